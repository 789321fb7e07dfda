//! Passwords: kept as argon2id, asked for again before something that a stranger at an open desk should not do.

use super::{StaffMember, count_try, roster::changed, sessions};
use crate::{Fault, Result, Store, act::Act, outbox::Task, rows};
use argon2::{Argon2, PasswordHash, PasswordHasher, PasswordVerifier, password_hash::SaltString};
use domain::{
    Refusal,
    ids::{Number, SessionId, StaffId},
    staff::{self, StaffNews},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use tokio::sync::Semaphore;

/// argon2id takes 19 MiB a time; four at once stay below the memory a small machine has to spare.
static HASHING: Semaphore = Semaphore::const_new(4);

/// A hash of nothing anyone types, at the cost of a real one.
pub(super) const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$QkVPNDhOcEZ3aFRWdmpDN0ZVbGxrU0dGQkE2QkZQbGQ";

/// Sets another password. One's other sessions end, and a letter says so.
///
/// # Errors
/// [`Refusal::PasswordWrong`], [`Refusal::TooManyTries`], and what [`staff::password`] refuses.
pub async fn change_password(store: &Store, who: &StaffMember, current: &str, new: &str) -> Result<()> {
    let new = staff::password(new)?.to_owned();
    check_password(store, who, current).await?;
    let hash = hash_password(new).await?;
    let act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    set_password(&act, who.id(), hash, Some(who.session())).await?;
    changed(&act, Some(who.id().0), &who.card.name, Some(who.id()), "password", "", "").await?;
    act.commit().await
}

/// Sets a password: every session but one ends, and so does every other way in that is half open.
pub(super) async fn set_password(act: &Act, staff: StaffId, hash: String, but: Option<SessionId>) -> Result<()> {
    use rows::staff::{Column, Entity};
    Entity::update_many().col_expr(Column::PasswordHash, Expr::value(hash)).filter(Column::Id.eq(staff.0)).exec(&act.tx).await?;
    sessions::end_all(act, staff, but).await?;
    act.enqueue(Number(0), &Task::StaffNews { staff, news: StaffNews::PasswordChanged }).await
}

/// Asks for one's own password once more.
pub(super) async fn check_password(store: &Store, who: &StaffMember, typed: &str) -> Result<()> {
    count_try(store, &format!("password of {}", who.id())).await?;
    let row = rows::staff::Entity::find_by_id(who.id().0).one(&store.db).await?.ok_or(Refusal::SignInNeeded)?;
    if verify_password(typed.to_owned(), row.password_hash).await? { Ok(()) } else { Err(Refusal::PasswordWrong.into()) }
}

/// argon2id, at the parameters of its crate (RFC 9106 and OWASP's least: 19 MiB, two passes).
pub(crate) async fn hash_password(password: String) -> Result<String> {
    hashing(move || {
        let salt = SaltString::encode_b64(&Store::secret()[..16]).map_err(|e| Fault::Other(e.to_string()))?;
        let hash = Argon2::default().hash_password(password.as_bytes(), &salt);
        hash.map(|h| h.to_string()).map_err(|e| Fault::Other(e.to_string()))
    })
    .await
}

pub(super) async fn verify_password(password: String, kept: String) -> Result<bool> {
    hashing(move || {
        let kept = PasswordHash::new(&kept).map_err(|e| Fault::Other(e.to_string()))?;
        Ok(Argon2::default().verify_password(password.as_bytes(), &kept).is_ok())
    })
    .await
}

async fn hashing<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let _turn = HASHING.acquire().await.map_err(|e| Fault::Other(e.to_string()))?;
    tokio::task::spawn_blocking(work).await.map_err(|e| Fault::Other(e.to_string()))?
}
