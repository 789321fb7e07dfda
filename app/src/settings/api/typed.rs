//! What is typed into the forms of the settings, as plain fields, so that a form without script can send it.

use domain::{
    Refusal,
    customers::Address,
    locations::{Hours, Location},
    money::{Currency, Money, parse_amount},
    notifications::{Medium, Notice},
    refusal::Field,
    settings::{LocationForm, Weekly, WeeklyWindow, days, days_typed, percent, percent_typed, time_typed, window, zips},
    tax::{TaxMode, TaxRule},
    time::Window,
};
use serde::{Deserialize, Serialize};

/// The days of a week.
pub const WEEKDAYS: usize = 7;

/// A location.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LocationTyped {
    pub name: String,
    pub phone: String,
    pub email: String,
    pub street: String,
    pub unit: String,
    pub city: String,
    pub region: String,
    pub zip: String,
    pub country: String,
    /// An IANA name.
    pub zone: String,
    pub currency: String,
    /// `added` to the prices, or `inside` them.
    pub tax: String,
    /// `line` or `rate`.
    pub rounding: String,
    /// Percent.
    pub rate: String,
    pub deposit: String,
    pub lead: String,
    /// From Monday to Sunday, `09:00`; empty is closed.
    pub opens: Vec<String>,
    pub closes: Vec<String>,
    /// Days that differ, one a line.
    pub days: String,
}

impl LocationTyped {
    /// As a form shows a location.
    #[must_use]
    pub fn of(location: &Location) -> Self {
        let time = |pick: fn(Window) -> i32| {
            location.hours.0.iter().map(|open| open.map(|w| time_typed(pick(w) % (24 * 60))).unwrap_or_default()).collect()
        };
        let Address { street, unit, city, region, zip, country, .. } = location.address.clone();
        Self {
            name: location.name.clone(),
            phone: location.phone.clone(),
            email: location.email.clone(),
            street,
            unit,
            city,
            region,
            zip,
            country,
            zone: location.zone.clone(),
            currency: location.currency.code().to_owned(),
            tax: if location.tax.inclusive { "inside" } else { "added" }.to_owned(),
            rounding: if location.tax.mode == TaxMode::PerCategory { "rate" } else { "line" }.to_owned(),
            rate: percent_typed(location.rate_ppm),
            deposit: Money::new(location.deposit_min_cents, location.currency).typed(),
            lead: location.lead_days.to_string(),
            opens: time(|w| w.from_min),
            closes: time(|w| w.to_min),
            days: days_typed(&location.closed_days, &location.special_days),
        }
    }

    /// As it is saved.
    ///
    /// # Errors
    /// A refusal at the first field that can't be read.
    pub fn form(self) -> Result<LocationForm, Refusal> {
        let currency = Currency::from_code(&self.currency).ok_or(Refusal::Unknown { field: Field::Currency })?;
        let mode = if self.rounding == "rate" { TaxMode::PerCategory } else { TaxMode::PerLine };
        let mut hours = Hours::default();
        for (at, open) in hours.0.iter_mut().enumerate() {
            let time = |times: &[String]| times.get(at).cloned().unwrap_or_default();
            *open = window(&time(&self.opens), &time(&self.closes), Field::Hours)?;
        }
        let deposit = self.deposit.trim();
        let is_none = deposit.chars().all(|c| matches!(c, '0' | '.' | ','));
        let lead = self.lead.trim();
        let lead_days =
            lead.parse().map_err(|_| Refusal::NumberUnreadable { field: Field::Lead, typed: lead.chars().take(20).collect() })?;
        let (closed_days, special_days) = days(&self.days)?;
        Ok(LocationForm {
            name: self.name,
            phone: self.phone,
            email: self.email,
            address: Address {
                street: self.street,
                unit: self.unit,
                city: self.city,
                region: self.region,
                zip: self.zip,
                country: self.country,
                ..Address::default()
            },
            zone: self.zone,
            currency,
            tax: TaxRule { mode, inclusive: self.tax == "inside" },
            rate_ppm: percent(&self.rate, Field::Rate)?,
            deposit_min_cents: if is_none { 0 } else { parse_amount(deposit, currency)? },
            lead_days,
            hours,
            closed_days,
            special_days,
        })
    }
}

/// What the switch of a notice is called in its form.
#[must_use]
pub fn switch_name(notice: Notice, medium: Medium) -> String {
    format!("{}.{}", notice.code(), medium.code())
}

