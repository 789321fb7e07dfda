//! Money of an order: what came in, what is due, what goes back.

use super::record::Record;
use crate::{
    desk::{Fresh, Refused, after, at, refused},
    orders::api::{PaymentRow, RefundRow, RefundState, Sheet, acts::RefundPayment},
};
use domain::{
    ids::PaymentId,
    money::{Currency, Money as Sum},
    orders::OrderStatus,
    payments::PaymentStatus,
    refusal::Field as At,
    staff::Permission,
};
use leptos::prelude::*;
use ui::{Button, Choice, Choices, Dialog, Field, Line, Lines, Look, State, Sum as Total, TextArea, Tone};
use words::orders as say;

#[component]
pub fn Money(sheet: Fresh<Sheet>, said: RwSignal<Option<String>>) -> impl IntoView {
    let refunding = RwSignal::new(None::<PaymentId>);
    let role = sheet.now(|s| s.me.role);
    let may_take = sheet.part(move |s| role.may(Permission::TakeMoney) && s.status != OrderStatus::Cancelled && s.balance.due_cents() > 0);
    view! {
        <section aria-labelledby="h-money">
            <h2 id="h-money">{say::money()}</h2>
            {move || view! { <Balance sheet=sheet.get()/> }}
            {move || may_take.get().then(|| view! { <Taking sheet said/> })}
        </section>
        <section aria-labelledby="h-payments">
            <h2 id="h-payments">{say::payments()}</h2>
            {move || view! { <Rows sheet=sheet.get() refunding/> }}
        </section>
        {role.may(Permission::Refund).then(|| view! { <Refund sheet refunding said/> })}
    }
}

#[component]
fn Taking(sheet: Fresh<Sheet>, said: RwSignal<Option<String>>) -> impl IntoView {
    let (number, currency, due_cents, credit_cents) = sheet.now(|s| (s.number, s.location.currency, s.balance.due_cents(), s.credit_cents));
    let done = Callback::new(move |()| {
        said.set(Some(say::recorded().to_owned()));
        sheet.again();
    });
    view! { <Record number currency due_cents credit_cents done/> }
}

#[component]
fn Balance(sheet: Sheet) -> impl IntoView {
    let (currency, balance, credit_cents) = (sheet.location.currency, sheet.balance, sheet.credit_cents);
    let money = move |cents| Sum::new(cents, currency).to_string();
    let refunded_cents = balance.refunded_cents;
    let due_cents = if sheet.status == OrderStatus::Cancelled { 0 } else { balance.due_cents() };
    view! {
        <Lines>
            <Line what=say::total() amount=money(balance.total_cents + refunded_cents)/>
            <Line what=say::paid() amount=money(balance.paid_cents + refunded_cents)/>
            {(refunded_cents > 0).then(|| view! { <Line what=say::refunded() amount=money(refunded_cents)/> })}
            <Total what=say::due_left() amount=money(due_cents)/>
            {(credit_cents > 0).then(|| view! { <Line what=say::credit() amount=money(credit_cents) after=true/> })}
        </Lines>
    }
}

#[component]
fn Rows(sheet: Sheet, refunding: RwSignal<Option<PaymentId>>) -> impl IntoView {
    let may_refund = sheet.me.role.may(Permission::Refund);
    let is_empty = sheet.payments.is_empty();
    view! {
        {is_empty.then(|| view! { <p class="soft small">{say::payments_none()}</p> })}
        <ul class="linked">
            {sheet.payments.into_iter().map(|payment| view! { <PaymentLine payment refunding may_refund/> }).collect_view()}
            {sheet.refunds.into_iter().map(|refund| view! { <RefundLine refund/> }).collect_view()}
        </ul>
    }
}

