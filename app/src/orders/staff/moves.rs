//! The steps of a delivery: exactly those that the rule allows from where it is. What needs no words is one button; what does folds open,
//! also without script.

use super::{
    hand::{Hand, HandFields},
    route::RouteForm,
};
use crate::{
    desk::{Refused, after, at, refused},
    failure::Failure,
    orders::api::{
        Room, Routing,
        acts::{BookDay, HandOver, MoveDelivery},
    },
};
use domain::{
    Refusal,
    deliveries::{DeliveryStatus, Move, moves},
    ids::DeliveryId,
    money::Currency,
    quotes::Line,
    refusal::Field as At,
};
use leptos::{prelude::*, server_fn::ServerFn};
use ui::{Button, Look, Select, TextArea};
use words::orders as say;

/// A delivery as its steps need it.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    pub delivery: DeliveryId,
    pub revision: i32,
    pub status: DeliveryStatus,
    /// What is handed over.
    pub lines: Vec<Line>,
}

pub const fn label(step: Move) -> fn() -> &'static str {
    match step {
        Move::Confirm => say::move_confirm,
        Move::Unlock => say::move_unlock,
        Move::Route => say::move_route,
        Move::Unroute => say::move_unroute,
        Move::Depart => say::move_depart,
        Move::Arrive => say::move_arrive,
        Move::HandOver => say::move_hand_over,
        Move::Miss => say::move_miss,
        Move::TurnAway => say::move_turn_away,
        Move::TakeBack => say::move_take_back,
    }
}

/// The step that usually comes next is the filled button.
const fn look(step: Move) -> Look {
    match step {
        Move::Route | Move::Depart | Move::Arrive | Move::HandOver => Look::Filled,
        Move::Confirm | Move::Unlock | Move::Unroute | Move::Miss | Move::TurnAway | Move::TakeBack => Look::Quiet,
    }
}

#[component]
pub fn Moves(
    standing: Standing,
    /// Where a day may be booked, and who could drive it.
    #[prop(optional, into)]
    rooms: Signal<Vec<Room>>,
    #[prop(optional, into)] routing: Signal<Option<Routing>>,
    done: Callback<()>,
    /// Somebody was quicker: the newer state is read.
    stale: Callback<()>,
    /// What else may be done with it from here.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let steps: Vec<_> = moves(standing.status).collect();
    let action = ServerAction::<MoveDelivery>::new();
    ended(action, done, stale);
    let failure = refused(action);
    let step = move |step: Move| {
        let standing = standing.clone();
        match step {
            Move::Confirm => view! { <Book standing rooms done stale/> }.into_any(),
            Move::Route => {
                view! { <Folded step delivery=standing.delivery open=false><RouteForm standing routing done stale/></Folded> }.into_any()
            }
            Move::HandOver => view! { <HandOn standing done stale/> }.into_any(),
            step if step.wants_reason() => view! { <Why standing step action/> }.into_any(),
            step => view! { <Press standing step action/> }.into_any(),
        }
    };
    view! {
        <Refused failure but=&[At::Reason]/>
        <div class="moves">{steps.into_iter().map(step).collect_view()}{children.map(|more| more())}</div>
    }
}

/// What follows an answer: the page looks again, also when it was too late.
pub fn ended<S>(action: ServerAction<S>, done: Callback<()>, stale: Callback<()>)
where
    S: ServerFn<Error = Failure, Output = ()> + Clone + Send + Sync + 'static,
{
    after(action, move |()| done.run(()));
    Effect::new(move |_| {
        let is_late = action.value().with(|answer| {
            matches!(answer, Some(Err(Failure::Refused(Refusal::Stale | Refusal::MoveNotAllowed { .. } | Refusal::SlotTaken { .. }))))
        });
        if is_late {
            stale.run(());
        }
    });
}

/// One press, and nothing to say.
#[component]
fn Press(standing: Standing, step: Move, action: ServerAction<MoveDelivery>) -> impl IntoView {
    view! {
        <ActionForm action>
            <Named standing/>
            <input type="hidden" name="step" value=step.code()/>
            <Button submit=true look=look(step) pending=action.pending()>{label(step)()}</Button>
        </ActionForm>
    }
}

