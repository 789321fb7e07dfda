//! Quotes at the desk: the list, the page, making and editing.

use super::{
    Quote, line_row, lines, location, lock, save, versions,
    writing::{check_form, write_lines},
};
use crate::{Result, Store, act::Act, customers, fault::json, people::StaffMember, rows};
use domain::{
    Refusal,
    credit::CreditLine,
    customers::{Address, CustomerCard, CustomerForm, NAME_CHARS_MAX, TEXT_CHARS_MAX, notes::NoteKind},
    events::Event,
    ids::{CustomerId, LocationId, NoteId, Number, ProductId, QuoteId, StaffId},
    locations::Location,
    money::Money,
    orders::Fulfilment,
    quotes::{self, Class, Discount, Line, LineKind, PaymentOption, QuoteMove, QuoteStatus, Totals},
    refusal::{self, Field},
    staff::{Permission, StaffCard},
    time::{Day, Instant},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};

/// Rows of a page of a list.
pub const PAGE: u64 = 50;

/// A quote as the list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuoteRow {
    pub number: Number,
    pub customer: String,
    pub job_name: String,
    pub status: QuoteStatus,
    pub valid_until: Option<Day>,
    pub total: Money,
    pub changed_at: Instant,
}

/// The quotes, the newest first: one page below `before`, of one status or of all.
///
/// # Errors
/// [`Refusal::NotYours`].
pub async fn list(store: &Store, who: &StaffMember, status: Option<QuoteStatus>, before: Option<Number>) -> Result<Vec<QuoteRow>> {
    use rows::quotes::{Column, Entity};
    who.may(Permission::SeeSales)?;
    let mut find = Entity::find().order_by_desc(Column::Number).limit(PAGE);
    if let Some(status) = status {
        find = find.filter(Column::Status.eq(status.code()));
    }
    if let Some(before) = before {
        find = find.filter(Column::Number.lt(before.0));
    }
    rows_of(store, find.all(&store.db).await?).await
}

/// Rows of quotes as lists show them, in the order given.
pub(crate) async fn rows_of(store: &Store, quotes: Vec<rows::quotes::Model>) -> Result<Vec<QuoteRow>> {
    let names = customers::names(&store.db, quotes.iter().map(|q| q.customer_id)).await?;
    let shop = store.shop().await?;
    quotes
        .into_iter()
        .map(|row| {
            let quote = Quote::of(row.clone())?;
            Ok(QuoteRow {
                number: quote.number,
                customer: names.get(&row.customer_id).cloned().unwrap_or_default(),
                job_name: quote.job_name,
                status: quote.status,
                valid_until: quote.valid_until,
                total: Money::new(quote.total_cents, shop.location(LocationId(row.location_id))?.currency),
                changed_at: Instant(row.changed_at),
            })
        })
        .collect()
}

/// A quote as its page shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuoteSheet {
    pub quote: Quote,
    pub lines: Vec<Line>,
    pub totals: Totals,
    pub due_now_cents: i64,
    pub customer: CustomerCard,
    pub salesperson: StaffCard,
    pub location: Location,
    pub has_order: bool,
    /// What was copied from the notes on the customer.
    pub notes: Vec<(NoteKind, String)>,
    /// What the customer may owe us, and does.
    pub credit_line: CreditLine,
}

/// # Errors
/// [`Refusal::NotYours`], [`Refusal::NotFound`].
pub async fn sheet(store: &Store, who: &StaffMember, number: Number) -> Result<QuoteSheet> {
    who.may(Permission::SeeSales)?;
    let row =
        rows::quotes::Entity::find().filter(rows::quotes::Column::Number.eq(number.0)).one(&store.db).await?.ok_or(Refusal::NotFound)?;
    let quote = Quote::of(row)?;
    let lines = lines(&store.db, quote.id, quote.version).await?;
    let location = location(&store.db, quote.location).await?;
    let exempt = customers::is_exempt(&store.db, quote.customer).await?;
    let totals = quotes::totals(&lines, quote.discount, location.tax, exempt);
    Ok(QuoteSheet {
        due_now_cents: quote.option.due_now_cents(totals.total_cents),
        customer: customers::card(&store.db, quote.customer).await?,
        notes: customers::copies(&store.db, quote.id, &NoteKind::ALL).await?,
        credit_line: customers::credit_line(&store.db, quote.customer).await?,
        salesperson: crate::shop::staff_card(&store.db, quote.salesperson).await?,
        has_order: crate::orders::of_quote(&store.db, quote.id).await?.is_some(),
        quote,
        lines,
        totals,
        location,
    })
}

