//! The vans of a location. One that no longer drives keeps its name on the routes it drove.

use crate::{Result, Store, deliveries::Van, people::StaffMember, rows};
use domain::{
    Refusal,
    customers::NAME_CHARS_MAX,
    ids::{LocationId, VanId},
    refusal::{self, Field},
    staff::Permission,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};

/// A van, as the settings show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VanSettings {
    pub van: Van,
    pub is_retired: bool,
}

/// All vans of a location, those that drive first.
///
/// # Errors
/// [`Refusal::NotYours`].
pub async fn vans(store: &Store, who: &StaffMember, location: LocationId) -> Result<Vec<VanSettings>> {
    use rows::vans::{Column, Entity};
    who.may(Permission::Configure)?;
    let rows = Entity::find().filter(Column::LocationId.eq(location.0)).order_by_asc(Column::Name).all(&store.db).await?;
    let van = |row: rows::vans::Model| VanSettings {
        is_retired: row.retired_at.is_some(),
        van: Van { id: VanId(row.id), name: row.name, plate: row.plate },
    };
    let mut all: Vec<VanSettings> = rows.into_iter().map(van).collect();
    all.sort_by_key(|v| v.is_retired);
    Ok(all)
}

/// Adds a van, or names one anew.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::NotFound`], and refusals at the fields that are wrong.
pub async fn put_van(store: &Store, who: &StaffMember, location: LocationId, van: Option<VanId>, name: &str, plate: &str) -> Result<VanId> {
    who.may(Permission::Configure)?;
    let name = refusal::required(name, Field::Name, NAME_CHARS_MAX)?;
    let plate = refusal::optional(plate, Field::Van, 20)?;
    let act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    rows::locations::Entity::find_by_id(location.0).one(&act.tx).await?.ok_or(Refusal::NotFound)?;
    let id = match van {
        None => {
            let row = rows::vans::ActiveModel { location_id: Set(location.0), name: Set(name), plate: Set(plate), ..Default::default() };
            row.insert(&act.tx).await?.id
        }
        Some(van) => {
            let mut row = lock(&act, location, van).await?.into_active_model();
            (row.name, row.plate) = (Set(name), Set(plate));
            row.update(&act.tx).await?.id
        }
    };
    act.commit().await?;
    store.forget_shop();
    Ok(VanId(id))
}

/// Takes a van out of service, or back into it. Doing it twice is harmless; the routes that it is on stay.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::NotFound`].
pub async fn retire_van(store: &Store, who: &StaffMember, location: LocationId, van: VanId, away: bool) -> Result<()> {
    who.may(Permission::Configure)?;
    let act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let row = lock(&act, location, van).await?;
    if row.retired_at.is_some() == away {
        return Ok(());
    }
    let mut row = row.into_active_model();
    row.retired_at = Set(away.then_some(act.now.0));
    row.update(&act.tx).await?;
    act.commit().await
}

async fn lock(act: &crate::act::Act, location: LocationId, van: VanId) -> Result<rows::vans::Model> {
    let row = rows::vans::Entity::find_by_id(van.0).lock_exclusive().one(&act.tx).await?;
    Ok(row.filter(|row| row.location_id == location.0).ok_or(Refusal::NotFound)?)
}
