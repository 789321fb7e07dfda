//! Two customers become one. Everything that hangs on the one who goes hangs on the one who stays afterwards; who goes is kept, put away,
//! and leads to who stays.
//!
//! Locks are taken as everybody takes them: quotes before customers. So a payment that settles meanwhile goes first or waits, and a quote
//! that is made meanwhile finds who its customer is now (see [`current`]).

use super::{
    Written,
    edit::{Terms, changed},
    form_of,
    words::settle,
    writing::{said, update},
};
use crate::{Result, Ring, Store, act::Act, fault::Read, ledger, people::StaffMember, rows};
use domain::{
    Refusal,
    customers::{
        Address, CustomerForm, Stage,
        merging::{CustomerField, Side, fits},
    },
    ids::{CustomerId, LocationId},
    money::Currency,
    staff::Permission,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    Statement,
};

/// What hangs on a customer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moves {
    pub quotes: i64,
    pub orders: i64,
    pub addresses: i64,
    pub contacts: i64,
    pub notes: i64,
    pub visits: i64,
    pub credit_cents: i64,
}

/// A field that is not the same of both, as the changelog says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Differing {
    pub field: CustomerField,
    pub stays: String,
    pub goes: String,
}

/// What would happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MergePreview {
    pub stays: (String, i32),
    /// Name and revision of who goes.
    pub goes: (String, i32),
    pub differing: Vec<Differing>,
    pub moves: Moves,
    pub currency: Currency,
}

/// What somebody decided by the preview.
#[derive(Clone, Debug)]
pub struct Merge {
    pub stays: (CustomerId, i32),
    /// Who goes, and the revision that was looked at.
    pub goes: (CustomerId, i32),
    /// The fields that are taken from who goes.
    pub take: Vec<CustomerField>,
}

/// What would move, and what differs.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::NotFound`], [`Refusal::CannotMerge`].
pub async fn merge_preview(store: &Store, who: &StaffMember, stays: CustomerId, goes: CustomerId) -> Result<MergePreview> {
    who.may(Permission::SetTerms)?;
    let read = async |id: CustomerId| {
        Ok::<_, crate::Fault>(rows::customers::Entity::find_by_id(id.0).one(&store.db).await?.ok_or(Refusal::NotFound)?)
    };
    let (kept, gone) = (read(stays).await?, read(goes).await?);
    let currency = check(&store.db, &kept, &gone).await?;
    let staff = rows::staff::Entity::find().all(&store.db).await?;
    let both = said(&kept, &staff)?.into_iter().zip(said(&gone, &staff)?);
    let differing = both.filter(|(a, b)| a.1 != b.1).map(|((field, stays), (_, goes))| Differing { field, stays, goes }).collect();
    let count = async |table: &str| -> Result<i64> {
        let sql = format!("SELECT COUNT(*) AS n FROM {table} WHERE customer_id = $1");
        let statement = Statement::from_sql_and_values(store.db.get_database_backend(), sql, [goes.0.into()]);
        Ok(store.db.query_one_raw(statement).await?.map(|row| row.try_get("", "n")).transpose()?.unwrap_or_default())
    };
    Ok(MergePreview {
        differing,
        moves: Moves {
            quotes: count("quotes").await?,
            orders: count("orders").await?,
            addresses: count("addresses").await?,
            contacts: count("customer_contacts").await?,
            notes: count("customer_notes").await?,
            visits: count("visits").await?,
            credit_cents: ledger::credit_cents(&store.db, goes).await?,
        },
        stays: (kept.name, kept.revision),
        goes: (gone.name, gone.revision),
        currency,
    })
}

async fn check(db: &impl ConnectionTrait, kept: &rows::customers::Model, gone: &rows::customers::Model) -> Result<Currency> {
    let (at, of) = (
        crate::quotes::location(db, LocationId(kept.location_id)).await?,
        crate::quotes::location(db, LocationId(gone.location_id)).await?,
    );
    let side = |row: &rows::customers::Model, currency| Side {
        id: CustomerId(row.id),
        is_archived: row.is_archived,
        was_merged: row.merged_into.is_some(),
        exempt: row.exempt,
        currency,
    };
    fits(&side(kept, at.currency), &side(gone, of.currency)).map_err(|why| Refusal::CannotMerge { why })?;
    Ok(at.currency)
}

