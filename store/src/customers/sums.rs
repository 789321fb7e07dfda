//! What follows from a customer's orders and is kept beside the name, because lists sort by it: how many there are, what they came to, the
//! latest. Each is moved in the transaction that moves its cause, and `porchlight verify` compares it with its causes.

use super::words;
use crate::{Result, act::Act, rows};
use domain::{customers::Stage, ids::CustomerId, orders::OrderStatus};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Statement,
    sea_query::{Expr, ExprTrait},
};

/// An order was made, or one was cancelled.
pub(crate) async fn ordered(act: &Act, customer: CustomerId, by: i64) -> Result<()> {
    use rows::{customers, orders};
    let row = customers::Entity::find_by_id(customer.0).lock_exclusive().one(&act.tx).await?.ok_or(domain::Refusal::NotFound)?;
    let latest = orders::Entity::find()
        .filter(orders::Column::CustomerId.eq(customer.0))
        .filter(orders::Column::Status.ne(OrderStatus::Cancelled.code()))
        .order_by_desc(orders::Column::CreatedAt)
        .one(&act.tx)
        .await?;
    let count = row.order_count + by;
    let stage = Stage::of(count).code();
    let changed = row.stage != stage;
    let mut row = row.into_active_model();
    row.order_count = Set(count);
    row.stage = Set(stage.to_owned());
    row.last_order_at = Set(latest.map_or(0, |order| order.created_at));
    let row = row.update(&act.tx).await?;
    if changed { words::settle(act, &row).await } else { Ok(()) }
}

/// More, or less, of what the customer's orders cost is paid.
pub(crate) async fn paid(act: &Act, customer: i64, by_cents: i64) -> Result<()> {
    use rows::customers::{Column, Entity};
    if by_cents != 0 {
        let more = Expr::col(Column::LifetimeCents).add(by_cents);
        Entity::update_many().col_expr(Column::LifetimeCents, more).filter(Column::Id.eq(customer)).exec(&act.tx).await?;
    }
    Ok(())
}

/// What a customer's orders still owe, without those that were cancelled.
pub(crate) async fn due_cents(db: &impl ConnectionTrait, customer: CustomerId) -> Result<i64> {
    let sql = "SELECT CAST(COALESCE(SUM(total_cents - paid_cents - refunded_cents), 0) AS BIGINT) AS cents FROM orders \
               WHERE customer_id = $1 AND status <> $2 AND total_cents > paid_cents + refunded_cents";
    let values = [customer.0.into(), OrderStatus::Cancelled.code().into()];
    let row = db.query_one_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    Ok(row.map(|r| r.try_get("", "cents")).transpose()?.unwrap_or_default())
}
