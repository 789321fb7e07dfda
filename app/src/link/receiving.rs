//! From the payment to the door, and what stays afterwards: the day, the van, the proof, the papers.

use super::{Link, Pages, Post};
use crate::{
    at::At,
    changes::api::{AgreeToChange, DeclineChange},
    deliveries::{
        ScheduleStep, TrackingStep, WaitingStep,
        api::{Confirm, Hold},
    },
    handed::Handed,
    journey::{
        end::EndPage,
        page::{LinkPage, OrderPage, View as Shown},
        papers::{NotePage, ReceiptPage},
    },
    payments::PendingStep,
};
use leptos::prelude::*;

/// The forms of this half.
#[derive(Clone, Copy)]
pub struct Booking {
    pub hold: Post,
    pub confirm: Post,
    /// A yes to the change that waits.
    pub agree: Post,
    /// A no to it: the order stays what it is.
    pub keep: Post,
}

#[component]
pub fn Receiving(at: At, handed: Handed<LinkPage>) -> impl IntoView {
    let draws = |shown: &Shown| !matches!(shown, Shown::Review(_) | Shown::Pay(_));
    view! { <Link at handed pages=Pages { draws, begin, draw }/> }
}

fn begin() -> Signal<bool> {
    let forms = Booking {
        hold: Post::to::<Hold>(),
        confirm: Post::to::<Confirm>(),
        agree: Post::to::<AgreeToChange>(),
        keep: Post::to::<DeclineChange>(),
    };
    provide_context(forms);
    Signal::derive(move || forms.confirm.is_done())
}

fn draw(page: OrderPage) -> AnyView {
    match page.view.clone() {
        Shown::Pending => view! { <PendingStep page/> }.into_any(),
        Shown::Schedule(sealed) => sealed.open().map(|to_schedule| view! { <ScheduleStep page to_schedule/> }).into_any(),
        Shown::Waiting(waiting) => view! { <WaitingStep page waiting/> }.into_any(),
        Shown::Tracking(sealed) => sealed.open().map(|tracked| view! { <TrackingStep page tracked/> }).into_any(),
        Shown::End(sealed) => sealed.open().map(|ending| view! { <EndPage page ending/> }).into_any(),
        Shown::Receipt(sealed) => sealed.open().map(|receipt| view! { <ReceiptPage page receipt/> }).into_any(),
        Shown::Note(sealed) => sealed.open().map(|proofs| view! { <NotePage page proofs/> }).into_any(),
        Shown::Review(_) | Shown::Pay(_) => ().into_any(),
    }
}
