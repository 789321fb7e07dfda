//! Who stands behind a page.

use crate::{
    journey::page::{LinkPage, Shop, Terms},
    settings::kind_words,
};
use domain::{
    locations::{Brand, Location},
    settings::TermsKind,
    time::Instant,
};

/// The branch, with its hours today.
#[must_use]
pub fn shop(brand: &Brand, place: &Location, now: Instant) -> Shop {
    let name = if brand.name.is_empty() { place.name.clone() } else { brand.name.clone() };
    Shop {
        address: std::iter::once(name.clone()).chain(place.address.lines()).collect::<Vec<_>>().join(", "),
        name,
        demonstration: brand.demonstration,
        phone: place.phone.clone(),
        email: place.email.clone(),
        hours: hours(place, now),
        as_of: crate::show::clock(store::local(now, &place.zone).1),
        terms: terms(brand).collect(),
    }
}

/// What it has published, each at its place on the page of them all.
fn terms(brand: &Brand) -> impl Iterator<Item = Terms> {
    brand.terms.iter().map(|kind| Terms { href: format!("/terms#{}", kind.code()), words: kind_words(*kind).into() })
}

/// What is bought under.
pub fn of_sale(brand: &Brand) -> Option<Terms> {
    let at = brand.terms.iter().position(|kind| *kind == TermsKind::Sale)?;
    terms(brand).nth(at)
}

/// "open today until 7 pm", in the zone of the branch.
fn hours(place: &Location, now: Instant) -> String {
    let (today, minute) = store::local(now, &place.zone);
    match place.open_on(today) {
        None => words::link::closed_today().into(),
        Some(open) if minute < open.from_min => words::link::opens_at(crate::show::clock(open.from_min)),
        Some(open) if minute < open.to_min => words::link::open_until(crate::show::clock(open.to_min)),
        Some(_) => words::link::closed_now().into(),
    }
}

/// For whom there is no order: the first branch.
#[must_use]
pub fn at_the_door(brand: &Brand, places: &[Location], now: Instant) -> Shop {
    match places.first() {
        Some(place) => shop(brand, place, now),
        None => Shop { name: brand.name.clone(), demonstration: brand.demonstration, ..Shop::default() },
    }
}

impl From<Shop> for LinkPage {
    /// The link has ended.
    fn from(shop: Shop) -> Self {
        Self { shop, order: None }
    }
}
