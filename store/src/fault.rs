use domain::Refusal;
use sea_orm::DbErr;

/// Refused or broken, nothing else. A refusal is an answer; what is broken is logged by who asked.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error("database: {0}")]
    Database(#[from] DbErr),
    /// A row says what the code can't: named, so that it can be mended.
    #[error("{table} {id}: {what}")]
    Row { table: &'static str, id: i64, what: String },
    #[error("{0}")]
    Other(String),
}

pub type Result<T> = std::result::Result<T, Fault>;

impl Fault {
    pub(crate) fn row(table: &'static str, id: i64, what: impl std::fmt::Display) -> Self {
        Self::Row { table, id, what: what.to_string() }
    }

    /// Somebody else wrote the same unique value first.
    pub(crate) fn is_duplicate(&self) -> bool {
        matches!(self, Self::Database(e) if matches!(e.sql_err(), Some(sea_orm::SqlErr::UniqueConstraintViolation(_))))
    }
}

/// Reads a column that holds one of our codes or our JSON.
pub(crate) trait Read: Sized {
    fn read(table: &'static str, id: i64, text: &str) -> Result<Self>;
}

impl<T: serde::de::DeserializeOwned> Read for T {
    fn read(table: &'static str, id: i64, text: &str) -> Result<Self> {
        serde_json::from_str(text).map_err(|e| Fault::row(table, id, e))
    }
}

/// A code that the domain gave out, read back.
pub(crate) fn code<T>(table: &'static str, id: i64, text: &str, from: impl FnOnce(&str) -> Option<T>) -> Result<T> {
    from(text).ok_or_else(|| Fault::row(table, id, format!("unknown word {text:?}")))
}

/// A value as JSON text. Ours always serialise: they hold no maps with keys that are no text, and no foreign types.
pub(crate) fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("our values serialise")
}
