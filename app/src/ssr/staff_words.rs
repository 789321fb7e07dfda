//! What the pages of staff are told: who works here, and what was changed, in words.

use super::{
    House,
    desk::answer,
    told::{Here, first_name},
};
use crate::{
    failure::Failure,
    staff::{
        api::roster::{Branch, ChangeLine, Invitation, Person, PersonSheet, StaffList},
        role_words,
    },
};
use domain::{
    Refusal,
    ids::{LocationId, StaffId},
    staff::Role,
};
use store::people::{self, Colleague, InvitationCard, StaffChange, StaffMember};
use words::staff as say;

/// Changes beside the list; all of them have a page.
const SHOWN: usize = 8;

/// # Errors
/// When the role may not see them, or the database fails.
pub async fn list(house: &House, who: &StaffMember) -> Result<StaffList, Failure> {
    let roster = answer(people::roster(&house.store, who).await)?;
    let (here, branches) = (Here::of(house, who).await?, branches(house).await?);
    let mut changes = changes(house, who, None, None).await?;
    changes.truncate(SHOWN);
    let name = |id: StaffId| roster.people.iter().find(|p| p.card.id == id).map_or("", |p| first_name(&p.card.name)).to_owned();
    let invitation = |card: InvitationCard| Invitation {
        by: say::by(name(card.by), card.sent_at.map_or_else(|| say::in_the_post().to_owned(), |at| here.short(at))),
        is_over: card.expires_at <= here.now,
        place: place(&branches, card.location),
        id: card.id,
        email: card.email,
        role: card.role,
    };
    let invitations = roster.invitations.iter().cloned().map(invitation).collect();
    let people = roster.people.into_iter().map(|colleague| self::colleague(&here, &branches, colleague)).collect();
    Ok(StaffList { me: who.card().clone(), people, invitations, needed: roster.needed, changes, branches })
}

/// # Errors
/// When the role may not see them, there is nobody, or the database fails.
pub async fn person(house: &House, who: &StaffMember, id: StaffId) -> Result<PersonSheet, Failure> {
    let roster = answer(people::roster(&house.store, who).await)?;
    let (here, branches) = (Here::of(house, who).await?, branches(house).await?);
    let is_owner = |p: &&Colleague| p.card.role == Role::Owner && !p.is_disabled;
    let is_last_owner = roster.people.iter().filter(is_owner).all(|p| p.card.id == id);
    let found = roster.people.into_iter().find(|p| p.card.id == id).ok_or_else(|| Refusal::NotFound.into());
    let person = colleague(&here, &branches, answer(found)?);
    let is_last_owner = is_last_owner && person.card.role == Role::Owner && !person.is_disabled;
    let changes = changes(house, who, Some(id), None).await?;
    Ok(PersonSheet { me: who.card().clone(), person, is_last_owner, branches, changes })
}

/// # Errors
/// When the role may not see them, or the database fails.
pub async fn changes(house: &House, who: &StaffMember, of: Option<StaffId>, before: Option<i64>) -> Result<Vec<ChangeLine>, Failure> {
    let changes = answer(people::staff_changes(&house.store, who, of, before).await)?;
    let here = Here::of(house, who).await?;
    Ok(changes.into_iter().map(|change| line(&here, change)).collect())
}

async fn branches(house: &House) -> Result<Vec<Branch>, Failure> {
    let locations = store::shop::locations(&house.store).await?;
    Ok(locations.into_iter().map(|place| Branch { id: place.id, name: place.name }).collect())
}

fn place(branches: &[Branch], id: LocationId) -> String {
    branches.iter().find(|branch| branch.id == id).map(|branch| branch.name.clone()).unwrap_or_default()
}

fn colleague(here: &Here, branches: &[Branch], colleague: Colleague) -> Person {
    Person {
        place: place(branches, colleague.card.location),
        is_disabled: colleague.is_disabled,
        has_second_factor: colleague.has_second_factor,
        seen: colleague.seen_at.map(|at| here.short(at)).unwrap_or_default(),
        revision: colleague.revision,
        card: colleague.card,
    }
}

fn line(here: &Here, change: StaffChange) -> ChangeLine {
    let by = change.by.as_deref().map_or_else(|| say::by_the_machine().to_owned(), |name| first_name(name).to_owned());
    let whom = match change.field.as_str() {
        "needs_second_factor" => role(&change.whom),
        _ => change.whom.clone(),
    };
    ChangeLine { id: change.id, whom, what: what(&change), by, when: here.moment(change.at) }
}

fn role(code: &str) -> String {
    Role::from_code(code).map_or_else(|| code.to_owned(), |role| role_words(role).to_owned())
}

fn what(change: &StaffChange) -> String {
    let (before, after) = (change.before.as_str(), change.after.as_str());
    match change.field.as_str() {
        "joined" => say::did_join(role(after)),
        "invited" => say::did_invite(role(after)),
        "invited_again" => say::did_invite_again().into(),
        "withdrawn" => say::did_withdraw().into(),
        "role" => say::did_role(role(before), role(after)),
        "location" => say::did_location(before, after),
        "disabled" => say::did_disable().into(),
        "enabled" => say::did_enable().into(),
        "signed_out" => say::did_sign_out().into(),
        "password" => say::did_password().into(),
        "second_factor" if after == "on" => say::did_factor_on().into(),
        "second_factor" => say::did_factor_off().into(),
        "second_factor_reset" => say::did_factor_reset().into(),
        "recovery_codes" => say::did_codes().into(),
        "recovery_used" => say::did_recovery().into(),
        "needs_second_factor" if after == "on" => say::did_need().into(),
        "needs_second_factor" => say::did_need_no_more().into(),
        _ => say::did_other().into(),
    }
}
