//! What every request passes.

use crate::shop::{Shop, text};

#[tokio::test]
async fn everything_has_the_headers_that_keep_it_safe() {
    let shop = Shop::open().await;
    for path in ["/", "/find", "/o/10001", "/desk", "/nothing", "/brand.css", "/healthz", "/favicon.svg", "/l/x", "/service-worker.js"] {
        let answer = shop.get(path).send().await.unwrap();
        assert_eq!(text(&answer, "x-content-type-options"), "nosniff", "{path}");
        assert!(["same-origin", "no-referrer"].contains(&text(&answer, "referrer-policy")), "{path}");
        assert!(text(&answer, "permissions-policy").contains("microphone=()"), "{path}");
        let policy = text(&answer, "content-security-policy");
        assert!(policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe-inline") && !policy.contains(" 'unsafe-eval'"), "{path}: {policy}");
        assert_eq!(text(&answer, "x-request-id").len(), 16, "{path}");
    }
}

#[tokio::test]
async fn a_client_does_not_name_its_own_request() {
    let shop = Shop::open().await;
    let answer = shop.get("/healthz").header("x-request-id", "forged").send().await.unwrap();
    assert_ne!(text(&answer, "x-request-id"), "forged");
}

#[tokio::test]
async fn what_other_sites_send_is_refused() {
    let shop = Shop::open().await;
    let post = |headers: &[(&str, &str)]| {
        let request = shop.post("/o/10001/leave");
        headers.iter().fold(request, |r, (name, value)| r.header(*name, *value)).send()
    };
    let own = shop.url("");
    assert_eq!(post(&[("sec-fetch-site", "cross-site")]).await.unwrap().status(), 403);
    assert_eq!(post(&[("sec-fetch-site", "same-site"), ("origin", &own)]).await.unwrap().status(), 403);
    assert_eq!(post(&[("origin", "https://evil.example")]).await.unwrap().status(), 403);
    assert_eq!(post(&[("origin", "null")]).await.unwrap().status(), 403);
    assert_eq!(post(&[("sec-fetch-site", "same-origin")]).await.unwrap().status(), 303);
    assert_eq!(post(&[("origin", &own)]).await.unwrap().status(), 303);
    let function = shop.post("/api/anything").header("sec-fetch-site", "cross-site").send().await.unwrap();
    assert_eq!(function.status(), 403);
    let reading = shop.get("/").header("sec-fetch-site", "cross-site").send().await.unwrap();
    assert_eq!(reading.status(), 200);
}

#[tokio::test]
async fn files_are_kept_for_as_long_as_their_name_holds() {
    let shop = Shop::open().await;
    let hashed = "/pkg/account.0123456789abcdef.css";
    let plain = shop.get(hashed).send().await.unwrap();
    assert_eq!(text(&plain, "cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(plain.text().await.unwrap(), "body{}");
    let small = shop.get(hashed).header("accept-encoding", "gzip, br").send().await.unwrap();
    assert_eq!((text(&small, "content-encoding"), text(&small, "content-type")), ("br", "text/css"));
    let cached = |path: &'static str| {
        let request = shop.get(path);
        async move { text(&request.send().await.unwrap(), "cache-control").to_owned() }
    };
    assert_eq!(cached("/service-worker.js").await, "no-cache");
    assert_eq!(cached("/pkg/assets.json").await, "no-cache");
    assert_eq!(cached("/favicon.svg").await, "public, max-age=3600");
    assert_eq!(cached("/pkg/account.ffffffffffffffff.css").await, "no-store");
    for path in ["/../Cargo.toml", "/%2e%2e/shop.db", "/pkg/", "/pkg", "/.hidden", "/pkg/%2e%2e/%2e%2e/shop.db"] {
        assert_eq!(shop.get(path).send().await.unwrap().status(), 404, "{path}");
    }
}

#[tokio::test]
async fn brand_and_manifest_are_asked_for_once() {
    let shop = Shop::open().await;
    for path in ["/brand.css", "/manifest.webmanifest"] {
        let first = shop.get(path).send().await.unwrap();
        let tag = text(&first, "etag").to_owned();
        let again = shop.get(path).header("if-none-match", tag).send().await.unwrap();
        assert_eq!((first.status().as_u16(), again.status().as_u16()), (200, 304), "{path}");
    }
    let manifest: serde_json::Value = shop.get("/manifest.webmanifest").send().await.unwrap().json().await.unwrap();
    assert_eq!((manifest["name"].as_str(), manifest["start_url"].as_str()), (Some("Hartley Appliances"), Some("/?app=1")));
    assert!(manifest["icons"].as_array().unwrap().iter().any(|i| i["purpose"] == "maskable"));
}

#[tokio::test]
async fn health_and_figures_are_for_whom_they_are_for() {
    let shop = Shop::open().await;
    assert_eq!(shop.get("/healthz").send().await.unwrap().text().await.unwrap(), "ok\n");
    assert_eq!(shop.get("/readyz").send().await.unwrap().status(), 200);
    let figures = shop.get("/metrics").send().await.unwrap().text().await.unwrap();
    assert!(figures.contains("porchlight_answers_total{class=\"2xx\"} 2"), "{figures}");
    // Through the proxy that the README sets up, everybody would come from here.
    for header in ["x-forwarded-for", "x-forwarded-proto", "forwarded", "x-real-ip", "via"] {
        assert_eq!(shop.get("/metrics").header(header, "127.0.0.1").send().await.unwrap().status(), 404, "{header}");
    }
    let open = Shop::open_with(&[("metrics", "on")]).await;
    assert_eq!(open.get("/metrics").header("x-forwarded-for", "203.0.113.7").send().await.unwrap().status(), 200);
    let shut = Shop::open_with(&[("metrics", "off")]).await;
    assert_eq!(shut.get("/metrics").send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn too_much_is_turned_away_politely() {
    let shop = Shop::open().await;
    let answer = shop.post("/api/anything").body(vec![b'x'; 2 * 1024 * 1024]).send().await.unwrap();
    assert_eq!(answer.status(), 413);
    assert!(answer.text().await.unwrap().contains("1 MB at most"));
}

#[tokio::test]
async fn nothing_found_is_a_page_with_a_way_back() {
    let shop = Shop::open().await;
    let page = shop.get("/nothing/here").send().await.unwrap();
    assert_eq!(page.status(), 404);
    let html = page.text().await.unwrap();
    assert!(html.contains("<h1>There is nothing here</h1>") && html.contains("href=\"/\""), "{html}");
    assert!(html.contains("/pkg/account.0123456789abcdef.css"), "{html}");
    assert_eq!(shop.post("/nothing").send().await.unwrap().status(), 405);
}
