//! The sheet that every page of a link is written on: the shop's head, its foot, and the way to leave no trace.

use super::{Sitting, browser};
use crate::journey::page::{Shop, Terms};
use domain::ids::Number;
use leptos::prelude::*;
use ui::{Colophon, Letterhead, Skip, Strip};

#[component]
pub fn Frame(
    shop: Shop,
    /// The order that this browser can forget.
    number: Option<Number>,
    children: Children,
) -> impl IntoView {
    let home = number.map_or_else(|| "/".to_owned(), |n| format!("/o/{n}"));
    let Shop { name, demonstration, address, phone, email: _, hours, as_of, terms } = shop;
    let tel = browser::tel(&phone);
    view! {
        <Skip/>
        <Away at=as_of/>
        {demonstration.then(|| view! { <Strip>{words::link::demonstration()}</Strip> })}
        <Letterhead shop=name home help="#help"/>
        {children()}
        <Colophon>
            <bdi>{address}</bdi>
            <br/>
            {(!phone.is_empty()).then(|| view! { <a href=tel><bdi>{phone}</bdi></a>", " })}
            {hours}
            {(!terms.is_empty()).then(|| view! { <TermsLinks terms/> })}
            {number.map(|number| view! { <Leave number/> })}
        </Colophon>
    }
}

#[component]
fn TermsLinks(terms: Vec<Terms>) -> impl IntoView {
    let one = |terms: Terms| view! { <li><a href=terms.href>{terms.words}</a></li> };
    view! { <ul class="published">{terms.into_iter().map(one).collect_view()}</ul> }
}

/// Without network the page stays, and says from when it is.
#[component]
fn Away(at: String) -> impl IntoView {
    let away = use_context::<Sitting>().map(|sitting| sitting.away);
    move || {
        let said = words::link::away(&at);
        away.is_some_and(|away| away.get()).then(|| view! { <Strip>{said}</Strip> })
    }
}

/// On a computer that others use: the browser forgets the link, and what the page kept for a day without network.
#[component]
fn Leave(number: Number) -> impl IntoView {
    view! {
        <form class="leave" method="post" action=format!("/o/{number}/leave") on:submit=|_| browser::forget()>
            {words::link::leave_question()}" "
            <button type="submit">{words::link::leave()}</button>
        </form>
    }
}
