//! What every page needs and nobody changes from one page to the next: the shop and of which kinds it has published terms, its branches, its
//! people, its vans. Kept for two seconds, so a change in settings shows at once to a person and costs nothing to a thousand pages. Whoever
//! decides (an act, or who may sign in) reads the database itself.

use crate::{Result, Store, deliveries::Van, quotes::location_of, rows};
use domain::{
    Refusal,
    ids::{LocationId, StaffId, VanId},
    locations::{Brand, Location},
    staff::StaffCard,
};
use sea_orm::EntityTrait;
use std::{
    collections::BTreeMap,
    sync::{Arc, RwLock},
    time::{Duration, Instant},
};

const FRESH: Duration = Duration::from_secs(2);

/// The shop, as it was at most two seconds ago.
#[derive(Debug, Default)]
pub(crate) struct Shop {
    pub brand: Brand,
    pub locations: BTreeMap<i64, Location>,
    pub staff: BTreeMap<i64, StaffCard>,
    pub vans: BTreeMap<i64, Van>,
}

impl Shop {
    pub fn location(&self, id: LocationId) -> Result<&Location> {
        Ok(self.locations.get(&id.0).ok_or(Refusal::NotFound)?)
    }

    pub fn staff(&self, id: StaffId) -> Result<&StaffCard> {
        Ok(self.staff.get(&id.0).ok_or(Refusal::NotFound)?)
    }

    pub fn van(&self, id: VanId) -> Result<&Van> {
        Ok(self.vans.get(&id.0).ok_or(Refusal::NotFound)?)
    }
}

/// The shop, and when it was read.
type Reading = (Instant, Arc<Shop>);

#[derive(Clone, Debug, Default)]
pub(crate) struct Kept(Arc<RwLock<Option<Reading>>>);

impl Store {
    /// The shop, from memory or freshly read.
    pub(crate) async fn shop(&self) -> Result<Arc<Shop>> {
        let kept = self.kept.0.read().ok().and_then(|kept| kept.clone());
        if let Some((read_at, shop)) = kept
            && read_at.elapsed() < FRESH
        {
            return Ok(shop);
        }
        let shop = Arc::new(read(self).await?);
        if let Ok(mut kept) = self.kept.0.write() {
            *kept = Some((Instant::now(), shop.clone()));
        }
        Ok(shop)
    }

    /// Reads it anew the next time: it was changed here. Other instances see it within two seconds.
    pub(crate) fn forget_shop(&self) {
        if let Ok(mut kept) = self.kept.0.write() {
            *kept = None;
        }
    }
}

async fn read(store: &Store) -> Result<Shop> {
    let brand = rows::shop::Entity::find_by_id(1).one(&store.db).await?;
    let locations = rows::locations::Entity::find().all(&store.db).await?;
    let staff = rows::staff::Entity::find().all(&store.db).await?;
    let vans = rows::vans::Entity::find().all(&store.db).await?;
    let terms = crate::settings::published_kinds(&store.db).await?;
    let looks = |r: rows::shop::Model| Brand { name: r.name, color: r.color, letter: r.letter, demonstration: r.demonstration, terms };
    Ok(Shop {
        brand: brand.map(looks).unwrap_or_default(),
        locations: locations.into_iter().map(|r| Ok((r.id, location_of(r)?))).collect::<Result<_>>()?,
        staff: staff.into_iter().map(|r| Ok((r.id, crate::people::card(r)?))).collect::<Result<_>>()?,
        vans: vans.into_iter().map(|v| (v.id, Van { id: VanId(v.id), name: v.name, plate: v.plate })).collect(),
    })
}
