//! What the pages of customers read. What is done there is in [`acts`].

pub mod acts;
pub mod merging;

use crate::failure::Failure;
use domain::{
    customers::{
        Address, AddressCard, ContactCard, CustomerCard, CustomerForm, Found, Source, Spending, Stage,
        notes::{NoteKind, Persistence},
    },
    deliveries::DeliveryStatus,
    ids::{CustomerId, NoteId, Number},
    ledger::EntryKind,
    money::Currency,
    orders::{OrderStatus, PaidStatus},
    quotes::{Class, QuoteStatus},
    staff::StaffCard,
};
use leptos::{prelude::*, server_fn::codec::Json};
use serde::{Deserialize, Serialize};

/// A customer in the list, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    pub id: CustomerId,
    pub name: String,
    pub email: String,
    pub phone: String,
    pub spending: Option<Spending>,
    pub source: Option<Source>,
    pub stage: Stage,
    pub last_order: String,
    pub lifetime: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerList {
    pub may_sell: bool,
    pub rows: Vec<Row>,
    /// The next page comes after this customer.
    pub next: Option<CustomerId>,
}

/// One page of the list that a query describes; what makes no sense in it is left out.
#[server]
pub async fn read_customers(#[server(default)] query: String) -> Result<CustomerList, Failure> {
    use domain::{customers::filter::ListAddress, money::Money, staff::Permission};
    let (house, who) = crate::ssr::desk::reader().await?;
    let here = crate::ssr::told::Here::of(&house, &who).await?;
    let list = ListAddress::of_query(&query);
    let most = store::customers::PAGE + 1;
    let rows = store::customers::list(&house.store, &who, &list.filter, list.sort, list.after.parse().ok(), most).await;
    let mut rows = crate::ssr::desk::answer(rows)?;
    let has_more = rows.len() == most;
    rows.truncate(store::customers::PAGE);
    let next = rows.last().filter(|_| has_more).map(|row| row.id);
    let row = |row: store::customers::CustomerRow| Row {
        id: row.id,
        name: row.name,
        email: row.email,
        phone: row.phone,
        spending: row.spending,
        source: row.source,
        stage: row.stage,
        last_order: row.last_order_at.map(|at| here.short(at)).unwrap_or_default(),
        lifetime: Money::new(row.lifetime_cents, here.currency).to_string(),
    };
    Ok(CustomerList { may_sell: who.may(Permission::Sell).is_ok(), rows: rows.into_iter().map(row).collect(), next })
}

/// A note, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteRow {
    pub id: NoteId,
    pub kind: NoteKind,
    pub persistence: Persistence,
    pub text: String,
    pub revision: i32,
    /// "Lena, Feb 24".
    pub by: String,
}

/// A change, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeRow {
    pub id: i64,
    pub when: String,
    pub by: String,
    pub field: String,
    pub before: String,
    pub after: String,
}

/// Everything beside a customer's name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    pub me: StaffCard,
    pub card: CustomerCard,
    pub spending: Option<Spending>,
    pub source: Option<Source>,
    pub found: Option<Found>,
    pub stage: Stage,
    pub orders: i64,
    pub lifetime: String,
    pub since: String,
    pub billing: Address,
    pub addresses: Vec<AddressCard>,
    pub contacts: Vec<ContactCard>,
    pub manager: Option<StaffCard>,
    pub exempt: bool,
    pub due_cents: i64,
    pub credit_cents: i64,
    pub credit_limit_cents: i64,
    pub notes: Vec<NoteRow>,
    pub changes: Vec<ChangeRow>,
    pub is_archived: bool,
    /// Who they are now, if they were merged.
    pub merged_into: Option<CustomerId>,
    pub revision: i32,
    pub currency: Currency,
}

/// The page of a customer who was merged leads to who they are now.
#[server]
pub async fn read_customer(id: CustomerId) -> Result<Profile, Failure> {
    use domain::money::Money;
    let (house, who) = crate::ssr::desk::reader().await?;
    let here = crate::ssr::told::Here::of(&house, &who).await?;
    let profile = crate::ssr::desk::answer(store::customers::profile(&house.store, &who, id).await)?;
    if let Some(now) = profile.merged_into {
        crate::ssr::desk::lead_on(&format!("/desk/customers/{id}"), &format!("/desk/customers/{now}"));
    }
    let changes = crate::ssr::desk::answer(store::customers::changes(&house.store, &who, id, None).await)?;
    let note = |note: store::customers::Note| NoteRow {
        id: note.id,
        kind: note.kind,
        persistence: note.persistence,
        text: note.text,
        revision: note.revision,
        by: words::customers::note_by(crate::show::first_name(&note.by), here.short(note.at)),
    };
    Ok(Profile {
        me: who.card().clone(),
        card: profile.card,
        spending: profile.spending,
        source: profile.source,
        found: profile.found,
        stage: profile.stage,
        orders: profile.orders,
        lifetime: Money::new(profile.lifetime_cents, profile.currency).to_string(),
        since: here.short(profile.since),
        billing: profile.billing,
        addresses: profile.addresses,
        contacts: profile.contacts,
        manager: profile.manager,
        exempt: profile.exempt,
        due_cents: profile.due_cents,
        credit_cents: profile.credit_cents,
        credit_limit_cents: profile.credit_limit_cents,
        notes: profile.notes.into_iter().map(note).collect(),
        changes: changes.into_iter().map(|change| crate::ssr::customers::change(&here, change, profile.currency)).collect(),
        is_archived: profile.is_archived,
        merged_into: profile.merged_into,
        revision: profile.revision,
        currency: profile.currency,
    })
}

