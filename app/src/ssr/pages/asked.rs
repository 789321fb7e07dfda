//! What was asked for behind a link, and what the house lends for it.

use domain::payments::Method;
use store::{deliveries::SlotPage, quotes::Earlier};

/// The page behind the number: `/o/10482/pay`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Part {
    /// Wherever the customer stands.
    #[default]
    Step,
    /// The choices again, while nothing is paid.
    Addons,
    /// The rest, after the order stands.
    Pay,
    /// A day for a second delivery, while the first is on its way.
    Day,
    Receipt,
    Note,
}

impl Part {
    /// An address that we don't know is the step: who mistypes lands where they belong.
    #[must_use]
    pub fn of(rest: &str) -> Self {
        match rest {
            "addons" => Self::Addons,
            "pay" => Self::Pay,
            "day" => Self::Day,
            "receipt" => Self::Receipt,
            "note" => Self::Note,
            _ => Self::Step,
        }
    }
}

/// Who takes the money, as far as the page shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Taker {
    #[default]
    Nobody,
    /// The pretend one, which takes what [`Self::methods`] lists.
    Sandbox,
    Stripe {
        /// `None` where the provider's fields can't be drawn in our page.
        publishable_key: Option<String>,
    },
}

/// What the store's journey does not know.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    pub part: Part,
    /// For the delivery that a day can be chosen for.
    pub slots: Option<SlotPage>,
    /// The version that the customer may have seen before this one.
    pub before: Earlier,
    pub taker: Taker,
    /// The page travels over TLS, without which a browser offers no Apple Pay.
    pub secure: bool,
    pub base_url: String,
}

impl Asked {
    /// Whether a method may be promised for a sum.
    #[must_use]
    pub fn offers(&self, method: Method, currency: domain::money::Currency, cents: i64) -> Offer {
        match (method, &self.taker) {
            (Method::ApplePay, Taker::Stripe { .. }) if !self.secure => Offer::NeedsHttps,
            _ if gateways::payments::stripe::offers(method, currency, cents) => Offer::Yes,
            _ => Offer::NotThisAmount,
        }
    }
}

/// Why a method is not promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offer {
    Yes,
    NeedsHttps,
    NotThisAmount,
}
