//! Changes to orders that customers were asked about: those that nobody answered yet, and those that they said no to.

use super::{COUNTED_MAX, Few, SHOWN};
use crate::{Result, Store, customers, rows};
use domain::{
    ids::Number,
    orders::{OrderStatus, changing::ChangeStatus},
    time::{DAY, Instant},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Serialize;

/// A no that this long ago nobody followed with another change is agreed upon.
const DECLINED_DAYS: i64 = 14;

/// An order that a customer was asked about.
#[derive(Clone, Debug, Serialize)]
pub struct Asked {
    pub number: Number,
    pub customer: String,
    pub since: Instant,
}

/// What no customer answered yet, and what they said no to, the latest first.
pub(super) async fn asked(store: &Store) -> Result<(Few<Asked>, Few<Asked>)> {
    let after = store.now().plus(-DECLINED_DAYS * DAY);
    let waits = found(store, ChangeStatus::Waits, None).await?;
    let declined = found(store, ChangeStatus::Declined, Some(after)).await?;
    let latest = latest(store, &declined).await?;
    let declined: Vec<_> = declined.into_iter().filter(|no| latest.contains(&(no.quote_id, no.id))).collect();
    let orders = rows::orders::Entity::find()
        .filter(rows::orders::Column::QuoteId.is_in(waits.iter().chain(&declined).map(|change| change.quote_id)))
        .filter(rows::orders::Column::Status.eq(OrderStatus::Open.code()))
        .all(&store.db)
        .await?;
    let names = customers::names(&store.db, orders.iter().map(|order| order.customer_id)).await?;
    let few = |changes: &[rows::order_changes::Model]| {
        let one = |change: &rows::order_changes::Model| {
            let order = orders.iter().find(|order| order.quote_id == change.quote_id)?;
            Some(Asked {
                number: Number(order.number),
                customer: names.get(&order.customer_id).cloned().unwrap_or_default(),
                since: Instant(change.answered_at.unwrap_or(change.proposed_at)),
            })
        };
        let all: Vec<_> = changes.iter().filter_map(one).collect();
        Few { count: all.len(), rows: all.into_iter().take(SHOWN).collect() }
    };
    Ok((few(&waits), few(&declined)))
}

/// The latest change of each order that a customer said no to: what came after a no settled it.
async fn latest(store: &Store, declined: &[rows::order_changes::Model]) -> Result<Vec<(i64, i64)>> {
    use rows::order_changes::{Column, Entity};
    let find = Entity::find().select_only().column(Column::QuoteId).column_as(Column::Id.max(), "latest").group_by(Column::QuoteId);
    Ok(find.filter(Column::QuoteId.is_in(declined.iter().map(|no| no.quote_id))).into_tuple().all(&store.db).await?)
}

async fn found(store: &Store, status: ChangeStatus, after: Option<Instant>) -> Result<Vec<rows::order_changes::Model>> {
    use rows::order_changes::{Column, Entity};
    let mut find = Entity::find()
        .filter(Column::Status.eq(status.code()))
        .order_by_desc(Column::AnsweredAt)
        .order_by_desc(Column::Id)
        .limit(COUNTED_MAX);
    if let Some(after) = after {
        find = find.filter(Column::AnsweredAt.gt(after.0));
    }
    Ok(find.all(&store.db).await?)
}
