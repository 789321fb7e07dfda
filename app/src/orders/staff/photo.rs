//! A photo of what was handed over. At the desk it is sent as soon as it is taken, and what the form then sends is only its name. A
//! driver's phone keeps it first and sends it with the record it belongs to: nobody waits at a door for a network.

use super::phone::{self, blobs};
use crate::failure::Failure;
use domain::{Refusal, deliveries::PHOTO_BYTES_MAX, money::Currency};
use leptos::{prelude::*, task::spawn_local};
use ui::Icon;
use words::orders as say;

/// Where a photo is.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Photo {
    #[default]
    None,
    Sending,
    /// With the shop, under this name.
    Kept(i64),
    /// On this phone, at this place; `shown` is how the page may show it.
    Waits {
        place: String,
        shown: String,
    },
    Refused(Failure),
}

impl Photo {
    /// The name that the shop knows it by; empty before there is one.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Kept(id) => id.to_string(),
            Self::None | Self::Sending | Self::Waits { .. } | Self::Refused(_) => String::new(),
        }
    }

    /// Where on this phone it waits.
    #[must_use]
    pub fn waiting(&self) -> Option<String> {
        match self {
            Self::Waits { place, .. } => Some(place.clone()),
            Self::None | Self::Sending | Self::Kept(_) | Self::Refused(_) => None,
        }
    }

    fn shown(&self) -> Option<String> {
        match self {
            Self::Kept(id) => Some(format!("/desk/photo/{id}")),
            Self::Waits { shown, .. } => Some(shown.clone()),
            Self::None | Self::Sending | Self::Refused(_) => None,
        }
    }
}

/// Takes a photo with the phone, or a file. Only with script: without it a proof is a name. `key` is unique on the page.
#[component]
pub fn PhotoField(
    #[prop(into)] name: String,
    key: String,
    #[prop(into)] label: String,
    photo: RwSignal<Photo>,
    keep: bool,
) -> impl IntoView {
    let id = format!("photo-{key}");
    let take = move |event| {
        let Some(file) = phone::chosen(&event) else { return };
        // Not sent at all: a phone on the road would send it for minutes to be told the same.
        if file.size() > PHOTO_BYTES_MAX as f64 {
            photo.set(Photo::Refused(Refusal::FileTooLarge { most_bytes: PHOTO_BYTES_MAX }.into()));
            return;
        }
        photo.set(Photo::Sending);
        spawn_local(async move {
            let taken = if keep { kept(&file).await } else { sent(&file).await };
            photo.try_set(taken);
        });
    };
    let said = move || {
        photo.with(|photo| match photo {
            Photo::Sending => Some(if keep { say::photo_keeping() } else { say::photo_sending() }),
            Photo::Waits { .. } => Some(say::photo_waits()),
            Photo::None | Photo::Kept(_) | Photo::Refused(_) => None,
        })
    };
    let wrong = move || {
        photo.with(|photo| match photo {
            Photo::Refused(failure) => Some(failure.sentence(Currency::default())),
            Photo::None | Photo::Sending | Photo::Kept(_) | Photo::Waits { .. } => None,
        })
    };
    view! {
        <div class="field photo scripted">
            <label for=id.clone()>{label}" "<span class="optional">{words::ui::optional()}</span></label>
            <input class="input" id=id type="file" accept="image/*" capture="environment" on:change=take/>
            <input type="hidden" name=name value=move || photo.with(Photo::name)/>
            <p class="hint" role="status">{said}</p>
            {move || photo.with(Photo::shown).map(|src| view! { <img src=src alt=say::photo_alt()/> })}
            {move || wrong().map(|wrong| view! {
                <span class="wrong" role="alert"><Icon name="circle-alert"/><span>{wrong}</span></span>
            })}
        </div>
    }
}

async fn sent(file: &web_sys::Blob) -> Photo {
    phone::send_photo(file).await.map_or_else(Photo::Refused, Photo::Kept)
}

/// Kept on this phone; where it can't keep anything, sent.
async fn kept(file: &web_sys::Blob) -> Photo {
    match blobs::keep(file).await {
        Ok(place) => Photo::Waits { place, shown: phone::shown(file) },
        Err(Some(refusal)) => Photo::Refused(refusal.into()),
        Err(None) => sent(file).await,
    }
}
