//! What the search box leads to.

use super::{
    api::{Found, find_sales},
    page::{Page, filled, query_of, titled},
};
use crate::quotes::staff::status_state;
use leptos::prelude::*;
use ui::{Cell, Column, Empty, Row, RowName, Table, Top};
use words::desk as say;

#[component]
pub fn FindPage() -> impl IntoView {
    let typed = query_of("q");
    let read = Resource::new_blocking(move || typed.get(), find_sales);
    titled(|| say::find_title().to_owned());
    let title = move || match typed.get() {
        empty if empty.trim().is_empty() => say::find_title().to_owned(),
        typed => say::found_title(typed),
    };
    view! {
        <Top title=Signal::derive(title)/>
        <Page read show=|found| view! { <Results found/> }.into_any()/>
    }
}

#[component]
fn Results(found: Vec<Found>) -> impl IntoView {
    let columns = vec![
        Column::new(words::quotes::number()),
        Column::new(words::quotes::customer()),
        Column::new(words::quotes::job()),
        Column::new(words::quotes::status()),
        Column::new(words::quotes::total()).num(),
        Column::new(words::quotes::changed()).num(),
    ];
    let row = |found: Found| {
        view! {
            <Row>
                <RowName href=found.href name=found.number.to_string()/>
                <Cell>{found.customer}</Cell>
                <Cell soft=true fill=true>{filled(found.job_name)}</Cell>
                <Cell>{status_state(found.status)}</Cell>
                <Cell num=true key=true strong=true>{found.total}</Cell>
                <Cell num=true soft=true>{found.changed}</Cell>
            </Row>
        }
    };
    if found.is_empty() {
        view! { <Empty title=say::find_text() text=say::found_nothing_text()/> }.into_any()
    } else {
        view! { <Table caption=say::find_title() columns>{found.into_iter().map(row).collect_view()}</Table> }.into_any()
    }
}
