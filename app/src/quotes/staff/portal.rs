//! The Customer Portal panel (W2 to W4): what is asked for at once, what the customer will see, and the ways the link leaves the house.

use super::links::Carry;
use crate::{
    desk::{Fresh, Refused, after, at, refused},
    quotes::api::{ChooseOption, Sheet},
};
use domain::{
    money::Money,
    orders::Fulfilment,
    quotes::{LineKind, PaymentOption, QuoteMove, after as leads_to},
    refusal::Field as At,
};
use leptos::{ev::MouseEvent, prelude::*};
use ui::{Banner, Button, ButtonLink, Choice, Choices, Field, Look, Tone};
use words::quotes as say;

#[component]
pub fn Portal(sheet: Fresh<Sheet>, may_sell: bool, sending: RwSignal<bool>, said: RwSignal<Option<String>>) -> impl IntoView {
    let may_choose = sheet.part(move |s| may_sell && !s.has_order && leads_to(s.status, QuoteMove::Edit).is_some());
    let is_unpayable = sheet.part(|s| !s.takes_payments && !s.has_order);
    view! {
        <section aria-labelledby="h-portal">
            <h2 id="h-portal">{say::portal()}</h2>
            {move || is_unpayable.get().then(|| view! {
                <Banner tone=Tone::Warn title=say::no_provider_title()>{say::no_provider()}</Banner>
            })}
            <div class="portal">
                <Ways sheet may_choose=may_choose.into()/>
                {move || view! { <Glimpse sheet=sheet.get()/> }}
                {may_sell.then(|| view! { <SendButton sheet sending/> <Carry sheet said/> })}
            </div>
        </section>
    }
}

const fn pay_of(option: PaymentOption) -> &'static str {
    match option {
        PaymentOption::Full => "full",
        PaymentOption::Half => "half",
        PaymentOption::Custom { .. } => "custom",
    }
}

/// Full, half, or an amount; saved at once. An amount is saved when it is sent off.
#[component]
fn Ways(sheet: Fresh<Sheet>, may_choose: Signal<bool>) -> impl IntoView {
    let action = ServerAction::<ChooseOption>::new();
    let failure = refused(action);
    let (number, currency) = sheet.now(|s| (s.number, s.location.currency));
    let option = sheet.part(|s| s.option);
    let pay = RwSignal::new(pay_of(option.get_untracked()).to_owned());
    let amount = RwSignal::new(typed(option.get_untracked(), currency));
    // Somebody else chose: what is ticked follows.
    Effect::new(move |before: Option<PaymentOption>| {
        let now = option.get();
        if before.is_some_and(|before| before != now) {
            pay.set(pay_of(now).to_owned());
        }
        now
    });
    Effect::new(move |_| {
        let wanted = pay.get();
        if wanted != "custom" && wanted != pay_of(option.get_untracked()) && may_choose.get_untracked() {
            let revision = sheet.now(|s| s.revision);
            action.dispatch(ChooseOption { number, revision, pay: wanted, amount: String::new() });
        }
    });
    after(action, move |()| sheet.again());
    // What was refused leaves what is there; the newest state is shown beside the sentence.
    Effect::new(move |_| {
        if action.value().with(|answer| matches!(answer, Some(Err(_)))) {
            sheet.again();
        }
    });
    let money = move |cents| Money::new(cents, currency).to_string();
    let total = sheet.part(|s| s.totals.total_cents);
    let full = Signal::derive(move || money(total.get()));
    let half = Signal::derive(move || money(PaymentOption::Half.due_now_cents(total.get())));
    let most = Signal::derive(move || say::custom_to(money(total.get())));
    view! {
        <ActionForm action attr:class="ways">
            <input type="hidden" name="number" value=number.to_string()/>
            <input type="hidden" name="revision" value=move || sheet.with(|s| s.revision)/>
            <fieldset disabled=move || !may_choose.get()>
                <Choices name="pay" legend=say::pay_at_once() shown=true chosen=pay>
                    <Choice name="pay" value="full" chosen=pay label=say::full() amount=full/>
                    <Choice name="pay" value="half" chosen=pay label=say::half() amount=half/>
                    <Choice name="pay" value="custom" chosen=pay label=say::custom() amount=most/>
                </Choices>
                <div class="own" class:away=move || pay.get() != "custom">
                    <Field
                        name="amount"
                        label=say::custom_amount()
                        hush=true
                        text=amount
                        inputmode="decimal"
                        autocomplete="off"
                        error=at(failure, At::Amount, currency)
                    />
                    <Button submit=true small=true pending=action.pending()>{say::choose()}</Button>
                </div>
                <Refused failure but=&[At::Amount] currency/>
            </fieldset>
        </ActionForm>
    }
}

