//! A serial number by camera: a picture of the label is read by the browser's own reader of bar codes, where it has one. Chrome on Android
//! has; Safari and Firefox have none, and there the number is typed, which is said.

use super::phone::{self, codes};
use leptos::{prelude::*, task::spawn_local};
use ui::{Button, Icon};
use words::orders as say;

/// Where the reading of a label has come to.
#[derive(Clone, Debug, Default, PartialEq)]
enum Read {
    #[default]
    Nothing,
    Reading,
    NoCode,
    /// A label has several codes: which is the serial number, people know.
    Several(Vec<String>),
}

/// A button that takes a picture of the label and writes its code into `serial`; with `several`, behind what stands there.
#[component]
pub fn Scan(serial: RwSignal<String>, several: bool) -> impl IntoView {
    let can = RwSignal::new(None::<bool>);
    let read = RwSignal::new(Read::default());
    Effect::new(move |_| can.set(Some(codes::are_read())));
    let put = move |code: String| {
        serial.update(|text| {
            if several && !text.trim().is_empty() {
                text.push_str(", ");
            } else {
                text.clear();
            }
            text.push_str(&code);
        });
        read.set(Read::Nothing);
    };
    let take = move |event| {
        let Some(file) = phone::chosen(&event) else { return };
        read.set(Read::Reading);
        spawn_local(async move {
            let mut found = codes::of(&file).await;
            // The page may be gone by then.
            if found.len() == 1 && serial.try_with_untracked(|_| ()).is_some() {
                put(found.remove(0));
            } else {
                read.try_set(if found.is_empty() { Read::NoCode } else { Read::Several(found) });
            }
        });
    };
    let camera = move || {
        view! {
            <label class="button quiet scan">
                <Icon name="camera"/>
                {say::scan()}
                <input class="hush" type="file" accept="image/*" capture="environment" on:change=take/>
            </label>
        }
    };
    let said = move || match (can.get(), read.get()) {
        (Some(false), _) => Some(say::scan_absent()),
        (_, Read::Reading) => Some(say::scan_reading()),
        (_, Read::NoCode) => Some(say::scan_none()),
        (_, Read::Several(_)) => Some(say::scan_several()),
        (_, Read::Nothing) => None,
    };
    let choices = move || match read.get() {
        Read::Several(found) => found,
        Read::Nothing | Read::Reading | Read::NoCode => Vec::new(),
    };
    view! {
        <div class="scanned scripted">
            {move || (can.get() == Some(true)).then(camera)}
            <p class="hint" role="status">{said}</p>
            {move || choices().into_iter().map(|code| view! {
                <Button small=true press={let code = code.clone(); move |()| put(code.clone())}>{code.clone()}</Button>
            }).collect_view()}
        </div>
    }
}
