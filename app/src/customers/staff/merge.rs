//! Two customers that are one and the same become one: chosen, looked at, done.

use super::{LIST, id_of};
use crate::{
    customers::api::merging::{DifferingRow, MergeCustomers, MergePageRead, Preview, read_merge},
    desk::{Page, Refused, after, query_of, refused, titled},
    quotes::api::editor::find_customers,
};
use domain::{Refusal, customers::CustomerCard, ids::CustomerId, money::Currency};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use ui::{Answer, Banner, Button, ButtonLink, Finder, Hit, Look, Options, Tone, Top};
use words::merging as say;

#[component]
pub fn MergePage() -> impl IntoView {
    let (id, with) = (id_of(), query_of("with"));
    let read = Resource::new_blocking(
        move || (id.get(), with.get()),
        |(id, with)| async move { read_merge(id.ok_or(Refusal::NotFound)?, with.parse().ok()).await },
    );
    view! { <Page read show=|page| view! { <Room page/> }.into_any()/> }
}

#[component]
fn Room(page: MergePageRead) -> impl IntoView {
    let MergePageRead { id, name, likely, preview } = page;
    titled({
        let name = name.clone();
        move || say::title(&name)
    });
    let back = format!("{LIST}/{id}");
    view! {
        <Top title=say::title(&name) then=say::text(&name) back=back back_to=name.clone()/>
        {match preview {
            Some(Ok(preview)) => view! { <Decide id name preview/> }.into_any(),
            Some(Err(failure)) => {
                view! {
                    <Banner tone=Tone::Bad>{failure.sentence(Currency::default())}</Banner>
                    <Choose id likely/>
                }
                .into_any()
            }
            None => view! { <Choose id likely/> }.into_any(),
        }}
    }
}

/// Who it may be: those who look the same, or somebody who is looked up.
#[component]
fn Choose(id: CustomerId, likely: Vec<CustomerCard>) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let hits = RwSignal::new(Vec::<Hit>::new());
    Effect::new(move |_| {
        let wanted = typed.get();
        if wanted.trim().is_empty() {
            hits.set(Vec::new());
            return;
        }
        spawn_local(async move {
            let Ok(cards) = find_customers(wanted.clone()).await else { return };
            let hit = |card: CustomerCard| Hit { key: card.id.to_string(), name: card.name, note: card.email, amount: card.zip };
            // Only what was asked for last is shown; the page may be gone by then.
            if typed.try_get_untracked() == Some(wanted) {
                hits.try_set(cards.into_iter().filter(|card| card.id != id).map(hit).collect());
            }
        });
    });
    let (navigate, picked) = (use_navigate(), RwSignal::new(String::new()));
    let pick = Callback::new(move |key: String| picked.set(key));
    Effect::new(move |_| {
        let key = picked.get();
        if !key.is_empty() {
            navigate(&format!("{LIST}/{id}/merge?with={key}"), NavigateOptions::default());
        }
    });
    let one = |card: CustomerCard| {
        let about = [card.email, card.phone, card.zip].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(", ");
        view! { <li><a href=format!("{LIST}/{id}/merge?with={}", card.id)>{card.name}</a>" "<span class="soft small">{about}</span></li> }
    };
    view! {
        <div class="alone choose">
            <section aria-labelledby="h-likely">
                <h2 id="h-likely">{say::likely()}</h2>
                {likely.is_empty().then(|| view! { <p class="soft small">{say::likely_none()}</p> })}
                <ul class="prepare">{likely.into_iter().map(one).collect_view()}</ul>
            </section>
            <section class="scripted" aria-labelledby="h-other">
                <h2 id="h-other">{say::find_title()}</h2>
                <Finder id="other" label=say::find() hush=true placeholder=say::find() typed hits pick/>
            </section>
        </div>
    }
}

#[component]
fn Decide(id: CustomerId, name: String, preview: Preview) -> impl IntoView {
    let action = ServerAction::<MergeCustomers>::new();
    let failure = refused(action);
    let navigate = use_navigate();
    after(action, move |()| navigate(&format!("{LIST}/{id}"), NavigateOptions::default()));
    let Preview { with, goes, revision, with_revision, moves, differing } = preview;
    let moved = if moves.is_empty() { vec![say::nothing(&goes)] } else { moves };
    let alike = differing.is_empty();
    view! {
        <div class="alone">
            <ActionForm action=action attr:class="stack">
                <input type="hidden" name="id" value=id.to_string()/>
                <input type="hidden" name="revision" value=revision.to_string()/>
                <input type="hidden" name="with" value=with.to_string()/>
                <input type="hidden" name="with_revision" value=with_revision.to_string()/>
                <Refused failure/>
                <p>{say::preview_then(&name, &goes)}</p>
                <section aria-labelledby="h-moves">
                    <h2 id="h-moves">{say::moves()}</h2>
                    <ul class="prepare">{moved.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul>
                </section>
                <section class="choose" aria-labelledby="h-differ">
                    <h2 id="h-differ">{say::differ()}</h2>
                    <p class="soft small">{if alike { say::differ_none() } else { say::differ_text() }}</p>
                    {differing.into_iter().map(|row| view! { <Differs row/> }).collect_view()}
                </section>
                <p class="row">
                    <Button submit=true look=Look::Filled pending=action.pending()>{say::do_merge(&goes, &name)}</Button>
                    <ButtonLink href=format!("{LIST}/{id}")>{say::never_mind()}</ButtonLink>
                </p>
            </ActionForm>
        </div>
    }
}

/// Which of two is right. Where the one who stays says nothing, the other's word is taken unless somebody says otherwise.
#[component]
fn Differs(row: DifferingRow) -> impl IntoView {
    let chosen = RwSignal::new(if row.stays.is_empty() { "other" } else { "own" }.to_owned());
    let answer = |value: &str, words: String| {
        let words = if words.is_empty() { say::blank().to_owned() } else { words };
        Answer { value: value.to_owned(), words, ..Answer::default() }
    };
    let answers = vec![answer("own", row.stays), answer("other", row.goes)];
    view! { <Options name=format!("take[{}]", row.code) legend=row.what answers chosen/> }
}
