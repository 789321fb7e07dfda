//! What our letters say, as pure functions of what a page shows: the letter that leaves, the preview at the desk and the copy that
//! is kept are the same. Only the link differs: the kept one is [`redacted`].

mod notices;
pub mod staff;

pub use notices::{notice, renewal};

use super::color::accent;
use domain::{
    customers::{CustomerCard, CustomerKind},
    links::Scope,
    locations::Brand,
    money::Money,
    orders::Fulfilment,
    quotes::{Line, LineKind, PaymentOption, PlanOffer},
};
use gateways::mail::LetterBody;
use store::{journey::Journey, people::Token, quotes::Hidden};
use words::letters as say;

/// How the shop signs.
#[derive(Clone, Debug)]
pub struct Shop {
    pub name: String,
    /// `#rrggbb`.
    pub accent: String,
}

impl From<&Brand> for Shop {
    fn from(brand: &Brand) -> Self {
        Self { name: brand.name.clone(), accent: accent(brand) }
    }
}

/// A letter without its recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub subject: String,
    pub body: LetterBody,
    /// It comes with the confirmed days for the reader's calendar.
    pub has_calendar: bool,
}

/// The address that a token opens.
#[must_use]
pub fn link_url(base_url: &str, token: &Token) -> String {
    format!("{base_url}/l/{}", token.as_str())
}

/// What stands in the kept copy of a letter, and in its preview, instead of the link.
#[must_use]
pub fn redacted(base_url: &str) -> String {
    format!("{base_url}/l/…")
}

/// The quote, in the salesperson's words (W3). What is hidden is left out of the letter and of nothing else: it stands in one sum, so
/// that the letter still adds up.
#[must_use]
pub fn quote(message: &str, hidden: Hidden, scope: Scope, journey: &Journey, shop: &Shop, url: &str) -> LetterBody {
    let message = if message.trim().is_empty() { say::quote_message() } else { message };
    let may_pay = scope == Scope::SeeAndAct;
    let label = match (may_pay, journey.owed.due_now_cents) {
        (true, 1..) => say::pay(amount(journey.owed.due_now_cents, journey)),
        (true, _) => say::view_button().to_owned(),
        (false, _) => say::quote_button_see().to_owned(),
    };
    let mut facts = listed(hidden, journey);
    let tax = if journey.location.tax.inclusive { say::tax_inside() } else { say::tax() };
    if journey.totals.tax_cents != 0 {
        facts.push((tax.into(), amount(journey.totals.tax_cents, journey)));
    }
    facts.push((say::total().into(), amount(journey.totals.total_cents, journey)));
    if may_pay && journey.owed.due_now_cents != journey.totals.total_cents {
        facts.push((say::due_now().into(), amount(journey.owed.due_now_cents, journey)));
    }
    facts.extend(journey.quote.valid_until.map(|last| (say::good_until().to_owned(), crate::show::day(last))));
    let paragraphs = message.replace('\r', "").split("\n\n").map(str::to_owned).collect();
    body(journey, shop, paragraphs, (&label, url), facts)
}

/// The lines that are taken, with their plans, as far as they are shown.
fn listed(hidden: Hidden, journey: &Journey) -> Vec<(String, String)> {
    let mut facts = Vec::new();
    let mut unlisted_cents = 0;
    for line in journey.lines.iter().filter(|l| l.taken) {
        if hidden.fulfilment && line.kind == LineKind::Fulfilment {
            unlisted_cents += line.price_cents();
            continue;
        }
        facts.push((line_name(line, hidden.models), amount(line.price_cents(), journey)));
        let plan = line.chosen_plan().map(|plan| (plan, plan.price_cents * i64::from(line.quantity)));
        match plan {
            Some((_, cents)) if hidden.plans => unlisted_cents += cents,
            Some((plan, cents)) => facts.push((say::plan_chosen(&plan.name, &line.name), amount(cents, journey))),
            None if hidden.plans || line.offers.is_empty() => {}
            None => facts.push((say::plan_offers(&line.name), offers(&line.offers, journey))),
        }
    }
    if unlisted_cents > 0 {
        facts.push((say::also().into(), amount(unlisted_cents, journey)));
    }
    facts
}

/// "2 × Front-load washer", and the model on a line of its own.
fn line_name(line: &Line, without_model: bool) -> String {
    let name = if line.quantity == 1 { line.name.clone() } else { say::line(line.quantity, &line.name) };
    if without_model || line.model.is_empty() { name } else { format!("{name}\n{}", line.model) }
}

/// "5 years $109.00 or 3 years $69.00".
fn offers(offers: &[PlanOffer], journey: &Journey) -> String {
    let one = |offer: &PlanOffer| say::plan_offer(&offer.name, amount(offer.price_cents, journey));
    offers.iter().map(one).collect::<Vec<_>>().join(&format!(" {} ", say::plan_or()))
}

/// How a letter begins: "Hi Maya,"; a company has no first name.
fn greeting(customer: &CustomerCard) -> String {
    match customer.name.split_whitespace().next().filter(|_| customer.kind == CustomerKind::Individual) {
        Some(first) => say::greeting(first),
        None => say::greeting_plain().to_owned(),
    }
}

/// What the dialog suggests: the subject, and the message in the salesperson's words.
#[must_use]
pub fn suggestion(journey: &Journey, shop: &Shop) -> (String, String) {
    let (collect, due) = (journey.quote.fulfilment == Fulfilment::Collect, amount(journey.owed.due_now_cents, journey));
    let then = match (journey.quote.option, collect) {
        (PaymentOption::Full, false) => say::suggest_full().to_owned(),
        (PaymentOption::Full, true) => say::suggest_full_collect().to_owned(),
        (PaymentOption::Half | PaymentOption::Custom { .. }, false) => say::suggest_part(due),
        (PaymentOption::Half | PaymentOption::Custom { .. }, true) => say::suggest_part_collect(due),
    };
    let first = journey.salesperson.name.split_whitespace().next().unwrap_or_default();
    let message = format!("{}\n\n{} {then}\n\n{first}", greeting(&journey.customer), say::suggest_what());
    (say::subject(journey.quote.number, &shop.name), message)
}

fn amount(cents: i64, journey: &Journey) -> String {
    Money::new(cents, journey.location.currency).to_string()
}

/// The paper: who writes, what is said, where the button leads, whom to ask.
fn body(journey: &Journey, shop: &Shop, paragraphs: Vec<String>, button: (&str, &str), facts: Vec<(String, String)>) -> LetterBody {
    let place = &journey.location;
    let phone = if journey.salesperson.phone.is_empty() { &place.phone } else { &journey.salesperson.phone };
    let questions = if phone.is_empty() { String::new() } else { say::questions(phone) };
    let footer =
        [say::from_person(&journey.salesperson.name, &shop.name), place.address.lines().join(", "), questions, say::link_is_yours().into()];
    LetterBody {
        shop: shop.name.clone(),
        accent: shop.accent.clone(),
        paragraphs,
        button: Some((button.0.to_owned(), button.1.to_owned())),
        facts,
        footer: footer.into_iter().filter(|l| !l.is_empty()).collect(),
    }
}
