//! The page of an order.

use super::{deliveries::Deliveries, order_words, payments::Money, returns::Returns};
use crate::{
    changes::staff::Changes,
    desk::{Fresh, Page, Refused, after, fresh, number_of, refused, titled},
    orders::api::{
        Sheet,
        acts::{CancelOrder, CollectOrder},
        read_order,
    },
    quotes::staff::{History, LineTable},
};
use domain::{
    Refusal,
    deliveries::DeliveryStatus,
    orders::{
        Fulfilment, OrderStatus,
        changing::{self, Standing},
    },
    quotes::Line,
    refusal::Field as At,
    staff::Permission,
};
use leptos::prelude::*;
use ui::{Banner, Button, ButtonLink, Dialog, Look, TextArea, Toast, Tone, Top};
use words::orders as say;

#[component]
pub fn OrderPage() -> impl IntoView {
    let number = number_of();
    let read = Resource::new_blocking(
        move || number.get(),
        |number| async move {
            match number {
                Some(number) => read_order(number).await,
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
    let role = sheet.me.role;
    let then = say::for_customer(&sheet.customer.name, &sheet.made);
    let delivers = sheet.fulfilment == Fulfilment::Deliver;
    let sheet = fresh(sheet, move || read_order(number));
    let (said, cancelling) = (RwSignal::new(None), RwSignal::new(false));
    let state = sheet.part(|s| s.status);
    // What is under way can't be cancelled: the same rule as behind the act.
    let may_cancel = sheet.part(move |s| {
        let is_still_here = |status| matches!(status, DeliveryStatus::Open | DeliveryStatus::Scheduled | DeliveryStatus::Attempted);
        role.may(Permission::Refund) && s.status == OrderStatus::Open && s.deliveries.iter().all(|d| is_still_here(d.status))
    });
    let may_change = sheet.part(move |s| {
        let deliveries: Vec<_> = s.deliveries.iter().map(|d| d.status).collect();
        let order = Standing { status: s.status, is_invoiced: s.is_invoiced, deliveries: &deliveries };
        role.may(Permission::Sell) && changing::check(order).is_ok()
    });
    view! {
        <Top
            title=say::title_one(number)
            state=MaybeProp::derive(move || Some(order_words(state.get())))
            then
            back="/desk/orders"
            back_to=say::title()
        >
            <ButtonLink href=format!("/desk/quotes/{number}") icon="file-text">{say::to_quote()}</ButtonLink>
            <Button icon="printer" press=|()| _ = window().print()>{words::quotes::print()}</Button>
            {move || may_change.get().then(|| view! {
                <ButtonLink href=format!("/desk/quotes/{number}/edit") icon="pencil">{words::changes::staff_change()}</ButtonLink>
            })}
            {move || may_cancel.get().then(|| view! {
                <Button bad=true press=move |()| cancelling.set(true)>{say::cancel()}</Button>
            })}
        </Top>
        <div class="beside">
            <div>
                {if delivers {
                    view! { <Deliveries sheet said/> }.into_any()
                } else {
                    view! { <Counter sheet said/> }.into_any()
                }}
                <section aria-labelledby="h-lines">
                    <h2 id="h-lines">{say::lines()}</h2>
                    {move || sheet.with(|s| view! {
                        <LineTable
                            lines=taken(&s.lines)
                            discount=s.discount
                            location=s.location.clone()
                            exempt=s.exempt
                            totals=s.totals
                            caption=say::lines_of(s.number)
                        />
                    })}
                </section>
                <Changes sheet said/>
                <Returns sheet said/>
            </div>
            <aside class="ours" aria-label=say::money()>
                <Money sheet said/>
                {move || view! { <People sheet=sheet.get()/> }}
                {move || view! { <History rows=sheet.with(|s| s.history.clone())/> }}
            </aside>
        </div>
        <Cancel sheet open=cancelling said/>
        <Toast said/>
    }
}

/// What was bought: what the customer left out is the quote's to tell.
fn taken(lines: &[Line]) -> Vec<Line> {
    lines.iter().filter(|l| l.taken).cloned().collect()
}

/// The customer takes it from the counter.
#[component]
fn Counter(sheet: Fresh<Sheet>, said: RwSignal<Option<String>>) -> impl IntoView {
    let number = sheet.now(|s| s.number);
    let action = ServerAction::<CollectOrder>::new();
    after(action, move |()| {
        said.set(Some(say::collect_said().to_owned()));
        sheet.again();
    });
    let collected = sheet.part(|s| s.collected.clone());
    let may = sheet.part(|s| s.collected.is_none() && s.status != OrderStatus::Cancelled && s.me.role.may(Permission::TakeMoney));
    view! {
        <section aria-labelledby="h-collect">
            <h2 id="h-collect">{say::collect()}</h2>
            <p>{move || collected.get().map_or_else(|| say::collect_then().to_owned(), say::collected)}</p>
            <Refused failure=refused(action)/>
            {move || may.get().then(|| view! {
                <ActionForm action attr:class="gap-s">
                    <input type="hidden" name="number" value=number.to_string()/>
                    <Button submit=true look=Look::Filled pending=action.pending()>{say::collect_button()}</Button>
                </ActionForm>
            })}
        </section>
    }
}

#[component]
fn People(sheet: Sheet) -> impl IntoView {
    let Sheet { customer, salesperson, .. } = sheet;
    let (mail, call) = (format!("mailto:{}", customer.email), format!("tel:{}", customer.phone));
    view! {
        <section aria-labelledby="h-reached">
            <h2 id="h-reached">{say::reached()}</h2>
            <p>{customer.name}</p>
            <p class="links"><a href=mail><bdi>{customer.email}</bdi></a><br/><a href=call><bdi>{customer.phone}</bdi></a></p>
        </section>
        <section aria-labelledby="h-seller">
            <h2 id="h-seller">{say::salesperson()}</h2>
            <p>{salesperson.name}</p>
        </section>
    }
}

#[component]
fn Cancel(sheet: Fresh<Sheet>, open: RwSignal<bool>, said: RwSignal<Option<String>>) -> impl IntoView {
    let (number, currency) = sheet.now(|s| (s.number, s.location.currency));
    let action = ServerAction::<CancelOrder>::new();
    let failure = refused(action);
    after(action, move |()| {
        open.set(false);
        said.set(Some(say::cancel_said().to_owned()));
        sheet.again();
    });
    let error = crate::desk::at(failure, At::Reason, currency);
    view! {
        <Dialog id="cancel" title=say::cancel_title(number) open>
            <ActionForm action>
                <div class="inside">
                    <Refused failure but=&[At::Reason] currency/>
                    <Banner tone=Tone::Warn>{say::cancel_then()}</Banner>
                    <input type="hidden" name="number" value=number.to_string()/>
                    <TextArea name="reason" id="cancel-reason" label=say::reason() required=true maxlength=500 error/>
                </div>
                <footer>
                    <Button submit=true look=Look::Filled pending=action.pending()>{say::cancel_button()}</Button>
                    <Button press=move |()| open.set(false)>{say::keep()}</Button>
                </footer>
            </ActionForm>
        </Dialog>
    }
}
