//! What staff change in the catalogue. Quotes keep what they were written with.

use crate::{Fault, Result, Store, act::Act, fault::code, people::StaffMember, rows};
use domain::{
    Refusal,
    catalogue::{ProductForm, model_key},
    ids::ProductId,
    imports::Stocked,
    quotes::LineKind,
    refusal::Field,
    staff::Permission,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect, sea_query::OnConflict,
};

/// Most add-ons of a product: more than these nobody reads on a quote.
const ADDONS_MAX: usize = 30;

/// Puts a product into the catalogue.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::Taken`] for a model that is there already, and refusals at the fields that are wrong.
pub async fn create(store: &Store, who: &StaffMember, form: &ProductForm) -> Result<ProductId> {
    who.may(Permission::Stock)?;
    let form = form.check()?;
    let act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let id = write(&act, None, &Stocked { form, is_sold: true }).await?;
    act.commit().await?;
    Ok(id)
}

/// Changes a product.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::NotFound`], [`Refusal::Stale`] when somebody saved since `revision`, [`Refusal::Taken`] for a model
/// that another product has, and refusals at the fields that are wrong.
pub async fn edit(store: &Store, who: &StaffMember, id: ProductId, revision: i32, form: &ProductForm) -> Result<()> {
    who.may(Permission::Stock)?;
    let form = form.check()?;
    let act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let row = lock(&act, id).await?;
    if row.revision != revision {
        return Err(Refusal::Stale.into());
    }
    let is_sold = row.is_sold;
    write(&act, Some(row), &Stocked { form, is_sold }).await?;
    act.commit().await
}

/// Takes a product out of what is sold, or back into it. Quotes that have it keep it. Doing it twice is harmless.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::NotFound`].
pub async fn retire(store: &Store, who: &StaffMember, id: ProductId, away: bool) -> Result<()> {
    who.may(Permission::Stock)?;
    let act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let row = lock(&act, id).await?;
    if row.is_sold != away {
        return Ok(());
    }
    let form = form_of(&row)?;
    write(&act, Some(row), &Stocked { form, is_sold: !away }).await?;
    act.commit().await
}

/// Suggests an add-on with a product from now on. Twice is harmless.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::NotFound`], [`Refusal::Unknown`] when no add-on is called that.
pub async fn tie(store: &Store, who: &StaffMember, id: ProductId, model: &str) -> Result<()> {
    use rows::product_addons::{ActiveModel, Column, Entity};
    who.may(Permission::Stock)?;
    let act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    lock(&act, id).await?;
    let key: String = model_key(model).chars().filter(|c| !c.is_control()).collect();
    let addon = rows::products::Entity::find()
        .filter(rows::products::Column::ModelKey.eq(key))
        .filter(rows::products::Column::Kind.eq(LineKind::AddOn.code()))
        .one(&act.tx)
        .await?;
    let addon = addon.filter(|a| a.id != id.0).ok_or(Refusal::Unknown { field: Field::Model })?;
    let tied = Entity::find().filter(Column::ProductId.eq(id.0)).all(&act.tx).await?;
    if tied.len() >= ADDONS_MAX {
        return Err(Refusal::TooLong { field: Field::Model, most_chars: i32::try_from(ADDONS_MAX).unwrap_or(i32::MAX) }.into());
    }
    let row = ActiveModel { product_id: Set(id.0), addon_id: Set(addon.id) };
    let known = OnConflict::columns([Column::ProductId, Column::AddonId]).do_nothing().to_owned();
    Entity::insert_many([row]).on_conflict(known).exec_without_returning(&act.tx).await?;
    act.commit().await
}

/// Suggests an add-on no longer. Twice is harmless.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::NotFound`].
pub async fn untie(store: &Store, who: &StaffMember, id: ProductId, addon: ProductId) -> Result<()> {
    use rows::product_addons::{Column, Entity};
    who.may(Permission::Stock)?;
    let act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    lock(&act, id).await?;
    Entity::delete_many().filter(Column::ProductId.eq(id.0)).filter(Column::AddonId.eq(addon.0)).exec(&act.tx).await?;
    act.commit().await
}

async fn lock(act: &Act, id: ProductId) -> Result<rows::products::Model> {
    Ok(rows::products::Entity::find_by_id(id.0).lock_exclusive().one(&act.tx).await?.ok_or(Refusal::NotFound)?)
}

pub(crate) fn form_of(row: &rows::products::Model) -> Result<ProductForm> {
    Ok(ProductForm {
        kind: code("products", row.id, &row.kind, LineKind::from_code)?,
        model: row.model.clone(),
        name: row.name.clone(),
        note: row.note.clone(),
        price_cents: row.price_cents,
        cost_cents: row.cost_cents,
        taxable: row.taxable,
        protectable: row.protectable,
        service_min: row.service_min,
    })
}

/// Writes a product, new or over its row, which is locked by then. The form was checked.
///
/// # Errors
/// [`Refusal::Taken`] when another product has the model.
pub(crate) async fn write(act: &Act, old: Option<rows::products::Model>, stocked: &Stocked) -> Result<ProductId> {
    let Stocked { form, is_sold } = stocked;
    let is_new = old.is_none();
    let revision = old.as_ref().map_or(1, |row| row.revision + 1);
    let mut row = old.map_or_else(Default::default, IntoActiveModel::into_active_model);
    row.kind = Set(form.kind.code().to_owned());
    row.model = Set(form.model.clone());
    row.name = Set(form.name.clone());
    row.note = Set(form.note.clone());
    row.price_cents = Set(form.price_cents);
    row.cost_cents = Set(form.cost_cents);
    row.taxable = Set(form.taxable);
    row.protectable = Set(form.protectable);
    row.service_min = Set(form.service_min);
    row.is_sold = Set(*is_sold);
    row.model_key = Set(model_key(&form.model));
    row.revision = Set(revision);
    let written = if is_new { row.insert(&act.tx).await } else { row.update(&act.tx).await };
    match written.map_err(Fault::from) {
        Ok(row) => Ok(ProductId(row.id)),
        Err(fault) if fault.is_duplicate() => Err(Refusal::Taken { field: Field::Model }.into()),
        Err(fault) => Err(fault),
    }
}
