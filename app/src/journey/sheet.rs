//! The order's summary: what is in it and what it comes to. The server writes it for every step; in review the browser writes it
//! again with each tick, from the same lines.

use domain::{
    money::{Currency, Money},
    quotes::{Discount, Line, LineKind, PlanOffer, Totals, percent},
    tax::TaxRule,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use ui::{Item, Items, Lines, Order, Sum};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// The first product, and how many more there are.
    pub first: String,
    pub more: String,
    pub items: Vec<Entry>,
    /// Above the total: what is taken off, the tax.
    pub lines: Vec<Entry>,
    pub total: String,
    /// Below the total: what was paid, refunded, is due.
    pub after: Vec<Entry>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub what: String,
    pub note: String,
    pub amount: String,
}

impl Entry {
    #[must_use]
    pub fn new(what: impl Into<String>, amount: impl ToString) -> Self {
        Self { what: what.into(), note: String::new(), amount: amount.to_string() }
    }
}

/// Writes the summary of the lines that are taken.
#[must_use]
pub fn sheet(lines: &[Line], totals: &Totals, rule: TaxRule, currency: Currency) -> Sheet {
    let money = |cents| Money::new(cents, currency);
    let taken = || lines.iter().filter(|l| l.taken);
    let mut items = Vec::new();
    for line in taken() {
        let note = noted(line, currency, lines);
        items.push(Entry { what: named(line), note, amount: money(line.price_cents()).to_string() });
        if let Some(plan) = line.chosen_plan() {
            let amount = money(plan.price_cents * i64::from(line.quantity)).to_string();
            items.push(Entry { what: plan_named(plan), note: line.name.clone(), amount });
        }
    }
    let products = taken().filter(|l| l.kind == LineKind::Product).count();
    let first = taken().find(|l| l.kind == LineKind::Product).or_else(|| taken().next());
    let more = i64::try_from(products.saturating_sub(1)).unwrap_or(0);
    let mut above = Vec::new();
    if totals.discount_cents != 0 {
        above.push(Entry::new(words::journey::discount(), money(-totals.discount_cents)));
    }
    if totals.tax_cents != 0 {
        above.push(Entry::new(tax_named(lines, rule), money(totals.tax_cents)));
    }
    Sheet {
        first: first.map(|l| if l.model.is_empty() { l.name.clone() } else { l.model.clone() }).unwrap_or_default(),
        more: if more > 0 { words::journey::more(more) } else { String::new() },
        items,
        lines: above,
        total: money(totals.total_cents).to_string(),
        after: Vec::new(),
    }
}

fn named(line: &Line) -> String {
    if line.quantity == 1 { line.name.clone() } else { words::journey::times(line.quantity, &line.name) }
}

/// A product is known by its model; what the shop calls its own services and add-ons is nobody's business.
#[must_use]
pub fn model(line: &Line) -> String {
    if line.kind == LineKind::Product { line.model.clone() } else { String::new() }
}

/// What stands below a line's name: its model, the product that a service is for, what is taken off it.
#[must_use]
pub fn noted(line: &Line, currency: Currency, lines: &[Line]) -> String {
    let off = match line.discount {
        Discount::None => None,
        Discount::Percent { ppm } => Some(words::journey::off_percent(percent(ppm))),
        Discount::Amount { cents } => Some(words::journey::off(Money::new(cents, currency))),
    };
    about(line, lines).into_iter().chain(off).collect::<Vec<_>>().join(", ")
}

/// Its model, and the product that a service is for.
#[must_use]
pub fn about(line: &Line, lines: &[Line]) -> Vec<String> {
    let is_service = line.kind == LineKind::Fulfilment;
    let within = lines.iter().find(|l| is_service && Some(l.position) == line.belongs_to).map(|l| l.name.clone());
    [Some(model(line)).filter(|m| !m.is_empty()), within].into_iter().flatten().collect()
}

/// "Protection plan, 5 years".
#[must_use]
pub fn plan_named(plan: &PlanOffer) -> String {
    words::journey::plan_named(&plan.name)
}

/// The rate stands beside the word where all taxed lines share it.
#[must_use]
pub fn tax_named(lines: &[Line], rule: TaxRule) -> String {
    if rule.inclusive {
        return words::journey::tax_included().into();
    }
    let mut rates = lines.iter().filter(|l| l.taken && l.rate_ppm != 0).map(|l| l.rate_ppm);
    let first = rates.next();
    match first.filter(|first| rates.all(|rate| rate == *first)) {
        Some(rate) => words::journey::tax_rate(percent(rate)),
        None => words::journey::tax().into(),
    }
}

/// The summary beside or below the page, with whom to ask.
#[component]
pub fn OrderSummary(
    #[prop(into)] title: String,
    #[prop(into)] sheet: Signal<Sheet>,
    #[prop(into)] seller: String,
    #[prop(into)] phone: String,
) -> impl IntoView {
    let (first, more) = sheet.with_untracked(|s| (s.first.clone(), s.more.clone()));
    let tel = crate::link::tel(&phone);
    let item = |e: Entry| view! { <Item name=e.what amount=e.amount note=e.note/> };
    let line = |e: Entry| view! { <ui::Line what=e.what amount=e.amount/> };
    let below = |(at, e): (usize, Entry)| view! { <ui::Line what=e.what amount=e.amount after={at == 0}/> };
    view! {
        <Order title first more amount=Signal::derive(move || sheet.with(|s| s.total.clone()))>
            <Items>{move || sheet.with(|s| s.items.clone()).into_iter().map(item).collect_view()}</Items>
            <Lines>
                {move || sheet.with(|s| s.lines.clone()).into_iter().map(line).collect_view()}
                <Sum what=words::journey::total() amount=Signal::derive(move || sheet.with(|s| s.total.clone()))/>
                {move || sheet.with(|s| s.after.clone()).into_iter().enumerate().map(below).collect_view()}
            </Lines>
            <p class="who">
                {if seller.is_empty() { words::journey::questions_place().to_owned() } else { words::journey::questions(seller) }}
                <br/>
                <a href=tel><bdi>{phone}</bdi></a>
            </p>
        </Order>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{
        ids::{LineId, PlanId},
        quotes::{PlanChoice, totals},
    };

    #[test]
    fn a_summary_lists_what_is_taken_with_its_plan() {
        let plan = PlanOffer { plan: PlanId(5), name: "5 years".into(), months: 60, price_cents: 10_900, cost_cents: 0 };
        let washer = Line {
            id: LineId(1),
            name: "Front-load washer".into(),
            model: "LG WM4000HWA".into(),
            quantity: 2,
            unit_cents: 74_900,
            rate_ppm: 102_500,
            taken: true,
            offers: vec![plan],
            plan: PlanChoice::Chosen(PlanId(5)),
            ..Line::default()
        };
        let left_out = Line { id: LineId(2), name: "Hoses".into(), quantity: 1, unit_cents: 4_400, optional: true, ..Line::default() };
        let lines = [washer, left_out];
        let sums = totals(&lines, Discount::None, TaxRule::default(), false);
        let sheet = sheet(&lines, &sums, TaxRule::default(), Currency::Usd);
        let said: Vec<_> = sheet.items.iter().map(|e| (e.what.as_str(), e.amount.as_str())).collect();
        assert_eq!(said, [("2 × Front-load washer", "$1,498.00"), ("Protection plan, 5 years", "$218.00")]);
        assert_eq!((sheet.first.as_str(), sheet.more.as_str()), ("LG WM4000HWA", ""));
        assert_eq!(sheet.lines[0].what, "Sales tax, 10.25%");
    }
}
