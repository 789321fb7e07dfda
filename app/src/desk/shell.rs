//! The frame around the rooms: the rail, the bell, the keys.

use super::{
    api::{Frame, Suggestion, find_as_typed, read_frame},
    fresh::{Bell, fresh},
    wings::use_step,
};
use crate::{at::At, failure::Failure, live, quotes::staff::editor::lookup::lookup};
use domain::{
    money::Currency,
    staff::{Permission, Role},
};
use leptos::{html, prelude::*};
use leptos_router::{components::Outlet, hooks::use_location};
use ui::{Banner, Dialog, Hit, Place, RailNav, Skip, Strip, Tone, desk_keys};
use words::desk as say;

#[component]
pub fn Shell() -> impl IntoView {
    provide_context(Bell(live::revision("/live/desk".to_owned())));
    let frame = Resource::new_blocking(|| (), |()| read_frame());
    let main = NodeRef::<html::Main>::new();
    let path = use_location().pathname;
    // Who reads the page by ear is told that it is another one.
    Effect::new(move |before: Option<String>| {
        let now = path.get();
        if before.is_some_and(|before| before != now) {
            main.get_untracked().inspect(|main| _ = main.focus());
        }
        now
    });
    view! {
        <Skip/>
        <Transition>
            {move || Suspend::new(async move { frame.await.ok().map(|frame| view! { <Rail frame/> }) })}
        </Transition>
        <main id="main" tabindex="-1" node_ref=main><Astray/><Outlet/></main>
        <Keys/>
    }
}

/// What was refused to a form that nobody knows the page of: such a one comes back to the desk's first page, which has no forms.
#[component]
fn Astray() -> impl IntoView {
    let location = use_location();
    let failure = move || {
        let at = At { path: location.pathname.get(), query: location.search.get() };
        at.came_back_with::<Failure>().filter(|_| at.path == "/desk")
    };
    move || failure().map(|failure| view! { <Banner tone=Tone::Bad>{failure.sentence(Currency::default())}</Banner> })
}

#[component]
fn Rail(frame: Frame) -> impl IntoView {
    let at = use_location().pathname;
    let Frame { shop, me, place, .. } = frame.clone();
    let frame = fresh(frame, read_frame);
    let quotes = frame.part(|f| f.quotes.clone());
    let orders = frame.part(|f| f.orders.clone());
    let may_see = me.role.may(Permission::SeeSales);
    let (home, find) = if may_see { ("/desk", "/desk/find") } else { ("/desk/drive", "") };
    let typed = RwSignal::new(String::new());
    let found = lookup(typed, find_as_typed).found;
    let hits = Signal::derive(move || found.get().into_iter().map(hit).collect::<Vec<_>>());
    let step = use_step();
    let pick = Callback::new(move |href: String| {
        typed.set(String::new());
        step(&href);
    });
    let places = places(me.role, quotes.into(), orders.into());
    view! {
        {shop.demonstration.then(|| view! { <Strip>{say::demonstration()}</Strip> })}
        <RailNav
            shop=shop.name
            home=home
            places
            at=Signal::derive(move || at.get())
            find=find
            find_label=say::find()
            typed
            hits
            pick
            label=say::name()
            me=me.name
            me_note=place
            me_href="/desk/security"
        />
    }
}

fn hit(line: Suggestion) -> Hit {
    Hit { key: line.href, name: line.name, note: line.note, amount: line.amount }
}

/// The rooms that a role has.
fn places(role: Role, quotes: Signal<String>, orders: Signal<String>) -> Vec<Place> {
    let place = |href: &str, icon, words: &str, count| Place { href: href.into(), icon, words: words.into(), count, ..Place::default() };
    let none = Signal::derive(String::new);
    let mut places = Vec::new();
    if role.may(Permission::SeeSales) {
        places.push(Place { alone: true, ..place("/desk", "house", say::home(), none) });
        places.push(place("/desk/customers", "users", words::customers::title(), none));
        places.push(place("/desk/quotes", "file-text", say::quotes(), quotes));
        places.push(place("/desk/orders", "package", say::orders(), orders));
        places.push(place("/desk/catalogue", "clipboard-list", words::catalogue::title(), none));
    }
    if role.may(Permission::Dispatch) {
        places.push(place("/desk/dispatch", "truck", say::dispatch(), none));
    }
    if role.drives() {
        places.push(place("/desk/drive", "truck", say::stops(), none));
        places.push(place("/desk/visits", "wrench", words::visits::mine(), none));
    }
    if role.may(Permission::Oversee) {
        places.push(place("/desk/mail", "mail", say::mail(), none));
    }
    if role.may(Permission::ManageStaff) {
        places.push(Place { less: true, ..place("/desk/staff", "user-round", words::staff::staff(), none) });
    }
    if role.may(Permission::Configure) {
        places.push(Place { less: true, ..place("/desk/settings", "settings", words::settings::title(), none) });
    }
    places
}

/// What the keys do; the question mark opens it.
#[component]
fn Keys() -> impl IntoView {
    let help = RwSignal::new(false);
    desk_keys(help);
    let key = |key: &'static str, does: &'static str| view! { <div><dt><kbd>{key}</kbd></dt><dd>{does}</dd></div> };
    view! {
        <Dialog id="keys" title=say::keys() open=help>
            <form method="dialog">
                <div class="inside">
                    <dl class="lines facts">
                        {key("j k", say::keys_walk())}
                        {key("Enter", say::keys_open())}
                        {key("/", say::keys_find())}
                        {key("?", say::keys_help())}
                        {key("Esc", say::keys_close())}
                    </dl>
                </div>
            </form>
        </Dialog>
    }
}
