//! How mail goes, and trying it.

use super::{
    SETTINGS,
    api::{Mail, Tried, acts::SendTestMail, read_mail_settings},
};
use crate::desk::{Page, Refused, after, fresh, refused, titled};
use leptos::prelude::*;
use ui::{Banner, Button, Fact, Facts, Look, Tone, Top};
use words::settings as say;

#[component]
pub fn MailSettingsPage() -> impl IntoView {
    let read = Resource::new_blocking(|| (), |()| read_mail_settings());
    titled(|| say::mail().to_owned());
    view! {
        <Top title=say::mail() then=say::mail_then() back=SETTINGS back_to=say::title()/>
        <Page read show=|mail| view! { <Room mail/> }.into_any()/>
    }
}

#[component]
fn Room(mail: Mail) -> impl IntoView {
    let Mail { server, folder, from, me, .. } = mail.clone();
    let is_folder = server.is_empty();
    let mail = fresh(mail, read_mail_settings);
    let action = ServerAction::<SendTestMail>::new();
    after(action, move |()| mail.again());
    let (way, place, what) = if is_folder {
        (say::mail_folder().to_owned(), folder, say::mail_folder_place())
    } else {
        (say::mail_server(&server), server, say::mail_server_place())
    };
    let from = if from.is_empty() { say::mail_from_none().to_owned() } else { from };
    view! {
        <p>{way}</p>
        <Facts>
            <Fact what=what><bdi class="breaks">{place}</bdi></Fact>
            <Fact what=say::mail_from()><bdi class="breaks">{from}</bdi></Fact>
        </Facts>
        <section aria-labelledby="h-test" class="gap-l stack">
            <div class="head"><h2 id="h-test">{say::mail_test()}</h2></div>
            <p class="soft small">{say::mail_test_text(me)}</p>
            <Refused failure=refused(action)/>
            <ActionForm action=action>
                <Button submit=true look=Look::Filled icon="send" pending=action.pending()>{say::mail_test()}</Button>
            </ActionForm>
            <div role="status">{move || mail.with(|m| m.last.clone()).map(|(when, tried)| result(&when, tried, is_folder))}</div>
        </section>
    }
}

/// What came of the last try.
fn result(when: &str, tried: Tried, is_folder: bool) -> impl IntoView + use<> {
    let (tone, sentence) = match tried {
        Tried::Waiting => (Tone::Live, say::mail_test_waiting(when)),
        Tried::Sent if is_folder => (Tone::Good, say::mail_test_written(when)),
        Tried::Sent => (Tone::Good, say::mail_test_sent(when)),
        Tried::Failed(error) => (Tone::Warn, say::mail_test_failed(when, error)),
    };
    view! { <Banner tone>{sentence}</Banner> }
}
