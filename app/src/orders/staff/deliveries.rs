//! The deliveries of an order: where each is, what its customer reads, and the steps from there.

use super::{
    delivery_words,
    divide::{Brought, Other, Parts},
    moves::{Moves, Standing},
};
use crate::{
    desk::Fresh,
    orders::api::{Delivery, Sheet},
};
use domain::{
    deliveries::DeliveryStatus,
    ids::DeliveryId,
    orders::OrderStatus,
    proof::{Handed, Proof},
    staff::Permission,
};
use leptos::prelude::*;
use ui::{Banner, Fact, Facts, Signed, State, Tone};
use words::orders as say;

#[component]
pub fn Deliveries(sheet: Fresh<Sheet>, said: RwSignal<Option<String>>) -> impl IntoView {
    let is_outside = sheet.part(|s| !s.in_zone && s.status == OrderStatus::Open);
    // A delivery that moved is another one to its forms; one that did not keeps what is typed.
    let each = move || sheet.with(|s| s.deliveries.iter().map(|d| (d.id, d.revision)).collect::<Vec<_>>());
    view! {
        <section aria-labelledby="h-delivery">
            <h2 id="h-delivery">{say::fulfilment()}</h2>
            {move || is_outside.get().then(|| view! { <Banner tone=Tone::Warn>{say::no_zone()}</Banner> })}
            <For each key=|key| *key children=move |(id, _)| view! { <OneDelivery sheet id said/> }/>
        </section>
    }
}

#[component]
fn OneDelivery(sheet: Fresh<Sheet>, id: DeliveryId, said: RwSignal<Option<String>>) -> impl IntoView {
    let delivery = sheet.part(move |s| s.deliveries.iter().find(|d| d.id == id).cloned());
    let may_move = sheet.now(|s| s.me.role.may(Permission::Dispatch) && s.status != OrderStatus::Cancelled);
    let is_open = sheet.now(|s| s.status == OrderStatus::Open);
    // Of an order in parts each says which it is, and what it brings.
    let part = sheet.part(move |s| s.deliveries.iter().position(|d| d.id == id).filter(|_| s.deliveries.len() > 1));
    let others = sheet.part(move |s| Other::of(&s.deliveries, id));
    let standing = delivery.get_untracked().map(|d| Standing { delivery: d.id, revision: d.revision, status: d.status, lines: d.lines });
    // Photos are for who delivers and who oversees: nobody else is let in on one.
    let may_look = sheet.now(|s| s.me.role.may(Permission::Drive));
    let seen = move |mut delivery: Delivery| {
        if let Some(proof) = delivery.proof.as_mut().filter(|_| !may_look) {
            proof.lines.iter_mut().for_each(|line| line.photo = None);
        }
        delivery
    };
    let stale = Callback::new(move |()| sheet.again());
    let done = Callback::new(move |()| {
        said.set(Some(say::moved().to_owned()));
        sheet.again();
    });
    view! {
        <article class="delivery">
            {move || part.get().map(|at| view! { <h3>{say::delivery_n(at + 1)}</h3> })}
            {move || delivery.get().filter(|_| part.get().is_some()).map(|delivery| view! { <Brought lines=delivery.lines/> })}
            {move || delivery.get().map(seen).map(|delivery| view! { <Where delivery address=sheet.with(|s| s.address.lines().join(", "))/> })}
            {standing.filter(|_| may_move).map(|standing| view! {
                <Moves
                    standing=standing.clone()
                    rooms=Signal::derive(move || delivery.with(|d| d.as_ref().map(|d| d.rooms.clone()).unwrap_or_default()))
                    routing=Signal::derive(move || delivery.with(|d| d.as_ref().and_then(|d| d.routing.clone())))
                    done
                    stale
                >
                    {is_open.then(|| view! { <Parts standing others done stale/> })}
                </Moves>
            })}
        </article>
    }
}

#[component]
fn Where(delivery: Delivery, address: String) -> impl IntoView {
    let (tone, word) = delivery_words(delivery.status);
    let reads = match (&delivery.arrival, delivery.status) {
        (Some(arrival), _) => Some(say::arrives(&arrival.window)),
        (None, DeliveryStatus::Open | DeliveryStatus::Attempted) => Some(say::reads_no_day().to_owned()),
        (None, _) => None,
    };
    let fact = |what: &'static str, text: String| (!text.is_empty()).then(|| view! { <Fact what>{text}</Fact> });
    let place = delivery.arrival.as_ref().map(|a| {
        let before = if a.stops_before == 0 { say::before_none().to_owned() } else { say::before(i64::from(a.stops_before)) };
        format!("{}, {before}", say::stop_of(a.position, a.stops))
    });
    let crew = delivery.arrival.as_ref().map(|a| [a.driver.as_str(), a.phone.as_str(), a.van.as_str()].join(", "));
    view! {
        <p><State tone word/>" "<strong>{delivery.when}</strong></p>
        <Facts>
            {fact(say::customer_reads(), reads.unwrap_or_default())}
            {fact(say::driver(), crew.unwrap_or_default())}
            {fact(say::route_position(), place.unwrap_or_default())}
            {fact(say::address(), address)}
            {fact(say::crew_note(), delivery.crew_note)}
            {fact(say::reason_was(), delivery.reason)}
        </Facts>
        {delivery.proof.map(|proof| view! { <Proved proof/> })}
    }
}

/// What was handed over, line by line, and who took it.
#[component]
fn Proved(proof: Proof) -> impl IntoView {
    let mark = proof.mark.map(|mark| view! { <Fact what=say::signed()><Signed path=mark.path() label=say::signed()/></Fact> });
    let name = (!proof.name.is_empty()).then(|| view! { <Fact what=say::took()><bdi>{proof.name}</bdi></Fact> });
    let line = |handed: Handed| {
        let what = if handed.line.is_none() && handed.what.is_empty() { say::proof_whole().to_owned() } else { handed.what };
        view! {
            <li>
                <p class="strong"><bdi>{what}</bdi></p>
                {(!handed.serial.is_empty()).then(|| view! { <p>{say::serial()}" "<bdi>{handed.serial}</bdi></p> })}
                {(!handed.damage_note.is_empty()).then(|| view! { <p>{say::damage()}": "<bdi>{handed.damage_note}</bdi></p> })}
                {handed.photo.map(|photo| view! { <img class="proof" src=format!("/desk/photo/{photo}") alt=say::photo_alt() loading="lazy"/> })}
            </li>
        }
    };
    view! {
        <Facts>{name}{mark}</Facts>
        <ul class="proved">{proof.lines.into_iter().map(line).collect_view()}</ul>
    }
}
