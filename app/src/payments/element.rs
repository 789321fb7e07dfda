//! The provider's own fields in our page: Stripe's Payment Element, which card data never leaves for us. Without script, or where the
//! fields can't be drawn, the same form leads to the provider's hosted page.
//!
//! This has never met the real Stripe: it is written from <https://docs.stripe.com/payments/accept-a-payment-deferred>, and walked in a
//! browser against an imitation of the provider's script.

use super::{Element, How, api::Opening};
use crate::link::Post;
use domain::ids::Number;
use js_sys::{Function, Object, Promise, Reflect, futures::JsFuture};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue, prelude::Closure};

/// Where the fields are drawn.
pub const PLACE: &str = "provider-fields";
const SCRIPT: &str = "https://js.stripe.com/v3/";

thread_local! {
    /// The provider's two objects; there is one page and one payment on it.
    static DRAWN: RefCell<Option<(JsValue, JsValue)>> = const { RefCell::new(None) };
}

/// How far the fields are.
#[derive(Clone, Copy)]
pub struct Fields {
    element: StoredValue<Option<Element>>,
    post: Post,
    drawn: RwSignal<bool>,
    busy: RwSignal<bool>,
    said: RwSignal<Option<String>>,
}

impl Fields {
    /// Once a window: the secret that a press answered is confirmed once, however often the page is read.
    #[must_use]
    pub fn new(post: Post) -> Self {
        let new = || RwSignal::new(false);
        let fields = Self { element: StoredValue::new(None), post, drawn: new(), busy: new(), said: RwSignal::new(None) };
        Effect::new(move |_| {
            if let Some(Opening::Here { secret }) = post.answered() {
                fields.confirm(secret);
            }
        });
        fields
    }

    /// Draws the fields for this page once it is alive, if the provider draws any; they follow the sum.
    pub fn offer(self, how: &How, cents: Signal<Option<i64>>) {
        let element = match how {
            How::Provider { element, .. } => element.clone(),
            How::Nothing | How::Call(_) | How::Chosen(_) => None,
        };
        if element.is_some() {
            Effect::new(move |_| self.follow(cents.get()));
        }
        self.element.set_value(element);
    }

    fn follow(self, cents: Option<i64>) {
        let there = document().get_element_by_id(PLACE).is_some_and(|place| place.has_child_nodes());
        match (there, cents) {
            (true, Some(cents)) => revise(cents),
            (true, None) => {}
            (false, cents) => self.load(cents.unwrap_or(0)),
        }
    }

    #[must_use]
    pub fn drawn(self) -> bool {
        self.drawn.get()
    }

    #[must_use]
    pub fn busy(self) -> bool {
        self.busy.get()
    }

    /// What the provider says of what was typed into its fields.
    #[must_use]
    pub fn said(self) -> Option<String> {
        self.said.get()
    }

    /// Where the fields are drawn they are checked first, and the payment is opened for them; elsewhere the form goes its way.
    pub fn intercept(self, event: &SubmitEvent, number: Number, amount: String) {
        if !self.drawn.get_untracked() {
            return;
        }
        event.prevent_default();
        if self.busy.get_untracked() || self.post.pending().get_untracked() {
            return;
        }
        let Some((_, elements)) = DRAWN.with_borrow(Clone::clone) else { return };
        self.busy.set(true);
        spawn_local(async move {
            let said = wrong(call(&elements, "submit", &[])).await;
            self.busy.set(false);
            self.said.set(said.clone());
            if said.is_none() {
                self.post.send(&[("number", number.to_string()), ("amount", amount), ("in_page", "true".to_owned())]);
            }
        });
    }

    /// Asks for the provider's script, which has to come from the provider.
    fn load(self, cents: i64) {
        self.drawn.set(false);
        let Ok(script) = document().create_element("script") else { return };
        let _ = script.set_attribute("src", SCRIPT);
        let draw = Closure::once_into_js(move || match self.draw(cents) {
            Ok(()) => self.drawn.set(true),
            Err(_) => self.said.set(Some(words::payments::element_failed().into())),
        });
        let fail = Closure::once_into_js(move || self.said.set(Some(words::payments::element_failed().into())));
        let _ = script.add_event_listener_with_callback("load", draw.unchecked_ref());
        let _ = script.add_event_listener_with_callback("error", fail.unchecked_ref());
        let _ = document().body().map(|body| body.append_child(&script));
    }

    fn draw(self, cents: i64) -> Result<(), JsValue> {
        let Some(element) = self.element.get_value() else { return Ok(()) };
        let stripe = call(&window(), "Stripe", &[element.key.into()])?;
        let options = object(&[("mode", "payment".into()), ("amount", sum(cents)), ("currency", element.currency.into())]);
        let elements = call(&stripe, "elements", &[options])?;
        let payment = call(&elements, "create", &["payment".into()])?;
        call(&payment, "mount", &[format!("#{PLACE}").into()])?;
        DRAWN.set(Some((stripe, elements)));
        Ok(())
    }

    /// Ends in another page, or in what went wrong.
    fn confirm(self, secret: String) {
        let Some((stripe, elements)) = DRAWN.with_borrow(Clone::clone) else { return };
        let return_url = self.element.with_value(|e| e.as_ref().map(|e| e.return_url.clone())).unwrap_or_default();
        let to = object(&[("return_url", return_url.into())]);
        let options = object(&[("elements", elements), ("clientSecret", secret.into()), ("confirmParams", to)]);
        self.busy.set(true);
        spawn_local(async move {
            let said = wrong(call(&stripe, "confirmPayment", &[options])).await;
            self.busy.set(false);
            self.said.set(said);
        });
    }
}

fn revise(cents: i64) {
    DRAWN.with_borrow(|drawn| {
        if let Some((_, elements)) = drawn {
            let _ = call(elements, "update", &[object(&[("amount", sum(cents))])]);
        }
    });
}

/// Sums up to 2^53 are exact; a form takes no more than 10^9.
#[expect(clippy::cast_precision_loss, reason = "bounded by domain::money::AMOUNT_CENTS_MAX")]
fn sum(cents: i64) -> JsValue {
    JsValue::from_f64(cents as f64)
}

/// Waits for an answer of the provider's; its sentence when it holds an error.
async fn wrong(answer: Result<JsValue, JsValue>) -> Option<String> {
    let failed = || Some(words::payments::element_failed().to_owned());
    let Ok(promise) = answer.and_then(|a| a.dyn_into::<Promise>()) else { return failed() };
    let Ok(answer) = JsFuture::from(promise).await else { return failed() };
    let error = Reflect::get(&answer, &"error".into()).ok().filter(JsValue::is_object)?;
    Reflect::get(&error, &"message".into()).ok().and_then(|m| m.as_string()).or_else(failed)
}

fn call(on: &JsValue, name: &str, with: &[JsValue]) -> Result<JsValue, JsValue> {
    let function: Function = Reflect::get(on, &name.into())?.dyn_into()?;
    Reflect::apply(&function, on, &with.iter().collect())
}

fn object(pairs: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (key, value) in pairs {
        let _ = Reflect::set(&object, &JsValue::from_str(key), value);
    }
    object.into()
}
