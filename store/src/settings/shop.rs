//! The shop itself: that there is one, what it is called, what it looks like.

use crate::{Result, Store, fault::json, people::StaffMember, rows};
use domain::{
    Refusal,
    customers::{Address, NAME_CHARS_MAX},
    events::Actor,
    locations::Hours,
    money::Currency,
    refusal::{self, Field},
    staff::Permission,
    tax::TaxRule,
    time::Day,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel, QuerySelect};

/// The shop's own row: there is one.
const ID: i64 = 1;

/// What the shop is called until somebody says.
#[derive(Clone, Copy, Debug)]
pub struct Founding<'a> {
    pub shop: &'a str,
    pub location: &'a str,
    /// Whom letters are from until the location says: its first owner.
    pub email: &'a str,
}

/// Makes a shop with one location in an empty database, so that its first owner has somewhere to work. Where there is one, nothing
/// happens.
///
/// # Errors
/// When the database fails.
pub async fn found(store: &Store, founding: Founding<'_>) -> Result<()> {
    let act = store.begin(Actor::System, None).await?;
    if rows::shop::Entity::find_by_id(ID).one(&act.tx).await?.is_some() {
        return Ok(());
    }
    let shop = rows::shop::ActiveModel {
        id: Set(ID),
        name: Set(founding.shop.to_owned()),
        color: Set(String::new()),
        letter: Set(String::new()),
        demonstration: Set(false),
        is_set_up: Set(false),
        ..Default::default()
    };
    shop.insert(&act.tx).await?;
    let location = rows::locations::ActiveModel {
        name: Set(founding.location.to_owned()),
        phone: Set(String::new()),
        email: Set(founding.email.to_owned()),
        address: Set(json(&Address { country: "US".into(), ..Address::default() })),
        zone: Set("UTC".to_owned()),
        currency: Set(Currency::default().code().to_owned()),
        tax: Set(json(&TaxRule::default())),
        rate_ppm: Set(0),
        deposit_min_cents: Set(0),
        lead_days: Set(1),
        hours: Set(json(&Hours::default())),
        closed_days: Set(json(&Vec::<Day>::new())),
        ..Default::default()
    };
    location.insert(&act.tx).await?;
    act.commit().await?;
    store.forget_shop();
    Ok(())
}

/// Whether the one who looks should say first what the shop is called and where it is.
///
/// # Errors
/// When the database fails.
pub async fn needs_setting_up(store: &Store, who: &StaffMember) -> Result<bool> {
    if who.may(Permission::Configure).is_err() {
        return Ok(false);
    }
    Ok(rows::shop::Entity::find_by_id(ID).one(&store.db).await?.is_some_and(|shop| !shop.is_set_up))
}

/// The shop, as its settings show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShopSettings {
    pub name: String,
    /// `oklch(L C H)`; empty for the usual colour.
    pub color: String,
    pub letter: String,
    /// False until its first location was saved.
    pub is_set_up: bool,
    pub revision: i32,
}

/// The shop, as it stands in the database.
///
/// # Errors
/// [`Refusal::NotYours`].
pub async fn shop(store: &Store, who: &StaffMember) -> Result<ShopSettings> {
    who.may(Permission::Configure)?;
    let row = rows::shop::Entity::find_by_id(ID).one(&store.db).await?.ok_or(Refusal::NotFound)?;
    Ok(ShopSettings { name: row.name, color: row.color, letter: row.letter, is_set_up: row.is_set_up, revision: row.revision })
}

/// What is said about the shop.
#[derive(Clone, Copy, Debug)]
pub struct ShopForm<'a> {
    pub name: &'a str,
    /// `oklch(L C H)`, checked by who read it.
    pub color: &'a str,
    /// One letter or sign; empty takes the first of the name.
    pub letter: &'a str,
}

/// Changes the shop.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::Stale`] when somebody saved since `revision`, and refusals at the fields that are wrong.
pub async fn save_shop(store: &Store, who: &StaffMember, revision: i32, form: ShopForm<'_>) -> Result<()> {
    who.may(Permission::Configure)?;
    let name = refusal::required(form.name, Field::Name, NAME_CHARS_MAX)?;
    let letter = refusal::optional(form.letter, Field::Letter, 2)?;
    let letter = if letter.is_empty() { name.chars().take(1).collect::<String>().to_uppercase() } else { letter };
    let color = refusal::optional(form.color, Field::Color, 60)?;
    let act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let row = rows::shop::Entity::find_by_id(ID).lock_exclusive().one(&act.tx).await?.ok_or(Refusal::NotFound)?;
    if row.revision != revision {
        return Err(Refusal::Stale.into());
    }
    let mut row = row.into_active_model();
    (row.name, row.color, row.letter, row.revision) = (Set(name), Set(color), Set(letter), Set(revision + 1));
    row.update(&act.tx).await?;
    act.commit().await?;
    store.forget_shop();
    Ok(())
}
