//! The home visits of a customer, on the customer's page: rows that fold open.

use super::page::Details;
use crate::{
    desk::{Failed, filled},
    failure::Failure,
    visits::{
        api::{Visit, read_visits},
        kind_words, method_words, status_words,
    },
};
use domain::ids::CustomerId;
use leptos::prelude::*;
use ui::{ButtonLink, Cell, Column, Icon, Row, RowName, State, Table};
use words::visits as say;

#[component]
pub fn Visits(
    id: CustomerId,
    /// A new one may be made.
    #[prop(optional)]
    may_make: bool,
) -> impl IntoView {
    let read = Resource::new_blocking(|| (), move |()| read_visits(id));
    view! {
        <section aria-labelledby="visits">
            <div class="head">
                <h2 id="visits">{say::title()}</h2>
                {may_make.then(|| view! {
                    <ButtonLink href=format!("/desk/visits/new?customer={id}") icon="plus" small=true>{say::new()}</ButtonLink>
                })}
            </div>
            <Transition>{move || Suspend::new(async move { shown(read.await) })}</Transition>
        </section>
    }
}

fn shown(visits: Result<Vec<Visit>, Failure>) -> AnyView {
    let visits = match visits {
        Ok(visits) => visits,
        Err(failure) => return view! { <Failed failure/> }.into_any(),
    };
    if visits.is_empty() {
        return view! { <p class="soft">{say::none_text()}</p> }.into_any();
    }
    let columns = vec![
        Column::new(say::kind()),
        Column::new(say::description()),
        Column::new(say::status()),
        Column::new(say::method()),
        Column::new(say::driver()),
        Column::new(say::date()).num(),
    ];
    let row = |visit: Visit| {
        let open = RwSignal::new(false);
        let (tone, word) = status_words(visit.status);
        let unfold = say::unfold(kind_words(visit.kind), &visit.date);
        let details = visit.clone();
        view! {
            <Row>
                <RowName href=format!("/desk/visits/{}", visit.id) name=kind_words(visit.kind)/>
                <Cell fill=true>{visit.description}</Cell>
                <Cell><State tone word/></Cell>
                <Cell soft=true>{method_words(visit.method)}</Cell>
                <Cell soft=true>{filled(visit.driver)}</Cell>
                <Cell num=true key=true>{visit.date}</Cell>
                <td role="cell" class="more">
                    <button
                        type="button"
                        class="open"
                        aria-label=unfold
                        aria-expanded=move || open.get().to_string()
                        on:click=move |_| open.update(|open| *open = !*open)
                    >
                        {move || if open.get() { view! { <Icon name="chevron-up"/> } } else { view! { <Icon name="chevron-down"/> } }}
                    </button>
                </td>
            </Row>
            {move || open.get().then(|| view! {
                <tr class="within" role="row"><td role="cell" colspan="7"><Details visit=details.clone()/></td></tr>
            })}
        }
    };
    view! { <Table caption=say::title() columns menus=true>{visits.into_iter().map(row).collect_view()}</Table> }.into_any()
}
