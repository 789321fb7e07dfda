//! What follows when a customer begins, or ceases, to pay tax: their open quotes come to another sum, on the page and at the till alike.

use super::{Quote, lines, location, lock, save};
use crate::{Result, act::Act, payments, rows};
use domain::{
    events::Event,
    ids::{CustomerId, QuoteId},
    quotes::{self, QuoteStatus},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

/// The customer's quotes that may still become orders, locked. They are taken before the customer's row, as everywhere.
pub(crate) async fn lock_open(act: &Act, customer: CustomerId) -> Result<Vec<rows::quotes::Model>> {
    use rows::quotes::{Column, Entity};
    let open = [QuoteStatus::Draft, QuoteStatus::Sent, QuoteStatus::ChangesRequested].map(QuoteStatus::code);
    let found = Entity::find()
        .filter(Column::CustomerId.eq(customer.0))
        .filter(Column::Status.is_in(open))
        .order_by_asc(Column::Id)
        .all(&act.tx)
        .await?;
    let mut locked = Vec::with_capacity(found.len());
    for row in found {
        let row = lock(act, QuoteId(row.id)).await?;
        locked.extend(Some(row).filter(|row| open.contains(&row.status.as_str())));
    }
    Ok(locked)
}

/// Sums the open quotes anew. What was reviewed at another sum is reviewed again; what is being paid at this moment stays as it was shown.
pub(crate) async fn settle(act: &mut Act, open: Vec<rows::quotes::Model>, exempt: bool) -> Result<()> {
    for row in open {
        let quote = Quote::of(row.clone())?;
        let rule = location(&act.tx, quote.location).await?.tax;
        let total_cents = quotes::totals(&lines(&act.tx, quote.id, quote.version).await?, quote.discount, rule, exempt).total_cents;
        if total_cents == quote.total_cents || payments::pending(&act.tx, quote.id).await? {
            continue;
        }
        save(act, row, |r| {
            r.total_cents = Set(total_cents);
            r.reviewed_version = Set(None);
        })
        .await?;
        payments::void_open(act, quote.id, quote.number).await?;
        act.record(quote.number, Event::QuoteEdited { version: quote.version, total_cents });
    }
    Ok(())
}
