//! The whole way, from a quote to the door.

use crate::{
    on_both,
    stage::{Stage, keep_all, refusal},
};
use domain::{
    Refusal,
    deliveries::{DeliveryStatus, Move, Proof},
    ids::VanId,
    journey::Step,
    orders::OrderStatus,
    quotes::QuoteStatus,
    time::HOUR,
};
use store::{
    Store,
    deliveries::{self, RouteForm},
    demo, journey, outbox,
    people::StaffMember,
    quotes,
};

async fn step(stage: &Stage, store: &Store, who: &store::people::LinkHolder) -> Step {
    let _ = stage;
    journey::read(store, who).await.unwrap().place.step
}

async fn advance(stage: &Stage, who: &StaffMember, delivery: domain::ids::DeliveryId, move_: Move, proof: &Proof) {
    let revision = sheet_revision(stage, who, delivery).await;
    deliveries::advance(&stage.store, who, delivery, revision, move_, "nobody in", proof).await.unwrap();
}

async fn sheet_revision(stage: &Stage, who: &StaffMember, delivery: domain::ids::DeliveryId) -> i32 {
    for row in store::orders::list(&stage.store, who, &Default::default(), None).await.unwrap() {
        let sheet = journey::order_sheet(&stage.store, who, row.number).await.unwrap();
        if let Some(d) = sheet.journey.deliveries.iter().find(|d| d.id == delivery) {
            return d.revision;
        }
    }
    panic!("no such delivery");
}

