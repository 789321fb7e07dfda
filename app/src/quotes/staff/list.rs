//! The list of quotes.

use super::status_state;
use crate::{
    desk::{Lists, Page, Paging, filled, fresh, titled},
    quotes::api::{QuoteList, Row as Quote, read_quotes},
};
use domain::quotes::QuoteStatus;
use leptos::prelude::*;
use ui::{ButtonLink, Cell, Column, Empty, Look, Row, RowName, Tab, Table, Tabs, Top};
use words::quotes as say;

const LIST: &str = "/desk/quotes";

#[component]
pub fn QuoteListPage() -> impl IntoView {
    let paging = Paging::of_address();
    let read = Resource::new_blocking(move || paging.get(), |p| read_quotes(p.status, p.before));
    titled(|| say::title().to_owned());
    view! { <Page read show=|list| view! { <Room list/> }.into_any()/> }
}

#[component]
fn Room(list: QuoteList) -> impl IntoView {
    let paging = Paging::of_address().get_untracked();
    let may_sell = list.may_sell;
    let status = QuoteStatus::from_code(&paging.status);
    let here = paging.clone();
    let list = fresh(list, move || read_quotes(here.status.clone(), here.before));
    view! {
        <Top title=say::title()>
            {may_sell.then(|| view! { <ButtonLink href="/desk/quotes/new" icon="plus" look=Look::Filled>{say::new()}</ButtonLink> })}
        </Top>
        <Tabs label=say::kinds() tabs=tabs(status)/>
        {move || list.with(|l| rows(l.rows.clone(), status.is_some()))}
        {move || view! { <Lists list=LIST paging=paging.clone() next=list.with(|l| l.next)/> }}
    }
}

fn tabs(current: Option<QuoteStatus>) -> Vec<Tab> {
    let tab = |status: Option<QuoteStatus>, words: &str| Tab {
        href: Paging { status: status.map(|s| s.code().to_owned()).unwrap_or_default(), before: None }.href(LIST),
        words: words.to_owned(),
        count: String::new(),
        current: status == current,
    };
    vec![
        tab(None, words::desk::all()),
        tab(Some(QuoteStatus::Draft), say::drafts()),
        tab(Some(QuoteStatus::Sent), say::sent()),
        tab(Some(QuoteStatus::ChangesRequested), say::changes_requested()),
        tab(Some(QuoteStatus::Approved), say::approved()),
        tab(Some(QuoteStatus::Declined), say::declined()),
        tab(Some(QuoteStatus::Expired), say::expired()),
    ]
}

fn rows(quotes: Vec<Quote>, is_kind: bool) -> AnyView {
    if quotes.is_empty() {
        let (title, text) = if is_kind { (say::empty_kind(), say::empty_kind_text()) } else { (say::empty(), say::empty_text()) };
        return view! { <Empty title text/> }.into_any();
    }
    let columns = vec![
        Column::new(say::number()),
        Column::new(say::customer()),
        Column::new(say::job()),
        Column::new(say::status()),
        Column::new(say::until()),
        Column::new(say::changed()).num(),
        Column::new(say::total()).num(),
    ];
    let row = |quote: Quote| {
        view! {
            <Row>
                <RowName href=format!("{LIST}/{}", quote.number) name=quote.number.to_string()/>
                <Cell>{quote.customer}</Cell>
                <Cell soft=true fill=true>{filled(quote.job_name)}</Cell>
                <Cell>{status_state(quote.status)}</Cell>
                <Cell soft=true label=say::until()>{filled(quote.valid_until)}</Cell>
                <Cell num=true soft=true label=say::changed()>{quote.changed}</Cell>
                <Cell num=true key=true strong=true>{quote.total}</Cell>
            </Row>
        }
    };
    view! { <Table caption=say::title() columns>{quotes.into_iter().map(row).collect_view()}</Table> }.into_any()
}
