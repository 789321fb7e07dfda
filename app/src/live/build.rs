//! A page that an older build drew makes way for the newer one: its script would call functions by addresses that are gone, and draw what
//! the server sends no more. It does so once nobody is in the middle of something.

use js_sys::{Array, Function, Reflect};
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};

/// What says of which build this page is.
pub const META: &str = "build";
/// What says of which build the server is that answered a server function.
pub const HEADER: &str = "porchlight-build";
/// How long somebody has for what they are in the middle of, until we look again.
const LOOK_AGAIN: Duration = Duration::from_secs(2);
/// What must not be cut short: an open dialog, a field with the cursor in it, what is being sent, and the payment provider's own fields.
const BUSY: &str =
    "dialog[open], :is(input, textarea, select):focus, [aria-busy=\"true\"], iframe:not([src^=\"/\"]):not([name^=\"letter-\"])";
/// Where a window remembers for which build it came again, and when. Two servers of two builds may answer by turns while one is replaced: then
/// it comes again once, and once more when that should be over, not for ever.
const REMEMBERED: &str = "porchlight-build";
/// For how long a window does not come again for the same build, in milliseconds.
const PATIENCE: i64 = 60_000;

/// Whether the page and the server are of one build; where they are not, the page makes way.
pub fn compare(theirs: &str) -> bool {
    let is_ours = theirs == ours();
    if !is_ours && may_come_again(theirs) == Some(true) {
        make_way(theirs.to_owned());
    }
    is_ours
}

/// Whether they are of one build; where they are not, the page comes again at once: somebody pressed, and what they had typed was sent.
pub fn come_again(theirs: &str) -> bool {
    let is_ours = theirs == ours();
    // A window that remembers nothing presses once a press, not for ever.
    if !is_ours && may_come_again(theirs).unwrap_or(true) {
        let _ = remember(theirs);
        let _ = window().location().reload();
    }
    is_ours
}

fn ours() -> String {
    let meta = document().query_selector(&format!("meta[name={META}]")).ok().flatten();
    meta.and_then(|meta| meta.get_attribute("content")).unwrap_or_default()
}

fn make_way(theirs: String) {
    if is_busy() {
        set_timeout(move || make_way(theirs), LOOK_AGAIN);
    } else if remember(&theirs) {
        let _ = window().location().reload();
    }
}

/// Whether something would be lost: an answer that cannot be had counts as yes.
fn is_busy() -> bool {
    document().query_selector(BUSY).map_or(true, |found| found.is_some())
        || fields().is_none_or(|fields| fields.iter().any(|f| is_touched(&f)))
}

fn fields() -> Option<Array> {
    let all: Function = property(&document(), "querySelectorAll")?.dyn_into().ok()?;
    Some(Array::from(&all.call1(&document(), &JsValue::from_str("input, textarea")).ok()?))
}

/// Something was typed or ticked that the server did not send.
fn is_touched(field: &JsValue) -> bool {
    [("value", "defaultValue"), ("checked", "defaultChecked")].iter().any(|(now, first)| property(field, now) != property(field, first))
}

fn property(of: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(of, &JsValue::from_str(name)).ok()
}

/// Whether this window has not come again for that build just now; `None` where a window remembers nothing.
fn may_come_again(theirs: &str) -> Option<bool> {
    let storage = property(&window(), "sessionStorage").filter(JsValue::is_object)?;
    let kept = property(&storage, REMEMBERED)?.as_string().unwrap_or_default();
    let (build, at) = kept.split_once(' ').unwrap_or_default();
    let is_over = at.parse::<i64>().is_ok_and(|at| now() - at > PATIENCE);
    Some(build != theirs || is_over)
}

/// In whole milliseconds: to write and read fractions of a number costs a phone 20 KB of code.
fn now() -> i64 {
    js_sys::Date::now() as i64
}

fn remember(build: &str) -> bool {
    let storage = property(&window(), "sessionStorage").filter(JsValue::is_object);
    storage.is_some_and(|storage| {
        Reflect::set(&storage, &JsValue::from_str(REMEMBERED), &JsValue::from_str(&format!("{build} {}", now()))) == Ok(true)
    })
}
