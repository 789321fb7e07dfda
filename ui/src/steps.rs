use crate::Icon;
use leptos::prelude::*;

/// The whole journey, one line a step: [`StepDone`], then one [`StepNow`], then [`StepNext`].
#[component]
pub fn Steps(children: Children) -> impl IntoView {
    view! { <ol class="steps">{children()}</ol> }
}

/// A finished step: folded into one line that says what was decided, perhaps with a link.
#[component]
pub fn StepDone(
    #[prop(into)] what: String,
    #[prop(optional, into)] decided: String,
    #[prop(optional, into)] href: String,
    #[prop(optional, into)] link: String,
    /// It was finished just now, before the reader's eyes.
    #[prop(optional)]
    fresh: bool,
) -> impl IntoView {
    view! {
        <li class=crate::classes("done", &[("fresh", fresh)])>
            <Icon name="check"/>
            <span class="what">
                <span class="hush">{words::ui::step_done()}": "</span>
                {what}" "
                <span class="decided">{decided}</span>
            </span>
            {(!href.is_empty()).then(|| view! { <a href=href>{link}</a> })}
        </li>
    }
}

/// The step in hand: it lies open.
#[component]
pub fn StepNow(
    #[prop(into)] what: String,
    #[prop(optional, into)] decided: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <li class="now" aria-current="step">
            <span class="mark"></span>
            <h2>{what}" "<span class="decided">{decided}</span></h2>
            {children.map(|body| view! { <div class="body">{body()}</div> })}
        </li>
    }
}

/// A step that is still to come.
#[component]
pub fn StepNext(#[prop(into)] what: String, #[prop(optional, into)] decided: String) -> impl IntoView {
    view! {
        <li class="next">
            <span class="mark"></span>
            <span class="what"><span class="hush">{words::ui::step_next()}": "</span>{what}" "<span class="decided">{decided}</span></span>
        </li>
    }
}

/// How far a moment of a [`Timeline`] has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    Done,
    Now,
    Next,
}

/// What was, what is, what comes: a repair, an order's history.
#[component]
pub fn Timeline(children: Children) -> impl IntoView {
    view! { <ol class="timeline">{children()}</ol> }
}

/// One line of a [`Timeline`]: what, and when or why.
#[component]
pub fn TimelineItem(moment: Moment, #[prop(into)] what: String, #[prop(optional, into)] note: String) -> impl IntoView {
    let (class, said) = match moment {
        Moment::Done => ("done", words::ui::step_done()),
        Moment::Now => ("now", words::ui::step_now()),
        Moment::Next => ("next", words::ui::step_next()),
    };
    view! {
        <li class=class aria-current=(moment == Moment::Now).then_some("step")>
            <span><span class="hush">{said}": "</span>{what}</span>
            <span class="note">{note}</span>
        </li>
    }
}
