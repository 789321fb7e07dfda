//! The catalogue's list, and the page of a product.

use super::{seen, sees_costs};
use crate::{Result, Store, people::StaffMember, rows};
use domain::{
    Refusal,
    catalogue::{Product, list::CatalogueAddress, model_key},
    ids::ProductId,
    quotes::LineKind,
    staff::Permission,
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, Func},
};

/// Rows of a page of the list.
pub const PAGE: usize = 50;

/// A product in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StockRow {
    pub product: Product,
    pub is_sold: bool,
}

/// The list that an address describes, by model: up to `most` rows.
///
/// # Errors
/// [`Refusal::NotYours`].
pub async fn list(store: &Store, who: &StaffMember, address: &CatalogueAddress, most: usize) -> Result<Vec<StockRow>> {
    use rows::products::{Column, Entity};
    who.may(Permission::SeeSales)?;
    let mut find = Entity::find().filter(Column::IsSold.eq(!address.retired)).order_by_asc(Column::ModelKey).limit(most as u64);
    if let Some(kind) = address.kind {
        find = find.filter(Column::Kind.eq(kind.code()));
    }
    let typed: String = model_key(&address.text).chars().filter(|c| !matches!(c, '%' | '_' | '\\') && !c.is_control()).collect();
    if !typed.is_empty() {
        let matches = Condition::any()
            .add(Column::ModelKey.like(format!("{typed}%")))
            .add(Column::ModelKey.like(format!("% {typed}%")))
            .add(Expr::expr(Func::lower(Expr::col(Column::Name))).like(format!("%{typed}%")));
        find = find.filter(matches);
    }
    let after = match address.after.parse::<i64>() {
        Ok(id) => Entity::find_by_id(id).one(&store.db).await?,
        Err(_) => None,
    };
    if let Some(after) = after {
        find = find.filter(Column::ModelKey.gt(after.model_key));
    }
    let row = |row: rows::products::Model| Ok(StockRow { is_sold: row.is_sold, product: seen(who, row)? });
    find.all(&store.db).await?.into_iter().map(row).collect()
}

/// Everything about a product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductSheet {
    pub product: Product,
    pub is_sold: bool,
    pub revision: i32,
    /// What is suggested with it, those that are no longer sold among them.
    pub addons: Vec<Product>,
    /// Whether who asks is told what it costs the shop.
    pub sees_costs: bool,
}

/// # Errors
/// [`Refusal::NotYours`], [`Refusal::NotFound`].
pub async fn sheet(store: &Store, who: &StaffMember, id: ProductId) -> Result<ProductSheet> {
    use rows::{product_addons as ties, products};
    who.may(Permission::SeeSales)?;
    let row = products::Entity::find_by_id(id.0).one(&store.db).await?.ok_or(Refusal::NotFound)?;
    let tied = ties::Entity::find().filter(ties::Column::ProductId.eq(id.0)).all(&store.db).await?;
    let addons = products::Entity::find()
        .filter(products::Column::Id.is_in(tied.iter().map(|t| t.addon_id)))
        .order_by_asc(products::Column::ModelKey)
        .all(&store.db)
        .await?;
    Ok(ProductSheet {
        is_sold: row.is_sold,
        revision: row.revision,
        product: seen(who, row)?,
        addons: addons.into_iter().filter(|a| a.kind == LineKind::AddOn.code()).map(|a| seen(who, a)).collect::<Result<_>>()?,
        sees_costs: sees_costs(who),
    })
}
