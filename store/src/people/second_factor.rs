//! The second factor: one-time codes of a phone (RFC 6238), and recovery codes for when it is lost. The secret is sealed, a code counts
//! once, and codes on paper are kept as hashes.

use super::{
    Halfway, Next, Origin, StaffMember, Token, count_try_of,
    door::{finish, tries_of},
    passwords::check_password,
    roster::changed,
    sessions,
};
use crate::{Fault, Result, Store, act::Act, outbox::Task, rows, seal::Seal};
use domain::{
    Refusal,
    events::Actor,
    ids::{Number, StaffId},
    staff::{
        Permission, Role, StaffCard, StaffNews,
        codes::{self, CODE_TRIES_MAX, HALFWAY_LASTS, RECOVERY_CHARS, RECOVERY_CODES, STEP_SECONDS},
    },
    time::Instant,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, LockType, OnConflict},
};
use sha2::{Digest, Sha512};
use totp_rs::{Builder, Secret, Totp};

/// As long as the hash (RFC 4226, 4 recommends 160 bits).
const SECRET_BYTES: usize = 20;

/// Whose second factor it is: one's own, proved by a session, or at the door by a password.
#[derive(Clone, Debug)]
pub struct Own {
    card: StaffCard,
    origin: Origin,
}

impl StaffMember {
    #[must_use]
    pub fn own(&self) -> Own {
        Own { card: self.card.clone(), origin: self.origin.clone() }
    }
}

impl Halfway {
    /// # Errors
    /// [`Refusal::SignInNeeded`] for who owes a code: a password alone does not change a second factor.
    pub fn own(&self) -> std::result::Result<Own, Refusal> {
        match self.next() {
            Next::SetUp => Ok(Own { card: self.card.clone(), origin: self.origin.clone() }),
            Next::Code => Err(Refusal::SignInNeeded),
        }
    }
}

/// How it stands with one's second factor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecondFactor {
    /// Since when codes are asked for.
    pub since: Option<Instant>,
    /// Recovery codes that were not used yet.
    pub codes_left: u64,
    /// The role has to have one.
    pub is_needed: bool,
}

/// A secret that waits for its first code.
#[derive(Clone, PartialEq, Eq)]
pub struct Pending {
    /// For who types it: base32 (RFC 4648, 6), without padding.
    pub secret: String,
    /// Whose it is, as the phone will list it.
    pub email: String,
}

/// # Errors
/// When the database fails.
pub async fn second_factor(store: &Store, who: &StaffMember) -> Result<SecondFactor> {
    use rows::recovery_codes::{Column, Entity};
    let row = confirmed(&store.db, who.id()).await?;
    let left = Entity::find().filter(Column::StaffId.eq(who.id().0)).filter(Column::UsedAt.is_null()).count(&store.db).await?;
    Ok(SecondFactor {
        since: row.and_then(|r| r.confirmed_at).map(Instant),
        codes_left: left,
        is_needed: is_needed(&store.db, who.card.role.code()).await?,
    })
}

pub(super) async fn confirmed(db: &impl ConnectionTrait, staff: StaffId) -> Result<Option<rows::second_factors::Model>> {
    let row = rows::second_factors::Entity::find_by_id(staff.0).one(db).await?;
    Ok(row.filter(|row| row.confirmed_at.is_some()))
}

pub(super) async fn is_needed(db: &impl ConnectionTrait, role: &str) -> Result<bool> {
    let row = rows::staff_rules::Entity::find_by_id(role.to_owned()).one(db).await?;
    Ok(row.is_some_and(|row| row.needs_second_factor))
}

/// The roles that have to have one.
pub(super) async fn needed(db: &impl ConnectionTrait) -> Result<Vec<Role>> {
    use rows::staff_rules::{Column, Entity};
    let rows = Entity::find().filter(Column::NeedsSecondFactor.eq(true)).all(db).await?;
    Ok(rows.iter().filter_map(|row| Role::from_code(&row.role)).collect())
}

