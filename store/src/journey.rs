//! Everything a link leads to, read at once; and the page of the order at the desk, which shows the same and more.

use crate::{
    Result, Store,
    customers::{self, Buyer},
    deliveries::{self, DeliveryView, Roads},
    events::Happening,
    fault::code,
    orders::{self, ChangeCard, Order},
    payments::PaymentCard,
    people::{LinkHolder, StaffMember},
    quotes::{self, Quote},
    rows,
    together::{Question, Together, column, is},
};
use domain::{
    Refusal,
    customers::{CustomerCard, notes::NoteKind},
    ids::{Number, OrderId, QuoteId},
    journey::{self, Facts, Paying, Place, Review},
    links::Standing,
    locations::Location,
    orders::{
        OrderStatus,
        changing::{ChangeStatus, is_untaxed},
    },
    payments::{Owed, PaymentStatus},
    quotes::{Line, Totals},
    staff::{Permission, StaffCard},
    time::Instant,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};

/// A quote and the order it became, with everything that hangs on them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Journey {
    pub place: Place,
    pub now: Instant,
    pub sees_only: bool,
    pub quote: Quote,
    pub lines: Vec<Line>,
    pub totals: Totals,
    /// The customer pays no tax.
    pub exempt: bool,
    pub owed: Owed,
    pub order: Option<Order>,
    /// The latest first.
    pub payments: Vec<PaymentCard>,
    pub deliveries: Vec<DeliveryView>,
    pub location: Location,
    pub salesperson: StaffCard,
    pub customer: CustomerCard,
    /// What the customer's credit line has left for this; zero without one.
    pub account_room_cents: i64,
    /// What staff noted for the customer to read.
    pub notes: Vec<String>,
    /// What credit memos took back of what was billed.
    pub taken_back_cents: i64,
    /// A change that the customer is asked to agree to.
    pub change: Option<ChangeCard>,
}

/// Where the holder stands, and everything the page of that step shows.
///
/// # Errors
/// When the database fails.
pub async fn read(store: &Store, who: &LinkHolder) -> Result<Journey> {
    read_in(store, who.quote, who.sees_only()).await
}

async fn read_in(store: &Store, id: QuoteId, sees_only: bool) -> Result<Journey> {
    let shop = store.shop().await?;
    let found = Found::read(&store.db, id).await?;
    let quote = Quote::of(found.quote)?;
    let location = shop.location(quote.location)?.clone();
    let lines = found.lines.into_iter().map(quotes::line).collect::<Result<Vec<_>>>()?;
    let buyer = Buyer::of(found.customer)?;
    let order = found.order.map(Order::of).transpose()?;
    // An order is taxed as it was ordered, whatever the customer is by now.
    let exempt = order.as_ref().map_or(buyer.exempt, |order| is_untaxed(order.tax_cents, &lines, buyer.exempt));
    let totals = domain::quotes::totals(&lines, quote.discount, location.tax, exempt);
    let payments = found.payments.into_iter().map(PaymentCard::of).collect::<Result<Vec<_>>>()?;
    let now = store.now();
    let deliveries = deliveries::views(found.deliveries, found.shares, &found.roads, &shop, &location.zone, now)?;
    let taken_back_cents = match order.as_ref().filter(|o| o.balance.refunded_cents > 0) {
        Some(order) => orders::memos(&store.db, order.id).await?.iter().map(|m| m.gross_cents).sum(),
        None => 0,
    };
    let owed = owed(&quote, &totals, order.as_ref());
    let change = found.change.map(ChangeCard::of).transpose()?;
    let facts = facts(
        &quote,
        &lines,
        order.as_ref(),
        &payments,
        &deliveries,
        domain::quotes::is_past(quote.valid_until, crate::local(now, &location.zone).0),
    );
    let facts = Facts { change_waits: change.is_some(), ..facts };
    Ok(Journey {
        place: journey::journey(&facts),
        change,
        taken_back_cents,
        now,
        sees_only,
        salesperson: shop.staff(quote.salesperson)?.clone(),
        account_room_cents: match &order {
            None if buyer.credit_limit_cents > 0 => customers::credit_line(&store.db, quote.customer).await?.remaining_cents(),
            None | Some(_) => 0,
        },
        quote,
        lines,
        totals,
        exempt,
        owed,
        order,
        payments,
        deliveries,
        location,
        customer: buyer.card,
        notes: found.notes.into_iter().map(|note| note.text).collect(),
    })
}

