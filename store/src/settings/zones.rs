//! Where a location delivers, by ZIP code, and when, by the week.

use super::capacity;
use crate::{
    Result, Store,
    act::Act,
    fault::{Read, json},
    people::StaffMember,
    rows,
};
use domain::{
    Refusal,
    customers::{Address, NAME_CHARS_MAX},
    ids::{LocationId, Number, ZoneId},
    orders::OrderStatus,
    refusal::{self, Field},
    settings::Weekly,
    staff::Permission,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};
use std::collections::BTreeMap;

/// A zone, with its ZIP codes in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    pub id: ZoneId,
    pub location: LocationId,
    pub name: String,
    pub zips: Vec<String>,
    pub weekly: Weekly,
    pub revision: i32,
}

/// What is typed about a zone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ZoneForm {
    pub name: String,
    pub zips: Vec<String>,
    pub weekly: Weekly,
}

/// The zones of a location, by name.
///
/// # Errors
/// [`Refusal::NotYours`].
pub async fn zones(store: &Store, who: &StaffMember, location: LocationId) -> Result<Vec<Zone>> {
    who.may(Permission::Configure)?;
    let rows = rows::zones::Entity::find()
        .filter(rows::zones::Column::LocationId.eq(location.0))
        .order_by_asc(rows::zones::Column::Name)
        .all(&store.db)
        .await?;
    let zips = rows::zone_zips::Entity::find()
        .filter(rows::zone_zips::Column::LocationId.eq(location.0))
        .order_by_asc(rows::zone_zips::Column::Zip)
        .all(&store.db)
        .await?;
    let mut of: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for row in zips {
        of.entry(row.zone_id).or_default().push(row.zip);
    }
    rows.into_iter().map(|row| zone_of(of.remove(&row.id).unwrap_or_default(), row)).collect()
}

/// One zone.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::NotFound`].
pub async fn zone(store: &Store, who: &StaffMember, id: ZoneId) -> Result<Zone> {
    who.may(Permission::Configure)?;
    let row = rows::zones::Entity::find_by_id(id.0).one(&store.db).await?.ok_or(Refusal::NotFound)?;
    let zips = rows::zone_zips::Entity::find()
        .filter(rows::zone_zips::Column::ZoneId.eq(id.0))
        .order_by_asc(rows::zone_zips::Column::Zip)
        .all(&store.db)
        .await?;
    zone_of(zips.into_iter().map(|z| z.zip).collect(), row)
}

fn zone_of(zips: Vec<String>, row: rows::zones::Model) -> Result<Zone> {
    let weekly = Weekly::read("zones", row.id, &row.weekly)?;
    Ok(Zone { id: ZoneId(row.id), location: LocationId(row.location_id), name: row.name, zips, weekly, revision: row.revision })
}

