use crate::{
    field::{Wrong, described},
    keep,
};
use leptos::{html::Fieldset, prelude::*};

/// A group of [`Choice`] rows; `legend` is heard, and seen only with `shown`.
#[component]
pub fn Choices(
    #[prop(into)] name: String,
    #[prop(into)] legend: String,
    #[prop(optional)] shown: bool,
    chosen: RwSignal<String>,
    #[prop(optional, into)] error: MaybeProp<String>,
    children: Children,
) -> impl IntoView {
    let group = NodeRef::<Fieldset>::new();
    let describes = described(&name, false, error);
    let wrong = name.clone();
    keep::choice(group, name, chosen);
    view! {
        <fieldset class="methods" aria-describedby=describes node_ref=group>
            <legend class=(!shown).then_some("hush")>{legend}</legend>
            <div class="choices">{children()}</div>
            <Wrong id=wrong error/>
        </fieldset>
    }
}

/// One of several, one a line, with what it costs at the end and a line of explanation below.
/// `name` and `chosen` are those of its [`Choices`].
#[component]
pub fn Choice(
    #[prop(into)] name: String,
    #[prop(into)] value: String,
    chosen: RwSignal<String>,
    #[prop(into)] label: String,
    #[prop(optional, into)] amount: Signal<String>,
    #[prop(optional, into)] note: String,
    #[prop(optional)] disabled: bool,
) -> impl IntoView {
    let checked = chosen.with_untracked(|chosen| *chosen == value);
    view! {
        <label class="choice">
            <input
                type="radio"
                name=name
                value=value
                checked=checked
                disabled=disabled
                on:change=move |event| keep::chose(&event, move |value| _ = chosen.try_set(value))
            />
            <span>{label}</span>
            <span class="amount soft small">{move || amount.get()}</span>
            {(!note.is_empty()).then(|| view! { <span class="note">{note}</span> })}
        </label>
    }
}

/// A row to tick: an add-on, an order to pay. Several may be on.
#[component]
pub fn TickRow(
    #[prop(into)] name: String,
    #[prop(into)] value: String,
    on: RwSignal<bool>,
    #[prop(into)] label: String,
    #[prop(optional, into)] amount: Signal<String>,
    #[prop(optional, into)] note: String,
    #[prop(optional)] disabled: bool,
) -> impl IntoView {
    let node = NodeRef::new();
    keep::tick(node, on);
    view! {
        <label class="choice">
            <input
                type="checkbox"
                name=name
                value=value
                checked=on.get_untracked()
                disabled=disabled
                node_ref=node
                on:change=move |event| keep::ticked(&event, on)
            />
            <span>{label}</span>
            <span class="amount">{move || amount.get()}</span>
            {(!note.is_empty()).then(|| view! { <span class="note">{note}</span> })}
        </label>
    }
}

/// One answer of [`Options`] or one window of [`crate::Windows`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    pub value: String,
    pub words: String,
    /// "5 places", "$109.00", "Full".
    pub note: String,
    pub disabled: bool,
}

/// Two to four short answers beside each other: windows, plans, how much.
#[component]
pub fn Options(
    #[prop(into)] name: String,
    #[prop(into)] legend: Signal<String>,
    /// A softer word behind the legend: the model a plan is for.
    #[prop(optional, into)]
    legend_note: String,
    /// The legend is only for who hears the page.
    #[prop(optional)]
    hush: bool,
    #[prop(into)] answers: Signal<Vec<Answer>>,
    chosen: RwSignal<String>,
    #[prop(optional, into)] class: String,
    /// One must be chosen before the form goes off.
    #[prop(optional)]
    required: bool,
    #[prop(optional, into)] error: MaybeProp<String>,
) -> impl IntoView {
    let group = NodeRef::<Fieldset>::new();
    keep::choice(group, name.clone(), chosen);
    let describes = described(&name, false, error);
    let wrong = name.clone();
    let one = move |answer: Answer| {
        let checked = chosen.with_untracked(|chosen| *chosen == answer.value);
        view! {
            <label>
                <input
                    type="radio"
                    name=name.clone()
                    value=answer.value
                    checked=checked
                    disabled=answer.disabled
                    required=required
                    on:change=move |event| keep::chose(&event, move |value| _ = chosen.try_set(value))
                />
                <span>{answer.words}</span>
                {(!answer.note.is_empty()).then(|| view! { <span class="note">{answer.note}</span> })}
            </label>
        }
    };
    view! {
        <fieldset class=format!("options {class}") aria-describedby=describes node_ref=group>
            <legend class=hush.then_some("hush")>
                {move || legend.get()}
                {(!legend_note.is_empty()).then(|| view! { " "<span class="soft tiny">{legend_note}</span> })}
            </legend>
            {move || answers.get().into_iter().map(&one).collect_view()}
            <Wrong id=wrong error/>
        </fieldset>
    }
}
