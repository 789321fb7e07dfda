use crate::Icon;
use leptos::{either::Either, ev::MouseEvent, prelude::*};

/// How loud a button is. One filled button a screen, and it lies in the [`Bar`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    Filled,
    #[default]
    Quiet,
    Plain,
}

fn class(look: Look, small: bool, bad: bool, full: bool) -> String {
    crate::classes(
        "button",
        &[("quiet", look == Look::Quiet), ("plain", look == Look::Plain), ("small", small), ("bad", bad), ("full", full)],
    )
}

/// A button. With `submit` it sends its form (or the one named by `form`, wherever it stands on the
/// page); `name` and `value` go with it. While `pending` it says so and a second press does nothing.
#[component]
pub fn Button(
    #[prop(optional)] look: Look,
    #[prop(optional)] icon: &'static str,
    /// Needed where the button shows no word.
    #[prop(optional, into)]
    label: String,
    #[prop(optional)] small: bool,
    #[prop(optional)] full: bool,
    /// It takes something away: cancel, delete.
    #[prop(optional)]
    bad: bool,
    #[prop(optional)] submit: bool,
    #[prop(optional, into)] form: String,
    #[prop(optional, into)] name: String,
    #[prop(optional, into)] value: String,
    #[prop(optional, into)] pending: Signal<bool>,
    #[prop(optional, into)] disabled: Signal<bool>,
    /// What a press does. It is no `on:click` from outside: one that is spread onto a part stays what it was when a list is drawn anew.
    #[prop(optional, into)]
    press: Option<Callback<()>>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <button
            class=class(look, small, bad, full)
            type=if submit { "submit" } else { "button" }
            form=crate::some(form)
            name=crate::some(name)
            value=crate::some(value)
            aria-label=crate::some(label)
            aria-busy=move || pending.get().then_some("true")
            disabled=move || disabled.get()
            on:click=move |event: MouseEvent| {
                if pending.get_untracked() {
                    event.prevent_default();
                    event.stop_immediate_propagation();
                } else if let Some(press) = press {
                    press.run(());
                }
            }
        >
            {(!icon.is_empty()).then(|| view! { <Icon name=icon/> })}
            {children.map(|words| words())}
        </button>
    }
}

/// A link that looks like a [`Button`]: it goes somewhere and changes nothing.
#[component]
pub fn ButtonLink(
    #[prop(into)] href: String,
    #[prop(optional)] look: Look,
    #[prop(optional)] icon: &'static str,
    #[prop(optional)] small: bool,
    #[prop(optional)] full: bool,
    #[prop(optional)] bad: bool,
    /// A file to keep, not a page to go to.
    #[prop(optional)]
    download: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <a class=class(look, small, bad, full) href=href download=download.then_some("")>
            {(!icon.is_empty()).then(|| view! { <Icon name=icon/> })}
            {children()}
        </a>
    }
}

/// The one filled button: at the foot of the window, within reach of a thumb, with its amount or day
/// in it. It sends the form named `form`, or goes to `href`. Never disabled for an answer that is missing:
/// without script it could not come back; the form's own `required` speaks. Children stand
/// beside it: "Decline".
#[component]
pub fn Bar(
    #[prop(into)] label: Signal<String>,
    /// What it says where there is no script, when the label follows what is chosen.
    #[prop(optional, into)]
    unscripted: String,
    #[prop(optional, into)] form: String,
    #[prop(optional, into)] href: String,
    /// A line above the button.
    #[prop(optional, into)]
    note: MaybeProp<String>,
    /// The line above counts down and is read out politely.
    #[prop(optional)]
    timer: bool,
    #[prop(optional, into)] pending: Signal<bool>,
    /// What the button says while it works: "Paying…".
    #[prop(optional, into)]
    pending_label: MaybeProp<String>,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional, into)] name: String,
    #[prop(optional, into)] value: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let says = move || if pending.get() { pending_label.get().unwrap_or_else(|| label.get()) } else { label.get() };
    let button = if href.is_empty() {
        let follows = !unscripted.is_empty();
        Either::Left(view! {
            <Button look=Look::Filled submit=true form name value pending disabled>
                <span class=follows.then_some("scripted")>{says}</span>
                {follows.then(|| view! { <span class="unscripted">{unscripted}</span> })}
            </Button>
        })
    } else {
        Either::Right(view! { <ButtonLink look=Look::Filled href>{says}</ButtonLink> })
    };
    let pair = children.is_some();
    view! {
        <div class=crate::classes("bar", &[("pair", pair)])>
            {move || note.get().map(|note| view! { <p role=timer.then_some("timer")>{note}</p> })}
            {button}
            {children.map(|beside| beside())}
        </div>
    }
}
