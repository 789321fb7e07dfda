//! What waits to be sent, and what was not accepted: the driver sees both, and nothing goes away by itself.

use super::{
    super::moves::label,
    queue::{Queue, Sending, Waiting},
};
use crate::{desk::Fresh, orders::api::drive::Today};
use domain::{money::Currency, refusal::Field};
use leptos::prelude::*;
use ui::{Button, ButtonLink, State, Tone};
use words::orders as say;

#[component]
pub fn Waits(queue: Queue, today: Fresh<Today>) -> impl IntoView {
    let all = Memo::new(move |_| queue.rows());
    let count = move || i64::try_from(all.with(Vec::len)).unwrap_or(0);
    let note = move || match queue.sending() {
        Sending::Sends => Some(say::waiting_sending()),
        Sending::Away => Some(say::waiting_away()),
        Sending::SignIn => Some(say::waiting_sign_in()),
        Sending::Rests => None,
    };
    let door = move || {
        (queue.sending() == Sending::SignIn)
            .then(|| view! { <ButtonLink href="/desk/sign-in?to=/desk/drive" small=true>{say::waiting_door()}</ButtonLink> })
    };
    let row = move |(waiting, behind): (Waiting, bool)| view! { <One waiting behind queue today/> };
    view! {
        <section class="waits" role="status" aria-label=move || say::waiting(count())>
            {move || (count() > 0).then(|| view! {
                <h2>{move || say::waiting(count())}</h2>
                <p class="small">{note}</p>
                <ol>{move || all.get().into_iter().map(row).collect_view()}</ol>
                <p class="row">
                    <Button small=true icon="refresh-cw" press=move |()| queue.send()>{say::waiting_now()}</Button>
                    {door}
                </p>
            })}
            {move || queue.has_others().then(|| view! { <p class="small">{say::waiting_others()}</p> })}
        </section>
    }
}

#[component]
fn One(waiting: Waiting, behind: bool, queue: Queue, today: Fresh<Today>) -> impl IntoView {
    let said = say::waiting_one(label(waiting.record.step)(), &waiting.name, &waiting.time);
    let refused = waiting.refused.clone().map(|failure| {
        let is_photo = failure.field() == Some(Field::Photo);
        let (again, drop) = (waiting.clone(), waiting.clone());
        view! {
            <p><State tone=Tone::Bad word=say::waiting_refused()/>" "{failure.sentence(Currency::default())}</p>
            {is_photo.then(|| view! { <p>{say::waiting_photo()}</p> })}
            <p class="row">
                <Button small=true press=move |()| today.now(|today| queue.again(&again, today))>{say::waiting_again()}</Button>
                <Button small=true bad=true press=move |()| queue.drop(&drop)>{say::waiting_drop()}</Button>
            </p>
        }
    });
    let behind = behind.then(|| view! { <p class="soft">{say::waiting_behind()}</p> });
    view! { <li>{said}{behind}{refused}</li> }
}
