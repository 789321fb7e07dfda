//! What must follow: appended in the act's transaction, claimed under a lease by a worker, done at least once.

use crate::{Result, Store, fault::Read, rows};
use domain::{
    events::{Actor, Event},
    ids::{InvitationId, MailId, Number, PaymentId, QuoteId, RefundId, StaffId},
    links::Scope,
    notifications::Notice,
    staff::StaffNews,
    time::{Instant, MINUTE, SECOND},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    sea_query::LockBehavior,
};
use serde::{Deserialize, Serialize};

/// One thing to do outside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "task")]
pub enum Task {
    /// Tell the customer.
    Notice { notice: Notice, event: Event },
    /// Send the mail that staff wrote. Its link is minted when it is sent, so that no token is ever kept.
    Mail { mail: MailId },
    /// Mail a fresh link to somebody who asked for one and is on file.
    Renew { quote: QuoteId, recipient: String, scope: Scope },
    /// Mail an invitation to work here; its token is made when it leaves.
    Invite { invitation: InvitationId },
    /// Mail a code to somebody of the shop who forgot their password; it is made when it leaves.
    Reset { staff: StaffId },
    /// Tell somebody of the shop what was done about how they sign in.
    StaffNews { staff: StaffId, news: StaffNews },
    /// Ask the provider to give money back.
    Refund { refund: RefundId },
    /// Void the provider's object of a payment that nobody may make any more.
    Void { payment: PaymentId },
}

/// A task in a worker's hands until its lease ends.
#[derive(Clone, Debug)]
pub struct Claimed {
    pub id: i64,
    pub chain: Number,
    pub task: Task,
    pub attempts: i32,
}

/// How long a worker has for a task before another may take it: a slow mail server, twice.
const LEASE: i64 = 2 * MINUTE;
/// After this many tries (about nine hours) a task is dead, and staff decide.
const ATTEMPTS_MAX: i32 = 12;

/// The wait before the next try: 10 s, 20 s, 40 s … up to two hours.
const fn pause(attempts: i32) -> i64 {
    let doubled = 10 * SECOND * (1_i64 << if attempts < 10 { attempts } else { 10 });
    if doubled < 120 * MINUTE { doubled } else { 120 * MINUTE }
}

/// Takes up to `most` tasks that are due.
///
/// # Errors
/// When the database fails.
pub async fn claim(store: &Store, most: u64) -> Result<Vec<Claimed>> {
    use rows::outbox::{Column, Entity};
    let due =
        Entity::find().filter(Column::DeadAt.is_null()).filter(Column::DueAt.lte(store.now().0)).order_by_asc(Column::DueAt).limit(most);
    // Asking costs no write while there is nothing to do.
    if due.clone().one(&store.db).await?.is_none() {
        return Ok(Vec::new());
    }
    let act = store.begin(Actor::System, None).await?;
    let rows = due.lock_with_behavior(sea_orm::sea_query::LockType::Update, LockBehavior::SkipLocked).all(&act.tx).await?;
    let mut claimed = Vec::with_capacity(rows.len());
    for row in rows {
        let task = Task::read("outbox", row.id, &row.task);
        let (id, chain, attempts) = (row.id, Number(row.chain), row.attempts);
        let mut leased = row.into_active_model();
        leased.due_at = Set(act.now.0 + LEASE);
        match task {
            Ok(task) => claimed.push(Claimed { id, chain, task, attempts }),
            // It will not become readable: staff look at it, and it stands in nobody's way.
            Err(unreadable) => {
                leased.error = Set(unreadable.to_string());
                leased.dead_at = Set(Some(act.now.0));
            }
        }
        leased.update(&act.tx).await?;
    }
    act.commit().await?;
    Ok(claimed)
}

/// The task is done: it is taken out.
///
/// # Errors
/// When the database fails; the task is then done again later.
pub async fn done(store: &Store, task: &Claimed) -> Result<()> {
    let act = store.begin(Actor::System, None).await?;
    rows::outbox::Entity::delete_by_id(task.id).exec(&act.tx).await?;
    act.commit().await
}

/// The task failed: it waits, longer each time, or is dead when it can never succeed or failed too often.
///
/// # Errors
/// When the database fails; the lease then ends by itself.
pub async fn failed(store: &Store, task: &Claimed, error: &str, for_good: bool) -> Result<()> {
    let act = store.begin(Actor::System, None).await?;
    if let Some(row) = rows::outbox::Entity::find_by_id(task.id).one(&act.tx).await? {
        let attempts = row.attempts + 1;
        let mut row = row.into_active_model();
        row.attempts = Set(attempts);
        row.error = Set(error.chars().take(500).collect());
        row.due_at = Set(act.now.0 + pause(attempts - 1));
        row.dead_at = Set((for_good || attempts >= ATTEMPTS_MAX).then_some(act.now.0));
        row.update(&act.tx).await?;
    }
    act.commit().await
}

/// A task that nobody will try again by itself.
#[derive(Clone, Debug, Serialize)]
pub struct Dead {
    pub id: i64,
    pub chain: Number,
    /// As it was written: it may be dead because nobody can read it.
    pub task: String,
    pub error: String,
    pub dead_at: Instant,
}

/// The latest dead tasks, for staff who oversee.
///
/// # Errors
/// When the role may not see them, or the database fails.
pub async fn dead(store: &Store, who: &crate::people::StaffMember) -> Result<Vec<Dead>> {
    who.may(domain::staff::Permission::Oversee)?;
    let rows = rows::outbox::Entity::find()
        .filter(rows::outbox::Column::DeadAt.is_not_null())
        .order_by_desc(rows::outbox::Column::DeadAt)
        .limit(50)
        .all(&store.db)
        .await?;
    let card = |r: rows::outbox::Model| Dead {
        id: r.id,
        chain: Number(r.chain),
        task: r.task,
        error: r.error,
        dead_at: Instant(r.dead_at.unwrap_or_default()),
    };
    Ok(rows.into_iter().map(card).collect())
}
