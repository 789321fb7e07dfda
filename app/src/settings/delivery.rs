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
use domain::{
    Refusal,
    ids::{LocationId, VanId},
    money::Currency,
    refusal::Field as At,
};
use leptos::prelude::*;
use ui::{Button, ButtonLink, Cell, Column, Dialog, Empty, Field, Look, Row, RowName, State, Table, Tone, Top};
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
    let add = ServerAction::<PutVan>::new();
    let retire = ServerAction::<RetireVan>::new();
    let failure = refused(add);
    let (name, plate) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let naming = RwSignal::new(None::<VanRow>);
    after(add, move |()| {
        name.set(String::new());
        plate.set(String::new());
        naming.set(None);
        delivery.again();
    });
    after(retire, move |()| delivery.again());
    let wrong = move |field| at(failure, field, Currency::default());
    view! {
        <section aria-labelledby="h-vans" class="gap-l">
            <div class="head"><h2 id="h-vans">{say::vans()}</h2></div>
            <Refused failure=refused(retire)/>
            {move || van_rows(delivery.with(|d| d.vans.clone()), location, retire, naming)}
            <ActionForm action=add attr:class="inline-form">
                <input type="hidden" name="location" value=location.to_string()/>
                <Refused failure but=&[At::Name, At::Van]/>
                <Field name="name" id="van-name" label=say::van_name() text=name autocomplete="off" maxlength=200 required=true error=wrong(At::Name)/>
                <Field name="plate" id="van-plate" label=say::plate() text=plate autocomplete="off" optional=true maxlength=20 error=wrong(At::Van)/>
                <Button submit=true icon="plus" pending=add.pending()>{say::van_add()}</Button>
            </ActionForm>
            <p class="soft small">{say::van_name_hint()}</p>
        </section>
        <Rename location naming delivery/>
    }
}

fn van_rows(vans: Vec<VanRow>, location: LocationId, retire: ServerAction<RetireVan>, naming: RwSignal<Option<VanRow>>) -> AnyView {
    if vans.is_empty() {
        return view! { <p class="soft">{say::vans_empty()}</p> }.into_any();
    }
    let row = move |van: VanRow| {
        let (renamed, is_retired) = (van.clone(), van.is_retired);
        view! {
            <Row>
                <RowName name=van.name/>
                <Cell soft=true fill=true>{van.plate}</Cell>
                <Cell>{is_retired.then(|| view! { <State tone=Tone::Plain word=say::van_retired()/> })}</Cell>
                <Cell num=true key=true>
                    <span class="row">
                        {(!is_retired).then(|| view! {
                            <Button small=true press=move |()| naming.set(Some(renamed.clone()))>{say::van_rename()}</Button>
                        })}
                        <Service location van=van.id is_retired retire/>
                    </span>
                </Cell>
            </Row>
        }
    };
    let columns = vec![Column::new(say::van_name()), Column::new(say::plate()), Column::new(""), Column::new("")];
    view! { <Table caption=say::vans() columns>{vans.into_iter().map(row).collect_view()}</Table> }.into_any()
}

/// Out of service, or back into it.
#[component]
fn Service(location: LocationId, van: VanId, is_retired: bool, retire: ServerAction<RetireVan>) -> impl IntoView {
    view! {
        <ActionForm action=retire>
            <input type="hidden" name="location" value=location.to_string()/>
            <input type="hidden" name="van" value=van.to_string()/>
            <input type="hidden" name="away" value=(!is_retired).to_string()/>
            <Button submit=true small=true bad={!is_retired}>{if is_retired { say::van_return() } else { say::van_retire() }}</Button>
        </ActionForm>
    }
}

#[component]
fn Rename(location: LocationId, naming: RwSignal<Option<VanRow>>, delivery: Fresh<Delivery>) -> impl IntoView {
    let open = RwSignal::new(false);
    let action = ServerAction::<PutVan>::new();
    let failure = refused(action);
    Effect::new(move |_| open.set(naming.with(Option::is_some)));
    Effect::new(move |_| {
        if !open.get() && naming.with_untracked(Option::is_some) {
            naming.set(None);
        }
    });
    after(action, move |()| {
        open.set(false);
        delivery.again();
    });
    let wrong = move |field| at(failure, field, Currency::default());
    let form = move || {
        let van = naming.get()?;
        Some(view! {
            <ActionForm action=action>
                <div class="inside stack">
                    <input type="hidden" name="location" value=location.to_string()/>
                    <input type="hidden" name="van" value=van.id.to_string()/>
                    <Refused failure but=&[At::Name, At::Van]/>
                    <Field name="name" id="rename-name" label=say::van_name() value=van.name autocomplete="off" required=true error=wrong(At::Name)/>
                    <Field name="plate" id="rename-plate" label=say::plate() value=van.plate autocomplete="off" optional=true error=wrong(At::Van)/>
                    <p class="row">
                        <Button submit=true look=Look::Filled pending=action.pending()>{say::save()}</Button>
                        <Button press=move |()| open.set(false)>{say::never_mind()}</Button>
                    </p>
                </div>
            </ActionForm>
        })
    };
    view! { <Dialog id="rename" title=say::van_rename() open>{form}</Dialog> }
}
