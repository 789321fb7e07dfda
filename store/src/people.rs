//! Proofs of identity. A [`LinkHolder`] or a [`StaffMember`] can only be made here, so a function that takes one has been asked by
//! somebody who may.

mod door;
mod invitations;
mod passwords;
mod resets;
mod roster;
mod second_factor;
mod sessions;

pub use crate::act::Origin;
pub use door::{Entry, Halfway, Next, enter, halfway, sign_in};
pub use invitations::{InvitationCard, InvitationLetter, Invited, invite, invited, mint_invitation, resend, take_invitation, withdraw};
pub use passwords::change_password;
pub(crate) use passwords::hash_password;
pub use resets::{ResetLetter, ask_reset, finish_reset, mint_reset};
pub use roster::{
    Addressee, Colleague, Roster, StaffChange, addressee, change_staff, disable, enable, free_staff, reset_second_factor, roster,
    sign_out_staff, staff_changes,
};
pub use second_factor::{
    Own, Pending, SecondFactor, begin_second_factor, confirm_at_the_door, confirm_second_factor, end_second_factor, new_recovery_codes,
    pending_second_factor, require_second_factor, second_factor, shown_codes,
};
pub use sessions::{SessionCard, end_other_sessions, end_session, sessions};

use crate::{Fault, Result, Store, act::Act, fault::code, rows};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    Refusal,
    events::{Actor, Event},
    ids::{LinkId, LocationId, Number, QuoteId, SessionId, StaffId},
    links::{self, Scope, Standing},
    refusal::{self, Field},
    staff::{Permission, Role, StaffCard},
    time::{DAY, Instant, MINUTE},
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, OnConflict},
};
use sha2::{Digest, Sha256};

/// A secret as it travels in a link or a cookie: 32 random bytes, base64url, 43 characters.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    pub(crate) fn fresh() -> Self {
        Self(URL_SAFE_NO_PAD.encode(Store::secret()))
    }

    /// Reads what a browser sent; anything but 32 bytes is no token.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let is_token = text.len() == 43 && URL_SAFE_NO_PAD.decode(text).is_ok_and(|b| b.len() == 32);
        is_token.then(|| Self(text.to_owned()))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the database keeps. The token has 256 random bits, so a plain hash can't be guessed back.
    pub(crate) fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0.as_bytes()).to_vec()
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

/// Somebody with a live link to one quote and the order it becomes.
#[derive(Clone, Debug)]
pub struct LinkHolder {
    pub(crate) link: LinkId,
    pub(crate) quote: QuoteId,
    pub(crate) origin: Origin,
    number: Number,
    scope: Scope,
}

impl LinkHolder {
    #[must_use]
    pub const fn number(&self) -> Number {
        self.number
    }

    #[must_use]
    pub fn sees_only(&self) -> bool {
        self.scope == Scope::See
    }

    /// # Errors
    /// [`Refusal::LinkOnlySees`].
    pub(crate) fn acts(&self) -> std::result::Result<Actor, Refusal> {
        match self.scope {
            Scope::SeeAndAct => Ok(Actor::Link(self.link)),
            Scope::See => Err(Refusal::LinkOnlySees),
        }
    }
}

/// Who holds this token, if it is a live link.
///
/// # Errors
/// [`Refusal::LinkEnded`] for an unknown, expired or revoked one: the three look alike to whoever tries.
pub async fn link_holder(store: &Store, token: &Token, origin: Origin) -> Result<LinkHolder> {
    let link = rows::links::Entity::find()
        .filter(rows::links::Column::TokenHash.eq(token.hash()))
        .one(&store.db)
        .await?
        .ok_or(Refusal::LinkEnded)?;
    match links::standing(Instant(link.expires_at), link.revoked_at.map(Instant), store.now()) {
        Standing::Live => {}
        Standing::Expired | Standing::Revoked => return Err(Refusal::LinkEnded.into()),
    }
    let scope = code("links", link.id, &link.scope, Scope::from_code)?;
    Ok(LinkHolder { link: LinkId(link.id), quote: QuoteId(link.quote_id), origin, number: Number(link.number), scope })
}

