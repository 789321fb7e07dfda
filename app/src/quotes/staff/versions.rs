//! The versions of a quote: who wrote each, when, and what it changed.

use crate::{
    desk::{Page, number_of, titled},
    quotes::api::versions::{VersionList, VersionRow, read_versions},
};
use domain::Refusal;
use leptos::prelude::*;
use ui::Top;
use words::quotes as say;

#[component]
pub fn VersionsPage() -> impl IntoView {
    let number = number_of();
    let read = Resource::new_blocking(
        move || number.get(),
        |number| async move {
            match number {
                Some(number) => read_versions(number).await,
                None => Err(Refusal::NotFound.into()),
            }
        },
    );
    titled(move || number.get().map(say::versions_of).unwrap_or_default());
    view! { <Page read show=|list| view! { <Room list/> }.into_any()/> }
}

#[component]
fn Room(list: VersionList) -> impl IntoView {
    let VersionList { number, copied_from, rows } = list;
    let one = move |row: VersionRow| view! { <Version row copied_from/> };
    view! {
        <Top title=say::versions_of(number) back=format!("/desk/quotes/{number}") back_to=say::title_one(number)/>
        <ol class="versions">{rows.into_iter().map(one).collect_view()}</ol>
    }
}

#[component]
fn Version(row: VersionRow, copied_from: Option<domain::ids::Number>) -> impl IntoView {
    let like = copied_from.filter(|_| row.version == 1);
    // The first of all changed nothing.
    let none =
        (row.changes.is_empty() && (row.version > 1 || like.is_some())).then(|| view! { <p class="soft small">{say::version_same()}</p> });
    view! {
        <li>
            <h2>{say::version(row.version)}" "<span class="soft small">{row.by}</span></h2>
            <p class="strong">{row.total}</p>
            {like.map(|from| view! {
                <p class="small">{say::copied_from()}" "<a href=format!("/desk/quotes/{from}/versions")>{say::title_one(from)}</a></p>
            })}
            {none}
            <ul class="small">{row.changes.into_iter().map(|said| view! { <li>{said}</li> }).collect_view()}</ul>
        </li>
    }
}
