//! Quotes: made and edited by staff, sent, chosen from by the customer.

mod copying;
mod desk;
mod ending;
mod expiry;
mod link;
mod sending;
mod taxed;
mod versions;
mod writing;

pub use copying::duplicate;
pub use desk::PAGE;
pub use desk::{CustomerChoice, LineForm, QuoteForm, QuoteRow, QuoteSheet, choose_option, edit, list, make, sheet};
pub(crate) use desk::{id_of, models, rows_of};
pub use ending::{convert, decline_for};
pub use expiry::expire;
pub(crate) use link::open;
pub use link::{decline, review};
pub use sending::{Hidden, Invitation, LetterOrder, MailCard, letter, mail, mailed, mails, send};
pub(crate) use taxed::{lock_open, settle as settle_tax};
pub(crate) use versions::keep;
pub use versions::{Earlier, VersionCard, Versions, earlier, versions};
pub(crate) use writing::write_lines;

use crate::{
    Fault, Result,
    act::Act,
    fault::{Read, code, json},
    rows,
};
use domain::{
    Refusal,
    customers::Address,
    ids::{CustomerId, LineId, LocationId, Number, ProductId, QuoteId, StaffId},
    locations::Location,
    money::Currency,
    orders::Fulfilment,
    quotes::{Class, Conditions, Discount, Line, LineKind, PaymentOption, QuoteStatus},
    time::{Day, Instant},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
    Select,
};
use serde::{Deserialize, Serialize};

/// A quote without its lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    pub id: QuoteId,
    pub number: Number,
    pub location: LocationId,
    pub customer: CustomerId,
    pub salesperson: StaffId,
    pub status: QuoteStatus,
    pub version: i32,
    pub revision: i32,
    pub fulfilment: Fulfilment,
    pub address: Address,
    pub option: PaymentOption,
    /// Off the whole quote.
    pub discount: Discount,
    pub class: Class,
    pub valid_until: Option<Day>,
    pub job_name: String,
    pub notes: String,
    pub reason: String,
    pub total_cents: i64,
    pub reviewed_version: Option<i32>,
    pub created_at: Instant,
    pub sent_at: Option<Instant>,
    /// The quote, and its version, that this one was copied from.
    pub copied_from: Option<(Number, i32)>,
}

impl Quote {
    pub(crate) fn of(row: rows::quotes::Model) -> Result<Self> {
        let id = row.id;
        Ok(Self {
            id: QuoteId(id),
            number: Number(row.number),
            location: LocationId(row.location_id),
            customer: CustomerId(row.customer_id),
            salesperson: StaffId(row.salesperson_id),
            status: code("quotes", id, &row.status, QuoteStatus::from_code)?,
            version: row.version,
            revision: row.revision,
            fulfilment: Fulfilment::read("quotes", id, &row.fulfilment)?,
            address: Address::read("quotes", id, &row.address)?,
            option: PaymentOption::read("quotes", id, &row.payment_option)?,
            discount: Discount::read("quotes", id, &row.discount)?,
            class: code("quotes", id, &row.class, Class::from_code)?,
            valid_until: row.valid_until.map(|d| d.parse().map_err(|e| Fault::row("quotes", id, e))).transpose()?,
            job_name: row.job_name,
            notes: row.notes,
            reason: row.reason,
            total_cents: row.total_cents,
            reviewed_version: row.reviewed_version,
            created_at: Instant(row.created_at),
            sent_at: row.sent_at.map(Instant),
            copied_from: row.copied_from.map(Number).zip(row.copied_version),
        })
    }

    /// What its version says besides its lines.
    pub(crate) const fn conditions(&self) -> Conditions {
        Conditions { discount: self.discount, fulfilment: self.fulfilment, valid_until: self.valid_until }
    }
}

/// Locks a quote until the act ends: whatever changes about it or its order waits for its turn here.
pub(crate) async fn lock(act: &Act, quote: QuoteId) -> Result<rows::quotes::Model> {
    Ok(rows::quotes::Entity::find_by_id(quote.0).lock_exclusive().one(&act.tx).await?.ok_or(Refusal::NotFound)?)
}

/// The lines of a version, in their order.
pub(crate) async fn lines(db: &impl ConnectionTrait, quote: QuoteId, version: i32) -> Result<Vec<Line>> {
    of_version(quote, version).all(db).await?.into_iter().map(line).collect()
}

pub(crate) fn of_version(quote: QuoteId, version: i32) -> Select<rows::quote_lines::Entity> {
    use rows::quote_lines::{Column, Entity};
    Entity::find().filter(Column::QuoteId.eq(quote.0)).filter(Column::Version.eq(version)).order_by_asc(Column::Position)
}

