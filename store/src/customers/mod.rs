//! Customers: here as quotes and orders need them; the hub's list, profile and notes beside it.

mod edit;
mod list;
mod merge;
mod notes;
mod profile;
mod sums;
mod words;
mod writing;

pub use edit::{CreditMove, Edited, Terms, archive, create, drop_address, edit, likely_same, move_credit, put_address};
pub(crate) use edit::{amend, changed};
pub use list::{CustomerRow, PAGE, list};
pub(crate) use merge::current;
pub use merge::{Differing, Merge, MergePreview, Moves, merge, merge_preview};
pub use notes::{NoteForm, end_note, put_note};
pub(crate) use notes::{copies, copy_notes};
pub use profile::{Change, CreditRow, HistoryFilter, Note, PastOrder, Profile, changes, credit, orders, profile, quotes};
pub(crate) use sums::{check_credit, check_rest, credit_line, ordered, paid};
pub(crate) use words::quoted;
pub(crate) use writing::{Written, form_of, insert};

use crate::{Result, Store, act::Act, fault::Read, people::StaffMember, rows};
use domain::{
    Refusal,
    customers::{Address, CustomerCard, CustomerForm, CustomerKind, NAME_CHARS_MAX},
    ids::{CustomerId, LocationId},
    refusal::{self, Field},
    staff::Permission,
};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
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

impl Buyer {
    pub(crate) fn of(row: rows::customers::Model) -> Result<Self> {
        Ok(Self { exempt: row.exempt, credit_limit_cents: row.credit_limit_cents, card: card_of(row)? })
    }
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
    let made = insert(act, location, &CustomerForm { name, email, phone, address, ..form.clone() }).await?;
    Ok(CustomerId(made.id))
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
    Entity::find()
        .filter(begins)
        .filter(Column::MergedInto.is_null())
        .order_by_asc(Column::Name)
        .limit(12)
        .all(&store.db)
        .await?
        .into_iter()
        .map(card_of)
        .collect()
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
