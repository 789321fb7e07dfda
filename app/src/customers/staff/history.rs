//! What a customer bought and was offered (H7, H9): filters in the address, rows that fold open.

use crate::{
    customers::api::{History, PastLine, PastOrder, PastQuote, read_history, read_past_lines, read_past_quotes},
    desk::{Failed, filled, query_of},
    failure::Failure,
    orders::staff::{delivery_words, order_words},
    quotes::staff::{class_words, status_state},
};
use domain::{
    deliveries::DeliveryStatus,
    ids::{CustomerId, Number},
    orders::PaidStatus,
    quotes::Class,
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};
use ui::{Cell, Column, Empty, Field, Icon, Row, RowName, Select, State, Table, Tone};
use words::customers as say;

const fn paid_words(paid: PaidStatus) -> (Tone, fn() -> &'static str) {
    match paid {
        PaidStatus::Paid => (Tone::Good, say::paid_paid),
        PaidStatus::Due => (Tone::Warn, say::paid_due),
        PaidStatus::Returned => (Tone::Plain, say::paid_returned),
    }
}

/// What the orders are narrowed to, as texts of the address.
#[derive(Clone, Copy)]
struct Wanted {
    job: RwSignal<String>,
    class: RwSignal<String>,
    paid: RwSignal<String>,
    delivery: RwSignal<String>,
}

impl Wanted {
    fn of_address() -> Self {
        let text = |key| RwSignal::new(query_of(key).get_untracked());
        Self { job: text("job"), class: text("class"), paid: text("paid"), delivery: text("delivery") }
    }

    fn is_any(self) -> bool {
        [self.job, self.class, self.paid, self.delivery].iter().any(|text| text.with(|t| !t.is_empty()))
    }

    fn query(self) -> String {
        let pairs = [("job", self.job), ("class", self.class), ("paid", self.paid), ("delivery", self.delivery)];
        let said = pairs.map(|(key, text)| (key, text.get()));
        let encoded = |value: &str| String::from(js_sys::encode_uri_component(value));
        said.iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(key, value)| format!("{key}={}", encoded(value)))
            .collect::<Vec<_>>()
            .join("&")
    }
}

#[component]
pub(super) fn Orders(id: CustomerId) -> impl IntoView {
    let wanted = Wanted::of_address();
    let before = query_of("before");
    let navigate = use_navigate();
    let path = use_location().pathname;
    // The address follows what is chosen, so that it can be kept and sent.
    Effect::new(move |ran: Option<()>| {
        let query = wanted.query();
        if ran.is_some() {
            let href = if query.is_empty() { path.get_untracked() } else { format!("{}?{query}", path.get_untracked()) };
            navigate(&href, NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() });
        }
    });
    let read = Resource::new_blocking(
        move || (wanted.job.get(), wanted.class.get(), wanted.paid.get(), wanted.delivery.get(), before.get()),
        move |(job, class, paid, delivery, before)| read_history(id, job, class, paid, delivery, before.parse().ok()),
    );
    let any = |all: Vec<(String, String)>| std::iter::once((String::new(), say::any().to_owned())).chain(all).collect::<Vec<_>>();
    let classes = any(Class::ALL.map(|c| (c.code().to_owned(), class_words(c).to_owned())).to_vec());
    let paid = any(PaidStatus::ALL.map(|p| (p.code().to_owned(), paid_words(p).1().to_owned())).to_vec());
    let deliveries = any(DeliveryStatus::ALL.iter().map(|d| (d.code().to_owned(), delivery_words(*d).1.to_owned())).collect());
    view! {
        <section aria-labelledby="orders">
            <h2 id="orders">{say::orders()}</h2>
            <form class="tools" method="get" on:submit=|event| event.prevent_default()>
                <Field name="job" label=say::job() text=wanted.job autocomplete="off" maxlength=80/>
                <Select name="class" label=say::class() text=wanted.class entries=classes/>
                <Select name="paid" label=say::paid() text=wanted.paid entries=paid/>
                <Select name="delivery" label=say::delivery() text=wanted.delivery entries=deliveries/>
                {move || wanted.is_any().then(|| view! {
                    <a class="small" href="?" on:click=move |event| {
                        event.prevent_default();
                        [wanted.job, wanted.class, wanted.paid, wanted.delivery].iter().for_each(|text| text.set(String::new()));
                    }>{say::reset()}</a>
                })}
            </form>
            <Transition>
                {move || Suspend::new(async move { rows(read.await, wanted.is_any()) })}
            </Transition>
        </section>
    }
}