/// The rows that a journey is told from.
struct Found {
    quote: rows::quotes::Model,
    lines: Vec<rows::quote_lines::Model>,
    customer: rows::customers::Model,
    order: Option<rows::orders::Model>,
    /// The latest first.
    payments: Vec<rows::payments::Model>,
    /// What customers may read.
    notes: Vec<rows::quote_notes::Model>,
    deliveries: Vec<rows::deliveries::Model>,
    /// What each of them brings.
    shares: Vec<rows::delivery_lines::Model>,
    roads: Roads,
    change: Option<rows::order_changes::Model>,
}

/// The newest payments of a quote that a page shows.
const PAYMENTS_SHOWN: u64 = 50;

impl Found {
    async fn read(db: &impl ConnectionTrait, id: QuoteId) -> Result<Self> {
        static QUESTION: Question = Question::new();
        let mut answer = QUESTION.ask(db, id.0, Self::asked).await?;
        Ok(Self {
            quote: answer.one()?.ok_or(Refusal::NotFound)?,
            lines: answer.rows()?,
            customer: answer.one()?.ok_or(Refusal::NotFound)?,
            order: answer.one()?,
            payments: answer.rows()?,
            notes: answer.rows()?,
            deliveries: answer.rows()?,
            shares: answer.rows()?,
            change: answer.one()?,
            roads: Roads::answered(&mut answer)?,
        })
    }

    fn asked(db: &impl ConnectionTrait, id: i64) -> Together {
        use rows::{customers, deliveries, delivery_lines, order_changes, orders, payments, quote_lines, quote_notes, quotes};
        let quote = quotes::Entity::find_by_id(id);
        let version = column(quote.clone(), quotes::Column::Version);
        let lines = quote_lines::Entity::find()
            .filter(quote_lines::Column::QuoteId.eq(id))
            .filter(is(quote_lines::Column::Version, version))
            .order_by_asc(quote_lines::Column::Position);
        let customer = column(quote.clone(), quotes::Column::CustomerId);
        let customer = customers::Entity::find().filter(is(customers::Column::Id, customer));
        let order = orders::Entity::find().filter(orders::Column::QuoteId.eq(id));
        let payments =
            payments::Entity::find().filter(payments::Column::QuoteId.eq(id)).order_by_desc(payments::Column::Id).limit(PAYMENTS_SHOWN);
        let notes = quote_notes::Entity::find()
            .filter(quote_notes::Column::QuoteId.eq(id))
            .filter(quote_notes::Column::Kind.eq(NoteKind::Customer.code()))
            .order_by_asc(quote_notes::Column::Id);
        let deliveries = deliveries::Entity::find()
            .filter(is(deliveries::Column::OrderId, column(order.clone(), orders::Column::Id)))
            .order_by_asc(deliveries::Column::Id);
        let roads = column(deliveries.clone(), deliveries::Column::Id);
        let shares = delivery_lines::Entity::find()
            .filter(delivery_lines::Column::DeliveryId.in_subquery(roads.clone()))
            .order_by_asc(delivery_lines::Column::LineId);
        let together = Together::on(db).rows(quote).rows(lines).rows(customer).rows(order).rows(payments).rows(notes);
        let change = order_changes::Entity::find()
            .filter(order_changes::Column::QuoteId.eq(id))
            .filter(order_changes::Column::Status.eq(ChangeStatus::Waits.code()));
        let together = together.rows(deliveries).rows(shares).rows(change);
        Roads::asked_for(together, roads)
    }
}

fn owed(quote: &Quote, totals: &Totals, order: Option<&Order>) -> Owed {
    match order {
        Some(order) if order.status == OrderStatus::Cancelled => Owed::default(),
        Some(order) => Owed { due_now_cents: 0, balance_cents: order.balance.due_cents() },
        None => Owed { due_now_cents: quote.option.due_now_cents(totals.total_cents), balance_cents: totals.total_cents },
    }
}

