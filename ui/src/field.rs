use crate::{Icon, keep};
use leptos::prelude::*;

/// Label, hint and what went wrong around a control.
#[component]
fn Around(
    id: String,
    label: String,
    optional: bool,
    /// The label is only for who hears the page.
    hush: bool,
    hint: String,
    error: MaybeProp<String>,
    children: Children,
) -> impl IntoView {
    let (for_id, hint_id) = (id.clone(), format!("{id}-hint"));
    view! {
        <div class="field">
            <label for=for_id class=hush.then_some("hush")>
                {label}
                {optional.then(|| view! { " "<span class="optional">{words::ui::optional()}</span> })}
            </label>
            {children()}
            {(!hint.is_empty()).then(|| view! { <p class="hint" id=hint_id>{hint}</p> })}
            <Wrong id error/>
        </div>
    }
}

/// What went wrong, in a sentence at the control that it is about; `id` is the control's.
#[component]
pub(crate) fn Wrong(#[prop(into)] id: String, error: MaybeProp<String>) -> impl IntoView {
    let id = format!("{id}-wrong");
    move || {
        let id = id.clone();
        error.get().map(|error| view! { <span class="wrong" id=id role="alert"><Icon name="circle-alert"/><span>{error}</span></span> })
    }
}

/// The ids of hint and error, for `aria-describedby`.
pub(crate) fn described(id: &str, hint: bool, error: MaybeProp<String>) -> impl Fn() -> Option<String> + Clone + use<> {
    let id = id.to_owned();
    move || match (hint, error.with(Option::is_some)) {
        (true, true) => Some(format!("{id}-wrong {id}-hint")),
        (false, true) => Some(format!("{id}-wrong")),
        (true, false) => Some(format!("{id}-hint")),
        (false, false) => None,
    }
}

fn invalid(error: MaybeProp<String>) -> impl Fn() -> Option<&'static str> + Clone {
    move || error.with(Option::is_some).then_some("true")
}

fn id_or_name(id: String, name: &str) -> String {
    if id.is_empty() { name.to_owned() } else { id }
}

/// A field of one line. What was typed stays, also through an error and through the page's coming alive.
#[component]
pub fn Field(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    /// Unique on the page; the name unless given.
    #[prop(optional, into)]
    id: String,
    #[prop(optional, into)] value: String,
    /// Follows what is typed, and may change it.
    #[prop(optional)]
    text: Option<RwSignal<String>>,
    /// `text` unless given: `email`, `tel`, `date`, `password`, `search`.
    #[prop(optional, into)]
    kind: String,
    #[prop(optional, into)] hint: String,
    #[prop(optional, into)] error: MaybeProp<String>,
    /// Says "(optional)" behind the label. What is not optional is `required`.
    #[prop(optional)]
    optional: bool,
    #[prop(optional)] required: bool,
    #[prop(optional, into)] disabled: Signal<bool>,
    /// The label is only for who hears the page.
    #[prop(optional)]
    hush: bool,
    /// A unit inside the field, before the figure: "$".
    #[prop(optional, into)]
    unit: String,
    #[prop(optional, into)] placeholder: String,
    #[prop(optional, into)] autocomplete: String,
    #[prop(optional, into)] inputmode: String,
    #[prop(optional)] maxlength: Option<u32>,
) -> impl IntoView {
    let node = NodeRef::new();
    let value = text.map_or(value, |text| text.get_untracked());
    if let Some(text) = text {
        keep::line(node, text);
    }
    let id = id_or_name(id, &name);
    let describes = described(&id, !hint.is_empty(), error);
    let money = !unit.is_empty();
    view! {
        <Around id=id.clone() label optional hush hint error>
            <div class=money.then_some("money")>
                {money.then(|| view! { <span class="unit" aria-hidden="true">{unit}</span> })}
                <input
                    class="input"
                    id=id
                    name=name
                    type=if kind.is_empty() { "text".to_owned() } else { kind }
                    value=value
                    placeholder=crate::some(placeholder)
                    autocomplete=crate::some(autocomplete)
                    inputmode=crate::some(inputmode)
                    maxlength=maxlength
                    required=required
                    disabled=move || disabled.get()
                    aria-invalid=invalid(error)
                    aria-describedby=describes
                    node_ref=node
                    on:input=move |event| { text.inspect(|text| text.set(event_target_value(&event))); }
                />
            </div>
        </Around>
    }
}