/// Makes a secret that waits for its first code; one that waited before is forgotten.
///
/// # Errors
/// [`Refusal::Stale`] when codes are asked for already.
pub async fn begin_second_factor(store: &Store, own: &Own) -> Result<()> {
    use rows::second_factors::{ActiveModel, Column, Entity};
    let staff = own.card.id;
    let sealed = store.seal().await?.close(&sealed_as(staff), &Store::secret()[..SECRET_BYTES])?;
    let act = store.begin(Actor::Staff(staff), Some(own.origin.clone())).await?;
    Entity::delete_many().filter(Column::StaffId.eq(staff.0)).filter(Column::ConfirmedAt.is_null()).exec(&act.tx).await?;
    let row = ActiveModel {
        staff_id: Set(staff.0),
        sealed: Set(sealed),
        begun_at: Set(act.now.0),
        confirmed_at: Set(None),
        used_step: Set(None),
    };
    match Entity::insert(row).exec_without_returning(&act.tx).await.map_err(Fault::from) {
        Ok(_) => act.commit().await,
        Err(fault) if fault.is_duplicate() => Err(Refusal::Stale.into()),
        Err(fault) => Err(fault),
    }
}

/// The secret that waits, as long as it may.
///
/// # Errors
/// When the database fails.
pub async fn pending_second_factor(store: &Store, own: &Own) -> Result<Option<Pending>> {
    let Some(row) = waiting(&store.db, own.card.id, store.now()).await? else { return Ok(None) };
    let secret = store.seal().await?.open(&sealed_as(own.card.id), &row.sealed)?;
    Ok(Some(Pending { secret: Secret::new(secret.into()).to_base32(), email: own.card.email.clone() }))
}

async fn waiting(db: &impl ConnectionTrait, staff: StaffId, now: Instant) -> Result<Option<rows::second_factors::Model>> {
    let row = rows::second_factors::Entity::find_by_id(staff.0).one(db).await?;
    Ok(row.filter(|row| row.confirmed_at.is_none() && now.0 - row.begun_at < HALFWAY_LASTS))
}

/// From the first right code on, codes are asked for. The answer spells the recovery codes ([`shown_codes`]).
///
/// # Errors
/// [`Refusal::CodeWrong`], [`Refusal::TooManyTries`], [`Refusal::Stale`] when no secret waits.
pub async fn confirm_second_factor(store: &Store, who: &StaffMember, code: &str) -> Result<Token> {
    count_try_of(store, &tries_of(who.id()), CODE_TRIES_MAX).await?;
    let seal = store.seal().await?;
    let act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let codes = confirm(&act, &seal, &who.own(), code).await?;
    rows::tries::Entity::delete_by_id(tries_of(who.id())).exec(&act.tx).await?;
    act.commit().await?;
    Ok(codes)
}

/// The same at the door: it lets in as well. The answer is the session, and what spells the recovery codes.
///
/// # Errors
/// As [`confirm_second_factor`], and [`Refusal::SignInNeeded`].
pub async fn confirm_at_the_door(store: &Store, who: Halfway, code: &str) -> Result<(Token, StaffMember, Token)> {
    let own = who.own()?;
    count_try_of(store, &tries_of(own.card.id), CODE_TRIES_MAX).await?;
    let seal = store.seal().await?;
    let act = store.begin(Actor::Staff(own.card.id), Some(own.origin.clone())).await?;
    let codes = confirm(&act, &seal, &own, code).await?;
    let (token, who) = finish(&act, who).await?;
    act.commit().await?;
    Ok((token, who, codes))
}

async fn confirm(act: &Act, seal: &Seal, own: &Own, code: &str) -> Result<Token> {
    use rows::second_factors::{Column, Entity};
    let staff = own.card.id;
    let row = waiting(&act.tx, staff, act.now).await?.ok_or(Refusal::Stale)?;
    let digits = codes::digits(code).ok_or(Refusal::CodeWrong)?;
    let step = right_step(seal, &row, &digits, act.now)?.ok_or(Refusal::CodeWrong)?;
    let first = Entity::update_many()
        .col_expr(Column::ConfirmedAt, Expr::value(act.now.0))
        .col_expr(Column::UsedStep, Expr::value(step))
        .filter(Column::StaffId.eq(staff.0))
        .filter(Column::ConfirmedAt.is_null())
        .filter(Column::BegunAt.eq(row.begun_at))
        .exec(&act.tx)
        .await?;
    if first.rows_affected != 1 {
        return Err(Refusal::Stale.into());
    }
    changed(act, Some(staff.0), &own.card.name, Some(staff), "second_factor", "", "on").await?;
    act.enqueue(Number(0), &Task::StaffNews { staff, news: StaffNews::SecondFactorOn }).await?;
    make_codes(act, seal, staff).await
}

/// The step that this code belongs to, of those that count now.
fn right_step(seal: &Seal, row: &rows::second_factors::Model, digits: &str, now: Instant) -> Result<Option<i64>> {
    let totp = totp(seal.open(&sealed_as(StaffId(row.staff_id)), &row.sealed)?)?;
    let is_right = |step: &i64| {
        let at = u64::try_from(step * STEP_SECONDS).unwrap_or(0);
        totp.check(digits, at).is_some()
    };
    Ok(codes::steps(now, row.used_step).find(is_right))
}

