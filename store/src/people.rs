//! Proofs of identity. A [`LinkHolder`] or a [`StaffMember`] can only be made here, so a function that takes one has been asked by
//! somebody who may.

pub use crate::act::Origin;
use crate::{Fault, Result, Store, act::Act, fault::code, rows};
use argon2::{Argon2, PasswordHash, PasswordHasher, PasswordVerifier, password_hash::SaltString};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    Refusal,
    events::{Actor, Event},
    ids::{LinkId, LocationId, Number, QuoteId, SessionId, StaffId},
    links::{self, Scope, Standing},
    refusal::{self, Field},
    staff::{PASSWORD_CHARS_MIN, Permission, Role, StaffCard},
    time::{DAY, Instant, MINUTE},
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, OnConflict},
};
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

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
        act.record(holder.number, &Event::LinkOpened { link: holder.link }).await?;
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
/// Wrong passwords that an account or an address may send in [`TRY_WINDOW`].
const TRIES_MAX: i32 = 10;
const TRY_WINDOW: i64 = 15 * MINUTE;
/// argon2id takes 19 MiB a time; four at once stay below the memory a small machine has to spare.
static HASHING: Semaphore = Semaphore::const_new(4);

/// Signs a member of staff in.
///
/// # Errors
/// [`Refusal::SignInWrong`] whether the address or the password is wrong, [`Refusal::TooManyTries`] after ten.
pub async fn sign_in(store: &Store, email: &str, password: &str, origin: Origin) -> Result<(Token, StaffMember)> {
    let typed = email.trim().to_lowercase();
    let wrong = || Refusal::SignInWrong { email: email.trim().chars().take(254).collect() };
    // The address first: who has tried too often from one can't lock an account from there as well.
    let (address, account) = (format!("address {}", origin.address), format!("staff {typed:.254}"));
    for who in [&address, &account] {
        count_try(store, who).await?;
    }
    let row = rows::staff::Entity::find()
        .filter(rows::staff::Column::Email.eq(typed.clone()))
        .filter(rows::staff::Column::DisabledAt.is_null())
        .one(&store.db)
        .await?;
    // An unknown address costs as long as a known one, so that time does not tell them apart.
    let kept = row.as_ref().map_or_else(|| NOBODY.to_owned(), |r| r.password_hash.clone());
    let is_right = verify_password(password.to_owned(), kept).await?;
    let Some(row) = row.filter(|_| is_right) else { return Err(wrong().into()) };
    let token = Token::fresh();
    let act = store.begin(Actor::Staff(StaffId(row.id)), None).await?;
    let session = rows::staff_sessions::ActiveModel {
        staff_id: Set(row.id),
        token_hash: Set(token.hash()),
        address: Set(origin.address.clone()),
        agent: Set(origin.agent.chars().take(300).collect()),
        created_at: Set(act.now.0),
        seen_at: Set(act.now.0),
        ended_at: Set(None),
        ..Default::default()
    };
    let session = session.insert(&act.tx).await?;
    rows::tries::Entity::delete_by_id(account).exec(&act.tx).await?;
    give_back(&act, &address).await?;
    act.commit().await?;
    Ok((token, StaffMember { card: card(row)?, session: SessionId(session.id), origin }))
}

/// A hash of nothing anyone types, at the cost of a real one.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$QkVPNDhOcEZ3aFRWdmpDN0ZVbGxrU0dGQkE2QkZQbGQ";

