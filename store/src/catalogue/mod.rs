//! The catalogue: as the quote page searches it here, as staff keep it beside.

mod edit;
mod list;
mod plans;

pub use edit::{create, edit, retire, tie, untie};
pub(crate) use edit::{form_of, write};
pub use list::{PAGE, ProductSheet, StockRow, list, sheet};
pub use plans::{PlanSheet, plans, put_plan};

use crate::{Result, Store, fault::code, people::StaffMember, rows};
use domain::{catalogue::Product, ids::ProductId, quotes::LineKind, staff::Permission};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, Func},
};

/// Products with a word in their model that begins with what was typed ("WM4" finds "LG WM4000HWA"), or whose name contains it.
///
/// # Errors
/// [`domain::Refusal::NotYours`].
pub async fn find(store: &Store, who: &StaffMember, typed: &str) -> Result<Vec<Product>> {
    use rows::products::{Column, Entity};
    who.may(Permission::SeeSales)?;
    let typed = typed.trim().to_lowercase().replace(['%', '_', '\\'], "");
    // PostgreSQL takes no zero byte in a text.
    let typed: String = typed.chars().filter(|c| !c.is_control()).take(80).collect();
    let lower = |column| Expr::expr(Func::lower(Expr::col(column)));
    let matches = Condition::any()
        .add(lower(Column::Model).like(format!("{typed}%")))
        .add(lower(Column::Model).like(format!("% {typed}%")))
        .add(lower(Column::Name).like(format!("%{typed}%")));
    let rows = Entity::find().filter(Column::IsSold.eq(true)).filter(matches).order_by_asc(Column::Model).limit(20).all(&store.db).await?;
    rows.into_iter().map(|row| seen(who, row)).collect()
}

/// What is suggested beside a product: its add-ons, and the shop's services of fulfilment.
///
/// # Errors
/// [`domain::Refusal::NotYours`].
pub async fn companions(store: &Store, who: &StaffMember, of: ProductId) -> Result<Vec<Product>> {
    use rows::products::{Column, Entity};
    who.may(Permission::SeeSales)?;
    let ties = rows::product_addons::Entity::find().filter(rows::product_addons::Column::ProductId.eq(of.0)).all(&store.db).await?;
    let wanted =
        Condition::any().add(Column::Id.is_in(ties.into_iter().map(|t| t.addon_id))).add(Column::Kind.eq(LineKind::Fulfilment.code()));
    let rows = Entity::find().filter(Column::IsSold.eq(true)).filter(wanted).order_by_asc(Column::Id).limit(40).all(&store.db).await?;
    rows.into_iter().map(|row| seen(who, row)).collect()
}

/// Products by their ids, those no longer sold among them: an old quote may still have one.
///
/// # Errors
/// [`domain::Refusal::NotYours`].
pub async fn some(store: &Store, who: &StaffMember, ids: &[ProductId]) -> Result<Vec<Product>> {
    use rows::products::{Column, Entity};
    who.may(Permission::SeeSales)?;
    let rows = Entity::find().filter(Column::Id.is_in(ids.iter().map(|id| id.0))).all(&store.db).await?;
    rows.into_iter().map(|row| seen(who, row)).collect()
}

/// Who may see what a product costs the shop.
fn sees_costs(who: &StaffMember) -> bool {
    who.may(Permission::Sell).is_ok()
}

/// A product as this person may see it: its cost is zero for who has no business with margins.
fn seen(who: &StaffMember, row: rows::products::Model) -> Result<Product> {
    let product = product(row)?;
    Ok(if sees_costs(who) { product } else { Product { cost_cents: 0, ..product } })
}

fn product(row: rows::products::Model) -> Result<Product> {
    Ok(Product {
        kind: code("products", row.id, &row.kind, LineKind::from_code)?,
        id: ProductId(row.id),
        model: row.model,
        name: row.name,
        note: row.note,
        price_cents: row.price_cents,
        cost_cents: row.cost_cents,
        taxable: row.taxable,
        protectable: row.protectable,
        service_min: row.service_min,
    })
}
