//! The page looks again when something happened. The bell carries no data; what changed is read as always, by whoever may.

mod build;

pub use build::{HEADER, META, come_again, compare};

use leptos::prelude::*;
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::{JsCast, prelude::Closure};
use web_sys::{Event, EventSource, MessageEvent, VisibilityState};

/// A number that goes up when the page should look again: a ring, a reconnection, or the tab coming back.
///
/// A hidden tab closes its stream and looks again when it is shown. So the six connections that a browser has for a server
/// under HTTP/1.1 go to what somebody is looking at, without the tabs having to share one.
#[must_use]
pub fn revision(path: String) -> ReadSignal<u32> {
    let (revision, ring) = signal(0_u32);
    // An effect runs in the browser only.
    Effect::new(move |_| listen(path.clone(), ring));
    revision
}

fn listen(path: String, ring: WriteSignal<u32>) {
    let source: Rc<RefCell<Option<EventSource>>> = Rc::default();
    let look_again = Closure::<dyn Fn(Event)>::new(move |_| ring.update(|n| *n += 1)).into_js_value();
    // The first opening counts too: something may have happened between the page's reading and its listening.
    let opened = Closure::<dyn Fn(Event)>::new(move |_| ring.update(|n| *n += 1)).into_js_value();
    // Who greets says of which build it is.
    let greeted = Closure::<dyn Fn(MessageEvent)>::new(|event: MessageEvent| {
        event.data().as_string().inspect(|theirs| _ = compare(theirs));
    });
    let greeted = greeted.into_js_value();
    let follow = move || {
        let hidden = document().visibility_state() == VisibilityState::Hidden;
        let mut source = source.borrow_mut();
        match (hidden, source.as_ref()) {
            (true, Some(open)) => {
                open.close();
                *source = None;
            }
            (false, None) => {
                if let Ok(open) = EventSource::new(&path) {
                    open.set_onopen(Some(opened.unchecked_ref()));
                    let _ = open.add_event_listener_with_callback("changed", look_again.unchecked_ref());
                    let _ = open.add_event_listener_with_callback("build", greeted.unchecked_ref());
                    *source = Some(open);
                }
            }
            _ => {}
        }
    };
    follow();
    let on_change = Closure::<dyn Fn(Event)>::new(move |_| follow()).into_js_value();
    let _ = document().add_event_listener_with_callback("visibilitychange", on_change.unchecked_ref());
}
