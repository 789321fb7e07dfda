//! What the settings are told: how things stand, in words.

use super::{House, Oklch, chosen, told::Here};
use crate::{
    settings::{
        api::{
            Delivery, Index, Location, Mail, Payments, Shop, Tried, VanRow, Zone, ZoneRow,
            typed::{LocationTyped, ZoneTyped},
        },
        kind_words,
    },
    show,
};
use domain::{
    Refusal,
    ids::{LocationId, ZoneId},
    locations::{Brand, Location as Place},
    payments::Provider,
    refusal::Field,
    settings::{TermsKind, Weekly, WeeklyWindow},
    time::Day,
};
use gateways::payments::{Account, Trouble};
use store::{Result, people::StaffMember, settings};
use words::settings as say;

/// Where the settings lead, each with how it stands.
///
/// # Errors
/// When the role may not configure.
pub async fn index(house: &House, who: &StaffMember) -> Result<Index> {
    let shop = settings::shop(&house.store, who).await?;
    let locations = settings::locations(&house.store, who).await?;
    let off = settings::notices(&house.store, who).await?.off.len();
    let mut terms = Vec::new();
    for kind in TermsKind::ALL {
        if let Some(current) = settings::terms(&house.store, who, kind).await?.first() {
            terms.push(say::terms_current(kind_words(kind), current.version));
        }
    }
    Ok(Index {
        is_set_up: shop.is_set_up,
        shop: shop.name,
        locations: locations.into_iter().map(|l| l.name).collect::<Vec<_>>().join(", "),
        mail: if house.mail_folder { say::mail_folder_short().into() } else { say::mail_server_short(&house.mail.server) },
        payments: house.payments.provider().map_or_else(|| say::payments_none_short().to_owned(), provider_words),
        notices: if off == 0 { say::notices_all().to_owned() } else { say::notices_off(i64::try_from(off).unwrap_or(i64::MAX)) },
        terms: if terms.is_empty() { say::terms_none().to_owned() } else { terms.join(", ") },
    })
}

/// The shop, as its form shows it.
///
/// # Errors
/// When the role may not configure.
pub async fn shop(house: &House, who: &StaffMember) -> Result<Shop> {
    let shop = settings::shop(&house.store, who).await?;
    let color = chosen(&Brand { color: shop.color, ..Brand::default() });
    let (chosen, shown) = (color.hex(), color.readable().hex());
    let corrected = match (color.lightness > color.readable().lightness, chosen == shown) {
        (_, true) => None,
        (true, false) => Some(say::color_darker(&chosen, &shown)),
        (false, false) => Some(say::color_lighter(&chosen, &shown)),
    };
    let next = if shop.is_set_up { SAVED.to_owned() } else { first_location(house).await? };
    Ok(Shop { name: shop.name, color: chosen, letter: shop.letter, corrected, is_set_up: shop.is_set_up, revision: shop.revision, next })
}

const SAVED: &str = "/desk/settings/shop?saved=1";

/// Where a saved shop leads: on with the first start, or back to itself.
///
/// # Errors
/// When the database fails.
pub async fn after_shop(house: &House, was_set_up: bool) -> Result<String> {
    if was_set_up { Ok(SAVED.to_owned()) } else { first_location(house).await }
}

async fn first_location(house: &House) -> Result<String> {
    let first = store::shop::locations(&house.store).await?.into_iter().next();
    Ok(first.map_or_else(|| "/desk/settings/locations/new".to_owned(), |place| format!("/desk/settings/locations/{}", place.id)))
}

/// A colour that was picked, as it is kept.
///
/// # Errors
/// [`Refusal::Unknown`] for what is none.
pub fn color(typed: &str) -> std::result::Result<String, Refusal> {
    let color = Oklch::of_hex(typed).or_else(|| Oklch::parse(typed)).ok_or(Refusal::Unknown { field: Field::Color })?;
    Ok(color.to_string())
}

