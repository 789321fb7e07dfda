//! The stop in front: where it is, whom to call, what to know, what to hand over, and the step that comes next under the thumb.

use super::{
    super::{
        delivery_words,
        hand::{Hand, HandFields},
        moves::label,
    },
    is_behind,
    queue::Queue,
};
use crate::{
    desk::{Refused, at},
    failure::Failure,
    orders::api::{
        acts::{HandOver, MoveDelivery},
        drive::Stop,
    },
};
use domain::{
    deliveries::{self, DeliveryStatus, Move},
    ids::LineId,
    money::Currency,
    proof::Proof,
    quotes::{Line, LineKind},
    refusal::Field as At,
};
use leptos::{ev::SubmitEvent, prelude::*, server_fn::ServerFn};
use ui::{Banner, Bar, Button, ButtonLink, Look, State, TextArea, Tone};
use words::orders as say;

/// The step that usually comes next.
const fn next(status: DeliveryStatus) -> Option<Move> {
    match status {
        DeliveryStatus::Routed => Some(Move::Depart),
        DeliveryStatus::InTransit => Some(Move::Arrive),
        DeliveryStatus::Arrived => Some(Move::HandOver),
        DeliveryStatus::Open
        | DeliveryStatus::Scheduled
        | DeliveryStatus::Delivered
        | DeliveryStatus::Attempted
        | DeliveryStatus::Refused
        | DeliveryStatus::Returned => None,
    }
}

#[component]
pub fn Door(
    stop: Stop,
    /// Stops of the day.
    count: usize,
    #[prop(into)] arrival: Signal<String>,
    depot: String,
    queue: Queue,
    refused: Option<Failure>,
    done: Callback<()>,
) -> impl IntoView {
    let behind = is_behind(stop.status);
    let (failure, is_full) = (RwSignal::new(refused), RwSignal::new(false));
    let place = say::stop_n_of(stop.position, i32::try_from(count).unwrap_or(i32::MAX));
    let (id, name) = (stop.delivery, stop.name.clone());
    let over = move || if behind { name.clone() } else { say::by_time(&name, arrival.get()) };
    let (tone, word) = delivery_words(stop.status);
    let note = if stop.crew_note.is_empty() { stop.address.instructions.clone() } else { stop.crew_note.clone() };
    let act = Act { stop: stop.clone(), queue, failure, is_full, done };
    view! {
        <div class="strip-road">
            <a href="#day">{say::all_stops()}</a>
            <span class="num">{place}</span>
            {(!depot.is_empty()).then(|| view! { <a href=format!("tel:{depot}")>{say::depot()}</a> })}
        </div>
        <div class="say">
            <h1>
                <span class="over"><bdi>{over}</bdi></span>" "
                <span class="figure big"><bdi>{stop.address.lines().join(", ")}</bdi></span>
            </h1>
            <p>
                <State tone word/>
                {move || queue.waits_for(id).then(|| view! { <span class="soft">", "{say::waits_word()}</span> })}
            </p>
            {(!note.is_empty()).then(|| view! { <p class="then"><bdi>{note}</bdi></p> })}
        </div>
        <Reach stop=stop.clone()/>
        <Know stop=stop.clone()/>
        <Refused failure=failure.into() but=&[At::Name, At::Mark, At::Damage, At::Reason]/>
        {move || is_full.get().then(|| view! { <Banner tone=Tone::Bad>{say::phone_full()}</Banner> })}
        {next(stop.status).map(|step| view! { <Next step act=act.clone()/> })}
        {(!behind).then(|| view! { <Otherwise act/> })}
    }
}

/// Directions, a call, a message.
#[component]
fn Reach(stop: Stop) -> impl IntoView {
    let (call, text) = (format!("tel:{}", stop.phone), format!("sms:{}", stop.phone));
    let has_phone = !stop.phone.is_empty();
    view! {
        <p class="three">
            <ButtonLink href=stop.map icon="navigation" attr:rel="external">{say::directions()}</ButtonLink>
            {has_phone.then(|| view! {
                <ButtonLink href=call icon="phone">{say::call()}</ButtonLink>
                <ButtonLink href=text icon="message-square">{say::text()}</ButtonLink>
            })}
        </p>
    }
}

