//! Between the password and the desk: a code, or the setting up of what shows codes.

use super::{
    api::door::{BeginAtTheDoor, ConfirmAtTheDoor, EnterCode, SecondStep, read_second_step},
    qr::Key,
    sign_in::Sheet,
};
use crate::desk::{Page, Refused, after, at, fresh, query_of, refused, titled};
use domain::{money::Currency, refusal::Field as At};
use leptos::prelude::*;
use ui::{Bar, Button, Field, Look};
use words::staff as say;

/// One page for both: which it is follows from who is halfway.
#[component]
pub fn SecondStepPage() -> impl IntoView {
    let read = Resource::new_blocking(|| (), |()| read_second_step());
    titled(|| say::code_title().to_owned());
    view! { <Page read show=step/> }
}

fn step(step: SecondStep) -> AnyView {
    if step.has_to_set_up { view! { <SetUpFirst step/> }.into_any() } else { view! { <Code step/> }.into_any() }
}

#[component]
fn Code(step: SecondStep) -> impl IntoView {
    let action = ServerAction::<EnterCode>::new();
    let failure = refused(action);
    let to = query_of("to");
    let name = crate::show::first_name(&step.name).to_owned();
    view! {
        <Sheet shop=step.shop.name title=say::code_title() then=say::code_then(name)>
            <ActionForm action attr:id="code-form" attr:class="fields">
                <Refused failure but=&[At::Code, At::Password]/>
                <input type="hidden" name="to" value=move || to.get()/>
                <CodeField label=say::code() hint=say::code_hint() error=said(failure)/>
                <p class="small"><a href="/desk/sign-in">{say::back_to_sign_in()}</a></p>
                <Bar form="code-form" label=say::code_enter() pending=action.pending() pending_label=say::code_entering()/>
            </ActionForm>
        </Sheet>
    }
}

/// Where a code is typed. Phones offer the one that they show.
#[component]
pub(super) fn CodeField(
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: String,
    #[prop(into)] error: MaybeProp<String>,
) -> impl IntoView {
    view! { <Field name="code" label hint autocomplete="one-time-code" required=true maxlength=40 error/> }
}

/// A wrong code and too many of them are said at the same field.
pub(super) fn said(failure: Signal<Option<crate::failure::Failure>>) -> MaybeProp<String> {
    let (code, tries) = (at(failure, At::Code, Currency::default()), at(failure, At::Password, Currency::default()));
    MaybeProp::derive(move || code.get().or_else(|| tries.get()))
}

#[component]
fn SetUpFirst(step: SecondStep) -> impl IntoView {
    let name = crate::show::first_name(&step.name).to_owned();
    let shop = step.shop.name.clone();
    let step = fresh(step, read_second_step);
    let begin = ServerAction::<BeginAtTheDoor>::new();
    let failure = refused(begin);
    after(begin, move |()| step.again());
    view! {
        <Sheet shop title=say::set_up_title() then=say::set_up_then(name)>
            <Refused failure/>
            {move || match step.with(|s| s.set_up.clone()) {
                None => view! {
                    <ActionForm action=begin>
                        <p><Button submit=true look=Look::Filled pending=begin.pending()>{say::factor_set_up()}</Button></p>
                    </ActionForm>
                }
                .into_any(),
                Some(set_up) => view! { <h2>{say::factor_scan()}</h2><Key set_up/><First/> }.into_any(),
            }}
            <p class="small"><a href="/desk/sign-in">{say::back_to_sign_in()}</a></p>
        </Sheet>
    }
}

#[component]
fn First() -> impl IntoView {
    let action = ServerAction::<ConfirmAtTheDoor>::new();
    let failure = refused(action);
    view! {
        <ActionForm action attr:class="fields">
            <Refused failure but=&[At::Code, At::Password]/>
            <CodeField label=say::factor_first() error=said(failure)/>
            <p><Button submit=true look=Look::Filled pending=action.pending()>{say::factor_turn_on()}</Button></p>
        </ActionForm>
    }
}
