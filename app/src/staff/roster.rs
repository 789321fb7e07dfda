//! Everybody who works here, who is invited, and what was changed.

use super::{
    api::roster::{
        Branch, ChangeLine, Invitation, InviteStaff, Person, RequireSecondFactor, ResendInvitation, StaffList, WithdrawInvitation,
        read_staff, read_staff_changes,
    },
    role_words,
};
use crate::desk::{Fresh, Page, Refused, after, at, fresh, query_of, refused, titled};
use domain::{
    money::Currency,
    refusal::Field as At,
    staff::{
        Permission, Role,
        moves::{StaffMove, Whom, check},
    },
};
use leptos::prelude::*;
use ui::{Button, Cell, Column, Empty, Field, Look, Row, RowName, Select, State, Table, Tone, Top};
use words::staff as say;

/// Where they are listed.
pub(super) const LIST: &str = "/desk/staff";

#[component]
pub fn StaffPage() -> impl IntoView {
    let read = Resource::new_blocking(|| (), |()| read_staff());
    titled(|| say::staff().to_owned());
    view! { <Page read show=|staff| view! { <Room staff/> }.into_any()/> }
}

#[component]
fn Room(staff: StaffList) -> impl IntoView {
    let (me, branches) = (staff.me.role, staff.branches.clone());
    let staff = fresh(staff, read_staff);
    let then = staff.part(|s| s.people.iter().filter(|p| !p.is_disabled).count());
    let then = Signal::derive(move || Some(say::staff_then(i64::try_from(then.get()).unwrap_or(0))));
    view! {
        <Top title=say::staff() then/>
        <div class="beside">
            <div>
                <People staff/>
                <Invitations staff/>
            </div>
            <aside aria-label=say::invite()>
                <Invite me branches staff/>
                <Needed staff may=me.may(Permission::SetSecondFactors)/>
                <section aria-labelledby="h-changes">
                    <h2 id="h-changes">{say::changes()}</h2>
                    {move || view! { <Changes changes=staff.with(|s| s.changes.clone())/> }}
                    <p><a class="small" href=format!("{LIST}/changes")>{say::all_changes()}</a></p>
                </section>
            </aside>
        </div>
    }
}

#[component]
fn People(staff: Fresh<StaffList>) -> impl IntoView {
    let columns = || {
        vec![
            Column::new(say::person()),
            Column::new(say::role()),
            Column::new(say::branch()),
            Column::new(say::factor_column()),
            Column::new(say::seen()).num(),
        ]
    };
    let row = |person: Person| {
        let seen = if person.seen.is_empty() { say::never_seen().to_owned() } else { person.seen };
        view! {
            <Row>
                <RowName href=format!("{LIST}/{}", person.card.id) name=person.card.name>
                    {person.is_disabled.then(|| view! { <State tone=Tone::Bad word=say::disabled()/> })}
                </RowName>
                <Cell key=true>{role_words(person.card.role)}</Cell>
                <Cell soft=true>{person.place}</Cell>
                <Cell label=say::factor_column()>{factor(person.has_second_factor)}</Cell>
                <Cell num=true soft=true label=say::seen()>{seen}</Cell>
            </Row>
        }
    };
    view! {
        <Table caption=say::staff() columns=columns()>
            {move || staff.with(|s| s.people.iter().cloned().map(row).collect_view())}
        </Table>
    }
}

pub(super) fn factor(on: bool) -> impl IntoView {
    let (tone, word) = if on { (Tone::Good, say::factor_on()) } else { (Tone::Plain, say::factor_off()) };
    view! { <State tone word/> }
}

#[component]
fn Invitations(staff: Fresh<StaffList>) -> impl IntoView {
    let (resend, withdraw) = (ServerAction::<ResendInvitation>::new(), ServerAction::<WithdrawInvitation>::new());
    after(resend, move |()| staff.again());
    after(withdraw, move |()| staff.again());
    let row = move |invitation: Invitation| {
        let (id, same) = (invitation.id.to_string(), invitation.id.to_string());
        let (tone, word) = if invitation.is_over { (Tone::Warn, say::invited_over()) } else { (Tone::Live, say::invited_open()) };
        view! {
            <Row>
                <RowName name=invitation.email/>
                <Cell>{role_words(invitation.role)}</Cell>
                <Cell soft=true>{invitation.place}</Cell>
                <Cell><State tone word/></Cell>
                <Cell soft=true label=say::invited_by()>{invitation.by}</Cell>
                <Cell num=true wide=true>
                    <div class="row">
                        <ActionForm action=resend>
                            <input type="hidden" name="id" value=same/>
                            <Button submit=true small=true>{say::resend()}</Button>
                        </ActionForm>
                        <ActionForm action=withdraw>
                            <input type="hidden" name="id" value=id/>
                            <Button submit=true small=true bad=true>{say::withdraw()}</Button>
                        </ActionForm>
                    </div>
                </Cell>
            </Row>
        }
    };
    let columns = || {
        vec![
            Column::new(say::email()),
            Column::new(say::role()),
            Column::new(say::branch()),
            Column::new(say::standing()),
            Column::new(say::invited_by()),
            Column::new(say::end_column()).num(),
        ]
    };
    let invitations = staff.part(|s| s.invitations.clone());
    move || {
        let invitations = invitations.get();
        (!invitations.is_empty()).then(|| {
            view! {
                <section aria-labelledby="h-invited">
                    <div class="head"><h2 id="h-invited">{say::invited()}</h2></div>
                    <Refused failure=refused(resend)/>
                    <Refused failure=refused(withdraw)/>
                    <Table caption=say::invited() columns=columns()>{invitations.into_iter().map(row).collect_view()}</Table>
                </section>
            }
        })
    }
}

