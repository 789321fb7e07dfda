//! A driver's day on a phone, in one hand and with bad reception: one stop in front, its next step under the thumb, the day below. What is
//! recorded waits on the phone until the shop has it.

mod door;
mod list;
mod offline;
mod queue;
mod waits;

pub use offline::OffRoad;
pub use queue::Waiting;

use super::{phone, whereabouts::Whereabouts};
use crate::{
    desk::{Page, came_back, fresh, query_of, titled},
    failure::Failure,
    orders::api::drive::{Call, Stop, Today, read_today},
    visits::kind_words,
};
use domain::{deliveries::DeliveryStatus, ids::DeliveryId};
use door::Door;
use leptos::prelude::*;
use list::{DayList, waiting};
use queue::Queue;
use ui::{Banner, Empty, Tone, Top};
use waits::Waits;
use words::orders as say;

#[component]
pub fn DrivePage() -> impl IntoView {
    let read = Resource::new_blocking(|| (), |()| read_today());
    titled(|| say::drive().to_owned());
    let show = |today: Today| {
        phone::records::settle_in();
        // A form without script comes back to the stop it was about, with why it was refused.
        let refused = came_back("hand_over").or_else(|| came_back("move_delivery"));
        let wanted = query_of("stop").get_untracked().parse().ok();
        view! { <Road today wanted refused/> }.into_any()
    };
    view! { <Page read show/> }
}

/// The crew is done with it, one way or the other.
const fn is_behind(status: DeliveryStatus) -> bool {
    status.is_done() || matches!(status, DeliveryStatus::Attempted | DeliveryStatus::Scheduled | DeliveryStatus::Open)
}

/// The day, alive.
#[component]
fn Road(
    today: Today,
    /// The stop to show first; the next one unless given.
    wanted: Option<DeliveryId>,
    /// Why a form without script was refused.
    refused: Option<Failure>,
) -> impl IntoView {
    let (day, route, depot, queue) = (today.day.clone(), today.route, today.depot.clone(), Queue::of(today.me));
    let today = fresh(today, read_today);
    // What the shop answered is read again; what it said last is kept for a page that opens without network.
    Effect::new(move |before: Option<u32>| {
        let answers = queue.answers();
        if before.is_some_and(|before| before != answers) {
            today.again();
        }
        answers
    });
    Effect::new(move |_| {
        let read = today.get();
        queue.read(&read);
        phone::records::see(&queue.settled(read));
    });
    let shown = Memo::new(move |_| queue.counted(today.get()));
    let chosen = RwSignal::new(wanted);
    let front = Memo::new(move |_| {
        shown.with(|today| {
            let wanted = chosen.get().and_then(|id| today.stops.iter().find(|s| s.delivery == id));
            wanted.or_else(|| today.stops.iter().find(|s| !is_behind(s.status))).map(|s| s.delivery)
        })
    });
    // A stop that moved is another one to its form; one that did not keeps what is typed.
    let standing = Memo::new(move |_| shown.with(|today| front.get().and_then(|id| find(today, id).map(|s| (id, s.status, s.revision)))));
    let done = Callback::new(move |()| {
        chosen.set(None);
        window().scroll_to_with_x_and_y(0.0, 0.0);
    });
    // What the address carries is about the stop that it led to, and no other.
    let refused = StoredValue::new(refused);
    let in_front = move || {
        let (id, ..) = standing.get()?;
        let stop = shown.with_untracked(|today| find(today, id).cloned())?;
        let count = shown.with_untracked(|today| today.stops.len() + today.visits.len());
        let arrival = Signal::derive(move || shown.with(|today| find(today, id).map(|s| s.arrival.clone()).unwrap_or_default()));
        let refused = refused.try_update_value(Option::take).flatten();
        Some(view! { <Door stop count arrival depot=depot.clone() queue refused done/> })
    };
    let is_empty = Memo::new(move |_| shown.with(|today| today.stops.is_empty() && today.visits.is_empty()));
    let ahead = Memo::new(move |_| shown.with(|today| ahead(today, front.get())));
    let is_done = Memo::new(move |_| front.get().is_none() && ahead.with(Option::is_none) && !is_empty.get());
    let is_under_way = Memo::new(move |_| shown.with(|t| t.stops.iter().any(|s| s.status == DeliveryStatus::InTransit)));
    view! {
        <div class="road">
            <Waits queue today/>
            {move || ahead.get().map(|call| view! { <Ahead call/> })}
            {in_front}
            {move || is_done.get().then(|| view! { <Top title=say::drive_done()/> })}
            {move || is_empty.get().then(|| view! { <Empty title=say::drive_none() text=say::drive_none_text()/> })}
            <DayList shown day chosen front/>
            {route.map(|route| view! { <Whereabouts route under_way=is_under_way/> })}
            <p class="small soft">{move || today.with(|t| say::kept_at(&t.read_at))}</p>
        </div>
    }
}

/// The visit that comes before the stop in front.
fn ahead(today: &Today, front: Option<DeliveryId>) -> Option<Call> {
    let position = front.and_then(|id| find(today, id)).map_or(i32::MAX, |stop| stop.position);
    waiting(today).find(|call| call.position < position).cloned()
}

#[component]
fn Ahead(call: Call) -> impl IntoView {
    let first = say::visit_first(&call.arrival, kind_words(call.kind), &call.name);
    view! {
        <Banner tone=Tone::Live title=first>
            <a href="/desk/visits">{words::visits::mine()}</a>
        </Banner>
    }
}

fn find(today: &Today, id: DeliveryId) -> Option<&Stop> {
    today.stops.iter().find(|stop| stop.delivery == id)
}
