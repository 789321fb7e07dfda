//! Send invoice (W3): what is written at the start, what arrives at the end. With script a dialog over the quote, without one a page.

use super::preview::{FIRST_FRAME, Preview, letter_of};
use crate::{
    desk::{Failed, Fresh, Page, Refused, after, at, number_of, refused, titled},
    failure::Failure,
    quotes::api::{
        Sheet,
        sending::{Blank, SendQuote, read_blank},
    },
};
use domain::{
    Refusal,
    money::Currency,
    quotes::{QuoteMove, after as leads_to},
    refusal::Field as At,
};
use leptos::{html, prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use ui::{Banner, Button, ButtonLink, CheckSwitch, Dialog, Field, Look, Skeleton, TextArea, Tone, Top};
use words::quotes as say;

/// The dialog over the page of a quote. What it begins with is read when it is opened; what was typed stays while the quote does.
#[component]
pub fn SendDialog(sheet: Fresh<Sheet>, open: RwSignal<bool>, said: RwSignal<Option<String>>) -> impl IntoView {
    let number = sheet.now(|s| s.number);
    let blank = RwSignal::new(None::<Result<Blank, Failure>>);
    Effect::new(move |_| {
        let revision = sheet.now(|s| s.revision);
        let is_known = blank.with_untracked(|b| b.as_ref().is_some_and(|b| b.as_ref().is_ok_and(|b| b.revision == revision)));
        if open.get() && !is_known {
            blank.set(None);
            spawn_local(async move {
                let read = read_blank(number).await;
                blank.try_set(Some(read));
            });
        }
    });
    let sent = Callback::new(move |to: String| {
        open.set(false);
        blank.set(None);
        said.set(Some(say::was_sent(to)));
        sheet.again();
    });
    view! {
        <Dialog id="send" title=say::send_title(number) open broad=true>
            {move || match blank.get() {
                None => view! { <form><div class="inside"><Skeleton/></div></form> }.into_any(),
                Some(Ok(blank)) => view! { <Letter blank sent shut=Callback::new(move |()| open.set(false))/> }.into_any(),
                Some(Err(failure)) => view! { <form><div class="inside"><Failed failure/></div></form> }.into_any(),
            }}
        </Dialog>
    }
}

/// The same as a page of its own.
#[component]
pub fn SendPage() -> impl IntoView {
    let number = number_of();
    let read = Resource::new_blocking(
        move || number.get(),
        |number| async move {
            match number {
                Some(number) => read_blank(number).await,
                None => Err(Refusal::NotFound.into()),
            }
        },
    );
    titled(move || number.get().map(say::send_title).unwrap_or_default());
    view! { <Page read show=|blank| view! { <Alone blank/> }.into_any()/> }
}

#[component]
fn Alone(blank: Blank) -> impl IntoView {
    let number = blank.number;
    let quote = format!("/desk/quotes/{number}");
    let navigate = use_navigate();
    let back = quote.clone();
    let sent = Callback::new(move |_| navigate(&back, NavigateOptions::default()));
    let opens = leads_to(blank.status, QuoteMove::Send).is_some();
    view! {
        <Top title=say::send_title(number) back=quote back_to=say::title_one(number)/>
        {if opens {
            view! { <div class="alone"><Letter blank sent/></div> }.into_any()
        } else {
            view! { <Banner tone=Tone::Warn>{say::not_open()}</Banner> }.into_any()
        }}
    }
}

/// What staff write, as signals: the preview follows them.
#[derive(Clone, Copy)]
struct Writing {
    recipient: RwSignal<String>,
    ccs: RwSignal<String>,
    subject: RwSignal<String>,
    message: RwSignal<String>,
    models: RwSignal<bool>,
    pay_link: RwSignal<bool>,
    fulfilment: RwSignal<bool>,
    plans: RwSignal<bool>,
}

impl Writing {
    fn of(blank: &Blank) -> Self {
        Self {
            recipient: RwSignal::new(blank.recipient.clone()),
            ccs: RwSignal::new(String::new()),
            subject: RwSignal::new(blank.subject.clone()),
            message: RwSignal::new(blank.message.clone()),
            models: RwSignal::new(true),
            pay_link: RwSignal::new(true),
            fulfilment: RwSignal::new(true),
            plans: RwSignal::new(true),
        }
    }

    /// A number that moves with everything that the letter shows.
    fn changed(self, revision: RwSignal<i32>) -> Signal<u64> {
        let turn = StoredValue::new(0_u64);
        Memo::new(move |_| {
            revision.track();
            self.message.track();
            for switch in [self.models, self.pay_link, self.fulfilment, self.plans] {
                switch.track();
            }
            turn.update_value(|n| *n += 1);
            turn.get_value()
        })
        .into()
    }
}

/// The form and the letter that it makes. `shut` is how a dialog is left.
#[component]
fn Letter(blank: Blank, sent: Callback<String>, #[prop(optional)] shut: Option<Callback<()>>) -> impl IntoView {
    let action = ServerAction::<SendQuote>::new();
    let failure = refused(action);
    let writing = Writing::of(&blank);
    let number = blank.number;
    let form = NodeRef::<html::Form>::new();
    let revision = RwSignal::new(blank.revision);
    after(action, move |()| sent.run(writing.recipient.get_untracked()));
    // Somebody changed the quote meanwhile: what is sent next is the newer one, and the preview shows it first.
    Effect::new(move |_| {
        let is_stale = action.value().with(|answer| matches!(answer, Some(Err(Failure::Refused(Refusal::Stale)))));
        if is_stale {
            spawn_local(async move {
                if let Ok(newer) = read_blank(number).await {
                    revision.try_set(newer.revision);
                }
            });
        }
    });
    let button = say::send_to(&blank.first_name);
    view! {
        <ActionForm action node_ref=form attr:class="send">
            <input type="hidden" name="number" value=number.to_string()/>
            <input type="hidden" name="revision" value=move || revision.get()/>
            <Warnings takes_payments=blank.takes_payments mail_folder=blank.mail_folder/>
            <div class="letter">
                <div class="write">
                    <Refused failure but=&[At::Recipient, At::Cc, At::Subject, At::Message]/>
                    <Fields writing failure/>
                    <Switches writing/>
                </div>
                <div class="arrives">
                    <p class="from">
                        {say::mail_from(blank.from.clone())}<br/>
                        {move || say::mail_to(writing.recipient.get())}<br/>
                        <strong>{move || writing.subject.get()}</strong>
                    </p>
                    <Preview number form changed=writing.changed(revision)/>
                </div>
            </div>
            <footer>
                <Button submit=true look=Look::Filled pending=action.pending()>{button}</Button>
                {match shut {
                    Some(shut) => view! { <Button press=move |()| shut.run(())>{say::not_now()}</Button> }.into_any(),
                    None => view! { <ButtonLink href=format!("/desk/quotes/{number}")>{say::not_now()}</ButtonLink> }.into_any(),
                }}
                <button
                    class="button quiet no-script"
                    type="submit"
                    formaction=letter_of(number)
                    formtarget=FIRST_FRAME
                    formnovalidate=true
                >
                    {say::preview_again()}
                </button>
                <p class="small soft keep">{say::kept()}</p>
            </footer>
        </ActionForm>
    }
}

/// What is better known before the letter leaves.
#[component]
fn Warnings(takes_payments: bool, mail_folder: bool) -> impl IntoView {
    view! {
        {(!takes_payments).then(|| view! { <Banner tone=Tone::Warn title=say::no_provider_title()>{say::no_provider()}</Banner> })}
        {mail_folder.then(|| view! { <Banner title=say::folder_title()>{say::folder()}</Banner> })}
    }
}

#[component]
fn Fields(writing: Writing, failure: Signal<Option<Failure>>) -> impl IntoView {
    let usd = Currency::default();
    view! {
        <Field
            name="recipient"
            label=say::to()
            kind="email"
            text=writing.recipient
            required=true
            autocomplete="off"
            maxlength=254
            error=at(failure, At::Recipient, usd)
        />
        <Field
            name="ccs"
            label=say::ccs()
            text=writing.ccs
            optional=true
            hint=say::ccs_hint()
            inputmode="email"
            autocomplete="off"
            maxlength=3_000
            error=at(failure, At::Cc, usd)
        />
        <Field
            name="subject"
            label=say::subject()
            text=writing.subject
            required=true
            autocomplete="off"
            maxlength=200
            error=at(failure, At::Subject, usd)
        />
        <TextArea name="message" label=say::message() text=writing.message rows=7 maxlength=4_000 error=at(failure, At::Message, usd)/>
    }
}

#[component]
fn Switches(writing: Writing) -> impl IntoView {
    view! {
        <fieldset class="switches">
            <legend class="hush">{say::shows()}</legend>
            <CheckSwitch name="models" switch=true on=writing.models>{say::shows_models()}</CheckSwitch>
            <CheckSwitch name="pay_link" switch=true on=writing.pay_link>{say::shows_pay_link()}</CheckSwitch>
            <CheckSwitch name="fulfilment" switch=true on=writing.fulfilment>{say::shows_fulfilment()}</CheckSwitch>
            <CheckSwitch name="plans" switch=true on=writing.plans>{say::shows_plans()}</CheckSwitch>
        </fieldset>
    }
}
