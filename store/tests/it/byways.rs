//! The ways that not every order takes: collected at the counter, outside of every zone, with nothing due, on account.

use crate::{
    on_both,
    stage::{NOW, Stage, refusal},
};
use domain::{
    Refusal,
    customers::{Address, CustomerForm},
    ids::{CapacityId, CustomerId, Number},
    journey::{Ending, Step},
    orders::{Fulfilment, OrderStatus, PaidStatus},
    payments::{Method, Provider},
    quotes::{Class, PaymentOption, QuoteStatus},
    time::{HOUR, Window},
};
use sea_orm::{ConnectionTrait, Database};
use store::{
    Clock, Store,
    customers::{self, Edited, Terms},
    deliveries, demo, orders,
    payments::{self, Opened},
    people::LinkHolder,
    quotes::{self, CustomerChoice, Invitation, LineForm, QuoteForm},
};

fn nell(zip: &str) -> CustomerForm {
    let address = Address { street: "12 Elm St".into(), city: "Elsewhere".into(), zip: zip.into(), ..Address::default() };
    CustomerForm { name: "Nell Byrne".into(), email: "nell@example.com".into(), address, ..CustomerForm::default() }
}

/// A quote of one line without choices, in its customer's hands.
async fn sent(stage: &Stage, customer: CustomerChoice, fulfilment: Fulfilment, unit_cents: i64) -> LinkHolder {
    let (lena, like) = (stage.lena().await, stage.page(&stage.holder(demo::Stage::Payment).await).await);
    let line = LineForm {
        product: like.lines[0].product.unwrap(),
        quantity: 1,
        unit_cents,
        price_reason: "agreed by phone".into(),
        ..LineForm::default()
    };
    let form = QuoteForm {
        discount: domain::quotes::Discount::None,
        customer,
        salesperson: None,
        fulfilment,
        address: None,
        valid_until: None,
        job_name: String::new(),
        class: Class::Retail,
        notes: String::new(),
        ticked: vec![],
        lines: vec![line],
    };
    let number = quotes::make(&stage.store, &lena, &form).await.unwrap();
    let invitation = Invitation { recipient: "nell@example.com".into(), subject: "Quote".into(), ..Invitation::default() };
    quotes::send(&stage.store, &lena, number, 1, &invitation).await.unwrap();
    stage.holder_of(number).await
}

async fn balance_of(stage: &Stage, number: Number) -> domain::orders::Balance {
    store::journey::order_sheet(&stage.store, &stage.robin().await, number).await.unwrap().journey.order.unwrap().balance
}

