//! What the pages behind a link ask the house for.

use super::{
    House, Rendering, house,
    pages::{self, Asked, Part, Taker},
};
use crate::{
    account::{FrontDoor, Here},
    failure::Failure,
    journey::page::LinkPage,
    told::Told,
};
use axum::http::{StatusCode, header, request::Parts};
use domain::{Refusal, ids::Number, journey::Step, money::Currency, payments::Provider};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use store::{
    deliveries::SlotPage,
    journey::Journey,
    people::{LinkHolder, Origin},
    quotes::Earlier,
};

/// Answers the holder of a link; what is refused is told in the order's currency.
///
/// # Errors
/// What was refused, or broke, in words.
pub async fn by_link<T, F>(number: Number, ask: impl FnOnce(House, LinkHolder) -> F) -> Result<T, Told>
where
    F: Future<Output = Result<T, Failure>>,
{
    let (house, who) = super::link_holder(number).await.map_err(|failure| failure.told(Currency::default()))?;
    match ask(house.clone(), who.clone()).await {
        Ok(answer) => Ok(answer),
        Err(failure) => {
            let journey = store::journey::read(&house.store, &who).await;
            Err(failure.told(journey.map_or_else(|_| Currency::default(), |journey| journey.location.currency)))
        }
    }
}

/// The same for what moves the order: then the worker looks, and a browser without script is led to the step that follows.
///
/// # Errors
/// What was refused, or broke, in words.
pub async fn act_by_link<F>(number: Number, act: impl FnOnce(House, LinkHolder) -> F) -> Result<(), Told>
where
    F: Future<Output = Result<(), Failure>>,
{
    by_link(number, |house, who| async move {
        act(house.clone(), who).await?;
        done(&house, number);
        Ok(())
    })
    .await
}

/// What follows everything that moves an order.
pub fn done(house: &House, number: Number) {
    house.nudge.notify_one();
    lead_on(&page_of(number));
}

/// Answers somebody without a proof of anything.
///
/// # Errors
/// What was refused, or broke, in words.
pub async fn by_anybody<T, F>(ask: impl FnOnce(House, Origin) -> F) -> Result<T, Told>
where
    F: Future<Output = Result<T, Failure>>,
{
    let told = |failure: Failure| failure.told(Currency::default());
    let (house, origin) = super::whoever().map_err(told)?;
    ask(house, origin).await.map_err(told)
}

/// Where the holder of the link stands; without a live link the shop alone.
///
/// # Errors
/// When something broke.
pub async fn page_by_link(number: Number, rest: &str) -> Result<LinkPage, Told> {
    let read = match super::link_holder(number).await {
        Ok((house, who)) => link_page(&house, &who, rest).await,
        Err(Failure::Refused(_)) => link_ended().await,
        Err(broken) => Err(broken),
    };
    read.map_err(|failure| failure.told(Currency::default()))
}

/// The shop, and the orders whose links this browser carries.
///
/// # Errors
/// When something broke.
pub async fn front_door() -> Result<FrontDoor, Failure> {
    let (house, holders) = super::link_holders().await?;
    let mut here = Vec::with_capacity(holders.len());
    for who in &holders {
        let page = link_page(&house, who, "").await?;
        here.extend(page.order.map(|order| Here::from(*order)));
    }
    Ok(FrontDoor { shop: shop_at_the_door(&house).await?, here })
}

/// The page of whoever holds a live link.
///
/// # Errors
/// When something broke.
async fn link_page(house: &House, who: &LinkHolder, rest: &str) -> Result<LinkPage, Failure> {
    let journey = store::journey::read(&house.store, who).await?;
    let brand = store::shop::brand(&house.store).await?;
    let asked = Asked {
        part: Part::of(rest),
        slots: slots(house, who, &journey).await?,
        before: before(house, who, &journey).await?,
        taker: taker(house),
        secure: house.secure,
        base_url: house.base_url.to_string(),
    };
    Ok(pages::link_page(&journey, &brand, &asked))
}

/// The days for the first delivery that waits for one.
async fn slots(house: &House, who: &LinkHolder, journey: &Journey) -> Result<Option<SlotPage>, Failure> {
    let may = matches!(journey.place.step, Step::Scheduling { .. } | Step::Booked | Step::Tracking);
    match journey.deliveries.iter().find(|d| pages::is_open(d.status)) {
        Some(delivery) if may => Ok(store::deliveries::slots(&house.store, who, delivery.id).await?),
        Some(_) | None => Ok(None),
    }
}

