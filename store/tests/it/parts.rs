//! An order that comes in parts: divided, joined again, and delivered one after the other.

use crate::{
    on_both,
    road::recorded,
    stage::{NOW, Stage, keep_all, refusal},
};
use domain::{
    Refusal,
    deliveries::{DeliveryStatus, Move, Proof, dividing::Share},
    ids::{DeliveryId, LineId, VanId},
    journey::Step,
    orders::OrderStatus,
    time::DAY,
};
use store::{
    deliveries::{self, DeliveryView, RouteForm},
    demo,
    people::{LinkHolder, StaffMember},
    quotes,
};

/// Maya has ordered machines, and has not chosen a day.
async fn ordered(stage: &Stage) -> LinkHolder {
    let who = stage.holder(demo::Stage::Review).await;
    let page = stage.page(&who).await;
    quotes::review(&stage.store, &who, page.quote.version, &keep_all(&page)).await.unwrap();
    stage.pay(&who).await;
    who
}

async fn parts(stage: &Stage, who: &LinkHolder) -> Vec<DeliveryView> {
    stage.page(who).await.deliveries
}

async fn book(stage: &Stage, who: &LinkHolder, delivery: DeliveryId) {
    let slots = deliveries::slots(&stage.store, who, delivery).await.unwrap().unwrap();
    let free = slots.slots.iter().find(|s| s.left() > 0).unwrap();
    deliveries::confirm(&stage.store, who, delivery, free.id, "").await.unwrap();
}

fn one_of(line: LineId) -> [Share; 1] {
    [Share { line, quantity: 1 }]
}

/// All that some deliveries bring, in the order of the lines.
fn sum(of: &[DeliveryView]) -> Vec<(LineId, i32)> {
    let mut all = std::collections::BTreeMap::new();
    for share in of.iter().flat_map(|d| &d.shares) {
        *all.entry(share.line).or_insert(0) += share.quantity;
    }
    all.into_iter().collect()
}

async fn deliver(stage: &Stage, who: &LinkHolder, robin: &StaffMember, delivery: DeliveryId, at: i32) {
    let revision = async || parts(stage, who).await.iter().find(|d| d.id == delivery).unwrap().revision;
    let driver = demo::member(&stage.store, "luis@hartley.example").await.unwrap();
    let form = RouteForm { driver: driver.id(), van: VanId(1), crew: 2, starts_min: 480, position: at };
    deliveries::put_on_route(&stage.store, robin, delivery, revision().await, &form).await.unwrap();
    let proof = Proof { name: "Maya Okafor".into(), ..Proof::default() };
    for step in [Move::Depart, Move::Arrive, Move::HandOver] {
        deliveries::advance(&stage.store, robin, delivery, revision().await, step, "", &proof).await.unwrap();
    }
}

