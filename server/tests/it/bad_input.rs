//! Whatever is sent, the answer is a sentence: never a 500, never a word of what is inside. Every server function is sent every kind of
//! nonsense in each of its fields, by somebody who may call it.

use crate::{
    databases,
    roles::table::FUNCTIONS,
    scene::Scene,
    shop::{Shop, api, link_cookie},
};
use reqwest::Response;
use std::collections::BTreeMap;
use store::Clock;

/// What people, and those who are no people, type. Percent-encoded.
fn nonsense() -> Vec<String> {
    let mut typed: Vec<String> = [
        "",
        "x",
        "-1",
        "0",
        "2147483648",
        "9223372036854775807",
        "99999999999999999999",
        "1%2C000.5%2C5",
        // A number with a comma, a zero byte, no UTF-8, right to left and back, an emoji of several characters, markup, SQL.
        "%00",
        "a%00b",
        "%FF%FE",
        "%D9%85%D8%B1%D8%AD%D8%A8%D8%A7%E2%80%AE%3Cb%3E",
        "%F0%9F%91%A9%E2%80%8D%F0%9F%92%BB",
        "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "'%3B+DROP+TABLE+quotes%3B--",
        "maya%40okafor.example%0D%0ABcc%3A+all%40example.com",
    ]
    .map(str::to_owned)
    .to_vec();
    typed.push("n".repeat(10_000));
    typed.push("%F0%9F%A6%9A".repeat(10_000));
    typed
}

/// Bodies that are no form at all.
fn bodies() -> Vec<String> {
    vec![
        String::new(),
        "&&&===%%%".into(),
        "number".into(),
        "number[]=1&number[a]=2&number=3".into(),
        "null".into(),
        "{".into(),
        "{}".into(),
        "{\"number\":{\"number\":[[[[\"x\"]]]]}}".into(),
        format!("{{\"draft\":{}1{}}}", "[".repeat(5_000), "]".repeat(5_000)),
        format!("{{\"number\":\"{}\"}}", "9".repeat(900_000)),
        format!("{}=1", "a[b]".repeat(2_000)),
    ]
}

/// What was answered that no answer may be.
#[derive(Default)]
struct Wrong(Vec<String>);

impl Wrong {
    /// The status of an answer, which is a success or a refusal in its own words.
    async fn look(&mut self, what: &str, answer: Response) -> u16 {
        let status = answer.status().as_u16();
        let body = answer.text().await.unwrap();
        let is_inside = ["panicked", "sqlx", "DbErr", "database", "src/", "stack backtrace"].iter().any(|word| body.contains(word));
        let is_refusal = || matches!(app::packed::unpack(&body), Some(app::failure::Failure::Refused(_)));
        if status >= 400 && (status >= 500 || is_inside || !is_refusal()) {
            self.0.push(format!("{what}: {status} {:.300}", body));
        }
        status
    }
}

impl Drop for Wrong {
    fn drop(&mut self) {
        assert!(self.0.is_empty() || std::thread::panicking(), "{}", self.0.join("\n"));
    }
}

/// Somebody who may do everything: an owner's session, and the links of all orders.
async fn cookie(shop: &Shop, scenes: &BTreeMap<&str, Scene>) -> String {
    let links = scenes.values().map(|scene| link_cookie(scene.number, &scene.token)).collect::<Vec<_>>().join("; ");
    format!("{}; {links}", shop.desk_cookie().await)
}

