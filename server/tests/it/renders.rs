//! Pages by the hundred, many at once: each whole, none slow, with every header that keeps it safe. `PORCHLIGHT_TRUST=full` asks for
//! ten thousand.

use crate::{
    roles::table::ROUTES,
    scene::Scene,
    shop::{Shop, link_cookie, text},
};
use futures::{StreamExt, stream};
use reqwest::Response;
use std::time::{Duration, Instant};

/// A page in a debug build with eight others beside it; the gate for speed is the benchmark's.
const SLOWEST: Duration = Duration::from_secs(10);

fn has_strict_headers(path: &str, page: &Response) {
    let policy = text(page, "content-security-policy");
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("'unsafe-eval'"), "{path}: {policy}");
    if path.starts_with("/desk/letters/") {
        // Letters carry their styles with them, so they are boxed in: nothing in them runs, loads or leads anywhere.
        assert!(policy.contains("style-src 'nonce-") && policy.contains("frame-ancestors 'self'; sandbox"), "{path}: {policy}");
    } else {
        assert!(policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
    }
    let signed = ["'nonce-", "'sha256-"].iter().find_map(|sign| policy.split(sign).nth(1)?.split('\'').next()).unwrap_or_default();
    // No client draws the terms: their page allows no script at all.
    let is_bare = path == "/terms" && !policy.contains("script-src") && signed.is_empty();
    assert!((is_bare || signed.len() >= 16) && !policy.contains("unsafe-inline") && !policy.contains("unsafe-hashes"), "{path}: {policy}");
    assert_eq!((text(page, "x-content-type-options"), text(page, "cache-control")), ("nosniff", "no-store"), "{path}");
    assert!(["same-origin", "no-referrer"].contains(&text(page, "referrer-policy")), "{path}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_comes_whole_every_time() {
    let wanted = if std::env::var("PORCHLIGHT_TRUST").is_ok_and(|t| t == "full") { 10_000 } else { 300 };
    let shop = Shop::open().await;
    let scenes = Scene::all(&shop).await;
    let links = scenes.values().map(|scene| link_cookie(scene.number, &scene.token)).collect::<Vec<_>>().join("; ");
    let cookie = format!("{}; {links}", shop.desk_cookie().await);
    // Pages, not what they load; and the one that leads on to the only hit.
    let skipped = [
        "/l/",
        // Nobody is halfway in here, or invited.
        "/join",
        "/desk/sign-in/",
        "/live/",
        "/sandbox/",
        "/desk/find",
        "/desk/nowhere",
        ".ics",
        ".css",
        ".csv",
        ".webmanifest",
        "photo",
        "healthz",
        "readyz",
        "metrics",
    ];
    let own = |path: &&str| !skipped.iter().any(|word| path.contains(word));
    let pages = ROUTES.iter().filter_map(|row| Some((row.0.strip_prefix("GET ").filter(own)?, row.2)));
    let import = crate::roles::list(&shop).await.to_string();
    let named =
        |path: String| path.replace("{import}", &import).replace("{kind}", "products").replace("{location}", "1").replace("{zone}", "1");
    let mut paths: Vec<String> = pages.map(|(path, stage)| named(scenes[stage].fill(path))).collect();
    paths.extend(scenes.values().map(|scene| format!("/o/{}", scene.number)));
    paths.extend(["/desk/find?q=".to_owned(), "/desk/quotes?status=sent".to_owned(), "/desk/orders?status=open".to_owned()]);
    assert!(paths.len() > 25, "{paths:?}");

    let ask = |path: &String| {
        let (request, path) = (shop.get(path).header("cookie", &cookie).header("accept", "text/html"), path.clone());
        async move {
            let began = Instant::now();
            let page = request.send().await.unwrap_or_else(|e| panic!("{path}: {e}"));
            assert_eq!((page.status().as_u16(), text(&page, "content-type")), (200, "text/html; charset=utf-8"), "{path}");
            has_strict_headers(&path, &page);
            let html = page.text().await.unwrap_or_else(|e| panic!("{path}: {e}"));
            let (opens, closes) = (html.matches("<script").count(), html.matches("</script>").count());
            assert!(html.contains("</html>") && html.trim_end().ends_with('>') && opens == closes, "{path} ends early: {html}");
            // No style stands in an element: the policy would refuse it.
            assert!(!html.contains(" style=\""), "{path}: {html}");
            // The page was drawn, not its placeholder, and what it read came with it.
            assert!(!html.contains("class=\"skeleton\"") && !html.contains("\\\"Err\\\":"), "{path}: {html}");
            assert!(began.elapsed() < SLOWEST, "{path} took {:?}", began.elapsed());
        }
    };
    let asked = stream::iter(paths.iter().cycle().take(wanted)).map(ask).buffer_unordered(8).count().await;
    assert_eq!(asked, wanted);
}
