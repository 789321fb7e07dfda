//! A route as a column: who drives what, how full the day is, a better order, and the stops.

use super::{hand::Hand, stop::StopRow, way::Wish};
use crate::{
    desk::{after, at},
    dispatch::api::{Better, Board, Route},
};
use domain::{ids::RouteId, money::Currency, refusal::Field as At};
use leptos::{html, prelude::*};
use ui::{Button, Field, Select};
use words::dispatch as say;

#[component]
pub fn Column(hand: Hand, id: RouteId) -> impl IntoView {
    let route = hand.board.part(move |b| b.routes.iter().find(|r| r.id == id).cloned());
    let each = move || route.with(|r| r.iter().flat_map(|r| &r.stops).map(|s| (s.id, s.door.errand)).collect::<Vec<_>>());
    let is_empty = move || route.with(|r| r.as_ref().is_some_and(|r| r.stops.is_empty()));
    view! {
        <section
            aria-labelledby=format!("h-route-{id}")
            on:dragover=move |event| {
                if hand.held.with_untracked(Option::is_some) {
                    event.prevent_default();
                }
            }
            on:drop=move |event| { event.prevent_default(); hand.land(Wish::Onto(id, None)); }
        >
            {move || route.get().map(|route| view! { <Head route/> })}
            <div class="row tools-of">
                <Suggest hand id/>
                <Change hand id/>
            </div>
            {move || is_empty().then(|| view! { <p class="soft small">{say::no_stops()}</p> })}
            <ol class="stops">
                <For each=each key=|key| *key children=move |(stop, errand)| view! { <StopRow hand id=stop errand/> }/>
            </ol>
        </section>
    }
}

#[component]
fn Head(route: Route) -> impl IntoView {
    let all = u32::try_from(route.stops.len()).unwrap_or(u32::MAX);
    let label = say::progress(&route.name, route.done, all);
    view! {
        <header>
            <h2 id=format!("h-route-{}", route.id)>{route.name}</h2>
            <p>{route.what}<br/>{route.when}</p>
            {(!route.wrong.is_empty()).then(|| view! { <p class="bad">{route.wrong}</p> })}
            {(all > 0).then(|| view! { <progress value=route.done.to_string() max=all.to_string() aria-label=label></progress> })}
        </header>
    }
}

/// A better order, with what it would change, before it is used.
#[component]
fn Suggest(hand: Hand, id: RouteId) -> impl IntoView {
    let may = hand.board.part(move |b| b.routes.iter().any(|r| r.id == id && r.stops.iter().filter(|s| !s.is_fixed).count() > 1));
    let better = hand.board.part(move |b| b.routes.iter().find(|r| r.id == id).map(|r| (r.revision, r.better.clone())));
    let shown = move |(revision, better): (i32, Option<Better>)| match better {
        None => view! { <p class="soft small">{say::suggest_best()}</p> }.into_any(),
        Some(better) => view! {
            <p class="strong">{better.saves}</p>
            <ol class="small">{better.names.into_iter().map(|name| view! { <li>{name}</li> }).collect_view()}</ol>
            <ActionForm action=hand.reorder>
                <Seen id revision/>
                <input type="hidden" name="order" value=better.order/>
                <Button submit=true small=true pending=hand.reorder.pending()>{say::suggest_apply()}</Button>
            </ActionForm>
        }
        .into_any(),
    };
    move || {
        may.get().then(|| {
            view! {
                <details class="act">
                    <summary class="button quiet small">{say::suggest()}</summary>
                    {move || better.get().map(shown)}
                </details>
            }
        })
    }
}

/// Which route, as it was seen.
#[component]
fn Seen(id: RouteId, revision: i32) -> impl IntoView {
    view! {
        <input type="hidden" name="route" value=id.to_string()/>
        <input type="hidden" name="revision" value=revision.to_string()/>
    }
}

