//! Invitations: a link of 256 random bits by letter, for seven days, once. Its token is made when the letter leaves and is kept as a hash.

use super::{
    Entry, Origin, StaffMember, Token,
    door::let_in,
    insert_staff,
    passwords::hash_password,
    roster::{actor_role, changed, check_location},
};
use crate::{Fault, Result, Store, act::Act, fault::code, outbox::Task, rows};
use domain::{
    Refusal,
    events::Actor,
    ids::{InvitationId, LocationId, Number, StaffId},
    refusal::{self, Field},
    staff::{
        self, Permission, Role, StaffCard,
        codes::INVITATION_LASTS,
        moves::{StaffMove, Whom, check},
    },
    time::Instant,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect};

/// An invitation that is open, as the desk lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvitationCard {
    pub id: InvitationId,
    pub email: String,
    pub role: Role,
    pub location: LocationId,
    pub by: StaffId,
    /// When its letter left last; `None` while it waits in the post.
    pub sent_at: Option<Instant>,
    pub expires_at: Instant,
}

/// What the letter says.
#[derive(Clone, Debug)]
pub struct InvitationLetter {
    pub token: Token,
    pub email: String,
    pub location: LocationId,
    pub by: StaffCard,
}

/// What the invited person reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invited {
    pub email: String,
    pub role: Role,
    pub by: String,
}

pub(super) fn invitation_card(row: rows::staff_invitations::Model) -> Result<InvitationCard> {
    Ok(InvitationCard {
        role: code("staff_invitations", row.id, &row.role, Role::from_code)?,
        id: InvitationId(row.id),
        email: row.email,
        location: LocationId(row.location_id),
        by: StaffId(row.invited_by),
        sent_at: row.sent_at.map(Instant),
        expires_at: Instant(row.expires_at),
    })
}

const fn joining(role: Role) -> Whom {
    Whom { role, is_self: false, is_last_owner: false }
}

/// Invites somebody; the letter leaves by itself.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::EmailTaken`], and refusals at the fields that are wrong.
pub async fn invite(store: &Store, who: &StaffMember, email: &str, role: Role, location: LocationId) -> Result<()> {
    who.may(Permission::ManageStaff)?;
    check(who.card.role, joining(role), StaffMove::Invite)?;
    let email = refusal::email(email, Field::Email)?.to_lowercase();
    let act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    check(actor_role(&act, who).await?, joining(role), StaffMove::Invite)?;
    check_location(&act, location).await?;
    let taken = || Refusal::EmailTaken { typed: email.clone() };
    if rows::staff::Entity::find().filter(rows::staff::Column::Email.eq(email.as_str())).one(&act.tx).await?.is_some() {
        return Err(taken().into());
    }
    let row = rows::staff_invitations::ActiveModel {
        email: Set(email.clone()),
        open_key: Set(Some(email.clone())),
        role: Set(role.code().to_owned()),
        location_id: Set(location.0),
        token_hash: Set(None),
        invited_by: Set(who.id().0),
        created_at: Set(act.now.0),
        sent_at: Set(None),
        expires_at: Set(act.now.0 + INVITATION_LASTS),
        ended_at: Set(None),
        ..Default::default()
    };
    let row = row.insert(&act.tx).await.map_err(|e| match Fault::from(e) {
        fault if fault.is_duplicate() => taken().into(),
        fault => fault,
    })?;
    changed(&act, None, &email, Some(who.id()), "invited", "", role.code()).await?;
    act.enqueue(Number(0), &Task::Invite { invitation: InvitationId(row.id) }).await?;
    act.commit().await
}

/// Sends the letter again, with a link of its own; the one from before opens no more. Who sends it is who invites by now.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::NotFound`].
pub async fn resend(store: &Store, who: &StaffMember, id: InvitationId) -> Result<()> {
    let (act, row) = open(store, who, id).await?;
    changed(&act, None, &row.email, Some(who.id()), "invited_again", "", &row.role).await?;
    let mut row = row.into_active_model();
    row.invited_by = Set(who.id().0);
    row.token_hash = Set(None);
    row.sent_at = Set(None);
    row.expires_at = Set(act.now.0 + INVITATION_LASTS);
    row.update(&act.tx).await?;
    act.enqueue(Number(0), &Task::Invite { invitation: id }).await?;
    act.commit().await
}

/// Takes an invitation back: its link opens no more.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::NotFound`] also for one that ended.
pub async fn withdraw(store: &Store, who: &StaffMember, id: InvitationId) -> Result<()> {
    let (act, row) = open(store, who, id).await?;
    changed(&act, None, &row.email, Some(who.id()), "withdrawn", &row.role, "").await?;
    end(&act, row).await?;
    act.commit().await
}

