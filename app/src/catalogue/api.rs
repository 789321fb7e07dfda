//! What the pages of the catalogue read, and what is done there.

use crate::failure::Failure;
use domain::{
    catalogue::{Product, ProductForm, plans::PlanForm},
    ids::{PlanId, ProductId},
    money::Currency,
    quotes::LineKind,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A product in the list, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockRow {
    pub id: ProductId,
    pub kind: LineKind,
    pub model: String,
    pub name: String,
    pub price: String,
    /// Empty for who is not told.
    pub cost: String,
    pub margin: String,
    pub taxable: bool,
}

/// A page of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stock {
    pub sees_costs: bool,
    pub may_stock: bool,
    pub rows: Vec<StockRow>,
    /// The next page comes after this product.
    pub next: Option<ProductId>,
}

/// One page of the list that a query describes; what makes no sense in it is left out.
#[server]
pub async fn read_catalogue(#[server(default)] query: String) -> Result<Stock, Failure> {
    use domain::{catalogue::list::CatalogueAddress, staff::Permission};
    let (house, who) = crate::ssr::desk::reader().await?;
    let here = crate::ssr::told::Here::of(&house, &who).await?;
    let address = CatalogueAddress::of_query(&query);
    let most = store::catalogue::PAGE + 1;
    let mut rows = crate::ssr::desk::answer(store::catalogue::list(&house.store, &who, &address, most).await)?;
    let has_more = rows.len() == most;
    rows.truncate(store::catalogue::PAGE);
    let next = rows.last().filter(|_| has_more).map(|row| row.product.id);
    let sees_costs = who.may(Permission::Sell).is_ok();
    let row = |row: store::catalogue::StockRow| {
        let Product { id, kind, model, name, price_cents, cost_cents, taxable, .. } = row.product;
        let told = |text: String| if sees_costs { text } else { String::new() };
        StockRow {
            id,
            kind,
            model,
            name,
            price: here.money(price_cents),
            cost: told(here.money(cost_cents)),
            margin: told(crate::show::permille(domain::quotes::margin_permille(price_cents, cost_cents))),
            taxable,
        }
    };
    Ok(Stock { sees_costs, may_stock: who.may(Permission::Stock).is_ok(), rows: rows.into_iter().map(row).collect(), next })
}

/// Everything about a product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductPage {
    pub product: Product,
    pub is_sold: bool,
    pub revision: i32,
    pub addons: Vec<Product>,
    pub sees_costs: bool,
    pub may_stock: bool,
    pub currency: Currency,
}

#[server]
pub async fn read_product(id: ProductId) -> Result<ProductPage, Failure> {
    use domain::staff::Permission;
    let (house, who) = crate::ssr::desk::reader().await?;
    let here = crate::ssr::told::Here::of(&house, &who).await?;
    let sheet = crate::ssr::desk::answer(store::catalogue::sheet(&house.store, &who, id).await)?;
    Ok(ProductPage {
        product: sheet.product,
        is_sold: sheet.is_sold,
        revision: sheet.revision,
        addons: sheet.addons,
        sees_costs: sheet.sees_costs,
        may_stock: who.may(Permission::Stock).is_ok(),
        currency: here.currency,
    })
}

/// The page for a new product is for who may add one. Answers what prices are in.
#[server]
pub async fn may_stock() -> Result<Currency, Failure> {
    let (house, who) = crate::ssr::desk::reader().await?;
    crate::ssr::desk::answer(who.may(domain::staff::Permission::Stock).map(|_| ()).map_err(Into::into))?;
    Ok(crate::ssr::told::Here::of(&house, &who).await?.currency)
}

/// What is typed about a product, as plain fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypedProduct {
    #[serde(default)]
    pub kind: String,
    #[serde(default)]
    pub model: String,
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub note: String,
    #[serde(default)]
    pub price: String,
    #[serde(default)]
    pub cost: String,
    #[serde(default)]
    pub minutes: String,
    #[serde(default)]
    pub taxable: bool,
    #[serde(default)]
    pub protectable: bool,
}

impl TypedProduct {
    /// # Errors
    /// At the field that can't be read.
    pub fn form(self, currency: Currency) -> Result<ProductForm, domain::Refusal> {
        use domain::{
            catalogue::{minutes, price},
            refusal::Field,
        };
        let cost_cents = if self.cost.trim().is_empty() { 0 } else { price(&self.cost, Field::Cost, currency)? };
        Ok(ProductForm {
            kind: LineKind::from_code(&self.kind).unwrap_or_default(),
            price_cents: price(&self.price, Field::Price, currency)?,
            cost_cents,
            service_min: minutes(&self.minutes)?,
            model: self.model,
            name: self.name,
            note: self.note,
            taxable: self.taxable,
            protectable: self.protectable,
        })
    }
}

