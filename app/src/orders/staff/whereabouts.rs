//! The driver's phone says where the van is, when its driver wants that, while somebody waits for it.

use crate::orders::api::drive::send_position;
use domain::ids::RouteId;
use leptos::{prelude::*, task::spawn_local};
use ui::CheckSwitch;
use words::orders as say;

/// A switch, off at first: a phone asks before it tells where it is, and it should ask because somebody wanted it.
#[component]
pub fn Whereabouts(route: RouteId, #[prop(into)] under_way: Signal<bool>) -> impl IntoView {
    let (on, is_blind) = (RwSignal::new(false), RwSignal::new(false));
    let watched = StoredValue::new(None::<i32>);
    let stop = move || {
        if let Some(Some(watch)) = watched.try_update_value(Option::take) {
            browser::forget(watch);
        }
    };
    Effect::new(move |_| {
        stop();
        is_blind.set(false);
        if on.get() && under_way.get() {
            let told = move |lat_e6, lon_e6| spawn_local(async move { _ = send_position(route, lat_e6, lon_e6).await });
            watched.set_value(browser::watch(told, move || {
                is_blind.try_set(true);
            }));
        }
    });
    on_cleanup(stop);
    view! {
        <div class="whereabouts">
            <CheckSwitch name="place" switch=true on>
                {say::share_place()}
                <span class="note">{move || if is_blind.get() { say::share_place_no() } else { say::share_place_hint() }}</span>
            </CheckSwitch>
        </div>
    }
}

/// What only a browser can do.
mod browser {
    use leptos::prelude::window;
    use wasm_bindgen::{JsCast, prelude::Closure};
    use web_sys::{Position, PositionError, PositionOptions};

    /// A fix that is older was made on another street.
    const AGE_MS_MAX: u32 = 15_000;

    /// Follows the phone; each place is told in millionths of a degree.
    pub fn watch(told: impl Fn(i32, i32) + 'static, blind: impl Fn() + 'static) -> Option<i32> {
        #[expect(clippy::cast_possible_truncation, reason = "degrees are below 181, so their millionths fit")]
        let place = move |position: Position| {
            let coords = position.coords();
            told((coords.latitude() * 1e6).round() as i32, (coords.longitude() * 1e6).round() as i32);
        };
        let place = Closure::<dyn Fn(Position)>::new(place).into_js_value();
        let error = Closure::<dyn Fn(PositionError)>::new(move |_| blind()).into_js_value();
        let options = PositionOptions::new();
        options.set_enable_high_accuracy(true);
        options.set_maximum_age(AGE_MS_MAX);
        let geolocation = window().navigator().geolocation().ok()?;
        geolocation.watch_position_with_error_callback_and_options(place.unchecked_ref(), Some(error.unchecked_ref()), &options).ok()
    }

    pub fn forget(watch: i32) {
        let _ = window().navigator().geolocation().map(|geolocation| geolocation.clear_watch(watch));
    }
}
