//! The last place has one winner.

use crate::{
    on_both,
    stage::{NOW, Stage, is_full, keep_all, refusal},
};
use domain::{
    Refusal,
    ids::CapacityId,
    time::{DAY, MINUTE},
};
use store::{
    deliveries, demo,
    people::LinkHolder,
    quotes::{self, CustomerChoice, Hidden, Invitation, LineForm, QuoteForm},
};

/// A customer who has paid and has no day yet.
async fn waiting(stage: &Stage, like: &store::journey::Journey) -> LinkHolder {
    let lena = stage.lena().await;
    let line = &like.lines[0];
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
            product: line.product.unwrap(),
            quantity: 1,
            unit_cents: 10_000,
            price_reason: "agreed by phone".into(),
            ..LineForm::default()
        }],
    };
    let number = quotes::make(&stage.store, &lena, &form).await.unwrap();
    let invitation = Invitation {
        recipient: "x@example.com".into(),
        ccs: vec![],
        subject: "Quote".into(),
        message: String::new(),
        hidden: Hidden::default(),
    };
    quotes::send(&stage.store, &lena, number, 1, &invitation).await.unwrap();
    let who = stage.holder_of(number).await;
    let page = stage.page(&who).await;
    let _ = keep_all(&page);
    stage.pay(&who).await;
    who
}

/// A window of the zone that has `left` places.
async fn window_with(stage: &Stage, who: &LinkHolder, left: i32) -> CapacityId {
    let delivery = stage.first_delivery(who).await;
    let page = deliveries::slots(&stage.store, who, delivery).await.unwrap().unwrap();
    page.slots.iter().find(|s| s.left() == left).unwrap_or_else(|| panic!("no window with {left} places")).id
}

on_both! {
    async fn many_want_the_last_places(stage: Stage) {
        let like = stage.page(&stage.holder(demo::Stage::Scheduling).await).await;
        let (at_once, rounds) = if is_full() { (200, 30) } else { (12, 2) };
        let mut crowd = Vec::new();
        for _ in 0..at_once + 3 * rounds {
            let who = waiting(&stage, &like).await;
            let delivery = stage.first_delivery(&who).await;
            crowd.push((who, delivery));
        }
        for round in 0..rounds {
            // Of three places all are left, or two have gone and one is.
            let gone = if round % 2 == 0 { 0 } else { 2 };
            let capacity = window_with(&stage, &crowd[0].0, 3).await;
            for (who, delivery) in crowd.drain(..gone) {
                deliveries::confirm(&stage.store, &who, delivery, capacity, "").await.unwrap();
            }
            let mut tries = tokio::task::JoinSet::new();
            for (who, delivery) in crowd.iter().take(at_once).cloned() {
                let store = stage.store.clone();
                tries.spawn(async move { (deliveries::confirm(&store, &who, delivery, capacity, "").await, delivery) });
            }
            let (won, lost): (Vec<_>, Vec<_>) = tries.join_all().await.into_iter().partition(|(result, _)| result.is_ok());
            assert_eq!(won.len(), 3 - gone);
            for (result, _) in lost {
                assert!(matches!(refusal(result), Refusal::SlotTaken { next_free: Some(_) }));
            }
            crowd.retain(|(_, delivery)| won.iter().all(|(_, booked)| booked != delivery));
        }
    }

    async fn a_hold_keeps_a_place_for_ten_minutes(stage: Stage) {
        let like = stage.page(&stage.holder(demo::Stage::Scheduling).await).await;
        let (mut holders, mut deliveries_) = (Vec::new(), Vec::new());
        for _ in 0..4 {
            let who = waiting(&stage, &like).await;
            deliveries_.push(stage.first_delivery(&who).await);
            holders.push(who);
        }
        let capacity = window_with(&stage, &holders[0], 3).await;
        for n in 0..3 {
            deliveries::hold(&stage.store, &holders[n], deliveries_[n], capacity).await.unwrap();
        }
        let fourth = deliveries::confirm(&stage.store, &holders[3], deliveries_[3], capacity, "").await;
        assert!(matches!(refusal(fourth), Refusal::SlotTaken { .. }));
        // Holding again, or another window, lets the first go.
        deliveries::hold(&stage.store, &holders[0], deliveries_[0], capacity).await.unwrap();
        deliveries::confirm(&stage.store, &holders[1], deliveries_[1], capacity, "").await.unwrap();
        let later = stage.store.at(NOW.plus(11 * MINUTE));
        deliveries::confirm(&later, &holders[3], deliveries_[3], capacity, "").await.unwrap();
    }

    async fn a_day_that_passed_or_a_window_elsewhere_is_refused(stage: Stage) {
        let who = stage.holder(demo::Stage::Scheduling).await;
        let delivery = stage.first_delivery(&who).await;
        let page = deliveries::slots(&stage.store, &who, delivery).await.unwrap().unwrap();
        let late = stage.store.at(NOW.plus(30 * DAY));
        assert_eq!(refusal(deliveries::confirm(&late, &who, delivery, page.slots[0].id, "").await), Refusal::SlotPassed);
        assert_eq!(refusal(deliveries::confirm(&stage.store, &who, delivery, CapacityId(999_999), "").await), Refusal::SlotUnknown);
        let foreign = stage.holder(demo::Stage::Scheduled).await;
        assert_eq!(refusal(deliveries::confirm(&stage.store, &foreign, delivery, page.slots[0].id, "").await), Refusal::NotFound);
        let long = "x".repeat(10_000);
        assert!(matches!(refusal(deliveries::confirm(&stage.store, &who, delivery, page.slots[0].id, &long).await), Refusal::TooLong { .. }));
        // Refused means that nothing changed: the same place can still be booked.
        deliveries::confirm(&stage.store, &who, delivery, page.slots[0].id, "").await.unwrap();
    }
}
