//! The books: every posting goes through [`post`], which also keeps the sums that lists show.

use crate::{
    Fault, Result,
    act::Act,
    fault::code,
    rows,
    together::{Together, column},
    writes::Writes,
};
use domain::{
    ids::{CustomerId, LocationId, OrderId, PaymentId, RefundId},
    ledger::{self, Account, Entry, EntryKind, Posting},
    orders::Balance,
    time::Instant,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, Statement};
use std::collections::BTreeMap;

/// What an entry is about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct About {
    pub location: LocationId,
    pub customer: CustomerId,
    pub payment: Option<PaymentId>,
    pub refund: Option<RefundId>,
}

/// Writes an entry, and brings the sums of the orders in it up to date. `None` is an entry that does not balance: a defect of ours,
/// and nothing is written.
pub(crate) async fn post(act: &Act, about: About, entry: Option<Entry>) -> Result<()> {
    write(act, about, entry, None).await
}

/// The same, with the words that staff gave for it.
pub(crate) async fn post_because(act: &Act, about: About, entry: Option<Entry>, reason: &str) -> Result<()> {
    write(act, about, entry, Some(reason.to_owned())).await
}

async fn write(act: &Act, about: About, entry: Option<Entry>, reason: Option<String>) -> Result<()> {
    let entry = entry.ok_or_else(|| Fault::Other("an entry does not balance".into()))?;
    let mut orders: Vec<_> = entry.postings().iter().filter_map(|p| p.order).collect();
    orders.sort();
    orders.dedup();
    let mut books = Vec::with_capacity(orders.len());
    for order in orders {
        books.push(Book::read(&act.tx, order).await?);
    }
    let row = rows::entries::ActiveModel {
        location_id: Set(about.location.0),
        customer_id: Set(about.customer.0),
        kind: Set(entry.kind().code().to_owned()),
        payment_id: Set(about.payment.map(|p| p.0)),
        refund_id: Set(about.refund.map(|r| r.0)),
        reason: Set(reason),
        at: Set(act.now.0),
        ..Default::default()
    };
    let row = row.insert(&act.tx).await?;
    let postings = entry.postings().iter().map(|p| rows::postings::ActiveModel {
        entry_id: Set(row.id),
        account: Set(p.account.code().to_owned()),
        cents: Set(p.cents),
        order_id: Set(p.order.map(|o| o.0)),
        ..Default::default()
    });
    let mut writes = Writes::on(act.tx.get_database_backend());
    // An invoice over nothing has none.
    if !entry.postings().is_empty() {
        writes.add(rows::postings::Entity::insert_many(postings));
    }
    for book in books {
        book.with(&entry, act.now, &mut writes)?;
    }
    writes.run(&act.tx).await
}

/// An order, and what was posted for it.
struct Book {
    order: rows::orders::Model,
    postings: Vec<(EntryKind, Posting)>,
}

impl Book {
    async fn read(db: &impl ConnectionTrait, order: OrderId) -> Result<Self> {
        use rows::{
            entries,
            postings::{Column, Entity},
        };
        let postings = Entity::find().filter(Column::OrderId.eq(order.0));
        let of_postings = entries::Column::Id.in_subquery(column(postings.clone(), Column::EntryId));
        let together = Together::on(db)
            .rows(rows::orders::Entity::find_by_id(order.0))
            .rows(postings)
            .rows(entries::Entity::find().filter(of_postings));
        let mut answer = together.read(db).await?;
        let order = answer.one()?.ok_or_else(|| Fault::row("orders", order.0, "is missing"))?;
        Ok(Self { order, postings: kinded(answer.rows()?, answer.rows()?)? })
    }

    /// The sums of the order when an entry comes to it.
    fn with(self, entry: &Entry, now: Instant, writes: &mut Writes) -> Result<()> {
        let Self { order, mut postings } = self;
        postings.extend(entry.postings().iter().filter(|p| p.order == Some(OrderId(order.id))).map(|p| (entry.kind(), *p)));
        let sum = ledger::balance(order.total_cents, postings.into_iter());
        if sum.paid_cents != order.paid_cents {
            writes.add(crate::customers::paid(order.customer_id, sum.paid_cents - order.paid_cents));
        }
        let is_invoiced = order.is_invoiced || entry.kind() == EntryKind::Invoice;
        let mut order = order.into_active_model();
        order.paid_cents = Set(sum.paid_cents);
        order.refunded_cents = Set(sum.refunded_cents);
        order.is_invoiced = Set(is_invoiced);
        order.changed_at = Set(now.0);
        writes.add(rows::orders::Entity::update(order).validate()?);
        Ok(())
    }
}

