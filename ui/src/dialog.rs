use crate::Icon;
use leptos::{
    html::{Dialog as DialogElement, H2},
    prelude::*,
};

/// A question over the page. It opens when `open` turns true: with script as a modal sheet, focus on its
/// heading; Escape, the cross and any child that sets `open` to false close it. `plain` draws the same content as a section
/// of its page, for the page that a browser without script is sent to. The child is a
/// `<form>` (or `<ActionForm>`) with a `<div class="inside">` and a `<footer>` of buttons.
#[component]
pub fn Dialog(
    #[prop(into)] id: String,
    #[prop(into)] title: String,
    open: RwSignal<bool>,
    #[prop(optional)] plain: bool,
    /// Two columns on a desk.
    #[prop(optional)]
    broad: bool,
    children: Children,
) -> impl IntoView {
    let sheet = NodeRef::<DialogElement>::new();
    let heading = NodeRef::<H2>::new();
    Effect::new(move |_| {
        let wanted = open.get();
        let Some(sheet) = sheet.get() else { return };
        if wanted && !sheet.open() {
            // An element that has just left the page cannot open; then there is nobody to ask either.
            if sheet.show_modal().is_ok() {
                heading.get_untracked().inspect(|heading| _ = heading.focus());
            }
        } else if !wanted && sheet.open() && !plain {
            sheet.close();
        }
    });
    let title_id = format!("{id}-title");
    view! {
        <dialog
            class=crate::classes("sheet", &[("broad", broad)])
            id=id
            open=plain
            aria-labelledby=title_id
            node_ref=sheet
            on:close=move |_| open.set(false)
        >
            <header role="presentation">
                <h2 id=title_id.clone() tabindex="-1" node_ref=heading>{title}</h2>
                <button class="shut" type="button" aria-label=words::ui::close() on:click=move |_| open.set(false)>
                    <Icon name="x"/>
                </button>
            </header>
            {children()}
        </dialog>
    }
}