/// Makes a zone of a location, or changes the one that was read at a revision. Its coming days follow at once.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::NotFound`], [`Refusal::Stale`], [`Refusal::ZipsTaken`] for ZIP codes of another zone, and
/// refusals at the fields that are wrong.
pub async fn save_zone(
    store: &Store,
    who: &StaffMember,
    location: LocationId,
    at: Option<(ZoneId, i32)>,
    form: &ZoneForm,
) -> Result<ZoneId> {
    use rows::zone_zips::{ActiveModel, Column, Entity};
    who.may(Permission::Configure)?;
    let name = refusal::required(&form.name, Field::Name, NAME_CHARS_MAX)?;
    let mut act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    // The location is the lock of its ZIP codes: two who save at once don't both get one.
    rows::locations::Entity::find_by_id(location.0).lock_exclusive().one(&act.tx).await?.ok_or(Refusal::NotFound)?;
    let old = match at {
        None => None,
        Some((id, revision)) => {
            let row = capacity::lock(&act, id.0).await?;
            if row.location_id != location.0 {
                return Err(Refusal::NotFound.into());
            }
            if row.revision != revision {
                return Err(Refusal::Stale.into());
            }
            Some(row)
        }
    };
    let own = old.as_ref().map_or(0, |row| row.id);
    let all = Entity::find().filter(Column::LocationId.eq(location.0)).all(&act.tx).await?;
    refuse_taken(&act, &all, own, &form.zips).await?;
    let weekly = json(&form.weekly);
    let is_new_week = old.as_ref().is_none_or(|row| row.weekly != weekly);
    let id = match old {
        None => {
            let row = rows::zones::ActiveModel { location_id: Set(location.0), name: Set(name), weekly: Set(weekly), ..Default::default() };
            row.insert(&act.tx).await?.id
        }
        Some(row) => {
            let next = row.revision + 1;
            let mut row = row.into_active_model();
            (row.name, row.weekly, row.revision) = (Set(name), Set(weekly), Set(next));
            row.update(&act.tx).await?.id
        }
    };
    let gone: Vec<&str> = all.iter().filter(|z| z.zone_id == id && !form.zips.contains(&z.zip)).map(|z| z.zip.as_str()).collect();
    for chunk in gone.chunks(ROWS_AT_ONCE) {
        let those = Column::Zip.is_in(chunk.iter().copied());
        Entity::delete_many().filter(Column::LocationId.eq(location.0)).filter(those).exec(&act.tx).await?;
    }
    let new = form.zips.iter().filter(|zip| all.iter().all(|z| z.zip != **zip));
    let new: Vec<ActiveModel> =
        new.map(|zip| ActiveModel { location_id: Set(location.0), zip: Set(zip.clone()), zone_id: Set(id) }).collect();
    for chunk in new.chunks(ROWS_AT_ONCE) {
        Entity::insert_many(chunk.to_vec()).exec_without_returning(&act.tx).await?;
    }
    if is_new_week {
        capacity::fill_zone(&act, id).await?;
    }
    adopt(&mut act, location, id, &form.zips).await?;
    act.commit().await?;
    Ok(ZoneId(id))
}

/// SQLite binds at most 32,766 values a statement.
const ROWS_AT_ONCE: usize = 2_000;

/// Orders that waited for somebody to call, because their address lay in no zone, may choose their day now.
async fn adopt(act: &mut Act, location: LocationId, zone: i64, zips: &[String]) -> Result<()> {
    use rows::orders::{Column, Entity};
    let waiting = Entity::find()
        .filter(Column::LocationId.eq(location.0))
        .filter(Column::Status.eq(OrderStatus::Open.code()))
        .filter(Column::ZoneId.is_null())
        .order_by_asc(Column::Id)
        .limit(ADOPTED_MAX)
        .all(&act.tx)
        .await?;
    for order in waiting {
        if !zips.contains(&Address::read("orders", order.id, &order.address)?.zip.to_uppercase()) {
            continue;
        }
        act.ring(Number(order.number));
        let mut order = order.into_active_model();
        order.zone_id = Set(Some(zone));
        order.update(&act.tx).await?;
    }
    Ok(())
}

/// A shop that had so many orders outside of its zones will save the zone again.
const ADOPTED_MAX: u64 = 1_000;

/// A ZIP code belongs to one zone of a location: the first that is somebody else's is named, with all that are theirs.
async fn refuse_taken(act: &Act, all: &[rows::zone_zips::Model], own: i64, zips: &[String]) -> Result<()> {
    let Some(other) = all.iter().find(|z| z.zone_id != own && zips.contains(&z.zip)).map(|z| z.zone_id) else { return Ok(()) };
    let zone = rows::zones::Entity::find_by_id(other).one(&act.tx).await?.map(|row| row.name).unwrap_or_default();
    let mut theirs: Vec<String> = all.iter().filter(|z| z.zone_id == other && zips.contains(&z.zip)).map(|z| z.zip.clone()).collect();
    theirs.sort();
    Err(Refusal::ZipsTaken { zips: theirs, zone }.into())
}
