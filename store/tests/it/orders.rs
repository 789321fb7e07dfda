//! The list of orders: each filter finds what looking at all of them finds. And what comes back.

use crate::{
    on_both,
    stage::{Stage, refusal},
};
use domain::{
    Refusal,
    deliveries::DeliveryStatus,
    ids::Number,
    orders::{OrderStatus, PaidStatus, filter::Filter, returns::Pieces},
    quotes::Discount,
};
use store::{
    demo::{self, Wanted},
    orders::{self, OrderRow},
    payments::{self, Back},
    people::StaffMember,
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

    async fn goods_come_back_and_the_books_mirror_it(stage: Stage) {
        let (robin, lena, who) = (stage.robin().await, stage.lena().await, stage.holder(demo::Stage::Delivered).await);
        let (number, before) = (who.number(), stage.page(&who).await);
        let line = &before.lines[0];
        let piece = |quantity| [Pieces { position: line.position, quantity }];
        let back = async |by: &StaffMember, quantity, to_method, reason| orders::take_back(&stage.store, by, number, &piece(quantity), to_method, reason).await;
        assert_eq!(refusal(back(&lena, 1, false, "scratched").await), Refusal::NotYours);
        assert_eq!(refusal(back(&robin, 1, false, " ").await), Refusal::ReasonMissing);
        assert!(matches!(refusal(back(&robin, line.quantity + 1, false, "scratched").await), Refusal::NumberUnreadable { .. }));
        let open = stage.holder(demo::Stage::Scheduled).await.number();
        assert_eq!(refusal(orders::take_back(&stage.store, &robin, open, &piece(1), false, "x").await), Refusal::QuoteClosed);
        back(&robin, line.quantity, false, "scratched").await.unwrap();
        assert!(matches!(refusal(back(&robin, 1, false, "again").await), Refusal::NumberUnreadable { .. }), "nothing of it is left");
        let sheet = store::journey::order_sheet(&stage.store, &robin, number).await.unwrap();
        let memo = &sheet.memos[0];
        let gross = domain::quotes::line_sums(&before.lines, Discount::None, before.location.tax, false)[0];
        let plan = line.chosen_plan().map_or(0, |p| before.location.tax.of(p.price_cents, line.rate_ppm).gross_cents);
        assert_eq!((memo.number, memo.gross_cents), (1, gross.net_cents + gross.tax_cents + plan));
        let balance = sheet.journey.order.as_ref().unwrap().balance;
        assert_eq!((balance.due_cents(), balance.refunded_cents), (0, memo.gross_cents));
        assert_eq!(sheet.credit_cents, memo.gross_cents, "what was paid for it is the customer's");
        stage.check().await;
    }

    async fn what_comes_back_is_paid_back_the_way_it_was_paid(stage: Stage) {
        let (robin, who) = (stage.robin().await, stage.holder(demo::Stage::Delivered).await);
        let (number, page) = (who.number(), stage.page(&who).await);
        let piece = |at: usize| [Pieces { position: page.lines[at].position, quantity: 1 }];
        let (first, second) = (piece(0), piece(1));
        orders::take_back(&stage.store, &robin, number, &first, true, "scratched").await.unwrap();
        let sheet = store::journey::order_sheet(&stage.store, &robin, number).await.unwrap();
        assert_eq!((sheet.refunds.len(), sheet.refunds[0].cents, sheet.refunds[0].is_done), (1, sheet.memos[0].gross_cents, false));
        stage.check().await;
        payments::refund_done(&stage.store, sheet.refunds[0].id, "re_1").await.unwrap();
        payments::refund_done(&stage.store, sheet.refunds[0].id, "re_1").await.unwrap();
        let sheet = store::journey::order_sheet(&stage.store, &robin, number).await.unwrap();
        assert_eq!((sheet.credit_cents, sheet.refunds[0].is_done), (0, true));
        // The numbers have no gap, also when two come at once.
        let (a, b) = tokio::join!(
            orders::take_back(&stage.store, &robin, number, &second, false, "wrong size"),
            orders::take_back(&stage.store, &robin, number, &second, false, "wrong size"),
        );
        assert_eq!([a.is_ok(), b.is_ok()].iter().filter(|ok| **ok).count(), 1, "it comes back once");
        let numbers: Vec<_> = store::journey::order_sheet(&stage.store, &robin, number).await.unwrap().memos.iter().map(|m| m.number).collect();
        assert_eq!(numbers, [1, 2]);
        stage.check().await;
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
