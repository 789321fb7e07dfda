use crate::{
    field::{Wrong, described},
    keep,
};
use leptos::{
    ev::{KeyboardEvent, MouseEvent},
    html::Input,
    prelude::*,
};

/// Something a [`Finder`] found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hit {
    /// What `pick` is told.
    pub key: String,
    pub name: String,
    /// A softer word behind the name.
    pub note: String,
    pub amount: String,
}

/// Looks something up while one types (a combobox, as the ARIA practices describe it). Arrows walk through what was found, Enter picks,
/// Escape closes; the focus stays in the field, ready for the next.
#[component]
pub fn Finder(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    /// With a name it is a field of its form, which Enter sends when no hit is shown.
    #[prop(optional, into)]
    name: String,
    #[prop(optional, into)] hint: String,
    #[prop(optional, into)] placeholder: String,
    #[prop(optional)] hush: bool,
    typed: RwSignal<String>,
    #[prop(into)] hits: Signal<Vec<Hit>>,
    pick: Callback<String>,
    /// Said when nothing is like what is typed.
    #[prop(optional, into)]
    none: MaybeProp<String>,
    #[prop(optional, into)] error: MaybeProp<String>,
    #[prop(optional)] node_ref: Option<NodeRef<Input>>,
) -> impl IntoView {
    let input = node_ref.unwrap_or_default();
    keep::line(input, typed);
    let (open, at) = (RwSignal::new(false), RwSignal::new(0_usize));
    let shown = Memo::new(move |_| if open.get() { hits.get() } else { Vec::new() });
    // Other hits begin at their first.
    Effect::new(move |_| {
        hits.track();
        at.set(0);
    });
    let choose = move |key: String| {
        open.set(false);
        pick.run(key);
    };
    let is_field = !name.is_empty();
    let keys = move |event: KeyboardEvent| {
        let count = hits.with_untracked(Vec::len);
        match event.key().as_str() {
            "ArrowDown" | "ArrowUp" if !open.get_untracked() => open.set(true),
            "ArrowDown" if count > 0 => at.update(|at| *at = (*at + 1) % count),
            "ArrowUp" if count > 0 => at.update(|at| *at = (*at + count - 1) % count),
            "Enter" => match shown.with_untracked(|shown| shown.get(at.get_untracked()).map(|hit| hit.key.clone())) {
                Some(key) => choose(key),
                // A form is not sent while something is looked for.
                None if is_field || typed.with_untracked(String::is_empty) => return,
                None => {}
            },
            "Escape" if open.get_untracked() => {
                open.set(false);
                // The dialog or page around it is not closed by the same key.
                event.stop_propagation();
            }
            _ => return,
        }
        event.prevent_default();
    };
    let describes = described(&id, !hint.is_empty(), error);
    let (list, hint_id, of_wrong) = (format!("{id}-list"), format!("{id}-hint"), id.clone());
    let (option_id, controls) = (id.clone(), list.clone());
    let active = move || shown.with(|shown| (!shown.is_empty()).then(|| format!("{option_id}-{}", at.get())));
    let row_id = id.clone();
    let row = move |(index, hit): (usize, Hit)| {
        let key = hit.key.clone();
        view! {
            <li
                role="option"
                id=format!("{row_id}-{index}")
                aria-selected=move || if at.get() == index { "true" } else { "false" }
                // The focus stays in the field.
                on:mousedown=|event: MouseEvent| event.prevent_default()
                on:click=move |_| choose(key.clone())
            >
                <span>{hit.name}" "<span class="soft">{hit.note}</span></span>
                <span class="amount">{hit.amount}</span>
            </li>
        }
    };
    view! {
        <div class="field finder">
            <label for=id.clone() class=hush.then_some("hush")>{label.clone()}</label>
            <input
                class="input"
                id=id
                name=crate::some(name)
                type="text"
                role="combobox"
                autocomplete="off"
                spellcheck="false"
                placeholder=crate::some(placeholder)
                value=typed.get_untracked()
                aria-expanded=move || if shown.with(Vec::is_empty) { "false" } else { "true" }
                aria-controls=controls
                aria-autocomplete="list"
                aria-activedescendant=active
                aria-describedby=describes
                node_ref=input
                on:input=move |event| {
                    typed.set(event_target_value(&event));
                    open.set(true);
                }
                on:keydown=keys
                on:blur=move |_| open.set(false)
            />
            <ul class="found" id=list role="listbox" aria-label=label hidden=move || shown.with(Vec::is_empty)>
                {move || shown.get().into_iter().enumerate().map(&row).collect_view()}
            </ul>
            <span class="hush" role="status">
                {move || shown.with(|shown| (!shown.is_empty()).then(|| words::ui::found(i64::try_from(shown.len()).unwrap_or(0))))}
            </span>
            <p class="hint" role="status">{move || none.get()}</p>
            {(!hint.is_empty()).then(|| view! { <p class="hint" id=hint_id>{hint}</p> })}
            <Wrong id=of_wrong error/>
        </div>
    }
}
