//! The door. A right password lets in who has no second factor; everybody else is halfway, with a token that opens nothing but the
//! second step.

use super::{
    Origin, StaffMember, Token, card, count_try, count_try_of,
    passwords::{NOBODY, verify_password},
    second_factor, sessions,
};
use crate::{Result, Store, act::Act, rows};
use domain::{
    Refusal,
    events::Actor,
    ids::StaffId,
    staff::{
        StaffCard,
        codes::{CODE_TRIES_MAX, HALFWAY_LASTS},
    },
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, sea_query::LockType,
};

/// How far somebody came.
#[derive(Debug)]
pub enum Entry {
    In(Token, StaffMember),
    Halfway(Token, Next),
}

impl Entry {
    /// The session, for who has no second step to take.
    ///
    /// # Errors
    /// [`Refusal::SignInNeeded`] for who has.
    pub fn session(self) -> std::result::Result<(Token, StaffMember), Refusal> {
        match self {
            Self::In(token, who) => Ok((token, who)),
            Self::Halfway(..) => Err(Refusal::SignInNeeded),
        }
    }
}

/// What is left to do for who is halfway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// A code of the second factor, or a recovery code.
    Code,
    /// The role has to have a second factor, and there is none yet.
    SetUp,
}

/// Somebody whose password was right, and who is not in.
#[derive(Debug)]
pub struct Halfway {
    pub(super) id: i64,
    pub(super) card: StaffCard,
    pub(super) origin: Origin,
    next: Next,
}

impl Halfway {
    #[must_use]
    pub const fn card(&self) -> &StaffCard {
        &self.card
    }

    #[must_use]
    pub const fn next(&self) -> Next {
        self.next
    }
}

/// Signs a member of staff in, or halfway in.
///
/// # Errors
/// [`Refusal::SignInWrong`] whether the address or the password is wrong, [`Refusal::TooManyTries`] after ten.
pub async fn sign_in(store: &Store, email: &str, password: &str, origin: Origin) -> Result<Entry> {
    let typed: String = email.trim().to_lowercase().chars().filter(|c| !c.is_control()).take(254).collect();
    for who in [format!("staff {typed}"), format!("address {}", origin.address)] {
        count_try(store, &who).await?;
    }
    let row = rows::staff::Entity::find()
        .filter(rows::staff::Column::Email.eq(typed.clone()))
        .filter(rows::staff::Column::DisabledAt.is_null())
        .one(&store.db)
        .await?;
    // An unknown address costs as long as a known one, so that time does not tell them apart.
    let kept = row.as_ref().map_or_else(|| NOBODY.to_owned(), |r| r.password_hash.clone());
    let is_right = verify_password(password.to_owned(), kept).await?;
    let Some(row) = row.filter(|_| is_right) else {
        return Err(Refusal::SignInWrong { email: email.trim().chars().take(254).collect() }.into());
    };
    let act = store.begin(Actor::Staff(StaffId(row.id)), None).await?;
    rows::tries::Entity::delete_by_id(format!("staff {typed}")).exec(&act.tx).await?;
    let entry = let_in(&act, &row, origin).await?;
    act.commit().await?;
    Ok(entry)
}

/// Opens a session, or half of one. The row is as it was when the password was checked; what changed meanwhile counts.
pub(super) async fn let_in(act: &Act, checked: &rows::staff::Model, origin: Origin) -> Result<Entry> {
    let row = rows::staff::Entity::find_by_id(checked.id).lock(LockType::NoKeyUpdate).one(&act.tx).await?;
    let row = row.filter(|row| row.disabled_at.is_none() && row.password_hash == checked.password_hash).ok_or(Refusal::SignInNeeded)?;
    match owed(&act.tx, &row).await? {
        None => {
            let (token, session) = sessions::open(act, StaffId(row.id), &origin).await?;
            Ok(Entry::In(token, StaffMember { card: card(row)?, session, origin }))
        }
        Some(next) => {
            use rows::halfway::{ActiveModel, Column, Entity};
            let token = Token::fresh();
            Entity::delete_many().filter(Column::EndsAt.lte(act.now.0)).exec(&act.tx).await?;
            let half = ActiveModel {
                staff_id: Set(row.id),
                token_hash: Set(token.hash()),
                ends_at: Set(act.now.0 + HALFWAY_LASTS),
                ..Default::default()
            };
            half.insert(&act.tx).await?;
            Ok(Entry::Halfway(token, next))
        }
    }
}

/// What somebody owes besides the password.
async fn owed(db: &impl ConnectionTrait, row: &rows::staff::Model) -> Result<Option<Next>> {
    if second_factor::confirmed(db, StaffId(row.id)).await?.is_some() {
        return Ok(Some(Next::Code));
    }
    Ok(second_factor::is_needed(db, &row.role).await?.then_some(Next::SetUp))
}

/// Who is halfway with this token.
///
/// # Errors
/// [`Refusal::SignInNeeded`].
pub async fn halfway(store: &Store, token: &Token, origin: Origin) -> Result<Halfway> {
    use rows::halfway::{Column, Entity};
    let half = Entity::find().filter(Column::TokenHash.eq(token.hash())).filter(Column::EndsAt.gt(store.now().0)).one(&store.db).await?;
    let half = half.ok_or(Refusal::SignInNeeded)?;
    let row = rows::staff::Entity::find_by_id(half.staff_id).filter(rows::staff::Column::DisabledAt.is_null()).one(&store.db).await?;
    let row = row.ok_or(Refusal::SignInNeeded)?;
    // Nothing is owed any more: then the password alone lets in.
    let next = owed(&store.db, &row).await?.ok_or(Refusal::SignInNeeded)?;
    Ok(Halfway { id: half.id, card: card(row)?, origin, next })
}

/// Lets in who gives a right code.
///
/// # Errors
/// [`Refusal::CodeWrong`], [`Refusal::TooManyTries`] after five, [`Refusal::SignInNeeded`] for who has no code to give.
pub async fn enter(store: &Store, who: Halfway, code: &str) -> Result<(Token, StaffMember)> {
    if who.next != Next::Code {
        return Err(Refusal::SignInNeeded.into());
    }
    count_try_of(store, &tries_of(who.card.id), CODE_TRIES_MAX).await?;
    let seal = store.seal().await?;
    let act = store.begin(Actor::Staff(who.card.id), Some(who.origin.clone())).await?;
    second_factor::use_code(&act, &seal, &who.card, code).await?;
    let entered = finish(&act, who).await?;
    act.commit().await?;
    Ok(entered)
}

/// The half becomes a session, once.
pub(super) async fn finish(act: &Act, who: Halfway) -> Result<(Token, StaffMember)> {
    let gone = rows::halfway::Entity::delete_by_id(who.id).exec(&act.tx).await?;
    if gone.rows_affected != 1 {
        return Err(Refusal::SignInNeeded.into());
    }
    rows::tries::Entity::delete_by_id(tries_of(who.card.id)).exec(&act.tx).await?;
    let (token, session) = sessions::open(act, who.card.id, &who.origin).await?;
    Ok((token, StaffMember { card: who.card, session, origin: who.origin }))
}

/// Under what the codes of somebody are counted, whichever browser they come from.
pub(super) fn tries_of(staff: StaffId) -> String {
    format!("code {staff}")
}
