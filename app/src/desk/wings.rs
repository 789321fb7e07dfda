//! The desk's rooms, in wings. Each wing is drawn by a client of its own, so that a phone on the road does not carry the board, and
//! nobody waits for the settings. The server draws all of them; a step from one wing into another fetches a page.

use super::{find::FindPage, home::HomePage, page::Nowhere, shell::Shell};
use crate::{
    catalogue::staff::{CataloguePage, NewProductPage, PlansPage, ProductPageOf},
    customers::staff::{ChangelogPage, CustomerListPage, CustomerPage, EditCustomerPage, MergePage, NewCustomerPage},
    dispatch::staff::DispatchPage,
    imports::staff::{ImportCustomersPage, ImportPage, ImportProductsPage},
    mail::MailPage,
    orders::staff::{DrivePage, OrderListPage, OrderPage},
    quotes::staff::{EditQuotePage, NewQuotePage, QuoteListPage, QuotePage, SendPage, VersionsPage},
    settings::{
        DeliveryPage, LocationListPage, LocationPage, MailSettingsPage, NewLocationPage, NewZonePage, NoticesPage, PaymentSettingsPage,
        SettingsPage, ShopPage, TermsPage, ZonePage,
    },
    staff::{ForgotPage, JoinPage, PersonPage, SecondStepPage, Security, SignInPage, StaffChangesPage, StaffPage},
    visits::staff::{EditVisitPage, MyVisitsPage, NewVisitPage, VisitPage},
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    any_nested_route::IntoAnyNestedRoute,
    components::{ParentRoute, Route, Router, Routes},
    hooks::{use_location, use_navigate},
    path,
};
use std::time::Duration;
use wasm_bindgen::{JsCast, prelude::Closure};
use web_sys::{Element, Event};

/// A part of the desk that has a client of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wing {
    /// The door, the first page, what is found from there.
    Front,
    Customers,
    /// What is sold, and lists of all kinds on their way in.
    Catalogue,
    Quotes,
    Orders,
    /// The board.
    Dispatch,
    /// Who drives, and who visits.
    Drive,
    /// The shop's own affairs and its people.
    Settings,
}

impl Wing {
    /// The wing that an address of the desk lies in; what lies nowhere is the front's to say so.
    #[must_use]
    pub fn of(path: &str) -> Self {
        match path.strip_prefix("/desk/").unwrap_or_default().split('/').next().unwrap_or_default() {
            "customers" => Self::Customers,
            "catalogue" | "imports" => Self::Catalogue,
            "quotes" => Self::Quotes,
            "orders" => Self::Orders,
            "dispatch" => Self::Dispatch,
            "drive" | "visits" => Self::Drive,
            "settings" | "staff" | "security" | "mail" => Self::Settings,
            _ => Self::Front,
        }
    }
}

/// The desk: one frame around its rooms, and before it the door. Who may see a room is decided by what it reads.
macro_rules! desk {
    ($wing:expr; $($before:ident)*; $($inside:ident)+) => {{
        provide_context::<Option<Wing>>($wing);
        view! {
            <Router>
                <Routes fallback=Elsewhere>
                    $(<$before/>)*
                    <ParentRoute path=path!("/desk") view=Frame>
                        $(<$inside/>)+
                        <Route path=path!("/*any") view=Elsewhere/>
                    </ParentRoute>
                </Routes>
            </Router>
        }
    }};
}

/// All of it, for the server.
#[component]
pub fn Desk() -> impl IntoView {
    desk!(None; Door; FrontRooms CustomersRooms CatalogueRooms QuotesRooms OrdersRooms DispatchRooms DriveRooms SettingsRooms)
}

#[component]
pub fn FrontOfDesk() -> impl IntoView {
    desk!(at(Wing::Front); Door; FrontRooms)
}

#[component]
pub fn CustomersWing() -> impl IntoView {
    desk!(at(Wing::Customers); ; CustomersRooms)
}

#[component]
pub fn CatalogueWing() -> impl IntoView {
    desk!(at(Wing::Catalogue); ; CatalogueRooms)
}

#[component]
pub fn QuotesWing() -> impl IntoView {
    desk!(at(Wing::Quotes); ; QuotesRooms)
}

