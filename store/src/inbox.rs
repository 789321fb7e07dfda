//! What providers tell us: stored before it is answered, applied once, however often and in whatever order it comes.

use crate::{Result, Store, rows};
use domain::{
    events::Actor,
    payments::Provider,
    time::{MINUTE, SECOND},
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{LockBehavior, LockType, OnConflict},
};

/// An event in a worker's hands.
#[derive(Clone, Debug)]
pub struct Letter {
    pub id: i64,
    pub provider: String,
    pub body: String,
}

/// Keeps an event; `false` when it was kept before.
///
/// # Errors
/// When the database fails: the provider is answered with an error and sends again.
pub async fn keep(store: &Store, provider: Provider, event_id: &str, body: &str) -> Result<bool> {
    use rows::inbox::{ActiveModel, Column, Entity};
    let act = store.begin(Actor::Provider, None).await?;
    let row = ActiveModel {
        provider: Set(provider.code().to_owned()),
        event_id: Set(event_id.to_owned()),
        body: Set(body.to_owned()),
        received_at: Set(act.now.0),
        due_at: Set(act.now.0),
        attempts: Set(0),
        error: Set(String::new()),
        applied_at: Set(None),
        dead_at: Set(None),
        ..Default::default()
    };
    let once = OnConflict::columns([Column::Provider, Column::EventId]).do_nothing().to_owned();
    let kept = Entity::insert(row).on_conflict(once).exec_without_returning(&act.tx).await?;
    act.commit().await?;
    Ok(kept > 0)
}

/// Takes up to `most` events that wait, for two minutes.
///
/// # Errors
/// When the database fails.
pub async fn claim(store: &Store, most: u64) -> Result<Vec<Letter>> {
    use rows::inbox::{Column, Entity};
    let due = Entity::find()
        .filter(Column::AppliedAt.is_null())
        .filter(Column::DeadAt.is_null())
        .filter(Column::DueAt.lte(store.now().0))
        .order_by_asc(Column::Id)
        .limit(most);
    if due.clone().one(&store.db).await?.is_none() {
        return Ok(Vec::new());
    }
    let act = store.begin(Actor::System, None).await?;
    let mut letters = Vec::new();
    for row in due.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked).all(&act.tx).await? {
        letters.push(Letter { id: row.id, provider: row.provider.clone(), body: row.body.clone() });
        let mut row = row.into_active_model();
        row.due_at = Set(act.now.0 + 2 * MINUTE);
        row.update(&act.tx).await?;
    }
    act.commit().await?;
    Ok(letters)
}

/// The event was applied, or had nothing to say.
///
/// # Errors
/// When the database fails; it is then applied again, which changes nothing.
pub async fn applied(store: &Store, letter: &Letter) -> Result<()> {
    let act = store.begin(Actor::System, None).await?;
    if let Some(row) = rows::inbox::Entity::find_by_id(letter.id).one(&act.tx).await? {
        let mut row = row.into_active_model();
        row.applied_at = Set(Some(act.now.0));
        row.update(&act.tx).await?;
    }
    act.commit().await
}

/// After this many tries (about a day at ten minutes) staff decide.
const ATTEMPTS_MAX: i32 = 150;

/// It could not be applied: it waits, up to ten minutes, and is dead after a day.
///
/// # Errors
/// When the database fails; the lease then ends by itself.
pub async fn failed(store: &Store, letter: &Letter, error: &str) -> Result<()> {
    let act = store.begin(Actor::System, None).await?;
    if let Some(row) = rows::inbox::Entity::find_by_id(letter.id).one(&act.tx).await? {
        let attempts = row.attempts + 1;
        let mut row = row.into_active_model();
        row.attempts = Set(attempts);
        row.error = Set(error.chars().take(500).collect());
        row.due_at = Set(act.now.0 + (i64::from(attempts) * 5 * SECOND).min(10 * MINUTE));
        row.dead_at = Set((attempts >= ATTEMPTS_MAX).then_some(act.now.0));
        row.update(&act.tx).await?;
    }
    act.commit().await
}
