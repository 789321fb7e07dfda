//! The list of orders: each filter finds what looking at all of them finds.

use crate::{on_both, stage::Stage};
use domain::{
    deliveries::DeliveryStatus,
    ids::Number,
    orders::{OrderStatus, PaidStatus, filter::Filter},
};
use store::{
    demo::{self, Wanted},
    orders::{self, OrderRow},
    payments::{self, Back},
};

async fn all(stage: &Stage, filter: &Filter) -> Vec<OrderRow> {
    let robin = stage.robin().await;
    let (mut found, mut before) = (Vec::new(), None);
    loop {
        let page = orders::list(&stage.store, &robin, filter, before).await.unwrap();
        let Some(last) = page.last() else { return found };
        before = Some(last.number);
        found.extend(page);
    }
}

fn numbers(rows: &[OrderRow]) -> Vec<Number> {
    rows.iter().map(|r| r.number).collect()
}

on_both! {
    async fn every_filter_agrees_with_looking_at_every_order(stage: Stage) {
        demo::load_many(&stage.store, Wanted { customers: 60, orders: 240, seed: 5 }, |_| {}).await.unwrap();
        let who = stage.holder(demo::Stage::Scheduled).await;
        let page = stage.page(&who).await;
        let back = Back { cents: page.payments[0].received_cents, to_credit: true, reason: "scratched" };
        payments::refund(&stage.store, &stage.robin().await, who.number(), page.payments[0].id, back).await.unwrap();
        let every = all(&stage, &Filter::default()).await;
        assert!(every.len() > 240 && every.windows(2).all(|two| two[0].number > two[1].number));
        let day = every.iter().find_map(|r| r.day).unwrap();
        type Looks = fn(&OrderRow) -> bool;
        let cases: [(Filter, Looks); 8] = [
            (Filter { status: Some(OrderStatus::Open), ..Filter::default() }, |r| r.status == OrderStatus::Open),
            (Filter { status: Some(OrderStatus::Closed), ..Filter::default() }, |r| r.status == OrderStatus::Closed),
            (Filter { paid: Some(PaidStatus::Paid), ..Filter::default() }, |r| r.paid == PaidStatus::Paid),
            (Filter { paid: Some(PaidStatus::Due), ..Filter::default() }, |r| r.paid == PaidStatus::Due),
            (Filter { paid: Some(PaidStatus::Returned), ..Filter::default() }, |r| r.paid == PaidStatus::Returned),
            (Filter { delivery: Some(DeliveryStatus::Delivered), ..Filter::default() }, |r| r.delivery == Some(DeliveryStatus::Delivered)),
            (Filter { delivery: Some(DeliveryStatus::Scheduled), ..Filter::default() }, |r| r.delivery == Some(DeliveryStatus::Scheduled)),
            (Filter { status: Some(OrderStatus::Open), paid: Some(PaidStatus::Due), ..Filter::default() }, |r| r.status == OrderStatus::Open && r.paid == PaidStatus::Due),
        ];
        for (filter, looks) in cases {
            let expected: Vec<OrderRow> = every.iter().filter(|r| looks(r)).cloned().collect();
            assert_eq!(numbers(&all(&stage, &filter).await), numbers(&expected), "{filter:?}");
            assert!(!expected.is_empty(), "{filter:?}");
        }
        let of_day: Vec<OrderRow> = every.iter().filter(|r| r.day == Some(day)).cloned().collect();
        assert_eq!(numbers(&all(&stage, &Filter { day: Some(day), ..Filter::default() }).await), numbers(&of_day));
        for text in [who.number().to_string(), format!("#{}", who.number())] {
            assert_eq!(numbers(&all(&stage, &Filter { text, ..Filter::default() }).await), [who.number()]);
        }
        let by_name = all(&stage, &Filter { text: "tomás riv".into(), ..Filter::default() }).await;
        assert_eq!(numbers(&by_name), [who.number()]);
        assert!(all(&stage, &Filter { text: "' OR 1=1 -- %_\\".into(), ..Filter::default() }).await.is_empty());
    }

    async fn what_is_cancelled_owes_nothing(stage: Stage) {
        let (robin, who) = (stage.robin().await, stage.holder(demo::Stage::DepositPaid).await);
        let due = Filter { paid: Some(PaidStatus::Due), ..Filter::default() };
        assert!(numbers(&all(&stage, &due).await).contains(&who.number()));
        orders::cancel(&stage.store, &robin, who.number(), "moved away").await.unwrap();
        assert!(!numbers(&all(&stage, &due).await).contains(&who.number()));
        let cancelled = all(&stage, &Filter { status: Some(OrderStatus::Cancelled), ..Filter::default() }).await;
        assert_eq!((numbers(&cancelled), cancelled[0].due_cents), (vec![who.number()], 0));
    }
}
