//! The sandbox client over the wire, against canned answers: the pretend provider itself is the server's, and is walked in
//! the server's tests.

use domain::{
    ids::{Number, PaymentId, RefundId},
    money::Currency,
    payments::{Method, Report},
};
use gateways::{
    Secret,
    payments::{Opening, Payments, RefundOrder, RefundState, Sandbox, Trouble, sandbox::SandboxSettings},
};
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    thread::JoinHandle,
};

/// Answers one call with `status` and `answer`; gives back the request line, the sign-in and the body.
fn once(status: &'static str, answer: &'static str) -> (Payments, JoinHandle<(String, String, String)>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let settings = SandboxSettings {
        base_url: format!("http://{}", listener.local_addr().unwrap()),
        secret: Secret::new("sandbox_key"),
        webhook_secret: Secret::new("sandbox_events"),
    };
    let served = std::thread::spawn(move || {
        let mut reader = BufReader::new(listener.accept().unwrap().0);
        let mut head = Vec::new();
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            if line.trim().is_empty() {
                break;
            }
            head.push(line.trim().to_owned());
        }
        let value = |name: &str| {
            head.iter().find_map(|l| l.split_once(": ").filter(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.to_owned()))
        };
        let mut body = vec![0; value("content-length").map_or(0, |l| l.parse().unwrap())];
        reader.read_exact(&mut body).unwrap();
        write!(
            reader.get_mut(),
            "HTTP/1.1 {status}\r\nContent-Length: {}\r\nLocation: /elsewhere\r\nConnection: close\r\n\r\n{answer}",
            answer.len()
        )
        .unwrap();
        (head[0].clone(), value("authorization").unwrap_or_default(), String::from_utf8(body).unwrap())
    });
    (Payments::Sandbox(Sandbox::new(settings).unwrap()), served)
}

const PAID: &str = r#"{"id":"sandbox_1","payment_id":7,"status":"succeeded","amount_cents":128400,
    "pay_url":"http://127.0.0.1/pay/1","method":"klarna","label":"Klarna"}"#;

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

#[tokio::test]
async fn opening_tells_all_and_signs_in() {
    let waiting = r#"{"id":"sandbox_1","payment_id":7,"status":"waiting","amount_cents":128400,"pay_url":"http://127.0.0.1/pay/1"}"#;
    let (payments, served) = once("200 OK", waiting);
    let opened = payments.open(&opening()).await.unwrap();
    assert_eq!((opened.provider_ref.as_str(), opened.pay_url.as_deref()), ("sandbox_1", Some("http://127.0.0.1/pay/1")));
    let (line, signed, body) = served.join().unwrap();
    assert_eq!((line.as_str(), signed.as_str()), ("POST /sandbox/v1/payments HTTP/1.1", "Bearer sandbox_key"));
    let body: serde_json::Value = serde_json::from_str(&body).unwrap();
    let expected = serde_json::json!({ "payment_id": 7, "revision": 2, "amount_cents": 128_400, "currency": "USD", "description": "Order 1042",
        "return_url": "https://shop.example/o/x", "cancel_url": "https://shop.example/o/y" });
    assert_eq!(body, expected);
}

#[tokio::test]
async fn reading_cancelling_and_finding_say_what_it_is() {
    let paid = Report::Succeeded { amount_cents: 128_400, method: Method::Klarna, label: "Klarna".into() };
    let (payments, served) = once("200 OK", PAID);
    assert_eq!(payments.read("sandbox_1").await, Ok(paid.clone()));
    assert_eq!(served.join().unwrap().0, "GET /sandbox/v1/payments/sandbox_1 HTTP/1.1");

    let (payments, served) = once("200 OK", PAID);
    assert_eq!(payments.cancel("sandbox_1").await, Ok(paid));
    assert_eq!(served.join().unwrap().0, "POST /sandbox/v1/payments/sandbox_1/cancel HTTP/1.1");

    let (payments, served) = once("200 OK", r#"{"payment":null}"#);
    assert_eq!(payments.find(PaymentId(7)).await, Ok(None));
    assert_eq!(served.join().unwrap().0, "GET /sandbox/v1/payments?payment_id=7 HTTP/1.1");
}

#[tokio::test]
async fn a_refund_names_itself() {
    let (payments, served) = once("200 OK", r#"{"id":"sandbox_r1","refund_id":3,"payment":"sandbox_1","cents":500,"state":"pending"}"#);
    let order = RefundOrder { refund: RefundId(3), provider_ref: "sandbox_1".into(), cents: 500, currency: Currency::Usd };
    let report = payments.refund(&order).await.unwrap();
    assert_eq!((report.state, report.cents, report.provider_ref.as_str()), (RefundState::Pending, 500, "sandbox_r1"));
    let (line, _, body) = served.join().unwrap();
    assert_eq!(line, "POST /sandbox/v1/refunds HTTP/1.1");
    assert_eq!(body, r#"{"refund_id":3,"payment":"sandbox_1","cents":500}"#);
}

#[tokio::test]
async fn an_answer_is_an_answer_a_refusal_or_nothing() {
    for (status, answer) in
        [("500 Internal Server Error", "oops"), ("429 Too Many Requests", ""), ("409 Conflict", "{}"), ("503 Service Unavailable", "")]
    {
        let (payments, _served) = once(status, answer);
        let away = payments.read("sandbox_1").await;
        assert!(matches!(away, Err(Trouble::Away { .. })), "{status}: {away:?}");
    }
    // Neither a detour nor half an answer is taken for one.
    for (status, answer) in [("302 Found", PAID), ("200 OK", "{\"id\":"), ("200 OK", "<html>")] {
        let (payments, _served) = once(status, answer);
        let unreadable = payments.read("sandbox_1").await;
        assert!(matches!(unreadable, Err(Trouble::Unreadable { .. })), "{status}: {unreadable:?}");
    }
    let (payments, _served) = once("400 Bad Request", r#"{"code":"already_paid","message":"It is paid."}"#);
    let refused = Trouble::Refused { status: 400, code: Some("already_paid".into()), message: "It is paid.".into() };
    assert_eq!(payments.revise("sandbox_1", &opening()).await, Err(refused));
}
