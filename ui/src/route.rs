use crate::Icon;
use leptos::prelude::*;

/// More dots than this would touch on a phone of 320 pixels.
const STOPS_MAX: u32 = 10;

/// The van between its stops and yours: a picture in dots that never pretends to be a map. The lamp is you.
#[component]
pub fn RouteProgress(
    /// Stops the van has made.
    #[prop(into)]
    done: Signal<u32>,
    /// Stops before yours.
    #[prop(into)]
    before: Signal<u32>,
    /// What the picture says, in a sentence.
    #[prop(into)]
    label: Signal<String>,
    /// Where the van came from, and whose the last stop is: "Clybourn depot", "You".
    #[prop(into)]
    from: String,
    #[prop(into)] to: String,
) -> impl IntoView {
    let dots = move || drawn(done.get(), before.get());
    view! {
        <figure class="journey">
            <div class="route" role="img" aria-label=move || label.get()>
                {move || (0..=dots().0).map(|_| view! { <span class="stop done"></span> }).collect_view()}
                <span class="van"><Icon name="truck"/></span>
                {move || (0..dots().1).map(|_| view! { <span class="stop"></span> }).collect_view()}
                <span class="home"><svg viewBox="0 0 32 32"><use href="/icons.svg#porchlight"/></svg></span>
            </div>
            <figcaption class="route-ends"><span>{from}</span><span>{to}</span></figcaption>
        </figure>
    }
}

/// How many dots are drawn behind and before the van. What is still to come is exact as long as it can be.
fn drawn(done: u32, before: u32) -> (u32, u32) {
    let before = before.min(STOPS_MAX - 1);
    (done.min(STOPS_MAX - before), before)
}

#[cfg(test)]
mod tests {
    use super::drawn;

    #[test]
    fn the_dots_fit_and_the_stops_to_come_are_exact() {
        assert_eq!(drawn(4, 3), (4, 3));
        assert_eq!(drawn(0, 0), (0, 0));
        assert_eq!(drawn(30, 2), (8, 2));
        assert_eq!(drawn(30, 30), (1, 9));
    }
}
