//! Shapes written down from the API reference, for what localstripe does not have.

use super::{
    Methods, Stripe, StripeSettings, events, offers,
    shapes::{Intent, Page, Refund, Session, refused},
};
use crate::{
    Secret,
    payments::{About, DisputeState, Opening, RefundState, Trouble},
};
use domain::{
    ids::{Number, PaymentId, RefundId},
    money::Currency,
    payments::{Decline, Method, Report},
};
use reqwest::StatusCode;
use serde_json::{Value, json};

fn intent(status: &str, more: Value) -> Intent {
    let mut shape = json!({
        "id": "pi_3Qx", "object": "payment_intent", "amount": 128_400, "currency": "usd", "status": status,
        "client_secret": "pi_3Qx_secret_y", "last_payment_error": null, "latest_charge": null, "payment_method": null,
        "payment_method_types": ["card", "affirm", "klarna", "link"], "metadata": { "payment_id": "7" },
    });
    shape.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    serde_json::from_value(shape).unwrap()
}

fn error(code: &str, decline_code: Option<&str>) -> Value {
    json!({ "last_payment_error": { "type": "card_error", "code": code, "decline_code": decline_code, "message": "…" } })
}

fn paid_with(details: Value) -> (Method, String) {
    let charge = json!({ "amount_received": 128_400, "latest_charge": {
        "id": "ch_1", "object": "charge", "amount": 128_400, "amount_captured": 128_400, "payment_method_details": details } });
    match intent("succeeded", charge).report().unwrap() {
        Report::Succeeded { amount_cents: 128_400, method, label } => (method, label),
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_status_of_an_intent_has_its_report() {
    let waiting = Report::Waiting { declined: None };
    for (status, report) in [
        ("requires_payment_method", waiting.clone()),
        ("requires_confirmation", waiting.clone()),
        ("requires_action", waiting),
        ("processing", Report::Processing),
        ("requires_capture", Report::Processing),
        ("canceled", Report::Ended { declined: None }),
    ] {
        assert_eq!(intent(status, json!({})).report(), Ok(report), "{status}");
    }
    assert!(matches!(intent("dreaming", json!({})).report(), Err(Trouble::Unreadable { .. })));
    assert!(matches!(intent("succeeded", json!({})).report(), Err(Trouble::Unreadable { .. })), "paid, but nobody says how much");
}

#[test]
fn the_sum_that_arrived_is_the_one_that_counts() {
    let report = intent("succeeded", json!({ "amount": 9, "amount_received": 5 })).report();
    assert_eq!(report, Ok(Report::Succeeded { amount_cents: 5, method: Method::Other, label: "Stripe".into() }));
}

#[test]
fn every_decline_that_a_customer_can_act_on_is_told_apart() {
    for (code, decline_code, expected) in [
        ("card_declined", Some("generic_decline"), Decline::Declined),
        ("card_declined", Some("insufficient_funds"), Decline::InsufficientFunds),
        ("card_declined", Some("expired_card"), Decline::CardExpired),
        ("card_declined", Some("stolen_card"), Decline::Declined),
        ("card_declined", Some("authentication_required"), Decline::NotAuthenticated),
        ("card_declined", None, Decline::Declined),
        ("expired_card", Some("expired_card"), Decline::CardExpired),
        ("expired_card", None, Decline::CardExpired),
        ("incorrect_cvc", Some("incorrect_cvc"), Decline::WrongCode),
        ("incorrect_cvc", None, Decline::WrongCode),
        ("authentication_required", None, Decline::NotAuthenticated),
        ("payment_intent_authentication_failure", None, Decline::NotAuthenticated),
        ("payment_method_provider_decline", None, Decline::Declined),
        ("processing_error", Some("processing_error"), Decline::Declined),
        ("something_new", Some("something_newer"), Decline::Declined),
    ] {
        let report = intent("requires_payment_method", error(code, decline_code)).report();
        assert_eq!(report, Ok(Report::Waiting { declined: Some(expected) }), "{code} {decline_code:?}");
    }
}

#[test]
fn a_method_reads_as_people_know_it() {
    let card = |brand: &str, wallet: Value| json!({ "type": "card", "card": { "brand": brand, "last4": "4242", "wallet": wallet } });
    for (details, method, label) in [
        (card("visa", Value::Null), Method::Card, "Visa 4242"),
        (card("amex", Value::Null), Method::Card, "American Express 4242"),
        (card("mastercard", json!({ "type": "apple_pay" })), Method::ApplePay, "Apple Pay (Mastercard 4242)"),
        (card("visa", json!({ "type": "google_pay" })), Method::Card, "Google Pay (Visa 4242)"),
        (card("visa", json!({ "type": "link" })), Method::Card, "Visa 4242"),
        (json!({ "type": "affirm", "affirm": {} }), Method::Affirm, "Affirm"),
        (json!({ "type": "klarna", "klarna": { "payment_method_category": "pay_later" } }), Method::Klarna, "Klarna"),
        (json!({ "type": "us_bank_account", "us_bank_account": {} }), Method::Other, "US bank account"),
    ] {
        assert_eq!(paid_with(details), (method, label.to_owned()));
    }
}

#[test]
fn the_page_offers_what_the_object_offers() {
    let opened = intent("requires_payment_method", json!({})).opened();
    assert_eq!(opened.methods, [Method::Card, Method::Affirm, Method::Klarna, Method::Other]);
    assert_eq!((opened.provider_ref.as_str(), opened.client_secret.as_deref()), ("pi_3Qx", Some("pi_3Qx_secret_y")));
}

#[test]
fn a_session_says_what_the_money_says() {
    let session = |status: &str, behind: Value| -> Session {
        serde_json::from_value(json!({ "id": "cs_test_1", "object": "checkout.session", "status": status, "payment_status": "unpaid",
            "url": "https://checkout.stripe.com/c/pay/cs_test_1", "payment_intent": behind, "metadata": { "payment_id": "7" } }))
        .unwrap()
    };
    let behind = |status: &str, more: Value| {
        let mut shape = json!({ "id": "pi_1", "object": "payment_intent", "status": status, "amount_received": 0, "metadata": {} });
        shape.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        shape
    };
    let paid = || behind("succeeded", json!({ "amount_received": 700 }));
    let failed = || behind("requires_payment_method", error("card_declined", Some("insufficient_funds")));
    let succeeded = Report::Succeeded { amount_cents: 700, method: Method::Other, label: "Stripe".into() };
    let short = Some(Decline::InsufficientFunds);
    for (status, behind, report) in [
        ("open", Value::Null, Report::Waiting { declined: None }),
        ("open", failed(), Report::Waiting { declined: short }),
        ("complete", paid(), succeeded.clone()),
        ("complete", behind("processing", json!({})), Report::Processing),
        ("complete", behind("requires_payment_method", json!({})), Report::Ended { declined: Some(Decline::DidNotArrive) }),
        ("expired", Value::Null, Report::Ended { declined: None }),
        ("expired", failed(), Report::Ended { declined: short }),
        ("expired", paid(), succeeded),
    ] {
        assert_eq!(session(status, behind).report(), Ok(report), "{status}");
    }
    for (status, behind) in [("complete", Value::Null), ("odd", Value::Null), ("open", json!("pi_1"))] {
        assert!(matches!(session(status, behind).report(), Err(Trouble::Unreadable { .. })), "{status}");
    }
}

#[test]
fn every_status_of_a_refund_has_its_state() {
    for (status, state) in [
        ("succeeded", RefundState::Done),
        ("pending", RefundState::Pending),
        ("requires_action", RefundState::Pending),
        ("failed", RefundState::Failed),
        ("canceled", RefundState::Failed),
    ] {
        let page: Page<Refund> = serde_json::from_value(json!({ "object": "list", "has_more": false, "data": [{
            "id": "re_1", "object": "refund", "amount": 500, "status": status, "payment_intent": "pi_1",
            "failure_reason": "lost_or_stolen_card", "metadata": { "refund_id": "3" } }] }))
        .unwrap();
        let refund = page.data.into_iter().next().unwrap();
        assert_eq!(refund.metadata.refund(""), Some(RefundId(3)));
        assert_eq!(refund.report().state, state, "{status}");
    }
}

#[test]
fn an_error_keeps_its_code_and_a_strange_one_its_status() {
    let body = br#"{"error":{"type":"invalid_request_error","code":"amount_too_small","message":"Amount must be at least $0.50 usd"}}"#;
    let refusal = |code: Option<&str>, message: &str| Trouble::Refused { status: 400, code: code.map(Into::into), message: message.into() };
    assert_eq!(refused(StatusCode::BAD_REQUEST, body), refusal(Some("amount_too_small"), "Amount must be at least $0.50 usd"));
    assert_eq!(refused(StatusCode::BAD_REQUEST, b"<html>"), refusal(None, "Bad Request"));
}

fn event(kind: &str, object: Value, instance: &str) -> crate::payments::ProviderEvent {
    let body = json!({ "id": "evt_1", "object": "event", "type": kind, "livemode": false, "data": { "object": object } });
    events::read(body.to_string().as_bytes(), instance).unwrap()
}

#[test]
fn events_are_read_by_the_object_inside() {
    let paid = json!({ "object": "payment_intent", "id": "pi_1", "status": "succeeded", "metadata": { "payment_id": "7" } });
    let read = event("payment_intent.succeeded", paid.clone(), "");
    assert_eq!((read.object_ref.as_deref(), read.payment, read.about), (Some("pi_1"), Some(PaymentId(7)), About::Payment));
    assert_eq!(event("payment_intent.succeeded", paid, "another database").payment, None);

    let session = json!({ "object": "checkout.session", "id": "cs_1", "status": "complete", "payment_intent": "pi_1",
        "metadata": { "payment_id": "8", "instance": "oak" } });
    let read = event("checkout.session.completed", session, "oak");
    assert_eq!((read.object_ref.as_deref(), read.payment), (Some("cs_1"), Some(PaymentId(8))));

    let refund = json!({ "object": "refund", "id": "re_1", "amount": 500, "status": "failed", "payment_intent": "pi_1",
        "metadata": { "refund_id": "3" } });
    let about = About::Refund { provider_ref: "re_1".into(), refund: Some(RefundId(3)), cents: 500, state: RefundState::Failed };
    let read = event("refund.failed", refund, "");
    assert_eq!((read.object_ref.as_deref(), read.about), (Some("pi_1"), about));

    let by_hand = json!({ "object": "refund", "id": "re_2", "amount": 1, "status": "succeeded", "payment_intent": { "object":
        "payment_intent", "id": "pi_9", "status": "succeeded" }, "metadata": {} });
    let read = event("refund.created", by_hand, "");
    assert_eq!(read.object_ref.as_deref(), Some("pi_9"));
    assert!(matches!(read.about, About::Refund { refund: None, .. }));

    let charge = json!({ "object": "charge", "id": "ch_1", "amount": 5, "payment_intent": "pi_1" });
    let read = event("charge.refunded", charge, "");
    assert_eq!((read.object_ref.as_deref(), read.about), (Some("pi_1"), About::Other));
    assert_eq!(event("payout.paid", json!({ "object": "payout", "id": "po_1" }), "").about, About::Other);
}

#[test]
fn every_status_of_a_dispute_has_its_state() {
    for (status, state) in [
        ("warning_needs_response", DisputeState::Inquiry),
        ("warning_under_review", DisputeState::Inquiry),
        ("warning_closed", DisputeState::Won),
        ("needs_response", DisputeState::Open),
        ("under_review", DisputeState::Open),
        ("won", DisputeState::Won),
        ("lost", DisputeState::Lost),
    ] {
        let dispute = json!({ "object": "dispute", "id": "du_1", "amount": 128_400, "reason": "fraudulent", "status": status,
            "charge": "ch_1", "payment_intent": "pi_1" });
        let read = event("charge.dispute.updated", dispute, "");
        let about = About::Dispute { provider_ref: "du_1".into(), cents: 128_400, reason: "fraudulent".into(), state };
        assert_eq!((read.object_ref.as_deref(), read.about), (Some("pi_1"), about), "{status}");
    }
}

fn stripe(methods: Methods, instance: &str) -> Stripe {
    let settings = StripeSettings {
        base_url: super::BASE_URL.into(),
        secret_key: Secret::new("sk_test_hush"),
        webhook_secret: Secret::new("whsec_hush"),
        publishable_key: String::new(),
        methods,
        instance: instance.into(),
    };
    Stripe::new(settings).unwrap()
}

fn opening() -> Opening {
    Opening {
        payment: PaymentId(7),
        revision: 2,
        amount_cents: 128_400,
        currency: Currency::Usd,
        number: Number(1042),
        description: "Order 1042".into(),
        email: "maya@example.com".into(),
        return_url: "https://shop.example/o/x".into(),
        cancel_url: "https://shop.example/o/y".into(),
    }
}

#[test]
fn the_hosted_page_is_asked_for_one_sum_in_our_currency() {
    let fields = stripe(Methods::Automatic, "oak").session_fields(&opening());
    let value = |name: &str| fields.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str());
    for (name, expected) in [
        ("mode", "payment"),
        ("line_items[0][quantity]", "1"),
        ("line_items[0][price_data][unit_amount]", "128400"),
        ("line_items[0][price_data][currency]", "usd"),
        ("adaptive_pricing[enabled]", "false"),
        ("success_url", "https://shop.example/o/x"),
        ("metadata[payment_id]", "7"),
        ("payment_intent_data[metadata][payment_id]", "7"),
        ("payment_intent_data[metadata][instance]", "oak"),
        ("payment_intent_data[metadata][hosted]", "1"),
        ("customer_email", "maya@example.com"),
    ] {
        assert_eq!(value(name), Some(expected), "{name}");
    }
    assert!(!fields.iter().any(|(n, _)| n.starts_with("payment_method_types")), "left to the account");
}

#[test]
fn a_key_names_instance_payment_revision_and_act() {
    assert_eq!(stripe(Methods::Automatic, "oak").key(&opening(), "open"), "porchlight-oak-payment-7-2-open");
}

#[test]
fn only_methods_fit_for_the_sum_are_asked_for() {
    let listed = |currency, amount_cents| -> Vec<String> {
        let stripe = stripe(Methods::Listed(vec![Method::Affirm, Method::Klarna, Method::Card]), "");
        stripe.listed(&Opening { currency, amount_cents, ..opening() }).unwrap().into_iter().map(|(_, v)| v).collect()
    };
    assert_eq!(listed(Currency::Usd, 128_400), ["card", "affirm", "klarna"]);
    assert_eq!(listed(Currency::Usd, 4_999), ["card", "klarna"]);
    assert_eq!(listed(Currency::Usd, 3_000_001), ["card", "klarna"]);
    assert_eq!(listed(Currency::Eur, 128_400), ["card", "klarna"]);
    assert_eq!(listed(Currency::Jpy, 128_400), ["card"]);
    assert!(Method::BY_HAND.iter().all(|m| !offers(*m, Currency::Usd, 128_400)));
}

#[test]
fn keys_do_not_print() {
    let printed = format!("{:?}", crate::payments::Payments::Stripe(stripe(Methods::Automatic, "oak")));
    assert!(printed.contains("oak") && !printed.contains("hush"), "{printed}");
}

#[test]
fn without_keys_there_is_no_gateway() {
    let settings = StripeSettings {
        base_url: super::BASE_URL.into(),
        secret_key: Secret::new("sk_test_hush"),
        webhook_secret: Secret::default(),
        publishable_key: String::new(),
        methods: Methods::Automatic,
        instance: String::new(),
    };
    assert!(Stripe::new(settings).is_err());
}
