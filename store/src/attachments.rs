//! Pictures that staff took: the file lies outside the database under its hash, the row says whose it is.

use crate::{
    Result, Store,
    fault::Read,
    people::{LinkHolder, StaffMember},
    rows,
};
use domain::{
    Refusal,
    deliveries::Proof,
    ids::{AttachmentId, OrderId},
    staff::Permission,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use std::collections::BTreeSet;

/// Notes a picture that was kept, before it is part of a proof.
///
/// # Errors
/// [`Refusal::NotYours`].
pub async fn add(store: &Store, who: &StaffMember, sha256: [u8; 32], byte_count: i64) -> Result<AttachmentId> {
    who.may(Permission::Drive)?;
    let act = store.begin(who.actor(), None).await?;
    let row = rows::attachments::ActiveModel {
        sha256: Set(sha256.to_vec()),
        kind: Set("image/jpeg".into()),
        byte_count: Set(byte_count),
        created_at: Set(act.now.0),
        staff_id: Set(Some(who.id().0)),
        ..Default::default()
    };
    let row = row.insert(&act.tx).await?;
    act.commit().await?;
    Ok(AttachmentId(row.id))
}

/// The file of a picture, for staff: all of them for dispatch; for a driver what they took themselves, and the proofs of their own stops.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::NotFound`], also for a picture that is no business of this driver's.
pub async fn for_staff(store: &Store, who: &StaffMember, id: AttachmentId) -> Result<[u8; 32]> {
    who.may(Permission::Drive)?;
    if !may_use(&store.db, who, &BTreeSet::from([id.0])).await? && !is_at_own_stop(store, who, id).await? {
        return Err(Refusal::NotFound.into());
    }
    sha256(store, id).await
}

/// Whether these pictures may become part of a proof by this person: dispatch takes any that there are, a driver those that they took.
pub(crate) async fn may_use(db: &impl ConnectionTrait, who: &StaffMember, ids: &BTreeSet<i64>) -> Result<bool> {
    if ids.is_empty() {
        return Ok(true);
    }
    let rows = rows::attachments::Entity::find().filter(rows::attachments::Column::Id.is_in(ids.iter().copied())).all(db).await?;
    let takes_any = who.may(Permission::Dispatch).is_ok();
    Ok(rows.len() == ids.len() && rows.iter().all(|row| takes_any || row.staff_id == Some(who.id().0)))
}

async fn is_at_own_stop(store: &Store, who: &StaffMember, id: AttachmentId) -> Result<bool> {
    use rows::{deliveries, routes, stops};
    let own = routes::Entity::find().select_only().column(routes::Column::Id).filter(routes::Column::DriverId.eq(who.id().0));
    let visited = stops::Entity::find().select_only().column(stops::Column::DeliveryId);
    let visited = visited.filter(stops::Column::RouteId.in_subquery(own.into_query()));
    let proofs = deliveries::Entity::find()
        .filter(deliveries::Column::Id.in_subquery(visited.into_query()))
        // The database narrows it down to a few; the proof itself decides.
        .filter(deliveries::Column::Proof.contains(format!("\"photo\":{id}")))
        .all(&store.db)
        .await?;
    for delivery in proofs {
        if Proof::read("deliveries", delivery.id, delivery.proof.as_deref().unwrap_or_default())?.photos().any(|photo| photo == id) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The file of a picture that is part of the proof of one of the holder's own deliveries.
///
/// # Errors
/// [`Refusal::NotFound`] for any other.
pub async fn for_holder(store: &Store, who: &LinkHolder, id: AttachmentId) -> Result<[u8; 32]> {
    let order = crate::orders::of_quote(&store.db, who.quote).await?.ok_or(Refusal::NotFound)?;
    let deliveries =
        rows::deliveries::Entity::find().filter(rows::deliveries::Column::OrderId.eq(OrderId(order.id).0)).all(&store.db).await?;
    for delivery in deliveries {
        let Some(proof) = delivery.proof else { continue };
        if Proof::read("deliveries", delivery.id, &proof)?.photos().any(|photo| photo == id) {
            return sha256(store, id).await;
        }
    }
    Err(Refusal::NotFound.into())
}

async fn sha256(store: &Store, id: AttachmentId) -> Result<[u8; 32]> {
    let row = rows::attachments::Entity::find_by_id(id.0).one(&store.db).await?.ok_or(Refusal::NotFound)?;
    row.sha256.try_into().map_err(|_| crate::Fault::row("attachments", id.0, "a hash is 32 bytes"))
}
