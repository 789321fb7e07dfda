//! The locations of the shop.

use super::{
    LOCATIONS, SETTINGS,
    api::{LocationRow, read_locations},
};
use crate::desk::{Page, filled, titled};
use leptos::prelude::*;
use ui::{ButtonLink, Cell, Column, Look, Row, RowName, Table, Top};
use words::settings as say;

#[component]
pub fn LocationListPage() -> impl IntoView {
    let read = Resource::new_blocking(|| (), |()| read_locations());
    titled(|| say::locations().to_owned());
    view! {
        <Top title=say::locations() then=say::locations_then() back=SETTINGS back_to=say::title()>
            <ButtonLink href=format!("{LOCATIONS}/new") icon="plus" look=Look::Filled>{say::location_new()}</ButtonLink>
        </Top>
        <Page read show=|all| view! { <Rows all/> }.into_any()/>
    }
}

#[component]
fn Rows(all: Vec<LocationRow>) -> impl IntoView {
    let row = |place: LocationRow| {
        let href = format!("{LOCATIONS}/{}", place.id);
        let delivery = format!("{href}/delivery");
        view! {
            <Row>
                <RowName href name=place.name/>
                <Cell soft=true fill=true wide=true>{filled(place.address)}</Cell>
                <Cell soft=true label=say::time_zone()>{place.zone}</Cell>
                <Cell key=true><a class="over" href=delivery>{say::delivery_link()}</a></Cell>
            </Row>
        }
    };
    let columns =
        vec![Column::new(say::name()), Column::new(say::address()), Column::new(say::time_zone()), Column::new(say::delivery_short())];
    view! { <Table caption=say::locations() columns>{all.into_iter().map(row).collect_view()}</Table> }
}