/// A window that comes back every week.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct WindowTyped {
    pub from: String,
    pub to: String,
    pub stops: String,
    /// The weekdays it stands on: 0 is Monday.
    pub days: Vec<String>,
}

/// A delivery zone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ZoneTyped {
    pub name: String,
    /// One a line, or with commas.
    pub zips: String,
    pub windows: Vec<WindowTyped>,
}

impl ZoneTyped {
    /// As a form shows a zone.
    #[must_use]
    pub fn of(name: &str, zips: &[String], weekly: &Weekly) -> Self {
        let typed = |one: &WeeklyWindow| WindowTyped {
            from: time_typed(one.window.from_min),
            to: time_typed(one.window.to_min % (24 * 60)),
            stops: one.stops_max.to_string(),
            days: (0..WEEKDAYS).filter(|day| one.days[*day]).map(|day| day.to_string()).collect(),
        };
        Self { name: name.to_owned(), zips: zips.join("\n"), windows: weekly.windows().iter().map(typed).collect() }
    }

    /// The ZIP codes and the week; a window without times and stops is none.
    ///
    /// # Errors
    /// A refusal at the first field that can't be read.
    pub fn read(&self) -> Result<(Vec<String>, Weekly), Refusal> {
        let mut windows = Vec::new();
        for typed in &self.windows {
            let stops = typed.stops.trim();
            let unreadable = || Refusal::NumberUnreadable { field: Field::Stops, typed: stops.chars().take(20).collect() };
            let Some(window) = window(&typed.from, &typed.to, Field::Windows)? else {
                if stops.is_empty() {
                    continue;
                }
                return Err(Refusal::TimesUnreadable { field: Field::Windows, typed: String::new() });
            };
            let days = std::array::from_fn(|day| typed.days.contains(&day.to_string()));
            windows.push(WeeklyWindow { days, window, stops_max: stops.parse().map_err(|_| unreadable())? });
        }
        Ok((zips(&self.zips)?, Weekly::new(windows)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_read_as_it_is_shown() {
        let days = [true, true, true, true, true, false, false];
        let week = Weekly::new(vec![
            WeeklyWindow { days, window: Window::new(480, 720), stops_max: 6 },
            WeeklyWindow { days, window: Window::new(720, 1_440), stops_max: 4 },
        ])
        .unwrap();
        let mut typed = ZoneTyped::of("North Side", &["60613".into(), "60614".into()], &week);
        // The rows that were left empty are no windows.
        typed.windows.push(WindowTyped::default());
        assert_eq!(typed.read(), Ok((vec!["60613".into(), "60614".into()], week)));
        typed.windows[0].stops = "many".into();
        assert_eq!(typed.read(), Err(Refusal::NumberUnreadable { field: Field::Stops, typed: "many".into() }));
    }

    #[test]
    fn a_location_is_read_as_it_is_shown() {
        let form = LocationForm {
            zone: "America/Chicago".into(),
            tax: TaxRule { mode: TaxMode::PerCategory, inclusive: true },
            rate_ppm: 102_500,
            deposit_min_cents: 5_000,
            lead_days: 2,
            hours: Hours([Some(Window::new(540, 1_140)), None, None, None, None, None, Some(Window::new(600, 1_440))]),
            closed_days: vec![domain::time::Day::of(2027, 12, 25)],
            ..LocationForm::default()
        };
        let location = Location {
            id: domain::ids::LocationId(1),
            name: String::new(),
            phone: String::new(),
            email: String::new(),
            address: Address::default(),
            zone: form.zone.clone(),
            currency: form.currency,
            tax: form.tax,
            rate_ppm: form.rate_ppm,
            deposit_min_cents: form.deposit_min_cents,
            lead_days: form.lead_days,
            hours: form.hours.clone(),
            closed_days: form.closed_days.clone(),
            special_days: Vec::new(),
        };
        assert_eq!(LocationTyped::of(&location).form(), Ok(form));
        for (deposit, cents) in [("", Ok(0)), ("0.00", Ok(0)), ("12.50", Ok(1_250))] {
            let typed = LocationTyped { deposit: deposit.into(), ..LocationTyped::of(&location) };
            assert_eq!(typed.form().map(|form| form.deposit_min_cents), cents);
        }
    }
}