async fn every_field_of_every_function(shop: Shop) {
    let mut wrong = Wrong::default();
    let scenes = Scene::all(&shop).await;
    let cookie = cookie(&shop, &scenes).await;
    // Whoever signs out is not asked any more, and signing in is slow on purpose.
    for (function, _, stage, sent) in FUNCTIONS.iter().filter(|row| !["sign_out", "sign_in", "renew"].contains(&row.0)) {
        for body in bodies() {
            wrong.look(function, shop.call(function, &cookie, &body).send().await.unwrap()).await;
        }
        let sent = scenes[stage].fill(sent).replace("{foreign}", "1").replace("{session}", "0").replace("{import}", "1");
        let sent = sent.replace("{invitation}", "0").replace("{owners_invitation}", "0").replace("{owner}", "0");
        if sent.starts_with('{') {
            continue;
        }
        let fields: Vec<_> = sent.split('&').filter_map(|pair| pair.split_once('=')).collect();
        for at in 0..fields.len() {
            for typed in nonsense() {
                let form =
                    fields.iter().enumerate().map(|(n, (name, value))| format!("{name}={}", if n == at { typed.as_str() } else { value }));
                let form = form.collect::<Vec<_>>().join("&");
                let what = format!("{function} {} = {}", fields[at].0, typed.chars().take(40).collect::<String>());
                wrong.look(&what, shop.call(function, &cookie, &form).send().await.unwrap()).await;
            }
        }
    }
    store::verify::ledger(shop.store()).await.unwrap();
    store::events::verify(shop.store()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nonsense_in_every_field_is_refused_in_a_sentence() {
    every_field_of_every_function(Shop::open().await).await;
}

/// Not the same as the other: it knows no zero byte in a text, and numbers have a size there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nonsense_in_every_field_is_refused_on_postgresql_too() {
    let Some(database) = databases::on_postgres().await else { return };
    every_field_of_every_function(Shop::open_at(Clock::System, &[("database", database.as_str())]).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_can_t_be_signed_in_with_is_refused_as_well() {
    let mut wrong = Wrong::default();
    for typed in ["%00", "%FF%FE", "x", &"n".repeat(10_000)] {
        let shop = Shop::open().await;
        let sent = [
            ("sign_in", format!("email={typed}&password=x")),
            ("sign_in", format!("email=robin%40hartley.example&password={typed}")),
            ("sign_in", format!("email=robin%40hartley.example&password=porchlight+demo&to={typed}")),
            ("renew", format!("email={typed}")),
        ];
        for (function, form) in sent {
            let status = wrong.look(&form, shop.call(function, "", &form).send().await.unwrap()).await;
            assert_eq!(status < 400, form.contains("&to="), "{form}");
        }
    }
}

/// A long quote in JSON, each value nonsense in its turn.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_quote_of_nonsense_is_not_saved() {
    let shop = Shop::open().await;
    let scenes = Scene::all(&shop).await;
    let cookie = shop.desk_cookie().await;
    let line = r#"{"product":{product},"quantity":1,"unit_cents":100,"reason":"agreed","belongs_to":null,"note":"","optional":false,"protect":false}"#;
    let address =
        r#"{"name":"","street":"S","unit":"","city":"C","region":"","zip":"60614","country":"US","instructions":"","point":null}"#;
    let new = format!(r#"{{"new":{{"kind":"individual","name":"N","email":"n@example.com","phone":"","address":{address}}}}}"#);
    let whole = format!(
        r#"{{"number":null,"revision":0,"draft":{{"whose":{new},"salesperson":null,"fulfilment":"deliver","address":null,"valid_until":null,"job_name":"","notes":"","lines":[{line}]}}}}"#
    );
    let whole: serde_json::Value = serde_json::from_str(&scenes["review"].fill(&whole)).unwrap();
    let saved = shop.call("save_quote", &cookie, &whole.to_string()).send().await.unwrap();
    let mut wrong = Wrong::default();
    assert_eq!(wrong.look("the quote itself", saved).await, 200);
    let long = "n".repeat(10_000);
    let values = ["null", "-1", "0", "2147483647", "9223372036854775807", "1e300", "[]", "{}", "\"\"", "\"\\u0000\"", "\"\\u202e<b>\""];
    for pointer in [
        "/number",
        "/revision",
        "/draft/whose",
        "/draft/whose/new/name",
        "/draft/whose/new/email",
        "/draft/whose/new/phone",
        "/draft/whose/new/address/street",
        "/draft/whose/new/address/zip",
        "/draft/whose/new/address/point",
        "/draft/salesperson",
        "/draft/fulfilment",
        "/draft/address",
        "/draft/valid_until",
        "/draft/job_name",
        "/draft/notes",
        "/draft/lines",
        "/draft/lines/0/product",
        "/draft/lines/0/quantity",
        "/draft/lines/0/unit_cents",
        "/draft/lines/0/belongs_to",
        "/draft/lines/0/note",
    ] {
        for value in values.iter().map(|v| serde_json::from_str(v).unwrap()).chain([long.as_str().into()]) {
            let mut one: serde_json::Value = whole.clone();
            *one.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer}")) = value;
            let what = format!("{pointer} {:.80}", one.pointer(pointer).unwrap().to_string());
            let status = wrong.look(&what, shop.call("save_quote", &cookie, &one.to_string()).send().await.unwrap()).await;
            assert!(status != 200 || !what.ends_with("nnnn"), "{what} was saved");
        }
    }
    let lines = vec![whole["draft"]["lines"][0].clone(); 5_000];
    let mut one = whole.clone();
    one["draft"]["lines"] = lines.into();
    assert_ne!(wrong.look("5,000 lines", shop.call("save_quote", &cookie, &one.to_string()).send().await.unwrap()).await, 200);
}

/// Without script a refused form leads back to its page, which says so; the way there must fit into a request.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_form_without_script_comes_back_to_its_page() {
    let shop = Shop::open().await;
    let scenes = Scene::all(&shop).await;
    let cookie = cookie(&shop, &scenes).await;
    let long = "n".repeat(10_000);
    let scene = &scenes["scheduled"];
    let (order, quote) = (format!("/desk/orders/{}", scene.number), format!("/o/{}", scenes["review"].number));
    for (function, from, form) in [
        ("record_payment", &order, scene.fill(&format!("number={{number}}&method=cash&amount={long}"))),
        (
            "route_delivery",
            &order,
            scene.fill(&format!(
                "delivery={{delivery}}&revision={{delivery_revision}}&driver={{driver}}&van={{van}}&crew={long}&starts=08:00&position=1"
            )),
        ),
        (
            "route_delivery",
            &order,
            scene.fill(&format!(
                "delivery={{delivery}}&revision={{delivery_revision}}&driver={{driver}}&van={{van}}&crew=2&starts={long}&position=1"
            )),
        ),
        ("decline", &quote, scenes["review"].fill(&format!("number={{number}}&version={{version}}&reason={long}"))),
        ("pay", &quote, scenes["review"].fill(&format!("number={{number}}&amount={long}"))),
        ("sign_in", &order, format!("email={long}&password=x")),
        ("renew", &quote, format!("email={long}")),
        ("review", &quote, long.clone()),
    ] {
        let what = format!("{function} {:.120}", form);
        let request =
            shop.post(&api(function)).header("cookie", &cookie).header("accept", "text/html,*/*").header("referer", shop.url(from));
        let request = request.header("sec-fetch-site", "same-origin").header("content-type", "application/x-www-form-urlencoded");
        let answer = request.body(form).send().await.unwrap();
        let location = crate::shop::location(&answer).to_owned();
        assert_eq!(answer.status(), 302, "{function}: {location}");
        assert!(location.contains(from) && location.contains("__err="), "{function}: {:.200}", location);
        assert!(location.len() < 4_000, "{what}: {} characters to go back with", location.len());
        let page = shop.get(&location).header("cookie", &cookie).header("accept", "text/html").send().await.unwrap();
        assert_eq!(page.status(), 200, "{function}");
        assert!(page.text().await.unwrap().contains("</html>"), "{function}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn addresses_of_nonsense_are_pages_too() {
    let shop = Shop::open().await;
    let scenes = Scene::all(&shop).await;
    let cookie = cookie(&shop, &scenes).await;
    let number = scenes["tracking"].number;
    let mut wrong = Wrong::default();
    let (long, encoded) = ("n".repeat(6_000), "%F0%9F%A6%9A%E2%80%AE%00%FF%3Cscript%3E");
    for path in [
        "/o/".into(),
        "/o/x".into(),
        "/o/-1".into(),
        "/o/0".into(),
        "/o/99999999999999999999".into(),
        format!("/o/{encoded}"),
        format!("/o/{number}/{encoded}"),
        format!("/o/{number}/{long}"),
        format!("/o/{number}?__path={encoded}&__err={encoded}"),
        format!("/o/{number}?__path=/api/pay&__err=bm9uc2Vuc2U="),
        format!("/l/{long}"),
        format!("/l/{encoded}"),
        "/l/".into(),
        format!("/find?ended={encoded}"),
        format!("/?{long}"),
        format!("/desk/{encoded}"),
        format!("/desk/find?q={encoded}"),
        format!("/desk/find?q={long}"),
        "/desk/find?q=%25%25%25_".into(),
        "/desk/quotes?before=x&status=%00".into(),
        "/desk/quotes?before=-99999999999999999999".into(),
        "/desk/quotes/x".into(),
        "/desk/quotes/0/edit".into(),
        "/desk/quotes/99999999999999999999/send".into(),
        "/desk/orders/-1".into(),
        "/desk/orders?status=%FF".into(),
        "/desk/mail/x".into(),
        "/desk/mail/0".into(),
        "/desk/letters/quote/x".into(),
        "/desk/letters/mail/-1".into(),
        "/desk/letters/".into(),
        "/live/x".into(),
        "/o/x/calendar.ics".into(),
        format!("/desk/sign-in?to={encoded}"),
        format!("/{long}"),
        "/sandbox/pay/%00".into(),
        "/api/".into(),
        "/api/unknown123".into(),
        format!("/pkg/{encoded}"),
    ] {
        let answer = shop.get(&path).header("cookie", &cookie).header("accept", "text/html").send().await.unwrap();
        let status = answer.status().as_u16();
        let body = answer.text().await.unwrap();
        if status >= 500 || body.contains("\u{FFFD}<script>") || body.contains("panicked") {
            wrong.0.push(format!("{path:.80}: {status} {body:.300}"));
        }
    }
}
