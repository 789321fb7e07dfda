//! What can be done on the board, by whatever means, and what follows: the board is read again, the focus stays with what was moved,
//! and who comes too late sees what the other did.

use super::way::{self, Act, Wish};
use crate::{
    desk::{Fresh, after, refused},
    dispatch::api::{
        Board,
        acts::{ChangeRoute, DropRoute, KeepLate, MakeRoute, MoveStop, PlaceStops, PostponeStop, ReorderStops, TakeOffStop},
    },
    failure::Failure,
};
use domain::visits::Errand;
use leptos::{prelude::*, server_fn::ServerFn, wasm_bindgen::JsCast};
use std::time::Duration;
use web_sys::HtmlElement;
use words::dispatch as say;

/// How long the focus follows what was moved: an answer takes less, and who went elsewhere is left alone.
const FOLLOWS: Duration = Duration::from_secs(3);

/// The board, and everything that one does there.
#[derive(Clone, Copy)]
pub struct Hand {
    pub board: Fresh<Board>,
    pub said: RwSignal<Option<String>>,
    /// How the last try was refused.
    pub failure: Signal<Option<Failure>>,
    pub place: ServerAction<PlaceStops>,
    pub shift: ServerAction<MoveStop>,
    pub off: ServerAction<TakeOffStop>,
    pub reorder: ServerAction<ReorderStops>,
    pub keep: ServerAction<KeepLate>,
    pub postpone: ServerAction<PostponeStop>,
    pub make: ServerAction<MakeRoute>,
    pub change: ServerAction<ChangeRoute>,
    pub drop: ServerAction<DropRoute>,
    /// What is being dragged.
    pub held: RwSignal<Option<Errand>>,
    /// Before what it would land.
    pub landing: RwSignal<Option<Errand>>,
    follows: RwSignal<Option<Errand>>,
    /// Something was sent off, and the board does not show it yet: a second wish would be about what was.
    is_busy: RwSignal<bool>,
}

impl Hand {
    pub fn over(board: Fresh<Board>) -> Self {
        let said = RwSignal::new(None);
        let (place, shift, off) = (ServerAction::new(), ServerAction::new(), ServerAction::new());
        let (reorder, keep, postpone) = (ServerAction::new(), ServerAction::new(), ServerAction::new());
        let (make, change, drop) = (ServerAction::new(), ServerAction::new(), ServerAction::new());
        // The one that was tried last is the one that is told of.
        let last = RwSignal::new(0_u8);
        let all = [
            ended(1, place, board, said, last, say::placed),
            ended(2, shift, board, said, last, say::changed),
            ended(3, off, board, said, last, say::moved_off),
            ended(4, reorder, board, said, last, say::suggested),
            ended(5, keep, board, said, last, say::kept),
            ended(6, postpone, board, said, last, say::postponed),
            ended(7, make, board, said, last, say::made),
            ended(8, change, board, said, last, say::changed),
            ended(9, drop, board, said, last, say::dropped),
        ];
        let failure = Signal::derive(move || {
            let last = last.get();
            let mut told = all.iter().zip(1_u8..).filter(|(_, number)| last == 0 || *number == last);
            told.find_map(|(failure, _)| failure.get())
        });
        let hand = Self {
            board,
            said,
            failure,
            place,
            shift,
            off,
            reorder,
            keep,
            postpone,
            make,
            change,
            drop,
            held: RwSignal::new(None),
            landing: RwSignal::new(None),
            follows: RwSignal::new(None),
            is_busy: RwSignal::new(false),
        };
        hand.follow();
        hand
    }

    /// Does what is wished, if it comes to anything; the focus goes with it.
    pub fn wish(self, errand: Errand, wish: Wish) {
        if self.is_busy.get_untracked() {
            return;
        }
        let Some(act) = self.board.now(|board| way::act(board, errand, wish)) else { return };
        self.follows.set(Some(errand));
        self.is_busy.set(true);
        let give_up = move || {
            let _ = self.follows.try_set(None);
            let _ = self.is_busy.try_set(false);
        };
        set_timeout(give_up, FOLLOWS);
        match act {
            Act::Place { onto } => _ = self.place.dispatch(PlaceStops { onto, errands: vec![errand] }),
            Act::Move { stop, route, revision, to, to_revision, position } => {
                _ = self.shift.dispatch(MoveStop { stop, route, revision, to, to_revision, position });
            }
            Act::Off { stop, route, revision } => _ = self.off.dispatch(TakeOffStop { stop, route, revision }),
        }
    }

    /// The keys of a stop in focus.
    pub fn key(self, errand: Errand, event: &web_sys::KeyboardEvent) {
        let wish = match (event.key().as_str(), event.shift_key()) {
            ("ArrowUp", true) => Wish::Sooner,
            ("ArrowDown", true) => Wish::Later,
            ("ArrowLeft", true) => Wish::Aside(-1),
            ("ArrowRight", true) => Wish::Aside(1),
            ("Delete", false) => Wish::Off,
            _ => return,
        };
        // In a field or on a button the keys are its own.
        let is_elsewhere = event.target().and_then(|t| t.dyn_into::<HtmlElement>().ok()).is_some_and(|t| t.tag_name() != "A");
        if !is_elsewhere && !event.ctrl_key() && !event.alt_key() && !event.meta_key() {
            event.prevent_default();
            self.wish(errand, wish);
        }
    }

    /// What is dropped lands here: on a route, before another delivery or behind the last.
    pub fn land(self, wish: Wish) {
        self.landing.set(None);
        if let Some(errand) = self.held.get_untracked() {
            self.held.set(None);
            self.wish(errand, wish);
        }
    }

    /// The focus is lost when a stop is drawn elsewhere; it is given back.
    fn follow(self) {
        Effect::new(move |_| {
            self.board.with(|_| ());
            self.failure.track();
            self.is_busy.set(false);
            let Some(errand) = self.follows.get_untracked() else { return };
            request_animation_frame(move || {
                let link = document().query_selector(&format!("#stop-{errand} a")).ok().flatten();
                link.and_then(|link| link.dyn_into::<HtmlElement>().ok()).inspect(|link| _ = link.focus());
            });
        });
    }
}

/// After each try the board is read again, also when somebody was quicker; what was open over it is shut.
fn ended<S>(
    number: u8,
    action: ServerAction<S>,
    board: Fresh<Board>,
    said: RwSignal<Option<String>>,
    last: RwSignal<u8>,
    says: fn() -> &'static str,
) -> Signal<Option<Failure>>
where
    S: ServerFn<Error = Failure, Output = ()> + Clone + Send + Sync + 'static,
{
    after(action, move |()| {
        said.set(Some(says().to_owned()));
        shut();
    });
    Effect::new(move |_| {
        if action.value().with(Option::is_some) {
            last.set(number);
            board.again();
        }
    });
    refused(action)
}

fn shut() {
    let open = document().query_selector("[popover]:popover-open").ok().flatten();
    open.and_then(|open| open.dyn_into::<HtmlElement>().ok()).inspect(|open| _ = open.hide_popover());
}