/// Counts a try before it is made.
///
/// # Errors
/// [`Refusal::TooManyTries`].
pub async fn count_try(store: &Store, who: &str) -> Result<()> {
    use rows::tries::{ActiveModel, Column, Entity};
    let act = store.begin(Actor::System, None).await?;
    Entity::delete_many().filter(Column::EndsAt.lte(act.now.0)).exec(&act.tx).await?;
    let row = ActiveModel { who: Set(who.to_owned()), count: Set(1), ends_at: Set(act.now.0 + TRY_WINDOW) };
    let counted = OnConflict::column(Column::Who).value(Column::Count, Expr::col((Entity, Column::Count)).add(1)).to_owned();
    Entity::insert(row).on_conflict(counted).exec_without_returning(&act.tx).await?;
    let row = Entity::find_by_id(who.to_owned()).one(&act.tx).await?.ok_or_else(|| Fault::Other("a try is counted".into()))?;
    act.commit().await?;
    if row.count > TRIES_MAX { Err(Refusal::TooManyTries { again_at: Instant(row.ends_at) }.into()) } else { Ok(()) }
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

/// A session as its owner reads it.
#[derive(Clone, Debug, serde::Serialize)]
pub struct SessionCard {
    pub id: SessionId,
    pub address: String,
    pub agent: String,
    pub seen_at: Instant,
    pub is_this: bool,
}

/// The live sessions of the one who asks, the latest first.
///
/// # Errors
/// When the database fails.
pub async fn sessions(store: &Store, who: &StaffMember) -> Result<Vec<SessionCard>> {
    let rows = rows::staff_sessions::Entity::find()
        .filter(rows::staff_sessions::Column::StaffId.eq(who.id().0))
        .filter(rows::staff_sessions::Column::EndedAt.is_null())
        .filter(rows::staff_sessions::Column::SeenAt.gt(store.now().0 - SESSION_IDLE))
        .order_by_desc(rows::staff_sessions::Column::SeenAt)
        .limit(50)
        .all(&store.db)
        .await?;
    let card = |r: rows::staff_sessions::Model| SessionCard {
        is_this: r.id == who.session.0,
        id: SessionId(r.id),
        address: r.address,
        agent: r.agent,
        seen_at: Instant(r.seen_at),
    };
    Ok(rows.into_iter().map(card).collect())
}

/// Ends one of one's own sessions; ending it twice is harmless.
///
/// # Errors
/// When the database fails.
pub async fn end_session(store: &Store, who: &StaffMember, session: SessionId) -> Result<()> {
    let act = store.begin(who.actor(), None).await?;
    rows::staff_sessions::Entity::update_many()
        .col_expr(rows::staff_sessions::Column::EndedAt, Expr::value(act.now.0))
        .filter(rows::staff_sessions::Column::Id.eq(session.0))
        .filter(rows::staff_sessions::Column::StaffId.eq(who.id().0))
        .exec(&act.tx)
        .await?;
    act.commit().await
}

/// Adds a member of staff: from the command line, which whoever runs the shop's machine may use.
///
/// # Errors
/// A refusal at the field that is wrong; [`Refusal::Unknown`] at the e-mail when it is taken.
pub async fn add_staff(store: &Store, name: &str, email: &str, phone: &str, role: Role, password: &str) -> Result<StaffId> {
    let name = refusal::required(name, Field::Name, domain::customers::NAME_CHARS_MAX)?;
    let email = refusal::email(email, Field::Email)?.to_lowercase();
    if password.chars().count() < PASSWORD_CHARS_MIN {
        return Err(Refusal::Missing { field: Field::Password }.into());
    }
    let password_hash = hash_password(password.to_owned()).await?;
    let act = store.begin(Actor::System, None).await?;
    let location =
        rows::locations::Entity::find().order_by_asc(rows::locations::Column::Id).one(&act.tx).await?.ok_or(Refusal::NotFound)?;
    let row = rows::staff::ActiveModel {
        location_id: Set(location.id),
        name: Set(name),
        email: Set(email),
        phone: Set(phone.to_owned()),
        role: Set(role.code().to_owned()),
        password_hash: Set(password_hash),
        created_at: Set(act.now.0),
        disabled_at: Set(None),
        ..Default::default()
    };
    let row = row.insert(&act.tx).await.map_err(|e| match Fault::from(e) {
        fault if fault.is_duplicate() => Refusal::Unknown { field: Field::Email }.into(),
        fault => fault,
    })?;
    act.commit().await?;
    Ok(StaffId(row.id))
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

/// argon2id, at the parameters of its crate (RFC 9106 and OWASP's least: 19 MiB, two passes).
pub(crate) async fn hash_password(password: String) -> Result<String> {
    hashing(move || {
        let salt = SaltString::encode_b64(&Store::secret()[..16]).map_err(|e| Fault::Other(e.to_string()))?;
        let hash = Argon2::default().hash_password(password.as_bytes(), &salt);
        hash.map(|h| h.to_string()).map_err(|e| Fault::Other(e.to_string()))
    })
    .await
}

async fn verify_password(password: String, kept: String) -> Result<bool> {
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
