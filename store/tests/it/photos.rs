//! Who may look at a photo.

use crate::{
    on_both,
    stage::{Stage, refusal},
};
use domain::{
    Refusal,
    deliveries::{DeliveryStatus, Move, Proof},
    proof::Handed,
    refusal::Field,
};
use store::{attachments, deliveries, demo};

on_both! {
    async fn a_driver_sees_what_they_took_and_the_proofs_of_their_stops(stage: Stage) {
        let (robin, store) = (stage.robin().await, &stage.store);
        let dana = demo::member(store, "dana@hartley.example").await.unwrap();
        let luis = demo::member(store, "luis@hartley.example").await.unwrap();
        let of_dana = attachments::add(store, &dana, [1; 32], 10).await.unwrap();
        let of_luis = attachments::add(store, &luis, [2; 32], 10).await.unwrap();
        let of_robin = attachments::add(store, &robin, [3; 32], 10).await.unwrap();
        assert_eq!(attachments::for_staff(store, &dana, of_dana).await.unwrap(), [1; 32]);
        assert_eq!(attachments::for_staff(store, &robin, of_dana).await.unwrap(), [1; 32]);
        for (who, photo) in [(&luis, of_dana), (&dana, of_luis), (&dana, of_robin)] {
            assert_eq!(refusal(attachments::for_staff(store, who, photo).await), Refusal::NotFound);
        }
        assert_eq!(refusal(attachments::for_staff(store, &stage.lena().await, of_dana).await), Refusal::NotYours);

        let (_, stops) = deliveries::my_stops(store, &dana).await.unwrap();
        let door = stops.iter().find(|stop| stop.status == DeliveryStatus::InTransit).expect("Dana is on the way");
        let handed = |photo| Handed { line: None, what: String::new(), serial: String::new(), damage_note: String::new(), photo: Some(photo) };
        let proof = |photo| Proof { name: "Paul Adeyemi".into(), lines: vec![handed(photo)], ..Proof::default() };
        let (delivery, revision) = (door.delivery, door.revision);
        deliveries::advance(store, &dana, delivery, revision, Move::Arrive, "", &Proof::default()).await.unwrap();
        // Nor does a proof open somebody else's.
        let guessed = deliveries::advance(store, &dana, delivery, revision + 1, Move::HandOver, "", &proof(of_luis)).await;
        assert_eq!(refusal(guessed), Refusal::Unknown { field: Field::Photo });
        deliveries::advance(store, &robin, delivery, revision + 1, Move::HandOver, "", &proof(of_robin)).await.unwrap();
        assert_eq!(attachments::for_staff(store, &dana, of_robin).await.unwrap(), [3; 32]);
        assert_eq!(refusal(attachments::for_staff(store, &luis, of_robin).await), Refusal::NotFound);
    }
}
