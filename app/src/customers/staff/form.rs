//! The fields of a customer: the same to make one and to change one.

use crate::customers::{
    api::{Profile, acts::Typed},
    found_words, source_words, spending_words,
};
use domain::{
    customers::{CustomerForm, CustomerKind, Found, Source, Spending},
    refusal::Field as At,
};
use leptos::prelude::*;
use ui::{Answer, Field, Options, Select};
use words::customers as say;

/// What stands in them. What was typed stays, whatever an answer says.
#[derive(Clone, Copy)]
pub(super) struct Fields {
    pub kind: RwSignal<String>,
    pub name: RwSignal<String>,
    pub email: RwSignal<String>,
    pub phone: RwSignal<String>,
    street: RwSignal<String>,
    unit: RwSignal<String>,
    city: RwSignal<String>,
    region: RwSignal<String>,
    zip: RwSignal<String>,
    spending: RwSignal<String>,
    source: RwSignal<String>,
    found: RwSignal<String>,
}

impl Fields {
    pub fn empty() -> Self {
        Self::of(&CustomerForm::default())
    }

    pub fn of_profile(profile: &Profile) -> Self {
        Self::of(&CustomerForm {
            kind: profile.card.kind,
            name: profile.card.name.clone(),
            email: profile.card.email.clone(),
            phone: profile.card.phone.clone(),
            address: profile.billing.clone(),
            spending: profile.spending,
            source: profile.source,
            found: profile.found,
        })
    }

    fn of(form: &CustomerForm) -> Self {
        let text = |text: &str| RwSignal::new(text.to_owned());
        Self {
            kind: text(if form.kind == CustomerKind::Company { "company" } else { "individual" }),
            name: text(&form.name),
            email: text(&form.email),
            phone: text(&form.phone),
            street: text(&form.address.street),
            unit: text(&form.address.unit),
            city: text(&form.address.city),
            region: text(&form.address.region),
            zip: text(&form.address.zip),
            spending: text(form.spending.map_or("", Spending::code)),
            source: text(form.source.map_or("", Source::code)),
            found: text(form.found.map_or("", Found::code)),
        }
    }

    /// All of it, and again whenever somebody types.
    pub fn typed(self) -> Typed {
        Typed {
            kind: self.kind.get(),
            name: self.name.get(),
            email: self.email.get(),
            phone: self.phone.get(),
            street: self.street.get(),
            unit: self.unit.get(),
            city: self.city.get(),
            region: self.region.get(),
            zip: self.zip.get(),
            spending: self.spending.get(),
            source: self.source.get(),
            found: self.found.get(),
        }
    }
}

/// What each field is named in the form of a server function that takes a [`Typed`].
fn named(field: &str) -> String {
    format!("typed[{field}]")
}

#[component]
pub(super) fn CustomerFields(fields: Fields, wrong: Callback<At, MaybeProp<String>>) -> impl IntoView {
    let answer = |value: &str, words: &str| Answer { value: value.into(), words: words.into(), ..Answer::default() };
    let kinds = vec![answer("individual", say::individual()), answer("company", say::company())];
    let at = move |field| wrong.run(field);
    view! {
        <Options name=named("kind") legend=say::kind() hush=true answers=kinds chosen=fields.kind/>
        <div class="fields three">
            <Field name=named("name") label=say::name() text=fields.name autocomplete="off" maxlength=200 required=true error=at(At::Name)/>
            <Field
                name=named("email")
                label=say::email()
                kind="email"
                text=fields.email
                autocomplete="off"
                maxlength=254
                required=true
                error=at(At::Email)
            />
            <Field
                name=named("phone")
                label=say::phone()
                kind="tel"
                text=fields.phone
                autocomplete="off"
                optional=true
                maxlength=40
                error=at(At::Phone)
            />
        </div>
        <fieldset class="fields">
            <legend>{say::billing()}</legend>
            <div class="address">
                <Field
                    name=named("street")
                    label=say::street()
                    text=fields.street
                    autocomplete="off"
                    maxlength=200
                    required=true
                    error=at(At::Address)
                />
                <Field name=named("unit") label=say::unit() text=fields.unit autocomplete="off" optional=true maxlength=200/>
                <Field name=named("city") label=say::city() text=fields.city autocomplete="off" maxlength=200 required=true error=at(At::City)/>
                <Field name=named("region") label=say::region() text=fields.region autocomplete="off" maxlength=200/>
                <Field name=named("zip") label=say::zip() text=fields.zip autocomplete="off" maxlength=12 required=true error=at(At::Zip)/>
            </div>
        </fieldset>
        <div class="fields three">
            <Select
                name=named("spending")
                label=say::spending()
                text=fields.spending
                entries=entries(Spending::ALL.map(|s| (s.code(), spending_words(s))))
            />
            <Select name=named("source") label=say::source() text=fields.source entries=entries(Source::ALL.map(|s| (s.code(), source_words(s))))/>
            <Select name=named("found") label=say::found() text=fields.found entries=entries(Found::ALL.map(|f| (f.code(), found_words(f))))/>
        </div>
    }
}

fn entries<const N: usize>(all: [(&str, &str); N]) -> Vec<(String, String)> {
    let unknown = (String::new(), say::not_known().to_owned());
    std::iter::once(unknown).chain(all.into_iter().map(|(code, words)| (code.to_owned(), words.to_owned()))).collect()
}
