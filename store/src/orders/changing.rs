//! A change to an order that stands: written by staff, agreed to by the customer where it costs more, and then a version of the order.

use super::{locked, of_quote};
use crate::{
    Result, Store,
    act::Act,
    customers, deliveries,
    fault::{Read, code, json},
    ledger::{self, About},
    payments,
    people::{LinkHolder, StaffMember},
    quotes::{self, LineForm, Quote},
    rows,
};
use domain::{
    Refusal,
    credit::exposure_cents,
    customers::TEXT_CHARS_MAX,
    deliveries::DeliveryStatus,
    events::Event,
    ids::{ChangeId, CustomerId, LocationId, Number, OrderId, QuoteId, StaffId},
    orders::{
        Balance, OrderStatus,
        changing::{self, ChangeStatus, Standing},
    },
    quotes::{Discount, Line},
    refusal::{self, Field},
    staff::Permission,
    time::Instant,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use serde::{Deserialize, Serialize};

/// A change, as pages show it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChangeCard {
    pub id: ChangeId,
    pub status: ChangeStatus,
    /// What the order is to be.
    pub lines: Vec<Line>,
    pub discount: Discount,
    pub before_cents: i64,
    pub total_cents: i64,
    /// What the customer reads about it.
    pub because: String,
    pub by: StaffId,
    pub proposed_at: Instant,
    /// Why the customer said no, or how staff know that they agreed.
    pub answer: String,
    pub answered_at: Option<Instant>,
}

impl ChangeCard {
    pub(crate) fn of(row: rows::order_changes::Model) -> Result<Self> {
        let id = row.id;
        Ok(Self {
            id: ChangeId(id),
            status: code("order_changes", id, &row.status, ChangeStatus::from_code)?,
            lines: Read::read("order_changes", id, &row.lines)?,
            discount: Discount::read("order_changes", id, &row.discount)?,
            before_cents: row.before_cents,
            total_cents: row.total_cents,
            because: row.because,
            by: StaffId(row.staff_id),
            proposed_at: Instant(row.proposed_at),
            answer: row.answer,
            answered_at: row.answered_at.map(Instant),
        })
    }
}

/// What an order is to be, as staff write it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeForm {
    pub lines: Vec<LineForm>,
    /// Off the whole order.
    pub discount: Discount,
    /// What the customer reads about it.
    pub because: String,
}

/// The latest changes of an order that its page lists: nobody looks for the twenty-first.
const CHANGES_MAX: u64 = 20;

/// The changes of an order, the latest first.
pub(crate) async fn changes(db: &impl ConnectionTrait, quote: QuoteId) -> Result<Vec<ChangeCard>> {
    use rows::order_changes::{Column, Entity};
    let find = Entity::find().filter(Column::QuoteId.eq(quote.0)).order_by_desc(Column::Id).limit(CHANGES_MAX);
    find.all(db).await?.into_iter().map(ChangeCard::of).collect()
}

/// The change that waits for the customer, if one does.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::NotFound`].
pub async fn waiting(store: &Store, who: &StaffMember, number: Number) -> Result<Option<ChangeCard>> {
    use rows::quotes::{Column, Entity};
    who.may(Permission::SeeSales)?;
    let quote = Entity::find().filter(Column::Number.eq(number.0)).one(&store.db).await?.ok_or(Refusal::NotFound)?;
    waiting_of(&store.db, QuoteId(quote.id)).await?.map(ChangeCard::of).transpose()
}

async fn waiting_of(db: &impl ConnectionTrait, quote: QuoteId) -> Result<Option<rows::order_changes::Model>> {
    use rows::order_changes::{Column, Entity};
    let waits = Column::Status.eq(ChangeStatus::Waits.code());
    Ok(Entity::find().filter(Column::QuoteId.eq(quote.0)).filter(waits).one(db).await?)
}

