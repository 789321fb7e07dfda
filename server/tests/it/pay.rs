//! A customer pretends to pay: from the open payment over the provider's page and its signed events to the order.

use crate::shop::{Shop, location};
use app::ssr::checkout;
use domain::{
    ids::PaymentId,
    journey::Step,
    payments::{Decline, PaymentStatus, Provider},
    time::{Instant, MINUTE, SECOND},
};
use gateways::payments::Opening;
use reqwest::Response;
use std::time::Duration;
use store::{
    Clock,
    journey::Journey,
    payments::{Due, Opened, open},
    people::LinkHolder,
};

struct Paying {
    shop: Shop,
    holder: LinkHolder,
    /// The path of the provider's page.
    page: String,
}

impl Paying {
    async fn begin() -> Self {
        Self::begin_in(Shop::open().await).await
    }

    async fn begin_in(shop: Shop) -> Self {
        let holder = shop.holder("payment").await;
        let page = page_of(&shop, &holder).await;
        Self { shop, holder, page }
    }

    async fn send(&self, path: &str, form: &[(&str, &str)]) -> Response {
        self.shop.post(path).header("sec-fetch-site", "same-origin").form(form).send().await.unwrap()
    }

    async fn card(&self, number: &str) -> Response {
        self.send(&self.page, &[("method", "card"), ("number", number), ("expiry", "12/40"), ("code", "123"), ("name", "Maya <b>")]).await
    }

    async fn journey(&self) -> Journey {
        store::journey::read(self.shop.store(), &self.holder).await.unwrap()
    }

    async fn until(&self, what: &str, is_so: impl Fn(&Journey) -> bool) -> Journey {
        self.shop.until(what, || async { Some(self.journey().await).filter(|j| is_so(j)) }).await
    }
}

pub async fn due(shop: &Shop, holder: &LinkHolder) -> Due {
    match open(shop.store(), holder, Provider::Sandbox, None).await.unwrap() {
        Opened::Due(due) => due,
        Opened::Ordered => panic!("something is due"),
    }
}

async fn page_of(shop: &Shop, holder: &LinkHolder) -> String {
    let due = due(shop, holder).await;
    let checkout = checkout::open(&shop.running.app.house, holder, due, true).await.unwrap();
    let url = checkout.pay_url.unwrap();
    url.strip_prefix(&shop.url("")).unwrap().to_owned()
}

#[tokio::test]
async fn a_decline_stands_at_its_field_and_the_next_card_buys() {
    let paying = Paying::begin().await;
    let page = paying.shop.get(&paying.page).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("A pretend payment service") && page.contains("name=\"number\""), "{page}");

    let declined = paying.card("4000 0000 0000 9995").await;
    assert_eq!(declined.status(), 200);
    let page = declined.text().await.unwrap();
    assert!(page.contains("There is not enough on this card") && page.contains("aria-describedby=\"number-wrong\""), "{page}");
    assert!(page.contains("value=\"4000 0000 0000 9995\"") && page.contains("value=\"Maya &lt;b&gt;\""), "{page}");
    let journey = paying.until("the decline", |j| j.payments[0].decline.is_some()).await;
    assert_eq!((journey.payments[0].decline, journey.payments[0].status), (Some(Decline::InsufficientFunds), PaymentStatus::Open));

    let paid = paying.card("4242 4242 4242 4242").await;
    assert_eq!((paid.status().as_u16(), location(&paid)), (303, paying.shop.url(&format!("/o/{}", paying.holder.number())).as_str()));
    let journey = paying.until("the order", |j| j.order.is_some()).await;
    assert_eq!((journey.payments[0].status, journey.payments[0].label.as_str()), (PaymentStatus::Settled, "Visa 4242"));
    assert!(matches!(journey.place.step, Step::Scheduling { .. }), "{:?}", journey.place);
    // The page has nothing more to take.
    assert_eq!(paying.card("4242 4242 4242 4242").await.status(), 303);
    assert_eq!(paying.journey().await.payments.len(), 1);
    store::verify::ledger(paying.shop.store()).await.unwrap();
}

#[tokio::test]
async fn the_bank_asks_and_may_be_told_no() {
    let paying = Paying::begin().await;
    let question = format!("{}/authenticate", paying.page);
    let asked = paying.card("4000 0000 0000 3220").await;
    assert_eq!((asked.status().as_u16(), location(&asked)), (303, question.as_str()));
    assert!(paying.shop.get(&question).send().await.unwrap().text().await.unwrap().contains("Visa 3220"));
    let no = paying.send(&question, &[("answer", "no")]).await;
    assert_eq!(location(&no), paying.page);
    assert!(paying.shop.get(&paying.page).send().await.unwrap().text().await.unwrap().contains("You did not confirm it"));
    paying.until("the decline", |j| j.payments[0].decline == Some(Decline::NotAuthenticated)).await;

    paying.card("4000 0000 0000 3220").await;
    let yes = paying.send(&question, &[("answer", "yes")]).await;
    assert!(location(&yes).contains("/o/"));
    paying.until("the order", |j| j.order.is_some()).await;
}

