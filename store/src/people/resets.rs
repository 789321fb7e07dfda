//! A forgotten password: a code by letter, for ten minutes, once. Whoever asks gets the same answer, whatever is on file.

use super::{Origin, count_try, passwords, roster::changed};
use crate::{Result, Store, outbox::Task, rows};
use domain::{
    Refusal,
    events::Actor,
    ids::{Number, StaffId},
    refusal::{self, Field},
    staff::{
        self,
        codes::{self, RESET_CHARS, RESET_LASTS, RESET_TRIES_MAX},
    },
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait, OnConflict},
};

/// A code that is about to leave.
#[derive(Clone, PartialEq, Eq)]
pub struct ResetLetter {
    pub code: String,
}

/// Somebody says that they forgot their password. Who is on file gets a letter.
///
/// # Errors
/// [`Refusal::EmailUnreadable`], [`Refusal::TooManyTries`].
pub async fn ask_reset(store: &Store, typed: &str, origin: Origin) -> Result<()> {
    let email = refusal::email(typed, Field::Email)?.to_lowercase();
    for who in [format!("reset {email}"), format!("reset from {}", origin.address)] {
        count_try(store, &who).await?;
    }
    let act = store.begin(Actor::System, Some(origin)).await?;
    if let Some(row) = by_email(&act.tx, &email).await? {
        act.enqueue(Number(0), &Task::Reset { staff: StaffId(row.id) }).await?;
    }
    act.commit().await
}

async fn by_email(db: &impl sea_orm::ConnectionTrait, email: &str) -> Result<Option<rows::staff::Model>> {
    use rows::staff::{Column, Entity};
    Ok(Entity::find().filter(Column::Email.eq(email)).filter(Column::DisabledAt.is_null()).one(db).await?)
}

/// Makes the code of a letter that is about to leave; one from before counts no more.
///
/// # Errors
/// When the database fails.
pub async fn mint_reset(store: &Store, staff: StaffId) -> Result<Option<ResetLetter>> {
    use rows::password_resets::{ActiveModel, Column, Entity};
    let seal = store.seal().await?;
    let random = Store::secret();
    let code = codes::spelled(random.as_chunks::<4>().0.iter().map(|bytes| u32::from_be_bytes(*bytes)).take(RESET_CHARS));
    let act = store.begin(Actor::System, None).await?;
    let row = rows::staff::Entity::find_by_id(staff.0).one(&act.tx).await?;
    if row.is_none_or(|row| row.disabled_at.is_some()) {
        return Ok(None);
    }
    let row = ActiveModel {
        staff_id: Set(staff.0),
        code_hash: Set(seal.hash(&hashed_as(staff), &codes::plain(&code))),
        expires_at: Set(act.now.0 + RESET_LASTS),
        tries: Set(0),
    };
    let known = OnConflict::column(Column::StaffId).update_columns([Column::CodeHash, Column::ExpiresAt, Column::Tries]).to_owned();
    Entity::insert(row).on_conflict(known).exec_without_returning(&act.tx).await?;
    act.commit().await?;
    Ok(Some(ResetLetter { code }))
}

fn hashed_as(staff: StaffId) -> String {
    format!("reset code {staff}")
}

/// Sets a password with a code. Every session ends; a second factor stays.
///
/// # Errors
/// [`Refusal::CodeWrong`] whatever is wrong about the code or the address, [`Refusal::TooManyTries`], and what [`staff::password`] refuses.
pub async fn finish_reset(store: &Store, email: &str, code: &str, password: &str, origin: Origin) -> Result<()> {
    use rows::password_resets::{Column, Entity};
    let email = refusal::email(email, Field::Email)?.to_lowercase();
    let password = staff::password(password)?.to_owned();
    for who in [format!("code for {email}"), format!("code from {}", origin.address)] {
        count_try(store, &who).await?;
    }
    let seal = store.seal().await?;
    let row = by_email(&store.db, &email).await?.ok_or(Refusal::CodeWrong)?;
    let staff = StaffId(row.id);
    let typed = seal.hash(&hashed_as(staff), &codes::plain(code));
    let kept = Entity::find_by_id(staff.0).filter(Column::ExpiresAt.gt(store.now().0)).one(&store.db).await?.ok_or(Refusal::CodeWrong)?;
    if kept.code_hash != typed {
        let act = store.begin(Actor::System, None).await?;
        let counted = Expr::col(Column::Tries).add(1);
        Entity::update_many().col_expr(Column::Tries, counted).filter(Column::StaffId.eq(staff.0)).exec(&act.tx).await?;
        Entity::delete_many().filter(Column::StaffId.eq(staff.0)).filter(Column::Tries.gt(RESET_TRIES_MAX)).exec(&act.tx).await?;
        act.commit().await?;
        return Err(Refusal::CodeWrong.into());
    }
    let hash = passwords::hash_password(password).await?;
    let act = store.begin(Actor::Staff(staff), Some(origin)).await?;
    // Of two who send the same code at once, one finds it.
    let gone = Entity::delete_many().filter(Column::StaffId.eq(staff.0)).filter(Column::CodeHash.eq(typed)).exec(&act.tx).await?;
    if gone.rows_affected != 1 {
        return Err(Refusal::CodeWrong.into());
    }
    passwords::set_password(&act, staff, hash, None).await?;
    rows::tries::Entity::delete_by_id(format!("staff {email}")).exec(&act.tx).await?;
    changed(&act, Some(staff.0), &row.name, Some(staff), "password", "", "").await?;
    act.commit().await
}
