//! Whose quote it is, and where it goes.

use super::{lookup::lookup, writing::Writing};
use crate::{
    failure::Failure,
    quotes::api::editor::{find_customers, read_terms},
};
use domain::{customers::CustomerCard, money::Currency, refusal::Field as At};
use leptos::{prelude::*, task::spawn_local};
use ui::{Answer, Button, Field, Finder, Hit, Look, Options};
use words::quotes as say;

/// The sentence at a field: what the page knows by itself, else what the server said.
pub fn at(writing: Writing, failure: Signal<Option<Failure>>, field: At) -> MaybeProp<String> {
    MaybeProp::derive(move || {
        let own = writing.wrong(field).map(Failure::Refused);
        own.or_else(|| failure.get().filter(|f| f.field() == Some(field))).map(|f| f.sentence(Currency::default()))
    })
}

#[component]
pub fn Whose(failure: Signal<Option<Failure>>) -> impl IntoView {
    let writing = expect_context::<Writing>();
    let has_customer = Memo::new(move |_| writing.customer.with(Option::is_some));
    view! {
        <section aria-labelledby="h-whose" class="whose">
            <h2 id="h-whose">{say::whose()}</h2>
            {move || match (writing.is_new.get(), has_customer.get()) {
                (true, _) => view! { <NewCustomer failure/> }.into_any(),
                (false, true) => view! { <Chosen/> }.into_any(),
                (false, false) => view! { <Find failure/> }.into_any(),
            }}
            <Where failure/>
        </section>
    }
}

/// A customer on file, found while one types.
#[component]
fn Find(failure: Signal<Option<Failure>>) -> impl IntoView {
    let writing = expect_context::<Writing>();
    let typed = RwSignal::new(String::new());
    let lookup = lookup(typed, find_customers);
    let (found, none) = (lookup.found, lookup.none());
    let hit = |c: &CustomerCard| Hit {
        key: c.id.to_string(),
        name: c.name.clone(),
        note: [c.email.as_str(), c.zip.as_str()].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(", "),
        amount: String::new(),
    };
    let hits = Signal::derive(move || found.with(|found| found.iter().map(hit).collect::<Vec<_>>()));
    let pick = Callback::new(move |key: String| {
        let Ok(id) = key.parse() else { return };
        spawn_local(async move {
            if let Ok(terms) = read_terms(id).await {
                writing.choose(terms);
                super::entries::focus_finder();
            }
        });
    });
    let begin = move |()| {
        // A name that was typed is not typed twice.
        writing.name.set(typed.get_untracked());
        writing.is_new.set(true);
    };
    view! {
        <Finder
            id="customer"
            label=say::whose_find()
            hint=say::whose_hint()
            typed
            hits
            pick
            none
            error=sentence(writing, failure)
        />
        <p><Button small=true icon="user-plus" press=begin>{say::whose_new()}</Button></p>
    }
}

fn sentence(writing: Writing, failure: Signal<Option<Failure>>) -> MaybeProp<String> {
    let at = at(writing, failure, At::Customer);
    MaybeProp::derive(move || at.get().map(|_| say::whose_missing().to_owned()))
}

/// Who was chosen. A quote on file stays theirs.
#[component]
fn Chosen() -> impl IntoView {
    let writing = expect_context::<Writing>();
    let customer = writing.customer.get_untracked();
    let about = customer
        .as_ref()
        .map(|c| [c.email.as_str(), c.phone.as_str()].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(", "));
    view! {
        <div class="row between">
            <p>{customer.map(|c| c.name)}<br/><span class="soft small">{about}</span></p>
            {(!writing.is_bound).then(|| view! {
                <Button small=true press=move |()| writing.customer.set(None)>{say::whose_change()}</Button>
            })}
        </div>
    }
}

#[component]
fn NewCustomer(failure: Signal<Option<Failure>>) -> impl IntoView {
    let writing = expect_context::<Writing>();
    let answer = |value: &str, words: &str| Answer { value: value.into(), words: words.into(), ..Answer::default() };
    let kinds = vec![answer("individual", say::individual()), answer("company", say::company())];
    view! {
        <Options name="kind" legend=say::kind() hush=true answers=kinds chosen=writing.kind/>
        <div class="fields two">
            <Field name="name" label=say::name() text=writing.name autocomplete="off" maxlength=200 error=at(writing, failure, At::Name)/>
            <Field
                name="email"
                label=say::email()
                kind="email"
                text=writing.email
                autocomplete="off"
                maxlength=254
                error=at(writing, failure, At::Email)
            />
            <Field
                name="phone"
                label=say::phone()
                kind="tel"
                text=writing.phone
                autocomplete="off"
                optional=true
                maxlength=40
                error=at(writing, failure, At::Phone)
            />
        </div>
        <p><Button small=true look=Look::Plain press=move |()| writing.is_new.set(false)>{say::whose_file()}</Button></p>
    }
}

/// How it gets there. The address is the customer's own until somebody types another.
#[component]
fn Where(failure: Signal<Option<Failure>>) -> impl IntoView {
    let writing = expect_context::<Writing>();
    let place = writing.place;
    let answer = |value: &str, words: &str| Answer { value: value.into(), words: words.into(), ..Answer::default() };
    let ways = vec![answer("deliver", say::deliver()), answer("collect", say::collect())];
    let knows_whose = move || writing.is_new.get() || writing.customer.with(Option::is_some);
    view! {
        <div class="fields" hidden=move || !knows_whose()>
            <Options name="how" legend=say::how() answers=ways chosen=writing.how/>
            <div class="address">
                <Field
                    name="street"
                    label=say::street()
                    text=place.street
                    autocomplete="off"
                    maxlength=200
                    error=at(writing, failure, At::Address)
                />
                <Field name="unit" label=say::unit() text=place.unit autocomplete="off" optional=true maxlength=200/>
                <Field name="city" label=say::city() text=place.city autocomplete="off" maxlength=200 error=at(writing, failure, At::City)/>
                <Field name="region" label=say::region() text=place.region autocomplete="off" maxlength=200/>
                <Field
                    name="zip"
                    label=say::zip()
                    text=place.zip
                    autocomplete="off"
                    maxlength=12
                    error=at(writing, failure, At::Zip)
                />
            </div>
            <Field
                name="instructions"
                label=say::instructions()
                text=place.instructions
                autocomplete="off"
                optional=true
                placeholder=say::instructions_hint()
                maxlength=500
                error=at(writing, failure, At::Instructions)
            />
        </div>
    }
}
