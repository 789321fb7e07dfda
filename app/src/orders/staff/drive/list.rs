//! The day below the stop in front: every stop in its order, where it stands, and a way to bring it to the front.

use super::{super::delivery_words, is_behind};
use crate::{
    orders::api::drive::{Call, Stop, Today},
    visits::{kind_words, status_words},
};
use domain::ids::DeliveryId;
use leptos::{ev::MouseEvent, prelude::*};
use ui::State;
use words::orders as say;

#[component]
pub fn DayList(
    #[prop(into)] shown: Signal<Today>,
    day: String,
    chosen: RwSignal<Option<DeliveryId>>,
    #[prop(into)] front: Signal<Option<DeliveryId>>,
) -> impl IntoView {
    let left = Memo::new(move |_| shown.with(|t| t.stops.iter().filter(|s| !is_behind(s.status)).count() + waiting(t).count()));
    let then = move || match left.get() {
        0 => None,
        left => Some(say::drive_left(i64::try_from(left).unwrap_or(0))),
    };
    let rows = Memo::new(move |_| shown.with(in_order));
    let row = move |row: Row| match row {
        Row::Stop(stop) => view! { <OneStop stop=*stop chosen front/> }.into_any(),
        Row::Visit(call) => view! { <OneVisit call=*call/> }.into_any(),
    };
    view! {
        <section class="block day" id="day" aria-labelledby="h-day" hidden=move || rows.with(Vec::is_empty)>
            <h2 id="h-day">{say::list_title()}</h2>
            <p class="soft">{day}". "{then}</p>
            <ol class="doors">{move || rows.get().into_iter().map(row).collect_view()}</ol>
        </section>
    }
}

/// What a van stops for.
#[derive(Clone, PartialEq)]
enum Row {
    Stop(Box<Stop>),
    Visit(Box<Call>),
}

/// Deliveries and visits as they follow each other.
fn in_order(today: &Today) -> Vec<Row> {
    let stops = today.stops.iter().map(|stop| (stop.position, Row::Stop(Box::new(stop.clone()))));
    let mut rows: Vec<_> = stops.chain(today.visits.iter().map(|call| (call.position, Row::Visit(Box::new(call.clone()))))).collect();
    rows.sort_by_key(|(position, _)| *position);
    rows.into_iter().map(|(_, row)| row).collect()
}

/// The visits that are still to be made, in their order.
pub fn waiting(today: &Today) -> impl Iterator<Item = &Call> {
    today.visits.iter().filter(|call| !call.arrival.is_empty())
}

#[component]
fn OneVisit(call: Call) -> impl IntoView {
    let (tone, word) = status_words(call.status);
    let when = if call.arrival.is_empty() { String::new() } else { say::there_at(&call.arrival) };
    view! {
        <li class:behind=call.arrival.is_empty()>
            <p><a href="/desk/visits">{call.position}". "{kind_words(call.kind)}", "<bdi>{call.name}</bdi></a></p>
            <p class="soft small">{call.address.lines().join(", ")}</p>
            <p class="small"><State tone word/>" "<span class="soft">{when}</span></p>
        </li>
    }
}

#[component]
fn OneStop(stop: Stop, chosen: RwSignal<Option<DeliveryId>>, front: Signal<Option<DeliveryId>>) -> impl IntoView {
    let (tone, word) = delivery_words(stop.status);
    let id = stop.delivery;
    let when = if is_behind(stop.status) { String::new() } else { say::there_at(&stop.arrival) };
    // Without script, and offline, the address itself says which.
    let show = move |event: MouseEvent| {
        event.prevent_default();
        chosen.set(Some(id));
        window().scroll_to_with_x_and_y(0.0, 0.0);
    };
    view! {
        <li class:behind=is_behind(stop.status)>
            <p>
                <a
                    href=format!("/desk/drive?stop={id}")
                    aria-current=move || (front.get() == Some(id)).then_some("true")
                    on:click=show
                >
                    {stop.position}". "<bdi>{stop.name.clone()}</bdi>
                </a>
            </p>
            <p class="soft small">{stop.address.lines().join(", ")}</p>
            <p class="small"><State tone word/>" "<span class="soft">{when}</span></p>
        </li>
    }
}
