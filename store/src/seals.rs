//! The heads of the chains, sealed regularly: each seal notes the heads that moved since the last one, is signed, and holds the hash of the
//! seal before it. So a tail that was cut off shows, a chain that was taken out whole, and a past that was written anew.
//!
//! The key should lie outside the database (`secret_key_file`): whoever can write the rows could else sign them again.

use crate::{Fault, Result, Store, rows};
use domain::{
    events::{Actor, GENESIS, Hash},
    ids::Number,
    seals::{self, Head, KeyId, Seal},
    time::Instant,
};
use hmac::{Hmac, Mac};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, Statement,
    sea_query::Expr,
};
use sha2::Sha256;

/// What seals are signed with.
#[derive(Clone)]
pub struct Key {
    secret: Hash,
    id: KeyId,
}

impl Key {
    /// Derived from the secret that the server's other secrets come from as well.
    #[must_use]
    pub fn of(root: &str) -> Self {
        let secret = mac(root.as_bytes(), b"porchlight seals");
        let mut id = KeyId::default();
        id.copy_from_slice(&mac(&secret, b"id")[..8]);
        Self { secret, id }
    }

    fn sign(&self, hash: &Hash) -> Vec<u8> {
        mac(&self.secret, hash).to_vec()
    }
}

fn mac(key: &[u8], text: &[u8]) -> Hash {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(text);
    mac.finalize().into_bytes().into()
}

/// A seal that was put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sealed {
    pub number: i64,
    /// Worth keeping elsewhere: who has it can tell whether this seal and all before it are still the same.
    pub hash: Hash,
    pub heads: usize,
}

/// Heads in one seal: 1,000 are 50 KB, and a few milliseconds of the one writer's time.
const HEADS_MAX: u64 = 1_000;

/// Seals heads that moved since the last seal; `None` when none did, or when another instance was quicker.
///
/// # Errors
/// When the database fails.
pub async fn seal(store: &Store, key: &Key) -> Result<Option<Sealed>> {
    use rows::heads::{Column, Entity};
    let moved = Entity::find().filter(Expr::cust("NOT is_sealed")).order_by_asc(Column::Chain).limit(HEADS_MAX);
    // Asking costs no write while nothing moved.
    if moved.clone().limit(1).one(&store.db).await?.is_none() {
        return Ok(None);
    }
    let act = store.begin(Actor::System, None).await?;
    let heads = moved.all(&act.tx).await?.into_iter().map(|row| head(row.chain, row.seq, row.hash)).collect::<Result<Vec<_>>>()?;
    let last = rows::seals::Entity::find().order_by_desc(rows::seals::Column::Id).one(&act.tx).await?;
    let (number, before) = match last {
        Some(row) => (row.id + 1, hash("seals", row.id, row.hash)?),
        None => (1, GENESIS),
    };
    let hash = seals::digest(&Seal { number, at: act.now, key: key.id, before, heads: &heads });
    let row = rows::seals::ActiveModel {
        id: Set(number),
        at: Set(act.now.0),
        key_id: Set(key.id.to_vec()),
        before: Set(before.to_vec()),
        hash: Set(hash.to_vec()),
        signature: Set(key.sign(&hash)),
    };
    match rows::seals::Entity::insert(row).exec_without_returning(&act.tx).await.map_err(Fault::from) {
        Err(fault) if fault.is_duplicate() => return Ok(None),
        inserted => inserted?,
    };
    note(&act.tx, number, &heads).await?;
    act.commit().await?;
    Ok(Some(Sealed { number, hash, heads: heads.len() }))
}

/// Notes what a seal holds, and which heads have not moved on meanwhile.
async fn note(tx: &impl ConnectionTrait, number: i64, heads: &[Head]) -> Result<()> {
    let rows = heads.iter().map(|head| rows::sealed_heads::ActiveModel {
        seal_id: Set(number),
        chain: Set(head.chain.0),
        seq: Set(head.seq),
        hash: Set(head.hash.to_vec()),
    });
    rows::sealed_heads::Entity::insert_many(rows).exec_without_returning(tx).await?;
    let sealed = format!(
        "UPDATE heads SET is_sealed = TRUE WHERE NOT is_sealed AND EXISTS (SELECT 1 FROM sealed_heads s WHERE s.chain = heads.chain AND \
         s.seq = heads.seq AND s.seal_id = {number})"
    );
    tx.execute_unprepared(&sealed).await?;
    Ok(())
}

fn head(chain: i64, seq: i64, text: Vec<u8>) -> Result<Head> {
    Ok(Head { chain: Number(chain), seq, hash: hash("heads", chain, text)? })
}

fn hash(table: &'static str, id: i64, bytes: Vec<u8>) -> Result<Hash> {
    bytes.try_into().map_err(|_| Fault::row(table, id, "a hash is 32 bytes"))
}

#[derive(FromQueryResult)]
struct Odd {
    id: i64,
    chain: i64,
    seq: i64,
}

/// The first row that a query finds.
async fn first(store: &Store, sql: &str) -> Result<Option<Odd>> {
    Ok(Odd::find_by_statement(Statement::from_string(store.db.get_database_backend(), sql)).one(&store.db).await?)
}

