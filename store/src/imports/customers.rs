//! Rows of a list of customers, against those on file. Who was merged is found as who they are now.

use crate::{
    Result,
    act::Act,
    customers::{Terms, Written, amend, changed, form_of, insert},
    people::StaffMember,
    rows,
};
use domain::{
    Refusal,
    customers::CustomerForm,
    ids::{CustomerId, LocationId},
    imports::{CustomerKey, CustomerRow, Outcome, Report, Why, Wrong},
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, Func},
};
use std::collections::{BTreeMap, BTreeSet};

/// Those who may be meant by these rows, by their numbers.
type Known = BTreeMap<i64, rows::customers::Model>;

async fn known(db: &impl ConnectionTrait, rows: &[CustomerRow], is_locked: bool) -> Result<Known> {
    use rows::customers::{Column, Entity};
    let (mut emails, mut phones, mut names, mut zips) = (Vec::new(), Vec::new(), Vec::new(), BTreeSet::new());
    for key in rows.iter().filter_map(CustomerRow::key) {
        match key {
            CustomerKey::Email(email) => emails.push(email),
            CustomerKey::Phone(digits) => phones.push(format!("p:{digits}")),
            CustomerKey::NameZip(name, zip) => {
                names.push(name);
                zips.insert(zip);
            }
        }
    }
    let mut ids = BTreeSet::new();
    if !phones.is_empty() {
        use rows::customer_words::{Column, Entity};
        ids.extend(Entity::find().filter(Column::Word.is_in(phones)).all(db).await?.iter().map(|word| word.customer_id));
    }
    let lower = Expr::expr(Func::lower(Expr::col(Column::Email)));
    let meant = Condition::any()
        .add(Column::Id.is_in(ids.iter().copied()))
        .add(lower.is_in(emails))
        .add(Condition::all().add(Column::NameKey.is_in(names)).add(Column::Zip.is_in(zips)));
    for row in Entity::find().filter(meant).all(db).await? {
        ids.insert(row.id);
        ids.extend(row.merged_into);
    }
    let of_ids = Entity::find().filter(Column::Id.is_in(ids)).order_by_asc(Column::Id);
    let of_ids = if is_locked { of_ids.lock_exclusive() } else { of_ids };
    Ok(of_ids.all(db).await?.into_iter().map(|row| (row.id, row)).collect())
}

/// What a row comes to: the form as it will be, over which row, and whether that is anything new.
type Decided = (CustomerForm, Option<rows::customers::Model>, Outcome);

fn decide(row: &CustomerRow, known: &Known, report: &mut Report) -> Result<Option<Decided>> {
    let key = row.key();
    let fits = |c: &&rows::customers::Model| key.as_ref().is_some_and(|key| key.fits(&c.name, &c.email, &c.phone, &c.zip));
    let meant: BTreeSet<i64> = known.values().filter(fits).map(|c| c.merged_into.unwrap_or(c.id)).collect();
    if meant.len() > 1 {
        let why = Refusal::Import { why: Why::Ambiguous };
        report.refuse(vec![Wrong { row: row.row, field: String::new(), typed: row.name.clone().unwrap_or_default(), why }]);
        return Ok(None);
    }
    let first = meant.first().and_then(|id| known.get(id));
    let old = first.map(form_of).transpose()?;
    Ok(match row.onto(old.as_ref()) {
        Ok((form, outcome)) => {
            report.count(outcome);
            Some((form, first.cloned(), outcome))
        }
        Err(wrong) => {
            report.refuse(wrong);
            None
        }
    })
}

/// Counts what would become of these rows.
pub(super) async fn look(db: &impl ConnectionTrait, rows: &[CustomerRow], report: &mut Report) -> Result<()> {
    let known = known(db, rows, false).await?;
    for row in rows {
        decide(row, &known, report)?;
    }
    Ok(())
}

/// Writes these rows.
pub(super) async fn write(act: &Act, who: &StaffMember, location: LocationId, rows: &[CustomerRow], report: &mut Report) -> Result<()> {
    let mut known = known(&act.tx, rows, true).await?;
    let staff = rows::staff::Entity::find().all(&act.tx).await?;
    for row in rows {
        let written = match decide(row, &known, report)? {
            Some((form, Some(old), Outcome::Changed)) => {
                let terms = Terms { exempt: old.exempt, credit_limit_cents: old.credit_limit_cents };
                let manager = old.manager_id;
                amend(act, who, old, &Written { form, manager, terms }, &staff).await?
            }
            Some((form, None, Outcome::Made)) => {
                let made = insert(act, location, &form).await?;
                changed(act, CustomerId(made.id), who, "created", "", &form.name).await?;
                made
            }
            Some(_) | None => continue,
        };
        // A row below may mean the same person by another key.
        known.insert(written.id, written);
    }
    Ok(())
}
