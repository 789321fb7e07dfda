//! Review Add-Ons: what may be left out, and a plan for each product or none. The balance moves with each tick, in the browser, by
//! the rule that the server binds it with.

use super::{DeclineQuote, ToReview, answer, answered};
use crate::{
    journey::{
        page::OrderPage,
        sheet::sheet,
        steps::{Around, Ladder, Sheeted, Trouble, refusal},
    },
    link::{Begun, PostForm, Purchase, Sitting},
    told::{About, Told},
};
use domain::{
    ids::LineId,
    money::{Currency, Money},
    quotes::{Choices, Line, LineKind, PaymentOption, PlanChoice, PlanOffer, choose, totals},
};
use leptos::prelude::*;
use ui::{Answer, Banner, Bar, Lines, Options, Sum, TickRow, Tone};

#[component]
pub fn ReviewStep(page: OrderPage, choices: ToReview) -> impl IntoView {
    let (forms, begun) = (expect_context::<Purchase>(), expect_context::<Sitting>().begun);
    let (number, currency, version) = (page.number, page.currency, choices.version);
    let post = forms.review;
    let refused = refusal(post, "review");
    let ticked = Ticked::begin(begun, &choices.lines);
    let (lines, rule, option, discount) = (choices.lines.clone(), choices.rule, choices.option, choices.discount);
    let chosen = Memo::new(move |_| choose(&lines, &ticked.choices()).unwrap_or_else(|_| lines.clone()));
    let sums = Memo::new(move |_| chosen.with(|lines| totals(lines, discount, rule, false)));
    let summary = Memo::new(move |_| chosen.with(|lines| sheet(lines, &sums.get(), rule, currency)));
    let total = move || Money::new(sums.get().total_cents, currency).to_string();
    let bar = (!page.sees_only).then(|| {
        let label = Signal::derive(move || words::addons::go_on(total()));
        view! { <Bar form="step" label unscripted=words::addons::go_on_plain() pending=post.pending() pending_label=words::addons::going_on()/> }.into_any()
    });
    let news = changed(forms, &choices, refused);
    view! {
        <Sheeted around=Around::from(&page) sheet=summary bar>
            {news}
            <Trouble refused=news_apart(refused)/>
            <PostForm post id="step">
                <input type="hidden" name="number" value=number.to_string()/>
                <input type="hidden" name="version" value=version.to_string()/>
                <Ladder steps=page.steps.clone()>
                    <AddOns lines=choices.lines.clone() currency locked=page.sees_only/>
                    <Plans lines=choices.lines.clone() currency locked=page.sees_only refused/>
                    <Sums sums option currency/>
                </Ladder>
            </PostForm>
            {(!page.sees_only).then(|| view! { <DeclineQuote number version/> })}
        </Sheeted>
    }
}

/// What is ticked in this window, by line.
#[derive(Clone, Copy)]
struct Ticked {
    addons: StoredValue<Vec<(LineId, RwSignal<bool>)>>,
    plans: StoredValue<Vec<RwSignal<String>>>,
}

impl Ticked {
    fn begin(begun: Begun, lines: &[Line]) -> Self {
        let addons = lines.iter().filter(|l| l.optional).map(|l| (l.id, tick_of(begun, l))).collect();
        let plans = lines.iter().filter(|l| !l.offers.is_empty()).map(|l| plan_of(begun, l)).collect();
        Self { addons: StoredValue::new(addons), plans: StoredValue::new(plans) }
    }

    fn choices(self) -> Choices {
        Choices {
            addons: self.addons.with_value(|all| all.iter().filter(|(_, on)| on.get()).map(|(id, _)| *id).collect()),
            plans: self.plans.with_value(|all| all.iter().filter_map(|text| text.with(|t| answered(t))).collect()),
        }
    }
}

// A line's id belongs to one version, so what was begun for another is not taken for this one.
fn tick_of(begun: Begun, line: &Line) -> RwSignal<bool> {
    begun.tick(format!("addon {}", line.id), line.taken)
}

/// Nobody is sold a plan by not looking: "No plan" is chosen until another is.
fn plan_of(begun: Begun, line: &Line) -> RwSignal<String> {
    let first = match line.plan {
        PlanChoice::Chosen(plan) => Some(plan),
        PlanChoice::Open | PlanChoice::Declined => None,
    };
    begun.text(format!("plan {}", line.id), || answer(line.id, first))
}

/// The add-ons: those that may be left out to tick, the others as part of the quote.
#[component]
fn AddOns(lines: Vec<Line>, currency: Currency, locked: bool) -> impl IntoView {
    let begun = expect_context::<Sitting>().begun;
    let row = move |line: Line| {
        let on = if line.optional { tick_of(begun, &line) } else { RwSignal::new(true) };
        let amount = Money::new(line.price_cents(), currency).to_string();
        let note = if line.note.is_empty() && !line.optional { words::addons::included().to_owned() } else { line.note };
        let label = if line.quantity == 1 { line.name } else { words::journey::times(line.quantity, line.name) };
        view! { <TickRow name="addons[]" value=line.id.to_string() on label amount note disabled={locked || !line.optional}/> }
    };
    let rows: Vec<_> = lines.into_iter().filter(|l| l.optional || l.kind == LineKind::AddOn).map(row).collect();
    (!rows.is_empty()).then(|| view! { <div class="choices">{rows}</div> })
}

