//! The invitation: who was invited says how they are called and chooses a password.

use super::{
    api::door::{TakeInvitation, Welcome, read_invitation},
    role_words,
    sign_in::Sheet,
};
use crate::{
    desk::{Page, Refused, at, refused, titled},
    failure::Failure,
};
use domain::{Refusal, money::Currency, refusal::Field as At};
use leptos::prelude::*;
use ui::{Bar, Empty, Field};
use words::staff as say;

#[component]
pub fn JoinPage() -> impl IntoView {
    let read = Resource::new_blocking(
        || (),
        |()| async {
            match read_invitation().await {
                Ok(welcome) => Ok(Some(welcome)),
                Err(Failure::Refused(Refusal::InvitationEnded)) => Ok(None),
                Err(failure) => Err(failure),
            }
        },
    );
    titled(|| say::invite().to_owned());
    view! { <Page read show=welcome/> }
}

fn welcome(welcome: Option<Welcome>) -> AnyView {
    match welcome {
        Some(welcome) => view! { <Join welcome/> }.into_any(),
        None => view! {
            <main class="page" id="main"><Empty title=say::join_ended() text=words::refusal::invitation_ended()/></main>
        }
        .into_any(),
    }
}

#[component]
fn Join(welcome: Welcome) -> impl IntoView {
    let Welcome { shop, email, role, by } = welcome;
    let action = ServerAction::<TakeInvitation>::new();
    let failure = refused(action);
    let wrong = move |field| at(failure, field, Currency::default());
    view! {
        <Sheet title=say::join_title(&shop.name) then=say::join_then(by, role_words(role), &email) shop=shop.name.clone()>
            <ActionForm action attr:id="join" attr:class="fields">
                <Refused failure but=&[At::Name, At::Password]/>
                // For the browser that keeps passwords.
                <input type="hidden" autocomplete="username" value=email.clone()/>
                <Field name="name" label=say::join_name() autocomplete="name" required=true maxlength=200 error=wrong(At::Name)/>
                <Field
                    name="password"
                    label=say::join_password()
                    hint=say::password_hint()
                    kind="password"
                    autocomplete="new-password"
                    required=true
                    maxlength=1_000
                    error=wrong(At::Password)
                />
                <Bar form="join" label=say::join_do() pending=action.pending() pending_label=say::join_doing()/>
            </ActionForm>
        </Sheet>
    }
}
