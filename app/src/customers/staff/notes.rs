//! Notes on a customer (H6).

use crate::{
    customers::api::{
        NoteRow, Profile,
        acts::{EndNote, PutNote},
    },
    desk::{Fresh, Refused, after, at, refused},
};
use domain::{
    customers::notes::{NOTE_CHARS_MAX, NoteKind, Persistence},
    ids::CustomerId,
    money::Currency,
    refusal::Field as At,
    staff::Permission,
};
use leptos::prelude::*;
use ui::{Button, Choice, Choices, Dialog, Look, Menu, TextArea};
use words::customers as say;

const fn kind_said(kind: NoteKind) -> fn() -> &'static str {
    match kind {
        NoteKind::Delivery => say::said_delivery,
        NoteKind::Internal => say::said_internal,
        NoteKind::Customer => say::said_customer,
    }
}

#[component]
pub(super) fn Notes(profile: Fresh<Profile>) -> impl IntoView {
    let editing = RwSignal::new(None::<Option<NoteRow>>);
    let (id, may_sell) = profile.now(|p| (p.card.id, p.me.role.may(Permission::Sell)));
    let end = ServerAction::<EndNote>::new();
    let failure = refused(end);
    after(end, move |()| profile.again());
    let one = move |note: NoteRow| {
        let (edited, ended) = (note.clone(), note.id);
        let when = match note.persistence {
            Persistence::Persistent => say::said_persistent(),
            Persistence::Optional => say::said_optional(),
        };
        view! {
            <li class="note-card row between">
                <div>
                    <p>{note.text}</p>
                    <p class="by small">{say::note_said(kind_said(note.kind)(), when, note.by)}</p>
                </div>
                {may_sell.then(|| view! {
                    <Menu id=format!("note-{}", note.id)>
                        <Button look=Look::Plain icon="pencil" press=move |()| editing.set(Some(Some(edited.clone())))>{say::edit_note()}</Button>
                        <Button look=Look::Plain icon="x" press=move |()| _ = end.dispatch(EndNote { id, note: ended })>{say::end_note()}</Button>
                    </Menu>
                })}
            </li>
        }
    };
    let is_empty = profile.part(|p| p.notes.is_empty());
    view! {
        <section aria-labelledby="h-notes">
            <h2 id="h-notes">{say::notes()}</h2>
            <Refused failure/>
            <ul class="linked">{move || profile.with(|p| p.notes.iter().cloned().map(one).collect_view())}</ul>
            {may_sell.then(|| view! {
                <p>
                    <Button small=true icon="plus" press=move |()| editing.set(Some(None))>
                        {move || if is_empty.get() { say::first_note() } else { say::add_note() }}
                    </Button>
                </p>
                <NoteDialog id profile editing/>
            })}
        </section>
    }
}

#[component]
fn NoteDialog(id: CustomerId, profile: Fresh<Profile>, editing: RwSignal<Option<Option<NoteRow>>>) -> impl IntoView {
    let open = RwSignal::new(false);
    let action = ServerAction::<PutNote>::new();
    let failure = refused(action);
    Effect::new(move |_| open.set(editing.with(Option::is_some)));
    Effect::new(move |_| {
        if !open.get() && editing.with_untracked(Option::is_some) {
            editing.set(None);
        }
    });
    after(action, move |()| {
        open.set(false);
        profile.again();
    });
    let form = move || {
        let note = editing.get()?;
        let kind = RwSignal::new(note.as_ref().map_or(NoteKind::Internal, |n| n.kind).code().to_owned());
        let when = RwSignal::new(note.as_ref().map_or(Persistence::Persistent, |n| n.persistence).code().to_owned());
        let text = note.as_ref().map(|n| n.text.clone()).unwrap_or_default();
        let most = u32::try_from(NOTE_CHARS_MAX).ok();
        Some(view! {
            <ActionForm action=action>
                <div class="inside stack">
                    <input type="hidden" name="id" value=id.to_string()/>
                    {note.map(|n| view! {
                        <input type="hidden" name="note" value=n.id.to_string()/>
                        <input type="hidden" name="revision" value=n.revision.to_string()/>
                    })}
                    <Refused failure but=&[At::Notes]/>
                    <TextArea
                        name="text"
                        label=say::note_text()
                        value=text
                        required=true
                        maxlength=most.unwrap_or(1_000)
                        error=at(failure, At::Notes, Currency::default())
                    />
                    <Choices name="persistence" legend=say::note_persistence() shown=true chosen=when>
                        <Choice name="persistence" value=Persistence::Persistent.code() chosen=when label=say::note_persistent()/>
                        <Choice name="persistence" value=Persistence::Optional.code() chosen=when label=say::note_optional()/>
                    </Choices>
                    <Choices name="kind" legend=say::note_kind() shown=true chosen=kind>
                        <Choice name="kind" value=NoteKind::Delivery.code() chosen=kind label=say::note_delivery()/>
                        <Choice name="kind" value=NoteKind::Internal.code() chosen=kind label=say::note_internal()/>
                        <Choice name="kind" value=NoteKind::Customer.code() chosen=kind label=say::note_customer()/>
                    </Choices>
                    <p class="row">
                        <Button submit=true look=Look::Filled pending=action.pending()>{say::save()}</Button>
                        <Button press=move |()| open.set(false)>{say::never_mind()}</Button>
                    </p>
                </div>
            </ActionForm>
        })
    };
    view! { <Dialog id="note" title=say::note() open>{form}</Dialog> }
}
