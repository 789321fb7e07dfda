//! The list of orders.

use super::{delivery_words, order_words};
use crate::{
    desk::{Lists, Page, Paging, filled, fresh, titled},
    orders::api::{OrderList, Row as Order, read_orders},
};
use domain::orders::OrderStatus;
use leptos::prelude::*;
use ui::{Cell, Column, Empty, Row, RowName, State, Tab, Table, Tabs, Top};
use words::orders as say;

const LIST: &str = "/desk/orders";

#[component]
pub fn OrderListPage() -> impl IntoView {
    let paging = Paging::of_address();
    let read = Resource::new_blocking(move || paging.get(), |p| read_orders(p.status, p.before));
    titled(|| say::title().to_owned());
    view! { <Page read show=|list| view! { <Room list/> }.into_any()/> }
}

#[component]
fn Room(list: OrderList) -> impl IntoView {
    let paging = Paging::of_address().get_untracked();
    let status = OrderStatus::from_code(&paging.status);
    let here = paging.clone();
    let list = fresh(list, move || read_orders(here.status.clone(), here.before));
    view! {
        <Top title=say::title()/>
        <Tabs label=say::kinds() tabs=tabs(status)/>
        {move || list.with(|l| rows(l.rows.clone(), status.is_some()))}
        {move || view! { <Lists list=LIST paging=paging.clone() next=list.with(|l| l.next)/> }}
    }
}

fn tabs(current: Option<OrderStatus>) -> Vec<Tab> {
    let tab = |status: Option<OrderStatus>, words: &str| Tab {
        href: Paging { status: status.map(|s| s.code().to_owned()).unwrap_or_default(), before: None }.href(LIST),
        words: words.to_owned(),
        count: String::new(),
        current: status == current,
    };
    vec![
        tab(None, words::desk::all()),
        tab(Some(OrderStatus::Open), say::open()),
        tab(Some(OrderStatus::Closed), say::closed()),
        tab(Some(OrderStatus::Cancelled), say::cancelled()),
    ]
}

fn rows(orders: Vec<Order>, is_kind: bool) -> AnyView {
    if orders.is_empty() {
        let (title, text) = if is_kind { (say::empty_kind(), say::empty_kind_text()) } else { (say::empty(), say::empty_text()) };
        return view! { <Empty title text/> }.into_any();
    }
    let columns = vec![
        Column::new(say::number()),
        Column::new(say::customer()),
        Column::new(say::delivery()),
        Column::new(say::day()),
        Column::new(say::made()).num(),
        Column::new(say::due()).num(),
        Column::new(say::total()).num(),
    ];
    let row = |order: Order| {
        // An order that ended says so; else what matters is where its delivery is.
        let (tone, word) = match (order.status, order.delivery) {
            (OrderStatus::Cancelled, _) | (_, None) => order_words(order.status),
            (OrderStatus::Open | OrderStatus::Closed, Some(delivery)) => delivery_words(delivery),
        };
        view! {
            <Row>
                <RowName href=format!("{LIST}/{}", order.number) name=order.number.to_string()/>
                <Cell fill=true>{order.customer}</Cell>
                <Cell><State tone word/></Cell>
                <Cell soft=true>{filled(order.day)}</Cell>
                <Cell num=true soft=true label=say::made()>{order.made}</Cell>
                <Cell num=true label=say::due()>{filled(order.due)}</Cell>
                <Cell num=true key=true strong=true>{order.total}</Cell>
            </Row>
        }
    };
    view! { <Table caption=say::title() columns>{orders.into_iter().map(row).collect_view()}</Table> }.into_any()
}
