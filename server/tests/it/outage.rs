//! The database is away: everybody is told so in a sentence, nothing is lost, and it goes on by itself.

use crate::{
    databases::Cluster,
    events::secret,
    pay::{due, pay_silently},
    scene::Scene,
    shop::Shop,
};
use app::{failure::Failure, packed::unpack};
use domain::{Refusal, payments::PaymentStatus};
use gateways::payments::{
    sandbox::{EventKind, SIGNATURE_HEADER, SandboxEvent},
    sign,
};
use reqwest::Response;
use sea_orm::{ConnectOptions, ConnectionTrait, Database};
use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};
use store::Clock;

/// How long the database is away.
const AWAY: Duration = Duration::from_secs(10);

fn is_broken(body: &str) -> bool {
    matches!(unpack(body), Some(Failure::Broken { incident }) if !incident.is_empty())
}

/// A customer's payment that the provider has taken, and its event, sent until somebody keeps it: as the provider does, only sooner.
async fn event_in_flight(shop: &Shop) -> (store::people::LinkHolder, impl Future<Output = Vec<u16>> + use<>) {
    let holder = shop.holder("payment").await;
    let opened = due(shop, &holder).await;
    let payment = opened.payment;
    app::ssr::checkout::open(&shop.running.app.house, &holder, opened, true).await.unwrap();
    let object = due(shop, &holder).await.provider_ref.unwrap();
    pay_silently(shop, &object).await;
    let (secret, now) = (secret(shop).await, shop.store().now());
    let event = SandboxEvent { id: "in_flight".into(), kind: EventKind::Payment, object, payment_id: payment, created: now, refund: None };
    let body = serde_json::to_vec(&event).unwrap();
    let (client, url, store) = (reqwest::Client::new(), shop.url("/webhooks/sandbox"), shop.store().clone());
    let ready = shop.url("/readyz");
    let sending = async move {
        let mut answers = Vec::new();
        // It comes while the database is away.
        while client.get(&ready).send().await.is_ok_and(|a| a.status() == 200) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        while !answers.contains(&200) {
            let request = client.post(&url).header(SIGNATURE_HEADER, sign(&secret, &body, store.now())).body(body.clone());
            answers.push(request.send().await.map_or(0, |a| a.status().as_u16()));
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        // Once more, as if its answer had been lost.
        let request = client.post(&url).header(SIGNATURE_HEADER, sign(&secret, &body, store.now())).body(body.clone());
        answers.push(request.send().await.map_or(0, |a| a.status().as_u16()));
        answers
    };
    (holder, sending)
}

/// Another customer who presses Pay again and again, and then gives up.
async fn presses_in_flight(shop: &Shop, scene: &Scene) -> Vec<(u16, String)> {
    let until = Instant::now() + AWAY + Duration::from_secs(2);
    let mut answers = Vec::new();
    while Instant::now() < until {
        let answer = shop.call("pay", &scene.acts, &scene.fill("number={number}&amount=10")).send().await.unwrap();
        answers.push((answer.status().as_u16(), answer.text().await.unwrap()));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    answers
}

/// What a visitor reads: the status, and whether there is a sentence and nothing else.
async fn read(answer: Response) -> (u16, String) {
    let status = answer.status().as_u16();
    let body = answer.text().await.unwrap();
    for word in ["panicked", "stack backtrace", "sqlx", "postgres", "DbErr", "SELECT", "locked"] {
        assert!(!body.contains(word), "{word} in {body}");
    }
    (status, body)
}

/// Stops the database, asks everything there is, and starts it again when it has been away for long enough.
async fn while_it_is_away(shop: &Shop, mut cluster: Cluster, scenes: &BTreeMap<&'static str, Scene>, manager: &str) -> Cluster {
    let scene = &scenes["review"];
    let review = scene.fill("number={number}&version={version}&{plans}");
    let page = |path: String, cookie: &str| shop.get(&path).header("cookie", cookie).header("accept", "text/html").send();
    // The presses are under way by then.
    tokio::time::sleep(Duration::from_millis(300)).await;
    let mut cluster = tokio::task::spawn_blocking(move || {
        cluster.stop();
        cluster
    })
    .await
    .unwrap();
    let began = Instant::now();
    let (link, act, desk, letter, calendar, live, ready, home) = tokio::join!(
        page(format!("/o/{}", scene.number), &scene.acts),
        shop.call("review", &scene.acts, &review).send(),
        page("/desk/quotes".into(), manager),
        page(format!("/desk/letters/quote/{}", scene.number), manager),
        page(format!("/o/{}/calendar.ics", scenes["tracking"].number), &scenes["tracking"].acts),
        page(format!("/live/{}", scene.number), &scene.acts),
        shop.get("/readyz").send(),
        page("/".into(), &scene.acts),
    );
    for (what, answer) in [("link", link), ("desk", desk), ("letter", letter), ("calendar", calendar), ("live", live), ("home", home)] {
        let (status, body) = read(answer.unwrap_or_else(|e| panic!("{what}: {e}"))).await;
        assert_eq!(status, 503, "{what}: {body}");
        assert!(body.contains("<p") && (body.contains("</html>") || what == "letter"), "{what}: {body}");
    }
    let (status, body) = read(act.unwrap()).await;
    assert!(status == 503 && is_broken(&body), "{status} {body}");
    assert_eq!((read(ready.unwrap()).await.0, shop.get("/healthz").send().await.unwrap().status().as_u16()), (503, 200));
    assert!(began.elapsed() < Duration::from_secs(28), "nobody waits longer than that: {:?}", began.elapsed());

    tokio::time::sleep(AWAY.saturating_sub(began.elapsed())).await;
    tokio::task::spawn_blocking(move || {
        cluster.go_on();
        cluster
    })
    .await
    .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgresql_is_gone_for_ten_seconds() {
    let Some(cluster) = tokio::task::spawn_blocking(Cluster::start).await.unwrap() else { return };
    let database = cluster.url();
    let shop = Shop::open_at(Clock::System, &[("database", database.as_str())]).await;
    let scenes = Scene::all(&shop).await;
    let (scene, manager) = (&scenes["review"], shop.desk_cookie().await);
    let review = scene.fill("number={number}&version={version}&{plans}");
    let page = |path: String, cookie: &str| shop.get(&path).header("cookie", cookie).header("accept", "text/html").send();
    assert_eq!(page(format!("/o/{}", scene.number), &scene.acts).await.unwrap().status(), 200);

    let (payer, sending) = event_in_flight(&shop).await;
    let sending = tokio::spawn(sending);
    let presser = &scenes["deposit_paid"];
    let presses = async {
        let (a, b, c) =
            tokio::join!(presses_in_flight(&shop, presser), presses_in_flight(&shop, presser), presses_in_flight(&shop, presser));
        [a, b, c].concat()
    };
    let (pressed, cluster) = tokio::join!(presses, while_it_is_away(&shop, cluster, &scenes, &manager));
    let away = |body: &str| is_broken(body) || unpack(body) == Some(Failure::from(Refusal::ProviderAway));
    assert!(pressed.iter().all(|(status, body)| *status < 400 || *status != 500 && away(body)), "{pressed:?}");
    assert!(pressed.iter().any(|(status, _)| *status == 503), "nobody pressed while it was away: {pressed:?}");
    let again = shop.until("a page again", || async {
        let answer = page(format!("/o/{}", scene.number), &scene.acts).await.unwrap();
        (answer.status() == 200).then_some(answer)
    });
    let again = again.await.text().await.unwrap();
    assert!(scene.secrets.iter().any(|own| again.contains(own)), "{again}");
    // The bell between instances is back as well: an act rings.
    let mut stream = shop.get(&format!("/live/{}", scene.number)).header("cookie", &scene.acts).send().await.unwrap();
    stream.chunk().await.unwrap();
    let answer = shop.call("review", &scene.acts, &review).send().await.unwrap();
    assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
    let rung = tokio::time::timeout(Duration::from_secs(15), stream.chunk()).await.expect("it rings again").unwrap().unwrap();
    assert!(rung.starts_with(b"event: changed"), "{rung:?}");
    // The event was kept when it could be, and had one effect.
    let sent = tokio::time::timeout(Duration::from_secs(60), sending).await.expect("the event is kept at last").unwrap();
    assert!(sent.iter().all(|status| [200, 503].contains(status)) && sent.contains(&503), "{sent:?}");
    let paid =
        shop.until("the order", || async { Some(store::journey::read(shop.store(), &payer).await.unwrap()).filter(|j| j.order.is_some()) });
    let paid = paid.await;
    let settled = paid.payments.iter().filter(|p| p.status == PaymentStatus::Settled).count();
    assert_eq!((settled, paid.order.unwrap().balance.paid_cents), (1, paid.payments[0].received_cents));
    // However often the other pressed, one payment is open.
    let page_of_presser = store::people::link_holder(shop.store(), &presser.token, store::people::Origin::default()).await.unwrap();
    let journey = store::journey::read(shop.store(), &page_of_presser).await.unwrap();
    assert_eq!(journey.payments.iter().filter(|p| p.status == PaymentStatus::Open).count(), 1);
    store::verify::ledger(shop.store()).await.unwrap();
    store::events::verify(shop.store()).await.unwrap();
    shop.running.stop().await;
    drop(cluster);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_is_locked_by_somebody_else() {
    let shop = Shop::open().await;
    let scene = &Scene::all(&shop).await["review"];
    let review = scene.fill("number={number}&version={version}&{plans}");
    let mut options = ConnectOptions::new(shop.folder.database());
    options.max_connections(1);
    let other = Database::connect(options).await.unwrap();

    // For a moment: whoever writes waits for it, whoever looks does not.
    other.execute_unprepared("BEGIN IMMEDIATE").await.unwrap();
    let release = async {
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        let page = shop.get(&format!("/o/{}", scene.number)).header("cookie", &scene.acts).send().await.unwrap();
        assert_eq!(page.status(), 200);
        other.execute_unprepared("ROLLBACK").await.unwrap();
    };
    let (answer, ()) = tokio::join!(shop.call("review", &scene.acts, &review).send(), release);
    assert_eq!(read(answer.unwrap()).await.0, 200);

    // For longer than anybody waits.
    other.execute_unprepared("BEGIN IMMEDIATE").await.unwrap();
    let (act, visit) =
        tokio::join!(shop.call("review", &scene.acts, &review).send(), shop.get(&format!("/l/{}", scene.token.as_str())).send());
    let (status, body) = read(act.unwrap()).await;
    assert!(status == 503 && is_broken(&body), "{status} {body}");
    let (status, body) = read(visit.unwrap()).await;
    assert!(status == 303 || status == 503 && body.contains("</html>"), "{status} {body}");
    other.execute_unprepared("ROLLBACK").await.unwrap();
    let answer = shop.call("review", &scene.acts, &review).send().await.unwrap();
    assert_eq!(read(answer).await.0, 200);
    store::events::verify(shop.store()).await.unwrap();
}
