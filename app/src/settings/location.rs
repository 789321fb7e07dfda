//! A location: to make one, and to change one.

use super::{
    LOCATIONS, SETTINGS,
    api::{
        Location,
        acts::SaveLocation,
        read_location,
        typed::{LocationTyped, WEEKDAYS},
    },
    form::{Facts, Newer, but_stale, newest},
    id_of,
};
use crate::{
    desk::{Page, Refused, after, at, refused, titled},
    failure::Failure,
    show,
};
use domain::{Refusal, ids::LocationId, money::Currency, refusal::Field as At, time::Day};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use ui::{Button, ButtonLink, Field, Look, Select, TextArea, Top};
use words::settings as say;

/// The fields that say what is wrong with them.
const SAID: &[At] = &[
    At::Name,
    At::Phone,
    At::Email,
    At::Address,
    At::City,
    At::Zip,
    At::TimeZone,
    At::Currency,
    At::Tax,
    At::Rate,
    At::Amount,
    At::Lead,
    At::Days,
];

#[component]
pub fn NewLocationPage() -> impl IntoView {
    titled(|| say::location_new().to_owned());
    let read = Resource::new_blocking(|| (), |()| read_location(None));
    view! { <Page read show=|location| view! { <Edit location/> }.into_any()/> }
}

#[component]
pub fn LocationPage() -> impl IntoView {
    titled(|| say::location_one().to_owned());
    let id = id_of::<LocationId>("id");
    let read = Resource::new_blocking(move || id.get(), |id| async move { read_location(Some(id.ok_or(Refusal::NotFound)?)).await });
    view! { <Page read show=|location| view! { <Edit location/> }.into_any()/> }
}

fn facts(typed: &LocationTyped) -> Facts {
    let fact = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let mut facts = vec![
        fact(say::name(), &typed.name),
        fact(say::phone(), &typed.phone),
        fact(say::email(), &typed.email),
        fact(say::street(), &typed.street),
        fact(say::unit(), &typed.unit),
        fact(say::city(), &typed.city),
        fact(say::region(), &typed.region),
        fact(say::zip(), &typed.zip),
        fact(say::country(), &typed.country),
        fact(say::time_zone(), &typed.zone),
        fact(say::currency(), &typed.currency),
        fact(say::tax(), tax_words(&typed.tax)),
        fact(say::rounding(), rounding_words(&typed.rounding)),
        fact(say::rate(), &typed.rate),
        fact(say::deposit(), &typed.deposit),
        fact(say::lead(), &typed.lead),
        fact(say::days(), &typed.days.replace('\n', ", ")),
    ];
    for (at, (opens, closes)) in typed.opens.iter().zip(&typed.closes).enumerate() {
        let hours = if opens.is_empty() { String::new() } else { say::from_day_to_day(opens, closes) };
        facts.push((weekday(at).to_owned(), hours));
    }
    facts
}

fn tax_words(code: &str) -> &'static str {
    if code == "inside" { say::tax_inside() } else { say::tax_added() }
}

fn rounding_words(code: &str) -> &'static str {
    if code == "rate" { say::rounding_rate() } else { say::rounding_line() }
}

/// The name of a weekday, from Monday.
pub(super) fn weekday(at: usize) -> &'static str {
    show::weekday_short(Day::of(2024, 1, 1).plus_days(i64::try_from(at).unwrap_or(0)).weekday())
}

#[component]
fn Edit(location: Location) -> impl IntoView {
    let Location { id, typed, revision, has_quotes, zones, is_set_up } = location;
    let action = ServerAction::<SaveLocation>::new();
    let failure = refused(action);
    let revision = RwSignal::new(revision);
    let newest =
        newest(failure, action.version(), move || async move { read_location(id).await.map(|now| (now.revision, facts(&now.typed))) });
    let before = facts(&typed);
    let navigate = use_navigate();
    let next = if is_set_up { LOCATIONS } else { SETTINGS };
    after(action, move |_| navigate(next, NavigateOptions::default()));
    let title = if id.is_some() { typed.name.clone() } else { say::location_new().to_owned() };
    let delivery = id.map(|id| format!("{LOCATIONS}/{id}/delivery"));
    view! {
        <Top title back=LOCATIONS back_to=say::locations()>
            {delivery.map(|href| view! { <ButtonLink href icon="truck">{say::delivery_link()}</ButtonLink> })}
        </Top>
        <div class="alone">
            <ActionForm action=action attr:class="stack">
                {id.map(|id| view! { <input type="hidden" name="id" value=id.to_string()/> })}
                <input type="hidden" name="revision" value=move || revision.get().to_string()/>
                <Newer newest before revision/>
                <Refused failure=but_stale(failure) but=SAID/>
                <Where typed=typed.clone() failure/>
                <Worth typed=typed.clone() failure zones has_quotes/>
                <When typed failure/>
                <p class="row">
                    <Button submit=true look=Look::Filled pending=action.pending()>{say::save()}</Button>
                    <ButtonLink href=LOCATIONS>{say::never_mind()}</ButtonLink>
                </p>
            </ActionForm>
        </div>
    }
}

/// What a field is called in the form.
fn named(field: &str) -> String {
    format!("typed[{field}]")
}

