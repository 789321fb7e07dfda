//! Choosing a day. With script a chosen place is held while the customer decides; without, confirming takes it or says what is free.

use super::{Brings, Held, Others, Place, ToSchedule, picker};
use crate::{
    at::At,
    changes::ChangeAsked,
    journey::{
        page::OrderPage,
        steps::{Around, Contact, Ladder, PayTheRest, Sheeted, Trouble, refusal},
    },
    link::{Begun, Booking, PostForm, Sitting},
    told::{About, Told},
};
use domain::{ids::Number, refusal::Field as At_, time::Day};
use leptos::prelude::*;
use std::time::Duration;
use ui::{Bar, Block, Field, Month, Windows};

#[component]
pub fn ScheduleStep(page: OrderPage, to_schedule: ToSchedule) -> impl IntoView {
    let forms = expect_context::<Booking>();
    let number = page.number;
    let has_room = to_schedule.places.iter().any(|p| p.left > 0);
    let refused = either(refusal(forms.confirm, "confirm"), refusal(forms.hold, "hold"));
    let chosen = Chosen::begin(expect_context::<Sitting>().begun, &to_schedule, refused);
    let may = has_room && !page.sees_only;
    let bar = may.then(|| confirm_bar(forms, chosen, to_schedule.held));
    let (items, others) = (to_schedule.items.clone(), to_schedule.others.clone());
    if may {
        chosen.follow(forms, number, to_schedule.delivery, to_schedule.held, refused);
    }
    view! {
        <Sheeted around=Around::from(&page) sheet=page.sheet.clone() bar>
            <ChangeAsked page=page.clone()/>
            <Trouble refused/>
            <Brings items/>
            <PostForm post=forms.confirm id="step">
                <input type="hidden" name="number" value=number.to_string()/>
                <input type="hidden" name="delivery" value=to_schedule.delivery.to_string()/>
                <Ladder steps=page.steps.clone()>
                    {may.then(|| view! { <Picker schedule=to_schedule chosen number refused/> }.into_any())}
                    {(!has_room).then(|| view! { <Contact person=page.seller.clone()/> }.into_any())}
                </Ladder>
            </PostForm>
            <PayTheRest number rest=page.rest.clone()/>
            <Others number others/>
        </Sheeted>
    }
}

/// What is chosen in this window.
#[derive(Clone, Copy)]
pub(super) struct Chosen {
    day: RwSignal<String>,
    window: RwSignal<String>,
    month: RwSignal<String>,
    note: RwSignal<String>,
    places: StoredValue<Vec<Place>>,
}

impl Chosen {
    fn begin(begun: Begun, schedule: &ToSchedule, refused: Signal<Option<Told>>) -> Self {
        let at = use_context::<At>().unwrap_or_default();
        let next_free = refused.with_untracked(|told| told.as_ref().and_then(next_free));
        let (day, window) = picker::first_choice(schedule, &at, next_free);
        let month = at.query("month").and_then(|m| picker::read_month(&m));
        let month = month.unwrap_or_else(|| picker::month_of(day.parse().unwrap_or(schedule.first)));
        let note = at.query("note").unwrap_or_else(|| schedule.crew_note.clone());
        let id = schedule.delivery;
        Self {
            day: begun.text(format!("day {id}"), || day),
            window: begun.text(format!("window {id}"), || window),
            month: begun.text(format!("month {id}"), || picker::month_key(month)),
            note: begun.text(format!("note {id}"), || note),
            places: StoredValue::new(schedule.places.clone()),
        }
    }

    fn place(self) -> Option<Place> {
        self.window.with(|value| self.places.with_value(|all| picker::place(all, value)))
    }

    /// What follows in the browser from a choice: another day has other windows; a chosen window is held; a place that was taken
    /// leads to the next free day.
    fn follow(self, forms: Booking, number: Number, delivery: domain::ids::DeliveryId, held: Option<Held>, refused: Signal<Option<Told>>) {
        Effect::new(move |_| {
            let day = self.day.get();
            let of_day = self.place().is_none_or(|p| p.day.to_string() == day);
            if !of_day {
                self.window.set(String::new());
            }
        });
        Effect::new(move |before: Option<String>| {
            let value = self.window.get();
            let is_held = held.is_some_and(|h| h.place.to_string() == value);
            if before.is_some_and(|before| before != value)
                && !is_held
                && let Some(place) = self.place()
            {
                forms.hold.send(&[("number", number.to_string()), ("delivery", delivery.to_string()), ("window", place.id.to_string())]);
            }
            value
        });
        Effect::new(move |before: Option<Option<Told>>| {
            let now = refused.get();
            if before.is_some_and(|before| before != now)
                && let Some(day) = now.as_ref().and_then(next_free)
            {
                self.window.set(String::new());
                self.day.set(day.to_string());
                self.month.set(picker::month_key(picker::month_of(day)));
            }
            now
        });
    }
}

