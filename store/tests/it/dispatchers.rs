//! Two dispatchers at one route: both get through, in either order, and the stops stay counted.

use crate::{
    on_both,
    stage::{Stage, is_full},
};
use domain::{
    deliveries::{DeliveryStatus, Move, Proof},
    ids::{CapacityId, DeliveryId, VanId},
    staff::StaffCard,
};
use store::{
    deliveries::{self, RouteForm},
    demo,
    people::{LinkHolder, StaffMember},
};

struct Stop {
    who: LinkHolder,
    delivery: DeliveryId,
}

impl Stop {
    /// An order of this stage, booked for a window.
    async fn booked(stage: &Stage, at: demo::Stage, window: Option<CapacityId>) -> (Self, CapacityId) {
        let who = stage.holder(at).await;
        let delivery = stage.first_delivery(&who).await;
        let page = deliveries::slots(&stage.store, &who, delivery).await.unwrap().unwrap();
        let window = window.unwrap_or_else(|| page.slots.iter().find(|s| s.left() > 2).unwrap().id);
        deliveries::confirm(&stage.store, &who, delivery, window, "").await.unwrap();
        (Self { who, delivery }, window)
    }

    async fn now(&self, stage: &Stage) -> (i32, DeliveryStatus) {
        let page = stage.page(&self.who).await;
        (page.deliveries[0].revision, page.deliveries[0].status)
    }

    /// Presses the button until nobody else was quicker.
    async fn put_on(&self, stage: &Stage, who: &StaffMember, driver: &StaffCard) {
        let form = RouteForm { driver: driver.id, van: VanId(1), crew: 2, starts_min: 480, position: 1 };
        deliveries::put_on_route(&stage.store, who, self.delivery, self.now(stage).await.0, &form).await.unwrap();
    }

    async fn take_off(&self, stage: &Stage, who: &StaffMember) {
        let revision = self.now(stage).await.0;
        deliveries::advance(&stage.store, who, self.delivery, revision, Move::Unroute, "", &Proof::default()).await.unwrap();
    }
}

on_both! {
    async fn one_takes_a_stop_off_while_another_puts_one_on(stage: Stage) {
        let (robin, priya) = (stage.robin().await, demo::member(&stage.store, "priya@hartley.example").await.unwrap());
        let luis = demo::member(&stage.store, "luis@hartley.example").await.unwrap().card().clone();
        let (mut leaves, window) = Stop::booked(&stage, demo::Stage::Scheduling, None).await;
        let (mut comes, _) = Stop::booked(&stage, demo::Stage::DepositPaid, Some(window)).await;
        leaves.put_on(&stage, &priya, &luis).await;
        let day = stage.page(&leaves.who).await.deliveries[0].day.unwrap();
        for _ in 0..if is_full() { 100 } else { 6 } {
            tokio::join!(leaves.take_off(&stage, &robin), comes.put_on(&stage, &priya, &luis));
            assert_eq!((leaves.now(&stage).await.1, comes.now(&stage).await.1), (DeliveryStatus::Scheduled, DeliveryStatus::Routed));
            let routes = deliveries::routes(&stage.store, &robin, day).await.unwrap();
            let route = routes.iter().find(|r| r.driver.id == luis.id).unwrap();
            let stops: Vec<_> = route.stops.iter().map(|s| (s.position, s.number)).collect();
            assert_eq!(stops, [(1, Some(comes.who.number()))]);
            std::mem::swap(&mut leaves, &mut comes);
        }
    }
}