/// The changelog before a change.
#[server]
pub async fn read_changes(id: CustomerId, before: Option<i64>) -> Result<Vec<ChangeRow>, Failure> {
    let (house, who) = crate::ssr::desk::reader().await?;
    let here = crate::ssr::told::Here::of(&house, &who).await?;
    let changes = crate::ssr::desk::answer(store::customers::changes(&house.store, &who, id, before).await)?;
    Ok(changes.into_iter().map(|change| crate::ssr::customers::change(&here, change, here.currency)).collect())
}

/// What moved the credit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreditRow {
    pub when: String,
    pub kind: EntryKind,
    pub amount: String,
    pub order: Option<Number>,
    pub reason: String,
}

#[server]
pub async fn read_credit(id: CustomerId) -> Result<Vec<CreditRow>, Failure> {
    use domain::money::Money;
    let (house, who) = crate::ssr::desk::reader().await?;
    let here = crate::ssr::told::Here::of(&house, &who).await?;
    let rows = crate::ssr::desk::answer(store::customers::credit(&house.store, &who, id).await)?;
    let row = |row: store::customers::CreditRow| CreditRow {
        when: here.short(row.at),
        kind: row.kind,
        amount: Money::new(row.cents, here.currency).to_string(),
        order: row.order,
        reason: row.reason,
    };
    Ok(rows.into_iter().map(row).collect())
}

/// An order of a customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastOrder {
    pub number: Number,
    pub job_name: String,
    pub class: Class,
    pub status: OrderStatus,
    pub paid: PaidStatus,
    pub delivery: Option<DeliveryStatus>,
    pub day: String,
    pub made: String,
    pub total: String,
}

/// A line of an order or a quote that was folded open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastLine {
    pub model: String,
    pub name: String,
    pub note: String,
    pub plan: String,
    pub quantity: i32,
    pub price: String,
    pub margin: String,
}

/// A page of a customer's orders.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    pub rows: Vec<PastOrder>,
    pub next: Option<Number>,
}

/// The orders that the words of an address ask for.
#[server]
pub async fn read_history(
    id: CustomerId,
    #[server(default)] job: String,
    #[server(default)] class: String,
    #[server(default)] paid: String,
    #[server(default)] delivery: String,
    before: Option<Number>,
) -> Result<History, Failure> {
    let (house, who) = crate::ssr::desk::reader().await?;
    let here = crate::ssr::told::Here::of(&house, &who).await?;
    let filter = store::customers::HistoryFilter {
        job,
        class: Class::from_code(&class),
        paid: PaidStatus::from_code(&paid),
        delivery: DeliveryStatus::from_code(&delivery),
        before,
    };
    let rows = crate::ssr::desk::answer(store::customers::orders(&house.store, &who, id, &filter).await)?;
    let is_full = u64::try_from(rows.len()).is_ok_and(|n| n == store::quotes::PAGE);
    let next = rows.last().filter(|_| is_full).map(|row| row.number);
    let row = |row: store::customers::PastOrder| PastOrder {
        number: row.number,
        job_name: row.job_name,
        class: row.class,
        status: row.status,
        paid: row.paid,
        delivery: row.delivery,
        day: row.day.map(crate::show::day_short).unwrap_or_default(),
        made: here.short(row.created_at),
        total: row.total.to_string(),
    };
    Ok(History { rows: rows.into_iter().map(row).collect(), next })
}

/// A quote of a customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastQuote {
    pub number: Number,
    pub job_name: String,
    pub status: QuoteStatus,
    pub changed: String,
    pub total: String,
}

#[server]
pub async fn read_past_quotes(id: CustomerId, before: Option<Number>) -> Result<Vec<PastQuote>, Failure> {
    let (house, who) = crate::ssr::desk::reader().await?;
    let here = crate::ssr::told::Here::of(&house, &who).await?;
    let rows = crate::ssr::desk::answer(store::customers::quotes(&house.store, &who, id, before).await)?;
    let row = |row: store::quotes::QuoteRow| PastQuote {
        number: row.number,
        job_name: row.job_name,
        status: row.status,
        changed: here.short(row.changed_at),
        total: row.total.to_string(),
    };
    Ok(rows.into_iter().map(row).collect())
}

/// The lines behind a row of a history.
#[server]
pub async fn read_past_lines(number: Number) -> Result<Vec<PastLine>, Failure> {
    use domain::money::Money;
    let (house, who) = crate::ssr::desk::reader().await?;
    let sheet = crate::ssr::desk::answer(store::quotes::sheet(&house.store, &who, number).await)?;
    let row = |line: domain::quotes::Line| PastLine {
        plan: line.chosen_plan().map(|plan| plan.name.clone()).unwrap_or_default(),
        price: Money::new(line.price_cents(), sheet.location.currency).to_string(),
        margin: crate::show::permille(domain::quotes::margin_permille(line.price_cents(), line.cost_cents())),
        model: line.model,
        name: line.name,
        note: line.note,
        quantity: line.quantity,
    };
    Ok(sheet.lines.into_iter().filter(|line| line.taken).map(row).collect())
}

/// Who may look after a customer, for who may change that.
#[server]
pub async fn read_managers() -> Result<Vec<StaffCard>, Failure> {
    let (house, who) = crate::ssr::desk::reader().await?;
    crate::ssr::desk::answer(who.may(domain::staff::Permission::Sell).map(|_| ()).map_err(Into::into))?;
    let all = store::shop::colleagues(&house.store, &who, None).await?;
    Ok(all.into_iter().filter(|person| person.role.may(domain::staff::Permission::Sell)).collect())
}

/// Customers that what was typed may already be.
#[server(input = Json)]
pub async fn likely_same(form: CustomerForm) -> Result<Vec<CustomerCard>, Failure> {
    let (house, who) = crate::ssr::staff().await?;
    Ok(store::customers::likely_same(&house.store, &who, &form).await?)
}
