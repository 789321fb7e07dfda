//! The list of orders: kinds as tabs, filters in the address, applied as one types.

use super::{delivery_words, order_words, paid_words};
use crate::{
    desk::{Page, filled, fresh, titled},
    orders::api::{OrderList, Row as Order, read_orders},
};
use domain::{
    deliveries::DeliveryStatus,
    orders::{OrderStatus, PaidStatus, filter::ListAddress},
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};
use std::time::Duration;
use ui::{Button, Cell, Chip, Column, Empty, Field, Row, RowName, Select, State, Tab, Table, Tabs, Top};
use words::orders as say;

const LIST: &str = "/desk/orders";
/// Who types is not asked again before they pause this long.
const PAUSE: Duration = Duration::from_millis(200);

#[component]
pub fn OrderListPage() -> impl IntoView {
    let location = use_location();
    let address = Memo::new(move |_| ListAddress::of_query(&location.search.get()));
    let read = Resource::new_blocking(move || address.get().query(), read_orders);
    titled(|| say::title().to_owned());
    view! {
        <Top title=say::title()/>
        {move || view! { <Tabs label=say::kinds() tabs=tabs(&address.get())/> }}
        <Filters address/>
        <Page read show=|list| view! { <Rows list/> }.into_any()/>
    }
}

fn tabs(address: &ListAddress) -> Vec<Tab> {
    let tab = |status: Option<OrderStatus>, words: &str| Tab {
        href: address.with(|list| list.filter.status = status).href(LIST),
        words: words.to_owned(),
        count: String::new(),
        current: status == address.filter.status,
    };
    vec![
        tab(None, words::desk::all()),
        tab(Some(OrderStatus::Open), say::open()),
        tab(Some(OrderStatus::Closed), say::closed()),
        tab(Some(OrderStatus::Cancelled), say::cancelled()),
    ]
}

/// What stands in the fields.
#[derive(Clone, Copy)]
struct Typed {
    text: RwSignal<String>,
    paid: RwSignal<String>,
    delivery: RwSignal<String>,
    day: RwSignal<String>,
}

impl Typed {
    fn of(list: &ListAddress) -> Self {
        let new = || RwSignal::new(String::new());
        let typed = Self { text: new(), paid: new(), delivery: new(), day: new() };
        typed.follow(list);
        typed
    }

    /// Takes over what an address says.
    fn follow(self, list: &ListAddress) {
        let filter = &list.filter;
        let pairs = [
            (self.text, filter.text.clone()),
            (self.paid, filter.paid.map_or("", PaidStatus::code).to_owned()),
            (self.delivery, filter.delivery.map_or("", DeliveryStatus::code).to_owned()),
            (self.day, filter.day.map(|d| d.to_string()).unwrap_or_default()),
        ];
        for (signal, value) in pairs {
            if signal.with_untracked(|old| *old != value) {
                signal.set(value);
            }
        }
    }

    /// The address that the fields ask for.
    fn read(self, before: &ListAddress) -> ListAddress {
        before.with(|list| {
            list.filter.text = self.text.get().trim().to_owned();
            list.filter.paid = PaidStatus::from_code(&self.paid.get());
            list.filter.delivery = DeliveryStatus::from_code(&self.delivery.get());
            list.filter.day = self.day.get().parse().ok();
        })
    }
}

