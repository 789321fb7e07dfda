//! Sending a quote (W3): one mail a recipient, each with a link of its own that is minted when it leaves.

use super::{Quote, desk::id_of, lock, save};
use crate::{Result, Store, fault::json, outbox::Task, people::StaffMember, rows};
use domain::{
    Refusal,
    customers::TEXT_CHARS_MAX,
    events::Event,
    ids::{MailId, Number, QuoteId},
    links::Scope,
    quotes::{self, QuoteMove},
    refusal::{self, Field},
    staff::Permission,
    time::Instant,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};

/// Recipients of copies: a project with more has a mailing list.
pub const CC_MAX: usize = 10;

/// What is left out of the mail, and of nothing else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hidden {
    pub models: bool,
    /// The mail then carries a link that sees but does not pay.
    pub pay_link: bool,
    pub fulfilment: bool,
    pub plans: bool,
}

/// What staff write in the Send Invoice dialog.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    pub recipient: String,
    pub ccs: Vec<String>,
    pub subject: String,
    pub message: String,
    pub hidden: Hidden,
}

/// What a mail was asked to be; kept with it, so that it is composed when it leaves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Wanted {
    message: String,
    hidden: Hidden,
    scope: Scope,
}

/// Sends the quote to its recipient and to each CC.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::Stale`], [`Refusal::QuoteClosed`], and refusals at the fields that are wrong.
pub async fn send(store: &Store, who: &StaffMember, number: Number, revision: i32, invitation: &Invitation) -> Result<()> {
    who.may(Permission::Sell)?;
    let recipient = refusal::email(&invitation.recipient, Field::Recipient)?;
    let mut ccs = invitation.ccs.iter().map(|cc| refusal::email(cc, Field::Cc)).collect::<std::result::Result<Vec<_>, _>>()?;
    ccs.retain(|cc| *cc != recipient);
    ccs.sort();
    ccs.dedup();
    if ccs.len() > CC_MAX {
        return Err(Refusal::TooLong { field: Field::Cc, most_chars: 10 }.into());
    }
    let subject = refusal::required(&invitation.subject.replace(['\r', '\n'], " "), Field::Subject, 200)?;
    let message = refusal::optional(&invitation.message, Field::Message, TEXT_CHARS_MAX)?;
    let mut act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let id = id_of(&act, number).await?;
    let row = lock(&act, id).await?;
    if row.revision != revision {
        return Err(Refusal::Stale.into());
    }
    let quote = Quote::of(row.clone())?;
    super::check_sendable(store, &act, &quote).await?;
    let next = quotes::after(quote.status, QuoteMove::Send).ok_or(Refusal::QuoteClosed)?;
    let sent_at = act.now.0;
    save(&act, row, |r| {
        r.status = Set(next.code().to_owned());
        r.sent_at = Set(Some(sent_at));
    })
    .await?;
    let own = if invitation.hidden.pay_link { Scope::See } else { Scope::SeeAndAct };
    for (recipient, scope) in std::iter::once((recipient, own)).chain(ccs.into_iter().map(|cc| (cc, Scope::See))) {
        let wanted = Wanted { message: message.clone(), hidden: invitation.hidden, scope };
        let mail = rows::mails::ActiveModel {
            quote_id: Set(id.0),
            recipient: Set(recipient),
            subject: Set(subject.clone()),
            text: Set(json(&wanted)),
            html: Set(String::new()),
            status: Set("waiting".into()),
            error: Set(String::new()),
            created_at: Set(act.now.0),
            sent_at: Set(None),
            ..Default::default()
        };
        let mail = MailId(mail.insert(&act.tx).await?.id);
        act.enqueue(number, &Task::Mail { mail }).await?;
        act.record(number, Event::QuoteSent { version: quote.version, mail });
    }
    act.commit().await
}

/// A mail that is about to be composed.
#[derive(Clone, Debug)]
pub struct LetterOrder {
    pub mail: MailId,
    pub quote: QuoteId,
    pub number: Number,
    pub recipient: String,
    pub subject: String,
    pub message: String,
    pub hidden: Hidden,
    pub scope: Scope,
}

