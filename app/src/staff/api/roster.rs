//! Everybody who works here: for who manages them.

use crate::failure::Failure;
use domain::{
    ids::{InvitationId, LocationId, StaffId},
    staff::{Role, StaffCard},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Somebody who works here, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub card: StaffCard,
    /// The branch.
    pub place: String,
    pub is_disabled: bool,
    pub has_second_factor: bool,
    /// When they were here last; empty for never.
    pub seen: String,
    pub revision: i32,
}

/// An invitation that is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    pub id: InvitationId,
    pub email: String,
    pub role: Role,
    pub place: String,
    /// "Robin, Mar 4".
    pub by: String,
    pub is_over: bool,
}

/// A change, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeLine {
    pub id: i64,
    pub whom: String,
    pub what: String,
    pub by: String,
    pub when: String,
}

/// A branch somebody may work at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Branch {
    pub id: LocationId,
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffList {
    pub me: StaffCard,
    pub people: Vec<Person>,
    pub invitations: Vec<Invitation>,
    /// The roles that have to have a second factor.
    pub needed: Vec<Role>,
    pub branches: Vec<Branch>,
    pub changes: Vec<ChangeLine>,
}

#[server]
pub async fn read_staff() -> Result<StaffList, Failure> {
    let (house, who) = crate::ssr::desk::reader().await?;
    crate::ssr::staff_words::list(&house, &who).await
}

/// One of them, with what was changed about them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonSheet {
    pub me: StaffCard,
    pub person: Person,
    /// No other owner can sign in.
    pub is_last_owner: bool,
    pub branches: Vec<Branch>,
    pub changes: Vec<ChangeLine>,
}

#[server]
pub async fn read_person(id: StaffId) -> Result<PersonSheet, Failure> {
    let (house, who) = crate::ssr::desk::reader().await?;
    crate::ssr::staff_words::person(&house, &who, id).await
}

/// What was changed, before a change.
#[server]
pub async fn read_staff_changes(before: Option<i64>) -> Result<Vec<ChangeLine>, Failure> {
    let (house, who) = crate::ssr::desk::reader().await?;
    crate::ssr::staff_words::changes(&house, &who, None, before).await
}

/// Invites somebody by letter.
#[server]
pub async fn invite_staff(
    #[server(default)] email: String,
    #[server(default)] role: String,
    #[server(default)] location: LocationId,
) -> Result<(), Failure> {
    use domain::{Refusal, refusal::Field};
    let (house, who) = crate::ssr::staff().await?;
    let role = Role::from_code(&role).ok_or(Refusal::Unknown { field: Field::Role })?;
    store::people::invite(&house.store, &who, &email, role, location).await?;
    crate::ssr::desk::nudge(&house);
    crate::ssr::desk::lead_to("/desk/staff");
    Ok(())
}

/// Sends an invitation again, with another link.
#[server]
pub async fn resend_invitation(id: InvitationId) -> Result<(), Failure> {
    let (house, who) = crate::ssr::staff().await?;
    store::people::resend(&house.store, &who, id).await?;
    crate::ssr::desk::nudge(&house);
    crate::ssr::desk::lead_to("/desk/staff");
    Ok(())
}

/// Takes an invitation back.
#[server]
pub async fn withdraw_invitation(id: InvitationId) -> Result<(), Failure> {
    let (house, who) = crate::ssr::staff().await?;
    store::people::withdraw(&house.store, &who, id).await?;
    crate::ssr::desk::lead_to("/desk/staff");
    Ok(())
}

/// Gives somebody another role or branch.
#[server]
pub async fn change_staff(
    id: StaffId,
    revision: i32,
    #[server(default)] role: String,
    #[server(default)] location: LocationId,
) -> Result<(), Failure> {
    use domain::{Refusal, refusal::Field};
    let (house, who) = crate::ssr::staff().await?;
    let role = Role::from_code(&role).ok_or(Refusal::Unknown { field: Field::Role })?;
    store::people::change_staff(&house.store, &who, id, revision, role, location).await?;
    crate::ssr::desk::lead_to(&format!("/desk/staff/{id}"));
    Ok(())
}

/// Keeps somebody out, or lets them in again.
#[server]
pub async fn disable_staff(id: StaffId, #[server(default)] away: bool) -> Result<(), Failure> {
    let (house, who) = crate::ssr::staff().await?;
    if away {
        store::people::disable(&house.store, &who, id).await?;
    } else {
        store::people::enable(&house.store, &who, id).await?;
    }
    crate::ssr::desk::lead_to(&format!("/desk/staff/{id}"));
    Ok(())
}

/// Ends every session of somebody.
#[server]
pub async fn sign_out_staff(id: StaffId) -> Result<(), Failure> {
    let (house, who) = crate::ssr::staff().await?;
    store::people::sign_out_staff(&house.store, &who, id).await?;
    crate::ssr::desk::lead_to(&format!("/desk/staff/{id}"));
    Ok(())
}

/// Takes somebody's second factor away.
#[server]
pub async fn reset_second_factor(id: StaffId) -> Result<(), Failure> {
    let (house, who) = crate::ssr::staff().await?;
    store::people::reset_second_factor(&house.store, &who, id).await?;
    crate::ssr::desk::nudge(&house);
    crate::ssr::desk::lead_to(&format!("/desk/staff/{id}"));
    Ok(())
}

/// Says whether a role has to have a second factor.
#[server]
pub async fn require_second_factor(#[server(default)] role: String, #[server(default)] on: bool) -> Result<(), Failure> {
    use domain::{Refusal, refusal::Field};
    let (house, who) = crate::ssr::staff().await?;
    let role = Role::from_code(&role).ok_or(Refusal::Unknown { field: Field::Role })?;
    store::people::require_second_factor(&house.store, &who, role, on).await?;
    crate::ssr::desk::lead_to("/desk/staff");
    Ok(())
}
