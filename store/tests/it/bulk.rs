//! A made-up past of any size adds up like a real one, and those who come after it get numbers of their own.

use crate::{on_both, stage::Stage};
use domain::{
    customers,
    ids::CustomerId,
    orders::{OrderStatus, filter::Filter},
    quotes::QuoteStatus,
};
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
        // Every status has enough of its kind for a filter to be measured on.
        for (status, least) in [(QuoteStatus::Sent, 30), (QuoteStatus::Draft, 15), (QuoteStatus::Declined, 50), (QuoteStatus::Expired, 45), (QuoteStatus::Approved, 50)] {
            let found = store::quotes::list(&stage.store, &robin, Some(status), None).await.unwrap();
            assert!(found.len() >= least && found.iter().all(|q| q.status == status), "{status:?}: {}", found.len());
        }
        let cancelled = store::orders::list(&stage.store, &robin, &Filter { status: Some(OrderStatus::Cancelled), ..Filter::default() }, None).await.unwrap();
        assert_eq!(cancelled.len(), 15);
        let sheet = store::journey::order_sheet(&stage.store, &robin, cancelled[0].number).await.unwrap();
        assert_eq!((sheet.refunds.len(), sheet.journey.order.unwrap().balance.paid_cents), (1, 0));
        let who = stage.holder(demo::Stage::Payment).await;
        stage.pay(&who).await;
        stage.check().await;
        // Without made-up customers, it is the first of the shop who came back again and again.
        demo::load_many(&stage.store, Wanted { customers: 0, orders: 120, seed: 8 }, |_| {}).await.unwrap();
        stage.check().await;
        let regular = store::customers::profile(&stage.store, &robin, CustomerId(1)).await.unwrap();
        // Two of them were cancelled.
        assert!(regular.orders >= 118 && regular.stage == customers::Stage::Repeat, "{regular:?}");
    }
}
