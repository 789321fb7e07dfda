//! The page of a quote.

use super::{
    ends::{Duplicate, Ends},
    lines::LineTable,
    links::{Letters, LinkList},
    portal::Portal,
    send::SendDialog,
    status_words,
};
use crate::{
    desk::{Fresh, Page, api::Told, fresh, number_of, titled},
    orders::staff::Record,
    quotes::api::{Sheet, read_quote},
};
use domain::customers::notes::NoteKind;
use domain::{
    Refusal,
    quotes::{QuoteMove, QuoteStatus, after},
    staff::{Permission, StaffCard},
};
use leptos::prelude::*;
use ui::{Banner, Button, ButtonLink, Toast, Tone, Top};
use words::quotes as say;

#[component]
pub fn QuotePage() -> impl IntoView {
    let number = number_of();
    let read = Resource::new_blocking(
        move || number.get(),
        |number| async move {
            match number {
                Some(number) => read_quote(number).await,
                None => Err(Refusal::NotFound.into()),
            }
        },
    );
    titled(move || number.get().map(say::title_one).unwrap_or_default());
    view! { <Page read show=|sheet| view! { <Room sheet/> }.into_any()/> }
}

#[component]
fn Room(sheet: Sheet) -> impl IntoView {
    let number = sheet.number;
    let may_sell = sheet.me.role.may(Permission::Sell);
    let sheet = fresh(sheet, move || read_quote(number));
    let (sending, said) = (RwSignal::new(false), RwSignal::new(None));
    let state = sheet.part(|s| s.status);
    let then = sheet.part(about);
    view! {
        <Top
            title=say::title_one(number)
            state=MaybeProp::derive(move || Some(status_words(state.get())))
            then=MaybeProp::derive(move || Some(then.get()))
            back="/desk/quotes"
            back_to=say::title()
        >
            {move || view! { <Acts sheet=sheet.get() may_sell/> }}
            {may_sell.then(|| view! { <Duplicate sheet/> })}
        </Top>
        {move || view! { <News sheet=sheet.get()/> }}
        <div class="beside">
            <div>
                <section aria-labelledby="h-lines">
                    <h2 id="h-lines" class="hush">{say::lines()}</h2>
                    {move || sheet.with(|s| view! {
                        <LineTable
                            lines=s.lines.clone()
                            discount=s.discount
                            location=s.location.clone()
                            exempt=s.exempt
                            totals=s.totals
                            caption=say::lines_of(s.number)
                        />
                    })}
                </section>
                {move || sheet.with(|s| (!s.copies.is_empty()).then(|| view! { <Copies copies=s.copies.clone()/> }))}
                {move || sheet.with(|s| (!s.notes.is_empty()).then(|| view! {
                    <section class="ours" aria-labelledby="h-notes"><h2 id="h-notes">{say::notes()}</h2><p class="kept">{s.notes.clone()}</p></section>
                }))}
            </div>
            <aside class="ours" aria-label=say::portal()>
                {move || view! { <Seller seller=sheet.with(|s| s.salesperson.clone())/> }}
                <Portal sheet may_sell sending said/>
                <Counter sheet said/>
                {may_sell.then(|| view! { <Ends sheet/> })}
                <LinkList sheet may_sell/>
                <Letters sheet/>
                {move || view! { <History rows=sheet.with(|s| s.history.clone())/> }}
            </aside>
        </div>
        {may_sell.then(|| view! { <SendDialog sheet open=sending said/> })}
        <Toast said/>
    }
}

/// Money that is brought to the shop: it makes the order, with or without a provider.
#[component]
fn Counter(sheet: Fresh<Sheet>, said: RwSignal<Option<String>>) -> impl IntoView {
    let takes = sheet.part(|s| s.me.role.may(Permission::TakeMoney) && !s.has_order && after(s.status, QuoteMove::Approve).is_some());
    let done = Callback::new(move |()| {
        said.set(Some(words::orders::recorded().to_owned()));
        sheet.again();
    });
    let asked = sheet.part(|s| (s.number, s.location.currency, s.due_now_cents, s.credit_cents));
    move || {
        let (number, currency, due_cents, credit_cents) = asked.get();
        takes.get().then(|| {
            view! {
                <section aria-labelledby="h-counter">
                    <h2 id="h-counter">{say::counter()}</h2>
                    <p class="soft small">{say::counter_text()}</p>
                    <Record number currency due_cents credit_cents done/>
                </section>
            }
        })
    }
}

