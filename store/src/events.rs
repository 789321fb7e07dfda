//! What happened, read back: for the history on a page, and for the check that nothing of it was altered.

use crate::{Fault, Result, Store, fault::Read, people::StaffMember, rows};
use domain::{
    events::{self, Actor, Event, Hash, Record},
    ids::Number,
    staff::Permission,
    time::Instant,
};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Statement};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An event as a page tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Happening {
    pub at: Instant,
    pub actor: Actor,
    /// The name of the member of staff who did it.
    pub name: Option<String>,
    pub event: Event,
}

/// The history of a quote and its order, the latest first.
///
/// # Errors
/// [`domain::Refusal::NotYours`].
pub async fn history(store: &Store, who: &StaffMember, chain: Number) -> Result<Vec<Happening>> {
    who.may(Permission::SeeSales)?;
    let rows = rows::events::Entity::find()
        .filter(rows::events::Column::Chain.eq(chain.0))
        .order_by_desc(rows::events::Column::Seq)
        .limit(200)
        .all(&store.db)
        .await?;
    let staff = staff_names(store).await?;
    rows.into_iter().map(|row| happening(row, &staff)).collect()
}

/// What happened last, anywhere in the shop, the latest first.
///
/// # Errors
/// [`domain::Refusal::NotYours`].
pub async fn lately(store: &Store, who: &StaffMember, most: u64) -> Result<Vec<(Number, Happening)>> {
    who.may(Permission::SeeSales)?;
    let rows = rows::events::Entity::find().order_by_desc(rows::events::Column::Id).limit(most).all(&store.db).await?;
    let staff = staff_names(store).await?;
    rows.into_iter().map(|row| Ok((Number(row.chain), happening(row, &staff)?))).collect()
}

/// Who wrote each version of a quote, and when.
pub(crate) async fn written(store: &Store, chain: Number) -> Result<Vec<Happening>> {
    use rows::events::{Column, Entity};
    let is = |name: &str| Column::Event.starts_with(begins(name));
    let rows = Entity::find()
        .filter(Column::Chain.eq(chain.0))
        .filter(Condition::any().add(is("quote_made")).add(is("quote_edited")).add(is("order_changed")))
        .order_by_asc(Column::Seq)
        .all(&store.db)
        .await?;
    let staff = staff_names(store).await?;
    rows.into_iter().map(|row| happening(row, &staff)).collect()
}

/// An event's own name stands first in its text.
fn begins(name: &str) -> String {
    format!("{{\"event\":\"{name}\"")
}

async fn staff_names(store: &Store) -> Result<BTreeMap<i64, String>> {
    Ok(rows::staff::Entity::find().all(&store.db).await?.into_iter().map(|s| (s.id, s.name)).collect())
}

fn happening(row: rows::events::Model, staff: &BTreeMap<i64, String>) -> Result<Happening> {
    let actor = Actor::read("events", row.id, &row.actor)?;
    let name = match actor {
        Actor::Staff(id) => staff.get(&id.0).cloned(),
        Actor::Link(_) | Actor::Contact(_) | Actor::Provider | Actor::System => None,
    };
    Ok(Happening { at: Instant(row.at), actor, name, event: Event::read("events", row.id, &row.event)? })
}

/// Rows read at a time by the check: 1,000 events are about half a megabyte.
const CHUNK: u64 = 1_000;

/// Follows every chain from its first record to its head, reads what was noted of where people acted from, and names the first row that is
/// wrong.
///
/// # Errors
/// [`Fault::Row`] for a record that was altered, left out, added or cut off.
pub async fn verify(store: &Store) -> Result<u64> {
    use rows::events::{Column, Entity};
    let (mut chain, mut seq, mut before): (i64, i64, Hash) = (i64::MIN, 0, events::GENESIS);
    let mut checked = 0;
    loop {
        let next =
            Condition::any().add(Column::Chain.gt(chain)).add(Condition::all().add(Column::Chain.eq(chain)).add(Column::Seq.gt(seq)));
        let rows = Entity::find().filter(next).order_by_asc(Column::Chain).order_by_asc(Column::Seq).limit(CHUNK).all(&store.db).await?;
        if rows.is_empty() {
            orphan(store).await?;
            crate::seals::verify_heads(store).await?;
            return Ok(checked);
        }
        let origins = origins(store, &rows).await?;
        for row in rows {
            if row.chain != chain {
                (chain, seq, before) = (row.chain, 0, events::GENESIS);
            }
            if row.seq != seq + 1 {
                return Err(Fault::row("events", row.id, format!("chain {chain} goes from {seq} to {}", row.seq)));
            }
            let origin = row
                .origin_hash
                .as_deref()
                .map(|o| o.try_into().map_err(|_| Fault::row("events", row.id, "origin is no hash")))
                .transpose()?;
            let record =
                Record { chain: Number(chain), seq: row.seq, at: Instant(row.at), actor_json: &row.actor, event_json: &row.event, origin };
            before = events::seal(&before, &record);
            if row.hash != before {
                return Err(Fault::row("events", row.id, format!("record {} of chain {chain} was altered", row.seq)));
            }
            // What was erased leaves only its hash.
            if let Some(noted) = origins.get(&row.id)
                && origin != Some(events::origin(&noted.salt, &noted.address, &noted.agent))
            {
                return Err(Fault::row("origins", row.id, format!("is not where record {} of chain {chain} was made from", row.seq)));
            }
            if row.event.starts_with(&begins("change_proposed")) {
                asked(store, &row).await?;
            }
            seq = row.seq;
            checked += 1;
        }
    }
}

/// What the customer was asked to agree to is still what is kept.
async fn asked(store: &Store, event: &rows::events::Model) -> Result<()> {
    let Event::ChangeProposed { change, shown, .. } = Event::read("events", event.id, &event.event)? else { return Ok(()) };
    let row = rows::order_changes::Entity::find_by_id(change.0).one(&store.db).await?;
    let row = row.ok_or_else(|| Fault::row("order_changes", change.0, "is gone"))?;
    if crate::orders::shown(&row) == shown {
        Ok(())
    } else {
        Err(Fault::row("order_changes", change.0, "is not what the customer was asked to agree to"))
    }
}

/// Where the records of these rows were made from, by the row.
async fn origins(store: &Store, rows: &[rows::events::Model]) -> Result<BTreeMap<i64, rows::origins::Model>> {
    let of_rows = rows::origins::Column::EventId.is_in(rows.iter().map(|row| row.id));
    let found = rows::origins::Entity::find().filter(of_rows).all(&store.db).await?;
    Ok(found.into_iter().map(|row| (row.event_id, row)).collect())
}

/// An origin without its record: the row of one of the two was given another name.
async fn orphan(store: &Store) -> Result<()> {
    let alone = "SELECT o.* FROM origins o LEFT JOIN events e ON e.id = o.event_id WHERE e.id IS NULL ORDER BY o.event_id LIMIT 1";
    let alone = Statement::from_string(store.db.get_database_backend(), alone);
    match rows::origins::Entity::find().from_raw_sql(alone).one(&store.db).await? {
        Some(row) => Err(Fault::row("origins", row.event_id, "there is no record of that name")),
        None => Ok(()),
    }
}
