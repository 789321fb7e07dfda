//! The page of a visit: who, what, when, what came of it. It prints as it stands.

use super::{Steps, id_of, may_change};
use crate::{
    desk::{Page, fresh, titled},
    visits::{
        api::{Sheet, Visit, read_visit},
        kind_words, method_words, status_words,
    },
};
use domain::{Refusal, staff::Permission};
use leptos::prelude::*;
use ui::{Button, ButtonLink, Fact, Facts, State, Toast, Top};
use words::visits as say;

#[component]
pub fn VisitPage() -> impl IntoView {
    let id = id_of();
    let read = Resource::new_blocking(
        move || id.get(),
        |id| async move {
            match id {
                Some(id) => read_visit(id).await,
                None => Err(Refusal::NotFound.into()),
            }
        },
    );
    titled(|| say::title().to_owned());
    view! { <Page read show=|sheet| view! { <Room sheet/> }.into_any()/> }
}

#[component]
fn Room(sheet: Sheet) -> impl IntoView {
    let role = sheet.me.role;
    let (id, customer, name, day) = (sheet.visit.id, sheet.visit.customer, sheet.visit.name.clone(), sheet.visit.day.clone());
    let date = sheet.visit.date.clone();
    let title = say::title_of(kind_words(sheet.visit.kind), &name);
    let sheet = fresh(sheet, move || read_visit(id));
    let said = RwSignal::new(None);
    let (sees, dispatches) = (role.may(Permission::SeeSales), role.may(Permission::Dispatch));
    let back = if sees { format!("/desk/customers/{customer}") } else { "/desk/visits".to_owned() };
    let back_to = if sees { name } else { say::mine().to_owned() };
    let state = sheet.part(|s| s.visit.status);
    let when = sheet.part(|s| s.visit.when.clone());
    let done = Callback::new(move |()| {
        said.set(Some(say::moved().to_owned()));
        sheet.again();
    });
    let step = sheet.part(|s| (s.visit.clone(), s.visit.revision));
    let may_step = role.may(Permission::Drive);
    view! {
        <Top
            title
            state=MaybeProp::derive(move || Some(status_words(state.get())))
            then=MaybeProp::derive(move || Some(when.get()))
            back
            back_to
        >
            {dispatches.then(|| view! {
                <ButtonLink href=format!("/desk/dispatch?day={day}") icon="truck">{say::to_board(date)}</ButtonLink>
                {move || may_change(state.get()).then(|| view! {
                    <ButtonLink href=format!("/desk/visits/{id}/edit") icon="pencil">{say::edit()}</ButtonLink>
                })}
            })}
            <Button icon="printer" press=|()| _ = window().print()>{say::print()}</Button>
        </Top>
        {move || view! { <Details visit=sheet.with(|s| s.visit.clone()) linked=sees/> }}
        {move || may_step.then(|| view! { <div class="ours"><Steps visit=step.get().0 on_the_road=!dispatches done/></div> })}
        <Toast said/>
    }
}

/// Everything there is to say about a visit.
#[component]
pub fn Details(visit: Visit, #[prop(optional)] linked: bool) -> impl IntoView {
    let fact = |what: &'static str, text: String| (!text.is_empty()).then(|| view! { <Fact what>{text}</Fact> });
    let (tone, word) = status_words(visit.status);
    let driver = if visit.driver.is_empty() { say::driver_none().to_owned() } else { visit.driver };
    let arrives = if visit.arrival.is_empty() { String::new() } else { say::arrives(&visit.arrival) };
    let order = visit.order.map(|number| {
        view! {
            <Fact what=say::order()>
                {if linked {
                    view! { <a href=format!("/desk/orders/{number}")>{number.to_string()}</a> }.into_any()
                } else {
                    number.to_string().into_any()
                }}
            </Fact>
        }
    });
    view! {
        <Facts>
            {fact(say::kind(), kind_words(visit.kind).to_owned())}
            <Fact what=say::status()><State tone word/>" "{visit.done}</Fact>
            {fact(say::date(), visit.when)}
            {fact(say::method(), method_words(visit.method).to_owned())}
            {fact(say::driver(), driver)}
            {(!arrives.is_empty()).then(|| view! { <Fact what=say::at_door()>{arrives}</Fact> })}
            {fact(say::model(), visit.model)}
            {fact(say::serial(), visit.serial)}
            {fact(say::description(), visit.description)}
            {fact(say::reason_was(), visit.reason)}
            {fact(say::address(), visit.address.lines().join(", "))}
            {fact(say::phone(), visit.phone)}
            {order}
        </Facts>
    }
}
