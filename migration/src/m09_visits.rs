//! The dispatch board: how late a dispatcher left a stop to be.

use sea_orm::DbErr;
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager};

const UP: &str = "
ALTER TABLE stops ADD COLUMN kept_late_min INTEGER
";

const DOWN: &str = "
ALTER TABLE stops DROP COLUMN kept_late_min
";

pub struct Change;

impl MigrationName for Change {
    fn name(&self) -> &str {
        "m09_visits"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Change {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, DOWN).await
    }
}
