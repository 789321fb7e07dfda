//! Where the van is: when it comes, how many stops before, who drives, what to prepare, and whom to ask. One screen, live.

use super::{Brings, Others, Route, Tracked, WherePart, waiting::Prepare};
use crate::{
    changes::ChangeAsked,
    journey::{
        page::OrderPage,
        steps::{Around, Contact, PayTheRest, Sheeted},
    },
    link::{MapLink, keep},
};
use leptos::prelude::*;
use ui::{Block, RouteProgress};

#[component]
pub fn TrackingStep(page: OrderPage, tracked: Tracked) -> impl IntoView {
    let number = page.number;
    let Tracked { route, driver, seen, seen_at, place, items, others, kept } = tracked;
    keep(format!("/o/{number}"), kept);
    view! {
        <Sheeted around=Around::from(&page) sheet=page.sheet.clone()>
            <ChangeAsked page=page.clone()/>
            {route.map(|route| view! { <Way route/> })}
            <Block title=words::deliveries::driver() id="h-driver" first=true hush=true>
                <Contact person=driver by_text=true/>
                {(!seen.is_empty()).then(|| view! {
                    <p class="soft small">
                        {seen}" "
                        {(!seen_at.is_empty()).then(|| view! { <MapLink query=seen_at label=words::deliveries::seen_where()/> })}
                    </p>
                })}
            </Block>
            <PayTheRest number rest=page.rest.clone()/>
            <Brings items/>
            <Prepare title=words::journey::before_they_come()/>
            <WherePart place map=true/>
            <Others number others/>
            <Block title=words::journey::your_salesperson() id="h-sales"><Contact person=page.seller.clone()/></Block>
        </Sheeted>
    }
}

#[component]
fn Way(route: Route) -> impl IntoView {
    view! { <RouteProgress done=route.done before=route.before label=route.label from=route.from to=words::deliveries::to_you()/> }
}
