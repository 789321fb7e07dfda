//! The versions of a quote: what each said, who wrote it and when, and what it changed.

use super::{Quote, line, lines, location};
use crate::{
    Result, Store,
    act::Act,
    customers,
    events::Happening,
    fault::{Read, json},
    people::{LinkHolder, StaffMember},
    rows,
};
use domain::{
    Refusal,
    events::Event,
    ids::{Number, QuoteId},
    locations::Location,
    quotes::{self, Change, Conditions, Line, Totals},
    staff::Permission,
    time::Instant,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::BTreeMap;

/// The latest versions of a quote that its page lists: nobody looks for the fifty-first.
const VERSIONS_MAX: i32 = 50;

/// Keeps what a version says besides its lines, as the row of its quote has it.
pub(crate) async fn keep(act: &Act, row: &rows::quotes::Model) -> Result<()> {
    let conditions = Quote::of(row.clone())?.conditions();
    let row = rows::quote_versions::ActiveModel { quote_id: Set(row.id), version: Set(row.version), conditions: Set(json(&conditions)) };
    rows::quote_versions::Entity::insert(row).exec_without_returning(&act.tx).await?;
    Ok(())
}

/// An earlier version, as far as it is known: versions from before conditions were kept have none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Earlier {
    pub lines: Vec<Line>,
    pub conditions: Option<Conditions>,
}

impl Earlier {
    /// What a later version changed.
    #[must_use]
    pub fn changes(&self, lines: &[Line], conditions: Option<&Conditions>) -> Vec<Change> {
        let mut all = quotes::changes(&self.lines, lines);
        if let Some((before, after)) = self.conditions.as_ref().zip(conditions) {
            all.extend(quotes::condition_changes(before, after));
        }
        all
    }
}

/// An earlier version, for a page that says what changed since; without lines when there is no such version.
///
/// # Errors
/// When the database fails.
pub async fn earlier(store: &Store, who: &LinkHolder, version: i32) -> Result<Earlier> {
    version_of(&store.db, who.quote, version).await
}

async fn version_of(db: &impl ConnectionTrait, quote: QuoteId, version: i32) -> Result<Earlier> {
    let kept = rows::quote_versions::Entity::find_by_id((quote.0, version)).one(db).await?;
    let conditions = kept.map(|row| Conditions::read("quote_versions", row.quote_id, &row.conditions)).transpose()?;
    Ok(Earlier { lines: lines(db, quote, version).await?, conditions })
}

/// A version in the list.
#[derive(Clone, Debug, PartialEq)]
pub struct VersionCard {
    pub version: i32,
    pub totals: Totals,
    /// Who wrote it, and when, as the evidence has it.
    pub by: Option<Happening>,
    /// What it changed; of the first version of a copy, what is different from what it was copied from.
    pub changes: Vec<Change>,
}

/// The versions of a quote.
#[derive(Clone, Debug, PartialEq)]
pub struct Versions {
    pub location: Location,
    pub copied_from: Option<Number>,
    /// The latest first.
    pub cards: Vec<VersionCard>,
    pub asked_at: Instant,
}

/// The latest versions of a quote, with what each changed.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::NotFound`].
pub async fn versions(store: &Store, who: &StaffMember, number: Number) -> Result<Versions> {
    use rows::quotes::{Column, Entity};
    who.may(Permission::SeeSales)?;
    let db = &store.db;
    let row = Entity::find().filter(Column::Number.eq(number.0)).one(db).await?.ok_or(Refusal::NotFound)?;
    let quote = Quote::of(row)?;
    let place = location(db, quote.location).await?;
    let exempt = customers::is_exempt(db, quote.customer).await?;
    let all = read(db, &quote).await?;
    // The first that is listed may have one before it that is not; the very first may be a copy.
    let first = all.first_key_value().map_or(1, |(version, _)| *version);
    let mut before = match quote.copied_from {
        _ if first > 1 => Some(version_of(db, quote.id, first - 1).await?),
        Some((from, version)) => {
            let like = Entity::find().filter(Column::Number.eq(from.0)).one(db).await?.ok_or(Refusal::NotFound)?;
            Some(version_of(db, QuoteId(like.id), version).await?)
        }
        None => None,
    };
    let mut written = crate::events::written(store, number).await?;
    let mut cards = Vec::with_capacity(all.len());
    for (version, this) in all {
        let changes = before.map(|before| before.changes(&this.lines, this.conditions.as_ref())).unwrap_or_default();
        let discount = this.conditions.map(|c| c.discount).unwrap_or_default();
        let totals = quotes::totals(&this.lines, discount, place.tax, exempt);
        let at = written.iter().position(|h| version_in(&h.event) == Some(version));
        cards.push(VersionCard { version, totals, by: at.map(|at| written.swap_remove(at)), changes });
        before = Some(this);
    }
    cards.reverse();
    Ok(Versions { location: place, copied_from: quote.copied_from.map(|(from, _)| from), cards, asked_at: store.now() })
}

const fn version_in(event: &Event) -> Option<i32> {
    match event {
        Event::QuoteMade { version, .. } | Event::QuoteEdited { version, .. } | Event::OrderChanged { version, .. } => Some(*version),
        _ => None,
    }
}

/// The latest versions with their lines, in two questions.
async fn read(db: &impl ConnectionTrait, quote: &Quote) -> Result<BTreeMap<i32, Earlier>> {
    use rows::{quote_lines, quote_versions};
    let after = quote.version - VERSIONS_MAX;
    let found = quote_lines::Entity::find()
        .filter(quote_lines::Column::QuoteId.eq(quote.id.0))
        .filter(quote_lines::Column::Version.gt(after))
        .order_by_asc(quote_lines::Column::Version)
        .order_by_asc(quote_lines::Column::Position)
        .all(db)
        .await?;
    let kept = quote_versions::Entity::find()
        .filter(quote_versions::Column::QuoteId.eq(quote.id.0))
        .filter(quote_versions::Column::Version.gt(after))
        .all(db)
        .await?;
    let mut all: BTreeMap<i32, Earlier> = BTreeMap::new();
    for row in found {
        all.entry(row.version).or_default().lines.push(line(row)?);
    }
    for row in kept {
        all.entry(row.version).or_default().conditions = Some(Conditions::read("quote_versions", row.quote_id, &row.conditions)?);
    }
    Ok(all)
}
