//! Protection plans and their price bands, as staff keep them.

use super::sees_costs;
use crate::{Result, Store, people::StaffMember, rows};
use domain::{
    Refusal,
    catalogue::plans::{Band, PlanForm},
    ids::PlanId,
    staff::Permission,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};

/// Most plans of a shop that are shown: warrantors offer a handful.
const PLANS_MAX: u64 = 100;

/// A plan with its bands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanSheet {
    pub id: PlanId,
    pub revision: i32,
    pub form: PlanForm,
}

/// The plans, the longest first.
///
/// # Errors
/// [`Refusal::NotYours`].
pub async fn plans(store: &Store, who: &StaffMember) -> Result<Vec<PlanSheet>> {
    use rows::{plan_bands as bands, plans};
    who.may(Permission::SeeSales)?;
    let found =
        plans::Entity::find().order_by_desc(plans::Column::Months).order_by_asc(plans::Column::Id).limit(PLANS_MAX).all(&store.db).await?;
    let all = bands::Entity::find()
        .filter(bands::Column::PlanId.is_in(found.iter().map(|p| p.id)))
        .order_by_asc(bands::Column::FromCents)
        .all(&store.db)
        .await?;
    let sees = sees_costs(who);
    let band = |b: &bands::Model| Band {
        from_cents: b.from_cents,
        to_cents: b.to_cents,
        price_cents: b.price_cents,
        cost_cents: if sees { b.cost_cents } else { 0 },
    };
    let sheet = |plan: plans::Model| PlanSheet {
        id: PlanId(plan.id),
        revision: plan.revision,
        form: PlanForm { name: plan.name, months: plan.months, bands: all.iter().filter(|b| b.plan_id == plan.id).map(band).collect() },
    };
    Ok(found.into_iter().map(sheet).collect())
}

/// Adds a plan, or changes the one that was read at a revision. What was offered on quotes stays as it was offered.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::NotFound`], [`Refusal::Stale`], and what [`PlanForm::check`] refuses.
pub async fn put_plan(store: &Store, who: &StaffMember, plan: Option<(PlanId, i32)>, form: &PlanForm) -> Result<PlanId> {
    use rows::{plan_bands as bands, plans};
    who.may(Permission::Stock)?;
    let form = form.check()?;
    let act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let id = match plan {
        None => {
            let row = plans::ActiveModel { name: Set(form.name), months: Set(form.months), revision: Set(1), ..Default::default() };
            row.insert(&act.tx).await?.id
        }
        Some((id, revision)) => {
            let row = plans::Entity::find_by_id(id.0).lock_exclusive().one(&act.tx).await?.ok_or(Refusal::NotFound)?;
            if row.revision != revision {
                return Err(Refusal::Stale.into());
            }
            let mut row = row.into_active_model();
            (row.name, row.months, row.revision) = (Set(form.name), Set(form.months), Set(revision + 1));
            row.update(&act.tx).await?.id
        }
    };
    bands::Entity::delete_many().filter(bands::Column::PlanId.eq(id)).exec(&act.tx).await?;
    if !form.bands.is_empty() {
        let rows = form.bands.iter().map(|band| bands::ActiveModel {
            plan_id: Set(id),
            from_cents: Set(band.from_cents),
            to_cents: Set(band.to_cents),
            price_cents: Set(band.price_cents),
            cost_cents: Set(band.cost_cents),
            ..Default::default()
        });
        bands::Entity::insert_many(rows).exec_without_returning(&act.tx).await?;
    }
    act.commit().await?;
    Ok(PlanId(id))
}
