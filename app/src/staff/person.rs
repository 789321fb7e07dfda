//! Somebody who works here: what they are, and what can be done about it. Buttons come from the rule.

use super::{
    api::roster::{ChangeStaff, DisableStaff, PersonSheet, ResetSecondFactor, SignOutStaff, read_person},
    role_words,
    roster::{Changes, LIST, factor, places, roles},
};
use crate::desk::{Fresh, Page, Refused, after, at, fresh, refused, titled};
use domain::{
    Refusal,
    ids::StaffId,
    money::Currency,
    refusal::Field as At,
    staff::moves::{StaffMove, Whom, check},
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use ui::{Button, Fact, Facts, Look, Select, Tone, Top};
use words::staff as say;

#[component]
pub fn PersonPage() -> impl IntoView {
    let params = use_params_map();
    let id = Signal::derive(move || params.with(|p| p.get("id")?.parse::<StaffId>().ok()));
    // What is no number is nobody's.
    let read = Resource::new_blocking(move || id.get(), |id| read_person(id.unwrap_or_default()));
    view! { <Page read show=|sheet| view! { <Room sheet/> }.into_any()/> }
}

/// What a rule needs to know of the person on a sheet.
fn may(sheet: &PersonSheet, step: StaffMove) -> Result<(), Refusal> {
    let person = &sheet.person.card;
    check(sheet.me.role, Whom { role: person.role, is_self: person.id == sheet.me.id, is_last_owner: sheet.is_last_owner }, step)
}

#[component]
fn Room(sheet: PersonSheet) -> impl IntoView {
    let (id, name, email) = (sheet.person.card.id, sheet.person.card.name.clone(), sheet.person.card.email.clone());
    titled({
        let name = name.clone();
        move || name.clone()
    });
    let sheet = fresh(sheet, move || read_person(id));
    let is_disabled = sheet.part(|s| s.person.is_disabled);
    let state = MaybeProp::derive(move || {
        let (tone, word) = if is_disabled.get() { (Tone::Bad, say::disabled()) } else { (Tone::Good, say::working()) };
        Some((tone, word.to_owned()))
    });
    view! {
        <Top title=name then=email state back=LIST back_to=say::staff()/>
        <div class="beside">
            <div class="alone">
                <Change id sheet/>
                <WaysIn id sheet/>
            </div>
            <aside aria-label=say::changes()>
                <section aria-labelledby="h-changes">
                    <h2 id="h-changes">{say::changes()}</h2>
                    {move || view! { <Changes changes=sheet.with(|s| s.changes.clone())/> }}
                </section>
            </aside>
        </div>
    }
}

#[component]
fn Change(id: StaffId, sheet: Fresh<PersonSheet>) -> impl IntoView {
    let action = ServerAction::<ChangeStaff>::new();
    let failure = refused(action);
    let wrong = move |field| at(failure, field, Currency::default());
    after(action, move |()| sheet.again());
    // Who came too late sees what is here now; the next save is on top of it.
    Effect::new(move |_| {
        if failure.with(|f| *f == Some(Refusal::Stale.into())) {
            sheet.again();
        }
    });
    let (role, branch) = sheet.now(|s| (s.person.card.role, s.person.card.location));
    let (role, branch) = (RwSignal::new(role.code().to_owned()), RwSignal::new(branch.to_string()));
    let (me, branches) = sheet.now(|s| (s.me.role, s.branches.clone()));
    let revision = sheet.part(|s| s.person.revision);
    // Whoever may keep somebody's role may save the page at all.
    let may_save = sheet.part(|s| may(s, StaffMove::SetRole(s.person.card.role)).is_ok());
    let own_role = sheet.now(|s| s.person.card.role);
    let mut entries = roles(me);
    if entries.iter().all(|(code, _)| code != own_role.code()) {
        entries.insert(0, (own_role.code().to_owned(), role_words(own_role).to_owned()));
    }
    view! {
        <ActionForm action attr:class="stack">
            <input type="hidden" name="id" value=id.to_string()/>
            <input type="hidden" name="revision" value=move || revision.get().to_string()/>
            <Refused failure but=&[At::Role, At::Location]/>
            <Select name="role" label=say::role() text=role entries error=wrong(At::Role)/>
            <Select name="location" label=say::branch() text=branch entries=places(branches) error=wrong(At::Location)/>
            {move || may_save.get().then(|| view! {
                <p><Button submit=true look=Look::Filled pending=action.pending()>{say::save()}</Button></p>
            })}
        </ActionForm>
    }
}

#[component]
fn WaysIn(id: StaffId, sheet: Fresh<PersonSheet>) -> impl IntoView {
    let (disable, leave, reset) =
        (ServerAction::<DisableStaff>::new(), ServerAction::<SignOutStaff>::new(), ServerAction::<ResetSecondFactor>::new());
    after(disable, move |()| sheet.again());
    after(leave, move |()| sheet.again());
    after(reset, move |()| sheet.again());
    let (is_disabled, has_factor) = (sheet.part(|s| s.person.is_disabled), sheet.part(|s| s.person.has_second_factor));
    let seen = sheet.part(|s| s.person.seen.clone());
    let allows = move |step: StaffMove| sheet.with(|s| may(s, step).is_ok());
    view! {
        <section aria-labelledby="h-ways">
            <h2 id="h-ways">{say::ways_in()}</h2>
            <Facts>
                <Fact what=say::seen()>{move || Some(seen.get()).filter(|s| !s.is_empty()).unwrap_or_else(|| say::never_seen().to_owned())}</Fact>
                <Fact what=say::factor()>{move || factor(has_factor.get())}</Fact>
            </Facts>
            <Refused failure=refused(disable)/>
            <Refused failure=refused(leave)/>
            <Refused failure=refused(reset)/>
            {move || allows(StaffMove::SignOut).then(|| view! {
                <ActionForm action=leave attr:class="act-line">
                    <input type="hidden" name="id" value=id.to_string()/>
                    <Button submit=true pending=leave.pending()>{say::sign_out_all()}</Button>
                    <p class="soft small">{say::sign_out_all_then()}</p>
                </ActionForm>
            })}
            {move || (has_factor.get() && allows(StaffMove::ResetSecondFactor)).then(|| view! {
                <ActionForm action=reset attr:class="act-line">
                    <input type="hidden" name="id" value=id.to_string()/>
                    <Button submit=true bad=true pending=reset.pending()>{say::reset_factor()}</Button>
                    <p class="soft small">{say::reset_factor_then()}</p>
                </ActionForm>
            })}
            {move || {
                let away = !is_disabled.get();
                allows(if away { StaffMove::Disable } else { StaffMove::Enable }).then(|| view! {
                    <ActionForm action=disable attr:class="act-line">
                        <input type="hidden" name="id" value=id.to_string()/>
                        <input type="hidden" name="away" value=away.to_string()/>
                        <Button submit=true bad=away pending=disable.pending()>{if away { say::disable() } else { say::enable() }}</Button>
                        <p class="soft small">{if away { say::disable_then() } else { say::enable_then() }}</p>
                    </ActionForm>
                })
            }}
        </section>
    }
}
