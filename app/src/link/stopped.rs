//! The polite stop: the link has ended, and a fresh one goes to the address on file. The answer is the same whatever is on file.

use super::{Post, PostForm, api::Renew, browser::tel};
use crate::{journey::steps::refusal, told::Told};
use leptos::{either::Either, prelude::*};
use ui::{Block, Button, Field, Look, Page, Say};

#[component]
pub fn Stopped(phone: String, email: String) -> impl IntoView {
    view! {
        <Page>
            <AskAgain title=words::link::ended_title() then=words::link::ended_then()/>
            <AskUs phone email/>
        </Page>
    }
}

/// A sentence and a form for the e-mail address; once it is sent, the neutral answer.
#[component]
pub fn AskAgain(
    #[prop(into)] title: String,
    #[prop(into)] then: String,
    /// It was sent without script, and this is the page that says so.
    #[prop(optional)]
    asked: bool,
) -> impl IntoView {
    let renew = Post::to::<Renew>();
    let refused = refusal(renew, "renew");
    let typed = refused.with_untracked(|told| told.as_ref().and_then(|told| told.typed.clone())).unwrap_or_default();
    let done = Signal::derive(move || if renew.was_sent() { renew.is_done() } else { asked });
    let wrong = MaybeProp::derive(move || refused.get().map(|told: Told| told.sentence));
    let says = move |plain: &str, after: &'static str| if done.get() { after.to_owned() } else { plain.to_owned() };
    view! {
        <Say
            title=Signal::derive(move || says(&title, words::link::asked_title()))
            then=MaybeProp::derive(move || Some(says(&then, words::link::asked_then())))
            live=true
        />
        {move || if done.get() {
            Either::Left(view! { <p><a href="/find">{words::link::asked_again()}</a></p> })
        } else {
            Either::Right(view! { <EmailForm renew typed=typed.clone() wrong/> })
        }}
    }
}

#[component]
fn EmailForm(renew: Post, typed: String, wrong: MaybeProp<String>) -> impl IntoView {
    let pending = renew.pending();
    view! {
        <PostForm post=renew class="stack">
            <Field
                name="email"
                label=words::link::ended_email()
                kind="email"
                value=typed
                hint=words::link::ended_hint()
                autocomplete="email"
                required=true
                error=wrong
            />
            <Button look=Look::Filled full=true submit=true pending>
                {move || if pending.get() { words::link::ended_sending() } else { words::link::ended_send() }}
            </Button>
        </PostForm>
    }
}

/// Whom to call or write to instead.
#[component]
pub fn AskUs(phone: String, email: String) -> impl IntoView {
    let (dial, write) = (tel(&phone), format!("mailto:{email}"));
    view! {
        <div class="later">
            <Block title=words::link::ask_us() id="h-ask">
                <p>
                    {(!phone.is_empty()).then(|| view! { <a href=dial>{words::link::ask_us_call(phone)}</a>". " })}
                    {(!email.is_empty()).then(|| view! { <a href=write>{words::link::ask_us_write(email)}</a>". " })}
                    {words::link::ask_us_ready()}
                </p>
            </Block>
        </div>
    }
}
