//! A photo of what was handed over. It is sent as soon as it is taken, so that handing over does not wait for it; what the form then
//! sends is only its name.

use crate::failure::Failure;
use domain::{Refusal, deliveries::PHOTO_BYTES_MAX, ids::DeliveryId, money::Currency};
use leptos::{prelude::*, task::spawn_local};
use ui::Icon;
use words::orders as say;

/// Where a photo is.
#[derive(Clone, Debug, Default, PartialEq)]
enum Photo {
    #[default]
    None,
    Sending,
    Kept(i64),
    Refused(Failure),
}

/// Takes a photo with the phone, or a file. Only with script: without it a proof is a name.
#[component]
pub fn PhotoField(delivery: DeliveryId, sending: RwSignal<bool>) -> impl IntoView {
    let photo = RwSignal::new(Photo::None);
    let id = format!("photo-{delivery}");
    let send = move |event| {
        let Some(file) = browser::chosen(&event) else { return };
        // Not sent at all: a phone on the road would send it for minutes to be told the same.
        if file.size() > PHOTO_BYTES_MAX as f64 {
            photo.set(Photo::Refused(Refusal::FileTooLarge { most_bytes: PHOTO_BYTES_MAX }.into()));
            return;
        }
        photo.set(Photo::Sending);
        sending.set(true);
        spawn_local(async move {
            let kept = browser::send(&file).await;
            photo.try_set(kept.map_or_else(Photo::Refused, Photo::Kept));
            sending.try_set(false);
        });
    };
    let kept = Memo::new(move |_| match photo.get() {
        Photo::Kept(id) => Some(id),
        Photo::None | Photo::Sending | Photo::Refused(_) => None,
    });
    let said = move || match photo.get() {
        Photo::Sending => Some(say::photo_sending().to_owned()),
        Photo::None | Photo::Kept(_) | Photo::Refused(_) => None,
    };
    let wrong = move || match photo.get() {
        Photo::Refused(failure) => Some(failure.sentence(Currency::default())),
        Photo::None | Photo::Sending | Photo::Kept(_) => None,
    };
    view! {
        <div class="field photo scripted">
            <label for=id.clone()>{say::photo()}" "<span class="optional">{words::ui::optional()}</span></label>
            <input class="input" id=id type="file" accept="image/*" capture="environment" on:change=send/>
            <input type="hidden" name="photo" value=move || kept.get().map(|id| id.to_string()).unwrap_or_default()/>
            <p class="hint" role="status">{said}</p>
            {move || kept.get().map(|id| view! { <img src=format!("/desk/photo/{id}") alt=say::photo_alt()/> })}
            {move || wrong().map(|wrong| view! {
                <span class="wrong" role="alert"><Icon name="circle-alert"/><span>{wrong}</span></span>
            })}
        </div>
    }
}

/// What only a browser can do.
mod browser {
    use crate::failure::Failure;
    use js_sys::{Reflect, futures::JsFuture};
    use leptos::{prelude::window, server_fn::error::FromServerFnError};
    use wasm_bindgen::{JsCast, JsValue};
    use web_sys::{Event, File, HtmlInputElement, RequestInit, Response};

    /// The file that was chosen; none when the choosing was given up.
    pub fn chosen(event: &Event) -> Option<File> {
        event.target()?.dyn_into::<HtmlInputElement>().ok()?.files()?.get(0)
    }

    /// Sends the bare bytes, and answers the name that the photo is kept under.
    pub async fn send(file: &File) -> Result<i64, Failure> {
        answered(file).await.map_err(|_| Failure::Broken { incident: String::new() })?
    }

    async fn answered(file: &File) -> Result<Result<i64, Failure>, JsValue> {
        let init = RequestInit::new();
        init.set_method("POST");
        init.set_body(file);
        let response = JsFuture::from(window().fetch_with_str_and_init("/desk/photo", &init)).await?.dyn_into::<Response>()?;
        if !response.ok() {
            let text = JsFuture::from(response.text()?).await?.as_string().unwrap_or_default();
            return Ok(Err(Failure::de(text.into())));
        }
        let answer = JsFuture::from(response.json()?).await?;
        let id = Reflect::get(&answer, &JsValue::from_str("id"))?.as_f64().ok_or(JsValue::NULL)?;
        #[expect(clippy::cast_possible_truncation, reason = "a name is a whole number that JSON carried whole")]
        let id = id as i64;
        Ok(Ok(id))
    }
}
