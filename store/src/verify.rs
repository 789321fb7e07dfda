//! The check of the books: every entry sums to zero, every sum that a list shows equals its postings, no order was given more than
//! it cost, and no payment gave out more than came in.

use crate::{Fault, Result, Store, ledger, rows};
use domain::{ids::OrderId, orders::OrderStatus};
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};

/// What was checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    pub entries: u64,
    pub orders: u64,
    pub payments: u64,
}

#[derive(FromQueryResult)]
struct Sum {
    id: i64,
    cents: i64,
}

/// Rows read at a time.
const CHUNK: u64 = 1_000;

/// Checks the ledger, and names the first row that is wrong.
///
/// # Errors
/// [`Fault::Row`] for what does not add up.
pub async fn ledger(store: &Store) -> Result<Checked> {
    Ok(Checked { entries: entries(store).await?, orders: orders(store).await?, payments: payments(store).await? })
}

async fn entries(store: &Store) -> Result<u64> {
    use rows::postings::{Column, Entity};
    let uneven: Option<Sum> = Entity::find()
        .select_only()
        .column_as(Column::EntryId, "id")
        .column_as(Expr::cust("CAST(SUM(cents) AS BIGINT)"), "cents")
        .group_by(Column::EntryId)
        .having(Expr::cust("SUM(cents) <> 0"))
        .order_by_asc(Column::EntryId)
        .limit(1)
        .into_model()
        .one(&store.db)
        .await?;
    if let Some(Sum { id, cents }) = uneven {
        return Err(Fault::row("entries", id, format!("its postings sum to {cents}, not to zero")));
    }
    let last: Option<Sum> = Entity::find()
        .select_only()
        .column_as(Expr::cust("COUNT(*)"), "id")
        .column_as(Expr::cust("CAST(0 AS BIGINT)"), "cents")
        .into_model()
        .one(&store.db)
        .await?;
    Ok(last.map_or(0, |s| s.id.unsigned_abs()))
}

async fn orders(store: &Store) -> Result<u64> {
    use rows::orders::{Column, Entity};
    let (mut after, mut checked) = (0, 0);
    loop {
        let rows = Entity::find().filter(Column::Id.gt(after)).order_by_asc(Column::Id).limit(CHUNK).all(&store.db).await?;
        let Some(last) = rows.last() else { return Ok(checked) };
        after = last.id;
        for row in rows {
            let sum = ledger::balance(&store.db, OrderId(row.id), row.total_cents).await?;
            let wrong = |what: &str| Err(Fault::row("orders", row.id, what));
            if (row.paid_cents, row.refunded_cents) != (sum.paid_cents, sum.refunded_cents) {
                return wrong(&format!(
                    "says {} paid and {} refunded, its postings say {} and {}",
                    row.paid_cents, row.refunded_cents, sum.paid_cents, sum.refunded_cents
                ));
            }
            if sum.paid_cents > sum.total_cents {
                return wrong("more was paid than it costs");
            }
            if row.is_invoiced && sum.total_cents + sum.refunded_cents != row.total_cents {
                return wrong(&format!("costs {}, its invoice and refunds say {}", row.total_cents, sum.total_cents + sum.refunded_cents));
            }
            if row.status == OrderStatus::Closed.code() && !row.is_invoiced {
                return wrong("is closed without an invoice");
            }
            checked += 1;
        }
    }
}

async fn payments(store: &Store) -> Result<u64> {
    use rows::payments::{Column, Entity};
    let (mut after, mut checked) = (0, 0);
    loop {
        let rows = Entity::find().filter(Column::Id.gt(after)).order_by_asc(Column::Id).limit(CHUNK).all(&store.db).await?;
        let Some(last) = rows.last() else { return Ok(checked) };
        after = last.id;
        let allocations = rows::allocations::Entity::find()
            .filter(rows::allocations::Column::PaymentId.is_in(rows.iter().map(|p| p.id)))
            .all(&store.db)
            .await?;
        for row in rows {
            let allocated: i64 = allocations.iter().filter(|a| a.payment_id == row.id).map(|a| a.cents).sum();
            if allocated > row.received_cents {
                return Err(Fault::row("payments", row.id, format!("gave out {allocated} of {} that came in", row.received_cents)));
            }
            if row.refunded_cents > row.received_cents {
                return Err(Fault::row(
                    "payments",
                    row.id,
                    format!("refunded {} of {} that came in", row.refunded_cents, row.received_cents),
                ));
            }
            checked += 1;
        }
    }
}
