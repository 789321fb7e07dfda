//! What every step is drawn with: the sentence, the wizard around it, the order beside it, and what was refused.

use super::{
    page::{OrderPage, Person, Said, Steps},
    sheet::{OrderSummary, Sheet},
};
use crate::{
    link::{Post, Sitting},
    told::{CameBack, Told},
};
use leptos::prelude::*;
use ui::{Banner, ButtonLink, Page, Say, StepDone, StepNext, StepNow, Tone};

/// What of a page the sheet around each step needs.
#[derive(Clone, Debug)]
pub struct Around {
    pub number: domain::ids::Number,
    pub said: Said,
    pub notice: String,
    pub rest: String,
    pub seller: Person,
    pub notes: Vec<String>,
}

impl From<&OrderPage> for Around {
    fn from(page: &OrderPage) -> Self {
        Self {
            number: page.number,
            said: page.said.clone(),
            notice: page.notice.clone(),
            rest: page.rest.clone(),
            seller: page.seller.clone(),
            notes: page.notes.clone(),
        }
    }
}

/// What the shop noted for the customer to read.
#[component]
pub fn ShopNotes(notes: Vec<String>) -> impl IntoView {
    (!notes.is_empty()).then(|| {
        view! {
            <ui::Block title=words::journey::shop_notes() id="h-shop-notes">
                {notes.into_iter().map(|note| view! { <p class="kept">{note}</p> }).collect_view()}
            </ui::Block>
        }
    })
}

/// The page of a step: notice, sentence, the step itself, the order, and the one button.
#[component]
pub fn Sheeted(
    around: Around,
    #[prop(into)] sheet: Signal<Sheet>,
    #[prop(optional_no_strip)] bar: Option<AnyView>,
    children: Children,
) -> impl IntoView {
    let Around { number, said, notice, rest: _, seller, notes } = around;
    view! {
        <Page with_order=true>
            <div>
                {(!notice.is_empty()).then(|| view! { <div class="gap"><Banner tone=Tone::Plain>{notice}</Banner></div> })}
                <Sentence said/>
                {children()}
                <ShopNotes notes/>
            </div>
            <OrderSummary title=words::journey::order(number) sheet seller=seller.name phone=seller.phone/>
            {bar}
        </Page>
    }
}

#[component]
pub fn Sentence(said: Said) -> impl IntoView {
    let some = |text: String| MaybeProp::from((!text.is_empty()).then_some(text));
    let Said { title, over, figure, after, then, live } = said;
    view! { <Say title over=some(over) figure=some(figure) after=some(after) then=some(then) live/> }
}

/// The wizard: what is finished folded, the step in hand open, what comes named.
#[component]
pub fn Ladder(steps: Steps, #[prop(optional)] children: Option<Children>) -> impl IntoView {
    // What folded since this window last looked moves into its place.
    let folded = use_context::<Sitting>().map(|sitting| sitting.folded);
    let before = folded.and_then(|f| f.get_value()).unwrap_or(steps.done.len());
    folded.inspect(|f| f.set_value(Some(steps.done.len())));
    let done = steps.done.into_iter().enumerate().map(move |(at, d)| {
        view! { <StepDone what=d.what decided=d.decided href=d.href link=d.link fresh={at >= before}/> }
    });
    let body = children.map(|body| body());
    view! {
        <ui::Steps>
            {done.collect_view()}
            {match body {
                Some(body) => view! { <StepNow what=steps.now decided=steps.now_decided>{body}</StepNow> }.into_any(),
                None => view! { <StepNow what=steps.now decided=steps.now_decided/> }.into_any(),
            }}
            {steps.next.into_iter().map(|what| view! { <StepNext what/> }).collect_view()}
        </ui::Steps>
    }
}

/// How the form of `endpoint` was refused last: by the script, or before the script, with the page it came back to.
#[must_use]
pub fn refusal(post: Post, endpoint: &'static str) -> Signal<Option<Told>> {
    let came_back = use_context::<CameBack>().filter(|came_back| came_back.endpoint == endpoint).map(|came_back| came_back.told);
    Signal::derive(move || if post.was_sent() { post.refused() } else { came_back.clone() })
}

/// What was refused and belongs to no field.
#[component]
pub fn Trouble(refused: Signal<Option<Told>>) -> impl IntoView {
    move || {
        let said = refused.with(|told| told.as_ref().and_then(Told::of_page));
        said.map(|said| view! { <div class="trouble"><Banner tone=Tone::Bad>{said}</Banner></div> })
    }
}

/// Somebody to call or to write to.
#[component]
pub fn Contact(
    person: Person,
    /// A text message instead of a letter.
    #[prop(optional)]
    by_text: bool,
) -> impl IntoView {
    let Person { name, note, phone, email } = person;
    view! {
        <ui::Person name note>
            {(!phone.is_empty()).then(|| view! {
                <ButtonLink href=crate::link::tel(&phone) icon="phone" small=true>{words::journey::call()}</ButtonLink>
            })}
            {(by_text && !phone.is_empty()).then(|| view! {
                <ButtonLink href=crate::link::sms(&phone) icon="message-square" small=true>{words::journey::message()}</ButtonLink>
            })}
            {(!email.is_empty()).then(|| view! {
                <ButtonLink href=format!("mailto:{email}") icon="mail" small=true>{words::journey::email()}</ButtonLink>
            })}
        </ui::Person>
    }
}

/// The quiet way to pay what is left.
#[component]
pub fn PayTheRest(number: domain::ids::Number, rest: String) -> impl IntoView {
    (!rest.is_empty()).then(|| view! { <p class="rest"><a href=format!("/o/{number}/pay")>{words::journey::rest(rest)}</a></p> })
}
