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
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, Func, IntoColumnRef},
};
use serde::Serialize;
use std::collections::BTreeMap;

/// Makes a link and gives its token out once; only the hash stays.
pub(crate) async fn mint_in(act: &mut Act, quote: &rows::quotes::Model, scope: Scope, channel: Channel, issued_to: &str) -> Result<Token> {
    let token = Token::fresh();
    let order = rows::orders::Entity::find().filter(rows::orders::Column::QuoteId.eq(quote.id)).one(&act.tx).await?;
    let completed_at = order.and_then(|o| o.closed_at).map(Instant);
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
        expires_at: Set(links::expires_at(act.now, completed_at).0),
        opened_at: Set(None),
        revoked_at: Set(None),
        ..Default::default()
    };
    let row = row.insert(&act.tx).await?;
    act.record(Number(quote.number), Event::LinkMinted { link: LinkId(row.id), scope, channel });
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
        act.record(Number(quote.number), Event::LinkRevoked { link });
        act.commit().await?;
    }
    Ok(())
}

/// Fresh links go to this many quotes and orders at once: who has more is better served by the account.
const RENEWED_MAX: usize = 10;

/// Somebody whose link ended asks for a fresh one. The answer is the same whatever is on file; a letter goes only to
/// an address that is, as it is written there. Tries are counted per address asking and per address asked for.
///
/// # Errors
/// [`Refusal::EmailUnreadable`], [`Refusal::TooManyTries`].
pub async fn renew(store: &Store, typed: &str, origin: Origin) -> Result<()> {
    let email = refusal::email(typed, Field::Email)?;
    for who in [format!("renew from {}", origin.address), format!("renew {}", email.to_lowercase())] {
        crate::people::count_try(store, &who).await?;
    }
    // Read before the turn to write: it is the one writer's, and everybody waits for it.
    let wanted = renewable(store, &email).await?;
    let act = store.begin(Actor::System, Some(origin)).await?;
    for (quote, (recipient, scope)) in wanted.into_iter().rev().take(RENEWED_MAX) {
        act.enqueue(Number(0), &Task::Renew { quote: QuoteId(quote), recipient, scope }).await?;
    }
    act.commit().await
}

/// The quotes that an address gets fresh links to: how it is written on file, and what the link may.
async fn renewable(store: &Store, email: &str) -> Result<BTreeMap<i64, (String, Scope)>> {
    let most = RENEWED_MAX as u64;
    let customers = rows::customers::Entity::find().filter(is_address(rows::customers::Column::Email, email)).limit(most);
    let customers: BTreeMap<i64, String> = customers.all(&store.db).await?.into_iter().map(|c| (c.id, c.email)).collect();
    let of_customers = rows::quotes::Entity::find()
        .filter(rows::quotes::Column::CustomerId.is_in(customers.keys().copied()))
        .filter(rows::quotes::Column::Status.ne(QuoteStatus::Draft.code()))
        .order_by_desc(rows::quotes::Column::Number)
        .limit(most);
    // The customer's own address acts.
    let mut wanted = BTreeMap::new();
    for quote in of_customers.all(&store.db).await? {
        if let Some(recipient) = customers.get(&quote.customer_id) {
            wanted.insert(quote.id, (recipient.clone(), Scope::SeeAndAct));
        }
    }
    // Who was given a link that only sees gets such a one again; from whom the latest was taken, none.
    for link in latest_links(store, email, most).await? {
        if link.revoked_at.is_none() && !wanted.contains_key(&link.quote_id) {
            let scope = code("links", link.id, &link.scope, Scope::from_code)?;
            wanted.insert(link.quote_id, (link.issued_to, scope));
        }
    }
    Ok(wanted)
}

/// The latest link of each quote that was issued to an address.
async fn latest_links(store: &Store, email: &str, most: u64) -> Result<Vec<rows::links::Model>> {
    use rows::links::{Column, Entity};
    let latest = Entity::find().select_only().column_as(Column::Id.max(), "id").filter(is_address(Column::IssuedTo, email));
    let latest: Vec<i64> = latest.group_by(Column::QuoteId).order_by_desc(Column::Id.max()).limit(most).into_tuple().all(&store.db).await?;
    Ok(Entity::find().filter(Column::Id.is_in(latest)).all(&store.db).await?)
}

/// Whether a column holds this address. Letters in front of the `@` may be large or small: whoever types them again types them otherwise.
/// Both databases have an index over just this.
fn is_address(column: impl IntoColumnRef, email: &str) -> Expr {
    Expr::expr(Func::lower(Expr::col(column))).eq(Func::lower(Expr::val(email)))
}