/// Writes a change. One that asks for no more than before binds at once; any other waits for the customer, in the place of one that waited.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::Stale`] when somebody saved since `revision`, [`Refusal::NothingChanged`], [`Refusal::PaymentPending`],
/// [`Refusal::CreditLineExceeded`], what [`changing::check`] and [`changing::check_total`] refuse, and refusals at the fields that are wrong.
pub async fn change(store: &Store, who: &StaffMember, number: Number, revision: i32, form: &ChangeForm) -> Result<ChangeStatus> {
    who.may(Permission::Sell)?;
    let because = refusal::optional(&form.because, Field::Notes, TEXT_CHARS_MAX)?;
    let mut act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let order = locked(&act, number).await?;
    let quote = quote_of(&act, &order).await?;
    if quote.revision != revision {
        return Err(Refusal::Stale.into());
    }
    check(&act, &order).await?;
    let place = quotes::location(&act.tx, quote.location).await?;
    let before = quotes::lines(&act.tx, quote.id, quote.version).await?;
    let written = quotes::write_lines(&act, &form.lines, form.discount, &place, &before).await?;
    let lines = changing::carry(&before, written);
    if form.discount == quote.discount && changing::differences(&before, &lines).is_empty() {
        return Err(Refusal::NothingChanged.into());
    }
    let exempt = changing::is_untaxed(order.tax_cents, &before, customers::is_exempt(&act.tx, quote.customer).await?);
    let totals = domain::quotes::totals(&lines, form.discount, place.tax, exempt);
    let asked_cents = payments::asked_cents(&act.tx, OrderId(order.id)).await?;
    changing::check_total(totals.total_cents, order.refunded_cents + asked_cents)?;
    check_credit(&act, &order, totals.total_cents).await?;
    withdraw_waiting(&mut act, quote.id, number).await?;
    let at_once = changing::binds_at_once(order.total_cents, totals.total_cents);
    let status = if at_once { ChangeStatus::AtOnce } else { ChangeStatus::Waits };
    let row = rows::order_changes::ActiveModel {
        quote_id: Set(quote.id.0),
        status: Set(status.code().to_owned()),
        lines: Set(json(&lines)),
        discount: Set(json(&form.discount)),
        before_cents: Set(order.total_cents),
        total_cents: Set(totals.total_cents),
        tax_cents: Set(totals.tax_cents),
        because: Set(because),
        staff_id: Set(who.id().0),
        proposed_at: Set(act.now.0),
        answer: Set(String::new()),
        answered_at: Set(at_once.then_some(act.now.0)),
        ..Default::default()
    };
    let row = row.insert(&act.tx).await?;
    if at_once {
        bind(&mut act, order, &quote, &row).await?;
    } else {
        let quote_row = quotes::lock(&act, quote.id).await?;
        // Whoever has the editor open sees that somebody was faster.
        quotes::save(&act, quote_row, |_| ()).await?;
        let shown = shown(&row);
        act.record(number, Event::ChangeProposed { change: ChangeId(row.id), total_cents: row.total_cents, shown });
    }
    act.commit().await?;
    Ok(status)
}

/// The customer agrees: the order is what they were shown. Said twice, it counts once.
///
/// # Errors
/// [`Refusal::Stale`] for a change that no longer waits, [`Refusal::PaymentPending`], [`Refusal::CreditLineExceeded`], and what
/// [`changing::check`] refuses.
pub async fn agree(store: &Store, who: &LinkHolder, change: ChangeId) -> Result<()> {
    let mut act = store.begin(who.acts()?, Some(who.origin.clone())).await?;
    quotes::lock(&act, who.quote).await?;
    let order = of_quote(&act.tx, who.quote).await?.ok_or(Refusal::NotFound)?;
    if agreed(&mut act, order, change, String::new()).await? {
        act.commit().await?;
    }
    Ok(())
}

/// The customer agreed to somebody of the shop; `word` says how.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::ReasonMissing`], and what [`agree`] refuses.
pub async fn agree_for(store: &Store, who: &StaffMember, number: Number, change: ChangeId, word: &str) -> Result<()> {
    who.may(Permission::Sell)?;
    let word = refusal::optional(word, Field::Reason, 500)?;
    if word.is_empty() {
        return Err(Refusal::ReasonMissing.into());
    }
    let mut act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let order = locked(&act, number).await?;
    if agreed(&mut act, order, change, word).await? {
        act.commit().await?;
    }
    Ok(())
}