/// A location as its form shows it, or an empty form.
///
/// # Errors
/// When the role may not configure, or there is no such location.
pub async fn location(house: &House, who: &StaffMember, id: Option<LocationId>) -> Result<Location> {
    let is_set_up = settings::shop(&house.store, who).await?.is_set_up;
    let mut zones = settings::time_zones();
    let (typed, revision, has_quotes) = match id {
        Some(id) => {
            let read = settings::location(&house.store, who, id).await?;
            (LocationTyped::of(&read.location), read.revision, read.has_quotes)
        }
        None => {
            // Most shops stay in their time zone and their money.
            let like = store::shop::locations(&house.store).await?.into_iter().next();
            (like.map(|place| like_it(&place)).unwrap_or_default(), 0, false)
        }
    };
    if !typed.zone.is_empty() && !zones.contains(&typed.zone) {
        zones.insert(0, typed.zone.clone());
    }
    Ok(Location { id, typed, revision, has_quotes, zones, is_set_up })
}

fn like_it(place: &Place) -> LocationTyped {
    let LocationTyped { country, zone, currency, tax, rounding, rate, deposit, lead, opens, closes, .. } = LocationTyped::of(place);
    LocationTyped { country, zone, currency, tax, rounding, rate, deposit, lead, opens, closes, ..LocationTyped::default() }
}

/// How a location delivers.
///
/// # Errors
/// When the role may not configure, or there is no such location.
pub async fn delivery(house: &House, who: &StaffMember, id: LocationId) -> Result<Delivery> {
    let place = settings::location(&house.store, who, id).await?.location;
    let zones = settings::zones(&house.store, who, id).await?.into_iter().map(|zone| ZoneRow {
        id: zone.id,
        name: zone.name,
        zips: say::zip_count(i64::try_from(zone.zips.len()).unwrap_or(i64::MAX)),
        week: week(&zone.weekly),
    });
    let vans = settings::vans(&house.store, who, id).await?.into_iter().map(|one| VanRow {
        id: one.van.id,
        name: one.van.name,
        plate: one.van.plate,
        is_retired: one.is_retired,
    });
    Ok(Delivery { location: id, name: place.name, zones: zones.collect(), vans: vans.collect() })
}

/// "8 am – noon, Tue – Sat, 6 stops".
fn week(weekly: &Weekly) -> Vec<String> {
    let line = |one: &WeeklyWindow| say::week_line(i64::from(one.stops_max), show::window(one.window), weekdays(&one.days));
    weekly.windows().iter().map(line).collect()
}

/// "Tue – Sat, Sun": days that follow each other are said as from the one to the other.
fn weekdays(days: &[bool; 7]) -> String {
    let monday = Day::of(2024, 1, 1);
    let name = |at: usize| show::weekday_short(monday.plus_days(i64::try_from(at).unwrap_or(0)).weekday());
    let mut said = Vec::new();
    let mut at = 0;
    while at < days.len() {
        if !days[at] {
            at += 1;
            continue;
        }
        let last = at + days[at..].iter().take_while(|on| **on).count() - 1;
        said.push(match last - at {
            0 => name(at).to_owned(),
            1 => format!("{}, {}", name(at), name(last)),
            _ => say::from_day_to_day(name(at), name(last)),
        });
        at = last + 1;
    }
    said.join(", ")
}

/// A zone as its form shows it, or an empty form.
///
/// # Errors
/// When the role may not configure, or there is no such zone at the location.
pub async fn zone(house: &House, who: &StaffMember, location: LocationId, id: Option<ZoneId>) -> Result<Zone> {
    let place = settings::location(&house.store, who, location).await?.location;
    let (typed, revision) = match id {
        None => (ZoneTyped::default(), 0),
        Some(id) => {
            let zone = settings::zone(&house.store, who, id).await?;
            if zone.location != location {
                return Err(Refusal::NotFound.into());
            }
            (ZoneTyped::of(&zone.name, &zone.zips, &zone.weekly), zone.revision)
        }
    };
    Ok(Zone { location, location_name: place.name, id, typed, revision })
}

