//! Provider events: forged, repeated, of nobody.

use crate::shop::Shop;
use domain::{
    ids::PaymentId,
    time::{Instant, SECOND},
};
use futures::{StreamExt, stream};
use gateways::{
    Secret,
    payments::{
        sandbox::{EventKind, SIGNATURE_HEADER, SandboxEvent},
        sign,
    },
};
use sha2::{Digest, Sha256};

pub async fn secret(shop: &Shop) -> Secret {
    let root = store::sandbox::root(shop.store()).await.unwrap();
    Secret::new(hex::encode(Sha256::digest(format!("porchlight sandbox events {root}"))))
}

fn event(id: &str) -> Vec<u8> {
    let event = SandboxEvent {
        id: id.into(),
        kind: EventKind::Payment,
        object: "sandbox_of_nobody".into(),
        payment_id: PaymentId(9_999_999),
        created: Instant(0),
        refund: None,
    };
    serde_json::to_vec(&event).unwrap()
}

async fn send(shop: &Shop, body: Vec<u8>, signature: String) -> u16 {
    shop.post("/webhooks/sandbox").header(SIGNATURE_HEADER, signature).body(body).send().await.unwrap().status().as_u16()
}

async fn figure(shop: &Shop, name: &str) -> u64 {
    let figures = shop.get("/metrics").send().await.unwrap().text().await.unwrap();
    let line = figures.lines().find_map(|l| l.strip_prefix(&format!("porchlight_{name} "))).unwrap().to_owned();
    line.parse().unwrap()
}

#[tokio::test]
async fn forged_old_and_altered_events_have_no_effect() {
    let shop = Shop::open().await;
    let (good, now) = (secret(&shop).await, shop.store().now());
    let body = event("e_1");
    assert_eq!(send(&shop, body.clone(), String::new()).await, 400);
    assert_eq!(send(&shop, body.clone(), "t=1,v1=00".into()).await, 400);
    assert_eq!(send(&shop, body.clone(), sign(&Secret::new("guessed"), &body, now)).await, 400);
    assert_eq!(send(&shop, body.clone(), sign(&good, &body, now.plus(-301 * SECOND))).await, 400);
    assert_eq!(send(&shop, event("e_2"), sign(&good, &body, now)).await, 400);
    assert_eq!((figure(&shop, "events_forged_total").await, figure(&shop, "events_kept_total").await), (5, 0));
    // Nobody of this shop's provider is asked about another's.
    assert_eq!(shop.post("/webhooks/stripe").body(body).send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn a_repeat_is_kept_once_and_one_of_nobody_is_put_away() {
    let shop = Shop::open().await;
    let (good, body) = (secret(&shop).await, event("e_1"));
    for _ in 0..5 {
        assert_eq!(send(&shop, body.clone(), sign(&good, &body, shop.store().now())).await, 200);
    }
    assert_eq!(figure(&shop, "events_kept_total").await, 1);
    shop.until("the event was put away", || async { (figure(&shop, "events_applied_total").await == 1).then_some(()) }).await;
}

#[tokio::test]
async fn stripe_is_believed_by_its_own_signature_and_waits_when_it_is_away() {
    let shop = Shop::open_with(&[
        ("payments.provider", "stripe"),
        ("payments.secret_key", "sk_test_1"),
        ("payments.webhook_secret", "whsec_1"),
        // Nobody answers there.
        ("payments.api_base", "http://127.0.0.1:9"),
    ])
    .await;
    let body = br#"{"id":"evt_1","type":"charge.refunded","data":{"object":{"object":"refund","id":"re_1","amount":5,"status":"succeeded","payment_intent":"pi_1"}}}"#;
    let send = |signature: String| shop.post("/webhooks/stripe").header("stripe-signature", signature).body(body.as_slice()).send();
    let forged = send(sign(&Secret::new("whsec_2"), body, shop.store().now())).await.unwrap();
    assert_eq!(forged.status(), 400);
    for _ in 0..2 {
        assert_eq!(send(sign(&Secret::new("whsec_1"), body, shop.store().now())).await.unwrap().status(), 200);
    }
    assert_eq!(figure(&shop, "events_kept_total").await, 1);
    assert_eq!(shop.post("/webhooks/sandbox").body("{}").send().await.unwrap().status(), 404);
    assert_eq!(shop.get("/sandbox/v1/payments/x").bearer_auth("x").send().await.unwrap().status(), 404);
}

/// Each five times, in any order, twenty at once, with forgeries between them: one effect.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_storm_of_events_about_a_payment_has_one_effect() {
    let shop = Shop::open().await;
    let holder = shop.holder("payment").await;
    let due = crate::pay::due(&shop, &holder).await;
    let payment = due.payment;
    app::ssr::checkout::open(&shop.running.app.house, &holder, due, true).await.unwrap();
    let object = crate::pay::due(&shop, &holder).await.provider_ref.unwrap();
    crate::pay::pay_silently(&shop, &object).await;
    let (good, now) = (secret(&shop).await, shop.store().now());
    let body = |n: usize| {
        let id = format!("storm_{n}");
        let event = SandboxEvent { id, kind: EventKind::Payment, object: object.clone(), payment_id: payment, created: now, refund: None };
        serde_json::to_vec(&event).unwrap()
    };
    let mut letters: Vec<(Vec<u8>, String, u16)> = Vec::new();
    for n in 0..12 {
        let (good_one, old) = (sign(&good, &body(n), now), sign(&good, &body(n), now.plus(-400 * SECOND)));
        letters.extend((0..5).map(|_| (body(n), good_one.clone(), 200)));
        // Another sum under the signature of this one; a signature of yesterday; one that was guessed.
        letters.push((body(n + 100), good_one, 400));
        letters.push((body(n), old, 400));
        letters.push((body(n), sign(&Secret::new("guessed"), &body(n), now), 400));
    }
    // A fixed shuffle: 96 letters, a stride that shares no divisor with them.
    let shuffled = (0..letters.len()).map(|n| letters[n * 35 % letters.len()].clone());
    let sent = stream::iter(shuffled).map(|(body, signature, status)| {
        let sending = send(&shop, body, signature);
        async move { assert_eq!(sending.await, status) }
    });
    assert_eq!(sent.buffer_unordered(20).count().await, 96);
    let journey = || async { store::journey::read(shop.store(), &holder).await.unwrap() };
    shop.until("the order", || async { journey().await.order }).await;
    shop.until("all of them", || async { (figure(&shop, "events_applied_total").await == 12).then_some(()) }).await;
    assert_eq!((figure(&shop, "events_kept_total").await, figure(&shop, "events_forged_total").await), (12, 36));
    let journey = journey().await;
    assert_eq!((journey.payments.len(), journey.payments[0].received_cents), (1, journey.payments[0].amount.cents));
    assert_eq!(journey.order.unwrap().balance.due_cents(), journey.totals.total_cents - journey.payments[0].amount.cents);
    let manager = store::demo::member(shop.store(), store::demo::MANAGER).await.unwrap();
    let history = store::events::history(shop.store(), &manager, holder.number()).await.unwrap();
    let placed = history.iter().filter(|h| matches!(h.event, domain::events::Event::Ordered { .. })).count();
    assert_eq!(placed, 1, "{history:?}");
    store::verify::ledger(shop.store()).await.unwrap();
    store::events::verify(shop.store()).await.unwrap();
}
