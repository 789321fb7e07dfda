//! What a hand-over proves, held against what is handed over.

use super::{Locked, dividing};
use crate::{Result, act::Act, attachments, people::StaffMember};
use domain::{Refusal, proof::Proof, refusal::Field};
use std::collections::BTreeSet;

/// The proof as it is kept: of lines of this delivery, with photos that are there.
///
/// # Errors
/// As [`Proof::checked`]; [`Refusal::Unknown`] for a photo there is not, or that somebody else took.
pub(super) async fn checked(act: &Act, who: &StaffMember, locked: &Locked, proof: &Proof) -> Result<Proof> {
    let proof = proof.checked(&dividing::lines(act, &locked.delivery, &locked.order).await?)?;
    let photos: BTreeSet<i64> = proof.photos().map(|photo| photo.0).collect();
    // At most one a line.
    if attachments::may_use(&act.tx, who, &photos).await? { Ok(proof) } else { Err(Refusal::Unknown { field: Field::Photo }.into()) }
}
