//! What an order's page shows, in words.

use super::{
    House,
    told::{Here, decline_word, method_word, provider_word},
};
use crate::{
    failure::Failure,
    orders::api::{Arrival, ChangeRow, Delivery, DriverDay, MemoRow, PaymentRow, RefundRow, RefundState, Returnable, Room, Routing},
    quotes::api::editor::DraftLine,
    show,
};
use domain::{
    deliveries::{DeliveryStatus, Move, after, dividing::lines_of},
    orders::{OrderStatus, changing::ChangeStatus, returns::MemoLine},
    payments::{Method, PaymentStatus, Provider},
    quotes::Line,
    staff::Permission,
    time::{Day, Window},
};
use store::{
    deliveries::{DeliveryView, Tracking},
    journey::{Journey, OrderSheet, RefundCard},
    orders::{ChangeCard, MemoCard},
    payments::PaymentCard,
    people::StaffMember,
    quotes::LineForm,
};
use words::orders as say;

/// Two months of days are enough to choose from on the phone.
const ROOMS_MAX: usize = 60;

impl Here {
    #[must_use]
    pub fn payment_row(&self, payment: &PaymentCard) -> PaymentRow {
        let method = payment.method.filter(|m| *m != Method::Other).map(method_word).filter(|_| payment.label.is_empty());
        let what = method
            .map(str::to_owned)
            .unwrap_or_else(|| if payment.label.is_empty() { provider_word(payment.provider).to_owned() } else { payment.label.clone() });
        let is_settled = payment.status == PaymentStatus::Settled;
        PaymentRow {
            id: payment.id,
            what,
            status: payment.status,
            decline: payment.decline.map(decline_word).unwrap_or_default().to_owned(),
            amount: if is_settled { self.money(payment.received_cents) } else { payment.amount.to_string() },
            refunded: if payment.refunded_cents > 0 { self.money(payment.refunded_cents) } else { String::new() },
            refundable_cents: if is_settled { payment.received_cents - payment.refunded_cents } else { 0 },
            by_hand: payment.provider == Provider::Hand,
            when: self.moment(payment.settled_at.unwrap_or(payment.created_at)),
        }
    }

    #[must_use]
    pub fn refund_row(&self, refund: &RefundCard) -> RefundRow {
        RefundRow {
            amount: self.money(refund.cents),
            to_credit: refund.to_credit,
            state: match (refund.is_done, refund.has_failed) {
                (true, _) => RefundState::Done,
                (false, true) => RefundState::Failed,
                (false, false) => RefundState::Asked,
            },
            reason: refund.reason.clone(),
            when: self.moment(refund.created_at),
        }
    }

    #[must_use]
    pub fn memo_row(&self, memo: &MemoCard) -> MemoRow {
        let line = |l: &MemoLine| words::journey::times(l.quantity, &l.name);
        MemoRow {
            number: memo.number,
            what: memo.lines.iter().map(line).collect::<Vec<_>>().join(", "),
            amount: self.money(-memo.gross_cents),
            reason: memo.reason.clone(),
            when: self.moment(memo.created_at),
        }
    }

    fn arrival(&self, tracking: &Tracking) -> Arrival {
        let minute = |at| store::local(at, &self.zone).1;
        Arrival {
            window: show::window(Window::new(minute(tracking.from), minute(tracking.to))),
            stops_before: tracking.stops_before,
            position: tracking.position,
            stops: tracking.stops,
            driver: tracking.driver.name.clone(),
            phone: tracking.driver.phone.clone(),
            van: [tracking.van.name.as_str(), tracking.van.plate.as_str()].join(", "),
        }
    }
}

/// The changes of an order, the latest first.
#[must_use]
pub fn change_rows(here: &Here, sheet: &OrderSheet) -> Vec<ChangeRow> {
    let row = |(change, who): &(ChangeCard, String)| ChangeRow {
        id: change.id,
        status: change.status,
        sums: words::changes::staff_sums(here.money(change.total_cents), here.money(change.before_cents)),
        by: words::changes::staff_by(who, here.moment(change.answered_at.unwrap_or(change.proposed_at))),
        changes: if change.status == ChangeStatus::Waits { super::changes::of(&sheet.journey, change) } else { Vec::new() },
        because: change.because.clone(),
        answer: change.answer.clone(),
    };
    sheet.changes.iter().map(row).collect()
}