on_both! {
    async fn every_stage_stands_where_it_should(stage: Stage) {
        use demo::Stage as D;
        for (at, expected) in [
            (D::Review, Step::Review),
            (D::Payment, Step::Payment),
            (D::DepositPaid, Step::Scheduling { attempted: false }),
            (D::Scheduling, Step::Scheduling { attempted: false }),
            (D::Scheduled, Step::Booked),
            (D::Tracking, Step::Tracking),
            (D::Delivered, Step::Confirmation),
        ] {
            let who = stage.holder(at).await;
            assert_eq!(step(&stage, &stage.store, &who).await, expected, "{}", at.code());
        }
        stage.check().await;
    }

    async fn from_review_to_the_door(stage: Stage) {
        let (robin, who) = (stage.robin().await, stage.holder(demo::Stage::Review).await);
        let page = stage.page(&who).await;
        quotes::review(&stage.store, &who, page.quote.version, &keep_all(&page)).await.unwrap();
        assert_eq!(step(&stage, &stage.store, &who).await, Step::Payment);
        stage.pay(&who).await;
        let page = stage.page(&who).await;
        assert_eq!((page.quote.status, page.place.step), (QuoteStatus::Approved, Step::Scheduling { attempted: false }));
        // Half was paid, half up; the rest stays payable.
        assert_eq!(page.owed.balance_cents, page.totals.total_cents - (page.totals.total_cents + 1) / 2);

        let delivery = page.deliveries[0].id;
        let slots = deliveries::slots(&stage.store, &who, delivery).await.unwrap().unwrap();
        let slot = slots.slots.iter().find(|s| s.left() > 0).unwrap();
        deliveries::hold(&stage.store, &who, delivery, slot.id).await.unwrap();
        deliveries::confirm(&stage.store, &who, delivery, slot.id, "Mind the cat").await.unwrap();
        assert_eq!(step(&stage, &stage.store, &who).await, Step::Booked);
        assert_eq!(refusal(deliveries::confirm(&stage.store, &who, delivery, slots.slots.last().unwrap().id, "").await), Refusal::DateLocked);

        let dana = demo::member(&stage.store, "luis@hartley.example").await.unwrap();
        let form = RouteForm { driver: dana.id(), van: VanId(1), crew: 2, starts_min: 480, position: 1 };
        deliveries::put_on_route(&stage.store, &robin, delivery, sheet_revision(&stage, &robin, delivery).await, &form).await.unwrap();
        assert_eq!(step(&stage, &stage.store, &who).await, Step::Tracking);
        let proof = Proof { name: "Maya Okafor".into(), ..Proof::default() };
        // The driver's own route: the driver may move it.
        for (move_, seen) in [(Move::Depart, DeliveryStatus::InTransit), (Move::Arrive, DeliveryStatus::Arrived), (Move::HandOver, DeliveryStatus::Delivered)] {
            advance(&stage, &robin, delivery, move_, &proof).await;
            assert_eq!(stage.page(&who).await.deliveries[0].status, seen);
        }
        let page = stage.page(&who).await;
        let order = page.order.unwrap();
        assert_eq!((page.place.step, order.status, order.is_invoiced), (Step::Confirmation, OrderStatus::Closed, true));
        // What is left is still payable from here.
        stage.pay(&who).await;
        assert_eq!(stage.page(&who).await.owed.balance_cents, 0);
        stage.check().await;
    }

    async fn attempted_leads_back_to_choosing_a_day(stage: Stage) {
        let (robin, who) = (stage.robin().await, stage.holder(demo::Stage::Tracking).await);
        let delivery = stage.first_delivery(&who).await;
        advance(&stage, &robin, delivery, Move::Depart, &Proof::default()).await;
        assert!(stage.page(&who).await.deliveries[0].tracking.is_some());
        advance(&stage, &robin, delivery, Move::Miss, &Proof::default()).await;
        let page = stage.page(&who).await;
        assert_eq!((page.place.step, page.deliveries[0].reason.as_str()), (Step::Scheduling { attempted: true }, "nobody in"));
        let slots = deliveries::slots(&stage.store, &who, delivery).await.unwrap().unwrap();
        deliveries::confirm(&stage.store, &who, delivery, slots.slots[0].id, "").await.unwrap();
        assert_eq!(step(&stage, &stage.store, &who).await, Step::Booked);
    }

    async fn the_second_dispatcher_sees_what_the_first_did(stage: Stage) {
        let (robin, who) = (stage.robin().await, stage.holder(demo::Stage::Scheduled).await);
        let delivery = stage.first_delivery(&who).await;
        let revision = stage.page(&who).await.deliveries[0].revision;
        deliveries::advance(&stage.store, &robin, delivery, revision, Move::Unlock, "moved away", &Proof::default()).await.unwrap();
        let second = deliveries::advance(&stage.store, &robin, delivery, revision, Move::Unlock, "moved away", &Proof::default()).await;
        assert_eq!(refusal(second), Refusal::Stale);
        let lena = stage.lena().await;
        assert_eq!(refusal(deliveries::advance(&stage.store, &lena, delivery, revision + 1, Move::Unlock, "x", &Proof::default()).await), Refusal::NotYours);
    }

    async fn a_quote_that_changed_is_reviewed_again(stage: Stage) {
        let (lena, who) = (stage.lena().await, stage.holder(demo::Stage::Review).await);
        let before = stage.page(&who).await;
        let form = quotes::QuoteForm {
            customer: quotes::CustomerChoice::OnFile(before.quote.customer),
            salesperson: None,
            fulfilment: before.quote.fulfilment,
            address: None,
            valid_until: before.quote.valid_until,
            job_name: before.quote.job_name.clone(),
            class: domain::quotes::Class::Retail,
            ticked: vec![],
            notes: String::new(),
            discount: domain::quotes::Discount::None,
            lines: vec![quotes::LineForm { product: before.lines[0].product.unwrap(), quantity: 1, unit_cents: 70_000, price_reason: "agreed by phone".into(), protect: true, ..Default::default() }],
        };
        quotes::edit(&stage.store, &lena, before.quote.number, before.quote.revision, &form).await.unwrap();
        let late = quotes::review(&stage.store, &who, before.quote.version, &keep_all(&before)).await;
        assert_eq!(refusal(late), Refusal::QuoteChanged { version: before.quote.version + 1 });
        assert_eq!(stage.page(&who).await.lines.len(), 1);
        let again = quotes::edit(&stage.store, &lena, before.quote.number, before.quote.revision, &form).await;
        assert_eq!(refusal(again), Refusal::Stale);
    }

    async fn a_quote_expires_but_money_on_its_way_outlives_it(stage: Stage) {
        let who = stage.holder(demo::Stage::Payment).await;
        let due = stage.open(&who).await;
        let later = stage.days_pass(40);
        assert!(matches!(step(&stage, &later, &who).await, Step::Stop { .. }));
        store::payments::settle(&later, due.payment, domain::payments::Report::Processing).await.unwrap();
        assert_eq!(step(&stage, &later, &who).await, Step::PaymentPending);
        store::payments::settle(&later, due.payment, crate::stage::succeeded(due.amount.cents)).await.unwrap();
        assert_eq!(step(&stage, &later, &who).await, Step::Scheduling { attempted: false });
    }

    async fn letters_wait_in_the_outbox_until_they_are_sent(stage: Stage) {
        let who = stage.holder(demo::Stage::Payment).await;
        stage.pay(&who).await;
        let claimed = outbox::claim(&stage.store, 10).await.unwrap();
        assert!(claimed.iter().any(|c| matches!(c.task, outbox::Task::Notice { .. })), "{claimed:?}");
        assert!(outbox::claim(&stage.store, 10).await.unwrap().is_empty(), "leased to one worker");
        let (first, rest) = claimed.split_first().unwrap();
        outbox::failed(&stage.store, first, "mail server away", false).await.unwrap();
        for task in rest {
            outbox::done(&stage.store, task).await.unwrap();
        }
        let later = stage.store.at(crate::stage::NOW.plus(HOUR));
        let again = outbox::claim(&later, 10).await.unwrap();
        assert_eq!((again.len(), again[0].attempts), (1, 1));
        outbox::failed(&later, &again[0], "no such mailbox", true).await.unwrap();
        assert!(outbox::claim(&stage.days_pass(9), 10).await.unwrap().is_empty());
        assert_eq!(outbox::dead(&stage.store, &stage.robin().await).await.unwrap().len(), 1);
    }
}
