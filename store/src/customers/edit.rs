//! What staff change about a customer (H3-H5). Every field that changes is written down: what it was, what it is, who, when.

use super::{Written, check_address, create_in, profile::under_way, words, writing::update};
use crate::{
    Result, Store,
    act::Act,
    fault::{Read, json},
    ledger::{self, About},
    people::StaffMember,
    rows,
};
use domain::{
    Refusal,
    customers::{Address, CustomerCard, CustomerForm, NAME_CHARS_MAX, filter::digits, merging::Unlike},
    ids::{AddressId, CustomerId, LocationId, StaffId},
    payments::Provider,
    refusal::{self, Field},
    staff::Permission,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};

/// What the Edit page holds. The address of the form is the billing address.
#[derive(Clone, Debug, Default)]
pub struct Edited {
    pub form: CustomerForm,
    pub manager: Option<StaffId>,
    /// `None` leaves what only those who may set terms can change.
    pub terms: Option<Terms>,
}

/// On what terms a customer buys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    pub exempt: bool,
    pub credit_limit_cents: i64,
}

/// Makes a customer.
///
/// # Errors
/// [`Refusal::NotYours`], and refusals at the fields that are wrong.
pub async fn create(store: &Store, who: &StaffMember, form: &CustomerForm) -> Result<CustomerId> {
    who.may(Permission::Sell)?;
    let act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let id = create_in(&act, who.card().location, form).await?;
    // As it was kept: PostgreSQL takes no zero byte in a text.
    let name = refusal::required(&form.name, Field::Name, NAME_CHARS_MAX)?;
    changed(&act, id, who, "created", "", &name).await?;
    act.commit().await?;
    Ok(id)
}

/// Customers that what was typed may already be: the same e-mail, the same phone, or the same name in the same ZIP.
///
/// # Errors
/// [`Refusal::NotYours`].
pub async fn likely_same(store: &Store, who: &StaffMember, form: &CustomerForm) -> Result<Vec<CustomerCard>> {
    use rows::customers::{Column, Entity};
    who.may(Permission::SeeSales)?;
    let plain = |text: &str| text.chars().filter(|c| !c.is_control()).collect::<String>().trim().to_owned();
    let (name, phone) = (plain(&form.name).to_lowercase(), digits(&form.phone));
    let mut same = Condition::any();
    if let Ok(email) = refusal::email(&form.email, Field::Email) {
        same = same.add(Column::Email.eq(email));
    }
    let zip = plain(&form.address.zip);
    if !name.is_empty() && !zip.is_empty() {
        same = same.add(Condition::all().add(Column::NameKey.eq(name)).add(Column::Zip.eq(zip.as_str())));
    }
    // Fewer digits are no number.
    if phone.len() >= 7 {
        let ids = rows::customer_words::Entity::find()
            .filter(rows::customer_words::Column::Word.eq(format!("{}{phone}", words::PHONE)))
            .limit(5)
            .all(&store.db)
            .await?;
        same = same.add(Column::Id.is_in(ids.iter().map(|w| w.customer_id)));
    }
    if same.is_empty() {
        return Ok(Vec::new());
    }
    let found = Entity::find().filter(same).filter(Column::MergedInto.is_null()).order_by_asc(Column::Id).limit(5);
    found.all(&store.db).await?.into_iter().map(super::card_of).collect()
}

/// Changes a customer.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::Stale`] when somebody saved since `revision`, and refusals at the fields that are wrong.
pub async fn edit(store: &Store, who: &StaffMember, id: CustomerId, revision: i32, edited: &Edited) -> Result<()> {
    who.may(Permission::Sell)?;
    if edited.terms.is_some() {
        who.may(Permission::SetTerms)?;
    }
    let form = &edited.form;
    let name = refusal::required(&form.name, Field::Name, NAME_CHARS_MAX)?;
    let email = refusal::email(&form.email, Field::Email)?;
    let phone = refusal::optional(&form.phone, Field::Phone, 40)?;
    let billing = check_address(&form.address, &name)?;
    let terms = edited.terms.filter(|t| t.credit_limit_cents < 0);
    if terms.is_some() {
        return Err(Refusal::AmountNotPositive { typed: String::new() }.into());
    }
    let act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let row = lock(&act, id).await?;
    if row.revision != revision {
        return Err(Refusal::Stale.into());
    }
    let staff = rows::staff::Entity::find().all(&act.tx).await?;
    let manager = edited.manager.map(|m| m.0);
    if manager.is_some_and(|id| staff.iter().all(|s| s.id != id)) {
        return Err(Refusal::Unknown { field: Field::Salesperson }.into());
    }
    let terms = edited.terms.unwrap_or(Terms { exempt: row.exempt, credit_limit_cents: row.credit_limit_cents });
    let form = CustomerForm { name, email, phone, address: billing, ..form.clone() };
    amend(&act, who, row, &Written { form, manager, terms }, &staff).await?;
    act.commit().await
}

