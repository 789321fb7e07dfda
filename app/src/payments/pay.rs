//! The payment step, and the page for the rest of an order: what is due, how, and one button with the sum in it.

use super::{Amount, Fields, How, ToPay, api::Opening, methods::Methods};
use crate::{
    addons::DeclineQuote,
    journey::{
        page::OrderPage,
        steps::{Around, Ladder, Sheeted, Trouble, refusal},
    },
    link::{Begun, Post, PostForm, Purchase, Sitting},
    told::Told,
};
use domain::{
    ids::Number,
    money::{Currency, Money, parse_amount},
    refusal::Field as At,
};
use leptos::prelude::*;
use ui::{Answer, Banner, Bar, Button, Field, Options, Tone};

#[component]
pub fn PayStep(page: OrderPage, to_pay: ToPay) -> impl IntoView {
    let forms = expect_context::<Purchase>();
    let (number, currency) = (page.number, page.currency);
    let post = forms.pay;
    let refused = refusal(post, "pay");
    // Said whether or not the account still has the room that its button needs.
    let on_account = refusal(forms.account, "put_on_account");
    let sum = Sum::begin(expect_context::<Sitting>().begun, &to_pay, refused);
    let may = !page.sees_only && !matches!(to_pay.how, How::Call(_));
    let fields = forms.fields;
    fields.offer(&to_pay.how, sum.cents(currency));
    let version = to_pay.version.filter(|_| !page.sees_only);
    // An account needs no provider.
    let room = Some(to_pay.room.clone()).filter(|room| !page.sees_only && !room.is_empty());
    let has_room = room.is_some();
    let before = Callback::new(move |event| fields.intercept(&event, number, sum.sent()));
    let bar = may.then(|| bar(&to_pay, sum, currency, post, fields));
    view! {
        <Sheeted around=Around::from(&page) sheet=page.sheet.clone() bar>
            <Trouble refused/>
            <Trouble refused=on_account/>
            <PostForm post id="step" before>
                <input type="hidden" name="number" value=number.to_string()/>
                <Ladder steps=page.steps.clone()>
                    <HowMuch to_pay=to_pay.clone() sum refused locked={!may}/>
                    <Methods how=to_pay.how.clone() wrong=to_pay.wrong.clone() locked={!may} fields/>
                    {room.map(|room| view! { <OnAccount room/> })}
                    {to_pay.terms.map(|terms| view! { <p class="gap soft small">{words::payments::accept()}" "<a href=terms.href target="_blank">{terms.words}</a>"."</p> })}
                </Ladder>
            </PostForm>
            {has_room.then(|| view! { <AccountForm number/> })}
            {version.map(|version| view! { <DeclineQuote number version/> })}
        </Sheeted>
    }
}

/// What is chosen or typed to be paid.
#[derive(Clone, Copy)]
pub(super) struct Sum {
    amounts: StoredValue<Vec<Amount>>,
    typed: bool,
    text: RwSignal<String>,
}

impl Sum {
    fn begin(begun: Begun, to_pay: &ToPay, refused: Signal<Option<Told>>) -> Self {
        let amounts = to_pay.amounts.clone();
        let text = match &to_pay.rest {
            // Without script, what was refused stands in the field again.
            Some(all) => begun.text(format!("rest {}", all.value), || {
                refused.with_untracked(|told| told.as_ref().and_then(|told| told.typed.clone())).unwrap_or_else(|| all.value.clone())
            }),
            None => begun.text("amount", || amounts.first().map(|a| a.value.clone()).unwrap_or_default()),
        };
        Self { amounts: StoredValue::new(amounts), typed: to_pay.rest.is_some(), text }
    }

    /// What the form sends.
    fn sent(self) -> String {
        self.text.get_untracked()
    }

    /// How it reads, if it can be read.
    fn words(self, currency: Currency) -> Option<String> {
        self.cents(currency).get().map(|cents| Money::new(cents, currency).to_string())
    }

    pub(super) fn cents(self, currency: Currency) -> Signal<Option<i64>> {
        Signal::derive(move || {
            let text = self.text.get();
            if self.typed {
                parse_amount(&text, currency).ok()
            } else {
                self.amounts.with_value(|all| all.iter().find(|a| a.value == text).or(all.first()).map(|a| a.cents))
            }
        })
    }
}

fn bar(to_pay: &ToPay, sum: Sum, currency: Currency, post: Post, fields: Fields) -> AnyView {
    let nothing = to_pay.how == How::Nothing;
    let says = move || match (nothing, sum.words(currency)) {
        (true, _) => words::payments::place().to_owned(),
        (false, Some(amount)) => words::payments::pay(amount),
        (false, None) => words::payments::pay_plain().to_owned(),
    };
    let working = move || match (nothing, fields.drawn()) {
        (true, _) => words::payments::placing().to_owned(),
        (false, true) => words::payments::paying_here().to_owned(),
        (false, false) => words::payments::paying().to_owned(),
    };
    let leaving = move || post.answered() == Some(Opening::Leaving);
    let pending = Signal::derive(move || post.pending().get() || leaving() || fields.busy());
    let chooses = to_pay.rest.is_some() || to_pay.amounts.len() > 1;
    let unscripted = if chooses { words::payments::pay_plain() } else { "" };
    let note = MaybeProp::from((!to_pay.note.is_empty()).then(|| to_pay.note.clone()));
    view! { <Bar form="step" label=Signal::derive(says) unscripted note pending pending_label=MaybeProp::derive(move || Some(working()))/> }
        .into_any()
}

/// One sum needs no choice; two are two answers; the rest is a field.
#[component]
fn HowMuch(to_pay: ToPay, sum: Sum, refused: Signal<Option<Told>>, locked: bool) -> impl IntoView {
    let error = MaybeProp::derive(move || refused.with(|told| told.as_ref().and_then(|told| told.at(At::Amount))));
    if let Some(rest) = to_pay.rest {
        let label = words::payments::rest_amount();
        view! {
            <Field name="amount" label text=sum.text hint=rest.note inputmode="decimal" autocomplete="off" error required=true disabled=locked/>
        }
        .into_any()
    } else if to_pay.amounts.len() > 1 {
        let answer = |a: Amount| Answer { value: a.value, words: a.words, note: a.note, disabled: locked };
        let answers: Vec<_> = to_pay.amounts.into_iter().map(answer).collect();
        view! { <Options name="amount" legend=words::payments::how_much() hush=true answers chosen=sum.text error/> }.into_any()
    } else {
        // There is no field: what is wrong with the sum is the page's news.
        let said = move || error.get().map(|said| view! { <Banner tone=Tone::Bad>{said}</Banner> });
        said.into_any()
    }
}

/// A quiet second way, for who has an account with room: its form stands behind this one.
#[component]
fn OnAccount(room: String) -> impl IntoView {
    let pending = expect_context::<Purchase>().account.pending();
    view! {
        <p class="row gap">
            <Button submit=true form="account" pending>{words::payments::account()}</Button>
            <span class="soft small">{room}</span>
        </p>
    }
}

#[component]
fn AccountForm(number: Number) -> impl IntoView {
    let post = expect_context::<Purchase>().account;
    view! {
        <PostForm post id="account">
            <input type="hidden" name="number" value=number.to_string()/>
        </PostForm>
    }
}
