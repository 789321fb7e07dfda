//! What a quote was before.

use crate::failure::Failure;
use domain::ids::Number;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A version, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionRow {
    pub version: i32,
    /// "Lena, Mar 4, 10:42 am"; empty where nobody knows.
    pub by: String,
    pub total: String,
    /// What it changed, one sentence a change.
    pub changes: Vec<String>,
}

/// The versions of a quote, the latest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionList {
    pub number: Number,
    pub copied_from: Option<Number>,
    pub rows: Vec<VersionRow>,
}

#[server]
pub async fn read_versions(number: Number) -> Result<VersionList, Failure> {
    use crate::ssr::{
        changes,
        desk::{answer, reader},
        told::Here,
    };
    let (house, who) = reader().await?;
    let versions = answer(store::quotes::versions(&house.store, &who, number).await)?;
    let here = Here::at(&versions.location, versions.asked_at);
    let row = |card: store::quotes::VersionCard| VersionRow {
        version: card.version,
        by: card.by.map(|by| here.by(&by)).unwrap_or_default(),
        total: here.money(card.totals.total_cents),
        changes: card.changes.iter().map(|change| changes::said(change, here.currency)).collect(),
    };
    Ok(VersionList { number, copied_from: versions.copied_from, rows: versions.cards.into_iter().map(row).collect() })
}
