//! The bell: it rings for whom it may, says nothing but the number, and ends with the server.

use crate::shop::{Shop, link_cookie, text};
use reqwest::Response;
use std::time::Duration;

async fn next(stream: &mut Response) -> Option<String> {
    let chunk = tokio::time::timeout(Duration::from_secs(3), stream.chunk()).await.ok()?.ok()??;
    Some(String::from_utf8(chunk.to_vec()).unwrap())
}

#[tokio::test]
async fn an_act_rings_at_the_customer_and_at_the_desk() {
    let shop = Shop::open().await;
    let (number, token) = shop.link("review").await;
    let (other, foreign) = shop.link("scheduled").await;
    let mut customer = shop.get(&format!("/live/{number}")).header("cookie", link_cookie(number, &token)).send().await.unwrap();
    let mut elsewhere = shop.get(&format!("/live/{other}")).header("cookie", link_cookie(other, &foreign)).send().await.unwrap();
    let mut desk = shop.get("/live/desk").header("cookie", shop.desk_cookie().await).send().await.unwrap();
    assert_eq!(text(&customer, "content-type"), "text/event-stream");
    for stream in [&mut customer, &mut elsewhere, &mut desk] {
        assert_eq!(next(stream).await.unwrap(), "retry: 2000\n\n");
    }
    let holder = store::people::link_holder(shop.store(), &token, store::people::Origin::default()).await.unwrap();
    store::people::observe(shop.store(), &holder).await.unwrap();
    let rung = format!("event: changed\ndata: {number}\n\n");
    assert_eq!(next(&mut customer).await.unwrap(), rung);
    assert_eq!(next(&mut desk).await.unwrap(), rung);
    assert!(tokio::time::timeout(Duration::from_millis(300), elsewhere.chunk()).await.is_err(), "somebody else's order rang");
}

#[tokio::test]
async fn who_has_no_link_hears_nothing() {
    let shop = Shop::open().await;
    let (number, token) = shop.link("review").await;
    let (other, _) = shop.link("scheduled").await;
    let ask = |path: String, cookie: String| shop.get(&path).header("cookie", cookie).send();
    assert_eq!(ask(format!("/live/{number}"), String::new()).await.unwrap().status(), 404);
    assert_eq!(ask(format!("/live/{other}"), link_cookie(number, &token)).await.unwrap().status(), 404);
    assert_eq!(ask(format!("/live/{other}"), link_cookie(other, &token)).await.unwrap().status(), 404);
    assert_eq!(ask("/live/desk".into(), link_cookie(number, &token)).await.unwrap().status(), 401);
    assert_eq!(ask(format!("/live/{number}"), shop.desk_cookie().await).await.unwrap().status(), 404);
}

#[tokio::test]
async fn stopping_ends_the_streams_and_the_server() {
    let shop = Shop::open().await;
    let (number, token) = shop.link("review").await;
    let mut stream = shop.get(&format!("/live/{number}")).header("cookie", link_cookie(number, &token)).send().await.unwrap();
    assert!(next(&mut stream).await.is_some());
    let address = shop.url("/healthz");
    tokio::time::timeout(Duration::from_secs(10), shop.running.stop()).await.expect("it stops");
    // What rang before may still be on its way.
    let rest = async { while stream.chunk().await.is_ok_and(|chunk| chunk.is_some()) {} };
    tokio::time::timeout(Duration::from_secs(3), rest).await.expect("the stream ends");
    assert!(reqwest::get(address).await.is_err());
}
