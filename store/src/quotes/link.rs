//! What a customer does with a quote.

use super::{Quote, lines, location, lock, save};
use crate::{Result, Store, people::LinkHolder, rows};
use domain::{
    Refusal,
    customers::TEXT_CHARS_MAX,
    events::Event,
    quotes::{self, Choices, QuoteMove, QuoteStatus},
    refusal::{self, Field},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};

/// Binds the customer's choices to the version they saw and to its total. Doing it again before paying replaces them.
///
/// # Errors
/// [`Refusal::QuoteChanged`] when staff wrote a newer version meanwhile, [`Refusal::QuoteClosed`], [`Refusal::AlreadyPaid`],
/// [`Refusal::PaymentPending`], and what [`quotes::choose`] refuses.
pub async fn review(store: &Store, who: &LinkHolder, version: i32, choices: &Choices) -> Result<()> {
    let mut act = store.begin(who.acts()?, Some(who.origin.clone())).await?;
    let row = lock(&act, who.quote).await?;
    let quote = Quote::of(row.clone())?;
    if crate::orders::of_quote(&act.tx, quote.id).await?.is_some() {
        return Err(Refusal::AlreadyPaid.into());
    }
    open(store, &act.tx, &quote).await?;
    if quote.version != version {
        return Err(Refusal::QuoteChanged { version: quote.version }.into());
    }
    if crate::payments::pending(&act.tx, quote.id).await? {
        return Err(Refusal::PaymentPending.into());
    }
    let before = lines(&act.tx, quote.id, version).await?;
    let chosen = quotes::choose(&before, choices)?;
    let place = location(&act.tx, quote.location).await?;
    let exempt = crate::customers::is_exempt(&act.tx, quote.customer).await?;
    let total_cents = quotes::totals(&chosen, quote.discount, place.tax, exempt).total_cents;
    for (line, _) in chosen.iter().zip(&before).filter(|(now, was)| now != was) {
        let row = rows::quote_lines::Entity::find_by_id(line.id.0).one(&act.tx).await?.ok_or(Refusal::NotFound)?;
        let mut row = row.into_active_model();
        row.taken = Set(line.taken);
        row.plan = Set(crate::fault::json(&line.plan));
        row.update(&act.tx).await?;
    }
    save(&act, row, |r| {
        r.reviewed_version = Set(Some(version));
        r.total_cents = Set(total_cents);
    })
    .await?;
    // A payment of another sum is not left to be paid.
    if total_cents != quote.total_cents {
        crate::payments::void_open(&mut act, quote.id, quote.number).await?;
    }
    act.record(quote.number, &Event::Reviewed { version, total_cents }).await?;
    act.commit().await
}

/// The customer says no, and why.
///
/// # Errors
/// [`Refusal::ReasonMissing`], [`Refusal::QuoteClosed`], [`Refusal::AlreadyPaid`].
pub async fn decline(store: &Store, who: &LinkHolder, version: i32, reason: &str) -> Result<()> {
    let reason = refusal::optional(reason, Field::Reason, TEXT_CHARS_MAX)?;
    if reason.is_empty() {
        return Err(Refusal::ReasonMissing.into());
    }
    let mut act = store.begin(who.acts()?, Some(who.origin.clone())).await?;
    let row = lock(&act, who.quote).await?;
    let quote = Quote::of(row.clone())?;
    if quote.status == QuoteStatus::Declined {
        return Ok(());
    }
    if crate::payments::pending(&act.tx, quote.id).await? {
        return Err(Refusal::PaymentPending.into());
    }
    open(store, &act.tx, &quote).await?;
    if quote.version != version {
        return Err(Refusal::QuoteChanged { version: quote.version }.into());
    }
    let next = quotes::after(quote.status, QuoteMove::Decline).ok_or(Refusal::QuoteClosed)?;
    save(&act, row, |r| {
        r.status = Set(next.code().to_owned());
        r.reason = Set(reason);
    })
    .await?;
    crate::payments::void_open(&mut act, quote.id, quote.number).await?;
    act.record(quote.number, &Event::QuoteDeclined { version }).await?;
    act.commit().await
}

/// The quote is in the customer's hands and still holds.
pub(crate) async fn open(store: &Store, db: &impl sea_orm::ConnectionTrait, quote: &Quote) -> Result<()> {
    let zone = location(db, quote.location).await?.zone;
    let (today, _) = crate::local(store.now(), &zone);
    let holds = quote.status == QuoteStatus::Sent && !quotes::is_past(quote.valid_until, today);
    if holds { Ok(()) } else { Err(Refusal::QuoteClosed.into()) }
}
