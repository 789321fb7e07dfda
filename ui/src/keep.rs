//! Joins a control to its signal. What a person typed or ticked before the page came alive wins over
//! what the server sent; from then on each follows the other. Hence no `prop:` and no `bind:` on
//! our controls: both would put the server's value back.

use leptos::{
    ev::Event,
    html::{Fieldset, Input, Select, Textarea},
    prelude::*,
    wasm_bindgen::JsCast,
};
use std::time::Duration;
use web_sys::HtmlInputElement;

/// A radio button was pressed: `then` hears of what it stands for.
pub(crate) fn chose(event: &Event, then: impl FnOnce(String) + 'static) {
    let input: HtmlInputElement = event_target(event);
    // With quick fingers or arrow keys another may be chosen by then, which is heard of by itself.
    after_paint(move || {
        if input.checked() {
            then(input.value());
        }
    });
}

/// A checkbox was pressed.
pub(crate) fn ticked(event: &Event, on: RwSignal<bool>) {
    let input: HtmlInputElement = event_target(event);
    after_paint(move || _ = on.try_set(input.checked()));
}

/// The browser paints by itself that a control was pressed. What follows from it, sums, windows, requests, comes behind that frame: so a
/// slow phone answers the finger first.
fn after_paint(then: impl FnOnce() + 'static) {
    request_animation_frame(|| set_timeout(then, Duration::ZERO));
}

/// The radio buttons of one name within a fieldset.
pub(crate) fn choice(group: NodeRef<Fieldset>, name: String, chosen: RwSignal<String>) {
    Effect::new(move |met: Option<bool>| {
        let wanted = chosen.get();
        let Some(group) = group.get() else { return false };
        let inputs = group.get_elements_by_tag_name("input");
        for input in (0..inputs.length()).filter_map(|at| inputs.item(at)?.dyn_into::<HtmlInputElement>().ok()) {
            if input.name() != name {
                continue;
            }
            if met == Some(true) {
                input.set_checked(input.value() == wanted);
            } else if input.checked() && input.value() != wanted {
                chosen.set(input.value());
            }
        }
        true
    });
}

/// A checkbox or a switch.
pub(crate) fn tick(node: NodeRef<Input>, on: RwSignal<bool>) {
    Effect::new(move |met: Option<bool>| {
        let wanted = on.get();
        let Some(input) = node.get() else { return false };
        if met == Some(true) {
            input.set_checked(wanted);
        } else if input.checked() != wanted {
            on.set(input.checked());
        }
        true
    });
}

/// A field of one line.
pub(crate) fn line(node: NodeRef<Input>, text: RwSignal<String>) {
    both(
        text,
        move || node.get().map(|input| input.value()),
        move |value| {
            node.get_untracked().inspect(|input| input.set_value(value));
        },
    );
}

/// A field of several lines.
pub(crate) fn lines(node: NodeRef<Textarea>, text: RwSignal<String>) {
    both(
        text,
        move || node.get().map(|area| area.value()),
        move |value| {
            node.get_untracked().inspect(|area| area.set_value(value));
        },
    );
}

/// A select.
pub(crate) fn entry(node: NodeRef<Select>, text: RwSignal<String>) {
    both(
        text,
        move || node.get().map(|select| select.value()),
        move |value| {
            node.get_untracked().inspect(|select| select.set_value(value));
        },
    );
}

fn both(text: RwSignal<String>, read: impl Fn() -> Option<String> + 'static, write: impl Fn(&str) + 'static) {
    Effect::new(move |met: Option<bool>| {
        let wanted = text.get();
        let Some(there) = read() else { return false };
        if there == wanted {
        } else if met == Some(true) {
            write(&wanted);
        } else {
            text.set(there);
        }
        true
    });
}
