//! A driver's day on a phone: the stop in hand first, thumb-sized, in daylight.

use super::{
    delivery_words,
    moves::{Moves, Standing},
    whereabouts::Whereabouts,
};
use crate::{
    desk::{Page, fresh, titled},
    orders::api::drive::{Stop, Today, read_today},
};
use domain::{
    deliveries::{DeliveryStatus, moves},
    quotes::{Line, LineKind},
};
use leptos::prelude::*;
use ui::{ButtonLink, Empty, State, Toast, Top};
use words::orders as say;

#[component]
pub fn DrivePage() -> impl IntoView {
    let read = Resource::new_blocking(|| (), |()| read_today());
    titled(|| say::drive().to_owned());
    view! { <Page read show=|today| view! { <Day today/> }.into_any()/> }
}

/// The crew is done with it, one way or the other.
const fn is_behind(status: DeliveryStatus) -> bool {
    status.is_done() || matches!(status, DeliveryStatus::Attempted | DeliveryStatus::Scheduled | DeliveryStatus::Open)
}

#[component]
fn Day(today: Today) -> impl IntoView {
    let (day, route) = (today.day.clone(), today.route);
    let today = fresh(today, read_today);
    let said = RwSignal::new(None);
    let left = today.part(|t| t.stops.iter().filter(|s| !is_behind(s.status)).count());
    let is_empty = today.part(|t| t.stops.is_empty());
    let then = move || match (left.get(), is_empty.get()) {
        (_, true) => None,
        (0, false) => Some(say::drive_done().to_owned()),
        (n, false) => Some(say::drive_left(i64::try_from(n).unwrap_or(0))),
    };
    let is_under_way = today.part(|t| t.stops.iter().any(|s| s.status == DeliveryStatus::InTransit));
    let done = Callback::new(move |()| {
        said.set(Some(say::moved().to_owned()));
        today.again();
    });
    let stale = Callback::new(move |()| today.again());
    let each = move || today.with(|t| t.stops.iter().map(|s| (s.delivery, s.revision)).collect::<Vec<_>>());
    view! {
        <div class="road">
            <Top title=day then=MaybeProp::derive(then)/>
            {move || is_empty.get().then(|| view! { <Empty title=say::drive_none() text=say::drive_none_text()/> })}
            {route.map(|route| view! { <Whereabouts route under_way=is_under_way/> })}
            <ol class="doors">
                <For each key=|key| *key let:key>
                    {move || {
                        let stop = today.with(|t| t.stops.iter().find(|s| (s.delivery, s.revision) == key).cloned());
                        stop.map(|stop| view! { <Door stop done stale/> })
                    }}
                </For>
            </ol>
        </div>
        <Toast said/>
    }
}

#[component]
fn Door(stop: Stop, done: Callback<()>, stale: Callback<()>) -> impl IntoView {
    let is_behind = is_behind(stop.status);
    let (tone, word) = delivery_words(stop.status);
    let when = if is_behind { String::new() } else { say::there_at(&stop.arrival) };
    let standing =
        Standing { delivery: stop.delivery, revision: stop.revision, status: stop.status, lines: stop.lines.clone(), on_the_road: true };
    let may_move = moves(stop.status).next().is_some() && !is_behind;
    view! {
        <li class:behind=is_behind>
            <p class="over">{stop.position}". "{stop.name.clone()}</p>
            <h2>{stop.address.lines().join(", ")}</h2>
            <p><State tone word/>" "<span class="soft">{when}</span></p>
            {(!is_behind).then(|| view! { <AtTheDoor stop/> })}
            {may_move.then(|| view! { <Moves standing done stale/> })}
        </li>
    }
}

/// What one needs to get there, and to know before one rings.
#[component]
fn AtTheDoor(stop: Stop) -> impl IntoView {
    let due = if stop.due.is_empty() { say::paid_in_full().to_owned() } else { say::still_due(&stop.due) };
    let promised = (!stop.window.is_empty()).then(|| say::promised(&stop.window));
    let (call, text) = (format!("tel:{}", stop.phone), format!("sms:{}", stop.phone));
    let has_phone = !stop.phone.is_empty();
    let line = |line: Line| {
        let model = if line.kind == LineKind::Fulfilment { "" } else { line.model.as_str() };
        let about = [model, line.note.as_str()].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(", ");
        let name = if line.quantity == 1 { line.name.clone() } else { say::line_of(line.quantity, &line.name) };
        view! { <li>{name}<span class="note">{about}</span></li> }
    };
    view! {
        <p class="three">
            <ButtonLink href=stop.map icon="navigation" attr:rel="external">{say::directions()}</ButtonLink>
            {has_phone.then(|| view! {
                <ButtonLink href=call icon="phone">{say::call()}</ButtonLink>
                <ButtonLink href=text icon="message-square">{say::text()}</ButtonLink>
            })}
        </p>
        {(!stop.crew_note.is_empty()).then(|| view! { <p class="strong">{stop.crew_note}</p> })}
        {stop.notes.into_iter().map(|note| view! { <p class="strong">{note}</p> }).collect_view()}
        <ul class="know">
            {promised.map(|promised| view! { <li>{promised}</li> })}
            <li>{due}</li>
        </ul>
        <h3>{say::to_hand_over()}</h3>
        <ul class="know">{stop.lines.into_iter().map(line).collect_view()}</ul>
    }
}
