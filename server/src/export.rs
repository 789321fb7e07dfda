//! Lists as files, for a spreadsheet: streamed page by page, so that a million rows take no more memory than fifty.

use crate::{App, photos};
use app::{
    customers::{found_words, source_words, spending_words, stage_words},
    failure::Failure,
    ssr::{broken, origin, staff_of},
};
use axum::{
    body::{Body, Bytes},
    extract::{Request, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use domain::{
    customers::{Found, filter::ListAddress},
    ids::CustomerId,
    money::{Currency, Money},
    staff::Permission,
};
use futures::stream;
use store::{
    Store,
    customers::{self, CustomerRow},
    people::StaffMember,
};

/// Rows read and written at a time.
const CHUNK: usize = 500;
/// Tells Excel that the file is UTF-8.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// `GET /desk/customers.csv`: exactly what the list of the same query shows, all pages of it.
pub async fn customers(State(app): State<App>, request: Request) -> Response {
    match opened(&app, request).await {
        Ok(export) => {
            let rows = stream::try_unfold(export, |export| async move { export.next().await.map_err(std::io::Error::other) });
            let mut file = Body::from_stream(rows).into_response();
            let headers = file.headers_mut();
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
            headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"customers.csv\""));
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            file
        }
        Err(failure) => photos::refused(&failure),
    }
}

async fn opened(app: &App, request: Request) -> Result<Export, Failure> {
    let house = &app.house;
    let (parts, _) = request.into_parts();
    let who = staff_of(&house.store, house.secure, &parts.headers, origin(&parts.extensions)).await?;
    who.may(Permission::SeeSales)?;
    let list = ListAddress::of_query(parts.uri.query().unwrap_or_default());
    let place = store::shop::locations(&house.store).await?;
    let currency = place.iter().find(|l| l.id == who.card().location).map_or_else(Currency::default, |l| l.currency);
    Ok(Export { store: house.store.clone(), who, list, currency, at: At::Begin })
}

struct Export {
    store: Store,
    who: StaffMember,
    list: ListAddress,
    currency: Currency,
    at: At,
}

/// How far it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    Begin,
    After(CustomerId),
    End,
}

impl Export {
    async fn next(mut self) -> Result<Option<(Bytes, Self)>, String> {
        let after = match self.at {
            At::Begin => None,
            At::After(id) => Some(id),
            At::End => return Ok(None),
        };
        let rows = customers::list(&self.store, &self.who, &self.list.filter, self.list.sort, after, CHUNK).await;
        let rows = rows.map_err(|fault| broken(&fault).to_string())?;
        let mut text = if self.at == At::Begin { format!("{BYTE_ORDER_MARK}{}", head()) } else { String::new() };
        rows.iter().for_each(|row| text.push_str(&line(&self.cells(row))));
        self.at = rows.last().filter(|_| rows.len() == CHUNK).map_or(At::End, |row| At::After(row.id));
        Ok(Some((Bytes::from(text), self)))
    }

    fn cells(&self, row: &CustomerRow) -> [String; 10] {
        let last = row.last_order_at.map(|at| store::local(at, "UTC").0.to_string());
        [
            row.name.clone(),
            row.email.clone(),
            row.phone.clone(),
            row.zip.clone(),
            row.spending.map_or("", spending_words).to_owned(),
            row.source.map_or("", source_words).to_owned(),
            stage_words(row.stage).to_owned(),
            Found::from_code(&row.found).map_or("", found_words).to_owned(),
            last.unwrap_or_default(),
            Money::new(row.lifetime_cents, self.currency).typed(),
        ]
    }
}

fn head() -> String {
    use words::customers as say;
    let titles = [
        say::name(),
        say::email(),
        say::phone(),
        say::zip(),
        say::spending(),
        say::source(),
        say::stage(),
        say::found(),
        say::last_order(),
        say::lifetime(),
    ];
    line(&titles.map(str::to_owned))
}

/// A line of RFC 4180.
fn line(cells: &[String; 10]) -> String {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    // Writing into memory does not fail, and every line has as many cells.
    let _ = writer.write_record(cells.iter().map(|cell| defused(cell)));
    writer.into_inner().map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}

/// A spreadsheet runs what begins like a formula; with an apostrophe before it, it is a text.
/// By <https://owasp.org/www-community/attacks/CSV_Injection>.
fn defused(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_texts_whatever_they_hold() {
        let mut cells: [String; 10] = Default::default();
        cells[0] = "=HYPERLINK(\"http://x\")".into();
        cells[1] = "Quarter, \"main\"\nline".into();
        cells[2] = "+1 312 555 0188".into();
        let text = line(&cells);
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        let record = reader.records().next().unwrap().unwrap();
        assert_eq!((&record[0], &record[1], &record[2]), ("'=HYPERLINK(\"http://x\")", "Quarter, \"main\"\nline", "'+1 312 555 0188"));
    }
}