fn rows(history: Result<History, Failure>, is_narrowed: bool) -> AnyView {
    let history = match history {
        Ok(history) => history,
        Err(failure) => return view! { <Failed failure/> }.into_any(),
    };
    if history.rows.is_empty() {
        let (title, text) = if is_narrowed { (say::orders_filtered(), "") } else { (say::orders_none(), say::orders_none_text()) };
        return view! { <Empty title text/> }.into_any();
    }
    let columns = vec![
        Column::new(say::order()),
        Column::new(say::job()),
        Column::new(say::class()),
        Column::new(say::paid()),
        Column::new(say::delivery()),
        Column::new(say::made()).num(),
        Column::new(say::total()).num(),
    ];
    let row = |order: PastOrder| {
        let number = order.number;
        let (paid_tone, paid_word) = paid_words(order.paid);
        let (tone, word) = order.delivery.map_or_else(|| order_words(order.status), delivery_words);
        let open = RwSignal::new(false);
        view! {
            <Row>
                <RowName href=format!("/desk/orders/{number}") name=number.to_string()/>
                <Cell fill=true>{filled(order.job_name)}</Cell>
                <Cell>{class_words(order.class)}</Cell>
                <Cell><State tone=paid_tone word=paid_word()/></Cell>
                <Cell><State tone word/>" "<span class="soft">{order.day}</span></Cell>
                <Cell num=true soft=true label=say::made()>{order.made}</Cell>
                <Cell num=true key=true strong=true>{order.total}</Cell>
                <Unfold number open/>
            </Row>
            <Lines number open columns=8/>
        }
    };
    let older = history.next.map(|before| format!("?before={before}#orders"));
    view! {
        <Table caption=say::orders() columns menus=true>{history.rows.into_iter().map(row).collect_view()}</Table>
        {older.map(|href| view! { <nav class="pages"><span></span><span><a href=href>{say::older()}</a></span></nav> })}
    }
    .into_any()
}

#[component]
pub(super) fn Quotes(id: CustomerId) -> impl IntoView {
    let read = Resource::new_blocking(|| (), move |()| read_past_quotes(id, None));
    let row = |quote: PastQuote| {
        let number = quote.number;
        let open = RwSignal::new(false);
        view! {
            <Row>
                <RowName href=format!("/desk/quotes/{number}") name=number.to_string()/>
                <Cell fill=true>{filled(quote.job_name)}</Cell>
                <Cell>{status_state(quote.status)}</Cell>
                <Cell num=true soft=true>{quote.changed}</Cell>
                <Cell num=true key=true strong=true>{quote.total}</Cell>
                <Unfold number open/>
            </Row>
            <Lines number open columns=6/>
        }
    };
    let shown = move |quotes: Result<Vec<PastQuote>, Failure>| match quotes {
        Ok(quotes) if quotes.is_empty() => view! { <p class="soft">{say::quotes_none()}</p> }.into_any(),
        Ok(quotes) => {
            let columns = vec![
                Column::new(say::quote()),
                Column::new(say::job()),
                Column::new(say::status()),
                Column::new(say::made()).num(),
                Column::new(say::total()).num(),
            ];
            view! { <Table caption=say::quotes() columns menus=true>{quotes.into_iter().map(row).collect_view()}</Table> }.into_any()
        }
        Err(failure) => view! { <Failed failure/> }.into_any(),
    };
    view! {
        <section aria-labelledby="quotes">
            <h2 id="quotes">{say::quotes()}</h2>
            <Transition>{move || Suspend::new(async move { shown(read.await) })}</Transition>
        </section>
    }
}

/// The last cell of a row: it folds the lines open.
#[component]
fn Unfold(number: Number, open: RwSignal<bool>) -> impl IntoView {
    view! {
        <td role="cell" class="more">
            <button
                type="button"
                class="open"
                aria-label=say::unfold(number)
                aria-expanded=move || open.get().to_string()
                on:click=move |_| open.update(|open| *open = !*open)
            >
                {move || if open.get() { view! { <Icon name="chevron-up"/> } } else { view! { <Icon name="chevron-down"/> } }}
            </button>
        </td>
    }
}

/// The lines, read when somebody wants them.
#[component]
fn Lines(number: Number, open: RwSignal<bool>, columns: u32) -> impl IntoView {
    let line = |line: PastLine| {
        let about = [line.note, line.plan].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(", ");
        let name = if line.model.is_empty() { line.name.clone() } else { line.model };
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td>{line.name}" "<span class="soft">{about}</span></td>
                <td class="num">{line.quantity}</td>
                <td class="num">{line.price}</td>
                <td class="num ours">{line.margin}</td>
            </tr>
        }
    };
    let shown = move |lines: Result<Vec<PastLine>, Failure>| match lines {
        Ok(lines) => view! {
            <table>
                <caption class="hush">{say::lines_of(number)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{say::model()}</th>
                        <th scope="col">{say::details()}</th>
                        <th scope="col" class="num">{say::quantity()}</th>
                        <th scope="col" class="num">{say::price()}</th>
                        <th scope="col" class="num ours">{say::margin()}</th>
                    </tr>
                </thead>
                <tbody>{lines.into_iter().map(line).collect_view()}</tbody>
            </table>
        }
        .into_any(),
        Err(failure) => view! { <Failed failure/> }.into_any(),
    };
    move || {
        open.get().then(|| {
            let read = Resource::new(|| (), move |()| read_past_lines(number));
            view! {
                <tr class="within">
                    <td colspan=columns>
                        <Transition>{move || Suspend::new(async move { shown(read.await) })}</Transition>
                    </td>
                </tr>
            }
        })
    }
}
