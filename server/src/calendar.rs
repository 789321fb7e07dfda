//! The confirmed days of an order as a file that any calendar takes (RFC 5545).

use crate::{App, html, sessions};
use app::{
    failure::Failure,
    ssr::{broken, origin, parts},
};
use axum::{
    extract::{Path, Request, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use domain::{
    ids::Number,
    time::{Day, Instant},
};
use store::{deliveries::DeliveryView, journey::Journey};

/// `GET /o/{number}/calendar.ics`, for who holds the link.
pub async fn file(State(app): State<App>, Path(number): Path<i64>, request: Request) -> Response {
    let holder = match sessions::holder_of(&app, Number(number), request.headers(), origin(request.extensions())).await {
        Ok(holder) => holder,
        Err(response) => return response,
    };
    let read = async {
        let brand = store::shop::brand(&app.house.store).await?;
        Ok::<_, store::Fault>((store::journey::read(&app.house.store, &holder).await?, brand))
    };
    let text = match read.await {
        Ok((journey, brand)) => appointments(&journey, &brand.name, &app.house.base_url),
        Err(fault) => match broken(&fault) {
            Failure::Broken { incident } => return html::broken(&app.house.site, &incident),
            Failure::Refused(_) => None,
        },
    };
    let Some(text) = text else { return html::not_found(&app.house.site) };
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/calendar; charset=utf-8; method=PUBLISH"));
    if let Ok(name) = HeaderValue::from_str(&format!("attachment; filename=\"{}\"", words::mail::calendar_file())) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    response
}

/// One appointment a delivery that has a day; `None` when none has.
#[must_use]
pub fn appointments(journey: &Journey, shop: &str, base_url: &str) -> Option<String> {
    let host = base_url.split_once("://").map_or(base_url, |(_, host)| host);
    let events: Vec<String> = journey.deliveries.iter().filter_map(|d| appointment(journey, d, shop, host)).collect();
    let head = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Porchlight//Porchlight//EN\r\nCALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\n";
    (!events.is_empty()).then(|| format!("{head}{}END:VCALENDAR\r\n", events.concat()))
}

fn appointment(journey: &Journey, delivery: &DeliveryView, shop: &str, host: &str) -> Option<String> {
    let (day, window) = (delivery.day?, delivery.window?);
    let at = |minute| stamp(store::instant_of(day, minute, &journey.location.zone));
    let address = journey.order.as_ref().map_or(&journey.quote.address, |o| &o.address);
    let mut out = String::new();
    for (name, value) in [
        ("BEGIN", "VEVENT".to_owned()),
        // The same each time: a calendar that has it already moves it.
        ("UID", format!("delivery-{}@{host}", delivery.id)),
        ("SEQUENCE", delivery.revision.to_string()),
        ("DTSTAMP", stamp(journey.now)),
        ("DTSTART", at(window.from_min)),
        ("DTEND", at(window.to_min)),
        ("SUMMARY", escaped(&words::server::calendar_summary(shop))),
        ("LOCATION", escaped(&address.lines().join(", "))),
        ("DESCRIPTION", escaped(&description(journey, delivery))),
        ("STATUS", "CONFIRMED".to_owned()),
        ("TRANSP", "OPAQUE".to_owned()),
        ("END", "VEVENT".to_owned()),
    ] {
        out.push_str(&folded(&format!("{name}:{value}")));
    }
    Some(out)
}

/// Of an order in parts each day says what it brings.
fn description(journey: &Journey, delivery: &DeliveryView) -> String {
    let number = journey.quote.number;
    if !parts::has_parts(journey) {
        return words::server::calendar_description(number);
    }
    words::server::calendar_part(parts::goods(journey, delivery).join(", "), number)
}

/// `20270304T140000Z`: UTC, so that no zone has to travel with the file.
fn stamp(at: Instant) -> String {
    let (day, minute): (Day, i32) = store::local(at, "UTC");
    let date = day.to_string().replace('-', "");
    format!("{date}T{:02}{:02}{:02}Z", minute / 60, minute % 60, at.0.div_euclid(1_000_000).rem_euclid(60))
}

/// Text by RFC 5545, 3.3.11.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace("\r\n", "\\n").replace(['\n', '\r'], "\\n")
}

/// A line of at most 75 octets, carried on behind a space (3.1); no character is cut.
fn folded(line: &str) -> String {
    let (mut out, mut length) = (String::with_capacity(line.len() + 8), 0);
    for c in line.chars().filter(|c| !c.is_control()) {
        if length + c.len_utf8() > 75 {
            out.push_str("\r\n ");
            length = 1;
        }
        out.push(c);
        length += c.len_utf8();
    }
    out.push_str("\r\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_folded_between_characters() {
        let text = folded(&format!("SUMMARY:{}", "ü🙂".repeat(40)));
        assert!(text.lines().all(|l| l.len() <= 75), "{text}");
        assert_eq!(text.replace("\r\n ", "").trim_end(), format!("SUMMARY:{}", "ü🙂".repeat(40)));
    }

    #[test]
    fn text_can_not_begin_a_line_of_its_own() {
        assert_eq!(escaped("a;b,c\\d\r\nEND:VEVENT"), "a\\;b\\,c\\\\d\\nEND:VEVENT");
    }

    #[test]
    fn instants_are_written_in_utc() {
        let at = store::instant_of(Day::of(2027, 3, 4), 8 * 60, "America/Chicago");
        assert_eq!(stamp(at), "20270304T140000Z");
    }
}
