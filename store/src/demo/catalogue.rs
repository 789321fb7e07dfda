//! What Hartley sells. The models are real ones, the prices are made up.

use crate::{Result, act::Act, rows};
use domain::quotes::LineKind;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};

/// kind, model, name, note, price, cost, taxable, protectable, service minutes
type Entry = (LineKind, &'static str, &'static str, &'static str, i64, i64, bool, bool, i32);

pub(super) const PRODUCTS: &[Entry] = {
    use LineKind::{AddOn, Fulfilment, Product};
    &[
        (Product, "LG WM4000HWA", "Front-load washer, 4.5 cu ft", "", 74_900, 58_600, true, true, 25),
        (Product, "LG DLEX4000W", "Electric dryer, 7.4 cu ft", "", 69_900, 55_600, true, true, 25),
        (Product, "Frigidaire FDPC4221AS", "Dishwasher, 24 in, built in", "", 47_900, 39_700, true, true, 20),
        (Product, "Bosch SHX78B75UC", "Dishwasher, 24 in, 42 dB", "", 119_900, 93_500, true, true, 20),
        (Product, "GE GNE27JYMFS", "French-door refrigerator, 27 cu ft", "", 179_900, 143_000, true, true, 35),
        (Product, "Whirlpool WFE505W0JS", "Electric range, 30 in", "", 79_900, 64_300, true, true, 25),
        (Product, "Whirlpool WDT750SAKZ", "Dishwasher, 24 in, third rack", "", 72_900, 58_100, true, true, 20),
        (Product, "Speed Queen TR7003WN", "Top-load washer, 3.2 cu ft", "", 139_900, 112_000, true, true, 25),
        (
            AddOn,
            "HOSE-SS2",
            "Stainless washer hoses, pair",
            "Burst-proof. The old rubber pair is not reused.",
            4_400,
            1_700,
            true,
            false,
            5,
        ),
        (AddOn, "VENT-KIT4", "Dryer vent kit", "Four feet of rigid duct and two clamps.", 2_900, 1_300, true, false, 10),
        (AddOn, "DW-CONNECT", "Dishwasher hook-up kit", "Braided supply line, elbow and power cord.", 3_400, 1_400, true, false, 5),
        (AddOn, "STACK-27", "Stacking kit, 27 in", "Holds the dryer on top of the washer.", 3_900, 1_900, true, false, 15),
        (AddOn, "ICE-LINE", "Ice-maker water line", "Six feet, braided, with a shut-off.", 2_400, 900, true, false, 10),
        (AddOn, "RANGE-CORD-3", "Range cord, 3-prong, 6 ft", "For houses from before 1996.", 2_900, 1_400, true, false, 5),
        (AddOn, "RANGE-CORD", "Range cord, 4-prong, 6 ft", "Needed where the outlet has four slots.", 3_200, 1_500, true, false, 5),
        (Fulfilment, "DELIVERY", "Delivery", "Into the room you choose, by two people.", 6_900, 4_200, false, false, 10),
        (Fulfilment, "INSTALL", "Installation", "Connected, levelled and tested.", 12_900, 6_500, false, false, 30),
        (Fulfilment, "HAUL", "Haul away", "We take the old one and recycle it.", 2_800, 1_100, false, false, 10),
    ]
};

/// What Hartley sells no longer; old quotes may have it.
const RETIRED: &[&str] = &["RANGE-CORD-3"];

/// Which add-ons go with which product.
const PAIRS: &[(&str, &str)] = &[
    ("LG WM4000HWA", "HOSE-SS2"),
    ("LG WM4000HWA", "STACK-27"),
    ("LG DLEX4000W", "VENT-KIT4"),
    ("LG DLEX4000W", "STACK-27"),
    ("Frigidaire FDPC4221AS", "DW-CONNECT"),
    ("Bosch SHX78B75UC", "DW-CONNECT"),
    ("Whirlpool WDT750SAKZ", "DW-CONNECT"),
    ("GE GNE27JYMFS", "ICE-LINE"),
    ("Whirlpool WFE505W0JS", "RANGE-CORD"),
    ("Speed Queen TR7003WN", "HOSE-SS2"),
];

/// Three and five years of protection, by price band: from, to, price of three years, of five, in cents.
const BANDS: &[(i64, i64, i64, i64)] =
    &[(0, 50_000, 4_900, 7_900), (50_000, 72_000, 5_900, 9_900), (72_000, 100_000, 6_900, 10_900), (100_000, 1_000_000, 9_900, 15_900)];

pub(super) async fn build(act: &Act) -> Result<()> {
    let mut ids = std::collections::BTreeMap::new();
    for (kind, model, name, note, price, cost, taxable, protectable, service_min) in PRODUCTS {
        let row = rows::products::ActiveModel {
            kind: Set(kind.code().to_owned()),
            model: Set((*model).to_owned()),
            name: Set((*name).to_owned()),
            note: Set((*note).to_owned()),
            price_cents: Set(*price),
            cost_cents: Set(*cost),
            taxable: Set(*taxable),
            protectable: Set(*protectable),
            service_min: Set(*service_min),
            is_sold: Set(!RETIRED.contains(model)),
            model_key: Set(domain::catalogue::model_key(model)),
            revision: Set(1),
            ..Default::default()
        };
        ids.insert(*model, row.insert(&act.tx).await?.id);
    }
    let ties = PAIRS.iter().filter_map(|(product, addon)| {
        Some(rows::product_addons::ActiveModel { product_id: Set(*ids.get(product)?), addon_id: Set(*ids.get(addon)?) })
    });
    rows::product_addons::Entity::insert_many(ties).exec_without_returning(&act.tx).await?;
    for (name, months, price_of) in [("5 years", 60, 1), ("3 years", 36, 0)] {
        let plan = rows::plans::ActiveModel { name: Set(name.to_owned()), months: Set(months), revision: Set(1), ..Default::default() };
        let plan = plan.insert(&act.tx).await?;
        for (from_cents, to_cents, three, five) in BANDS {
            let price = if price_of == 1 { *five } else { *three };
            let band = rows::plan_bands::ActiveModel {
                plan_id: Set(plan.id),
                from_cents: Set(*from_cents),
                to_cents: Set(*to_cents),
                price_cents: Set(price),
                cost_cents: Set(price * 42 / 100),
                ..Default::default()
            };
            band.insert(&act.tx).await?;
        }
    }
    Ok(())
}
