//! What a hand-over proves, held against what is handed over.

use super::Locked;
use crate::{Result, act::Act, attachments, people::StaffMember, quotes};
use domain::{Refusal, ids::QuoteId, proof::Proof, refusal::Field};
use std::collections::BTreeSet;

/// The proof as it is kept: of lines of this order, with photos that are there.
///
/// # Errors
/// As [`Proof::checked`]; [`Refusal::Unknown`] for a photo there is not, or that somebody else took.
pub(super) async fn checked(act: &Act, who: &StaffMember, locked: &Locked, proof: &Proof) -> Result<Proof> {
    let lines = quotes::lines(&act.tx, QuoteId(locked.order.quote_id), locked.order.quote_version).await?;
    let bought: Vec<_> = lines.into_iter().filter(|line| line.taken).collect();
    let proof = proof.checked(&bought)?;
    let photos: BTreeSet<i64> = proof.photos().map(|photo| photo.0).collect();
    // At most one a line.
    if attachments::may_use(&act.tx, who, &photos).await? { Ok(proof) } else { Err(Refusal::Unknown { field: Field::Photo }.into()) }
}
