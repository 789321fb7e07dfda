//! Links that leave the house, and those that are out: who took them, whether they were opened, and an end to them.

use crate::{
    desk::{Fresh, Refused, after, refused},
    failure::Failure,
    quotes::api::{LinkRow, Minted, RevokeLink, Sheet, mint_link},
};
use domain::{
    ids::Number,
    links::{Channel, Standing},
    quotes::QuoteStatus,
};
use leptos::{prelude::*, task::spawn_local};
use ui::{Button, Field, Icon, Menu, State, Tone};
use words::quotes as say;

/// Copy and share. Each press makes a fresh link (W4), so that it is known who took which.
#[component]
pub fn Carry(sheet: Fresh<Sheet>, said: RwSignal<Option<String>>) -> impl IntoView {
    let number = sheet.now(|s| s.number);
    let is_draft = sheet.part(|s| s.status == QuoteStatus::Draft);
    let (pending, failure) = (RwSignal::new(false), RwSignal::new(None::<Failure>));
    // The link that could not be handed on by itself, for somebody to carry it.
    let left = RwSignal::new(None::<Minted>);
    let take = move |channel: Channel| {
        if pending.get_untracked() {
            return;
        }
        pending.set(true);
        failure.set(None);
        left.set(None);
        spawn_local(async move {
            match carry(number, channel).await {
                Ok(Carried::Done) => {
                    said.set(Some(if channel == Channel::Copy { say::copied() } else { say::shared() }.to_owned()));
                }
                Ok(Carried::Left(minted)) => left.set(Some(minted)),
                Err(refusal) => failure.set(Some(refusal)),
            }
            pending.set(false);
            sheet.again();
        });
    };
    // Only some browsers have a share sheet, and which is known once the page is alive.
    let has_sheet = RwSignal::new(false);
    Effect::new(move |_| has_sheet.set(browser::can_share()));
    view! {
        <div class="carry">
            <div class="quiets" hidden=move || is_draft.get()>
                <Button small=true icon="link" pending=pending press=move |()| take(Channel::Copy)>{say::copy()}</Button>
                <Menu id="share" label=say::share()>
                    <button type="button" on:click=move |_| take(Channel::Sms)><Icon name="message-square"/>{say::share_sms()}</button>
                    <button type="button" on:click=move |_| take(Channel::WhatsApp)><Icon name="send"/>{say::share_whats_app()}</button>
                    {move || has_sheet.get().then(|| view! {
                        <button type="button" on:click=move |_| take(Channel::Share)><Icon name="share-2"/>{say::share_sheet()}</button>
                    })}
                </Menu>
            </div>
            <p class="tiny soft" hidden=move || !is_draft.get()>{say::no_link_yet()}</p>
            <Refused failure=failure.into()/>
            {move || left.get().map(|minted| view! { <LeftOver minted/> })}
        </div>
    }
}

/// The browser would not hand the link on: here it is, to be copied by hand.
#[component]
fn LeftOver(minted: Minted) -> impl IntoView {
    let href = minted.href.clone();
    view! {
        <Field name="minted" label=say::link() value=minted.url hint=say::link_once()/>
        {(!href.is_empty()).then(|| view! { <p><a href=href target="_blank" rel="noopener external">{say::open_share(say::share())}</a></p> })}
    }
}

enum Carried {
    Done,
    Left(Minted),
}

/// Makes a link and hands it to what was chosen.
async fn carry(number: Number, channel: Channel) -> Result<Carried, Failure> {
    let minted = mint_link(number, channel).await?;
    let handed = match channel {
        Channel::Copy => browser::copy(&minted.url).await,
        Channel::Share => browser::share(&minted.text, &minted.url).await,
        Channel::Sms | Channel::WhatsApp => browser::open(&minted.href),
        Channel::Mail | Channel::Renewal => false,
    };
    Ok(if handed { Carried::Done } else { Carried::Left(minted) })
}

/// What only a browser can do. Each answers whether it did.
mod browser {
    use js_sys::futures::JsFuture;
    use leptos::prelude::window;
    use wasm_bindgen::{JsCast, JsValue};
    use web_sys::ShareData;

