use crate::{Button, Icon};
use leptos::prelude::*;
use std::time::Duration;

/// The colour of a state; always beside a word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing to do: an empty dot, a plain note.
    #[default]
    Plain,
    /// In hand.
    Live,
    Good,
    Warn,
    Bad,
}

impl Tone {
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Live => "live",
            Self::Good => "good",
            Self::Warn => "warn",
            Self::Bad => "bad",
        }
    }
}

/// A dot and its word.
#[component]
pub fn State(#[prop(optional)] tone: Tone, #[prop(into)] word: String) -> impl IntoView {
    view! { <span class=format!("state {}", tone.class())>{word}</span> }
}

/// Something the reader must know before the page; one at most. An error belongs at its field. Children are words and links.
#[component]
pub fn Banner(
    #[prop(optional)] tone: Tone,
    /// The news in three words, before the sentence.
    #[prop(optional, into)]
    title: String,
    children: Children,
) -> impl IntoView {
    let icon = match tone {
        Tone::Plain | Tone::Live => "info",
        Tone::Good => "check",
        Tone::Warn => "triangle-alert",
        Tone::Bad => "circle-alert",
    };
    view! {
        <div class=format!("banner {}", tone.class()) role=(tone == Tone::Bad).then_some("alert")>
            <Icon name=icon/>
            <div>
                <p>{(!title.is_empty()).then(|| view! { <strong>{title}</strong>" " })}{children()}</p>
            </div>
        </div>
    }
}

/// A thin line across the top of the window: a demonstration, a preview, offline.
#[component]
pub fn Strip(children: Children) -> impl IntoView {
    view! { <div class="strip" role="status">{children()}</div> }
}

/// Ten seconds: time to read a sentence of twenty words twice.
const TOAST_STAYS: Duration = Duration::from_secs(10);

/// Says what was done and offers to undo it; goes by itself. Never for what went wrong.
#[component]
pub fn Toast(said: RwSignal<Option<String>>, #[prop(optional)] undo: Option<Callback<()>>) -> impl IntoView {
    Effect::new(move |before: Option<Option<TimeoutHandle>>| {
        before.flatten().inspect(TimeoutHandle::clear);
        said.with(Option::is_some).then(|| set_timeout_with_handle(move || said.set(None), TOAST_STAYS).ok()).flatten()
    });
    let take_back = move |undo: Callback<()>| {
        view! {
            <button type="button" on:click=move |_| { said.set(None); undo.run(()); }>{words::ui::undo()}</button>
        }
    };
    view! {
        <div role="status">
            {move || said.get().map(|said| view! { <div class="toast"><span>{said}</span>{undo.map(take_back)}</div> })}
        </div>
    }
}

/// What will be here, and how to make the first. The way there is a child.
#[component]
pub fn Empty(#[prop(into)] title: String, #[prop(into)] text: String, #[prop(optional)] children: Option<Children>) -> impl IntoView {
    view! { <div class="empty"><h2>{title}</h2><p>{text}</p>{children.map(|way| way())}</div> }
}

/// The shape of what comes.
#[component]
pub fn Skeleton(
    /// What is loading: "Loading your delivery".
    #[prop(optional, into)]
    label: String,
) -> impl IntoView {
    view! {
        <div role="status">
            <span class="hush">{if label.is_empty() { words::ui::loading().to_owned() } else { label }}</span>
            <span class="ghost w1"></span>
            <span class="ghost tall w3"></span>
            <span class="ghost w2"></span>
        </div>
    }
}

/// The value of a filter in words, and a way to take it away.
#[component]
pub fn Chip(
    #[prop(into)] what: String,
    #[prop(into)] value: String,
    /** The address without this filter. */
    #[prop(into)]
    without: String,
) -> impl IntoView {
    view! {
        <a class="chip" href=without>
            <span>{what}": "<b>{value}</b></span>
            <span class="hush">", "{words::ui::take_away()}</span>
            <Icon name="x"/>
        </a>
    }
}

/// Buttons under a button. `id` is unique on the page. Links and buttons are the children. It needs no script.
#[component]
pub fn Menu(
    #[prop(into)] id: String,
    /// What the button says; without it there are three dots.
    #[prop(optional, into)]
    label: String,
    /// What the three dots are called, where "More" would be said of many.
    #[prop(optional, into)]
    named: String,
    children: Children,
) -> impl IntoView {
    let dots = label.is_empty();
    let named = if named.is_empty() { words::ui::more().to_owned() } else { named };
    view! {
        <div class="menu">
            <Button
                small=true
                icon=if dots { "ellipsis" } else { "" }
                label=if dots { named } else { String::new() }
                attr:popovertarget=id.clone()
            >
                {label}
            </Button>
            <div id=id popover="auto">{children()}</div>
        </div>
    }
}
