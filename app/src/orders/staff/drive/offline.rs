//! The driver's page when it is opened without network: the service worker gives a bare page with our script, and the script draws the day
//! as this phone saw it last. What is recorded here waits like everything else.

use super::{super::phone::records, Road};
use leptos::prelude::*;
use ui::{ButtonLink, Empty, Strip};
use words::orders as say;

#[component]
pub fn OffRoad() -> impl IntoView {
    document().set_title(say::drive());
    let body = match records::seen() {
        Some(today) => view! { <Road today wanted=wanted() refused=None/> }.into_any(),
        None => view! {
            <Empty title=say::offline_title() text=say::offline_none()>
                <ButtonLink href="/desk/drive">{say::offline_reload()}</ButtonLink>
            </Empty>
        }
        .into_any(),
    };
    view! {
        <Strip>{say::offline_title()}". "<a href="/desk/drive">{say::offline_reload()}</a></Strip>
        <main id="main" class="alone">{body}</main>
    }
}

/// The stop that the address names.
fn wanted() -> Option<domain::ids::DeliveryId> {
    let query = window().location().search().ok()?;
    query.trim_start_matches('?').split('&').find_map(|pair| pair.strip_prefix("stop="))?.parse().ok()
}
