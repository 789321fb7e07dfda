//! The visits on one's own route of today, on a phone: where, what, and the steps at the door.

use super::{Steps, page::Details};
use crate::{
    desk::{Page, fresh, titled},
    visits::api::{Mine, Visit, read_my_visits},
};
use leptos::prelude::*;
use ui::{ButtonLink, Empty, Toast, Top};
use words::visits as say;

#[component]
pub fn MyVisitsPage() -> impl IntoView {
    let read = Resource::new_blocking(|| (), |()| read_my_visits());
    titled(|| say::mine().to_owned());
    view! { <Page read show=|mine| view! { <Day mine/> }.into_any()/> }
}

#[component]
fn Day(mine: Mine) -> impl IntoView {
    let day = mine.day.clone();
    let mine = fresh(mine, read_my_visits);
    let said = RwSignal::new(None);
    let count = mine.part(|m| m.visits.len());
    let then = move || (count.get() > 0).then(|| say::mine_then(i64::try_from(count.get()).unwrap_or(i64::MAX)));
    let done = Callback::new(move |()| {
        said.set(Some(say::moved().to_owned()));
        mine.again();
    });
    let each = move || mine.with(|m| m.visits.iter().map(|v| (v.id, v.revision)).collect::<Vec<_>>());
    view! {
        <div class="road">
            <Top title=day then=MaybeProp::derive(then)/>
            {move || (count.get() == 0).then(|| view! { <Empty title=say::mine_none() text=say::mine_none_text()/> })}
            <ol class="doors">
                <For each key=|key| *key let:key>
                    {move || {
                        let visit = mine.with(|m| m.visits.iter().find(|v| (v.id, v.revision) == key).cloned());
                        visit.map(|visit| view! { <Door visit done/> })
                    }}
                </For>
            </ol>
        </div>
        <Toast said/>
    }
}

#[component]
fn Door(visit: Visit, done: Callback<()>) -> impl IntoView {
    let is_behind = !visit.done.is_empty();
    let (map, call) = (visit.map.clone(), format!("tel:{}", visit.phone));
    let has_phone = !visit.phone.is_empty();
    view! {
        <li class:behind=is_behind>
            <h2>{visit.name.clone()}</h2>
            <p class="three">
                <ButtonLink href=map icon="navigation" attr:rel="external">{say::directions()}</ButtonLink>
                {has_phone.then(|| view! { <ButtonLink href=call icon="phone" attr:rel="external">{say::call()}</ButtonLink> })}
            </p>
            <Details visit=visit.clone()/>
            {(!is_behind).then(|| view! { <Steps visit on_the_road=true done/> })}
        </li>
    }
}
