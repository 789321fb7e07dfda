//! Goods that came back after the invoice: a credit memo takes back what was billed for them, and what was paid beyond the rest goes back.

use super::locked;
use crate::{
    Result, Store,
    act::Act,
    fault::{Read, json},
    ledger::{self, About},
    payments,
    people::StaffMember,
    quotes, rows,
};
use domain::{
    Refusal,
    events::Event,
    ids::{CustomerId, LocationId, MemoId, Number, OrderId, QuoteId},
    orders::returns::{MemoLine, Pieces, credit_memo, memo_cents},
    refusal::{self, Field},
    staff::Permission,
    time::Instant,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};

/// A credit memo as the order's page lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemoCard {
    pub id: MemoId,
    /// Without gaps, of its location.
    pub number: i64,
    pub lines: Vec<MemoLine>,
    pub gross_cents: i64,
    pub reason: String,
    pub created_at: Instant,
}

/// The credit memos of an order, the first first.
pub(crate) async fn memos(db: &impl ConnectionTrait, order: OrderId) -> Result<Vec<MemoCard>> {
    use rows::credit_memos::{Column, Entity};
    let rows = Entity::find().filter(Column::OrderId.eq(order.0)).order_by_asc(Column::Id).all(db).await?;
    let card = |r: rows::credit_memos::Model| {
        let lines = Vec::<MemoLine>::read("credit_memos", r.id, &r.lines)?;
        Ok(MemoCard {
            id: MemoId(r.id),
            number: r.number,
            lines,
            gross_cents: r.net_cents + r.tax_cents,
            reason: r.reason,
            created_at: Instant(r.created_at),
        })
    };
    rows.into_iter().map(card).collect()
}

/// Takes pieces of an invoiced order back. What was paid beyond what is left to pay becomes the customer's credit; with `to_method` it goes
/// on from there the way it was paid, the latest payment first.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::ReasonMissing`], [`Refusal::QuoteClosed`] before the invoice, when an order is changed or cancelled
/// instead, [`Refusal::RefundTooLarge`] when the price was taken back already, and what [`credit_memo`] refuses.
pub async fn take_back(store: &Store, who: &StaffMember, number: Number, pieces: &[Pieces], to_method: bool, reason: &str) -> Result<()> {
    who.may(Permission::Refund)?;
    let reason = refusal::optional(reason, Field::Reason, 500)?;
    if reason.is_empty() {
        return Err(Refusal::ReasonMissing.into());
    }
    let mut act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let row = locked(&act, number).await?;
    if !row.is_invoiced {
        return Err(Refusal::QuoteClosed.into());
    }
    let (order, quote) = (OrderId(row.id), QuoteId(row.quote_id));
    let lines = billed(&act, &row, order, pieces).await?;
    let (net_cents, tax_cents) = memo_cents(&lines);
    let before = ledger::balance(&act.tx, order, row.total_cents).await?;
    if net_cents + tax_cents > before.total_cents {
        return Err(Refusal::RefundTooLarge { most_cents: before.total_cents }.into());
    }
    let memo = rows::credit_memos::ActiveModel {
        number: Set(next_number(&act, row.location_id).await?),
        order_id: Set(row.id),
        location_id: Set(row.location_id),
        lines: Set(json(&lines)),
        net_cents: Set(net_cents),
        tax_cents: Set(tax_cents),
        reason: Set(reason.clone()),
        staff_id: Set(who.id().0),
        created_at: Set(act.now.0),
        ..Default::default()
    };
    let memo = MemoId(memo.insert(&act.tx).await?.id);
    let about = About { location: LocationId(row.location_id), customer: CustomerId(row.customer_id), payment: None, refund: None };
    ledger::post(&act, about, domain::ledger::credit_memo(order, net_cents, tax_cents, before)).await?;
    act.record(number, Event::TakenBack { memo, cents: net_cents + tax_cents });
    let over_cents = (before.paid_cents - (before.total_cents - net_cents - tax_cents)).max(0);
    if to_method {
        payments::pay_out(&mut act, who, quote, memo, over_cents, &reason).await?;
    }
    act.commit().await
}

/// What the memo of these pieces takes back, by what was billed and what came back before.
async fn billed(act: &Act, row: &rows::orders::Model, order: OrderId, pieces: &[Pieces]) -> Result<Vec<MemoLine>> {
    let quote = rows::quotes::Entity::find_by_id(row.quote_id).one(&act.tx).await?.ok_or(Refusal::NotFound)?;
    let place = quotes::location(&act.tx, LocationId(row.location_id)).await?;
    let lines = quotes::lines(&act.tx, QuoteId(row.quote_id), row.quote_version).await?;
    // Without tax it was billed, whatever the customer is by now.
    let exempt = row.tax_cents == 0;
    let before: Vec<_> = memos(&act.tx, order).await?.into_iter().flat_map(|m| m.lines).collect();
    let before: Vec<_> = before.iter().map(|l| Pieces { position: l.position, quantity: l.quantity }).collect();
    let discount = quotes::Quote::of(quote)?.discount;
    Ok(credit_memo(&lines, discount, place.tax, exempt, &before, pieces)?)
}

/// The next number of a location's memos: its row is the lock, so that there is no gap and none twice.
async fn next_number(act: &Act, location: i64) -> Result<i64> {
    use rows::credit_memos::{Column, Entity};
    rows::locations::Entity::find_by_id(location).lock_exclusive().one(&act.tx).await?;
    let last = Entity::find().filter(Column::LocationId.eq(location)).order_by_desc(Column::Number).one(&act.tx).await?;
    Ok(last.map_or(1, |memo| memo.number + 1))
}
