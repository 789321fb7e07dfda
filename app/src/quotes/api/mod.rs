//! What the quote pages read, and the small acts on them. Writing a quote is in [`editor`], sending it in [`sending`], what it may become in
//! [`acts`], what it was in [`versions`].

pub mod acts;
pub mod editor;
pub mod sending;
pub mod versions;

use crate::{desk::api::Told, failure::Failure};
use domain::{
    credit::CreditLine,
    customers::{Address, CustomerCard, notes::NoteKind},
    ids::{LinkId, MailId, Number},
    links::{Channel, Standing},
    locations::Location,
    orders::Fulfilment,
    quotes::{Discount, Line, PaymentOption, QuoteStatus, Totals},
    staff::StaffCard,
    time::Day,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A quote in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    pub number: Number,
    pub customer: String,
    pub job_name: String,
    pub status: QuoteStatus,
    pub valid_until: String,
    pub total: String,
    pub changed: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuoteList {
    pub may_sell: bool,
    pub rows: Vec<Row>,
    /// The next page begins below it.
    pub next: Option<Number>,
}

/// One page of the list; an unknown word as `status` means all.
#[server]
pub async fn read_quotes(#[server(default)] status: String, before: Option<Number>) -> Result<QuoteList, Failure> {
    use domain::staff::Permission;
    let (house, who) = crate::ssr::desk::reader().await?;
    let here = crate::ssr::told::Here::of(&house, &who).await?;
    let rows = store::quotes::list(&house.store, &who, QuoteStatus::from_code(&status), before).await;
    let rows = crate::ssr::desk::answer(rows)?;
    let is_full = u64::try_from(rows.len()).is_ok_and(|n| n == store::quotes::PAGE);
    let row = |row: store::quotes::QuoteRow| Row {
        number: row.number,
        customer: row.customer,
        job_name: row.job_name,
        status: row.status,
        valid_until: row.valid_until.map(crate::show::day_short).unwrap_or_default(),
        total: row.total.to_string(),
        changed: here.short(row.changed_at),
    };
    let next = rows.last().filter(|_| is_full).map(|row| row.number);
    Ok(QuoteList { may_sell: who.may(Permission::Sell).is_ok(), rows: rows.into_iter().map(row).collect(), next })
}

/// A link that is out there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkRow {
    pub id: LinkId,
    /// How it left, and to whom.
    pub went: String,
    pub sees_only: bool,
    pub made: String,
    /// When it was first opened.
    pub opened: Option<String>,
    pub standing: Standing,
}

/// A letter that was sent, or is about to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailRow {
    pub id: MailId,
    pub number: Number,
    pub recipient: String,
    pub subject: String,
    pub when: String,
    pub is_sent: bool,
}

/// Everything on the page of a quote.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sheet {
    pub me: StaffCard,
    pub number: Number,
    pub status: QuoteStatus,
    pub revision: i32,
    pub customer: CustomerCard,
    pub salesperson: StaffCard,
    pub location: Location,
    pub exempt: bool,
    pub address: Address,
    pub fulfilment: Fulfilment,
    pub option: PaymentOption,
    /// Off the whole quote.
    pub discount: Discount,
    pub version: i32,
    /// The quote that this one is a copy of.
    pub copied_from: Option<Number>,
    /// What the customer may owe us, and does.
    pub credit_line: CreditLine,
    pub valid_until: Option<Day>,
    pub is_past: bool,
    pub job_name: String,
    pub notes: String,
    /// Copied from the notes on the customer, with who reads each.
    pub copies: Vec<(NoteKind, String)>,
    /// Why the customer declined.
    pub reason: String,
    pub lines: Vec<Line>,
    pub totals: Totals,
    pub due_now_cents: i64,
    /// What the customer has with us.
    pub credit_cents: i64,
    pub has_order: bool,
    /// Customers can pay online.
    pub takes_payments: bool,
    /// Letters wait in a folder and really go nowhere.
    pub mail_folder: bool,
    pub links: Vec<LinkRow>,
    pub mails: Vec<MailRow>,
    pub history: Vec<Told>,
}

impl Sheet {
    /// The customer has it in hands.
    #[must_use]
    pub const fn is_out(&self) -> bool {
        matches!(self.status, QuoteStatus::Sent | QuoteStatus::ChangesRequested)
    }
}