#[component]
pub fn OrdersWing() -> impl IntoView {
    desk!(at(Wing::Orders); ; OrdersRooms)
}

#[component]
pub fn DispatchWing() -> impl IntoView {
    desk!(at(Wing::Dispatch); ; DispatchRooms)
}

#[component]
pub fn DriveWing() -> impl IntoView {
    desk!(at(Wing::Drive); ; DriveRooms)
}

#[component]
pub fn SettingsWing() -> impl IntoView {
    desk!(at(Wing::Settings); ; SettingsRooms)
}

#[component(transparent)]
fn Door() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <Route path=path!("/desk/sign-in") view=SignInPage/>
        <Route path=path!("/desk/sign-in/code") view=SecondStepPage/>
        <Route path=path!("/desk/sign-in/second-factor") view=SecondStepPage/>
        <Route path=path!("/desk/forgot") view=ForgotPage/>
        <Route path=path!("/desk/join") view=JoinPage/>
    }
    .into_inner()
    .into_any_nested_route()
}

#[component(transparent)]
fn FrontRooms() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <Route path=path!("") view=HomePage/>
        <Route path=path!("find") view=FindPage/>
    }
    .into_inner()
    .into_any_nested_route()
}

#[component(transparent)]
fn CustomersRooms() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <Route path=path!("customers") view=CustomerListPage/>
        <Route path=path!("customers/new") view=NewCustomerPage/>
        <Route path=path!("customers/import") view=ImportCustomersPage/>
        <Route path=path!("customers/:id") view=CustomerPage/>
        <Route path=path!("customers/:id/edit") view=EditCustomerPage/>
        <Route path=path!("customers/:id/changes") view=ChangelogPage/>
        <Route path=path!("customers/:id/merge") view=MergePage/>
    }
    .into_inner()
    .into_any_nested_route()
}

#[component(transparent)]
fn CatalogueRooms() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <Route path=path!("catalogue") view=CataloguePage/>
        <Route path=path!("catalogue/new") view=NewProductPage/>
        <Route path=path!("catalogue/plans") view=PlansPage/>
        <Route path=path!("catalogue/import") view=ImportProductsPage/>
        <Route path=path!("catalogue/:id") view=ProductPageOf/>
        <Route path=path!("imports/:id") view=ImportPage/>
    }
    .into_inner()
    .into_any_nested_route()
}

#[component(transparent)]
fn QuotesRooms() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <Route path=path!("quotes") view=QuoteListPage/>
        <Route path=path!("quotes/new") view=NewQuotePage/>
        <Route path=path!("quotes/:number") view=QuotePage/>
        <Route path=path!("quotes/:number/edit") view=EditQuotePage/>
        <Route path=path!("quotes/:number/send") view=SendPage/>
        <Route path=path!("quotes/:number/versions") view=VersionsPage/>
    }
    .into_inner()
    .into_any_nested_route()
}

#[component(transparent)]
fn OrdersRooms() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <Route path=path!("orders") view=OrderListPage/>
        <Route path=path!("orders/:number") view=OrderPage/>
    }
    .into_inner()
    .into_any_nested_route()
}

#[component(transparent)]
fn DispatchRooms() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <Route path=path!("dispatch") view=DispatchPage/>
    }
    .into_inner()
    .into_any_nested_route()
}

#[component(transparent)]
fn DriveRooms() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <Route path=path!("drive") view=DrivePage/>
        <Route path=path!("visits") view=MyVisitsPage/>
        <Route path=path!("visits/new") view=NewVisitPage/>
        <Route path=path!("visits/:id") view=VisitPage/>
        <Route path=path!("visits/:id/edit") view=EditVisitPage/>
    }
    .into_inner()
    .into_any_nested_route()
}

