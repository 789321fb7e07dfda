//! Stripe, the whole way: the page's own calls, a provider in a process of its own, its events over HTTP, the worker, the ledger.
//!
//! The provider is localstripe, an independent imitation. It lacks Checkout Sessions, the search, disputes, idempotency keys,
//! wallets, Affirm and Klarna, `description` and `automatic_payment_methods`, and a second try on an intent that was declined.
//! `payment_office.py` says yes to the last three, adds Sessions and disputes as Stripe's reference describes them, and finds nothing in a
//! search; nothing but our own looking keeps a repeated call from acting twice. None of it has met the real Stripe.

use crate::{
    process::Server,
    shop::{Shop, failure, link_cookie},
};
use app::{packed::unpack, payments::api::Opening};
use domain::{
    Refusal,
    events::Event,
    ids::Number,
    payments::{Decline, PaymentStatus},
    time::{Instant, MINUTE, SECOND},
};
use gateways::{Secret, payments::sign};
use serde_json::Value;
use store::{Clock, journey::Journey, people::LinkHolder};

const KEY: &str = "sk_test_porchlight";
const WEBHOOK_SECRET: &str = "whsec_porchlight";

/// A shop that takes money by Stripe, and a customer at the payment step.
struct Paying {
    shop: Shop,
    office: Server,
    holder: LinkHolder,
    number: Number,
    cookie: String,
    client: reqwest::Client,
}

