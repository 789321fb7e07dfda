//! The board at the desk: what is on no route beside the routes, and above both what somebody has to decide. Everything is a form; keys
//! and dragging send the same forms.

mod asks;
mod hand;
mod route;
mod stop;
mod waiting;
mod way;

use crate::{
    desk::{Page, Refused, fresh, query_of, titled},
    dispatch::api::{Board, read_board},
};
use domain::{
    ids::{LocationId, RouteId},
    refusal::Field as At,
};
use leptos::prelude::*;
use std::time::Duration;
use ui::{Button, ButtonLink, Field, Select, Toast, Top};
use words::dispatch as say;

#[component]
pub fn DispatchPage() -> impl IntoView {
    let (day, location) = (query_of("day"), query_of("location"));
    let read = Resource::new_blocking(move || (day.get(), location.get()), |(day, location)| read_board(day, location));
    titled(|| say::title().to_owned());
    view! { <Page read show=|board| view! { <Room board/> }.into_any()/> }
}

const PAGE: &str = "/desk/dispatch";
const MINUTE: Duration = Duration::from_secs(60);

fn address(day: &str, location: LocationId) -> String {
    format!("{PAGE}?day={day}&location={location}")
}

#[component]
fn Room(board: Board) -> impl IntoView {
    let Board { title, location, day, before, after, locations, .. } = board.clone();
    let asked = day.clone();
    let board = fresh(board, move || read_board(asked.clone(), location.to_string()));
    let hand = hand::Hand::over(board);
    // Arrivals move with the clock, also while nobody does anything.
    Effect::new(move |_| {
        let ticking = set_interval_with_handle(move || board.again(), MINUTE).ok();
        on_cleanup(move || _ = ticking.map(|ticking| ticking.clear()));
    });
    let summary = board.part(|b| b.summary.clone());
    let routes = move || board.with(|b| b.routes.iter().map(|r| r.id).collect::<Vec<RouteId>>());
    let turn = |(day, words): (String, String)| (address(&day, location), words);
    let ((earlier, yesterday), (later, tomorrow)) = (turn(before), turn(after));
    let (back, on) = (say::day_before(&yesterday), say::day_after(&tomorrow));
    view! {
        <Top title then=MaybeProp::derive(move || Some(summary.get()))>
            <ButtonLink href=earlier icon="chevron-left" attr:aria-label=back>{yesterday}</ButtonLink>
            <ButtonLink href=later icon="chevron-right" attr:aria-label=on>{tomorrow}</ButtonLink>
            <Go day location locations/>
        </Top>
        <Refused failure=hand.failure but=&[At::Driver, At::Van, At::Day, At::Reason]/>
        <asks::Asks hand/>
        <div class="dispatch">
            <waiting::Unrouted hand/>
            <div class="board">
                <For each=routes key=|id| *id children=move |id| view! { <route::Column hand id/> }/>
                <route::NewRoute hand/>
            </div>
        </div>
        <p class="soft small board-keys">{say::keys()}</p>
        <Toast said=hand.said/>
    }
}

/// Another day, or another branch.
#[component]
fn Go(day: String, location: LocationId, locations: Vec<(LocationId, String)>) -> impl IntoView {
    let is_one = locations.len() < 2;
    let entries: Vec<_> = locations.into_iter().map(|(id, name)| (id.to_string(), name)).collect();
    view! {
        <form class="row go" method="get" action=PAGE>
            <Field name="day" label=say::day() hush=true kind="date" value=day required=true/>
            {if is_one {
                view! { <input type="hidden" name="location" value=location.to_string()/> }.into_any()
            } else {
                view! { <Select name="location" label=say::location() hush=true entries value=location.to_string()/> }.into_any()
            }}
            <Button submit=true>{say::go()}</Button>
        </form>
    }
}
