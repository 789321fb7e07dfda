//! The words that a customer is found by, one row each: their own (name, company, people, e-mail, ZIP, phone, and how the shop sorts them)
//! and those of the models they bought or were quoted. A row is found by the beginning of its word, on both databases alike.

use crate::{Result, act::Act, rows};
use domain::{
    customers::filter::{digits, words},
    ids::CustomerId,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::OnConflict};
use std::collections::BTreeSet;

/// What a word stands for, where it is no text: no text contains a colon.
pub(super) const ZIP: &str = "z:";
pub(super) const PHONE: &str = "p:";
pub(super) const SPENDING: &str = "t:";
pub(super) const SOURCE: &str = "o:";
pub(super) const FOUND: &str = "f:";
pub(super) const STAGE: &str = "s:";

/// Writes a customer's own words anew.
pub(super) async fn settle(act: &Act, row: &rows::customers::Model) -> Result<()> {
    use rows::customer_words::{Column, Entity};
    let mut all: BTreeSet<String> = BTreeSet::new();
    all.extend(words(&row.name));
    all.extend(words(&row.email));
    for contact in contacts(act, CustomerId(row.id)).await? {
        all.extend(words(&contact.name));
        all.extend(words(&contact.email));
        all.extend(phones(&contact.phone));
    }
    all.extend(phones(&row.phone));
    let sorted =
        [(ZIP, row.zip.to_lowercase()), (SPENDING, row.spending.clone()), (SOURCE, row.source.clone()), (FOUND, row.found.clone())];
    all.extend(sorted.into_iter().filter(|(_, word)| !word.is_empty()).map(|(mark, word)| format!("{mark}{word}")));
    all.insert(format!("{STAGE}{}", row.stage));
    Entity::delete_many().filter(Column::CustomerId.eq(row.id)).filter(Column::IsBought.eq(false)).exec(&act.tx).await?;
    insert(act, row.id, all, false).await
}

async fn contacts(act: &Act, customer: CustomerId) -> Result<Vec<rows::contacts::Model>> {
    let ties =
        rows::customer_contacts::Entity::find().filter(rows::customer_contacts::Column::CustomerId.eq(customer.0)).all(&act.tx).await?;
    Ok(rows::contacts::Entity::find().filter(rows::contacts::Column::Id.is_in(ties.iter().map(|t| t.contact_id))).all(&act.tx).await?)
}

/// A number is found by its beginning, with or without its country's code, and by its last seven or four digits.
fn phones(phone: &str) -> Vec<String> {
    let digits = digits(phone);
    let last = |n: usize| digits.len().checked_sub(n).map(|at| &digits[at..]);
    let national = if digits.len() == 11 { digits.strip_prefix('1') } else { None };
    let parts = [Some(digits.as_str()).filter(|d| !d.is_empty()), national, last(7), last(4)];
    parts.into_iter().flatten().map(|part| format!("{PHONE}{part}")).collect()
}

/// The models on a quote lead to its customer from now on.
pub(crate) async fn quoted<'a>(act: &Act, customer: CustomerId, models: impl Iterator<Item = &'a str>) -> Result<()> {
    let all: BTreeSet<String> = models.flat_map(words).collect();
    insert(act, customer.0, all, true).await
}

async fn insert(act: &Act, customer: i64, words: BTreeSet<String>, is_bought: bool) -> Result<()> {
    use rows::customer_words::{ActiveModel, Column, Entity};
    if words.is_empty() {
        return Ok(());
    }
    let rows = words.into_iter().map(|word| ActiveModel { customer_id: Set(customer), word: Set(word), is_bought: Set(is_bought) });
    let known = OnConflict::columns([Column::CustomerId, Column::Word, Column::IsBought]).do_nothing().to_owned();
    Entity::insert_many(rows).on_conflict(known).exec_without_returning(&act.tx).await?;
    Ok(())
}
