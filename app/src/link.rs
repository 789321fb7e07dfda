//! A customer on a private link. There is no router: the step follows from facts, and the few pages beside it (`/pay`, `/receipt`)
//! are addresses of their own. One reading of everything, which is read again whenever something happened.

pub mod api;
mod begun;
mod browser;
mod frame;
mod stopped;

pub use begun::Begun;
pub use browser::{MapLink, keep, sms, tel};
pub use frame::Frame;
pub use stopped::{AskAgain, AskUs, Stopped};

use crate::{
    addons::{
        ReviewStep,
        api::{Decline, Review},
    },
    at::At,
    deliveries::{
        ScheduleStep, TrackingStep, WaitingStep,
        api::{Confirm, Hold},
    },
    failure::Failure,
    journey::{
        api::read,
        end::EndPage,
        page::{LinkPage, OrderPage, View as Shown},
        papers::{NotePage, ReceiptPage},
    },
    live,
    payments::{
        Fields, PayStep, PendingStep,
        api::{Pay, PutOnAccount},
    },
};
use domain::ids::Number;
use leptos::prelude::*;

/// What the pages of a link share for as long as the window is open: the forms, and what was begun in them. They outlive every new
/// reading of the page.
#[derive(Clone, Copy)]
pub struct Forms {
    pub review: ServerAction<Review>,
    pub decline: ServerAction<Decline>,
    pub pay: ServerAction<Pay>,
    pub account: ServerAction<PutOnAccount>,
    pub hold: ServerAction<Hold>,
    pub confirm: ServerAction<Confirm>,
    pub fields: Fields,
    pub begun: Begun,
    /// The version of the quote that this window showed first.
    pub seen_version: StoredValue<Option<i32>>,
    /// There is no network; the page shows what it showed last.
    pub away: RwSignal<bool>,
    /// How many steps were folded when this window last looked.
    pub folded: StoredValue<Option<usize>>,
}

#[component]
pub fn Link(at: At) -> impl IntoView {
    let number = at.number().unwrap_or_default();
    let rest = at.rest().to_owned();
    let beside = !rest.is_empty();
    provide_context(at);
    let pay = ServerAction::new();
    let forms = Forms {
        review: ServerAction::new(),
        decline: ServerAction::new(),
        pay,
        account: ServerAction::new(),
        hold: ServerAction::new(),
        confirm: ServerAction::new(),
        fields: Fields::new(pay),
        begun: Begun::new(),
        seen_version: StoredValue::new(None),
        away: RwSignal::new(false),
        folded: StoredValue::new(None),
    };
    provide_context(forms);
    let rung = RwSignal::new(0_u32);
    let minute = browser::minutes();
    let acted = move || {
        forms.review.version().get()
            + forms.decline.version().get()
            + forms.pay.version().get()
            + forms.account.version().get()
            + forms.hold.version().get()
            + forms.confirm.version().get()
    };
    let last = StoredValue::new(None);
    let page = Resource::new_blocking(move || (rung.get(), minute.get(), acted()), move |_| reread(number, rest.clone(), last, forms.away));
    let listens = StoredValue::new(false);
    let listen = move || {
        if !listens.get_value() {
            listens.set_value(true);
            forms.begun.lasting(|| follow(number, rung));
        }
    };
    browser::settle_in();
    if beside {
        come_back(number, forms);
    }
    view! {
        <Transition fallback=|| view! { <main class="page"><ui::Skeleton label=words::link::loading()/></main> }>
            {move || Suspend::new(async move { drawn(number, page.await, last, listen) })}
        </Transition>
    }
}

/// From a page beside the step, what was done leads back to it.
fn come_back(number: Number, forms: Forms) {
    let done = move || {
        forms.review.value().with(|v| matches!(v, Some(Ok(()))))
            || forms.decline.value().with(|v| matches!(v, Some(Ok(()))))
            || forms.confirm.value().with(|v| matches!(v, Some(Ok(()))))
    };
    Effect::new(move |_| {
        if done() {
            let _ = window().location().set_href(&format!("/o/{number}"));
        }
    });
}

/// Reads the page. Where no answer comes, what was there stays there: a phone in a lift, or a window that is leaving for another page.
async fn reread(number: Number, rest: String, last: StoredValue<Option<LinkPage>>, away: RwSignal<bool>) -> Result<LinkPage, Failure> {
    let answer = read(number, rest).await;
    let Err(Failure::Broken { incident }) = &answer else {
        if away.get_untracked() {
            away.set(false);
        }
        return answer;
    };
    match last.try_get_value().flatten() {
        Some(page) if incident.is_empty() => {
            away.set(!window().navigator().on_line());
            Ok(page)
        }
        Some(_) | None => answer,
    }
}

/// The bell is followed once there is an order to follow: who has no link has no bell either.
fn follow(number: Number, rung: RwSignal<u32>) {
    let revision = live::revision(format!("/live/{number}"));
    Effect::new(move |_| {
        let now = revision.get();
        if now > 0 {
            rung.set(now);
        }
    });
}

fn drawn(number: Number, page: Result<LinkPage, Failure>, last: StoredValue<Option<LinkPage>>, listen: impl FnOnce()) -> AnyView {
    last.set_value(page.as_ref().ok().cloned());
    match page {
        Ok(LinkPage { shop, order: Some(order) }) => {
            listen();
            view! { <Frame shop number=Some(number)>{order_page(*order)}</Frame> }.into_any()
        }
        Ok(LinkPage { shop, order: None }) => {
            let (phone, email) = (shop.phone.clone(), shop.email.clone());
            Effect::new(|_| browser::forget());
            view! { <Frame shop number=None><Stopped phone=phone email=email/></Frame> }.into_any()
        }
        Err(failure) => view! { <Failed failure/> }.into_any(),
    }
}

fn order_page(page: OrderPage) -> AnyView {
    match page.view.clone() {
        Shown::Review(choices) => view! { <ReviewStep page choices/> }.into_any(),
        Shown::Pay(to_pay) => view! { <PayStep page to_pay/> }.into_any(),
        Shown::Pending => view! { <PendingStep page/> }.into_any(),
        Shown::Schedule(to_schedule) => view! { <ScheduleStep page to_schedule/> }.into_any(),
        Shown::Waiting(waiting) => view! { <WaitingStep page waiting/> }.into_any(),
        Shown::Tracking(tracked) => view! { <TrackingStep page tracked=*tracked/> }.into_any(),
        Shown::End(ending) => view! { <EndPage page ending/> }.into_any(),
        Shown::Receipt(receipt) => view! { <ReceiptPage page receipt/> }.into_any(),
        Shown::Note(proofs) => view! { <NotePage page proofs/> }.into_any(),
    }
}

/// Something broke. What was there before is safe, and the page says so.
#[component]
fn Failed(failure: Failure) -> impl IntoView {
    view! {
        <main class="page" id="main">
            <ui::Say title=words::link::failed_title() then=failure.to_string()/>
            <p><ui::ButtonLink href="" icon="refresh-cw">{words::link::failed_again()}</ui::ButtonLink></p>
        </main>
    }
}