/// A field of several lines; it grows with what is written.
#[component]
pub fn TextArea(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] id: String,
    #[prop(optional, into)] value: String,
    #[prop(optional)] text: Option<RwSignal<String>>,
    #[prop(optional, into)] hint: String,
    #[prop(optional, into)] error: MaybeProp<String>,
    #[prop(optional)] optional: bool,
    #[prop(optional)] required: bool,
    #[prop(optional)] hush: bool,
    #[prop(optional, into)] placeholder: String,
    #[prop(optional)] maxlength: Option<u32>,
    #[prop(default = 3)] rows: u32,
) -> impl IntoView {
    let node = NodeRef::new();
    let value = text.map_or(value, |text| text.get_untracked());
    if let Some(text) = text {
        keep::lines(node, text);
    }
    let id = id_or_name(id, &name);
    let describes = described(&id, !hint.is_empty(), error);
    view! {
        <Around id=id.clone() label optional hush hint error>
            <textarea
                class="input"
                id=id
                name=name
                rows=rows
                placeholder=crate::some(placeholder)
                maxlength=maxlength
                required=required
                aria-invalid=invalid(error)
                aria-describedby=describes
                node_ref=node
                on:input=move |event| { text.inspect(|text| text.set(event_target_value(&event))); }
            >
                {value}
            </textarea>
        </Around>
    }
}

/// A select, for the desk: pairs of value and words.
#[component]
pub fn Select(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] id: String,
    entries: Vec<(String, String)>,
    #[prop(optional, into)] value: String,
    #[prop(optional)] text: Option<RwSignal<String>>,
    #[prop(optional, into)] hint: String,
    #[prop(optional, into)] error: MaybeProp<String>,
    #[prop(optional)] optional: bool,
    #[prop(optional)] required: bool,
    #[prop(optional)] hush: bool,
) -> impl IntoView {
    let node = NodeRef::new();
    let value = text.map_or(value, |text| text.get_untracked());
    if let Some(text) = text {
        keep::entry(node, text);
    }
    let id = id_or_name(id, &name);
    let describes = described(&id, !hint.is_empty(), error);
    let entry = move |(key, words): (String, String)| {
        let selected = key == value;
        view! { <option value=key selected=selected>{words}</option> }
    };
    view! {
        <Around id=id.clone() label optional hush hint error>
            <span class="select">
                <select
                    class="input"
                    id=id
                    name=name
                    required=required
                    aria-invalid=invalid(error)
                    aria-describedby=describes
                    node_ref=node
                    on:change=move |event| { text.inspect(|text| text.set(event_target_value(&event))); }
                >
                    {entries.into_iter().map(entry).collect_view()}
                </select>
                <Icon name="chevron-down"/>
            </span>
        </Around>
    }
}

/// A box to tick, or with `switch` a switch that acts at once. The words are children: they may hold links.
#[component]
pub fn CheckSwitch(
    #[prop(into)] name: String,
    /// What is sent when it is on; "true" unless given.
    #[prop(optional, into)]
    value: String,
    on: RwSignal<bool>,
    #[prop(optional)] switch: bool,
    #[prop(optional)] required: bool,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional, into)] error: MaybeProp<String>,
    children: Children,
) -> impl IntoView {
    let node = NodeRef::new();
    keep::tick(node, on);
    let describes = described(&name, false, error);
    let wrong = name.clone();
    view! {
        <label class="check">
            <input
                type="checkbox"
                class=switch.then_some("switch")
                role=switch.then_some("switch")
                name=name
                value=if value.is_empty() { "true".to_owned() } else { value }
                checked=on.get_untracked()
                required=required
                disabled=move || disabled.get()
                aria-invalid=invalid(error)
                aria-describedby=describes
                node_ref=node
                on:change=move |event| on.set(event_target_checked(&event))
            />
            <span>{children()}<Wrong id=wrong error/></span>
        </label>
    }
}
