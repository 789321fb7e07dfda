//! Paid as far as the customer goes. The page goes on by itself when the provider has answered.

use crate::journey::{
    page::OrderPage,
    steps::{Around, Ladder, Sheeted},
};
use leptos::prelude::*;

#[component]
pub fn PendingStep(page: OrderPage) -> impl IntoView {
    view! {
        <Sheeted around=Around::from(&page) sheet=page.sheet.clone()>
            <Ladder steps=page.steps.clone()/>
        </Sheeted>
    }
}
