//! Money comes once, however often it is told.

use crate::{
    on_both,
    stage::{Stage, refusal, succeeded},
};
use domain::{
    Refusal,
    journey::Step,
    orders::PaidStatus,
    payments::{Decline, Method, PaymentStatus, Provider, Report},
};
use store::{
    demo, inbox, journey,
    payments::{self, Opened},
    quotes,
};

on_both! {
    async fn a_second_press_finds_the_open_payment(stage: Stage) {
        let who = stage.holder(demo::Stage::Payment).await;
        let first = stage.open(&who).await;
        let mut presses = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let (store, who) = (stage.store.clone(), who.clone());
            presses.spawn(async move { payments::open(&store, &who, Provider::Sandbox, None).await });
        }
        for press in presses.join_all().await {
            match press.unwrap() {
                Opened::Due(due) => assert_eq!((due.payment, due.amount_moved), (first.payment, false)),
                Opened::Ordered => panic!("nothing was paid"),
            }
        }
        stage.review(&who).await;
    }

    async fn one_effect_of_many_reports(stage: Stage) {
        let who = stage.holder(demo::Stage::Payment).await;
        let due = stage.open(&who).await;
        let (mut told, cents) = (tokio::task::JoinSet::new(), due.amount.cents);
        for n in 0..20 {
            let (store, payment) = (stage.store.clone(), due.payment);
            let report = match n % 4 {
                0 => Report::Processing,
                1 => Report::Waiting { declined: Some(Decline::Declined) },
                _ => succeeded(cents),
            };
            told.spawn(async move { payments::settle(&store, payment, report).await });
        }
        for result in told.join_all().await {
            result.unwrap();
        }
        let page = stage.page(&who).await;
        assert_eq!(page.order.unwrap().balance.paid_cents, cents);
        assert_eq!(page.payments.iter().filter(|p| p.status == PaymentStatus::Settled).count(), 1);
        stage.check().await;
    }

    async fn an_event_is_kept_once(stage: Stage) {
        assert!(inbox::keep(&stage.store, Provider::Sandbox, "evt_1", "{}").await.unwrap());
        for _ in 0..5 {
            assert!(!inbox::keep(&stage.store, Provider::Sandbox, "evt_1", "{}").await.unwrap());
        }
        assert!(inbox::keep(&stage.store, Provider::Stripe, "evt_1", "{}").await.unwrap(), "another provider's");
        let letters = inbox::claim(&stage.store, 10).await.unwrap();
        assert_eq!(letters.len(), 2);
        inbox::applied(&stage.store, &letters[0]).await.unwrap();
        inbox::failed(&stage.store, &letters[1], "provider away").await.unwrap();
        assert!(inbox::claim(&stage.store, 10).await.unwrap().is_empty());
        assert_eq!(inbox::claim(&stage.days_pass(1), 10).await.unwrap().len(), 1);
    }

    async fn declined_then_paid(stage: Stage) {
        let who = stage.holder(demo::Stage::Payment).await;
        let due = stage.open(&who).await;
        payments::settle(&stage.store, due.payment, Report::Waiting { declined: Some(Decline::InsufficientFunds) }).await.unwrap();
        let page = stage.page(&who).await;
        assert_eq!((page.place.step, page.payments[0].decline), (Step::Payment, Some(Decline::InsufficientFunds)));
        assert_eq!(stage.open(&who).await.payment, due.payment, "the same object is tried again");
        payments::settle(&stage.store, due.payment, succeeded(due.amount.cents)).await.unwrap();
        assert_eq!(stage.page(&who).await.place.step, Step::Scheduling { attempted: false });
    }

    async fn while_one_waits_nothing_else_is_opened(stage: Stage) {
        let who = stage.holder(demo::Stage::Payment).await;
        let due = stage.open(&who).await;
        payments::settle(&stage.store, due.payment, Report::Processing).await.unwrap();
        let page = stage.page(&who).await;
        assert_eq!(page.place.step, Step::PaymentPending);
        assert_eq!(refusal(payments::open(&stage.store, &who, Provider::Sandbox, None).await), Refusal::PaymentPending);
        assert_eq!(refusal(quotes::decline(&stage.store, &who, page.quote.version, "no").await), Refusal::PaymentPending);
        payments::settle(&stage.store, due.payment, Report::Ended { declined: None }).await.unwrap();
        assert_eq!(stage.page(&who).await.place.step, Step::Payment);
        assert_ne!(stage.open(&who).await.payment, due.payment, "a new try is a new payment");
    }

    async fn money_after_a_refusal_is_credit(stage: Stage) {
        let who = stage.holder(demo::Stage::Payment).await;
        let due = stage.open(&who).await;
        let version = stage.page(&who).await.quote.version;
        assert_eq!(refusal(quotes::decline(&stage.store, &who, version, " ").await), Refusal::ReasonMissing);
        quotes::decline(&stage.store, &who, version, "too dear").await.unwrap();
        quotes::decline(&stage.store, &who, version, "too dear").await.unwrap();
        payments::settle(&stage.store, due.payment, succeeded(due.amount.cents)).await.unwrap();
        let page = stage.page(&who).await;
        assert!(page.order.is_none() && matches!(page.place.step, Step::Stop { .. }));
        assert_eq!(page.payments[0].received_cents, due.amount.cents);
        stage.check().await;
    }

    async fn amounts_stay_between_what_is_due_and_the_balance(stage: Stage) {
        let who = stage.holder(demo::Stage::DepositPaid).await;
        let balance = stage.page(&who).await.owed.balance_cents;
        let opens = async |cents| payments::open(&stage.store, &who, Provider::Sandbox, Some(cents)).await;
        assert!(matches!(refusal(opens(0).await), Refusal::AmountNotPositive { .. }));
        assert!(matches!(refusal(opens(-5).await), Refusal::AmountNotPositive { .. }));
        assert!(matches!(refusal(opens(balance + 1).await), Refusal::AmountOverBalance { .. }));
        opens(1_000).await.unwrap();
        // Thinking again moves the same payment.
        match opens(2_000).await.unwrap() {
            Opened::Due(due) => assert_eq!((due.amount.cents, due.amount_moved, due.revision), (2_000, true, 2)),
            Opened::Ordered => panic!("nothing was paid"),
        }
    }

    async fn a_paid_order_is_not_paid_again(stage: Stage) {
        let who = stage.holder(demo::Stage::Scheduling).await;
        assert_eq!(refusal(payments::open(&stage.store, &who, Provider::Sandbox, None).await), Refusal::NothingDue);
        let page = stage.page(&who).await;
        assert_eq!(refusal(quotes::review(&stage.store, &who, page.quote.version, &Default::default()).await), Refusal::AlreadyPaid);
    }

    async fn staff_take_cash(stage: Stage) {
        let (lena, who) = (stage.lena().await, stage.holder(demo::Stage::Payment).await);
        let open = stage.open(&who).await;
        payments::record_by_hand(&stage.store, &lena, who.number(), open.amount.cents, Method::Cash).await.unwrap();
        let page = stage.page(&who).await;
        assert_eq!((page.place.step, page.owed.balance_cents), (Step::Scheduling { attempted: false }, 0));
        // The card try that was open is void; should it succeed after all, the money is the customer's.
        payments::settle(&stage.store, open.payment, succeeded(open.amount.cents)).await.unwrap();
        let robin = stage.robin().await;
        assert_eq!(journey::order_sheet(&stage.store, &robin, who.number()).await.unwrap().credit_cents, open.amount.cents);
        stage.check().await;
    }

    async fn refunds_stop_at_what_came_in(stage: Stage) {
        let (robin, who) = (stage.robin().await, stage.holder(demo::Stage::Scheduling).await);
        let paid = stage.page(&who).await.payments[0].clone();
        let cents = paid.received_cents;
        let mut tries = tokio::task::JoinSet::new();
        for _ in 0..6 {
            let (store, robin, number, payment) = (stage.store.clone(), robin.clone(), who.number(), paid.id);
            let back = payments::Back { cents: cents / 2, to_credit: true, reason: "scratched" };
            tries.spawn(async move { payments::refund(&store, &robin, number, payment, back).await });
        }
        assert_eq!(tries.join_all().await.iter().filter(|r| r.is_ok()).count(), 2, "half twice");
        let lena = stage.lena().await;
        let back = payments::Back { cents: 1, to_credit: true, reason: "x" };
        assert_eq!(refusal(payments::refund(&stage.store, &lena, who.number(), paid.id, back).await), Refusal::NotYours);
        let other = stage.holder(demo::Stage::Payment).await.number();
        assert_eq!(refusal(payments::refund(&stage.store, &robin, other, paid.id, back).await), Refusal::NotFound);
        let sheet = journey::order_sheet(&stage.store, &robin, who.number()).await.unwrap();
        assert_eq!(sheet.credit_cents, cents / 2 * 2);
        assert_eq!(sheet.journey.owed.balance_cents, 0, "what was given back is not asked for again");
        let _ = PaidStatus::Returned;
        stage.check().await;
    }

    async fn a_refund_at_the_provider_reaches_the_books_once(stage: Stage) {
        let who = stage.holder(demo::Stage::Scheduling).await;
        let payment = stage.page(&who).await.payments[0].id;
        for _ in 0..3 {
            payments::told_refund(&stage.store, payment, "re_1", 5_000).await.unwrap();
        }
        assert_eq!(stage.page(&who).await.order.unwrap().balance.refunded_cents, 5_000);
        stage.check().await;
    }

    async fn a_replaced_object_that_is_paid_too_is_booked_once(stage: Stage) {
        let who = stage.holder(demo::Stage::Payment).await;
        let due = stage.open(&who).await;
        let (cents, robin) = (due.amount.cents, stage.robin().await);
        for object in ["pi_1", "pi_2", "pi_2", "pi_1", "pi_2"] {
            payments::settle_object(&stage.store, due.payment, Some(object), succeeded(cents)).await.unwrap();
        }
        let sheet = journey::order_sheet(&stage.store, &robin, who.number()).await.unwrap();
        assert_eq!((sheet.journey.owed.balance_cents, sheet.credit_cents), (0, cents));
        stage.check().await;
    }

    async fn a_dispute_is_booked_once_and_taken_back_once(stage: Stage) {
        let who = stage.holder(demo::Stage::Scheduling).await;
        let payment = stage.page(&who).await.payments[0].id;
        for withheld_cents in [5_000, 5_000, 0, 0, 0] {
            payments::told_dispute(&stage.store, payment, withheld_cents).await.unwrap();
        }
        let history = store::events::history(&stage.store, &stage.robin().await, who.number()).await.unwrap();
        let told = history.iter().filter(|h| matches!(h.event, domain::events::Event::Disputed { .. })).count();
        assert_eq!(told, 2);
        stage.check().await;
    }

    async fn a_line_of_credit_has_an_end(stage: Stage) {
        let who = stage.holder(demo::Stage::Payment).await;
        assert!(matches!(refusal(payments::on_account(&stage.store, &who).await), Refusal::CreditLineExceeded { remaining_cents: 0 }));
    }
}