/// The fields stand outside of what is read again, so that who types keeps the focus. Without script they are a form.
#[component]
fn Filters(address: Memo<ListAddress>) -> impl IntoView {
    let typed = Typed::of(&address.get_untracked());
    let asked = StoredValue::new(address.get_untracked().with(|_| ()).query());
    let navigate = use_navigate();
    let wait = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move |ran: Option<()>| {
        let wanted = typed.read(&address.get_untracked());
        if ran.is_none() || wanted.query() == asked.get_value() {
            return;
        }
        asked.set_value(wanted.query());
        let (navigate, href) = (navigate.clone(), wanted.href(LIST));
        wait.update_value(|wait| {
            if let Some(wait) = wait.take() {
                wait.clear();
            }
            let go = move || navigate(&href, NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() });
            *wait = set_timeout_with_handle(go, PAUSE).ok();
        });
    });
    // A tab, a chip, a bookmark, the way back: then the fields follow the address.
    Effect::new(move |_| {
        let now = address.get();
        let query = now.with(|_| ()).query();
        if query != asked.get_value() {
            asked.set_value(query);
            typed.follow(&now);
        }
    });
    let status = move || address.with(|list| list.filter.status).map(OrderStatus::code);
    let any = |all: Vec<(String, String)>| {
        let first = (String::new(), words::customers::any().to_owned());
        std::iter::once(first).chain(all).collect::<Vec<_>>()
    };
    let paid = any(PaidStatus::ALL.map(|p| (p.code().to_owned(), paid_words(p).to_owned())).to_vec());
    let places = any(DeliveryStatus::ALL.map(|d| (d.code().to_owned(), delivery_words(d).1)).to_vec());
    view! {
        <form class="tools" method="get" action=LIST role="search" aria-label=words::desk::narrow() on:submit=|event| event.prevent_default()>
            {move || status().map(|status| view! { <input type="hidden" name="status" value=status/> })}
            <div class="find">
                <Field name="text" label=say::find() hush=true kind="search" text=typed.text placeholder=say::find() autocomplete="off" maxlength=100/>
            </div>
            <details class="more-filters">
                <summary class="chip add"><ui::Icon name="plus"/>{words::customers::filter()}</summary>
                <div class="fields three">
                    <Select name="paid" label=say::paid_filter() text=typed.paid entries=paid/>
                    <Select name="delivery" label=say::delivery() text=typed.delivery entries=places/>
                    <Field name="day" label=say::delivery_day() kind="date" text=typed.day/>
                </div>
            </details>
            <p class="unscripted"><Button submit=true small=true>{words::customers::apply()}</Button></p>
            {move || view! { <Chips address=address.get()/> }}
        </form>
    }
}

/// What the list is narrowed to, each to be taken away by itself.
#[component]
fn Chips(address: ListAddress) -> impl IntoView {
    let filter = &address.filter;
    let mut chips = Vec::new();
    let mut chip = |what: &str, value: Option<String>, without: fn(&mut ListAddress)| {
        chips.extend(value.map(|value| {
            let without = address.with(without).href(LIST);
            view! { <Chip what=what.to_owned() value without/> }
        }));
    };
    chip(say::paid_filter(), filter.paid.map(|p| paid_words(p).to_owned()), |list| list.filter.paid = None);
    chip(say::delivery(), filter.delivery.map(|d| delivery_words(d).1), |list| list.filter.delivery = None);
    chip(say::delivery_day(), filter.day.map(crate::show::day_short), |list| list.filter.day = None);
    let status = filter.status;
    let all = ListAddress::default().with(|list| list.filter.status = status).href(LIST);
    let is_narrowed = filter.is_narrowed();
    view! {
        <div class="filters">
            {chips}
            {is_narrowed.then(|| view! { <a class="small" href=all>{words::customers::reset()}</a> })}
        </div>
    }
}

#[component]
fn Rows(list: OrderList) -> impl IntoView {
    let address = ListAddress::of_query(&use_location().search.get_untracked());
    let query = address.query();
    let list = fresh(list, move || read_orders(query.clone()));
    move || list.with(|l| rows(l.clone(), &address))
}

fn rows(list: OrderList, address: &ListAddress) -> AnyView {
    if list.rows.is_empty() {
        let (title, text) = match (address.filter.is_narrowed(), address.filter.status) {
            (true, _) => (say::empty_filter(), say::empty_filter_text()),
            (false, Some(_)) => (say::empty_kind(), say::empty_kind_text()),
            (false, None) => (say::empty(), say::empty_text()),
        };
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
    let (is_first, first) = (address.before.is_none(), address.with(|_| ()).href(LIST));
    let next = list.next.map(|before| ListAddress { before: Some(before), ..address.clone() }.href(LIST));
    view! {
        <Table caption=say::title() columns>{list.rows.into_iter().map(row).collect_view()}</Table>
        <nav class="pages" aria-label=words::desk::pages()>
            <span>{(!is_first).then(|| view! { <a href=first>{words::desk::newest()}</a> })}</span>
            <span>{next.map(|href| view! { <a href=href>{words::desk::show_more()}</a> })}</span>
        </nav>
    }
    .into_any()
}

fn row(order: Order) -> impl IntoView {
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
}
