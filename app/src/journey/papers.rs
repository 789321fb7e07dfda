//! The receipt and the delivery note: pages that print as they stand.

use super::{
    end::Proofs,
    page::{Bought, OrderPage, Paid, Proof, Receipt, Where},
    steps::{Sentence, ShopNotes},
};
use crate::deliveries::ItemList;
use domain::ids::Number;
use leptos::prelude::*;
use ui::{Block, Button, Page};

#[component]
pub fn ReceiptPage(page: OrderPage, receipt: Receipt) -> impl IntoView {
    let Receipt { rows, payments, customer, seller } = receipt;
    let sheet = page.sheet;
    let sums = sheet.lines.into_iter().map(|e| (e.what, e.amount, false));
    let sums = sums.chain([(words::journey::total().to_owned(), sheet.total, true)]);
    let sums = sums.chain(sheet.after.into_iter().map(|e| (e.what, e.amount, false)));
    view! {
        <Page>
            <Sentence said=page.said/>
            <Acts number=page.number/>
            <Parties customer seller/>
            <Block title=words::journey::what() id="h-what" hush=true>
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{words::journey::what()}</th>
                            <th scope="col" class="num spare">{words::journey::quantity()}</th>
                            <th scope="col" class="num spare">{words::journey::price()}</th>
                            <th scope="col" class="num">{words::journey::amount()}</th>
                        </tr>
                    </thead>
                    <tbody>{rows.into_iter().map(bought).collect_view()}</tbody>
                </table>
                <ui::Lines due=true>{sums.map(sum).collect_view()}</ui::Lines>
            </Block>
            <Payments payments/>
            <ShopNotes notes=page.notes/>
        </Page>
    }
}

fn bought(row: Bought) -> impl IntoView {
    let several = row.quantity != "1";
    view! {
        <tr>
            <th scope="row">
                {row.name}
                <span class="note">{row.note}</span>
                {several.then(|| view! { <span class="note under">{words::journey::times(&row.quantity, &row.price)}</span> })}
            </th>
            <td class="num spare">{row.quantity.clone()}</td>
            <td class="num spare">{row.price.clone()}</td>
            <td class="num">{row.amount}</td>
        </tr>
    }
}

fn sum((what, amount, is_total): (String, String, bool)) -> AnyView {
    if is_total { view! { <ui::Sum what amount/> }.into_any() } else { view! { <ui::Line what amount/> }.into_any() }
}

#[component]
fn Payments(payments: Vec<Paid>) -> impl IntoView {
    let row = |p: Paid| {
        view! {
            <tr>
                <th scope="row">{p.when}<span class="note">{p.how}</span></th>
                <td class="num">
                    {p.amount}
                    {(!p.refunded.is_empty()).then(|| view! { <span class="note">{words::journey::refunded()}" "{p.refunded}</span> })}
                </td>
            </tr>
        }
    };
    let none = payments.is_empty();
    view! {
        <Block title=words::journey::payments() id="h-payments">
            {none.then(|| view! { <p class="soft">{words::journey::no_payments()}</p> })}
            <table class="table"><tbody>{payments.into_iter().map(row).collect_view()}</tbody></table>
        </Block>
    }
}

/// Who sold to whom.
#[component]
fn Parties(customer: Where, seller: Where) -> impl IntoView {
    let one = |title: &'static str, place: Where| {
        view! {
            <address>
                <span class="soft small">{title}</span>
                <br/>
                <bdi>{place.name}</bdi>
                {place.lines.into_iter().map(|line| view! { <br/><bdi>{line}</bdi> }).collect_view()}
            </address>
        }
    };
    view! { <div class="parties">{one(words::journey::bought_by(), customer)}{one(words::journey::sold_by(), seller)}</div> }
}

#[component]
pub fn NotePage(page: OrderPage, proofs: Vec<Proof>) -> impl IntoView {
    // Of an order in parts each proof lists its own.
    let whole: Vec<_> = proofs.iter().filter(|proof| proof.part.is_empty()).flat_map(|proof| proof.items.clone()).collect();
    view! {
        <Page>
            <Sentence said=page.said/>
            <Acts number=page.number/>
            <Block title=words::journey::proof() id="h-proof"><Proofs proofs/></Block>
            {(!whole.is_empty()).then(|| view! { <Block title=words::journey::what() id="h-what"><ItemList items=whole/></Block> })}
        </Page>
    }
}

/// The way back, and a button to print that is only there where it works.
#[component]
fn Acts(number: Number) -> impl IntoView {
    let (alive, wake) = signal(false);
    Effect::new(move |_| wake.set(true));
    view! {
        <p class="row acts no-print">
            <a href=format!("/o/{number}")>{words::journey::back()}</a>
            {move || alive.get().then(|| view! {
                <Button icon="printer" small=true press=|()| { let _ = window().print(); }>{words::journey::print()}</Button>
            })}
        </p>
    }
}
