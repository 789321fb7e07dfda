//! Two servers on one PostgreSQL: what is done at one is seen at the other.

use crate::{
    databases,
    scene::Scene,
    shop::{Shop, link_cookie},
};
use reqwest::Response;
use std::time::Duration;
use store::Clock;

async fn next(stream: &mut Response) -> String {
    let chunk = tokio::time::timeout(Duration::from_secs(5), stream.chunk()).await.expect("a ring within five seconds");
    String::from_utf8(chunk.unwrap().expect("the stream goes on").to_vec()).unwrap()
}

/// The live stream of somebody, already greeted.
async fn listen(shop: &Shop, path: &str, cookie: &str) -> Response {
    let mut stream = shop.get(path).header("cookie", cookie).send().await.unwrap();
    assert_eq!(stream.status(), 200);
    assert!(next(&mut stream).await.starts_with("retry: 2000\nevent: build\n"));
    stream
}

async fn page(shop: &Shop, path: &str, cookie: &str) -> String {
    let answer = shop.get(path).header("cookie", cookie).send().await.unwrap();
    assert_eq!(answer.status(), 200, "{path}");
    answer.text().await.unwrap()
}

async fn two() -> Option<(Shop, Shop)> {
    let database = databases::on_postgres().await?;
    let keys = [("database", database.as_str())];
    let one = Shop::open_at(Clock::System, &keys).await;
    Some((one, Shop::open_at(Clock::System, &keys).await))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_done_at_one_rings_and_shows_at_the_other() {
    let Some((one, other)) = two().await else { return };
    let scenes = Scene::all(&one).await;
    let scene = &scenes["scheduled"];
    let manager = one.desk_cookie().await;
    let address = format!("/o/{}", scene.number);
    let mut customer = listen(&other, &format!("/live/{}", scene.number), &scene.acts).await;
    let mut desk = listen(&other, "/live/desk", &manager).await;
    assert!(!page(&other, &address, &scene.acts).await.contains("Dana Whitfield"), "nobody drives it yet");

    let form = "delivery={delivery}&revision={delivery_revision}&driver={driver}&van={van}&crew=2&starts=08:00&position=1";
    let answer = one.call("route_delivery", &manager, &scene.fill(form)).send().await.unwrap();
    assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
    let rung = format!("event: changed\ndata: {}\n\n", scene.number);
    assert_eq!((next(&mut customer).await, next(&mut desk).await), (rung.clone(), rung));
    assert!(page(&other, &address, &scene.acts).await.contains("Dana Whitfield"), "the page knows the driver");

    // And the other way: a customer acts there, the desk here hears it and shows it.
    let scene = &scenes["review"];
    let mut desk = listen(&one, "/live/desk", &manager).await;
    let form = scene.fill("number={number}&version={version}&reason=Too+dear+for+us");
    let answer = other.call("decline", &scene.acts, &form).send().await.unwrap();
    assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
    assert_eq!(next(&mut desk).await, format!("event: changed\ndata: {}\n\n", scene.number));
    assert!(page(&one, &format!("/desk/quotes/{}", scene.number), &manager).await.contains("Too dear for us"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_letter_leaves_by_one_of_them() {
    let Some((one, other)) = two().await else { return };
    let scene = &Scene::all(&one).await["review"];
    let manager = one.desk_cookie().await;
    let ccs = (0..8).map(|n| format!("cc{n}@example.com")).collect::<Vec<_>>().join(",");
    let form = format!("recipient=maya.new%40example.com&ccs={ccs}&subject=Once+only&pay_link=true");
    let answer =
        one.call("send_quote", &manager, &scene.fill(&format!("number={{number}}&revision={{revision}}&{form}"))).send().await.unwrap();
    assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
    let letters = |shop: &Shop| {
        let letters = std::fs::read_dir(shop.folder.path().join("mail")).into_iter().flatten().flatten().map(|entry| entry.path());
        letters.filter(|path| std::fs::read_to_string(path).is_ok_and(|letter| letter.contains("Subject: Once only"))).count()
    };
    one.until("nine letters", || async { (letters(&one) + letters(&other) >= 9).then_some(()) }).await;
    // Long enough for whoever would send it again.
    tokio::time::sleep(Duration::from_millis(2_500)).await;
    assert_eq!(letters(&one) + letters(&other), 9);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_people_at_two_servers_don_t_overwrite_each_other() {
    let Some((one, other)) = two().await else { return };
    let scenes = Scene::all(&one).await;
    let manager = one.desk_cookie().await;
    let form = scenes["scheduled"].fill("number={number}&amount=10&method=cash");
    let press = |shop: &Shop| shop.call("record_payment", &manager, &form).send();
    let answers = futures::future::join_all((0..20).map(|n| press(if n % 2 == 0 { &one } else { &other }))).await;
    assert!(answers.into_iter().all(|a| a.unwrap().status() == 200));
    let (number, token) = (scenes["scheduled"].number, &scenes["scheduled"].token);
    let holder = store::people::link_holder(other.store(), token, Default::default()).await.unwrap();
    let journey = store::journey::read(other.store(), &holder).await.unwrap();
    assert_eq!(journey.payments.iter().filter(|p| p.amount.cents == 1_000).count(), 20, "{number}");
    assert_eq!(link_cookie(number, token), scenes["scheduled"].acts);
    store::verify::ledger(one.store()).await.unwrap();
    store::events::verify(one.store()).await.unwrap();
}
