//! What staff do to an order: money taken and given back, an end, and each step of a delivery. Which steps there are is the rule's to
//! say; a row that moved on meanwhile answers so, and the page shows the newer one.

#![allow(clippy::too_many_arguments, reason = "a server function takes one argument for each field of its form")]

use crate::failure::Failure;
use domain::{
    deliveries::Move,
    ids::{CapacityId, DeliveryId, LineId, Number, PaymentId, StaffId, VanId},
};
use leptos::prelude::*;

/// Records cash, a cheque or a transfer; as `credit`, spends what the customer has with us.
#[server]
pub async fn record_payment(number: Number, amount: String, method: String) -> Result<(), Failure> {
    use domain::payments::Method;
    let (house, who) = crate::ssr::staff().await?;
    let currency = store::quotes::sheet(&house.store, &who, number).await?.location.currency;
    let cents = domain::money::parse_amount(&amount, currency)?;
    match Method::from_code(&method) {
        Some(method) => store::payments::record_by_hand(&house.store, &who, number, cents, method).await?,
        None => store::payments::spend_credit(&house.store, &who, number, cents).await?,
    }
    crate::ssr::desk::nudge(&house);
    crate::ssr::desk::lead_back(&format!("/desk/orders/{number}"));
    Ok(())
}

/// Gives money back: `to` is `method` or `credit`.
#[server]
pub async fn refund_payment(number: Number, payment: PaymentId, amount: String, to: String, reason: String) -> Result<(), Failure> {
    let (house, who) = crate::ssr::staff().await?;
    let currency = store::quotes::sheet(&house.store, &who, number).await?.location.currency;
    let cents = domain::money::parse_amount(&amount, currency)?;
    let back = store::payments::Back { cents, to_credit: to == "credit", reason: &reason };
    store::payments::refund(&house.store, &who, number, payment, back).await?;
    crate::ssr::desk::nudge(&house);
    crate::ssr::desk::lead_back(&format!("/desk/orders/{number}"));
    Ok(())
}

/// Takes pieces of an invoiced order back: of each line at `positions` so many as `quantities` say. `to` is `credit` or `method`.
#[server]
pub async fn take_back(
    number: Number,
    #[server(default)] positions: Vec<i32>,
    #[server(default)] quantities: Vec<String>,
    #[server(default)] to: String,
    #[server(default)] reason: String,
) -> Result<(), Failure> {
    use domain::{Refusal, orders::returns::Pieces, refusal::Field};
    let (house, who) = crate::ssr::staff().await?;
    let piece = |(position, typed): (i32, String)| {
        let quantity = if typed.trim().is_empty() { Some(0) } else { typed.trim().parse().ok() };
        let quantity =
            quantity.ok_or_else(|| Refusal::NumberUnreadable { field: Field::Quantity, typed: typed.chars().take(40).collect() })?;
        Ok(Pieces { position, quantity })
    };
    let pieces = positions.into_iter().zip(quantities).map(piece).collect::<Result<Vec<_>, Refusal>>()?;
    store::orders::take_back(&house.store, &who, number, &pieces, to == "method", &reason).await?;
    crate::ssr::desk::nudge(&house);
    crate::ssr::desk::lead_back(&format!("/desk/orders/{number}"));
    Ok(())
}

#[server]
pub async fn cancel_order(number: Number, reason: String) -> Result<(), Failure> {
    let (house, who) = crate::ssr::staff().await?;
    store::orders::cancel(&house.store, &who, number, &reason).await?;
    crate::ssr::desk::nudge(&house);
    crate::ssr::desk::lead_back(&format!("/desk/orders/{number}"));
    Ok(())
}

/// The customer took the goods from the counter.
#[server]
pub async fn collect_order(number: Number) -> Result<(), Failure> {
    let (house, who) = crate::ssr::staff().await?;
    store::orders::collected(&house.store, &who, number).await?;
    crate::ssr::desk::nudge(&house);
    crate::ssr::desk::lead_back(&format!("/desk/orders/{number}"));
    Ok(())
}

/// Confirms a day for a customer on the phone.
#[server]
pub async fn book_day(delivery: DeliveryId, capacity: CapacityId) -> Result<(), Failure> {
    let (house, who) = crate::ssr::staff().await?;
    store::deliveries::confirm_for(&house.store, &who, delivery, capacity).await?;
    crate::ssr::desk::nudge(&house);
    crate::ssr::desk::lead_back("/desk/orders");
    Ok(())
}

/// Takes a step that needs no more than a reason, if that.
#[server]
pub async fn move_delivery(delivery: DeliveryId, revision: i32, step: Move, #[server(default)] reason: String) -> Result<(), Failure> {
    let (house, who) = crate::ssr::staff().await?;
    let proof = domain::deliveries::Proof::default();
    store::deliveries::advance(&house.store, &who, delivery, revision, step, &reason, &proof).await?;
    crate::ssr::desk::nudge(&house);
    crate::ssr::desk::lead_back("/desk/orders");
    Ok(())
}

/// Hands it over: who took it, by a name or a mark, and what is noted of each line. The same place in each list is the same line.
#[server]
pub async fn hand_over(
    delivery: DeliveryId,
    revision: i32,
    #[server(default)] name: String,
    #[server(default)] mark: String,
    #[server(default)] lines: Vec<LineId>,
    #[server(default)] serials: Vec<String>,
    #[server(default)] damages: Vec<String>,
    #[server(default)] photos: Vec<String>,
    #[server(default)] damage: String,
    #[server(default)] photo: String,
) -> Result<(), Failure> {
    let (house, who) = crate::ssr::staff().await?;
    let proof = domain::proof::Typed { name, mark, lines, serials, damages, photos, damage, photo }.read()?;
    store::deliveries::advance(&house.store, &who, delivery, revision, Move::HandOver, "", &proof).await?;
    crate::ssr::desk::nudge(&house);
    crate::ssr::desk::lead_back("/desk/orders");
    Ok(())
}

/// Puts a booked delivery on a driver's route of its day. `starts` is `08:00`; `position` 1 is the first stop.
#[server]
pub async fn route_delivery(
    delivery: DeliveryId,
    revision: i32,
    driver: StaffId,
    van: VanId,
    crew: String,
    starts: String,
    position: String,
) -> Result<(), Failure> {
    use domain::{Refusal, refusal::Field};
    use store::deliveries::RouteForm;
    let (house, who) = crate::ssr::staff().await?;
    let number = |typed: &str, field| {
        typed.trim().parse::<i32>().map_err(|_| Refusal::NumberUnreadable { field, typed: typed.chars().take(40).collect() })
    };
    let starts_min = crate::ssr::desk::minute_typed(&starts)?;
    let form = RouteForm { driver, van, crew: number(&crew, Field::Van)?, starts_min, position: number(&position, Field::Position)? };
    store::deliveries::put_on_route(&house.store, &who, delivery, revision, &form).await?;
    crate::ssr::desk::nudge(&house);
    crate::ssr::desk::lead_back("/desk/orders");
    Ok(())
}
