//! What the pretend provider of a demonstration database remembers: one text an object, whose meaning is its own business.

use crate::{Result, Store, rows};
use domain::{events::Actor, ids::PaymentId};
use sea_orm::{ActiveValue::Set, EntityTrait, IntoActiveModel, QuerySelect, sea_query::LockType};

/// Reads an object, lets `change` make another of it, and keeps that: nobody comes between. `None` keeps what there is.
///
/// # Errors
/// When the database fails.
pub async fn change<T>(
    store: &Store,
    id: &str,
    payment: PaymentId,
    change: impl FnOnce(Option<&str>) -> (Option<String>, T) + Send,
) -> Result<T> {
    use rows::sandbox_objects::{ActiveModel, Entity};
    let act = store.begin(Actor::Provider, None).await?;
    let row = Entity::find_by_id(id.to_owned()).lock(LockType::Update).one(&act.tx).await?;
    let (body, answer) = change(row.as_ref().map(|r| r.body.as_str()));
    if let Some(body) = body {
        match row {
            Some(row) => {
                let mut row = row.into_active_model();
                row.body = Set(body);
                Entity::update(row).exec(&act.tx).await?;
            }
            None => {
                let row = ActiveModel { id: Set(id.to_owned()), payment_id: Set(payment.0), body: Set(body) };
                Entity::insert(row).exec_without_returning(&act.tx).await?;
            }
        }
        act.commit().await?;
    }
    Ok(answer)
}

/// The object as it is.
///
/// # Errors
/// When the database fails.
pub async fn get(store: &Store, id: &str) -> Result<Option<String>> {
    Ok(rows::sandbox_objects::Entity::find_by_id(id.to_owned()).one(&store.db).await?.map(|r| r.body))
}

/// 32 random bytes of this database, made when they are first asked for: every instance derives the same secrets from them.
///
/// # Errors
/// When the database fails.
pub async fn root(store: &Store) -> Result<String> {
    if let Some(known) = known_root(store).await? {
        return Ok(known);
    }
    change(store, ROOT, PaymentId(0), |known| match known {
        Some(known) => (None, known.to_owned()),
        None => {
            let fresh = hex::encode(Store::secret());
            (Some(fresh.clone()), fresh)
        }
    })
    .await
}

/// The same, for who only looks: `None` when nobody has asked for them yet.
///
/// # Errors
/// When the database fails.
pub async fn known_root(store: &Store) -> Result<Option<String>> {
    get(store, ROOT).await
}

/// No object is called so: theirs begin with `sandbox_`.
const ROOT: &str = "root";
