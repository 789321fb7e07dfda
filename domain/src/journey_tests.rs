use super::*;
use proptest::prelude::*;

/// A quote that was just sent, with something to choose.
fn sent() -> Facts {
    Facts {
        link: Standing::Live,
        quote: QuoteStatus::Sent,
        past: false,
        review: Review::Owed,
        paying: Paying::Owed,
        ordered: false,
        cancelled: false,
        collected: false,
        fulfilment: Fulfilment::Deliver,
        in_zone: true,
        deliveries: vec![],
        change_waits: false,
    }
}

fn ordered(deliveries: &[D]) -> Facts {
    Facts {
        quote: QuoteStatus::Approved,
        review: Review::Done,
        paying: Paying::Settled,
        ordered: true,
        deliveries: deliveries.to_vec(),
        ..sent()
    }
}

#[test]
fn the_table_row_by_row() {
    let stop = |stop| Step::Stop { stop };
    let ended = |ending| Step::Ended { ending };
    let rows = [
        ("revoked", Facts { link: Standing::Revoked, ..sent() }, stop(Stop::LinkEnded)),
        ("expired link", Facts { link: Standing::Expired, ..ordered(&[D::Delivered]) }, stop(Stop::LinkEnded)),
        ("draft", Facts { quote: QuoteStatus::Draft, ..sent() }, stop(Stop::LinkEnded)),
        ("past its validity", Facts { past: true, ..sent() }, stop(Stop::Expired)),
        ("expired", Facts { quote: QuoteStatus::Expired, ..sent() }, stop(Stop::Expired)),
        ("declined", Facts { quote: QuoteStatus::Declined, ..sent() }, stop(Stop::Declined)),
        ("superseded", Facts { quote: QuoteStatus::Superseded, ..sent() }, stop(Stop::Superseded)),
        ("changes asked for", Facts { quote: QuoteStatus::ChangesRequested, ..sent() }, stop(Stop::ChangesRequested)),
        ("to review", sent(), Step::Review),
        ("nothing to choose", Facts { review: Review::NothingToChoose, ..sent() }, Step::Payment),
        ("reviewed", Facts { review: Review::Done, ..sent() }, Step::Payment),
        ("pending", Facts { review: Review::Done, paying: Paying::Pending, ..sent() }, Step::PaymentPending),
        ("pending, validity over", Facts { past: true, paying: Paying::Pending, ..sent() }, Step::PaymentPending),
        ("to collect", Facts { fulfilment: Fulfilment::Collect, ..ordered(&[]) }, Step::Collect),
        ("collected", Facts { fulfilment: Fulfilment::Collect, collected: true, ..ordered(&[]) }, Step::Confirmation),
        ("in no zone", Facts { in_zone: false, ..ordered(&[D::Open]) }, Step::CallYou),
        ("no date", ordered(&[D::Open]), Step::Scheduling { attempted: false }),
        ("booked", ordered(&[D::Scheduled]), Step::Booked),
        ("one of two booked", ordered(&[D::Scheduled, D::Open]), Step::Scheduling { attempted: false }),
        ("routed", ordered(&[D::Routed]), Step::Tracking),
        ("in transit", ordered(&[D::InTransit]), Step::Tracking),
        ("arrived", ordered(&[D::Arrived]), Step::Tracking),
        ("one moving, one open", ordered(&[D::InTransit, D::Open]), Step::Tracking),
        ("attempted", ordered(&[D::Attempted]), Step::Scheduling { attempted: true }),
        ("one done, one booked", ordered(&[D::Delivered, D::Scheduled]), Step::Booked),
        ("all done", ordered(&[D::Delivered, D::Delivered]), Step::Confirmation),
        ("refused", ordered(&[D::Refused]), ended(Ending::Refused)),
        ("returned", ordered(&[D::Returned]), ended(Ending::Returned)),
        ("cancelled after payment", Facts { cancelled: true, ..ordered(&[D::Scheduled]) }, ended(Ending::Cancelled)),
    ];
    for (what, facts, expected) in rows {
        assert_eq!(journey(&facts).step, expected, "{what}");
    }
}

#[test]
fn a_change_appears_on_every_step_that_goes_on() {
    let waits = |facts: Facts| journey(&Facts { change_waits: true, ..facts }).change_waits;
    assert!(waits(ordered(&[D::Open])) && waits(ordered(&[D::InTransit])));
    assert!(!waits(ordered(&[D::Delivered])) && !waits(Facts { cancelled: true, ..ordered(&[]) }));
}

proptest! {
    #[test]
    fn no_order_is_asked_for_its_add_ons(picks in proptest::collection::vec(0..9_usize, 0..4), in_zone: bool) {
        let deliveries: Vec<_> = picks.into_iter().map(|i| D::ALL[i]).collect();
        let step = journey(&Facts { in_zone, ..ordered(&deliveries) }).step;
        let before = matches!(step, Step::Review | Step::Payment | Step::PaymentPending | Step::Stop { .. });
        prop_assert!(!before);
    }
}
