//! One's own ways in: where one is signed in, the password, the second factor.

use super::{
    api::{
        door::SignOut,
        security::{ChangePassword, EndOtherSessions, EndSession, OwnSecurity, Session, read_security},
    },
    own_factor::{Codes, OwnFactor},
};
use crate::desk::{Fresh, Page, Refused, after, at, fresh, query_of, refused, titled};
use domain::{money::Currency, refusal::Field as At};
use leptos::{prelude::*, server_fn::ServerFn};
use ui::{Banner, Button, Cell, Column, Field, Look, Row, RowName, State, Table, Tone, Top};
use words::staff as say;

#[component]
pub fn Security() -> impl IntoView {
    let read = Resource::new_blocking(|| (), |()| read_security());
    titled(|| say::security().to_owned());
    view! { <Page read show=|own| view! { <Room own/> }.into_any()/> }
}

#[component]
fn Room(own: OwnSecurity) -> impl IntoView {
    let then = say::security_then(&own.name, &own.email);
    let own = fresh(own, read_security);
    view! {
        <Top title=say::security() then=then>
            // A page that is left for good is left whole.
            <form method="post" action=SignOut::url()><Button submit=true icon="log-out">{say::sign_out()}</Button></form>
        </Top>
        <Codes own/>
        <div class="beside">
            <div><Sessions own/></div>
            <aside aria-label=say::ways_in()>
                <OwnFactor own/>
                <Password own/>
            </aside>
        </div>
    }
}

#[component]
fn Sessions(own: Fresh<OwnSecurity>) -> impl IntoView {
    let end = ServerAction::<EndSession>::new();
    let others = ServerAction::<EndOtherSessions>::new();
    after(end, move |()| own.again());
    after(others, move |()| own.again());
    let columns =
        || vec![Column::new(say::browser()), Column::new(say::address()), Column::new(say::seen()), Column::new(say::end_column())];
    let rows = move || own.with(|s| s.sessions.iter().map(|session| view! { <Line session=session.clone() end/> }).collect_view());
    let has_others = own.part(|s| s.sessions.len() > 1);
    view! {
        <section aria-labelledby="h-sessions">
            <div class="head"><h2 id="h-sessions">{say::sessions()}</h2></div>
            <p class="soft small">{say::sessions_then()}</p>
            <Refused failure=refused(end)/>
            <Refused failure=refused(others)/>
            <Table caption=say::sessions() columns=columns()>{rows}</Table>
            {move || has_others.get().then(|| view! {
                <ActionForm action=others attr:class="gap-s">
                    <Button submit=true small=true bad=true pending=others.pending()>{say::end_others()}</Button>
                </ActionForm>
            })}
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

#[component]
fn Password(own: Fresh<OwnSecurity>) -> impl IntoView {
    let action = ServerAction::<ChangePassword>::new();
    let failure = refused(action);
    let wrong = move |field| at(failure, field, Currency::default());
    let (current, password, done) = (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(false));
    let changed = query_of("changed");
    after(action, move |()| {
        current.set(String::new());
        password.set(String::new());
        done.set(true);
        own.again();
    });
    let email = own.now(|o| o.email.clone());
    view! {
        <section aria-labelledby="h-password">
            <h2 id="h-password">{say::password_title()}</h2>
            {move || (done.get() || !changed.get().is_empty()).then(|| view! { <Banner tone=Tone::Good>{say::password_changed()}</Banner> })}
            <details class="aside">
                <summary>{say::password_change()}</summary>
                <ActionForm action attr:class="stack">
                    <Refused failure but=&[At::Current, At::Password]/>
                    <input type="hidden" autocomplete="username" value=email/>
                    <Field
                        name="current"
                        id="password-current"
                        label=say::password_current()
                        kind="password"
                        text=current
                        autocomplete="current-password"
                        required=true
                        maxlength=1_000
                        error=wrong(At::Current)
                    />
                    <Field
                        name="password"
                        label=say::password_new()
                        hint=say::password_hint()
                        kind="password"
                        text=password
                        autocomplete="new-password"
                        required=true
                        maxlength=1_000
                        error=wrong(At::Password)
                    />
                    <p><Button submit=true look=Look::Filled pending=action.pending()>{say::password_change()}</Button></p>
                </ActionForm>
            </details>
        </section>
    }
}
