//! What the day has brought so far, beside the days before it.

use crate::{Result, Store, people::StaffMember, rows};
use domain::{deliveries::DeliveryStatus, ids::LocationId, money::Currency, staff::Permission, time::Day};
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect, Statement, sea_query::Expr};

/// The days that are drawn, today the last: a week, so that a Monday stands beside other days, and not beside Sundays alone.
pub const DAYS: i64 = 7;

/// What came together on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DaySum {
    pub day: Day,
    pub cents: i64,
    pub count: i64,
}

/// The figures of a branch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Today {
    pub currency: Currency,
    /// What was ordered and not cancelled, a day each, today the last.
    pub sold: Vec<DaySum>,
    /// What came in.
    pub paid: Vec<DaySum>,
    /// Deliveries of today that nobody has to drive any more, and all of them.
    pub done: i64,
    pub planned: i64,
}

#[derive(FromQueryResult)]
struct Sum {
    cents: i64,
    count: i64,
}

/// The figures of the branch of the one who asks. Each is read from an index that holds all of it, over a week.
///
/// # Errors
/// [`domain::Refusal::NotYours`].
pub async fn today(store: &Store, who: &StaffMember) -> Result<Today> {
    who.may(Permission::SeeSales)?;
    let shop = store.shop().await?;
    let place = shop.location(who.card().location)?;
    let (today, _) = crate::local(store.now(), &place.zone);
    let days: Vec<Day> = (1 - DAYS..=0).map(|n| today.plus_days(n)).collect();
    let (done, planned) = deliveries(store, place.id, today).await?;
    Ok(Today {
        currency: place.currency,
        sold: sums(
            store,
            &days,
            &place.zone,
            &Source { table: "orders", at: "created_at", cents: "total_cents", filter: "AND status <> 'cancelled'" },
            place.id,
        )
        .await?,
        paid: sums(
            store,
            &days,
            &place.zone,
            &Source { table: "payments", at: "settled_at", cents: "received_cents", filter: "" },
            place.id,
        )
        .await?,
        done,
        planned,
    })
}

/// Where sums are read.
struct Source {
    table: &'static str,
    at: &'static str,
    cents: &'static str,
    filter: &'static str,
}

/// One statement, a line a day.
async fn sums(store: &Store, days: &[Day], zone: &str, source: &Source, location: LocationId) -> Result<Vec<DaySum>> {
    let Source { table, at, cents, filter } = source;
    let midnight = |day: Day| crate::instant_of(day, 0, zone).0;
    let line = |day: &Day| {
        let (from, to) = (midnight(*day), midnight(day.plus_days(1)));
        format!(
            "SELECT {from} AS began, CAST(COALESCE(SUM({cents}), 0) AS BIGINT) AS cents, COUNT(*) AS count FROM {table} \
             WHERE location_id = {location} AND {at} >= {from} AND {at} < {to} {filter}"
        )
    };
    let lines: Vec<String> = days.iter().map(line).collect();
    let sql = format!("{} ORDER BY began", lines.join(" UNION ALL "));
    let rows = Sum::find_by_statement(Statement::from_string(store.db.get_database_backend(), sql)).all(&store.db).await?;
    Ok(days.iter().zip(rows).map(|(day, row)| DaySum { day: *day, cents: row.cents, count: row.count }).collect())
}

async fn deliveries(store: &Store, location: LocationId, today: Day) -> Result<(i64, i64)> {
    use rows::deliveries::{Column, Entity};
    let rows: Vec<(String, i64)> = Entity::find()
        .select_only()
        .column(Column::Status)
        .column_as(Expr::cust("COUNT(*)"), "n")
        .filter(Column::LocationId.eq(location.0))
        .filter(Column::Day.eq(today.to_string()))
        .group_by(Column::Status)
        .into_tuple()
        .all(&store.db)
        .await?;
    let is_done = |code: &str| DeliveryStatus::from_code(code).is_some_and(DeliveryStatus::is_done);
    let done = rows.iter().filter(|(status, _)| is_done(status)).map(|(_, n)| n).sum();
    Ok((done, rows.iter().map(|(_, n)| n).sum()))
}
