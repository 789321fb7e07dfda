//! Who works here, what is changed about them, and the record of it.

use super::{
    InvitationCard, Role, StaffMember, card,
    invitations::invitation_card,
    second_factor::{self, is_needed, needed, take_away},
    sessions::end_all,
};
use crate::{Result, Store, act::Act, fault::code, outbox::Task, rows};
use domain::{
    Refusal,
    events::Actor,
    ids::{LocationId, Number, StaffId},
    refusal::Field,
    staff::{
        Permission, StaffCard, StaffNews,
        moves::{StaffMove, Whom, check},
    },
    time::Instant,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, EntityTrait, FromQueryResult, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect, Statement, sea_query::LockType,
};
use std::collections::{BTreeMap, BTreeSet};

/// Changes on a page.
const PAGE: u64 = 50;
/// No shop that this desk is for has more people; a list of them all is a page.
const PEOPLE_MAX: u64 = 1_000;

/// Somebody who works here, or did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Colleague {
    pub card: StaffCard,
    pub is_disabled: bool,
    pub has_second_factor: bool,
    /// When they were here last, to ten minutes.
    pub seen_at: Option<Instant>,
    pub revision: i32,
}

/// A change as it was written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffChange {
    pub id: i64,
    /// Their name, an address that was invited, or the code of a role.
    pub whom: String,
    pub at: Instant,
    /// Who did it; `None` for who runs the shop's machine.
    pub by: Option<String>,
    /// A code, as `role` or `disabled`.
    pub field: String,
    pub before: String,
    pub after: String,
}

/// Everybody, and who is on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roster {
    pub people: Vec<Colleague>,
    pub invitations: Vec<InvitationCard>,
    /// The roles that have to have a second factor.
    pub needed: Vec<Role>,
}

#[derive(FromQueryResult)]
struct Seen {
    id: i64,
    seen_at: Option<i64>,
}

/// # Errors
/// [`Refusal::NotYours`].
pub async fn roster(store: &Store, who: &StaffMember) -> Result<Roster> {
    use rows::staff_invitations::Column;
    who.may(Permission::ManageStaff)?;
    let people = rows::staff::Entity::find().order_by_asc(rows::staff::Column::Name).limit(PEOPLE_MAX).all(&store.db).await?;
    // One look into the index each, whatever the number of sessions that there were.
    let last = "SELECT s.id AS id, (SELECT MAX(x.seen_at) FROM staff_sessions x WHERE x.staff_id = s.id) AS seen_at FROM staff s";
    let seen = Seen::find_by_statement(Statement::from_string(store.db.get_database_backend(), last)).all(&store.db).await?;
    let seen: BTreeMap<i64, Option<i64>> = seen.into_iter().map(|s| (s.id, s.seen_at)).collect();
    let factors =
        rows::second_factors::Entity::find().filter(rows::second_factors::Column::ConfirmedAt.is_not_null()).all(&store.db).await?;
    let factors: BTreeSet<i64> = factors.into_iter().map(|f| f.staff_id).collect();
    let open = rows::staff_invitations::Entity::find()
        .filter(Column::OpenKey.is_not_null())
        .order_by_asc(Column::Email)
        .limit(PEOPLE_MAX)
        .all(&store.db)
        .await?;
    let colleague = |row: rows::staff::Model| {
        Ok(Colleague {
            is_disabled: row.disabled_at.is_some(),
            has_second_factor: factors.contains(&row.id),
            seen_at: seen.get(&row.id).copied().flatten().map(Instant),
            revision: row.revision,
            card: card(row)?,
        })
    };
    Ok(Roster {
        people: people.into_iter().map(colleague).collect::<Result<_>>()?,
        invitations: open.into_iter().map(invitation_card).collect::<Result<_>>()?,
        needed: needed(&store.db).await?,
    })
}

/// What was changed, about everybody or about one, the latest first: a page of it, before a change.
///
/// # Errors
/// [`Refusal::NotYours`].
pub async fn staff_changes(store: &Store, who: &StaffMember, of: Option<StaffId>, before: Option<i64>) -> Result<Vec<StaffChange>> {
    use rows::staff_changes::{Column, Entity};
    who.may(Permission::ManageStaff)?;
    let mut find = Entity::find().filter(Column::Id.lt(before.unwrap_or(i64::MAX)));
    if let Some(of) = of {
        find = find.filter(Column::StaffId.eq(of.0));
    }
    let rows = find.order_by_desc(Column::Id).limit(PAGE).all(&store.db).await?;
    let shop = store.shop().await?;
    let one = |row: rows::staff_changes::Model| StaffChange {
        id: row.id,
        whom: row.whom,
        at: Instant(row.at),
        by: row.by_id.and_then(|id| shop.staff.get(&id)).map(|by| by.name.clone()),
        field: row.field,
        before: row.before,
        after: row.after,
    };
    Ok(rows.into_iter().map(one).collect())
}

