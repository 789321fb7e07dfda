//! What needs someone: a few rows of each kind and how many there are, counted up to a bound, so that the page costs the same in a shop of
//! any size. Beside it the figures of the day ([`today`]), and the one search over everything ([`find`]).

mod asked;
mod search;
mod today;

pub use asked::Asked;
pub use search::{Exact, Found, find};
pub use today::{DAYS, DaySum, Today, today};

use crate::{
    Result, Store, customers,
    events::Happening,
    fault::code,
    outbox::{self, Dead},
    people::StaffMember,
    quotes::{self, QuoteRow},
    rows,
};
use domain::{
    deliveries::DeliveryStatus,
    ids::Number,
    money::{Currency, Money},
    orders::OrderStatus,
    payments::{Decline, PaymentStatus},
    quotes::QuoteStatus,
    slots::HORIZON_DAYS,
    staff::Permission,
    time::{DAY, Day, Instant},
};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Serialize;

/// Nobody reads further: the page says "99+".
pub const COUNTED_MAX: u64 = 100;
/// Rows of each kind on the page.
const SHOWN: usize = 6;
/// Events in the list of what happened lately.
const LATELY: u64 = 12;
/// Quotes that end within so many days are about to.
const ENDS_SOON_DAYS: i64 = 3;
/// A payment that failed this long ago, and was not made up for, is the salesperson's to know.
const FAILED_DAYS: i64 = 14;
/// A day this long past is history: whoever looks for it has its number.
const LATE_DAYS: i64 = 60;

/// The first of their kind, and how many there are, [`COUNTED_MAX`] at most.
#[derive(Clone, Debug, Serialize)]
pub struct Few<T> {
    pub rows: Vec<T>,
    pub count: usize,
}

impl<T> Default for Few<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), count: 0 }
    }
}

/// An order whose delivery waits for somebody.
#[derive(Clone, Debug, Serialize)]
pub struct Waiting {
    pub number: Number,
    pub customer: String,
    pub day: Option<Day>,
    pub since: Instant,
}

/// A payment that did not come, and nothing after it: the customer may think that they have paid.
#[derive(Clone, Debug, Serialize)]
pub struct Failed {
    pub number: Number,
    pub customer: String,
    pub amount: Money,
    pub why: Option<Decline>,
    pub at: Instant,
    /// It became an order: what failed was to pay the rest.
    pub is_order: bool,
}

/// Everything that needs someone.
#[derive(Clone, Debug, Serialize)]
pub struct Overview {
    pub today: Day,
    /// Sent and not paid, the oldest first.
    pub sent: Few<QuoteRow>,
    /// Of these, the ones whose last days these are, the soonest first.
    pub ending: Few<QuoteRow>,
    /// The latest first.
    pub failed: Few<Failed>,
    /// Ordered, and no day chosen.
    pub undated: Few<Waiting>,
    /// The crew was there and could not hand over.
    pub missed: Few<Waiting>,
    /// Booked for a day and on no route, the soonest first.
    pub unrouted: Few<Waiting>,
    /// A change that the customer has not answered.
    pub unanswered: Few<Asked>,
    /// A change that the customer said no to, and nothing after it.
    pub refused: Few<Asked>,
    /// For who oversees; nobody else is told.
    pub dead: Vec<Dead>,
    /// The latest first.
    pub lately: Vec<(Number, Happening)>,
}

impl Overview {
    /// How many things need someone.
    #[must_use]
    pub fn needing(&self) -> usize {
        self.sent.count
            + self.failed.count
            + self.unanswered.count
            + self.refused.count
            + self.undated.count
            + self.missed.count
            + self.unrouted.count
            + self.dead.len()
    }
}

/// # Errors
/// [`domain::Refusal::NotYours`].
pub async fn read(store: &Store, who: &StaffMember) -> Result<Overview> {
    who.may(Permission::SeeSales)?;
    let home = quotes::location(&store.db, who.card().location).await?;
    let (today, _) = crate::local(store.now(), &home.zone);
    let (unanswered, refused) = asked::asked(store).await?;
    Ok(Overview {
        today,
        unanswered,
        refused,
        sent: sent(store).await?,
        ending: ending(store, today).await?,
        failed: failed(store).await?,
        undated: waiting(store, DeliveryStatus::Open, None).await?,
        missed: waiting(store, DeliveryStatus::Attempted, Some(today)).await?,
        unrouted: waiting(store, DeliveryStatus::Scheduled, Some(today)).await?,
        dead: if who.may(Permission::Oversee).is_ok() { outbox::dead(store, who).await? } else { Vec::new() },
        lately: crate::events::lately(store, who, LATELY).await?,
    })
}

async fn sent(store: &Store) -> Result<Few<QuoteRow>> {
    use rows::quotes::{Column, Entity};
    let rows = Entity::find()
        .filter(Column::Status.eq(QuoteStatus::Sent.code()))
        .order_by_asc(Column::Number)
        .limit(COUNTED_MAX)
        .all(&store.db)
        .await?;
    let count = rows.len();
    Ok(Few { rows: quotes::rows_of(store, rows.into_iter().take(SHOWN).collect()).await?, count })
}

