//! What the pages of an import read, and its steps. The file itself comes by a route of the server, which has a limit of its own.

use crate::failure::Failure;
use domain::{
    ids::ImportId,
    imports::{Columns, ImportKind, ImportStatus, Line, Report},
    money::Currency,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The address that files are sent to, before the code of their kind.
pub const UPLOAD: &str = "/desk/upload/";

/// An import as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    pub id: ImportId,
    pub kind: ImportKind,
    pub status: ImportStatus,
    pub file_name: String,
    pub headings: Vec<String>,
    pub columns: Columns,
    pub sample: Vec<Line>,
    pub rows: i64,
    pub report: Report,
    pub currency: Currency,
}

#[server]
pub async fn read_import(id: ImportId) -> Result<Import, Failure> {
    let (house, who) = crate::ssr::desk::reader().await?;
    let import = crate::ssr::desk::answer(store::imports::read(&house.store, &who, id).await)?;
    Ok(Import {
        id,
        kind: import.kind,
        status: import.status,
        file_name: import.file_name,
        headings: import.headings,
        columns: import.columns,
        sample: import.sample,
        rows: import.rows,
        report: import.report,
        currency: crate::ssr::told::Here::of(&house, &who).await?.currency,
    })
}

/// The page to send a file from is for who may.
#[server]
pub async fn may_import() -> Result<(), Failure> {
    let (_, who) = crate::ssr::desk::reader().await?;
    crate::ssr::desk::answer(who.may(domain::staff::Permission::Stock).map(|_| ()).map_err(Into::into))
}

/// Says which column is what, and tries the list out. Nothing of it is written.
#[server]
pub async fn match_import(id: ImportId, #[server(default)] columns: Vec<String>) -> Result<(), Failure> {
    let (house, who) = crate::ssr::staff().await?;
    store::imports::try_out(&house.store, &who, id, &columns).await?;
    crate::ssr::desk::lead_to(&format!("/desk/imports/{id}"));
    Ok(())
}

/// Writes a part of the list that was tried, and answers whether there is more.
#[server]
pub async fn run_import(id: ImportId) -> Result<ImportStatus, Failure> {
    // Five thousand rows: customers take about eight seconds on a small machine, and an answer has thirty.
    const CHUNKS_AT_ONCE: usize = 25;
    let (house, who) = crate::ssr::staff().await?;
    let status = store::imports::run(&house.store, &who, id, CHUNKS_AT_ONCE).await?;
    crate::ssr::desk::lead_to(&format!("/desk/imports/{id}"));
    Ok(status)
}
