//! The check of the books: every entry sums to zero, every sum that a list shows equals its postings, no order was given more than
//! it cost, and no payment gave out more than came in.

use crate::{Fault, Result, Store, ledger, rows};
use domain::{ids::OrderId, orders::OrderStatus};
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, Statement, sea_query::Expr};

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
    let checked = Checked { entries: entries(store).await?, orders: orders(store).await?, payments: payments(store).await? };
    customers(store).await?;
    deliveries(store).await?;
    Ok(checked)
}

/// Checks that the deliveries of each order together bring what was ordered, and names the first order whose don't. What comes back
/// later is a credit memo's to say: it takes nothing out of what was brought.
///
/// # Errors
/// [`Fault::Row`] for what does not agree.
pub async fn deliveries(store: &Store) -> Result<()> {
    let sums = "SELECT o.id, CAST(COALESCE(s.pieces, 0) - l.quantity AS BIGINT) AS cents FROM orders o \
         JOIN quote_lines l ON l.quote_id = o.quote_id AND l.version = o.quote_version \
         LEFT JOIN (SELECT d.order_id, p.line_id, SUM(p.quantity) AS pieces FROM delivery_lines p \
         JOIN deliveries d ON d.id = p.delivery_id GROUP BY d.order_id, p.line_id) s ON s.order_id = o.id AND s.line_id = l.id \
         WHERE EXISTS (SELECT 1 FROM deliveries f WHERE f.order_id = o.id) AND COALESCE(s.pieces, 0) <> \
         CASE WHEN l.taken AND (l.kind <> 'fulfilment' OR l.service_min > 0) THEN l.quantity ELSE 0 END ORDER BY o.id, l.position LIMIT 1";
    let strays = "SELECT d.order_id AS id, CAST(p.quantity AS BIGINT) AS cents FROM delivery_lines p JOIN deliveries d ON d.id = p.delivery_id \
         JOIN orders o ON o.id = d.order_id JOIN quote_lines l ON l.id = p.line_id \
         WHERE l.quote_id <> o.quote_id OR l.version <> o.quote_version OR p.quantity < 1 ORDER BY d.order_id LIMIT 1";
    for (sql, what) in [(sums, "pieces too many or too few of a line"), (strays, "pieces of a line that is not its own")] {
        let wrong = Sum::find_by_statement(Statement::from_string(store.db.get_database_backend(), sql)).one(&store.db).await?;
        if let Some(Sum { id, cents: pieces }) = wrong {
            return Err(Fault::row("orders", id, format!("its deliveries bring {pieces} {what}")));
        }
    }
    Ok(())
}

/// Checks what is kept beside customers' names against their orders, and names the first customer that is wrong.
///
/// # Errors
/// [`Fault::Row`] for what does not agree.
pub async fn customers(store: &Store) -> Result<()> {
    let sums = format!(
        "SELECT c.id, CAST(c.lifetime_cents AS BIGINT) AS cents FROM customers c LEFT JOIN (SELECT customer_id, \
         SUM(CASE WHEN status <> '{0}' THEN 1 ELSE 0 END) AS n, SUM(paid_cents) AS paid, \
         MAX(CASE WHEN status <> '{0}' THEN created_at ELSE 0 END) AS latest FROM orders GROUP BY customer_id) o ON o.customer_id = c.id \
         WHERE c.order_count <> COALESCE(o.n, 0) OR c.lifetime_cents <> COALESCE(o.paid, 0) OR c.last_order_at <> COALESCE(o.latest, 0) \
         OR c.stage <> CASE COALESCE(o.n, 0) WHEN 0 THEN 'lead' WHEN 1 THEN 'first-time' ELSE 'repeat' END ORDER BY c.id LIMIT 1",
        OrderStatus::Cancelled.code()
    );
    let wrong = Sum::find_by_statement(Statement::from_string(store.db.get_database_backend(), sums)).one(&store.db).await?;
    wrong.map_or(Ok(()), |Sum { id, cents }| {
        Err(Fault::row("customers", id, format!("says a lifetime value of {cents} and more that its orders don't say")))
    })
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
