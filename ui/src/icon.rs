use leptos::prelude::*;

/// A picture from the sprite `public/icons.svg`, by the name Lucide gives it. It stands beside its
/// word and is silent; only where there is no word (close, more, arrows) does it carry a `label`.
#[component]
pub fn Icon(
    name: &'static str,
    #[prop(optional, into)] label: String,
    #[prop(optional)] small: bool,
    /// Arrows point the other way in a right-to-left text.
    #[prop(optional)]
    flip: bool,
) -> impl IntoView {
    let labelled = !label.is_empty();
    view! {
        <svg
            class=crate::classes("icon", &[("s", small), ("flip", flip)])
            role=labelled.then_some("img")
            aria-hidden=(!labelled).then_some("true")
            aria-label=crate::some(label)
        >
            <use href=format!("/icons.svg#{name}") />
        </svg>
    }
}
