//! Cards that are charged while the server dies: what the pretend provider took against what the books say came in.

use crate::shop::api;
use domain::ids::Number;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

/// Somebody who pays a little of an order by card, in a browser without script.
pub struct Buyer {
    pub client: reqwest::Client,
    pub base: String,
    pub number: Number,
    pub cookie: String,
}

impl Buyer {
    /// Presses Pay and gives the card. `Some(Some(object))` when the provider says that it took the money, `Some(None)` when it did not
    /// come to that, `None` when nobody answers any more.
    pub async fn buy(&self) -> Option<Option<String>> {
        let form = format!("number={}&amount=100.01", self.number);
        let pressed = self.send(&api("pay"), form).await?;
        // A page that was opened before the server died names the port that it had then.
        let Some(at) = pressed.find("/sandbox/pay/") else { return Some(None) };
        let page = pressed[at..].split('?').next().unwrap_or_default().to_owned();
        let paid = self.send(&page, "method=card&number=4242424242424242&expiry=12%2F40&code=123&name=Maya".into()).await?;
        let is_paid = paid.ends_with(&format!("/o/{}", self.number));
        Some(is_paid.then(|| page.rsplit('/').next().unwrap_or_default().to_owned()))
    }

    /// Where an answer leads; a word of its own when it leads nowhere.
    async fn send(&self, path: &str, form: String) -> Option<String> {
        let request = self.client.post(format!("{}{path}", self.base)).header("cookie", &self.cookie).header("accept", "text/html,*/*");
        let request = request.header("referer", format!("{}/o/{}", self.base, self.number)).header("sec-fetch-site", "same-origin");
        let answer = request.header("content-type", "application/x-www-form-urlencoded").body(form).send().await.ok()?;
        let status = answer.status().as_u16();
        assert_ne!(status, 500, "{path}");
        let leads = answer.headers().get("location").map_or(String::new(), |l| l.to_str().unwrap_or_default().to_owned());
        // An answer counts when it came whole.
        answer.bytes().await.ok().map(|_| leads)
    }
}

/// What the provider took, and what was booked of it, by the provider's object.
async fn taken_and_booked(db: &DatabaseConnection) -> (BTreeMap<String, i64>, BTreeMap<String, Vec<i64>>) {
    let read = async |sql: &str| db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
    let mut taken = BTreeMap::new();
    for row in read("SELECT id, body FROM sandbox_objects WHERE id <> 'root'").await {
        let body: serde_json::Value = serde_json::from_str(&row.try_get::<String>("", "body").unwrap()).unwrap();
        if body["payment"]["status"] == "succeeded" {
            taken.insert(row.try_get("", "id").unwrap(), body["payment"]["amount_cents"].as_i64().unwrap());
        }
    }
    let mut booked: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for row in read("SELECT provider_ref, received_cents FROM payments WHERE provider = 'sandbox' AND received_cents > 0").await {
        booked.entry(row.try_get("", "provider_ref").unwrap()).or_default().push(row.try_get("", "received_cents").unwrap());
    }
    (taken, booked)
}

/// Nothing is booked that was not taken, nothing twice, nothing at another sum; everything that somebody was told is paid was taken; and
/// what no event told of is found by asking. The server is running.
pub async fn settle_what_is_left(database: &str, acknowledged: &BTreeSet<String>) {
    let db = Database::connect(database).await.unwrap();
    // As if five minutes had passed: only what has been quiet for so long is asked about, and what a dead worker held is free again.
    db.execute_unprepared("UPDATE payments SET asked_at = 0 WHERE status IN ('open', 'pending')").await.unwrap();
    for waiting in ["inbox", "outbox"] {
        db.execute_unprepared(&format!("UPDATE {waiting} SET due_at = 0 WHERE dead_at IS NULL")).await.unwrap();
    }
    let until = Instant::now() + Duration::from_secs(60);
    loop {
        let (taken, booked) = taken_and_booked(&db).await;
        for (object, sums) in &booked {
            assert_eq!(taken.get(object).map(|cents| vec![*cents]).as_ref(), Some(sums), "{object} was booked as often as it was paid");
        }
        for object in acknowledged {
            assert!(taken.contains_key(object), "{object} was acknowledged and is not paid");
        }
        let left: Vec<_> = taken.keys().filter(|object| !booked.contains_key(*object)).collect();
        if left.is_empty() {
            return;
        }
        assert!(Instant::now() < until, "paid and never booked: {left:?}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}
