//! The letters, and the one that is open beside them.

use super::api::{OpenMail, Post, read_post};
use crate::{
    desk::{Page, fresh, titled},
    quotes::api::MailRow,
};
use domain::ids::MailId;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use ui::{Banner, Cell, Column, Empty, Row, RowName, State, Table, Tone, Top};
use words::post as say;

#[component]
pub fn MailPage() -> impl IntoView {
    let params = use_params_map();
    let open = Signal::derive(move || params.with(|p| p.get("id")?.parse::<MailId>().ok()));
    let read = Resource::new_blocking(move || open.get(), read_post);
    titled(|| say::title().to_owned());
    view! { <Page read show=|post| view! { <Room post/> }.into_any()/> }
}

#[component]
fn Room(post: Post) -> impl IntoView {
    let (id, mail_folder) = (post.open.as_ref().map(|o| o.row.id), post.mail_folder);
    let has_list = !post.rows.is_empty() || id.is_none();
    let post = fresh(post, move || read_post(id));
    view! {
        <Top title=say::title()/>
        {mail_folder.then(|| view! { <Banner title=say::folder_title()>{say::folder()}</Banner> })}
        <div class=if id.is_some() { "split" } else { "" }>
            {has_list.then(|| view! { <div>{move || post.with(|p| rows(p.rows.clone(), id))}</div> })}
            {move || post.with(|p| p.open.clone()).map(|open| view! { <Opened open/> })}
        </div>
    }
}

fn rows(mails: Vec<MailRow>, open: Option<MailId>) -> AnyView {
    if mails.is_empty() {
        return view! { <Empty title=say::empty() text=say::empty_text()/> }.into_any();
    }
    let columns = vec![Column::new(say::subject()), Column::new(say::recipient()), Column::new(say::when()).num()];
    let is_open = move |id: MailId| open == Some(id);
    let row = move |mail: MailRow| {
        let (tone, word) = if mail.is_sent { (Tone::Good, say::sent()) } else { (Tone::Live, say::waiting()) };
        view! {
            <Row at=is_open(mail.id)>
                <RowName href=format!("/desk/mail/{}", mail.id) name=mail.subject/>
                <Cell soft=true fill=true>{mail.recipient}</Cell>
                <Cell num=true key=true soft=true>{mail.when}</Cell>
                <Cell><State tone word/></Cell>
            </Row>
        }
    };
    let columns = columns.into_iter().chain([Column::new(say::status())]).collect::<Vec<_>>();
    view! { <Table caption=say::title() columns>{mails.into_iter().map(row).collect_view()}</Table> }.into_any()
}

/// The letter as it was sent, in a frame of its own.
#[component]
fn Opened(open: OpenMail) -> impl IntoView {
    let OpenMail { row, when } = open;
    let quote = format!("/desk/quotes/{}", row.number);
    view! {
        <section class="detail mailed" aria-labelledby="h-mail">
            <p class="crumb"><a href="/desk/mail">{say::title()}</a></p>
            <h2 id="h-mail">{row.subject}</h2>
            <p class="soft small">{say::to_at(&row.recipient, when)}" "<a href=quote>{words::quotes::title_one(row.number)}</a></p>
            {if row.is_sent {
                view! { <iframe title=say::letter() sandbox="" src=format!("/desk/letters/mail/{}", row.id)></iframe> }.into_any()
            } else {
                view! { <p>{say::waiting_text()}</p> }.into_any()
            }}
        </section>
    }
}
