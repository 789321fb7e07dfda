//! Trying the post: a letter to oneself, by the way that all letters go, and what came of it.

use crate::{Result, Ring, Store, outbox::Task, people::StaffMember, rows};
use domain::{Refusal, events::Actor, ids::LocationId, staff::Permission, time::Instant};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};

/// A try of the post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailTest {
    pub id: i64,
    pub recipient: String,
    /// Where the one who tries it works: whom the letter is from, unless the configuration says.
    pub location: LocationId,
    pub asked_at: Instant,
    /// When it left, or was refused; `None` while it is on its way.
    pub ended_at: Option<Instant>,
    /// Why it did not leave; empty when it did.
    pub error: String,
}

/// Leaves a letter to the one who asks with the worker.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::TooManyTries`].
pub async fn test_mail(store: &Store, who: &StaffMember) -> Result<()> {
    who.may(Permission::Configure)?;
    crate::people::count_try(store, &format!("mail test {}", who.id())).await?;
    let act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let row = rows::mail_tests::ActiveModel {
        staff_id: Set(who.id().0),
        recipient: Set(who.card().email.clone()),
        asked_at: Set(act.now.0),
        ended_at: Set(None),
        error: Set(String::new()),
        ..Default::default()
    };
    let test = row.insert(&act.tx).await?.id;
    act.enqueue(Ring::DESK.chain, &Task::MailTest { test }).await?;
    act.commit().await
}

/// The last try of the one who looks.
///
/// # Errors
/// [`Refusal::NotYours`].
pub async fn last_mail_test(store: &Store, who: &StaffMember) -> Result<Option<MailTest>> {
    use rows::mail_tests::{Column, Entity};
    who.may(Permission::Configure)?;
    let row = Entity::find().filter(Column::StaffId.eq(who.id().0)).order_by_desc(Column::Id).one(&store.db).await?;
    Ok(row.map(|row| test_of(row, who.card().location)))
}

/// A try that waits to be sent; none when it is over.
///
/// # Errors
/// When the database fails.
pub async fn mail_test(store: &Store, test: i64) -> Result<Option<MailTest>> {
    let Some(row) = rows::mail_tests::Entity::find_by_id(test).one(&store.db).await?.filter(|t| t.ended_at.is_none()) else {
        return Ok(None);
    };
    let staff = rows::staff::Entity::find_by_id(row.staff_id).one(&store.db).await?.ok_or(Refusal::NotFound)?;
    Ok(Some(test_of(row, LocationId(staff.location_id))))
}

fn test_of(row: rows::mail_tests::Model, location: LocationId) -> MailTest {
    MailTest {
        id: row.id,
        recipient: row.recipient,
        location,
        asked_at: Instant(row.asked_at),
        ended_at: row.ended_at.map(Instant),
        error: row.error,
    }
}

/// Notes what came of a try, and tells the desk.
///
/// # Errors
/// When the database fails.
pub async fn mail_tested(store: &Store, test: i64, error: &str) -> Result<()> {
    let mut act = store.begin(Actor::System, None).await?;
    if let Some(row) = rows::mail_tests::Entity::find_by_id(test).one(&act.tx).await? {
        let mut row = row.into_active_model();
        row.ended_at = Set(Some(act.now.0));
        // PostgreSQL takes no zero byte in a text.
        row.error = Set(error.chars().filter(|c| !c.is_control()).take(500).collect());
        row.update(&act.tx).await?;
    }
    act.ring(Ring::DESK.chain);
    act.commit().await
}
