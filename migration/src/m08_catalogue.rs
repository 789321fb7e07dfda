//! The catalogue as staff keep it: a model stands in it once, and who saves second is told. Lists that are imported from files. Customers
//! that were merged lead to who they are now.

use sea_orm::{ConnectionTrait, DbErr, Statement, Value};
use sea_orm_migration::{MigrationName, MigrationTrait, SchemaManager};
use std::collections::BTreeSet;

const UP: &str = "
ALTER TABLE products ADD COLUMN model_key TEXT NOT NULL DEFAULT '';
ALTER TABLE products ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
ALTER TABLE plans ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
ALTER TABLE customers ADD COLUMN merged_into BIGINT REFERENCES customers (id);
CREATE INDEX customers_email_key ON customers (lower(email));
CREATE INDEX customers_merged ON customers (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX customers_same ON customers (name_key, zip);
CREATE INDEX plan_bands_of ON plan_bands (plan_id, from_cents);
CREATE TABLE imports (
    id {id},
    location_id BIGINT NOT NULL REFERENCES locations (id),
    staff_id BIGINT NOT NULL REFERENCES staff (id),
    kind TEXT NOT NULL,
    status TEXT NOT NULL,
    file_name TEXT NOT NULL,
    headings TEXT NOT NULL,
    columns TEXT NOT NULL,
    row_count BIGINT NOT NULL,
    chunks BIGINT NOT NULL,
    chunks_done BIGINT NOT NULL,
    report TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX imports_kind ON imports (kind, id);
CREATE TABLE import_chunks (
    import_id BIGINT NOT NULL REFERENCES imports (id),
    seq BIGINT NOT NULL,
    lines TEXT NOT NULL,
    PRIMARY KEY (import_id, seq)
)
";

const DOWN: &str = "
DROP TABLE import_chunks;
DROP TABLE imports;
DROP INDEX plan_bands_of;
DROP INDEX customers_same;
DROP INDEX customers_merged;
DROP INDEX customers_email_key;
DROP INDEX products_model_key;
ALTER TABLE customers DROP COLUMN merged_into;
ALTER TABLE plans DROP COLUMN revision;
ALTER TABLE products DROP COLUMN revision;
ALTER TABLE products DROP COLUMN model_key
";

pub struct Change;

impl MigrationName for Change {
    fn name(&self) -> &str {
        "m08_catalogue"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Change {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, UP).await?;
        key_models(manager).await?;
        crate::run(manager, "CREATE UNIQUE INDEX products_model_key ON products (model_key)").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        crate::run(manager, DOWN).await
    }
}

/// A model that stood in the catalogue twice keeps both rows; the later ones are told apart by their number until somebody renames them.
async fn key_models(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let (db, backend) = (manager.get_connection(), manager.get_database_backend());
    let mut taken = BTreeSet::new();
    for row in db.query_all_raw(Statement::from_string(backend, "SELECT id, model FROM products ORDER BY id")).await? {
        let (id, model) = (row.try_get::<i64>("", "id")?, row.try_get::<String>("", "model")?);
        let key = model.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        let key = if taken.contains(&key) { format!("{key} #{id}") } else { key };
        taken.insert(key.clone());
        let values: [Value; 2] = [key.into(), id.into()];
        db.execute_raw(Statement::from_sql_and_values(backend, "UPDATE products SET model_key = $1 WHERE id = $2", values)).await?;
    }
    Ok(())
}
