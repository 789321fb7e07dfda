//! The dispatch board: what stands on it, what is done there, and two who do it at once.

use crate::{
    on_both,
    stage::{NOW, Stage, refusal, succeeded},
};
use domain::{
    Refusal,
    deliveries::{DeliveryStatus, Move, Proof},
    ids::{AddressId, DeliveryId, LocationId, Number, RouteId, StaffId, StopId, VanId},
    journey::Step,
    refusal::Field,
    routes::plan::Timing,
    time::{Day, HOUR, MINUTE, Window},
    visits::{Errand, Method, VisitKind, VisitStatus},
};
use store::{
    Store, customers,
    deliveries::{
        self, Board, BoardRoute, CrewForm, Seen,
        visits::{self, VisitForm},
    },
    demo,
    people::{LinkHolder, StaffMember},
    quotes::{self, CustomerChoice, Hidden, Invitation, LineForm, QuoteForm},
};

const HERE: LocationId = LocationId(1);

/// A customer who has booked the first day that has room, at the place of somebody else of the cast.
async fn booked(stage: &Stage, like: demo::Stage) -> (LinkHolder, DeliveryId, Day) {
    let lena = stage.lena().await;
    let like = stage.page(&stage.holder(like).await).await;
    let form = QuoteForm {
        discount: domain::quotes::Discount::None,
        customer: CustomerChoice::OnFile(like.quote.customer),
        salesperson: None,
        fulfilment: like.quote.fulfilment,
        address: Some(like.quote.address.clone()),
        valid_until: None,
        job_name: String::new(),
        class: domain::quotes::Class::Retail,
        ticked: vec![],
        notes: String::new(),
        lines: vec![LineForm {
            product: like.lines[0].product.unwrap(),
            quantity: 1,
            unit_cents: 10_000,
            price_reason: "agreed by phone".into(),
            ..LineForm::default()
        }],
    };
    let number = quotes::make(&stage.store, &lena, &form).await.unwrap();
    let (ccs, message, hidden) = (vec![], String::new(), Hidden::default());
    let invitation = Invitation { recipient: "x@example.com".into(), ccs, subject: "Quote".into(), message, hidden };
    quotes::send(&stage.store, &lena, number, 1, &invitation).await.unwrap();
    let who = stage.holder_of(number).await;
    let due = stage.open(&who).await;
    store::payments::settle(&stage.store, due.payment, succeeded(due.amount.cents)).await.unwrap();
    let delivery = stage.first_delivery(&who).await;
    let slots = deliveries::slots(&stage.store, &who, delivery).await.unwrap().unwrap();
    let slot = slots.slots.iter().find(|s| s.left() > 0).unwrap();
    deliveries::confirm(&stage.store, &who, delivery, slot.id, "").await.unwrap();
    (who, delivery, slot.day)
}

async fn priya(stage: &Stage) -> StaffMember {
    demo::member(&stage.store, "priya@hartley.example").await.unwrap()
}

async fn driver(stage: &Stage, name: &str) -> StaffId {
    demo::member(&stage.store, &format!("{name}@hartley.example")).await.unwrap().id()
}

async fn look(store: &Store, who: &StaffMember, day: Day) -> Board {
    deliveries::board(store, who, HERE, Some(day)).await.unwrap()
}

fn seen(route: &BoardRoute) -> Seen {
    Seen { route: route.id, revision: route.revision }
}

fn at(route: RouteId, revision: i32) -> Seen {
    Seen { route, revision }
}

fn crew(driver: StaffId) -> CrewForm {
    CrewForm { driver, van: VanId(1), crew: 2, starts_min: 480 }
}

fn delivery_of(errand: Errand) -> DeliveryId {
    let Errand::Delivery(delivery) = errand else { panic!("{errand}") };
    delivery
}

fn errands<const N: usize>(deliveries: [DeliveryId; N]) -> [Errand; N] {
    deliveries.map(Errand::Delivery)
}

fn doors(route: &BoardRoute) -> Vec<DeliveryId> {
    route.stops.iter().map(|s| delivery_of(s.door.errand)).collect()
}

