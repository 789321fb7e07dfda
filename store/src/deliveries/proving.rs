//! What a hand-over proves, held against what is handed over.

use super::Locked;
use crate::{Result, act::Act, quotes, rows};
use domain::{Refusal, ids::QuoteId, proof::Proof, refusal::Field};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use std::collections::BTreeSet;

/// The proof as it is kept: of lines of this order, with photos that are there.
///
/// # Errors
/// As [`Proof::checked`]; [`Refusal::Unknown`] for a photo there is not.
pub(super) async fn checked(act: &Act, locked: &Locked, proof: &Proof) -> Result<Proof> {
    let lines = quotes::lines(&act.tx, QuoteId(locked.order.quote_id), locked.order.quote_version).await?;
    let bought: Vec<_> = lines.into_iter().filter(|line| line.taken).collect();
    let proof = proof.checked(&bought)?;
    let photos: BTreeSet<i64> = proof.photos().map(|photo| photo.0).collect();
    // At most one a line.
    if !photos.is_empty() {
        let wanted = u64::try_from(photos.len()).unwrap_or(u64::MAX);
        let found = rows::attachments::Entity::find().filter(rows::attachments::Column::Id.is_in(photos)).count(&act.tx).await?;
        if found != wanted {
            return Err(Refusal::Unknown { field: Field::Photo }.into());
        }
    }
    Ok(proof)
}