impl Paying {
    async fn begin(clock: Clock) -> Self {
        let office = tokio::task::spawn_blocking(|| Server::python(&[concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/payment_office.py")]));
        let office = office.await.unwrap();
        let api_base = format!("http://127.0.0.1:{}", office.port);
        let keys = [
            ("payments.provider", "stripe"),
            ("payments.secret_key", KEY),
            ("payments.webhook_secret", WEBHOOK_SECRET),
            ("payments.publishable_key", "pk_test_porchlight"),
            ("payments.api_base", api_base.as_str()),
        ];
        let shop = Shop::open_at(clock, &keys).await;
        let (number, token) = shop.link("payment").await;
        let holder = store::people::link_holder(shop.store(), &token, store::people::Origin::default()).await.unwrap();
        Self { cookie: link_cookie(number, &token), shop, office, holder, number, client: reqwest::Client::new() }
    }

    /// What the customer's browser asks of the provider, or the shop of its dashboard.
    async fn provider(&self, path: &str, fields: &[(&str, &str)]) -> (u16, Value) {
        let url = format!("http://127.0.0.1:{}{path}", self.office.port);
        let answer = self.client.post(url).bearer_auth(KEY).form(fields).send().await.unwrap();
        let status = answer.status().as_u16();
        (status, serde_json::from_str(&answer.text().await.unwrap()).unwrap_or(Value::Null))
    }

    async fn intents(&self) -> Vec<Value> {
        let url = format!("http://127.0.0.1:{}/v1/payment_intents", self.office.port);
        let answer: Value = self.client.get(url).bearer_auth(KEY).send().await.unwrap().json().await.unwrap();
        answer["data"].as_array().unwrap().clone()
    }

    /// The button of the page: the provider's fields are confirmed with what it answers.
    async fn press_pay(&self) -> String {
        let form = format!("number={}&in_page=true", self.number);
        let answer = self.shop.call("pay", &self.cookie, &form).send().await.unwrap();
        let (status, body) = (answer.status(), answer.text().await.unwrap());
        assert_eq!(status, 200, "{body}");
        let Some(Opening::Here { secret }) = unpack(&body) else { panic!("{body}") };
        secret.split("_secret_").next().unwrap().to_owned()
    }

    /// The button of a page without script: where the browser is sent, by the session's name.
    async fn press_pay_without_script(&self) -> String {
        let form = format!("number={}", self.number);
        let answer = self.shop.call("pay", &self.cookie, &form).header("accept", "text/html").send().await.unwrap();
        let location = answer.headers().get("location").map(|l| l.to_str().unwrap().to_owned());
        let location = location.unwrap_or_else(|| panic!("{} leads nowhere", answer.status()));
        assert!(location.contains("cs_test_"), "{location}");
        location.rsplit('/').next().unwrap().to_owned()
    }

    /// Waits until the worker applied so many events.
    async fn applied(&self, count: usize) {
        let line = format!("porchlight_events_applied_total {count}\n");
        let told = || async { self.shop.get("/metrics").send().await.unwrap().text().await.unwrap().contains(&line).then_some(()) };
        self.shop.until("all events", told).await;
    }

    /// What the provider's fields do with a card.
    async fn card(&self, intent: &str, number: &str) -> u16 {
        let card =
            [("type", "card"), ("card[number]", number), ("card[exp_month]", "12"), ("card[exp_year]", "2040"), ("card[cvc]", "123")];
        let (status, method) = self.provider("/v1/payment_methods", &card).await;
        assert_eq!(status, 200, "{method}");
        let id = method["id"].as_str().unwrap();
        let (status, chosen) = self.provider(&format!("/v1/payment_intents/{intent}"), &[("payment_method", id)]).await;
        assert_eq!(status, 200, "{chosen}");
        self.provider(&format!("/v1/payment_intents/{intent}/confirm"), &[]).await.0
    }

    async fn hear_events(&self) {
        let url = self.shop.url("/webhooks/stripe");
        let hook = [("url", url.as_str()), ("secret", WEBHOOK_SECRET)];
        assert_eq!(self.provider("/_config/webhooks/porchlight", &hook).await.0, 200);
    }

    async fn journey(&self) -> Journey {
        store::journey::read(self.shop.store(), &self.holder).await.unwrap()
    }

    async fn until(&self, what: &str, is_so: impl Fn(&Journey) -> bool) -> Journey {
        self.shop.until(what, || async { Some(self.journey().await).filter(|j| is_so(j)) }).await
    }

    /// An event as the provider signs it, so often.
    async fn tell(&self, body: &str, times: usize) {
        for _ in 0..times {
            let signature = sign(&Secret::new(WEBHOOK_SECRET), body.as_bytes(), self.shop.store().now());
            let request = self.shop.post("/webhooks/stripe").header("stripe-signature", signature);
            assert_eq!(request.body(body.to_owned()).send().await.unwrap().status(), 200);
        }
    }
}

fn event(id: &str, kind: &str, object: &Value) -> String {
    serde_json::json!({ "id": id, "object": "event", "type": kind, "data": { "object": object } }).to_string()
}

fn visa(journey: &Journey) -> bool {
    journey.order.is_some() && journey.payments[0].label == "Visa 4242"
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_decline_then_a_card_then_money_back() {
    let paying = Paying::begin(Clock::System).await;
    paying.hear_events().await;
    let intent = paying.press_pay().await;
    let due_cents = paying.journey().await.payments[0].amount.cents;
    assert_eq!(paying.card(&intent, "4000000000000341").await, 402);
    let declined = paying.until("the decline", |j| j.payments[0].decline.is_some()).await;
    assert_eq!((declined.payments[0].decline, declined.payments[0].status), (Some(Decline::Declined), PaymentStatus::Open));
    let page = paying.shop.get(&format!("/o/{}", paying.number)).header("cookie", &paying.cookie).send().await.unwrap();
    assert!(page.text().await.unwrap().contains("declined"), "the page says so");

    // The second press, and a second tab: the same intent at the same sum.
    assert_eq!((paying.press_pay().await, paying.press_pay().await), (intent.clone(), intent.clone()));
    assert_eq!(paying.card(&intent, "4242424242424242").await, 200);
    let paid = paying.until("the order", visa).await;
    assert_eq!((paid.payments.len(), paid.payments[0].received_cents, paying.intents().await.len()), (1, due_cents, 1));
    assert_eq!(paid.order.as_ref().unwrap().balance.due_cents(), paid.totals.total_cents - due_cents);

    // Their own event again, five times: nothing more.
    paying.tell(&event("evt_again", "payment_intent.succeeded", &paying.intents().await[0]), 5).await;

    let manager = paying.shop.desk_cookie().await;
    let form = format!("number={}&payment={}&amount=12.50&to=method&reason=Scratched", paying.number, paid.payments[0].id);
    let answer = paying.shop.call("refund_payment", &manager, &form).send().await.unwrap();
    assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
    let back = paying.until("the refund", |j| j.payments[0].refunded_cents == 1_250).await;
    assert_eq!((back.payments.len(), back.payments[0].received_cents), (1, due_cents));
    let url = format!("http://127.0.0.1:{}/v1/refunds?payment_intent={intent}", paying.office.port);
    let given_back = || async {
        let refunds: Value = paying.client.get(&url).bearer_auth(KEY).send().await.unwrap().json().await.unwrap();
        let amounts: Vec<_> = refunds["data"].as_array().unwrap().iter().map(|r| r["amount"].as_i64().unwrap()).collect();
        (!amounts.is_empty()).then_some(amounts)
    };
    assert_eq!(paying.shop.until("the provider's refund", given_back).await, [1_250]);
    // More than is left is refused before anybody is asked.
    let form = format!("number={}&payment={}&amount={}&to=method&reason=Twice", paying.number, paid.payments[0].id, due_cents);
    assert_eq!(paying.shop.call("refund_payment", &manager, &form).send().await.unwrap().status(), 422);
    store::verify::ledger(paying.shop.store()).await.unwrap();
    store::events::verify(paying.shop.store()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payment_whose_event_never_comes_is_asked_about() {
    let clock = Clock::held(Instant(1_800_000_000 * SECOND));
    let paying = Paying::begin(clock.clone()).await;
    let intent = paying.press_pay().await;
    assert_eq!(paying.card(&intent, "4242424242424242").await, 200);
    tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;
    assert!(paying.journey().await.order.is_none(), "nobody said anything");
    clock.pass(6 * MINUTE);
    let paid = paying.until("the order", visa).await;
    assert_eq!(paid.payments.len(), 1);
    store::verify::ledger(paying.shop.store()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refund_made_at_the_provider_reaches_the_ledger_once() {
    let paying = Paying::begin(Clock::System).await;
    let intent = paying.press_pay().await;
    assert_eq!(paying.card(&intent, "4242424242424242").await, 200);
    paying.tell(&event("evt_1", "payment_intent.succeeded", &paying.intents().await[0]), 1).await;
    paying.until("the order", visa).await;
    let (status, refund) = paying.provider("/v1/refunds", &[("payment_intent", &intent), ("amount", "700")]).await;
    assert_eq!(status, 200, "{refund}");
    paying.tell(&event("evt_2", "refund.created", &refund), 3).await;
    // The same refund told by another event.
    paying.tell(&event("evt_3", "refund.updated", &refund), 2).await;
    let back = paying.until("the refund", |j| j.payments[0].refunded_cents > 0).await;
    assert_eq!(back.payments[0].refunded_cents, 700);
    paying.applied(3).await;
    assert_eq!(paying.journey().await.payments[0].refunded_cents, 700);
    store::verify::ledger(paying.shop.store()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_that_is_away_is_said_and_nothing_is_charged() {
    let paying = Paying::begin(Clock::System).await;
    let Paying { shop, office, holder, cookie, number, .. } = paying;
    drop(office);
    let answer = shop.call("pay", &cookie, &format!("number={number}&in_page=true")).send().await.unwrap();
    assert_eq!((answer.status().as_u16(), failure(answer).await), (422, Refusal::ProviderAway.into()));
    assert!(store::journey::read(shop.store(), &holder).await.unwrap().order.is_none());
    let page = shop.get(&format!("/o/{number}")).header("cookie", cookie).send().await.unwrap();
    assert_eq!(page.status(), 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_hosted_page_pays_once_whichever_event_comes_first() {
    for session_first in [true, false] {
        let paying = Paying::begin(Clock::System).await;
        let session = paying.press_pay_without_script().await;
        let due_cents = paying.journey().await.payments[0].amount.cents;
        let (status, paid) = paying.provider(&format!("/_config/sessions/{session}/pay"), &[]).await;
        assert_eq!(status, 200, "{paid}");
        let mut events =
            [event("evt_1", "checkout.session.completed", &paid["session"]), event("evt_2", "payment_intent.succeeded", &paid["intent"])];
        if !session_first {
            events.reverse();
        }
        for event in &events {
            paying.tell(event, 2).await;
        }
        paying.applied(2).await;
        let journey = paying.journey().await;
        assert_eq!((journey.payments.len(), journey.payments[0].received_cents), (1, due_cents));
        assert_eq!(journey.order.unwrap().balance.paid_cents, due_cents);
        // A refund of it finds the money behind the page.
        let intent = paid["intent"]["id"].as_str().unwrap();
        let (status, refund) = paying.provider("/v1/refunds", &[("payment_intent", intent), ("amount", "700")]).await;
        assert_eq!(status, 200, "{refund}");
        paying.tell(&event("evt_3", "refund.created", &refund), 2).await;
        paying.until("the refund", |j| j.payments[0].refunded_cents == 700).await;
        store::verify::ledger(paying.shop.store()).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_paid_in_the_page_is_not_asked_for_on_another() {
    let paying = Paying::begin(Clock::System).await;
    let intent = paying.press_pay().await;
    assert_eq!(paying.card(&intent, "4242424242424242").await, 200);
    // Nobody told us yet, and the same customer presses Pay where script is off.
    let form = format!("number={}", paying.number);
    let answer = paying.shop.call("pay", &paying.cookie, &form).send().await.unwrap();
    assert_eq!((answer.status().as_u16(), failure(answer).await), (422, Refusal::PaymentPending.into()));
    let paid = paying.until("the order", visa).await;
    assert_eq!(paid.payments.len(), 1);
    store::verify::ledger(paying.shop.store()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dispute_is_what_the_provider_says_it_is_whatever_its_events_say() {
    let paying = Paying::begin(Clock::System).await;
    let intent = paying.press_pay().await;
    assert_eq!(paying.card(&intent, "4242424242424242").await, 200);
    paying.tell(&event("evt_1", "payment_intent.succeeded", &paying.intents().await[0]), 1).await;
    paying.until("the order", visa).await;
    let robin = store::demo::member(paying.shop.store(), store::demo::MANAGER).await.unwrap();
    let disputed = || async {
        let history = store::events::history(paying.shop.store(), &robin, paying.number).await.unwrap();
        history.iter().filter_map(|h| if let Event::Disputed { cents, .. } = h.event { Some(cents) } else { None }).sum::<i64>()
    };
    // The money was withdrawn and came back, and the events of both arrive the wrong way round, twice.
    let tell = async |id: &str, kind: &str, moves: &str| {
        let fields =
            [("id", "dp_1"), ("payment_intent", intent.as_str()), ("amount", "900"), ("status", "needs_response"), ("moves", moves)];
        let (status, dispute) = paying.provider("/_config/disputes", &fields).await;
        assert_eq!(status, 200, "{dispute}");
        paying.tell(&event(id, kind, &dispute), 2).await;
    };
    tell("evt_2", "charge.dispute.funds_withdrawn", "1").await;
    paying.applied(2).await;
    assert_eq!(disputed().await, 900);
    tell("evt_3", "charge.dispute.funds_reinstated", "2").await;
    tell("evt_4", "charge.dispute.funds_withdrawn", "2").await;
    paying.applied(4).await;
    assert_eq!(disputed().await, 0);
    store::verify::ledger(paying.shop.store()).await.unwrap();
}