#[component(transparent)]
fn SettingsRooms() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <Route path=path!("mail") view=MailPage/>
        <Route path=path!("mail/:id") view=MailPage/>
        <Route path=path!("settings") view=SettingsPage/>
        <Route path=path!("settings/shop") view=ShopPage/>
        <Route path=path!("settings/locations") view=LocationListPage/>
        <Route path=path!("settings/locations/new") view=NewLocationPage/>
        <Route path=path!("settings/locations/:id") view=LocationPage/>
        <Route path=path!("settings/locations/:id/delivery") view=DeliveryPage/>
        <Route path=path!("settings/locations/:id/zones/new") view=NewZonePage/>
        <Route path=path!("settings/locations/:id/zones/:zone") view=ZonePage/>
        <Route path=path!("settings/mail") view=MailSettingsPage/>
        <Route path=path!("settings/payments") view=PaymentSettingsPage/>
        <Route path=path!("settings/notices") view=NoticesPage/>
        <Route path=path!("settings/terms") view=TermsPage/>
        <Route path=path!("staff") view=StaffPage/>
        <Route path=path!("staff/changes") view=StaffChangesPage/>
        <Route path=path!("staff/:id") view=PersonPage/>
        <Route path=path!("security") view=Security/>
    }
    .into_inner()
    .into_any_nested_route()
}

/// A client that stands in its wing: links into another lead the browser there, as links do, before the router takes them.
fn at(own: Wing) -> Option<Wing> {
    let press = move |event: Event| {
        let pressed = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let link = pressed.and_then(|pressed| pressed.closest("a[href^='/']").ok().flatten());
        if let Some(link) = link.filter(|link| link.get_attribute("href").is_some_and(|href| Wing::of(path_of(&href)) != own)) {
            let _ = link.set_attribute("rel", "external");
        }
    };
    let press = Closure::<dyn Fn(Event)>::new(press).into_js_value();
    let _ = window().add_event_listener_with_callback_and_bool("click", press.unchecked_ref(), true);
    Some(own)
}

fn path_of(href: &str) -> &str {
    href.split(['?', '#']).next().unwrap_or_default()
}

/// Whether an address lies in a wing that this client has no room of.
fn is_elsewhere(path: &str) -> bool {
    use_context::<Option<Wing>>().flatten().is_some_and(|own| Wing::of(path) != own)
}

/// A step that no link makes: within the wing by the router, into another by the browser.
pub fn use_step() -> impl Fn(&str) + Clone + Send + Sync + 'static {
    let (navigate, own) = (use_navigate(), use_context::<Option<Wing>>().flatten());
    move |href| {
        if own.is_some_and(|own| Wing::of(path_of(href)) != own) {
            let _ = window().location().set_href(href);
        } else {
            navigate(href, NavigateOptions::default());
        }
    }
}

/// The frame; not around what another client draws, to which the browser is about to leave.
#[component]
fn Frame() -> impl IntoView {
    if is_elsewhere(&use_location().pathname.get_untracked()) { view! { <Elsewhere/> }.into_any() } else { view! { <Shell/> }.into_any() }
}

/// What this client has no room for: another wing, whose page is fetched, or nowhere.
#[component]
fn Elsewhere() -> impl IntoView {
    let at = use_location();
    let path = at.pathname.get_untracked();
    if !is_elsewhere(&path) {
        return view! { <Nowhere/> }.into_any();
    }
    let search = at.search.get_untracked();
    let href = if search.is_empty() { path } else { format!("{path}?{search}") };
    // Once the router has written down where it is.
    Effect::new(move |_| {
        let href = href.clone();
        set_timeout(move || _ = window().location().replace(&href), Duration::ZERO);
    });
    ().into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_lies_in_one_wing() {
        for (path, wing) in [
            ("/desk", Wing::Front),
            ("/desk/", Wing::Front),
            ("/desk/sign-in", Wing::Front),
            ("/desk/find", Wing::Front),
            ("/desk/nonsense", Wing::Front),
            ("/desk/quotes/10001/edit", Wing::Quotes),
            ("/desk/customers/7", Wing::Customers),
            ("/desk/imports/3", Wing::Catalogue),
            ("/desk/dispatch", Wing::Dispatch),
            ("/desk/drive", Wing::Drive),
            ("/desk/orders/10001", Wing::Orders),
            ("/desk/staff/4", Wing::Settings),
        ] {
            assert_eq!(Wing::of(path), wing, "{path}");
        }
        assert_eq!(path_of("/desk/quotes?page=2#x"), "/desk/quotes");
    }
}
