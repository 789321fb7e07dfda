//! What people type, read kindly but not blindly.

use crate::{
    Refusal,
    refusal::Field,
    time::{Day, Window},
};

/// A list that is pasted: a county has a few hundred ZIP codes.
const ZIPS_MAX: usize = 5_000;
/// As long as a customer's address lets one be.
const ZIP_CHARS_MAX: i32 = 12;
/// Days that differ: every Sunday of seven years.
const DAYS_MAX: usize = 366;

/// A percentage in parts per million: `10.25`, `10,25 %`. At most four digits behind the point, from 0 to 100.
///
/// # Errors
/// [`Refusal::NumberUnreadable`] at `field`.
pub fn percent(typed: &str, field: Field) -> Result<i64, Refusal> {
    let unreadable = || Refusal::NumberUnreadable { field, typed: typed.chars().take(40).collect() };
    let bare = typed.trim().trim_end_matches('%').trim().replace(',', ".");
    let (whole, rest) = bare.split_once('.').unwrap_or((&bare, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || whole.len() > 3 || rest.len() > 4 || !digits(whole) || !digits(rest) {
        return Err(unreadable());
    }
    let ppm = format!("{whole}{rest:0<4}").parse::<i64>().map_err(|_| unreadable())?;
    if ppm > 1_000_000 { Err(unreadable()) } else { Ok(ppm) }
}

/// A rate as one types it: 102,500 parts per million are `10.25`.
#[must_use]
pub fn percent_typed(ppm: i64) -> String {
    let rest = format!("{:04}", ppm % 10_000);
    format!("{}.{rest}", ppm / 10_000).trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Minutes after midnight as a time field sends and shows them: `08:30`.
#[must_use]
pub fn time_typed(minute: i32) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// A stretch of a day from two time fields; `None` when both are empty. Midnight at the end is 24:00.
///
/// # Errors
/// [`Refusal::TimesUnreadable`] at `field`.
pub fn window(from: &str, to: &str, field: Field) -> Result<Option<Window>, Refusal> {
    let (from, to) = (from.trim(), to.trim());
    if from.is_empty() && to.is_empty() {
        return Ok(None);
    }
    let unreadable = || Refusal::TimesUnreadable { field, typed: format!("{from}-{to}").chars().take(40).collect() };
    let (from_min, to_min) = (minute(from).ok_or_else(unreadable)?, minute(to).ok_or_else(unreadable)?);
    let to_min = if to_min == 0 { 24 * 60 } else { to_min };
    if from_min < to_min { Ok(Some(Window::new(from_min, to_min))) } else { Err(unreadable()) }
}

fn minute(typed: &str) -> Option<i32> {
    let (hour, minute) = typed.trim().split_once(':')?;
    let digits = |text: &str| (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    // Some browsers send the seconds as well.
    let minute = minute.split(':').next()?;
    if !digits(hour) || !digits(minute) {
        return None;
    }
    let (hour, minute) = (hour.parse::<i32>().ok()?, minute.parse::<i32>().ok()?);
    ((0..=24).contains(&hour) && (0..60).contains(&minute) && hour * 60 + minute <= 24 * 60).then_some(hour * 60 + minute)
}

/// Days that differ from their weekday.
pub type Days = (Vec<Day>, Vec<(Day, Window)>);

/// Days that differ from their weekday, one a line: `2027-12-25` is closed, `2027-12-24 10:00-14:00` is open at these hours,
/// `2027-07-05..2027-07-16` is closed from the one to the other. A day that stands twice is as its last line says. Sorted.
///
/// # Errors
/// [`Refusal::LineUnreadable`] at [`Field::Days`], with the line.
pub fn days(text: &str) -> Result<Days, Refusal> {
    let mut all = std::collections::BTreeMap::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let unreadable = || Refusal::LineUnreadable { field: Field::Days, line: line.chars().take(60).collect() };
        let (day, hours) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let (first, last) = day.split_once("..").unwrap_or((day, day));
        let (first, last) = (first.parse::<Day>().map_err(|_| unreadable())?, last.parse::<Day>().map_err(|_| unreadable())?);
        let open = match hours.trim() {
            "" => None,
            hours => {
                let (from, to) = hours.split_once(['-', '–']).ok_or_else(unreadable)?;
                Some(window(from, to, Field::Days).ok().flatten().ok_or_else(unreadable)?)
            }
        };
        let count = usize::try_from(last.days_since(first)).ok().filter(|n| *n < DAYS_MAX).ok_or_else(unreadable)?;
        for day in (0..=count).map(|n| first.plus_days(i64::try_from(n).unwrap_or(0))) {
            all.insert(day, open);
        }
        if all.len() > DAYS_MAX {
            return Err(unreadable());
        }
    }
    let closed = all.iter().filter(|(_, open)| open.is_none()).map(|(day, _)| *day).collect();
    Ok((closed, all.into_iter().filter_map(|(day, open)| Some((day, open?))).collect()))
}

/// Days that differ, as one types them: what [`days`] reads.
#[must_use]
pub fn days_typed(closed: &[Day], special: &[(Day, Window)]) -> String {
    let closed = closed.iter().map(|day| (*day, day.to_string()));
    let special = special.iter().map(|(day, w)| (*day, format!("{day} {}-{}", time_typed(w.from_min), time_typed(w.to_min))));
    let mut lines: Vec<(Day, String)> = closed.chain(special).collect();
    lines.sort();
    lines.into_iter().map(|(_, line)| line).collect::<Vec<_>>().join("\n")
}

/// ZIP codes as they are pasted: one a line, or with commas, semicolons or tabs between them; those of figures alone with blanks as
/// well. Capitals, sorted, each once.
///
/// # Errors
/// [`Refusal::TooLong`] at [`Field::Zip`] for a code that is none, or too many of them.
pub fn zips(text: &str) -> Result<Vec<String>, Refusal> {
    let mut all = std::collections::BTreeSet::new();
    for piece in text.split(['\n', '\r', ',', ';', '\t']).map(str::trim).filter(|piece| !piece.is_empty()) {
        let parts: Vec<&str> = piece.split_whitespace().collect();
        let figures = parts.iter().all(|part| part.len() > 3 && part.bytes().all(|b| b.is_ascii_digit() || b == b'-'));
        let codes = if figures { parts.into_iter().map(str::to_owned).collect() } else { vec![parts.join(" ")] };
        for code in codes {
            let code: String = code.chars().filter(|c| !c.is_control()).collect::<String>().to_uppercase();
            if code.chars().count() > usize::try_from(ZIP_CHARS_MAX).unwrap_or(0) {
                return Err(Refusal::LineUnreadable { field: Field::Zip, line: code.chars().take(60).collect() });
            }
            all.insert(code);
        }
    }
    if all.len() > ZIPS_MAX {
        return Err(Refusal::TooLong { field: Field::Zip, most_chars: i32::try_from(ZIPS_MAX).unwrap_or(i32::MAX) });
    }
    Ok(all.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn rates_are_read() {
        for (typed, ppm) in [("10.25", 102_500), ("10,25 %", 102_500), ("0", 0), ("19", 190_000), ("100", 1_000_000), (" 7.0001% ", 70_001)]
        {
            assert_eq!(percent(typed, Field::Rate), Ok(ppm), "{typed}");
        }
        for wrong in ["", "-1", "100.01", "1e3", "10.12345", "ten", "1.2.3", "+5", "9999"] {
            assert!(percent(wrong, Field::Rate).is_err(), "{wrong}");
        }
    }

    #[test]
    fn windows_are_read() {
        assert_eq!(window("08:00", "12:30", Field::Hours), Ok(Some(Window::new(480, 750))));
        assert_eq!(window("8:00:00", "00:00", Field::Hours), Ok(Some(Window::new(480, 1_440))));
        assert_eq!(window(" ", "", Field::Hours), Ok(None));
        for (from, to) in
            [("12:00", "08:00"), ("08:00", ""), ("", "12:00"), ("8", "12"), ("08:60", "12:00"), ("25:00", "26:00"), ("08:00", "08:00")]
        {
            assert!(window(from, to, Field::Hours).is_err(), "{from} {to}");
        }
    }

    #[test]
    fn days_that_differ_are_read_and_written() {
        let (closed, special) =
            days("2027-12-25\n\n 2027-12-24  10:00-14:00\n2027-07-05..2027-07-07\n2027-12-26 9:00 – 12:00\n2027-12-26").unwrap();
        assert_eq!(
            closed.iter().map(ToString::to_string).collect::<Vec<_>>(),
            ["2027-07-05", "2027-07-06", "2027-07-07", "2027-12-25", "2027-12-26"]
        );
        assert_eq!(special, [(Day::of(2027, 12, 24), Window::new(600, 840))]);
        assert_eq!(days(&days_typed(&closed, &special)), Ok((closed, special)));
        for wrong in
            ["Christmas", "2027-02-30", "2027-12-24 closed", "2027-12-24 14:00-10:00", "2027-12-24..2027-12-20", "2027-01-01..2099-01-01"]
        {
            assert!(days(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn zips_are_read_as_they_are_pasted() {
        assert_eq!(zips("60614, 60613;60614\n60618 60622\t60625-1234").unwrap(), ["60613", "60614", "60618", "60622", "60625-1234"]);
        assert_eq!(zips("sw1a 1aa\nK1A  0B1").unwrap(), ["K1A 0B1", "SW1A 1AA"]);
        assert!(zips("").unwrap().is_empty());
        assert!(zips("this is no ZIP code at all").is_err());
    }

    proptest! {
        #[test]
        fn a_rate_reads_as_it_is_written(ppm in 0..=1_000_000_i64) {
            prop_assert_eq!(percent(&percent_typed(ppm), Field::Rate), Ok(ppm));
        }

        #[test]
        fn nothing_that_is_pasted_breaks_it(text in "\\PC{0,200}") {
            let _ = (zips(&text), days(&text), percent(&text, Field::Rate), window(&text, &text, Field::Hours));
        }
    }
}
