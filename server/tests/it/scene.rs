//! Everything there is to ask about an order of the demonstration, by name: what the templates of the tables fill in.

use crate::shop::{Shop, link_cookie};
use domain::{
    ids::Number,
    links::{Channel, Scope},
    quotes::Line,
};
use std::collections::BTreeMap;
use store::{
    demo,
    journey::Journey,
    orders::ChangeForm,
    people::{LinkHolder, Origin, StaffMember, Token, link_holder},
    quotes::LineForm,
};

/// An order of the demonstration: its links, and the names of what hangs on it.
pub struct Scene {
    pub number: Number,
    pub token: Token,
    /// The cookie of who may see and act, and of who only sees.
    pub acts: String,
    pub sees: String,
    /// What stands in its pages and is nobody else's business.
    pub secrets: Vec<String>,
    names: BTreeMap<&'static str, String>,
}

impl Scene {
    pub async fn all(shop: &Shop) -> BTreeMap<&'static str, Self> {
        let mut scenes = BTreeMap::new();
        for link in demo::fresh_links(shop.store()).await.unwrap() {
            // The expired one opens nothing, so there is nothing to be learnt by it.
            if link.stage != "expired" {
                scenes.insert(link.stage, Self::of(shop, link.token).await);
            }
        }
        scenes
    }

    /// The order that somebody calls by this name.
    pub async fn named(shop: &Shop, job_name: &str) -> Self {
        let store = shop.store();
        let manager = demo::member(store, demo::MANAGER).await.unwrap();
        let rows = store::quotes::list(store, &manager, None, None).await.unwrap();
        let number = rows.iter().find(|row| row.job_name == job_name).unwrap().number;
        let quote = store::journey::quote_of(store, number).await.unwrap();
        Self::of(shop, store::links::mint(store, &manager, quote, Channel::Copy).await.unwrap()).await
    }

    async fn of(shop: &Shop, token: Token) -> Self {
        let store = shop.store();
        let manager = demo::member(store, demo::MANAGER).await.unwrap();
        let holder = link_holder(store, &token, Origin::default()).await.unwrap();
        let journey = store::journey::read(store, &holder).await.unwrap();
        let (number, quote) = (journey.quote.number, journey.quote.id);
        let sees = store::links::mint_for_letter(store, quote, "cc@example.com", Scope::See, Channel::Mail).await.unwrap();
        Self {
            number,
            acts: link_cookie(number, &token),
            sees: link_cookie(number, &sees),
            token,
            secrets: secrets(&journey),
            names: names(shop, &manager, &holder, &journey).await,
        }
    }

    /// Writes a change that waits for the customer: one more of everything.
    pub async fn change(&mut self, shop: &Shop) {
        let (store, manager) = (shop.store(), demo::member(shop.store(), demo::MANAGER).await.unwrap());
        let sheet = store::quotes::sheet(store, &manager, self.number).await.unwrap();
        let line = |l: &Line| LineForm {
            product: l.product.unwrap(),
            quantity: l.quantity + 1,
            unit_cents: l.unit_cents,
            belongs_to: l.belongs_to,
            protect: !l.offers.is_empty(),
            ..LineForm::default()
        };
        let form = ChangeForm { lines: sheet.lines.iter().map(line).collect(), ..ChangeForm::default() };
        store::orders::change(store, &manager, self.number, sheet.quote.revision, &form).await.unwrap();
        let change = store::orders::waiting(store, &manager, self.number).await.unwrap().unwrap();
        self.names.insert("change", change.id.to_string());
    }

    /// A template with the names of this scene in it.
    pub fn fill(&self, template: &str) -> String {
        self.names.iter().fold(template.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
    }
}

fn secrets(journey: &Journey) -> Vec<String> {
    let (customer, address) = (&journey.customer, &journey.quote.address);
    let last_name = customer.name.split(' ').next_back().unwrap().to_owned();
    let total = journey.totals.total_cents;
    vec![
        last_name,
        customer.email.clone(),
        customer.phone.clone(),
        address.street.clone(),
        journey.quote.job_name.clone(),
        // As a page writes it, and as an answer carries it.
        format!("{}.{:02}", thousands(total / 100), total % 100),
        format!("\":{total},"),
    ]
}

fn thousands(whole: i64) -> String {
    if whole < 1_000 { whole.to_string() } else { format!("{},{:03}", thousands(whole / 1_000), whole % 1_000) }
}

async fn names(shop: &Shop, manager: &StaffMember, holder: &LinkHolder, journey: &Journey) -> BTreeMap<&'static str, String> {
    let store = shop.store();
    let quote = journey.quote.id;
    let mut names = BTreeMap::from([
        ("number", journey.quote.number.to_string()),
        ("version", journey.quote.version.to_string()),
        ("revision", journey.quote.revision.to_string()),
        ("customer", journey.quote.customer.to_string()),
        ("link", store::links::list(store, manager, quote).await.unwrap()[0].id.to_string()),
        ("mail", store::quotes::mails(store, manager, Some(quote)).await.unwrap()[0].id.to_string()),
        ("product", journey.lines.iter().find_map(|l| l.product).unwrap().to_string()),
        ("van", store::deliveries::vans(store, manager).await.unwrap()[0].id.to_string()),
        ("driver", demo::member(store, "dana@hartley.example").await.unwrap().id().to_string()),
        ("plans", plans(journey)),
        // Iris' service call, the first of the demonstration.
        ("visit", domain::ids::VisitId(1).to_string()),
    ]);
    let profile = store::customers::profile(store, manager, journey.quote.customer).await.unwrap();
    names.insert("address", profile.addresses[0].id.to_string());
    if let Some(payment) = journey.payments.first() {
        names.insert("payment", payment.id.to_string());
    }
    if let Some(delivery) = journey.deliveries.first() {
        names.insert("delivery", delivery.id.to_string());
        names.insert("delivery_revision", delivery.revision.to_string());
        let slots = store::deliveries::slots(store, holder, delivery.id).await.unwrap();
        if let Some(slot) = slots.iter().flat_map(|page| &page.slots).find(|s| s.left() > 0) {
            names.insert("capacity", slot.id.to_string());
        }
    }
    let (today, _) = store::local(store.now(), &journey.location.zone);
    if let Some(route) = store::deliveries::routes(store, manager, today).await.unwrap().first() {
        names.insert("route", route.id.to_string());
    }
    names
}

/// The form's answer for each product that plans are offered for: none is wanted.
fn plans(journey: &Journey) -> String {
    let wanted = journey.lines.iter().filter(|l| !l.offers.is_empty()).enumerate();
    wanted.map(|(at, line)| format!("plans[{at}]={}:0", line.id)).collect::<Vec<_>>().join("&")
}
