//! How a journey is confirmed, how it ends, and how it stops.

use super::{date_of, is_cancelled, local, money, paid_cents, papers, steps::decided, time_of};
use crate::journey::page::{Elsewhere, Ending, Noted, Proof, Said, View};
use crate::packed::Sealed;
use crate::ssr::parts;
use domain::{
    deliveries::DeliveryStatus,
    ids::DeliveryId,
    journey::{Ending as Over, Stop},
    orders::Fulfilment,
    proof::Handed,
};
use store::{deliveries::DeliveryView, journey::Journey};
use words::{deliveries as where_it_is, journey as say};

/// Everything that was to come has come.
pub fn confirmation(journey: &Journey) -> (View, Said) {
    let collected = super::fulfilment(journey) == Fulfilment::Collect;
    let all_came = journey.deliveries.iter().all(|d| d.status == DeliveryStatus::Delivered);
    let at =
        if collected { journey.order.as_ref().and_then(|o| o.collected_at) } else { journey.deliveries.iter().map(|d| d.changed_at).max() };
    let title = match (collected, all_came) {
        (true, _) => say::collected_title(),
        (false, true) => say::delivered_title(),
        (false, false) => say::done_title(),
    };
    let when = at.map(|at| say::delivered_then(crate::show::day(local(journey, at).0), time_of(journey, at)));
    let due = journey.owed.balance_cents;
    let money_said = if due > 0 { say::still_due(money(journey, due)) } else { say::all_paid().into() };
    let then = when.into_iter().chain([money_said]).collect::<Vec<_>>().join(" ");
    let next = vec![
        say::next_receipt().to_owned(),
        say::next_register().to_owned(),
        say::next_wrong(&journey.location.phone, journey.quote.number),
    ];
    let view = View::End(Sealed::of(&Ending {
        proofs: proofs(journey),
        next,
        receipt: papers::has_receipt(journey),
        others: if all_came { Vec::new() } else { several(journey) },
        ..Ending::default()
    }));
    (view, Said { title: title.into(), then, ..Said::default() })
}

/// The order came to nothing, or came back.
pub fn ended(journey: &Journey, over: Over) -> (View, Said) {
    let (title, then) = match over {
        Over::Cancelled => (say::cancelled_title(), say::cancelled_then()),
        Over::Refused => (say::refused_title(), say::refused_then()),
        Over::Returned => (say::returned_title(), say::returned_then()),
    };
    let (paid, refunded) = paid_cents(journey);
    let note = match (paid, refunded) {
        (0, _) => say::money_none().to_owned(),
        (paid, refunded) if refunded >= paid => say::money_back_done(money(journey, refunded)),
        (paid, 0) if over == Over::Cancelled => say::money_to_come(money(journey, paid)),
        (paid, refunded) if refunded > 0 => say::money_back(money(journey, refunded), money(journey, paid)),
        _ => String::new(),
    };
    let view = View::End(Sealed::of(&Ending {
        notes: Some(note).filter(|n| !n.is_empty()).into_iter().collect(),
        receipt: papers::has_receipt(journey),
        others: several(journey),
        ..Ending::default()
    }));
    (view, Said { title: title.into(), then: then.into(), ..Said::default() })
}

/// Each delivery, where there is more than the one that the page is about.
pub fn several(journey: &Journey) -> Vec<Elsewhere> {
    if parts::has_parts(journey) && !is_cancelled(journey) { others(journey, None, false) } else { Vec::new() }
}

/// The quote leads no further; the page says so, and whom to call.
pub fn stopped(journey: &Journey, stop: Stop) -> (View, Said) {
    let (title, then) = match stop {
        Stop::Expired => match journey.quote.valid_until {
            Some(last) => (say::expired_title(), say::expired_then(crate::show::day(last))),
            None => (say::expired_title(), say::expired_then_plain().into()),
        },
        Stop::Declined => (say::declined_title(), say::declined_then().into()),
        Stop::Superseded => (say::superseded_title(), say::superseded_then().into()),
        Stop::Cancelled => (say::cancelled_title(), say::cancelled_then().into()),
        Stop::ChangesRequested => (say::changes_title(), say::changes_then().into()),
        Stop::LinkEnded => (words::link::ended_title(), words::link::ended_then().into()),
    };
    let reason = journey.quote.reason.trim();
    let notes = if stop == Stop::Declined && !reason.is_empty() { vec![say::declined_reason(reason)] } else { Vec::new() };
    (View::End(Sealed::of(&Ending { notes, ..Ending::default() })), Said { title: title.into(), then, ..Said::default() })
}

/// What was handed over, delivery by delivery.
pub fn proofs(journey: &Journey) -> Vec<Proof> {
    let handed = |(at, d): (usize, &DeliveryView)| {
        let proof = d.proof.as_ref().filter(|_| d.status == DeliveryStatus::Delivered)?;
        Some(Proof {
            part: if parts::has_parts(journey) { where_it_is::delivery_n(at + 1) } else { String::new() },
            items: parts::items(journey, d),
            when: format!("{}, {}", date_of(journey, d.changed_at), time_of(journey, d.changed_at)),
            taken_by: proof.name.clone(),
            mark: proof.mark.as_ref().map(domain::proof::Mark::path).unwrap_or_default(),
            lines: proof.lines.iter().filter(|line| line.is_noted()).map(|line| noted(journey, line)).collect(),
        })
    };
    journey.deliveries.iter().enumerate().filter_map(handed).collect()
}

fn noted(journey: &Journey, line: &Handed) -> Noted {
    Noted {
        what: line.what.clone(),
        serial: line.serial.clone(),
        note: line.damage_note.clone(),
        photo: line.photo.map(|id| format!("/o/{}/photo/{id}", journey.quote.number)).unwrap_or_default(),
    }
}

/// The deliveries a page is not about. A day can be chosen from a page that is not about choosing one.
pub fn others(journey: &Journey, but: Option<DeliveryId>, choosable: bool) -> Vec<Elsewhere> {
    let may = choosable && !journey.sees_only && !is_cancelled(journey) && journey.order.as_ref().is_some_and(|o| o.zone.is_some());
    let first_open = journey.deliveries.iter().find(|d| is_open(d.status)).map(|d| d.id);
    let one = |(at, d): (usize, &DeliveryView)| Elsewhere {
        what: where_it_is::delivery_n(at + 1),
        state: state(journey, d),
        brings: parts::goods(journey, d).join(", "),
        open: may && first_open == Some(d.id),
    };
    journey.deliveries.iter().enumerate().filter(|(_, d)| Some(d.id) != but).map(one).collect()
}

/// A day can be chosen for it.
pub const fn is_open(status: DeliveryStatus) -> bool {
    matches!(status, DeliveryStatus::Open | DeliveryStatus::Attempted)
}

fn state(journey: &Journey, d: &DeliveryView) -> String {
    use DeliveryStatus as S;
    use words::deliveries as say;
    let day = || d.day.map(crate::show::day_short).unwrap_or_default();
    match d.status {
        S::Open => say::state_open().into(),
        S::Scheduled => decided(d).unwrap_or_default(),
        S::Routed => say::state_routed(day()),
        S::InTransit => say::state_in_transit().into(),
        S::Arrived => say::state_arrived().into(),
        S::Delivered => say::state_delivered(crate::show::day_short(local(journey, d.changed_at).0)),
        S::Attempted => say::state_attempted().into(),
        S::Refused => say::state_refused().into(),
        S::Returned => say::state_returned().into(),
    }
}
