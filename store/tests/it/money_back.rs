//! Money that goes back, comes twice or comes late ends where the bank says it is.

use crate::{
    on_both,
    stage::{Stage, keep_all, refusal, succeeded},
};
use domain::{
    Refusal,
    ids::{PaymentId, RefundId},
    journey::Step,
    payments::{Method, Provider},
};
use store::{demo, journey, orders, payments, people::LinkHolder, quotes};

/// Paid in cash, and by the card that was open as well.
async fn paid_twice(stage: &Stage) -> (LinkHolder, PaymentId, i64) {
    let (lena, who) = (stage.lena().await, stage.holder(demo::Stage::Payment).await);
    let open = stage.open(&who).await;
    payments::record_by_hand(&stage.store, &lena, who.number(), open.amount.cents, Method::Cash).await.unwrap();
    payments::settle(&stage.store, open.payment, succeeded(open.amount.cents)).await.unwrap();
    (who, open.payment, open.amount.cents)
}

/// What the order was refunded and is paid, and the customer's credit.
async fn sums(stage: &Stage, who: &LinkHolder) -> (i64, i64, i64) {
    let sheet = journey::order_sheet(&stage.store, &stage.robin().await, who.number()).await.unwrap();
    let balance = sheet.journey.order.unwrap().balance;
    (balance.refunded_cents, balance.paid_cents, sheet.credit_cents)
}

/// The refund that was made last.
async fn latest(stage: &Stage, who: &LinkHolder) -> RefundId {
    journey::order_sheet(&stage.store, &stage.robin().await, who.number()).await.unwrap().refunds[0].id
}

