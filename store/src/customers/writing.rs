//! A customer's row, written: new ones with their first address and contact, and changed ones with a line in the changelog for every field
//! that is another.

use super::{
    edit::{Terms, changed},
    words,
};
use crate::{
    Result,
    act::Act,
    fault::{Read, code, json},
    people::StaffMember,
    rows,
};
use domain::{
    customers::{Address, CustomerForm, CustomerKind, Found, Source, Spending, Stage, merging::CustomerField},
    ids::{CustomerId, LocationId},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};

/// What is written of a customer. It was checked; the address of the form is the billing address.
pub(crate) struct Written {
    pub form: CustomerForm,
    pub manager: Option<i64>,
    pub terms: Terms,
}

/// Makes a customer. Without a street there is nowhere to deliver to, so there is no address yet.
pub(crate) async fn insert(act: &Act, location: LocationId, form: &CustomerForm) -> Result<rows::customers::Model> {
    let CustomerForm { name, email, phone, address, .. } = form.clone();
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
        merged_into: Set(None),
        created_at: Set(act.now.0),
        ..Default::default()
    };
    let customer = customer.insert(&act.tx).await?;
    if !address.street.is_empty() {
        let address = rows::addresses::ActiveModel {
            customer_id: Set(customer.id),
            address: Set(json(&address)),
            is_default: Set(true),
            ..Default::default()
        };
        address.insert(&act.tx).await?;
    }
    let contact = rows::contacts::ActiveModel { name: Set(name), email: Set(email), phone: Set(phone), ..Default::default() };
    let contact = contact.insert(&act.tx).await?;
    let tie = rows::customer_contacts::ActiveModel { customer_id: Set(customer.id), contact_id: Set(contact.id) };
    rows::customer_contacts::Entity::insert(tie).exec_without_returning(&act.tx).await?;
    words::settle(act, &customer).await?;
    Ok(customer)
}

/// Changes a customer whose row is locked.
pub(crate) async fn update(
    act: &Act,
    who: &StaffMember,
    row: rows::customers::Model,
    new: &Written,
    staff: &[rows::staff::Model],
) -> Result<rows::customers::Model> {
    let before = said(&row, staff)?;
    let (form, next) = (&new.form, row.revision + 1);
    let mut row = row.into_active_model();
    row.kind = Set(json(&form.kind));
    row.name_key = Set(form.name.to_lowercase());
    row.name = Set(form.name.clone());
    row.email = Set(form.email.clone());
    row.phone = Set(form.phone.clone());
    row.zip = Set(form.address.zip.clone());
    row.billing = Set(json(&form.address));
    row.spending = Set(form.spending.map_or("", Spending::code).to_owned());
    row.source = Set(form.source.map_or("", Source::code).to_owned());
    row.found = Set(form.found.map_or("", Found::code).to_owned());
    row.manager_id = Set(new.manager);
    row.exempt = Set(new.terms.exempt);
    row.credit_limit_cents = Set(new.terms.credit_limit_cents);
    row.revision = Set(next);
    let row = row.update(&act.tx).await?;
    for ((field, before), (_, after)) in before.iter().zip(&said(&row, staff)?) {
        if before != after {
            changed(act, CustomerId(row.id), who, field.code(), before, after).await?;
        }
    }
    words::settle(act, &row).await?;
    Ok(row)
}

/// Every field as the changelog says it.
pub(super) fn said(row: &rows::customers::Model, staff: &[rows::staff::Model]) -> Result<[(CustomerField, String); 11]> {
    let billing = address_of(row)?;
    let manager = staff.iter().find(|s| Some(s.id) == row.manager_id).map_or("", |s| s.name.as_str());
    Ok([
        (CustomerField::Kind, row.kind.clone()),
        (CustomerField::Name, row.name.clone()),
        (CustomerField::Email, row.email.clone()),
        (CustomerField::Phone, row.phone.clone()),
        (CustomerField::Billing, billing.lines().join(", ")),
        (CustomerField::Spending, row.spending.clone()),
        (CustomerField::Source, row.source.clone()),
        (CustomerField::Found, row.found.clone()),
        (CustomerField::Manager, manager.to_owned()),
        (CustomerField::Exempt, if row.exempt { "yes" } else { "no" }.to_owned()),
        (CustomerField::CreditLimit, row.credit_limit_cents.to_string()),
    ])
}

/// A customer's row as the form that it was written by.
pub(crate) fn form_of(row: &rows::customers::Model) -> Result<CustomerForm> {
    let sorted = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Ok(CustomerForm {
        kind: CustomerKind::read("customers", row.id, &row.kind)?,
        name: row.name.clone(),
        email: row.email.clone(),
        phone: row.phone.clone(),
        address: Address { zip: row.zip.clone(), ..address_of(row)? },
        spending: sorted(&row.spending).map(|s| code("customers", row.id, &s, Spending::from_code)).transpose()?,
        source: sorted(&row.source).map(|s| code("customers", row.id, &s, Source::from_code)).transpose()?,
        found: sorted(&row.found).map(|f| code("customers", row.id, &f, Found::from_code)).transpose()?,
    })
}

/// Customers from before there was a billing address have an empty object there.
fn address_of(row: &rows::customers::Model) -> Result<Address> {
    if row.billing == "{}" { Ok(Address::default()) } else { Address::read("customers", row.id, &row.billing) }
}