#[tokio::test]
async fn klarna_answers_later() {
    for (answer, ends) in [("pending_then_paid", PaymentStatus::Settled), ("pending_then_failed", PaymentStatus::Failed)] {
        let paying = Paying::begin().await;
        let sent = paying.send(&paying.page, &[("method", "klarna"), ("answer", answer)]).await;
        assert_eq!(sent.status(), 303);
        let waiting = paying.until("the wait", |j| j.payments[0].status != PaymentStatus::Open).await;
        assert_eq!((waiting.payments[0].status, waiting.place.step), (PaymentStatus::Pending, Step::PaymentPending));
        let ended = paying.until("the end", |j| j.payments[0].status != PaymentStatus::Pending).await;
        assert_eq!((ended.payments[0].status, ended.order.is_some()), (ends, ends == PaymentStatus::Settled));
    }
}

#[tokio::test]
async fn a_real_card_is_neither_shown_nor_kept() {
    let paying = Paying::begin().await;
    let page = paying.card("4012 8888 8888 1881").await.text().await.unwrap();
    assert!(page.contains("Only the test cards") && !page.contains("1881"), "{page}");
    let (wrong, mistyped) = (paying.card("4242").await.text().await.unwrap(), paying.send(&paying.page, &[]).await.text().await.unwrap());
    assert!(wrong.contains("A digit seems to be missing") && mistyped.contains("Write month and year"), "{mistyped}");
    paying.card("4242 4242 4242 4242").await;
    paying.until("the order", |j| j.order.is_some()).await;
    let bytes = std::fs::read(paying.shop.folder.path().join("shop.db")).unwrap();
    let wal = std::fs::read(paying.shop.folder.path().join("shop.db-wal")).unwrap_or_default();
    for number in ["4242424242424242", "4242 4242 4242 4242", "4012888888881881", "4012 8888"] {
        let holds = |bytes: &[u8]| bytes.windows(number.len()).any(|w| w == number.as_bytes());
        assert!(!holds(&bytes) && !holds(&wal), "{number} is in the database");
    }
}

#[tokio::test]
async fn its_calls_need_the_key_and_one_payment_is_one_object() {
    let paying = Paying::begin().await;
    for call in ["/sandbox/v1/payments/x", "/sandbox/v1/payments?payment_id=1"] {
        assert_eq!(paying.shop.get(call).send().await.unwrap().status(), 401);
        assert_eq!(paying.shop.get(call).bearer_auth("guessed").send().await.unwrap().status(), 401);
    }
    assert_eq!(page_of(&paying.shop, &paying.holder).await, paying.page);
    let due = due(&paying.shop, &paying.holder).await;
    let payments = &paying.shop.running.app.house.payments;
    assert_eq!(payments.find(due.payment).await.unwrap(), due.provider_ref);
    assert_eq!(paying.shop.get("/sandbox/pay/sandbox_guessed").send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn a_void_payment_is_over() {
    let paying = Paying::begin().await;
    let due = due(&paying.shop, &paying.holder).await;
    paying.shop.running.app.house.payments.cancel(&due.provider_ref.unwrap()).await.unwrap();
    let page = paying.card("4242 4242 4242 4242").await.text().await.unwrap();
    assert!(page.contains("This payment is over"), "{page}");
    paying.until("the end", |j| j.payments[0].status == PaymentStatus::Cancelled).await;
}

/// The provider's own record of a payment, changed behind everybody's back: no event tells of it.
pub async fn pay_silently(shop: &Shop, object: &str) {
    let pay = |body: Option<&str>| {
        let mut body: serde_json::Value = serde_json::from_str(body.unwrap()).unwrap();
        body["payment"]["status"] = "succeeded".into();
        body["payment"]["method"] = "card".into();
        (Some(body.to_string()), ())
    };
    store::sandbox::change(shop.store(), object, PaymentId(0), pay).await.unwrap();
}

#[tokio::test]
async fn a_payment_whose_event_was_lost_is_asked_about() {
    let clock = Clock::held(Instant(1_800_000_000 * SECOND));
    let paying = Paying::begin_in(Shop::open_at(clock.clone(), &[]).await).await;
    let object = due(&paying.shop, &paying.holder).await.provider_ref.unwrap();
    pay_silently(&paying.shop, &object).await;
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    assert!(paying.journey().await.order.is_none(), "it is not asked about yet");
    clock.pass(6 * MINUTE);
    paying.until("the order", |j| j.order.is_some()).await;
}

#[tokio::test]
async fn an_object_that_we_have_no_note_of_is_found() {
    let clock = Clock::held(Instant(1_800_000_000 * SECOND));
    let shop = Shop::open_at(clock.clone(), &[]).await;
    let holder = shop.holder("payment").await;
    // We were cut off after the provider had opened its object and before we noted its name.
    let due = due(&shop, &holder).await;
    let here = shop.url("/o/1");
    let opening = Opening {
        payment: due.payment,
        revision: due.revision,
        amount_cents: due.amount.cents,
        currency: due.amount.currency,
        number: due.number,
        description: String::new(),
        email: String::new(),
        return_url: here.clone(),
        cancel_url: here,
    };
    let opened = shop.running.app.house.payments.open(&opening).await.unwrap();
    pay_silently(&shop, &opened.provider_ref).await;
    clock.pass(6 * MINUTE);
    shop.until("the order", || async { store::journey::read(shop.store(), &holder).await.unwrap().order }).await;
}
