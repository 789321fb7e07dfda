//! kill -9 in the middle of everything: what was acknowledged is there afterwards, once, and the shop is open again at once.

use crate::{
    charged::{Buyer, settle_what_is_left},
    command::{porchlight, run, said},
    databases::on_postgres,
    facts::Facts,
    shop::{Folder, api, link_cookie},
};
use domain::{ids::Number, payments::Method, quotes::PaymentOption};
use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader},
    process::{Child, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use store::{
    Clock, Store, demo,
    quotes::{self, CustomerChoice, Hidden, Invitation, LineForm, QuoteForm},
};
use tokio::task::JoinSet;

/// How often: each round takes about two seconds.
fn rounds() -> usize {
    if std::env::var("PORCHLIGHT_TRUST").is_ok_and(|size| size == "full") { 100 } else { 3 }
}

/// From the start of the process until it says that it is ready, with what it left behind to be read.
const READY_MAX: Duration = Duration::from_secs(3);

struct Server {
    process: Child,
    base: String,
}

impl Server {
    async fn start(folder: &Folder, database: &str) -> Self {
        let mut command = porchlight(folder, &["serve", "--demo", "--listen", "127.0.0.1:0", "--database", database]);
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let output = process.stdout.take().unwrap();
        let first = tokio::task::spawn_blocking(move || {
            let mut lines = BufReader::new(output).lines();
            let first = lines.next().unwrap().unwrap();
            // Its later words are nobody's business, but somebody has to take them.
            std::thread::spawn(move || lines.count());
            first
        });
        let base = first.await.unwrap().strip_prefix("listening on ").expect("the first line says where").to_owned();
        let client = reqwest::Client::new();
        while !client.get(format!("{base}/readyz")).send().await.is_ok_and(|answer| answer.status() == 200) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Self { process, base }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Somebody who presses the same button until nobody answers any more.
#[derive(Clone)]
struct Presser {
    client: reqwest::Client,
    base: String,
    cookie: String,
    done: Arc<AtomicBool>,
}

impl Presser {
    async fn press(&self, function: &str, form: String) -> Option<u16> {
        let request = self.client.post(format!("{}{}", self.base, api(function))).header("cookie", &self.cookie);
        let request = request.header("content-type", "application/x-www-form-urlencoded").header("accept", "application/json");
        let answer = request.body(form).send().await.ok()?;
        let status = answer.status().as_u16();
        // An answer counts when it came whole.
        answer.bytes().await.ok().map(|_| status)
    }
}

fn cookie_of(answer: &reqwest::Response) -> String {
    let set = answer.headers().get("set-cookie").expect("a cookie").to_str().unwrap();
    set.split(';').next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_survives_kill_nine() {
    let folder = Folder::new();
    let database = folder.database();
    survives(&folder, &database).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_survives_kill_nine_on_postgres() {
    let Some(database) = on_postgres().await else { return };
    survives(&Folder::new(), &database).await;
}

/// Until the shop is busy: on a machine that has other things to do, or a slow disk, that takes a while.
/// Two tabs that pay one payment are both told so: cards count by what was charged.
async fn under_load(taken: &AtomicUsize, seen: &AtomicUsize, charged: &AtomicUsize, objects: &Mutex<BTreeSet<String>>) {
    let until = Instant::now() + Duration::from_secs(90);
    tokio::time::sleep(Duration::from_millis(700)).await;
    let is_calm = || {
        let cards = objects.lock().unwrap().len();
        taken.load(Ordering::Relaxed) < 10 || seen.load(Ordering::Relaxed) < 3 || charged.load(Ordering::Relaxed) < 2 || cards < 2
    };
    while is_calm() && Instant::now() < until {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// An order so large that cash can be taken for it all day.
async fn large_order(database: &str) -> Number {
    let store = Store::open(database, Clock::System).await.unwrap();
    let robin = demo::member(&store, demo::MANAGER).await.unwrap();
    let like = demo::fresh_links(&store).await.unwrap().iter().find(|link| link.stage == "scheduled").unwrap().order;
    let like = store::journey::read(&store, &demo::holder(&store, &robin, like).await.unwrap()).await.unwrap();
    let line = LineForm {
        product: like.lines[0].product.unwrap(),
        quantity: 1,
        unit_cents: 80_000_000,
        price_reason: "agreed by phone".into(),
        ..LineForm::default()
    };
    let form = QuoteForm {
        customer: CustomerChoice::OnFile(like.quote.customer),
        salesperson: None,
        fulfilment: like.quote.fulfilment,
        address: Some(like.quote.address.clone()),
        valid_until: None,
        job_name: String::new(),
        class: domain::quotes::Class::Retail,
        ticked: vec![],
        notes: String::new(),
        discount: domain::quotes::Discount::None,
        lines: vec![line],
    };
    let number = quotes::make(&store, &robin, &form).await.unwrap();
    quotes::choose_option(&store, &robin, number, 1, PaymentOption::Half).await.unwrap();
    let (recipient, subject) = ("x@example.com".to_owned(), "Quote".to_owned());
    let invitation = Invitation { recipient, ccs: vec![], subject, message: String::new(), hidden: Hidden::default() };
    quotes::send(&store, &robin, number, 2, &invitation).await.unwrap();
    store::payments::record_by_hand(&store, &robin, number, 45_000_000, Method::Cash).await.unwrap();
    number
}

/// An order with the cookie of a link to it.
async fn card_holder(database: &str, number: Number) -> (Number, String) {
    let store = Store::open(database, Clock::System).await.unwrap();
    let robin = demo::member(&store, demo::MANAGER).await.unwrap();
    let quote = store::journey::quote_of(&store, number).await.unwrap();
    let token = store::links::mint(&store, &robin, quote, domain::links::Channel::Copy).await.unwrap();
    (number, link_cookie(number, &token))
}

async fn survives(folder: &Folder, database: &str) {
    gateways::install_tls();
    let mut server = Server::start(folder, database).await;
    let links = run(folder, &["demo", "links", "--json", "--database", database]);
    let links: serde_json::Value = serde_json::from_slice(&links.stdout).unwrap();
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let signed_in = client.post(format!("{}{}", server.base, api("sign_in")));
    let form = [("email", store::demo::MANAGER), ("password", store::demo::PASSWORD)];
    let desk = cookie_of(&signed_in.form(&form).send().await.unwrap());
    let order = |stage: &str| links["orders"].as_array().unwrap().iter().find(|o| o["stage"] == stage).unwrap().clone();
    let link = |stage: &str| order(stage)["link"].as_str().unwrap().rsplit_once('/').unwrap().1.to_owned();
    let number = |stage: &str| order(stage)["order"].as_str().unwrap().to_owned();

    let large = large_order(database).await;
    // Two orders whose rest is paid by card, bit by bit. For the second of them cash is taken meanwhile, which voids the try that is open.
    let cards = [card_holder(database, large_order(database).await).await, card_holder(database, large).await];

    let (mut paid, mut reviewed, next) = (BTreeSet::new(), 0, Arc::new(AtomicI64::new(100)));
    let charged_objects = Arc::new(Mutex::new(BTreeSet::new()));
    for round in 0..rounds() {
        let done = Arc::new(AtomicBool::new(false));
        let (taken, seen, charged) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let presser = |cookie: String| Presser { client: client.clone(), base: server.base.clone(), cookie, done: done.clone() };
        let mut pressers: JoinSet<(Vec<i64>, usize)> = JoinSet::new();
        for _ in 0..4 {
            let (cashier, next, number, taken) = (presser(desk.clone()), next.clone(), large, taken.clone());
            pressers.spawn(async move {
                let mut acknowledged = Vec::new();
                while !cashier.done.load(Ordering::Relaxed) {
                    // No two of the same amount, so that each is found again.
                    let cents = next.fetch_add(1, Ordering::Relaxed);
                    let form = format!("number={number}&amount={}.{:02}&method=cash", cents / 100, cents % 100);
                    match cashier.press("record_payment", form).await {
                        Some(200) => {
                            acknowledged.push(cents);
                            taken.fetch_add(1, Ordering::Relaxed);
                        }
                        Some(status) => panic!("taking cash answered {status}"),
                        None => break,
                    }
                }
                (acknowledged, 0)
            });
        }
        for stage in ["review", "payment"] {
            let cookie = cookie_of(&client.get(format!("{}/l/{}", server.base, link(stage))).send().await.unwrap());
            let (customer, number, seen) = (presser(cookie), number(stage), seen.clone());
            pressers.spawn(async move {
                let mut acknowledged = 0;
                while !customer.done.load(Ordering::Relaxed) {
                    // Each product without a plan; the page would name its lines, which the demonstration numbers from one.
                    let plans = (1..60).map(|line| format!("plans[{line}]={line}:0")).collect::<Vec<_>>().join("&");
                    let pressed = match stage {
                        "review" => customer.press("review", format!("number={number}&version=1&{plans}")).await,
                        _ => customer.press("pay", format!("number={number}")).await,
                    };
                    match pressed {
                        Some(200) if stage == "review" => {
                            acknowledged += 1;
                            seen.fetch_add(1, Ordering::Relaxed);
                        }
                        Some(_) => tokio::time::sleep(Duration::from_millis(5)).await,
                        None => break,
                    }
                }
                (Vec::new(), acknowledged)
            });
        }
        let mut buyers: JoinSet<()> = JoinSet::new();
        // Two tabs each.
        for (number, cookie) in cards.iter().chain(&cards) {
            let buyer = Buyer { client: client.clone(), base: server.base.clone(), number: *number, cookie: cookie.clone() };
            let (done, charged, objects) = (done.clone(), charged.clone(), charged_objects.clone());
            buyers.spawn(async move {
                while !done.load(Ordering::Relaxed) {
                    match buyer.buy().await {
                        Some(Some(object)) => {
                            objects.lock().unwrap().insert(object);
                            charged.fetch_add(1, Ordering::Relaxed);
                        }
                        Some(None) => tokio::time::sleep(Duration::from_millis(5)).await,
                        None => break,
                    }
                }
            });
        }
        under_load(&taken, &seen, &charged, &charged_objects).await;
        // SIGKILL: nothing is tidied up.
        server.process.kill().unwrap();
        server.process.wait().unwrap();
        done.store(true, Ordering::Relaxed);
        for (amounts, reviews) in pressers.join_all().await {
            paid.extend(amounts);
            reviewed += reviews;
        }
        buyers.join_all().await;
        let checked = run(folder, &["verify", "--database", database]);
        assert!(checked.status.success(), "round {round}: {}", said(&checked));
        let began = Instant::now();
        server = Server::start(folder, database).await;
        assert!(began.elapsed() < READY_MAX, "round {round}: ready after {:?}", began.elapsed());
    }
    let charged_objects = std::mem::take(&mut *charged_objects.lock().unwrap());
    let (cash, by_card) = (paid.len(), charged_objects.len());
    assert!(cash > 20 && reviewed > 5 && by_card > 1, "there was no load: {cash} payments, {reviewed} reviews, {by_card} cards");
    settle_what_is_left(database, &charged_objects).await;
    let checked = run(folder, &["verify", "--database", database]);
    assert!(checked.status.success(), "at the end: {}", said(&checked));
    let facts = Facts::of(database).await;
    for cents in &paid {
        let found = facts.count("payments", &[&format!(" amount_cents={cents} "), "provider='hand'"]);
        assert_eq!(found, 1, "{cents} cents were taken once");
    }
    assert!(facts.count("events", &["\"reviewed\""]) >= reviewed, "{reviewed} reviews were acknowledged");
    let open = facts.count("payments", &["status='open'", "open_key='quote:"]);
    assert!((1..=3).contains(&open), "however often it is pressed, one payment is open for an order: {open}");
}
