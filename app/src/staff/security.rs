//! Where one is signed in, and an end to it.

use super::api::{EndSession, Session, Sessions, SignOut, read_sessions};
use crate::desk::{Page, Refused, after, fresh, refused, titled};
use leptos::{ev::SubmitEvent, prelude::*, server_fn::ServerFn};
use ui::{Button, Cell, Column, Row, RowName, State, Table, Tone, Top};
use words::staff as say;

#[component]
pub fn Security() -> impl IntoView {
    let read = Resource::new_blocking(|| (), |()| read_sessions());
    titled(|| say::security().to_owned());
    view! { <Page read show=|sessions| view! { <Room sessions/> }.into_any()/> }
}

#[component]
fn Room(sessions: Sessions) -> impl IntoView {
    let then = say::security_then(&sessions.name, &sessions.email);
    let sessions = fresh(sessions, read_sessions);
    let end = ServerAction::<EndSession>::new();
    after(end, move |()| sessions.again());
    let leave = |event: SubmitEvent| {
        if !crate::orders::staff::leaves() {
            event.prevent_default();
        }
    };
    let columns =
        || vec![Column::new(say::browser()), Column::new(say::address()), Column::new(say::seen()), Column::new(say::end_column())];
    let rows = move || sessions.with(|s| s.sessions.iter().map(|session| view! { <Line session=session.clone() end/> }).collect_view());
    view! {
        <Top title=say::security() then=then>
            // A page that is left for good is left whole.
            <form method="post" action=SignOut::url() on:submit=leave><Button submit=true icon="log-out">{say::sign_out()}</Button></form>
        </Top>
        <section aria-labelledby="h-sessions">
            <div class="head">
                <h2 id="h-sessions">{say::sessions()}</h2>
            </div>
            <p class="soft small">{say::sessions_then()}</p>
            <Refused failure=refused(end)/>
            <Table caption=say::sessions() columns=columns()>{rows}</Table>
        </section>
    }
}

#[component]
fn Line(session: Session, end: ServerAction<EndSession>) -> impl IntoView {
    let id = session.id.to_string();
    view! {
        <Row>
            <RowName name=session.agent/>
            <Cell soft=true><bdi>{session.address}</bdi></Cell>
            <Cell soft=true label=say::seen()>{session.seen}</Cell>
            <Cell num=true key=true>
                {if session.is_this {
                    view! { <State tone=Tone::Good word=say::this_one()/> }.into_any()
                } else {
                    view! {
                        <ActionForm action=end>
                            <input type="hidden" name="session" value=id/>
                            <Button submit=true small=true bad=true>{say::end()}</Button>
                        </ActionForm>
                    }
                    .into_any()
                }}
            </Cell>
        </Row>
    }
}