on_both! {
    async fn deliveries_are_placed_ordered_moved_and_taken_off(stage: Stage) {
        let who = priya(&stage).await;
        // 60613, 60657 and 60614: at three corners of the North Side.
        let (grace, a, day) = booked(&stage, demo::Stage::Scheduling).await;
        let (_, b, other) = booked(&stage, demo::Stage::DepositPaid).await;
        let (_, c, third) = booked(&stage, demo::Stage::Payment).await;
        assert_eq!((day, day), (other, third), "there is room for all on the first day");
        let board = look(&stage.store, &who, day).await;
        let waiting: Vec<_> = board.unrouted.iter().map(|u| u.door.errand).collect();
        assert!(errands([a, b, c]).iter().all(|e| waiting.contains(e)), "{waiting:?}");
        assert!(board.routes.is_empty() && board.places.iter().any(|p| p.taken >= 3 && p.most >= p.taken));

        let route = deliveries::make_route(&stage.store, &who, HERE, day, &crew(driver(&stage, "luis").await)).await.unwrap();
        // The same again is the same.
        assert_eq!(deliveries::make_route(&stage.store, &who, HERE, day, &crew(driver(&stage, "luis").await)).await.unwrap(), route);
        let later = CrewForm { starts_min: 600, ..crew(driver(&stage, "luis").await) };
        assert_eq!(refusal(deliveries::make_route(&stage.store, &who, HERE, day, &later).await), Refusal::DriverBusy);
        let board = look(&stage.store, &who, day).await;
        let fits = &board.unrouted.iter().find(|u| u.door.errand == Errand::Delivery(a)).unwrap().fits;
        assert!(fits.len() == 1 && fits[0].1.begins_min > 480 && fits[0].1.late_min == 0, "{fits:?}");

        deliveries::place(&stage.store, &who, at(route, 1), &errands([c, a, b]), i32::MAX).await.unwrap();
        let board = look(&stage.store, &who, day).await;
        let one = &board.routes[0];
        assert_eq!(doors(one), [c, a, b]);
        assert!(board.unrouted.iter().all(|u| !errands([a, b, c]).contains(&u.door.errand)));
        assert!(one.stops.windows(2).all(|two| two[0].arrival < two[1].arrival) && one.back_at > one.stops[2].arrival);
        // The customer sees the van without anybody telling them.
        let page = stage.page(&grace).await;
        let tracking = page.deliveries[0].tracking.clone().unwrap();
        assert_eq!((page.place.step, tracking.position, tracking.stops), (Step::Tracking, 2, 3));
        assert_eq!(tracking.arrival, one.stops[1].arrival);

        // What is suggested is not worse, and is taken as it is.
        if let Some((order, cost)) = &one.better {
            assert!(cost.is_better_than(one.cost));
            deliveries::reorder(&stage.store, &who, seen(one), order).await.unwrap();
            let after = look(&stage.store, &who, day).await;
            assert_eq!(after.routes[0].stops.iter().map(|s| s.id).collect::<Vec<_>>(), *order);
            assert_eq!((after.routes[0].cost, &after.routes[0].better), (*cost, &None));
        }
        let one = look(&stage.store, &who, day).await.routes[0].clone();
        let last = one.stops[2].clone();
        deliveries::move_stop(&stage.store, &who, last.id, seen(&one), seen(&one), 1).await.unwrap();
        let one = look(&stage.store, &who, day).await.routes[0].clone();
        assert_eq!(one.stops[0].id, last.id);

        let route = deliveries::make_route(&stage.store, &who, HERE, day, &crew(driver(&stage, "dana").await)).await.unwrap();
        deliveries::move_stop(&stage.store, &who, last.id, seen(&one), at(route, 1), i32::MAX).await.unwrap();
        let board = look(&stage.store, &who, day).await;
        let sizes: Vec<_> = board.routes.iter().map(|r| (r.id, r.stops.len())).collect();
        assert_eq!(sizes, [(one.id, 2), (route, 1)]);
        let two = &board.routes[1];
        assert_eq!(refusal(deliveries::drop_route(&stage.store, &who, seen(two)).await), Refusal::Stale);
        deliveries::take_off(&stage.store, &who, last.id, seen(two)).await.unwrap();
        let board = look(&stage.store, &who, day).await;
        assert!(board.unrouted.iter().any(|u| u.door.errand == last.door.errand));
        deliveries::drop_route(&stage.store, &who, seen(&board.routes[1])).await.unwrap();
        assert_eq!(look(&stage.store, &who, day).await.routes.len(), 1);
        stage.check().await;
    }

    async fn of_two_dispatchers_the_second_sees_what_the_first_did(stage: Stage) {
        let (priya, robin) = (priya(&stage).await, stage.robin().await);
        let (_, a, day) = booked(&stage, demo::Stage::Scheduling).await;
        let (_, b, _) = booked(&stage, demo::Stage::DepositPaid).await;
        let route = deliveries::make_route(&stage.store, &priya, HERE, day, &crew(driver(&stage, "luis").await)).await.unwrap();
        let (as_booked, turned) = (errands([a, b]), errands([b, a]));
        let (one, two) = tokio::join!(
            deliveries::place(&stage.store, &priya, at(route, 1), &as_booked, 1),
            deliveries::place(&stage.store, &robin, at(route, 1), &turned, 1),
        );
        assert_eq!([one.is_ok(), two.is_ok()].iter().filter(|ok| **ok).count(), 1, "{one:?} {two:?}");
        assert_eq!(refusal(if one.is_ok() { two } else { one }), Refusal::Stale);
        let board = look(&stage.store, &priya, day).await;
        let seen_by_both = seen(&board.routes[0]);
        let stops: Vec<StopId> = board.routes[0].stops.iter().map(|s| s.id).collect();
        assert_eq!(stops.len(), 2, "each once");
        let turned: Vec<_> = stops.iter().rev().copied().collect();
        let (one, two) = tokio::join!(
            deliveries::reorder(&stage.store, &priya, seen_by_both, &turned),
            deliveries::take_off(&stage.store, &robin, stops[0], seen_by_both),
        );
        assert_eq!([one.is_ok(), two.is_ok()].iter().filter(|ok| **ok).count(), 1, "{one:?} {two:?}");
        // Two who move stops of two routes across do not wait for each other for ever.
        let other = deliveries::make_route(&stage.store, &priya, HERE, day, &crew(driver(&stage, "dana").await)).await.unwrap();
        let board = look(&stage.store, &priya, day).await;
        let left = board.routes.iter().find(|r| r.id == route).unwrap();
        let rest: Vec<_> = [a, b].into_iter().filter(|d| !doors(left).contains(d)).map(Errand::Delivery).collect();
        let move_on = if rest.is_empty() { left.stops[1].id } else {
            deliveries::place(&stage.store, &priya, at(other, 1), &rest, 1).await.unwrap();
            look(&stage.store, &priya, day).await.routes.iter().find(|r| r.id == other).unwrap().stops[0].id
        };
        if rest.is_empty() {
            deliveries::move_stop(&stage.store, &priya, move_on, seen(left), at(other, 1), 1).await.unwrap();
        }
        let board = look(&stage.store, &priya, day).await;
        let find = |id| board.routes.iter().find(|r| r.id == id).unwrap().clone();
        let (left, right) = (find(route), find(other));
        let (one, two) = tokio::join!(
            deliveries::move_stop(&stage.store, &priya, left.stops[0].id, seen(&left), seen(&right), 1),
            deliveries::move_stop(&stage.store, &robin, right.stops[0].id, seen(&right), seen(&left), 1),
        );
        assert_eq!([one.is_ok(), two.is_ok()].iter().filter(|ok| **ok).count(), 1, "{one:?} {two:?}");
        stage.check().await;
    }

    async fn what_is_under_way_keeps_its_place(stage: Stage) {
        let robin = stage.robin().await;
        let (today, _) = store::local(NOW, "America/Chicago");
        let board = look(&stage.store, &robin, today).await;
        let route = board.routes[0].clone();
        // Iris has it, Paul's is under way, Noor waits.
        let fixed: Vec<_> = route.stops.iter().map(|s| (s.is_done, s.is_fixed)).collect();
        assert_eq!(fixed, [(true, true), (false, true), (false, false)]);
        let ids: Vec<_> = route.stops.iter().map(|s| s.id).collect();
        deliveries::reorder(&stage.store, &robin, seen(&route), &[ids[2], ids[1], ids[0]]).await.unwrap();
        let route = look(&stage.store, &robin, today).await.routes[0].clone();
        assert_eq!(route.stops.iter().map(|s| s.id).collect::<Vec<_>>()[2], ids[2], "what waits stays behind");
        for stop in &ids[..2] {
            let moved = deliveries::move_stop(&stage.store, &robin, *stop, seen(&route), seen(&route), 3).await;
            assert!(matches!(refusal(moved), Refusal::MoveNotAllowed { .. }));
        }
        assert_eq!(refusal(deliveries::reorder(&stage.store, &robin, seen(&route), &ids[..2]).await), Refusal::Stale);
        assert_eq!(refusal(deliveries::take_off(&stage.store, &robin, StopId(9_999), seen(&route)).await), Refusal::Stale);
    }

    async fn late_and_failed_stops_ask_what_to_do(stage: Stage) {
        let robin = stage.robin().await;
        let (today, _) = store::local(NOW, "America/Chicago");
        // Ten hours on, nobody has moved.
        let evening = stage.store.at(NOW.plus(11 * HOUR));
        let route = look(&evening, &robin, today).await.routes[0].clone();
        let noor = route.stops[2].clone();
        let Timing::Late { by_min } = noor.timing else { panic!("{noor:?}") };
        assert_eq!(noor.timing.asks(noor.kept_late_min), Some(by_min));
        deliveries::keep_late(&evening, &robin, noor.id, by_min).await.unwrap();
        let kept = look(&evening, &robin, today).await.routes[0].stops[2].clone();
        assert_eq!(kept.timing.asks(kept.kept_late_min), None);
        let later = look(&evening.at(NOW.plus(11 * HOUR + 20 * MINUTE)), &robin, today).await.routes[0].stops[2].clone();
        assert!(later.timing.asks(later.kept_late_min).is_some(), "it got worse");

        assert_eq!(refusal(deliveries::postpone(&evening, &robin, noor.id, seen(&route), " ").await), Refusal::ReasonMissing);
        deliveries::postpone(&evening, &robin, noor.id, seen(&route), "The van broke down").await.unwrap();
        let page = stage.page(&stage.holder(demo::Stage::Tracking).await).await;
        assert_eq!((page.deliveries[0].status, page.deliveries[0].reason.as_str()), (DeliveryStatus::Open, "The van broke down"));
        assert_eq!(page.place.step, Step::Scheduling { attempted: false });

        let paul = look(&evening, &robin, today).await.routes[0].stops[1].door.clone();
        let sheet = store::journey::order_sheet(&stage.store, &robin, paul.number.unwrap()).await.unwrap();
        deliveries::advance(&evening, &robin, delivery_of(paul.errand), sheet.journey.deliveries[0].revision, Move::Miss, "nobody in", &Proof::default())
            .await
            .unwrap();
        let board = look(&evening, &robin, today).await;
        assert_eq!(board.failed.iter().map(|d| (d.errand, d.reason.as_str())).collect::<Vec<_>>(), [(paul.errand, "nobody in")]);
        stage.check().await;
    }

    async fn who_may_not_dispatch_does_nothing_here(stage: Stage) {
        let (lena, robin) = (stage.lena().await, stage.robin().await);
        let (_, a, day) = booked(&stage, demo::Stage::Scheduling).await;
        let luis = driver(&stage, "luis").await;
        let route = deliveries::make_route(&stage.store, &robin, HERE, day, &crew(luis)).await.unwrap();
        deliveries::place(&stage.store, &robin, at(route, 1), &errands([a]), 1).await.unwrap();
        let board = look(&stage.store, &robin, day).await;
        let (seen, stop) = (seen(&board.routes[0]), board.routes[0].stops[0].id);
        let s = &stage.store;
        assert_eq!(refusal(deliveries::board(s, &lena, HERE, None).await), Refusal::NotYours);
        let refused = [
            refusal(deliveries::make_route(s, &lena, HERE, day, &crew(luis)).await.map(|_| ())),
            refusal(deliveries::change_route(s, &lena, seen, &crew(luis)).await),
            refusal(deliveries::drop_route(s, &lena, seen).await),
            refusal(deliveries::place(s, &lena, seen, &errands([a]), 1).await),
            refusal(deliveries::move_stop(s, &lena, stop, seen, seen, 1).await),
            refusal(deliveries::reorder(s, &lena, seen, &[stop]).await),
            refusal(deliveries::take_off(s, &lena, stop, seen).await),
            refusal(deliveries::postpone(s, &lena, stop, seen, "x").await),
            refusal(deliveries::keep_late(s, &lena, stop, 1).await),
        ];
        assert!(refused.iter().all(|r| *r == Refusal::NotYours), "{refused:?}");
        // Nonsense is refused as well.
        assert!(matches!(refusal(deliveries::place(s, &robin, seen, &[], 1).await), Refusal::Missing { .. }));
        assert_eq!(refusal(deliveries::place(s, &robin, seen, &errands([DeliveryId(9_999)]), 1).await), Refusal::NotFound);
        let yesterday = day.plus_days(-90);
        assert_eq!(refusal(deliveries::make_route(s, &robin, HERE, yesterday, &crew(luis)).await), Refusal::SlotPassed);
        let nobody = crew(lena.id());
        assert!(matches!(refusal(deliveries::make_route(s, &robin, HERE, day, &nobody).await), Refusal::Unknown { .. }));
        // Another day's route.
        let elsewhere = deliveries::make_route(s, &robin, HERE, day.plus_days(1), &crew(luis)).await.unwrap();
        let moved = deliveries::move_stop(s, &robin, stop, seen, at(elsewhere, 1), 1).await;
        assert_eq!(refusal(moved), Refusal::RouteDayDiffers { day: day.plus_days(1) });
        // A driver has one route a day, also after a change.
        let dana = driver(&stage, "dana").await;
        let second = deliveries::make_route(s, &robin, HERE, day, &crew(dana)).await.unwrap();
        assert_eq!(refusal(deliveries::change_route(s, &robin, at(second, 1), &crew(luis)).await), Refusal::DriverBusy);
        deliveries::change_route(s, &robin, at(second, 1), &CrewForm { starts_min: 540, ..crew(dana) }).await.unwrap();
        assert_eq!(refusal(deliveries::change_route(s, &robin, at(second, 1), &crew(dana)).await), Refusal::Stale);
    }
}