/// SHA-1, six digits, thirty seconds: what every phone knows. Which steps count is ours to say.
fn totp(secret: Vec<u8>) -> Result<Totp> {
    let built = Builder::new().with_skew(0).with_step_duration(STEP_SECONDS.unsigned_abs()).with_secret(Secret::new(secret.into())).build();
    built.map_err(|e| Fault::Other(e.to_string()))
}

fn sealed_as(staff: StaffId) -> String {
    format!("second factor {staff}")
}

fn hashed_as(staff: StaffId) -> String {
    format!("recovery code {staff}")
}

/// Uses a code up: one of the phone, or one of the paper. Of two who send the same at once, one is let in.
pub(super) async fn use_code(act: &Act, seal: &Seal, card: &StaffCard, typed: &str) -> Result<()> {
    let used = match codes::digits(typed) {
        Some(digits) => {
            use rows::second_factors::{Column, Entity};
            let row = confirmed(&act.tx, card.id).await?.ok_or(Refusal::CodeWrong)?;
            let step = right_step(seal, &row, &digits, act.now)?.ok_or(Refusal::CodeWrong)?;
            Entity::update_many()
                .col_expr(Column::UsedStep, Expr::value(step))
                .filter(Column::StaffId.eq(card.id.0))
                .filter(Condition::any().add(Column::UsedStep.is_null()).add(Column::UsedStep.lt(step)))
                .exec(&act.tx)
                .await?
        }
        None => {
            use rows::recovery_codes::{Column, Entity};
            let used = Entity::update_many()
                .col_expr(Column::UsedAt, Expr::value(act.now.0))
                .filter(Column::StaffId.eq(card.id.0))
                .filter(Column::CodeHash.eq(seal.hash(&hashed_as(card.id), &codes::plain(typed))))
                .filter(Column::UsedAt.is_null())
                .exec(&act.tx)
                .await?;
            if used.rows_affected == 1 {
                changed(act, Some(card.id.0), &card.name, Some(card.id), "recovery_used", "", "").await?;
            }
            used
        }
    };
    if used.rows_affected == 1 { Ok(()) } else { Err(Refusal::CodeWrong.into()) }
}

/// Ten codes, spelled by 32 random bytes that only the browser is given.
async fn make_codes(act: &Act, seal: &Seal, staff: StaffId) -> Result<Token> {
    use rows::recovery_codes::{ActiveModel, Column, Entity};
    Entity::delete_many().filter(Column::StaffId.eq(staff.0)).exec(&act.tx).await?;
    let token = Token::fresh();
    let rows = spelled(&token).into_iter().map(|code| ActiveModel {
        staff_id: Set(staff.0),
        code_hash: Set(seal.hash(&hashed_as(staff), &codes::plain(&code))),
        used_at: Set(None),
        ..Default::default()
    });
    Entity::insert_many(rows).exec_without_returning(&act.tx).await?;
    Ok(token)
}

/// The codes that a token spells.
fn spelled(token: &Token) -> Vec<String> {
    let code = |n: usize| {
        let digest = Sha512::digest(format!("recovery {n} {}", token.as_str()));
        let numbers = digest.as_chunks::<4>().0.iter().map(|bytes| u32::from_be_bytes(*bytes));
        codes::spelled(numbers.take(RECOVERY_CHARS).collect::<Vec<_>>())
    };
    (0..RECOVERY_CODES).map(code).collect()
}

/// The recovery codes that a browser was given this token for; none when they were made anew since.
///
/// # Errors
/// When the database fails.
pub async fn shown_codes(store: &Store, who: &StaffMember, token: &Token) -> Result<Vec<String>> {
    use rows::recovery_codes::{Column, Entity};
    let spelled = spelled(token);
    let first = store.seal().await?.hash(&hashed_as(who.id()), &codes::plain(&spelled[0]));
    let known = Entity::find().filter(Column::StaffId.eq(who.id().0)).filter(Column::CodeHash.eq(first)).one(&store.db).await?;
    Ok(if known.is_some() { spelled } else { Vec::new() })
}