/// The roles that somebody of the role `me` may give.
pub(super) fn roles(me: Role) -> Vec<(String, String)> {
    let may = |role: &Role| check(me, Whom { role: *role, is_self: false, is_last_owner: false }, StaffMove::Invite).is_ok();
    Role::ALL.into_iter().filter(may).map(|role| (role.code().to_owned(), role_words(role).to_owned())).collect()
}

pub(super) fn places(branches: Vec<Branch>) -> Vec<(String, String)> {
    branches.into_iter().map(|branch| (branch.id.to_string(), branch.name)).collect()
}

#[component]
fn Invite(me: Role, branches: Vec<Branch>, staff: Fresh<StaffList>) -> impl IntoView {
    let action = ServerAction::<InviteStaff>::new();
    let failure = refused(action);
    let wrong = move |field| at(failure, field, Currency::default());
    let typed = failure.get_untracked().and_then(|f| f.typed().map(str::to_owned)).unwrap_or_default();
    let (email, role) = (RwSignal::new(typed), RwSignal::new(Role::Sales.code().to_owned()));
    let branch = RwSignal::new(staff.now(|s| s.me.location.to_string()));
    after(action, move |()| {
        email.set(String::new());
        staff.again();
    });
    view! {
        <section aria-labelledby="h-invite">
            <h2 id="h-invite">{say::invite()}</h2>
            <p class="soft small">{say::invite_then()}</p>
            <ActionForm action attr:class="stack">
                <Refused failure but=&[At::Email, At::Role, At::Location]/>
                <Field
                    name="email"
                    label=say::email()
                    kind="email"
                    text=email
                    autocomplete="off"
                    required=true
                    maxlength=254
                    error=wrong(At::Email)
                />
                <Select name="role" label=say::role() text=role entries=roles(me) error=wrong(At::Role)/>
                <Select name="location" label=say::branch() text=branch entries=places(branches) error=wrong(At::Location)/>
                <p><Button submit=true icon="send" look=Look::Filled pending=action.pending()>{say::invite_send()}</Button></p>
            </ActionForm>
        </section>
    }
}

/// Which roles have to have a second factor; an owner says so.
#[component]
fn Needed(staff: Fresh<StaffList>, may: bool) -> impl IntoView {
    let action = ServerAction::<RequireSecondFactor>::new();
    after(action, move |()| staff.again());
    let needed = staff.part(|s| s.needed.clone());
    let one = move |role: Role| {
        let is_on = needed.with(|needed| needed.contains(&role));
        view! {
            <li>
                <span>{role_words(role)}</span>
                <span class="soft">{if is_on { say::is_needed() } else { say::is_not_needed() }}</span>
                {may.then(|| view! {
                    <ActionForm action>
                        <input type="hidden" name="role" value=role.code()/>
                        <input type="hidden" name="on" value=(!is_on).to_string()/>
                        <Button submit=true small=true label=format!("{}: {}", role_words(role), if is_on { say::need_no_more() } else { say::need() })>
                            {if is_on { say::need_no_more() } else { say::need() }}
                        </Button>
                    </ActionForm>
                })}
            </li>
        }
    };
    view! {
        <section aria-labelledby="h-needed">
            <h2 id="h-needed">{say::needed()}</h2>
            <p class="soft small">{say::needed_then()}</p>
            <Refused failure=refused(action)/>
            <ul class="linked">{move || Role::ALL.map(one).collect_view()}</ul>
        </section>
    }
}

/// Changes, a line each.
#[component]
pub(super) fn Changes(changes: Vec<ChangeLine>) -> impl IntoView {
    let line = |change: ChangeLine| {
        view! {
            <li>
                <p>
                    <strong>{change.whom}</strong>" "<bdi>{change.what}</bdi>
                    <span class="note">{say::change_line(change.by, change.when)}</span>
                </p>
            </li>
        }
    };
    view! {
        {changes.is_empty().then(|| view! { <p class="soft small">{say::no_changes()}</p> })}
        <ul class="linked">{changes.into_iter().map(line).collect_view()}</ul>
    }
}

#[component]
pub fn StaffChangesPage() -> impl IntoView {
    let before = query_of("before");
    let read = Resource::new_blocking(move || before.get(), |before| read_staff_changes(before.parse().ok()));
    titled(|| say::changes().to_owned());
    view! {
        <Top title=say::changes() back=LIST back_to=say::staff()/>
        <Page read show=log/>
    }
}

fn log(changes: Vec<ChangeLine>) -> AnyView {
    if changes.is_empty() {
        return view! { <Empty title=say::changes() text=say::no_changes()/> }.into_any();
    }
    // A page has fifty.
    let older = changes.last().filter(|_| changes.len() == 50).map(|last| format!("{LIST}/changes?before={}", last.id));
    view! {
        <Changes changes/>
        {older.map(|href| view! { <nav class="pages"><span></span><span><a href=href>{say::older()}</a></span></nav> })}
    }
    .into_any()
}
