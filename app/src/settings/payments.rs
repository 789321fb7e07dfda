//! Who takes the money, and whether they answer.

use super::{
    SETTINGS,
    api::{Payments, read_payment_settings},
};
use crate::desk::{Page, query_of, titled};
use leptos::prelude::*;
use ui::{Banner, ButtonLink, Fact, Facts, Look, Tone, Top};
use words::settings as say;

#[component]
pub fn PaymentSettingsPage() -> impl IntoView {
    // Asked by address: it works without script, and another number asks again.
    let check = query_of("check");
    let read = Resource::new_blocking(move || check.get(), |check| async move { read_payment_settings(!check.is_empty()).await });
    titled(|| say::payments().to_owned());
    view! {
        <Top title=say::payments() then=say::payments_then() back=SETTINGS back_to=say::title()/>
        <Page read show=|payments| view! { <Room payments/> }.into_any()/>
    }
}

#[component]
fn Room(payments: Payments) -> impl IntoView {
    let Payments { provider, is_connected, answer, apple_pay, webhook } = payments;
    let again = query_of("check").get_untracked().parse::<u32>().unwrap_or(0) + 1;
    let has_webhook = !webhook.is_empty();
    view! {
        {(!is_connected).then(|| view! { <p>{say::payments_none()}</p> })}
        <Facts>
            {is_connected.then(|| view! { <Fact what=say::provider()>{provider}</Fact> })}
            <Fact what=say::apple_pay()>{apple_pay}</Fact>
            {has_webhook.then(|| view! {
                <Fact what=say::webhook()><bdi class="breaks">{webhook}</bdi><br/><span class="soft small">{say::webhook_hint()}</span></Fact>
            })}
        </Facts>
        {is_connected.then(|| view! {
            <p class="gap-l">
                <ButtonLink href=format!("{SETTINGS}/payments?check={again}") icon="refresh-cw" look=Look::Filled>{say::check()}</ButtonLink>
            </p>
        })}
        <div role="status">
            {answer.map(|(is_well, sentence)| {
                let tone = if is_well { Tone::Good } else { Tone::Warn };
                view! { <Banner tone>{sentence}</Banner> }
            })}
        </div>
    }
}