/// Which delivery, as it was seen.
#[component]
pub fn Named(standing: Standing) -> impl IntoView {
    view! {
        <input type="hidden" name="delivery" value=standing.delivery.to_string()/>
        <input type="hidden" name="revision" value=standing.revision.to_string()/>
    }
}

/// A step that asks for something: its button folds the questions open.
#[component]
pub fn Folded(step: Move, delivery: DeliveryId, open: bool, children: Children) -> impl IntoView {
    // One at a time: two half-filled forms are one too many.
    let group = format!("step-{delivery}");
    let class = if look(step) == Look::Filled { "button" } else { "button quiet" };
    view! {
        <details class="act" name=group open=open>
            <summary class=class>{label(step)()}</summary>
            {children()}
        </details>
    }
}

#[component]
fn Why(standing: Standing, step: Move, action: ServerAction<MoveDelivery>) -> impl IntoView {
    let failure = refused(action);
    let open = failure.get_untracked().is_some_and(|f| f.field() == Some(At::Reason));
    let id = format!("reason-{}-{}", standing.delivery, step.code());
    let hint = if step == Move::Unlock { say::unlock_hint() } else { "" };
    view! {
        <Folded step delivery=standing.delivery open>
            <ActionForm action attr:class="fields">
                <Named standing/>
                <input type="hidden" name="step" value=step.code()/>
                <TextArea
                    name="reason"
                    id
                    label=say::why()
                    hint
                    required=true
                    rows=2
                    maxlength=500
                    error=at(failure, At::Reason, Currency::default())
                />
                <p><Button submit=true look=Look::Filled pending=action.pending()>{label(step)()}</Button></p>
            </ActionForm>
        </Folded>
    }
}

/// A day for a customer on the phone.
#[component]
fn Book(standing: Standing, rooms: Signal<Vec<Room>>, done: Callback<()>, stale: Callback<()>) -> impl IntoView {
    let action = ServerAction::<BookDay>::new();
    ended(action, done, stale);
    let failure = refused(action);
    let error = at(failure, At::Slot, Currency::default());
    let delivery = standing.delivery.to_string();
    let entries = move || rooms.get().into_iter().map(|room| (room.capacity.to_string(), room.words)).collect::<Vec<_>>();
    view! {
        <Folded step=Move::Confirm delivery=standing.delivery open=failure.get_untracked().is_some()>
            <ActionForm action attr:class="fields">
                <Refused failure but=&[At::Slot]/>
                <input type="hidden" name="delivery" value=delivery/>
                {move || if rooms.with(Vec::is_empty) {
                    view! { <p class="soft">{say::no_rooms()}</p> }.into_any()
                } else {
                    view! {
                        <Select name="capacity" label=say::choose_room() entries=entries() error/>
                        <p><Button submit=true look=Look::Filled pending=action.pending()>{say::book_button()}</Button></p>
                    }
                    .into_any()
                }}
            </ActionForm>
        </Folded>
    }
}

/// Proof: what is noted of each line, and who took it.
#[component]
fn HandOn(standing: Standing, done: Callback<()>, stale: Callback<()>) -> impl IntoView {
    let action = ServerAction::<HandOver>::new();
    ended(action, done, stale);
    let failure = refused(action);
    let (delivery, hand, acting) = (standing.delivery, Hand::of(&standing.lines), action.pending());
    let pending = Signal::derive(move || acting.get() || hand.is_sending());
    view! {
        <Folded step=Move::HandOver delivery open=failure.get_untracked().is_some()>
            <ActionForm action attr:class="fields">
                <Refused failure but=&[At::Name, At::Mark, At::Damage]/>
                <Named standing/>
                <HandFields hand key=delivery.to_string() failure keep=false/>
                <p><Button submit=true look=Look::Filled pending>{say::proof_button()}</Button></p>
            </ActionForm>
        </Folded>
    }
}