type Failing = Signal<Option<Failure>>;

#[component]
fn Where(typed: LocationTyped, failure: Failing) -> impl IntoView {
    let wrong = move |field| at(failure, field, Currency::default());
    view! {
        <div class="fields three">
            <Field name=named("name") label=say::name() value=typed.name autocomplete="off" maxlength=200 required=true error=wrong(At::Name)/>
            <Field
                name=named("phone")
                label=say::phone()
                kind="tel"
                value=typed.phone
                autocomplete="off"
                optional=true
                maxlength=40
                error=wrong(At::Phone)
            />
            <Field
                name=named("email")
                label=say::email()
                kind="email"
                value=typed.email
                hint=say::email_hint()
                autocomplete="off"
                maxlength=254
                required=true
                error=wrong(At::Email)
            />
        </div>
        <fieldset class="fields">
            <legend>{say::address()}</legend>
            <div class="address">
                <Field
                    name=named("street")
                    label=say::street()
                    value=typed.street
                    autocomplete="off"
                    maxlength=200
                    required=true
                    error=wrong(At::Address)
                />
                <Field name=named("unit") label=say::unit() value=typed.unit autocomplete="off" optional=true maxlength=200/>
                <Field name=named("city") label=say::city() value=typed.city autocomplete="off" maxlength=200 required=true error=wrong(At::City)/>
                <Field name=named("region") label=say::region() value=typed.region autocomplete="off" maxlength=200/>
                <Field name=named("zip") label=say::zip() value=typed.zip autocomplete="off" maxlength=12 required=true error=wrong(At::Zip)/>
                <Field name=named("country") label=say::country() value=typed.country autocomplete="off" optional=true maxlength=200/>
            </div>
        </fieldset>
    }
}

#[component]
fn Worth(typed: LocationTyped, failure: Failing, zones: Vec<String>, has_quotes: bool) -> impl IntoView {
    let currency = Currency::from_code(&typed.currency).unwrap_or_default();
    let wrong = move |field| at(failure, field, currency);
    let zones = zones.into_iter().map(|name| (name.clone(), name.replace('_', " "))).collect();
    let currencies = Currency::ALL.map(|currency| (currency.code().to_owned(), currency.code().to_owned())).to_vec();
    let pairs = |words: fn(&str) -> &'static str, codes: [&str; 2]| codes.map(|code| (code.to_owned(), words(code).to_owned())).to_vec();
    view! {
        <fieldset class="fields">
            <legend>{say::money()}</legend>
            {has_quotes.then(|| view! { <p class="soft small">{say::fixed_hint()}</p> })}
            <div class="fields three">
                <Select name=named("zone") label=say::time_zone() entries=zones value=typed.zone error=wrong(At::TimeZone)/>
                <Select name=named("currency") label=say::currency() entries=currencies value=typed.currency error=wrong(At::Currency)/>
                <Select name=named("tax") label=say::tax() entries=pairs(tax_words, ["added", "inside"]) value=typed.tax error=wrong(At::Tax)/>
                <Select name=named("rounding") label=say::rounding() entries=pairs(rounding_words, ["line", "rate"]) value=typed.rounding/>
                <Field
                    name=named("rate")
                    label=say::rate()
                    value=typed.rate
                    inputmode="decimal"
                    autocomplete="off"
                    maxlength=10
                    required=true
                    error=wrong(At::Rate)
                />
                <Field
                    name=named("deposit")
                    label=say::deposit()
                    value=typed.deposit
                    hint=say::deposit_hint()
                    inputmode="decimal"
                    autocomplete="off"
                    optional=true
                    maxlength=20
                    error=wrong(At::Amount)
                />
                <Field
                    name=named("lead")
                    label=say::lead()
                    value=typed.lead
                    hint=say::lead_hint()
                    inputmode="numeric"
                    autocomplete="off"
                    maxlength=2
                    required=true
                    error=wrong(At::Lead)
                />
            </div>
        </fieldset>
    }
}

#[component]
fn When(typed: LocationTyped, failure: Failing) -> impl IntoView {
    let LocationTyped { opens, closes, days, .. } = typed;
    let time = |times: &[String], at: usize| times.get(at).cloned().unwrap_or_default();
    let line = |at: usize| {
        let field = |name: &'static str, label: String, value: String| {
            view! { <Field name=format!("typed[{name}][{at}]") label=label hush=true kind="time" value autocomplete="off"/> }
        };
        view! {
            <li>
                <span class="day">{weekday(at)}</span>
                {field("opens", say::opens_on(weekday(at)), time(&opens, at))}
                <span aria-hidden="true">"–"</span>
                {field("closes", say::closes_on(weekday(at)), time(&closes, at))}
            </li>
        }
    };
    view! {
        <fieldset class="fields">
            <legend>{say::hours()}</legend>
            <p class="soft small">{say::hours_hint()}</p>
            <ul class="week">{(0..WEEKDAYS).map(line).collect_view()}</ul>
        </fieldset>
        <TextArea
            name=named("days")
            label=say::days()
            value=days
            hint=format!("{} {}", say::days_hint(), say::delivery_days_hint())
            optional=true
            maxlength=20_000
            error=at(failure, At::Days, Currency::default())
        />
    }
}
