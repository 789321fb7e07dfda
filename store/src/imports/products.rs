//! Rows of a list of products, against the catalogue.

use crate::{
    Fault, Result,
    act::Act,
    catalogue::{form_of, write as write_product},
    rows,
};
use domain::imports::{Outcome, ProductRow, Report, Stocked, Wrong};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;

type Known = HashMap<String, rows::products::Model>;

async fn known(db: &impl ConnectionTrait, rows: &[ProductRow], is_locked: bool) -> Result<Known> {
    use rows::products::{Column, Entity};
    let find = Entity::find().filter(Column::ModelKey.is_in(rows.iter().map(ProductRow::key))).order_by_asc(Column::Id);
    let find = if is_locked { find.lock_exclusive() } else { find };
    Ok(find.all(db).await?.into_iter().map(|row| (row.model_key.clone(), row)).collect())
}

/// What a row makes of what is there; `None` for a row that is refused.
fn decide(row: &ProductRow, known: &Known, report: &mut Report) -> Result<Option<(Stocked, Outcome)>> {
    let old = known.get(&row.key()).map(|old| Ok::<_, Fault>(Stocked { form: form_of(old)?, is_sold: old.is_sold })).transpose()?;
    let decided = row.onto(old.as_ref()).and_then(|(new, outcome)| {
        let refused = |why| vec![Wrong { row: row.row, field: String::new(), typed: row.model.clone(), why }];
        Ok((Stocked { form: new.form.check().map_err(refused)?, is_sold: new.is_sold }, outcome))
    });
    Ok(match decided {
        Ok((new, outcome)) => {
            report.count(outcome);
            Some((new, outcome))
        }
        Err(wrong) => {
            report.refuse(wrong);
            None
        }
    })
}

/// Counts what would become of these rows.
pub(super) async fn look(db: &impl ConnectionTrait, rows: &[ProductRow], report: &mut Report) -> Result<()> {
    let known = known(db, rows, false).await?;
    for row in rows {
        decide(row, &known, report)?;
    }
    Ok(())
}

/// Writes these rows.
pub(super) async fn write(act: &Act, rows: &[ProductRow], report: &mut Report) -> Result<()> {
    let mut known = known(&act.tx, rows, true).await?;
    for row in rows {
        match decide(row, &known, report)? {
            Some((new, Outcome::Made | Outcome::Changed)) => _ = write_product(act, known.remove(&row.key()), &new).await?,
            Some((_, Outcome::Same)) | None => {}
        }
    }
    Ok(())
}