/// Notes that a link was opened for the first time. It is an observation, and all that a GET may change.
///
/// # Errors
/// When the database fails.
pub async fn observe(store: &Store, holder: &LinkHolder) -> Result<()> {
    let mut act = store.begin(Actor::Link(holder.link), Some(holder.origin.clone())).await?;
    crate::quotes::lock(&act, holder.quote).await?;
    let opened = rows::links::Entity::update_many()
        .col_expr(rows::links::Column::OpenedAt, Expr::value(act.now.0))
        .filter(rows::links::Column::Id.eq(holder.link.0))
        .filter(rows::links::Column::OpenedAt.is_null())
        .exec(&act.tx)
        .await?;
    if opened.rows_affected == 1 {
        act.record(holder.number, Event::LinkOpened { link: holder.link });
        act.commit().await?;
    }
    Ok(())
}

/// Somebody of the shop, signed in.
#[derive(Clone, Debug)]
pub struct StaffMember {
    card: StaffCard,
    session: SessionId,
    pub(crate) origin: Origin,
}

impl StaffMember {
    #[must_use]
    pub const fn card(&self) -> &StaffCard {
        &self.card
    }

    #[must_use]
    pub const fn id(&self) -> StaffId {
        self.card.id
    }

    #[must_use]
    pub const fn session(&self) -> SessionId {
        self.session
    }

    pub(crate) const fn actor(&self) -> Actor {
        Actor::Staff(self.card.id)
    }

    /// # Errors
    /// [`Refusal::NotYours`].
    pub fn may(&self, permission: Permission) -> std::result::Result<&Self, Refusal> {
        if self.card.role.may(permission) { Ok(self) } else { Err(Refusal::NotYours) }
    }
}

/// A session that nobody used for this long has ended: a working day and the night after it.
const SESSION_IDLE: i64 = DAY;
/// Passwords that an account or an address may try in [`TRY_WINDOW`].
const TRIES_MAX: i32 = 10;
const TRY_WINDOW: i64 = 15 * MINUTE;

/// Counts a try before it is made.
///
/// # Errors
/// [`Refusal::TooManyTries`].
pub async fn count_try(store: &Store, who: &str) -> Result<()> {
    count_try_of(store, who, TRIES_MAX).await
}

async fn count_try_of(store: &Store, who: &str, most: i32) -> Result<()> {
    use rows::tries::{ActiveModel, Column, Entity};
    let act = store.begin(Actor::System, None).await?;
    Entity::delete_many().filter(Column::EndsAt.lte(act.now.0)).exec(&act.tx).await?;
    let row = ActiveModel { who: Set(who.to_owned()), count: Set(1), ends_at: Set(act.now.0 + TRY_WINDOW) };
    let counted = OnConflict::column(Column::Who).value(Column::Count, Expr::col((Entity, Column::Count)).add(1)).to_owned();
    Entity::insert(row).on_conflict(counted).exec_without_returning(&act.tx).await?;
    let row = Entity::find_by_id(who.to_owned()).one(&act.tx).await?.ok_or_else(|| Fault::Other("a try is counted".into()))?;
    act.commit().await?;
    if row.count > most { Err(Refusal::TooManyTries { again_at: Instant(row.ends_at) }.into()) } else { Ok(()) }
}

/// A try that was right does not count: a shop's people sit behind one address, and all of them sign in at eight.
async fn give_back(act: &Act, who: &str) -> Result<()> {
    use rows::tries::{Column, Entity};
    let fewer = Entity::update_many().col_expr(Column::Count, Expr::col(Column::Count).sub(1));
    fewer.filter(Column::Who.eq(who)).filter(Column::Count.gt(0)).exec(&act.tx).await?;
    Ok(())
}

