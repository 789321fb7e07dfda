//! An order that comes in parts: which delivery brings what, one divided in two, and two joined into one.

use super::{Locked, booking::CREW_NOTE_CHARS_MAX, lock, status};
use crate::{Result, Store, act::Act, people::StaffMember, quotes, rows};
use domain::{
    Refusal,
    deliveries::{
        DeliveryStatus,
        dividing::{self, Share},
    },
    events::Event,
    ids::{DeliveryId, LineId, Number, QuoteId},
    orders::{OrderStatus, changing},
    quotes::Line,
    staff::Permission,
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{self, NotSet, Set},
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, Statement,
    sea_query::Expr,
};
use std::collections::BTreeMap;

/// What deliveries bring, by the delivery.
pub(crate) async fn shares(db: &impl ConnectionTrait, deliveries: impl IntoIterator<Item = i64>) -> Result<BTreeMap<i64, Vec<Share>>> {
    use rows::delivery_lines::{Column, Entity};
    Ok(by_delivery(Entity::find().filter(Column::DeliveryId.is_in(deliveries)).order_by_asc(Column::LineId).all(db).await?))
}

/// The same, of rows that were read already.
pub(super) fn by_delivery(rows: Vec<rows::delivery_lines::Model>) -> BTreeMap<i64, Vec<Share>> {
    let mut shares = BTreeMap::<i64, Vec<Share>>::new();
    for row in rows {
        shares.entry(row.delivery_id).or_default().push(Share { line: LineId(row.line_id), quantity: row.quantity });
    }
    shares
}

/// The lines that a delivery brings, with the pieces that it brings of them.
pub(super) async fn lines(act: &Act, delivery: &rows::deliveries::Model, order: &rows::orders::Model) -> Result<Vec<Line>> {
    let lines = quotes::lines(&act.tx, QuoteId(order.quote_id), order.quote_version).await?;
    let own = shares(&act.tx, [delivery.id]).await?.remove(&delivery.id).unwrap_or_default();
    Ok(dividing::lines_of(&lines, &own))
}

/// Makes a delivery without a day, which brings these.
pub(crate) async fn open(act: &Act, order: &rows::orders::Model, crew_note: &str, brings: &[Share]) -> Result<DeliveryId> {
    let row = rows::deliveries::ActiveModel {
        id: never_used(act).await?,
        order_id: Set(order.id),
        location_id: Set(order.location_id),
        status: Set(DeliveryStatus::Open.code().to_owned()),
        capacity_id: Set(None),
        day: Set(None),
        from_min: Set(None),
        to_min: Set(None),
        crew_note: Set(crew_note.to_owned()),
        reason: Set(String::new()),
        proof: Set(None),
        revision: Set(1),
        changed_at: Set(act.now.0),
    };
    let delivery = DeliveryId(row.insert(&act.tx).await?.id);
    write(act, delivery, brings).await?;
    Ok(delivery)
}

/// The highest number that a delivery has or had.
const LAST_DELIVERY: &str = "SELECT MAX((SELECT COALESCE(MAX(id), 0) FROM deliveries), \
                             (SELECT COALESCE(MAX(delivery_id), 0) FROM joined_deliveries)) AS last";

/// SQLite gives the number of a row that is gone to the next one: what somebody still has on a screen, or what is evidence, would then mean
/// another delivery. PostgreSQL never does.
async fn never_used(act: &Act) -> Result<ActiveValue<i64>> {
    if act.tx.get_database_backend() != DbBackend::Sqlite {
        return Ok(NotSet);
    }
    let last = act.tx.query_one_raw(Statement::from_string(DbBackend::Sqlite, LAST_DELIVERY)).await?;
    Ok(Set(last.map_or(Ok(0), |row| row.try_get::<i64>("", "last"))? + 1))
}

/// Writes down what a delivery brings, instead of what it brought so far.
async fn bring(act: &Act, delivery: DeliveryId, brings: &[Share]) -> Result<()> {
    use rows::delivery_lines::{Column, Entity};
    Entity::delete_many().filter(Column::DeliveryId.eq(delivery.0)).exec(&act.tx).await?;
    write(act, delivery, brings).await
}