#[component]
fn PaymentLine(payment: PaymentRow, refunding: RwSignal<Option<PaymentId>>, may_refund: bool) -> impl IntoView {
    let (tone, word) = match payment.status {
        PaymentStatus::Open => (Tone::Plain, say::payment_open()),
        PaymentStatus::Pending => (Tone::Live, say::payment_pending()),
        PaymentStatus::Settled => (Tone::Good, say::payment_settled()),
        PaymentStatus::Failed => (Tone::Bad, say::payment_failed()),
        PaymentStatus::Cancelled => (Tone::Plain, say::payment_cancelled()),
    };
    let refunded = (!payment.refunded.is_empty()).then(|| say::given_back(&payment.refunded));
    let notes = [Some(payment.what), Some(payment.when), Some(payment.decline).filter(|d| !d.is_empty()), refunded];
    let notes = notes.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let id = payment.id;
    view! {
        <li>
            <p class="strong">{payment.amount}<span class="note">{notes}</span></p>
            <div class="end">
                <State tone word/>
                {(may_refund && payment.refundable_cents > 0).then(|| view! {
                    <Button small=true look=Look::Plain press=move |()| refunding.set(Some(id))>{say::refund()}</Button>
                })}
            </div>
        </li>
    }
}

#[component]
fn RefundLine(refund: RefundRow) -> impl IntoView {
    let (tone, word) = match refund.state {
        RefundState::Asked => (Tone::Live, say::refund_asked()),
        RefundState::Done => (Tone::Good, say::refund_done()),
        RefundState::Failed => (Tone::Bad, say::refund_failed()),
    };
    let way = if refund.to_credit { say::to_credit() } else { say::to_method() };
    let notes = [way, refund.when.as_str(), refund.reason.as_str()].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(", ");
    view! { <li><p class="strong">{format!("\u{2212}{}", refund.amount)}<span class="note">{notes}</span></p><State tone word/></li> }
}

/// Over the page: how much of a payment goes back, where to, and why.
#[component]
fn Refund(sheet: Fresh<Sheet>, refunding: RwSignal<Option<PaymentId>>, said: RwSignal<Option<String>>) -> impl IntoView {
    let (number, currency) = sheet.now(|s| (s.number, s.location.currency));
    let action = ServerAction::<RefundPayment>::new();
    let open = RwSignal::new(false);
    let payment = Memo::new(move |_| {
        let id = refunding.get()?;
        sheet.with(|s| s.payments.iter().find(|p| p.id == id).cloned())
    });
    Effect::new(move |_| {
        if refunding.get().is_some() {
            // What the last one was refused for is not this one's.
            action.clear();
            open.set(true);
        }
    });
    Effect::new(move |_| {
        if !open.get() {
            refunding.set(None);
        }
    });
    after(action, move |()| {
        open.set(false);
        said.set(Some(say::refund_done_said().to_owned()));
        sheet.again();
    });
    view! {
        <Dialog id="refund" title=say::refund_title() open>
            <ActionForm action>
                <input type="hidden" name="number" value=number.to_string()/>
                {move || payment.get().map(|payment| view! { <RefundFields payment action currency/> })}
                <footer>
                    <Button submit=true look=Look::Filled pending=action.pending()>{say::refund_button()}</Button>
                    <Button press=move |()| open.set(false)>{words::desk::cancel()}</Button>
                </footer>
            </ActionForm>
        </Dialog>
    }
}

#[component]
fn RefundFields(payment: PaymentRow, action: ServerAction<RefundPayment>, currency: Currency) -> impl IntoView {
    let failure = refused(action);
    let amount = RwSignal::new(Sum::new(payment.refundable_cents, currency).typed());
    let to = RwSignal::new("method".to_owned());
    let method = if payment.by_hand { say::refund_hand() } else { say::refund_method() };
    view! {
        <div class="inside">
            <Refused failure but=&[At::Amount, At::Reason] currency/>
            <p class="soft">{say::refund_of(&payment.what, &payment.amount)}</p>
            <input type="hidden" name="payment" value=payment.id.to_string()/>
            <Field
                name="amount"
                id="refund-amount"
                label=say::refund_amount()
                text=amount
                inputmode="decimal"
                autocomplete="off"
                required=true
                error=at(failure, At::Amount, currency)
            />
            <Choices name="to" legend=say::refund_where() chosen=to>
                <Choice name="to" value="method" chosen=to label=method/>
                <Choice name="to" value="credit" chosen=to label=say::refund_credit()/>
            </Choices>
            <TextArea
                name="reason"
                id="refund-reason"
                label=say::reason()
                required=true
                maxlength=500
                rows=2
                error=at(failure, At::Reason, currency)
            />
        </div>
    }
}