/// What the worker needs to compose a mail; `None` when it has left already.
///
/// # Errors
/// When the database fails or the row can't be read.
pub async fn letter(store: &Store, mail: MailId) -> Result<Option<LetterOrder>> {
    let Some(row) = rows::mails::Entity::find_by_id(mail.0).one(&store.db).await? else { return Ok(None) };
    if row.sent_at.is_some() {
        return Ok(None);
    }
    let wanted = <Wanted as crate::fault::Read>::read("mails", row.id, &row.text)?;
    let quote = rows::quotes::Entity::find_by_id(row.quote_id).one(&store.db).await?.ok_or(Refusal::NotFound)?;
    Ok(Some(LetterOrder {
        mail,
        quote: QuoteId(quote.id),
        number: Number(quote.number),
        recipient: row.recipient,
        subject: row.subject,
        message: wanted.message,
        hidden: wanted.hidden,
        scope: wanted.scope,
    }))
}

/// A mail has left: what is kept is what was sent, its link redacted by who composed it.
///
/// # Errors
/// When the database fails.
pub async fn mailed(store: &Store, mail: MailId, text: &str, html: &str) -> Result<()> {
    let mut act = store.begin(domain::events::Actor::System, None).await?;
    if let Some(row) = rows::mails::Entity::find_by_id(mail.0).one(&act.tx).await? {
        let quote = rows::quotes::Entity::find_by_id(row.quote_id).one(&act.tx).await?.ok_or(Refusal::NotFound)?;
        let mut row = row.into_active_model();
        row.text = Set(text.to_owned());
        row.html = Set(html.to_owned());
        row.status = Set("sent".into());
        row.sent_at = Set(Some(act.now.0));
        row.update(&act.tx).await?;
        act.ring(Number(quote.number));
    }
    act.commit().await
}

/// A mail as the "sent mail" page and the quote's history show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailCard {
    pub id: MailId,
    pub number: Number,
    pub recipient: String,
    pub subject: String,
    /// Empty while it waits.
    pub html: String,
    pub text: String,
    pub created_at: Instant,
    pub sent_at: Option<Instant>,
}

/// The mails of a quote, or of all, the latest first.
///
/// # Errors
/// [`Refusal::NotYours`].
pub async fn mails(store: &Store, who: &StaffMember, quote: Option<QuoteId>) -> Result<Vec<MailCard>> {
    who.may(if quote.is_some() { Permission::SeeSales } else { Permission::Oversee })?;
    let mut find = rows::mails::Entity::find().order_by_desc(rows::mails::Column::Id).limit(super::desk::PAGE);
    if let Some(quote) = quote {
        find = find.filter(rows::mails::Column::QuoteId.eq(quote.0));
    }
    let mails = find.all(&store.db).await?;
    let quotes =
        rows::quotes::Entity::find().filter(rows::quotes::Column::Id.is_in(mails.iter().map(|m| m.quote_id))).all(&store.db).await?;
    let number = |id| quotes.iter().find(|q| q.id == id).map_or(Number(0), |q| Number(q.number));
    Ok(mails
        .into_iter()
        .map(|m| {
            let number = number(m.quote_id);
            card(m, number)
        })
        .collect())
}

/// One mail, as it is kept.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::NotFound`].
pub async fn mail(store: &Store, who: &StaffMember, id: MailId) -> Result<MailCard> {
    who.may(Permission::SeeSales)?;
    let row = rows::mails::Entity::find_by_id(id.0).one(&store.db).await?.ok_or(Refusal::NotFound)?;
    let quote = rows::quotes::Entity::find_by_id(row.quote_id).one(&store.db).await?.ok_or(Refusal::NotFound)?;
    Ok(card(row, Number(quote.number)))
}

fn card(row: rows::mails::Model, number: Number) -> MailCard {
    MailCard {
        id: MailId(row.id),
        number,
        html: row.html,
        // Until it leaves, what it was asked to be stands there.
        text: if row.sent_at.is_some() { row.text } else { String::new() },
        recipient: row.recipient,
        subject: row.subject,
        created_at: Instant(row.created_at),
        sent_at: row.sent_at.map(Instant),
    }
}
