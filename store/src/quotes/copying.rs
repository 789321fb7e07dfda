//! A quote once more, for another time.

use super::{CustomerChoice, LineForm, Quote, QuoteForm, desk::make_in, lines, location};
use crate::{Result, Store, people::StaffMember, rows};
use domain::{
    Refusal,
    ids::{Number, ProductId},
    quotes::Line,
    staff::Permission,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::BTreeMap;

/// A copy holds its prices as long as a quote that is written anew.
const HOLDS_DAYS: i64 = 14;

/// Makes a draft for the same customer with the same lines at today's prices: what was an exception then is one anew. What is no longer
/// sold is left out. The list of versions says what is different.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::NotFound`], [`Refusal::Missing`] when nothing of it is sold any more.
pub async fn duplicate(store: &Store, who: &StaffMember, number: Number) -> Result<Number> {
    use rows::products::{Column, Entity};
    who.may(Permission::Sell)?;
    let mut act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let row =
        rows::quotes::Entity::find().filter(rows::quotes::Column::Number.eq(number.0)).one(&act.tx).await?.ok_or(Refusal::NotFound)?;
    let quote = Quote::of(row)?;
    let old = lines(&act.tx, quote.id, quote.version).await?;
    let wanted = old.iter().filter_map(|l| l.product).map(|p| p.0);
    let sold = Entity::find().filter(Column::Id.is_in(wanted)).filter(Column::IsSold.eq(true)).all(&act.tx).await?;
    let prices: BTreeMap<ProductId, i64> = sold.into_iter().map(|p| (ProductId(p.id), p.price_cents)).collect();
    let lines = copied(&old, &prices);
    let left_cents = lines.iter().map(|l| price_cents(l) - l.discount.of(price_cents(l))).sum();
    let zone = location(&act.tx, quote.location).await?.zone;
    let form = QuoteForm {
        customer: CustomerChoice::OnFile(quote.customer),
        salesperson: None,
        fulfilment: quote.fulfilment,
        address: Some(quote.address).filter(|a| !a.street.is_empty()),
        valid_until: Some(crate::local(act.now, &zone).0.plus_days(HOLDS_DAYS)),
        job_name: quote.job_name,
        class: quote.class,
        notes: quote.notes,
        ticked: Vec::new(),
        lines,
        discount: quote.discount.within(left_cents),
    };
    let copy = make_in(&mut act, who, &form, Some((number, quote.version))).await?;
    act.commit().await?;
    Ok(copy)
}

fn price_cents(line: &LineForm) -> i64 {
    line.unit_cents * i64::from(line.quantity)
}

/// The lines whose product is still sold, each at its price of today; positions move up where one is missing.
fn copied(old: &[Line], prices: &BTreeMap<ProductId, i64>) -> Vec<LineForm> {
    let kept: Vec<_> = old.iter().filter_map(|line| Some((line, line.product?, *prices.get(&line.product?)?))).collect();
    let now_at = |position: i32| kept.iter().position(|(l, ..)| l.position == position).and_then(|at| i32::try_from(at + 1).ok());
    let one = |(line, product, unit_cents): &(&Line, ProductId, i64)| LineForm {
        product: *product,
        quantity: line.quantity,
        unit_cents: *unit_cents,
        price_reason: String::new(),
        discount: line.discount.within(unit_cents * i64::from(line.quantity)),
        belongs_to: line.belongs_to.and_then(now_at),
        note: line.note.clone(),
        optional: line.optional,
        protect: !line.offers.is_empty(),
    };
    kept.iter().map(one).collect()
}
