//! The last page: delivered, picked up, ended, or stopped on the way.

use super::{
    page::{Ending, Noted, OrderPage, Proof},
    steps::{Around, Contact, Sheeted},
};
use crate::deliveries::{ItemList, Others};
use domain::ids::Number;
use leptos::prelude::*;
use ui::{Bar, Block, Fact, Facts, Signed};

#[component]
pub fn EndPage(page: OrderPage, ending: Ending) -> impl IntoView {
    let number = page.number;
    let Ending { notes, proofs, next, receipt, others } = ending;
    let bar = (!page.rest.is_empty())
        .then(|| view! { <Bar href=format!("/o/{number}/pay") label=words::journey::rest_bar(&page.rest)/> }.into_any());
    let has_note = !proofs.is_empty();
    view! {
        <Sheeted around=Around::from(&page) sheet=page.sheet.clone() bar>
            {notes.into_iter().map(|note| view! { <p class="ending"><bdi>{note}</bdi></p> }).collect_view()}
            {has_note.then(|| view! { <Block title=words::journey::proof() id="h-proof"><Proofs proofs/></Block> })}
            <Others number others/>
            {(!next.is_empty()).then(|| view! {
                <Block title=words::journey::next_title() id="h-next">
                    <ul class="prepare">{next.into_iter().map(|line| view! { <li>{line}</li> }).collect_view()}</ul>
                </Block>
            })}
            {receipt.then(|| view! { <Papers number has_note/> })}
            <Block title=words::journey::whom_to_call() id="h-sales"><Contact person=page.seller.clone()/></Block>
        </Sheeted>
    }
}

#[component]
fn Papers(number: Number, has_note: bool) -> impl IntoView {
    let row = |href: String, words: &'static str| {
        view! { <li><a href=href>{words}</a><span class="soft">{words::journey::print_note()}</span></li> }
    };
    view! {
        <Block title=words::journey::papers() id="h-papers">
            <ul class="papers">
                {row(format!("/o/{number}/receipt"), words::journey::receipt())}
                {has_note.then(|| row(format!("/o/{number}/note"), words::journey::delivery_note()))}
            </ul>
        </Block>
    }
}

/// Who took what in, and when.
#[component]
pub fn Proofs(proofs: Vec<Proof>) -> impl IntoView {
    use words::journey as say;
    let one = |proof: Proof| {
        let is_part = !proof.part.is_empty();
        view! {
            {is_part.then(|| view! { <h3>{proof.part}</h3><ItemList items=proof.items/> })}
            <Facts>
                {(!proof.taken_by.is_empty()).then(|| view! { <Fact what=say::proof_taken()><bdi>{proof.taken_by}</bdi></Fact> })}
                {(!proof.mark.is_empty()).then(|| view! { <Fact what=say::proof_signed()><Signed path=proof.mark label=say::proof_signed()/></Fact> })}
                <Fact what=say::proof_time()>{proof.when}</Fact>
            </Facts>
            <ul class="noted">{proof.lines.into_iter().map(noted).collect_view()}</ul>
        }
    };
    proofs.into_iter().map(one).collect_view()
}

fn noted(line: Noted) -> impl IntoView {
    use words::journey as say;
    view! {
        <li>
            {(!line.what.is_empty()).then(|| view! { <p class="strong"><bdi>{line.what}</bdi></p> })}
            {(!line.serial.is_empty()).then(|| view! { <p>{say::proof_serial()}" "<bdi>{line.serial}</bdi></p> })}
            {(!line.note.is_empty()).then(|| view! { <p>{say::proof_note()}": "<bdi>{line.note}</bdi></p> })}
            {(!line.photo.is_empty()).then(|| view! { <img class="proof-photo" src=line.photo alt=say::proof_photo() loading="lazy"/> })}
        </li>
    }
}
