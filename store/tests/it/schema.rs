//! The schema's history goes forward and back.

use crate::{on_both, stage::Stage};
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