/// An invitation that has not ended, locked, for who may deal with it.
async fn open(store: &Store, who: &StaffMember, id: InvitationId) -> Result<(Act, rows::staff_invitations::Model)> {
    who.may(Permission::ManageStaff)?;
    let act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let row = lock(&act, id).await?.filter(|row| row.ended_at.is_none()).ok_or(Refusal::NotFound)?;
    let role = code("staff_invitations", row.id, &row.role, Role::from_code)?;
    check(actor_role(&act, who).await?, joining(role), StaffMove::Invite)?;
    Ok((act, row))
}

async fn lock(act: &Act, id: InvitationId) -> Result<Option<rows::staff_invitations::Model>> {
    Ok(rows::staff_invitations::Entity::find_by_id(id.0).lock_exclusive().one(&act.tx).await?)
}

async fn end(act: &Act, row: rows::staff_invitations::Model) -> Result<()> {
    let mut row = row.into_active_model();
    row.open_key = Set(None);
    row.token_hash = Set(None);
    row.ended_at = Set(Some(act.now.0));
    row.update(&act.tx).await?;
    Ok(())
}

/// Makes the token of a letter that is about to leave; `None` when nobody is invited any more.
///
/// # Errors
/// When the database fails.
pub async fn mint_invitation(store: &Store, id: InvitationId) -> Result<Option<InvitationLetter>> {
    let act = store.begin(Actor::System, None).await?;
    let Some(row) = lock(&act, id).await?.filter(|row| row.ended_at.is_none()) else { return Ok(None) };
    let by = crate::shop::staff_card(&act.tx, StaffId(row.invited_by)).await?;
    let token = Token::fresh();
    let letter = InvitationLetter { token: token.clone(), email: row.email.clone(), location: LocationId(row.location_id), by };
    let mut row = row.into_active_model();
    row.token_hash = Set(Some(token.hash()));
    row.sent_at = Set(Some(act.now.0));
    row.expires_at = Set(act.now.0 + INVITATION_LASTS);
    row.update(&act.tx).await?;
    act.commit().await?;
    Ok(Some(letter))
}

/// Who is invited with this token.
///
/// # Errors
/// [`Refusal::InvitationEnded`] for an unknown, used, withdrawn or old one: they look alike to whoever tries.
pub async fn invited(store: &Store, token: &Token) -> Result<Invited> {
    let row = by_token(store, token).await?;
    let by = store.shop().await?.staff.get(&row.invited_by).map(|by| by.name.clone()).unwrap_or_default();
    Ok(Invited { role: code("staff_invitations", row.id, &row.role, Role::from_code)?, email: row.email, by })
}

async fn by_token(store: &Store, token: &Token) -> Result<rows::staff_invitations::Model> {
    use rows::staff_invitations::{Column, Entity};
    let row = Entity::find().filter(Column::TokenHash.eq(token.hash())).one(&store.db).await?;
    Ok(row.filter(|row| is_live(row, token, store.now())).ok_or(Refusal::InvitationEnded)?)
}

fn is_live(row: &rows::staff_invitations::Model, token: &Token, now: Instant) -> bool {
    row.ended_at.is_none() && row.expires_at > now.0 && row.token_hash.as_ref() == Some(&token.hash())
}

/// Takes an invitation: somebody works here from now on, and is let in. Of two who take it at once, one is.
///
/// # Errors
/// [`Refusal::InvitationEnded`], [`Refusal::EmailTaken`], and refusals at the fields that are wrong.
pub async fn take_invitation(store: &Store, token: &Token, name: &str, password: &str, origin: Origin) -> Result<Entry> {
    let id = InvitationId(by_token(store, token).await?.id);
    let name = refusal::required(name, Field::Name, domain::customers::NAME_CHARS_MAX)?;
    let hash = hash_password(staff::password(password)?.to_owned()).await?;
    let act = store.begin(Actor::System, Some(origin.clone())).await?;
    let row = lock(&act, id).await?.filter(|row| is_live(row, token, act.now)).ok_or(Refusal::InvitationEnded)?;
    let role = code("staff_invitations", row.id, &row.role, Role::from_code)?;
    let person = insert_staff(&act, LocationId(row.location_id), name, row.email.clone(), String::new(), role, hash).await?;
    changed(&act, Some(person.id), &person.name, Some(StaffId(person.id)), "joined", "", role.code()).await?;
    end(&act, row).await?;
    let entry = let_in(&act, &person, origin).await?;
    act.commit().await?;
    Ok(entry)
}