/// Writes down what was changed about somebody, or about somebody or something that has no row yet.
pub(super) async fn changed(
    act: &Act,
    staff: Option<i64>,
    whom: &str,
    by: Option<StaffId>,
    field: &str,
    before: &str,
    after: &str,
) -> Result<()> {
    let row = rows::staff_changes::ActiveModel {
        staff_id: Set(staff),
        whom: Set(whom.to_owned()),
        at: Set(act.now.0),
        by_id: Set(by.map(|by| by.0)),
        field: Set(field.to_owned()),
        before: Set(before.to_owned()),
        after: Set(after.to_owned()),
        ..Default::default()
    };
    rows::staff_changes::Entity::insert(row).exec_without_returning(&act.tx).await?;
    Ok(())
}

/// What who acts is in this moment: another may have changed it since the page was asked for.
pub(super) async fn actor_role(act: &Act, who: &StaffMember) -> Result<Role> {
    let row = rows::staff::Entity::find_by_id(who.id().0).lock(LockType::NoKeyUpdate).one(&act.tx).await?;
    let row = row.filter(|row| row.disabled_at.is_none()).ok_or(Refusal::NotYours)?;
    code("staff", row.id, &row.role, Role::from_code)
}

pub(super) async fn check_location(act: &Act, location: LocationId) -> Result<()> {
    match rows::locations::Entity::find_by_id(location.0).one(&act.tx).await? {
        Some(_) => Ok(()),
        None => Err(Refusal::Unknown { field: Field::Location }.into()),
    }
}

/// Whether this may be done to somebody, with everybody locked whom the answer depends on: who acts, who it is done to, and all owners.
/// Two who act at once on two owners see each other's change.
async fn consider(act: &Act, who: &StaffMember, id: StaffId, step: StaffMove) -> Result<rows::staff::Model> {
    use rows::staff::{Column, Entity};
    let concerned = Condition::any().add(Column::Role.eq(Role::Owner.code())).add(Column::Id.is_in([who.id().0, id.0]));
    let rows = Entity::find().filter(concerned).order_by_asc(Column::Id).lock(LockType::NoKeyUpdate).all(&act.tx).await?;
    let can_sign_in = |row: &&rows::staff::Model| row.disabled_at.is_none();
    let role = |row: &rows::staff::Model| code("staff", row.id, &row.role, Role::from_code);
    let by = rows.iter().find(|row| row.id == who.id().0).filter(can_sign_in).ok_or(Refusal::NotYours)?;
    let whom = rows.iter().find(|row| row.id == id.0).ok_or(Refusal::NotFound)?;
    let is_owner = |row: &&rows::staff::Model| row.role == Role::Owner.code();
    let others = rows.iter().filter(can_sign_in).filter(is_owner).any(|row| row.id != id.0);
    let is_last_owner = can_sign_in(&whom) && is_owner(&whom) && !others;
    check(role(by)?, Whom { role: role(whom)?, is_self: by.id == whom.id, is_last_owner }, step)?;
    Ok(whom.clone())
}

/// Gives somebody another role, or another branch.
///
/// # Errors
/// What [`check`] refuses, [`Refusal::NotFound`], [`Refusal::Unknown`] at the location, [`Refusal::Stale`] when somebody saved since
/// `revision`.
pub async fn change_staff(store: &Store, who: &StaffMember, id: StaffId, revision: i32, role: Role, location: LocationId) -> Result<()> {
    who.may(Permission::ManageStaff)?;
    let act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let row = consider(&act, who, id, StaffMove::SetRole(role)).await?;
    if row.revision != revision {
        return Err(Refusal::Stale.into());
    }
    check_location(&act, location).await?;
    let places: BTreeMap<i64, String> =
        rows::locations::Entity::find().all(&act.tx).await?.into_iter().map(|place| (place.id, place.name)).collect();
    let called = |id: i64| places.get(&id).map_or("", String::as_str);
    let fields = [("role", row.role.as_str(), role.code()), ("location", called(row.location_id), called(location.0))];
    for (field, before, after) in fields.into_iter().filter(|(_, before, after)| before != after) {
        changed(&act, Some(id.0), &row.name, Some(who.id()), field, before, after).await?;
    }
    // Who needs a second factor from now on sets it up at the door.
    let is_stricter = row.role != role.code() && is_needed(&act.tx, role.code()).await?;
    if is_stricter && second_factor::confirmed(&act.tx, id).await?.is_none() {
        end_all(&act, id, None).await?;
    }
    let mut row = row.into_active_model();
    row.role = Set(role.code().to_owned());
    row.location_id = Set(location.0);
    row.revision = Set(revision + 1);
    row.update(&act.tx).await?;
    act.commit().await
}