/// The version that the customer chose from, or the one before, while there is something to choose.
async fn before(house: &House, who: &LinkHolder, journey: &Journey) -> Result<Earlier, Failure> {
    let version = journey.quote.version;
    let seen = journey.quote.reviewed_version.filter(|seen| *seen < version).unwrap_or(version - 1);
    if journey.place.step != Step::Review || seen < 1 {
        return Ok(Earlier::default());
    }
    Ok(store::quotes::earlier(&house.store, who, seen).await?)
}

fn taker(house: &House) -> Taker {
    match house.payments.provider() {
        Some(Provider::Sandbox) => Taker::Sandbox,
        Some(Provider::Stripe) => Taker::Stripe { publishable_key: house.payments.publishable_key().map(str::to_owned) },
        Some(Provider::Hand) | None => Taker::Nobody,
    }
}

/// For whom there is no order here: the polite stop, with the shop's own particulars. The page itself answers 404, so that nothing
/// keeps it; a phone that kept what it saw last forgets it.
///
/// # Errors
/// When something broke.
async fn link_ended() -> Result<LinkPage, Failure> {
    let house = house()?;
    if let (Some(Rendering), Some(response)) = (use_context(), use_context::<ResponseOptions>()) {
        response.set_status(StatusCode::NOT_FOUND);
    }
    Ok(shop_at_the_door(&house).await?.into())
}

/// The shop, for a page that is about no order.
///
/// # Errors
/// When something broke.
async fn shop_at_the_door(house: &House) -> Result<crate::journey::page::Shop, Failure> {
    let brand = store::shop::brand(&house.store).await?;
    let places = store::shop::locations(&house.store).await?;
    Ok(pages::at_the_door(&brand, &places, house.store.now()))
}

/// Whether a plain form sent this request: then the answer is a page to go to, for there is no script to read another.
#[must_use]
pub fn is_plain_form() -> bool {
    let accepts = |parts: Parts| parts.headers.get(header::ACCEPT).and_then(|a| a.to_str().ok()).is_some_and(|a| a.contains("text/html"));
    use_context::<Parts>().is_some_and(accepts)
}

/// Leads a browser without script on; one with script stays where it is and looks again.
pub fn lead_on(path: &str) {
    if is_plain_form() {
        leptos_axum::redirect(path);
    }
}

/// The address of an order's page.
#[must_use]
pub fn page_of(number: Number) -> String {
    format!("/o/{number}")
}

/// What a customer wants to pay: what is due, all of it, or the amount they typed. An order's rest is always typed, so that an emptied
/// field is not taken for all of it.
///
/// # Errors
/// [`domain::Refusal::AmountUnreadable`] and its sisters, with what was typed.
pub fn wanted_cents(journey: &Journey, typed: &str) -> Result<Option<i64>, Failure> {
    match typed.trim() {
        "" if journey.order.is_none() => Ok(None),
        pages::EVERYTHING => Ok(Some(journey.owed.balance_cents)),
        typed => Ok(Some(domain::money::parse_amount(typed, journey.location.currency)?)),
    }
}

/// The refusal of a sum with what was really typed, not with how we read it: that is what stands in the field again.
#[must_use]
pub fn as_typed(refused: store::Fault, text: &str) -> Failure {
    let typed = text.to_owned();
    match Failure::from(refused) {
        Failure::Refused(Refusal::AmountOverBalance { most_cents, .. }) => Refusal::AmountOverBalance { typed, most_cents }.into(),
        Failure::Refused(Refusal::AmountUnderMinimum { least_cents, .. }) => Refusal::AmountUnderMinimum { typed, least_cents }.into(),
        failure => failure,
    }
}

/// The pretend provider's page opens at the method that was chosen here; a real one asks by itself.
#[must_use]
pub fn with_method(house: &House, pay_url: &str, method: &str) -> String {
    match domain::payments::Method::from_code(method) {
        Some(method) if house.payments.provider() == Some(Provider::Sandbox) => {
            let sign = if pay_url.contains('?') { '&' } else { '?' };
            format!("{pay_url}{sign}method={}", method.code())
        }
        _ => pay_url.to_owned(),
    }
}
