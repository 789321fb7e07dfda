//! The database is away: everybody is told so in a sentence, nothing is lost, and it goes on by itself.

use crate::{databases::Cluster, scene::Scene, shop::Shop};
use reqwest::Response;
use sea_orm::{ConnectOptions, ConnectionTrait, Database};
use std::time::{Duration, Instant};
use store::Clock;

/// What a visitor reads: the status, and whether there is a sentence and nothing else.
async fn read(answer: Response) -> (u16, String) {
    let status = answer.status().as_u16();
    let body = answer.text().await.unwrap();
    for word in ["panicked", "stack backtrace", "sqlx", "postgres", "DbErr", "SELECT", "locked"] {
        assert!(!body.contains(word), "{word} in {body}");
    }
    (status, body)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgresql_is_gone_for_a_while() {
    let Some(mut cluster) = tokio::task::spawn_blocking(Cluster::start).await.unwrap() else { return };
    let database = cluster.url();
    let shop = Shop::open_at(Clock::System, &[("database", database.as_str())]).await;
    let scenes = Scene::all(&shop).await;
    let (scene, manager) = (&scenes["review"], shop.desk_cookie().await);
    let review = scene.fill("number={number}&version={version}&{plans}");
    let page = |path: String, cookie: &str| shop.get(&path).header("cookie", cookie).header("accept", "text/html").send();
    assert_eq!(page(format!("/o/{}", scene.number), &scene.acts).await.unwrap().status(), 200);

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
        page("/desk/quotes".into(), &manager),
        page(format!("/desk/letters/quote/{}", scene.number), &manager),
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
    assert!(status == 503 && body.starts_with("{\"broken\":{\"incident\":\""), "{status} {body}");
    assert_eq!((read(ready.unwrap()).await.0, shop.get("/healthz").send().await.unwrap().status().as_u16()), (503, 200));
    assert!(began.elapsed() < Duration::from_secs(28), "nobody waits longer than that: {:?}", began.elapsed());

    let cluster = tokio::task::spawn_blocking(move || {
        cluster.go_on();
        cluster
    })
    .await
    .unwrap();
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
    assert!(status == 503 && body.starts_with("{\"broken\""), "{status} {body}");
    let (status, body) = read(visit.unwrap()).await;
    assert!(status == 303 || status == 503 && body.contains("</html>"), "{status} {body}");
    other.execute_unprepared("ROLLBACK").await.unwrap();
    let answer = shop.call("review", &scene.acts, &review).send().await.unwrap();
    assert_eq!(read(answer).await.0, 200);
    store::events::verify(shop.store()).await.unwrap();
}
