//! What drivers record on the road: once, in order, and never for somebody else.

use crate::{
    on_both,
    stage::{NOW, Stage, refusal},
};
use domain::{
    Refusal,
    deliveries::{DeliveryStatus, Move},
    ids::{AttachmentId, DeliveryId, LineId},
    proof::{Handed, Mark, Proof},
    refusal::Field,
    road::{Key, Record},
    time::{DAY, HOUR, Instant, MINUTE},
};
use sea_orm::{ConnectionTrait, Database, Statement};
use store::{
    deliveries::{self, my_stops},
    demo,
    people::StaffMember,
};

const MARK: &str = "M400 700L900 400L1700 900";

async fn dana(stage: &Stage) -> StaffMember {
    demo::member(&stage.store, "dana@hartley.example").await.unwrap()
}

/// The stop of the demonstration that waits for Dana, with its revision.
async fn waiting(stage: &Stage, who: &StaffMember) -> (DeliveryId, i32) {
    let (_, stops) = my_stops(&stage.store, who).await.unwrap();
    let stop = stops.iter().find(|s| s.status == DeliveryStatus::Routed).unwrap();
    (stop.delivery, stop.revision)
}

async fn status(stage: &Stage, who: &StaffMember, delivery: DeliveryId) -> (DeliveryStatus, i32) {
    let (_, stops) = my_stops(&stage.store, who).await.unwrap();
    stops.iter().find(|s| s.delivery == delivery).map(|s| (s.status, s.revision)).unwrap()
}

pub fn recorded(name: u8, delivery: DeliveryId, revision: i32, step: Move, at: Instant) -> Record {
    let reason = if step == Move::Miss { "Nobody home".to_owned() } else { String::new() };
    Record { key: Key::of([name; 16]), at, delivery, revision, step, reason, proof: Proof::default() }
}

/// The morning without network: left at nine, there at ten past, handed over at half past.
fn morning(delivery: DeliveryId, revision: i32, proof: Proof) -> [Record; 3] {
    let at = |minutes: i64| NOW.plus((minutes - 60) * MINUTE);
    let last = recorded(3, delivery, revision + 2, Move::HandOver, at(30));
    [
        recorded(1, delivery, revision, Move::Depart, at(0)),
        recorded(2, delivery, revision + 1, Move::Arrive, at(10)),
        Record { proof, ..last },
    ]
}

fn signed() -> Proof {
    Proof { mark: Mark::read(MARK).unwrap(), ..Proof::default() }
}

async fn count(stage: &Stage, sql: &str) -> i64 {
    let db = Database::connect(&stage.url).await.unwrap();
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap().unwrap();
    row.try_get_by_index(0).unwrap()
}

