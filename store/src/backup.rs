//! A copy of an SQLite database that is being used (PostgreSQL has tools of its own for it).

use crate::{Clock, Fault, Result, Store};
use sea_orm::{ConnectionTrait, DbBackend};
use std::path::Path;

/// Writes a whole, compact copy to a new file, as of one moment; readers and writers go on. The schema is not touched, so that a backup
/// can be taken before an upgrade.
///
/// # Errors
/// When the database is no SQLite one, can't be read, or there is such a file.
pub async fn backup(url: &str, to: &Path) -> Result<()> {
    let store = Store::connect(url, Clock::System).await?;
    if store.db.get_database_backend() != DbBackend::Sqlite {
        return Err(Fault::Other("only an SQLite database is copied this way".into()));
    }
    let path = to.to_str().ok_or_else(|| Fault::Other("the file's name is no UTF-8".into()))?;
    store.db.execute_unprepared(&format!("VACUUM INTO '{}'", path.replace('\'', "''"))).await?;
    Ok(())
}
