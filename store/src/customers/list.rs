//! The customer list (H1, H2), for any shop's size.
//!
//! It is found in one of two ways. Where something that was asked for is rare, its few customers are looked up and sorted. Else there are
//! so many matches that walking the list in its order meets a page of them soon. What is rare is counted first, up to [`RARE`].

use super::words::{FOUND, PHONE, SOURCE, SPENDING, STAGE, ZIP};
use crate::{Result, Store, fault::code, people::StaffMember};
use domain::{
    customers::{
        CustomerKind, Source, Spending, Stage,
        filter::{Filter, Sort, digits, words},
    },
    ids::CustomerId,
    staff::Permission,
    time::Instant,
};
use sea_orm::{ConnectionTrait, FromQueryResult, Statement, Value};

/// Rows of a page of the list.
pub const PAGE: usize = 50;
/// Up to so many customers are looked up one by one; more are met by walking.
const RARE: i64 = 4_000;

/// A customer in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerRow {
    pub id: CustomerId,
    pub name: String,
    pub email: String,
    pub phone: String,
    pub zip: String,
    pub spending: Option<Spending>,
    pub source: Option<Source>,
    pub stage: Stage,
    pub found: String,
    pub orders: i64,
    pub lifetime_cents: i64,
    pub last_order_at: Option<Instant>,
    pub created_at: Instant,
}

#[derive(FromQueryResult)]
struct Found {
    id: i64,
    name: String,
    email: String,
    phone: String,
    zip: String,
    spending: String,
    source: String,
    stage: String,
    found: String,
    order_count: i64,
    lifetime_cents: i64,
    last_order_at: i64,
    created_at: i64,
}

impl Found {
    fn row(self) -> Result<CustomerRow> {
        let id = self.id;
        let sorted = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Ok(CustomerRow {
            spending: sorted(&self.spending).map(|s| code("customers", id, &s, Spending::from_code)).transpose()?,
            source: sorted(&self.source).map(|s| code("customers", id, &s, Source::from_code)).transpose()?,
            stage: code("customers", id, &self.stage, Stage::from_code)?,
            id: CustomerId(id),
            name: self.name,
            email: self.email,
            phone: self.phone,
            zip: self.zip,
            found: self.found,
            orders: self.order_count,
            lifetime_cents: self.lifetime_cents,
            last_order_at: (self.last_order_at != 0).then_some(Instant(self.last_order_at)),
            created_at: Instant(self.created_at),
        })
    }
}

/// One thing that was asked for.
enum Term {
    /// A word that begins with this, up to and without that.
    Word(String, String),
    /// One of the few words that the shop sorts by: kept in a column too, which walking reads.
    Sorted { column: &'static str, word: String, code: &'static str },
    /// An order made from the one instant until before the other.
    Ordered(i64, i64),
}

/// The list of a filter: up to `most` rows after the customer `after`.
///
/// # Errors
/// [`domain::Refusal::NotYours`].
pub async fn list(
    store: &Store,
    who: &StaffMember,
    filter: &Filter,
    sort: Sort,
    after: Option<CustomerId>,
    most: usize,
) -> Result<Vec<CustomerRow>> {
    who.may(Permission::SeeSales)?;
    let terms = terms(store, who, filter).await?;
    let mut rarest: Option<(i64, usize)> = None;
    for (at, term) in terms.iter().enumerate() {
        let mut sql = Sql::default();
        let set = term.set(&mut sql);
        sql.text = format!("SELECT COUNT(*) AS n FROM (SELECT 1 AS one FROM {set} LIMIT {}) t", RARE + 1);
        let row = store.db.query_one_raw(sql.statement(store)).await?;
        let n: i64 = row.map(|r| r.try_get("", "n")).transpose()?.unwrap_or_default();
        if rarest.is_none_or(|(least, _)| n < least) {
            rarest = Some((n, at));
        }
    }
    let driver = rarest.filter(|(n, _)| *n <= RARE).map(|(_, at)| at);
    let mut sql = Sql::default();
    query(&mut sql, filter, sort, &terms, driver, start(store, sort, after).await?, most);
    let rows = Found::find_by_statement(sql.statement(store)).all(&store.db).await?;
    rows.into_iter().map(Found::row).collect()
}

