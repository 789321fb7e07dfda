//! Making a customer, and changing one.

use super::{
    LIST,
    form::{CustomerFields, Fields},
    id_of,
};
use crate::{
    customers::api::{
        Profile,
        acts::{CreateCustomer, EditCustomer, may_create},
        likely_same, read_customer, read_managers,
    },
    desk::{Failed, Page, Refused, after, at, refused, titled},
    failure::Failure,
};
use domain::{
    Refusal,
    customers::CustomerCard,
    money::{Currency, Money},
    refusal::Field as At,
    staff::{Permission, StaffCard},
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use ui::{Banner, Button, ButtonLink, CheckSwitch, Field, Look, Select, Tone, Top};
use words::customers as say;

/// The fields that say what is wrong with them.
const SAID: &[At] = &[At::Name, At::Email, At::Phone, At::Address, At::City, At::Zip];

#[component]
pub fn NewCustomerPage() -> impl IntoView {
    titled(|| say::create_title().to_owned());
    let may = Resource::new_blocking(|| (), |()| may_create());
    view! { <Page read=may show=|()| view! { <New/> }.into_any()/> }
}

#[component]
fn New() -> impl IntoView {
    let fields = Fields::empty();
    let action = ServerAction::<CreateCustomer>::new();
    let navigate = use_navigate();
    after(action, move |id| navigate(&format!("{LIST}/{id}"), NavigateOptions::default()));
    let failure = refused(action);
    let wrong = Callback::new(move |field| at(failure, field, Currency::default()));
    // Looked for once everything that tells people apart is typed, before it is too late.
    let same = Resource::new(
        move || {
            let typed = fields.typed();
            (typed.email.contains('@') || typed.phone.len() > 6 || !typed.zip.is_empty()).then_some(typed)
        },
        async |typed| match typed {
            Some(typed) => likely_same(typed.form()).await.unwrap_or_default(),
            None => Vec::new(),
        },
    );
    view! {
        <Top title=say::create_title() back=LIST back_to=say::title()/>
        <div class="alone">
            <ActionForm action=action attr:class="stack">
                <Refused failure but=SAID/>
                <CustomerFields fields wrong/>
                <Transition>{move || Suspend::new(async move { same_people(same.await) })}</Transition>
                <p class="row">
                    <Button submit=true look=Look::Filled pending=action.pending()>{say::create()}</Button>
                    <ButtonLink href=LIST>{say::never_mind()}</ButtonLink>
                </p>
            </ActionForm>
        </div>
    }
}

fn same_people(people: Vec<CustomerCard>) -> impl IntoView {
    (!people.is_empty()).then(|| {
        let one = |card: CustomerCard| {
            let about = [card.email, card.phone].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(", ");
            view! { <li><a href=format!("{LIST}/{}", card.id)>{card.name}</a>" "<span class="soft small">{about}</span></li> }
        };
        view! {
            <Banner tone=Tone::Warn title=say::same_title()>{say::same_text()}</Banner>
            <ul class="prepare">{people.into_iter().map(one).collect_view()}</ul>
        }
    })
}

#[component]
pub fn EditCustomerPage() -> impl IntoView {
    let id = id_of();
    let read = Resource::new_blocking(
        move || id.get(),
        |id| async move {
            let id = id.ok_or(Refusal::NotFound)?;
            Ok((read_customer(id).await?, read_managers().await?))
        },
    );
    view! { <Page read show=|(profile, managers)| view! { <Edit profile managers/> }.into_any()/> }
}

#[component]
fn Edit(profile: Profile, managers: Vec<StaffCard>) -> impl IntoView {
    let fields = Fields::of_profile(&profile);
    let action = ServerAction::<EditCustomer>::new();
    let failure = refused(action);
    let currency = profile.currency;
    let wrong = Callback::new(move |field| at(failure, field, currency));
    let revision = RwSignal::new(profile.revision);
    let id = profile.card.id;
    let back = format!("{LIST}/{id}");
    let (navigate, saved) = (use_navigate(), back.clone());
    after(action, move |()| navigate(&saved, NavigateOptions::default()));
    let manager = RwSignal::new(profile.manager.as_ref().map(|m| m.id.to_string()).unwrap_or_default());
    let people = std::iter::once((String::new(), say::nobody().to_owned()))
        .chain(managers.into_iter().map(|person| (person.id.to_string(), person.name)))
        .collect();
    let may_set_terms = profile.me.role.may(Permission::SetTerms);
    let limit = if profile.credit_line.exists() { Money::new(profile.credit_line.limit_cents, currency).typed() } else { String::new() };
    let (exempt, limit) = (RwSignal::new(profile.exempt), RwSignal::new(limit));
    let name = profile.card.name;
    titled({
        let name = name.clone();
        move || say::edit_title(&name)
    });
    view! {
        <Top title=say::edit_title(&name) back=back.clone() back_to=name/>
        <div class="alone">
            <ActionForm action=action attr:class="stack">
                <input type="hidden" name="id" value=id.to_string()/>
                <input type="hidden" name="revision" value=move || revision.get().to_string()/>
                <Newer failure id revision/>
                <Refused failure=but_stale(failure) but=SAID currency/>
                <CustomerFields fields wrong/>
                <Select name="manager" label=say::manager() text=manager entries=people error=at(failure, At::Salesperson, currency)/>
                {may_set_terms.then(|| view! {
                    <fieldset class="fields two">
                        <legend>{say::terms()}</legend>
                        <input type="hidden" name="with_terms" value="true"/>
                        <Field
                            name="credit_limit"
                            label=say::credit_limit()
                            text=limit
                            inputmode="decimal"
                            autocomplete="off"
                            optional=true
                            error=at(failure, At::Amount, currency)
                        />
                        <CheckSwitch name="exempt" on=exempt>{say::exempt()}</CheckSwitch>
                    </fieldset>
                })}
                <p class="row">
                    <Button submit=true look=Look::Filled pending=action.pending()>{say::save()}</Button>
                    <ButtonLink href=back>{say::never_mind()}</ButtonLink>
                </p>
            </ActionForm>
        </div>
    }
}

fn but_stale(failure: Signal<Option<Failure>>) -> Signal<Option<Failure>> {
    Signal::derive(move || failure.get().filter(|f| *f != Failure::Refused(Refusal::Stale)))
}

/// Somebody saved first: what they changed is shown, what was typed stays, and the next save is on top of theirs.
#[component]
fn Newer(failure: Signal<Option<Failure>>, id: domain::ids::CustomerId, revision: RwSignal<i32>) -> impl IntoView {
    let is_stale = Memo::new(move |_| failure.get() == Some(Failure::Refused(Refusal::Stale)));
    let newer = Resource::new(
        move || is_stale.get(),
        move |is_stale| async move { if is_stale { read_customer(id).await.map(Some) } else { Ok(None) } },
    );
    let shown = move |newer: Result<Option<Profile>, Failure>| match newer {
        Ok(None) => ().into_any(),
        Ok(Some(profile)) => {
            let theirs = profile.revision - revision.get_untracked();
            revision.set(profile.revision);
            // A save writes a change a field; the latest of them are theirs.
            let latest = profile.changes.first().map(|c| (c.when.clone(), c.by.clone()));
            let changes = profile.changes.into_iter().filter(|c| Some((c.when.clone(), c.by.clone())) == latest || theirs > 1).take(11);
            view! {
                <Banner tone=Tone::Warn title=say::stale_title()>{say::stale_text()}</Banner>
                <ul class="prepare">{changes.map(super::log::change).collect_view()}</ul>
            }
            .into_any()
        }
        Err(failure) => view! { <Failed failure/> }.into_any(),
    };
    view! { <Transition>{move || Suspend::new(async move { shown(newer.await) })}</Transition> }
}
