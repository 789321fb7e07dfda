//! Quotes whose last day has passed, closed by themselves.

use super::{Quote, location, lock, save};
use crate::{Result, Store, payments, rows};
use domain::{
    events::{Actor, Event},
    ids::QuoteId,
    quotes::{self, QuoteMove, QuoteStatus},
    time::DAY,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// Somebody may be on the provider's page when the last day ends: what they began, they may finish.
const GRACE: i64 = DAY;

/// Closes up to `most` quotes whose last day ended more than a day ago at their location. They read as expired from the first minute;
/// this makes the status follow. One with a payment under way waits for it. Done again, it changes nothing.
///
/// # Errors
/// When the database fails.
pub async fn expire(store: &Store, most: u64) -> Result<usize> {
    use rows::quotes::{Column, Entity};
    let open = [QuoteStatus::Sent.code(), QuoteStatus::ChangesRequested.code()];
    // Dates are kept as 2027-03-02, which sort like days. No place on earth is more than a day from the one here.
    let before = crate::local(store.now().plus(-GRACE), "UTC").0.to_string();
    let past = Entity::find()
        .filter(Column::Status.is_in(open))
        .filter(Column::ValidUntil.lt(before))
        .order_by_asc(Column::Number)
        .limit(most)
        .all(&store.db)
        .await?;
    let mut closed = 0;
    for row in past {
        closed += usize::from(close(store, QuoteId(row.id)).await?);
    }
    Ok(closed)
}

async fn close(store: &Store, id: QuoteId) -> Result<bool> {
    let mut act = store.begin(Actor::System, None).await?;
    let row = lock(&act, id).await?;
    let quote = Quote::of(row.clone())?;
    let zone = location(&act.tx, quote.location).await?.zone;
    let (day, _) = crate::local(act.now.plus(-GRACE), &zone);
    let Some(next) = quotes::after(quote.status, QuoteMove::Expire).filter(|_| quotes::is_past(quote.valid_until, day)) else {
        return Ok(false);
    };
    if payments::pending(&act.tx, id).await? {
        return Ok(false);
    }
    save(&act, row, |r| r.status = Set(next.code().to_owned())).await?;
    payments::void_open(&mut act, id, quote.number).await?;
    act.record(quote.number, Event::QuoteExpired { version: quote.version });
    act.commit().await?;
    Ok(true)
}