fn typed(option: PaymentOption, currency: domain::money::Currency) -> String {
    match option {
        PaymentOption::Custom { cents } => Money::new(cents, currency).typed(),
        PaymentOption::Full | PaymentOption::Half => String::new(),
    }
}

/// The customer's page in small: where they begin, and what follows.
#[component]
fn Glimpse(sheet: Sheet) -> impl IntoView {
    let steps = steps_of(&sheet);
    let due = Money::new(sheet.due_now_cents, sheet.location.currency);
    let title = match steps.first().map(|(step, _)| *step) {
        Some(Step::Review) => say::sees_review().to_owned(),
        Some(Step::Payment) => say::sees_pay(due),
        Some(Step::Collect) => say::sees_collect().to_owned(),
        Some(Step::Day | Step::Tracking) | None => say::sees_day().to_owned(),
    };
    let step = |(at, (step, decided)): (usize, (Step, String))| {
        let class = if at == 0 { "now" } else { "next" };
        view! {
            <li class=class><span class="mark"></span><span class="what">{step.word()}" "<span class="decided">{decided}</span></span></li>
        }
    };
    view! {
        <div class="glimpse" role="group" aria-label=say::customer_sees()>
            <p class="tiny soft">{say::customer_sees()}</p>
            <p class="title">{title}</p>
            <ol class="steps">{steps.into_iter().enumerate().map(step).collect_view()}</ol>
        </div>
    }
}

/// A step as the panel names it.
#[derive(Clone, Copy)]
enum Step {
    Review,
    Payment,
    Collect,
    Day,
    Tracking,
}

impl Step {
    fn word(self) -> &'static str {
        match self {
            Self::Review => say::step_addons(),
            Self::Payment => say::step_payment(),
            Self::Collect => say::step_collect(),
            Self::Day => say::step_day(),
            Self::Tracking => say::step_tracking(),
        }
    }
}

/// The steps that the customer will be led through, each with what is decided.
fn steps_of(sheet: &Sheet) -> Vec<(Step, String)> {
    let optional = i64::try_from(sheet.lines.iter().filter(|l| l.kind == LineKind::AddOn && l.optional).count()).unwrap_or(0);
    let review = match (optional, sheet.lines.iter().any(|l| !l.offers.is_empty())) {
        (0, false) => None,
        (0, true) => Some(say::step_plans_only().to_owned()),
        (n, true) => Some(say::step_addons_what(n)),
        (n, false) => Some(say::step_addons_only(n)),
    };
    let due = Money::new(sheet.due_now_cents, sheet.location.currency).to_string();
    let payment = (sheet.due_now_cents > 0).then_some((Step::Payment, due));
    let last = match sheet.fulfilment {
        Fulfilment::Collect => vec![Step::Collect],
        Fulfilment::Deliver => vec![Step::Day, Step::Tracking],
    };
    let review = review.map(|what| (Step::Review, what));
    review.into_iter().chain(payment).chain(last.into_iter().map(|step| (step, String::new()))).collect()
}

/// Opens the dialog; without script it is a link to the page that the dialog is.
#[component]
fn SendButton(sheet: Fresh<Sheet>, sending: RwSignal<bool>) -> impl IntoView {
    let number = sheet.now(|s| s.number);
    let state = sheet.part(|s| (leads_to(s.status, QuoteMove::Send).is_some() && !s.is_past, s.is_out()));
    let open = move |event: MouseEvent| {
        // Another tab or window is asked for: then it is a link like any other.
        if event.ctrl_key() || event.meta_key() || event.shift_key() {
            return;
        }
        event.prevent_default();
        sending.set(true);
    };
    move || {
        let (may_send, is_out) = state.get();
        let label = if is_out { say::send_again() } else { say::send() };
        may_send.then(|| {
            view! {
                <div>
                    <ButtonLink href=format!("/desk/quotes/{number}/send") look=Look::Filled on:click=open>{label}</ButtonLink>
                </div>
            }
        })
    }
}
