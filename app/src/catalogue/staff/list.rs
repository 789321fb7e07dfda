//! The list of what is sold: kinds as tabs, found as one types.

use super::LIST;
use crate::{
    catalogue::{
        KINDS,
        api::{Stock, StockRow, read_catalogue},
        kind_words,
    },
    desk::{Page, filled, titled},
};
use domain::{catalogue::list::CatalogueAddress, quotes::LineKind};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};
use std::time::Duration;
use ui::{Button, ButtonLink, Cell, CheckSwitch, Column, Empty, Field, Look, Row, RowName, Tab, Table, Tabs, Top};
use words::catalogue as say;

/// Who types is not asked again before they pause this long.
const PAUSE: Duration = Duration::from_millis(200);

#[component]
pub fn CataloguePage() -> impl IntoView {
    let location = use_location();
    let address = Memo::new(move |_| CatalogueAddress::of_query(&location.search.get()));
    let read = Resource::new_blocking(move || address.get().query(), read_catalogue);
    titled(|| say::title().to_owned());
    view! {
        <Top title=say::title()>
            <ButtonLink href=format!("{LIST}/plans") icon="shield-check">{say::plans()}</ButtonLink>
            <ButtonLink href=format!("{LIST}/import") icon="upload">{say::import()}</ButtonLink>
            <ButtonLink href=format!("{LIST}/new") icon="plus" look=Look::Filled>{say::new()}</ButtonLink>
        </Top>
        {move || view! { <Kinds address=address.get()/> }}
        <Filters address/>
        <Page read show=|stock| view! { <Rows stock/> }.into_any()/>
    }
}

#[component]
fn Kinds(address: CatalogueAddress) -> impl IntoView {
    let tab = |kind: Option<LineKind>, words: &str| Tab {
        href: address.with(|list| list.kind = kind).href(LIST),
        words: words.to_owned(),
        count: String::new(),
        current: address.kind == kind,
    };
    let words = |kind| match kind {
        LineKind::Product => say::products(),
        LineKind::AddOn => say::addons(),
        LineKind::Fulfilment => say::services(),
    };
    let tabs: Vec<Tab> = std::iter::once(tab(None, say::all())).chain(KINDS.map(|kind| tab(Some(kind), words(kind)))).collect();
    view! { <Tabs label=say::kinds() tabs/> }
}

/// The fields stand outside of what is read again, so that who types keeps the focus. Without script they are a form.
#[component]
fn Filters(address: Memo<CatalogueAddress>) -> impl IntoView {
    let first = address.get_untracked();
    let (text, retired) = (RwSignal::new(first.text.clone()), RwSignal::new(first.retired));
    let asked = StoredValue::new(first.with(|_| ()).query());
    let navigate = use_navigate();
    let wait = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move |ran: Option<()>| {
        let wanted = (text.get(), retired.get());
        let wanted = address.get_untracked().with(|list| (list.text, list.retired) = wanted);
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
    // A tab, a bookmark, the way back: then the fields follow the address.
    Effect::new(move |_| {
        let now = address.get();
        let query = now.with(|_| ()).query();
        if query != asked.get_value() {
            asked.set_value(query);
            text.set(now.text);
            retired.set(now.retired);
        }
    });
    let kind = move || address.with(|list| list.kind.map(LineKind::code));
    view! {
        <form class="tools" method="get" action=LIST role="search" aria-label=words::desk::narrow() on:submit=|event| event.prevent_default()>
            {move || kind().map(|kind| view! { <input type="hidden" name="kind" value=kind/> })}
            <div class="find">
                <Field name="text" label=say::find() hush=true kind="search" text placeholder=say::find() autocomplete="off" maxlength=80/>
            </div>
            <CheckSwitch name="retired" value="1" on=retired>{say::no_longer()}</CheckSwitch>
            <p class="unscripted"><Button submit=true small=true>{say::apply()}</Button></p>
        </form>
    }
}

#[component]
fn Rows(stock: Stock) -> impl IntoView {
    let address = CatalogueAddress::of_query(&use_location().search.get_untracked());
    if stock.rows.is_empty() {
        let is_narrowed = address != CatalogueAddress::default();
        let (title, text) = if is_narrowed { (say::empty_filter(), say::empty_filter_text()) } else { (say::empty(), say::empty_text()) };
        return view! { <Empty title text/> }.into_any();
    }
    let sees_costs = stock.sees_costs;
    let mut columns = vec![Column::new(say::model()), Column::new(say::name()), Column::new(say::kind()), Column::new(say::tax())];
    if sees_costs {
        columns.extend([Column::new(say::cost()).num(), Column::new(say::margin()).num()]);
    }
    columns.push(Column::new(say::price()).num());
    let row = move |row: StockRow| {
        let ours = sees_costs.then(|| {
            view! {
                <Cell num=true soft=true ours=true label=say::cost()>{filled(row.cost)}</Cell>
                <Cell num=true soft=true ours=true label=say::margin()>{filled(row.margin)}</Cell>
            }
        });
        view! {
            <Row>
                <RowName href=format!("{LIST}/{}", row.id) name=row.model/>
                <Cell fill=true>{row.name}</Cell>
                <Cell>{kind_words(row.kind)}</Cell>
                <Cell soft=true>{if row.taxable { say::taxed() } else { say::untaxed() }}</Cell>
                {ours}
                <Cell num=true key=true strong=true>{row.price}</Cell>
            </Row>
        }
    };
    let first = address.with(|_| ()).href(LIST);
    let is_first = address.after.is_empty();
    let next = stock.next.map(|after| CatalogueAddress { after: after.to_string(), ..address.clone() }.href(LIST));
    view! {
        <Table caption=say::caption() columns>{stock.rows.into_iter().map(row).collect_view()}</Table>
        <nav class="pages" aria-label=words::desk::pages()>
            <span>{(!is_first).then(|| view! { <a href=first>{say::first_page()}</a> })}</span>
            <span>{next.map(|href| view! { <a href=href>{say::next_page()}</a> })}</span>
        </nav>
    }
    .into_any()
}