async fn terms(store: &Store, who: &StaffMember, filter: &Filter) -> Result<Vec<Term>> {
    let begins = |word: String| {
        // Behind everything that begins with it: no letter is greater.
        let end = format!("{word}\u{10FFFF}");
        Term::Word(word, end)
    };
    let mut terms: Vec<Term> = words(&filter.text).into_iter().map(begins).collect();
    if !filter.zip.is_empty() {
        terms.push(begins(format!("{ZIP}{}", filter.zip.to_lowercase())));
    }
    let phone = digits(&filter.phone);
    if !phone.is_empty() {
        terms.push(begins(format!("{PHONE}{phone}")));
    }
    let sorted = [
        ("spending", SPENDING, filter.spending.map(Spending::code)),
        ("source", SOURCE, filter.source.map(Source::code)),
        ("found", FOUND, filter.found.map(domain::customers::Found::code)),
        ("stage", STAGE, filter.stage.map(Stage::code)),
    ];
    for (column, mark, code) in sorted {
        terms.extend(code.map(|code| Term::Sorted { column, word: format!("{mark}{code}"), code }));
    }
    if let Some(ordered) = filter.ordered {
        let zone = store.shop().await?.location(who.card().location)?.zone.clone();
        let (from, to) = ordered.days(crate::local(store.now(), &zone).0);
        let midnight = |day: domain::time::Day| crate::instant_of(day, 0, &zone).0;
        terms.push(Term::Ordered(from.map_or(0, midnight), to.map_or(i64::MAX, |day| midnight(day.plus_days(1)))));
    }
    Ok(terms)
}

/// A statement with its values, numbered as they come.
#[derive(Default)]
struct Sql {
    text: String,
    values: Vec<Value>,
}

impl Sql {
    fn value(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    fn statement(self, store: &Store) -> Statement {
        Statement::from_sql_and_values(store.db.get_database_backend(), self.text, self.values)
    }
}

impl Term {
    /// The rows that say which customers match, as `… WHERE …`.
    fn set(&self, sql: &mut Sql) -> String {
        match self {
            Self::Word(from, to) => {
                let (from, to) = (sql.value(from.clone()), sql.value(to.clone()));
                format!("customer_words WHERE word >= {from} AND word < {to}")
            }
            Self::Sorted { word, .. } => format!("customer_words WHERE word = {}", sql.value(word.clone())),
            Self::Ordered(from, to) => {
                let (from, to) = (sql.value(*from), sql.value(*to));
                format!("orders WHERE created_at >= {from} AND created_at < {to}")
            }
        }
    }

    /// Whether the customer `c` matches.
    fn test(&self, sql: &mut Sql) -> String {
        match self {
            Self::Sorted { column, code, .. } => format!("c.{column} = {}", sql.value(*code)),
            Self::Word(..) | Self::Ordered(..) => {
                let set = self.set(sql);
                format!("EXISTS (SELECT 1 FROM {set} AND customer_id = c.id)")
            }
        }
    }
}

/// How a list is sorted: by which column, and whether the greatest comes first.
const fn sorted_by(sort: Sort) -> (&'static str, bool) {
    match sort {
        Sort::Name => ("name_key", false),
        Sort::Newest => ("created_at", true),
        Sort::Lifetime => ("lifetime_cents", true),
        Sort::LastOrder => ("last_order_at", true),
    }
}

/// Where the customer stands that the page comes after.
async fn start(store: &Store, sort: Sort, after: Option<CustomerId>) -> Result<Option<(Value, i64)>> {
    let Some(after) = after else { return Ok(None) };
    let mut sql = Sql::default();
    let id = sql.value(after.0);
    sql.text = format!("SELECT {} AS k FROM customers WHERE id = {id}", sorted_by(sort).0);
    let Some(row) = store.db.query_one_raw(sql.statement(store)).await? else { return Ok(None) };
    let key = match sort {
        Sort::Name => Value::from(row.try_get::<String>("", "k")?),
        Sort::Newest | Sort::Lifetime | Sort::LastOrder => Value::from(row.try_get::<i64>("", "k")?),
    };
    Ok(Some((key, after.0)))
}

fn query(sql: &mut Sql, filter: &Filter, sort: Sort, terms: &[Term], driver: Option<usize>, after: Option<(Value, i64)>, most: usize) {
    let from = match driver.and_then(|at| terms.get(at)) {
        // CROSS JOIN holds SQLite to this order.
        Some(term) => format!("(SELECT DISTINCT customer_id AS id FROM {}) s CROSS JOIN customers c WHERE c.id = s.id AND", term.set(sql)),
        None => "customers c WHERE".to_owned(),
    };
    let kind = if filter.kind == CustomerKind::Company { "\"company\"" } else { "\"individual\"" };
    let (kind, archived) = (sql.value(kind), sql.value(filter.archived));
    let mut tests = vec![format!("c.kind = {kind}"), format!("c.is_archived = {archived}")];
    let (column, is_descending) = sorted_by(sort);
    let (compare, direction) = if is_descending { ("<", "DESC") } else { (">", "ASC") };
    if let Some((key, id)) = after {
        let (key, id) = (sql.value(key), sql.value(id));
        tests.push(format!("(c.{column}, c.id) {compare} ({key}, {id})"));
    }
    for (_, term) in terms.iter().enumerate().filter(|(at, _)| Some(*at) != driver) {
        tests.push(term.test(sql));
    }
    sql.text = format!(
        "SELECT c.id, c.name, c.email, c.phone, c.zip, c.spending, c.source, c.stage, c.found, c.order_count, c.lifetime_cents, \
         c.last_order_at, c.created_at FROM {from} {} ORDER BY c.{column} {direction}, c.id {direction} LIMIT {most}",
        tests.join(" AND ")
    );
}
