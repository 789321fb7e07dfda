//! The last place has one winner.

use crate::{
    on_both,
    stage::{NOW, Stage, keep_all, refusal},
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
        notes: String::new(),
        lines: vec![LineForm { product: line.product.unwrap(), quantity: 1, unit_cents: 10_000, ..LineForm::default() }],
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
        let mut crowd = Vec::new();
        for _ in 0..12 {
            crowd.push(waiting(&stage, &like).await);
        }
        let capacity = window_with(&stage, &crowd[0], 3).await;
        let mut tries = tokio::task::JoinSet::new();
        for who in crowd.clone() {
            let (store, delivery) = (stage.store.clone(), stage.first_delivery(&who).await);
            tries.spawn(async move { deliveries::confirm(&store, &who, delivery, capacity, "").await });
        }
        let results = tries.join_all().await;
        assert_eq!(results.iter().filter(|r| r.is_ok()).count(), 3);
        for lost in results.into_iter().filter(Result::is_err) {
            assert!(matches!(refusal(lost), Refusal::SlotTaken { next_free: Some(_) }));
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
