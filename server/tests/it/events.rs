//! Provider events: forged, repeated, of nobody.

use crate::shop::Shop;
use domain::{
    ids::PaymentId,
    time::{Instant, SECOND},
};
use gateways::{
    Secret,
    payments::{
        sandbox::{EventKind, SIGNATURE_HEADER, SandboxEvent},
        sign,
    },
};
use sha2::{Digest, Sha256};

async fn secret(shop: &Shop) -> Secret {
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