on_both! {
    async fn each_part_has_a_day_a_route_and_a_proof_of_its_own(stage: Stage) {
        let (robin, who) = (stage.robin().await, ordered(&stage).await);
        let whole = parts(&stage, &who).await;
        let washer = whole[0].shares[0].line;
        book(&stage, &who, whole[0].id).await;
        let booked = parts(&stage, &who).await.remove(0);

        let part = deliveries::divide(&stage.store, &robin, booked.id, booked.revision, &one_of(washer)).await.unwrap();
        let both = parts(&stage, &who).await;
        assert_eq!((both.len(), both[1].id), (2, part));
        // The booked one keeps its day; the other waits for one.
        assert_eq!((both[0].status, both[0].day), (DeliveryStatus::Scheduled, booked.day));
        assert_eq!((both[1].status, both[1].day, both[1].shares.as_slice()), (DeliveryStatus::Open, None, &one_of(washer)[..]));
        assert_eq!(sum(&both), sum(&whole));
        assert_eq!(stage.page(&who).await.place.step, Step::Scheduling { attempted: false });
        book(&stage, &who, part).await;
        assert_eq!(stage.page(&who).await.place.step, Step::Booked);

        deliver(&stage, &who, &robin, booked.id, 1).await;
        let page = stage.page(&who).await;
        assert_eq!(page.order.as_ref().unwrap().status, OrderStatus::Open, "the other is still to come");
        assert_eq!(page.place.step, Step::Booked);
        deliver(&stage, &who, &robin, part, 2).await;
        let page = stage.page(&who).await;
        assert_eq!((page.place.step, page.order.as_ref().unwrap().status), (Step::Confirmation, OrderStatus::Closed));
        stage.check().await;
    }

    async fn what_was_divided_is_joined_again(stage: Stage) {
        let (robin, who) = (stage.robin().await, ordered(&stage).await);
        let whole = parts(&stage, &who).await.remove(0);
        let line = whole.shares[0].line;
        let part = deliveries::divide(&stage.store, &robin, whole.id, whole.revision, &one_of(line)).await.unwrap();
        let both = parts(&stage, &who).await;
        let seen = |at: usize| (both[at].id, both[at].revision);
        deliveries::join(&stage.store, &robin, seen(1), seen(0)).await.unwrap();
        let one = parts(&stage, &who).await;
        assert_eq!((one.len(), sum(&one)), (1, sum(std::slice::from_ref(&whole))));
        // Pressed again, and what stood on another screen: nothing more happens.
        assert_eq!(refusal(deliveries::join(&stage.store, &robin, seen(1), seen(0)).await), Refusal::Stale);
        assert_eq!(refusal(deliveries::divide(&stage.store, &robin, part, 1, &one_of(line)).await), Refusal::Stale);
        // The number that is gone is never given again.
        let again = deliveries::divide(&stage.store, &robin, one[0].id, one[0].revision, &one_of(line)).await.unwrap();
        assert!(again > part, "{again} after {part}");
        stage.check().await;
    }

    async fn what_was_recorded_counts_for_what_it_was_joined_into(stage: Stage) {
        let (robin, who) = (stage.robin().await, ordered(&stage).await);
        let luis = demo::member(&stage.store, "luis@hartley.example").await.unwrap();
        let whole = parts(&stage, &who).await.remove(0);
        let part = deliveries::divide(&stage.store, &robin, whole.id, whole.revision, &one_of(whole.shares[0].line)).await.unwrap();
        book(&stage, &who, part).await;
        let own = async || parts(&stage, &who).await.into_iter().find(|d| d.id == part).unwrap();
        let booked = own().await;
        let form = RouteForm { driver: luis.id(), van: VanId(1), crew: 2, starts_min: 480, position: 1 };
        deliveries::put_on_route(&stage.store, &robin, part, booked.revision, &form).await.unwrap();

        // The phone heard no answer to this. Meanwhile the shop let the part come with the rest.
        let days = booked.day.unwrap().days_since(store::local(NOW, "America/Chicago").0);
        let then = NOW.plus(days * DAY);
        let there = stage.store.at(then);
        deliveries::record(&there, &luis, &recorded(1, part, own().await.revision, Move::Depart, then)).await.unwrap();
        let missed = recorded(2, part, own().await.revision, Move::Miss, then);
        deliveries::record(&there, &luis, &missed).await.unwrap();
        let slots = deliveries::slots(&there, &who, part).await.unwrap().unwrap();
        let free = slots.slots.iter().find(|s| s.left() > 0).unwrap();
        deliveries::confirm(&there, &who, part, free.id, "").await.unwrap();
        deliveries::advance(&there, &robin, part, own().await.revision, Move::Unlock, "They called", &Proof::default()).await.unwrap();
        let rest = parts(&stage, &who).await.into_iter().find(|d| d.id == whole.id).unwrap();
        deliveries::join(&there, &robin, (part, own().await.revision), (rest.id, rest.revision)).await.unwrap();

        deliveries::record(&there, &luis, &missed).await.unwrap();
        let other = recorded(3, part, missed.revision + 1, Move::Arrive, then);
        assert_eq!(refusal(deliveries::record(&there, &luis, &other).await), Refusal::Stale);
        assert_eq!(refusal(deliveries::hold(&there, &who, part, free.id).await), Refusal::Stale);
        assert_eq!(sum(&parts(&stage, &who).await), sum(std::slice::from_ref(&whole)));
        stage.check().await;
    }

    async fn of_two_who_divide_at_once_one_does(stage: Stage) {
        let (robin, who) = (stage.robin().await, ordered(&stage).await);
        let priya = demo::member(&stage.store, "priya@hartley.example").await.unwrap();
        let whole = parts(&stage, &who).await.remove(0);
        let wanted = one_of(whole.shares[0].line);
        let divide = |by| deliveries::divide(&stage.store, by, whole.id, whole.revision, &wanted);
        let (a, b) = tokio::join!(divide(&robin), divide(&priya));
        let refused: Vec<_> = [a, b].into_iter().filter(Result::is_err).map(refusal).collect();
        assert_eq!(refused, [Refusal::Stale]);
        let both = parts(&stage, &who).await;
        assert_eq!((both.len(), sum(&both)), (2, sum(std::slice::from_ref(&whole))));
        stage.check().await;
    }

    async fn what_cannot_be_divided_says_why(stage: Stage) {
        let (robin, who) = (stage.robin().await, ordered(&stage).await);
        let page = stage.page(&who).await;
        let whole = &page.deliveries[0];
        let wanted = one_of(whole.shares[0].line);
        let divide = async |shares: &[Share]| refusal(deliveries::divide(&stage.store, &robin, whole.id, whole.revision, shares).await);
        assert_eq!(divide(&[]).await, Refusal::PartEmpty { delivery: whole.id });
        assert_eq!(divide(&whole.shares).await, Refusal::PartIsAll { delivery: whole.id });
        let too_many = Share { quantity: whole.shares[0].quantity + 1, ..whole.shares[0] };
        let refused = Refusal::PartTooMany { delivery: whole.id, line: too_many.line, most: whole.shares[0].quantity };
        for wrong in [too_many, Share { quantity: -1, ..too_many }] {
            assert_eq!(divide(&[wrong]).await, refused, "{wrong:?}");
        }
        assert_eq!(divide(&one_of(LineId(1_000_000))).await, Refusal::Stale);
        let lena = stage.lena().await;
        assert_eq!(refusal(deliveries::divide(&stage.store, &lena, whole.id, whole.revision, &wanted).await), Refusal::NotYours);
        assert_eq!(refusal(deliveries::divide(&stage.store, &robin, whole.id, whole.revision + 1, &wanted).await), Refusal::Stale);

        // Into another customer's delivery nothing is joined, and what is on a route stays as it is.
        let other = stage.holder(demo::Stage::Scheduled).await;
        let theirs = parts(&stage, &other).await.remove(0);
        let (own, into) = ((whole.id, whole.revision), (theirs.id, theirs.revision));
        assert_eq!(refusal(deliveries::join(&stage.store, &robin, own, into).await), Refusal::NotFound);
        let gone = parts(&stage, &stage.holder(demo::Stage::Tracking).await).await.remove(0);
        let shares = one_of(gone.shares[0].line);
        let refused = refusal(deliveries::divide(&stage.store, &robin, gone.id, gone.revision, &shares).await);
        assert!(matches!(refused, Refusal::MoveNotAllowed { .. }), "{refused:?}");
        assert_eq!(parts(&stage, &who).await.as_slice(), std::slice::from_ref(whole), "nothing was changed");
        stage.check().await;
    }
}
