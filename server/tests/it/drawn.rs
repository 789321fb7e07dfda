//! Customers' pages are drawn once for what they are drawn from: the same again for whoever may see it, and never anybody else's.

use crate::{
    scene::Scene,
    shop::{Shop, text},
};
use base64::Engine as _;
use sha2::{Digest, Sha256};

/// The page, and what it may run.
async fn page(shop: &Shop, path: &str, cookie: &str) -> (String, String) {
    let answer = shop.get(path).header("cookie", cookie).header("accept", "text/html").send().await.unwrap();
    let policy = text(&answer, "content-security-policy").to_owned();
    assert_eq!((answer.status().as_u16(), text(&answer, "vary")), (200, "accept-encoding"), "{path}");
    (answer.text().await.unwrap(), policy)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_is_the_same_until_what_it_shows_is_another() {
    let shop = Shop::open().await;
    let scenes = Scene::all(&shop).await;
    let review = &scenes["review"];
    let address = format!("/o/{}", review.number);
    let (first, _) = page(&shop, &address, &review.acts).await;
    let (again, _) = page(&shop, &address, &review.acts).await;
    assert_eq!(first, again);
    // Who only sees has no form to send.
    let (seen, _) = page(&shop, &address, &review.sees).await;
    assert!(first.contains("type=\"submit\"") && !seen.contains("form=\"step\""), "{seen}");
    // Nor is an address taken for another that leads to the same order.
    let (refused, _) = page(&shop, &format!("{address}?__path=%2Fapi%2Freview1&__err=x"), &review.acts).await;
    assert_ne!(first, refused);

    let form = review.fill("number={number}&version={version}&reason=Too+dear");
    let done = shop.call("decline", &review.acts, &form).send().await.unwrap();
    assert_eq!(done.status().as_u16(), 200, "{}", done.text().await.unwrap());
    let (moved, _) = page(&shop, &address, &review.acts).await;
    assert_ne!(first, moved);
    // What was kept of one order is shown to nobody else.
    for (stage, scene) in scenes.iter().filter(|(_, scene)| scene.number != review.number) {
        let (theirs, _) = page(&shop, &format!("/o/{}", scene.number), &scene.acts).await;
        assert!(!review.secrets.iter().any(|secret| theirs.contains(secret)), "{stage}: {theirs}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_may_run_the_script_that_wakes_it_and_no_other() {
    let shop = Shop::open().await;
    let scenes = Scene::all(&shop).await;
    for (stage, scene) in &scenes {
        let (html, policy) = page(&shop, &format!("/o/{}", scene.number), &scene.acts).await;
        let scripts: Vec<&str> = html.split("<script type=\"module\">").skip(1).filter_map(|rest| rest.split("</script>").next()).collect();
        let [wake] = scripts[..] else { panic!("{stage} has {} scripts: {html}", scripts.len()) };
        let hash = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(wake));
        assert!(policy.contains(&format!("script-src 'self' 'sha256-{hash}' 'wasm-unsafe-eval'")), "{stage}: {policy}");
        assert!(!policy.contains("nonce") && !html.contains("nonce"), "{stage}: {policy}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_takes_brotli_gets_the_same_page_small() {
    let shop = Shop::open().await;
    let review = &Scene::all(&shop).await["review"];
    let address = format!("/o/{}", review.number);
    let (plain, _) = page(&shop, &address, &review.acts).await;
    for _ in 0..2 {
        let asked = shop.get(&address).header("cookie", &review.acts).header("accept", "text/html").header("accept-encoding", "br");
        let answer = asked.send().await.unwrap();
        assert_eq!(text(&answer, "content-encoding"), "br");
        let (small, mut whole) = (answer.bytes().await.unwrap(), Vec::new());
        brotli::BrotliDecompress(&mut &small[..], &mut whole).unwrap();
        assert_eq!(String::from_utf8(whole).unwrap(), plain);
    }
}