async fn write(act: &Act, delivery: DeliveryId, brings: &[Share]) -> Result<()> {
    use rows::delivery_lines::{ActiveModel, Entity};
    let row = |s: &Share| ActiveModel { delivery_id: Set(delivery.0), line_id: Set(s.line.0), quantity: Set(s.quantity) };
    if !brings.is_empty() {
        Entity::insert_many(brings.iter().map(row)).exec_without_returning(&act.tx).await?;
    }
    Ok(())
}

/// A delivery of an order that goes on, as it was seen.
async fn lock_seen(act: &Act, delivery: DeliveryId, revision: i32) -> Result<Locked> {
    let locked = lock(act, delivery).await?;
    if locked.delivery.revision != revision {
        return Err(Refusal::Stale.into());
    }
    if locked.order.status != OrderStatus::Open.code() {
        return Err(Refusal::QuoteClosed.into());
    }
    Ok(locked)
}

/// Divides a delivery: what is wanted goes with a new one that waits for a day of its own; what stays keeps its day and its place.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::Stale`], [`Refusal::QuoteClosed`] once the order ended, and what [`dividing::divide`] refuses.
pub async fn divide(store: &Store, who: &StaffMember, delivery: DeliveryId, revision: i32, wanted: &[Share]) -> Result<DeliveryId> {
    who.may(Permission::Dispatch)?;
    let mut act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let Locked { delivery: row, order, number } = lock_seen(&act, delivery, revision).await?;
    let has = lines(&act, &row, &order).await?;
    let (stays, goes) = dividing::divide(delivery, status(&row)?, &has, wanted)?;
    bring(&act, delivery, &stays).await?;
    let part = open(&act, &order, &row.crew_note, &goes).await?;
    touch(&act, row, |_| ()).await?;
    act.record(number, Event::DeliveryDivided { delivery, part, goes });
    act.commit().await?;
    Ok(part)
}

/// Joins a delivery without a day into another of its order, which keeps its own.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::Stale`] when either changed or is gone, [`Refusal::NotFound`] for one of another order,
/// [`Refusal::QuoteClosed`] once the order ended, and what [`dividing::join`] refuses.
pub async fn join(store: &Store, who: &StaffMember, from: (DeliveryId, i32), into: (DeliveryId, i32)) -> Result<()> {
    who.may(Permission::Dispatch)?;
    let mut act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let gone = lock_seen(&act, from.0, from.1).await?;
    let other = rows::deliveries::Entity::find_by_id(into.0.0).one(&act.tx).await?.ok_or(Refusal::Stale)?;
    if other.order_id != gone.order.id || other.id == gone.delivery.id {
        return Err(Refusal::NotFound.into());
    }
    if other.revision != into.1 {
        return Err(Refusal::Stale.into());
    }
    let mut brings = shares(&act.tx, [from.0.0, into.0.0]).await?;
    let (own, others) = (brings.remove(&from.0.0).unwrap_or_default(), brings.remove(&into.0.0).unwrap_or_default());
    let all = dividing::join((status(&gone.delivery)?, &own), (status(&other)?, &others))?;
    bring(&act, into.0, &all).await?;
    merge(&mut act, gone.number, gone.delivery, other).await?;
    act.commit().await
}

/// One delivery is no more, another of its order stands for it.
async fn merge(act: &mut Act, number: Number, gone: rows::deliveries::Model, into: rows::deliveries::Model) -> Result<()> {
    let (from, into_id) = (DeliveryId(gone.id), DeliveryId(into.id));
    bring(act, from, &[]).await?;
    let note = both_notes(&into.crew_note, &gone.crew_note);
    touch(act, into, |row| row.crew_note = Set(note)).await?;
    hand_past_on(act, from, into_id).await?;
    rows::holds::Entity::delete_by_id(from.0).exec(&act.tx).await?;
    rows::deliveries::Entity::delete_by_id(from.0).exec(&act.tx).await?;
    let joined = rows::joined_deliveries::ActiveModel { delivery_id: Set(from.0), into_id: Set(into_id.0), joined_at: Set(act.now.0) };
    rows::joined_deliveries::Entity::insert(joined).exec_without_returning(&act.tx).await?;
    act.record(number, Event::DeliveryJoined { delivery: from, into: into_id });
    Ok(())
}

