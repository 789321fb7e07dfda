//! What a customer does with a quote.

use super::{Quote, location, lock, save, save_later};
use crate::{Result, Store, act::Act, people::LinkHolder, rows, together::Together};
use domain::{
    Refusal,
    customers::TEXT_CHARS_MAX,
    events::Event,
    locations::Location,
    quotes::{self, Choices, Line, QuoteMove, QuoteStatus},
    refusal::{self, Field},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

/// Binds the customer's choices to the version they saw and to its total. Doing it again before paying replaces them.
///
/// # Errors
/// [`Refusal::QuoteChanged`] when staff wrote a newer version meanwhile, [`Refusal::QuoteClosed`], [`Refusal::AlreadyPaid`],
/// [`Refusal::PaymentPending`], and what [`quotes::choose`] refuses.
pub async fn review(store: &Store, who: &LinkHolder, version: i32, choices: &Choices) -> Result<()> {
    let mut act = store.begin(who.acts()?, Some(who.origin.clone())).await?;
    let row = lock(&act, who.quote).await?;
    let quote = Quote::of(row.clone())?;
    let Around { is_ordered, is_pending, place, lines: before, exempt } = Around::read(&act, &quote).await?;
    if is_ordered {
        return Err(Refusal::AlreadyPaid.into());
    }
    holds(store, &quote, &place)?;
    if quote.version != version {
        return Err(Refusal::QuoteChanged { version: quote.version }.into());
    }
    if is_pending {
        return Err(Refusal::PaymentPending.into());
    }
    let chosen = quotes::choose(&before, choices)?;
    let total_cents = quotes::totals(&chosen, quote.discount, place.tax, exempt).total_cents;
    for (line, _) in chosen.iter().zip(&before).filter(|(now, was)| now != was) {
        let row = rows::quote_lines::Entity::find_by_id(line.id.0).one(&act.tx).await?.ok_or(Refusal::NotFound)?;
        let mut row = row.into_active_model();
        row.taken = Set(line.taken);
        row.plan = Set(crate::fault::json(&line.plan));
        row.update(&act.tx).await?;
    }
    save_later(&mut act, row, |r| {
        r.reviewed_version = Set(Some(version));
        r.total_cents = Set(total_cents);
    })?;
    // A payment of another sum is not left to be paid.
    if total_cents != quote.total_cents {
        crate::payments::void_open(&mut act, quote.id, quote.number).await?;
    }
    act.record(quote.number, Event::Reviewed { version, total_cents });
    act.commit().await
}

/// What decides about a customer's choices besides the quote's own row, which is locked by then.
struct Around {
    is_ordered: bool,
    is_pending: bool,
    place: Location,
    lines: Vec<Line>,
    exempt: bool,
}

impl Around {
    async fn read(act: &Act, quote: &Quote) -> Result<Self> {
        use rows::{customers, locations, orders};
        let together = Together::on(&act.tx)
            .rows(orders::Entity::find().filter(orders::Column::QuoteId.eq(quote.id.0)))
            .rows(crate::payments::unsettled(quote.id))
            .rows(locations::Entity::find_by_id(quote.location.0))
            .rows(super::of_version(quote.id, quote.version))
            .rows(customers::Entity::find_by_id(quote.customer.0));
        let mut answer = together.read(&act.tx).await?;
        Ok(Self {
            is_ordered: answer.one::<orders::Model>()?.is_some(),
            is_pending: answer.one()?.as_ref().is_some_and(crate::payments::is_pending),
            place: super::location_of(answer.one()?.ok_or(Refusal::NotFound)?)?,
            lines: answer.rows()?.into_iter().map(super::line).collect::<Result<_>>()?,
            exempt: answer.one::<customers::Model>()?.ok_or(Refusal::NotFound)?.exempt,
        })
    }
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
    act.record(quote.number, Event::QuoteDeclined { version });
    act.commit().await
}

/// The quote is in the customer's hands and still holds.
pub(crate) async fn open(store: &Store, db: &impl sea_orm::ConnectionTrait, quote: &Quote) -> Result<()> {
    holds(store, quote, &location(db, quote.location).await?)
}

fn holds(store: &Store, quote: &Quote, place: &Location) -> Result<()> {
    let (today, _) = crate::local(store.now(), &place.zone);
    let holds = quote.status == QuoteStatus::Sent && !quotes::is_past(quote.valid_until, today);
    if holds { Ok(()) } else { Err(Refusal::QuoteClosed.into()) }
}
