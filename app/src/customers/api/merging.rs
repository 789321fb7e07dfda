//! Two customers that are one and the same: who it may be, what would move, and doing it.

use crate::failure::Failure;
use domain::{customers::CustomerCard, ids::CustomerId};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A field that differs, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DifferingRow {
    /// As [`merge_customers`] takes it.
    pub code: String,
    pub what: String,
    pub stays: String,
    pub goes: String,
}

/// What would happen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    pub with: CustomerId,
    pub goes: String,
    pub revision: i32,
    pub with_revision: i32,
    /// "3 quotes", "$20.00 of customer credit".
    pub moves: Vec<String>,
    pub differing: Vec<DifferingRow>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MergePageRead {
    pub id: CustomerId,
    pub name: String,
    /// Others who look the same.
    pub likely: Vec<CustomerCard>,
    /// With whom the address says; a refusal says why they can't.
    pub preview: Option<Result<Preview, Failure>>,
}

#[server]
pub async fn read_merge(id: CustomerId, with: Option<CustomerId>) -> Result<MergePageRead, Failure> {
    use crate::ssr::desk::{answer, reader};
    use domain::staff::Permission;
    let (house, who) = reader().await?;
    answer(who.may(Permission::SetTerms).map(|_| ()).map_err(Into::into))?;
    let profile = answer(store::customers::profile(&house.store, &who, id).await)?;
    let form = domain::customers::CustomerForm {
        name: profile.card.name.clone(),
        email: profile.card.email.clone(),
        phone: profile.card.phone.clone(),
        address: domain::customers::Address { zip: profile.card.zip.clone(), ..Default::default() },
        ..Default::default()
    };
    let mut likely = store::customers::likely_same(&house.store, &who, &form).await?;
    likely.retain(|card| card.id != id);
    let preview = match with {
        Some(with) => Some(match store::customers::merge_preview(&house.store, &who, id, with).await {
            Ok(preview) => Ok(crate::ssr::customers::preview(with, preview)),
            Err(fault) => Err(Failure::from(fault)),
        }),
        None => None,
    };
    Ok(MergePageRead { id, name: profile.card.name, likely, preview })
}

/// Makes two customers one; `take` names the fields that are taken from who goes ("other").
#[server]
pub async fn merge_customers(
    id: CustomerId,
    revision: i32,
    with: CustomerId,
    with_revision: i32,
    #[server(default)] take: BTreeMap<String, String>,
) -> Result<(), Failure> {
    use domain::customers::merging::CustomerField;
    let (house, who) = crate::ssr::staff().await?;
    let take = take.iter().filter(|(_, from)| from.as_str() == "other").filter_map(|(code, _)| CustomerField::from_code(code)).collect();
    let wanted = store::customers::Merge { stays: (id, revision), goes: (with, with_revision), take };
    store::customers::merge(&house.store, &who, &wanted).await?;
    crate::ssr::desk::lead_to(&format!("/desk/customers/{id}"));
    Ok(())
}