/// Whether anything was left to do.
async fn agreed(act: &mut Act, order: rows::orders::Model, change: ChangeId, word: String) -> Result<bool> {
    let quote = quote_of(act, &order).await?;
    let row = of(act, quote.id, change).await?;
    if row.status == ChangeStatus::Agreed.code() {
        return Ok(false);
    }
    waits(&row)?;
    check(act, &order).await?;
    let asked_cents = payments::asked_cents(&act.tx, OrderId(order.id)).await?;
    changing::check_total(row.total_cents, order.refunded_cents + asked_cents)?;
    check_credit(act, &order, row.total_cents).await?;
    let row = answer(act, row, ChangeStatus::Agreed, word.clone()).await?;
    act.record(quote.number, Event::ChangeAgreed { change, word });
    bind(act, order, &quote, &row).await?;
    Ok(true)
}

/// The customer says no: the order stays as it was. Said twice, it is kept once.
///
/// # Errors
/// [`Refusal::Stale`] for a change that no longer waits, [`Refusal::TooLong`].
pub async fn decline(store: &Store, who: &LinkHolder, change: ChangeId, reason: &str) -> Result<()> {
    let reason = refusal::optional(reason, Field::Reason, TEXT_CHARS_MAX)?;
    let mut act = store.begin(who.acts()?, Some(who.origin.clone())).await?;
    quotes::lock(&act, who.quote).await?;
    let row = of(&act, who.quote, change).await?;
    if row.status == ChangeStatus::Declined.code() {
        return Ok(());
    }
    waits(&row)?;
    answer(&act, row, ChangeStatus::Declined, reason).await?;
    act.record(who.number(), Event::ChangeDeclined { change });
    act.commit().await
}

/// Staff take a change back that nobody answered.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::Stale`] for one that was answered.
pub async fn withdraw(store: &Store, who: &StaffMember, number: Number, change: ChangeId) -> Result<()> {
    who.may(Permission::Sell)?;
    let mut act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let order = locked(&act, number).await?;
    let row = of(&act, QuoteId(order.quote_id), change).await?;
    if row.status == ChangeStatus::Withdrawn.code() {
        return Ok(());
    }
    waits(&row)?;
    withdraw_waiting(&mut act, QuoteId(order.quote_id), number).await?;
    act.commit().await
}

/// Takes back the change that waits, if one does: another takes its place, or the order ended.
pub(crate) async fn withdraw_waiting(act: &mut Act, quote: QuoteId, number: Number) -> Result<()> {
    let Some(row) = waiting_of(&act.tx, quote).await? else { return Ok(()) };
    let change = ChangeId(row.id);
    answer(act, row, ChangeStatus::Withdrawn, String::new()).await?;
    act.record(number, Event::ChangeWithdrawn { change });
    Ok(())
}

/// What stands for it in the evidence.
pub(crate) fn shown(row: &rows::order_changes::Model) -> String {
    let cents = changing::Cents { before: row.before_cents, total: row.total_cents, tax: row.tax_cents };
    changing::shown(&row.lines, &row.discount, &row.because, cents)
}

async fn of(act: &Act, quote: QuoteId, change: ChangeId) -> Result<rows::order_changes::Model> {
    let row = rows::order_changes::Entity::find_by_id(change.0).one(&act.tx).await?;
    Ok(row.filter(|row| row.quote_id == quote.0).ok_or(Refusal::NotFound)?)
}

fn waits(row: &rows::order_changes::Model) -> Result<()> {
    if row.status == ChangeStatus::Waits.code() { Ok(()) } else { Err(Refusal::Stale.into()) }
}

async fn answer(act: &Act, row: rows::order_changes::Model, status: ChangeStatus, answer: String) -> Result<rows::order_changes::Model> {
    // Whoever has it open in the editor sees that it was answered.
    let quote = quotes::lock(act, QuoteId(row.quote_id)).await?;
    quotes::save(act, quote, |_| ()).await?;
    let mut row = row.into_active_model();
    row.status = Set(status.code().to_owned());
    row.answer = Set(answer);
    row.answered_at = Set(Some(act.now.0));
    Ok(row.update(&act.tx).await?)
}

