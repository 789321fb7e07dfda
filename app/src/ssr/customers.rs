//! What the pages of customers are told: what was changed, in words; what a quote takes over.

use super::told::Here;
use crate::{
    customers::{
        api::{
            ChangeRow,
            merging::{DifferingRow, Preview},
        },
        found_words, source_words, spending_words,
    },
    quotes::api::editor::Terms,
    show,
};
use domain::{
    customers::{Found, Source, Spending, notes::Persistence},
    ids::CustomerId,
    money::{Currency, Money},
};
use store::{Store, people::StaffMember};
use words::customers as say;

/// What a quote takes over from a customer.
///
/// # Errors
/// When the role may not see them, or there is no such customer.
pub async fn terms(store: &Store, who: &StaffMember, customer: CustomerId) -> store::Result<Terms> {
    let (card, address, exempt) = store::customers::terms(store, who, customer).await?;
    let notes = store::customers::profile(store, who, customer).await?.notes;
    let offered = notes.into_iter().filter(|n| n.persistence == Persistence::Optional).map(|n| (n.id, n.text)).collect();
    Ok(Terms { customer: card, address, exempt, offered })
}

/// A change as the changelog says it.
#[must_use]
pub fn change(here: &Here, change: store::customers::Change, currency: Currency) -> ChangeRow {
    let value = |text: String| value(&change.field, text, currency);
    ChangeRow {
        id: change.id,
        when: here.moment(change.at),
        by: show::first_name(&change.by).to_owned(),
        before: value(change.before),
        after: value(change.after),
        field: field(&change.field).to_owned(),
    }
}

/// What a field is called.
#[must_use]
pub fn field(field: &str) -> &'static str {
    match field {
        "created" => say::change_created(),
        "archived" => say::change_archived(),
        "restored" => say::change_restored(),
        "kind" => say::kind(),
        "name" => say::name(),
        "email" => say::email(),
        "phone" => say::phone(),
        "billing" => say::billing(),
        "type" => say::spending(),
        "source" => say::source(),
        "found" => say::found(),
        "manager" => say::manager(),
        "exempt" => say::exempt(),
        "credit_limit" => say::credit_limit(),
        "address" => say::address(),
        "note" => say::note(),
        "merged" => words::merging::merged(),
        "merged_into" => words::merging::merged_into(),
        _ => say::change_other(),
    }
}

/// Codes are said in words, sums as money; the rest is as it was typed.
#[must_use]
pub fn value(field: &str, text: String, currency: Currency) -> String {
    let said = match field {
        "type" => Spending::from_code(&text).map(spending_words),
        "source" => Source::from_code(&text).map(source_words),
        "found" => Found::from_code(&text).map(found_words),
        "kind" if text.contains("company") => Some(say::company()),
        "kind" => Some(say::individual()),
        "exempt" if text == "yes" => Some(say::yes()),
        "exempt" => Some(say::no()),
        _ => None,
    };
    match (said, field, text.parse::<i64>()) {
        (Some(said), ..) => said.to_owned(),
        (None, "credit_limit", Ok(cents)) => Money::new(cents, currency).to_string(),
        (None, ..) => text,
    }
}

/// What would become of two customers, in words.
#[must_use]
pub fn preview(with: CustomerId, preview: store::customers::MergePreview) -> Preview {
    use words::merging as say;
    let store::customers::MergePreview { stays, goes, differing, moves, currency } = preview;
    let counted = |n: i64, words: fn(i64) -> String| (n > 0).then(|| words(n));
    let credit = (moves.credit_cents != 0).then(|| say::credit(Money::new(moves.credit_cents, currency)));
    let moves = [
        counted(moves.quotes, say::quotes),
        counted(moves.orders, say::orders),
        counted(moves.addresses, say::addresses),
        counted(moves.contacts, say::contacts),
        counted(moves.notes, say::notes),
        counted(moves.visits, say::visits),
        credit,
    ];
    let differs = |row: store::customers::Differing| {
        let code = row.field.code();
        DifferingRow {
            what: field(code).to_owned(),
            stays: value(code, row.stays, currency),
            goes: value(code, row.goes, currency),
            code: code.to_owned(),
        }
    };
    Preview {
        with,
        goes: goes.0,
        revision: stays.1,
        with_revision: goes.1,
        moves: moves.into_iter().flatten().collect(),
        differing: differing.into_iter().map(differs).collect(),
    }
}