fn call(address: AddressId, day: Day) -> VisitForm {
    VisitForm {
        kind: VisitKind::ServiceCall,
        method: Method::AtHome,
        order: None,
        model: "LG WM4000HWA".into(),
        serial: "401TNPX0A123".into(),
        description: "Shakes when it spins".into(),
        address,
        day,
        window: Window::new(480, 720),
        service_min: 45,
    }
}

on_both! {
    async fn a_visit_is_driven_like_a_delivery_and_remembered(stage: Stage) {
        let (priya, lena) = (priya(&stage).await, stage.lena().await);
        let sam = demo::member(&stage.store, "sam@hartley.example").await.unwrap();
        let (_, a, day) = booked(&stage, demo::Stage::Scheduling).await;
        let customer = stage.page(&stage.holder(demo::Stage::Scheduling).await).await.quote.customer;
        let address = customers::profile(&stage.store, &priya, customer).await.unwrap().addresses[0].id;
        let visit = visits::make(&stage.store, &priya, customer, &call(address, day)).await.unwrap();
        let board = look(&stage.store, &priya, day).await;
        let waits = board.unrouted.iter().find(|u| u.door.errand == Errand::Visit(visit)).unwrap();
        assert_eq!((&waits.door.work, waits.door.service_min), (&deliveries::Work::Visit(VisitKind::ServiceCall, "LG WM4000HWA".into()), 45));
        // Technicians may be given a route, and it carries both.
        let route = deliveries::make_route(&stage.store, &priya, HERE, day, &crew(sam.id())).await.unwrap();
        deliveries::place(&stage.store, &priya, at(route, 1), &[Errand::Delivery(a), Errand::Visit(visit)], 1).await.unwrap();
        let board = look(&stage.store, &priya, day).await;
        let one = &board.routes[0];
        assert_eq!(one.stops.iter().map(|s| s.door.errand).collect::<Vec<_>>(), [Errand::Delivery(a), Errand::Visit(visit)]);
        assert_eq!(one.stops[1].door.status, DeliveryStatus::Routed);
        let seen_one = seen(one);
        deliveries::reorder(&stage.store, &priya, seen_one, &[one.stops[1].id, one.stops[0].id]).await.unwrap();
        // The customer behind the visit sees that it comes before.
        let tracking = stage.page(&stage.holder(demo::Stage::Scheduling).await).await;
        assert!(tracking.deliveries.iter().all(|d| d.tracking.is_none()), "that is another order of hers");

        let of_day = stage.store.at(store::instant_of(day, 500, "America/Chicago"));
        let (_, own) = visits::mine(&of_day, &sam).await.unwrap();
        assert_eq!(own.iter().map(|v| v.id).collect::<Vec<_>>(), [visit]);
        assert!(own[0].arrival.is_some() && own[0].driver.as_ref().is_some_and(|d| d.id == sam.id()));
        // Only who drives it, or dispatches, moves it; and each step by the rule.
        let luis = demo::member(&stage.store, "luis@hartley.example").await.unwrap();
        assert_eq!(refusal(visits::advance(&of_day, &luis, visit, 2, Move::Depart, "").await), Refusal::NotYours);
        assert_eq!(refusal(visits::find(&stage.store, &luis, visit).await), Refusal::NotYours);
        assert_eq!(refusal(visits::advance(&of_day, &sam, visit, 1, Move::Depart, "").await), Refusal::Stale);
        assert!(matches!(refusal(visits::advance(&of_day, &sam, visit, 2, Move::HandOver, "").await), Refusal::MoveNotAllowed { .. }));
        for (revision, step) in [(2, Move::Depart), (3, Move::Arrive), (4, Move::HandOver)] {
            visits::advance(&of_day, &sam, visit, revision, step, "New shock absorbers").await.unwrap();
        }
        let stop = look(&of_day, &priya, day).await.routes[0].stops[0].clone();
        assert!(stop.is_done && stop.door.errand == Errand::Visit(visit));
        let past = visits::of_customer(&stage.store, &lena, customer).await.unwrap();
        assert_eq!((past[0].status, past[0].reason.as_str()), (VisitStatus::Done, "New shock absorbers"));
        assert_eq!((past[0].serial.as_str(), past[0].done_at), ("401TNPX0A123", Some(of_day.now())));
        assert_eq!(past[0].driver.as_ref().unwrap().id, sam.id());
        stage.check().await;
    }

    async fn a_visit_is_changed_moved_to_another_day_and_cancelled(stage: Stage) {
        let (priya, lena, robin) = (priya(&stage).await, stage.lena().await, stage.robin().await);
        let page = stage.page(&stage.holder(demo::Stage::Scheduled).await).await;
        let (customer, number) = (page.quote.customer, page.quote.number);
        let address = customers::profile(&stage.store, &priya, customer).await.unwrap().addresses[0].id;
        let (today, _) = store::local(NOW, "America/Chicago");
        let form = call(address, today.plus_days(3));
        let s = &stage.store;
        assert_eq!(refusal(visits::make(s, &lena, customer, &form).await), Refusal::NotYours);
        let wrong = |change: fn(&mut VisitForm)| { let mut form = form.clone(); change(&mut form); form };
        for (form, expected) in [
            (wrong(|f| f.day = f.day.plus_days(-9)), Refusal::SlotPassed),
            (wrong(|f| f.window = Window::new(720, 720)), Refusal::SlotUnknown),
            (wrong(|f| f.description = "  ".into()), Refusal::Missing { field: Field::Notes }),
            (wrong(|f| f.address = AddressId(9_999)), Refusal::Unknown { field: Field::Address }),
            (wrong(|f| f.order = Some(Number(1))), Refusal::Unknown { field: Field::Line }),
        ] {
            assert_eq!(refusal(visits::make(s, &priya, customer, &form).await), expected);
        }
        let with_order = VisitForm { order: Some(number), ..form.clone() };
        let visit = visits::make(s, &priya, customer, &with_order).await.unwrap();
        assert_eq!(visits::find(s, &lena, visit).await.unwrap().order, Some(number));
        let later = VisitForm { day: form.day.plus_days(1), ..form.clone() };
        visits::edit(s, &priya, visit, 1, &later).await.unwrap();
        assert_eq!(refusal(visits::edit(s, &robin, visit, 1, &form).await), Refusal::Stale);
        assert_eq!(refusal(visits::advance(s, &priya, visit, 2, Move::Unlock, "").await), Refusal::ReasonMissing);
        visits::advance(s, &priya, visit, 2, Move::Unlock, "Bought a new one").await.unwrap();
        let found = visits::find(s, &lena, visit).await.unwrap();
        assert_eq!((found.status, found.reason.as_str(), found.day), (VisitStatus::Cancelled, "Bought a new one", later.day));
        assert!(look(s, &priya, later.day).await.unrouted.iter().all(|u| u.door.errand != Errand::Visit(visit)));
        visits::edit(s, &priya, visit, 3, &form).await.unwrap();
        assert_eq!(visits::find(s, &lena, visit).await.unwrap().status, VisitStatus::Scheduled);
        // On a route it is not changed under the driver's eyes; taken off, it may be.
        let route = deliveries::make_route(s, &priya, HERE, form.day, &crew(driver(&stage, "luis").await)).await.unwrap();
        deliveries::place(s, &priya, at(route, 1), &[Errand::Visit(visit)], 1).await.unwrap();
        assert!(matches!(refusal(visits::edit(s, &priya, visit, 5, &later).await), Refusal::MoveNotAllowed { .. }));
        visits::advance(s, &priya, visit, 5, Move::Unroute, "").await.unwrap();
        assert!(look(s, &priya, form.day).await.routes[0].stops.is_empty());
        visits::edit(s, &priya, visit, 6, &later).await.unwrap();
    }
}