/// Compares the heads with the ends of their chains.
pub(crate) async fn verify_heads(store: &Store) -> Result<()> {
    let cut = "SELECT h.chain AS id, h.chain, h.seq FROM heads h LEFT JOIN events e ON e.chain = h.chain AND e.seq = h.seq AND e.hash = h.hash \
               WHERE e.id IS NULL ORDER BY h.chain LIMIT 1";
    if let Some(Odd { id, chain, seq }) = first(store, cut).await? {
        return Err(Fault::row("heads", id, format!("chain {chain} ended with record {seq}, which is gone or another")));
    }
    let grown = "SELECT e.id, e.chain, e.seq FROM events e LEFT JOIN heads h ON h.chain = e.chain AND h.seq >= e.seq \
                 WHERE h.chain IS NULL ORDER BY e.chain, e.seq LIMIT 1";
    match first(store, grown).await? {
        Some(Odd { id, chain, seq }) => Err(Fault::row("events", id, format!("record {seq} stands behind the head of chain {chain}"))),
        None => Ok(()),
    }
}

/// Seals read at a time, with up to [`HEADS_MAX`] heads each: a few megabytes at the most.
const CHUNK: i64 = 50;

/// Follows the seals from the first one, compares what they hold with the chains, and names the first row that is wrong. An older seal may
/// have another key: the one behind it holds its hash. The last one has to have this one.
///
/// # Errors
/// [`Fault::Row`] for a seal that was altered, left out or added, and for a record that is not what was sealed.
pub async fn verify(store: &Store, key: Option<&Key>) -> Result<u64> {
    use rows::seals::{Column, Entity};
    let (mut number, mut before, mut by) = (0, GENESIS, None);
    loop {
        let rows = Entity::find().filter(Column::Id.gt(number)).order_by_asc(Column::Id).limit(CHUNK.unsigned_abs()).all(&store.db).await?;
        let Some(last) = rows.last() else { break };
        let mut noted = noted(store, number, last.id).await?.into_iter().peekable();
        for row in rows {
            let mut heads = Vec::new();
            while let Some(head) = noted.next_if(|(seal, _)| *seal == row.id) {
                heads.push(head.1);
            }
            by = Some(whole(&row, number + 1, &before, &heads, key)?);
            number += 1;
            before = hash("seals", row.id, row.hash)?;
        }
    }
    if by.is_some() && by != key.map(|key| key.id) {
        return Err(Fault::row("seals", number, "was signed with another key: is it the same secret_key_file?"));
    }
    verify_sealed(store).await?;
    Ok(number.unsigned_abs())
}

/// What the seals behind `after` up to `last` hold, in their order.
async fn noted(store: &Store, after: i64, last: i64) -> Result<Vec<(i64, Head)>> {
    use rows::sealed_heads::{Column, Entity};
    let rows = Entity::find().filter(Column::SealId.gt(after)).filter(Column::SealId.lte(last));
    let rows = rows.order_by_asc(Column::SealId).order_by_asc(Column::Chain).all(&store.db).await?;
    rows.into_iter().map(|row| Ok((row.seal_id, head(row.chain, row.seq, row.hash)?))).collect()
}

/// Checks one seal, and says whose key it has.
fn whole(row: &rows::seals::Model, number: i64, before: &Hash, heads: &[Head], key: Option<&Key>) -> Result<KeyId> {
    let wrong = |what: &str| Fault::row("seals", row.id, what);
    if row.id != number {
        return Err(wrong(&format!("the seal before it, {number}, is gone")));
    }
    let by = KeyId::try_from(row.key_id.as_slice()).map_err(|_| wrong("the name of a key is 8 bytes"))?;
    let hash = seals::digest(&Seal { number, at: Instant(row.at), key: by, before: *before, heads });
    if row.before != *before || row.hash != hash {
        return Err(wrong("was altered, or the heads that it holds"));
    }
    match key.filter(|key| key.id == by) {
        Some(key) if key.sign(&hash) != row.signature => Err(wrong("is not signed by us")),
        Some(_) | None => Ok(by),
    }
}

/// Compares what was sealed with the chains, and the heads with what was sealed.
async fn verify_sealed(store: &Store) -> Result<()> {
    let another = "SELECT s.seal_id AS id, s.chain, s.seq FROM sealed_heads s LEFT JOIN events e ON e.chain = s.chain AND e.seq = s.seq AND \
                   e.hash = s.hash WHERE e.id IS NULL ORDER BY s.seal_id, s.chain LIMIT 1";
    if let Some(Odd { id, chain, seq }) = first(store, another).await? {
        return Err(Fault::row("seals", id, format!("record {seq} of chain {chain} was sealed, and is gone or another now")));
    }
    let lost = "SELECT h.chain AS id, h.chain, h.seq FROM heads h LEFT JOIN sealed_heads s ON s.chain = h.chain AND s.seq = h.seq AND \
                s.hash = h.hash WHERE h.is_sealed AND s.seal_id IS NULL ORDER BY h.chain LIMIT 1";
    match first(store, lost).await? {
        Some(Odd { id, chain, seq }) => {
            Err(Fault::row("heads", id, format!("record {seq} of chain {chain} was sealed, and its seal is gone")))
        }
        None => Ok(()),
    }
}
