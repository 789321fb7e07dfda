//! Letters to the people of the shop. What lets somebody in is made when its letter leaves, and is kept nowhere but in it.

use super::Undone;
use crate::App;
use app::ssr::letters::{
    Draft, Shop,
    staff::{self, invitation_url},
};
use domain::{
    ids::{InvitationId, LocationId, StaffId},
    staff::StaffNews,
};
use gateways::mail::{Letter, Mailbox, Undelivered, compose};
use store::people;

pub(super) async fn invite(app: &App, task: i64, invitation: InvitationId) -> Result<(), Undone> {
    let Some(letter) = people::mint_invitation(&app.house.store, invitation).await? else { return Ok(()) };
    let shop = shop(app).await?;
    let draft = staff::invitation(&letter.by, &shop, &invitation_url(&app.house.base_url, &letter.token));
    post(app, &shop, letter.location, &letter.email, &format!("invitation-{task}"), draft).await
}

pub(super) async fn reset(app: &App, task: i64, to: StaffId) -> Result<(), Undone> {
    let Some(letter) = people::mint_reset(&app.house.store, to).await? else { return Ok(()) };
    let (shop, to) = (shop(app).await?, people::addressee(&app.house.store, to).await?.card);
    let draft = staff::reset(&to, &letter.code, &shop, &app.house.base_url);
    post(app, &shop, to.location, &to.email, &format!("reset-{task}"), draft).await
}

pub(super) async fn news(app: &App, task: i64, to: StaffId, news: StaffNews) -> Result<(), Undone> {
    let (shop, to) = (shop(app).await?, people::addressee(&app.house.store, to).await?);
    if to.is_disabled {
        return Ok(());
    }
    let draft = staff::news(&to.card, news, &shop, &app.house.base_url);
    post(app, &shop, to.card.location, &to.card.email, &format!("news-{task}"), draft).await
}

async fn shop(app: &App) -> Result<Shop, Undone> {
    Ok(Shop::from(&store::shop::brand(&app.house.store).await?))
}

async fn post(app: &App, shop: &Shop, from: LocationId, to: &str, key: &str, draft: Draft) -> Result<(), Undone> {
    let configured = &app.settings.mail.from;
    let branch = store::shop::locations(&app.house.store).await?.into_iter().find(|place| place.id == from);
    let sender = if configured.is_empty() { branch.map(|place| place.email).unwrap_or_default() } else { configured.clone() };
    let (text, html) = compose(&draft.body);
    let letter = Letter {
        from: Mailbox::new(Some(&shop.name), &sender).map_err(|e| Undone::Later(format!("mail.from: {sender:?}: {e}")))?,
        reply_to: None,
        to: Mailbox::new(None, to).map_err(|e| Undone::Never(format!("{to}: {e}")))?,
        subject: draft.subject,
        text,
        html,
        message_id_key: key.to_owned(),
        attachments: Vec::new(),
    };
    match app.post.send(&letter).await {
        Ok(()) => Ok(()),
        Err(Undelivered::Later(why)) => Err(Undone::Later(why)),
        Err(Undelivered::Never(why)) => Err(Undone::Never(why)),
    }
}
