//! What the page of sent mail reads.

use crate::{failure::Failure, quotes::api::MailRow};
use domain::ids::MailId;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A letter that is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenMail {
    pub row: MailRow,
    /// "March 4, 10:42 am".
    pub when: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Post {
    /// The latest first; empty for who may only see the letters of a quote.
    pub rows: Vec<MailRow>,
    pub open: Option<OpenMail>,
    /// Letters wait in a folder and really go nowhere.
    pub mail_folder: bool,
}

/// The letters that left last, and the one that is open.
#[server]
pub async fn read_post(open: Option<MailId>) -> Result<Post, Failure> {
    use crate::ssr::{
        desk::{answer, reader},
        told::Here,
    };
    let (house, who) = reader().await?;
    let here = Here::of(&house, &who).await?;
    let open = match open {
        Some(id) => Some(answer(store::quotes::mail(&house.store, &who, id).await)?),
        None => None,
    };
    let rows = match store::quotes::mails(&house.store, &who, None).await {
        // Whoever may see the letter that is asked for need not see all of them.
        Err(_) if open.is_some() => Vec::new(),
        all => answer(all)?,
    };
    Ok(Post {
        rows: rows.into_iter().map(|mail| here.mail_row(mail)).collect(),
        open: open.map(|mail| OpenMail { when: here.moment(mail.sent_at.unwrap_or(mail.created_at)), row: here.mail_row(mail) }),
        mail_folder: house.mail_folder,
    })
}
