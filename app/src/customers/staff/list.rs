//! The list of customers: kinds as tabs, filters in the address, applied as one types.

use super::LIST;
use crate::{
    customers::{
        api::{CustomerList, Row as Customer, read_customers},
        found_words, source_words, spending_words, stage_words,
    },
    desk::{Page, filled, titled},
};
use domain::customers::{
    CustomerKind, Found, Source, Spending, Stage,
    filter::{ListAddress, Ordered, Sort},
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};
use std::time::Duration;
use ui::{Button, ButtonLink, Cell, CheckSwitch, Chip, Column, Empty, Field, Look, Row, RowName, Select, Tab, Table, Tabs, Top};
use words::customers as say;

/// Who types is not asked again before they pause this long.
const PAUSE: Duration = Duration::from_millis(200);

#[component]
pub fn CustomerListPage() -> impl IntoView {
    let location = use_location();
    let address = Memo::new(move |_| ListAddress::of_query(&location.search.get()));
    let read = Resource::new_blocking(move || address.get().query(), read_customers);
    titled(|| say::title().to_owned());
    view! {
        {move || view! { <Head address=address.get()/> }}
        <Filters address/>
        <Page read show=|list| view! { <Rows list/> }.into_any()/>
    }
}

#[component]
fn Head(address: ListAddress) -> impl IntoView {
    let csv = address.with(|_| ()).href("/desk/customers.csv");
    let tab = |kind: CustomerKind, words: &str| Tab {
        href: address.with(|list| list.filter.kind = kind).href(LIST),
        words: words.to_owned(),
        count: String::new(),
        current: address.filter.kind == kind,
    };
    let tabs = vec![tab(CustomerKind::Individual, say::individual()), tab(CustomerKind::Company, say::company())];
    view! {
        <Top title=say::title()>
            // The router is for pages; this is a file.
            <ButtonLink href=csv icon="download" attr:rel="external" attr:download="">{say::csv()}</ButtonLink>
            <ButtonLink href=format!("{LIST}/import") icon="upload">{words::catalogue::import()}</ButtonLink>
            <ButtonLink href=format!("{LIST}/new") icon="plus" look=Look::Filled>{say::new()}</ButtonLink>
        </Top>
        <Tabs label=say::kinds() tabs/>
    }
}

/// What stands in the fields.
#[derive(Clone, Copy)]
struct Typed {
    text: RwSignal<String>,
    zip: RwSignal<String>,
    phone: RwSignal<String>,
    spending: RwSignal<String>,
    source: RwSignal<String>,
    stage: RwSignal<String>,
    found: RwSignal<String>,
    ordered: RwSignal<String>,
    from: RwSignal<String>,
    to: RwSignal<String>,
    archived: RwSignal<bool>,
}

/// The word for a range of days that is typed, where others are chosen.
const BETWEEN: &str = "between";

impl Typed {
    fn of(list: &ListAddress) -> Self {
        let new = || RwSignal::new(String::new());
        let typed = Self {
            text: new(),
            zip: new(),
            phone: new(),
            spending: new(),
            source: new(),
            stage: new(),
            found: new(),
            ordered: new(),
            from: new(),
            to: new(),
            archived: RwSignal::new(false),
        };
        typed.follow(list);
        typed
    }

    /// Takes over what an address says.
    fn follow(self, list: &ListAddress) {
        let filter = &list.filter;
        let (ordered, from, to) = match filter.ordered {
            Some(Ordered::Between(from, to)) => {
                let day = |day: Option<domain::time::Day>| day.map(|d| d.to_string()).unwrap_or_default();
                (BETWEEN.to_owned(), day(from), day(to))
            }
            preset => (preset.map(Ordered::code).unwrap_or_default(), String::new(), String::new()),
        };
        let pairs = [
            (self.text, filter.text.clone()),
            (self.zip, filter.zip.clone()),
            (self.phone, filter.phone.clone()),
            (self.spending, filter.spending.map_or("", Spending::code).to_owned()),
            (self.source, filter.source.map_or("", Source::code).to_owned()),
            (self.stage, filter.stage.map_or("", Stage::code).to_owned()),
            (self.found, filter.found.map_or("", Found::code).to_owned()),
            (self.ordered, ordered),
            (self.from, from),
            (self.to, to),
        ];
        for (signal, value) in pairs {
            if signal.with_untracked(|old| *old != value) {
                signal.set(value);
            }
        }
        if self.archived.get_untracked() != filter.archived {
            self.archived.set(filter.archived);
        }
    }

