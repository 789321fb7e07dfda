//! Beside the lines: what they sum to, who sells, how long it holds.

use super::{super::lines::Totalled, whose::at, writing::Writing};
use crate::{
    failure::Failure,
    quotes::{api::editor::Start, staff::class_words},
};
use domain::{quotes::Class, refusal::Field as At};
use leptos::prelude::*;
use ui::{CheckSwitch, Field, Select, TextArea};
use words::quotes as say;

#[component]
pub fn Details(
    start: Start,
    failure: Signal<Option<Failure>>,
    /// What the customer reads about a change to their order.
    because: RwSignal<String>,
) -> impl IntoView {
    let writing = expect_context::<Writing>();
    let location = start.location.clone();
    let stands = start.quote.as_ref().is_some_and(|q| q.stands);
    let totals = Memo::new(move |_| writing.totals());
    let classes = Class::ALL.map(|c| (c.code().to_owned(), class_words(c).to_owned())).to_vec();
    let sellers = start.sellers.into_iter().map(|(id, name)| (id.to_string(), name)).collect();
    view! {
        <section aria-labelledby="h-total">
            <h2 id="h-total">{say::total()}</h2>
            {move || view! { <Totalled totals=totals.get() location=location.clone() exempt=writing.exempt.get()/> }}
        </section>
        <section class="fields" aria-label=say::salesperson()>
            {(!stands).then(|| view! {
                <Select
                    name="salesperson"
                    label=say::salesperson()
                    entries=sellers
                    text=writing.salesperson
                    error=at(writing, failure, At::Salesperson)
                />
                <Field name="until" label=say::until_label() kind="date" text=writing.until error=at(writing, failure, At::Until)/>
            })}
            <Field
                name="discount"
                label=say::discount_whole()
                text=writing.discount
                optional=true
                hint=say::discount_hint()
                autocomplete="off"
                maxlength=40
                error=at(writing, failure, At::Discount)
            />
            {stands.then(|| view! {
                <TextArea
                    name="because"
                    label=words::changes::because()
                    text=because
                    optional=true
                    hint=words::changes::because_hint()
                    maxlength=4_000
                    error=at(writing, failure, At::Notes)
                />
            })}
            {(!stands).then(|| view! { <Besides classes failure/> })}
        </section>
    }
}

/// What a quote says besides what it sums to.
#[component]
fn Besides(classes: Vec<(String, String)>, failure: Signal<Option<Failure>>) -> impl IntoView {
    let writing = expect_context::<Writing>();
    view! {
        <Field name="job" label=say::job_label() text=writing.job_name optional=true autocomplete="off" maxlength=200/>
        <Select name="class" label=words::customers::class() entries=classes text=writing.class/>
        {move || writing.offered.get().into_iter().map(|(id, text, on)| view! {
            <CheckSwitch name=format!("note-{id}") on>{text}</CheckSwitch>
        }).collect_view()}
        <TextArea
            name="notes"
            label=say::notes_label()
            text=writing.notes
            optional=true
            hint=say::notes_hint()
            maxlength=4_000
            error=at(writing, failure, At::Notes)
        />
    }
}
