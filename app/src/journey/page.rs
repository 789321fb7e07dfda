//! What the page behind a link is told. It never carries a cost, a margin or an internal note, and every day, time and sum that
//! depends on the order is written out already: the browser that hydrates says exactly what the server said.

use super::sheet::{Entry, Sheet};
use crate::{
    addons::ToReview,
    changes::ToAgree,
    deliveries::{ToSchedule, Tracked, Waiting},
    packed::Sealed,
    payments::ToPay,
};
use domain::{ids::Number, money::Currency};
use serde::{Deserialize, Serialize};

/// Everything behind a link; without an order the link has ended, and the page offers a fresh one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LinkPage {
    pub shop: Shop,
    pub order: Option<Box<OrderPage>>,
}

/// Who stands behind the page: the branch that sold, or the first one where nobody knows which.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shop {
    pub name: String,
    pub demonstration: bool,
    pub address: String,
    pub phone: String,
    pub email: String,
    /// "open today until 7 pm".
    pub hours: String,
    /// When this was read.
    pub as_of: String,
    pub terms: Vec<Terms>,
}

/// A text that the shop has published: where it stands, and what it is called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    pub href: String,
    pub words: String,
}

/// One order at this moment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrderPage {
    pub number: Number,
    pub currency: Currency,
    /// The link reads everything and moves nothing.
    pub sees_only: bool,
    pub said: Said,
    pub steps: Steps,
    pub sheet: Sheet,
    pub seller: Person,
    /// What is still to be paid after the order stands, written out; empty when nothing is, or when it can't be paid here.
    pub rest: String,
    /// What must be known before the page; empty when nothing must.
    pub notice: String,
    /// What the shop noted for the customer to read.
    pub notes: Vec<String>,
    /// A change that waits for their yes.
    pub change: Option<ToAgree>,
    pub view: View,
}

/// What the page shows: the step, or one of the papers that were asked for by address. Each is sealed, since only the client of one half
/// opens it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum View {
    Review(Sealed<ToReview>),
    Pay(Sealed<ToPay>),
    /// A payment waits at the provider; the page goes on by itself.
    Pending,
    Schedule(Sealed<ToSchedule>),
    Waiting(Waiting),
    /// The one that moves first.
    Tracking(Sealed<Tracked>),
    End(Sealed<Ending>),
    Receipt(Sealed<Receipt>),
    Note(Sealed<Vec<Proof>>),
}

/// The pages of a link come in halves, each with a client of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Half {
    /// Until the order stands, and where something is to be paid; nothing that can be seen lies here too.
    #[default]
    Buying,
    /// From there to the door.
    Receiving,
}

impl LinkPage {
    /// Which client draws it. What waits for the provider mostly goes on to choosing a day, which then takes no other page.
    #[must_use]
    pub fn half(&self) -> Half {
        match self.order.as_ref().map(|order| &order.view) {
            None | Some(View::Review(_) | View::Pay(_)) => Half::Buying,
            Some(_) => Half::Receiving,
        }
    }
}

/// The sentence at the top. Empty means absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    pub title: String,
    pub over: String,
    pub figure: String,
    pub after: String,
    pub then: String,
    /// The second line changes by itself.
    pub live: bool,
}

/// The wizard around the step in hand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Steps {
    pub done: Vec<Done>,
    pub now: String,
    pub now_decided: String,
    pub next: Vec<String>,
}

/// A finished step and what was decided in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    pub what: String,
    pub decided: String,
    pub href: String,
    pub link: String,
}

/// Somebody to call.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub name: String,
    pub note: String,
    pub phone: String,
    pub email: String,
}

/// Where goods go, or wait.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Where {
    pub name: String,
    pub lines: Vec<String>,
    pub note: String,
}

/// The order is over, one way or the other.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ending {
    /// What else is to be said, one sentence a line.
    pub notes: Vec<String>,
    pub proofs: Vec<Proof>,
    /// What to do from here on.
    pub next: Vec<String>,
    /// There is a receipt to look at.
    pub receipt: bool,
    /// Other deliveries, and where they are.
    pub others: Vec<Elsewhere>,
}

/// What was handed over, and to whom.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// Which delivery it was, of an order that came in several; else empty.
    pub part: String,
    pub items: Vec<Entry>,
    pub when: String,
    pub taken_by: String,
    /// Their signature, as a path in the measure of its pad; empty when the name was typed.
    pub mark: String,
    /// What was noted, line by line.
    pub lines: Vec<Noted>,
}

/// What was noted of a line; of the delivery as a whole where `what` is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noted {
    pub what: String,
    pub serial: String,
    pub note: String,
    /// Where its photo is; empty when none was taken.
    pub photo: String,
}

/// A delivery that the page is not about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Elsewhere {
    pub what: String,
    pub state: String,
    /// Its products.
    pub brings: String,
    /// Its day can be chosen.
    pub open: bool,
}

/// What was bought, and what was paid for it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    pub rows: Vec<Bought>,
    pub payments: Vec<Paid>,
    pub customer: Where,
    pub seller: Where,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bought {
    pub name: String,
    pub note: String,
    pub quantity: String,
    pub price: String,
    pub amount: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paid {
    pub when: String,
    pub how: String,
    pub amount: String,
    /// How much of it went back; empty when nothing did.
    pub refunded: String,
}