/// Somebody can't sign in any more, and is signed out everywhere. Twice is harmless.
///
/// # Errors
/// What [`check`] refuses, [`Refusal::NotFound`].
pub async fn disable(store: &Store, who: &StaffMember, id: StaffId) -> Result<()> {
    set_disabled(store, who, id, StaffMove::Disable).await
}

/// Somebody can sign in again, with their password from before. Twice is harmless.
///
/// # Errors
/// What [`check`] refuses, [`Refusal::NotFound`].
pub async fn enable(store: &Store, who: &StaffMember, id: StaffId) -> Result<()> {
    set_disabled(store, who, id, StaffMove::Enable).await
}

async fn set_disabled(store: &Store, who: &StaffMember, id: StaffId, step: StaffMove) -> Result<()> {
    who.may(Permission::ManageStaff)?;
    let away = step == StaffMove::Disable;
    let act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let row = consider(&act, who, id, step).await?;
    if row.disabled_at.is_some() == away {
        return Ok(());
    }
    changed(&act, Some(id.0), &row.name, Some(who.id()), if away { "disabled" } else { "enabled" }, "", "").await?;
    let revision = row.revision + 1;
    let mut row = row.into_active_model();
    row.disabled_at = Set(away.then_some(act.now.0));
    row.revision = Set(revision);
    row.update(&act.tx).await?;
    end_all(&act, id, None).await?;
    act.commit().await
}

/// Ends every session of somebody: a phone was lost. One's own session stays.
///
/// # Errors
/// What [`check`] refuses, [`Refusal::NotFound`].
pub async fn sign_out_staff(store: &Store, who: &StaffMember, id: StaffId) -> Result<()> {
    who.may(Permission::ManageStaff)?;
    let act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let row = consider(&act, who, id, StaffMove::SignOut).await?;
    end_all(&act, id, (id == who.id()).then_some(who.session())).await?;
    changed(&act, Some(id.0), &row.name, Some(who.id()), "signed_out", "", "").await?;
    act.commit().await
}

/// Takes somebody's second factor away, and signs them out: their phone is lost, and their codes too.
///
/// # Errors
/// What [`check`] refuses, [`Refusal::NotFound`].
pub async fn reset_second_factor(store: &Store, who: &StaffMember, id: StaffId) -> Result<()> {
    who.may(Permission::SetSecondFactors)?;
    let act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let row = consider(&act, who, id, StaffMove::ResetSecondFactor).await?;
    if take_away(&act, id).await? {
        end_all(&act, id, None).await?;
        changed(&act, Some(id.0), &row.name, Some(who.id()), "second_factor_reset", "on", "").await?;
        act.enqueue(Number(0), &Task::StaffNews { staff: id, news: StaffNews::SecondFactorOff }).await?;
    }
    act.commit().await
}

/// Takes somebody's second factor away from the command line, which whoever runs the shop's machine may use: an owner lost phone and
/// paper. `false` when there was none.
///
/// # Errors
/// [`Refusal::NotFound`] when nobody works here under that address.
pub async fn free_staff(store: &Store, email: &str) -> Result<bool> {
    use rows::staff::{Column, Entity};
    let act = store.begin(Actor::System, None).await?;
    let row = Entity::find().filter(Column::Email.eq(email.trim().to_lowercase())).one(&act.tx).await?.ok_or(Refusal::NotFound)?;
    let staff = StaffId(row.id);
    if !take_away(&act, staff).await? {
        return Ok(false);
    }
    end_all(&act, staff, None).await?;
    changed(&act, Some(row.id), &row.name, None, "second_factor_reset", "on", "").await?;
    act.enqueue(Number(0), &Task::StaffNews { staff, news: StaffNews::SecondFactorOff }).await?;
    act.commit().await?;
    Ok(true)
}

/// Whom a letter to somebody of the shop goes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addressee {
    pub card: StaffCard,
    pub is_disabled: bool,
}

/// # Errors
/// [`Refusal::NotFound`].
pub async fn addressee(store: &Store, staff: StaffId) -> Result<Addressee> {
    let row = rows::staff::Entity::find_by_id(staff.0).one(&store.db).await?.ok_or(Refusal::NotFound)?;
    Ok(Addressee { is_disabled: row.disabled_at.is_some(), card: card(row)? })
}
