//! The shop and its branches, as pages ask for them.

use crate::{Result, Store, act::Act, people::StaffMember, rows};
use domain::{
    Refusal,
    ids::{Number, StaffId},
    locations::{Brand, Location},
    staff::{Permission, Role, StaffCard},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// The name and colour that every page carries.
///
/// # Errors
/// When the database fails.
pub async fn brand(store: &Store) -> Result<Brand> {
    Ok(store.shop().await?.brand.clone())
}

/// The branches.
///
/// # Errors
/// When the database fails.
pub async fn locations(store: &Store) -> Result<Vec<Location>> {
    Ok(store.shop().await?.locations.values().cloned().collect())
}

pub(crate) async fn staff_card(db: &impl ConnectionTrait, id: StaffId) -> Result<StaffCard> {
    crate::people::card(rows::staff::Entity::find_by_id(id.0).one(db).await?.ok_or(Refusal::NotFound)?)
}

/// Who may be chosen as salesperson or driver: people of a role who can sign in.
///
/// # Errors
/// [`Refusal::NotYours`].
pub async fn colleagues(store: &Store, who: &StaffMember, role: Option<Role>) -> Result<Vec<StaffCard>> {
    who.may(Permission::SeeSales)?;
    let mut find = rows::staff::Entity::find().filter(rows::staff::Column::DisabledAt.is_null()).order_by_asc(rows::staff::Column::Name);
    if let Some(role) = role {
        find = find.filter(rows::staff::Column::Role.eq(role.code()));
    }
    find.limit(200).all(&store.db).await?.into_iter().map(crate::people::card).collect()
}

/// The next number of a quote. The shop's row is locked, so that two who ask get two numbers.
pub(crate) async fn next_number(act: &Act) -> Result<Number> {
    rows::shop::Entity::find_by_id(1).lock_exclusive().one(&act.tx).await?;
    let last = rows::quotes::Entity::find().order_by_desc(rows::quotes::Column::Number).one(&act.tx).await?;
    Ok(Number(last.map_or(FIRST_NUMBER, |q| q.number + 1)))
}

/// Numbers have five digits from the start: a customer should not read that they are the first.
const FIRST_NUMBER: i64 = 10_001;
