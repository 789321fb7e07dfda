//! A delivery zone: its ZIP codes and its week.

use super::{
    LOCATIONS,
    api::{
        Zone,
        acts::SaveZone,
        read_zone,
        typed::{WEEKDAYS, WindowTyped, ZoneTyped},
    },
    form::{Facts, Newer, but_stale, newest},
    id_of,
    location::weekday,
};
use crate::desk::{Page, Refused, after, at, refused, titled};
use domain::{
    Refusal,
    ids::{LocationId, ZoneId},
    money::Currency,
    refusal::Field as At,
    settings::WINDOWS_MAX,
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use ui::{Button, ButtonLink, CheckSwitch, Field, Look, TextArea, Top};
use words::settings as say;

/// The fields that say what is wrong with them.
const SAID: &[At] = &[At::Name, At::Zip];
/// Rows for windows that are still to come. Saved, there are as many again.
const ROWS_MORE: usize = 2;

#[component]
pub fn NewZonePage() -> impl IntoView {
    titled(|| say::zone_new().to_owned());
    let location = id_of::<LocationId>("id");
    let read = Resource::new_blocking(move || location.get(), |id| async move { read_zone(id.ok_or(Refusal::NotFound)?, None).await });
    view! { <Page read show=|zone| view! { <Edit zone/> }.into_any()/> }
}

#[component]
pub fn ZonePage() -> impl IntoView {
    titled(|| say::zone().to_owned());
    let (location, zone) = (id_of::<LocationId>("id"), id_of::<ZoneId>("zone"));
    let read = Resource::new_blocking(
        move || (location.get(), zone.get()),
        |(location, zone)| async move { read_zone(location.ok_or(Refusal::NotFound)?, Some(zone.ok_or(Refusal::NotFound)?)).await },
    );
    view! { <Page read show=|zone| view! { <Edit zone/> }.into_any()/> }
}

fn facts(typed: &ZoneTyped) -> Facts {
    let fact = |name: &str, value: String| (name.to_owned(), value);
    let mut facts = vec![fact(say::name(), typed.name.clone()), fact(say::zips(), typed.zips.replace('\n', ", "))];
    let line = |one: &WindowTyped| {
        let on: Vec<&str> = (0..WEEKDAYS).filter(|day| one.days.contains(&day.to_string())).map(weekday).collect();
        say::week_line(one.stops.parse().unwrap_or(0), say::from_day_to_day(&one.from, &one.to), on.join(" "))
    };
    facts.push(fact(say::week(), typed.windows.iter().map(line).collect::<Vec<_>>().join("; ")));
    facts
}

#[component]
fn Edit(zone: Zone) -> impl IntoView {
    let Zone { location, location_name, id, typed, revision } = zone;
    let action = ServerAction::<SaveZone>::new();
    let failure = refused(action);
    let revision = RwSignal::new(revision);
    let newest =
        newest(
            failure,
            action.version(),
            move || async move { read_zone(location, id).await.map(|now| (now.revision, facts(&now.typed))) },
        );
    let before = facts(&typed);
    let back = format!("{LOCATIONS}/{location}/delivery");
    let (navigate, saved) = (use_navigate(), back.clone());
    after(action, move |_| navigate(&saved, NavigateOptions::default()));
    let wrong = move |field| at(failure, field, Currency::default());
    let title = if id.is_some() { typed.name.clone() } else { say::zone_new().to_owned() };
    let ZoneTyped { name, zips, windows } = typed;
    view! {
        <Top title back=back.clone() back_to=say::delivery(location_name)/>
        <div class="alone">
            <ActionForm action=action attr:class="stack">
                <input type="hidden" name="location" value=location.to_string()/>
                {id.map(|id| view! { <input type="hidden" name="id" value=id.to_string()/> })}
                <input type="hidden" name="revision" value=move || revision.get().to_string()/>
                <Newer newest before revision/>
                <Refused failure=but_stale(failure) but=SAID/>
                <Field name="typed[name]" label=say::name() value=name autocomplete="off" maxlength=200 required=true error=wrong(At::Name)/>
                <TextArea name="typed[zips]" label=say::zips() value=zips hint=say::zips_hint() maxlength=60_000 error=wrong(At::Zip)/>
                <Week windows/>
                <p class="row">
                    <Button submit=true look=Look::Filled pending=action.pending()>{say::save()}</Button>
                    <ButtonLink href=back>{say::never_mind()}</ButtonLink>
                </p>
            </ActionForm>
        </div>
    }
}

#[component]
fn Week(windows: Vec<WindowTyped>) -> impl IntoView {
    let rows = (windows.len() + ROWS_MORE).min(WINDOWS_MAX);
    let row = |at: usize| {
        let typed = windows.get(at).cloned().unwrap_or_default();
        view! { <WindowRow at typed/> }
    };
    view! {
        <fieldset class="fields">
            <legend>{say::week()}</legend>
            <p class="soft small">{say::week_hint()}</p>
            <ul class="windows">{(0..rows).map(row).collect_view()}</ul>
        </fieldset>
    }
}

#[component]
fn WindowRow(at: usize, typed: WindowTyped) -> impl IntoView {
    let named = |field: &str| format!("typed[windows][{at}][{field}]");
    let day = |day: usize| {
        let on = RwSignal::new(typed.days.contains(&day.to_string()));
        view! { <CheckSwitch name=format!("typed[windows][{at}][days][{day}]") value=day.to_string() on>{weekday(day)}</CheckSwitch> }
    };
    let days = (0..WEEKDAYS).map(day).collect_view();
    view! {
        <li>
            <fieldset>
                <legend class="hush">{say::window(at + 1)}</legend>
                <div class="times">
                    <Field name=named("from") label=say::from() kind="time" value=typed.from autocomplete="off"/>
                    <Field name=named("to") label=say::to() kind="time" value=typed.to autocomplete="off"/>
                    <Field name=named("stops") label=say::stops() value=typed.stops inputmode="numeric" autocomplete="off" maxlength=3/>
                </div>
                <div class="days">{days}</div>
            </fieldset>
        </li>
    }
}
