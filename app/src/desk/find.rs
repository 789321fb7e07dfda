//! What the search box leads to: customers, quotes and orders in one list.

use super::{
    api::{Everything, Found, FoundCustomer, find_everything},
    page::{Page, filled, query_of, titled},
};
use crate::quotes::staff::status_state;
use leptos::prelude::*;
use ui::{Cell, Column, Empty, Row, RowName, Table, Top};
use words::desk as say;

#[component]
pub fn FindPage() -> impl IntoView {
    let typed = query_of("q");
    let read = Resource::new_blocking(move || typed.get(), find_everything);
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
fn Results(found: Everything) -> impl IntoView {
    let Everything { customers, sales } = found;
    if customers.is_empty() && sales.is_empty() {
        return view! { <Empty title=say::find_text() text=say::found_nothing_text()/> }.into_any();
    }
    view! {
        {(!customers.is_empty()).then(|| view! { <Customers customers/> })}
        {(!sales.is_empty()).then(|| view! { <Sales sales/> })}
    }
    .into_any()
}

#[component]
fn Customers(customers: Vec<FoundCustomer>) -> impl IntoView {
    let columns = vec![
        Column::new(words::customers::name()),
        Column::new(words::customers::email()),
        Column::new(words::customers::phone()),
        Column::new(say::found_orders()).num(),
        Column::new(words::customers::lifetime()).num(),
    ];
    let row = |found: FoundCustomer| {
        view! {
            <Row>
                <RowName href=found.href name=found.name/>
                <Cell soft=true fill=true>{found.email}</Cell>
                <Cell>{filled(found.phone)}</Cell>
                <Cell num=true label=say::found_orders()>{found.orders}</Cell>
                <Cell num=true key=true strong=true>{found.lifetime}</Cell>
            </Row>
        }
    };
    view! {
        <section aria-labelledby="h-customers">
            <div class="head"><h2 id="h-customers">{say::found_customers()}</h2></div>
            <Table caption=say::found_customers() columns>{customers.into_iter().map(row).collect_view()}</Table>
        </section>
    }
}

#[component]
fn Sales(sales: Vec<Found>) -> impl IntoView {
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
    view! {
        <section aria-labelledby="h-sales" class="gap">
            <div class="head"><h2 id="h-sales">{say::found_sales()}</h2></div>
            <Table caption=say::found_sales() columns>{sales.into_iter().map(row).collect_view()}</Table>
        </section>
    }
}
