//! The Stripe client against localstripe, an independent imitation. It has PaymentIntents, test cards, refunds and signed
//! webhooks; it has no Checkout Sessions, search, disputes, idempotency keys, `amount_received`, descriptions or
//! `automatic_payment_methods`, so those have met written-down shapes only (`payments/stripe/shapes_tests.rs`).

use crate::process::{NOBODY, Server};
use domain::{
    ids::{Number, PaymentId, RefundId},
    money::Currency,
    payments::{Decline, Method, Report},
    time::{Instant, SECOND},
};
use gateways::{
    Secret,
    payments::{
        About, Opening, Payments, RefundOrder, RefundState, Stripe, Trouble,
        signature::Forged,
        stripe::{Methods, StripeSettings},
    },
};
use serde_json::Value;
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

struct Shop {
    server: Server,
    payments: Payments,
    client: reqwest::Client,
}

impl Shop {
    fn open() -> Self {
        let server = Server::python(&[concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/payment_office.py")]);
        let payments = payments(server.port, "sk_test_porchlight");
        gateways::install_tls();
        Self { server, payments, client: reqwest::Client::new() }
    }

    /// What the customer's browser, or the shop's dashboard, would do.
    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> (u16, Value) {
        let url = format!("http://127.0.0.1:{}{path}", self.server.port);
        let answer = self.client.post(url).bearer_auth("sk_test_porchlight").form(fields).send().await.unwrap();
        let status = answer.status().as_u16();
        (status, serde_json::from_str(&answer.text().await.unwrap()).unwrap_or(Value::Null))
    }

    async fn try_with(&self, intent: &str, method: &[(&str, &str)]) -> u16 {
        let (status, method) = self.post("/v1/payment_methods", method).await;
        assert_eq!(status, 200, "{method}");
        let id = method["id"].as_str().unwrap();
        let (status, chosen) = self.post(&format!("/v1/payment_intents/{intent}"), &[("payment_method", id)]).await;
        assert_eq!(status, 200, "{chosen}");
        self.post(&format!("/v1/payment_intents/{intent}/confirm"), &[]).await.0
    }

    async fn try_card(&self, intent: &str, number: &str) -> u16 {
        let card =
            [("type", "card"), ("card[number]", number), ("card[exp_month]", "12"), ("card[exp_year]", "2040"), ("card[cvc]", "123")];
        self.try_with(intent, &card).await
    }

    async fn opened(&self, payment: i64) -> String {
        self.payments.open(&opening(payment)).await.unwrap().provider_ref
    }
}

fn payments(port: u16, key: &str) -> Payments {
    let settings = StripeSettings {
        base_url: format!("http://127.0.0.1:{port}"),
        secret_key: Secret::new(key),
        webhook_secret: Secret::new("whsec_porchlight"),
        publishable_key: String::new(),
        methods: Methods::Listed(vec![Method::Card]),
        instance: "test".into(),
    };
    Payments::Stripe(Stripe::new(settings).unwrap())
}

/// Without a description, which localstripe refuses.
fn opening(payment: i64) -> Opening {
    Opening {
        payment: PaymentId(payment),
        revision: 1,
        amount_cents: 128_400,
        currency: Currency::Usd,
        number: Number(1042),
        description: String::new(),
        email: String::new(),
        return_url: "https://shop.example/o/x".into(),
        cancel_url: "https://shop.example/o/x".into(),
    }
}

fn visa(amount_cents: i64) -> Report {
    Report::Succeeded { amount_cents, method: Method::Card, label: "Visa 4242".into() }
}

#[tokio::test]
async fn a_payment_is_opened_found_paid_and_given_back() {
    let shop = Shop::open();
    let opened = shop.payments.open(&opening(7)).await.unwrap();
    let intent = opened.provider_ref.as_str();
    assert!(opened.client_secret.as_ref().is_some_and(|s| s.starts_with(intent)) && opened.pay_url.is_none());
    assert_eq!(shop.payments.resume(intent).await.unwrap(), opened);
    assert_eq!(shop.payments.read(intent).await, Ok(Report::Waiting { declined: None }));
    assert_eq!(shop.payments.find(PaymentId(7)).await, Ok(Some(intent.to_owned())));
    assert_eq!(shop.payments.payment_of(intent).await, Ok(Some(PaymentId(7))));

    assert_eq!(shop.try_card(intent, "4242424242424242").await, 200);
    assert_eq!(shop.payments.read(intent).await, Ok(visa(128_400)));
    // Too late: it says that it is paid, and is not paid back by that.
    assert_eq!(shop.payments.cancel(intent).await, Ok(visa(128_400)));

    let order = |refund, cents| RefundOrder { refund: RefundId(refund), provider_ref: intent.into(), cents, currency: Currency::Usd };
    let first = shop.payments.refund(&order(1, 400)).await.unwrap();
    assert_eq!((first.state, first.cents), (RefundState::Done, 400));
    assert_eq!(shop.payments.refund(&order(1, 400)).await, Ok(first.clone()), "once, however often it is asked for");
    let second = shop.payments.refund(&order(2, 600)).await.unwrap();
    assert_ne!(second.provider_ref, first.provider_ref);
}

#[tokio::test]
async fn the_amount_moves_until_it_is_paid() {
    let shop = Shop::open();
    let intent = shop.opened(8).await;
    let raised = Opening { revision: 2, amount_cents: 130_000, ..opening(8) };
    assert_eq!(shop.payments.revise(&intent, &raised).await.unwrap().provider_ref, intent);
    assert_eq!(shop.try_card(&intent, "4242424242424242").await, 200);
    assert_eq!(shop.payments.read(&intent).await, Ok(visa(130_000)));
}

#[tokio::test]
async fn a_decline_leaves_the_object_open_with_its_reason() {
    let shop = Shop::open();
    let intent = shop.opened(9).await;
    // localstripe declines this one when it is charged; 4000000000000002 only when it is kept.
    assert_eq!(shop.try_card(&intent, "4000000000000341").await, 402);
    assert_eq!(shop.payments.read(&intent).await, Ok(Report::Waiting { declined: Some(Decline::Declined) }));
    assert_eq!(shop.payments.cancel(&intent).await, Ok(Report::Ended { declined: Some(Decline::Declined) }));
    assert_eq!(shop.payments.cancel(&intent).await, Ok(Report::Ended { declined: Some(Decline::Declined) }), "void is void");
}

#[tokio::test]
async fn a_bank_that_asks_is_waited_for() {
    let shop = Shop::open();
    for (payment, success, report) in [
        (10, "true", Report::Succeeded { amount_cents: 128_400, method: Method::Card, label: "Visa 3155".into() }),
        (11, "false", Report::Waiting { declined: Some(Decline::NotAuthenticated) }),
    ] {
        let opened = shop.payments.open(&opening(payment)).await.unwrap();
        let intent = opened.provider_ref;
        assert_eq!(shop.try_card(&intent, "4000002500003155").await, 200);
        assert_eq!(shop.payments.read(&intent).await, Ok(Report::Waiting { declined: None }));
        let secret = opened.client_secret.unwrap();
        let path = format!("/v1/payment_intents/{intent}/_authenticate");
        assert_eq!(shop.post(&path, &[("client_secret", &secret), ("success", success)]).await.0, 200);
        assert_eq!(shop.payments.read(&intent).await, Ok(report));
    }
}

#[tokio::test]
async fn a_slow_method_is_processing_until_it_is_known() {
    let shop = Shop::open();
    let intent = shop.payments.open(&Opening { currency: Currency::Eur, ..opening(12) }).await.unwrap().provider_ref;
    // The account number that localstripe lets bounce, half a second later.
    let account = [("type", "sepa_debit"), ("sepa_debit[iban]", "DE62370400440532013001")];
    assert_eq!(shop.try_with(&intent, &account).await, 200);
    let mut report = shop.payments.read(&intent).await.unwrap();
    assert_eq!(report, Report::Processing);
    for _ in 0..100 {
        if report != Report::Processing {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        report = shop.payments.read(&intent).await.unwrap();
    }
    assert_eq!(report, Report::Waiting { declined: Some(Decline::Declined) });

    let intent = shop.payments.open(&Opening { currency: Currency::Eur, ..opening(13) }).await.unwrap().provider_ref;
    let account = [("type", "sepa_debit"), ("sepa_debit[iban]", "DE89370400440532013000")];
    assert_eq!(shop.try_with(&intent, &account).await, 200);
    let paid = Report::Succeeded { amount_cents: 128_400, method: Method::Other, label: "Sepa Debit".into() };
    assert_eq!(shop.payments.read(&intent).await, Ok(paid));
}

#[tokio::test]
async fn of_two_objects_the_one_that_is_paid_is_found() {
    let shop = Shop::open();
    let (void, paid, waiting) = (shop.opened(14).await, shop.opened(14).await, shop.opened(14).await);
    shop.payments.cancel(&void).await.unwrap();
    assert_eq!(shop.try_card(&paid, "4242424242424242").await, 200);
    assert_eq!(shop.payments.find(PaymentId(14)).await, Ok(Some(paid.clone())));
    assert_ne!(paid, waiting);
    // Another database on the same account numbers its payments from 1 as well.
    assert_eq!(shop.post("/v1/payment_intents", &[("amount", "100"), ("currency", "usd"), ("metadata[payment_id]", "15")]).await.0, 200);
    let elsewhere = shop.payments.find(PaymentId(15)).await;
    // localstripe has neither sessions nor the search, so here "none" ends as a refusal rather than as `None`.
    assert!(matches!(elsewhere, Err(Trouble::Refused { status: 404, .. })), "{elsewhere:?}");
}

#[tokio::test]
async fn refusals_and_absence_are_told_apart() {
    let shop = Shop::open();
    let unknown = shop.payments.read("pi_unknown").await;
    assert!(matches!(unknown, Err(Trouble::Refused { status: 404, .. })), "{unknown:?}");
    let nothing = shop.payments.open(&Opening { amount_cents: 0, ..opening(16) }).await;
    assert!(matches!(nothing, Err(Trouble::Refused { status: 400, .. })), "{nothing:?}");
    let stranger = payments(shop.server.port, "pk_test_not_a_secret_key").open(&opening(16)).await;
    assert!(matches!(stranger, Err(Trouble::Refused { status: 401, .. })), "{stranger:?}");
    let elsewhere = shop.payments.read("pi_1/../../v1/refunds").await;
    assert!(matches!(elsewhere, Err(Trouble::Unreadable { .. })), "{elsewhere:?}");

    let away = payments(NOBODY, "sk_test_porchlight").open(&opening(16)).await;
    assert!(matches!(away, Err(Trouble::Away { .. })), "{away:?}");
    // localstripe stumbles over an unpaid intent here: a 500, and a 500 is "nobody knows".
    let intent = shop.opened(17).await;
    let order = RefundOrder { refund: RefundId(9), provider_ref: intent, cents: 1, currency: Currency::Usd };
    let stumbled = shop.payments.refund(&order).await;
    assert!(matches!(stumbled, Err(Trouble::Away { .. })), "{stumbled:?}");
}

#[tokio::test]
async fn a_signed_event_comes_and_is_believed_once_it_is_proved() {
    let shop = Shop::open();
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("http://127.0.0.1:{}/events", listener.local_addr().unwrap().port());
    let hook = [("url", url.as_str()), ("secret", "whsec_porchlight"), ("events[]", "payment_intent.succeeded")];
    assert_eq!(shop.post("/_config/webhooks/porchlight", &hook).await.0, 200);
    let incoming = tokio::task::spawn_blocking(move || receive(&listener));

    let intent = shop.opened(18).await;
    assert_eq!(shop.try_card(&intent, "4242424242424242").await, 200);
    let (signature, body) = tokio::time::timeout(Duration::from_secs(20), incoming).await.expect("an event within 20 seconds").unwrap();

    let now = Instant(i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_micros()).unwrap());
    let event = shop.payments.event(&body, &signature, now).unwrap();
    assert_eq!(event.kind, "payment_intent.succeeded");
    assert_eq!((event.object_ref, event.payment, event.about), (Some(intent), Some(PaymentId(18)), About::Payment));

    assert_eq!(shop.payments.event(&body[1..], &signature, now), Err(Forged::Wrong));
    assert_eq!(shop.payments.event(&body, &signature, now.plus(400 * SECOND)), Err(Forged::Old));
}

/// One HTTP request, read by hand: its signature and its body.
fn receive(listener: &TcpListener) -> (String, Vec<u8>) {
    let (stream, _) = listener.accept().unwrap();
    let mut reader = BufReader::new(stream);
    let (mut signature, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let Some((name, value)) = line.trim().split_once(": ") else {
            if line.trim().is_empty() {
                break;
            }
            continue;
        };
        if name.eq_ignore_ascii_case("stripe-signature") {
            signature = value.to_owned();
        } else if name.eq_ignore_ascii_case("content-length") {
            length = value.parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    reader.get_mut().write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").unwrap();
    (signature, body)
}
