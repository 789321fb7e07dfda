//! The customer hub: the list with its filters, the page of a customer, and everything that staff change there.

pub mod api;
pub mod staff;

use domain::customers::{Found, Source, Spending, Stage, merging::Unlike};
use words::customers as say;

/// How the shop's words for customers are said.
#[must_use]
pub fn spending_words(spending: Spending) -> &'static str {
    match spending {
        Spending::Luxury => say::luxury(),
        Spending::BudgetFriendly => say::budget(),
        Spending::Average => say::average(),
    }
}

#[must_use]
pub fn source_words(source: Source) -> &'static str {
    match source {
        Source::Website => say::website(),
        Source::InStore => say::in_store(),
    }
}

#[must_use]
pub fn stage_words(stage: Stage) -> &'static str {
    match stage {
        Stage::Lead => say::lead(),
        Stage::FirstTime => say::first_time(),
        Stage::Repeat => say::repeat(),
    }
}

#[must_use]
pub fn found_words(found: Found) -> &'static str {
    match found {
        Found::Search => say::found_search(),
        Found::SocialMedia => say::found_social(),
        Found::Friend => say::found_friend(),
        Found::Advertisement => say::found_advertisement(),
        Found::PassingBy => say::found_passing(),
        Found::Trade => say::found_trade(),
        Found::Other => say::found_other(),
    }
}

/// Why two customers can't become one.
#[must_use]
pub fn unlike_words(why: Unlike) -> &'static str {
    use words::merging as say;
    match why {
        Unlike::Same => say::same(),
        Unlike::MergedBefore => say::merged_before(),
        Unlike::Archived => say::archived(),
        Unlike::Currency => say::currency(),
        Unlike::Exempt => say::exempt(),
    }
}
