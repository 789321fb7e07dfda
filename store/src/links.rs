//! Portal links: minted per recipient, never kept, listed, revoked, renewed.

use crate::{
    Result, Store,
    act::Act,
    fault::code,
    outbox::Task,
    people::{Origin, StaffMember, Token},
    quotes, rows,
};
use domain::{
    Refusal,
    events::{Actor, Event},
    ids::{LinkId, Number, QuoteId},
    links::{self, Channel, Scope, Standing},
    quotes::QuoteStatus,
    refusal::{self, Field},
    staff::Permission,
    time::Instant,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};
use serde::Serialize;
use std::collections::BTreeMap;

/// Makes a link and gives its token out once; only the hash stays.
pub(crate) async fn mint_in(act: &mut Act, quote: &rows::quotes::Model, scope: Scope, channel: Channel, issued_to: &str) -> Result<Token> {
    let token = Token::fresh();
    let order = rows::orders::Entity::find().filter(rows::orders::Column::QuoteId.eq(quote.id)).one(&act.tx).await?;
    let completed = order.and_then(|o| o.closed_at).map(|at| links::expires_after_completion(Instant(at)));
    let row = rows::links::ActiveModel {
        quote_id: Set(quote.id),
        number: Set(quote.number),
        token_hash: Set(token.hash()),
        scope: Set(scope.code().to_owned()),
        channel: Set(channel.code().to_owned()),
        issued_to: Set(issued_to.to_owned()),
        issued_by: Set(match act.actor {
            Actor::Staff(id) => Some(id.0),
            Actor::Link(_) | Actor::Contact(_) | Actor::Provider | Actor::System => None,
        }),
        created_at: Set(act.now.0),
        expires_at: Set(completed.unwrap_or(links::expires_at_first(act.now)).0),
        opened_at: Set(None),
        revoked_at: Set(None),
        ..Default::default()
    };
    let row = row.insert(&act.tx).await?;
    act.record(Number(quote.number), &Event::LinkMinted { link: LinkId(row.id), scope, channel }).await?;
    Ok(token)
}

/// Mints a link for staff to copy or share (W4). A draft has none: nobody outside may see it.
///
/// # Errors
/// [`Refusal::QuoteClosed`] for a draft, [`Refusal::NotYours`], [`Refusal::NotFound`].
pub async fn mint(store: &Store, who: &StaffMember, quote: QuoteId, channel: Channel) -> Result<Token> {
    who.may(Permission::Sell)?;
    let mut act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let row = quotes::lock(&act, quote).await?;
    if row.status == QuoteStatus::Draft.code() {
        return Err(Refusal::QuoteClosed.into());
    }
    let token = mint_in(&mut act, &row, Scope::SeeAndAct, channel, "").await?;
    act.commit().await?;
    Ok(token)
}

/// Mints the link of a letter that is about to leave. A letter that is tried again gets a new one, and the one of the try that
/// failed is never opened.
///
/// # Errors
/// When the database fails.
pub async fn mint_for_letter(store: &Store, quote: QuoteId, recipient: &str, scope: Scope, channel: Channel) -> Result<Token> {
    let mut act = store.begin(Actor::System, None).await?;
    let row = quotes::lock(&act, quote).await?;
    let token = mint_in(&mut act, &row, scope, channel, recipient).await?;
    act.commit().await?;
    Ok(token)
}

/// A link as staff see it.
#[derive(Clone, Debug, Serialize)]
pub struct LinkCard {
    pub id: LinkId,
    pub scope: Scope,
    pub channel: Channel,
    pub issued_to: String,
    pub created_at: Instant,
    pub opened_at: Option<Instant>,
    pub standing: Standing,
}

