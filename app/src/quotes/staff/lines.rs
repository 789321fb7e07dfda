//! The lines of a quote or an order, in groups, and what they sum to. Margins are for staff and never print.

use crate::{desk::filled, show::permille};
use domain::{
    locations::Location,
    money::{Currency, Money},
    quotes::{self, Discount, Line, LineKind, LineSum, PlanChoice, Totals, percent},
    tax::TaxRule,
};
use leptos::prelude::*;
use ui::{Cell, Column, GroupRow, Line as SumLine, Lines, Row, RowName, Sum, Table};
use words::quotes as say;

/// How the figures of lines are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Figures {
    rule: TaxRule,
    exempt: bool,
    currency: Currency,
}

impl Figures {
    fn money(self, cents: i64) -> String {
        Money::new(cents, self.currency).to_string()
    }

    /// "10%", "$50.00".
    fn off(self, discount: Discount) -> Option<String> {
        match discount {
            Discount::None => None,
            Discount::Percent { ppm } => Some(say::percent(percent(ppm))),
            Discount::Amount { cents } => Some(self.money(cents)),
        }
    }
}

#[component]
pub fn LineTable(
    lines: Vec<Line>,
    /// Off the whole.
    discount: Discount,
    location: Location,
    exempt: bool,
    totals: Totals,
    #[prop(into)] caption: String,
) -> impl IntoView {
    let figures = Figures { rule: location.tax, exempt, currency: location.currency };
    let sums = quotes::line_sums(&lines, discount, location.tax, exempt);
    let named = |at: Option<i32>| lines.iter().find(|l| Some(l.position) == at).map(|l| l.name.clone());
    let all: Vec<_> = lines.iter().zip(sums).map(|(l, sum)| (l.clone(), sum, named(l.belongs_to))).collect();
    let of = |kind: LineKind| all.iter().filter(move |(l, ..)| l.kind == kind).cloned().collect::<Vec<_>>();
    let (products, addons, services) = (of(LineKind::Product), of(LineKind::AddOn), of(LineKind::Fulfilment));
    let planned: Vec<_> = lines.iter().filter(|l| l.taken && !l.offers.is_empty()).cloned().collect();
    let columns = vec![
        Column::new(say::product()),
        Column::new(say::detail()),
        Column::new(say::margin()).num(),
        Column::new(say::tax()).num(),
        Column::new(say::quantity()).num(),
        Column::new(say::price()).num(),
    ];
    let rows = move |title: Option<&'static str>, lines: Vec<(Line, LineSum, Option<String>)>| {
        (!lines.is_empty()).then(|| {
            view! {
                {title.map(|title| view! { <GroupRow title columns=6/> })}
                {lines.into_iter().map(|(line, sum, within)| view! { <LineRow line sum within figures/> }).collect_view()}
            }
        })
    };
    view! {
        <Table caption columns>
            {rows(None, products)}
            {rows(Some(say::addons()), addons)}
            {(!planned.is_empty()).then(|| view! {
                <GroupRow title=say::plans() columns=6/>
                {planned.into_iter().map(|line| view! { <PlanRow line figures/> }).collect_view()}
            })}
            {rows(Some(say::fulfilment()), services)}
        </Table>
        <section class="sums" aria-label=say::total()><Totalled totals location exempt/></section>
    }
}

#[component]
fn LineRow(line: Line, sum: LineSum, within: Option<String>, figures: Figures) -> impl IntoView {
    let choice = match (line.optional, line.taken) {
        (_, false) => Some(say::left_out()),
        (true, true) => Some(say::may_leave()),
        (false, true) => None,
    };
    let is_service = line.kind == LineKind::Fulfilment;
    // A service has a code, not a model: it says nothing to anybody.
    let model = Some(line.model.clone()).filter(|_| !is_service);
    let detail = [
        model,
        within.filter(|_| is_service).map(say::for_product),
        Some(line.note.clone()),
        figures.off(line.discount).map(say::off),
        choice.map(str::to_owned),
    ];
    let detail = detail.into_iter().flatten().filter(|d| !d.is_empty()).collect::<Vec<_>>().join(", ");
    let other_price = line.is_overridden().then(|| say::instead_of(figures.money(line.list_cents), &line.price_reason));
    view! {
        <Row>
            <RowName name=line.name.clone()>{other_price.map(|said| view! { <span class="note ours">{said}</span> })}</RowName>
            <Cell soft=true fill=true>{filled(detail)}</Cell>
            <Cell num=true soft=true ours=true label=say::margin()>{permille(sum.margin_permille())}</Cell>
            <Cell num=true soft=true label=say::tax()>{figures.money(sum.tax_cents)}</Cell>
            <Cell num=true label=say::quantity()>{line.quantity}</Cell>
            <Cell num=true key=true soft=!line.taken>{figures.money(line.price_cents())}</Cell>
        </Row>
    }
}

#[component]
fn PlanRow(line: Line, figures: Figures) -> impl IntoView {
    let quantity = i64::from(line.quantity);
    let words = |offer: &quotes::PlanOffer| say::plan_words(&offer.name, figures.money(offer.price_cents));
    let offered = line.offers.iter().map(words).collect::<Vec<_>>().join(", ");
    let (price, is_open) = match (line.chosen_plan(), line.plan) {
        (Some(plan), _) => (figures.money(plan.price_cents * quantity), false),
        (None, PlanChoice::Declined) => (say::no_plan().to_owned(), true),
        (None, _) => (say::to_choose().to_owned(), true),
    };
    let margin = line.chosen_plan().map(|plan| {
        let net = figures.rule.of(plan.price_cents, if figures.exempt { 0 } else { line.rate_ppm }).net_cents;
        permille(quotes::margin_permille(net, plan.cost_cents))
    });
    let name = line.chosen_plan().map_or_else(|| line.name.clone(), |plan| format!("{}, {}", line.name, plan.name));
    let figures = margin.map(|margin| {
        view! {
            <Cell num=true soft=true ours=true label=say::margin()>{margin}</Cell>
            <Cell num=true/>
            <Cell num=true label=say::quantity()>{line.quantity}</Cell>
        }
    });
    view! {
        <Row>
            <RowName name/>
            <Cell soft=true fill=true attr:colspan=if is_open { "4" } else { "1" }>{offered}</Cell>
            {figures}
            <Cell num=true key=true soft=is_open>{price}</Cell>
        </Row>
    }
}

/// What it sums to: the total on its double rule, the margin below it for staff.
#[component]
pub fn Totalled(totals: Totals, location: Location, exempt: bool) -> impl IntoView {
    let currency = location.currency;
    let money = move |cents| Money::new(cents, currency).to_string();
    let rate = say::percent(percent(location.rate_ppm));
    let tax = match (exempt, location.tax.inclusive) {
        (true, _) => say::exempt().to_owned(),
        (false, true) => say::tax_inside(rate),
        (false, false) => say::tax_added(rate),
    };
    let margin = say::margin_is(money(totals.margin_cents()), permille(totals.margin_permille()));
    view! {
        <Lines>
            <SumLine what=say::goods() amount=money(totals.goods_cents)/>
            <SumLine what=say::fulfilment() amount=money(totals.fulfilment_cents)/>
            {(totals.discount_cents > 0).then(|| view! { <SumLine what=say::discount() amount=money(-totals.discount_cents)/> })}
            <SumLine what=tax amount=money(totals.tax_cents)/>
            <Sum what=say::total() amount=money(totals.total_cents)/>
            <SumLine what=say::margin_ours() amount=margin after=true ours=true/>
        </Lines>
    }
}
