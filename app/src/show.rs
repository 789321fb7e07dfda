//! How days, times and windows read. What depends on a zone is formatted on the server and travels as text, so that the page
//! that the server wrote and the one the browser hydrates agree.

use domain::time::{Day, Window};
use time::Weekday;
use words::time as say;

/// "Thursday, March 4".
#[must_use]
pub fn day(day: Day) -> String {
    say::day(weekday(day), month(day), day.0.day())
}

/// "Thu, March 4".
#[must_use]
pub fn day_short(day: Day) -> String {
    say::day_short(weekday_short(day.weekday()), month(day), day.0.day())
}

/// "March 2027".
#[must_use]
pub fn month_year(day: Day) -> String {
    say::month_year(month(day), day.0.year())
}

#[must_use]
pub fn month(day: Day) -> &'static str {
    let names = [
        say::january,
        say::february,
        say::march,
        say::april,
        say::may,
        say::june,
        say::july,
        say::august,
        say::september,
        say::october,
        say::november,
        say::december,
    ];
    names[usize::from(u8::from(day.0.month())) - 1]()
}

fn weekday(day: Day) -> &'static str {
    match day.weekday() {
        Weekday::Monday => say::monday(),
        Weekday::Tuesday => say::tuesday(),
        Weekday::Wednesday => say::wednesday(),
        Weekday::Thursday => say::thursday(),
        Weekday::Friday => say::friday(),
        Weekday::Saturday => say::saturday(),
        Weekday::Sunday => say::sunday(),
    }
}

#[must_use]
pub fn weekday_short(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Monday => say::mon(),
        Weekday::Tuesday => say::tue(),
        Weekday::Wednesday => say::wed(),
        Weekday::Thursday => say::thu(),
        Weekday::Friday => say::fri(),
        Weekday::Saturday => say::sat(),
        Weekday::Sunday => say::sun(),
    }
}

/// "8 am – noon", "2:10 – 2:40 pm": the half of the day is said once when both ends share it.
#[must_use]
pub fn window(window: Window) -> String {
    let (from, to) = (clock(window.from_min), clock(window.to_min));
    let shares = half(window.from_min) == half(window.to_min) && !is_named(window.from_min) && !is_named(window.to_min);
    let from = if shares { figures(window.from_min) } else { from };
    say::window(from, to)
}

/// "2:10 pm", "8 am", "noon".
#[must_use]
pub fn clock(minute: i32) -> String {
    match minute.rem_euclid(1_440) {
        0 => say::midnight().into(),
        720 => say::noon().into(),
        at => format!("{} {}", figures(at), half(at)),
    }
}

fn is_named(minute: i32) -> bool {
    minute.rem_euclid(720) == 0
}

fn half(minute: i32) -> &'static str {
    if minute.rem_euclid(1_440) < 720 { say::am() } else { say::pm() }
}

fn figures(minute: i32) -> String {
    let minute = minute.rem_euclid(1_440);
    let hour = match minute / 60 % 12 {
        0 => 12,
        hour => hour,
    };
    if minute % 60 == 0 { hour.to_string() } else { format!("{hour}:{:02}", minute % 60) }
}

/// Tenths of a percent as one reads them: "25.6%".
#[must_use]
pub fn permille(n: i64) -> String {
    words::quotes::percent(format!("{}{}.{}", if n < 0 { "\u{2212}" } else { "" }, n.abs() / 10, n.abs() % 10))
}

/// "Lena" of "Lena Brandt": at the desk people know each other.
#[must_use]
pub fn first_name(name: &str) -> &str {
    name.split(' ').next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_windows_read_as_people_say_them() {
        assert_eq!(day(Day::of(2027, 3, 4)), "Thursday, March 4");
        assert_eq!(day_short(Day::of(2027, 3, 4)), "Thu, March 4");
        assert_eq!(window(Window::new(480, 720)), "8 am – noon");
        assert_eq!(window(Window::new(850, 880)), "2:10 – 2:40 pm");
        assert_eq!(window(Window::new(690, 750)), "11:30 am – 12:30 pm");
        assert_eq!(clock(1_440), "midnight");
        assert_eq!((permille(256), permille(-3), permille(0)), ("25.6%".into(), "\u{2212}0.3%".into(), "0.0%".into()));
    }
}
