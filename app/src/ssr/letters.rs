//! What our letters say. Pure: a letter follows from what is sold and what happened, so the preview at the desk, the letter that
//! leaves and the copy that is kept are the same words. Only the link differs: the kept one is [`redacted`].

mod notices;

pub use notices::{notice_letter, renew_letter};

use super::color::accent;
use domain::{
    customers::{CustomerCard, CustomerKind},
    links::Scope,
    locations::{Brand, Location},
    money::{Currency, Money},
    orders::Fulfilment,
    quotes::{Line, LineKind, PaymentOption, PlanOffer},
    staff::StaffCard,
};
use gateways::mail::LetterBody;
use store::{
    journey::Journey,
    people::Token,
    quotes::{Hidden, Invitation, LetterOrder},
};
use words::letters as say;

/// What staff wrote in the dialog, as far as the letter shows it.
#[derive(Clone, Copy, Debug)]
pub struct Written<'a> {
    pub message: &'a str,
    pub hidden: Hidden,
    /// What the link in it may do.
    pub scope: Scope,
}

impl<'a> From<&'a LetterOrder> for Written<'a> {
    fn from(order: &'a LetterOrder) -> Self {
        Self { message: &order.message, hidden: order.hidden, scope: order.scope }
    }
}

impl<'a> From<&'a Invitation> for Written<'a> {
    fn from(invitation: &'a Invitation) -> Self {
        let scope = if invitation.hidden.pay_link { Scope::See } else { Scope::SeeAndAct };
        Self { message: &invitation.message, hidden: invitation.hidden, scope }
    }
}

/// The address that a token opens.
#[must_use]
pub fn link_url(base_url: &str, token: &Token) -> String {
    format!("{base_url}/l/{}", token.as_str())
}

/// What stands in the kept copy of a letter instead of its link.
#[must_use]
pub fn redacted(base_url: &str) -> String {
    format!("{base_url}/l/…")
}

/// The letter that carries a quote (W3): the salesperson's words, one button, what it sums to. A hidden line still counts: what is not
/// listed stands in one sum, so that the letter adds up.
#[must_use]
pub fn quote_letter(written: Written<'_>, journey: &Journey, brand: &Brand, link_url: &str) -> LetterBody {
    let currency = journey.location.currency;
    let button = match written.scope {
        Scope::SeeAndAct => say::pay(money(journey.owed.due_now_cents.max(0), currency)),
        Scope::See => say::look().to_owned(),
    };
    LetterBody {
        paragraphs: written.message.replace('\r', "").split("\n\n").map(str::to_owned).collect(),
        facts: quote_facts(written.hidden, journey),
        ..sheet(journey, brand, (button, link_url.to_owned()))
    }
}

/// The paper: head, button and foot of every letter about a quote or an order.
fn sheet(journey: &Journey, brand: &Brand, button: (String, String)) -> LetterBody {
    LetterBody {
        shop: brand.name.clone(),
        accent: accent(brand),
        button: Some(button),
        footer: footer(brand, &journey.location, Some(&journey.salesperson)),
        ..LetterBody::default()
    }
}

fn footer(brand: &Brand, location: &Location, salesperson: Option<&StaffCard>) -> Vec<String> {
    let phone = salesperson.map(|s| s.phone.as_str()).filter(|p| !p.is_empty()).unwrap_or(&location.phone);
    let question = if phone.is_empty() { say::reply().to_owned() } else { say::call(phone) };
    let person = salesperson.map(|s| say::from_person(&s.name, &brand.name));
    person.into_iter().chain([question]).chain(location.address.lines()).collect()
}

fn quote_facts(hidden: Hidden, journey: &Journey) -> Vec<(String, String)> {
    let currency = journey.location.currency;
    let mut facts = Vec::new();
    let mut unlisted_cents = 0;
    for line in journey.lines.iter().filter(|l| l.taken) {
        if hidden.fulfilment && line.kind == LineKind::Fulfilment {
            unlisted_cents += line.price_cents();
            continue;
        }
        facts.push((named(line, hidden), money(line.price_cents(), currency)));
        match line.chosen_plan() {
            Some(plan) if hidden.plans => unlisted_cents += plan.price_cents * i64::from(line.quantity),
            Some(plan) => {
                facts.push((say::plan_chosen(&plan.name, &line.name), money(plan.price_cents * i64::from(line.quantity), currency)));
            }
            None if hidden.plans || line.offers.is_empty() => {}
            None => facts.push((say::plan_offer_title(&line.name), offers(&line.offers, currency))),
        }
    }
    if unlisted_cents > 0 {
        facts.push((say::also().into(), money(unlisted_cents, currency)));
    }
    let tax = if journey.location.tax.inclusive { say::tax_inside() } else { say::tax() };
    if journey.totals.tax_cents != 0 {
        facts.push((tax.into(), money(journey.totals.tax_cents, currency)));
    }
    facts.push((say::total().into(), money(journey.totals.total_cents, currency)));
    if journey.owed.due_now_cents != journey.totals.total_cents {
        facts.push((say::due_now().into(), money(journey.owed.due_now_cents, currency)));
    }
    facts.extend(journey.quote.valid_until.map(|last| (say::holds_until().to_owned(), crate::show::day(last))));
    facts
}

/// "2 × Front-load washer", and below it the model.
fn named(line: &Line, hidden: Hidden) -> String {
    let name = if line.quantity == 1 { line.name.clone() } else { say::quantity(line.quantity, &line.name) };
    if hidden.models || line.model.is_empty() { name } else { format!("{name}\n{}", line.model) }
}

/// "5 years $109.00 or 3 years $69.00".
fn offers(offers: &[PlanOffer], currency: Currency) -> String {
    let one = |offer: &PlanOffer| say::plan_offer(&offer.name, money(offer.price_cents, currency));
    offers.iter().map(one).collect::<Vec<_>>().join(&format!(" {} ", say::plan_or()))
}

fn money(cents: i64, currency: Currency) -> String {
    Money::new(cents, currency).to_string()
}

/// How a letter begins: "Hi Maya,"; a company has no first name.
#[must_use]
pub fn greeting(customer: &CustomerCard) -> String {
    match customer.name.split_whitespace().next().filter(|_| customer.kind == CustomerKind::Individual) {
        Some(first) => say::greeting(first),
        None => say::greeting_plain().to_owned(),
    }
}

/// What the dialog suggests as the subject, and as the message in the salesperson's words.
#[must_use]
pub fn suggestion(journey: &Journey, brand: &Brand) -> (String, String) {
    let (collect, due) = (journey.quote.fulfilment == Fulfilment::Collect, money(journey.owed.due_now_cents, journey.location.currency));
    let then = match (journey.quote.option, collect) {
        (PaymentOption::Full, false) => say::suggest_full().to_owned(),
        (PaymentOption::Full, true) => say::suggest_full_collect().to_owned(),
        (PaymentOption::Half | PaymentOption::Custom { .. }, false) => say::suggest_part(due),
        (PaymentOption::Half | PaymentOption::Custom { .. }, true) => say::suggest_part_collect(due),
    };
    let first = journey.salesperson.name.split_whitespace().next().unwrap_or_default();
    let message = format!("{}\n\n{} {then}\n\n{first}", greeting(&journey.customer), say::suggest_what());
    (say::subject(journey.quote.number, &brand.name), message)
}
