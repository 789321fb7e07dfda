//! The outbox: letters, refunds, voids. A task is done, tried again later, or dead and shown to staff.

use super::{AT_ONCE, Undone, inbox};
use crate::{
    App, brand, calendar,
    health::count,
    letters::{self, Draft, Shop},
};
use domain::{
    ids::{MailId, PaymentId, QuoteId},
    links::{Channel, Scope},
};
use futures::future::join_all;
use gateways::{
    mail::{Attachment, Letter, Mailbox, Undelivered, compose},
    payments::Trouble,
};
use store::{
    Fault,
    journey::Journey,
    outbox::{self, Claimed, Task},
    payments, quotes,
};

pub(super) async fn drain(app: &App) -> Result<(), Undone> {
    loop {
        let tasks = outbox::claim(&app.house.store, AT_ONCE).await?;
        if tasks.is_empty() {
            return Ok(());
        }
        for result in join_all(tasks.iter().map(|task| settle(app, task))).await {
            result?;
        }
    }
}

async fn settle(app: &App, task: &Claimed) -> Result<(), Undone> {
    let store = &app.house.store;
    match work(app, task).await {
        Ok(()) => {
            count(&app.counters.tasks_done);
            Ok(outbox::done(store, task).await?)
        }
        Err(undone) => {
            count(&app.counters.tasks_failed);
            tracing::warn!(task = task.id, order = %task.chain, attempts = task.attempts, %undone, "a task waits");
            let for_good = matches!(undone, Undone::Never(_) | Undone::Store(Fault::Refused(_)));
            Ok(outbox::failed(store, task, &undone.to_string(), for_good).await?)
        }
    }
}

async fn work(app: &App, task: &Claimed) -> Result<(), Undone> {
    match &task.task {
        Task::Mail { mail } => quote_letter(app, *mail).await,
        Task::Notice { notice, event } => {
            let quote = store::journey::quote_of(&app.house.store, task.chain).await?;
            let journey = store::journey::for_letter(&app.house.store, quote).await?;
            let recipient = journey.customer.email.clone();
            if recipient.is_empty() {
                return Ok(());
            }
            let desk = Desk::of(app).await?;
            let url = desk.link(app, quote, &recipient, Scope::SeeAndAct, Channel::Mail).await?;
            let draft = letters::notice(*notice, event, &journey, &desk.shop, &url);
            desk.post(app, &journey, &recipient, &format!("notice-{}", task.id), draft).await.map(|_| ())
        }
        Task::Renew { quote, recipient, scope } => {
            let journey = store::journey::for_letter(&app.house.store, *quote).await?;
            let desk = Desk::of(app).await?;
            let url = desk.link(app, *quote, recipient, *scope, Channel::Renewal).await?;
            let draft = letters::renewal(&journey, &desk.shop, &url);
            desk.post(app, &journey, recipient, &format!("renewal-{}", task.id), draft).await.map(|_| ())
        }
        Task::Refund { refund } => inbox::refund_now(app, *refund, None).await,
        Task::Void { payment } => void(app, *payment).await,
    }
}

async fn quote_letter(app: &App, mail: MailId) -> Result<(), Undone> {
    let store = &app.house.store;
    let Some(order) = quotes::letter(store, mail).await? else { return Ok(()) };
    let journey = store::journey::for_letter(store, order.quote).await?;
    let desk = Desk::of(app).await?;
    let url = desk.link(app, order.quote, &order.recipient, order.scope, Channel::Mail).await?;
    let body = letters::quote(&order.message, order.hidden, order.scope, &journey, &desk.shop, &url);
    let draft = Draft { subject: order.subject.clone(), body, has_calendar: false };
    let (text, html) = desk.post(app, &journey, &order.recipient, &format!("mail-{mail}"), draft).await?;
    // Who reads the history must not be able to use somebody else's link.
    let redacted = |sent: String| sent.replace(&url, &format!("{}/l/…", app.house.base_url));
    Ok(quotes::mailed(store, mail, &redacted(text), &redacted(html)).await?)
}

/// Nobody may make this payment any more. What the provider answers counts: it may have been paid meanwhile.
async fn void(app: &App, payment: PaymentId) -> Result<(), Undone> {
    let Some((provider, object)) = payments::void_target(&app.house.store, payment).await? else { return Ok(()) };
    if app.house.payments.provider() != Some(provider) {
        return Err(Undone::Later(format!("{} is not connected now", provider.code())));
    }
    let report = match app.house.payments.cancel(&object).await {
        // It is past voiding: then what it is says the same.
        Err(Trouble::Refused { .. }) => app.house.payments.read(&object).await?,
        answer => answer?,
    };
    Ok(payments::settle(&app.house.store, payment, report).await?)
}

/// Where letters are written: with the shop's name on them.
struct Desk {
    shop: Shop,
}

impl Desk {
    async fn of(app: &App) -> Result<Self, Undone> {
        let brand = store::shop::brand(&app.house.store).await?;
        Ok(Self { shop: Shop { accent: brand::accent(&brand), name: brand.name } })
    }

    /// A link of its own for this letter. Its token is in the letter and nowhere else.
    async fn link(&self, app: &App, quote: QuoteId, recipient: &str, scope: Scope, channel: Channel) -> Result<String, Undone> {
        let token = store::links::mint_for_letter(&app.house.store, quote, recipient, scope, channel).await?;
        Ok(format!("{}/l/{}", app.house.base_url, token.as_str()))
    }

    /// Sends a letter, and gives back what was sent.
    async fn post(&self, app: &App, journey: &Journey, recipient: &str, key: &str, draft: Draft) -> Result<(String, String), Undone> {
        let (text, html) = compose(&draft.body);
        let calendar = draft.has_calendar.then(|| calendar::appointments(journey, &self.shop.name, &app.house.base_url)).flatten();
        let letter = Letter {
            from: self.sender(app, journey)?,
            reply_to: Mailbox::new(Some(&journey.salesperson.name), &journey.salesperson.email).ok(),
            to: Mailbox::new(None, recipient).map_err(|e| Undone::Never(format!("{recipient}: {e}")))?,
            subject: draft.subject,
            text: text.clone(),
            html: html.clone(),
            message_id_key: key.to_owned(),
            attachments: calendar.iter().map(|ics| Attachment::calendar(ics)).collect(),
        };
        match app.post.send(&letter).await {
            Ok(()) => Ok((text, html)),
            Err(Undelivered::Later(why)) => Err(Undone::Later(why)),
            Err(Undelivered::Never(why)) => Err(Undone::Never(why)),
        }
    }

    fn sender(&self, app: &App, journey: &Journey) -> Result<Mailbox, Undone> {
        let configured = &app.settings.mail.from;
        let email = if configured.is_empty() { &journey.location.email } else { configured };
        Mailbox::new(Some(&self.shop.name), email).map_err(|e| Undone::Later(format!("mail.from: {email:?}: {e}")))
    }
}
