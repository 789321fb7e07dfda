//! Putting a delivery on a route: who drives it, and where among the stops of that driver's day.

use super::moves::{Named, Standing, ended};
use crate::{
    desk::{Refused, at, refused},
    orders::api::{DriverDay, Routing, acts::RouteDelivery},
};
use domain::{money::Currency, refusal::Field as At};
use leptos::prelude::*;
use ui::{Button, Field, Look, Select};
use words::orders as say;

#[component]
pub fn RouteForm(standing: Standing, routing: Signal<Option<Routing>>, done: Callback<()>, stale: Callback<()>) -> impl IntoView {
    let first = routing.with_untracked(|r| r.as_ref().and_then(|r| r.drivers.first().map(|d| d.driver.to_string())));
    let Some(first) = first else { return view! { <p class="soft">{say::no_drivers()}</p> }.into_any() };
    let action = ServerAction::<RouteDelivery>::new();
    ended(action, done, stale);
    let failure = refused(action);
    let driver = RwSignal::new(first);
    let day = Memo::new(move |_| {
        routing.with(|r| r.as_ref().and_then(|r| driver.with(|id| r.drivers.iter().find(|d| d.driver.to_string() == *id).cloned())))
    });
    let entries =
        routing.with_untracked(|r| r.iter().flat_map(|r| &r.drivers).map(|d| (d.driver.to_string(), d.name.clone())).collect::<Vec<_>>());
    let vans =
        routing.with_untracked(|r| r.iter().flat_map(|r| &r.vans).map(|(id, van)| (id.to_string(), van.clone())).collect::<Vec<_>>());
    let usd = Currency::default();
    let has_route = move || day.with(|d| d.as_ref().is_some_and(|d| !d.van.is_empty()));
    view! {
        <ActionForm action attr:class="fields">
            <Refused failure but=&[At::Driver, At::Van, At::Position, At::Day]/>
            <Named standing/>
            <Select name="driver" label=say::route_driver() entries text=driver error=at(failure, At::Driver, usd)/>
            {move || day.get().map(|day| view! { <Stops day/> })}
            // A route that is there keeps its van and its hour.
            <div class="fields" class:away=has_route>
                <Select name="van" label=say::route_van() entries=vans error=at(failure, At::Van, usd)/>
            </div>
            <div class="fields two" class:away=has_route>
                <Field name="crew" label=say::route_crew() value="2" inputmode="numeric" required=true/>
                <Field name="starts" label=say::route_starts() kind="time" value="08:00" required=true error=at(failure, At::Day, usd)/>
            </div>
            <p><Button submit=true look=Look::Filled pending=action.pending()>{say::route_button()}</Button></p>
        </ActionForm>
    }
    .into_any()
}

/// The stops of that driver's day, and where this one goes among them. What is done stays before it.
#[component]
fn Stops(day: DriverDay) -> impl IntoView {
    let done = day.stops.iter().filter(|(_, done)| *done).count();
    let count = day.stops.len();
    let place = |at: usize| {
        let words = match (at, day.stops.get(at.wrapping_sub(1))) {
            (0, _) | (_, None) => say::route_first().to_owned(),
            (at, Some((name, _))) if at == count => say::route_last(name),
            (_, Some((name, _))) => say::route_after(name),
        };
        ((at + 1).to_string(), words)
    };
    let places: Vec<_> = (done..=count).map(place).collect();
    let says =
        if day.van.is_empty() { say::route_is_new().to_owned() } else { say::route_has(i64::try_from(count).unwrap_or(0), &day.van) };
    view! {
        <p class="soft small">{says}</p>
        <Select name="position" label=say::route_position() entries=places value=(count + 1).to_string()/>
    }
}
