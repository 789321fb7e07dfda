//! The page of a customer (H3-H9): each part read on its own.

use crate::{
    Result, Store, customers,
    fault::{Read, code},
    ledger, orders,
    people::StaffMember,
    quotes::{self, QuoteRow},
    rows,
};
use domain::{
    Refusal,
    credit::CreditLine,
    customers::{
        Address, AddressCard, ContactCard, CustomerCard, Found, Source, Spending, Stage,
        notes::{NoteKind, Persistence},
    },
    deliveries::DeliveryStatus,
    ids::{AddressId, ContactId, CustomerId, LocationId, NoteId, Number, StaffId},
    ledger::{Account, EntryKind},
    money::{Currency, Money},
    orders::{Balance, OrderStatus, PaidStatus},
    quotes::Class,
    staff::{Permission, StaffCard},
    time::{Day, Instant},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, Statement};

/// Everything that stands beside a customer's name.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    pub card: CustomerCard,
    pub spending: Option<Spending>,
    pub source: Option<Source>,
    pub found: Option<Found>,
    pub stage: Stage,
    pub orders: i64,
    /// What was paid for all orders and not given back.
    pub lifetime_cents: i64,
    pub since: Instant,
    pub billing: Address,
    pub addresses: Vec<AddressCard>,
    pub contacts: Vec<ContactCard>,
    pub manager: Option<StaffCard>,
    pub exempt: bool,
    /// What we owe the customer.
    pub credit_cents: i64,
    /// What the customer may owe us, and does.
    pub credit_line: CreditLine,
    pub notes: Vec<Note>,
    pub is_archived: bool,
    /// Who they are now, if they were merged.
    pub merged_into: Option<CustomerId>,
    pub revision: i32,
    pub currency: Currency,
}

/// A note on a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    pub id: NoteId,
    pub kind: NoteKind,
    pub persistence: Persistence,
    pub text: String,
    pub revision: i32,
    pub by: String,
    pub at: Instant,
}

/// A field that was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub id: i64,
    pub at: Instant,
    pub by: String,
    /// As [`super::edit`] names it.
    pub field: String,
    pub before: String,
    pub after: String,
}

/// What moved a customer's credit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreditRow {
    pub at: Instant,
    pub kind: EntryKind,
    /// More credit is positive.
    pub cents: i64,
    pub order: Option<Number>,
    pub reason: String,
}

/// Rows of a page of changes or of credit.
const PAGE: u64 = 50;

/// # Errors
/// [`Refusal::NotYours`], [`Refusal::NotFound`].
pub async fn profile(store: &Store, who: &StaffMember, id: CustomerId) -> Result<Profile> {
    who.may(Permission::SeeSales)?;
    let row = rows::customers::Entity::find_by_id(id.0).one(&store.db).await?.ok_or(Refusal::NotFound)?;
    let shop = store.shop().await?;
    let sorted = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Ok(Profile {
        spending: sorted(&row.spending).map(|s| code("customers", id.0, &s, Spending::from_code)).transpose()?,
        source: sorted(&row.source).map(|s| code("customers", id.0, &s, Source::from_code)).transpose()?,
        found: sorted(&row.found).map(|f| code("customers", id.0, &f, Found::from_code)).transpose()?,
        stage: code("customers", id.0, &row.stage, Stage::from_code)?,
        orders: row.order_count,
        lifetime_cents: row.lifetime_cents,
        since: Instant(row.created_at),
        billing: Address::read("customers", id.0, &row.billing)?,
        addresses: addresses(store, id).await?,
        contacts: contacts(store, id).await?,
        manager: row.manager_id.map(|m| shop.staff(StaffId(m)).cloned()).transpose()?,
        exempt: row.exempt,
        credit_cents: ledger::credit_cents(&store.db, id).await?,
        credit_line: customers::credit_line(&store.db, id).await?,
        notes: notes(store, id).await?,
        is_archived: row.is_archived,
        merged_into: row.merged_into.map(CustomerId),
        revision: row.revision,
        currency: shop.location(LocationId(row.location_id))?.currency,
        card: super::card_of(row)?,
    })
}

async fn addresses(store: &Store, id: CustomerId) -> Result<Vec<AddressCard>> {
    use rows::addresses::{Column, Entity};
    let rows = Entity::find().filter(Column::CustomerId.eq(id.0)).order_by_desc(Column::IsDefault).order_by_asc(Column::Id);
    let card = |r: rows::addresses::Model| {
        Ok(AddressCard { id: AddressId(r.id), address: Address::read("addresses", r.id, &r.address)?, is_default: r.is_default })
    };
    rows.all(&store.db).await?.into_iter().map(card).collect()
}

