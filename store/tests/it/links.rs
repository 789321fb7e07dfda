//! Who gets in.

use crate::{
    on_both,
    stage::{NOW, Stage, refusal, succeeded},
};
use domain::{
    Refusal,
    links::Channel,
    payments::Report,
    quotes::QuoteStatus,
    time::{DAY, MINUTE},
};
use store::{
    demo, links, outbox, payments, people,
    people::{Origin, Token},
};

on_both! {
    async fn expired_revoked_and_unknown_links_look_alike(stage: Stage) {
        let all = demo::fresh_links(&stage.store).await.unwrap();
        let token = |name: &str| all.iter().find(|l| l.stage == name).unwrap().token.clone();
        let opens = async |token: &Token| people::link_holder(&stage.store, token, Origin::default()).await;
        opens(&token("review")).await.unwrap();
        assert_eq!(refusal(opens(&token("expired")).await), Refusal::LinkEnded);
        let unknown = Token::read("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").unwrap();
        assert_eq!(refusal(opens(&unknown).await), Refusal::LinkEnded);
        assert_eq!(Token::read("<script>"), None);

        let (lena, who) = (stage.lena().await, stage.holder(demo::Stage::Payment).await);
        let quote = store::journey::quote_of(&stage.store, who.number()).await.unwrap();
        for link in links::list(&stage.store, &lena, quote).await.unwrap() {
            let other = stage.holder(demo::Stage::Review).await.number();
            assert_eq!(refusal(links::revoke(&stage.store, &lena, other, link.id).await), Refusal::NotFound);
            links::revoke(&stage.store, &lena, who.number(), link.id).await.unwrap();
            links::revoke(&stage.store, &lena, who.number(), link.id).await.unwrap();
        }
        assert_eq!(refusal(opens(&token("payment")).await), Refusal::LinkEnded);
    }

    async fn a_quote_closes_by_itself_after_its_last_day(stage: Stage) {
        let (robin, who) = (stage.robin().await, stage.holder(demo::Stage::Review).await);
        let last = stage.page(&who).await.quote.valid_until.expect("a last day");
        let status = async |number| store::quotes::sheet(&stage.store, &robin, number).await.unwrap().quote.status;
        // The demonstration's quotes hold for about a month; on the day after the last it reads as over, and the next day it is.
        let days = (0..60).find(|days| store::local(NOW.plus(days * DAY), "America/Chicago").0 > last).unwrap();
        store::quotes::expire(&stage.days_pass(days), 100).await.unwrap();
        assert_eq!(status(who.number()).await, QuoteStatus::Sent);
        store::quotes::expire(&stage.days_pass(days + 1), 100).await.unwrap();
        assert_eq!(status(who.number()).await, QuoteStatus::Expired);
        assert_eq!(store::quotes::expire(&stage.days_pass(days + 1), 100).await.unwrap(), 0);
        stage.check().await;
    }

    async fn a_quote_with_a_payment_under_way_does_not_close(stage: Stage) {
        let (robin, who) = (stage.robin().await, stage.holder(demo::Stage::Payment).await);
        let due = stage.open(&who).await;
        payments::settle(&stage.store, due.payment, Report::Processing).await.unwrap();
        let late = stage.days_pass(60);
        store::quotes::expire(&late, 100).await.unwrap();
        let status = async || store::quotes::sheet(&late, &robin, who.number()).await.unwrap().quote.status;
        assert_eq!(status().await, QuoteStatus::Sent);
        payments::settle(&late, due.payment, succeeded(due.amount.cents)).await.unwrap();
        assert_eq!(status().await, QuoteStatus::Approved);
        stage.check().await;
    }

    async fn a_link_ends_ninety_days_after_delivery(stage: Stage) {
        let token = demo::fresh_links(&stage.store).await.unwrap().into_iter().find(|l| l.stage == "delivered").unwrap().token;
        let opens = async |days: i64| people::link_holder(&stage.store.at(NOW.plus(days * DAY)), &token, Origin::default()).await;
        opens(89).await.unwrap();
        assert_eq!(refusal(opens(91).await), Refusal::LinkEnded);
    }

    async fn an_observation_is_told_once(stage: Stage) {
        let who = stage.holder(demo::Stage::Review).await;
        people::observe(&stage.store, &who).await.unwrap();
        people::observe(&stage.store, &who).await.unwrap();
        let history = store::events::history(&stage.store, &stage.lena().await, who.number()).await.unwrap();
        assert_eq!(history.iter().filter(|h| matches!(h.event, domain::events::Event::LinkOpened { .. })).count(), 1);
    }

    async fn a_fresh_link_goes_only_to_an_address_on_file(stage: Stage) {
        let from = |n: u8| Origin { address: format!("10.0.0.{n}"), agent: String::new() };
        links::renew(&stage.store, "stranger@example.com", from(1)).await.unwrap();
        assert!(outbox::claim(&stage.store, 10).await.unwrap().is_empty());
        links::renew(&stage.store, " maya@Okafor.example", from(1)).await.unwrap();
        let claimed = outbox::claim(&stage.store, 10).await.unwrap();
        assert!(matches!(&claimed[0].task, outbox::Task::Renew { recipient, .. } if recipient == "maya@okafor.example"), "{claimed:?}");
        assert!(matches!(refusal(links::renew(&stage.store, "maya", from(1)).await), Refusal::EmailUnreadable { .. }));
        for _ in 0..12 {
            let _ = links::renew(&stage.store, "x@example.com", from(2)).await;
        }
        assert!(matches!(refusal(links::renew(&stage.store, "x@example.com", from(3)).await), Refusal::TooManyTries { .. }));
    }

    async fn a_draft_has_no_link(stage: Stage) {
        let (lena, who) = (stage.lena().await, stage.holder(demo::Stage::Review).await);
        let page = stage.page(&who).await;
        let form = store::quotes::QuoteForm {
            customer: store::quotes::CustomerChoice::OnFile(page.quote.customer),
            salesperson: None,
            fulfilment: page.quote.fulfilment,
            address: None,
            valid_until: None,
            job_name: "مطبخ 🙂 <b>".into(),
            class: domain::quotes::Class::Retail,
            ticked: vec![],
            notes: String::new(),
            lines: vec![store::quotes::LineForm { product: page.lines[0].product.unwrap(), quantity: 1, unit_cents: 100, ..Default::default() }],
        };
        let number = store::quotes::make(&stage.store, &lena, &form).await.unwrap();
        let quote = store::journey::quote_of(&stage.store, number).await.unwrap();
        assert_eq!(refusal(links::mint(&stage.store, &lena, quote, Channel::Sms).await), Refusal::QuoteClosed);
    }

    async fn ten_wrong_passwords_are_enough(stage: Stage) {
        let from = |n: u8| Origin { address: format!("10.0.1.{n}"), agent: "test".into() };
        let (token, lena) = people::sign_in(&stage.store, "LENA@hartley.example", demo::PASSWORD, from(1)).await.unwrap().session().unwrap();
        assert_eq!(people::staff_member(&stage.store, &token, from(1)).await.unwrap().id(), lena.id());
        for n in 0..10 {
            let tried = people::sign_in(&stage.store, "lena@hartley.example", "wrong password", from(n + 2)).await.map(|_| ());
            assert!(matches!(refusal(tried), Refusal::SignInWrong { .. }));
        }
        let right_but_late = people::sign_in(&stage.store, "lena@hartley.example", demo::PASSWORD, from(20)).await.map(|_| ());
        assert!(matches!(refusal(right_but_late), Refusal::TooManyTries { .. }));
        let after_a_while = stage.store.at(NOW.plus(16 * MINUTE));
        people::sign_in(&after_a_while, "lena@hartley.example", demo::PASSWORD, from(21)).await.unwrap();

        people::end_session(&stage.store, &lena, lena.session()).await.unwrap();
        assert_eq!(refusal(people::staff_member(&stage.store, &token, from(1)).await), Refusal::SignInNeeded);
    }
}