/// How mail goes, and what came of the last try.
///
/// # Errors
/// When the role may not configure.
pub async fn mail(house: &House, who: &StaffMember) -> Result<Mail> {
    let last = settings::last_mail_test(&house.store, who).await?;
    let place = store::shop::locations(&house.store).await?.into_iter().find(|place| place.id == who.card().location);
    let place = place.ok_or(Refusal::NotFound)?;
    let here = Here::at(&place, house.store.now());
    let tried = |test: &settings::MailTest| match (test.ended_at, test.error.is_empty()) {
        (None, _) => Tried::Waiting,
        (Some(_), true) => Tried::Sent,
        (Some(_), false) => Tried::Failed(test.error.clone()),
    };
    Ok(Mail {
        server: house.mail.server.clone(),
        folder: house.mail.folder.clone(),
        from: if house.mail.from.is_empty() { place.email.clone() } else { house.mail.from.clone() },
        me: who.card().email.clone(),
        last: last.map(|test| (here.moment(test.asked_at), tried(&test))),
    })
}

/// Who takes the money, and with `check` what they answer.
///
/// # Errors
/// When the role may not configure.
pub async fn payments(house: &House, who: &StaffMember, check: bool) -> Result<Payments> {
    who.may(domain::staff::Permission::Configure)?;
    let provider = house.payments.provider();
    let answer = if check { Some(answered(house.payments.check().await)) } else { None };
    let apple_pay = match (provider, house.secure) {
        (Some(Provider::Stripe), true) => say::apple_pay_yes(),
        (Some(Provider::Stripe), false) => say::apple_pay_https(),
        (Some(Provider::Sandbox | Provider::Hand) | None, _) => say::apple_pay_no(),
    };
    let webhook = if provider == Some(Provider::Stripe) { format!("{}/webhooks/stripe", house.base_url) } else { String::new() };
    Ok(Payments {
        provider: provider.map(provider_words).unwrap_or_default(),
        is_connected: provider.is_some(),
        answer,
        apple_pay: apple_pay.into(),
        webhook,
    })
}

fn answered(answer: std::result::Result<Account, Trouble>) -> (bool, String) {
    match answer {
        Ok(Account::Live) => (true, say::check_live().into()),
        Ok(Account::Test) => (true, say::check_test().into()),
        Ok(Account::Pretend) => (true, say::check_pretend().into()),
        Err(Trouble::NotConnected) => (false, say::check_nobody().into()),
        Err(Trouble::Away { reason }) => (false, say::check_away(reason)),
        Err(Trouble::Refused { message, .. }) => (false, say::check_refused(message)),
        Err(Trouble::Unreadable { reason }) => (false, say::check_unreadable(reason)),
    }
}

fn provider_words(provider: Provider) -> String {
    match provider {
        Provider::Stripe => say::stripe(),
        Provider::Sandbox => say::sandbox(),
        Provider::Hand => say::by_hand(),
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weekdays_are_said_short() {
        let days = |on: &str| std::array::from_fn(|at| on.as_bytes()[at] == b'x');
        assert_eq!(weekdays(&days("xxxxx--")), "Mon – Fri");
        assert_eq!(weekdays(&days("xx-xxx-")), "Mon, Tue, Thu – Sat");
        assert_eq!(weekdays(&days("x-----x")), "Mon, Sun");
        assert_eq!(weekdays(&days("xxxxxxx")), "Mon – Sun");
    }

    #[test]
    fn a_colour_is_kept_or_refused() {
        assert!(color("#2b4fa8").unwrap().starts_with("oklch("));
        assert!(color("oklch(0.45 0.13 258)").is_ok());
        assert_eq!(color("red"), Err(Refusal::Unknown { field: Field::Color }));
    }
}
