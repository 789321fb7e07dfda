//! The locations: where they are, when they are open, in what money and with what tax they sell.

use super::capacity;
use crate::{Result, Store, act::Act, customers::check_address, fault::json, people::StaffMember, quotes::location_of, rows};
use domain::{
    Refusal,
    customers::NAME_CHARS_MAX,
    ids::LocationId,
    locations::Location,
    money::AMOUNT_CENTS_MAX,
    refusal::{self, Field},
    settings::{LEAD_DAYS_MAX, LocationForm},
    staff::Permission,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};

/// A location, as its settings show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocationSettings {
    pub location: Location,
    pub revision: i32,
    /// Quotes were written here: currency and tax stay.
    pub has_quotes: bool,
}

/// All locations, as they stand in the database.
///
/// # Errors
/// [`Refusal::NotYours`].
pub async fn locations(store: &Store, who: &StaffMember) -> Result<Vec<Location>> {
    who.may(Permission::Configure)?;
    let rows = rows::locations::Entity::find().order_by_asc(rows::locations::Column::Id).all(&store.db).await?;
    rows.into_iter().map(location_of).collect()
}

/// One location.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::NotFound`].
pub async fn location(store: &Store, who: &StaffMember, id: LocationId) -> Result<LocationSettings> {
    who.may(Permission::Configure)?;
    let row = rows::locations::Entity::find_by_id(id.0).one(&store.db).await?.ok_or(Refusal::NotFound)?;
    Ok(LocationSettings { revision: row.revision, has_quotes: has_quotes(&store.db, id).await?, location: location_of(row)? })
}

async fn has_quotes(db: &impl ConnectionTrait, id: LocationId) -> Result<bool> {
    Ok(rows::quotes::Entity::find().filter(rows::quotes::Column::LocationId.eq(id.0)).one(db).await?.is_some())
}

/// Whether the time zone database knows this name.
#[must_use]
pub fn is_time_zone(name: &str) -> bool {
    // The database finds names in any case; what is kept is spelt as it spells them.
    jiff::tz::TimeZone::get(name).is_ok_and(|zone| zone.iana_name() == Some(name))
}

/// The names of zones that somebody may live in, sorted.
#[must_use]
pub fn time_zones() -> Vec<String> {
    let is_place = |name: &str| name == "UTC" || (name.contains('/') && !name.starts_with("Etc/") && !name.starts_with("SystemV/"));
    let mut names: Vec<String> = jiff::tz::db().available().map(|name| name.as_str().to_owned()).filter(|name| is_place(name)).collect();
    names.sort();
    names
}

/// Makes a location, or changes the one that was read at a revision.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::NotFound`], [`Refusal::Stale`], [`Refusal::Fixed`] for another currency or tax once there are
/// quotes, and refusals at the fields that are wrong.
pub async fn save_location(store: &Store, who: &StaffMember, at: Option<(LocationId, i32)>, form: &LocationForm) -> Result<LocationId> {
    who.may(Permission::Configure)?;
    let mut new = checked(form)?;
    let act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let id = match at {
        None => LocationId(new.insert(&act.tx).await?.id),
        Some((id, revision)) => {
            let row = rows::locations::Entity::find_by_id(id.0).lock_exclusive().one(&act.tx).await?.ok_or(Refusal::NotFound)?;
            if row.revision != revision {
                return Err(Refusal::Stale.into());
            }
            let old = location_of(row)?;
            if (old.currency != form.currency || old.tax != form.tax) && has_quotes(&act.tx, id).await? {
                let field = if old.currency == form.currency { Field::Tax } else { Field::Currency };
                return Err(Refusal::Fixed { field }.into());
            }
            new.id = Set(id.0);
            new.revision = Set(revision + 1);
            new.update(&act.tx).await?;
            if old.closed_days != form.closed_days {
                capacity::fill_location(&act, id).await?;
            }
            id
        }
    };
    set_up(&act).await?;
    act.commit().await?;
    store.forget_shop();
    Ok(id)
}

/// The first location that is saved makes the shop one that is set up.
async fn set_up(act: &Act) -> Result<()> {
    let shop = rows::shop::Entity::find_by_id(1).lock_exclusive().one(&act.tx).await?.filter(|shop| !shop.is_set_up);
    if let Some(shop) = shop {
        let mut shop = shop.into_active_model();
        shop.is_set_up = Set(true);
        shop.update(&act.tx).await?;
    }
    Ok(())
}

/// A row without its key.
fn checked(form: &LocationForm) -> Result<rows::locations::ActiveModel> {
    let name = refusal::required(&form.name, Field::Name, NAME_CHARS_MAX)?;
    if !is_time_zone(&form.zone) {
        return Err(Refusal::Unknown { field: Field::TimeZone }.into());
    }
    if !(0..=1_000_000).contains(&form.rate_ppm) {
        return Err(Refusal::NumberUnreadable { field: Field::Rate, typed: String::new() }.into());
    }
    if form.deposit_min_cents < 0 {
        return Err(Refusal::AmountNotPositive { typed: String::new() }.into());
    }
    if form.deposit_min_cents > AMOUNT_CENTS_MAX {
        return Err(Refusal::AmountTooLarge { typed: String::new() }.into());
    }
    if !(0..=LEAD_DAYS_MAX).contains(&form.lead_days) {
        return Err(Refusal::NumberUnreadable { field: Field::Lead, typed: form.lead_days.to_string() }.into());
    }
    Ok(rows::locations::ActiveModel {
        phone: Set(refusal::optional(&form.phone, Field::Phone, 40)?),
        email: Set(refusal::email(&form.email, Field::Email)?),
        address: Set(json(&check_address(&form.address, &name)?)),
        name: Set(name),
        zone: Set(form.zone.clone()),
        currency: Set(form.currency.code().to_owned()),
        tax: Set(json(&form.tax)),
        rate_ppm: Set(form.rate_ppm),
        deposit_min_cents: Set(form.deposit_min_cents),
        lead_days: Set(form.lead_days),
        hours: Set(json(&form.hours)),
        closed_days: Set(json(&form.closed_days)),
        special_days: Set(json(&form.special_days)),
        ..Default::default()
    })
}
