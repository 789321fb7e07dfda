//! Forms without script whose browser does not say which page they stand on.

use crate::{
    scene::Scene,
    shop::{Shop, api, location},
};
use app::{at::At, failure::Failure};
use domain::money::Currency;

/// Sends a form as a browser without script does that keeps its Referer to itself, and follows it back: where it led, what was refused, and
/// the page.
async fn sent(shop: &Shop, function: &str, cookie: &str, form: &str) -> (String, Option<Failure>, String) {
    let request = shop.post(&api(function)).header("cookie", cookie).header("accept", "text/html,*/*;q=0.8");
    let request = request.header("sec-fetch-site", "same-origin").header("content-type", "application/x-www-form-urlencoded");
    let answer = request.body(form.to_owned()).send().await.unwrap();
    assert_eq!(answer.status(), 302, "{function}");
    let led = location(&answer).to_owned();
    let page = shop.get(&led).header("cookie", cookie).header("accept", "text/html").send().await.unwrap();
    assert_eq!(page.status(), 200, "{function}: {led}");
    let path = led.strip_prefix(&shop.url("")).unwrap_or(&led);
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let at = At { path: path.to_owned(), query: query.to_owned() };
    (path.to_owned(), at.came_back_with(), page.text().await.unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_refused_is_said_on_their_own_page() {
    let shop = Shop::open().await;
    let scenes = Scene::all(&shop).await;
    let manager = shop.desk_cookie().await;
    let driver = shop.desk_cookie_of("dana@hartley.example").await;
    for (function, stage, form, page) in [
        ("pay", "payment", "number={number}&amount=a+lot", "/o/{number}/pay"),
        ("pay", "scheduled", "number={number}&amount=a+lot", "/o/{number}/pay"),
        ("review", "review", "number={number}&version={version}", "/o/{number}/addons"),
        ("confirm", "scheduling", "number={number}&delivery={delivery}&window=999999", "/o/{number}/day"),
        ("record_payment", "scheduled", "number={number}&amount=a+lot&method=cash", "/desk/orders/{number}"),
        ("choose_option", "review", "number={number}&revision=999&pay=half", "/desk/quotes/{number}"),
        ("move_delivery", "tracking", "delivery={delivery}&revision=999&step=depart", "/desk"),
    ] {
        let scene = &scenes[stage];
        let cookie = if page.starts_with("/o/") { &scene.acts } else { &manager };
        let (led, failure, html) = sent(&shop, function, cookie, &scene.fill(form)).await;
        assert_eq!(led, scene.fill(page), "{function}");
        let sentence = failure.unwrap_or_else(|| panic!("{function} was not refused")).sentence(Currency::default());
        let sentence = sentence.replace('\'', "&#x27;");
        assert!(html.contains(&sentence) || html.contains(&sentence.replace("&#x27;", "'")), "{function}: {sentence} in {html:.3000}");
    }
    // Who is led on from the desk's first page takes the sentence along.
    let form = scenes["tracking"].fill("delivery={delivery}&revision=999&step=arrive");
    let request = shop.post(&api("move_delivery")).header("cookie", &driver).header("accept", "text/html");
    let request = request.header("content-type", "application/x-www-form-urlencoded").body(form);
    let desk = location(&request.send().await.unwrap()).to_owned();
    let stops = shop.get(&desk).header("cookie", &driver).header("accept", "text/html").send().await.unwrap();
    let stops = location(&stops).to_owned();
    assert!(stops.starts_with("/desk/drive?") && stops.contains("__err="), "{desk} led to {stops}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_done_leads_where_it_always_did() {
    let shop = Shop::open().await;
    let scenes = Scene::all(&shop).await;
    let scene = &scenes["review"];
    let (led, failure, _) = sent(&shop, "review", &scene.acts, &scene.fill("number={number}&version={version}&{plans}")).await;
    assert_eq!((led, failure), (format!("/o/{}", scene.number), None));
    // The act knows its page better than we can guess it.
    let form = "id={customer}&kind=internal&persistence=optional&text=Hello";
    let (led, failure, _) = sent(&shop, "put_note", &shop.desk_cookie().await, &scene.fill(form)).await;
    assert!(led.starts_with("/desk/customers/") && failure.is_none(), "{led} {failure:?}");
}
