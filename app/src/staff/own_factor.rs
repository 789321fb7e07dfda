//! One's own second factor: set up, shown as on, its recovery codes, and an end to it.

use super::{
    api::security::{BeginSecondFactor, ConfirmSecondFactor, EndSecondFactor, KeepCodes, NewRecoveryCodes, OwnSecurity},
    qr::Key,
    second_step::{CodeField, said},
};
use crate::{
    desk::{Fresh, Refused, after, refused},
    failure::Failure,
};
use domain::{money::Currency, refusal::Field as At};
use leptos::prelude::*;
use ui::{Banner, Button, Field, Look, Tone};
use words::staff as say;

/// The recovery codes, above everything else as long as this browser shows them.
#[component]
pub(super) fn Codes(own: Fresh<OwnSecurity>) -> impl IntoView {
    let keep = ServerAction::<KeepCodes>::new();
    after(keep, move |()| own.again());
    let codes = own.part(|o| o.codes.clone());
    move || {
        let codes = codes.get();
        (!codes.is_empty()).then(|| {
            view! {
                <section class="codes" aria-labelledby="h-codes">
                    <h2 id="h-codes">{say::codes()}</h2>
                    <p>{say::codes_then()}</p>
                    <ol>{codes.into_iter().map(|code| view! { <li><code>{code}</code></li> }).collect_view()}</ol>
                    <ActionForm action=keep><Button submit=true look=Look::Filled pending=keep.pending()>{say::codes_kept()}</Button></ActionForm>
                </section>
            }
        })
    }
}

#[component]
pub(super) fn OwnFactor(own: Fresh<OwnSecurity>) -> impl IntoView {
    let shape = own.part(|o| (o.since.clone(), o.set_up.clone()));
    view! {
        <section aria-labelledby="h-factor">
            <h2 id="h-factor">{say::factor()}</h2>
            {move || match shape.get() {
                (Some(since), _) => view! { <On own since/> }.into_any(),
                (None, Some(set_up)) => view! { <h3>{say::factor_scan()}</h3><Key set_up/><Confirm own/> }.into_any(),
                (None, None) => view! { <Off own/> }.into_any(),
            }}
        </section>
    }
}

#[component]
fn Off(own: Fresh<OwnSecurity>) -> impl IntoView {
    let begin = ServerAction::<BeginSecondFactor>::new();
    let failure = refused(begin);
    after(begin, move |()| own.again());
    view! {
        <p class="soft small">{say::factor_none()}</p>
        {own.now(|o| o.is_needed).then(|| view! { <Banner tone=Tone::Warn>{say::factor_needed()}</Banner> })}
        <Refused failure/>
        <ActionForm action=begin attr:class="gap-s">
            <Button submit=true icon="shield-check" pending=begin.pending()>{say::factor_set_up()}</Button>
        </ActionForm>
    }
}

#[component]
fn Confirm(own: Fresh<OwnSecurity>) -> impl IntoView {
    let action = ServerAction::<ConfirmSecondFactor>::new();
    let failure = refused(action);
    after(action, move |()| own.again());
    view! {
        <ActionForm action attr:class="stack">
            <Refused failure but=&[At::Code, At::Password]/>
            <CodeField label=say::factor_first() error=said(failure)/>
            <p><Button submit=true look=Look::Filled pending=action.pending()>{say::factor_turn_on()}</Button></p>
        </ActionForm>
    }
}

#[component]
fn On(own: Fresh<OwnSecurity>, since: String) -> impl IntoView {
    let (renew, end) = (ServerAction::<NewRecoveryCodes>::new(), ServerAction::<EndSecondFactor>::new());
    after(renew, move |()| own.again());
    after(end, move |()| own.again());
    let left = own.part(|o| o.codes_left);
    view! {
        <p>{say::factor_since(since)}" "{move || say::factor_left(left.get())}</p>
        <details class="aside">
            <summary>{say::factor_new_codes()}</summary>
            <ActionForm action=renew attr:class="stack">
                <Asked id="renew" failure=refused(renew) title=say::factor_new_codes() then=say::factor_new_codes_then() pending=renew.pending()/>
            </ActionForm>
        </details>
        {(!own.now(|o| o.is_needed)).then(|| view! {
            <details class="aside">
                <summary>{say::factor_end()}</summary>
                <ActionForm action=end attr:class="stack">
                    <Asked id="end" failure=refused(end) title=say::factor_end() then=say::factor_end_then() pending=end.pending()/>
                </ActionForm>
            </details>
        })}
    }
}

/// What stands in a form that asks for the password once more.
#[component]
fn Asked(
    id: &'static str,
    failure: Signal<Option<Failure>>,
    title: &'static str,
    then: &'static str,
    #[prop(into)] pending: Signal<bool>,
) -> impl IntoView {
    let wrong = MaybeProp::derive(move || {
        let currency = Currency::default();
        failure.with(|f| f.as_ref().and_then(|f| f.at(At::Current, currency).or_else(|| f.at(At::Password, currency))))
    });
    view! {
        <p class="soft small">{then}</p>
        <Refused failure but=&[At::Current, At::Password]/>
        <Field
            name="current"
            id=format!("{id}-current")
            label=say::your_password()
            kind="password"
            autocomplete="current-password"
            required=true
            maxlength=1_000
            error=wrong
        />
        <p><Button submit=true pending>{title}</Button></p>
    }
}