/// Changes a customer whose row is locked, and the contact that is still the same person.
pub(crate) async fn amend(
    act: &Act,
    who: &StaffMember,
    row: rows::customers::Model,
    new: &Written,
    staff: &[rows::staff::Model],
) -> Result<rows::customers::Model> {
    if let Some(contact) = own_contact(act, &row).await? {
        let mut contact = contact.into_active_model();
        contact.name = Set(new.form.name.clone());
        contact.email = Set(new.form.email.clone());
        contact.phone = Set(new.form.phone.clone());
        contact.update(&act.tx).await?;
    }
    update(act, who, row, new, staff).await
}

/// The contact that was made with the customer and still says the same: it changes with them.
async fn own_contact(act: &Act, row: &rows::customers::Model) -> Result<Option<rows::contacts::Model>> {
    let tie = rows::customer_contacts::Entity::find()
        .filter(rows::customer_contacts::Column::CustomerId.eq(row.id))
        .order_by_asc(rows::customer_contacts::Column::ContactId)
        .one(&act.tx)
        .await?;
    let Some(tie) = tie else { return Ok(None) };
    let contact = rows::contacts::Entity::find_by_id(tie.contact_id).one(&act.tx).await?;
    Ok(contact.filter(|c| c.email == row.email && c.name == row.name))
}

/// Puts a customer away, or takes them out again. Doing it twice is harmless.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::StillActive`] while quotes or orders are under way.
pub async fn archive(store: &Store, who: &StaffMember, id: CustomerId, away: bool) -> Result<()> {
    who.may(Permission::Sell)?;
    let act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let row = lock(&act, id).await?;
    if row.is_archived == away {
        return Ok(());
    }
    if row.merged_into.is_some() {
        return Err(Refusal::CannotMerge { why: Unlike::MergedBefore }.into());
    }
    let numbers = if away { under_way(&act.tx, id).await? } else { Vec::new() };
    if !numbers.is_empty() {
        return Err(Refusal::StillActive { numbers }.into());
    }
    changed(&act, id, who, if away { "archived" } else { "restored" }, "", "").await?;
    let next = row.revision + 1;
    let mut row = row.into_active_model();
    row.is_archived = Set(away);
    row.revision = Set(next);
    row.update(&act.tx).await?;
    act.commit().await
}

/// Adds a delivery address, or changes one; the first is the usual one.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::NotFound`], and refusals at the fields that are wrong.
pub async fn put_address(
    store: &Store,
    who: &StaffMember,
    id: CustomerId,
    address: Option<AddressId>,
    typed: &Address,
    usual: bool,
) -> Result<()> {
    use rows::addresses::{ActiveModel, Column, Entity};
    who.may(Permission::Sell)?;
    let act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let row = lock(&act, id).await?;
    let new = check_address(typed, &row.name)?;
    let others = Entity::find().filter(Column::CustomerId.eq(id.0)).all(&act.tx).await?;
    let old = match address {
        Some(address) => Some(others.iter().find(|a| a.id == address.0).cloned().ok_or(Refusal::NotFound)?),
        None => None,
    };
    let usual = usual || others.iter().all(|a| !a.is_default || Some(a.id) == address.map(|a| a.0));
    for other in others.iter().filter(|a| usual && a.is_default && Some(a.id) != address.map(|a| a.0)) {
        let mut other = other.clone().into_active_model();
        other.is_default = Set(false);
        other.update(&act.tx).await?;
    }
    let said =
        |a: &Address| [a.lines().join(", "), a.instructions.clone()].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join("; ");
    let before = match &old {
        Some(old) => said(&Address::read("addresses", old.id, &old.address)?),
        None => String::new(),
    };
    if before != said(&new) {
        changed(&act, id, who, "address", &before, &said(&new)).await?;
    }
    match old {
        Some(old) => {
            let mut old = old.into_active_model();
            (old.address, old.is_default) = (Set(json(&new)), Set(usual));
            old.update(&act.tx).await?;
        }
        None => {
            let row = ActiveModel { customer_id: Set(id.0), address: Set(json(&new)), is_default: Set(usual), ..Default::default() };
            row.insert(&act.tx).await?;
        }
    }
    act.commit().await
}