pub(crate) fn line(row: rows::quote_lines::Model) -> Result<Line> {
    let id = row.id;
    Ok(Line {
        id: LineId(id),
        position: row.position,
        belongs_to: row.belongs_to,
        kind: code("quote_lines", id, &row.kind, LineKind::from_code)?,
        product: row.product_id.map(ProductId),
        model: row.model,
        name: row.name,
        note: row.note,
        quantity: row.quantity,
        unit_cents: row.unit_cents,
        list_cents: row.list_cents,
        price_reason: row.price_reason,
        discount: Read::read("quote_lines", id, &row.discount)?,
        unit_cost_cents: row.unit_cost_cents,
        rate_ppm: row.rate_ppm,
        service_min: row.service_min,
        optional: row.optional,
        taken: row.taken,
        offers: Read::read("quote_lines", id, &row.offers)?,
        plan: Read::read("quote_lines", id, &row.plan)?,
    })
}

/// A line as it is written for a version.
pub(crate) fn line_row(quote: QuoteId, version: i32, line: &Line) -> rows::quote_lines::ActiveModel {
    rows::quote_lines::ActiveModel {
        id: sea_orm::ActiveValue::NotSet,
        quote_id: Set(quote.0),
        version: Set(version),
        position: Set(line.position),
        belongs_to: Set(line.belongs_to),
        kind: Set(line.kind.code().to_owned()),
        product_id: Set(line.product.map(|p| p.0)),
        model: Set(line.model.clone()),
        name: Set(line.name.clone()),
        note: Set(line.note.clone()),
        quantity: Set(line.quantity),
        unit_cents: Set(line.unit_cents),
        unit_cost_cents: Set(line.unit_cost_cents),
        rate_ppm: Set(line.rate_ppm),
        service_min: Set(line.service_min),
        optional: Set(line.optional),
        taken: Set(line.taken),
        offers: Set(json(&line.offers)),
        plan: Set(json(&line.plan)),
        list_cents: Set(line.list_cents),
        price_reason: Set(line.price_reason.clone()),
        discount: Set(json(&line.discount)),
    }
}

/// The quote's row with another status, and everything a save moves.
pub(crate) async fn save(
    act: &Act,
    row: rows::quotes::Model,
    change: impl FnOnce(&mut rows::quotes::ActiveModel),
) -> Result<rows::quotes::Model> {
    Ok(changed(act, row, change).update(&act.tx).await?)
}

/// The same when the act commits; nothing in it reads the row again.
pub(crate) fn save_later(act: &mut Act, row: rows::quotes::Model, change: impl FnOnce(&mut rows::quotes::ActiveModel)) -> Result<()> {
    let row = changed(act, row, change);
    act.later(rows::quotes::Entity::update(row).validate()?);
    Ok(())
}

fn changed(act: &Act, row: rows::quotes::Model, change: impl FnOnce(&mut rows::quotes::ActiveModel)) -> rows::quotes::ActiveModel {
    let revision = row.revision + 1;
    let mut row = row.into_active_model();
    change(&mut row);
    row.revision = Set(revision);
    row.changed_at = Set(act.now.0);
    row
}

pub(crate) async fn location(db: &impl ConnectionTrait, id: LocationId) -> Result<Location> {
    let row = rows::locations::Entity::find_by_id(id.0).one(db).await?.ok_or(Refusal::NotFound)?;
    location_of(row)
}

pub(crate) fn location_of(row: rows::locations::Model) -> Result<Location> {
    let id = row.id;
    Ok(Location {
        id: LocationId(id),
        name: row.name,
        phone: row.phone,
        email: row.email,
        address: Read::read("locations", id, &row.address)?,
        zone: row.zone,
        currency: code("locations", id, &row.currency, Currency::from_code)?,
        tax: Read::read("locations", id, &row.tax)?,
        rate_ppm: row.rate_ppm,
        deposit_min_cents: row.deposit_min_cents,
        lead_days: row.lead_days,
        hours: Read::read("locations", id, &row.hours)?,
        closed_days: Read::read("locations", id, &row.closed_days)?,
        special_days: Read::read("locations", id, &row.special_days)?,
    })
}

/// A quote whose validity has passed is not sent: the customer would open a page that says no.
pub(crate) async fn check_sendable(store: &crate::Store, act: &Act, quote: &Quote) -> Result<()> {
    let zone = location(&act.tx, quote.location).await?.zone;
    let (today, _) = crate::local(store.now(), &zone);
    if domain::quotes::is_past(quote.valid_until, today) {
        Err(Refusal::DayUnreadable {
            field: domain::refusal::Field::Until,
            typed: quote.valid_until.map(|d| d.to_string()).unwrap_or_default(),
        }
        .into())
    } else {
        Ok(())
    }
}
