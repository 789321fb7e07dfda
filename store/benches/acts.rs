//! Durable acts, 64 at once, against a bare loop of one-row commits on the same disk at `synchronous=FULL`. Prints one line of JSON, in
//! acts per second: `cargo xtask bench` sets them in relation.

use domain::{
    payments::{Method, Provider, Report},
    quotes::Choices,
};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use std::{future::Future, path::Path, time::Instant};
use store::{
    Clock, Store, deliveries, demo, journey,
    payments::{self, Opened},
    people::LinkHolder,
    quotes::{self, CustomerChoice, Hidden, Invitation, LineForm, QuoteForm},
};
use tokio::{sync::Semaphore, task::JoinSet};

/// What the server allocates with.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Customers at once.
const AT_ONCE: usize = 64;
/// Customers in all: each accepts, pays and signs once.
const CUSTOMERS: usize = 1_024;
/// Commits of the bare loop.
const COMMITS: u32 = 3_000;

#[tokio::main]
async fn main() {
    let folder = std::env::temp_dir().join(format!("porchlight-acts-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a temporary folder");
    let figures = measure(&folder).await;
    std::fs::remove_dir_all(&folder).expect("the temporary folder goes");
    println!("{figures}");
}

async fn measure(folder: &Path) -> serde_json::Value {
    let bare = bare_loop(folder).await;
    let url = format!("sqlite://{}", folder.join("porchlight.db").display());
    migration::bring_up(&url).await.expect("a schema");
    let store = Store::open(&url, Clock::System).await.expect("a store");
    demo::load(&store, |_, _, _| "{}".to_owned()).await.expect("the demonstration shop");
    let room = Database::connect(&url).await.expect("a second connection");
    room.execute_unprepared("UPDATE capacity SET stops_max = 100000").await.expect("room for all");
    room.close().await.expect("a closed connection");
    let crowd = crowd(&store).await;

    let mut choosing = Vec::new();
    for who in &crowd {
        let lines = journey::read(&store, who).await.expect("a page").lines;
        let plans = lines.iter().filter(|line| !line.offers.is_empty()).map(|line| (line.id, None)).collect();
        choosing.push((who.clone(), Choices { addons: vec![], plans }));
    }
    let accept = rate(&store, &choosing, |store, (who, choices)| async move {
        quotes::review(&store, &who, 1, &choices).await.expect("a review");
    })
    .await;
    let mut open = Vec::new();
    for who in &crowd {
        let Opened::Due(due) = payments::open(&store, who, Provider::Sandbox, None).await.expect("a payment") else {
            panic!("nothing due")
        };
        payments::opened(&store, due.payment, &format!("pretend_{}", due.payment), None, None).await.expect("an opened payment");
        open.push((due.payment, due.amount.cents));
    }
    let pay = rate(&store, &open, |store, (payment, amount_cents)| async move {
        let report = Report::Succeeded { amount_cents, method: Method::Card, label: "Visa 4242".into() };
        payments::settle(&store, payment, report).await.expect("a settled payment");
    })
    .await;
    let mut booking = Vec::new();
    for who in crowd {
        let delivery = journey::read(&store, &who).await.expect("a page").deliveries[0].id;
        let slots = deliveries::slots(&store, &who, delivery).await.expect("days").expect("a delivery to book").slots;
        let slot = slots[booking.len() % slots.len()].id;
        booking.push((who, delivery, slot));
    }
    let sign = rate(&store, &booking, |store, (who, delivery, slot)| async move {
        deliveries::confirm(&store, &who, delivery, slot, "").await.expect("a day");
    })
    .await;
    store::verify::ledger(&store).await.expect("books in order");
    serde_json::json!({ "bare": bare, "accept": accept, "pay": pay, "sign": sign })
}

/// One connection, one row, one commit, again and again.
async fn bare_loop(folder: &Path) -> f64 {
    let mut options = ConnectOptions::new(format!("sqlite://{}?mode=rwc", folder.join("bare.db").display()));
    options.max_connections(1);
    let db: DatabaseConnection = Database::connect(options).await.expect("a database");
    for sql in ["PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "CREATE TABLE rows (id INTEGER PRIMARY KEY, text TEXT NOT NULL)"] {
        db.execute_unprepared(sql).await.expect("a table");
    }
    let began = Instant::now();
    for _ in 0..COMMITS {
        db.execute_unprepared("INSERT INTO rows (text) VALUES ('one row')").await.expect("a row");
    }
    let rate = f64::from(COMMITS) / began.elapsed().as_secs_f64();
    db.close().await.expect("a closed database");
    rate
}

/// Customers with a quote in their hands.
async fn crowd(store: &Store) -> Vec<LinkHolder> {
    let lena = demo::member(store, "lena@hartley.example").await.expect("a salesperson");
    let links = demo::fresh_links(store).await.expect("links");
    let like = links.iter().find(|link| link.stage == demo::Stage::Scheduling.code()).expect("an order to book").order;
    let like = journey::read(store, &demo::holder(store, &lena, like).await.expect("its link")).await.expect("its page");
    let invitation = Invitation {
        recipient: "x@example.com".into(),
        ccs: vec![],
        subject: "Quote".into(),
        message: String::new(),
        hidden: Hidden::default(),
    };
    let mut crowd = Vec::new();
    for _ in 0..CUSTOMERS {
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
            lines: vec![LineForm {
                product: like.lines[0].product.expect("a product"),
                quantity: 1,
                unit_cents: 10_000,
                price_reason: "agreed by phone".into(),
                ..LineForm::default()
            }],
        };
        let number = quotes::make(store, &lena, &form).await.expect("a quote");
        quotes::send(store, &lena, number, 1, &invitation).await.expect("a sent quote");
        crowd.push(demo::holder(store, &lena, number).await.expect("its link"));
    }
    crowd
}

/// Acts per second, so many at once.
async fn rate<T: Clone + Send + 'static, F>(store: &Store, on: &[T], act: impl Fn(Store, T) -> F) -> f64
where
    F: Future<Output = ()> + Send + 'static,
{
    let turns = std::sync::Arc::new(Semaphore::new(AT_ONCE));
    let mut acts = JoinSet::new();
    let began = Instant::now();
    for one in on {
        let (turns, work) = (turns.clone(), act(store.clone(), one.clone()));
        acts.spawn(async move {
            let _turn = turns.acquire().await.expect("open");
            work.await;
        });
    }
    acts.join_all().await;
    #[expect(clippy::cast_precision_loss, reason = "a thousand")]
    let acts = on.len() as f64;
    acts / began.elapsed().as_secs_f64()
}
