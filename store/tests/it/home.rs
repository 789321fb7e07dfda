//! The home of the desk: what needs someone, what the day has brought, and the one search.

use crate::{
    on_both,
    stage::{NOW, Stage, refusal},
};
use domain::{
    Refusal,
    payments::{Decline, Report},
    time::DAY,
};
use store::{
    demo::{self, Wanted},
    overview::{self, Exact},
    payments,
};

on_both! {
    async fn a_payment_that_failed_needs_somebody(stage: Stage) {
        let robin = stage.robin().await;
        let who = stage.holder(demo::Stage::Payment).await;
        let failed = async || overview::read(&stage.store, &robin).await.unwrap().failed;
        assert_eq!(failed().await.count, 0);
        let due = stage.open(&who).await;
        payments::settle(&stage.store, due.payment, Report::Processing).await.unwrap();
        payments::settle(&stage.store, due.payment, Report::Ended { declined: Some(Decline::DidNotArrive) }).await.unwrap();
        let found = failed().await;
        assert_eq!((found.count, found.rows[0].number, found.rows[0].amount.cents), (1, who.number(), due.amount.cents));
        assert!(!found.rows[0].is_order);
        // They try again: nobody has to call.
        stage.open(&who).await;
        assert_eq!(failed().await.count, 0);
    }

    async fn quotes_that_end_soon_are_told_before(stage: Stage) {
        let robin = stage.robin().await;
        let who = stage.holder(demo::Stage::Review).await;
        let last = stage.page(&who).await.quote.valid_until.unwrap();
        let (today, _) = store::local(NOW, "America/Chicago");
        let left = last.days_since(today);
        let ending = async |days: i64| {
            let read = overview::read(&stage.store.at(NOW.plus(days * DAY)), &robin).await.unwrap();
            read.ending.rows.iter().any(|row| row.number == who.number())
        };
        assert!(!ending(left - 4).await);
        for days in [left - 3, left - 1, left] {
            assert!(ending(days).await, "{days}");
        }
        assert!(!ending(left + 1).await, "what is over ends no more");
    }

    async fn the_day_in_figures(stage: Stage) {
        let robin = stage.robin().await;
        let before = overview::today(&stage.store, &robin).await.unwrap();
        let who = stage.holder(demo::Stage::Payment).await;
        let total = stage.page(&who).await.totals.total_cents;
        let due = stage.open(&who).await;
        payments::settle(&stage.store, due.payment, crate::stage::succeeded(due.amount.cents)).await.unwrap();
        let after = overview::today(&stage.store, &robin).await.unwrap();
        let of_today = |figures: &overview::Today| (*figures.sold.last().unwrap(), *figures.paid.last().unwrap());
        let ((sold, paid), (sold_before, paid_before)) = (of_today(&after), of_today(&before));
        assert_eq!((sold.cents - sold_before.cents, sold.count - sold_before.count), (total, 1));
        assert_eq!((paid.cents - paid_before.cents, paid.count - paid_before.count), (due.amount.cents, 1));
        assert_eq!(sold.day, store::local(NOW, "America/Chicago").0);
        assert_eq!(after.sold.len(), 7);
        // Tomorrow it was yesterday.
        let tomorrow = overview::today(&stage.store.at(NOW.plus(DAY)), &robin).await.unwrap();
        assert_eq!(tomorrow.sold[5].cents, sold.cents);
        assert_eq!((after.done >= 0, after.planned > 0), (true, true));
        let luis = demo::member(&stage.store, "luis@hartley.example").await.unwrap();
        assert_eq!(refusal(overview::today(&stage.store, &luis).await), Refusal::NotYours);
        assert_eq!(refusal(overview::find(&stage.store, &luis, "ma", 5).await.map(|_| ())), Refusal::NotYours);
    }

    async fn one_search_finds_everything(stage: Stage) {
        demo::load_many(&stage.store, Wanted { customers: 200, orders: 600, seed: 5 }, |_| {}).await.unwrap();
        let robin = stage.robin().await;
        let find = async |typed: &str| overview::find(&stage.store, &robin, typed, 5).await.unwrap();
        let who = stage.holder(demo::Stage::Tracking).await;
        let number = who.number();
        let found = find(&format!(" #{number} ")).await;
        assert_eq!(found.exact, Some(Exact::Sale(number)));
        assert_eq!(found.sales.iter().map(|row| row.number).collect::<Vec<_>>(), [number]);
        let buyer = stage.page(&who).await.customer;
        let found = find(&buyer.email.to_uppercase()).await;
        assert_eq!(found.exact, Some(Exact::Customer(buyer.id)));
        let last_name = buyer.name.split(' ').next_back().unwrap().to_lowercase();
        let found = find(&last_name[..4]).await;
        assert!(found.customers.iter().any(|c| c.id == buyer.id), "{last_name}");
        assert!(found.sales.iter().any(|row| row.number == number), "and what they bought");
        assert!(find(&buyer.phone).await.customers.iter().any(|c| c.id == buyer.id));
        // Whatever is typed, the answer is short.
        for typed in ["a", "be", "example", "' OR 1=1 --", "%", "\u{0}", "9223372036854775808", "", "🙂"] {
            let found = find(typed).await;
            assert!(found.customers.len() <= 10 && found.sales.len() <= 5, "{typed}");
            assert!(found.exact.is_none(), "{typed}");
        }
    }
}