async fn quote_of(act: &Act, order: &rows::orders::Model) -> Result<Quote> {
    Quote::of(rows::quotes::Entity::find_by_id(order.quote_id).one(&act.tx).await?.ok_or(Refusal::NotFound)?)
}

/// Whether the order may be changed now.
async fn check(act: &Act, order: &rows::orders::Model) -> Result<()> {
    let status = code("orders", order.id, &order.status, OrderStatus::from_code)?;
    let rows = deliveries_of(act, order).await?;
    let deliveries = rows.iter().map(deliveries::status).collect::<Result<Vec<DeliveryStatus>>>()?;
    changing::check(Standing { status, is_invoiced: order.is_invoiced, deliveries: &deliveries })?;
    if payments::pending(&act.tx, QuoteId(order.quote_id)).await? {
        return Err(Refusal::PaymentPending.into());
    }
    Ok(())
}

async fn deliveries_of(act: &Act, order: &rows::orders::Model) -> Result<Vec<rows::deliveries::Model>> {
    use rows::deliveries::{Column, Entity};
    Ok(Entity::find().filter(Column::OrderId.eq(order.id)).order_by_asc(Column::Id).all(&act.tx).await?)
}

/// Who has a credit line owes no more than it allows, also not by a change.
async fn check_credit(act: &Act, order: &rows::orders::Model, total_cents: i64) -> Result<()> {
    let owes = |total_cents: i64| {
        let (paid_cents, refunded_cents) = (order.paid_cents, order.refunded_cents);
        exposure_cents(OrderStatus::Open, Balance { total_cents: total_cents - refunded_cents, paid_cents, refunded_cents })
    };
    customers::check_rest(act, CustomerId(order.customer_id), owes(total_cents) - owes(order.total_cents)).await
}

/// The order is what the change says: a version of its own, with its deliveries and its books.
async fn bind(act: &mut Act, order: rows::orders::Model, quote: &Quote, change: &rows::order_changes::Model) -> Result<()> {
    let (id, version) = (OrderId(order.id), quote.version + 1);
    let card = ChangeCard::of(change.clone())?;
    let before = quotes::lines(&act.tx, quote.id, quote.version).await?;
    let row = quotes::lock(act, quote.id).await?;
    let row = quotes::save(act, row, |r| {
        r.version = Set(version);
        r.discount = Set(json(&card.discount));
        r.total_cents = Set(card.total_cents);
        // What the customer chose goes on with it.
        r.reviewed_version = Set(Some(version));
    })
    .await?;
    let rows = card.lines.iter().map(|line| quotes::line_row(quote.id, version, line));
    rows::quote_lines::Entity::insert_many(rows).exec_without_returning(&act.tx).await?;
    quotes::keep(act, &row).await?;
    customers::quoted(act, quote.customer, quotes::models(&card.lines)).await?;
    let after = quotes::lines(&act.tx, quote.id, version).await?;
    let deliveries = deliveries_of(act, &order).await?;
    deliveries::follow(act, quote.number, deliveries, (&before, &after)).await?;
    payments::void_open(act, quote.id, quote.number).await?;
    let about = About { location: LocationId(order.location_id), customer: quote.customer, payment: None, refund: None };
    let mut order = order.into_active_model();
    order.quote_version = Set(version);
    // What was agreed to, also where the customer is taxed another way by now.
    order.total_cents = Set(change.total_cents);
    order.tax_cents = Set(change.tax_cents);
    order.changed_at = Set(act.now.0);
    let order = order.update(&act.tx).await?;
    let balance = ledger::balance(&act.tx, id, order.total_cents).await?;
    let credited_cents = (balance.paid_cents - balance.total_cents).max(0);
    if credited_cents > 0 {
        ledger::post(act, about, domain::ledger::order_reduced(id, balance)).await?;
    }
    let total_cents = change.total_cents;
    act.record(quote.number, Event::OrderChanged { order: id, version, total_cents, credited_cents });
    Ok(())
}