/// Driver, van, crew and hour, and the end of a route without stops.
#[component]
fn Change(hand: Hand, id: RouteId) -> impl IntoView {
    let route = hand.board.part(move |b| b.routes.iter().find(|r| r.id == id).cloned());
    let revision = move || route.with(|r| r.as_ref().map_or(0, |r| r.revision));
    let is_empty = move || route.with(|r| r.as_ref().is_some_and(|r| r.stops.is_empty()));
    // What is typed stays while others move stops.
    let now = route.get_untracked();
    let crew = now.map(|r| (r.driver.to_string(), r.van.to_string(), r.crew.to_string(), r.starts)).unwrap_or_default();
    view! {
        <details class="act">
            <summary class="button quiet small">{say::change()}</summary>
            <ActionForm action=hand.change attr:class="fields">
                {move || view! { <Seen id revision=revision()/> }}
                <Crew hand key=id.to_string() crew/>
                <p><Button submit=true small=true pending=hand.change.pending()>{say::save()}</Button></p>
            </ActionForm>
            {move || is_empty().then(|| view! {
                <ActionForm action=hand.drop>
                    <Seen id revision=revision()/>
                    <Button submit=true small=true bad=true>{say::drop()}</Button>
                </ActionForm>
            })}
        </details>
    }
}

/// The fields of who drives what and when: driver, van, people, hour.
#[component]
fn Crew(hand: Hand, key: String, crew: (String, String, String, String)) -> impl IntoView {
    let names = |board: &Board| -> (Vec<_>, Vec<_>) {
        let drivers = board.drivers.iter().map(|(id, name)| (id.to_string(), name.clone())).collect();
        (drivers, board.vans.iter().map(|(id, name)| (id.to_string(), name.clone())).collect())
    };
    let (drivers, vans) = hand.board.now(names);
    let wrong = move |field| at(hand.failure, field, Currency::default());
    let id = move |what: &str| format!("{what}-{key}");
    let (driver, van, people, starts) = crew;
    view! {
        <Select name="driver" id=id("driver") label=say::driver() entries=drivers value=driver error=wrong(At::Driver)/>
        <Select name="van" id=id("van") label=say::van() entries=vans value=van error=wrong(At::Van)/>
        <Field name="crew" id=id("crew") label=say::crew_field() value=people inputmode="numeric" required=true/>
        <Field name="starts" id=id("starts") label=say::starts() kind="time" value=starts required=true error=wrong(At::Day)/>
    }
}

/// One more route on this day.
#[component]
pub fn NewRoute(hand: Hand) -> impl IntoView {
    let (day, location) = hand.board.now(|b| (b.day.clone(), b.location));
    // The first driver and van that are not out yet.
    let free = hand.board.now(|b| {
        let driver = b.drivers.iter().find(|(id, _)| b.routes.iter().all(|r| r.driver != *id)).map(|(id, _)| id.to_string());
        let van = b.vans.iter().find(|(id, _)| b.routes.iter().all(|r| r.van != *id)).map(|(id, _)| id.to_string());
        (driver.unwrap_or_default(), van.unwrap_or_default())
    });
    let fold = NodeRef::<html::Details>::new();
    after(hand.make, move |()| {
        fold.get_untracked().inspect(|fold| _ = fold.remove_attribute("open"));
    });
    let has_nobody = hand.board.now(|b| b.drivers.is_empty());
    let is_open = hand.board.now(|b| b.routes.is_empty());
    let crew = (free.0, free.1, "2".to_owned(), "08:00".to_owned());
    view! {
        <section aria-labelledby="h-new-route">
            <details class="act" open=is_open node_ref=fold>
                <summary class="button quiet"><span id="h-new-route">{say::new_route()}</span></summary>
                {if has_nobody {
                    view! { <p class="soft">{say::no_drivers()}</p> }.into_any()
                } else {
                    view! {
                        <ActionForm action=hand.make attr:class="fields">
                            <input type="hidden" name="day" value=day/>
                            <input type="hidden" name="location" value=location.to_string()/>
                            <Crew hand key="new".to_owned() crew/>
                            <p><Button submit=true pending=hand.make.pending()>{say::make()}</Button></p>
                        </ActionForm>
                    }
                    .into_any()
                }}
            </details>
        </section>
    }
}