on_both! {
    async fn goods_are_collected_at_the_counter_once(stage: Stage) {
        let who = sent(&stage, CustomerChoice::New(Box::new(nell("60614"))), Fulfilment::Collect, 40_000).await;
        let (lena, number) = (stage.lena().await, who.number());
        assert_eq!(refusal(orders::collected(&stage.store, &lena, number).await), Refusal::NotFound, "there is no order yet");
        stage.pay(&who).await;
        let page = stage.page(&who).await;
        assert_eq!((page.place.step, page.deliveries.len()), (Step::Collect, 0), "nothing is driven");
        let driver = demo::member(&stage.store, "dana@hartley.example").await.unwrap();
        assert_eq!(refusal(orders::collected(&stage.store, &driver, number).await), Refusal::NotYours);
        let delivered = stage.holder(demo::Stage::Scheduling).await.number();
        assert_eq!(refusal(orders::collected(&stage.store, &lena, delivered).await), Refusal::NotFound, "that one is delivered");

        orders::collected(&stage.store, &lena, number).await.unwrap();
        orders::collected(&stage.store, &lena, number).await.unwrap();
        let page = stage.page(&who).await;
        let order = page.order.unwrap();
        assert_eq!((page.place.step, order.status, order.is_invoiced), (Step::Confirmation, OrderStatus::Closed, true));
        let history = store::events::history(&stage.store, &lena, number).await.unwrap();
        let told = history.iter().filter(|h| matches!(h.event, domain::events::Event::Collected { .. })).count();
        assert_eq!((told, order.balance.due_cents(), order.balance.status()), (1, 0, PaidStatus::Paid));
        stage.check().await;
    }

    async fn what_was_given_back_or_free_is_closed_with_an_invoice_too(stage: Stage) {
        let (robin, lena) = (stage.robin().await, stage.lena().await);
        let who = sent(&stage, CustomerChoice::New(Box::new(nell("60614"))), Fulfilment::Collect, 40_000).await;
        payments::record_by_hand(&stage.store, &lena, who.number(), stage.page(&who).await.totals.total_cents, Method::Cash).await.unwrap();
        let paid = stage.page(&who).await.payments[0].clone();
        let back = payments::Back { cents: paid.received_cents, to_credit: false, reason: "a gift" };
        payments::refund(&stage.store, &robin, who.number(), paid.id, back).await.unwrap();
        let free = sent(&stage, CustomerChoice::New(Box::new(nell("60614"))), Fulfilment::Collect, 0).await;
        assert!(matches!(payments::open(&stage.store, &free, Provider::Hand, None).await.unwrap(), Opened::Ordered));
        for who in [who, free] {
            orders::collected(&stage.store, &lena, who.number()).await.unwrap();
            let order = stage.page(&who).await.order.unwrap();
            assert_eq!((order.status, order.is_invoiced), (OrderStatus::Closed, true));
        }
        stage.check().await;
    }

    async fn what_was_cancelled_is_not_collected(stage: Stage) {
        let who = sent(&stage, CustomerChoice::New(Box::new(nell("60614"))), Fulfilment::Collect, 40_000).await;
        stage.pay(&who).await;
        orders::cancel(&stage.store, &stage.robin().await, who.number(), "out of stock").await.unwrap();
        assert_eq!(refusal(orders::collected(&stage.store, &stage.lena().await, who.number()).await), Refusal::NotFound);
        assert_eq!(stage.page(&who).await.place.step, Step::Ended { ending: Ending::Cancelled });
        stage.check().await;
    }

    async fn an_address_in_no_zone_waits_for_a_call(stage: Stage) {
        let who = sent(&stage, CustomerChoice::New(Box::new(nell("99501"))), Fulfilment::Deliver, 40_000).await;
        stage.pay(&who).await;
        let page = stage.page(&who).await;
        assert_eq!((page.place.step, page.order.unwrap().zone), (Step::CallYou, None));
        let delivery = page.deliveries[0].id;
        assert_eq!(deliveries::slots(&stage.store, &who, delivery).await.unwrap(), None);
        assert_eq!(deliveries::slots_for(&stage.store, &stage.robin().await, delivery).await.unwrap(), None);
        assert_eq!(refusal(deliveries::confirm(&stage.store, &who, delivery, CapacityId(1), "").await), Refusal::SlotUnknown);
        assert_eq!(refusal(deliveries::hold(&stage.store, &who, delivery, CapacityId(1)).await), Refusal::SlotUnknown);
        stage.check().await;
    }

    async fn what_costs_nothing_is_ordered_by_pressing_the_button(stage: Stage) {
        let who = sent(&stage, CustomerChoice::New(Box::new(nell("60614"))), Fulfilment::Deliver, 0).await;
        assert_eq!(stage.page(&who).await.place.step, Step::Payment);
        // Two presses and two tabs: one order.
        let mut presses = tokio::task::JoinSet::new();
        for _ in 0..4 {
            let (store, who) = (stage.store.clone(), who.clone());
            presses.spawn(async move { payments::open(&store, &who, Provider::Hand, None).await });
        }
        let (mut placed, mut late) = (0, 0);
        for press in presses.join_all().await {
            match press {
                Ok(Opened::Ordered) => placed += 1,
                late_press => {
                    assert_eq!(refusal(late_press), Refusal::NothingDue);
                    late += 1;
                }
            }
        }
        assert_eq!((placed, late), (1, 3));
        let page = stage.page(&who).await;
        assert_eq!((page.quote.status, page.place.step, page.payments.len()), (QuoteStatus::Approved, Step::Scheduling { attempted: false }, 0));
        assert_eq!(balance_of(&stage, who.number()).await.status(), PaidStatus::Paid);
        stage.check().await;
    }

    async fn a_line_of_credit_has_room_for_one_of_two(stage: Stage) {
        let robin = stage.robin().await;
        let customer: CustomerId = customers::create(&stage.store, &robin, &nell("60614")).await.unwrap();
        let first = sent(&stage, CustomerChoice::OnFile(customer), Fulfilment::Deliver, 40_000).await;
        let second = sent(&stage, CustomerChoice::OnFile(customer), Fulfilment::Deliver, 40_000).await;
        let total_cents = stage.page(&first).await.totals.total_cents;
        // One order and a half.
        let terms = Some(Terms { exempt: false, credit_limit_cents: total_cents * 3 / 2 });
        customers::edit(&stage.store, &robin, customer, 1, &Edited { form: nell("60614"), manager: None, terms }).await.unwrap();
        assert_eq!(stage.page(&first).await.account_room_cents, total_cents * 3 / 2);

        let mut race = tokio::task::JoinSet::new();
        for who in [first.clone(), second.clone()] {
            let store = stage.store.clone();
            race.spawn(async move { payments::on_account(&store, &who).await });
        }
        let (won, lost): (Vec<_>, Vec<_>) = race.join_all().await.into_iter().partition(Result::is_ok);
        assert_eq!(won.len(), 1);
        for result in lost {
            assert_eq!(refusal(result), Refusal::CreditLineExceeded { remaining_cents: total_cents * 3 / 2 - total_cents });
        }
        let (mut ordered, mut open) = (first, second);
        if stage.page(&ordered).await.order.is_none() {
            std::mem::swap(&mut ordered, &mut open);
        }
        let page = stage.page(&ordered).await;
        assert_eq!((page.place.step, page.owed.balance_cents), (Step::Scheduling { attempted: false }, total_cents));
        assert_eq!(refusal(payments::on_account(&stage.store, &ordered).await), Refusal::AlreadyPaid);
        // What is paid of it has room again.
        payments::record_by_hand(&stage.store, &robin, ordered.number(), total_cents, Method::Transfer).await.unwrap();
        payments::on_account(&stage.store, &open).await.unwrap();
        assert!(stage.page(&open).await.order.is_some());
        stage.check().await;
    }

    async fn of_todays_windows_only_what_has_not_ended_is_offered(stage: Stage) {
        let db = Database::connect(&stage.url).await.unwrap();
        db.execute_unprepared("UPDATE locations SET lead_days = 0").await.unwrap();
        // One that has kept nothing of the place yet.
        let store = Store::open(&stage.url, Clock::held(NOW)).await.unwrap();
        let who = stage.holder(demo::Stage::Scheduling).await;
        let delivery = stage.first_delivery(&who).await;
        let page = deliveries::slots(&store, &who, delivery).await.unwrap().unwrap();
        let morning = page.slots[0];
        assert_eq!((morning.day, morning.window), (page.today, Window::new(8 * 60, 12 * 60)), "it is ten");
        let noon = store.at(NOW.plus(2 * HOUR));
        let later = deliveries::slots(&noon, &who, delivery).await.unwrap().unwrap();
        assert_eq!((later.slots[0].day, later.slots[0].window), (page.today, Window::new(12 * 60, 16 * 60)));
        assert_eq!(refusal(deliveries::hold(&noon, &who, delivery, morning.id).await), Refusal::SlotPassed);
        assert_eq!(refusal(deliveries::confirm(&noon, &who, delivery, morning.id, "").await), Refusal::SlotPassed);
        deliveries::confirm(&store, &who, delivery, morning.id, "").await.unwrap();
    }

    async fn half_of_nothing_is_nothing(stage: Stage) {
        let who = sent(&stage, CustomerChoice::New(Box::new(nell("60614"))), Fulfilment::Collect, 0).await;
        quotes::choose_option(&stage.store, &stage.lena().await, who.number(), 2, PaymentOption::Half).await.unwrap();
        assert!(matches!(payments::open(&stage.store, &who, Provider::Hand, None).await.unwrap(), Opened::Ordered));
        assert_eq!(stage.page(&who).await.place.step, Step::Collect);
    }
}
