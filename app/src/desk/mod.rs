//! Staff. The desk's frame and its home; its rooms stand with what they are about.

pub mod api;
mod find;
mod fresh;
mod home;
mod page;
mod refused;
mod shell;

pub use fresh::{Fresh, after, fresh};
pub use page::{Failed, Lists, Page, Paging, filled, number_of, query_of, titled};
pub use refused::{Refused, at, came_back, refused};

use crate::{
    catalogue::staff::{CataloguePage, NewProductPage, PlansPage, ProductPageOf},
    customers::staff::{ChangelogPage, CustomerListPage, CustomerPage, EditCustomerPage, MergePage, NewCustomerPage},
    imports::staff::{ImportCustomersPage, ImportPage, ImportProductsPage},
    mail::MailPage,
    orders::staff::{DrivePage, OrderListPage, OrderPage},
    quotes::staff::{EditQuotePage, NewQuotePage, QuoteListPage, QuotePage, SendPage},
    staff::{Security, SignInPage},
};
use find::FindPage;
use home::HomePage;
use leptos::prelude::*;
use leptos_router::{
    components::{ParentRoute, Route, Router, Routes},
    path,
};
use page::Nowhere;
use shell::Shell;

/// The desk: one frame around its rooms, and before it the door. Who may see a room is decided by what it reads.
#[component]
pub fn Desk() -> impl IntoView {
    view! {
        <Router>
            <Routes fallback=Nowhere>
                <Route path=path!("/desk/sign-in") view=SignInPage/>
                <ParentRoute path=path!("/desk") view=Shell>
                    <Route path=path!("") view=HomePage/>
                    <Route path=path!("find") view=FindPage/>
                    <Route path=path!("customers") view=CustomerListPage/>
                    <Route path=path!("customers/new") view=NewCustomerPage/>
                    <Route path=path!("customers/import") view=ImportCustomersPage/>
                    <Route path=path!("customers/:id") view=CustomerPage/>
                    <Route path=path!("customers/:id/edit") view=EditCustomerPage/>
                    <Route path=path!("customers/:id/changes") view=ChangelogPage/>
                    <Route path=path!("customers/:id/merge") view=MergePage/>
                    <Route path=path!("catalogue") view=CataloguePage/>
                    <Route path=path!("catalogue/new") view=NewProductPage/>
                    <Route path=path!("catalogue/plans") view=PlansPage/>
                    <Route path=path!("catalogue/import") view=ImportProductsPage/>
                    <Route path=path!("catalogue/:id") view=ProductPageOf/>
                    <Route path=path!("imports/:id") view=ImportPage/>
                    <Route path=path!("quotes") view=QuoteListPage/>
                    <Route path=path!("quotes/new") view=NewQuotePage/>
                    <Route path=path!("quotes/:number") view=QuotePage/>
                    <Route path=path!("quotes/:number/edit") view=EditQuotePage/>
                    <Route path=path!("quotes/:number/send") view=SendPage/>
                    <Route path=path!("orders") view=OrderListPage/>
                    <Route path=path!("orders/:number") view=OrderPage/>
                    <Route path=path!("drive") view=DrivePage/>
                    <Route path=path!("mail") view=MailPage/>
                    <Route path=path!("mail/:id") view=MailPage/>
                    <Route path=path!("security") view=Security/>
                    <Route path=path!("/*any") view=Nowhere/>
                </ParentRoute>
            </Routes>
        </Router>
    }
}
