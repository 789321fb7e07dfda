//! One search over customers, quotes and orders. A number and an e-mail address lead straight to what they name; anything else to those
//! whom its words describe. Every part is bounded, and each is read by an index.

use crate::{
    Result, Store,
    customers::{self, CustomerRow},
    people::StaffMember,
    quotes::{self, QuoteRow},
    rows,
};
use domain::{
    customers::{
        CustomerKind,
        filter::{Filter, Sort, digits, words},
    },
    ids::{CustomerId, Number},
    staff::Permission,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Statement};

/// The longest text that is looked for.
const TYPED_CHARS_MAX: usize = 100;
/// Fewer digits are the end of too many numbers.
const PHONE_DIGITS_MIN: usize = 4;
/// Quotes and orders of each customer that was found.
const EACH: usize = 5;

/// What a text leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Exact {
    Sale(Number),
    Customer(CustomerId),
}

#[derive(Clone, Debug, Default)]
pub struct Found {
    pub customers: Vec<CustomerRow>,
    /// Quotes, and the orders they became, the newest first.
    pub sales: Vec<QuoteRow>,
    /// The one thing that was meant.
    pub exact: Option<Exact>,
}

/// What the text finds: up to `most` customers of each kind, and as many quotes and orders.
///
/// # Errors
/// [`domain::Refusal::NotYours`].
pub async fn find(store: &Store, who: &StaffMember, typed: &str, most: usize) -> Result<Found> {
    who.may(Permission::SeeSales)?;
    // PostgreSQL takes no zero byte in a text.
    let typed: String = typed.trim().chars().filter(|c| !c.is_control()).take(TYPED_CHARS_MAX).collect();
    if typed.is_empty() {
        return Ok(Found::default());
    }
    let numbered = match typed.trim_start_matches('#').parse::<i64>() {
        Ok(number) => rows::quotes::Entity::find().filter(rows::quotes::Column::Number.eq(number)).all(&store.db).await?,
        Err(_) => Vec::new(),
    };
    let customers = people(store, who, &typed, most).await?;
    let exact = match numbered.first() {
        Some(quote) => Some(Exact::Sale(Number(quote.number))),
        None => customers.iter().find(|c| c.email.eq_ignore_ascii_case(&typed)).map(|c| Exact::Customer(c.id)),
    };
    let mut sales = numbered;
    if sales.is_empty() {
        sales = of(store, &customers, most).await?;
    }
    Ok(Found { sales: quotes::rows_of(store, sales).await?, customers, exact })
}

async fn people(store: &Store, who: &StaffMember, typed: &str, most: usize) -> Result<Vec<CustomerRow>> {
    let number = digits(typed);
    let is_phone = number.len() >= PHONE_DIGITS_MIN && !typed.chars().any(char::is_alphabetic);
    if words(typed).is_empty() {
        return Ok(Vec::new());
    }
    let mut found: Vec<CustomerRow> = Vec::new();
    for kind in [CustomerKind::Individual, CustomerKind::Company] {
        let by_words = Filter { kind, text: typed.to_owned(), ..Filter::default() };
        found.extend(customers::list(store, who, &by_words, Sort::Name, None, most).await?);
        if is_phone {
            let by_phone = Filter { kind, phone: number.clone(), ..Filter::default() };
            found.extend(customers::list(store, who, &by_phone, Sort::Name, None, most).await?);
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|customer| seen.insert(customer.id));
    Ok(found)
}

/// The latest of each, each by the index of the customer: one with thousands costs as much as one with five.
async fn of(store: &Store, customers: &[CustomerRow], most: usize) -> Result<Vec<rows::quotes::Model>> {
    use rows::quotes::{Column, Entity};
    if customers.is_empty() {
        return Ok(Vec::new());
    }
    let latest = |customer: &CustomerRow| {
        format!("SELECT id FROM (SELECT id FROM quotes WHERE customer_id = {} ORDER BY number DESC LIMIT {EACH}) t{0}", customer.id)
    };
    let sql = customers.iter().map(latest).collect::<Vec<_>>().join(" UNION ALL ");
    let ids = store.db.query_all_raw(Statement::from_string(store.db.get_database_backend(), sql)).await?;
    let ids = ids.iter().map(|row| row.try_get::<i64>("", "id")).collect::<std::result::Result<Vec<_>, _>>()?;
    let mut rows = Entity::find().filter(Column::Id.is_in(ids)).order_by_desc(Column::Number).all(&store.db).await?;
    rows.truncate(most);
    Ok(rows)
}
