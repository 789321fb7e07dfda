//! What somebody has to decide: stops that come late, that failed, that have another day. Each with its possible answers.

use super::{hand::Hand, stop::Which};
use crate::{
    desk::at,
    dispatch::api::{Ask, Matter},
};
use domain::{
    ids::{RouteId, StopId},
    money::Currency,
    refusal::Field as At,
    visits::Errand,
};
use leptos::prelude::*;
use ui::{Button, ButtonLink, Menu, TextArea};
use words::dispatch as say;

#[component]
pub fn Asks(hand: Hand) -> impl IntoView {
    let each = move || hand.board.with(|b| b.asks.iter().map(|a| a.errand).collect::<Vec<_>>());
    let is_any = hand.board.part(|b| !b.asks.is_empty());
    view! {
        <section class="asks" aria-labelledby="h-asks" hidden=move || !is_any.get()>
            <h2 id="h-asks">{say::asks()}</h2>
            <ul>
                <For each=each key=|id| *id children=move |id| view! { <One hand id/> }/>
            </ul>
        </section>
    }
}

/// What an answer needs to know: the question, the revision of its route, whether the stop may move, and where to.
type Known = (Ask, i32, bool, Vec<(RouteId, i32, String)>);

#[component]
fn One(hand: Hand, id: Errand) -> impl IntoView {
    let known = hand.board.part(move |board| -> Option<Known> {
        let ask = board.asks.iter().find(|a| a.errand == id)?.clone();
        let own = ask.stop.and_then(|(stop, route)| Some((stop, board.routes.iter().find(|r| r.id == route)?)));
        let Some((stop, route)) = own else { return Some((ask, 0, false, Vec::new())) };
        let may_move = route.stops.iter().any(|s| s.id == stop && !s.is_fixed);
        let others = board.routes.iter().filter(|r| r.id != route.id).map(|r| (r.id, r.revision, r.name.clone()));
        Some((ask, route.revision, may_move, others.collect()))
    });
    view! {
        <li>
            {move || known.get().map(|(ask, revision, may_move, others)| view! { <Answers hand ask revision may_move others/> })}
        </li>
    }
}

#[component]
fn Answers(hand: Hand, ask: Ask, revision: i32, may_move: bool, others: Vec<(RouteId, i32, String)>) -> impl IntoView {
    let Ask { matter, href: order, phone, says, stop, .. } = ask;
    let call = (!phone.is_empty()).then(|| {
        let href = format!("tel:{phone}");
        view! { <ButtonLink href icon="phone" small=true attr:rel="external">{say::call(&phone)}</ButtonLink> }
    });
    let answers = match (matter, stop) {
        (Matter::Late { late_min }, Some((stop, route))) => view! {
            <ActionForm action=hand.keep>
                <input type="hidden" name="stop" value=stop.to_string()/>
                <input type="hidden" name="late_min" value=late_min.to_string()/>
                <Button submit=true small=true>{say::keep()}</Button>
            </ActionForm>
            {call}
            {(may_move && !others.is_empty()).then(|| view! { <Others hand stop route revision others/> })}
            {may_move.then(|| view! { <Postpone hand stop route revision/> })}
        }
        .into_any(),
        (Matter::Stray, Some((stop, route))) => view! {
            <ActionForm action=hand.off>
                <Which stop route revision/>
                <Button submit=true small=true>{say::clear()}</Button>
            </ActionForm>
            <ButtonLink href=order small=true>{say::see()}</ButtonLink>
        }
        .into_any(),
        (Matter::Failed | Matter::Late { .. } | Matter::Stray, _) => view! {
            {call}
            <ButtonLink href=order small=true>{say::book()}</ButtonLink>
        }
        .into_any(),
    };
    view! {
        <p>{says}</p>
        <div class="row">{answers}</div>
    }
}

/// The other routes of the day.
#[component]
fn Others(hand: Hand, stop: StopId, route: RouteId, revision: i32, others: Vec<(RouteId, i32, String)>) -> impl IntoView {
    let one = move |(to, seen, driver): (RouteId, i32, String)| {
        view! {
            <ActionForm action=hand.shift>
                <Which stop route revision/>
                <input type="hidden" name="to" value=to.to_string()/>
                <input type="hidden" name="to_revision" value=seen.to_string()/>
                <button>{say::to_route(driver)}</button>
            </ActionForm>
        }
    };
    view! { <Menu id=format!("ask-{stop}") label=say::elsewhere()>{others.into_iter().map(one).collect_view()}</Menu> }
}

/// The day is given back, with what the customer is told.
#[component]
fn Postpone(hand: Hand, stop: StopId, route: RouteId, revision: i32) -> impl IntoView {
    view! {
        <details class="act">
            <summary class="button quiet small">{say::postpone()}</summary>
            <ActionForm action=hand.postpone attr:class="fields">
                <Which stop route revision/>
                <TextArea
                    name="reason"
                    id=format!("reason-{stop}")
                    label=say::postpone_reason()
                    hint=say::postpone_hint()
                    required=true
                    rows=2
                    maxlength=500
                    error=at(hand.failure, At::Reason, Currency::default())
                />
                <p><Button submit=true pending=hand.postpone.pending()>{say::postpone_button()}</Button></p>
            </ActionForm>
        </details>
    }
}
