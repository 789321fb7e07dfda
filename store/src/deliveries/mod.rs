//! Deliveries: days chosen by customers, moves made by staff, arrivals computed for both.

mod board;
mod booking;
mod dividing;
mod driving;
mod held;
mod moving;
mod placing;
mod proving;
mod recording;
mod routing;
mod tracking;
pub mod visits;

pub use board::{Board, BoardRoute, BoardStop, Door, Places, Unrouted, Work, board};
pub use booking::{DeliveryKey, SlotPage, confirm, confirm_for, hold, keep_note, slots, slots_for};
pub use dividing::{divide, join};
pub use driving::{Doorstep, my_stops};
pub use moving::{RouteRow, StopRow, advance, position, routes, vans};
pub use placing::{Seen, keep_late, move_stop, place, postpone, put_on_route, reorder, take_off};
pub use recording::record;
pub use routing::{CrewForm, RouteForm, change_route, drop_route, make_route};
pub use tracking::{DeliveryView, Tracking};
pub(crate) use {
    booking::{release, slot, taken},
    dividing::{follow, open},
    tracking::{Roads, views},
};

use crate::{Fault, Result, act::Act, fault::code, people::LinkHolder, quotes, rows};
use domain::{
    Refusal,
    deliveries::DeliveryStatus,
    ids::{DeliveryId, Number, QuoteId, VanId},
    time::{Day, Window},
};
use sea_orm::EntityTrait;
use serde::{Deserialize, Serialize};

/// A van, as staff choose it and customers recognise it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Van {
    pub id: VanId,
    pub name: String,
    pub plate: String,
}

pub(crate) fn status(row: &rows::deliveries::Model) -> Result<DeliveryStatus> {
    code("deliveries", row.id, &row.status, DeliveryStatus::from_code)
}

pub(crate) fn day(row: &rows::deliveries::Model) -> Result<Option<Day>> {
    row.day.as_deref().map(|d| d.parse().map_err(|e| Fault::row("deliveries", row.id, e))).transpose()
}

pub(crate) fn window(row: &rows::deliveries::Model) -> Option<Window> {
    Some(Window::new(row.from_min?, row.to_min?))
}

/// A delivery with its order, under the lock of the quote.
pub(crate) struct Locked {
    pub delivery: rows::deliveries::Model,
    pub order: rows::orders::Model,
    pub number: Number,
}

async fn lock(act: &Act, delivery: DeliveryId) -> Result<Locked> {
    use rows::{deliveries, orders};
    let Some(seen) = deliveries::Entity::find_by_id(delivery.0).one(&act.tx).await? else {
        // Whoever saw it saw it before it was joined into another.
        let is_joined = dividing::standing_for(&act.tx, delivery).await? != delivery;
        return Err(if is_joined { Refusal::Stale } else { Refusal::NotFound }.into());
    };
    let order = orders::Entity::find_by_id(seen.order_id).one(&act.tx).await?.ok_or(Refusal::NotFound)?;
    quotes::lock(act, QuoteId(order.quote_id)).await?;
    // Either may have changed while the lock was waited for.
    let delivery = deliveries::Entity::find_by_id(delivery.0).one(&act.tx).await?.ok_or(Refusal::Stale)?;
    let order = orders::Entity::find_by_id(order.id).one(&act.tx).await?.ok_or(Refusal::NotFound)?;
    Ok(Locked { delivery, number: Number(order.number), order })
}

/// The holder's own delivery, or none.
async fn lock_own(act: &Act, who: &LinkHolder, delivery: DeliveryId) -> Result<Locked> {
    let locked = lock(act, delivery).await?;
    if locked.order.quote_id == who.quote.0 { Ok(locked) } else { Err(Refusal::NotFound.into()) }
}
