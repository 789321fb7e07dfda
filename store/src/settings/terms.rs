//! The shop's terms. A new version stands beside the old ones, which never change: somebody bought under them.

use crate::{Fault, Result, Store, fault::code, people::StaffMember, rows};
use domain::{
    Refusal,
    ids::StaffId,
    refusal::{self, Field},
    settings::{TERMS_CHARS_MAX, TermsKind},
    staff::Permission,
    time::Instant,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// A version of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    pub kind: TermsKind,
    /// 1, 2, 3 … of its kind; the highest is the current one.
    pub version: i32,
    /// Plain text with its line breaks.
    pub text: String,
    pub at: Instant,
    /// Who wrote it.
    pub by: String,
}

/// Every version of a kind, the current one first.
///
/// # Errors
/// [`Refusal::NotYours`].
pub async fn terms(store: &Store, who: &StaffMember, kind: TermsKind) -> Result<Vec<Terms>> {
    use rows::terms::{Column, Entity};
    who.may(Permission::Configure)?;
    let rows = Entity::find().filter(Column::Kind.eq(kind.code())).order_by_desc(Column::Version).limit(100).all(&store.db).await?;
    let shop = store.shop().await?;
    let one = |row: rows::terms::Model| -> Result<Terms> {
        Ok(Terms {
            kind: code("terms", row.id, &row.kind, TermsKind::from_code)?,
            version: row.version,
            text: row.text,
            at: Instant(row.created_at),
            by: shop.staff(StaffId(row.staff_id))?.name.clone(),
        })
    };
    rows.into_iter().map(one).collect()
}

/// Adds a version after `after`, the current one that the writer saw (0 for none). The same text again is no new version.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::Stale`] when there is a newer one, [`Refusal::Missing`] or [`Refusal::TooLong`] at
/// [`Field::Terms`].
pub async fn add_terms(store: &Store, who: &StaffMember, kind: TermsKind, after: i32, text: &str) -> Result<i32> {
    who.may(Permission::Configure)?;
    // Browsers send line breaks in pairs.
    let text = refusal::required(&text.replace("\r\n", "\n"), Field::Terms, TERMS_CHARS_MAX)?;
    let act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let last = current(&act.tx, kind).await?;
    let version = last.as_ref().map_or(0, |last| last.version);
    if last.is_some_and(|last| last.text == text) {
        return Ok(version);
    }
    if version != after {
        return Err(Refusal::Stale.into());
    }
    let row = rows::terms::ActiveModel {
        kind: Set(kind.code().to_owned()),
        version: Set(version + 1),
        text: Set(text),
        created_at: Set(act.now.0),
        staff_id: Set(who.id().0),
        ..Default::default()
    };
    // Two who write at once: one has the number.
    row.insert(&act.tx).await.map_err(|e| match Fault::from(e) {
        fault if fault.is_duplicate() => Refusal::Stale.into(),
        fault => fault,
    })?;
    act.commit().await?;
    store.forget_shop();
    Ok(version + 1)
}

/// A text that holds now, for everybody to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    pub kind: TermsKind,
    pub version: i32,
    pub text: String,
    pub at: Instant,
}

/// The current version of every kind that has one.
///
/// # Errors
/// When the database fails.
pub async fn published(store: &Store) -> Result<Vec<Published>> {
    let mut all = Vec::new();
    for kind in TermsKind::ALL {
        if let Some(row) = current(&store.db, kind).await? {
            all.push(Published { kind, version: row.version, text: row.text, at: Instant(row.created_at) });
        }
    }
    Ok(all)
}

/// The kinds that have a text.
pub(crate) async fn published_kinds(db: &impl ConnectionTrait) -> Result<Vec<TermsKind>> {
    use rows::terms::{Column, Entity};
    let codes: Vec<String> = Entity::find().select_only().column(Column::Kind).distinct().into_tuple().all(db).await?;
    Ok(TermsKind::ALL.into_iter().filter(|kind| codes.iter().any(|code| code == kind.code())).collect())
}

async fn current(db: &impl ConnectionTrait, kind: TermsKind) -> Result<Option<rows::terms::Model>> {
    use rows::terms::{Column, Entity};
    Ok(Entity::find().filter(Column::Kind.eq(kind.code())).order_by_desc(Column::Version).one(db).await?)
}