async fn contacts(store: &Store, id: CustomerId) -> Result<Vec<ContactCard>> {
    use rows::{contacts, customer_contacts as ties};
    let ties = ties::Entity::find().filter(ties::Column::CustomerId.eq(id.0)).all(&store.db).await?;
    let rows = contacts::Entity::find()
        .filter(contacts::Column::Id.is_in(ties.iter().map(|t| t.contact_id)))
        .order_by_asc(contacts::Column::Id)
        .all(&store.db)
        .await?;
    Ok(rows.into_iter().map(|r| ContactCard { id: ContactId(r.id), name: r.name, email: r.email, phone: r.phone }).collect())
}

/// The notes that are not ended, the oldest first.
async fn notes(store: &Store, id: CustomerId) -> Result<Vec<Note>> {
    use rows::customer_notes::{Column, Entity};
    let shop = store.shop().await?;
    let rows = Entity::find().filter(Column::CustomerId.eq(id.0)).filter(Column::EndedAt.is_null()).order_by_asc(Column::Id);
    rows.all(&store.db)
        .await?
        .into_iter()
        .map(|r| {
            Ok(Note {
                id: NoteId(r.id),
                kind: code("customer_notes", r.id, &r.kind, NoteKind::from_code)?,
                persistence: code("customer_notes", r.id, &r.persistence, Persistence::from_code)?,
                by: shop.staff(StaffId(r.staff_id))?.name.clone(),
                text: r.text,
                revision: r.revision,
                at: Instant(r.created_at),
            })
        })
        .collect()
}

/// The changelog, the latest first: one page before the change `before`.
///
/// # Errors
/// [`Refusal::NotYours`].
pub async fn changes(store: &Store, who: &StaffMember, id: CustomerId, before: Option<i64>) -> Result<Vec<Change>> {
    use rows::customer_changes::{Column, Entity};
    who.may(Permission::SeeSales)?;
    let shop = store.shop().await?;
    let mut find = Entity::find().filter(Column::CustomerId.eq(id.0)).order_by_desc(Column::Id).limit(PAGE);
    if let Some(before) = before {
        find = find.filter(Column::Id.lt(before));
    }
    let change = |r: rows::customer_changes::Model| {
        let by = r.staff_id.map(|s| shop.staff(StaffId(s)).map(|s| s.name.clone())).transpose()?.unwrap_or_default();
        Ok(Change { id: r.id, at: Instant(r.at), by, field: r.field, before: r.before, after: r.after })
    };
    find.all(&store.db).await?.into_iter().map(change).collect()
}

/// What moved the credit, the latest fifty first.
///
/// # Errors
/// [`Refusal::NotYours`].
pub async fn credit(store: &Store, who: &StaffMember, id: CustomerId) -> Result<Vec<CreditRow>> {
    #[derive(FromQueryResult)]
    struct Found {
        id: i64,
        at: i64,
        kind: String,
        cents: i64,
        number: Option<i64>,
        reason: Option<String>,
    }
    who.may(Permission::SeeSales)?;
    // An entry that moves credit names at most one order: the one it came from or went to.
    let sql = format!(
        "SELECT e.id, e.at, e.kind, -p.cents AS cents, e.reason, \
         (SELECT MAX(o.number) FROM postings op JOIN orders o ON o.id = op.order_id WHERE op.entry_id = e.id) AS number \
         FROM entries e JOIN postings p ON p.entry_id = e.id WHERE e.customer_id = $1 AND p.account = $2 ORDER BY e.id DESC LIMIT {PAGE}"
    );
    let values = [id.0.into(), Account::CustomerCredit.code().into()];
    let found = Found::find_by_statement(Statement::from_sql_and_values(store.db.get_database_backend(), sql, values));
    let row = |f: Found| {
        Ok(CreditRow {
            at: Instant(f.at),
            kind: code("entries", f.id, &f.kind, EntryKind::from_code)?,
            cents: f.cents,
            order: f.number.map(Number),
            reason: f.reason.unwrap_or_default(),
        })
    };
    found.all(&store.db).await?.into_iter().map(row).collect()
}

/// What the order history is narrowed to (H7).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HistoryFilter {
    /// A part of the job's name.
    pub job: String,
    pub class: Option<Class>,
    pub paid: Option<PaidStatus>,
    pub delivery: Option<DeliveryStatus>,
    pub before: Option<Number>,
}

/// An order in a customer's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastOrder {
    pub number: Number,
    pub job_name: String,
    pub class: Class,
    pub status: OrderStatus,
    pub paid: PaidStatus,
    pub delivery: Option<DeliveryStatus>,
    pub day: Option<Day>,
    pub total: Money,
    pub created_at: Instant,
}