async fn ending(store: &Store, today: Day) -> Result<Few<QuoteRow>> {
    use rows::quotes::{Column, Entity};
    let rows = Entity::find()
        .filter(Column::Status.eq(QuoteStatus::Sent.code()))
        .filter(Column::ValidUntil.between(today.to_string(), today.plus_days(ENDS_SOON_DAYS).to_string()))
        .order_by_asc(Column::ValidUntil)
        .order_by_asc(Column::Number)
        .limit(COUNTED_MAX)
        .all(&store.db)
        .await?;
    let count = rows.len();
    Ok(Few { rows: quotes::rows_of(store, rows.into_iter().take(SHOWN).collect()).await?, count })
}

/// Payments that the provider gave up on and no later one makes up for.
async fn failed(store: &Store) -> Result<Few<Failed>> {
    use rows::payments::{Column, Entity};
    let after = store.now().plus(-FAILED_DAYS * DAY);
    let found = Entity::find()
        .filter(Column::Status.eq(PaymentStatus::Failed.code()))
        .filter(Column::AskedAt.gt(after.0))
        .order_by_desc(Column::AskedAt)
        .limit(COUNTED_MAX)
        .all(&store.db)
        .await?;
    // Who was sent away, or whose quote ended, does not have to pay.
    let open = [QuoteStatus::Sent.code(), QuoteStatus::ChangesRequested.code(), QuoteStatus::Approved.code()];
    let unpaid = rows::quotes::Entity::find()
        .filter(rows::quotes::Column::Id.is_in(found.iter().map(|p| p.quote_id)))
        .filter(rows::quotes::Column::Status.is_in(open))
        .all(&store.db)
        .await?;
    let other = [PaymentStatus::Open.code(), PaymentStatus::Pending.code(), PaymentStatus::Settled.code()];
    let others = Entity::find()
        .filter(Column::QuoteId.is_in(unpaid.iter().map(|q| q.id)))
        .filter(Column::Status.is_in(other))
        .all(&store.db)
        .await?;
    let names = customers::names(&store.db, unpaid.iter().map(|q| q.customer_id)).await?;
    let mut all: Vec<Failed> = Vec::new();
    for payment in &found {
        let Some(quote) = unpaid.iter().find(|q| q.id == payment.quote_id) else { continue };
        let is_made_up = others.iter().any(|later| later.quote_id == quote.id && later.id > payment.id);
        if !is_made_up && all.iter().all(|told| told.number.0 != quote.number) {
            all.push(Failed {
                number: Number(quote.number),
                customer: names.get(&quote.customer_id).cloned().unwrap_or_default(),
                amount: Money::new(payment.amount_cents, code("payments", payment.id, &payment.currency, Currency::from_code)?),
                why: payment.decline.as_deref().and_then(Decline::from_code),
                at: Instant(payment.asked_at),
                is_order: quote.status == QuoteStatus::Approved.code(),
            });
        }
    }
    Ok(Few { count: all.len(), rows: all.into_iter().take(SHOWN).collect() })
}

/// Deliveries of open orders in a status: those without a day, or those around `today`. Each branch is asked by its own index.
async fn waiting(store: &Store, status: DeliveryStatus, today: Option<Day>) -> Result<Few<Waiting>> {
    use rows::deliveries::Column;
    let places = crate::shop::locations(store).await?;
    let day = match today {
        None => Column::Day.is_null(),
        Some(today) => Column::Day.between(today.plus_days(-LATE_DAYS).to_string(), today.plus_days(HORIZON_DAYS + 1).to_string()),
    };
    let found = rows::deliveries::Entity::find()
        .filter(Column::LocationId.is_in(places.iter().map(|p| p.id.0)))
        .filter(day)
        .filter(Column::Status.eq(status.code()))
        .order_by_asc(Column::Day)
        .order_by_asc(Column::Id)
        .limit(COUNTED_MAX)
        .all(&store.db)
        .await?;
    let open = Condition::all()
        .add(rows::orders::Column::Id.is_in(found.iter().map(|d| d.order_id)))
        .add(rows::orders::Column::Status.eq(OrderStatus::Open.code()));
    let orders = rows::orders::Entity::find().filter(open).all(&store.db).await?;
    let names = customers::names(&store.db, orders.iter().map(|o| o.customer_id)).await?;
    let one = |delivery: &rows::deliveries::Model| {
        let order = orders.iter().find(|o| o.id == delivery.order_id)?;
        Some(Waiting {
            number: Number(order.number),
            customer: names.get(&order.customer_id).cloned().unwrap_or_default(),
            day: delivery.day.as_deref().and_then(|d| d.parse().ok()),
            since: Instant(delivery.changed_at),
        })
    };
    let all: Vec<_> = found.iter().filter_map(one).collect();
    Ok(Few { count: all.len(), rows: all.into_iter().take(SHOWN).collect() })
}

/// How many quotes and orders wait, for the numbers on the rail: bounded, and each by an index.
///
/// # Errors
/// [`domain::Refusal::NotYours`].
pub async fn counts(store: &Store, who: &StaffMember) -> Result<(usize, usize)> {
    use rows::quotes::{Column, Entity};
    who.may(Permission::SeeSales)?;
    let sent: Vec<i64> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Status.eq(QuoteStatus::Sent.code()))
        .limit(COUNTED_MAX)
        .into_tuple()
        .all(&store.db)
        .await?;
    let home = quotes::location(&store.db, who.card().location).await?;
    let (today, _) = crate::local(store.now(), &home.zone);
    let mut orders = 0;
    for (status, day) in [(DeliveryStatus::Open, None), (DeliveryStatus::Attempted, Some(today)), (DeliveryStatus::Scheduled, Some(today))]
    {
        orders += waiting(store, status, day).await?.count;
    }
    Ok((sent.len(), orders))
}
