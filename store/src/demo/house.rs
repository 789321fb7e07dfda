//! The shop itself: its branch, its people, its vans, the zones it delivers to and the places of three months.

use crate::{Result, Store, act::Act, fault::json, people, rows};
use domain::{
    customers::{Address, Point},
    events::Actor,
    locations::Hours,
    money::Currency,
    settings::{Weekly, WeeklyWindow},
    slots::HORIZON_DAYS,
    staff::Role,
    tax::{TaxMode, TaxRule},
    time::{Day, Window},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};

const ZONE: &str = "America/Chicago";

/// Name, address before the @, phone, role.
const PEOPLE: &[(&str, &str, &str, Role)] = &[
    ("Robin Hartley", "robin", "+1 312 555 0140", Role::Manager),
    ("Lena Brandt", "lena", "+1 312 555 0147", Role::Sales),
    ("Priya Nair", "priya", "+1 312 555 0144", Role::Dispatch),
    ("Dana Whitfield", "dana", "+1 312 555 0151", Role::Driver),
    ("Luis Ortega", "luis", "+1 312 555 0152", Role::Driver),
    ("Sam Okoro", "sam", "+1 312 555 0149", Role::Technician),
    ("Ruth Hartley", "ruth", "+1 312 555 0141", Role::Owner),
];

/// Zones with their ZIP codes, and the stops a window has.
const ZONES: &[(&str, &[&str], i32)] = &[
    ("North Side", &["60613", "60614", "60618", "60622", "60625", "60640", "60642", "60647", "60657"], 6),
    ("Loop and South", &["60601", "60602", "60605", "60607", "60608", "60610", "60611", "60616"], 4),
    ("Evanston and Skokie", &["60076", "60201", "60202", "60712"], 2),
];

/// From Tuesday to Saturday, in three windows; the evening has half the places.
const WINDOWS: &[(i32, i32, i32)] = &[(8 * 60, 12 * 60, 1), (12 * 60, 16 * 60, 1), (16 * 60, 20 * 60, 2)];

/// What the shop sells under.
pub(super) const TERMS: &str = "\
A price holds until the day that your quote names.
Your order stands once the amount due now is paid. What is left is due on the day we deliver.
You choose the day, and we hold it for you. To move it, call us by noon the day before.
Goods that come damaged are exchanged, or taken back for what you paid, if you tell us within seven days.
What is unopened may come back within 30 days.";

pub(super) async fn build(store: &Store) -> Result<()> {
    let password_hash = people::hash_password(super::PASSWORD.to_owned()).await?;
    let act = store.begin(Actor::System, None).await?;
    let shop = rows::shop::ActiveModel {
        id: Set(1),
        name: Set("Hartley Appliances".into()),
        color: Set("oklch(0.45 0.13 258)".into()),
        letter: Set("H".into()),
        demonstration: Set(true),
        ..Default::default()
    };
    shop.insert(&act.tx).await?;
    let location = location(&act).await?;
    for (name, local, phone, role) in PEOPLE {
        let row = rows::staff::ActiveModel {
            location_id: Set(location),
            name: Set((*name).to_owned()),
            email: Set(format!("{local}@hartley.example")),
            phone: Set((*phone).to_owned()),
            role: Set(role.code().to_owned()),
            password_hash: Set(password_hash.clone()),
            created_at: Set(act.now.0),
            disabled_at: Set(None),
            revision: Set(1),
            ..Default::default()
        };
        row.insert(&act.tx).await?;
    }
    for (name, plate) in [("White van", "7KX 204"), ("Blue truck", "4PM 881")] {
        let van =
            rows::vans::ActiveModel { location_id: Set(location), name: Set(name.into()), plate: Set(plate.into()), ..Default::default() };
        van.insert(&act.tx).await?;
    }
    super::catalogue::build(&act).await?;
    let (today, _) = crate::local(store.now(), ZONE);
    zones(&act, location, today).await?;
    act.commit().await
}

async fn location(act: &Act) -> Result<i64> {
    let day = Some(Window::new(9 * 60, 19 * 60));
    let row = rows::locations::ActiveModel {
        name: Set("Clybourn store".into()),
        phone: Set("+1 312 555 0142".into()),
        email: Set("hello@hartley.example".into()),
        address: Set(json(&Address {
            name: "Hartley Appliances".into(),
            street: "2210 N Clybourn Ave".into(),
            city: "Chicago".into(),
            region: "IL".into(),
            zip: "60614".into(),
            country: "US".into(),
            point: Point::new(41_922_300, -87_664_200),
            ..Address::default()
        })),
        zone: Set(ZONE.into()),
        currency: Set(Currency::Usd.code().to_owned()),
        tax: Set(json(&TaxRule { mode: TaxMode::PerLine, inclusive: false })),
        rate_ppm: Set(102_500),
        deposit_min_cents: Set(5_000),
        lead_days: Set(2),
        hours: Set(json(&Hours([day, day, day, day, day, Some(Window::new(10 * 60, 17 * 60)), None]))),
        closed_days: Set(json(&Vec::<Day>::new())),
        ..Default::default()
    };
    Ok(row.insert(&act.tx).await?.id)
}

/// A week back, for the past that is played, and as far ahead as a calendar shows.
async fn zones(act: &Act, location: i64, today: Day) -> Result<()> {
    for (name, zips, stops) in ZONES {
        let last = today.plus_days(HORIZON_DAYS + 30);
        let zone = rows::zones::ActiveModel {
            location_id: Set(location),
            name: Set((*name).to_owned()),
            weekly: Set(json(&week(*stops)?)),
            filled_to: Set(last.to_string()),
            ..Default::default()
        };
        let zone = zone.insert(&act.tx).await?.id;
        let zips = zips.iter().map(|zip| rows::zone_zips::ActiveModel {
            location_id: Set(location),
            zip: Set((*zip).to_owned()),
            zone_id: Set(zone),
        });
        rows::zone_zips::Entity::insert_many(zips).exec_without_returning(&act.tx).await?;
        let days = (-8..=HORIZON_DAYS + 30).map(|n| today.plus_days(n));
        // The van goes out every day but Sunday and Monday; what was played in the past may fall on any day.
        let driven = days.filter(|d| *d <= today || d.weekday().number_days_from_monday() % 6 != 0);
        let places = driven.flat_map(|day| {
            WINDOWS.iter().map(move |(from_min, to_min, share)| rows::capacity::ActiveModel {
                location_id: Set(location),
                zone_id: Set(zone),
                day: Set(day.to_string()),
                from_min: Set(*from_min),
                to_min: Set(*to_min),
                stops_max: Set((stops / share).max(1)),
                ..Default::default()
            })
        });
        let places: Vec<_> = places.collect();
        // SQLite binds at most 32,766 values a statement; six a row.
        for chunk in places.chunks(2_000) {
            rows::capacity::Entity::insert_many(chunk.to_vec()).exec_without_returning(&act.tx).await?;
        }
    }
    Ok(())
}

/// The week of a zone whose whole windows have this many stops.
fn week(stops: i32) -> Result<Weekly> {
    let days = [false, true, true, true, true, true, false];
    let window = |(from_min, to_min, share): &(i32, i32, i32)| WeeklyWindow {
        days,
        window: Window::new(*from_min, *to_min),
        stops_max: (stops / share).max(1),
    };
    Ok(Weekly::new(WINDOWS.iter().map(window).collect())?)
}
