//! Home visits in words, and what their form says in values.

use super::{
    desk::{encoded, minute_typed},
    told::Here,
};
use crate::{
    failure::Failure,
    show,
    visits::api::{Blank, Visit},
};
use domain::{
    Refusal,
    ids::{AddressId, Number},
    refusal::Field,
    time::Window,
    visits::{Method, VisitKind, usual_min},
};
use store::{
    customers::Profile,
    deliveries::visits::{self, VisitForm},
};
use words::visits as say;

/// A visit, in words.
#[must_use]
pub fn shown(here: &Here, visit: visits::Visit) -> Visit {
    Visit {
        id: visit.id,
        revision: visit.revision,
        customer: visit.customer,
        name: visit.name,
        phone: visit.phone,
        order: visit.order,
        kind: visit.kind,
        method: visit.method,
        model: visit.model,
        serial: visit.serial,
        description: visit.description,
        map: format!("geo:0,0?q={}", encoded(&visit.address.lines().join(", "))),
        address: visit.address,
        status: visit.status,
        day: visit.day.to_string(),
        date: show::day_short(visit.day),
        when: say::when(show::day(visit.day), show::window(visit.window)),
        service_min: visit.service_min,
        reason: visit.reason,
        driver: visit.driver.map(|d| d.name).unwrap_or_default(),
        arrival: visit.arrival.map(|at| here.clock(at)).unwrap_or_default(),
        done: visit.done_at.map(|at| here.moment(at)).unwrap_or_default(),
    }
}

fn clock_typed(minute: i32) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// What the form begins with: a new visit of the customer, on the day that was asked for or tomorrow; or the one that is changed.
#[must_use]
pub fn blank(here: &Here, profile: Profile, before: Option<visits::Visit>, day: &str) -> Blank {
    let (today, _) = store::local(here.now, &here.zone);
    let addresses: Vec<_> = profile.addresses.iter().map(|a| (a.id, a.address.lines().join(", "))).collect();
    let usual = profile.addresses.iter().find(|a| a.is_default).or(profile.addresses.first()).map(|a| a.id);
    let new = Blank {
        customer: profile.card.id,
        name: profile.card.name,
        addresses,
        visit: None,
        kind: VisitKind::ServiceCall,
        method: Method::AtHome,
        order: String::new(),
        model: String::new(),
        serial: String::new(),
        description: String::new(),
        address: usual,
        day: day.parse().unwrap_or(today.plus_days(1)).to_string(),
        from: clock_typed(8 * 60),
        to: clock_typed(12 * 60),
        service_min: usual_min(VisitKind::ServiceCall),
    };
    let Some(visit) = before else { return new };
    let same = profile.addresses.iter().find(|a| a.address.lines() == visit.address.lines()).map(|a| a.id);
    Blank {
        visit: Some((visit.id, visit.revision)),
        kind: visit.kind,
        method: visit.method,
        order: visit.order.map(|n| n.to_string()).unwrap_or_default(),
        model: visit.model,
        serial: visit.serial,
        description: visit.description,
        address: same.or(usual),
        day: visit.day.to_string(),
        from: clock_typed(visit.window.from_min),
        to: clock_typed(visit.window.to_min),
        service_min: visit.service_min,
        ..new
    }
}

/// What stands in the form of a visit.
pub struct Typed {
    pub kind: String,
    pub method: String,
    pub order: String,
    pub model: String,
    pub serial: String,
    pub description: String,
    pub address: AddressId,
    pub day: String,
    pub from: String,
    pub to: String,
    pub minutes: String,
}

impl Typed {
    /// # Errors
    /// [`Refusal::DayUnreadable`], [`Refusal::NumberUnreadable`] at what can't be read.
    pub fn form(self) -> Result<VisitForm, Failure> {
        let short = |text: &str| text.chars().take(40).collect::<String>();
        let order = self.order.trim().trim_start_matches('#');
        let order = match order {
            "" => None,
            typed => Some(typed.parse::<Number>().map_err(|_| Refusal::NumberUnreadable { field: Field::Line, typed: short(typed) })?),
        };
        let minutes = self.minutes.trim().parse();
        Ok(VisitForm {
            kind: VisitKind::from_code(&self.kind).unwrap_or(VisitKind::ServiceCall),
            method: Method::from_code(&self.method).unwrap_or(Method::AtHome),
            order,
            model: self.model,
            serial: self.serial,
            description: self.description,
            address: self.address,
            day: self.day.parse().map_err(|_| Refusal::DayUnreadable { field: Field::Day, typed: short(&self.day) })?,
            window: Window::new(minute_typed(&self.from)?, minute_typed(&self.to)?),
            service_min: minutes.map_err(|_| Refusal::NumberUnreadable { field: Field::Quantity, typed: short(&self.minutes) })?,
        })
    }
}
