//! What customers are told by themselves, and by what.

use crate::{Result, Store, fault::code, people::StaffMember, rows};
use domain::{
    notifications::{Medium, Notice, Switches},
    staff::Permission,
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, sea_query::OnConflict};

/// What is switched off, as an act decides by it.
async fn switches(db: &impl ConnectionTrait) -> Result<Switches> {
    let rows = rows::notices_off::Entity::find().all(db).await?;
    let pair = |row: rows::notices_off::Model| {
        Ok((code("notices_off", 0, &row.notice, Notice::from_code)?, code("notices_off", 0, &row.medium, Medium::from_code)?))
    };
    Ok(Switches { off: rows.into_iter().map(pair).collect::<Result<_>>()? })
}

/// What is switched off.
///
/// # Errors
/// [`domain::Refusal::NotYours`].
pub async fn notices(store: &Store, who: &StaffMember) -> Result<Switches> {
    who.may(Permission::Configure)?;
    switches(&store.db).await
}

/// Switches one notice on or off. Letters that wait already still leave. Doing it twice is harmless.
///
/// # Errors
/// [`domain::Refusal::NotYours`].
pub async fn switch_notices(store: &Store, who: &StaffMember, changes: &[(Notice, Medium, bool)]) -> Result<()> {
    use rows::notices_off::{ActiveModel, Column, Entity};
    who.may(Permission::Configure)?;
    let act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let before = switches(&act.tx).await?;
    for (notice, medium, on) in changes.iter().copied() {
        let key = (notice.code().to_owned(), medium.code().to_owned());
        match (before.is_on(notice, medium), on) {
            (false, true) => {
                Entity::delete_by_id(key).exec(&act.tx).await?;
            }
            (true, false) => {
                let row = ActiveModel { notice: Set(key.0), medium: Set(key.1) };
                let again = OnConflict::columns([Column::Notice, Column::Medium]).update_column(Column::Medium).to_owned();
                Entity::insert(row).on_conflict(again).exec_without_returning(&act.tx).await?;
            }
            (true, true) | (false, false) => {}
        }
    }
    act.commit().await
}
