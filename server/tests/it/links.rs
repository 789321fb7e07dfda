//! A link becomes a cookie.

use crate::{
    facts::Facts,
    scene::Scene,
    shop::{Shop, link_cookie, location, text},
};

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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_revoked_link_opens_nothing_from_then_on() {
    let shop = Shop::open().await;
    let (scenes, manager) = (Scene::all(&shop).await, shop.desk_cookie().await);
    let scene = &scenes["review"];
    let (page, review) = (format!("/o/{}", scene.number), scene.fill("number={number}&version={version}&{plans}"));
    let visit = || shop.get(&page).header("cookie", &scene.acts).send();
    assert_eq!(visit().await.unwrap().status(), 200);
    let member = store::demo::member(shop.store(), store::demo::MANAGER).await.unwrap();
    let quote = store::journey::quote_of(shop.store(), scene.number).await.unwrap();
    for link in store::links::list(shop.store(), &member, quote).await.unwrap() {
        let form = format!("number={}&link={}", scene.number, link.id);
        assert_eq!(shop.call("revoke_link", &manager, &form).send().await.unwrap().status(), 200);
    }
    let ended = visit().await.unwrap();
    assert_eq!(ended.status(), 404);
    let page = ended.text().await.unwrap();
    assert!(scene.secrets.iter().all(|secret| !page.contains(secret)), "{page}");
    let again = shop.get(&format!("/l/{}", scene.token.as_str())).send().await.unwrap();
    assert_eq!((location(&again), text(&again, "set-cookie")), ("/find?ended=1", ""));
    assert_eq!(shop.call("review", &scene.acts, &review).send().await.unwrap().status(), 404);
    assert_eq!(shop.get(&format!("/live/{}", scene.number)).header("cookie", &scene.acts).send().await.unwrap().status(), 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_scanner_leaves_a_note_and_nothing_else() {
    let shop = Shop::open().await;
    let scenes = Scene::all(&shop).await;
    for (stage, scene) in &scenes {
        let before = Facts::of(&shop.folder.database()).await;
        let link = shop.url(&format!("/l/{}", scene.token.as_str()));
        let scanner = reqwest::Client::builder().user_agent("MailScanner").build().unwrap();
        // It follows where the link leads, looks again without following, and tries the head alone.
        for _ in 0..2 {
            assert!(scanner.get(&link).send().await.unwrap().status().as_u16() < 500);
            assert!(scanner.head(&link).send().await.unwrap().status().as_u16() < 500);
            assert!(shop.get(&link).header("cookie", &scene.acts).send().await.unwrap().status().is_redirection());
        }
        for page in ["", "/pay", "/addons", "/day", "/receipt", "/note", "/calendar.ics"] {
            let page = format!("/o/{}{page}", scene.number);
            assert!(shop.get(&page).header("cookie", &scene.acts).send().await.unwrap().status().as_u16() < 500, "{page}");
        }
        let after = Facts::of(&shop.folder.database()).await;
        let changes = before.changes(&after);
        let is_note = |change: &String| ["events +", "origins +", "links +", "links -"].iter().any(|kind| change.starts_with(kind));
        assert!(changes.iter().all(is_note) && changes.len() == 4, "{stage}: {changes:?}");
        assert_eq!(after.count("events", &["\"link_opened\""]), before.count("events", &["\"link_opened\""]) + 1, "{stage}");
    }
}
