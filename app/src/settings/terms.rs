//! The shop's terms: the current version, the earlier ones, and the next.

use super::{
    SETTINGS,
    api::{Terms, Version, acts::AddTerms, read_terms_texts},
    kind_words,
};
use crate::{
    desk::{Page, Refused, after, at, fresh, query_of, refused, titled},
    failure::Failure,
};
use domain::{
    Refusal,
    money::Currency,
    refusal::Field as At,
    settings::{TERMS_CHARS_MAX, TermsKind},
};
use leptos::prelude::*;
use ui::{Banner, Button, Empty, Look, State, Tab, Tabs, TextArea, Tone, Top};
use words::settings as say;

#[component]
pub fn TermsPage() -> impl IntoView {
    let kind = query_of("kind");
    let read = Resource::new_blocking(move || kind.get(), read_terms_texts);
    titled(|| say::terms().to_owned());
    view! {
        <Top title=say::terms() then=say::terms_then() back=SETTINGS back_to=say::title()/>
        {move || view! { <Tabs label=say::terms_kinds() tabs=tabs(TermsKind::from_code(&kind.get()).unwrap_or(TermsKind::Sale))/> }}
        <Page read show=|terms| view! { <Room terms/> }.into_any()/>
    }
}

fn tabs(current: TermsKind) -> Vec<Tab> {
    let tab = |kind: TermsKind| Tab {
        href: format!("{SETTINGS}/terms?kind={}", kind.code()),
        words: kind_words(kind).to_owned(),
        count: String::new(),
        current: kind == current,
    };
    TermsKind::ALL.map(tab).to_vec()
}

#[component]
fn Room(terms: Terms) -> impl IntoView {
    let kind = terms.kind;
    let text = RwSignal::new(terms.versions.first().map(|v| v.text.clone()).unwrap_or_default());
    let after_version = RwSignal::new(terms.versions.first().map_or(0, |v| v.version));
    let terms = fresh(terms, move || read_terms_texts(kind.code().to_owned()));
    let action = ServerAction::<AddTerms>::new();
    let failure = refused(action);
    after(action, move |version| {
        after_version.set(*version);
        terms.again();
    });
    let is_stale = Memo::new(move |_| failure.get() == Some(Failure::Refused(Refusal::Stale)));
    // What is newer is read, and the next version comes after it.
    Effect::new(move |_| {
        action.version().track();
        if is_stale.get() {
            terms.again();
        }
    });
    Effect::new(move |_| {
        let newest = terms.with(|t| t.versions.first().map_or(0, |v| v.version));
        if is_stale.get() {
            after_version.set(newest);
        }
    });
    let other = Signal::derive(move || failure.get().filter(|f| *f != Failure::Refused(Refusal::Stale)));
    let is_first = move || terms.with(|t| t.versions.is_empty());
    view! {
        {move || versions(terms.with(|t| t.versions.clone()))}
        <section aria-labelledby="h-next" class="gap-l">
            <div class="head"><h2 id="h-next">{move || if is_first() { say::terms_first() } else { say::terms_next() }}</h2></div>
            <ActionForm action=action attr:class="stack">
                <input type="hidden" name="kind" value=kind.code()/>
                <input type="hidden" name="after" value=move || after_version.get().to_string()/>
                {move || is_stale.get().then(|| view! { <Banner tone=Tone::Warn>{say::terms_newer()}</Banner> })}
                <Refused failure=other but=&[At::Terms]/>
                <TextArea
                    name="text"
                    label=say::terms_text()
                    text
                    rows=10
                    required=true
                    maxlength=TERMS_CHARS_MAX.unsigned_abs()
                    error=at(failure, At::Terms, Currency::default())
                />
                <p><Button submit=true look=Look::Filled pending=action.pending()>{say::terms_add()}</Button></p>
            </ActionForm>
        </section>
    }
}

fn versions(versions: Vec<Version>) -> AnyView {
    let mut versions = versions.into_iter();
    let Some(current) = versions.next() else {
        return view! { <Empty title=say::terms_empty() text=say::terms_empty_text()/> }.into_any();
    };
    let earlier: Vec<Version> = versions.collect();
    let has_earlier = !earlier.is_empty();
    let old = |one: Version| {
        view! {
            <details class="aside">
                <summary>{say::terms_version(one.version)}" "<span class="soft small">{one.by}</span></summary>
                <div class="terms-text">{one.text}</div>
            </details>
        }
    };
    view! {
        <section aria-labelledby="h-current">
            <div class="head">
                <h2 id="h-current">{say::terms_version(current.version)}</h2>
                <State tone=Tone::Good word=say::terms_is_current()/>
            </div>
            <p class="soft small">{current.by}</p>
            <div class="terms-text">{current.text}</div>
            {has_earlier.then(|| view! { <h3>{say::terms_earlier()}</h3> })}
            {earlier.into_iter().map(old).collect_view()}
        </section>
    }
    .into_any()
}
