use crate::field::{Wrong, described};
use domain::proof::{PAD, POINTS_MAX, STROKES_MAX};
use leptos::{ev::PointerEvent, html::Div, prelude::*};
use std::fmt::Write;

/// A point that lies nearer to the one before adds nothing that is seen: a third of a line's width.
const STEP_LEAST: i32 = 12;

/// How far the hand has come.
#[derive(Clone, Copy, Default)]
struct Hand {
    is_down: bool,
    last: (i32, i32),
    strokes: usize,
    points: usize,
}

/// A line to sign on, with a finger, a pen or the mouse. The strokes leave as a [`domain::proof::Mark`] is written, in `strokes` and in the
/// form field `name`; they are kept in the pad's own measure, so that turning the phone draws them again. It appears only with
/// script; beside it always stands a [`crate::Field`] for the typed name, which counts the same and is the way for who uses a keyboard.
#[component]
pub fn SignaturePad(
    #[prop(into)] name: String,
    strokes: RwSignal<String>,
    /// Says "(optional)": the name beside it will do.
    #[prop(optional)]
    optional: bool,
    #[prop(optional, into)] error: MaybeProp<String>,
) -> impl IntoView {
    let pad = NodeRef::<Div>::new();
    let live = RwSignal::new(false);
    let hand = StoredValue::new(Hand::default());
    Effect::new(move |_| live.set(true));
    let draw = move |event: &PointerEvent, begins: bool| {
        let Some(pad) = pad.get_untracked() else { return };
        let mut now = hand.get_value();
        let to = place(&pad, event);
        let is_near = (to.0 - now.last.0).abs().max((to.1 - now.last.1).abs()) < STEP_LEAST;
        if now.points >= POINTS_MAX || (begins && now.strokes >= STROKES_MAX) || (!begins && (!now.is_down || is_near)) {
            return;
        }
        let letter = if begins { 'M' } else { 'L' };
        strokes.update(|path| write!(path, "{letter}{} {}", to.0, to.1).expect("a string takes everything"));
        now = Hand { is_down: true, last: to, strokes: now.strokes + usize::from(begins), points: now.points + 1 };
        hand.set_value(now);
    };
    let begin = move |event: PointerEvent| {
        if event.is_primary() && event.button() == 0 {
            event.prevent_default();
            pad.get_untracked().inspect(|pad| _ = pad.set_pointer_capture(event.pointer_id()));
            draw(&event, true);
        }
    };
    let end = move |_: PointerEvent| hand.update_value(|hand| hand.is_down = false);
    let clear = move |_| {
        hand.set_value(Hand::default());
        strokes.set(String::new());
    };
    let describes = described(&name, false, error);
    let wrong = name.clone();
    view! {
        <div class="signing" hidden=move || !live.get()>
            <p class="label">{words::ui::signature()}{optional.then(|| view! { " "<span class="optional">{words::ui::optional()}</span> })}</p>
            <div class="sign">
                <div class="paper" node_ref=pad on:pointerdown=begin on:pointermove=move |event| draw(&event, false) on:pointerup=end on:pointercancel=end>
                    <svg viewBox=view_box() role="img" aria-label=words::ui::signature() aria-describedby=describes>
                        <path d=move || strokes.get() class="stroke"/>
                    </svg>
                </div>
                <div class="foot">
                    <span>{words::ui::sign_here()}</span>
                    <button type="button" on:click=clear>{words::ui::clear()}</button>
                </div>
                <input type="hidden" name=name prop:value=move || strokes.get()/>
            </div>
            <Wrong id=wrong error/>
        </div>
    }
}

/// A signature as it was drawn. `path` is what [`domain::proof::Mark::path`] writes.
#[component]
pub fn Signed(#[prop(into)] path: String, #[prop(into)] label: String) -> impl IntoView {
    view! { <svg class="signed" viewBox=view_box() role="img" aria-label=label><path d=path class="stroke"/></svg> }
}

fn view_box() -> String {
    format!("0 0 {} {}", PAD.0, PAD.1)
}

/// Where on the pad, in its own measure, whatever size it has on this screen.
#[expect(clippy::cast_possible_truncation, reason = "inside the pad, which is some thousands wide")]
fn place(pad: &web_sys::HtmlElement, event: &PointerEvent) -> (i32, i32) {
    let shown = pad.get_bounding_client_rect();
    let share = |at: i32, from: f64, size: f64| ((f64::from(at) - from) / size.max(1.0)).clamp(0.0, 1.0);
    let (x, y) = (share(event.client_x(), shown.left(), shown.width()), share(event.client_y(), shown.top(), shown.height()));
    ((x * f64::from(PAD.0)).round() as i32, (y * f64::from(PAD.1)).round() as i32)
}
