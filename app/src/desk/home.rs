//! What needs someone, who is on the road, what happened lately.

use super::{
    api::{DayFigure, Home, Need, Told, Urgency, Van, Waiting, read_home},
    fresh::fresh,
    page::{Page, titled},
};
use domain::Refusal;
use leptos::prelude::*;
use leptos_router::components::Redirect;
use ui::{ButtonLink, Cell, Column, Empty, Figure, Figures, Icon, Look, Row, RowName, Table, Tone, Top};
use words::desk as say;

#[component]
pub fn HomePage() -> impl IntoView {
    let read = Resource::new_blocking(|| (), |()| read_home());
    titled(|| say::home().to_owned());
    view! { <Page read show=home_or_stops/> }
}

fn home_or_stops(home: Option<Home>) -> AnyView {
    match home {
        Some(home) => view! { <Room home/> }.into_any(),
        None => view! { <Redirect path="/desk/drive"/> }.into_any(),
    }
}

#[component]
fn Room(home: Home) -> impl IntoView {
    let (today, may_sell) = (home.today.clone(), home.may_sell);
    let home = fresh(home, || async { read_home().await?.ok_or_else(|| Refusal::NotYours.into()) });
    let then = home.part(|h| match h.needing {
        0 => say::home_quiet().to_owned(),
        _ if h.is_many => say::home_needs_many().to_owned(),
        n => say::home_needs(n),
    });
    view! {
        <Top title=today then=Signal::derive(move || Some(then.get()))>
            {may_sell.then(|| view! { <ButtonLink href="/desk/quotes/new" icon="plus" look=Look::Filled>{say::new_quote()}</ButtonLink> })}
        </Top>
        {move || view! { <Today figures=home.with(|h| h.day.clone())/> }}
        {move || view! { <Numbers figures=home.with(|h| h.figures.clone())/> }}
        <div class="beside">
            <div>
                {move || view! { <Needs needs=home.with(|h| h.needs.clone())/> }}
                {move || view! { <Vans vans=home.with(|h| h.vans.clone())/> }}
            </div>
            <aside aria-label=say::lately()>{move || view! { <Lately told=home.with(|h| h.lately.clone())/> }}</aside>
        </div>
    }
}

#[component]
fn Numbers(figures: Vec<Waiting>) -> impl IntoView {
    let figure = |f: Waiting| view! { <Figure what=f.what figure=f.count note=f.note/> };
    view! { <Figures>{figures.into_iter().map(figure).collect_view()}</Figures> }
}

/// What the day has brought. The bars are drawn from what the server counted, and say the same in words.
#[component]
fn Today(figures: Vec<DayFigure>) -> impl IntoView {
    let figure = |f: DayFigure| {
        let bars = f.bars;
        view! {
            <Figure what=f.what figure=f.figure note=f.note>
                {(!bars.is_empty()).then(|| view! { <Bars bars told=f.told/> })}
            </Figure>
        }
    };
    view! {
        <section aria-labelledby="h-day">
            <h2 id="h-day" class="hush">{say::day_title()}</h2>
            <Figures>{figures.into_iter().map(figure).collect_view()}</Figures>
        </section>
    }
}

/// A bar and the gap behind it.
const BAR: usize = 10;

#[component]
fn Bars(bars: Vec<i64>, told: String) -> impl IntoView {
    let last = bars.len().saturating_sub(1);
    let width = bars.len() * BAR;
    let bar = move |(at, height): (usize, i64)| {
        // A day without anything is a line, so that it is seen to be a day.
        let height = (height * 22 / 100).max(1);
        view! { <rect class:now=at == last x=(at * BAR).to_string() y=(24 - height).to_string() width="7" height=height.to_string() rx="1"/> }
    };
    view! {
        <svg class="bars" role="img" aria-label=told viewBox=format!("0 0 {width} 24")>
            {bars.into_iter().enumerate().map(bar).collect_view()}
        </svg>
    }
}

#[component]
fn Needs(needs: Vec<Need>) -> impl IntoView {
    let row = |need: Need| {
        let tone = match need.urgency {
            Urgency::Plain => Tone::Plain,
            Urgency::Warn => Tone::Warn,
            Urgency::Bad => Tone::Bad,
        };
        view! {
            <Row>
                <RowName href=need.href name=need.what tone=tone/>
                <Cell fill=true>{need.about}</Cell>
                <Cell num=true key=true soft=true>{need.since}</Cell>
            </Row>
        }
    };
    let columns = vec![Column::new(say::what()), Column::new(say::about()), Column::new(say::since()).num()];
    view! {
        <section aria-labelledby="h-needs">
            <div class="head"><h2 id="h-needs">{say::needs()}</h2></div>
            {if needs.is_empty() {
                view! { <Empty title=say::needs_empty() text=say::needs_empty_text()/> }.into_any()
            } else {
                view! { <Table caption=say::needs() columns>{needs.into_iter().map(row).collect_view()}</Table> }.into_any()
            }}
        </section>
    }
}

#[component]
fn Vans(vans: Vec<Van>) -> impl IntoView {
    let row = |van: Van| {
        let (next, href) = match van.next {
            Some((name, number)) => (name, format!("/desk/orders/{number}")),
            None => (say::nobody_next().to_owned(), String::new()),
        };
        view! {
            <Row>
                <RowName href name=van.driver/>
                <Cell>{dots(van.done, van.all)}</Cell>
                <Cell num=true key=true>{say::stops_done_of(van.done, van.all)}</Cell>
                <Cell fill=true label=say::next()>{next}</Cell>
            </Row>
        }
    };
    let columns =
        vec![Column::new(say::driver()), Column::new(say::road_dots()), Column::new(say::stops_done()).num(), Column::new(say::next())];
    (!vans.is_empty()).then(|| {
        view! {
            <section aria-labelledby="h-vans">
                <div class="head"><h2 id="h-vans">{say::on_the_road()}</h2></div>
                <Table caption=say::on_the_road() columns>{vans.into_iter().map(row).collect_view()}</Table>
            </section>
        }
    })
}

/// More dots than this would not fit beside the words; what is done is drawn short first.
const DOTS_MAX: u32 = 10;

/// The day in dots: stops that are done, the van, stops to come. The words beside it say the same.
fn dots(done: u32, all: u32) -> impl IntoView {
    let to_come = all.saturating_sub(done).min(DOTS_MAX);
    let behind = done.min(DOTS_MAX - to_come);
    view! {
        <div class="route" aria-hidden="true">
            {(0..=behind).map(|_| view! { <span class="stop done"></span> }).collect_view()}
            <span class="van"><Icon name="truck"/></span>
            {(0..to_come).map(|_| view! { <span class="stop"></span> }).collect_view()}
        </div>
    }
}

#[component]
fn Lately(told: Vec<Told>) -> impl IntoView {
    let row = |told: Told| {
        view! {
            <li>
                <time>{told.when}</time>
                <span><a href=told.href>{told.number.to_string()}</a>" "{told.text}</span>
            </li>
        }
    };
    view! {
        <section aria-labelledby="h-lately">
            <h2 id="h-lately">{say::lately()}</h2>
            {told.is_empty().then(|| view! { <p class="soft small">{say::lately_empty()}</p> })}
            <ol class="feed">{told.into_iter().map(row).collect_view()}</ol>
        </section>
    }
}