/// Who it is for, and how long its prices hold.
fn about(sheet: &Sheet) -> String {
    let whose = if sheet.job_name.is_empty() {
        say::for_customer(&sheet.customer.name)
    } else {
        say::for_job(&sheet.customer.name, &sheet.job_name)
    };
    let until = sheet.valid_until.map(|day| {
        let day = crate::show::day(day);
        if sheet.is_past { say::held(day) } else { say::holds(day) }
    });
    [Some(whose), until].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

#[component]
fn Acts(sheet: Sheet, may_sell: bool) -> impl IntoView {
    let (number, has_order, version) = (sheet.number, sheet.has_order, sheet.version);
    let has_versions = version > 1 || sheet.copied_from.is_some();
    let may_edit = may_sell && after(sheet.status, QuoteMove::Edit).is_some() && !has_order;
    view! {
        {has_versions.then(|| view! {
            <ButtonLink href=format!("/desk/quotes/{number}/versions") icon="clock">{say::version(version)}</ButtonLink>
        })}
        {has_order.then(|| view! { <ButtonLink href=format!("/desk/orders/{number}") icon="package">{say::to_order()}</ButtonLink> })}
        {may_edit.then(|| view! { <ButtonLink href=format!("/desk/quotes/{number}/edit") icon="pencil">{say::edit()}</ButtonLink> })}
        <Button icon="printer" press=|()| _ = window().print()>{say::print()}</Button>
    }
}

/// What somebody must know before anything else: why it ended, or that it can't be sent.
#[component]
fn News(sheet: Sheet) -> impl IntoView {
    let news = if !sheet.reason.is_empty() {
        Some((Tone::Bad, say::declined_because(sheet.reason)))
    } else if sheet.is_past && !sheet.has_order {
        Some((Tone::Warn, say::past().to_owned()))
    } else {
        let is_new = sheet.status == QuoteStatus::Draft && sheet.version == 1;
        sheet.copied_from.filter(|_| is_new).map(|from| (Tone::Plain, say::copied_news(from)))
    };
    news.map(|(tone, text)| view! { <Banner tone>{text}</Banner> })
}

/// What was copied from the notes on the customer: staff see who reads each.
#[component]
fn Copies(copies: Vec<(NoteKind, String)>) -> impl IntoView {
    let one = |(kind, text): (NoteKind, String)| {
        let who = match kind {
            NoteKind::Delivery => words::customers::note_delivery(),
            NoteKind::Internal => words::customers::note_internal(),
            NoteKind::Customer => words::customers::note_customer(),
        };
        view! { <li><p class="kept">{text}</p><p class="soft small">{who}</p></li> }
    };
    view! {
        <section class="ours" aria-labelledby="h-copies">
            <h2 id="h-copies">{words::customers::notes()}</h2>
            <ul class="linked">{copies.into_iter().map(one).collect_view()}</ul>
        </section>
    }
}

#[component]
fn Seller(seller: StaffCard) -> impl IntoView {
    view! {
        <section aria-labelledby="h-seller">
            <h2 id="h-seller">{say::salesperson()}</h2>
            <p>{seller.name}<br/><span class="soft small"><bdi>{seller.phone}</bdi></span></p>
        </section>
    }
}

#[component]
pub(crate) fn History(rows: Vec<Told>) -> impl IntoView {
    let row = |told: Told| view! { <li><time>{told.when}</time><span>{told.text}</span></li> };
    view! {
        <section aria-labelledby="h-history">
            <h2 id="h-history">{say::history()}</h2>
            <ol class="feed">{rows.into_iter().map(row).collect_view()}</ol>
        </section>
    }
}
