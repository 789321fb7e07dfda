//! Paying: what is due to place the order, and later the rest of it.

pub mod api;
mod element;
mod methods;
mod pay;
mod pending;

pub use element::Fields;
pub use pay::PayStep;
pub use pending::PendingStep;

use crate::journey::page::Terms;
use serde::{Deserialize, Serialize};

/// What the payment step works with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToPay {
    /// For the quiet "decline this quote"; `None` once there is an order.
    pub version: Option<i32>,
    /// What may be paid now; the first is meant unless another is chosen.
    pub amounts: Vec<Amount>,
    /// All that is left, when any part of it may be typed.
    pub rest: Option<Amount>,
    pub how: How,
    /// Why the last try came to nothing.
    pub wrong: String,
    /// What the customer's account has room for, when it has room for all of it.
    pub room: String,
    /// A line under the button.
    pub note: String,
    /// What the customer buys under.
    pub terms: Option<Terms>,
}

/// A sum to pay: what the form sends, how it reads, what is said of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amount {
    pub value: String,
    pub words: String,
    pub note: String,
    pub cents: i64,
}

/// Where and with what the customer pays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum How {
    /// Nothing is due: the order is only confirmed.
    Nothing,
    /// The shop takes no payments online; the sentence says whom to call.
    Call(String),
    /// On the pretend provider's page, with what is chosen here.
    Chosen(Vec<MethodRow>),
    /// On the provider's own page, which offers these; in the page itself where `element` can be drawn.
    Provider { offers: String, element: Option<Element> },
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MethodRow {
    pub value: String,
    pub name: String,
    /// What it is in a sentence; or, when it is off, why.
    pub note: String,
    pub off: bool,
}

/// What the provider's fields in our page need.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Element {
    pub key: String,
    /// As the provider writes it: `usd`.
    pub currency: String,
    pub return_url: String,
}