/// A customer's orders, the newest first: a page of them.
///
/// # Errors
/// [`Refusal::NotYours`].
pub async fn orders(store: &Store, who: &StaffMember, id: CustomerId, filter: &HistoryFilter) -> Result<Vec<PastOrder>> {
    #[derive(FromQueryResult)]
    struct Found {
        id: i64,
        number: i64,
        location_id: i64,
        job_name: String,
        class: String,
        status: String,
        total_cents: i64,
        paid_cents: i64,
        refunded_cents: i64,
        delivery: Option<String>,
        day: Option<String>,
        created_at: i64,
    }
    who.may(Permission::SeeSales)?;
    let (mut tests, mut values) = (vec!["o.customer_id = $1".to_owned()], vec![sea_orm::Value::from(id.0)]);
    let mut test = |text: &str, value: sea_orm::Value| {
        values.push(value);
        tests.push(text.replace('?', &format!("${}", values.len())));
    };
    if !filter.job.is_empty() {
        let job: String = filter.job.to_lowercase().chars().filter(|c| !matches!(c, '%' | '_' | '\\') && !c.is_control()).collect();
        test("lower(q.job_name) LIKE ?", format!("%{job}%").into());
    }
    if let Some(class) = filter.class {
        test("q.class = ?", class.code().into());
    }
    if let Some(status) = filter.delivery {
        test("d.status = ?", status.code().into());
    }
    if let Some(before) = filter.before {
        test("o.number < ?", before.0.into());
    }
    tests.extend(filter.paid.map(|paid| match paid {
        PaidStatus::Returned => "o.refunded_cents > 0 AND o.paid_cents <= 0".to_owned(),
        PaidStatus::Due => {
            "o.total_cents - o.refunded_cents > o.paid_cents AND NOT (o.refunded_cents > 0 AND o.paid_cents <= 0)".to_owned()
        }
        PaidStatus::Paid => {
            "o.total_cents - o.refunded_cents <= o.paid_cents AND NOT (o.refunded_cents > 0 AND o.paid_cents <= 0)".to_owned()
        }
    }));
    let sql = format!(
        "SELECT o.id, o.number, o.location_id, q.job_name, q.class, o.status, o.total_cents, o.paid_cents, o.refunded_cents, \
         d.status AS delivery, d.day, o.created_at FROM orders o JOIN quotes q ON q.id = o.quote_id \
         LEFT JOIN deliveries d ON d.id = {} \
         WHERE {} ORDER BY o.number DESC LIMIT {}",
        orders::WHERE_IT_IS,
        tests.join(" AND "),
        quotes::PAGE
    );
    let found =
        Found::find_by_statement(Statement::from_sql_and_values(store.db.get_database_backend(), sql, values)).all(&store.db).await?;
    let shop = store.shop().await?;
    found
        .into_iter()
        .map(|f| {
            Ok(PastOrder {
                number: Number(f.number),
                class: code("quotes", f.id, &f.class, Class::from_code)?,
                status: code("orders", f.id, &f.status, OrderStatus::from_code)?,
                paid: Balance { total_cents: f.total_cents - f.refunded_cents, paid_cents: f.paid_cents, refunded_cents: f.refunded_cents }
                    .status(),
                delivery: f.delivery.map(|d| code("deliveries", f.id, &d, DeliveryStatus::from_code)).transpose()?,
                day: f.day.and_then(|d| d.parse().ok()),
                total: Money::new(f.total_cents, shop.location(LocationId(f.location_id))?.currency),
                job_name: f.job_name,
                created_at: Instant(f.created_at),
            })
        })
        .collect()
}

/// A customer's quotes, the newest first: a page of them.
///
/// # Errors
/// [`Refusal::NotYours`].
pub async fn quotes(store: &Store, who: &StaffMember, id: CustomerId, before: Option<Number>) -> Result<Vec<QuoteRow>> {
    use rows::quotes::{Column, Entity};
    who.may(Permission::SeeSales)?;
    let mut find = Entity::find().filter(Column::CustomerId.eq(id.0)).order_by_desc(Column::Number).limit(quotes::PAGE);
    if let Some(before) = before {
        find = find.filter(Column::Number.lt(before.0));
    }
    quotes::rows_of(store, find.all(&store.db).await?).await
}

/// What a customer still has under way: quotes that are out, orders that are not closed. The latest ten.
pub(super) async fn under_way(db: &impl ConnectionTrait, id: CustomerId) -> Result<Vec<Number>> {
    use domain::quotes::QuoteStatus;
    let mut numbers = Vec::new();
    let active = [QuoteStatus::Draft.code(), QuoteStatus::Sent.code(), QuoteStatus::ChangesRequested.code()];
    let open = rows::quotes::Entity::find()
        .filter(rows::quotes::Column::CustomerId.eq(id.0))
        .filter(rows::quotes::Column::Status.is_in(active))
        .order_by_desc(rows::quotes::Column::Number)
        .limit(10);
    numbers.extend(open.all(db).await?.iter().map(|q| Number(q.number)));
    let open = rows::orders::Entity::find()
        .filter(rows::orders::Column::CustomerId.eq(id.0))
        .filter(rows::orders::Column::Status.eq(OrderStatus::Open.code()))
        .order_by_desc(rows::orders::Column::Number)
        .limit(10);
    numbers.extend(open.all(db).await?.iter().map(|o| Number(o.number)));
    Ok(numbers)
}
