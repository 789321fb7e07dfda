//! The quote editor. It lives in the browser: totals follow what is typed by the same rule that the server saves by, and nothing that was
//! typed is lost, whatever the answer.

mod details;
mod entries;
mod entry;
mod line;
pub(crate) mod lookup;
mod whose;
mod writing;

use crate::{
    changes::api::save_change,
    desk::{Page, Refused, number_of, query_of, titled, use_step},
    failure::Failure,
    quotes::api::editor::{Draft, LastSaved, OnFile, Start, read_editor, read_last_saved, save_quote},
};
use details::Details;
use domain::{Refusal, ids::Number, quotes::LineSum, refusal::Field as At};
use entries::Entries;
use leptos::{prelude::*, task::spawn_local, wasm_bindgen::JsCast};
use std::collections::BTreeMap;
use ui::{Banner, Button, ButtonLink, Look, Tone, Top};
use whose::Whose;
use words::quotes as say;
use writing::Writing;

#[component]
pub fn NewQuotePage() -> impl IntoView {
    let customer = query_of("customer");
    let read = Resource::new_blocking(move || customer.get(), |customer| read_editor(None, customer.parse().ok()));
    titled(|| say::new().to_owned());
    view! { <Page read show=|start| view! { <Editor start/> }.into_any()/> }
}

#[component]
pub fn EditQuotePage() -> impl IntoView {
    let number = number_of();
    let read = Resource::new_blocking(
        move || number.get(),
        |number| async move {
            match number {
                Some(number) => read_editor(Some(number), None).await,
                None => Err(Refusal::NotFound.into()),
            }
        },
    );
    titled(move || number.get().map(say::edit_title).unwrap_or_default());
    view! { <Page read show=|start| view! { <Editor start/> }.into_any()/> }
}

/// The refusals that the editor's fields say themselves.
const AT_FIELDS: [At; 13] = [
    At::Name,
    At::Email,
    At::Phone,
    At::Address,
    At::City,
    At::Zip,
    At::Instructions,
    At::Customer,
    At::Line,
    At::Until,
    At::Notes,
    At::Salesperson,
    At::Discount,
];

/// Each line by itself, by its key: summed once for all of them.
#[derive(Clone, Copy)]
pub(crate) struct Sums(Memo<BTreeMap<u32, LineSum>>);

type Saving = Action<(i32, Draft), Result<Number, Failure>>;

#[component]
fn Editor(start: Start) -> impl IntoView {
    let number = start.quote.as_ref().map(|q| q.number);
    let stands = start.quote.as_ref().is_some_and(|q| q.stands);
    let news = start.quote.as_ref().and_then(news);
    let because = RwSignal::new(start.quote.as_ref().map(|q| q.because.clone()).unwrap_or_default());
    let writing = Writing::of(&start);
    provide_context(writing);
    provide_context(Sums(Memo::new(move |_| writing.sums())));
    let saving: Saving = Action::new(move |(revision, draft): &(i32, Draft)| {
        let (revision, draft, because) = (*revision, draft.clone(), because.get_untracked());
        async move {
            match number.filter(|_| stands) {
                Some(order) => save_change(order, revision, draft, because).await,
                None => save_quote(number, revision, draft).await,
            }
        }
    });
    let failure = Signal::derive(move || saving.value().get().and_then(Result::err));
    let step = use_step();
    Effect::new(move |_| {
        if let Some(Ok(number)) = saving.value().get() {
            step(&page_of(number, stands));
        }
    });
    // The first field that is wrong is where somebody goes on.
    Effect::new(move |_| {
        if failure.get().is_some() {
            request_animation_frame(to_first_wrong);
        }
    });
    let save = move || match writing.draft() {
        Some(draft) => _ = saving.dispatch((writing.revision.get_untracked(), draft)),
        None => request_animation_frame(to_first_wrong),
    };
    let (title, back, back_to) = match number {
        Some(number) if stands => (words::changes::edit_title(number), page_of(number, stands), words::orders::title_one(number)),
        Some(number) => (say::edit_title(number), page_of(number, stands), say::title_one(number)),
        None => (say::new().to_owned(), "/desk/quotes".to_owned(), say::title().to_owned()),
    };
    view! {
        <Top title back=back.clone() back_to/>
        <p class="no-script banner"><span></span>{words::desk::needs_script()}</p>
        {news.map(|news| view! { <Banner>{news}</Banner> })}
        <Late number failure writing save=Callback::new(move |()| save())/>
        <Refused failure=not_stale(failure) but=&AT_FIELDS currency=start.location.currency/>
        <form
            id="quote"
            class="beside editor"
            novalidate=true
            on:submit=move |event| {
                event.prevent_default();
                save();
            }
        >
            <div>
                {(!stands).then(|| view! { <Whose failure/> })}
                <Entries failure/>
            </div>
            <aside aria-label=say::total()>
                <Details start failure because/>
                <div class="acts">
                    <Button submit=true look=Look::Filled pending=saving.pending()>
                        {if stands { words::changes::save() } else { say::save() }}
                    </Button>
                    <ButtonLink href=back>{words::desk::cancel()}</ButtonLink>
                </div>
            </aside>
        </form>
    }
}

fn page_of(number: Number, stands: bool) -> String {
    if stands { format!("/desk/orders/{number}") } else { format!("/desk/quotes/{number}") }
}

/// What whoever saves has to know before: what it means for who has it in hands.
fn news(quote: &OnFile) -> Option<String> {
    let waits = if quote.waits { words::changes::edit_waits() } else { "" };
    match (quote.stands, quote.is_out) {
        (true, _) => Some([words::changes::edit_rule(), waits].join(" ").trim_end().to_owned()),
        (false, true) => Some(say::edit_out().to_owned()),
        (false, false) => None,
    }
}

/// A late save has a banner of its own.
fn not_stale(failure: Signal<Option<Failure>>) -> Signal<Option<Failure>> {
    Signal::derive(move || failure.get().filter(|f| *f != Failure::Refused(Refusal::Stale)))
}

fn to_first_wrong() {
    let wrong = document().query_selector(".editor [aria-invalid=true]").ok().flatten();
    wrong.and_then(|found| found.dyn_into::<web_sys::HtmlElement>().ok()).inspect(|field| _ = field.focus());
}

/// Somebody saved meanwhile. Nothing that was typed is lost: one may look at theirs, and save one's own over it knowingly.
#[component]
fn Late(number: Option<Number>, failure: Signal<Option<Failure>>, writing: Writing, save: Callback<()>) -> impl IntoView {
    let last = RwSignal::new(None::<LastSaved>);
    Effect::new(move |_| {
        let is_stale = failure.with(|f| *f == Some(Failure::Refused(Refusal::Stale)));
        if let Some(number) = number.filter(|_| is_stale) {
            spawn_local(async move {
                last.try_set(read_last_saved(number).await.ok());
            });
        } else {
            last.set(None);
        }
    });
    let over = move |revision: i32| {
        writing.revision.set(revision);
        last.set(None);
        save.run(());
    };
    move || {
        last.get().map(|last| {
            let revision = last.revision;
            view! {
                <Banner tone=Tone::Warn>
                    {say::stale(last.text, last.when)}" "
                    <a href=number.map(|n| format!("/desk/quotes/{n}")) target="_blank" rel="external">{say::stale_theirs()}</a>" "
                    <Button small=true press=move |()| over(revision)>{say::stale_mine()}</Button>
                </Banner>
            }
        })
    }
}