/// Puts a product into the catalogue, and leads to its page.
#[server]
pub async fn create_product(typed: TypedProduct) -> Result<ProductId, Failure> {
    let (house, who) = crate::ssr::staff().await?;
    let currency = crate::ssr::told::Here::of(&house, &who).await?.currency;
    who.may(domain::staff::Permission::Stock)?;
    let id = store::catalogue::create(&house.store, &who, &typed.form(currency)?).await?;
    crate::ssr::desk::lead_to(&format!("/desk/catalogue/{id}"));
    Ok(id)
}

/// Saves what was changed since `revision`.
#[server]
pub async fn edit_product(id: ProductId, revision: i32, typed: TypedProduct) -> Result<(), Failure> {
    let (house, who) = crate::ssr::staff().await?;
    let currency = crate::ssr::told::Here::of(&house, &who).await?.currency;
    who.may(domain::staff::Permission::Stock)?;
    store::catalogue::edit(&house.store, &who, id, revision, &typed.form(currency)?).await?;
    crate::ssr::desk::lead_to(&format!("/desk/catalogue/{id}"));
    Ok(())
}

/// Takes a product out of what is sold, or back into it.
#[server]
pub async fn retire_product(id: ProductId, #[server(default)] away: bool) -> Result<(), Failure> {
    let (house, who) = crate::ssr::staff().await?;
    store::catalogue::retire(&house.store, &who, id, away).await?;
    crate::ssr::desk::lead_to(&format!("/desk/catalogue/{id}"));
    Ok(())
}

/// Suggests an add-on with a product, by its model.
#[server]
pub async fn tie_addon(id: ProductId, #[server(default)] model: String) -> Result<(), Failure> {
    let (house, who) = crate::ssr::staff().await?;
    store::catalogue::tie(&house.store, &who, id, &model).await?;
    crate::ssr::desk::lead_to(&format!("/desk/catalogue/{id}"));
    Ok(())
}

#[server]
pub async fn untie_addon(id: ProductId, addon: ProductId) -> Result<(), Failure> {
    let (house, who) = crate::ssr::staff().await?;
    store::catalogue::untie(&house.store, &who, id, addon).await?;
    crate::ssr::desk::lead_to(&format!("/desk/catalogue/{id}"));
    Ok(())
}

/// A plan with its bands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    pub id: PlanId,
    pub revision: i32,
    pub form: PlanForm,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plans {
    pub plans: Vec<Plan>,
    pub sees_costs: bool,
    pub may_stock: bool,
    pub currency: Currency,
}

#[server]
pub async fn read_plans() -> Result<Plans, Failure> {
    use domain::staff::Permission;
    let (house, who) = crate::ssr::desk::reader().await?;
    let here = crate::ssr::told::Here::of(&house, &who).await?;
    let plans = crate::ssr::desk::answer(store::catalogue::plans(&house.store, &who).await)?;
    let plan = |plan: store::catalogue::PlanSheet| Plan { id: plan.id, revision: plan.revision, form: plan.form };
    Ok(Plans {
        plans: plans.into_iter().map(plan).collect(),
        sees_costs: who.may(Permission::Sell).is_ok(),
        may_stock: who.may(Permission::Stock).is_ok(),
        currency: here.currency,
    })
}

/// A band as it is typed; one without a word in it is none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypedBand {
    #[serde(default)]
    pub from: String,
    #[serde(default)]
    pub to: String,
    #[serde(default)]
    pub price: String,
    #[serde(default)]
    pub cost: String,
}

/// Adds a plan, or changes the one that was read at `revision`.
#[server]
pub async fn put_plan(
    plan: Option<PlanId>,
    #[server(default)] revision: i32,
    #[server(default)] name: String,
    #[server(default)] months: String,
    #[server(default)] bands: Vec<TypedBand>,
) -> Result<PlanId, Failure> {
    use domain::{
        Refusal,
        catalogue::{plans::Band, price},
        refusal::Field,
    };
    let (house, who) = crate::ssr::staff().await?;
    let currency = crate::ssr::told::Here::of(&house, &who).await?.currency;
    who.may(domain::staff::Permission::Stock)?;
    let or_none = |typed: &str| if typed.trim().is_empty() { Ok(0) } else { price(typed, Field::Price, currency) };
    let is_empty = |band: &TypedBand| [&band.from, &band.to, &band.price, &band.cost].iter().all(|text| text.trim().is_empty());
    let band = |band: &TypedBand| {
        Ok::<_, Refusal>(Band {
            from_cents: or_none(&band.from)?,
            to_cents: price(&band.to, Field::Price, currency)?,
            price_cents: price(&band.price, Field::Price, currency)?,
            cost_cents: or_none(&band.cost)?,
        })
    };
    let months_typed = months.trim();
    let unreadable = || Refusal::NumberUnreadable { field: Field::Months, typed: months_typed.chars().take(40).collect() };
    let form = PlanForm {
        name,
        months: months_typed.parse().map_err(|_| unreadable())?,
        bands: bands.iter().filter(|b| !is_empty(b)).map(band).collect::<Result<_, _>>()?,
    };
    let id = store::catalogue::put_plan(&house.store, &who, plan.map(|plan| (plan, revision)), &form).await?;
    crate::ssr::desk::lead_to("/desk/catalogue/plans");
    Ok(id)
}
