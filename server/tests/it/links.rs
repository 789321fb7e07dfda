//! A link becomes a cookie.

use crate::shop::{Shop, link_cookie, location, text};

#[tokio::test]
async fn a_link_becomes_a_cookie_and_a_clean_address() {
    let shop = Shop::open().await;
    let (number, token) = shop.link("scheduled").await;
    let answer = shop.get(&format!("/l/{}", token.as_str())).send().await.unwrap();
    assert_eq!((answer.status().as_u16(), location(&answer)), (303, format!("/o/{number}").as_str()));
    assert_eq!((text(&answer, "cache-control"), text(&answer, "referrer-policy")), ("no-store", "no-referrer"));
    let cookie = text(&answer, "set-cookie");
    assert!(cookie.starts_with(&link_cookie(number, &token)), "{cookie}");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"), "{cookie}");
    assert!(!cookie.contains("Secure"), "{cookie}");

    let page = shop.get(&format!("/o/{number}")).header("cookie", link_cookie(number, &token)).send().await.unwrap();
    assert_eq!((page.status().as_u16(), text(&page, "cache-control")), (200, "no-store"));
    assert!(!page.text().await.unwrap().contains(token.as_str()), "the token stands in the page");
}

#[tokio::test]
async fn over_tls_the_cookie_is_bound_to_this_host() {
    let shop = Shop::open_with(&[("base_url", "https://portal.example.com")]).await;
    let (number, token) = shop.link("review").await;
    let answer = shop.get(&format!("/l/{}", token.as_str())).send().await.unwrap();
    let cookie = text(&answer, "set-cookie");
    assert!(cookie.starts_with(&format!("__Host-link-{number}=")) && cookie.ends_with("; Secure"), "{cookie}");
    assert_eq!(text(&answer, "strict-transport-security"), "max-age=31536000");
}

#[tokio::test]
async fn unknown_malformed_and_ended_links_look_alike() {
    let shop = Shop::open().await;
    let (_, expired) = shop.link("expired").await;
    for token in ["A".repeat(43).as_str(), "nonsense", "%00%ff", expired.as_str()] {
        let answer = shop.get(&format!("/l/{token}")).send().await.unwrap();
        let seen = (answer.status().as_u16(), location(&answer), text(&answer, "set-cookie"));
        // What is no text at all is no address.
        if answer.status() != 400 {
            assert_eq!(seen, (303, "/find?ended=1", ""), "{token}");
        }
    }
}

#[tokio::test]
async fn looking_changes_nothing_but_the_note() {
    let shop = Shop::open().await;
    let (_, token) = shop.link("review").await;
    let before = store::events::verify(shop.store()).await.unwrap();
    for _ in 0..3 {
        shop.get(&format!("/l/{}", token.as_str())).send().await.unwrap();
    }
    assert_eq!(store::events::verify(shop.store()).await.unwrap(), before + 1);
}

#[tokio::test]
async fn leaving_takes_the_cookie_back() {
    let shop = Shop::open().await;
    let answer = shop.post("/o/10001/leave").send().await.unwrap();
    assert_eq!((answer.status().as_u16(), location(&answer)), (303, "/"));
    let cookie = text(&answer, "set-cookie");
    assert!(cookie.starts_with("link-10001=;") && cookie.contains("Max-Age=0"), "{cookie}");
}

#[tokio::test]
async fn the_calendar_is_for_who_holds_the_link() {
    let shop = Shop::open().await;
    let (number, token) = shop.link("scheduled").await;
    let path = format!("/o/{number}/calendar.ics");
    assert_eq!(shop.get(&path).send().await.unwrap().status(), 404);
    let (other, foreign) = shop.link("review").await;
    for cookie in [link_cookie(other, &foreign), link_cookie(number, &foreign)] {
        assert_eq!(shop.get(&path).header("cookie", cookie).send().await.unwrap().status(), 404);
    }
    let answer = shop.get(&path).header("cookie", link_cookie(number, &token)).send().await.unwrap();
    assert_eq!(text(&answer, "content-type"), "text/calendar; charset=utf-8; method=PUBLISH");
    let calendar = answer.text().await.unwrap();
    assert!(calendar.starts_with("BEGIN:VCALENDAR\r\n") && calendar.ends_with("END:VCALENDAR\r\n"), "{calendar}");
    for line in ["SUMMARY:Delivery from Hartley Appliances", "DTSTART:20", "DTEND:20", "UID:delivery-", "LOCATION:"] {
        assert!(calendar.contains(&format!("\r\n{line}")), "{line} in {calendar}");
    }
    assert_eq!(
        shop.get(&format!("/o/{other}/calendar.ics")).header("cookie", link_cookie(other, &foreign)).send().await.unwrap().status(),
        404
    );
}

#[tokio::test]
async fn the_evidence_names_the_client_that_a_trusted_proxy_names() {
    let tell = |shop: Shop| async move {
        let (_, token) = shop.link("review").await;
        let path = format!("/l/{}", token.as_str());
        shop.get(&path).header("x-forwarded-for", "1.1.1.1, 203.0.113.7").header("user-agent", "Phone").send().await.unwrap();
        let bytes = [std::fs::read(shop.folder.path().join("shop.db")), std::fs::read(shop.folder.path().join("shop.db-wal"))]
            .map(Result::unwrap_or_default)
            .concat();
        bytes.windows(11).any(|w| w == b"203.0.113.7")
    };
    assert!(tell(Shop::open_with(&[("trusted_proxies", "127.0.0.1")]).await).await);
    assert!(!tell(Shop::open().await).await);
}
