//! Quotes at the desk.

pub(crate) mod editor;
mod lines;
mod links;
mod list;
mod page;
mod portal;
mod preview;
mod send;

pub use editor::{EditQuotePage, NewQuotePage};
pub use list::QuoteListPage;
pub use page::QuotePage;
pub use send::SendPage;

pub(crate) use lines::LineTable;
pub(crate) use page::History;

use domain::quotes::{Class, QuoteStatus};
use leptos::prelude::*;
use ui::{State, Tone};
use words::quotes as say;

/// The dot and the word of a quote's state.
#[must_use]
pub fn status_words(status: QuoteStatus) -> (Tone, String) {
    let (tone, word) = match status {
        QuoteStatus::Draft => (Tone::Plain, say::draft()),
        QuoteStatus::Sent => (Tone::Live, say::sent()),
        QuoteStatus::ChangesRequested => (Tone::Warn, say::changes_requested()),
        QuoteStatus::Approved => (Tone::Good, say::approved()),
        QuoteStatus::Declined => (Tone::Bad, say::declined()),
        QuoteStatus::Expired => (Tone::Warn, say::expired()),
        QuoteStatus::Superseded => (Tone::Plain, say::superseded()),
    };
    (tone, word.to_owned())
}

pub fn status_state(status: QuoteStatus) -> impl IntoView {
    let (tone, word) = status_words(status);
    view! { <State tone word/> }
}

/// What kind of business a quote is.
#[must_use]
pub fn class_words(class: Class) -> &'static str {
    match class {
        Class::Retail => words::customers::class_retail(),
        Class::Web => words::customers::class_web(),
        Class::Trade => words::customers::class_trade(),
        Class::Project => words::customers::class_project(),
    }
}
