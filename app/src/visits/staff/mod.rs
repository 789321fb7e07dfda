//! Home visits at the desk: the page of one, the form that books it, and one's own of today.

mod form;
mod history;
mod mine;
mod page;

pub use form::{EditVisitPage, NewVisitPage};
pub use history::Visits;
pub use mine::MyVisitsPage;
pub use page::VisitPage;

use crate::{
    desk::{Refused, after, at, refused},
    failure::Failure,
    visits::api::{Visit, acts::MoveVisit},
};
use domain::{
    Refusal,
    deliveries::Move,
    ids::VisitId,
    money::Currency,
    refusal::Field as At,
    visits::{VisitStatus, moves},
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use ui::{Button, Look, TextArea};
use words::visits as say;

/// The visit in the address; `None` for what is none.
fn id_of() -> Signal<Option<VisitId>> {
    let params = use_params_map();
    Signal::derive(move || params.with(|p| p.get("id")?.parse().ok()))
}

const fn label(step: Move) -> Option<fn() -> &'static str> {
    match step {
        Move::Unlock => Some(say::move_unlock),
        Move::Unroute => Some(say::move_unroute),
        Move::Depart => Some(say::move_depart),
        Move::Arrive => Some(say::move_arrive),
        Move::HandOver => Some(say::move_hand_over),
        Move::Miss => Some(say::move_miss),
        // A day is booked by the form, a route on the board; the rest is for goods.
        Move::Confirm | Move::Route | Move::TurnAway | Move::TakeBack => None,
    }
}

/// The steps of a visit: exactly those that the rule allows from where it is. At the door there are only those of the road.
#[component]
fn Steps(visit: Visit, on_the_road: bool, done: Callback<()>) -> impl IntoView {
    let action = ServerAction::<MoveVisit>::new();
    after(action, move |()| done.run(()));
    Effect::new(move |_| {
        let is_late =
            action.value().with(|answer| matches!(answer, Some(Err(Failure::Refused(Refusal::Stale | Refusal::MoveNotAllowed { .. })))));
        if is_late {
            done.run(());
        }
    });
    let failure = refused(action);
    let Visit { id, revision, status, .. } = visit;
    let is_shown = move |step: &Move| !on_the_road || !matches!(step, Move::Unlock | Move::Unroute);
    let steps: Vec<_> = moves(status).filter(is_shown).filter_map(|step| Some((step, label(step)?))).collect();
    let named = move |step: Move| {
        view! {
            <input type="hidden" name="visit" value=id.to_string()/>
            <input type="hidden" name="revision" value=revision.to_string()/>
            <input type="hidden" name="step" value=step.code()/>
        }
    };
    let step = move |(step, label): (Move, fn() -> &'static str)| {
        let is_next = matches!(step, Move::Depart | Move::Arrive | Move::HandOver);
        let look = if is_next { Look::Filled } else { Look::Quiet };
        if !step.wants_reason() && step != Move::HandOver {
            return view! {
                <ActionForm action>
                    {named(step)}
                    <Button submit=true look pending=action.pending()>{label()}</Button>
                </ActionForm>
            }
            .into_any();
        }
        let words = if step == Move::HandOver { say::what_done() } else { say::why() };
        view! {
            <details class="act" name=format!("step-{id}")>
                <summary class=if is_next { "button" } else { "button quiet" }>{label()}</summary>
                <ActionForm action attr:class="fields">
                    {named(step)}
                    <TextArea
                        name="reason"
                        id=format!("reason-{id}-{}", step.code())
                        label=words
                        required=step.wants_reason()
                        optional={!step.wants_reason()}
                        rows=2
                        maxlength=500
                        error=at(failure, At::Reason, Currency::default())
                    />
                    <p><Button submit=true look=Look::Filled pending=action.pending()>{label()}</Button></p>
                </ActionForm>
            </details>
        }
        .into_any()
    };
    view! {
        <Refused failure but=&[At::Reason]/>
        <div class="moves">{steps.into_iter().map(step).collect_view()}</div>
    }
}

/// It may still be changed.
const fn may_change(status: VisitStatus) -> bool {
    matches!(status, VisitStatus::Scheduled | VisitStatus::Attempted | VisitStatus::Cancelled)
}
