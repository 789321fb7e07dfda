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
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

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
        ..Default::default()
    };
    let row = row.insert(&act.tx).await?;
    act.commit().await?;
    Ok(AttachmentId(row.id))
}

/// The file of a picture, for staff.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::NotFound`].
pub async fn for_staff(store: &Store, who: &StaffMember, id: AttachmentId) -> Result<[u8; 32]> {
    who.may(Permission::Drive)?;
    sha256(store, id).await
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