/// The links to a quote, the latest first.
///
/// # Errors
/// [`Refusal::NotYours`].
pub async fn list(store: &Store, who: &StaffMember, quote: QuoteId) -> Result<Vec<LinkCard>> {
    who.may(Permission::SeeSales)?;
    let rows = rows::links::Entity::find()
        .filter(rows::links::Column::QuoteId.eq(quote.0))
        .order_by_desc(rows::links::Column::Id)
        .limit(100)
        .all(&store.db)
        .await?;
    rows.into_iter()
        .map(|r| {
            Ok(LinkCard {
                id: LinkId(r.id),
                scope: code("links", r.id, &r.scope, Scope::from_code)?,
                channel: code("links", r.id, &r.channel, Channel::from_code)?,
                issued_to: r.issued_to,
                created_at: Instant(r.created_at),
                opened_at: r.opened_at.map(Instant),
                standing: links::standing(Instant(r.expires_at), r.revoked_at.map(Instant), store.now()),
            })
        })
        .collect()
}

/// Ends a link; ending it twice is harmless.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::NotFound`], also for a link to another quote.
pub async fn revoke(store: &Store, who: &StaffMember, number: Number, link: LinkId) -> Result<()> {
    who.may(Permission::Sell)?;
    let mut act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let row = rows::links::Entity::find_by_id(link.0).one(&act.tx).await?.ok_or(Refusal::NotFound)?;
    let quote = quotes::lock(&act, QuoteId(row.quote_id)).await?;
    if quote.number != number.0 {
        return Err(Refusal::NotFound.into());
    }
    if row.revoked_at.is_none() {
        let mut row = row.into_active_model();
        row.revoked_at = Set(Some(act.now.0));
        row.update(&act.tx).await?;
        act.record(Number(quote.number), &Event::LinkRevoked { link }).await?;
        act.commit().await?;
    }
    Ok(())
}

/// Fresh links go to this many quotes and orders at once: who has more is better served by the account.
const RENEWED_MAX: u64 = 10;

/// Somebody whose link ended asks for a fresh one. The answer is the same whatever is on file; a letter goes only to
/// an address that is. Tries are counted per address asked for and per address asking.
///
/// # Errors
/// [`Refusal::EmailUnreadable`], [`Refusal::TooManyTries`].
pub async fn renew(store: &Store, typed: &str, origin: Origin) -> Result<()> {
    let email = refusal::email(typed, Field::Email)?;
    for who in [format!("renew {}", email.to_lowercase()), format!("renew from {}", origin.address)] {
        crate::people::count_try(store, &who).await?;
    }
    let act = store.begin(Actor::System, Some(origin)).await?;
    let issued = rows::links::Entity::find()
        .filter(rows::links::Column::IssuedTo.eq(email.clone()))
        .order_by_desc(rows::links::Column::Id)
        .limit(RENEWED_MAX);
    // Who was given a link that only sees gets such a one again; the customer's own address acts.
    let mut scopes: BTreeMap<i64, Scope> = BTreeMap::new();
    for link in issued.all(&act.tx).await? {
        let scope = code("links", link.id, &link.scope, Scope::from_code)?;
        scopes.entry(link.quote_id).or_insert(scope);
    }
    let customers =
        rows::customers::Entity::find().filter(rows::customers::Column::Email.eq(email.clone())).limit(RENEWED_MAX).all(&act.tx).await?;
    let of_customers = rows::quotes::Entity::find()
        .filter(rows::quotes::Column::CustomerId.is_in(customers.into_iter().map(|c| c.id)))
        .filter(rows::quotes::Column::Status.ne(QuoteStatus::Draft.code()))
        .order_by_desc(rows::quotes::Column::Number)
        .limit(RENEWED_MAX);
    for quote in of_customers.all(&act.tx).await? {
        scopes.insert(quote.id, Scope::SeeAndAct);
    }
    for (quote, scope) in scopes.into_iter().rev().take(10) {
        act.enqueue(Number(0), &Task::Renew { quote: QuoteId(quote), recipient: email.clone(), scope }).await?;
    }
    act.commit().await
}