/// A line as it was written.
impl From<DraftLine> for LineForm {
    fn from(line: DraftLine) -> Self {
        Self {
            product: line.product,
            quantity: line.quantity,
            unit_cents: line.unit_cents,
            price_reason: line.reason,
            discount: line.discount,
            belongs_to: line.belongs_to,
            note: line.note,
            optional: line.optional,
            protect: line.protect,
        }
    }
}

/// What of each line may still come back.
#[must_use]
pub fn returnable(lines: &[Line], memos: &[MemoCard]) -> Vec<Returnable> {
    let back = |position: i32| memos.iter().flat_map(|m| &m.lines).filter(|l| l.position == position).map(|l| l.quantity).sum::<i32>();
    let left = |l: &Line| Returnable { position: l.position, name: l.name.clone(), left: l.quantity - back(l.position) };
    lines.iter().filter(|l| l.taken).map(left).filter(|r| r.left > 0).collect()
}

/// The deliveries of an order, with what their next steps need: days with room, drivers and their stops.
///
/// # Errors
/// When the database fails.
pub async fn deliveries_of(house: &House, who: &StaffMember, here: &Here, journey: &Journey) -> Result<Vec<Delivery>, Failure> {
    let is_open = journey.order.as_ref().is_some_and(|o| o.status == OrderStatus::Open);
    let may_dispatch = is_open && who.may(Permission::Dispatch).is_ok();
    let mut deliveries = Vec::with_capacity(journey.deliveries.len());
    for view in &journey.deliveries {
        let leads = |step| may_dispatch && after(view.status, step).is_some();
        deliveries.push(Delivery {
            rooms: if leads(Move::Confirm) { rooms(house, who, view).await? } else { Vec::new() },
            routing: match view.day.filter(|_| leads(Move::Route)) {
                Some(day) => Some(routing(house, who, day).await?),
                None => None,
            },
            lines: lines_of(&journey.lines, &view.shares),
            ..shown(here, view)
        });
    }
    Ok(deliveries)
}

fn shown(here: &Here, view: &DeliveryView) -> Delivery {
    let when = view.day.map(|day| match view.window {
        Some(window) => say::day_and_window(show::day(day), show::window(window)),
        None => show::day(day),
    });
    Delivery {
        id: view.id,
        revision: view.revision,
        status: view.status,
        when: when.unwrap_or_default(),
        lines: Vec::new(),
        crew_note: view.crew_note.clone(),
        reason: view.reason.clone(),
        proof: view.proof.clone(),
        arrival: view.tracking.as_ref().map(|tracking| here.arrival(tracking)),
        rooms: Vec::new(),
        routing: None,
    }
}

async fn rooms(house: &House, who: &StaffMember, view: &DeliveryView) -> Result<Vec<Room>, Failure> {
    let Some(page) = store::deliveries::slots_for(&house.store, who, view.id).await? else { return Ok(Vec::new()) };
    let free = page.slots.into_iter().filter(|slot| slot.left() > 0).take(ROOMS_MAX);
    let room = |slot: domain::slots::Slot| Room {
        capacity: slot.id,
        words: say::room(i64::from(slot.left()), show::day_short(slot.day), show::window(slot.window)),
    };
    Ok(free.map(room).collect())
}

async fn routing(house: &House, who: &StaffMember, day: Day) -> Result<Routing, Failure> {
    let drivers =
        store::shop::colleagues(&house.store, who, None).await?.into_iter().filter(|person| person.role.drives()).collect::<Vec<_>>();
    let routes = store::deliveries::routes(&house.store, who, day).await?;
    let vans = store::deliveries::vans(&house.store, who).await?;
    let of_driver = |driver: domain::staff::StaffCard| {
        let route = routes.iter().find(|r| r.driver.id == driver.id);
        DriverDay {
            driver: driver.id,
            name: driver.name,
            van: route.map(|r| r.van.name.clone()).unwrap_or_default(),
            stops: route
                .map(|r| r.stops.iter().map(|s| (s.name.clone(), s.status.is_done() || s.status == DeliveryStatus::Attempted)).collect())
                .unwrap_or_default(),
        }
    };
    Ok(Routing {
        drivers: drivers.into_iter().map(of_driver).collect(),
        vans: vans.into_iter().map(|v| (v.id, [v.name, v.plate].join(", "))).collect(),
    })
}