const fn next_free(told: &Told) -> Option<Day> {
    match told.about {
        About::NextFree(day) => Some(day),
        About::Nothing | About::Silence | About::Change | About::Line(_) => None,
    }
}

/// The refusal of the one form or of the other.
fn either(one: Signal<Option<Told>>, other: Signal<Option<Told>>) -> Signal<Option<Told>> {
    Signal::derive(move || one.get().or_else(|| other.get()))
}

#[component]
fn Picker(schedule: ToSchedule, chosen: Chosen, number: Number, refused: Signal<Option<Told>>) -> impl IntoView {
    let at = use_context::<At>().unwrap_or_default();
    let path = if at.rest().is_empty() { format!("/o/{number}") } else { format!("/o/{number}/{}", at.rest()) };
    let legend = Signal::derive(move || chosen.day.with(|d| d.parse().map(crate::show::day).unwrap_or_default()));
    let answers = Signal::derive(move || chosen.day.with(|day| chosen.places.with_value(|all| picker::windows(all, day))));
    let at_field = move |field| MaybeProp::derive(move || refused.with(|told| told.as_ref().and_then(|told| told.at(field))));
    let month = move || {
        let first = picker::read_month(&chosen.month.get()).unwrap_or(picker::month_of(schedule.first));
        let page = picker::month(&schedule, first, &path);
        let turned = Callback::new(move |href: String| {
            if let Some((_, key)) = href.rsplit_once("month=") {
                chosen.month.set(key.to_owned());
            }
        });
        view! {
            <Month
                name="day"
                title=page.title
                weekdays=picker::weekdays()
                first_column=page.first_column
                days=page.days
                previous=page.previous
                next=page.next
                chosen=chosen.day
                show=path.clone()
                turned
            />
        }
    };
    view! {
        {month}
        <Windows name="window" legend windows=answers chosen=chosen.window error=at_field(At_::Slot)/>
        <div class="gap">
            <Field
                name="note"
                label=words::deliveries::note()
                text=chosen.note
                optional=true
                placeholder=words::deliveries::note_hint()
                maxlength=500
                error=at_field(At_::Instructions)
            />
        </div>
    }
}

/// The button says what it confirms, and the line above it how long the place is kept.
fn confirm_bar(forms: Booking, chosen: Chosen, held: Option<Held>) -> AnyView {
    let post = forms.confirm;
    let label = Signal::derive(move || match chosen.place() {
        Some(p) => words::deliveries::confirm(crate::show::day_short(p.day), crate::show::window(p.window)),
        None => words::deliveries::confirm_plain().to_owned(),
    });
    let passed = seconds();
    let holding = forms.hold.pending();
    let note = MaybeProp::derive(move || {
        let place = chosen.place()?;
        if holding.get() {
            return Some(words::deliveries::holding().to_owned());
        }
        let held = held.filter(|h| h.place == place.id)?;
        let left = held.seconds_left - passed.get();
        Some(if left > 0 { words::deliveries::held(i64::from((left + 59) / 60)) } else { words::deliveries::held_ended().to_owned() })
    });
    let pending_label = words::deliveries::confirming();
    view! { <Bar form="step" label unscripted=words::deliveries::confirm_plain() note timer=true pending=post.pending() pending_label/> }
        .into_any()
}

/// Seconds since the page was drawn, by the browser's clock: a sleeping tab misses ticks, not time.
fn seconds() -> ReadSignal<i32> {
    let (passed, pass) = signal(0);
    Effect::new(move |_| {
        let start = js_sys::Date::now();
        #[expect(clippy::cast_possible_truncation, reason = "a page that is open for 68 years has other troubles")]
        let tick = move || pass.set(((js_sys::Date::now() - start) / 1_000.0) as i32);
        let clock = set_interval_with_handle(tick, Duration::from_secs(1)).ok();
        on_cleanup(move || _ = clock.map(|clock| clock.clear()));
    });
    passed
}

/// A block of its own on a page that is about something else.
#[component]
pub(super) fn OthersBlock(number: Number, others: Vec<crate::journey::page::Elsewhere>) -> impl IntoView {
    let one = move |e: crate::journey::page::Elsewhere| {
        view! {
            <ui::Fact what=e.what>
                {e.state}
                {(!e.brings.is_empty()).then(|| view! { <span class="brings">{e.brings}</span> })}
                {e.open.then(|| view! { " "<a href=format!("/o/{number}/day")>{words::deliveries::choose_day()}</a> })}
            </ui::Fact>
        }
    };
    view! {
        <Block title=words::deliveries::other_deliveries() id="h-others">
            <ui::Facts>{others.into_iter().map(one).collect_view()}</ui::Facts>
        </Block>
    }
}