    /// Looked at by its name: where it is missing, calling it would be an error.
    pub fn can_share() -> bool {
        js_sys::Reflect::has(&window().navigator(), &JsValue::from_str("share")).unwrap_or(false)
    }

    pub async fn copy(text: &str) -> bool {
        let navigator: JsValue = window().navigator().unchecked_into();
        // Outside of a secure context there is no clipboard.
        let has_clipboard = js_sys::Reflect::get(&navigator, &JsValue::from_str("clipboard")).is_ok_and(|c| !c.is_undefined());
        has_clipboard && JsFuture::from(window().navigator().clipboard().write_text(text)).await.is_ok()
    }

    pub async fn share(text: &str, url: &str) -> bool {
        let data = ShareData::new();
        data.set_title(text);
        data.set_url(url);
        JsFuture::from(window().navigator().share_with_data(&data)).await.is_ok()
    }

    /// Another window for a page, the phone's own program for `sms:`.
    pub fn open(href: &str) -> bool {
        if href.starts_with("sms:") {
            window().location().set_href(href).is_ok()
        } else {
            window().open_with_url_and_target_and_features(href, "_blank", "noopener").is_ok()
        }
    }
}

/// Every link to this quote, the latest first.
#[component]
pub fn LinkList(sheet: Fresh<Sheet>, may_sell: bool) -> impl IntoView {
    let number = sheet.now(|s| s.number);
    let revoke = ServerAction::<RevokeLink>::new();
    after(revoke, move |()| sheet.again());
    let links = sheet.part(|s| s.links.clone());
    view! {
        <section aria-labelledby="h-links">
            <h2 id="h-links">{say::links()}</h2>
            <Refused failure=refused(revoke)/>
            {move || links.with(Vec::is_empty).then(|| view! { <p class="soft small">{say::links_none()}</p> })}
            <ul class="linked">
                {move || links.get().into_iter().map(|link| view! { <LinkLine number link revoke may_sell/> }).collect_view()}
            </ul>
        </section>
    }
}

#[component]
fn LinkLine(number: Number, link: LinkRow, revoke: ServerAction<RevokeLink>, may_sell: bool) -> impl IntoView {
    let (tone, word) = match (link.standing, link.opened) {
        (Standing::Revoked, _) => (Tone::Plain, say::link_revoked().to_owned()),
        (Standing::Expired, _) => (Tone::Plain, say::link_expired().to_owned()),
        (Standing::Live, Some(when)) => (Tone::Good, say::opened(when)),
        (Standing::Live, None) => (Tone::Live, say::unopened().to_owned()),
    };
    let about = [Some(say::made_at(link.made)), link.sees_only.then(|| say::sees_only().to_owned())];
    let about = about.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let may_revoke = may_sell && link.standing == Standing::Live;
    let id = link.id.to_string();
    view! {
        <li>
            <p>{link.went}<span class="note">{about}</span></p>
            <div class="end">
                <State tone word/>
                {may_revoke.then(|| view! {
                    <ActionForm action=revoke>
                        <input type="hidden" name="number" value=number.to_string()/>
                        <input type="hidden" name="link" value=id/>
                        <Button submit=true small=true look=ui::Look::Plain bad=true>{say::revoke()}</Button>
                    </ActionForm>
                })}
            </div>
        </li>
    }
}

/// The letters of this quote, each kept as it was sent.
#[component]
pub fn Letters(sheet: Fresh<Sheet>) -> impl IntoView {
    let mails = sheet.part(|s| s.mails.clone());
    let row = |mail: crate::quotes::api::MailRow| {
        let waits = (!mail.is_sent).then(say::letter_waiting);
        view! {
            <li>
                <p><a href=format!("/desk/mail/{}", mail.id)>{mail.subject}</a><span class="note">{mail.recipient}</span></p>
                <span class="soft tiny">{waits.map_or(mail.when, str::to_owned)}</span>
            </li>
        }
    };
    move || {
        (!mails.with(Vec::is_empty)).then(|| {
            view! {
                <section aria-labelledby="h-letters">
                    <h2 id="h-letters">{say::letters()}</h2>
                    <ul class="linked">{mails.get().into_iter().map(row).collect_view()}</ul>
                </section>
            }
        })
    }
}
