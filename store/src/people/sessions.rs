//! Sessions: opened at the door, listed, ended.

use super::{Origin, SESSION_IDLE, StaffMember, Token};
use crate::{Result, Store, act::Act, rows};
use domain::{
    ids::{SessionId, StaffId},
    time::Instant,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};

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

/// Ends all of one's own sessions but this one.
///
/// # Errors
/// When the database fails.
pub async fn end_other_sessions(store: &Store, who: &StaffMember) -> Result<()> {
    let act = store.begin(who.actor(), None).await?;
    end_all(&act, who.id(), Some(who.session())).await?;
    act.commit().await
}

pub(super) async fn open(act: &Act, staff: StaffId, origin: &Origin) -> Result<(Token, SessionId)> {
    let token = Token::fresh();
    let session = rows::staff_sessions::ActiveModel {
        staff_id: Set(staff.0),
        token_hash: Set(token.hash()),
        address: Set(origin.address.clone()),
        agent: Set(origin.agent.chars().take(300).collect()),
        created_at: Set(act.now.0),
        seen_at: Set(act.now.0),
        ended_at: Set(None),
        ..Default::default()
    };
    let session = session.insert(&act.tx).await?;
    Ok((token, SessionId(session.id)))
}

/// Ends every session of somebody but one, and whatever would become one: a sign-in half done, a code for a new password.
pub(super) async fn end_all(act: &Act, staff: StaffId, but: Option<SessionId>) -> Result<()> {
    use rows::staff_sessions::{Column, Entity};
    Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(act.now.0))
        .filter(Column::StaffId.eq(staff.0))
        .filter(Column::EndedAt.is_null())
        .filter(Column::Id.ne(but.map_or(0, |session| session.0)))
        .exec(&act.tx)
        .await?;
    rows::halfway::Entity::delete_many().filter(rows::halfway::Column::StaffId.eq(staff.0)).exec(&act.tx).await?;
    rows::password_resets::Entity::delete_by_id(staff.0).exec(&act.tx).await?;
    Ok(())
}
