//! What follows from a customer's orders and is kept beside the name, because lists sort by it: how many there are, what they came to, the
//! latest. Each is moved in the transaction that moves its cause, and `porchlight verify` compares it with its causes.

use super::words;
use crate::{Result, act::Act, fault::code, rows};
use domain::{
    Refusal,
    credit::{Claim, CreditLine, Room},
    customers::Stage,
    ids::CustomerId,
    orders::{Balance, OrderStatus},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, UpdateMany,
    sea_query::{Expr, ExprTrait},
};

/// An order was made, or one was cancelled.
pub(crate) async fn ordered(act: &mut Act, customer: CustomerId, by: i64) -> Result<()> {
    use rows::customers::Entity;
    let row = Entity::find_by_id(customer.0).lock_exclusive().one(&act.tx).await?.ok_or(Refusal::NotFound)?;
    let count = row.order_count + by;
    let stage = Stage::of(count).code().to_owned();
    let last_order_at = if by > 0 { Ord::max(act.now.0, row.last_order_at) } else { latest(&act.tx, customer).await? };
    if row.stage != stage {
        words::settle(act, &rows::customers::Model { stage: stage.clone(), ..row.clone() }).await?;
    }
    let mut row = row.into_active_model();
    row.order_count = Set(count);
    row.stage = Set(stage);
    row.last_order_at = Set(last_order_at);
    act.later(Entity::update(row).validate()?);
    Ok(())
}

/// When the latest order was made that was not cancelled; zero without one.
async fn latest(db: &impl ConnectionTrait, customer: CustomerId) -> Result<i64> {
    use rows::orders::{Column, Entity};
    let order = Entity::find()
        .filter(Column::CustomerId.eq(customer.0))
        .filter(Column::Status.ne(OrderStatus::Cancelled.code()))
        .order_by_desc(Column::CreatedAt)
        .one(db)
        .await?;
    Ok(order.map_or(0, |order| order.created_at))
}

/// More, or less, of what the customer's orders cost is paid.
pub(crate) fn paid(customer: i64, by_cents: i64) -> UpdateMany<rows::customers::Entity> {
    use rows::customers::{Column, Entity};
    let more = Expr::col(Column::LifetimeCents).add(by_cents);
    Entity::update_many().col_expr(Column::LifetimeCents, more).filter(Column::Id.eq(customer))
}

/// What a customer may owe us and does: the one way to it, for the profile, the payment page and every act that adds to it.
pub(crate) async fn credit_line(db: &impl ConnectionTrait, customer: CustomerId) -> Result<CreditLine> {
    use rows::orders::{Column, Entity};
    #[derive(FromQueryResult)]
    struct Found {
        id: i64,
        status: String,
        total_cents: i64,
        paid_cents: i64,
        refunded_cents: i64,
        is_invoiced: bool,
    }
    let limit_cents = rows::customers::Entity::find_by_id(customer.0).one(db).await?.ok_or(Refusal::NotFound)?.credit_limit_cents;
    let columns = [Column::Id, Column::Status, Column::TotalCents, Column::PaidCents, Column::RefundedCents, Column::IsInvoiced];
    // What is paid in full takes no room, and is most of what there is.
    let owes = Expr::col(Column::TotalCents).gt(Expr::col(Column::PaidCents).add(Expr::col(Column::RefundedCents)));
    let found: Vec<Found> =
        Entity::find().select_only().columns(columns).filter(Column::CustomerId.eq(customer.0)).filter(owes).into_model().all(db).await?;
    let claim = |f: Found| {
        let balance = Balance { total_cents: f.total_cents - f.refunded_cents, paid_cents: f.paid_cents, refunded_cents: f.refunded_cents };
        Ok(Claim { status: code("orders", f.id, &f.status, OrderStatus::from_code)?, balance, is_invoiced: f.is_invoiced })
    };
    Ok(CreditLine::of(limit_cents, found.into_iter().map(claim).collect::<Result<Vec<_>>>()?))
}

/// Whether the customer may owe `adds_cents` more. Their row is locked, so that two don't take the same room.
pub(crate) async fn check_credit(act: &Act, customer: CustomerId, adds_cents: i64, is_overridden: bool) -> Result<Room> {
    rows::customers::Entity::find_by_id(customer.0).lock_exclusive().one(&act.tx).await?;
    Ok(credit_line(&act.tx, customer).await?.check(adds_cents, is_overridden)?)
}

/// The same for an order of which a part is paid at once. Who has no credit line pays the rest before the goods leave; who has one never owes
/// more than its limit, also not by a deposit or by nothing being due at once.
pub(crate) async fn check_rest(act: &Act, customer: CustomerId, rest_cents: i64) -> Result<()> {
    let row = rows::customers::Entity::find_by_id(customer.0).one(&act.tx).await?.ok_or(Refusal::NotFound)?;
    if row.credit_limit_cents > 0 {
        check_credit(act, customer, rest_cents, false).await?;
    }
    Ok(())
}
