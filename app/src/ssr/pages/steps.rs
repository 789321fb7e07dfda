//! The wizard around the step in hand: what is finished folds into a line that says what was decided.

use super::{fulfilment, has_pending, kept_cents, money};
use crate::journey::page::{Done, Steps, View};
use domain::{
    orders::Fulfilment,
    quotes::{LineKind, PlanChoice},
};
use store::{deliveries::DeliveryView, journey::Journey};
use words::journey as say;

/// The papers, the ends and the way of the van stand without the wizard.
pub fn steps(journey: &Journey, view: &View) -> Steps {
    let now = match view {
        View::Review(_) => say::step_addons(),
        View::Pay(_) | View::Pending => say::step_payment(),
        View::Schedule(_) => say::step_day(),
        View::Waiting(_) if fulfilment(journey) == Fulfilment::Collect => say::step_collect(),
        View::Waiting(w) if w.calendar => say::step_tracking(),
        View::Waiting(_) => say::step_day(),
        View::Tracking(_) | View::End(_) | View::Receipt(_) | View::Note(_) => return Steps::default(),
    };
    let now_decided = match view {
        View::Waiting(w) if w.calendar => {
            first_day(journey).and_then(|d| d.day).map(|d| words::deliveries::booked_step(crate::show::day_short(d)))
        }
        View::Waiting(_) if fulfilment(journey) == Fulfilment::Collect => Some(words::deliveries::collect_step(&journey.location.name)),
        View::Waiting(_) => Some(words::deliveries::call_step().into()),
        View::Pending => Some(words::payments::pending_step().into()),
        _ => None,
    };
    let last =
        if fulfilment(journey) == Fulfilment::Collect { vec![say::step_collect()] } else { vec![say::step_day(), say::step_tracking()] };
    let next: Vec<_> = match view {
        View::Review(_) => std::iter::once(say::step_payment()).chain(last).collect(),
        View::Pay(_) | View::Pending if journey.order.is_none() => last,
        View::Schedule(_) => vec![say::step_tracking()],
        View::Waiting(w) if !w.calendar && fulfilment(journey) == Fulfilment::Deliver => vec![say::step_tracking()],
        _ => Vec::new(),
    };
    Steps {
        done: done(journey, view),
        now: now.into(),
        now_decided: now_decided.unwrap_or_default(),
        next: next.into_iter().map(str::to_owned).collect(),
    }
}

fn done(journey: &Journey, view: &View) -> Vec<Done> {
    let Some(_) = &journey.order else {
        let reviewed = !matches!(view, View::Review(_)) && domain::quotes::has_choices(&journey.lines);
        return reviewed.then(|| addons(journey, matches!(view, View::Pay(_)))).into_iter().collect();
    };
    let mut done = vec![paid(journey)];
    if has_pending(journey) {
        let decided = words::payments::pending_step().into();
        done.push(Done { what: say::step_payment().into(), decided, ..Done::default() });
    }
    if let (View::Waiting(_), Some(decided)) = (view, first_day(journey).and_then(decided)) {
        done.push(Done { what: say::step_delivery().into(), decided, ..Done::default() });
    }
    done
}

/// "2 added, 1 plan", and the way back to them while nothing is paid.
fn addons(journey: &Journey, editable: bool) -> Done {
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let added = journey.lines.iter().filter(|l| l.taken && (l.optional || l.kind == LineKind::AddOn)).count();
    let plans = journey.lines.iter().filter(|l| l.taken && matches!(l.plan, PlanChoice::Chosen(_))).count();
    let said: Vec<_> = [(added, say::addons_added as fn(i64) -> String), (plans, say::addons_plans)]
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, say)| say(count(n)))
        .collect();
    let edit = editable && !journey.sees_only;
    Done {
        what: say::step_addons().into(),
        decided: if said.is_empty() { say::addons_none().into() } else { said.join(", ") },
        href: if edit { format!("/o/{}/addons", journey.quote.number) } else { String::new() },
        link: if edit { say::edit().into() } else { String::new() },
    }
}

fn paid(journey: &Journey) -> Done {
    let kept = kept_cents(journey);
    if kept <= 0 {
        let what = if journey.owed.balance_cents > 0 { say::step_account() } else { say::step_ordered() };
        return Done { what: what.into(), decided: money(journey, journey.totals.total_cents), ..Done::default() };
    }
    let decided = if journey.owed.balance_cents > 0 {
        say::paid_of(money(journey, kept), money(journey, kept + journey.owed.balance_cents))
    } else {
        money(journey, kept)
    };
    Done { what: say::step_paid().into(), decided, href: format!("/o/{}/receipt", journey.quote.number), link: say::receipt().into() }
}

/// The delivery that comes first among those that have a day and did not come yet.
pub fn first_day(journey: &Journey) -> Option<&DeliveryView> {
    journey.deliveries.iter().filter(|d| d.status.takes_place() && !d.status.is_done() && d.day.is_some()).min_by_key(|d| (d.day, d.window))
}

/// "Thu, March 4, noon – 4 pm".
pub fn decided(delivery: &DeliveryView) -> Option<String> {
    Some(words::deliveries::decided(crate::show::day_short(delivery.day?), crate::show::window(delivery.window?)))
}
