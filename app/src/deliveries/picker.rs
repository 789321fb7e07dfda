//! From places with room to a month to choose from: pure functions, the same on the server and in the browser.

use super::{Place, ToSchedule};
use crate::{at::At, show};
use domain::{ids::CapacityId, time::Day};
use ui::{Answer, Room, Turn};

/// So few places are worth saying.
const FEW: i32 = 2;

/// A month as it is drawn. Weeks begin on Sunday.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MonthPage {
    pub title: String,
    pub first_column: u8,
    pub days: Vec<ui::Day>,
    pub previous: Option<Turn>,
    pub next: Option<Turn>,
}

#[must_use]
pub fn weekdays() -> Vec<String> {
    // 7 January 2024 was a Sunday.
    (0..7).map(|n| show::weekday_short(Day::of(2024, 1, 7).plus_days(n).weekday()).to_owned()).collect()
}

/// The first day of a day's month.
#[must_use]
pub fn month_of(day: Day) -> Day {
    Day(day.0.replace_day(1).unwrap_or(day.0))
}

fn next_month(first: Day) -> Day {
    month_of(first.plus_days(31))
}

/// What stands in the address for a month: `2027-04`.
#[must_use]
pub fn month_key(first: Day) -> String {
    let day = first.to_string();
    day[..day.len() - 3].to_owned()
}

#[must_use]
pub fn read_month(key: &str) -> Option<Day> {
    format!("{key}-01").parse().ok()
}

/// Draws a month; its arrows lead to `path`.
#[must_use]
pub fn month(schedule: &ToSchedule, first: Day, path: &str) -> MonthPage {
    let next = next_month(first);
    let count = next.days_since(first);
    let days = (0..count).zip(1..).map(|(n, number)| day(schedule, first.plus_days(n), number)).collect();
    let turn = |to: Day| Turn { href: format!("{path}?month={}", month_key(to)), month: show::month_year(to) };
    let last = schedule.places.last().map_or(schedule.today, |p| p.day);
    MonthPage {
        title: show::month_year(first),
        first_column: first.weekday().number_days_from_sunday() + 1,
        days,
        previous: (first > month_of(schedule.today)).then(|| turn(month_of(first.plus_days(-1)))),
        next: (next <= month_of(last)).then(|| turn(next)),
    }
}

fn day(schedule: &ToSchedule, day: Day, number: u8) -> ui::Day {
    let of_day = || schedule.places.iter().filter(|p| p.day == day);
    let left: i32 = of_day().map(|p| p.left).sum();
    let room = match left {
        _ if day < schedule.today => Room::Closed(words::deliveries::past().into()),
        _ if day < schedule.first => Room::Closed(words::deliveries::too_soon().into()),
        _ if of_day().next().is_none() => Room::Closed(words::deliveries::no_deliveries().into()),
        0 => Room::Full,
        left if left <= FEW => Room::Left(i64::from(left)),
        _ => Room::Open,
    };
    ui::Day { value: day.to_string(), number, spoken: show::day(day), room, today: day == schedule.today }
}

/// The windows of a day, by the place that each is.
#[must_use]
pub fn windows(places: &[Place], day: &str) -> Vec<Answer> {
    let Ok(day) = day.parse::<Day>() else { return Vec::new() };
    let answer = |p: &Place| Answer {
        value: p.id.to_string(),
        words: capital(&show::window(p.window)),
        note: if p.left > 0 { words::deliveries::places(i64::from(p.left)) } else { words::deliveries::full().into() },
        disabled: p.left == 0,
    };
    places.iter().filter(|p| p.day == day).map(answer).collect()
}

/// A label begins with a capital: "Noon – 4 pm".
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A place by what its radio button sends.
#[must_use]
pub fn place(places: &[Place], value: &str) -> Option<Place> {
    let id: CapacityId = value.parse().ok()?;
    places.iter().find(|p| p.id == id).copied()
}

/// What is chosen when the page is drawn first: what the address asks for, else what is held, else the first day with room.
#[must_use]
pub fn first_choice(schedule: &ToSchedule, at: &At, next_free: Option<Day>) -> (String, String) {
    let places = &schedule.places;
    let free = |day: &Day| places.iter().any(|p| p.day == *day && p.left > 0);
    let asked = at.query("day").and_then(|d| d.parse().ok()).filter(free);
    let in_month = at
        .query("month")
        .and_then(|m| read_month(&m))
        .and_then(|first| places.iter().find(|p| p.left > 0 && month_of(p.day) == first).map(|p| p.day));
    let held = schedule.held.and_then(|h| places.iter().find(|p| p.id == h.place)).copied();
    let day = next_free.or(asked).or(in_month).or(held.map(|h| h.day)).or_else(|| places.iter().find(|p| p.left > 0).map(|p| p.day));
    let Some(day) = day else { return (String::new(), String::new()) };
    let typed = at.query("window").and_then(|w| place(places, &w)).filter(|p| p.day == day && p.left > 0);
    let window = typed.or(held.filter(|h| h.day == day)).map(|p| p.id.to_string());
    (day.to_string(), window.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deliveries::Held;
    use domain::{ids::DeliveryId, time::Window};

    fn schedule() -> ToSchedule {
        let place =
            |id, month, day, left| Place { id: CapacityId(id), day: Day::of(2027, month, day), window: Window::new(480, 720), left };
        ToSchedule {
            delivery: DeliveryId(1),
            today: Day::of(2027, 3, 2),
            first: Day::of(2027, 3, 4),
            places: vec![place(1, 3, 4, 5), place(2, 3, 5, 0), place(3, 3, 6, 1), place(4, 4, 1, 9)],
            held: None,
            crew_note: String::new(),
            items: Vec::new(),
            others: Vec::new(),
        }
    }

    #[test]
    fn a_month_says_which_days_have_room() {
        let page = month(&schedule(), Day::of(2027, 3, 1), "/o/1");
        let room = |n: usize| page.days[n - 1].room.clone();
        assert_eq!((page.title.as_str(), page.first_column, page.days.len()), ("March 2027", 2, 31));
        assert_eq!(room(1), Room::Closed("past".into()));
        assert_eq!(room(3), Room::Closed("too soon".into()));
        assert_eq!([room(4), room(5), room(6)], [Room::Open, Room::Full, Room::Left(1)]);
        assert_eq!(room(7), Room::Closed("no deliveries".into()));
        assert_eq!(page.previous, None);
        assert_eq!(page.next.map(|t| t.href).as_deref(), Some("/o/1?month=2027-04"));
        assert_eq!(month(&schedule(), Day::of(2027, 4, 1), "/o/1").next, None);
    }

    #[test]
    fn the_address_comes_before_the_hold_and_that_before_the_first_day() {
        let at = |query: &str| At { path: "/o/1".into(), query: query.into() };
        let first = |query: &str, held: bool, next: Option<Day>| {
            let held = held.then_some(Held { place: CapacityId(3), seconds_left: 9 });
            let (day, window) = first_choice(&ToSchedule { held, ..schedule() }, &at(query), next);
            format!("{day} {window}")
        };
        assert_eq!(first("", false, None), "2027-03-04 ");
        assert_eq!(first("", true, None), "2027-03-06 3");
        assert_eq!(first("day=2027-03-04&window=1", true, None), "2027-03-04 1");
        assert_eq!(first("day=2027-03-05&window=2", false, None), "2027-03-04 ");
        assert_eq!(first("month=2027-04", true, None), "2027-04-01 ");
        assert_eq!(first("day=2027-03-04", false, Some(Day::of(2027, 3, 6))), "2027-03-06 ");
    }
}
