//! The pages between a decision and what follows from it: booked, to be agreed by phone, to be picked up. And what they share with
//! the page of the van.

use super::{Waiting, scheduling::OthersBlock};
use crate::{
    changes::ChangeAsked,
    journey::{
        page::{Elsewhere, OrderPage, Where},
        sheet::Entry,
        steps::{Around, Contact, Ladder, Sheeted},
    },
    link::{MapLink, tel},
};
use domain::ids::Number;
use leptos::prelude::*;
use ui::{Bar, Block, ButtonLink, Fact, Facts, Item, Items};

#[component]
pub fn WaitingStep(page: OrderPage, waiting: Waiting) -> impl IntoView {
    let number = page.number;
    let Waiting { calendar, prepare, place, map, note, phone, hours, items, others } = waiting;
    let bar = (!page.rest.is_empty())
        .then(|| view! { <Bar href=format!("/o/{number}/pay") label=words::journey::rest_bar(&page.rest)/> }.into_any());
    view! {
        <Sheeted around=Around::from(&page) sheet=page.sheet.clone() bar>
            <ChangeAsked page=page.clone()/>
            {calendar.then(|| view! {
                <p class="row acts">
                    <ButtonLink href=format!("/o/{number}/calendar.ics") icon="calendar-plus" small=true download=true>
                        {words::deliveries::calendar()}
                    </ButtonLink>
                </p>
            })}
            <Ladder steps=page.steps.clone()/>
            <div class="after-steps">
                <Brings items/>
                {prepare.then(|| view! { <Prepare title=words::journey::before_we_come()/> })}
                <WherePart place note phone map/>
                {(!hours.is_empty()).then(|| view! { <HoursPart hours/> })}
                <Others number others/>
                <Block title=words::journey::your_salesperson() id="h-sales"><Contact person=page.seller.clone()/></Block>
            </div>
        </Sheeted>
    }
}

/// What to do before the crew comes.
#[component]
pub fn Prepare(#[prop(into)] title: String) -> impl IntoView {
    view! {
        <Block title id="h-prepare">
            <ul class="prepare">
                <li>{words::journey::prepare_way()}</li>
                <li>{words::journey::prepare_old()}</li>
                <li>{words::journey::prepare_person()}</li>
            </ul>
        </Block>
    }
}

#[component]
pub fn WherePart(
    place: Where,
    #[prop(optional)] note: String,
    /// The number that the note ends in.
    #[prop(optional)]
    phone: String,
    /// The place can be looked up in the phone's own map.
    #[prop(optional)]
    map: bool,
) -> impl IntoView {
    let (query, dial) = (place.lines.join(", "), tel(&phone));
    view! {
        <Block title=words::journey::where_at() id="h-where">
            <address>
                <bdi>{place.name}</bdi>
                {place.lines.into_iter().map(|line| view! { <br/><bdi>{line}</bdi> }).collect_view()}
            </address>
            {(!place.note.is_empty()).then(|| view! { <p class="soft small"><bdi>{place.note}</bdi></p> })}
            {(!note.is_empty()).then(|| view! { <p class="soft small">{note}" "<a class="nowrap" href=dial><bdi>{phone}</bdi></a></p> })}
            {map.then(|| view! { <p class="small"><MapLink query label=words::journey::open_map()/></p> })}
        </Block>
    }
}

#[component]
fn HoursPart(hours: Vec<(String, String)>) -> impl IntoView {
    let one = |(day, open): (String, String)| view! { <Fact what=day>{open}</Fact> };
    view! {
        <Block title=words::deliveries::collect_hours() id="h-hours">
            <Facts>{hours.into_iter().map(one).collect_view()}</Facts>
        </Block>
    }
}

/// What this delivery brings, where it is not all of the order.
#[component]
pub fn Brings(items: Vec<Entry>) -> impl IntoView {
    (!items.is_empty()).then(|| view! { <Block title=words::deliveries::brings() id="h-brings"><ItemList items/></Block> })
}

/// What is brought, one a line.
#[component]
pub fn ItemList(items: Vec<Entry>) -> impl IntoView {
    let item = |e: Entry| view! { <Item name=e.what note=e.note/> };
    view! { <Items>{items.into_iter().map(item).collect_view()}</Items> }
}

/// Deliveries that the page is not about, when there are any.
#[component]
pub fn Others(number: Number, others: Vec<Elsewhere>) -> impl IntoView {
    (!others.is_empty()).then(|| view! { <OthersBlock number others/> })
}
