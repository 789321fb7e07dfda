//! The door of the desk.

use super::api::door::{SignIn, read_door};
use crate::desk::{Page, Refused, at, query_of, refused, titled};
use domain::{locations::Brand, money::Currency, refusal::Field as At};
use leptos::prelude::*;
use ui::{Banner, Bar, Field, Letterhead, Say, Skip, Tone};
use words::staff as say;

#[component]
pub fn SignInPage() -> impl IntoView {
    let read = Resource::new_blocking(|| (), |()| read_door());
    titled(|| say::sign_in_title().to_owned());
    view! { <Page read show=|shop| view! { <Door shop/> }.into_any()/> }
}

/// The sheet that everything before the desk stands on.
#[component]
pub(super) fn Sheet(
    shop: String,
    #[prop(into)] title: Signal<String>,
    #[prop(into)] then: MaybeProp<String>,
    children: Children,
) -> impl IntoView {
    view! {
        <Skip/>
        <div class="door">
            <Letterhead shop home="/"/>
            <main class="page" id="main">
                <Say title then/>
                {children()}
            </main>
        </div>
    }
}

#[component]
fn Door(shop: Brand) -> impl IntoView {
    let action = ServerAction::<SignIn>::new();
    let failure = refused(action);
    // What was typed as the address stands there again; a password never does.
    let email = failure.get_untracked().and_then(|f| f.typed().map(str::to_owned)).unwrap_or_default();
    let (to, changed, ended) = (query_of("to"), query_of("changed"), query_of("ended"));
    let usd = Currency::default();
    view! {
        <Sheet title=say::sign_in_title() then=say::sign_in_then(&shop.name) shop=shop.name.clone()>
            {move || (!changed.get().is_empty()).then(|| view! { <Banner tone=Tone::Good>{say::reset_done()}</Banner> })}
            {move || (!ended.get().is_empty()).then(|| view! {
                <Banner tone=Tone::Warn title=say::join_ended()>{words::refusal::invitation_ended()}</Banner>
            })}
            <ActionForm action attr:id="sign-in" attr:class="fields">
                <Refused failure but=&[At::Password, At::Email]/>
                <input type="hidden" name="to" value=move || to.get()/>
                <Field
                    name="email"
                    label=say::email()
                    kind="email"
                    value=email
                    autocomplete="username"
                    required=true
                    maxlength=254
                    error=at(failure, At::Email, usd)
                />
                <Field
                    name="password"
                    label=say::password()
                    kind="password"
                    autocomplete="current-password"
                    required=true
                    maxlength=1_000
                    error=at(failure, At::Password, usd)
                />
                <p class="small"><a href="/desk/forgot">{say::forgot()}</a></p>
                <Bar form="sign-in" label=say::sign_in() pending=action.pending() pending_label=say::signing_in()/>
            </ActionForm>
        </Sheet>
    }
}
