//! A stop of a route: when, who, what, and where else it could go.

use super::{hand::Hand, way::Wish};
use crate::{
    dispatch::api::{Door, Stop},
    orders::staff::delivery_words,
};
use domain::{
    ids::{RouteId, StopId},
    visits::Errand,
};
use leptos::{ev::DragEvent, prelude::*};
use ui::Menu;
use words::dispatch as say;

/// A stop with what its forms say.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Standing {
    stop: Stop,
    route: RouteId,
    revision: i32,
    /// 1 is the first.
    position: i32,
    is_next: bool,
    may_rise: bool,
    may_sink: bool,
    /// Route, revision and driver of the others.
    others: Vec<(RouteId, i32, String)>,
}

fn standing(hand: Hand, id: StopId) -> Memo<Option<Standing>> {
    hand.board.part(move |board| {
        let (route, at) = board.routes.iter().find_map(|r| Some((r, r.stops.iter().position(|s| s.id == id)?)))?;
        let stop = route.stops[at].clone();
        let first = route.stops.iter().rposition(|s| s.is_fixed).map_or(0, |last| last + 1);
        let others = board.routes.iter().filter(|r| r.id != route.id).map(|r| (r.id, r.revision, r.name.clone()));
        Some(Standing {
            route: route.id,
            revision: route.revision,
            position: i32::try_from(at).ok()? + 1,
            is_next: route.stops.iter().position(|s| !s.is_done) == Some(at),
            may_rise: !stop.is_fixed && at > first,
            may_sink: !stop.is_fixed && at + 1 < route.stops.len(),
            others: others.collect(),
            stop,
        })
    })
}

#[component]
pub fn StopRow(hand: Hand, id: StopId, errand: Errand) -> impl IntoView {
    let standing = standing(hand, id);
    let is = move |look: fn(&Standing) -> bool| standing.with(|s| s.as_ref().is_some_and(look));
    let route = move || standing.with_untracked(|s| s.as_ref().map(|s| s.route));
    view! {
        <li
            id=format!("stop-{errand}")
            class:done=move || is(|s| s.stop.is_done)
            class:next-up=move || is(|s| s.is_next)
            class:lifted=move || hand.held.get() == Some(errand)
            class:landing=move || hand.landing.get() == Some(errand)
            draggable=move || if is(|s| !s.stop.is_fixed) { "true" } else { "false" }
            on:keydown=move |event| hand.key(errand, &event)
            on:dragstart=move |event| lift(hand, errand, &event)
            on:dragend=move |_| { hand.held.set(None); hand.landing.set(None); }
            on:dragover=move |event| {
                if hand.held.with_untracked(Option::is_some) && is(|s| !s.stop.is_fixed) {
                    event.prevent_default();
                    event.stop_propagation();
                    hand.landing.set(Some(errand));
                }
            }
            on:drop=move |event| {
                event.prevent_default();
                event.stop_propagation();
                if let Some(route) = route() {
                    hand.land(Wish::Onto(route, Some(errand)));
                }
            }
        >
            {move || standing.get().map(|standing| view! { <Inside hand standing/> })}
        </li>
    }
}

/// Takes a delivery in the hand.
pub fn lift(hand: Hand, errand: Errand, event: &DragEvent) {
    if let Some(carried) = event.data_transfer() {
        // A browser drags nothing that carries nothing.
        let _ = carried.set_data("text/plain", &errand.to_string());
        carried.set_effect_allowed("move");
    }
    hand.held.set(Some(errand));
}

#[component]
fn Inside(hand: Hand, standing: Standing) -> impl IntoView {
    let Stop { door, arrival, wrong, is_bad, is_done, is_fixed, .. } = standing.stop.clone();
    let state = if is_fixed { delivery_words(door.status).1 } else { String::new() };
    let promise = match (is_done, wrong.is_empty()) {
        (true, _) => view! { <span>{state}</span> }.into_any(),
        (false, true) => view! { <span>{door.promised.clone()}</span> }.into_any(),
        (false, false) => view! { <span class=if is_bad { "bad" } else { "warn" }>{wrong}</span> }.into_any(),
    };
    view! {
        <time>{arrival}</time>
        <Name door=door.clone()/>
        {(!is_fixed).then(|| view! { <Elsewhere hand standing/> })}
        <p>{door.work}<br/>{promise}</p>
    }
}

/// Whose door it is; the link takes the keys of the board.
#[component]
pub fn Name(door: Door) -> impl IntoView {
    view! {
        <span>
            <a
                href=door.href
                draggable="false"
                aria-keyshortcuts="Shift+ArrowUp Shift+ArrowDown Shift+ArrowLeft Shift+ArrowRight Delete"
            >
                {door.customer}
            </a>
        </span>
        <span class="soft">{door.zip}</span>
    }
}

/// The menu of a stop: up, down, to another route, off.
#[component]
fn Elsewhere(hand: Hand, standing: Standing) -> impl IntoView {
    let Standing { stop, route, revision, position, may_rise, may_sink, others, .. } = standing;
    let (id, customer) = (stop.id, stop.door.customer);
    let to = move |to: RouteId, to_revision: i32, position: Option<i32>, words: String| {
        view! {
            <ActionForm action=hand.shift>
                <Which stop=id route revision/>
                <input type="hidden" name="to" value=to.to_string()/>
                <input type="hidden" name="to_revision" value=to_revision.to_string()/>
                {position.map(|position| view! { <input type="hidden" name="position" value=position.to_string()/> })}
                <button>{words}</button>
            </ActionForm>
        }
    };
    view! {
        <div class="elsewhere">
            <Menu id=format!("move-{id}") named=say::stop_menu(customer)>
                {may_rise.then(|| to(route, revision, Some(position - 1), say::up().to_owned()))}
                {may_sink.then(|| to(route, revision, Some(position + 1), say::down().to_owned()))}
                {others.into_iter().map(|(other, seen, driver)| to(other, seen, None, say::to_route(driver))).collect_view()}
                <ActionForm action=hand.off>
                    <Which stop=id route revision/>
                    <button>{say::off()}</button>
                </ActionForm>
            </Menu>
        </div>
    }
}

/// Which stop, on which route, as it was seen.
#[component]
pub fn Which(stop: StopId, route: RouteId, revision: i32) -> impl IntoView {
    view! {
        <input type="hidden" name="stop" value=stop.to_string()/>
        <input type="hidden" name="route" value=route.to_string()/>
        <input type="hidden" name="revision" value=revision.to_string()/>
    }
}
