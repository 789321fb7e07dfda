//! Lists that come as a file (catalogue, customers): kept in chunks, matched, tried, run.
//!
//! Nothing is half done. The file is kept whole or not at all. A run writes one chunk in one transaction, together with how far it has come and
//! what became of the rows; what stops it, stops it between two chunks, and it goes on there. Chunks are written one at a time in the whole
//! shop, so that two lists that name the same customer, imported at once, make one of them.

mod customers;
mod products;
mod run;

pub use run::{run, try_out};

use crate::{
    Result, Store,
    act::Act,
    fault::{Read, code, json},
    people::StaffMember,
    rows,
};
use domain::{
    Refusal,
    ids::{ImportId, LocationId},
    imports::{CHUNK_ROWS, Columns, ImportKind, ImportStatus, Line, Report},
    refusal::{self, Field},
    staff::Permission,
    time::Instant,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DbBackend, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};

/// A file that was read: its headings, and its rows as cells.
#[derive(Clone, Debug)]
pub struct ListFile {
    pub kind: ImportKind,
    pub name: String,
    pub headings: Vec<String>,
    pub lines: Vec<Line>,
}

/// An import as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    pub id: ImportId,
    pub kind: ImportKind,
    pub status: ImportStatus,
    pub file_name: String,
    pub headings: Vec<String>,
    pub columns: Columns,
    /// The first rows, to recognise the columns by.
    pub sample: Vec<Line>,
    pub rows: i64,
    /// Of the trial, or of the run as far as it has come.
    pub report: Report,
    pub created_at: Instant,
}

/// Rows of the sample.
const SAMPLE_ROWS: usize = 3;
/// Chunks written by one statement: about a megabyte.
const CHUNKS_AT_ONCE: usize = 20;

/// Keeps a file, its columns matched by their headings. Of somebody's earlier files of the kind that were never finished, the rows are let go.
///
/// # Errors
/// [`Refusal::NotYours`].
pub async fn keep(store: &Store, who: &StaffMember, file: &ListFile) -> Result<ImportId> {
    who.may(Permission::Stock)?;
    let act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    forget(&act, who, file.kind).await?;
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let chunks: Vec<_> = file.lines.chunks(CHUNK_ROWS).collect();
    let row = rows::imports::ActiveModel {
        location_id: Set(who.card().location.0),
        staff_id: Set(who.id().0),
        kind: Set(file.kind.code().to_owned()),
        status: Set(ImportStatus::Kept.code().to_owned()),
        file_name: Set(refusal::optional(&file.name.chars().take(120).collect::<String>(), Field::Name, 120)?),
        headings: Set(json(&file.headings)),
        columns: Set(json(&Columns::guess(file.kind, &file.headings))),
        row_count: Set(count(file.lines.len())),
        chunks: Set(count(chunks.len())),
        chunks_done: Set(0),
        report: Set(json(&Report::default())),
        created_at: Set(act.now.0),
        changed_at: Set(act.now.0),
        ..Default::default()
    };
    let id = row.insert(&act.tx).await?.id;
    for (part, from) in chunks.chunks(CHUNKS_AT_ONCE).zip((0..).step_by(CHUNKS_AT_ONCE)) {
        let rows = part.iter().zip(from..).map(|(lines, seq)| rows::import_chunks::ActiveModel {
            import_id: Set(id),
            seq: Set(seq),
            lines: Set(json(lines)),
        });
        rows::import_chunks::Entity::insert_many(rows).exec_without_returning(&act.tx).await?;
    }
    act.commit().await?;
    Ok(ImportId(id))
}

async fn forget(act: &Act, who: &StaffMember, kind: ImportKind) -> Result<()> {
    use rows::imports::{Column, Entity};
    let own = Entity::find().filter(Column::Kind.eq(kind.code())).filter(Column::StaffId.eq(who.id().0));
    let open = own.filter(Column::Status.is_in([ImportStatus::Kept.code(), ImportStatus::Tried.code()])).all(&act.tx).await?;
    for import in open {
        rows::import_chunks::Entity::delete_many().filter(rows::import_chunks::Column::ImportId.eq(import.id)).exec(&act.tx).await?;
        Entity::delete_by_id(import.id).exec(&act.tx).await?;
    }
    Ok(())
}

/// # Errors
/// [`Refusal::NotYours`], [`Refusal::NotFound`].
pub async fn read(store: &Store, who: &StaffMember, id: ImportId) -> Result<Import> {
    who.may(Permission::Stock)?;
    let row = rows::imports::Entity::find_by_id(id.0).one(&store.db).await?.ok_or(Refusal::NotFound)?;
    let first = rows::import_chunks::Entity::find_by_id((id.0, 0)).one(&store.db).await?;
    let mut sample = first.map(|chunk| Vec::<Line>::read("import_chunks", id.0, &chunk.lines)).transpose()?.unwrap_or_default();
    sample.truncate(SAMPLE_ROWS);
    Ok(Import {
        id,
        kind: kind_of(&row)?,
        status: status_of(&row)?,
        headings: Vec::read("imports", id.0, &row.headings)?,
        columns: Columns::read("imports", id.0, &row.columns)?,
        sample,
        rows: row.row_count,
        report: Report::read("imports", id.0, &row.report)?,
        created_at: Instant(row.created_at),
        file_name: row.file_name,
    })
}

fn kind_of(row: &rows::imports::Model) -> Result<ImportKind> {
    code("imports", row.id, &row.kind, ImportKind::from_code)
}

fn status_of(row: &rows::imports::Model) -> Result<ImportStatus> {
    code("imports", row.id, &row.status, ImportStatus::from_code)
}

fn location_of(row: &rows::imports::Model) -> LocationId {
    LocationId(row.location_id)
}

/// Locks an import: whoever runs it too waits here.
async fn lock(act: &Act, id: ImportId) -> Result<rows::imports::Model> {
    Ok(rows::imports::Entity::find_by_id(id.0).lock_exclusive().one(&act.tx).await?.ok_or(Refusal::NotFound)?)
}

/// One chunk at a time, whosoever list it is. SQLite has one writer anyway.
async fn wait_for_others(act: &Act) -> Result<()> {
    use sea_orm::ConnectionTrait;
    if act.tx.get_database_backend() == DbBackend::Postgres {
        act.tx.execute_unprepared("LOCK TABLE import_chunks IN SHARE ROW EXCLUSIVE MODE").await?;
    }
    Ok(())
}

async fn save(act: &Act, row: rows::imports::Model, change: impl FnOnce(&mut rows::imports::ActiveModel)) -> Result<()> {
    let mut row = row.into_active_model();
    change(&mut row);
    row.changed_at = Set(act.now.0);
    row.update(&act.tx).await?;
    Ok(())
}

/// The chunks of a file from `from` on, a few at a time.
async fn chunks(store: &Store, id: ImportId, from: i64, most: u64) -> Result<Vec<(i64, Vec<Line>)>> {
    use rows::import_chunks::{Column, Entity};
    let find = Entity::find().filter(Column::ImportId.eq(id.0)).filter(Column::Seq.gte(from)).order_by_asc(Column::Seq).limit(most);
    let chunk = |row: rows::import_chunks::Model| Ok((row.seq, Vec::<Line>::read("import_chunks", id.0, &row.lines)?));
    find.all(&store.db).await?.into_iter().map(chunk).collect()
}
