//! Bar codes in a picture, by the browser's own reader (Barcode Detection, a draft of the WICG). It has no type of its own in `web_sys`, so
//! it is asked for by name.

use js_sys::{Array, Function, Promise, Reflect, futures::JsFuture};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::Blob;

const READER: &str = "BarcodeDetector";
/// A label has a model, a serial number and the trade's own; more is another label beside it.
const CODES_MAX: usize = 6;

/// Whether this browser reads codes.
pub fn are_read() -> bool {
    super::has(READER)
}

/// What the codes in a picture say, each once; nothing where there is none, or no reader.
pub async fn of(picture: &Blob) -> Vec<String> {
    read(picture).await.unwrap_or_default()
}

async fn read(picture: &Blob) -> Result<Vec<String>, JsValue> {
    let text = |name: &str| JsValue::from_str(name);
    let make: Function = Reflect::get(&window(), &text(READER))?.dyn_into()?;
    let reader = Reflect::construct(&make, &Array::new())?;
    let image = JsFuture::from(window().create_image_bitmap_with_blob(picture)?).await?;
    let detect: Function = Reflect::get(&reader, &text("detect"))?.dyn_into()?;
    let found = JsFuture::from(detect.call1(&reader, &image)?.dyn_into::<Promise>()?).await?;
    let mut codes = Vec::new();
    for code in Array::from(&found).iter() {
        let said = Reflect::get(&code, &text("rawValue"))?.as_string().unwrap_or_default();
        let said: String = said.trim().chars().filter(|c| !c.is_control()).take(80).collect();
        if !said.is_empty() && !codes.contains(&said) && codes.len() < CODES_MAX {
            codes.push(said);
        }
    }
    Ok(codes)
}
