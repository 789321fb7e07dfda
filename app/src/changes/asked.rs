//! The change that waits for the customer, above whatever step they are on.

use super::ToAgree;
use crate::{
    journey::{
        page::OrderPage,
        steps::{Trouble, refusal},
    },
    link::{Booking, PostForm, Sitting},
    told::Told,
};
use domain::refusal::Field;
use leptos::prelude::*;
use ui::{Block, Button, Line, Lines, Sum, TextArea};
use words::changes as say;

#[component]
pub fn ChangeAsked(page: OrderPage) -> impl IntoView {
    let (number, acts) = (page.number, !page.sees_only);
    let forms = expect_context::<Booking>();
    let refusals = [refusal(forms.agree, "agree_to_change"), refusal(forms.keep, "decline_change")];
    let block = page.change.map(|asked| {
        let ToAgree { change, changes, who, because, before, after, more, may } = asked;
        let then = match (may, acts) {
            (false, _) => say::then_late(),
            (true, true) => say::then(),
            (true, false) => say::then_sees(),
        };
        view! {
            <div class="asked">
                <Block title=say::title() id="h-change" first=true>
                    <p class="soft">{then}</p>
                    {(!because.is_empty()).then(|| view! { <p class="kept"><span class="soft small">{say::from_shop(who)}</span><br/><bdi>{because}</bdi></p> })}
                    <ul class="prepare">{changes.into_iter().map(|said| view! { <li><bdi>{said}</bdi></li> }).collect_view()}</ul>
                    <Lines due=true>
                        <Line what=say::before() amount=before/>
                        <Line what=say::more() amount=more/>
                        <Sum what=say::after() amount=after/>
                    </Lines>
                    {(may && acts).then(|| view! { <Answer number change/> })}
                </Block>
            </div>
        }
    });
    // Said also where the change is gone by now: nobody is to believe that they agreed.
    view! {
        {refusals.map(|refused| view! { <Trouble refused/> }).collect_view()}
        {block}
    }
}

/// Yes is one press; no is folded, and may say why.
#[component]
fn Answer(number: domain::ids::Number, change: domain::ids::ChangeId) -> impl IntoView {
    let forms = expect_context::<Booking>();
    let no = refusal(forms.keep, "decline_change");
    let error = MaybeProp::derive(move || no.with(|told| told.as_ref().and_then(|told| told.at(Field::Reason))));
    let reason = expect_context::<Sitting>().begun.text(format!("change {change}"), String::new);
    let asked = no.with_untracked(Option::<Told>::is_some);
    let agreeing = forms.agree.pending();
    let hidden = move || {
        view! {
            <input type="hidden" name="number" value=number.to_string()/>
            <input type="hidden" name="change" value=change.to_string()/>
        }
    };
    view! {
        <PostForm post=forms.agree class="gap">
            {hidden()}
            <Button submit=true pending=agreeing>{move || if agreeing.get() { say::agreeing() } else { say::agree() }}</Button>
        </PostForm>
        <details class="aside" open=asked>
            <summary>{say::decline()}</summary>
            <PostForm post=forms.keep class="stack">
                {hidden()}
                <TextArea name="reason" id="change-reason" label=say::decline_why() text=reason hint=say::decline_hint() error optional=true maxlength=4000/>
                <p><Button submit=true pending=forms.keep.pending()>{say::decline_button()}</Button></p>
            </PostForm>
        </details>
    }
}