#[server]
pub async fn read_quote(number: Number) -> Result<Sheet, Failure> {
    use crate::ssr::{
        desk::{answer, reader},
        told::Here,
    };
    let (house, who) = reader().await?;
    let sheet = answer(store::quotes::sheet(&house.store, &who, number).await)?;
    let here = Here::at(&sheet.location, house.store.now());
    let (_, _, exempt) = store::customers::terms(&house.store, &who, sheet.quote.customer).await?;
    let links = store::links::list(&house.store, &who, sheet.quote.id).await?;
    let mails = store::quotes::mails(&house.store, &who, Some(sheet.quote.id)).await?;
    let history = store::events::history(&house.store, &who, number).await?;
    let today = store::local(house.store.now(), &sheet.location.zone).0;
    let credit_cents = store::payments::credit_cents(&house.store, &who, sheet.quote.customer).await?;
    let quote = sheet.quote;
    Ok(Sheet {
        me: who.card().clone(),
        number,
        status: quote.status,
        revision: quote.revision,
        customer: sheet.customer,
        salesperson: sheet.salesperson,
        location: sheet.location,
        exempt,
        address: quote.address,
        fulfilment: quote.fulfilment,
        option: quote.option,
        discount: quote.discount,
        version: quote.version,
        copied_from: quote.copied_from.map(|(from, _)| from),
        credit_line: sheet.credit_line,
        valid_until: quote.valid_until,
        is_past: domain::quotes::is_past(quote.valid_until, today),
        job_name: quote.job_name,
        notes: quote.notes,
        copies: sheet.notes,
        reason: quote.reason,
        lines: sheet.lines,
        totals: sheet.totals,
        due_now_cents: sheet.due_now_cents,
        credit_cents,
        has_order: sheet.has_order,
        takes_payments: house.payments.provider().is_some(),
        mail_folder: house.mail_folder,
        links: links.into_iter().map(|link| here.link_row(link)).collect(),
        mails: mails.into_iter().map(|mail| here.mail_row(mail)).collect(),
        history: history.iter().map(|happening| here.told_of(number, happening)).collect(),
    })
}

/// Chooses what is asked for at once (W2): `full`, `half`, or `custom` with an amount.
#[server]
pub async fn choose_option(number: Number, revision: i32, pay: String, #[server(default)] amount: String) -> Result<(), Failure> {
    use domain::{Refusal, money::parse_amount, refusal::Field};
    let (house, who) = crate::ssr::staff().await?;
    let option = match pay.as_str() {
        "full" => PaymentOption::Full,
        "half" => PaymentOption::Half,
        "custom" => {
            let currency = store::quotes::sheet(&house.store, &who, number).await?.location.currency;
            PaymentOption::Custom { cents: parse_amount(&amount, currency)? }
        }
        _ => return Err(Refusal::Unknown { field: Field::Amount }.into()),
    };
    store::quotes::choose_option(&house.store, &who, number, revision, option).await?;
    crate::ssr::desk::lead_to(&format!("/desk/quotes/{number}"));
    Ok(())
}

/// A link that was made for somebody to carry, given out once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Minted {
    pub url: String,
    /// What goes with it: "Your quote 10482 from Hartley".
    pub text: String,
    /// Where a press leads: the phone's messages, WhatsApp; empty for a copy.
    pub href: String,
}

/// Makes a link for staff to copy or share (W4), and keeps who took it.
#[server]
pub async fn mint_link(number: Number, channel: Channel) -> Result<Minted, Failure> {
    use crate::ssr::{desk::encoded, letters::link_url};
    let (house, who) = crate::ssr::staff().await?;
    let quote = store::journey::quote_of(&house.store, number).await?;
    let token = store::links::mint(&house.store, &who, quote, channel).await?;
    let shop = store::shop::brand(&house.store).await?;
    let (url, text) = (link_url(&house.base_url, &token), words::letters::subject(number, shop.name));
    let message = encoded(&format!("{text}: {url}"));
    let href = match channel {
        Channel::Sms => format!("sms:?body={message}"),
        Channel::WhatsApp => format!("https://wa.me/?text={message}"),
        Channel::Mail | Channel::Copy | Channel::Share | Channel::Renewal => String::new(),
    };
    Ok(Minted { url, text, href })
}

/// Ends a link.
#[server]
pub async fn revoke_link(number: Number, link: LinkId) -> Result<(), Failure> {
    let (house, who) = crate::ssr::staff().await?;
    store::links::revoke(&house.store, &who, number, link).await?;
    crate::ssr::desk::lead_to(&format!("/desk/quotes/{number}"));
    Ok(())
}
