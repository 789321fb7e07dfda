//! What is changed in the settings.

use super::typed::{LocationTyped, ZoneTyped};
use crate::failure::Failure;
use domain::ids::{LocationId, VanId, ZoneId};
use leptos::prelude::*;

/// Saves what was changed since `revision`.
#[server]
pub async fn save_shop(
    revision: i32,
    #[server(default)] name: String,
    #[server(default)] color: String,
    #[server(default)] letter: String,
) -> Result<(), Failure> {
    use crate::ssr::{desk, settings};
    let (house, who) = crate::ssr::staff().await?;
    let before = store::settings::shop(&house.store, &who).await?;
    let color = settings::color(&color)?;
    let form = store::settings::ShopForm { name: &name, color: &color, letter: &letter };
    store::settings::save_shop(&house.store, &who, revision, form).await?;
    desk::lead_to(&settings::after_shop(&house, before.is_set_up).await?);
    Ok(())
}

/// Makes a location, or saves what was changed about one since `revision`.
#[server]
pub async fn save_location(id: Option<LocationId>, #[server(default)] revision: i32, typed: LocationTyped) -> Result<LocationId, Failure> {
    let (house, who) = crate::ssr::staff().await?;
    let form = typed.form()?;
    let id = store::settings::save_location(&house.store, &who, id.map(|id| (id, revision)), &form).await?;
    crate::ssr::desk::lead_to("/desk/settings/locations");
    Ok(id)
}

/// Makes a zone, or saves what was changed about one since `revision`. Its days follow at once.
#[server]
pub async fn save_zone(
    location: LocationId,
    id: Option<ZoneId>,
    #[server(default)] revision: i32,
    typed: ZoneTyped,
) -> Result<ZoneId, Failure> {
    let (house, who) = crate::ssr::staff().await?;
    let (zips, weekly) = typed.read()?;
    let form = store::settings::ZoneForm { name: typed.name, zips, weekly };
    let id = store::settings::save_zone(&house.store, &who, location, id.map(|id| (id, revision)), &form).await?;
    crate::ssr::desk::lead_to(&format!("/desk/settings/locations/{location}/delivery"));
    Ok(id)
}

/// Adds a van, or names one anew.
#[server]
pub async fn put_van(
    location: LocationId,
    van: Option<VanId>,
    #[server(default)] name: String,
    #[server(default)] plate: String,
) -> Result<(), Failure> {
    let (house, who) = crate::ssr::staff().await?;
    store::settings::put_van(&house.store, &who, location, van, &name, &plate).await?;
    crate::ssr::desk::lead_to(&format!("/desk/settings/locations/{location}/delivery"));
    Ok(())
}

/// Takes a van out of service, or back into it.
#[server]
pub async fn retire_van(location: LocationId, van: VanId, #[server(default)] away: bool) -> Result<(), Failure> {
    let (house, who) = crate::ssr::staff().await?;
    store::settings::retire_van(&house.store, &who, location, van, away).await?;
    crate::ssr::desk::lead_to(&format!("/desk/settings/locations/{location}/delivery"));
    Ok(())
}

/// Sends a test message to oneself.
#[server]
pub async fn send_test_mail() -> Result<(), Failure> {
    let (house, who) = crate::ssr::staff().await?;
    store::settings::test_mail(&house.store, &who).await?;
    crate::ssr::desk::nudge(&house);
    crate::ssr::desk::lead_to("/desk/settings/mail");
    Ok(())
}

/// Switches on the notices that are named, as `delivered.email`, and all others off.
#[server]
pub async fn save_notices(#[server(default)] on: Vec<String>) -> Result<(), Failure> {
    use super::typed::switch_name;
    use domain::notifications::{Medium, Notice};
    let (house, who) = crate::ssr::staff().await?;
    let all = Notice::ALL.into_iter().flat_map(|notice| Medium::ALL.into_iter().map(move |medium| (notice, medium)));
    let changes: Vec<_> = all.map(|(notice, medium)| (notice, medium, on.contains(&switch_name(notice, medium)))).collect();
    store::settings::switch_notices(&house.store, &who, &changes).await?;
    crate::ssr::desk::lead_to("/desk/settings/notices?saved=1");
    Ok(())
}

/// Adds a version after the one that the writer saw.
#[server]
pub async fn add_terms(
    #[server(default)] kind: String,
    #[server(default)] after: i32,
    #[server(default)] text: String,
) -> Result<i32, Failure> {
    use domain::{Refusal, settings::TermsKind};
    let (house, who) = crate::ssr::staff().await?;
    let kind = TermsKind::from_code(&kind).ok_or(Refusal::NotFound)?;
    let version = store::settings::add_terms(&house.store, &who, kind, after, &text).await?;
    crate::ssr::desk::lead_to(&format!("/desk/settings/terms?kind={}", kind.code()));
    Ok(version)
}
