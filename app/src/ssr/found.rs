//! What the one search found, in words, and where it leads.

use super::told::Here;
use crate::desk::api::{Everything, Found, FoundCustomer, Suggestion};
use domain::{ids::CustomerId, ids::Number, quotes::QuoteStatus};
use store::{
    customers::CustomerRow,
    overview::{self, Exact},
    quotes::QuoteRow,
};
use words::desk as say;

/// The page of a quote, or of the order it became.
fn sale(number: Number, status: QuoteStatus) -> String {
    let room = if status == QuoteStatus::Approved { "orders" } else { "quotes" };
    format!("/desk/{room}/{number}")
}

fn customer(id: CustomerId) -> String {
    format!("/desk/customers/{id}")
}

/// Where a text leads that means one thing.
#[must_use]
pub fn only(found: &overview::Found) -> Option<String> {
    let meant = match found.exact {
        Some(Exact::Sale(number)) => found.sales.iter().find(|row| row.number == number).map(|row| sale(number, row.status)),
        Some(Exact::Customer(id)) => Some(customer(id)),
        None => None,
    };
    meant.or_else(|| match (found.customers.as_slice(), found.sales.as_slice()) {
        ([one], []) => Some(customer(one.id)),
        ([], [one]) => Some(sale(one.number, one.status)),
        _ => None,
    })
}

#[must_use]
pub fn everything(here: &Here, found: overview::Found) -> Everything {
    let one_customer = |row: CustomerRow| FoundCustomer {
        href: customer(row.id),
        name: row.name,
        email: row.email,
        phone: row.phone,
        orders: row.orders,
        lifetime: here.money(row.lifetime_cents),
    };
    let one_sale = |row: QuoteRow| Found {
        href: sale(row.number, row.status),
        number: row.number,
        customer: row.customer,
        job_name: row.job_name,
        status: row.status,
        total: row.total.to_string(),
        changed: here.short(row.changed_at),
    };
    Everything {
        customers: found.customers.into_iter().map(one_customer).collect(),
        sales: found.sales.into_iter().map(one_sale).collect(),
    }
}

/// Lines for under the search box. What is meant exactly stands first, where Enter finds it.
#[must_use]
pub fn suggestions(here: &Here, found: overview::Found) -> Vec<Suggestion> {
    let first = only(&found);
    let one_sale = |row: &QuoteRow| Suggestion {
        href: sale(row.number, row.status),
        name: match row.status {
            QuoteStatus::Approved => say::found_order(row.number),
            _ => say::found_quote(row.number),
        },
        note: row.customer.clone(),
        amount: row.total.to_string(),
    };
    let one_customer = |row: &CustomerRow| Suggestion {
        href: customer(row.id),
        name: row.name.clone(),
        note: row.email.clone(),
        amount: here.money(row.lifetime_cents),
    };
    let mut all: Vec<Suggestion> = found.customers.iter().map(one_customer).chain(found.sales.iter().map(one_sale)).collect();
    all.sort_by_key(|line| first.as_ref() != Some(&line.href));
    all
}
