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

use crate::{
    Fault, Result,
    act::Act,
    fault::code,
    people::LinkHolder,
    rows,
    together::{Question, Together, column, is},
};
use domain::{
    Refusal,
    deliveries::DeliveryStatus,
    ids::{DeliveryId, Number, VanId},
    time::{Day, Window},
};
use sea_orm::{ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, Select};
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
    let (_, order) = with_order(delivery);
    let quote = column(order, rows::orders::Column::QuoteId);
    let quote = rows::quotes::Entity::find().filter(is(rows::quotes::Column::Id, quote)).lock_exclusive().one(&act.tx).await?;
    if quote.is_none() {
        // Whoever saw it saw it before it was joined into another.
        let is_joined = dividing::standing_for(&act.tx, delivery).await? != delivery;
        return Err(if is_joined { Refusal::Stale } else { Refusal::NotFound }.into());
    }
    // It may be gone since the lock was waited for.
    let (delivery, order) = found(&act.tx, delivery).await?.ok_or(Refusal::Stale)?;
    Ok(Locked { delivery, number: Number(order.number), order })
}

/// A delivery, and the order it belongs to: for good.
fn with_order(delivery: DeliveryId) -> (Select<rows::deliveries::Entity>, Select<rows::orders::Entity>) {
    use rows::{deliveries, orders};
    let row = deliveries::Entity::find_by_id(delivery.0);
    let order = orders::Entity::find().filter(is(orders::Column::Id, column(row.clone(), deliveries::Column::OrderId)));
    (row, order)
}

async fn found(db: &impl ConnectionTrait, delivery: DeliveryId) -> Result<Option<(rows::deliveries::Model, rows::orders::Model)>> {
    static QUESTION: Question = Question::new();
    let asked = |db: &_, id| {
        let (row, order) = with_order(DeliveryId(id));
        Together::on(db).rows(row).rows(order)
    };
    let mut answer = QUESTION.ask(db, delivery.0, asked).await?;
    Ok(answer.one()?.zip(answer.one()?))
}

/// The holder's own delivery, or none.
async fn lock_own(act: &Act, who: &LinkHolder, delivery: DeliveryId) -> Result<Locked> {
    let locked = lock(act, delivery).await?;
    if locked.order.quote_id == who.quote.0 { Ok(locked) } else { Err(Refusal::NotFound.into()) }
}
