//! The front door: the orders that this browser holds links to, and the way to a fresh link. It is also where an ended link leads.

pub mod api;

use crate::{
    at::At,
    handed::Handed,
    journey::page::{OrderPage, Shop},
    link::{AskAgain, AskUs, Frame},
};
use domain::ids::Number;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use ui::{Block, Page, Say};

/// What the front door shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrontDoor {
    pub shop: Shop,
    pub here: Vec<Here>,
}

/// An order that this browser can open, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Here {
    pub number: Number,
    pub what: String,
    pub stands: String,
}

impl From<OrderPage> for Here {
    fn from(page: OrderPage) -> Self {
        let said = page.said;
        let stands = if said.title.is_empty() { format!("{} {}", said.over, said.figure) } else { said.title };
        Self { number: page.number, what: format!("{} {}", page.sheet.first, page.sheet.more).trim().to_owned(), stands }
    }
}

#[component]
pub fn Account(at: At, handed: Handed<FrontDoor>) -> impl IntoView {
    let (asked, ended, find) = (at.query("asked").is_some(), at.query("ended").is_some(), at.path == "/find");
    provide_context(at);
    if let Some(came_back) = handed.came_back {
        provide_context(came_back);
    }
    match handed.page {
        Ok(FrontDoor { shop, here }) => {
            let (phone, email) = (shop.phone.clone(), shop.email.clone());
            let alone = here.is_empty() || find;
            view! {
                <Frame shop number=None>
                    <Page>
                        {(!alone).then(|| view! { <Orders here/> })}
                        <Ask asked ended second={!alone}/>
                        <AskUs phone email/>
                    </Page>
                </Frame>
            }
            .into_any()
        }
        Err(told) => view! {
            <Page><Say title=words::account::failed_title() then=told.sentence/></Page>
        }
        .into_any(),
    }
}

/// The form for a fresh link: the page's own sentence, or a folded second way below the orders that are here.
#[component]
fn Ask(asked: bool, ended: bool, second: bool) -> impl IntoView {
    let (title, then) = match (asked, ended) {
        (true, _) => (words::link::asked_title(), words::link::asked_then()),
        (false, true) => (words::link::ended_title(), words::link::ended_then()),
        (false, false) => (words::account::title(), words::account::then()),
    };
    if second {
        view! { <p class="gap"><a href="/find">{words::account::find_another()}</a></p> }.into_any()
    } else {
        view! { <AskAgain title then asked/> }.into_any()
    }
}

#[component]
fn Orders(here: Vec<Here>) -> impl IntoView {
    let one = |order: Here| {
        view! {
            <li>
                <a href=format!("/o/{}", order.number)>{order.stands}</a>
                <span class="soft">{words::journey::order(order.number)}</span>
                <span class="soft small">{order.what}</span>
            </li>
        }
    };
    view! {
        <Say title=words::account::title_here() then=words::account::then_here()/>
        <Block title=words::account::title_here() id="h-here" hush=true>
            <ul class="papers orders">{here.into_iter().map(one).collect_view()}</ul>
        </Block>
    }
}
