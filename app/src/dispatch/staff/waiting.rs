//! What is booked for the day and on no route: one by one where it fits in best, or several at once.

use super::{
    hand::Hand,
    stop::{Name, lift},
    way::Wish,
};
use crate::dispatch::api::{Board, Fit, Waiting};
use domain::visits::Errand;
use leptos::prelude::*;
use ui::{Button, Look, Select};
use words::dispatch as say;

/// The form that the ticks belong to.
const MANY: &str = "place-many";

#[component]
pub fn Unrouted(hand: Hand) -> impl IntoView {
    let board = hand.board;
    let each = move || board.with(|b| b.waiting.iter().map(|w| w.door.errand).collect::<Vec<_>>());
    let count = board.part(|b| b.waiting.len());
    let places = board.part(|b| b.places.clone());
    let new_visit = board.now(|b| format!("/desk/visits/new?day={}", b.day));
    let full = |(window, says, is_over): (String, String, bool)| {
        view! { <li>{window}": "<span class=is_over.then_some("bad")>{says}</span></li> }
    };
    let note = move || match count.get() {
        0 => say::unrouted_none().to_owned(),
        n => say::waiting(i64::try_from(n).unwrap_or(i64::MAX)),
    };
    view! {
        <section
            class="unrouted"
            aria-labelledby="h-unrouted"
            on:dragover=move |event| {
                if hand.held.with_untracked(Option::is_some) {
                    event.prevent_default();
                }
            }
            on:drop=move |event| { event.prevent_default(); hand.land(Wish::Off); }
        >
            <header>
                <h2 id="h-unrouted">{say::unrouted()}</h2>
                <p class="soft small">{note}</p>
                <ul class="soft small">{move || places.get().into_iter().map(full).collect_view()}</ul>
            </header>
            <ol class="stops">
                <For each=each key=|id| *id children=move |id| view! { <Item hand id/> }/>
            </ol>
            {move || (count.get() > 0).then(|| view! { <Many hand/> })}
            <p class="links"><a href=new_visit>{words::visits::new()}</a></p>
        </section>
    }
}

/// The routes as entries of a select: each with the revision it was seen at.
fn routes(board: &Board) -> Vec<(String, String)> {
    board.routes.iter().map(|r| (format!("{}:{}", r.id, r.revision), r.name.clone())).collect()
}

/// Those that are ticked, all onto one route.
#[component]
fn Many(hand: Hand) -> impl IntoView {
    let entries = hand.board.part(routes);
    view! {
        {move || entries.with(Vec::is_empty).then(|| view! { <p class="soft small">{say::no_route_yet()}</p> })}
        <ActionForm action=hand.place attr:id=MANY attr:class="row many">
            {move || {
                let entries = entries.get();
                (!entries.is_empty()).then(|| view! {
                    <Select name="onto" id="onto-many" label=say::onto() hush=true entries/>
                    <Button submit=true look=Look::Filled pending=hand.place.pending()>{say::place()}</Button>
                })
            }}
        </ActionForm>
    }
}

#[component]
fn Item(hand: Hand, id: Errand) -> impl IntoView {
    let item = hand.board.part(move |b| b.waiting.iter().find(|w| w.door.errand == id).cloned());
    let fits = hand.board.part(move |board| -> Option<Vec<(Fit, i32)>> {
        let waiting = board.waiting.iter().find(|w| w.door.errand == id)?;
        Some(waiting.fits.iter().filter_map(|fit| Some((fit.clone(), board.routes.iter().find(|r| r.id == fit.route)?.revision))).collect())
    });
    view! {
        <li
            id=format!("stop-{id}")
            class="wait"
            class:lifted=move || hand.held.get() == Some(id)
            draggable="true"
            on:keydown=move |event| hand.key(id, &event)
            on:dragstart=move |event| lift(hand, id, &event)
            on:dragend=move |_| { hand.held.set(None); hand.landing.set(None); }
        >
            {move || item.get().map(|item| view! { <Inside item/> })}
            {move || fits.get().map(|fits| view! { <Onto hand id fits/> })}
        </li>
    }
}

#[component]
fn Inside(item: Waiting) -> impl IntoView {
    let door = item.door;
    view! {
        <input
            type="checkbox"
            name="errands[]"
            value=door.errand.to_string()
            form=MANY
            aria-label=say::unrouted_pick(&door.customer)
        />
        <Name door=door.clone()/>
        <p>{door.work}<br/>{door.promised}</p>
    }
}

/// One onto a route, where it fits in best.
#[component]
fn Onto(hand: Hand, id: Errand, fits: Vec<(Fit, i32)>) -> impl IntoView {
    let best = fits.iter().min_by_key(|(fit, _)| (fit.late_min, fit.begins_min)).map(|(fit, _)| fit.route);
    let value = |(fit, revision): &(Fit, i32)| format!("{}:{revision}:{}", fit.route, fit.position);
    let chosen = fits.iter().find(|(fit, _)| Some(fit.route) == best).map(value).unwrap_or_default();
    let entries: Vec<_> = fits.iter().map(|fit| (value(fit), fit.0.says.clone())).collect();
    (!entries.is_empty()).then(|| {
        view! {
            <ActionForm action=hand.place>
                <input type="hidden" name="errands[]" value=id.to_string()/>
                <Select name="onto" id=format!("onto-{id}") label=say::onto() hush=true entries value=chosen/>
                <Button submit=true small=true>{say::add()}</Button>
            </ActionForm>
        }
    })
}
