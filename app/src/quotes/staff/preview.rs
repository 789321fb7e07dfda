//! The letter as it arrives, beside the form that writes it. A letter carries styles that our pages refuse, so it is a document of its own in
//! a frame, and the form itself is what asks for it: it is sent to the frame. Without script a button does that.

use domain::ids::Number;
use leptos::{html, leptos_dom::helpers::TimeoutHandle, prelude::*};
use std::time::Duration;
use words::quotes as say;

/// Somebody who types pauses this long between two thoughts.
const PAUSE: Duration = Duration::from_millis(400);

/// Where the letter of a quote is written.
#[must_use]
pub fn letter_of(number: Number) -> String {
    format!("/desk/letters/quote/{number}")
}

/// The name of the frame that is shown first; forms without script are sent to it.
pub const FIRST_FRAME: &str = "letter-0";

/// Shows what `form` would send. Each letter comes into a frame of its own, which takes the old one's place once it is there: so nothing
/// flickers, and the browser's way back holds no letters.
#[component]
pub fn Preview(number: Number, form: NodeRef<html::Form>, #[prop(into)] changed: Signal<u64>) -> impl IntoView {
    // The frame that is shown, and behind it the one that is on its way.
    let frames = RwSignal::new(vec![0_u32]);
    let asked = StoredValue::new(0_u32);
    let write = move || {
        let Some(next) = frames.try_with_untracked(|frames| frames.last().copied().unwrap_or(0) + 1) else { return };
        frames.update(|frames| {
            frames.truncate(1);
            frames.push(next);
        });
        // Once it is in the page.
        request_animation_frame(move || {
            asked.set_value(next);
            if let Some(Some(form)) = form.try_get_untracked() {
                let (action, target) = (form.action(), form.target());
                form.set_action(&letter_of(number));
                form.set_target(&format!("letter-{next}"));
                // A letter that does not come leaves the one before it.
                let _ = form.submit();
                form.set_action(&action);
                form.set_target(&target);
            }
        });
    };
    Effect::new(move |before: Option<Option<TimeoutHandle>>| {
        // Read, not only tracked: a memo that nobody reads follows nothing.
        let _ = changed.get();
        match before {
            // What is there was written from the same words.
            None => None,
            Some(waiting) => {
                waiting.inspect(TimeoutHandle::clear);
                set_timeout_with_handle(write, PAUSE).ok()
            }
        }
    });
    // An empty frame says that it is loaded as soon as it stands in the page; that does not count.
    let arrived = move |frame: u32| {
        if frame > 0 && asked.get_value() == frame {
            frames.set(vec![frame]);
        }
    };
    let frame = move |frame: u32| {
        view! {
            <iframe
                name=format!("letter-{frame}")
                title=say::preview()
                sandbox=""
                src=(frame == 0).then(|| letter_of(number))
                class:coming=move || frames.with(|frames| frames.first() != Some(&frame))
                on:load=move |_| arrived(frame)
            ></iframe>
        }
    };
    view! { <div class="frames"><For each=move || frames.get() key=|frame| *frame children=frame/></div> }
}
