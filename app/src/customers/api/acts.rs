//! What staff do to customers.

use crate::failure::Failure;
use domain::{
    customers::{Address, CustomerForm, CustomerKind, Found, Source, Spending},
    ids::{AddressId, CustomerId, NoteId, StaffId},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What is typed about a customer, as plain fields, so that a form without script can send it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Typed {
    #[serde(default)]
    pub kind: String,
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub email: String,
    #[serde(default)]
    pub phone: String,
    #[serde(default)]
    pub street: String,
    #[serde(default)]
    pub unit: String,
    #[serde(default)]
    pub city: String,
    #[serde(default)]
    pub region: String,
    #[serde(default)]
    pub zip: String,
    #[serde(default)]
    pub spending: String,
    #[serde(default)]
    pub source: String,
    #[serde(default)]
    pub found: String,
}

impl Typed {
    #[must_use]
    pub fn form(self) -> CustomerForm {
        CustomerForm {
            kind: if self.kind == "company" { CustomerKind::Company } else { CustomerKind::Individual },
            name: self.name,
            email: self.email,
            phone: self.phone,
            address: Address {
                street: self.street,
                unit: self.unit,
                city: self.city,
                region: self.region,
                zip: self.zip,
                country: "US".into(),
                ..Address::default()
            },
            spending: Spending::from_code(&self.spending),
            source: Source::from_code(&self.source),
            found: Found::from_code(&self.found),
        }
    }
}

/// The page for a new customer is for who may make one.
#[server]
pub async fn may_create() -> Result<(), Failure> {
    let (_, who) = crate::ssr::desk::reader().await?;
    crate::ssr::desk::answer(who.may(domain::staff::Permission::Sell).map(|_| ()).map_err(Into::into))
}

/// Makes a customer, and leads to their page.
#[server]
pub async fn create_customer(typed: Typed) -> Result<CustomerId, Failure> {
    let (house, who) = crate::ssr::staff().await?;
    let id = store::customers::create(&house.store, &who, &typed.form()).await?;
    crate::ssr::desk::lead_to(&format!("/desk/customers/{id}"));
    Ok(id)
}

/// Saves what was changed since `revision`. An empty limit leaves the terms as they are.
#[server]
pub async fn edit_customer(
    id: CustomerId,
    revision: i32,
    typed: Typed,
    manager: Option<StaffId>,
    #[server(default)] with_terms: bool,
    #[server(default)] exempt: bool,
    #[server(default)] credit_limit: String,
) -> Result<(), Failure> {
    let (house, who) = crate::ssr::staff().await?;
    let currency = store::customers::profile(&house.store, &who, id).await?.currency;
    let terms = if with_terms {
        let limit = credit_limit.trim();
        let credit_limit_cents = if limit.is_empty() || limit == "0" { 0 } else { domain::money::parse_amount(limit, currency)? };
        Some(store::customers::Terms { exempt, credit_limit_cents })
    } else {
        None
    };
    let edited = store::customers::Edited { form: typed.form(), manager, terms };
    store::customers::edit(&house.store, &who, id, revision, &edited).await?;
    crate::ssr::desk::lead_to(&format!("/desk/customers/{id}"));
    Ok(())
}

/// Puts a customer away, or takes them out again.
#[server]
pub async fn archive_customer(id: CustomerId, #[server(default)] away: bool) -> Result<(), Failure> {
    let (house, who) = crate::ssr::staff().await?;
    store::customers::archive(&house.store, &who, id, away).await?;
    crate::ssr::desk::lead_back(&format!("/desk/customers/{id}"));
    Ok(())
}

/// Where things go, as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    #[serde(default)]
    pub street: String,
    #[serde(default)]
    pub unit: String,
    #[serde(default)]
    pub city: String,
    #[serde(default)]
    pub region: String,
    #[serde(default)]
    pub zip: String,
    #[serde(default)]
    pub instructions: String,
}

/// Adds a delivery address, or changes one.
#[server]
pub async fn put_address(id: CustomerId, address: Option<AddressId>, place: Place, #[server(default)] usual: bool) -> Result<(), Failure> {
    let (house, who) = crate::ssr::staff().await?;
    let Place { street, unit, city, region, zip, instructions } = place;
    let typed = Address { street, unit, city, region, zip, instructions, country: "US".into(), ..Address::default() };
    store::customers::put_address(&house.store, &who, id, address, &typed, usual).await?;
    crate::ssr::desk::lead_back(&format!("/desk/customers/{id}"));
    Ok(())
}

#[server]
pub async fn drop_address(id: CustomerId, address: AddressId) -> Result<(), Failure> {
    let (house, who) = crate::ssr::staff().await?;
    store::customers::drop_address(&house.store, &who, id, address).await?;
    crate::ssr::desk::lead_back(&format!("/desk/customers/{id}"));
    Ok(())
}

/// Adds a note, or changes the one that was read at `revision`.
#[server]
pub async fn put_note(
    id: CustomerId,
    note: Option<NoteId>,
    #[server(default)] revision: i32,
    #[server(default)] kind: String,
    #[server(default)] persistence: String,
    #[server(default)] text: String,
) -> Result<(), Failure> {
    use domain::customers::notes::{NoteKind, Persistence};
    let (house, who) = crate::ssr::staff().await?;
    let form = store::customers::NoteForm {
        kind: NoteKind::from_code(&kind).unwrap_or(NoteKind::Internal),
        persistence: Persistence::from_code(&persistence).unwrap_or(Persistence::Persistent),
        text,
    };
    store::customers::put_note(&house.store, &who, id, note.map(|note| (note, revision)), &form).await?;
    crate::ssr::desk::lead_back(&format!("/desk/customers/{id}"));
    Ok(())
}

#[server]
pub async fn end_note(id: CustomerId, note: NoteId) -> Result<(), Failure> {
    let (house, who) = crate::ssr::staff().await?;
    store::customers::end_note(&house.store, &who, id, note).await?;
    crate::ssr::desk::lead_back(&format!("/desk/customers/{id}"));
    Ok(())
}

/// Corrects what we owe a customer, or pays some of it out.
#[server]
pub async fn move_credit(
    id: CustomerId,
    #[server(default)] how: String,
    #[server(default)] amount: String,
    #[server(default)] reason: String,
) -> Result<(), Failure> {
    use store::customers::CreditMove;
    let (house, who) = crate::ssr::staff().await?;
    let currency = store::customers::profile(&house.store, &who, id).await?.currency;
    let cents = domain::money::parse_amount(&amount, currency)?;
    let (how, cents) = match how.as_str() {
        "less" => (CreditMove::Correct, -cents),
        "pay-out" => (CreditMove::PayOut, cents),
        _ => (CreditMove::Correct, cents),
    };
    store::customers::move_credit(&house.store, &who, id, how, cents, &reason).await?;
    crate::ssr::desk::lead_back(&format!("/desk/customers/{id}"));
    Ok(())
}
