//! Customers: here as quotes and orders need them; the hub's list, profile and notes beside it.

mod edit;
mod list;
mod notes;
mod profile;
mod sums;
mod words;

pub use edit::{CreditMove, Edited, Terms, archive, create, drop_address, edit, likely_same, move_credit, put_address};
pub use list::{CustomerRow, PAGE, list};
pub use notes::{NoteForm, end_note, put_note};
pub(crate) use notes::{copies, copy_notes};
pub use profile::{Change, CreditRow, HistoryFilter, Note, PastOrder, Profile, changes, credit, orders, profile, quotes};
pub(crate) use sums::{check_credit, check_rest, credit_line, ordered, paid};
pub(crate) use words::quoted;

use crate::{
    Result, Store,
    act::Act,
    fault::{Read, json},
    people::StaffMember,
    rows,
};
use domain::{
    Refusal,
    customers::{Address, CustomerCard, CustomerForm, CustomerKind, Found, NAME_CHARS_MAX, Source, Spending, Stage},
    ids::{CustomerId, LocationId},
    refusal::{self, Field},
    staff::Permission,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use std::collections::BTreeMap;

pub(crate) async fn names(db: &impl ConnectionTrait, ids: impl Iterator<Item = i64>) -> Result<BTreeMap<i64, String>> {
    let rows = rows::customers::Entity::find().filter(rows::customers::Column::Id.is_in(ids)).all(db).await?;
    Ok(rows.into_iter().map(|r| (r.id, r.name)).collect())
}

pub(crate) async fn card(db: &impl ConnectionTrait, id: CustomerId) -> Result<CustomerCard> {
    card_of(rows::customers::Entity::find_by_id(id.0).one(db).await?.ok_or(Refusal::NotFound)?)
}

fn card_of(row: rows::customers::Model) -> Result<CustomerCard> {
    let kind = CustomerKind::read("customers", row.id, &row.kind)?;
    Ok(CustomerCard { id: CustomerId(row.id), kind, name: row.name, email: row.email, phone: row.phone, zip: row.zip })
}

/// What a page needs of a customer, in one read.
pub(crate) struct Buyer {
    pub card: CustomerCard,
    pub exempt: bool,
    pub credit_limit_cents: i64,
}

pub(crate) async fn buyer(db: &impl ConnectionTrait, id: CustomerId) -> Result<Buyer> {
    let row = rows::customers::Entity::find_by_id(id.0).one(db).await?.ok_or(Refusal::NotFound)?;
    Ok(Buyer { exempt: row.exempt, credit_limit_cents: row.credit_limit_cents, card: card_of(row)? })
}

pub(crate) async fn is_exempt(db: &impl ConnectionTrait, id: CustomerId) -> Result<bool> {
    Ok(rows::customers::Entity::find_by_id(id.0).one(db).await?.ok_or(Refusal::NotFound)?.exempt)
}

pub(crate) async fn default_address(db: &impl ConnectionTrait, id: CustomerId) -> Result<Address> {
    let row = rows::addresses::Entity::find()
        .filter(rows::addresses::Column::CustomerId.eq(id.0))
        .order_by_desc(rows::addresses::Column::IsDefault)
        .one(db)
        .await?;
    row.map(|r| Address::read("addresses", r.id, &r.address)).transpose().map(Option::unwrap_or_default)
}

/// Makes a customer with the first address and contact, within an act.
pub(crate) async fn create_in(act: &Act, location: LocationId, form: &CustomerForm) -> Result<CustomerId> {
    let name = refusal::required(&form.name, Field::Name, NAME_CHARS_MAX)?;
    let email = refusal::email(&form.email, Field::Email)?;
    let phone = refusal::optional(&form.phone, Field::Phone, 40)?;
    let address = check_address(&form.address, &name)?;
    let customer = rows::customers::ActiveModel {
        location_id: Set(location.0),
        kind: Set(json(&form.kind)),
        name: Set(name.clone()),
        email: Set(email.clone()),
        phone: Set(phone.clone()),
        zip: Set(address.zip.clone()),
        exempt: Set(false),
        credit_limit_cents: Set(0),
        billing: Set(json(&address)),
        manager_id: Set(None),
        name_key: Set(name.to_lowercase()),
        spending: Set(form.spending.map_or("", Spending::code).to_owned()),
        source: Set(form.source.map_or("", Source::code).to_owned()),
        found: Set(form.found.map_or("", Found::code).to_owned()),
        stage: Set(Stage::Lead.code().to_owned()),
        order_count: Set(0),
        lifetime_cents: Set(0),
        last_order_at: Set(0),
        is_archived: Set(false),
        revision: Set(1),
        created_at: Set(act.now.0),
        ..Default::default()
    };
    let customer = customer.insert(&act.tx).await?;
    let address = rows::addresses::ActiveModel {
        customer_id: Set(customer.id),
        address: Set(json(&address)),
        is_default: Set(true),
        ..Default::default()
    };
    address.insert(&act.tx).await?;
    let contact = rows::contacts::ActiveModel { name: Set(name), email: Set(email), phone: Set(phone), ..Default::default() };
    let contact = contact.insert(&act.tx).await?;
    let tie = rows::customer_contacts::ActiveModel { customer_id: Set(customer.id), contact_id: Set(contact.id) };
    rows::customer_contacts::Entity::insert(tie).exec_without_returning(&act.tx).await?;
    words::settle(act, &customer).await?;
    Ok(CustomerId(customer.id))
}

/// An address that something can be brought to.
pub(crate) fn check_address(typed: &Address, name: &str) -> Result<Address> {
    let own = refusal::optional(&typed.name, Field::Name, NAME_CHARS_MAX)?;
    Ok(Address {
        name: if own.is_empty() { name.to_owned() } else { own },
        street: refusal::required(&typed.street, Field::Address, NAME_CHARS_MAX)?,
        unit: refusal::optional(&typed.unit, Field::Address, NAME_CHARS_MAX)?,
        city: refusal::required(&typed.city, Field::City, NAME_CHARS_MAX)?,
        region: refusal::optional(&typed.region, Field::City, NAME_CHARS_MAX)?,
        zip: refusal::required(&typed.zip, Field::Zip, 12)?,
        country: refusal::optional(&typed.country, Field::Address, NAME_CHARS_MAX)?,
        instructions: refusal::optional(&typed.instructions, Field::Instructions, 500)?,
        point: typed.point,
    })
}

/// Customers whose name or e-mail begins with what was typed, for the field of a new quote.
///
/// # Errors
/// [`Refusal::NotYours`].
pub async fn find(store: &Store, who: &StaffMember, typed: &str) -> Result<Vec<CustomerCard>> {
    use rows::customers::{Column, Entity};
    who.may(Permission::SeeSales)?;
    // PostgreSQL takes no zero byte in a text.
    let typed: String = typed.trim().chars().filter(|c| !c.is_control()).take(80).collect();
    let like = format!("{}%", typed.replace(['%', '_', '\\'], ""));
    let begins = Condition::any().add(Column::Name.like(like.clone())).add(Column::Email.like(like));
    Entity::find().filter(begins).order_by_asc(Column::Name).limit(12).all(&store.db).await?.into_iter().map(card_of).collect()
}

/// What a new quote takes over from its customer: where things go, and whether tax is charged.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::NotFound`].
pub async fn terms(store: &Store, who: &StaffMember, customer: CustomerId) -> Result<(CustomerCard, Address, bool)> {
    who.may(Permission::SeeSales)?;
    let card = card(&store.db, customer).await?;
    Ok((card, default_address(&store.db, customer).await?, is_exempt(&store.db, customer).await?))
}
