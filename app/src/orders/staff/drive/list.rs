//! The day below the stop in front: every stop in its order, where it stands, and a way to bring it to the front.

use super::{super::delivery_words, is_behind};
use crate::orders::api::drive::{Stop, Today};
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
    let left = Memo::new(move |_| shown.with(|t| t.stops.iter().filter(|s| !is_behind(s.status)).count()));
    let then = move || match left.get() {
        0 => None,
        left => Some(say::drive_left(i64::try_from(left).unwrap_or(0))),
    };
    let stops = Memo::new(move |_| shown.with(|t| t.stops.clone()));
    let row = move |stop: Stop| view! { <OneStop stop chosen front/> };
    view! {
        <section class="block day" id="day" aria-labelledby="h-day" hidden=move || stops.with(Vec::is_empty)>
            <h2 id="h-day">{say::list_title()}</h2>
            <p class="soft">{day}". "{then}</p>
            <ol class="doors">{move || stops.get().into_iter().map(row).collect_view()}</ol>
        </section>
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
