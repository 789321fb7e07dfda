//! The form of a visit: the same to book one and to change one.

use super::id_of;
use crate::{
    desk::{Page, Refused, after, at, query_of, refused, titled},
    visits::{
        api::{Blank, acts::PutVisit, read_visit_form},
        kind_words, method_words,
    },
};
use domain::{
    Refusal,
    money::Currency,
    refusal::Field as At,
    visits::{Method, VisitKind},
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use ui::{Button, ButtonLink, Empty, Field, Look, Select, TextArea, Top};
use words::visits as say;

/// The fields that say what is wrong with them.
const SAID: &[At] = &[At::Line, At::Model, At::Serial, At::Notes, At::Address, At::Day, At::Slot, At::Quantity];

#[component]
pub fn NewVisitPage() -> impl IntoView {
    let (customer, day) = (query_of("customer"), query_of("day"));
    let read = Resource::new_blocking(
        move || (customer.get(), day.get()),
        |(customer, day)| async move { read_visit_form(customer.parse().ok(), None, day).await },
    );
    titled(|| say::new_title().to_owned());
    view! { <Page read show=form_or_customers/> }
}

#[component]
pub fn EditVisitPage() -> impl IntoView {
    let id = id_of();
    let read = Resource::new_blocking(
        move || id.get(),
        |id| async move {
            let id = id.ok_or(Refusal::NotFound)?;
            read_visit_form(None, Some(id), String::new()).await
        },
    );
    titled(|| say::edit_title().to_owned());
    view! { <Page read show=form_or_customers/> }
}

fn form_or_customers(blank: Option<Blank>) -> AnyView {
    match blank {
        Some(blank) => view! { <Form blank/> }.into_any(),
        None => view! {
            <Top title=say::new_title()/>
            <Empty title=say::customer_first() text=say::customer_first_text()>
                <ButtonLink href="/desk/customers">{say::to_customers()}</ButtonLink>
            </Empty>
        }
        .into_any(),
    }
}

#[component]
fn Form(blank: Blank) -> impl IntoView {
    let action = ServerAction::<PutVisit>::new();
    let failure = refused(action);
    let navigate = use_navigate();
    after(action, move |id| navigate(&format!("/desk/visits/{id}"), NavigateOptions::default()));
    let wrong = move |field| at(failure, field, Currency::default());
    let (title, back) = match blank.visit {
        Some((id, _)) => (say::edit_title(), format!("/desk/visits/{id}")),
        None => (say::new_title(), format!("/desk/customers/{}", blank.customer)),
    };
    let kinds = VisitKind::ALL.map(|k| (k.code().to_owned(), kind_words(k).to_owned())).to_vec();
    let methods = Method::ALL.map(|m| (m.code().to_owned(), method_words(m).to_owned())).to_vec();
    let addresses: Vec<_> = blank.addresses.iter().map(|(id, words)| (id.to_string(), words.clone())).collect();
    let address = blank.address.map(|id| id.to_string()).unwrap_or_default();
    let known = blank.visit.map(|(id, revision)| {
        view! {
            <input type="hidden" name="visit" value=id.to_string()/>
            <input type="hidden" name="revision" value=revision.to_string()/>
        }
    });
    view! {
        <Top title then=say::new_for(&blank.name) back=back.clone() back_to=blank.name.clone()/>
        <div class="alone">
            <ActionForm action attr:class="stack">
                <Refused failure but=SAID/>
                <input type="hidden" name="customer" value=blank.customer.to_string()/>
                {known}
                <div class="fields three">
                    <Select name="kind" label=say::kind() entries=kinds value=blank.kind.code()/>
                    <Select name="method" label=say::method() entries=methods value=blank.method.code()/>
                    <Field
                        name="order"
                        label=say::order()
                        value=blank.order
                        hint=say::order_hint()
                        inputmode="numeric"
                        optional=true
                        maxlength=12
                        error=wrong(At::Line)
                    />
                </div>
                <TextArea
                    name="description"
                    label=say::description()
                    value=blank.description
                    required=true
                    maxlength=4_000
                    error=wrong(At::Notes)
                />
                <div class="fields two">
                    <Field name="model" label=say::model() value=blank.model optional=true autocomplete="off" maxlength=200 error=wrong(At::Model)/>
                    <Field name="serial" label=say::serial() value=blank.serial optional=true autocomplete="off" maxlength=80 error=wrong(At::Serial)/>
                </div>
                <Select name="address" label=say::address() entries=addresses value=address required=true error=wrong(At::Address)/>
                <div class="fields three">
                    <Field name="day" label=say::day() kind="date" value=blank.day required=true error=wrong(At::Day)/>
                    <Field name="from" label=say::from() kind="time" value=blank.from required=true error=wrong(At::Slot)/>
                    <Field name="to" label=say::to() kind="time" value=blank.to required=true/>
                    <Field
                        name="minutes"
                        label=say::minutes_field()
                        value=blank.service_min.to_string()
                        inputmode="numeric"
                        required=true
                        maxlength=4
                        error=wrong(At::Quantity)
                    />
                </div>
                <p class="row">
                    <Button submit=true look=Look::Filled pending=action.pending()>{say::save()}</Button>
                    <ButtonLink href=back>{say::never_mind()}</ButtonLink>
                </p>
            </ActionForm>
        </div>
    }
}