/// A line as staff write it; the price is what they agreed, the rest comes from the catalogue.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineForm {
    pub product: ProductId,
    pub quantity: i32,
    pub unit_cents: i64,
    /// Why the price is not the catalogue's.
    pub price_reason: String,
    /// Off the whole line.
    pub discount: Discount,
    /// Position of the product that an add-on goes with, or that a service is for.
    pub belongs_to: Option<i32>,
    pub note: String,
    /// The customer may leave it out.
    pub optional: bool,
    /// Offer protection plans of its price band.
    pub protect: bool,
}

/// Whose quote it is: one on file, or a new one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CustomerChoice {
    OnFile(CustomerId),
    New(Box<CustomerForm>),
}

/// Everything staff write on a quote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuoteForm {
    pub customer: CustomerChoice,
    pub salesperson: Option<StaffId>,
    pub fulfilment: Fulfilment,
    /// `None` takes the customer's default address.
    pub address: Option<Address>,
    pub valid_until: Option<Day>,
    pub job_name: String,
    pub class: Class,
    pub notes: String,
    /// Optional notes on the customer that go onto this quote; persistent ones go by themselves.
    pub ticked: Vec<NoteId>,
    pub lines: Vec<LineForm>,
    /// Off the whole quote.
    pub discount: Discount,
}

/// Makes a draft.
///
/// # Errors
/// [`Refusal::NotYours`], and refusals at the fields that are wrong.
pub async fn make(store: &Store, who: &StaffMember, form: &QuoteForm) -> Result<Number> {
    who.may(Permission::Sell)?;
    let mut act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let number = make_in(&mut act, who, form, None).await?;
    act.commit().await?;
    Ok(number)
}

/// Makes a draft within an act; `like` is the quote that it is a copy of, and which version.
pub(super) async fn make_in(act: &mut Act, who: &StaffMember, form: &QuoteForm, like: Option<(Number, i32)>) -> Result<Number> {
    let (customer, default_address) = match &form.customer {
        CustomerChoice::OnFile(id) => {
            let id = customers::current(act, *id).await?;
            (id, customers::default_address(&act.tx, id).await?)
        }
        CustomerChoice::New(new) => (customers::create_in(act, who.card().location, new).await?, new.address.clone()),
    };
    let place = location(&act.tx, who.card().location).await?;
    let (salesperson, address) = check_form(act, form).await?;
    let written = write_lines(act, &form.lines, form.discount, &place, &[]).await?;
    let exempt = customers::is_exempt(&act.tx, customer).await?;
    let total_cents = quotes::totals(&written, form.discount, place.tax, exempt).total_cents;
    let number = crate::shop::next_number(act).await?;
    let row = rows::quotes::ActiveModel {
        number: Set(number.0),
        location_id: Set(place.id.0),
        customer_id: Set(customer.0),
        salesperson_id: Set(salesperson.unwrap_or(who.id()).0),
        status: Set(QuoteStatus::Draft.code().to_owned()),
        version: Set(1),
        revision: Set(1),
        fulfilment: Set(json(&form.fulfilment)),
        address: Set(json(address.as_ref().unwrap_or(&default_address))),
        payment_option: Set(json(&PaymentOption::Full)),
        discount: Set(json(&form.discount)),
        class: Set(form.class.code().to_owned()),
        valid_until: Set(form.valid_until.map(|d| d.to_string())),
        job_name: Set(refusal::optional(&form.job_name, Field::Name, NAME_CHARS_MAX)?),
        notes: Set(refusal::optional(&form.notes, Field::Notes, TEXT_CHARS_MAX)?),
        reason: Set(String::new()),
        total_cents: Set(total_cents),
        reviewed_version: Set(None),
        created_at: Set(act.now.0),
        sent_at: Set(None),
        changed_at: Set(act.now.0),
        copied_from: Set(like.map(|(number, _)| number.0)),
        copied_version: Set(like.map(|(_, version)| version)),
        ..Default::default()
    };
    let row = row.insert(&act.tx).await?;
    let rows = written.iter().map(|line| line_row(QuoteId(row.id), 1, line));
    rows::quote_lines::Entity::insert_many(rows).exec_without_returning(&act.tx).await?;
    versions::keep(act, &row).await?;
    customers::quoted(act, customer, models(&written)).await?;
    customers::copy_notes(act, customer, QuoteId(row.id), &form.ticked).await?;
    act.record(number, Event::QuoteMade { version: 1, total_cents });
    Ok(number)
}

/// What a customer may be found by: the models of products. What the shop calls its own services is nobody's.
pub(crate) fn models(lines: &[Line]) -> impl Iterator<Item = &str> {
    lines.iter().filter(|l| matches!(l.kind, LineKind::Product | LineKind::AddOn)).map(|l| l.model.as_str())
}

