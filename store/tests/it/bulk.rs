//! A made-up past of any size adds up like a real one, and those who come after it get numbers of their own.

use crate::{on_both, stage::Stage};
use store::demo::{self, Wanted};

on_both! {
    async fn the_books_of_many_orders_add_up(stage: Stage) {
        demo::load_many(&stage.store, Wanted { customers: 200, orders: 1_500, seed: 7 }, |_| {}).await.unwrap();
        stage.check().await;
        let robin = stage.robin().await;
        let orders = store::orders::list(&stage.store, &robin, &Default::default(), None).await.unwrap();
        assert_eq!(orders.len(), 50);
        let next = store::orders::list(&stage.store, &robin, &Default::default(), Some(orders[49].number)).await.unwrap();
        assert!(next[0].number < orders[49].number);
        let who = stage.holder(demo::Stage::Payment).await;
        stage.pay(&who).await;
        stage.check().await;
    }
}
