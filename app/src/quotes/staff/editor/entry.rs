//! One line that is being written.

use super::{
    Sums,
    entries::{Companions, Suggested},
    line::Entry,
    writing::Writing,
};
use crate::{failure::Failure, show::permille};
use domain::{
    Refusal,
    money::Money,
    quotes::{LineKind, QUANTITY_MAX},
};
use leptos::prelude::*;
use ui::{CheckSwitch, Field, Icon};
use words::quotes as say;

#[component]
pub fn EntryLine(entry: Entry) -> impl IntoView {
    let writing = expect_context::<Writing>();
    let Sums(sums) = expect_context::<Sums>();
    let (name, model) = entry.product.with_value(|p| (p.name.clone(), p.model.clone()));
    let model = if entry.kind == LineKind::Fulfilment { String::new() } else { model };
    let currency = writing.location.with_value(|l| l.currency);
    // What can't be read is said once somebody leaves it or tries to save, not while they type it.
    let wrong_quantity = move || (writing.tried.get() && entry.quantity().is_err()).then(|| say::needs_quantity(QUANTITY_MAX));
    let wrong_price = move || tried(writing, writing.location.with_value(|l| entry.price(l)).err());
    let own = move || sums.with(|all| all.get(&entry.key).copied());
    let sum = move || own().map(|sum| Money::new(sum.price_cents - sum.off.own_cents, currency).to_string());
    let margin = move || own().map(|sum| say::margin_of(permille(sum.margin_permille())));
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
            <p class="sum">{sum}<span class="note">{margin}</span></p>
            <button class="x" type="button" aria-label=say::take_out(&name) on:click=move |_| writing.take_out(entry.key)>
                <Icon name="x"/>
            </button>
            <More entry name/>
        </li>
    }
}

/// The sentence of what is wrong, once somebody tried to save.
fn tried(writing: Writing, refusal: Option<Refusal>) -> Option<String> {
    let currency = writing.location.with_value(|l| l.currency);
    refusal.filter(|_| writing.tried.get()).map(|refusal| Failure::Refused(refusal).sentence(currency))
}

/// What belongs to the line beyond its figures: why its price is another, what is taken off, a note, what is left to the customer, what
/// goes with it.
#[component]
fn More(entry: Entry, name: String) -> impl IntoView {
    let writing = expect_context::<Writing>();
    let protectable = entry.product.with_value(|p| p.protectable);
    let wrong_discount = move || tried(writing, writing.location.with_value(|l| entry.discount(l)).err());
    view! {
        <div class="more">
            <Reason entry name=name.clone()/>
            <div class="off">
                <Field
                    name=format!("discount-{}", entry.key)
                    label=say::discount_of(&name)
                    hush=true
                    placeholder=say::discount()
                    text=entry.discount
                    autocomplete="off"
                    maxlength=40
                    error=MaybeProp::derive(wrong_discount)
                />
            </div>
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
        <Goes entry name/>
    }
}

/// Why the price is not the catalogue's: asked as soon as it is not.
#[component]
fn Reason(entry: Entry, name: String) -> impl IntoView {
    let writing = expect_context::<Writing>();
    let currency = writing.location.with_value(|l| l.currency);
    // A memo, so that the field stays while the price is typed.
    let list = Memo::new(move |_| writing.location.with_value(|l| entry.list_cents(l)));
    let wrong = move || {
        let lacks = writing.tried.get() && writing.location.with_value(|l| entry.lacks_reason(l));
        lacks.then(|| words::refusal::reason_missing().to_owned())
    };
    move || {
        list.get().map(|list_cents| {
            view! {
                <Field
                    name=format!("reason-{}", entry.key)
                    label=say::reason_of(&name)
                    hush=true
                    placeholder=say::reason_why(Money::new(list_cents, currency))
                    text=entry.reason
                    autocomplete="off"
                    maxlength=200
                    error=MaybeProp::derive(wrong)
                />
            }
        })
    }
}

/// What goes with a product, each added by one press.
#[component]
fn Goes(entry: Entry, name: String) -> impl IntoView {
    let writing = expect_context::<Writing>();
    let companions = expect_context::<Companions>();
    let suggested = move || match entry.kind {
        LineKind::Product => writing.entries.with(|entries| companions.of(entry, entries)),
        LineKind::AddOn | LineKind::Fulfilment => Vec::new(),
    };
    move || {
        let suggested = suggested();
        (!suggested.is_empty()).then(|| {
            let one = |product| view! { <Suggested product within=Some((entry.key, name.clone()))/> };
            view! { <p class="goes">{say::goes_with()}" "{suggested.into_iter().map(one).collect_view()}</p> }
        })
    }
}
