//! What broke is found in the log by the number that the page shows, and by the number of the request.

use crate::{
    command::{Served, alter, run},
    shop::{Folder, api, text},
};
use reqwest::{Client, Response, redirect::Policy};
use serde_json::Value;
use std::{
    path::Path,
    time::{Duration, Instant},
};

/// The line of the log that tells of the incident that an answer shows. More of the same request may have broken, of which it shows nothing.
fn told(log: &Path, request: &str, shown: &str) -> Value {
    let until = Instant::now() + Duration::from_secs(5);
    loop {
        let text = std::fs::read_to_string(log).unwrap();
        let mut lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap_or_else(|e| panic!("{e}: {line}")));
        let is_ours = |line: &Value| line["request"] == request || line["span"]["id"] == request;
        let is_shown = |line: &Value| line["incident"].as_str().is_some_and(|incident| incident.len() == 8 && shown.contains(incident));
        if let Some(line) = lines.find(|line| is_ours(line) && is_shown(line)) {
            return line;
        }
        assert!(Instant::now() < until, "nothing is told of request {request}, which shows {shown}: {text}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn cookie(answer: &Response) -> String {
    text(answer, "set-cookie").split(';').next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_number_on_the_page_is_the_one_in_the_log() {
    gateways::install_tls();
    let folder = Folder::new();
    let database = folder.database();
    let mut served = Served::start(&folder, &["--set", "log.format=json"]);
    let own = format!("http://{}", served.address);
    let links = run(&folder, &["demo", "links", "--json", "--database", &database, "--set", &format!("base_url={own}")]);
    let links: Value = serde_json::from_slice(&links.stdout).unwrap();
    let client = Client::builder().redirect(Policy::none()).build().unwrap();
    let entered = client.get(links["orders"][0]["link"].as_str().unwrap()).send().await.unwrap();
    let (order, customer) = (text(&entered, "location").to_owned(), cookie(&entered));
    let form = |function: &str, cookie: &str, body: &str| {
        let request = client.post(format!("{own}{}", api(function))).header("cookie", cookie).header("accept", "application/json");
        request.header("content-type", "application/x-www-form-urlencoded").body(body.to_owned()).send()
    };
    let who = format!("email={}&password={}", store::demo::MANAGER.replace('@', "%40"), store::demo::PASSWORD.replace(' ', "+"));
    let staff = cookie(&form("sign_in", "", &who).await.unwrap());
    assert_eq!(client.get(format!("{own}{order}")).header("cookie", &customer).send().await.unwrap().status(), 200);

    alter(&database, "ALTER TABLE quotes RENAME TO quotes_elsewhere").await;
    let page = |path: &str, cookie: &str| client.get(format!("{own}{path}")).header("cookie", cookie).header("accept", "text/html").send();
    for (what, answer) in [
        ("a page by link", page(&order, &customer).await.unwrap()),
        ("a page of the desk", page("/desk/quotes", &staff).await.unwrap()),
        ("a letter", page(&format!("/desk/letters/quote/{}", order.trim_start_matches("/o/")), &staff).await.unwrap()),
        ("a function", form("read_quotes", &staff, "status=").await.unwrap()),
    ] {
        assert_eq!(answer.status(), 503, "{what}");
        let request = text(&answer, "x-request-id").to_owned();
        let body = answer.text().await.unwrap();
        let line = told(&served.log, &request, &body);
        assert!(line["cause"].as_str().unwrap().contains("quotes") && line["level"] == "ERROR", "{what}: {line}");
        // The cause is for whoever reads the log, and for nobody else.
        assert!(!body.contains("no such table"), "{what}: {body}");
    }
    served.stop();
}
