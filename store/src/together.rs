//! Rows of several tables, read by one statement. To ask costs more than to answer: SQLite works on a thread of its own, PostgreSQL on the
//! other side of a socket. So the tables that a page is made of are asked for at once, each as a list in JSON, and are of one moment.

use crate::{Fault, Result};
use sea_orm::{
    ColumnTrait, ColumnType, ConnectionTrait, DbBackend, EntityTrait, IdenStatic, Iterable, QueryResult, QuerySelect, QueryTrait, Select,
    Statement, StatementBuilder, Value,
    sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement, SubQueryStatement},
};
use serde::de::DeserializeOwned;
use std::sync::OnceLock;

/// What is asked for, in order.
pub(crate) struct Together {
    backend: DbBackend,
    statement: SelectStatement,
    parts: usize,
}

/// What came, in the order in which it was asked for.
pub(crate) struct Answer(std::vec::IntoIter<String>);

impl Together {
    pub fn on(db: &impl ConnectionTrait) -> Self {
        Self { backend: db.get_database_backend(), statement: Query::select(), parts: 0 }
    }

    /// Adds whole rows of a table, as [`Answer::rows`] gives them.
    pub fn rows<E>(self, query: Select<E>) -> Self
    where
        E: EntityTrait,
        E::Model: DeserializeOwned,
    {
        let columns: Vec<_> = E::Column::iter().map(|c| (c.as_str(), matches!(c.def().get_column_type(), ColumnType::Boolean))).collect();
        self.add(query.into_query(), &columns)
    }

    /// Adds pairs of numbers: what `query` selects as `of` and as `count`.
    pub fn counts(self, query: SelectStatement) -> Self {
        self.add(query, &[("of", false), ("count", false)])
    }

    fn add(mut self, query: SelectStatement, columns: &[(&str, bool)]) -> Self {
        let list = match self.backend {
            DbBackend::Sqlite => {
                // A row without the names of its columns: they are read in the order that they are declared in. SQLite keeps truth as a number.
                let value = |(name, is_truth): &(&str, bool)| match is_truth {
                    true => format!("json(iif(\"{name}\", 'true', 'false'))"),
                    false => format!("\"{name}\""),
                };
                format!("(SELECT json_group_array(json_array({})) FROM ?)", columns.iter().map(value).collect::<Vec<_>>().join(", "))
            }
            _ => "(SELECT CAST(COALESCE(json_agg(\"t\"), '[]') AS TEXT) FROM $1 \"t\")".to_owned(),
        };
        let within = Expr::SubQuery(None, Box::new(SubQueryStatement::SelectStatement(query)));
        self.statement.expr_as(Expr::cust_with_expr(list, within), Alias::new(format!("part_{}", self.parts)));
        self.parts += 1;
        self
    }

    /// Asks.
    pub async fn read(self, db: &impl ConnectionTrait) -> Result<Answer> {
        answered(db.query_one(&self.statement).await?, self.parts)
    }
}

fn answered(row: Option<QueryResult>, parts: usize) -> Result<Answer> {
    let row = row.ok_or_else(|| Fault::Other("a list of lists came back empty".into()))?;
    let parts = (0..parts).map(|at| Ok(row.try_get_by_index(at)?)).collect::<Result<Vec<String>>>()?;
    Ok(Answer(parts.into_iter()))
}

/// What is asked again and again, about another row each time: it is put into words once, for words cost more than asking does.
pub(crate) struct Question {
    sqlite: OnceLock<Asked>,
    postgres: OnceLock<Asked>,
}

struct Asked {
    statement: Statement,
    parts: usize,
}

/// Stands for the row's number while the question is put into words. No row has it.
const WHICH: i64 = i64::MIN;

impl Question {
    pub const fn new() -> Self {
        Self { sqlite: OnceLock::new(), postgres: OnceLock::new() }
    }

    /// Asks about a row. `words` puts the question, from the number of a row and from nothing else that changes.
    pub async fn ask<C: ConnectionTrait>(&self, db: &C, about: i64, words: impl FnOnce(&C, i64) -> Together) -> Result<Answer> {
        let cell = if db.get_database_backend() == DbBackend::Sqlite { &self.sqlite } else { &self.postgres };
        let Asked { statement, parts } = cell.get_or_init(|| {
            let Together { backend, statement, parts } = words(db, WHICH);
            Asked { statement: StatementBuilder::build(&statement, &backend), parts }
        });
        let mut statement = statement.clone();
        for value in statement.values.iter_mut().flat_map(|values| &mut values.0) {
            if *value == Value::BigInt(Some(WHICH)) {
                *value = Value::BigInt(Some(about));
            }
        }
        answered(db.query_one_raw(statement).await?, *parts)
    }
}

impl Answer {
    /// The next part.
    pub fn rows<M: DeserializeOwned>(&mut self) -> Result<Vec<M>> {
        let text = self.0.next().ok_or_else(|| Fault::Other("more is taken than was asked for".into()))?;
        serde_json::from_str(&text).map_err(|e| Fault::Other(format!("a list of rows: {e}")))
    }

    /// The next part, of which there is one or none.
    pub fn one<M: DeserializeOwned>(&mut self) -> Result<Option<M>> {
        Ok(self.rows()?.pop())
    }

    /// The next part, of [`Together::counts`].
    pub fn counts(&mut self) -> Result<Vec<(i64, i64)>> {
        #[derive(serde::Deserialize)]
        struct Count {
            of: i64,
            count: i64,
        }
        Ok(self.rows::<Count>()?.into_iter().map(|c| (c.of, c.count)).collect())
    }
}

/// Where a column has the value that `query` finds, in one row at the most. SQLite makes a table for what it looks for `IN`, and none for this.
pub(crate) fn is<C: ColumnTrait>(column: C, query: SelectStatement) -> Expr {
    column.into_expr().eq(Expr::SubQuery(None, Box::new(SubQueryStatement::SelectStatement(query))))
}

/// One column of what `query` finds, to look for it in another table.
pub(crate) fn column<E: EntityTrait>(query: Select<E>, column: E::Column) -> SelectStatement {
    query.select_only().column(column).into_query()
}