    /// The address that the fields ask for.
    fn read(self, before: &ListAddress) -> ListAddress {
        let ordered = match self.ordered.get().as_str() {
            BETWEEN => Ordered::from_code(&format!("{}..{}", self.from.get(), self.to.get())),
            preset => Ordered::from_code(preset),
        };
        before.with(|list| {
            let filter = &mut list.filter;
            (filter.text, filter.zip, filter.phone) = (self.text.get(), self.zip.get(), self.phone.get());
            filter.spending = Spending::from_code(&self.spending.get());
            filter.source = Source::from_code(&self.source.get());
            filter.stage = Stage::from_code(&self.stage.get());
            filter.found = Found::from_code(&self.found.get());
            filter.ordered = ordered;
            filter.archived = self.archived.get();
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
    let kind = move || address.with(|list| list.filter.kind == CustomerKind::Company).then_some("company");
    view! {
        <form class="tools" method="get" action=LIST role="search" aria-label=words::desk::narrow() on:submit=|event| event.prevent_default()>
            {move || kind().map(|kind| view! { <input type="hidden" name="kind" value=kind/> })}
            <div class="find">
                <Field name="text" label=say::find() hush=true kind="search" text=typed.text placeholder=say::find() autocomplete="off" maxlength=100/>
            </div>
            <details class="more-filters">
                <summary class="chip add"><ui::Icon name="plus"/>{say::filter()}</summary>
                <div class="fields three">
                    <Field name="zip" label=say::zip() text=typed.zip inputmode="numeric" autocomplete="off" maxlength=12/>
                    <Field name="phone" label=say::phone() kind="tel" text=typed.phone autocomplete="off" maxlength=40/>
                    <Select name="type" label=say::spending() text=typed.spending entries=entries(Spending::ALL.map(|s| (s.code(), spending_words(s))))/>
                    <Select name="source" label=say::source() text=typed.source entries=entries(Source::ALL.map(|s| (s.code(), source_words(s))))/>
                    <Select name="stage" label=say::stage() text=typed.stage entries=entries(Stage::ALL.map(|s| (s.code(), stage_words(s))))/>
                    <Select name="found" label=say::found() text=typed.found entries=entries(Found::ALL.map(|f| (f.code(), found_words(f))))/>
                    <Select name="ordered" label=say::ordered() text=typed.ordered entries=ranges()/>
                    {move || (typed.ordered.get() == BETWEEN).then(|| view! {
                        <Field name="from" label=say::ordered_from() kind="date" text=typed.from/>
                        <Field name="to" label=say::ordered_to() kind="date" text=typed.to/>
                    })}
                    <CheckSwitch name="archived" value="1" on=typed.archived>{say::archived_only()}</CheckSwitch>
                </div>
            </details>
            <p class="unscripted"><Button submit=true small=true>{say::apply()}</Button></p>
            {move || view! { <Chips address=address.get()/> }}
        </form>
    }
}

fn entries<const N: usize>(all: [(&str, &str); N]) -> Vec<(String, String)> {
    let any = (String::new(), say::any().to_owned());
    std::iter::once(any).chain(all.into_iter().map(|(code, words)| (code.to_owned(), words.to_owned()))).collect()
}

fn ranges() -> Vec<(String, String)> {
    let mut all = entries(Ordered::PRESETS.map(|range| (preset_code(range), range_words(range))));
    all.push((BETWEEN.to_owned(), say::ordered_between().to_owned()));
    all
}

const fn preset_code(range: Ordered) -> &'static str {
    match range {
        Ordered::Last30Days => "30",
        Ordered::Last90Days => "90",
        Ordered::ThisYear => "year",
        Ordered::LastYear => "last-year",
        Ordered::Between(..) => BETWEEN,
    }
}

fn range_words(range: Ordered) -> &'static str {
    match range {
        Ordered::Last30Days => say::ordered_30(),
        Ordered::Last90Days => say::ordered_90(),
        Ordered::ThisYear => say::ordered_year(),
        Ordered::LastYear => say::ordered_last_year(),
        Ordered::Between(..) => say::ordered_between(),
    }
}

fn range_said(range: Ordered) -> String {
    let day = crate::show::day_short;
    match range {
        Ordered::Between(Some(from), Some(to)) => say::ordered_span(day(from), day(to)),
        Ordered::Between(Some(from), None) => say::ordered_since(day(from)),
        Ordered::Between(None, Some(to)) => say::ordered_until(day(to)),
        preset => range_words(preset).to_owned(),
    }
}

/// What the list is narrowed to, each to be taken away by itself.
#[component]
fn Chips(address: ListAddress) -> impl IntoView {
    let filter = address.filter.clone();
    let mut chips = Vec::new();
    let mut chip = |what: &str, value: Option<String>, without: fn(&mut ListAddress)| {
        chips.extend(value.filter(|v| !v.is_empty()).map(|value| {
            let without = address.with(without).href(LIST);
            view! { <Chip what=what.to_owned() value without/> }
        }));
    };
    chip(say::zip(), Some(filter.zip), |list| list.filter.zip.clear());
    chip(say::phone(), Some(filter.phone), |list| list.filter.phone.clear());
    chip(say::spending(), filter.spending.map(|s| spending_words(s).to_owned()), |list| list.filter.spending = None);
    chip(say::source(), filter.source.map(|s| source_words(s).to_owned()), |list| list.filter.source = None);
    chip(say::stage(), filter.stage.map(|s| stage_words(s).to_owned()), |list| list.filter.stage = None);
    chip(say::found(), filter.found.map(|f| found_words(f).to_owned()), |list| list.filter.found = None);
    chip(say::ordered(), filter.ordered.map(range_said), |list| list.filter.ordered = None);
    chip(say::archived(), filter.archived.then(|| say::yes().to_owned()), |list| list.filter.archived = false);
    let is_narrowed = !chips.is_empty() || !filter.text.is_empty();
    let kind = address.filter.kind;
    let all = ListAddress { sort: address.sort, ..ListAddress::default() }.with(|list| list.filter.kind = kind).href(LIST);
    view! {
        <div class="filters">
            {chips}
            {is_narrowed.then(|| view! { <a class="small" href=all>{say::reset()}</a> })}
        </div>
    }
}

#[component]
fn Rows(list: CustomerList) -> impl IntoView {
    let address = ListAddress::of_query(&use_location().search.get_untracked());
    if list.rows.is_empty() {
        let everybody = ListAddress::default().with(|all| all.filter.kind = address.filter.kind);
        let is_narrowed = address.filter != everybody.filter;
        let (title, text) = if is_narrowed { (say::empty_filter(), say::empty_filter_text()) } else { (say::empty(), say::empty_text()) };
        return view! { <Empty title text/> }.into_any();
    }
    let sorted = |column: Column, sort: Sort| {
        let href = address.with(|list| list.sort = sort).href(LIST);
        let mark = match (address.sort == sort, sort) {
            (false, _) => ui::Sort::None,
            (true, Sort::Name) => ui::Sort::Up,
            (true, _) => ui::Sort::Down,
        };
        Column { href, sort: mark, ..column }
    };
    let columns = vec![
        sorted(Column::new(say::name()), Sort::Name),
        Column::new(say::email()),
        Column::new(say::phone()),
        Column::new(say::stage()),
        Column::new(say::spending()),
        Column::new(say::source()),
        sorted(Column::new(say::last_order()).num(), Sort::LastOrder),
        sorted(Column::new(say::lifetime()).num(), Sort::Lifetime),
    ];
    let row = |customer: Customer| {
        view! {
            <Row>
                <RowName href=format!("{LIST}/{}", customer.id) name=customer.name/>
                <Cell soft=true fill=true>{customer.email}</Cell>
                <Cell>{filled(customer.phone)}</Cell>
                <Cell>{stage_words(customer.stage)}</Cell>
                <Cell>{customer.spending.map(spending_words)}</Cell>
                <Cell>{customer.source.map(source_words)}</Cell>
                <Cell num=true soft=true label=say::last_order()>{filled(customer.last_order)}</Cell>
                <Cell num=true key=true strong=true>{customer.lifetime}</Cell>
            </Row>
        }
    };
    let caption = if address.filter.kind == CustomerKind::Company { say::caption_company() } else { say::caption_individual() };
    let first = address.with(|_| ()).href(LIST);
    let is_first = address.after.is_empty();
    let next = list.next.map(|after| ListAddress { after: after.to_string(), ..address.clone() }.href(LIST));
    let newest = address.with(|list| list.sort = Sort::Newest).href(LIST);
    view! {
        <Table caption columns>{list.rows.into_iter().map(row).collect_view()}</Table>
        <nav class="pages" aria-label=words::desk::pages()>
            <span>{(!is_first).then(|| view! { <a href=first>{words::desk::newest()}</a> })}</span>
            <span>{(address.sort != Sort::Newest).then(|| view! { <a class="soft" href=newest>{say::newest()}</a> })}</span>
            <span>{next.map(|href| view! { <a href=href>{words::desk::show_more()}</a> })}</span>
        </nav>
    }
    .into_any()
}