/// What one needs to know before one rings, and what is brought.
#[component]
fn Know(stop: Stop) -> impl IntoView {
    let due = if stop.due.is_empty() { say::paid_in_full().to_owned() } else { say::still_due(&stop.due) };
    let promised = (!stop.window.is_empty()).then(|| say::promised(&stop.window));
    let line = |line: Line| {
        let model = if line.kind == LineKind::Fulfilment { "" } else { line.model.as_str() };
        let about = [model, line.note.as_str()].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(", ");
        let name = if line.quantity == 1 { line.name.clone() } else { say::line_of(line.quantity, &line.name) };
        view! { <li>{name}<span class="note">{about}</span></li> }
    };
    view! {
        <section class="block" aria-labelledby="h-bring">
            <h2 id="h-bring">{say::to_hand_over()}</h2>
            <ul class="know">{stop.lines.into_iter().map(line).collect_view()}</ul>
        </section>
        <section class="block" aria-labelledby="h-know">
            <h2 id="h-know">{say::know()}</h2>
            <ul class="prepare">
                <li>{due}</li>
                {promised.map(|promised| view! { <li>{promised}</li> })}
                {stop.notes.into_iter().map(|note| view! { <li><bdi>{note}</bdi></li> }).collect_view()}
            </ul>
        </section>
    }
}

/// A step of this stop on its way to the queue.
#[derive(Clone)]
struct Act {
    stop: Stop,
    queue: Queue,
    failure: RwSignal<Option<Failure>>,
    /// This phone has no room to keep it.
    is_full: RwSignal<bool>,
    done: Callback<()>,
}

impl Act {
    /// Asks the rule, as the server will, and keeps the step. What is refused stands at its field at once.
    fn take(&self, step: Move, reason: &str, proof: Proof, photos: Vec<(Option<LineId>, String)>) {
        if let Err(refusal) = deliveries::advance(self.stop.status, step, reason) {
            self.failure.set(Some(refusal.into()));
        } else if self.queue.record(&self.stop, step, reason.trim().to_owned(), proof, photos) {
            self.failure.set(None);
            if is_behind(deliveries::after(self.stop.status, step).unwrap_or(self.stop.status)) {
                self.done.run(());
            }
        } else {
            self.is_full.set(true);
        }
    }
}

/// Which delivery, as it was seen, for a browser without script.
#[component]
fn Seen(stop: Stop) -> impl IntoView {
    view! {
        <input type="hidden" name="delivery" value=stop.delivery.to_string()/>
        <input type="hidden" name="revision" value=stop.revision.to_string()/>
    }
}

/// The step that comes next: one press, or the proof and then one press.
#[component]
fn Next(step: Move, act: Act) -> impl IntoView {
    let hand = Hand::of(&act.stop.lines);
    let (stop, failure) = (act.stop.clone(), act.failure);
    let (id, of) = (stop.delivery.to_string(), stop.lines.clone());
    let press = move |event: SubmitEvent| {
        event.prevent_default();
        if step != Move::HandOver {
            act.take(step, "", Proof::default(), Vec::new());
            return;
        }
        match hand.proof(&of) {
            Ok(proof) => act.take(step, "", proof, hand.waiting()),
            Err(refusal) => act.failure.set(Some(refusal.into())),
        }
    };
    let (action, says) = if step == Move::HandOver { (HandOver::PATH, say::proof_button()) } else { (MoveDelivery::PATH, label(step)()) };
    let pending = Signal::derive(move || hand.is_sending());
    view! {
        <form id="next" class="hand fields" method="post" action=action on:submit=press>
            <Seen stop/>
            {if step == Move::HandOver {
                view! { <HandFields hand key=id failure keep=true/> }.into_any()
            } else {
                view! { <input type="hidden" name="step" value=step.code()/> }.into_any()
            }}
        </form>
        <Bar label=says.to_owned() form="next" pending/>
    }
}

/// What else may become of it, folded away.
#[component]
fn Otherwise(act: Act) -> impl IntoView {
    let steps = deliveries::moves(act.stop.status).filter(|step| step.is_on_the_road() && step.wants_reason());
    let one = |step: Move| view! { <Why step act=act.clone()/> };
    view! { <div class="moves">{steps.map(one).collect_view()}</div> }
}

#[component]
fn Why(step: Move, act: Act) -> impl IntoView {
    let reason = RwSignal::new(String::new());
    let (stop, failure) = (act.stop.clone(), act.failure);
    let open = failure.with_untracked(|f| f.as_ref().and_then(Failure::field) == Some(At::Reason));
    let hint = if step == Move::TurnAway { say::turn_away_hint() } else { say::miss_hint() };
    let id = format!("reason-{}", step.code());
    let press = move |event: SubmitEvent| {
        event.prevent_default();
        act.take(step, &reason.get_untracked(), Proof::default(), Vec::new());
    };
    view! {
        <details class="act" name="otherwise" open=open>
            <summary class="button quiet">{label(step)()}</summary>
            <form class="fields" method="post" action=MoveDelivery::PATH on:submit=press>
                <Seen stop/>
                <input type="hidden" name="step" value=step.code()/>
                <TextArea
                    name="reason"
                    id
                    label=say::why()
                    hint
                    text=reason
                    required=true
                    rows=2
                    maxlength=500
                    error=at(failure.into(), At::Reason, Currency::default())
                />
                <p><Button submit=true look=Look::Filled>{label(step)()}</Button></p>
            </form>
        </details>
    }
}
