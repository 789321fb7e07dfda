//! The shop: what it is called and what it looks like. The first start begins here.

use super::{
    SETTINGS,
    api::{Shop, acts::SaveShop, read_shop_settings},
    form::{Facts, Newer, but_stale, newest},
};
use crate::desk::{Page, Refused, after, at, query_of, refused, titled};
use domain::{money::Currency, refusal::Field as At};
use leptos::prelude::*;
use ui::{Banner, Button, ButtonLink, Field, Look, Tone, Top};
use words::settings as say;

/// The fields that say what is wrong with them.
const SAID: &[At] = &[At::Name, At::Color, At::Letter];

#[component]
pub fn ShopPage() -> impl IntoView {
    let read = Resource::new_blocking(|| (), |()| read_shop_settings());
    titled(|| say::shop().to_owned());
    view! { <Page read show=|shop| view! { <Edit shop/> }.into_any()/> }
}

fn facts(shop: &Shop) -> Facts {
    let fact = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    vec![fact(say::name(), &shop.name), fact(say::color(), &shop.color), fact(say::letter(), &shop.letter)]
}

#[component]
fn Edit(shop: Shop) -> impl IntoView {
    let before = facts(&shop);
    let Shop { name, color, letter, corrected, is_set_up, revision, next } = shop;
    let action = ServerAction::<SaveShop>::new();
    let failure = refused(action);
    let revision = RwSignal::new(revision);
    let newest = newest(failure, action.version(), || async { read_shop_settings().await.map(|shop| (shop.revision, facts(&shop))) });
    let (name, color, letter) = (RwSignal::new(name), RwSignal::new(color), RwSignal::new(letter));
    // The frame carries the shop's name, and the page its colour: both are loaded anew.
    after(action, move |()| _ = window().location().set_href(&next));
    let is_saved = !query_of("saved").get_untracked().is_empty();
    let wrong = move |field| at(failure, field, Currency::default());
    let (title, then) = if is_set_up { (say::shop(), None) } else { (say::first_title(), Some(say::first_then().to_owned())) };
    view! {
        <Top title=title then=Signal::derive(move || then.clone()) back=SETTINGS back_to=say::title()/>
        {is_saved.then(|| view! { <Banner tone=Tone::Good>{say::saved()}</Banner> })}
        <div class="alone">
            <ActionForm action=action attr:class="stack">
                <input type="hidden" name="revision" value=move || revision.get().to_string()/>
                <Newer newest before revision/>
                <Refused failure=but_stale(failure) but=SAID/>
                <Field
                    name="name"
                    label=say::name()
                    text=name
                    hint=say::shop_name_hint()
                    autocomplete="organization"
                    maxlength=200
                    required=true
                    error=wrong(At::Name)
                />
                <div class="fields three">
                    <Field name="color" label=say::color() kind="color" text=color hint=say::color_hint() error=wrong(At::Color)/>
                    <Field
                        name="letter"
                        label=say::letter()
                        text=letter
                        hint=say::letter_hint()
                        autocomplete="off"
                        optional=true
                        maxlength=2
                        error=wrong(At::Letter)
                    />
                </div>
                {corrected.map(|why| view! { <Banner tone=Tone::Plain>{why}</Banner> })}
                <p class="row">
                    <Button submit=true look=Look::Filled pending=action.pending()>
                        {if is_set_up { say::save() } else { say::next_location() }}
                    </Button>
                    <ButtonLink href=SETTINGS>{say::never_mind()}</ButtonLink>
                </p>
            </ActionForm>
        </div>
    }
}
