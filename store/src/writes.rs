//! Statements that nobody waits for one by one. SQLite works on a thread of its own, and the way there and back costs more than a row does:
//! it takes all of them at once. PostgreSQL takes one after the other.

use crate::Result;
use sea_orm::{ConnectionTrait, DbBackend, QueryTrait, Statement, StatementBuilder, Values};

/// What is to be written, in order.
pub(crate) struct Writes {
    backend: DbBackend,
    all: Vec<Statement>,
}

impl Writes {
    pub const fn on(backend: DbBackend) -> Self {
        Self { backend, all: Vec::new() }
    }

    pub fn add(&mut self, query: impl QueryTrait) {
        self.statement(&query.into_query());
    }

    pub fn statement(&mut self, statement: &impl StatementBuilder) {
        self.all.push(StatementBuilder::build(statement, &self.backend));
    }

    /// Writes what was added.
    ///
    /// # Errors
    /// When the database fails; what stands behind the statement that did was not written.
    pub async fn run(self, db: &impl ConnectionTrait) -> Result<()> {
        let all = match self.backend {
            DbBackend::Sqlite if self.all.len() > 1 => vec![joined(self.all)],
            _ => self.all,
        };
        for statement in all {
            db.execute_raw(statement).await?;
        }
        Ok(())
    }
}

/// Many in one text: each takes as many of the values as it has places for.
fn joined(all: Vec<Statement>) -> Statement {
    let (mut texts, mut values) = (Vec::with_capacity(all.len()), Vec::new());
    for statement in all {
        texts.push(statement.sql);
        values.extend(statement.values.into_iter().flat_map(|values| values.0));
    }
    Statement { sql: texts.join(";"), values: Some(Values(values)), db_backend: DbBackend::Sqlite }
}
