//! Customer credit pays for an order, and comes back when the order ends.

use super::{pending, settling, void_open};
use crate::{
    Result, Store,
    act::Act,
    ledger::{self, About},
    orders,
    people::StaffMember,
    quotes::{self, Quote},
    rows,
};
use domain::{
    Refusal,
    events::Event,
    ids::{CustomerId, LocationId, Number, OrderId},
    money::Money,
    payments,
    staff::Permission,
};
use sea_orm::{EntityTrait, QuerySelect};

/// What the customer of a quote or an order has as credit, for staff who could use it.
///
/// # Errors
/// [`Refusal::NotYours`].
pub async fn credit_cents(store: &Store, who: &StaffMember, customer: CustomerId) -> Result<i64> {
    who.may(Permission::SeeSales)?;
    ledger::credit_cents(&store.db, customer).await
}

/// Pays `cents` of what an order owes, or of what a quote asks for, out of the customer's credit.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::QuoteClosed`], [`Refusal::AmountOverBalance`] for more credit than there is, and what
/// [`payments::payable_cents`] refuses.
pub async fn spend_credit(store: &Store, who: &StaffMember, number: Number, cents: i64) -> Result<()> {
    who.may(Permission::TakeMoney)?;
    let mut act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let id = quotes::id_of(&act, number).await?;
    let quote = Quote::of(quotes::lock(&act, id).await?)?;
    let order = orders::of_quote(&act.tx, id).await?;
    let usual = Money::new(0, quotes::location(&act.tx, quote.location).await?.currency);
    let owed = settling::owed_at_the_counter(&quote, order.as_ref())?;
    let cents = payments::payable_cents(owed, pending(&act.tx, id).await?, Some(cents), usual)?;
    // The customer's row is the lock of the credit: two don't spend the same.
    rows::customers::Entity::find_by_id(quote.customer.0).lock_exclusive().one(&act.tx).await?;
    let credit_cents = ledger::credit_cents(&act.tx, quote.customer).await?;
    if cents > credit_cents {
        let typed = Money::new(cents, usual.currency).typed();
        return Err(Refusal::AmountOverBalance { typed, most_cents: credit_cents.max(0) }.into());
    }
    if order.is_none() {
        crate::customers::check_rest(&act, quote.customer, owed.balance_cents - cents).await?;
    }
    void_open(&mut act, id, number).await?;
    let order = match order {
        Some(order) => order,
        None => orders::place(&mut act, &quote).await?,
    };
    let about = About { location: quote.location, customer: quote.customer, payment: None, refund: None };
    ledger::post(&act, about, domain::ledger::credit_spent(OrderId(order.id), cents, order.is_invoiced)).await?;
    act.record(number, Event::CreditSpent { order: OrderId(order.id), cents });
    act.commit().await
}

/// What of a customer's credit was spent on an order that ends before delivery goes back to it.
pub(crate) async fn return_spent(act: &mut Act, order: &rows::orders::Model) -> Result<()> {
    let id = OrderId(order.id);
    let cents = ledger::credit_spent_cents(&act.tx, id).await?.min(order.paid_cents);
    if cents <= 0 {
        return Ok(());
    }
    let about = About { location: LocationId(order.location_id), customer: CustomerId(order.customer_id), payment: None, refund: None };
    ledger::post(act, about, domain::ledger::refund_to_credit(id, cents, order.is_invoiced)).await?;
    act.record(Number(order.number), Event::CreditReturned { order: id, cents });
    Ok(())
}
