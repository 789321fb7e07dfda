//! What we owe a customer, what moved it, and correcting it.

use crate::{
    customers::api::{CreditRow, Profile, acts::MoveCredit, read_credit},
    desk::{Fresh, Refused, after, at, refused},
};
use domain::{ledger::EntryKind, money::Money as Sum, refusal::Field as At, staff::Permission};
use leptos::prelude::*;
use ui::{Button, Field, Look, Select};
use words::customers as say;

#[component]
pub(super) fn Money(profile: Fresh<Profile>) -> impl IntoView {
    let (id, currency, may) = profile.now(|p| (p.card.id, p.currency, p.me.role.may(Permission::SetTerms)));
    let credit = profile.part(|p| p.credit_cents);
    let rows = Resource::new(move || credit.get(), move |_| read_credit(id));
    let action = ServerAction::<MoveCredit>::new();
    let failure = refused(action);
    let (amount, reason, how) = (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new("more".to_owned()));
    after(action, move |()| {
        amount.set(String::new());
        reason.set(String::new());
        profile.again();
    });
    let ways = [("more", say::credit_more()), ("less", say::credit_less()), ("pay-out", say::credit_pay_out())];
    let ways = ways.map(|(code, words)| (code.to_owned(), words.to_owned())).to_vec();
    view! {
        <section aria-labelledby="h-credit">
            <h2 id="h-credit">{say::credit()}</h2>
            <p class="strong">{move || Sum::new(credit.get(), currency).to_string()}</p>
            <Transition>
                {move || Suspend::new(async move { rows.await.ok().map(moved) })}
            </Transition>
            {may.then(|| view! {
                <details class="aside">
                    <summary>{say::credit_move()}</summary>
                    <ActionForm action=action attr:class="stack">
                        <input type="hidden" name="id" value=id.to_string()/>
                        <Refused failure but=&[At::Amount, At::Reason] currency/>
                        <Select name="how" label=say::credit_how() entries=ways text=how/>
                        <Field
                            name="amount"
                            label=say::credit_amount()
                            text=amount
                            inputmode="decimal"
                            autocomplete="off"
                            required=true
                            error=at(failure, At::Amount, currency)
                        />
                        <Field name="reason" label=say::credit_reason() text=reason required=true maxlength=500 error=at(failure, At::Reason, currency)/>
                        <p><Button submit=true look=Look::Filled pending=action.pending()>{say::credit_do()}</Button></p>
                    </ActionForm>
                </details>
            })}
        </section>
    }
}

fn moved(rows: Vec<CreditRow>) -> AnyView {
    if rows.is_empty() {
        return view! { <p class="soft small">{say::credit_none()}</p> }.into_any();
    }
    let row = |row: CreditRow| {
        let why = match row.kind {
            EntryKind::RefundToCredit => say::credit_refund(),
            EntryKind::CreditSpent => say::credit_spent(),
            EntryKind::Refund => say::credit_paid_out(),
            EntryKind::CreditMemo => say::credit_memo(),
            EntryKind::OrderReduced => say::credit_reduced(),
            EntryKind::CreditCorrected => say::credit_corrected(),
            EntryKind::Payment | EntryKind::Invoice | EntryKind::Dispute | EntryKind::WriteOff => say::credit_over(),
        };
        let about = [row.when, row.reason].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(", ");
        view! {
            <li class="row between">
                <span>
                    {why}
                    {row.order.map(|order| view! { " "<a href=format!("/desk/orders/{order}")>{order.to_string()}</a> })}
                    <br/>
                    <span class="soft small">{about}</span>
                </span>
                <span class="strong">{row.amount}</span>
            </li>
        }
    };
    view! { <ul class="linked" aria-label=say::credit_rows()>{rows.into_iter().map(row).collect_view()}</ul> }.into_any()
}