/// Brings an order's deliveries after its lines: a piece stays where it was, and a delivery that has nothing left to bring is no more.
pub(crate) async fn follow(
    act: &mut Act,
    number: Number,
    deliveries: Vec<rows::deliveries::Model>,
    lines: (&[Line], &[Line]),
) -> Result<()> {
    let mut had = shares(&act.tx, deliveries.iter().map(|d| d.id)).await?;
    let had: Vec<_> = deliveries.iter().map(|d| (DeliveryId(d.id), had.remove(&d.id).unwrap_or_default())).collect();
    let now = changing::follow(lines.0, lines.1, &had);
    let stays = now.iter().find(|(_, brings)| !brings.is_empty()).map(|(id, _)| id.0);
    for (row, (id, brings)) in deliveries.into_iter().zip(&now) {
        match stays {
            Some(into) if brings.is_empty() => {
                // Its day goes back to the others, and the delivery that stays takes over what was written for it.
                super::release(act, row).await?;
                let gone = rows::deliveries::Entity::find_by_id(id.0).one(&act.tx).await?.ok_or(Refusal::Stale)?;
                let into = rows::deliveries::Entity::find_by_id(into).one(&act.tx).await?.ok_or(Refusal::Stale)?;
                merge(act, number, gone, into).await?;
            }
            Some(_) | None => {
                bring(act, *id, brings).await?;
                touch(act, row, |_| ()).await?;
            }
        }
    }
    Ok(())
}

/// The delivery that stands for one by now: the one that it was joined into, or itself.
pub(super) async fn standing_for(db: &impl ConnectionTrait, delivery: DeliveryId) -> Result<DeliveryId> {
    let mut at = delivery;
    while let Some(joined) = rows::joined_deliveries::Entity::find_by_id(at.0).one(db).await? {
        at = DeliveryId(joined.into_id);
    }
    Ok(at)
}

/// Whoever saw it before has to look again.
async fn touch(act: &Act, row: rows::deliveries::Model, change: impl FnOnce(&mut rows::deliveries::ActiveModel)) -> Result<()> {
    let revision = row.revision + 1;
    let mut row = row.into_active_model();
    row.revision = Set(revision);
    row.changed_at = Set(act.now.0);
    change(&mut row);
    row.update(&act.tx).await?;
    Ok(())
}

/// What was written for the crew of either, as far as there is room for both.
fn both_notes(stays: &str, goes: &str) -> String {
    let both = match (stays, goes) {
        (stays, "") => stays.to_owned(),
        ("", goes) => goes.to_owned(),
        (stays, goes) if stays.contains(goes) => stays.to_owned(),
        (stays, goes) => format!("{stays}\n{goes}"),
    };
    both.chars().take(usize::try_from(CREW_NOTE_CHARS_MAX).unwrap_or(0)).collect()
}

/// A door that was tried in vain belongs to the delivery that brings the goods by now: the days on which it was stay as they were.
async fn hand_past_on(act: &Act, from: DeliveryId, into: DeliveryId) -> Result<()> {
    rows::stops::Entity::update_many()
        .col_expr(rows::stops::Column::DeliveryId, Expr::value(into.0))
        .filter(rows::stops::Column::DeliveryId.eq(from.0))
        .exec(&act.tx)
        .await?;
    rows::road_records::Entity::update_many()
        .col_expr(rows::road_records::Column::DeliveryId, Expr::value(into.0))
        .filter(rows::road_records::Column::DeliveryId.eq(from.0))
        .exec(&act.tx)
        .await?;
    Ok(())
}
