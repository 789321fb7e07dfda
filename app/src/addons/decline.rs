//! "Decline this quote": quiet, and it asks why. It folds open without script.

use crate::{
    journey::steps::{Trouble, refusal},
    link::{PostForm, Purchase, Sitting},
    told::Told,
};
use domain::{ids::Number, refusal::Field};
use leptos::prelude::*;
use ui::{Button, TextArea};

#[component]
pub fn DeclineQuote(number: Number, version: i32) -> impl IntoView {
    let post = expect_context::<Purchase>().decline;
    let refused = refusal(post, "decline");
    let error = MaybeProp::derive(move || refused.with(|told| told.as_ref().and_then(|told| told.at(Field::Reason))));
    let reason = expect_context::<Sitting>().begun.text("decline reason", String::new);
    let asked = refused.with_untracked(Option::<Told>::is_some);
    view! {
        <details class="aside" open=asked>
            <summary>{words::addons::decline()}</summary>
            <Trouble refused/>
            <PostForm post class="stack">
                <input type="hidden" name="number" value=number.to_string()/>
                <input type="hidden" name="version" value=version.to_string()/>
                <p class="soft small">{words::addons::decline_then()}</p>
                <TextArea name="reason" label=words::addons::decline_reason() text=reason error required=true maxlength=4000/>
                <p><Button submit=true bad=true pending=post.pending()>{words::addons::decline_button()}</Button></p>
            </PostForm>
        </details>
    }
}