on_both! {
    async fn what_had_become_credit_is_not_taken_from_the_order(stage: Stage) {
        let (who, payment, cents) = paid_twice(&stage).await;
        assert_eq!(sums(&stage, &who).await, (0, cents, cents));
        for _ in 0..3 {
            payments::told_refund(&stage.store, payment, "re_1", cents).await.unwrap();
        }
        assert_eq!(sums(&stage, &who).await, (0, cents, 0));
        stage.check().await;
    }

    async fn staff_give_credit_money_back_as_well(stage: Stage) {
        let (who, payment, cents) = paid_twice(&stage).await;
        let robin = stage.robin().await;
        let back = |cents, to_credit| payments::Back { cents, to_credit, reason: "paid twice" };
        let refuse = async |back| refusal(payments::refund(&stage.store, &robin, who.number(), payment, back).await);
        assert_eq!(refuse(back(1, true)).await, Refusal::RefundTooLarge { most_cents: 0 }, "it is credit already");
        assert_eq!(refuse(back(cents + 1, false)).await, Refusal::RefundTooLarge { most_cents: cents });
        payments::refund(&stage.store, &robin, who.number(), payment, back(cents, false)).await.unwrap();
        payments::refund_done(&stage.store, latest(&stage, &who).await, "re_1").await.unwrap();
        assert_eq!(sums(&stage, &who).await, (0, cents, 0));
        stage.check().await;
    }

    async fn what_was_refunded_to_credit_and_then_at_the_provider_leaves_once(stage: Stage) {
        let (robin, who) = (stage.robin().await, stage.holder(demo::Stage::Scheduling).await);
        let paid = stage.page(&who).await.payments[0].clone();
        let cents = paid.received_cents;
        let back = payments::Back { cents: 3_000, to_credit: true, reason: "scratched" };
        payments::refund(&stage.store, &robin, who.number(), paid.id, back).await.unwrap();
        assert_eq!(sums(&stage, &who).await, (3_000, cents - 3_000, 3_000));
        // All of it goes back there: what the order still holds, and the credit.
        payments::told_refund(&stage.store, paid.id, "re_1", cents).await.unwrap();
        assert_eq!(sums(&stage, &who).await, (cents, 0, 0));
        stage.check().await;
    }

    async fn a_refund_that_comes_back_is_booked_back(stage: Stage) {
        let (robin, who) = (stage.robin().await, stage.holder(demo::Stage::Scheduling).await);
        let before = sums(&stage, &who).await;
        let payment = stage.page(&who).await.payments[0].id;
        let back = payments::Back { cents: 500, to_credit: false, reason: "scratched" };
        payments::refund(&stage.store, &robin, who.number(), payment, back).await.unwrap();
        let refund = latest(&stage, &who).await;
        for _ in 0..2 {
            payments::refund_done(&stage.store, refund, "re_1").await.unwrap();
        }
        assert_eq!(sums(&stage, &who).await.0, 500);
        for _ in 0..2 {
            payments::refund_failed(&stage.store, refund).await.unwrap();
            payments::refund_done(&stage.store, refund, "re_1").await.unwrap();
        }
        assert_eq!(sums(&stage, &who).await, before);
        assert_eq!(stage.page(&who).await.payments[0].refunded_cents, 0);
        // One made at the provider, the same.
        payments::told_refund(&stage.store, payment, "re_2", 700).await.unwrap();
        for _ in 0..2 {
            payments::told_refund_failed(&stage.store, "re_2").await.unwrap();
        }
        payments::told_refund_failed(&stage.store, "re_nobody_knows").await.unwrap();
        assert_eq!(sums(&stage, &who).await, before);
        stage.check().await;
    }

    async fn a_refund_that_is_told_before_its_payment_waits(stage: Stage) {
        let who = stage.holder(demo::Stage::Payment).await;
        let due = stage.open(&who).await;
        assert_eq!(refusal(payments::told_refund(&stage.store, due.payment, "re_1", 500).await), Refusal::PaymentPending);
        payments::settle(&stage.store, due.payment, succeeded(due.amount.cents)).await.unwrap();
        payments::told_refund(&stage.store, due.payment, "re_1", 500).await.unwrap();
        assert_eq!(sums(&stage, &who).await.0, 500);
        stage.check().await;
    }

    async fn money_of_a_quote_that_was_declined_is_given_back_from_credit(stage: Stage) {
        let who = stage.holder(demo::Stage::Payment).await;
        let due = stage.open(&who).await;
        quotes::decline(&stage.store, &who, stage.page(&who).await.quote.version, "too dear").await.unwrap();
        payments::settle(&stage.store, due.payment, succeeded(due.amount.cents)).await.unwrap();
        payments::told_refund(&stage.store, due.payment, "re_1", due.amount.cents).await.unwrap();
        let page = stage.page(&who).await;
        let credit = store::customers::profile(&stage.store, &stage.robin().await, page.quote.customer).await.unwrap().credit_cents;
        assert_eq!((page.payments[0].refunded_cents, credit), (due.amount.cents, 0));
        stage.check().await;
    }

    async fn money_for_an_order_that_was_cancelled_is_the_customers(stage: Stage) {
        let (robin, who) = (stage.robin().await, stage.holder(demo::Stage::DepositPaid).await);
        let due = stage.open(&who).await;
        orders::cancel(&stage.store, &robin, who.number(), "out of stock").await.unwrap();
        let (refunded, paid, credit) = sums(&stage, &who).await;
        payments::settle(&stage.store, due.payment, succeeded(due.amount.cents)).await.unwrap();
        assert_eq!(sums(&stage, &who).await, (refunded, paid, credit + due.amount.cents));
        assert_eq!(refusal(payments::record_by_hand(&stage.store, &robin, who.number(), 100, Method::Cash).await), Refusal::NothingDue);
        stage.check().await;
    }

    async fn another_choice_takes_back_the_payment_of_the_old_sum(stage: Stage) {
        let who = stage.holder(demo::Stage::Review).await;
        stage.review(&who).await;
        let due = stage.open(&who).await;
        // The same again is the same sum: the payment stands.
        stage.review(&who).await;
        assert_eq!(stage.open(&who).await.payment, due.payment);
        let page = stage.page(&who).await;
        let mut choices = keep_all(&page);
        let line = page.lines.iter().find(|l| !l.offers.is_empty()).expect("a plan is offered");
        choices.plans = vec![(line.id, Some(line.offers[0].plan))].into_iter().chain(choices.plans.into_iter().filter(|(id, _)| *id != line.id)).collect();
        quotes::review(&stage.store, &who, page.quote.version, &choices).await.unwrap();
        let fresh = stage.open(&who).await;
        assert_ne!((fresh.payment, fresh.amount.cents), (due.payment, due.amount.cents));
        stage.check().await;
    }

    async fn what_was_taken_back_before_the_provider_answered_is_shown_to_nobody(stage: Stage) {
        let who = stage.holder(demo::Stage::Payment).await;
        let payments::Opened::Due(due) = payments::open(&stage.store, &who, Provider::Sandbox, None).await.unwrap() else { panic!("something is due") };
        quotes::decline(&stage.store, &who, stage.page(&who).await.quote.version, "too dear").await.unwrap();
        assert_eq!(refusal(payments::opened(&stage.store, due.payment, "pretend_1", Some("http://pay"), None).await), Refusal::Stale);
        let tasks = store::outbox::claim(&stage.store, 10).await.unwrap();
        assert!(tasks.iter().any(|t| matches!(t.task, store::outbox::Task::Void { payment } if payment == due.payment)), "it is voided at the provider");
    }

    async fn who_pays_no_tax_any_more_is_asked_for_what_is_shown(stage: Stage) {
        let (robin, who) = (stage.robin().await, stage.holder(demo::Stage::Payment).await);
        let due = stage.open(&who).await;
        let customer = stage.page(&who).await.quote.customer;
        let profile = store::customers::profile(&stage.store, &robin, customer).await.unwrap();
        let form = domain::customers::CustomerForm {
            name: profile.card.name.clone(),
            email: profile.card.email.clone(),
            phone: profile.card.phone.clone(),
            address: profile.billing.clone(),
            ..Default::default()
        };
        let terms = store::customers::Terms { exempt: true, credit_limit_cents: 0 };
        let edited = store::customers::Edited { form, manager: None, terms: Some(terms) };
        store::customers::edit(&stage.store, &robin, customer, profile.revision, &edited).await.unwrap();
        let page = stage.page(&who).await;
        assert_eq!(page.totals.tax_cents, 0);
        assert_eq!(page.totals.total_cents, page.quote.total_cents);
        if page.place.step == Step::Review {
            stage.review(&who).await;
        }
        let asked = stage.open(&who).await;
        assert_eq!(asked.amount.cents, stage.page(&who).await.owed.due_now_cents);
        assert_ne!(asked.payment, due.payment);
        stage.check().await;
    }

    async fn credit_pays_for_an_order_and_comes_back_when_it_ends(stage: Stage) {
        let (robin, who) = (stage.robin().await, stage.holder(demo::Stage::Payment).await);
        let page = stage.page(&who).await;
        let (due, customer) = (page.owed.due_now_cents, page.quote.customer);
        let spend = async |cents| payments::spend_credit(&stage.store, &robin, who.number(), cents).await;
        assert!(matches!(refusal(spend(due).await), Refusal::AmountOverBalance { most_cents: 0, .. }));
        let give = store::customers::CreditMove::Correct;
        store::customers::move_credit(&stage.store, &robin, customer, give, due + 700, "a gift").await.unwrap();
        assert!(matches!(refusal(spend(due - 1).await), Refusal::AmountUnderMinimum { .. }));
        // Two at once don't spend the same.
        let mut tries = tokio::task::JoinSet::new();
        for _ in 0..4 {
            let (store, robin, number) = (stage.store.clone(), robin.clone(), who.number());
            tries.spawn(async move { payments::spend_credit(&store, &robin, number, due).await });
        }
        assert_eq!(tries.join_all().await.iter().filter(|r| r.is_ok()).count(), 1);
        assert_eq!(sums(&stage, &who).await, (0, due, 700));
        orders::cancel(&stage.store, &robin, who.number(), "out of stock").await.unwrap();
        assert_eq!(sums(&stage, &who).await.2, due + 700);
        stage.check().await;
    }
}
