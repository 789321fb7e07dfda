//! What a stop is for, a delivery or a visit, under its lock: both go through the same machine.

use super::{Locked, day, dividing, lock, status, visits};
use crate::{Result, act::Act, fault::Read, rows};
use domain::{
    Refusal,
    customers::Address,
    deliveries::{self, DeliveryStatus, Move},
    events::Event,
    ids::{DeliveryId, LocationId, Number, VisitId},
    routes::SERVICE_MIN_LEAST,
    time::Day,
    visits::Errand,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

/// What a stop is for, as it was read.
#[derive(Clone)]
pub(super) enum Job {
    Delivery { delivery: rows::deliveries::Model, order: rows::orders::Model },
    Visit(rows::visits::Model),
}

impl Job {
    /// Where it is.
    pub fn address(&self) -> Result<Address> {
        match self {
            Self::Delivery { order, .. } => Address::read("orders", order.id, &order.address),
            Self::Visit(visit) => Address::read("visits", visit.id, &visit.address),
        }
    }

    /// Whoever waits for it looks again.
    pub fn ring(&self, act: &mut Act) {
        if let Self::Delivery { order, .. } = self {
            act.ring(Number(order.number));
        }
    }

    /// Where it stands; a visit, where a delivery would.
    pub fn status(&self) -> Result<DeliveryStatus> {
        match self {
            Self::Delivery { delivery, .. } => status(delivery),
            Self::Visit(visit) => Ok(visits::status(visit)?.as_delivery()),
        }
    }
}

/// What a stop is for, under its lock.
pub(super) enum Held {
    Delivery(Locked),
    Visit(rows::visits::Model),
}

impl Held {
    pub fn errand(&self) -> Errand {
        match self {
            Self::Delivery(locked) => Errand::Delivery(DeliveryId(locked.delivery.id)),
            Self::Visit(visit) => Errand::Visit(VisitId(visit.id)),
        }
    }

    pub const fn revision(&self) -> i32 {
        match self {
            Self::Delivery(locked) => locked.delivery.revision,
            Self::Visit(visit) => visit.revision,
        }
    }

    pub const fn location(&self) -> LocationId {
        match self {
            Self::Delivery(locked) => LocationId(locked.order.location_id),
            Self::Visit(visit) => LocationId(visit.location_id),
        }
    }

    pub fn day(&self) -> Result<Option<Day>> {
        match self {
            Self::Delivery(locked) => day(&locked.delivery),
            Self::Visit(visit) => visits::day(visit).map(Some),
        }
    }

    pub fn status(&self) -> Result<DeliveryStatus> {
        match self {
            Self::Delivery(locked) => status(&locked.delivery),
            Self::Visit(visit) => Ok(visits::status(visit)?.as_delivery()),
        }
    }

    /// Whether the rule has this step from here.
    pub fn may(&self, step: Move) -> Result<()> {
        deliveries::advance(self.status()?, step, "")?;
        Ok(())
    }

    pub fn job(self) -> Job {
        match self {
            Self::Delivery(Locked { delivery, order, .. }) => Job::Delivery { delivery, order },
            Self::Visit(visit) => Job::Visit(visit),
        }
    }

    /// Minutes at the door: what its own lines take, or what was said of the visit.
    pub async fn service_min(&self, act: &Act) -> Result<i32> {
        match self {
            Self::Delivery(Locked { delivery, order, .. }) => {
                let lines = dividing::lines(act, delivery, order).await?;
                Ok(service_of(lines.iter().map(|l| (l.service_min, l.quantity))))
            }
            Self::Visit(visit) => Ok(visit.service_min),
        }
    }

    /// Takes it through steps, each by the rule; those of a delivery are written down in the chain of its order.
    pub async fn step(self, act: &mut Act, steps: &[Move], reason: &str) -> Result<Job> {
        match self {
            Self::Delivery(locked) => step_delivery(act, locked, steps, reason).await,
            Self::Visit(visit) => step_visit(act, visit, steps, reason).await,
        }
    }
}

async fn step_delivery(act: &mut Act, locked: Locked, steps: &[Move], reason: &str) -> Result<Job> {
    let Locked { delivery, order, number } = locked;
    let (id, mut now) = (DeliveryId(delivery.id), status(&delivery)?);
    for step in steps {
        // Somebody else was quicker with the same.
        if *step == Move::Route && now == DeliveryStatus::Routed {
            return Err(Refusal::Stale.into());
        }
        now = deliveries::advance(now, *step, reason)?;
        let reason = if step.wants_reason() { reason.to_owned() } else { String::new() };
        act.record(number, Event::DeliveryMoved { delivery: id, step: *step, to: now, reason });
    }
    let revision = delivery.revision + 1;
    let mut row = delivery.into_active_model();
    row.status = Set(now.code().to_owned());
    row.reason = Set(reason.to_owned());
    row.revision = Set(revision);
    row.changed_at = Set(act.now.0);
    Ok(Job::Delivery { delivery: row.update(&act.tx).await?, order })
}

async fn step_visit(act: &Act, visit: rows::visits::Model, steps: &[Move], reason: &str) -> Result<Job> {
    let mut now = visits::status(&visit)?;
    for step in steps {
        if *step == Move::Route && now == domain::visits::VisitStatus::Routed {
            return Err(Refusal::Stale.into());
        }
        now = domain::visits::advance(now, *step, reason)?;
    }
    let revision = visit.revision + 1;
    let mut row = visit.into_active_model();
    row.status = Set(now.code().to_owned());
    row.reason = Set(reason.to_owned());
    row.revision = Set(revision);
    row.changed_at = Set(act.now.0);
    Ok(Job::Visit(row.update(&act.tx).await?))
}

/// Minutes at the door for lines of so many minutes each and so many pieces.
pub(super) fn service_of(lines: impl Iterator<Item = (i32, i32)>) -> i32 {
    let sum = lines.map(|(minutes, quantity)| minutes.saturating_mul(quantity)).fold(0, i32::saturating_add);
    sum.clamp(SERVICE_MIN_LEAST, 8 * 60)
}

/// One errand under its lock.
pub(super) async fn lock_one(act: &Act, errand: Errand) -> Result<Held> {
    match errand {
        Errand::Delivery(delivery) => Ok(Held::Delivery(lock(act, delivery).await?)),
        Errand::Visit(visit) => Ok(Held::Visit(visits::lock(act, visit).await?)),
    }
}

/// Errands under their locks, which are taken in order: the quotes of deliveries by their number, then visits by theirs.
pub(super) async fn lock_all(act: &Act, errands: &[Errand]) -> Result<Vec<Held>> {
    let ids = errands.iter().filter_map(|e| if let Errand::Delivery(id) = e { Some(id.0) } else { None });
    let rows = rows::deliveries::Entity::find().filter(rows::deliveries::Column::Id.is_in(ids)).all(&act.tx).await?;
    let orders = rows::orders::Entity::find()
        .filter(rows::orders::Column::Id.is_in(rows.iter().map(|d| d.order_id)))
        .order_by_asc(rows::orders::Column::QuoteId)
        .all(&act.tx)
        .await?;
    let mut held = Vec::with_capacity(errands.len());
    for order in orders {
        for row in rows.iter().filter(|d| d.order_id == order.id) {
            held.push(lock_one(act, Errand::Delivery(DeliveryId(row.id))).await?);
        }
    }
    let mut visits: Vec<_> = errands.iter().filter(|e| matches!(e, Errand::Visit(_))).collect();
    visits.sort_unstable();
    visits.dedup();
    for visit in visits {
        held.push(lock_one(act, *visit).await?);
    }
    if errands.iter().all(|e| held.iter().any(|h| h.errand() == *e)) { Ok(held) } else { Err(Refusal::NotFound.into()) }
}
