use super::*;
use crate::money::Currency;
use proptest::prelude::*;

fn paid() -> Report {
    Report::Succeeded { amount_cents: 100, method: Method::Card, label: "Visa 4242".into() }
}

#[test]
fn the_whole_machine() {
    use PaymentStatus as S;
    let moved = |to, declined| Settling::Moved { to, declined };
    let booked = || Settling::Settled { amount_cents: 100, method: Method::Card, label: "Visa 4242".into() };
    let no = Some(Decline::Declined);
    //                Waiting               Waiting, declined   Processing             Ended                                          Succeeded
    #[rustfmt::skip]
    let table = [
        (S::Open,      [Settling::Unchanged, moved(S::Open, no), moved(S::Pending, None), moved(S::Cancelled, None),                      booked()]),
        (S::Pending,   [moved(S::Open, None), moved(S::Open, no), Settling::Unchanged,    moved(S::Failed, Some(Decline::DidNotArrive)), booked()]),
        (S::Settled,   [Settling::Unchanged, Settling::Unchanged, Settling::Unchanged,    Settling::Unchanged,                            Settling::Unchanged]),
        (S::Failed,    [Settling::Unchanged, Settling::Unchanged, Settling::Unchanged,    Settling::Unchanged,                            booked()]),
        (S::Cancelled, [Settling::Unchanged, Settling::Unchanged, Settling::Unchanged,    Settling::Unchanged,                            booked()]),
    ];
    for (status, row) in table {
        let reports = [
            Report::Waiting { declined: None },
            Report::Waiting { declined: no },
            Report::Processing,
            Report::Ended { declined: None },
            paid(),
        ];
        assert_eq!(reports.map(|report| settle(status, None, report)), row, "{status:?}");
    }
}

#[test]
fn the_same_decline_is_told_once() {
    let again = Report::Waiting { declined: Some(Decline::Declined) };
    assert_eq!(settle(PaymentStatus::Open, Some(Decline::Declined), again), Settling::Unchanged);
}

#[test]
fn what_may_be_paid() {
    let usd = Money::new(0, Currency::Usd);
    let owed = Owed { due_now_cents: 5_000, balance_cents: 10_000 };
    let later = Owed { due_now_cents: 0, balance_cents: 5_000 };
    assert_eq!(payable_cents(owed, false, None, usd), Ok(5_000));
    assert_eq!(payable_cents(later, false, None, usd), Ok(5_000));
    assert_eq!(payable_cents(owed, false, Some(10_000), usd), Ok(10_000));
    assert_eq!(payable_cents(owed, true, None, usd), Err(Refusal::PaymentPending));
    assert_eq!(payable_cents(Owed::default(), false, None, usd), Err(Refusal::NothingDue));
    assert!(matches!(payable_cents(owed, false, Some(10_001), usd), Err(Refusal::AmountOverBalance { most_cents: 10_000, .. })));
    assert!(matches!(payable_cents(owed, false, Some(4_999), usd), Err(Refusal::AmountUnderMinimum { least_cents: 5_000, .. })));
    assert!(matches!(payable_cents(later, false, Some(-1), usd), Err(Refusal::AmountNotPositive { .. })));
}

#[test]
fn refunds_stop_at_what_was_captured() {
    assert_eq!(refundable(100, 40, 60), Ok(60));
    assert_eq!(refundable(100, 40, 61), Err(Refusal::RefundTooLarge { most_cents: 60 }));
    assert!(refundable(100, 0, 0).is_err());
}

proptest! {
    #[test]
    fn every_cent_is_allocated_or_credit(amount in 1..1_000_000_i64, dues in proptest::collection::vec(0..300_000_i64, 0..6)) {
        let owed: Vec<_> = dues.iter().enumerate().map(|(i, d)| (OrderId(i as i64), *d)).collect();
        let (allocations, credit) = allocate(amount, &owed);
        prop_assert_eq!(allocations.iter().map(|a| a.cents).sum::<i64>() + credit, amount);
        for a in &allocations {
            prop_assert!(a.cents > 0 && a.cents <= dues[a.order.0 as usize]);
        }
        prop_assert!(credit == 0 || allocations.iter().map(|a| a.cents).sum::<i64>() == dues.iter().sum::<i64>());
    }
}
