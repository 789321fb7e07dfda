//! Notes on a customer (H6). A quote takes copies when it is made, so what was agreed stays, whatever the note says later; who reads a copy
//! follows from its kind.

use super::edit::{changed, lock};
use crate::{Result, Store, act::Act, fault::code, people::StaffMember, rows};
use domain::{
    Refusal,
    customers::notes::{NOTE_CHARS_MAX, NoteKind, Persistence},
    ids::{CustomerId, NoteId, QuoteId},
    refusal::{self, Field},
    staff::Permission,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

/// A note as it is written.
#[derive(Clone, Debug)]
pub struct NoteForm {
    pub kind: NoteKind,
    pub persistence: Persistence,
    pub text: String,
}

/// Adds a note, or changes the one that was read at a revision.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::Missing`], [`Refusal::TooLong`], [`Refusal::NotFound`], [`Refusal::Stale`].
pub async fn put_note(store: &Store, who: &StaffMember, id: CustomerId, note: Option<(NoteId, i32)>, form: &NoteForm) -> Result<()> {
    who.may(Permission::Sell)?;
    let text = refusal::required(&form.text, Field::Notes, NOTE_CHARS_MAX)?;
    let act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    lock(&act, id).await?;
    let (kind, persistence) = (form.kind.code().to_owned(), form.persistence.code().to_owned());
    match note {
        None => {
            changed(&act, id, who, "note", "", &text).await?;
            let row = rows::customer_notes::ActiveModel {
                customer_id: Set(id.0),
                kind: Set(kind),
                persistence: Set(persistence),
                text: Set(text),
                revision: Set(1),
                created_at: Set(act.now.0),
                staff_id: Set(who.id().0),
                ended_at: Set(None),
                ..Default::default()
            };
            row.insert(&act.tx).await?;
        }
        Some((note, revision)) => {
            let row = found(&act, id, note).await?;
            if row.revision != revision {
                return Err(Refusal::Stale.into());
            }
            changed(&act, id, who, "note", &row.text, &text).await?;
            let mut row = row.into_active_model();
            (row.kind, row.persistence, row.text) = (Set(kind), Set(persistence), Set(text));
            row.revision = Set(revision + 1);
            row.update(&act.tx).await?;
        }
    }
    act.commit().await
}

/// Takes a note away; what was copied from it stays. Twice is harmless.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::NotFound`].
pub async fn end_note(store: &Store, who: &StaffMember, id: CustomerId, note: NoteId) -> Result<()> {
    who.may(Permission::Sell)?;
    let act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    lock(&act, id).await?;
    let row = found(&act, id, note).await?;
    if row.ended_at.is_some() {
        return Ok(());
    }
    changed(&act, id, who, "note", &row.text, "").await?;
    let mut row = row.into_active_model();
    row.ended_at = Set(Some(act.now.0));
    row.update(&act.tx).await?;
    act.commit().await
}

async fn found(act: &Act, id: CustomerId, note: NoteId) -> Result<rows::customer_notes::Model> {
    let row = rows::customer_notes::Entity::find_by_id(note.0).one(&act.tx).await?;
    Ok(row.filter(|r| r.customer_id == id.0).ok_or(Refusal::NotFound)?)
}

/// Copies what belongs on a new quote: every persistent note, and the optional ones that were ticked.
pub(crate) async fn copy_notes(act: &Act, id: CustomerId, quote: QuoteId, ticked: &[NoteId]) -> Result<()> {
    use rows::customer_notes::{Column, Entity};
    let notes = Entity::find().filter(Column::CustomerId.eq(id.0)).filter(Column::EndedAt.is_null()).order_by_asc(Column::Id);
    for note in notes.all(&act.tx).await? {
        if note.persistence == Persistence::Persistent.code() || ticked.contains(&NoteId(note.id)) {
            let copy = rows::quote_notes::ActiveModel {
                quote_id: Set(quote.0),
                note_id: Set(Some(note.id)),
                kind: Set(note.kind),
                text: Set(note.text),
                ..Default::default()
            };
            copy.insert(&act.tx).await?;
        }
    }
    Ok(())
}

/// The copies on a quote that are of these kinds: who asks says whom they are for, so that what is internal reaches nobody else.
pub(crate) async fn copies(db: &impl ConnectionTrait, quote: QuoteId, kinds: &[NoteKind]) -> Result<Vec<(NoteKind, String)>> {
    use rows::quote_notes::{Column, Entity};
    let copies = Entity::find()
        .filter(Column::QuoteId.eq(quote.0))
        .filter(Column::Kind.is_in(kinds.iter().map(|k| k.code())))
        .order_by_asc(Column::Id);
    copies.all(db).await?.into_iter().map(|r| Ok((code("quote_notes", r.id, &r.kind, NoteKind::from_code)?, r.text))).collect()
}