fn facts(quote: &Quote, lines: &[Line], order: Option<&Order>, payments: &[PaymentCard], deliveries: &[DeliveryView], past: bool) -> Facts {
    Facts {
        // A LinkHolder is proof that the link is live.
        link: Standing::Live,
        quote: quote.status,
        past,
        review: match domain::quotes::has_choices(lines) {
            false => Review::NothingToChoose,
            true if quote.reviewed_version == Some(quote.version) => Review::Done,
            true => Review::Owed,
        },
        paying: if order.is_some() {
            Paying::Settled
        } else if payments.iter().any(|p| p.status == PaymentStatus::Pending) {
            Paying::Pending
        } else {
            Paying::Owed
        },
        ordered: order.is_some(),
        cancelled: order.is_some_and(|o| o.status == OrderStatus::Cancelled),
        collected: order.is_some_and(|o| o.collected_at.is_some()),
        fulfilment: order.map_or(quote.fulfilment, |o| o.fulfilment),
        in_zone: order.is_none_or(|o| o.zone.is_some()),
        deliveries: deliveries.iter().map(|d| d.status).collect(),
        change_waits: false,
    }
}

/// A refund as the order's page lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundCard {
    pub id: domain::ids::RefundId,
    pub payment: domain::ids::PaymentId,
    pub cents: i64,
    pub to_credit: bool,
    pub is_done: bool,
    pub has_failed: bool,
    pub reason: String,
    pub created_at: Instant,
}

/// The order's page at the desk: what the customer sees, and what staff see besides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrderSheet {
    pub journey: Journey,
    pub memos: Vec<orders::MemoCard>,
    /// The latest first, each with who wrote it.
    pub changes: Vec<(ChangeCard, String)>,
    pub refunds: Vec<RefundCard>,
    pub credit_cents: i64,
    pub history: Vec<Happening>,
}

/// # Errors
/// [`Refusal::NotYours`], [`Refusal::NotFound`].
pub async fn order_sheet(store: &Store, who: &StaffMember, number: Number) -> Result<OrderSheet> {
    who.may(Permission::SeeSales)?;
    let quote =
        rows::quotes::Entity::find().filter(rows::quotes::Column::Number.eq(number.0)).one(&store.db).await?.ok_or(Refusal::NotFound)?;
    let journey = read_in(store, QuoteId(quote.id), false).await?;
    let order = journey.order.as_ref().ok_or(Refusal::NotFound)?.id;
    let (shop, changes) = (store.shop().await?, orders::changes(&store.db, QuoteId(quote.id)).await?);
    Ok(OrderSheet {
        refunds: refunds(&store.db, order).await?,
        memos: orders::memos(&store.db, order).await?,
        changes: changes.into_iter().map(|c| shop.staff(c.by).map(|by| (c, by.name.clone()))).collect::<Result<_>>()?,
        credit_cents: crate::ledger::credit_cents(&store.db, journey.quote.customer).await?,
        history: crate::events::history(store, who, number).await?,
        journey,
    })
}

async fn refunds(db: &impl ConnectionTrait, order: OrderId) -> Result<Vec<RefundCard>> {
    let rows = rows::refunds::Entity::find()
        .filter(rows::refunds::Column::OrderId.eq(order.0))
        .order_by_desc(rows::refunds::Column::Id)
        .all(db)
        .await?;
    let card = |r: rows::refunds::Model| RefundCard {
        id: domain::ids::RefundId(r.id),
        payment: domain::ids::PaymentId(r.payment_id),
        cents: r.cents,
        to_credit: r.to_credit,
        is_done: r.status == "done",
        has_failed: r.status == "failed",
        reason: r.reason,
        created_at: Instant(r.created_at),
    };
    Ok(rows.into_iter().map(card).collect())
}

/// What a letter about a quote or an order is written from: the same as its page, for the worker.
///
/// # Errors
/// When there is no such quote, or the database fails.
pub async fn for_letter(store: &Store, quote: QuoteId) -> Result<Journey> {
    read_in(store, quote, false).await
}

/// The quote of a number, for the worker.
///
/// # Errors
/// [`Refusal::NotFound`].
pub async fn quote_of(store: &Store, number: Number) -> Result<QuoteId> {
    let row =
        rows::quotes::Entity::find().filter(rows::quotes::Column::Number.eq(number.0)).one(&store.db).await?.ok_or(Refusal::NotFound)?;
    code("quotes", row.id, &row.status, domain::quotes::QuoteStatus::from_code)?;
    Ok(QuoteId(row.id))
}