/// The balance of an order, out of its postings.
pub(crate) async fn balance(db: &impl ConnectionTrait, order: OrderId, total_cents: i64) -> Result<Balance> {
    Ok(ledger::balance(total_cents, Book::read(db, order).await?.postings.into_iter()))
}

/// Postings, each with the kind of its entry.
fn kinded(rows: Vec<rows::postings::Model>, entries: Vec<rows::entries::Model>) -> Result<Vec<(EntryKind, Posting)>> {
    let mut kinds = BTreeMap::new();
    for entry in entries {
        kinds.insert(entry.id, code("entries", entry.id, &entry.kind, EntryKind::from_code)?);
    }
    let kinded = |row: rows::postings::Model| {
        let kind = *kinds.get(&row.entry_id).ok_or_else(|| Fault::row("postings", row.id, "has no entry"))?;
        Ok((kind, posting(&row)?))
    };
    rows.into_iter().map(kinded).collect()
}

pub(crate) fn posting(row: &rows::postings::Model) -> Result<Posting> {
    let account = code("postings", row.id, &row.account, Account::from_code)?;
    Ok(Posting { account, cents: row.cents, order: row.order_id.map(OrderId) })
}

/// What we owe a customer.
pub(crate) async fn credit_cents(db: &impl ConnectionTrait, customer: CustomerId) -> Result<i64> {
    let sql = "SELECT CAST(COALESCE(SUM(-p.cents), 0) AS BIGINT) AS cents FROM entries e JOIN postings p ON p.entry_id = e.id \
               WHERE e.customer_id = $1 AND p.account = $2";
    let values = [customer.0.into(), Account::CustomerCredit.code().into()];
    let row = db.query_one_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    Ok(row.map(|r| r.try_get("", "cents")).transpose()?.unwrap_or_default())
}

/// What of customers' credit pays for an order.
pub(crate) async fn credit_spent_cents(db: &impl ConnectionTrait, order: OrderId) -> Result<i64> {
    Ok(-of_kind_cents(db, order, EntryKind::CreditSpent).await?)
}

/// What of an order's payments became the customer's credit because the order was changed to cost less.
pub(crate) async fn freed_cents(db: &impl ConnectionTrait, order: OrderId) -> Result<i64> {
    of_kind_cents(db, order, EntryKind::OrderReduced).await
}

/// The sum of an order's postings in entries of one kind.
async fn of_kind_cents(db: &impl ConnectionTrait, order: OrderId, kind: EntryKind) -> Result<i64> {
    let sql = "SELECT CAST(COALESCE(SUM(p.cents), 0) AS BIGINT) AS cents FROM postings p JOIN entries e ON e.id = p.entry_id \
               WHERE p.order_id = $1 AND e.kind = $2";
    let values = [order.0.into(), kind.code().into()];
    let row = db.query_one_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await?;
    Ok(row.map(|r| r.try_get("", "cents")).transpose()?.unwrap_or_default())
}

/// What a provider holds back of a payment because it is disputed.
pub(crate) async fn disputed_cents(db: &impl ConnectionTrait, payment: PaymentId) -> Result<i64> {
    let entries = rows::entries::Entity::find()
        .filter(rows::entries::Column::PaymentId.eq(payment.0))
        .filter(rows::entries::Column::Kind.eq(EntryKind::Dispute.code()))
        .all(db)
        .await?;
    let postings = rows::postings::Entity::find()
        .filter(rows::postings::Column::EntryId.is_in(entries.iter().map(|e| e.id)))
        .filter(rows::postings::Column::Account.eq(Account::Disputes.code()))
        .all(db)
        .await?;
    Ok(postings.iter().map(|p| p.cents).sum())
}
