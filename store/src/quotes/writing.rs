//! What staff wrote, checked and brought together with what the catalogue says.

use super::{LineForm, QuoteForm};
use crate::{Result, act::Act, customers, fault::code, rows};
use domain::{
    Refusal,
    catalogue::{PlanBand, plans_for},
    customers::{Address, NAME_CHARS_MAX},
    ids::{LineId, PlanId, StaffId},
    locations::Location,
    quotes::{self, Discount, Line, LineKind, PlanChoice},
    refusal::{self, Field},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::BTreeMap;

/// Who sells it, if the form says, and where it goes, if it says that.
pub(super) async fn check_form(act: &Act, form: &QuoteForm) -> Result<(Option<StaffId>, Option<Address>)> {
    if let Some(id) = form.salesperson {
        rows::staff::Entity::find_by_id(id.0).one(&act.tx).await?.ok_or(Refusal::Unknown { field: Field::Salesperson })?;
    }
    let address = form.address.as_ref().map(|typed| customers::check_address(typed, "")).transpose()?;
    Ok((form.salesperson, address))
}

/// The lines of the form, with what the catalogue says of each product today. A price that stands in `before`, the version that is edited,
/// keeps what it was measured against.
pub(crate) async fn write_lines(act: &Act, lines: &[LineForm], whole: Discount, place: &Location, before: &[Line]) -> Result<Vec<Line>> {
    let wanted = lines.iter().map(|l| l.product.0);
    let found = rows::products::Entity::find().filter(rows::products::Column::Id.is_in(wanted)).all(&act.tx).await?;
    let products: BTreeMap<i64, rows::products::Model> = found.into_iter().map(|p| (p.id, p)).collect();
    let bands = plan_bands(act).await?;
    let mut written = Vec::with_capacity(lines.len());
    for (position, line) in (1..).zip(lines) {
        let product = products.get(&line.product.0).ok_or(Refusal::Unknown { field: Field::Model })?;
        written.push(write(line, position, product, place, &bands, before)?);
    }
    quotes::check_lines(&written)?;
    quotes::check_whole(&written, whole)?;
    Ok(written)
}

fn write(
    line: &LineForm,
    position: i32,
    product: &rows::products::Model,
    place: &Location,
    bands: &[PlanBand],
    before: &[Line],
) -> Result<Line> {
    let kind = code("products", product.id, &product.kind, LineKind::from_code)?;
    let kept = before.iter().find(|old| old.product == Some(line.product) && old.unit_cents == line.unit_cents);
    let list_cents = quotes::list_cents(line.unit_cents, product.price_cents, kept.map(|old| (old.unit_cents, old.list_cents)));
    // A reason for a price that is the catalogue's again is none.
    let price_reason = if list_cents == line.unit_cents { "" } else { &line.price_reason };
    Ok(Line {
        id: LineId::default(),
        position,
        belongs_to: line.belongs_to.filter(|p| (1..position).contains(p)),
        kind,
        product: Some(line.product),
        model: product.model.clone(),
        name: product.name.clone(),
        note: refusal::optional(&line.note, Field::Notes, NAME_CHARS_MAX)?,
        quantity: line.quantity,
        unit_cents: line.unit_cents,
        list_cents,
        price_reason: refusal::optional(price_reason, Field::Reason, NAME_CHARS_MAX)?,
        discount: line.discount,
        unit_cost_cents: product.cost_cents,
        rate_ppm: if product.taxable { place.rate_ppm } else { 0 },
        service_min: product.service_min,
        optional: line.optional && kind == LineKind::AddOn,
        taken: true,
        offers: if line.protect && product.protectable { plans_for(line.unit_cents, bands) } else { Vec::new() },
        plan: PlanChoice::Open,
    })
}

async fn plan_bands(act: &Act) -> Result<Vec<PlanBand>> {
    let plans: BTreeMap<i64, rows::plans::Model> = rows::plans::Entity::find().all(&act.tx).await?.into_iter().map(|p| (p.id, p)).collect();
    let bands = rows::plan_bands::Entity::find().all(&act.tx).await?;
    let band = |b: rows::plan_bands::Model| {
        let plan = plans.get(&b.plan_id)?;
        Some(PlanBand {
            plan: PlanId(b.plan_id),
            name: plan.name.clone(),
            months: plan.months,
            from_cents: b.from_cents,
            to_cents: b.to_cents,
            price_cents: b.price_cents,
            cost_cents: b.cost_cents,
        })
    };
    Ok(bands.into_iter().filter_map(band).collect())
}
