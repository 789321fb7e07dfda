use leptos::{ev::PointerEvent, html::Div, prelude::*};
use std::fmt::Write;

/// The pad's own measure; strokes are kept in it, so that turning the phone does not wipe them.
const WIDTH: f64 = 340.0;
const HEIGHT: f64 = 144.0;
/// A signature has a few hundred points; this stops a scribble of minutes at about 60 KB.
const STROKES_BYTES_MAX: usize = 60_000;

/// A line to sign on, with a finger, a pen or the mouse. The strokes leave as an SVG path, in `strokes` and in
/// the form field `name`. It appears only with script; beside it always stands a [`crate::Field`] for
/// the typed name, which counts the same.
#[component]
pub fn SignaturePad(#[prop(into)] name: String, strokes: RwSignal<String>) -> impl IntoView {
    let pad = NodeRef::<Div>::new();
    let live = RwSignal::new(false);
    let drawing = RwSignal::new(false);
    Effect::new(move |_| live.set(true));
    let point = move |event: &PointerEvent, letter: char| {
        let Some(pad) = pad.get_untracked() else { return };
        let place = pad.get_bounding_client_rect();
        let x = (f64::from(event.client_x()) - place.left()) / place.width() * WIDTH;
        let y = (f64::from(event.client_y()) - place.top()) / place.height() * HEIGHT;
        strokes.update(|path| {
            if path.len() < STROKES_BYTES_MAX {
                write!(path, "{letter}{x:.1} {y:.1}").expect("a string takes everything");
            }
        });
    };
    let begin = move |event: PointerEvent| {
        if event.is_primary() && event.button() == 0 {
            event.prevent_default();
            pad.get_untracked().inspect(|pad| _ = pad.set_pointer_capture(event.pointer_id()));
            drawing.set(true);
            point(&event, 'M');
        }
    };
    view! {
        <div class="sign" hidden=move || !live.get()>
            <div
                class="paper"
                node_ref=pad
                on:pointerdown=begin
                on:pointermove=move |event| if drawing.get_untracked() { point(&event, 'L') }
                on:pointerup=move |_| drawing.set(false)
                on:pointercancel=move |_| drawing.set(false)
            >
                <svg viewBox=format!("0 0 {WIDTH} {HEIGHT}") preserveAspectRatio="none" role="img" aria-label=words::ui::signature()>
                    <path d=move || strokes.get() class="stroke"/>
                </svg>
            </div>
            <div class="foot">
                <span>{words::ui::sign_here()}</span>
                <button type="button" on:click=move |_| strokes.set(String::new())>{words::ui::clear()}</button>
            </div>
            <input type="hidden" name=name prop:value=move || strokes.get()/>
        </div>
    }
}
