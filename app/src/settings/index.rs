//! Where the settings lead.

use super::{
    LOCATIONS, SETTINGS,
    api::{Index, read_settings},
};
use crate::desk::{Page, titled};
use leptos::prelude::*;
use ui::{Cell, Column, Row, RowName, State, Table, Tone, Top};
use words::settings as say;

#[component]
pub fn SettingsPage() -> impl IntoView {
    let read = Resource::new_blocking(|| (), |()| read_settings());
    titled(|| say::title().to_owned());
    view! {
        <Top title=say::title()/>
        <Page read show=|all| view! { <Places all/> }.into_any()/>
    }
}

#[component]
fn Places(all: Index) -> impl IntoView {
    let Index { is_set_up, shop, locations, mail, payments, notices, terms } = all;
    let missing = move || (!is_set_up).then(|| view! { <State tone=Tone::Warn word=say::not_set_up()/> });
    let places = [
        (format!("{SETTINGS}/shop"), say::shop(), shop, missing()),
        (LOCATIONS.to_owned(), say::locations(), locations, missing()),
        (format!("{SETTINGS}/mail"), say::mail(), mail, None),
        (format!("{SETTINGS}/payments"), say::payments(), payments, None),
        (format!("{SETTINGS}/notices"), say::notices(), notices, None),
        (format!("{SETTINGS}/terms"), say::terms(), terms, None),
    ];
    let row = |(href, name, state, missing): (String, &'static str, String, Option<_>)| {
        view! {
            <Row>
                <RowName href name/>
                <Cell soft=true fill=true wide=true>{state}</Cell>
                <Cell key=true>{missing}</Cell>
            </Row>
        }
    };
    let columns = vec![Column::new(say::what()), Column::new(say::state()), Column::new(say::missing_column())];
    view! { <Table caption=say::title() columns>{places.into_iter().map(row).collect_view()}</Table> }
}
