//! A customer on a private link. There is no router: the step follows from facts, and the few pages beside it (`/pay`, `/receipt`)
//! are addresses of their own. One reading of everything comes with the page, and is read again whenever something happened.
//!
//! The pages come in two halves, each drawn by a client of its own ([`crate::journey::page::Half`]): who chooses a day does not load what takes a card.

pub mod api;
mod begun;
mod browser;
mod buying;
mod frame;
mod post;
mod receiving;
mod stopped;

pub use begun::Begun;
pub use browser::{MapLink, keep, settle_in, sms, tel, tell};
pub use buying::{Buying, Purchase};
pub use frame::Frame;
pub use post::{Post, PostForm, ask};
pub use receiving::{Booking, Receiving};
pub use stopped::{AskAgain, AskUs, Stopped};

use crate::{
    at::At,
    handed::Handed,
    journey::{
        api::Read,
        page::{LinkPage, OrderPage, View as Shown},
    },
    live,
    told::{About, Told},
};
use domain::ids::Number;
use leptos::{prelude::*, task::spawn_local};

/// What the pages of a link share for as long as the window is open. It outlives every new reading of the page.
#[derive(Clone, Copy)]
pub struct Sitting {
    pub begun: Begun,
    /// There is no network; the page shows what it showed last.
    pub away: RwSignal<bool>,
    /// How many steps were folded when this window last looked.
    pub folded: StoredValue<Option<usize>>,
    /// Goes up with every answer to a form.
    pub acted: RwSignal<u32>,
}

/// What a half of the pages knows that the other does not.
struct Pages {
    draws: fn(&Shown) -> bool,
    /// Makes its forms, and says whether one was done that leads back from a page beside the step.
    begin: fn() -> Signal<bool>,
    draw: fn(OrderPage) -> AnyView,
}

#[component]
fn Link(at: At, handed: Handed<LinkPage>, pages: Pages) -> impl IntoView {
    let number = at.number().unwrap_or_default();
    let rest = at.rest().to_owned();
    let beside = !rest.is_empty();
    provide_context(at);
    if let Some(came_back) = handed.came_back {
        provide_context(came_back);
    }
    let sitting = Sitting { begun: Begun::new(), away: RwSignal::new(false), folded: StoredValue::new(None), acted: RwSignal::new(0) };
    provide_context(sitting);
    provide_context(Turn { last: StoredValue::new(0), own: 0 });
    let done = (pages.begin)();
    let rung = RwSignal::new(0_u32);
    let minute = browser::minutes();
    let shown = RwSignal::new(handed.page);
    let draws = pages.draws;
    Effect::new(move |ran: Option<()>| {
        let _ = (rung.get(), minute.get(), sitting.acted.get());
        if ran.is_some() {
            reread(number, rest.clone(), shown, sitting.away, draws);
        }
    });
    let listens = StoredValue::new(false);
    let listen = move || {
        if !listens.get_value() {
            listens.set_value(true);
            sitting.begun.lasting(|| follow(number, rung));
        }
    };
    browser::settle_in();
    if beside {
        come_back(number, done);
    }
    move || drawn(number, shown.get(), listen, pages.draw)
}

/// From a page beside the step, what was done leads back to it.
fn come_back(number: Number, done: Signal<bool>) {
    Effect::new(move |_| {
        if done.get() {
            let _ = window().location().set_href(&format!("/o/{number}"));
        }
    });
}

/// Reads the page again. Where no answer comes, what was there stays there: a phone in a lift, or a window that is leaving for another
/// page. Of two answers the one that was asked for last counts. A step of the other half is fetched as a page.
fn reread(number: Number, rest: String, shown: RwSignal<Result<LinkPage, Told>>, away: RwSignal<bool>, draws: fn(&Shown) -> bool) {
    let turn = expect_context::<Turn>().next();
    spawn_local(async move {
        let answer = ask::<Read, LinkPage>(&[("number", number.to_string()), ("rest", rest)]).await;
        if !turn.is_last() {
            return;
        }
        if let Ok(LinkPage { order: Some(order), .. }) = &answer
            && !draws(&order.view)
        {
            let location = window().location();
            let _ = location.pathname().map(|path| location.replace(&path));
            return;
        }
        let silent = answer.as_ref().is_err_and(|told| told.about == About::Silence);
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

fn drawn(number: Number, page: Result<LinkPage, Told>, listen: impl FnOnce(), draw: fn(OrderPage) -> AnyView) -> AnyView {
    match page {
        Ok(LinkPage { shop, order: Some(order) }) => {
            listen();
            view! { <Frame shop number=Some(number)>{draw(*order)}</Frame> }.into_any()
        }
        Ok(LinkPage { shop, order: None }) => {
            let (phone, email) = (shop.phone.clone(), shop.email.clone());
            Effect::new(|_| browser::forget());
            view! { <Frame shop number=None><Stopped phone=phone email=email/></Frame> }.into_any()
        }
        Err(told) => view! { <Failed said=told.sentence/> }.into_any(),
    }
}

/// Something broke. What was there before is safe, and the page says so.
#[component]
fn Failed(said: String) -> impl IntoView {
    view! {
        <main class="page" id="main">
            <ui::Say title=words::link::failed_title() then=said/>
            <p><ui::ButtonLink href="" icon="refresh-cw">{words::link::failed_again()}</ui::ButtonLink></p>
        </main>
    }
}
