//! Cash, a cheque, a transfer, or the customer's credit: folded away until somebody has it in hand. On the page of an order, and of a quote
//! that becomes one with it.

use crate::{
    desk::{Refused, after, at, refused},
    orders::api::acts::RecordPayment,
};
use domain::{
    ids::Number,
    money::{Currency, Money},
    payments::Method,
    refusal::Field as At,
};
use leptos::prelude::*;
use ui::{Button, Field, Select};
use words::orders as say;

#[component]
pub fn Record(
    number: Number,
    currency: Currency,
    /// What is asked for now.
    due_cents: i64,
    /// What the customer has with us.
    credit_cents: i64,
    done: Callback<()>,
) -> impl IntoView {
    let action = ServerAction::<RecordPayment>::new();
    let failure = refused(action);
    let came_back = failure.get_untracked();
    let amount = came_back.as_ref().and_then(|f| f.typed().map(str::to_owned));
    let amount = RwSignal::new(amount.unwrap_or_else(|| Money::new(due_cents, currency).typed()));
    after(action, move |()| done.run(()));
    let credit = (credit_cents > 0).then(|| ("credit".to_owned(), say::record_credit(Money::new(credit_cents, currency))));
    let methods = Method::BY_HAND.map(|method| (method.code().to_owned(), by_hand(method).to_owned())).into_iter().chain(credit).collect();
    view! {
        <details class="act gap-s" open=came_back.is_some()>
            <summary class="button quiet small">{say::record()}</summary>
            <ActionForm action attr:class="fields">
                <Refused failure but=&[At::Amount] currency/>
                <input type="hidden" name="number" value=number.to_string()/>
                <Field
                    name="amount"
                    id="record-amount"
                    label=say::record_amount()
                    text=amount
                    inputmode="decimal"
                    autocomplete="off"
                    required=true
                    error=at(failure, At::Amount, currency)
                />
                <Select name="method" label=say::record_method() entries=methods value="cash"/>
                <p><Button submit=true small=true pending=action.pending()>{say::record_button()}</Button></p>
            </ActionForm>
        </details>
    }
}

fn by_hand(method: Method) -> &'static str {
    match method {
        Method::Cheque => say::cheque(),
        Method::Transfer => say::transfer(),
        _ => say::cash(),
    }
}
