//! How a location delivers: its zones and its vans.

use super::{
    LOCATIONS,
    api::{
        Delivery, VanRow, ZoneRow,
        acts::{PutVan, RetireVan},
        read_delivery,
    },
    id_of,
};
use crate::desk::{Fresh, Page, Refused, after, at, fresh, refused, titled};
use domain::{Refusal, ids::LocationId, money::Currency, refusal::Field as At};
use leptos::prelude::*;
use ui::{Button, ButtonLink, Cell, Column, Empty, Field, Look, Row, RowName, State, Table, Tone, Top};
use words::settings as say;

#[component]
pub fn DeliveryPage() -> impl IntoView {
    titled(|| say::delivery_short().to_owned());
    let id = id_of::<LocationId>("id");
    let read = Resource::new_blocking(move || id.get(), |id| async move { read_delivery(id.ok_or(Refusal::NotFound)?).await });
    view! { <Page read show=|delivery| view! { <Room delivery/> }.into_any()/> }
}

#[component]
fn Room(delivery: Delivery) -> impl IntoView {
    let (location, name) = (delivery.location, delivery.name.clone());
    let here = format!("{LOCATIONS}/{location}");
    let new = format!("{here}/zones/new");
    let delivery = fresh(delivery, move || read_delivery(location));
    view! {
        <Top title=say::delivery(&name) then=say::zones_then() back=here back_to=name>
            <ButtonLink href=new icon="plus" look=Look::Filled>{say::zone_new()}</ButtonLink>
        </Top>
        <section aria-labelledby="h-zones">
            <div class="head"><h2 id="h-zones">{say::zones()}</h2></div>
            {move || zone_rows(delivery.with(|d| d.zones.clone()), location)}
        </section>
        <Vans location delivery/>
    }
}

fn zone_rows(zones: Vec<ZoneRow>, location: LocationId) -> AnyView {
    if zones.is_empty() {
        return view! { <Empty title=say::zones_empty() text=say::zones_empty_text()/> }.into_any();
    }
    let row = move |zone: ZoneRow| {
        let week = if zone.week.is_empty() { vec![say::week_none().to_owned()] } else { zone.week };
        view! {
            <Row>
                <RowName href=format!("{LOCATIONS}/{location}/zones/{}", zone.id) name=zone.name/>
                <Cell soft=true>{zone.zips}</Cell>
                <Cell soft=true fill=true wide=true>{week.join("; ")}</Cell>
            </Row>
        }
    };
    let columns = vec![Column::new(say::name()), Column::new(say::zips()), Column::new(say::week())];
    view! { <Table caption=say::zones() columns>{zones.into_iter().map(row).collect_view()}</Table> }.into_any()
}

#[component]
fn Vans(location: LocationId, delivery: Fresh<Delivery>) -> impl IntoView {
    let put = ServerAction::<PutVan>::new();
    let retire = ServerAction::<RetireVan>::new();
    let failure = refused(put);
    let (name, plate) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    after(put, move |()| {
        name.set(String::new());
        plate.set(String::new());
        delivery.again();
    });
    after(retire, move |()| delivery.again());
    let wrong = move |field| at(failure, field, Currency::default());
    view! {
        <section aria-labelledby="h-vans" class="gap-l">
            <div class="head"><h2 id="h-vans">{say::vans()}</h2></div>
            <Refused failure=refused(retire)/>
            {move || van_rows(delivery.with(|d| d.vans.clone()), location, put, retire)}
            <ActionForm action=put attr:class="inline-form">
                <input type="hidden" name="location" value=location.to_string()/>
                <Refused failure but=&[At::Name, At::Van]/>
                <Field name="name" id="van-name" label=say::van_name() text=name autocomplete="off" maxlength=200 required=true error=wrong(At::Name)/>
                <Field name="plate" id="van-plate" label=say::plate() text=plate autocomplete="off" optional=true maxlength=20 error=wrong(At::Van)/>
                <Button submit=true icon="plus" pending=put.pending()>{say::van_add()}</Button>
            </ActionForm>
            <p class="soft small">{say::van_name_hint()}</p>
        </section>
    }
}

fn van_rows(vans: Vec<VanRow>, location: LocationId, put: ServerAction<PutVan>, retire: ServerAction<RetireVan>) -> AnyView {
    if vans.is_empty() {
        return view! { <p class="soft">{say::vans_empty()}</p> }.into_any();
    }
    let row = |van: VanRow| view! { <VanLine location van put retire/> };
    view! { <ul class="linked vans" aria-label=say::vans()>{vans.into_iter().map(row).collect_view()}</ul> }.into_any()
}

/// A van: its name, naming it anew, out of service or back into it.
#[component]
fn VanLine(location: LocationId, van: VanRow, put: ServerAction<PutVan>, retire: ServerAction<RetireVan>) -> impl IntoView {
    let VanRow { id, name, plate, is_retired } = van;
    view! {
        <li class="row between">
            <span>
                <strong>{name.clone()}</strong>" "<span class="soft">{plate.clone()}</span>" "
                {is_retired.then(|| view! { <State tone=Tone::Plain word=say::van_retired()/> })}
            </span>
            <details>
                <summary class="small">{say::van_rename()}</summary>
                <ActionForm action=put attr:class="inline-form">
                    <input type="hidden" name="location" value=location.to_string()/>
                    <input type="hidden" name="van" value=id.to_string()/>
                    <Field name="name" id=format!("van-name-{id}") label=say::van_name() value=name autocomplete="off" maxlength=200 required=true/>
                    <Field name="plate" id=format!("van-plate-{id}") label=say::plate() value=plate autocomplete="off" optional=true maxlength=20/>
                    <Button submit=true pending=put.pending()>{say::save()}</Button>
                </ActionForm>
            </details>
            <ActionForm action=retire>
                <input type="hidden" name="location" value=location.to_string()/>
                <input type="hidden" name="van" value=id.to_string()/>
                <input type="hidden" name="away" value=(!is_retired).to_string()/>
                <Button submit=true small=true bad={!is_retired}>{if is_retired { say::van_return() } else { say::van_retire() }}</Button>
            </ActionForm>
        </li>
    }
}