/// Takes a delivery address away. Orders keep their own copy. The usual one stays while there are others.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::NotFound`].
pub async fn drop_address(store: &Store, who: &StaffMember, id: CustomerId, address: AddressId) -> Result<()> {
    use rows::addresses::{Column, Entity};
    who.may(Permission::Sell)?;
    let act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    lock(&act, id).await?;
    let all = Entity::find().filter(Column::CustomerId.eq(id.0)).order_by_asc(Column::Id).all(&act.tx).await?;
    let old = all.iter().find(|a| a.id == address.0).ok_or(Refusal::NotFound)?;
    let lines = Address::read("addresses", old.id, &old.address)?.lines().join(", ");
    Entity::delete_by_id(old.id).exec(&act.tx).await?;
    if let Some(next) = all.iter().find(|a| old.is_default && a.id != old.id) {
        let mut next = next.clone().into_active_model();
        next.is_default = Set(true);
        next.update(&act.tx).await?;
    }
    changed(&act, id, who, "address", &lines, "").await?;
    act.commit().await
}

/// What is done to a customer's credit by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CreditMove {
    /// More (or, below zero, less) credit, for a reason.
    Correct,
    /// Paid out in cash.
    PayOut,
}

/// Corrects a customer's credit, or pays some of it out.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::ReasonMissing`], [`Refusal::AmountNotPositive`] for zero,
/// [`Refusal::AmountOverBalance`] for more than there is.
pub async fn move_credit(store: &Store, who: &StaffMember, id: CustomerId, how: CreditMove, cents: i64, reason: &str) -> Result<()> {
    who.may(Permission::SetTerms)?;
    let reason = refusal::optional(reason, Field::Reason, 500)?;
    if reason.is_empty() {
        return Err(Refusal::ReasonMissing.into());
    }
    if cents == 0 || (how == CreditMove::PayOut && cents < 0) {
        return Err(Refusal::AmountNotPositive { typed: String::new() }.into());
    }
    let act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    // The customer's row is the lock: two don't pay out the same credit.
    let row = lock(&act, id).await?;
    let credit_cents = ledger::credit_cents(&act.tx, id).await?;
    let after_cents = if how == CreditMove::PayOut { credit_cents - cents } else { credit_cents + cents };
    if after_cents < 0 {
        return Err(Refusal::AmountOverBalance { typed: String::new(), most_cents: credit_cents }.into());
    }
    let entry = match how {
        CreditMove::Correct => domain::ledger::credit_corrected(cents),
        CreditMove::PayOut => domain::ledger::refund(Provider::Hand, None, cents, false),
    };
    let about = About { location: LocationId(row.location_id), customer: id, payment: None, refund: None };
    ledger::post_because(&act, about, entry, &reason).await?;
    act.commit().await
}

pub(super) async fn lock(act: &Act, id: CustomerId) -> Result<rows::customers::Model> {
    Ok(rows::customers::Entity::find_by_id(id.0).lock_exclusive().one(&act.tx).await?.ok_or(Refusal::NotFound)?)
}

pub(crate) async fn changed(act: &Act, id: CustomerId, who: &StaffMember, field: &str, before: &str, after: &str) -> Result<()> {
    let row = rows::customer_changes::ActiveModel {
        customer_id: Set(id.0),
        at: Set(act.now.0),
        staff_id: Set(Some(who.id().0)),
        field: Set(field.to_owned()),
        before: Set(before.to_owned()),
        after: Set(after.to_owned()),
        ..Default::default()
    };
    row.insert(&act.tx).await?;
    Ok(())
}
