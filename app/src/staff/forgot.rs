//! A forgotten password: a code by letter, then another password. What is said does not tell whether somebody works here.

use super::{
    api::door::{AskReset, FinishReset, read_door},
    second_step::{CodeField, said},
    sign_in::Sheet,
};
use crate::desk::{Page, Refused, after, at, query_of, refused, titled};
use domain::{locations::Brand, money::Currency, refusal::Field as At};
use leptos::prelude::*;
use ui::{Bar, Field};
use words::staff as say;

#[component]
pub fn ForgotPage() -> impl IntoView {
    let read = Resource::new_blocking(|| (), |()| read_door());
    titled(|| say::forgot_title().to_owned());
    view! { <Page read show=|shop| view! { <Forgot shop/> }.into_any()/> }
}

#[component]
fn Forgot(shop: Brand) -> impl IntoView {
    let asked = query_of("asked");
    let (email, sent) = (RwSignal::new(String::new()), RwSignal::new(false));
    let is_asked = Signal::derive(move || sent.get() || !asked.get().is_empty());
    let then = move || if is_asked.get() { say::asked_then() } else { say::forgot_then() }.to_owned();
    view! {
        <Sheet shop=shop.name title=say::forgot_title() then=MaybeProp::derive(move || Some(then()))>
            {move || if is_asked.get() {
                view! { <Finish email sent/> }.into_any()
            } else {
                view! { <Ask email sent/> }.into_any()
            }}
            <p class="small"><a href="/desk/sign-in">{say::back_to_sign_in()}</a></p>
        </Sheet>
    }
}

#[component]
fn Ask(email: RwSignal<String>, sent: RwSignal<bool>) -> impl IntoView {
    let action = ServerAction::<AskReset>::new();
    let failure = refused(action);
    after(action, move |()| sent.set(true));
    view! {
        <ActionForm action attr:id="ask" attr:class="fields">
            <Refused failure but=&[At::Email]/>
            <Field
                name="email"
                label=say::email()
                kind="email"
                text=email
                autocomplete="username"
                required=true
                maxlength=254
                error=at(failure, At::Email, Currency::default())
            />
            <Bar form="ask" label=say::forgot_send() pending=action.pending() pending_label=say::forgot_sending()/>
        </ActionForm>
    }
}

#[component]
fn Finish(email: RwSignal<String>, sent: RwSignal<bool>) -> impl IntoView {
    let action = ServerAction::<FinishReset>::new();
    let failure = refused(action);
    let wrong = move |field| at(failure, field, Currency::default());
    // Too many tries are said at the code, a short password at the password.
    let too_short = MaybeProp::derive(move || {
        let is_short =
            failure.with(|f| matches!(f, Some(crate::failure::Failure::Refused(r)) if !matches!(r, domain::Refusal::TooManyTries { .. })));
        is_short.then(|| wrong(At::Password).get()).flatten()
    });
    let code = MaybeProp::derive(move || said(failure).get().filter(|_| too_short.get().is_none()));
    view! {
        <ActionForm action attr:id="finish" attr:class="fields">
            <Refused failure but=&[At::Email, At::Code, At::Password]/>
            <Field
                name="email"
                label=say::email()
                kind="email"
                text=email
                autocomplete="username"
                required=true
                maxlength=254
                error=wrong(At::Email)
            />
            <CodeField label=say::asked_code() error=code/>
            <Field
                name="password"
                label=say::password_new()
                hint=say::password_hint()
                kind="password"
                autocomplete="new-password"
                required=true
                maxlength=1_000
                error=too_short
            />
            <p class="small">
                <a href="/desk/forgot" on:click=move |_| sent.set(false)>{say::asked_again()}</a>
            </p>
            <Bar form="finish" label=say::reset_do() pending=action.pending() pending_label=say::reset_doing()/>
        </ActionForm>
    }
}
