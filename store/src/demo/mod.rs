//! The demonstration shop: Hartley Appliances in Chicago, with an order at every stage of the journey. It is also the cast of
//! the tests. Everything a person does in it is done through the acts of this crate, days apart, by the people of the shop.

mod bulk;
mod catalogue;
mod house;
mod offer;
mod stages;

pub use bulk::{Wanted, load_many};
pub use stages::Stage;

use crate::{
    Fault, Result, Store, links,
    people::{self, LinkHolder, Origin, StaffMember, Token},
    rows,
};
use domain::{
    Refusal,
    events::Actor,
    ids::{Number, PaymentId},
    settings::TermsKind,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use serde::Serialize;

/// The password of everybody in the demonstration shop. It opens nothing but pretend data.
pub const PASSWORD: &str = "porchlight demo";

/// The sales desk's sign-in that the links are printed with; a manager may do everything.
pub const MANAGER: &str = "robin@hartley.example";

/// How the pretend provider writes down a payment that was made: its name there, ours, and the sum.
pub type SandboxBody = fn(&str, PaymentId, i64) -> String;

/// Fills an empty database. The past lies before the store's clock, up to a week of it.
///
/// # Errors
/// [`Refusal::Stale`] when there is a shop already: nothing is ever mixed with real data.
pub async fn load(store: &Store, sandbox: SandboxBody) -> Result<()> {
    if rows::shop::Entity::find_by_id(1).one(&store.db).await?.is_some() {
        return Err(Refusal::Stale.into());
    }
    let stage = stages::Theatre { now: store.now(), sandbox };
    house::build(&store.at(store.now())).await?;
    let robin = member(store, MANAGER).await?;
    crate::settings::add_terms(store, &robin, TermsKind::Sale, 0, house::TERMS).await?;
    stage.play(store).await
}

/// Whether nothing was ever loaded or made here.
///
/// # Errors
/// When the database fails.
pub async fn is_empty(store: &Store) -> Result<bool> {
    Ok(rows::shop::Entity::find_by_id(1).one(&store.db).await?.is_none())
}

/// A fresh link to an order of a stage.
#[derive(Clone, Debug, Serialize)]
pub struct DemoLink {
    pub stage: &'static str,
    pub order: Number,
    #[serde(skip)]
    pub token: Token,
}

/// Mints a link to the order of each stage; the one of the expired stage has expired already.
///
/// # Errors
/// [`Refusal::NotFound`] when this is no demonstration database.
pub async fn fresh_links(store: &Store) -> Result<Vec<DemoLink>> {
    let brand = crate::shop::brand(store).await?;
    if !brand.demonstration {
        return Err(Refusal::NotFound.into());
    }
    let mut found = Vec::new();
    for stage in Stage::ALL {
        let quote = rows::quotes::Entity::find()
            .filter(rows::quotes::Column::JobName.eq(stage.job_name()))
            .order_by_asc(rows::quotes::Column::Id)
            .one(&store.db)
            .await?
            .ok_or(Refusal::NotFound)?;
        let mut act = store.begin(Actor::System, None).await?;
        let row = crate::quotes::lock(&act, domain::ids::QuoteId(quote.id)).await?;
        let token = links::mint_in(&mut act, &row, domain::links::Scope::SeeAndAct, domain::links::Channel::Copy, "").await?;
        if stage == Stage::Expired {
            expire(&act, &token).await?;
        }
        act.commit().await?;
        found.push(DemoLink { stage: stage.code(), order: Number(quote.number), token });
    }
    Ok(found)
}

async fn expire(act: &crate::act::Act, token: &Token) -> Result<()> {
    let link =
        rows::links::Entity::find().filter(rows::links::Column::TokenHash.eq(token.hash())).one(&act.tx).await?.ok_or(Refusal::NotFound)?;
    let mut link = link.into_active_model();
    link.expires_at = Set(act.now.0);
    link.update(&act.tx).await?;
    Ok(())
}

/// Somebody of the demonstration shop, as if signed in.
///
/// # Errors
/// [`Refusal::NotFound`] for somebody who is not of the cast, or in a database that is no demonstration.
pub async fn member(store: &Store, email: &str) -> Result<StaffMember> {
    if !crate::shop::brand(store).await?.demonstration {
        return Err(Refusal::NotFound.into());
    }
    let row = rows::staff::Entity::find().filter(rows::staff::Column::Email.eq(email)).one(&store.db).await?.ok_or(Refusal::NotFound)?;
    people::of_the_cast(row, here())
}

/// Where the cast acts from.
fn here() -> Origin {
    Origin { address: "127.0.0.1".into(), agent: "Porchlight demonstration".into() }
}

/// The customer of a quote, holding a link of their own.
///
/// # Errors
/// When there is no such quote, or it has no link yet.
pub async fn holder(store: &Store, who: &StaffMember, number: Number) -> Result<LinkHolder> {
    let quote = crate::journey::quote_of(store, number).await?;
    let token = links::mint(store, who, quote, domain::links::Channel::Copy).await?;
    people::link_holder(store, &token, here()).await
}

/// A value that the cast's own story guarantees.
fn cast<T>(value: Option<T>, what: &str) -> Result<T> {
    value.ok_or_else(|| Fault::Other(format!("the demonstration shop has no {what}")))
}
