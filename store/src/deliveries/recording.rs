//! What drivers recorded on the road, applied once. A phone that heard no answer sends a record again under the same key; the key is kept in
//! the transaction of the act, so the two happen together or not at all.

use super::{
    dividing, lock,
    moving::{Taken, take},
};
use crate::{Fault, Result, Store, act::Act, people::StaffMember, quotes, rows};
use domain::{
    Refusal,
    events::Event,
    ids::LocationId,
    road::{self, Record},
    staff::Permission,
    time::{DAY, Day, Instant, MINUTE},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};

/// What is heard this long after it happened was recorded without network, and says so in the evidence.
const AWAY_LEAST: i64 = MINUTE;

/// Applies what a driver recorded; one that is applied already changes nothing.
///
/// # Errors
/// As [`super::advance`]; [`Refusal::MomentWrong`]; [`Refusal::Stale`] for a key that named another step before.
pub async fn record(store: &Store, who: &StaffMember, record: &Record) -> Result<()> {
    who.may(Permission::Drive)?;
    let mut act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    // The lock lets a repeat that comes at the same time wait, and then find the first.
    let locked = lock(&act, record.delivery).await;
    if let Some(is_this) = applied(&act, who, record).await? {
        return if is_this { Ok(()) } else { Err(Refusal::Stale.into()) };
    }
    let locked = locked?;
    let (number, key) = (locked.number, record.key.as_str().to_owned());
    if !record.step.is_on_the_road() {
        return Err(Refusal::MoveNotAllowed { from: super::status(&locked.delivery)? }.into());
    }
    let taken = Taken { revision: record.revision, step: record.step, reason: &record.reason, proof: &record.proof, at: Some(record.at) };
    let at = take(&mut act, who, locked, &taken).await?;
    if act.now.0 - at.0 >= AWAY_LEAST {
        act.record(number, Event::RecordedAway { delivery: record.delivery, step: record.step, happened_at: at });
    }
    let row = rows::road_records::ActiveModel {
        staff_id: Set(who.id().0),
        key: Set(key),
        delivery_id: Set(record.delivery.0),
        step: Set(record.step.code().to_owned()),
        happened_at: Set(at.0),
        applied_at: Set(act.now.0),
    };
    match row.insert(&act.tx).await.map_err(Fault::from) {
        Ok(_) => act.commit().await,
        // The same key for another delivery at the same time.
        Err(fault) if fault.is_duplicate() => Err(Refusal::Stale.into()),
        Err(fault) => Err(fault),
    }
}

/// Whether the key was applied already, and then whether it named this step. Of a delivery that was joined into another since, what was applied
/// counts for that one.
async fn applied(act: &Act, who: &StaffMember, record: &Record) -> Result<Option<bool>> {
    let key = (who.id().0, record.key.as_str().to_owned());
    let Some(applied) = rows::road_records::Entity::find_by_id(key).one(&act.tx).await? else { return Ok(None) };
    let delivery = dividing::standing_for(&act.tx, record.delivery).await?;
    Ok(Some(applied.delivery_id == delivery.0 && applied.step == record.step.code()))
}

/// When it happened, by the phone's word, on the day of its route; without a route, within a day.
pub(super) async fn moment(act: &Act, stop: Option<&rows::stops::Model>, at: Instant) -> Result<Instant> {
    let route = match stop {
        Some(stop) => rows::routes::Entity::find_by_id(stop.route_id).one(&act.tx).await?,
        None => None,
    };
    let began = match route {
        Some(route) => {
            let place = quotes::location(&act.tx, LocationId(route.location_id)).await?;
            let day = route.day.parse::<Day>().map_err(|e| Fault::row("routes", route.id, e))?;
            crate::instant_of(day, 0, &place.zone)
        }
        None => act.now.plus(-DAY),
    };
    Ok(road::happened(at, began, act.now)?)
}
