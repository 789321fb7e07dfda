//! The changes of an order on its page at the desk: the one that waits with what can be done about it, and those before it.

use super::api::{AgreeForCustomer, WithdrawChange};
use crate::{
    desk::{Fresh, Refused, after, at, refused},
    orders::api::{ChangeRow, Sheet},
};
use domain::{
    ids::{ChangeId, Number},
    orders::changing::ChangeStatus,
    refusal::Field as At,
    staff::Permission,
};
use leptos::prelude::*;
use ui::{Button, State, TextArea, Tone};
use words::changes as say;

#[component]
pub fn Changes(sheet: Fresh<Sheet>, said: RwSignal<Option<String>>) -> impl IntoView {
    let number = sheet.now(|s| s.number);
    let may = sheet.now(|s| s.me.role.may(Permission::Sell));
    let changes = sheet.part(|s| s.changes.clone());
    let waiting = sheet.part(|s| s.changes.iter().find(|c| c.status == ChangeStatus::Waits).map(|c| c.id));
    view! {
        <section aria-labelledby="h-changes" hidden=move || changes.with(Vec::is_empty)>
            <h2 id="h-changes">{say::staff_title()}</h2>
            <ul class="linked">{move || changes.get().into_iter().map(row).collect_view()}</ul>
            {move || waiting.get().filter(|_| may).map(|change| view! { <Waiting number change sheet said/> })}
        </section>
    }
}

fn state(status: ChangeStatus) -> (Tone, String) {
    let (tone, word) = match status {
        ChangeStatus::Waits => (Tone::Live, say::staff_waits()),
        ChangeStatus::Agreed => (Tone::Good, say::staff_agreed()),
        ChangeStatus::AtOnce => (Tone::Good, say::staff_at_once()),
        ChangeStatus::Declined => (Tone::Bad, say::staff_declined()),
        ChangeStatus::Withdrawn => (Tone::Plain, say::staff_withdrawn()),
    };
    (tone, word.to_owned())
}

fn row(change: ChangeRow) -> impl IntoView {
    let (tone, word) = state(change.status);
    view! {
        <li>
            <div>
                <p class="strong">{change.sums}<span class="note">{change.by}</span></p>
                {(!change.because.is_empty()).then(|| view! { <p class="small"><bdi>{change.because}</bdi></p> })}
                {(!change.changes.is_empty()).then(|| view! {
                    <ul class="prepare">{change.changes.into_iter().map(|said| view! { <li><bdi>{said}</bdi></li> }).collect_view()}</ul>
                })}
                {(!change.answer.is_empty()).then(|| view! { <p class="small"><bdi>{say::staff_answer(change.answer)}</bdi></p> })}
            </div>
            <State tone word/>
        </li>
    }
}

/// The customer said yes elsewhere, or nobody is to answer it any more.
#[component]
fn Waiting(number: Number, change: ChangeId, sheet: Fresh<Sheet>, said: RwSignal<Option<String>>) -> impl IntoView {
    let currency = sheet.now(|s| s.location.currency);
    let (agreeing, withdrawing) = (ServerAction::<AgreeForCustomer>::new(), ServerAction::<WithdrawChange>::new());
    let (yes, back) = (refused(agreeing), refused(withdrawing));
    let asked = yes.get_untracked().is_some();
    after(agreeing, move |()| {
        said.set(Some(say::staff_agreed_said().to_owned()));
        sheet.again();
    });
    after(withdrawing, move |()| {
        said.set(Some(say::staff_withdrawn_said().to_owned()));
        sheet.again();
    });
    let hidden = move || {
        view! {
            <input type="hidden" name="number" value=number.to_string()/>
            <input type="hidden" name="change" value=change.to_string()/>
        }
    };
    view! {
        <details class="act gap-s" open=asked>
            <summary class="button quiet small">{say::staff_agree_for()}</summary>
            <ActionForm action=agreeing attr:class="fields">
                <Refused failure=yes but=&[At::Reason] currency/>
                {hidden()}
                <TextArea
                    name="reason"
                    id="agree-reason"
                    label=say::staff_agree_word()
                    hint=say::staff_agree_hint()
                    required=true
                    maxlength=500
                    rows=2
                    error=at(yes, At::Reason, currency)
                />
                <p><Button submit=true pending=agreeing.pending()>{say::staff_agree_button()}</Button></p>
            </ActionForm>
        </details>
        <Refused failure=back/>
        <ActionForm action=withdrawing attr:class="gap-s">
            {hidden()}
            <Button submit=true small=true pending=withdrawing.pending()>{say::staff_withdraw()}</Button>
        </ActionForm>
    }
}
