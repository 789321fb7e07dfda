//! What dispatch does. A route carries the revision it was seen at: who comes second is told, and sees what the first did.

#![allow(clippy::too_many_arguments, reason = "a form sends plain fields, so that it works without script")]

use crate::failure::Failure;
use domain::{
    ids::{LocationId, RouteId, StaffId, StopId, VanId},
    visits::Errand,
};
use leptos::prelude::*;

/// Makes an empty route. `starts` is `08:00`.
#[server]
pub async fn make_route(
    location: LocationId,
    day: String,
    driver: StaffId,
    van: VanId,
    #[server(default)] crew: String,
    #[server(default)] starts: String,
) -> Result<(), Failure> {
    use domain::{Refusal, refusal::Field};
    let (house, who) = crate::ssr::staff().await?;
    let form = crate::ssr::dispatch::crew(driver, van, &crew, &starts)?;
    let unreadable = || Refusal::DayUnreadable { field: Field::Day, typed: day.chars().take(40).collect() };
    store::deliveries::make_route(&house.store, &who, location, day.parse().map_err(|_| unreadable())?, &form).await?;
    crate::ssr::dispatch::lead_back();
    Ok(())
}

/// Gives a route to a driver and a van, and says when it leaves.
#[server]
pub async fn change_route(
    route: RouteId,
    revision: i32,
    driver: StaffId,
    van: VanId,
    #[server(default)] crew: String,
    #[server(default)] starts: String,
) -> Result<(), Failure> {
    use store::deliveries::Seen;
    let (house, who) = crate::ssr::staff().await?;
    let form = crate::ssr::dispatch::crew(driver, van, &crew, &starts)?;
    store::deliveries::change_route(&house.store, &who, Seen { route, revision }, &form).await?;
    crate::ssr::dispatch::lead_back();
    Ok(())
}

/// Gives up an empty route.
#[server]
pub async fn drop_route(route: RouteId, revision: i32) -> Result<(), Failure> {
    use store::deliveries::Seen;
    let (house, who) = crate::ssr::staff().await?;
    store::deliveries::drop_route(&house.store, &who, Seen { route, revision }).await?;
    crate::ssr::dispatch::lead_back();
    Ok(())
}

/// Puts deliveries and visits on a route, one behind the other. `onto` is the route and the revision it was seen at, `12:3`, and with `12:3:1` the
/// position of the first of them; without, they come behind its last stop.
#[server]
pub async fn place_stops(onto: String, #[server(default)] errands: Vec<Errand>) -> Result<(), Failure> {
    let (house, who) = crate::ssr::staff().await?;
    let (seen, position) = crate::ssr::dispatch::onto(&onto)?;
    store::deliveries::place(&house.store, &who, seen, &errands, position).await?;
    crate::ssr::desk::nudge(&house);
    crate::ssr::dispatch::lead_back();
    Ok(())
}

/// Moves a stop within its route, or to another of the day.
#[server]
pub async fn move_stop(
    stop: StopId,
    route: RouteId,
    revision: i32,
    to: RouteId,
    to_revision: i32,
    #[server(default)] position: Option<i32>,
) -> Result<(), Failure> {
    use store::deliveries::Seen;
    let (house, who) = crate::ssr::staff().await?;
    let (from, to) = (Seen { route, revision }, Seen { route: to, revision: to_revision });
    store::deliveries::move_stop(&house.store, &who, stop, from, to, position.unwrap_or(i32::MAX)).await?;
    crate::ssr::desk::nudge(&house);
    crate::ssr::dispatch::lead_back();
    Ok(())
}

/// Puts the stops of a route in an order; `order` has commas between them.
#[server]
pub async fn reorder_stops(route: RouteId, revision: i32, order: String) -> Result<(), Failure> {
    use store::deliveries::Seen;
    let (house, who) = crate::ssr::staff().await?;
    // What is no stop makes it another set of stops, which is refused.
    let order: Vec<StopId> = order.split(',').filter_map(|id| id.trim().parse().ok()).collect();
    store::deliveries::reorder(&house.store, &who, Seen { route, revision }, &order).await?;
    crate::ssr::dispatch::lead_back();
    Ok(())
}

/// Takes a stop off its route; its day stays.
#[server]
pub async fn take_off_stop(stop: StopId, route: RouteId, revision: i32) -> Result<(), Failure> {
    use store::deliveries::Seen;
    let (house, who) = crate::ssr::staff().await?;
    store::deliveries::take_off(&house.store, &who, stop, Seen { route, revision }).await?;
    crate::ssr::desk::nudge(&house);
    crate::ssr::dispatch::lead_back();
    Ok(())
}

/// Takes a stop off its route and gives its day back; the customer reads the reason.
#[server]
pub async fn postpone_stop(stop: StopId, route: RouteId, revision: i32, #[server(default)] reason: String) -> Result<(), Failure> {
    use store::deliveries::Seen;
    let (house, who) = crate::ssr::staff().await?;
    store::deliveries::postpone(&house.store, &who, stop, Seen { route, revision }, &reason).await?;
    crate::ssr::desk::nudge(&house);
    crate::ssr::dispatch::lead_back();
    Ok(())
}

/// Leaves a stop as late as it is.
#[server]
pub async fn keep_late(stop: StopId, late_min: i32) -> Result<(), Failure> {
    let (house, who) = crate::ssr::staff().await?;
    store::deliveries::keep_late(&house.store, &who, stop, late_min).await?;
    crate::ssr::dispatch::lead_back();
    Ok(())
}