/// Who is signed in with this token.
///
/// # Errors
/// [`Refusal::SignInNeeded`].
pub async fn staff_member(store: &Store, token: &Token, origin: Origin) -> Result<StaffMember> {
    let session = rows::staff_sessions::Entity::find()
        .filter(rows::staff_sessions::Column::TokenHash.eq(token.hash()))
        .filter(rows::staff_sessions::Column::EndedAt.is_null())
        .one(&store.db)
        .await?
        .filter(|s| store.now().0 - s.seen_at < SESSION_IDLE)
        .ok_or(Refusal::SignInNeeded)?;
    let row = rows::staff::Entity::find_by_id(session.staff_id)
        .filter(rows::staff::Column::DisabledAt.is_null())
        .one(&store.db)
        .await?
        .ok_or(Refusal::SignInNeeded)?;
    // Once in ten minutes is often enough to know who is still here.
    if store.now().0 - session.seen_at > 10 * MINUTE {
        let act = store.begin(Actor::System, None).await?;
        let mut seen = session.clone().into_active_model();
        seen.seen_at = Set(act.now.0);
        seen.update(&act.tx).await?;
        act.commit().await?;
    }
    Ok(StaffMember { card: card(row)?, session: SessionId(session.id), origin })
}

/// Adds a member of staff: from the command line, which whoever runs the shop's machine may use.
///
/// # Errors
/// A refusal at the field that is wrong; [`Refusal::EmailTaken`].
pub async fn add_staff(store: &Store, name: &str, email: &str, phone: &str, role: Role, password: &str) -> Result<StaffId> {
    let name = refusal::required(name, Field::Name, domain::customers::NAME_CHARS_MAX)?;
    let email = refusal::email(email, Field::Email)?.to_lowercase();
    let password = domain::staff::password(password)?;
    let password_hash = hash_password(password.to_owned()).await?;
    let act = store.begin(Actor::System, None).await?;
    let location =
        rows::locations::Entity::find().order_by_asc(rows::locations::Column::Id).one(&act.tx).await?.ok_or(Refusal::NotFound)?;
    let row = insert_staff(&act, LocationId(location.id), name, email, phone.to_owned(), role, password_hash).await?;
    roster::changed(&act, Some(row.id), &row.name, None, "joined", "", role.code()).await?;
    act.commit().await?;
    Ok(StaffId(row.id))
}

async fn insert_staff(
    act: &Act,
    location: LocationId,
    name: String,
    email: String,
    phone: String,
    role: Role,
    password_hash: String,
) -> Result<rows::staff::Model> {
    let taken = Refusal::EmailTaken { typed: email.clone() };
    let row = rows::staff::ActiveModel {
        location_id: Set(location.0),
        name: Set(name),
        email: Set(email),
        phone: Set(phone),
        role: Set(role.code().to_owned()),
        password_hash: Set(password_hash),
        created_at: Set(act.now.0),
        disabled_at: Set(None),
        revision: Set(1),
        ..Default::default()
    };
    row.insert(&act.tx).await.map_err(|e| match Fault::from(e) {
        fault if fault.is_duplicate() => taken.into(),
        fault => fault,
    })
}

/// Whether anybody could sign in at all.
///
/// # Errors
/// When the database fails.
pub async fn has_staff(store: &Store) -> Result<bool> {
    Ok(rows::staff::Entity::find().limit(1).count(&store.db).await? > 0)
}

/// Somebody of the demonstration shop, without a session: nobody can sign out of it or in with it.
pub(crate) fn of_the_cast(row: rows::staff::Model, origin: Origin) -> Result<StaffMember> {
    Ok(StaffMember { card: card(row)?, session: SessionId(0), origin })
}

pub(crate) fn card(row: rows::staff::Model) -> Result<StaffCard> {
    let role = code("staff", row.id, &row.role, Role::from_code)?;
    Ok(StaffCard { id: StaffId(row.id), name: row.name, email: row.email, phone: row.phone, role, location: LocationId(row.location_id) })
}
