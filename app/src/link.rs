//! A customer on a private link. There is no router: the step follows from facts, and the few pages beside it (`/pay`, `/receipt`)
//! are addresses of their own. One reading of everything comes with the page, and is read again whenever something happened.

pub mod api;
mod begun;
mod browser;
mod frame;
mod post;
mod stopped;

pub use begun::Begun;
pub use browser::{MapLink, keep, settle_in, sms, tel, tell};
pub use frame::Frame;
pub use post::{Post, PostForm, ask};
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
        api::Read,
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
use leptos::{prelude::*, task::spawn_local};

/// What the pages of a link share for as long as the window is open: the forms, and what was begun in them. They outlive every new
/// reading of the page.
#[derive(Clone, Copy)]
pub struct Forms {
    pub review: Post,
    pub decline: Post,
    pub pay: Post,
    pub account: Post,
    pub hold: Post,
    pub confirm: Post,
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
pub fn Link(at: At, page: Result<LinkPage, Failure>) -> impl IntoView {
    let number = at.number().unwrap_or_default();
    let rest = at.rest().to_owned();
    let beside = !rest.is_empty();
    provide_context(at);
    let pay = Post::to::<Pay>();
    let forms = Forms {
        review: Post::to::<Review>(),
        decline: Post::to::<Decline>(),
        pay,
        account: Post::to::<PutOnAccount>(),
        hold: Post::to::<Hold>(),
        confirm: Post::to::<Confirm>(),
        fields: Fields::new(pay),
        begun: Begun::new(),
        seen_version: StoredValue::new(None),
        away: RwSignal::new(false),
        folded: StoredValue::new(None),
    };
    provide_context(forms);
    provide_context(Turn { last: StoredValue::new(0), own: 0 });
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
    let shown = RwSignal::new(page);
    Effect::new(move |ran: Option<()>| {
        let _ = (rung.get(), minute.get(), acted());
        if ran.is_some() {
            reread(number, rest.clone(), shown, forms.away);
        }
    });
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
    move || drawn(number, shown.get(), listen)
}

/// From a page beside the step, what was done leads back to it.
fn come_back(number: Number, forms: Forms) {
    let done = move || forms.review.is_done() || forms.decline.is_done() || forms.confirm.is_done();
    Effect::new(move |_| {
        if done() {
            let _ = window().location().set_href(&format!("/o/{number}"));
        }
    });
}

/// Reads the page again. Where no answer comes, what was there stays there: a phone in a lift, or a window that is leaving for another
/// page. Of two answers the one that was asked for last counts.
fn reread(number: Number, rest: String, shown: RwSignal<Result<LinkPage, Failure>>, away: RwSignal<bool>) {
    let turn = expect_context::<Turn>().next();
    spawn_local(async move {
        let answer = ask::<Read, LinkPage>(&[("number", number.to_string()), ("rest", rest)]).await;
        if !turn.is_last() {
            return;
        }
        let silent = matches!(&answer, Err(Failure::Broken { incident }) if incident.is_empty());
        let had_page = shown.with_untracked(Result::is_ok);
        let _ = away.try_set(silent && !window().navigator().on_line());
        let is_new = shown.try_with_untracked(|old| *old != answer) == Some(true);
        if is_new && !(silent && had_page) {
            shown.set(answer);
        }
    });
}

/// Whose turn it is to be shown.
#[derive(Clone, Copy)]
struct Turn {
    last: StoredValue<u32>,
    own: u32,
}

impl Turn {
    fn next(self) -> Self {
        self.last.update_value(|n| *n += 1);
        Self { own: self.last.get_value(), ..self }
    }

    /// Nobody asked later, and the window is still there.
    fn is_last(self) -> bool {
        self.last.try_get_value() == Some(self.own)
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

fn drawn(number: Number, page: Result<LinkPage, Failure>, listen: impl FnOnce()) -> AnyView {
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
