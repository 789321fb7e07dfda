//! An order that comes in parts: which pieces of a delivery come separately, and two deliveries that come together after all. Plain forms,
//! as every step of a delivery.

use super::moves::{Named, Standing, ended};
use crate::{
    desk::{Refused, refused},
    failure::Failure,
    orders::api::{
        Delivery,
        parts::{DivideDelivery, JoinDelivery},
    },
};
use domain::{
    Refusal,
    deliveries::dividing::{may_divide, may_join},
    ids::{DeliveryId, LineId},
    money::Currency,
    quotes::{Line, LineKind},
};
use leptos::prelude::*;
use ui::{Button, Field, Look};
use words::orders as say;

/// Another delivery that this one may be joined into, with its number among those of the order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Other {
    pub delivery: DeliveryId,
    pub revision: i32,
    pub number: usize,
    /// Empty without a day.
    pub when: String,
}

impl Other {
    /// Those of an order that this one may be joined into.
    #[must_use]
    pub fn of(deliveries: &[Delivery], own: DeliveryId) -> Vec<Self> {
        let Some(from) = deliveries.iter().find(|d| d.id == own) else { return Vec::new() };
        let numbered = deliveries.iter().zip(1..).filter(|(d, _)| d.id != own && may_join(from.status, d.status));
        numbered.map(|(d, number)| Self { delivery: d.id, revision: d.revision, number, when: d.when.clone() }).collect()
    }
}

#[component]
pub fn Parts(standing: Standing, #[prop(into)] others: Signal<Vec<Other>>, done: Callback<()>, stale: Callback<()>) -> impl IntoView {
    let divides = may_divide(standing.status, &standing.lines);
    let from = standing.clone();
    view! {
        {divides.then(|| view! { <Divide standing done stale/> })}
        <Join from others done stale/>
    }
}

/// How many of each come separately.
#[component]
fn Divide(standing: Standing, done: Callback<()>, stale: Callback<()>) -> impl IntoView {
    let action = ServerAction::<DivideDelivery>::new();
    ended(action, done, stale);
    // Without script a refusal is known by its form's name alone, which each delivery of the order has.
    let own = standing.delivery;
    let refusal = refused(action);
    let failure = Signal::derive(move || refusal.get().filter(|f| is_about(f, own)));
    let at_line = |failure: &Failure| match failure {
        Failure::Refused(Refusal::PartTooMany { line, .. }) => Some(*line),
        _ => None,
    };
    let wrong = move |line: LineId| {
        let own = failure.get().filter(|f| at_line(f) == Some(line));
        own.map(|f| f.sentence(Currency::default()))
    };
    let of_form = Signal::derive(move || failure.get().filter(|f| at_line(f).is_none()));
    let (id, group) = (standing.delivery, format!("step-{}", standing.delivery));
    let all = standing.lines.clone();
    let line = |(index, line): (usize, Line)| {
        view! {
            <input type="hidden" name=format!("lines[{index}]") value=line.id.to_string()/>
            <Field
                name=format!("quantities[{index}]")
                id=format!("part-{id}-{}", line.id)
                label=say::part_of(named(&line, &all), line.quantity)
                value="0"
                inputmode="numeric"
                autocomplete="off"
                maxlength=6
                error=MaybeProp::derive(move || wrong(line.id))
            />
        }
    };
    // What is done at the door for all of it stays where it is.
    let divisible = |line: &Line| line.kind != LineKind::Fulfilment || line.belongs_to.is_some();
    let lines = standing.lines.clone().into_iter().filter(divisible).enumerate().map(line).collect_view();
    view! {
        <details class="act" name=group open=failure.get_untracked().is_some()>
            <summary class="button quiet">{say::divide()}</summary>
            <ActionForm action attr:class="fields">
                <Refused failure=of_form/>
                <p class="soft small">{say::divide_hint()}</p>
                <Named standing/>
                {lines}
                <p><Button submit=true look=Look::Filled pending=action.pending()>{say::divide_button()}</Button></p>
            </ActionForm>
        </details>
    }
}

/// Whether a refusal is about this delivery, as far as it says.
const fn is_about(failure: &Failure, own: DeliveryId) -> bool {
    match failure {
        Failure::Refused(Refusal::PartEmpty { delivery } | Refusal::PartIsAll { delivery } | Refusal::PartTooMany { delivery, .. }) => {
            delivery.0 == own.0
        }
        _ => true,
    }
}

/// A service says which product it is for.
fn named(line: &Line, all: &[Line]) -> String {
    let product = all.iter().find(|l| line.kind != LineKind::Product && Some(l.position) == line.belongs_to);
    product.map_or_else(|| line.name.clone(), |product| say::part_for(&line.name, &product.name))
}

/// One press for each delivery that it may come with.
#[component]
fn Join(from: Standing, others: Signal<Vec<Other>>, done: Callback<()>, stale: Callback<()>) -> impl IntoView {
    let action = ServerAction::<JoinDelivery>::new();
    ended(action, done, stale);
    let one = move |other: Other| {
        let standing = from.clone();
        let label = if other.when.is_empty() { say::join(other.number) } else { say::join_day(other.number, other.when) };
        view! {
            <ActionForm action>
                <Named standing/>
                <input type="hidden" name="into" value=other.delivery.to_string()/>
                <input type="hidden" name="into_revision" value=other.revision.to_string()/>
                <Button submit=true pending=action.pending()>{label}</Button>
            </ActionForm>
        }
    };
    view! {
        <Refused failure=refused(action)/>
        {move || others.get().into_iter().map(one.clone()).collect_view()}
    }
}

/// What a delivery brings, where the order comes in several.
#[component]
pub fn Brought(lines: Vec<Line>) -> impl IntoView {
    let line = |line: Line| {
        let about = if line.kind == LineKind::Fulfilment { String::new() } else { line.model.clone() };
        let name = if line.quantity == 1 { line.name } else { say::line_of(line.quantity, line.name) };
        view! { <li>{name}<span class="note">{about}</span></li> }
    };
    view! { <ul class="brought">{lines.into_iter().map(line).collect_view()}</ul> }
}
