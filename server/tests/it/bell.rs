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
        let hello = next(stream).await.unwrap();
        assert!(hello.starts_with("retry: 2000\nevent: build\ndata: ") && hello.ends_with("\n\n"), "{hello}");
    }
    let holder = store::people::link_holder(shop.store(), &token, store::people::Origin::default()).await.unwrap();
    store::people::observe(shop.store(), &holder).await.unwrap();
    let rung = format!("event: changed\ndata: {number}\n\n");
    assert_eq!(next(&mut customer).await.unwrap(), rung);
    assert_eq!(next(&mut desk).await.unwrap(), rung);
    assert!(tokio::time::timeout(Duration::from_millis(300), elsewhere.chunk()).await.is_err(), "somebody else's order rang");
}

/// Of which build a page is, and the server that it listens to.
async fn builds(shop: &Shop) -> (String, String) {
    let (number, token) = shop.link("review").await;
    let cookie = link_cookie(number, &token);
    let page = shop.get(&format!("/o/{number}")).header("cookie", &cookie).send().await.unwrap().text().await.unwrap();
    let of_page = page.split("<meta name=\"build\" content=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
    let mut stream = shop.get(&format!("/live/{number}")).header("cookie", &cookie).send().await.unwrap();
    let hello = next(&mut stream).await.unwrap();
    let of_server = hello.split("event: build\ndata: ").nth(1).map(str::trim).unwrap_or_default();
    (of_page.to_owned(), of_server.to_owned())
}

#[tokio::test]
async fn a_page_hears_that_the_server_is_of_another_build() {
    let shop = Shop::open().await;
    let (page, server) = builds(&shop).await;
    assert!(page.len() == 16 && page == server, "{page} {server}");
    let again = builds(&Shop::open().await).await;
    assert_eq!(again, (page.clone(), server), "the same files are the same build");
    // Another sheet, another name, another build.
    let site = shop.folder.path().join("newer");
    std::fs::create_dir_all(site.join("pkg")).unwrap();
    std::fs::write(site.join("pkg/assets.json"), r#"{"account.css":"account.fedcba9876543210.css"}"#).unwrap();
    let (newer, server) = builds(&Shop::open_with(&[("site", site.to_str().unwrap())]).await).await;
    assert!(newer == server && newer != page, "{newer} {server}");
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