/// A plan for each product that can have one.
#[component]
fn Plans(lines: Vec<Line>, currency: Currency, locked: bool, refused: Signal<Option<Told>>) -> impl IntoView {
    let begun = expect_context::<Sitting>().begun;
    let one = move |line: Line| {
        let chosen = plan_of(begun, &line);
        let id = line.id;
        let error = MaybeProp::derive(move || refused.with(|told| told.as_ref().and_then(|told| plan_wrong(told, id))));
        let answers = answers(&line, currency, locked);
        view! { <Options name=format!("plans[{id}]") legend=line.name legend_note=line.model answers chosen class="plan" error/> }
    };
    let plans: Vec<_> = lines.into_iter().filter(|l| !l.offers.is_empty()).map(one).collect();
    (!plans.is_empty()).then(|| {
        view! {
            <h3 class="gap">{words::addons::plans()}</h3>
            <p class="small soft">{words::addons::plans_then()}</p>
            <div class="plans">{plans}</div>
        }
    })
}

/// The sentence at the product that it is about.
fn plan_wrong(told: &Told, id: LineId) -> Option<String> {
    (told.about == About::Line(id)).then(|| told.sentence.clone())
}

fn answers(line: &Line, currency: Currency, locked: bool) -> Vec<Answer> {
    let offer = |plan: &PlanOffer| Answer {
        value: answer(line.id, Some(plan.plan)),
        words: lasting(plan.months),
        note: Money::new(plan.price_cents * i64::from(line.quantity), currency).to_string(),
        disabled: locked,
    };
    let none = Answer { value: answer(line.id, None), words: words::addons::no_plan().into(), note: String::new(), disabled: locked };
    line.offers.iter().map(offer).chain([none]).collect()
}

/// "3 years"; what is no whole years is said in months.
fn lasting(months: i32) -> String {
    let months = i64::from(months);
    if months > 0 && months % 12 == 0 { words::addons::years(months / 12) } else { words::addons::months(months) }
}

#[component]
fn Sums(sums: Memo<domain::quotes::Totals>, option: PaymentOption, currency: Currency) -> impl IntoView {
    let amount = move |of: fn(&domain::quotes::Totals) -> i64| Signal::derive(move || Money::new(of(&sums.get()), currency).to_string());
    let due_now = Signal::derive(move || Money::new(option.due_now_cents(sums.get().total_cents), currency).to_string());
    let has = move |of: fn(&domain::quotes::Totals) -> i64| sums.with_untracked(of) != 0;
    view! {
        <Lines due=true>
            <ui::Line what=words::journey::goods() amount=amount(|t| t.goods_cents)/>
            {has(|t| t.fulfilment_cents).then(|| view! { <ui::Line what=words::journey::fulfilment() amount=amount(|t| t.fulfilment_cents)/> })}
            // What is chosen moves what is taken off, also from nothing.
            {has(|t| t.discount_cents).then(|| view! { <ui::Line what=words::journey::discount() amount=amount(|t| -t.discount_cents)/> })}
            {has(|t| t.tax_cents).then(|| view! { <ui::Line what=words::journey::tax() amount=amount(|t| t.tax_cents)/> })}
            <Sum what=words::addons::balance_due() amount=amount(|t| t.total_cents)/>
            {(option != PaymentOption::Full).then(|| view! { <ui::Line what=words::addons::due_now() amount=due_now after=true/> })}
        </Lines>
    }
}

/// Says what the shop changed: when the choices were made before, when this window showed an earlier version, or when the form came
/// back because of it.
fn changed(forms: Purchase, choices: &ToReview, refused: Signal<Option<Told>>) -> impl IntoView + use<> {
    let seen = forms.seen_version.get_value();
    if seen.is_none() {
        forms.seen_version.set_value(Some(choices.version));
    }
    let before = choices.chose_before || seen.is_some_and(|seen| seen < choices.version);
    let changes = choices.changes.clone();
    move || {
        let says = before || refused.with(|told| told.as_ref().is_some_and(is_changed));
        (says && !changes.is_empty()).then(|| {
            view! {
                <div class="trouble">
                    <Banner tone=Tone::Warn title=words::addons::changed()>{words::addons::changed_then()}</Banner>
                    <ul class="prepare">{changes.clone().into_iter().map(|said| view! { <li>{said}</li> }).collect_view()}</ul>
                </div>
            }
        })
    }
}

fn is_changed(told: &Told) -> bool {
    told.about == About::Change
}

/// What is said in full above is not said again.
fn news_apart(refused: Signal<Option<Told>>) -> Signal<Option<Told>> {
    Signal::derive(move || refused.get().filter(|told| !is_changed(told)))
}
