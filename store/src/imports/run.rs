//! Trying a list out, and running it. Both go through the same rows in the same order; the trial writes nothing.

use super::{chunks, customers, kind_of, location_of, lock, products, save, status_of, wait_for_others};
use crate::{
    Result, Store,
    act::Act,
    fault::{Read, json},
    people::StaffMember,
    quotes, rows,
};
use domain::{
    Refusal,
    ids::{ImportId, LocationId},
    imports::{Columns, CustomerRow, ImportKind, ImportStatus, Line, ProductRow, Report, Seen, Wrong},
    money::Currency,
    staff::Permission,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

/// Chunks that are read at a time.
const READ_AT_ONCE: u64 = 20;

/// Rows of a chunk that were read, each once in the file.
pub(super) enum Rows {
    Products(Vec<ProductRow>),
    Customers(Vec<CustomerRow>),
}

/// How a list is read.
pub(super) struct Reading {
    kind: ImportKind,
    columns: Columns,
    currency: Currency,
    pub location: LocationId,
}

impl Reading {
    async fn of(store: &Store, row: &rows::imports::Model, columns: Columns) -> Result<Self> {
        let location = location_of(row);
        Ok(Self { kind: kind_of(row)?, columns, currency: quotes::location(&store.db, location).await?.currency, location })
    }

    /// The rows of a chunk that can be taken; the others go into the report.
    fn rows(&self, lines: &[Line], seen: &mut Seen, report: &mut Report) -> Rows {
        let mut sort = |row: i64, key: std::result::Result<String, Vec<Wrong>>| match key {
            Ok(key) => match seen.first(key, row) {
                Ok(()) => true,
                Err(why) => {
                    report.refuse(vec![Wrong { row, field: String::new(), typed: String::new(), why }]);
                    false
                }
            },
            Err(wrong) => {
                report.refuse(wrong);
                false
            }
        };
        let mut read = match self.kind {
            ImportKind::Products => Rows::Products(Vec::new()),
            ImportKind::Customers => Rows::Customers(Vec::new()),
        };
        for line in lines {
            match &mut read {
                Rows::Products(rows) => match ProductRow::read(&self.columns, line, self.currency) {
                    Ok(row) => rows.extend(sort(line.row, Ok(row.key())).then_some(row)),
                    Err(wrong) => _ = sort(line.row, Err(wrong)),
                },
                Rows::Customers(rows) => match CustomerRow::read(&self.columns, line) {
                    Ok(row) => {
                        let key = row.key().map(|key| format!("{key:?}")).unwrap_or_default();
                        rows.extend(sort(line.row, Ok(key)).then_some(row));
                    }
                    Err(wrong) => _ = sort(line.row, Err(wrong)),
                },
            }
        }
        read
    }
}

/// Matches the columns as somebody chose them, and says what a run would do. Nothing of the list is written.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::NotFound`], [`Refusal::Import`] for a column that is needed, [`Refusal::Stale`] once it runs.
pub async fn try_out(store: &Store, who: &StaffMember, id: ImportId, answers: &[String]) -> Result<()> {
    who.may(Permission::Stock)?;
    let row = rows::imports::Entity::find_by_id(id.0).one(&store.db).await?.ok_or(Refusal::NotFound)?;
    let headings = Vec::<String>::read("imports", id.0, &row.headings)?.len();
    let columns = Columns::chosen(kind_of(&row)?, headings, answers)?;
    let reading = Reading::of(store, &row, columns).await?;
    let (mut report, mut seen, mut from) = (Report::default(), Seen::default(), 0);
    while from < row.chunks {
        let some = chunks(store, id, from, READ_AT_ONCE).await?;
        let Some((last, _)) = some.last() else { return Err(Refusal::Stale.into()) };
        from = last + 1;
        for (_, lines) in &some {
            match reading.rows(lines, &mut seen, &mut report) {
                Rows::Products(rows) => products::look(&store.db, &rows, &mut report).await?,
                Rows::Customers(rows) => customers::look(&store.db, &rows, &mut report).await?,
            }
        }
    }
    let act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let row = lock(&act, id).await?;
    if !matches!(status_of(&row)?, ImportStatus::Kept | ImportStatus::Tried) {
        return Err(Refusal::Stale.into());
    }
    report.wrong.sort_by_key(|w| w.row);
    save(&act, row, |r| {
        r.status = Set(ImportStatus::Tried.code().to_owned());
        r.columns = Set(json(&reading.columns));
        r.report = Set(json(&report));
    })
    .await?;
    act.commit().await
}

/// Runs a list that was tried: up to `most_chunks` chunks of it, each in a transaction of its own. Answers how it stands; running what is
/// done is harmless.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::NotFound`], [`Refusal::Stale`] before it was tried. The rows of the chunks before are in.
pub async fn run(store: &Store, who: &StaffMember, id: ImportId, most_chunks: usize) -> Result<ImportStatus> {
    who.may(Permission::Stock)?;
    let row = rows::imports::Entity::find_by_id(id.0).one(&store.db).await?.ok_or(Refusal::NotFound)?;
    match status_of(&row)? {
        ImportStatus::Kept => return Err(Refusal::Stale.into()),
        ImportStatus::Done => return Ok(ImportStatus::Done),
        ImportStatus::Tried | ImportStatus::Running => {}
    }
    let reading = Reading::of(store, &row, Columns::read("imports", id.0, &row.columns)?).await?;
    let mut seen = seen_before(store, id, &reading, row.chunks_done).await?;
    let (mut at, mut left) = (row.chunks_done, most_chunks);
    while left > 0 {
        let some = chunks(store, id, at, READ_AT_ONCE.min(left as u64)).await?;
        if some.is_empty() {
            break;
        }
        for (seq, lines) in &some {
            match run_chunk(store, who, id, &reading, *seq, lines, &mut seen).await? {
                Some(ImportStatus::Running) => (at, left) = (seq + 1, left - 1),
                Some(status) => return Ok(status),
                // Somebody else runs it too, and was here first.
                None => return Ok(ImportStatus::Running),
            }
        }
    }
    Ok(ImportStatus::Running)
}

/// What the chunks that are in were about: a row further down that repeats one of them is refused, also when the run was cut in two.
async fn seen_before(store: &Store, id: ImportId, reading: &Reading, done: i64) -> Result<Seen> {
    let (mut seen, mut unread, mut from) = (Seen::default(), Report::default(), 0);
    while from < done {
        let some = chunks(store, id, from, READ_AT_ONCE).await?;
        let Some((last, _)) = some.last() else { break };
        from = last + 1;
        for (_, lines) in some.iter().filter(|(seq, _)| *seq < done) {
            reading.rows(lines, &mut seen, &mut unread);
        }
    }
    Ok(seen)
}

/// Writes one chunk; `None` when somebody else has.
async fn run_chunk(
    store: &Store,
    who: &StaffMember,
    id: ImportId,
    reading: &Reading,
    seq: i64,
    lines: &[Line],
    seen: &mut Seen,
) -> Result<Option<ImportStatus>> {
    let act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    wait_for_others(&act).await?;
    let row = lock(&act, id).await?;
    let is_open = matches!(status_of(&row)?, ImportStatus::Tried | ImportStatus::Running);
    // Matched otherwise meanwhile: what was read is not what is wanted.
    let is_same = Columns::read("imports", id.0, &row.columns)? == reading.columns;
    if row.chunks_done != seq || !is_open || !is_same {
        return Ok(None);
    }
    // The trial's report ends where the run's begins.
    let mut report = if seq == 0 { Report::default() } else { Report::read("imports", id.0, &row.report)? };
    match reading.rows(lines, seen, &mut report) {
        Rows::Products(rows) => products::write(&act, &rows, &mut report).await?,
        Rows::Customers(rows) => customers::write(&act, who, reading.location, &rows, &mut report).await?,
    }
    report.wrong.sort_by_key(|w| w.row);
    let status = if seq + 1 == row.chunks { ImportStatus::Done } else { ImportStatus::Running };
    if status == ImportStatus::Done {
        forget_file(&act, id).await?;
    }
    save(&act, row, |r| {
        r.status = Set(status.code().to_owned());
        r.chunks_done = Set(seq + 1);
        r.report = Set(json(&report));
    })
    .await?;
    act.commit().await?;
    Ok(Some(status))
}

/// What stood in the file stands in the shop now; a second copy of everybody's address is nobody's business.
async fn forget_file(act: &Act, id: ImportId) -> Result<()> {
    rows::import_chunks::Entity::delete_many().filter(rows::import_chunks::Column::ImportId.eq(id.0)).exec(&act.tx).await?;
    Ok(())
}
