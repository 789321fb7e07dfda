//! Goods that came back: their credit memos, and taking more back.

use crate::{
    desk::{Fresh, Refused, after, at, refused},
    orders::api::{MemoRow, Returnable, Sheet, acts::TakeBack},
};
use domain::{refusal::Field as At, staff::Permission};
use leptos::prelude::*;
use ui::{Button, Choice, Choices, Field, TextArea};
use words::orders as say;

#[component]
pub fn Returns(sheet: Fresh<Sheet>, said: RwSignal<Option<String>>) -> impl IntoView {
    let may = sheet.part(|s| s.is_invoiced && !s.returnable.is_empty() && s.me.role.may(Permission::Refund));
    let memos = sheet.part(|s| s.memos.clone());
    let none = move || !may.get() && memos.with(Vec::is_empty);
    // After each memo the form is a new one: what was typed was taken back by then.
    let made = move || may.get().then(|| memos.with(Vec::len));
    view! {
        <section aria-labelledby="h-returns" hidden=none>
            <h2 id="h-returns">{say::returns()}</h2>
            <ul class="linked">{move || memos.get().into_iter().map(memo).collect_view()}</ul>
            <For each=made key=|made| *made children=move |_| view! { <Take sheet said/> }/>
        </section>
    }
}

fn memo(memo: MemoRow) -> impl IntoView {
    let notes = [memo.what, memo.when, memo.reason].join(", ");
    view! {
        <li><p class="strong">{say::memo(memo.number)}<span class="note">{notes}</span></p><span class="strong">{memo.amount}</span></li>
    }
}

/// How many of each come back, why, and where what was paid for them goes.
#[component]
fn Take(sheet: Fresh<Sheet>, said: RwSignal<Option<String>>) -> impl IntoView {
    let (number, currency) = sheet.now(|s| (s.number, s.location.currency));
    let action = ServerAction::<TakeBack>::new();
    let failure = refused(action);
    let asked = failure.get_untracked().is_some();
    let to = RwSignal::new("credit".to_owned());
    after(action, move |()| {
        said.set(Some(say::taken_back_said().to_owned()));
        sheet.again();
    });
    let lines = sheet.now(|s| s.returnable.clone());
    let line = |(index, line): (usize, Returnable)| {
        view! {
            <input type="hidden" name=format!("positions[{index}]") value=line.position.to_string()/>
            <Field
                name=format!("quantities[{index}]")
                id=format!("back-{}", line.position)
                label=say::back_of(&line.name, line.left)
                value="0"
                inputmode="numeric"
                autocomplete="off"
                maxlength=4
            />
        }
    };
    view! {
        <details class="act gap-s" open=asked>
            <summary class="button quiet small">{say::take_back()}</summary>
            <ActionForm action attr:class="fields">
                <Refused failure but=&[At::Reason] currency/>
                <input type="hidden" name="number" value=number.to_string()/>
                {lines.into_iter().enumerate().map(line).collect_view()}
                <Choices name="to" legend=say::refund_where() chosen=to>
                    <Choice name="to" value="credit" chosen=to label=say::refund_credit()/>
                    <Choice name="to" value="method" chosen=to label=say::refund_method()/>
                </Choices>
                <TextArea
                    name="reason"
                    id="back-reason"
                    label=say::reason()
                    required=true
                    maxlength=500
                    rows=2
                    error=at(failure, At::Reason, currency)
                />
                <p><Button submit=true small=true pending=action.pending()>{say::take_back_button()}</Button></p>
            </ActionForm>
        </details>
    }
}