/// Edits a quote. A draft changes in place of its version; what was sent gets a new version, and the customer reviews again.
///
/// # Errors
/// [`Refusal::Stale`] when somebody saved since `revision`, [`Refusal::QuoteClosed`] once it is bound or paid for,
/// [`Refusal::PaymentPending`], and refusals at the fields that are wrong.
pub async fn edit(store: &Store, who: &StaffMember, number: Number, revision: i32, form: &QuoteForm) -> Result<()> {
    who.may(Permission::Sell)?;
    let mut act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let id = id_of(&act, number).await?;
    let row = lock(&act, id).await?;
    if row.revision != revision {
        return Err(Refusal::Stale.into());
    }
    let quote = Quote::of(row.clone())?;
    if crate::payments::pending(&act.tx, id).await? {
        return Err(Refusal::PaymentPending.into());
    }
    let next = quotes::after(quote.status, QuoteMove::Edit).ok_or(Refusal::QuoteClosed)?;
    let place = location(&act.tx, quote.location).await?;
    let (salesperson, address) = check_form(&act, form).await?;
    let before = lines(&act.tx, id, quote.version).await?;
    let written = write_lines(&act, &form.lines, form.discount, &place, &before).await?;
    let exempt = customers::is_exempt(&act.tx, quote.customer).await?;
    let total_cents = quotes::totals(&written, form.discount, place.tax, exempt).total_cents;
    // Every edit is a version: what was shown under a number stays what it was.
    let version = quote.version + 1;
    let (job_name, notes) =
        (refusal::optional(&form.job_name, Field::Name, NAME_CHARS_MAX)?, refusal::optional(&form.notes, Field::Notes, TEXT_CHARS_MAX)?);
    let row = save(&act, row, |r| {
        r.status = Set(next.code().to_owned());
        r.version = Set(version);
        r.discount = Set(json(&form.discount));
        r.total_cents = Set(total_cents);
        r.fulfilment = Set(json(&form.fulfilment));
        if let Some(address) = &address {
            r.address = Set(json(address));
        }
        r.valid_until = Set(form.valid_until.map(|d| d.to_string()));
        r.job_name = Set(job_name);
        r.class = Set(form.class.code().to_owned());
        r.notes = Set(notes);
        r.reviewed_version = Set(None);
        if let Some(salesperson) = salesperson {
            r.salesperson_id = Set(salesperson.0);
        }
    })
    .await?;
    let rows = written.iter().map(|line| line_row(id, version, line));
    rows::quote_lines::Entity::insert_many(rows).exec_without_returning(&act.tx).await?;
    versions::keep(&act, &row).await?;
    customers::quoted(&act, quote.customer, models(&written)).await?;
    crate::payments::void_open(&mut act, id, number).await?;
    act.record(number, Event::QuoteEdited { version, total_cents });
    act.commit().await
}

/// Chooses what is asked for at once (W2).
///
/// # Errors
/// [`Refusal::Stale`], [`Refusal::QuoteClosed`] once there is an order, and what [`PaymentOption::check`] refuses.
pub async fn choose_option(store: &Store, who: &StaffMember, number: Number, revision: i32, option: PaymentOption) -> Result<()> {
    who.may(Permission::Sell)?;
    let mut act = store.begin(who.actor(), Some(who.origin.clone())).await?;
    let id = id_of(&act, number).await?;
    let row = lock(&act, id).await?;
    if row.revision != revision {
        return Err(Refusal::Stale.into());
    }
    if row.status == QuoteStatus::Approved.code() || crate::orders::of_quote(&act.tx, id).await?.is_some() {
        return Err(Refusal::QuoteClosed.into());
    }
    if crate::payments::pending(&act.tx, id).await? {
        return Err(Refusal::PaymentPending.into());
    }
    let place = location(&act.tx, LocationId(row.location_id)).await?;
    let option = option.check(row.total_cents, place.deposit_min_cents, Money::new(0, place.currency))?;
    save(&act, row, |r| r.payment_option = Set(json(&option))).await?;
    // A payment of what was asked for before is not left to be paid.
    crate::payments::void_open(&mut act, id, number).await?;
    act.record(number, Event::PaymentOptionChosen { option });
    act.commit().await
}

pub(crate) async fn id_of(act: &Act, number: Number) -> Result<QuoteId> {
    let row = rows::quotes::Entity::find().filter(rows::quotes::Column::Number.eq(number.0)).one(&act.tx).await?;
    Ok(QuoteId(row.ok_or(Refusal::NotFound)?.id))
}
