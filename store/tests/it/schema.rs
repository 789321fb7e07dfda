//! The schema's history goes forward and back.

use crate::{on_both, stage::Stage};
use domain::customers::filter::{Filter, Sort};
use migration::MigratorTrait;
use sea_orm::{ConnectionTrait, Database};
use store::{Clock, Store};

on_both! {
    async fn it_goes_back_and_forward_again(stage: Stage) {
        let db = Database::connect(&stage.url).await.unwrap();
        migration::down(&db).await.unwrap();
        assert!(db.execute_unprepared("SELECT 1 FROM quotes").await.is_err());
        migration::up(&db).await.unwrap();
        db.execute_unprepared("SELECT 1 FROM quotes").await.unwrap();
    }

    async fn customers_from_before_the_hub_are_found_as_before(stage: Stage) {
        let lena = stage.lena().await;
        let found = async |text: &str| {
            let filter = Filter { text: text.into(), ..Filter::default() };
            store::customers::list(&stage.store, &lena, &filter, Sort::Lifetime, None, 50).await.unwrap()
        };
        let before = (found("noor").await, found("WM4000").await);
        assert!(!before.0.is_empty() && !before.1.is_empty(), "{before:?}");
        let db = Database::connect(&stage.url).await.unwrap();
        let later = u32::try_from(migration::Migrator::migrations().len()).unwrap() - 5;
        migration::Migrator::down(&db, Some(later)).await.unwrap();
        migration::up(&db).await.unwrap();
        store::verify::customers(&stage.store).await.unwrap();
        let plain = |rows: &[store::customers::CustomerRow]| rows.iter().map(|r| (r.id, r.name.clone(), r.stage, r.lifetime_cents)).collect::<Vec<_>>();
        let after = (found("noor").await, found("WM4000").await);
        assert_eq!((plain(&before.0), plain(&before.1)), (plain(&after.0), plain(&after.1)));
    }

    async fn two_instances_start_at_once(stage: Stage) {
        let db = Database::connect(&stage.url).await.unwrap();
        migration::down(&db).await.unwrap();
        let starts = (0..4).map(|_| {
            let url = stage.url.clone();
            tokio::spawn(async move { migration::bring_up(&url).await.map(|()| url) })
        });
        for start in starts.collect::<Vec<_>>() {
            let url = start.await.unwrap().unwrap();
            Store::open(&url, Clock::System).await.unwrap().ping().await.unwrap();
        }
    }
}
