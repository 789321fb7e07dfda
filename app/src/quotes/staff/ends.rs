//! What a quote may become by the hand of staff: a copy, an order without a payment, a no.

use crate::{
    desk::{Fresh, Refused, after, at, refused},
    quotes::api::{
        Sheet,
        acts::{ConvertQuote, DeclineQuote, DuplicateQuote},
    },
};
use domain::{
    money::Money,
    quotes::{QuoteMove, after as leads_to},
    refusal::Field as At,
    staff::Permission,
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use ui::{Button, Look, TextArea};
use words::quotes as say;

/// A copy with today's prices, ready to be changed.
#[component]
pub fn Duplicate(sheet: Fresh<Sheet>) -> impl IntoView {
    let number = sheet.now(|s| s.number);
    let action = ServerAction::<DuplicateQuote>::new();
    let navigate = use_navigate();
    after(action, move |copy| navigate(&format!("/desk/quotes/{copy}"), NavigateOptions::default()));
    view! {
        <Refused failure=refused(action)/>
        <ActionForm action>
            <input type="hidden" name="number" value=number.to_string()/>
            <Button submit=true icon="copy" pending=action.pending()>{say::duplicate()}</Button>
        </ActionForm>
    }
}

/// Folded away until somebody needs them: an order without a payment, and a no.
#[component]
pub fn Ends(sheet: Fresh<Sheet>) -> impl IntoView {
    let may_convert = sheet.part(|s| leads_to(s.status, QuoteMove::Approve).is_some() && !s.has_order && !s.is_past);
    let may_decline = sheet.part(|s| leads_to(s.status, QuoteMove::Decline).is_some() && !s.has_order);
    let none = move || !may_convert.get() && !may_decline.get();
    view! {
        <section aria-labelledby="h-ends" hidden=none>
            <h2 id="h-ends">{say::ends()}</h2>
            {move || may_convert.get().then(|| view! { <Convert sheet/> })}
            {move || may_decline.get().then(|| view! { <Decline sheet/> })}
        </section>
    }
}

/// On the customer's credit line where it has room; else by somebody who may set credit lines, with a reason.
#[component]
fn Convert(sheet: Fresh<Sheet>) -> impl IntoView {
    let (number, currency, may_override) = sheet.now(|s| (s.number, s.location.currency, s.me.role.may(Permission::SetTerms)));
    let action = ServerAction::<ConvertQuote>::new();
    let failure = refused(action);
    let asked = failure.get_untracked().is_some();
    after(action, move |()| sheet.again());
    let figures = sheet.part(|s| (s.credit_line, s.totals.total_cents));
    let money = move |cents| Money::new(cents, currency).to_string();
    let has_room = move || figures.with(|(line, total)| line.check(*total, false).is_ok());
    let said = move || {
        let (line, total) = figures.get();
        match (line.exists(), has_room()) {
            (_, true) => say::convert_room(money(total), money(line.remaining_cents())),
            (true, false) => say::convert_no_room(money(line.remaining_cents().max(0)), money(line.limit_cents), money(total)),
            (false, false) => say::convert_no_line().to_owned(),
        }
    };
    let may = move || has_room() || may_override;
    view! {
        <details class="act gap-s" open=asked>
            <summary class="button quiet small">{say::convert()}</summary>
            <ActionForm action attr:class="fields">
                <Refused failure but=&[At::Reason] currency/>
                <input type="hidden" name="number" value=number.to_string()/>
                <input type="hidden" name="revision" value=move || sheet.with(|s| s.revision)/>
                <p class="small">{said}</p>
                {move || (!has_room() && may_override).then(|| view! {
                    <TextArea
                        name="reason"
                        id="convert-reason"
                        label=say::convert_reason()
                        hint=say::convert_reason_hint()
                        required=true
                        maxlength=500
                        rows=2
                        error=at(failure, At::Reason, currency)
                    />
                })}
                {move || may().then(|| view! { <p><Button submit=true small=true pending=action.pending()>{say::convert_button()}</Button></p> })}
                {move || (!may()).then(|| view! { <p class="soft small">{say::convert_ask()}</p> })}
            </ActionForm>
        </details>
    }
}

#[component]
fn Decline(sheet: Fresh<Sheet>) -> impl IntoView {
    let (number, currency) = sheet.now(|s| (s.number, s.location.currency));
    let action = ServerAction::<DeclineQuote>::new();
    let failure = refused(action);
    let asked = failure.get_untracked().is_some();
    after(action, move |()| sheet.again());
    view! {
        <details class="act gap-s" open=asked>
            <summary class="button quiet small">{say::decline()}</summary>
            <ActionForm action attr:class="fields">
                <Refused failure but=&[At::Reason] currency/>
                <input type="hidden" name="number" value=number.to_string()/>
                <input type="hidden" name="revision" value=move || sheet.with(|s| s.revision)/>
                <TextArea
                    name="reason"
                    id="decline-reason"
                    label=say::decline_reason()
                    required=true
                    maxlength=4_000
                    rows=2
                    error=at(failure, At::Reason, currency)
                />
                <p><Button submit=true small=true bad=true look=Look::Plain pending=action.pending()>{say::decline_button()}</Button></p>
            </ActionForm>
        </details>
    }
}
