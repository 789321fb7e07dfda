//! The outbox: letters, refunds, voids. A task is done, tried again later, or dead and shown to staff.

use super::{AT_ONCE, Undone, inbox, staff};
use crate::{App, calendar, health::count};
use app::ssr::letters::{self, Draft, Shop, link_url, redacted};
use domain::{
    ids::{MailId, PaymentId},
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
        Task::Mail { mail } => self::mail(app, *mail).await,
        Task::Notice { notice, event } => {
            let quote = store::journey::quote_of(&app.house.store, task.chain).await?;
            let desk = Desk::open(app, store::journey::for_letter(&app.house.store, quote).await?).await?;
            let recipient = desk.journey.customer.email.clone();
            if recipient.is_empty() {
                return Ok(());
            }
            let url = desk.link(&recipient, Scope::SeeAndAct, Channel::Mail).await?;
            let draft = letters::notice(*notice, event, &desk.journey, &desk.shop, &url);
            desk.post(&recipient, &format!("notice-{}", task.id), draft).await.map(|_| ())
        }
        Task::Renew { quote, recipient, scope } => {
            let desk = Desk::open(app, store::journey::for_letter(&app.house.store, *quote).await?).await?;
            let url = desk.link(recipient, *scope, Channel::Renewal).await?;
            let draft = letters::renewal(&desk.journey, &desk.shop, &url);
            desk.post(recipient, &format!("renewal-{}", task.id), draft).await.map(|_| ())
        }
        Task::Invite { invitation } => staff::invite(app, task.id, *invitation).await,
        Task::Reset { staff } => staff::reset(app, task.id, *staff).await,
        Task::StaffNews { staff, news } => staff::news(app, task.id, *staff, *news).await,
        Task::Refund { refund } => inbox::refund_now(app, *refund, None).await,
        Task::Void { payment } => void(app, *payment).await,
    }
}

async fn mail(app: &App, mail: MailId) -> Result<(), Undone> {
    let Some(order) = quotes::letter(&app.house.store, mail).await? else { return Ok(()) };
    let desk = Desk::open(app, store::journey::for_letter(&app.house.store, order.quote).await?).await?;
    let url = desk.link(&order.recipient, order.scope, Channel::Mail).await?;
    let body = letters::quote(&order.message, order.hidden, order.scope, &desk.journey, &desk.shop, &url);
    let draft = Draft { subject: order.subject.clone(), body, has_calendar: false };
    let (text, html) = desk.post(&order.recipient, &format!("mail-{mail}"), draft).await?;
    // Who reads the history must not be able to use somebody else's link.
    let kept = |sent: String| sent.replace(&url, &redacted(&app.house.base_url));
    Ok(quotes::mailed(&app.house.store, mail, &kept(text), &kept(html)).await?)
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

/// Where a letter about a quote or an order is written, with the shop's name on it.
struct Desk<'a> {
    app: &'a App,
    shop: Shop,
    journey: Journey,
}

impl<'a> Desk<'a> {
    async fn open(app: &'a App, journey: Journey) -> Result<Self, Undone> {
        let brand = store::shop::brand(&app.house.store).await?;
        Ok(Self { app, shop: Shop::from(&brand), journey })
    }

    /// A link of its own for this letter. Its token is in the letter and nowhere else.
    async fn link(&self, recipient: &str, scope: Scope, channel: Channel) -> Result<String, Undone> {
        let token = store::links::mint_for_letter(&self.app.house.store, self.journey.quote.id, recipient, scope, channel).await?;
        Ok(link_url(&self.app.house.base_url, &token))
    }

    /// Sends a letter, and gives back what was sent. `key` is the same for every try.
    async fn post(&self, recipient: &str, key: &str, draft: Draft) -> Result<(String, String), Undone> {
        let (text, html) = compose(&draft.body);
        let days = calendar::appointments(&self.journey, &self.shop.name, &self.app.house.base_url).filter(|_| draft.has_calendar);
        let letter = Letter {
            from: self.sender()?,
            reply_to: Mailbox::new(Some(&self.journey.salesperson.name), &self.journey.salesperson.email).ok(),
            to: Mailbox::new(None, recipient).map_err(|e| Undone::Never(format!("{recipient}: {e}")))?,
            subject: draft.subject,
            text: text.clone(),
            html: html.clone(),
            message_id_key: key.to_owned(),
            attachments: days.iter().map(|ics| Attachment::calendar(ics)).collect(),
        };
        match self.app.post.send(&letter).await {
            Ok(()) => Ok((text, html)),
            Err(Undelivered::Later(why)) => Err(Undone::Later(why)),
            Err(Undelivered::Never(why)) => Err(Undone::Never(why)),
        }
    }

    fn sender(&self) -> Result<Mailbox, Undone> {
        let configured = &self.app.settings.mail.from;
        let email = if configured.is_empty() { &self.journey.location.email } else { configured };
        Mailbox::new(Some(&self.shop.name), email).map_err(|e| Undone::Later(format!("mail.from: {email:?}: {e}")))
    }
}
