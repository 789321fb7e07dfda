use crate::{Answer, Icon, Options, keep};
use leptos::{either::Either, ev::MouseEvent, html::Fieldset, prelude::*};

/// How much room a day has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Room {
    Open,
    /// So few that it is worth saying.
    Left(i64),
    Full,
    /// Nobody drives, or it is too soon: why, in words that are heard.
    Closed(String),
}

/// A day of a [`Month`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// What the form sends: `2027-03-04`.
    pub value: String,
    pub number: u8,
    /// What is heard: "Thursday, March 4".
    pub spoken: String,
    pub room: Room,
    pub today: bool,
}

/// Another month and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    pub href: String,
    pub month: String,
}

/// Days to choose from, as radio buttons in a grid. Put [`Windows`] right behind it. Without script the days need the
/// windows of the day that was chosen: a button, there only then, asks `show` for them by GET, with all fields of the form
/// in the query. On a phone the month folds to the chosen week.
#[component]
pub fn Month(
    #[prop(into)] name: String,
    /// "March 2027".
    #[prop(into)]
    title: String,
    /// Seven, from the first of the week on.
    weekdays: Vec<String>,
    /// The column (1 to 7) of the month's first day.
    first_column: u8,
    days: Vec<Day>,
    #[prop(optional_no_strip)] previous: Option<Turn>,
    #[prop(optional_no_strip)] next: Option<Turn>,
    chosen: RwSignal<String>,
    /// Where a form without script asks for the windows of a day.
    #[prop(into)]
    show: String,
    /// Turns the month in the page: it is told where the arrow leads. Without it, and without script, the arrow leads there.
    #[prop(optional)]
    turned: Option<Callback<String>>,
) -> impl IntoView {
    let group = NodeRef::<Fieldset>::new();
    keep::choice(group, name.clone(), chosen);
    let whole = NodeRef::new();
    let unfolded = RwSignal::new(false);
    keep::tick(whole, unfolded);
    let live = RwSignal::new(false);
    Effect::new(move |_| live.set(true));
    let choose = move |value: String| {
        let _ = chosen.try_set(value);
        let _ = unfolded.try_set(false);
    };
    let day = move |(column, day): (u8, Day)| {
        let checked = chosen.with_untracked(|chosen| *chosen == day.value);
        view! { <DayCell name=name.clone() day column checked choose=Callback::new(choose)/> }
    };
    let weeks = weeks(first_column, days);
    view! {
        <fieldset class="month" class:live=live node_ref=group>
            <legend class="hush">{title.clone()}</legend>
            <div class="turn">
                <TurnLink turn=previous icon="chevron-left" said=words::ui::previous_month turned/>
                <span class="name" aria-hidden="true">{title}</span>
                <TurnLink turn=next icon="chevron-right" said=words::ui::next_month turned/>
            </div>
            <div class="week names" aria-hidden="true">
                {weekdays.into_iter().map(|name| view! { <span class="weekday">{name}</span> }).collect_view()}
            </div>
            {weeks.into_iter().map(|week| view! { <div class="week">{week.into_iter().map(&day).collect_view()}</div> }).collect_view()}
            <label class="unfold">
                <input type="checkbox" node_ref=whole on:change=move |event| keep::ticked(&event, unfolded)/>
                <span>{words::ui::whole_month()}</span>
                <Icon name="chevron-down" small=true/>
            </label>
            <button class="button quiet show-day" type="submit" formmethod="get" formaction=show formnovalidate=true>
                {words::ui::show_windows()}
            </button>
        </fieldset>
    }
}

/// Days in weeks, each with its column where it does not follow from the day before.
fn weeks(first_column: u8, days: Vec<Day>) -> Vec<Vec<(u8, Day)>> {
    let mut weeks = vec![Vec::new()];
    for (column, day) in (first_column - 1..).zip(days) {
        let column = column % 7 + 1;
        if column == 1 && weeks.last().is_some_and(|week| !week.is_empty()) {
            weeks.push(Vec::new());
        }
        weeks.last_mut().expect("never empty").push((column, day));
    }
    weeks
}

#[component]
fn TurnLink(turn: Option<Turn>, icon: &'static str, said: fn(String) -> String, turned: Option<Callback<String>>) -> impl IntoView {
    match turn {
        Some(turn) => {
            let href = turn.href.clone();
            let press = move |event: MouseEvent| {
                if let Some(turned) = turned {
                    event.prevent_default();
                    turned.run(href.clone());
                }
            };
            Either::Left(view! { <a href=turn.href aria-label=said(turn.month) on:click=press><Icon name=icon flip=true/></a> })
        }
        None => Either::Right(view! { <span class="none" aria-hidden="true"><Icon name=icon flip=true/></span> }),
    }
}

#[component]
fn DayCell(name: String, day: Day, column: u8, checked: bool, choose: Callback<String>) -> impl IntoView {
    let (off, spoken, note) = match day.room {
        Room::Open => (false, day.spoken, String::new()),
        Room::Left(n) => (false, words::ui::day_left(n, day.spoken), words::ui::left(n)),
        Room::Full => (true, words::ui::day_full(day.spoken), words::ui::full().to_owned()),
        Room::Closed(why) => (true, format!("{}, {why}", day.spoken), String::new()),
    };
    let full = off && !note.is_empty();
    view! {
        <label class=format!("{} from-{column}", crate::classes("day", &[("off", off), ("full", full), ("today", day.today)]))>
            <input
                type="radio"
                name=name
                value=day.value
                checked=checked
                disabled=off
                aria-label=spoken
                on:change=move |event| keep::chose(&event, move |value| _ = choose.try_run(value))
            />
            <span aria-hidden="true">{day.number}</span>
            {(!note.is_empty()).then(|| view! { <small aria-hidden="true">{note}</small> })}
        </label>
    }
}

/// The windows of the chosen day, right behind its [`Month`].
#[component]
pub fn Windows(
    #[prop(into)] name: String,
    #[prop(into)] legend: Signal<String>,
    #[prop(into)] windows: Signal<Vec<Answer>>,
    chosen: RwSignal<String>,
    #[prop(optional, into)] error: MaybeProp<String>,
) -> impl IntoView {
    view! { <Options name legend answers=windows chosen class="windows" required=true error/> }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(number: u8) -> Day {
        Day { value: format!("2027-03-{number:02}"), number, spoken: String::new(), room: Room::Open, today: false }
    }

    #[test]
    fn a_month_falls_into_weeks() {
        let lengths = |first, days| weeks(first, (1..=days).map(day).collect()).iter().map(Vec::len).collect::<Vec<_>>();
        assert_eq!(lengths(2, 31), [6, 7, 7, 7, 4]);
        assert_eq!(lengths(1, 28), [7, 7, 7, 7]);
        assert_eq!(lengths(7, 31), [1, 7, 7, 7, 7, 2]);
        assert_eq!(lengths(3, 0), [0]);
    }

    #[test]
    fn each_day_stands_in_its_column() {
        let weeks = weeks(2, (1..=31).map(day).collect());
        assert_eq!(weeks[0][0].0, 2);
        assert_eq!(weeks[1].iter().map(|(column, _)| *column).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6, 7]);
    }
}