/// Makes two customers one. Doing it twice is harmless.
///
/// # Errors
/// [`Refusal::NotYours`], [`Refusal::NotFound`], [`Refusal::CannotMerge`], [`Refusal::Stale`] when somebody changed either since the preview.
pub async fn merge(store: &Store, who: &StaffMember, wanted: &Merge) -> Result<()> {
    who.may(Permission::SetTerms)?;
    let ((stays, seen_stays), (goes, seen_goes)) = (wanted.stays, wanted.goes);
    let mut act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let (kept, gone) = lock_both(&act, stays, goes).await?;
    if gone.merged_into == Some(stays.0) {
        return Ok(());
    }
    check(&act.tx, &kept, &gone).await?;
    if (kept.revision, gone.revision) != (seen_stays, seen_goes) {
        return Err(Refusal::Stale.into());
    }
    let staff = rows::staff::Entity::find().all(&act.tx).await?;
    let (of_kept, of_gone) = (kept.name.clone(), gone.name.clone());
    let kept = update(&act, who, kept.clone(), &taken(&kept, &gone, &wanted.take)?, &staff).await?;
    move_all(&act, stays, goes).await?;
    move_addresses(&act, stays, goes).await?;
    move_contacts(&act, stays, goes).await?;
    changed(&act, stays, who, "merged", "", &of_gone).await?;
    changed(&act, goes, who, "merged_into", "", &of_kept).await?;
    derive(&act, kept, gone).await?;
    // Whoever looks at one of the quotes sees another name.
    act.ring(Ring::EVERYTHING.chain);
    act.commit().await
}

/// The quotes of both, then both, each in the order of their numbers: two who merge at once don't wait for each other in a circle.
async fn lock_both(act: &Act, stays: CustomerId, goes: CustomerId) -> Result<(rows::customers::Model, rows::customers::Model)> {
    use rows::{customers, quotes};
    let both = [stays.0, goes.0];
    let quotes = quotes::Entity::find().select_only().column(quotes::Column::Id).filter(quotes::Column::CustomerId.is_in(both));
    quotes.order_by_asc(quotes::Column::Id).lock_exclusive().into_tuple::<i64>().all(&act.tx).await?;
    let found = customers::Entity::find()
        .filter(customers::Column::Id.is_in(both))
        .order_by_asc(customers::Column::Id)
        .lock_exclusive()
        .all(&act.tx)
        .await?;
    let one = |id: CustomerId| found.iter().find(|row| row.id == id.0).cloned().ok_or(Refusal::NotFound);
    Ok((one(stays)?, one(goes)?))
}

/// Who stays, with the fields that are taken from who goes.
fn taken(kept: &rows::customers::Model, gone: &rows::customers::Model, take: &[CustomerField]) -> Result<Written> {
    let (own, other) = (form_of(kept)?, form_of(gone)?);
    let from = |field| if take.contains(&field) { &other } else { &own };
    let row = |field| if take.contains(&field) { gone } else { kept };
    Ok(Written {
        form: CustomerForm {
            kind: from(CustomerField::Kind).kind,
            name: from(CustomerField::Name).name.clone(),
            email: from(CustomerField::Email).email.clone(),
            phone: from(CustomerField::Phone).phone.clone(),
            address: from(CustomerField::Billing).address.clone(),
            spending: from(CustomerField::Spending).spending,
            source: from(CustomerField::Source).source,
            found: from(CustomerField::Found).found,
        },
        manager: row(CustomerField::Manager).manager_id,
        // Both pay tax, or neither does.
        terms: Terms { exempt: kept.exempt, credit_limit_cents: row(CustomerField::CreditLimit).credit_limit_cents },
    })
}

async fn run(act: &Act, sql: &str, stays: CustomerId, goes: CustomerId) -> Result<()> {
    let statement = Statement::from_sql_and_values(act.tx.get_database_backend(), sql, [stays.0.into(), goes.0.into()]);
    act.tx.execute_raw(statement).await?;
    Ok(())
}

/// What names its customer and nothing else. The changelog stays with whom it is about.
async fn move_all(act: &Act, stays: CustomerId, goes: CustomerId) -> Result<()> {
    for sql in [
        "UPDATE payments SET customer_id = $1 WHERE quote_id IN (SELECT id FROM quotes WHERE customer_id = $2)",
        "UPDATE quotes SET customer_id = $1 WHERE customer_id = $2",
        "UPDATE orders SET customer_id = $1 WHERE customer_id = $2",
        "UPDATE entries SET customer_id = $1 WHERE customer_id = $2",
        "UPDATE customer_notes SET customer_id = $1 WHERE customer_id = $2",
        "UPDATE visits SET customer_id = $1 WHERE customer_id = $2",
        "UPDATE customers SET merged_into = $1 WHERE merged_into = $2",
        "INSERT INTO customer_words (customer_id, word, is_bought) SELECT $1, word, is_bought FROM customer_words \
         WHERE customer_id = $2 AND is_bought ON CONFLICT DO NOTHING",
    ] {
        run(act, sql, stays, goes).await?;
    }
    use rows::customer_words::{Column, Entity};
    Entity::delete_many().filter(Column::CustomerId.eq(goes.0)).filter(Column::IsBought.eq(true)).exec(&act.tx).await?;
    Ok(())
}

