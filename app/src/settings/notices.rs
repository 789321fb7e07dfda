//! What customers are told by themselves: a switch a notice and medium.

use super::{
    SETTINGS,
    api::{acts::SaveNotices, read_notices, typed::switch_name},
};
use crate::desk::{Page, Refused, after, query_of, refused, titled};
use domain::notifications::{Medium, Notice};
use leptos::prelude::*;
use ui::{Banner, Button, Cell, CheckSwitch, Column, Look, Row, RowName, Table, Toast, Tone, Top};
use words::settings as say;

#[component]
pub fn NoticesPage() -> impl IntoView {
    let read = Resource::new_blocking(|| (), |()| read_notices());
    titled(|| say::notices().to_owned());
    // A browser without script has no toast.
    let is_saved = !query_of("saved").get_untracked().is_empty();
    view! {
        <Top title=say::notices() then=say::notices_then() back=SETTINGS back_to=say::title()/>
        {is_saved.then(|| view! { <Banner tone=Tone::Good>{say::saved()}</Banner> })}
        <Page read show=|all| view! { <Switches all/> }.into_any()/>
    }
}

fn notice_words(notice: Notice) -> &'static str {
    match notice {
        Notice::PaymentReceived => say::notice_payment_received(),
        Notice::PaymentFailed => say::notice_payment_failed(),
        Notice::DateConfirmed => say::notice_date_confirmed(),
        Notice::DateUnlocked => say::notice_date_unlocked(),
        Notice::Divided => say::notice_divided(),
        Notice::ChangeProposed => say::notice_change_proposed(),
        Notice::OrderChanged => say::notice_order_changed(),
        Notice::OnTheWay => say::notice_on_the_way(),
        Notice::Attempted => say::notice_attempted(),
        Notice::Delivered => say::notice_delivered(),
        Notice::Refunded => say::notice_refunded(),
    }
}

fn medium_words(medium: Medium) -> &'static str {
    match medium {
        Medium::Email => say::medium_email(),
    }
}

#[component]
fn Switches(all: Vec<(Notice, Medium, bool)>) -> impl IntoView {
    let action = ServerAction::<SaveNotices>::new();
    let said = RwSignal::new(None::<String>);
    after(action, move |()| said.set(Some(say::saved().to_owned())));
    let cell = |notice: Notice, medium: Medium, is_on: bool| {
        let on = RwSignal::new(is_on);
        view! {
            <Cell num=true key=true>
                <CheckSwitch name="on[]" value=switch_name(notice, medium) on switch=true>
                    <span class="hush">{say::notice_switch(notice_words(notice), medium_words(medium))}</span>
                </CheckSwitch>
            </Cell>
        }
    };
    let row = |notice: Notice| {
        let cells = all.iter().filter(|(of, ..)| *of == notice).map(|(_, medium, is_on)| cell(notice, *medium, *is_on)).collect_view();
        view! { <Row><RowName name=notice_words(notice)/>{cells}</Row> }
    };
    let rows = Notice::ALL.map(row).collect_view();
    let media = Medium::ALL.map(|medium| Column::new(medium_words(medium)).num());
    let columns = std::iter::once(Column::new(say::notice())).chain(media).collect::<Vec<_>>();
    view! {
        <ActionForm action=action attr:class="stack narrow">
            <Refused failure=refused(action)/>
            <Table caption=say::notices() columns>{rows}</Table>
            <p><Button submit=true look=Look::Filled pending=action.pending()>{say::save()}</Button></p>
        </ActionForm>
        <Toast said/>
    }
}
