//! The changelog: every field, what it was, what it is, who, when.

use super::{LIST, id_of};
use crate::{
    customers::api::{ChangeRow, Profile, read_changes, read_customer},
    desk::{Page, query_of, titled},
};
use domain::Refusal;
use leptos::prelude::*;
use ui::Top;
use words::customers as say;

/// A change as a line.
pub(super) fn change(change: ChangeRow) -> impl IntoView {
    let ChangeRow { when, by, field, before, after, .. } = change;
    let said = match (before.is_empty(), after.is_empty()) {
        (true, true) => String::new(),
        (true, false) => say::change_set(after),
        (false, true) => say::change_gone(before),
        (false, false) => say::change_to(before, after),
    };
    view! {
        <li>
            <strong>{field}</strong>" "<bdi>{said}</bdi>
            <span class="soft small">" "{say::note_by(by, when)}</span>
        </li>
    }
}

#[component]
pub fn ChangelogPage() -> impl IntoView {
    let (id, before) = (id_of(), query_of("before"));
    let read = Resource::new_blocking(
        move || (id.get(), before.get()),
        |(id, before)| async move {
            let id = id.ok_or(Refusal::NotFound)?;
            Ok((read_customer(id).await?, read_changes(id, before.parse().ok()).await?))
        },
    );
    titled(|| say::changes().to_owned());
    view! { <Page read show=|(profile, changes)| view! { <Log profile changes/> }.into_any()/> }
}

#[component]
fn Log(profile: Profile, changes: Vec<ChangeRow>) -> impl IntoView {
    let page = format!("{LIST}/{}", profile.card.id);
    // A page has fifty.
    let older = changes.last().filter(|_| changes.len() == 50).map(|last| format!("{page}/changes?before={}", last.id));
    view! {
        <Top title=say::changes() back=page back_to=profile.card.name/>
        <ul class="linked">{changes.into_iter().map(change).collect_view()}</ul>
        {older.map(|href| view! { <nav class="pages"><span></span><span><a href=href>{say::older()}</a></span></nav> })}
    }
}