/// Ten other recovery codes; those from before count no more.
///
/// # Errors
/// [`Refusal::PasswordWrong`], [`Refusal::TooManyTries`], [`Refusal::Stale`] when no codes are asked for.
pub async fn new_recovery_codes(store: &Store, who: &StaffMember, password: &str) -> Result<Token> {
    check_password(store, who, password).await?;
    let seal = store.seal().await?;
    let act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    lock(&act, who.id()).await?;
    confirmed(&act.tx, who.id()).await?.ok_or(Refusal::Stale)?;
    let codes = make_codes(&act, &seal, who.id()).await?;
    changed(&act, Some(who.id().0), &who.card.name, Some(who.id()), "recovery_codes", "", "").await?;
    act.commit().await?;
    Ok(codes)
}

/// From now on the password alone lets in.
///
/// # Errors
/// [`Refusal::PasswordWrong`], [`Refusal::TooManyTries`], [`Refusal::SecondFactorRequired`] when the role has to have one.
pub async fn end_second_factor(store: &Store, who: &StaffMember, password: &str) -> Result<()> {
    check_password(store, who, password).await?;
    let act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    lock(&act, who.id()).await?;
    if is_needed(&act.tx, who.card.role.code()).await? {
        return Err(Refusal::SecondFactorRequired.into());
    }
    if take_away(&act, who.id()).await? {
        changed(&act, Some(who.id().0), &who.card.name, Some(who.id()), "second_factor", "on", "").await?;
        act.enqueue(Number(0), &Task::StaffNews { staff: who.id(), news: StaffNews::SecondFactorOff }).await?;
    }
    act.commit().await
}

/// The row of somebody orders what is done about their ways in.
async fn lock(act: &Act, staff: StaffId) -> Result<()> {
    rows::staff::Entity::find_by_id(staff.0).lock(LockType::NoKeyUpdate).one(&act.tx).await?.ok_or(Refusal::SignInNeeded)?;
    Ok(())
}

/// Whether there was one.
pub(super) async fn take_away(act: &Act, staff: StaffId) -> Result<bool> {
    use rows::recovery_codes::{Column, Entity};
    Entity::delete_many().filter(Column::StaffId.eq(staff.0)).exec(&act.tx).await?;
    Ok(rows::second_factors::Entity::delete_by_id(staff.0).exec(&act.tx).await?.rows_affected == 1)
}

/// Says whether a role has to have a second factor. Who has none is signed out, and sets one up on the way back in.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::SecondFactorFirst`] for who has none.
pub async fn require_second_factor(store: &Store, who: &StaffMember, role: Role, on: bool) -> Result<()> {
    use rows::staff_rules::{ActiveModel, Column, Entity};
    who.may(Permission::SetSecondFactors)?;
    if on && confirmed(&store.db, who.id()).await?.is_none() {
        return Err(Refusal::SecondFactorFirst.into());
    }
    let act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    if is_needed(&act.tx, role.code()).await? == on {
        return Ok(());
    }
    let row = ActiveModel { role: Set(role.code().to_owned()), needs_second_factor: Set(on) };
    let known = OnConflict::column(Column::Role).update_column(Column::NeedsSecondFactor).to_owned();
    Entity::insert(row).on_conflict(known).exec_without_returning(&act.tx).await?;
    if on {
        let people = rows::staff::Entity::find()
            .filter(rows::staff::Column::Role.eq(role.code()))
            .order_by_asc(rows::staff::Column::Id)
            .lock(LockType::NoKeyUpdate)
            .all(&act.tx)
            .await?;
        for person in people {
            let staff = StaffId(person.id);
            if confirmed(&act.tx, staff).await?.is_none() {
                sessions::end_all(&act, staff, None).await?;
            }
        }
    }
    let word = |on: bool| if on { "on" } else { "" };
    changed(&act, None, role.code(), Some(who.id()), "needs_second_factor", word(!on), word(on)).await?;
    act.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, SHA-1: its eight digits end in these six.
    #[test]
    fn codes_are_those_of_the_standard() {
        let totp = totp(b"12345678901234567890".to_vec()).unwrap();
        for (at, code) in [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")] {
            assert_eq!(totp.check(code, at), Some(at / 30), "{at}");
            assert_eq!(totp.check(code, at + 30), None, "{at}");
        }
    }

    #[test]
    fn a_token_spells_ten_codes_and_always_the_same() {
        let (one, other) = (Token::fresh(), Token::fresh());
        let codes = spelled(&one);
        assert_eq!(codes.iter().collect::<std::collections::BTreeSet<_>>().len(), RECOVERY_CODES);
        assert!(codes.iter().all(|code| codes::plain(code).len() == RECOVERY_CHARS));
        assert_eq!(codes, spelled(&one));
        assert_ne!(codes, spelled(&other));
    }
}
