//! The places of the coming days. When the week of a zone is saved, all of its days follow at once; after that each day a new one comes
//! at the end of the horizon. The row of the zone is the lock.

use crate::{
    Result, Store,
    act::Act,
    deliveries::{slot, taken},
    fault::Read,
    quotes, rows,
};
use domain::{
    Refusal,
    events::Actor,
    ids::{DeliveryId, LocationId},
    locations::Location,
    settings::{Fill, Weekly, fill},
    slots::{HORIZON_DAYS, Slot},
    time::Day,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr,
};

/// SQLite binds at most 32,766 values a statement; six a row.
const ROWS_AT_ONCE: usize = 2_000;

/// Fills the horizon of zones that time has moved on for, at most `most` of them; answers how many.
///
/// # Errors
/// When the database fails.
pub async fn keep_filled(store: &Store, most: usize) -> Result<usize> {
    use rows::zones::{Column, Entity};
    // A zone whose place is still in yesterday is looked at again and left alone: no place on earth is more than a day from here.
    let (utc, _) = crate::local(store.now(), "UTC");
    let wanted = utc.plus_days(HORIZON_DAYS + 1).to_string();
    let behind = Entity::find().filter(Column::Weekly.ne("[]")).filter(Column::FilledTo.lt(wanted)).all(&store.db).await?;
    if behind.is_empty() {
        return Ok(0);
    }
    let (shop, mut filled) = (store.shop().await?, 0);
    for zone in behind {
        let place = shop.location(LocationId(zone.location_id))?;
        if zone.filled_to < last_day(store, place).to_string() {
            follow(store, zone.id).await?;
            filled += 1;
        }
        if filled == most {
            break;
        }
    }
    Ok(filled)
}

fn last_day(store: &Store, place: &Location) -> Day {
    crate::local(store.now(), &place.zone).0.plus_days(HORIZON_DAYS)
}

/// Adds the days that are missing at the end.
async fn follow(store: &Store, zone: i64) -> Result<()> {
    let act = store.begin(Actor::System, None).await?;
    let zone = lock(&act, zone).await?;
    let place = quotes::location(&act.tx, LocationId(zone.location_id)).await?;
    let today = crate::local(act.now, &place.zone).0;
    let first = zone.filled_to.parse::<Day>().map_or(today, |filled| filled.plus_days(1).max(today));
    fill_days(&act, zone, &place, first).await?;
    act.commit().await
}

/// All days of all zones of a location follow their week and its closed days anew.
pub(super) async fn fill_location(act: &Act, location: LocationId) -> Result<()> {
    use rows::zones::{Column, Entity};
    let zones = Entity::find().filter(Column::LocationId.eq(location.0)).filter(Column::Weekly.ne("[]")).order_by_asc(Column::Id);
    let place = quotes::location(&act.tx, location).await?;
    let today = crate::local(act.now, &place.zone).0;
    for zone in zones.lock_exclusive().all(&act.tx).await? {
        fill_days(act, zone, &place, today).await?;
    }
    Ok(())
}

/// All days of a zone follow its week anew.
pub(super) async fn fill_zone(act: &Act, zone: i64) -> Result<()> {
    let zone = lock(act, zone).await?;
    let place = quotes::location(&act.tx, LocationId(zone.location_id)).await?;
    let today = crate::local(act.now, &place.zone).0;
    fill_days(act, zone, &place, today).await
}

pub(super) async fn lock(act: &Act, zone: i64) -> Result<rows::zones::Model> {
    Ok(rows::zones::Entity::find_by_id(zone).lock_exclusive().one(&act.tx).await?.ok_or(Refusal::NotFound)?)
}

/// The days from `first` to the end of the horizon, and those that were filled beyond it, follow the week. Their rows are locked, so that nobody books while they change.
async fn fill_days(act: &Act, zone: rows::zones::Model, place: &Location, first: Day) -> Result<()> {
    use rows::capacity::{ActiveModel, Column, Entity};
    let weekly = Weekly::read("zones", zone.id, &zone.weekly)?;
    let horizon = crate::local(act.now, &place.zone).0.plus_days(HORIZON_DAYS);
    let last = zone.filled_to.parse::<Day>().map_or(horizon, |filled| filled.max(horizon));
    let there = Entity::find()
        .filter(Column::ZoneId.eq(zone.id))
        .filter(Column::Day.between(first.to_string(), last.to_string()))
        .order_by_asc(Column::Id)
        .lock_exclusive()
        .all(&act.tx)
        .await?;
    // Nobody's own delivery: every hold counts.
    let taken = taken(&act.tx, there.iter().map(|row| row.id).collect(), DeliveryId(0), act.now).await?;
    let slots: Vec<Slot> = there.iter().filter_map(|row| slot(row, &taken)).collect();
    let mut new = Vec::new();
    for change in fill(&weekly, first, last, &place.closed_days, &slots) {
        match change {
            Fill::Make { day, window, stops_max } => new.push(ActiveModel {
                location_id: Set(zone.location_id),
                zone_id: Set(zone.id),
                day: Set(day.to_string()),
                from_min: Set(window.from_min),
                to_min: Set(window.to_min),
                stops_max: Set(stops_max),
                ..Default::default()
            }),
            Fill::Set { id, window, stops_max } => {
                Entity::update_many()
                    .col_expr(Column::ToMin, Expr::value(window.to_min))
                    .col_expr(Column::StopsMax, Expr::value(stops_max))
                    .filter(Column::Id.eq(id.0))
                    .exec(&act.tx)
                    .await?;
            }
        }
    }
    for chunk in new.chunks(ROWS_AT_ONCE) {
        Entity::insert_many(chunk.to_vec()).exec_without_returning(&act.tx).await?;
    }
    let mut zone = zone.into_active_model();
    zone.filled_to = Set(last.to_string());
    zone.update(&act.tx).await?;
    Ok(())
}