/// The same place is kept once; the usual one of who stays remains the usual one.
async fn move_addresses(act: &Act, stays: CustomerId, goes: CustomerId) -> Result<()> {
    use rows::addresses::{Column, Entity};
    let of = async |id: CustomerId| Entity::find().filter(Column::CustomerId.eq(id.0)).order_by_asc(Column::Id).all(&act.tx).await;
    let (own, others) = (of(stays).await?, of(goes).await?);
    let place = |row: &rows::addresses::Model| {
        let address = Address::read("addresses", row.id, &row.address)?;
        Ok::<_, crate::Fault>(Address { name: String::new(), point: None, ..address })
    };
    let known = own.iter().map(place).collect::<Result<Vec<_>>>()?;
    let mut has_usual = own.iter().any(|a| a.is_default);
    for other in others {
        if known.contains(&place(&other)?) {
            Entity::delete_by_id(other.id).exec(&act.tx).await?;
            continue;
        }
        let is_default = other.is_default && !has_usual;
        has_usual |= is_default;
        let mut other = other.into_active_model();
        (other.customer_id, other.is_default) = (Set(stays.0), Set(is_default));
        other.update(&act.tx).await?;
    }
    Ok(())
}

/// The same person is kept once.
async fn move_contacts(act: &Act, stays: CustomerId, goes: CustomerId) -> Result<()> {
    use rows::{contacts, customer_contacts as ties};
    let of = async |id: CustomerId| -> Result<Vec<contacts::Model>> {
        let ties = ties::Entity::find().filter(ties::Column::CustomerId.eq(id.0)).all(&act.tx).await?;
        Ok(contacts::Entity::find().filter(contacts::Column::Id.is_in(ties.iter().map(|t| t.contact_id))).all(&act.tx).await?)
    };
    let (own, others) = (of(stays).await?, of(goes).await?);
    let is_known = |c: &contacts::Model| own.iter().any(|o| o.id == c.id || (&o.name, &o.email, &o.phone) == (&c.name, &c.email, &c.phone));
    ties::Entity::delete_many().filter(ties::Column::CustomerId.eq(goes.0)).exec(&act.tx).await?;
    for contact in others.iter().filter(|c| !is_known(c)) {
        let tie = ties::ActiveModel { customer_id: Set(stays.0), contact_id: Set(contact.id) };
        ties::Entity::insert(tie).exec_without_returning(&act.tx).await?;
    }
    Ok(())
}

/// What follows from the orders, which are all of one now.
async fn derive(act: &Act, kept: rows::customers::Model, gone: rows::customers::Model) -> Result<()> {
    let count = kept.order_count + gone.order_count;
    let (cents, latest) = (kept.lifetime_cents + gone.lifetime_cents, kept.last_order_at.max(gone.last_order_at));
    // Who was here first counts: "since 2019".
    let since = kept.created_at.min(gone.created_at);
    let (stays, next) = (kept.id, gone.revision + 1);
    let mut kept = kept.into_active_model();
    kept.order_count = Set(count);
    kept.lifetime_cents = Set(cents);
    kept.last_order_at = Set(latest);
    kept.stage = Set(Stage::of(count).code().to_owned());
    kept.created_at = Set(since);
    let kept = kept.update(&act.tx).await?;
    let mut gone = gone.into_active_model();
    gone.order_count = Set(0);
    gone.lifetime_cents = Set(0);
    gone.last_order_at = Set(0);
    gone.stage = Set(Stage::Lead.code().to_owned());
    gone.is_archived = Set(true);
    gone.merged_into = Set(Some(stays));
    gone.revision = Set(next);
    let gone = gone.update(&act.tx).await?;
    settle(act, &kept).await?;
    settle(act, &gone).await
}

/// Who a customer is by now, held until the act ends: somebody merges them before it or after it.
pub(crate) async fn current(act: &Act, id: CustomerId) -> Result<CustomerId> {
    let mut id = id;
    loop {
        let row = rows::customers::Entity::find_by_id(id.0).lock_shared().one(&act.tx).await?.ok_or(Refusal::NotFound)?;
        match row.merged_into {
            Some(next) => id = CustomerId(next),
            None => return Ok(id),
        }
    }
}