on_both! {
    async fn a_record_is_applied_once_also_when_the_answer_was_lost(stage: Stage) {
        let dana = dana(&stage).await;
        let (delivery, revision) = waiting(&stage, &dana).await;
        let day = morning(delivery, revision, signed());
        let before = count(&stage, "SELECT COUNT(*) FROM events").await;
        for record in &day {
            deliveries::record(&stage.store, &dana, record).await.unwrap();
            // The phone did not hear it.
            deliveries::record(&stage.store, &dana, record).await.unwrap();
        }
        for record in &day {
            deliveries::record(&stage.store, &dana, record).await.unwrap();
        }
        assert_eq!(status(&stage, &dana, delivery).await, (DeliveryStatus::Delivered, revision + 3));
        assert_eq!(count(&stage, "SELECT COUNT(*) FROM road_records").await, 3);
        // Each step, that it was recorded without network, and the order's invoice.
        let told = count(&stage, "SELECT COUNT(*) FROM events WHERE event LIKE '%recorded_away%'").await;
        assert_eq!((told, count(&stage, "SELECT COUNT(*) FROM events").await - before), (3, 7));
        let found = count(&stage, &format!("SELECT COUNT(*) FROM road_records WHERE happened_at = {}", NOW.0 - HOUR)).await;
        let applied = count(&stage, &format!("SELECT COUNT(*) FROM road_records WHERE applied_at = {}", NOW.0)).await;
        assert_eq!((found, applied), (1, 3));
        stage.check().await;
    }

    async fn ten_repeats_at_once_are_one(stage: Stage) {
        let dana = dana(&stage).await;
        let (delivery, revision) = waiting(&stage, &dana).await;
        let record = recorded(1, delivery, revision, Move::Depart, NOW);
        let tries = (0..10).map(|_| {
            let (store, dana, record) = (stage.store.clone(), dana.clone(), record.clone());
            tokio::spawn(async move { deliveries::record(&store, &dana, &record).await })
        });
        for one in tries.collect::<Vec<_>>() {
            one.await.unwrap().unwrap();
        }
        assert_eq!(status(&stage, &dana, delivery).await, (DeliveryStatus::InTransit, revision + 1));
        assert_eq!(count(&stage, "SELECT COUNT(*) FROM road_records").await, 1);
        stage.check().await;
    }

    async fn what_comes_out_of_order_is_refused_and_counts_when_its_turn_comes(stage: Stage) {
        let dana = dana(&stage).await;
        let (delivery, revision) = waiting(&stage, &dana).await;
        let [first, second, third] = morning(delivery, revision, signed());
        assert_eq!(refusal(deliveries::record(&stage.store, &dana, &third).await), Refusal::Stale);
        assert_eq!(refusal(deliveries::record(&stage.store, &dana, &second).await), Refusal::Stale);
        // What was refused left nothing behind: its key is free.
        for record in [&first, &second, &third] {
            deliveries::record(&stage.store, &dana, record).await.unwrap();
        }
        assert_eq!(status(&stage, &dana, delivery).await.0, DeliveryStatus::Delivered);
    }

    async fn of_two_phones_the_second_is_told(stage: Stage) {
        let dana = dana(&stage).await;
        let (delivery, revision) = waiting(&stage, &dana).await;
        let other = recorded(9, delivery, revision, Move::Depart, NOW);
        deliveries::record(&stage.store, &dana, &recorded(1, delivery, revision, Move::Depart, NOW)).await.unwrap();
        assert_eq!(refusal(deliveries::record(&stage.store, &dana, &other).await), Refusal::Stale);
        // Dispatch took it back meanwhile: what the first phone recorded after that is refused as well, with its reason.
        let robin = stage.robin().await;
        deliveries::advance(&stage.store, &robin, delivery, revision + 1, Move::Miss, "They called", &Proof::default()).await.unwrap();
        let late = recorded(2, delivery, revision + 1, Move::Arrive, NOW);
        assert_eq!(refusal(deliveries::record(&stage.store, &dana, &late).await), Refusal::NotYours);
        // A key names one thing.
        let reused = recorded(1, delivery, revision + 2, Move::Arrive, NOW);
        assert_eq!(refusal(deliveries::record(&stage.store, &dana, &reused).await), Refusal::Stale);
    }

    async fn only_the_driver_of_the_route_and_only_on_its_day(stage: Stage) {
        let dana = dana(&stage).await;
        let (delivery, revision) = waiting(&stage, &dana).await;
        let luis = demo::member(&stage.store, "luis@hartley.example").await.unwrap();
        let depart = |at| recorded(1, delivery, revision, Move::Depart, at);
        assert_eq!(refusal(deliveries::record(&stage.store, &luis, &depart(NOW)).await), Refusal::NotYours);
        assert_eq!(refusal(deliveries::record(&stage.store, &stage.lena().await, &depart(NOW)).await), Refusal::NotYours);
        assert_eq!(refusal(deliveries::record(&stage.store, &dana, &depart(NOW.plus(-DAY))).await), Refusal::MomentWrong);
        assert_eq!(refusal(deliveries::record(&stage.store, &dana, &depart(NOW.plus(HOUR))).await), Refusal::MomentWrong);
        let back = Record { step: Move::Unroute, ..depart(NOW) };
        assert_eq!(refusal(deliveries::record(&stage.store, &dana, &back).await), Refusal::MoveNotAllowed { from: DeliveryStatus::Routed });
        // Recorded on the day and sent on the morrow.
        deliveries::record(&stage.days_pass(1), &dana, &depart(NOW)).await.unwrap();
        assert_eq!(count(&stage, &format!("SELECT left_at FROM stops WHERE delivery_id = {delivery}")).await, NOW.0);
    }

    async fn a_proof_is_of_the_lines_that_were_bought(stage: Stage) {
        let dana = dana(&stage).await;
        let (delivery, revision) = waiting(&stage, &dana).await;
        let (_, stops) = my_stops(&stage.store, &dana).await.unwrap();
        let line = stops.iter().find(|s| s.delivery == delivery).unwrap().lines[0].clone();
        let photo = store::attachments::add(&stage.store, &dana, [7; 32], 1_000).await.unwrap();
        let washer = Handed { line: Some(line.id), serial: "503KWXY".into(), photo: Some(photo), ..Handed::default() };
        let [depart, arrive, hand_over] = morning(delivery, revision, Proof { lines: vec![washer.clone()], ..signed() });
        for record in [&depart, &arrive] {
            deliveries::record(&stage.store, &dana, record).await.unwrap();
        }
        let with = |proof: Proof| Record { proof, ..hand_over.clone() };
        let nobody = with(Proof { lines: vec![washer.clone()], ..Proof::default() });
        assert_eq!(refusal(deliveries::record(&stage.store, &dana, &nobody).await), Refusal::ProofMissing);
        let foreign = with(Proof { lines: vec![Handed { line: Some(LineId(999_999)), ..washer.clone() }], ..signed() });
        assert_eq!(refusal(deliveries::record(&stage.store, &dana, &foreign).await), Refusal::Unknown { field: Field::Line });
        let unseen = with(Proof { lines: vec![Handed { photo: Some(AttachmentId(999_999)), ..washer }], ..signed() });
        assert_eq!(refusal(deliveries::record(&stage.store, &dana, &unseen).await), Refusal::Unknown { field: Field::Photo });
        deliveries::record(&stage.store, &dana, &hand_over).await.unwrap();

        let who = stage.holder(demo::Stage::Tracking).await;
        let page = stage.page(&who).await;
        let proof = page.deliveries[0].proof.clone().unwrap();
        assert_eq!((proof.lines[0].what.as_str(), proof.lines[0].serial.as_str()), (line.model.as_str(), "503KWXY"));
        assert_eq!(proof.mark.unwrap().path(), MARK);
        // Its customer may see the photo of a line, and no other.
        assert_eq!(store::attachments::for_holder(&stage.store, &who, photo).await.unwrap(), [7; 32]);
        let other = stage.holder(demo::Stage::Delivered).await;
        assert_eq!(refusal(store::attachments::for_holder(&stage.store, &other, photo).await), Refusal::NotFound);
        // It happened when the phone says.
        assert_eq!(page.deliveries[0].changed_at, hand_over.at);
    }

    async fn proofs_from_before_still_read(stage: Stage) {
        let who = stage.holder(demo::Stage::Delivered).await;
        let old = r#"{"name":"Iris Chen","serials":[["FDPC4221AS","TH23819447"]],"damage_note":"Dent","photo":null}"#;
        let db = Database::connect(&stage.url).await.unwrap();
        let delivery = stage.first_delivery(&who).await;
        db.execute_unprepared(&format!("UPDATE deliveries SET proof = '{old}' WHERE id = {delivery}")).await.unwrap();
        let proof = stage.page(&who).await.deliveries[0].proof.clone().unwrap();
        assert_eq!((proof.name.as_str(), proof.lines[0].serial.as_str(), proof.lines[1].damage_note.as_str()), ("Iris Chen", "TH23819447", "Dent"));
    }
}
