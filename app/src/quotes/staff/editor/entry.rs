//! One line that is being written.

use super::{
    entries::{Companions, Suggested},
    writing::{Entry, Writing},
};
use crate::failure::Failure;
use domain::{
    money::Money,
    quotes::{LineKind, QUANTITY_MAX},
};
use leptos::prelude::*;
use ui::{CheckSwitch, Field, Icon};
use words::quotes as say;

#[component]
pub fn EntryLine(entry: Entry) -> impl IntoView {
    let writing = expect_context::<Writing>();
    let (name, model) = entry.product.with_value(|p| (p.name.clone(), p.model.clone()));
    let model = if entry.kind == LineKind::Fulfilment { String::new() } else { model };
    let currency = writing.location.with_value(|l| l.currency);
    // What can't be read is said once somebody leaves it or tries to save, not while they type it.
    let wrong_quantity = move || (writing.tried.get() && entry.quantity().is_err()).then(|| say::needs_quantity(QUANTITY_MAX));
    let wrong_price = move || {
        let read = writing.location.with_value(|l| entry.price(l));
        read.err().filter(|_| writing.tried.get()).map(|refusal| Failure::Refused(refusal).sentence(currency))
    };
    let sum = move || {
        let cents = writing.location.with_value(|l| entry.price(l)).ok()? * i64::from(entry.quantity().ok()?);
        Some(Money::new(cents, currency).to_string())
    };
    let within = entry.belongs_to.is_some();
    view! {
        <li class:within=within>
            <p class="what">{name.clone()}<span class="note">{model}</span></p>
            <Field
                name=format!("quantity-{}", entry.key)
                label=say::quantity_of(&name)
                hush=true
                text=entry.quantity
                inputmode="numeric"
                autocomplete="off"
                error=MaybeProp::derive(wrong_quantity)
            />
            <Field
                name=format!("price-{}", entry.key)
                label=say::price_of(&name)
                hush=true
                text=entry.price
                inputmode="decimal"
                autocomplete="off"
                error=MaybeProp::derive(wrong_price)
            />
            <span class="sum">{sum}</span>
            <button class="x" type="button" aria-label=say::take_out(&name) on:click=move |_| writing.take_out(entry.key)>
                <Icon name="x"/>
            </button>
            <More entry name/>
        </li>
    }
}

/// What belongs to the line beyond its figures: a note, what is left to the customer, what goes with it.
#[component]
fn More(entry: Entry, name: String) -> impl IntoView {
    let writing = expect_context::<Writing>();
    let companions = expect_context::<Companions>();
    let (id, protectable) = entry.product.with_value(|p| (p.id, p.protectable));
    let suggested = move || match entry.kind {
        LineKind::Product => writing.entries.with(|entries| companions.addons(id, entries)),
        LineKind::AddOn | LineKind::Fulfilment => Vec::new(),
    };
    view! {
        <div class="more">
            <Field
                name=format!("note-{}", entry.key)
                label=say::note_of(&name)
                hush=true
                placeholder=say::note()
                text=entry.note
                autocomplete="off"
                maxlength=200
            />
            {protectable.then(|| view! {
                <CheckSwitch name=format!("protect-{}", entry.key) on=entry.protect>{say::offer_plans()}</CheckSwitch>
            })}
            {(entry.kind == LineKind::AddOn).then(|| view! {
                <CheckSwitch name=format!("optional-{}", entry.key) on=entry.optional>{say::optional()}</CheckSwitch>
            })}
        </div>
        {move || {
            let suggested = suggested();
            (!suggested.is_empty()).then(|| {
                let one = |product| view! { <Suggested product belongs_to=Some(entry.key)/> };
                view! { <p class="goes">{say::goes_with()}" "{suggested.into_iter().map(one).collect_view()}</p> }
            })
        }}
    }
}
