//! Where the cast plays: a fresh database with the demonstration shop, and short words for what they do.

use domain::{
    ids::{DeliveryId, Number, PaymentId},
    payments::{Method, Provider, Report},
    quotes::Choices,
    time::{DAY, Instant},
};
use sea_orm::{ConnectionTrait, Database};
use store::{
    Clock, Store, demo,
    journey::{self, Journey},
    payments::{self, Opened},
    people::{LinkHolder, StaffMember},
    quotes,
};

/// A Tuesday morning in Chicago: 2 March 2027, 10:00.
pub const NOW: Instant = Instant(1_804_003_200_000_000);

pub struct Stage {
    pub store: Store,
    pub url: String,
    _files: Option<Files>,
}

/// Whether everything is to be tried at its full size, which takes minutes each.
pub fn is_full() -> bool {
    std::env::var("PORCHLIGHT_TRUST").is_ok_and(|size| size == "full")
}

/// A folder that goes when the test does.
struct Files(std::path::PathBuf);

impl Drop for Files {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Runs a test on every database there is.
#[macro_export]
macro_rules! on_both {
    ($(async fn $name:ident($stage:ident: $type:ty) $body:block)*) => {$(
        mod $name {
            use super::*;

            async fn play($stage: $type) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                play($crate::stage::Stage::sqlite().await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                if let Some(stage) = $crate::stage::Stage::postgres(concat!(module_path!(), "")).await {
                    play(stage).await;
                }
            }
        }
    )*};
}

impl Stage {
    pub async fn sqlite() -> Self {
        static COUNT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        let count = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("porchlight-test-{}-{count}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let url = format!("sqlite://{}/porchlight.db", folder.display());
        Self::raise(url, Some(Files(folder))).await
    }

    /// A database of its own on the test's server. Without a server there is nothing to test: the command that runs all tests starts one.
    pub async fn postgres(test: &str) -> Option<Self> {
        let server = std::env::var("PORCHLIGHT_TEST_POSTGRES").ok()?;
        let name = format!(
            "t_{}_{}",
            std::process::id(),
            test.replace("::", "_").chars().rev().take(40).collect::<String>().chars().rev().collect::<String>()
        );
        let admin = Database::connect(&server).await.unwrap();
        admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
        admin.close().await.unwrap();
        let (base, rest) = server
            .split_once("://")
            .and_then(|(scheme, rest)| Some((scheme, rest.split_once('/')?)))
            .map(|(s, (host, rest))| (format!("{s}://{host}"), rest.to_owned()))
            .unwrap();
        let query = rest.split_once('?').map(|(_, q)| format!("?{q}")).unwrap_or_default();
        Some(Self::raise(format!("{base}/{name}{query}"), None).await)
    }

    async fn raise(url: String, files: Option<Files>) -> Self {
        migration::bring_up(&url).await.unwrap();
        let store = Store::open(&url, Clock::held(NOW)).await.unwrap();
        demo::load(&store, |_, _, _| "{}".to_owned()).await.unwrap();
        // Lena's letters are in the post.
        for letter in store::outbox::claim(&store, 100).await.unwrap() {
            store::outbox::done(&store, &letter).await.unwrap();
        }
        Self { store, url, _files: files }
    }

    pub async fn robin(&self) -> StaffMember {
        demo::member(&self.store, demo::MANAGER).await.unwrap()
    }

    pub async fn lena(&self) -> StaffMember {
        demo::member(&self.store, "lena@hartley.example").await.unwrap()
    }

    /// Somebody with a link to the order of a stage.
    pub async fn holder(&self, stage: demo::Stage) -> LinkHolder {
        let links = demo::fresh_links(&self.store).await.unwrap();
        let number = links.iter().find(|l| l.stage == stage.code()).unwrap().order;
        self.holder_of(number).await
    }

    pub async fn holder_of(&self, number: Number) -> LinkHolder {
        demo::holder(&self.store, &self.lena().await, number).await.unwrap()
    }

    pub async fn page(&self, who: &LinkHolder) -> Journey {
        journey::read(&self.store, who).await.unwrap()
    }

    pub async fn first_delivery(&self, who: &LinkHolder) -> DeliveryId {
        self.page(who).await.deliveries[0].id
    }

    /// Keeps every add-on and declines every plan.
    pub async fn review(&self, who: &LinkHolder) {
        let page = self.page(who).await;
        quotes::review(&self.store, who, page.quote.version, &keep_all(&page)).await.unwrap();
    }

    /// Opens a payment and lets the provider know it.
    pub async fn open(&self, who: &LinkHolder) -> payments::Due {
        match payments::open(&self.store, who, Provider::Sandbox, None).await.unwrap() {
            Opened::Due(due) => {
                payments::opened(&self.store, due.payment, &format!("pretend_{}", due.payment), None, None).await.unwrap();
                due
            }
            Opened::Ordered => panic!("nothing was due"),
        }
    }

    pub async fn pay(&self, who: &LinkHolder) -> PaymentId {
        let due = self.open(who).await;
        payments::settle(&self.store, due.payment, succeeded(due.amount.cents)).await.unwrap();
        due.payment
    }

    pub fn days_pass(&self, days: i64) -> Store {
        self.store.at(NOW.plus(days * DAY))
    }

    /// The books and the evidence are in order.
    pub async fn check(&self) {
        store::verify::ledger(&self.store).await.unwrap();
        store::events::verify(&self.store).await.unwrap();
    }
}

pub fn succeeded(amount_cents: i64) -> Report {
    Report::Succeeded { amount_cents, method: Method::Card, label: "Visa 4242".into() }
}

pub fn keep_all(page: &Journey) -> Choices {
    Choices {
        addons: page.lines.iter().filter(|l| l.optional).map(|l| l.id).collect(),
        plans: page.lines.iter().filter(|l| !l.offers.is_empty()).map(|l| (l.id, None)).collect(),
    }
}

/// What was refused; a success or a breakdown is a failed test.
pub fn refusal<T: std::fmt::Debug>(result: store::Result<T>) -> domain::Refusal {
    match result {
        Err(store::Fault::Refused(refusal)) => refusal,
        other => panic!("expected a refusal, got {other:?}"),
    }
}
