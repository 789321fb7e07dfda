use crate::{Finder, Hit, Icon, ShopMark, State, Tone};
use leptos::{ev::keydown, prelude::*, wasm_bindgen::JsCast};
use web_sys::HtmlElement;

/// A place on the [`RailNav`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Place {
    pub href: String,
    pub icon: &'static str,
    pub words: String,
    /// How many wait there; empty for none.
    pub count: Signal<String>,
    /// Pages under its address are not part of it: the home page, whose address all others begin with.
    pub alone: bool,
    /// On a phone it lies under More; four others stand at the foot.
    pub less: bool,
}

/// The desk's rail: search, places with their counts, who is signed in. At the foot of a phone, the four that matter and More.
#[component]
pub fn RailNav(
    #[prop(into)] shop: String,
    #[prop(into)] home: String,
    #[prop(optional, into)] logo: String,
    places: Vec<Place>,
    /// The address of the page that is open.
    #[prop(into)]
    at: Signal<String>,
    /// Where the search box leads, by GET with `q`; empty for who may find nothing.
    #[prop(into)]
    find: String,
    #[prop(into)] find_label: String,
    /// What is typed into it, what was found for that so far, and where a hit's key leads.
    typed: RwSignal<String>,
    #[prop(into)] hits: Signal<Vec<Hit>>,
    pick: Callback<String>,
    /// What the navigation is called: "Desk".
    #[prop(into)]
    label: String,
    #[prop(into)] me: String,
    #[prop(optional, into)] me_note: String,
    #[prop(into)] me_href: String,
) -> impl IntoView {
    let search_label = find_label.clone();
    let more = places.iter().filter(|place| place.less).cloned().collect::<Vec<_>>();
    let (me_again, me_note_again, me_href_again) = (me.clone(), me_note.clone(), me_href.clone());
    view! {
        <header class="rail">
            <a class="shop" href=home><ShopMark shop=shop.clone() logo/><span>{shop}</span></a>
            {(!find.is_empty()).then(|| view! {
                <form class="find" role="search" action=find aria-label=search_label>
                    <Finder id="find" name="q" label=find_label hush=true placeholder=words::ui::search() typed hits pick/>
                    <kbd aria-hidden="true">"/"</kbd>
                </form>
            })}
            <nav aria-label=label>
                <ul>
                    {places.into_iter().map(|place| view! { <RailPlace place at/> }).collect_view()}
                    <li class="only-phone">
                        <button type="button" popovertarget="rail-more"><Icon name="menu"/>{words::ui::more()}</button>
                    </li>
                </ul>
                <div class="rail-more" id="rail-more" popover="auto">
                    <ul>{more.into_iter().map(|place| view! { <RailPlace place at/> }).collect_view()}</ul>
                    <SignedIn me=me_again note=me_note_again href=me_href_again/>
                </div>
            </nav>
            <SignedIn me note=me_note href=me_href/>
        </header>
    }
}

#[component]
fn RailPlace(place: Place, at: Signal<String>) -> impl IntoView {
    let Place { href, icon, words, count, alone, less } = place;
    let within = href.clone();
    let here = move || at.with(|at| at.strip_prefix(&within).is_some_and(|rest| rest.is_empty() || !alone && rest.starts_with('/')));
    view! {
        <li class=less.then_some("less")>
            <a href=href aria-current=move || here().then_some("page")>
                <Icon name=icon/>
                {words}
                <span class="count">{move || count.get()}</span>
            </a>
        </li>
    }
}

#[component]
fn SignedIn(me: String, note: String, href: String) -> impl IntoView {
    view! { <p class="me"><a href=href><strong>{me}</strong><br/><span class="soft">{note}</span></a></p> }
}

/// The head of a desk page: where it belongs, its name, one line about it; what can be done are the children.
#[component]
pub fn Top(
    #[prop(into)] title: Signal<String>,
    #[prop(optional, into)] then: MaybeProp<String>,
    /// How it stands, behind its name.
    #[prop(optional, into)]
    state: MaybeProp<(Tone, String)>,
    #[prop(optional, into)] back: String,
    #[prop(optional, into)] back_to: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <header class="top">
            <div>
                {(!back.is_empty()).then(|| view! { <p class="crumb"><a href=back>{back_to}</a></p> })}
                <h1>{move || title.get()}{move || state.get().map(|(tone, word)| view! { " "<State tone word/> })}</h1>
                <p class="soft">{move || then.get()}</p>
            </div>
            {children.map(|acts| view! { <div class="row">{acts()}</div> })}
        </header>
    }
}

/// A kind of the same list, in [`Tabs`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tab {
    pub href: String,
    pub words: String,
    pub count: String,
    pub current: bool,
}

/// Kinds of the same list; each is an address.
#[component]
pub fn Tabs(#[prop(into)] label: String, tabs: Vec<Tab>) -> impl IntoView {
    let tab = |tab: Tab| {
        view! {
            <a href=tab.href aria-current=tab.current.then_some("page")>{tab.words}" "<span class="count">{tab.count}</span></a>
        }
    };
    view! { <nav class="tabs" aria-label=label>{tabs.into_iter().map(tab).collect_view()}</nav> }
}

/// The few numbers that matter, on one line. Children are [`Figure`].
#[component]
pub fn Figures(children: Children) -> impl IntoView {
    view! { <dl class="figures">{children()}</dl> }
}

/// A number that matters, and what it is made of. The child is a small picture of it.
#[component]
pub fn Figure(
    #[prop(into)] what: String,
    #[prop(into)] figure: Signal<String>,
    #[prop(optional, into)] note: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div>
            <dt>{what}</dt>
            <dd>{move || figure.get()}" "<small>{note}</small>{children.map(|picture| picture())}</dd>
        </div>
    }
}

/// The desk's keys: j and k walk through the rows of a [`crate::Table`], / goes to the search box, ? opens `help`. Enter is
/// the link's own. Called once, by the desk's root.
pub fn desk_keys(help: RwSignal<bool>) {
    Effect::new(move |_| {
        let listener = window_event_listener(keydown, move |event| {
            if event.ctrl_key() || event.meta_key() || event.alt_key() || event.default_prevented() || writes(&event) {
                return;
            }
            match event.key().as_str() {
                "j" => walk(1),
                "k" => walk(-1),
                "/" => focus("#find"),
                "?" => help.set(true),
                _ => return,
            }
            event.prevent_default();
        });
        on_cleanup(move || listener.remove());
    });
}

/// Whether the key goes into a field, or to a dialog that lies over the page.
fn writes(event: &web_sys::KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
    target.is_some_and(|element| element.closest("input, select, textarea, dialog, [contenteditable]").is_ok_and(|found| found.is_some()))
}

fn focus(selector: &str) {
    let found = document().query_selector(selector).ok().flatten().and_then(|element| element.dyn_into::<HtmlElement>().ok());
    found.inspect(|element| _ = element.focus());
}

fn walk(by: i32) {
    let Ok(rows) = document().query_selector_all(".list .name a") else { return };
    let active = document().active_element();
    let count = i32::try_from(rows.length()).unwrap_or(i32::MAX);
    let at = |index: i32| rows.item(index.cast_unsigned()).and_then(|node| node.dyn_into::<HtmlElement>().ok());
    let here = (0..count).find(|index| at(*index).is_some_and(|row| active.as_deref() == Some(row.as_ref())));
    let next = here.map_or(0, |here| (here + by).clamp(0, count - 1));
    at(next).inspect(|row| _ = row.focus());
}
