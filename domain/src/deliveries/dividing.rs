//! An order that comes in parts: what each of its deliveries brings, how one is divided in two, and how two become one again. Whatever is
//! done, all of them together bring what was ordered, no piece less and none twice.

use super::DeliveryStatus;
use crate::{
    Refusal,
    ids::{DeliveryId, LineId},
    quotes::{Line, LineKind},
};
use serde::{Deserialize, Serialize};

/// So many pieces of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    pub line: LineId,
    pub quantity: i32,
}

/// Whether a line is handed over, or done at the door: a fee for driving there is neither, and no delivery brings it.
#[must_use]
pub fn is_brought(line: &Line) -> bool {
    line.taken && (line.kind != LineKind::Fulfilment || line.service_min > 0)
}

/// Everything that the lines of an order bring: what its one delivery holds before anybody divides it.
#[must_use]
pub fn all_of(lines: &[Line]) -> Vec<Share> {
    lines.iter().filter(|l| is_brought(l)).map(|l| Share { line: l.id, quantity: l.quantity }).collect()
}

/// The lines of a delivery, in the order of the quote, each with the pieces that this delivery brings.
#[must_use]
pub fn lines_of(lines: &[Line], shares: &[Share]) -> Vec<Line> {
    let part = |line: &Line| {
        let share = shares.iter().find(|s| s.line == line.id)?;
        Some(Line { quantity: share.quantity, ..line.clone() })
    };
    lines.iter().filter_map(part).collect()
}

/// It stands in the shop and on no route: what it brings may still change.
#[must_use]
pub const fn may_change(status: DeliveryStatus) -> bool {
    matches!(status, DeliveryStatus::Open | DeliveryStatus::Scheduled)
}

/// Whether there is something to divide: at least two pieces of goods, so that no van drives for a service alone.
#[must_use]
pub fn may_divide(status: DeliveryStatus, has: &[Line]) -> bool {
    let pieces: i64 = has.iter().filter(|l| is_goods(l)).map(|l| i64::from(l.quantity)).sum();
    may_change(status) && pieces > 1
}

fn is_goods(line: &Line) -> bool {
    line.kind != LineKind::Fulfilment
}

/// Whether one delivery may be joined into another of its order: only what has no day gives itself up, so no place that was promised is lost.
#[must_use]
pub const fn may_join(from: DeliveryStatus, into: DeliveryStatus) -> bool {
    matches!(from, DeliveryStatus::Open) && may_change(into)
}

/// A delivery in two parts: what stays of its lines, and what goes with the new one.
///
/// # Errors
/// [`Refusal::MoveNotAllowed`] once it is on a route, [`Refusal::PartTooMany`] for more pieces than it has, [`Refusal::Stale`] of a line that
/// it does not bring, [`Refusal::PartEmpty`] where no goods are taken, [`Refusal::PartIsAll`] where none would stay.
pub fn divide(delivery: DeliveryId, status: DeliveryStatus, has: &[Line], wanted: &[Share]) -> Result<(Vec<Share>, Vec<Share>), Refusal> {
    if !may_change(status) {
        return Err(Refusal::MoveNotAllowed { from: status });
    }
    let mut goes = Vec::<Share>::new();
    for share in wanted.iter().filter(|s| s.quantity != 0) {
        let line = has.iter().find(|l| l.id == share.line).ok_or(Refusal::Stale)?;
        if share.quantity < 0 || share.quantity > line.quantity || taken(&goes, line) > 0 {
            return Err(Refusal::PartTooMany { delivery, line: line.id, most: line.quantity });
        }
        goes.push(*share);
    }
    let stays = |line: &Line| Share { line: line.id, quantity: line.quantity - taken(&goes, line) };
    let goods = || has.iter().filter(|l| is_goods(l));
    if goods().all(|l| taken(&goes, l) == 0) {
        Err(Refusal::PartEmpty { delivery })
    } else if goods().all(|l| stays(l).quantity == 0) {
        Err(Refusal::PartIsAll { delivery })
    } else {
        Ok((has.iter().map(stays).filter(|s| s.quantity > 0).collect(), goes))
    }
}

fn taken(goes: &[Share], line: &Line) -> i32 {
    goes.iter().find(|s| s.line == line.id).map_or(0, |s| s.quantity)
}

/// What a delivery brings once another was joined into it.
///
/// # Errors
/// [`Refusal::MoveNotAllowed`] with the status that stands in the way.
pub fn join(from: (DeliveryStatus, &[Share]), into: (DeliveryStatus, &[Share])) -> Result<Vec<Share>, Refusal> {
    if !may_join(from.0, into.0) {
        return Err(Refusal::MoveNotAllowed { from: if may_change(into.0) { from.0 } else { into.0 } });
    }
    let mut all = into.1.to_vec();
    for share in from.1 {
        match all.iter_mut().find(|s| s.line == share.line) {
            Some(there) => there.quantity += share.quantity,
            None => all.push(*share),
        }
    }
    Ok(all)
}

#[cfg(test)]
#[path = "dividing_tests.rs"]
mod tests;
