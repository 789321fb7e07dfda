//! Who gets in.

use crate::{
    on_both,
    stage::{NOW, Stage, refusal, succeeded},
};
use domain::{
    Refusal,
    links::{Channel, Scope},
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

    async fn a_link_that_is_asked_for_late_opens(stage: Stage) {
        let who = stage.holder(demo::Stage::Delivered).await;
        let late = stage.days_pass(400);
        let quote = store::journey::quote_of(&late, who.number()).await.unwrap();
        let token = links::mint_for_letter(&late, quote, "x@example.com", Scope::SeeAndAct, Channel::Renewal).await.unwrap();
        people::link_holder(&late, &token, Origin::default()).await.unwrap();
        let opens = async |days: i64| people::link_holder(&stage.days_pass(400 + days), &token, Origin::default()).await;
        opens(13).await.unwrap();
        assert_eq!(refusal(opens(15).await), Refusal::LinkEnded);
    }

    async fn from_whom_a_link_was_taken_asking_brings_none(stage: Stage) {
        let (lena, who) = (stage.lena().await, stage.holder(demo::Stage::Review).await);
        let quote = store::journey::quote_of(&stage.store, who.number()).await.unwrap();
        let sent = async |email: &str| {
            links::renew(&stage.store, email, Origin::default()).await.unwrap();
            let mut sent = Vec::new();
            for claimed in outbox::claim(&stage.store, 10).await.unwrap() {
                outbox::done(&stage.store, &claimed).await.unwrap();
                if let outbox::Task::Renew { quote, recipient, scope } = claimed.task {
                    sent.push((quote, recipient, scope));
                }
            }
            sent
        };
        let mint = async || links::mint_for_letter(&stage.store, quote, "Sam.Doe@example.com", Scope::See, Channel::Mail).await.unwrap();
        mint().await;
        mint().await;
        // Typed otherwise, it is sent to the address as it was given.
        let theirs = vec![(quote, "Sam.Doe@example.com".to_owned(), Scope::See)];
        assert_eq!(sent("sam.doe@EXAMPLE.com").await, theirs);
        let links = links::list(&stage.store, &lena, quote).await.unwrap();
        let latest = links.iter().find(|link| link.issued_to == "Sam.Doe@example.com").unwrap();
        links::revoke(&stage.store, &lena, who.number(), latest.id).await.unwrap();
        assert_eq!(sent("Sam.Doe@example.com").await, vec![]);
        // Written to again, they are let in again.
        mint().await;
        assert_eq!(sent("SAM.DOE@example.com").await, theirs);

        // Whose quote it is gets one whatever became of the others: their address is on file.
        links::mint_for_letter(&stage.store, quote, "maya@okafor.example", Scope::See, Channel::Mail).await.unwrap();
        for link in links::list(&stage.store, &lena, quote).await.unwrap() {
            links::revoke(&stage.store, &lena, who.number(), link.id).await.unwrap();
        }
        assert_eq!(sent("Maya@okafor.example").await, vec![(quote, "maya@okafor.example".to_owned(), Scope::SeeAndAct)]);
    }

    async fn an_address_renews_ten_times(stage: Stage) {
        for n in 0..10 {
            links::renew(&stage.store, &format!("n{n}@example.com"), Origin { address: "10.0.0.9".into(), agent: String::new() }).await.unwrap();
        }
        let from = |address: &str| Origin { address: address.into(), agent: String::new() };
        assert!(matches!(refusal(links::renew(&stage.store, "n10@example.com", from("10.0.0.9")).await), Refusal::TooManyTries { .. }));
        links::renew(&stage.store, "n10@example.com", from("10.0.0.10")).await.unwrap();
        links::renew(&stage.store.at(NOW.plus(16 * MINUTE)), "n11@example.com", from("10.0.0.9")).await.unwrap();
    }

    async fn colleagues_behind_one_address_all_sign_in(stage: Stage) {
        let from = || Origin { address: "10.0.2.1".into(), agent: "test".into() };
        for _ in 0..12 {
            people::sign_in(&stage.store, "lena@hartley.example", demo::PASSWORD, from()).await.unwrap();
        }
        // Ten that were wrong, whoever was tried; what is right between them changes nothing.
        for n in 0..10 {
            let tried = people::sign_in(&stage.store, &format!("n{n}@hartley.example"), "wrong password", from()).await;
            assert!(matches!(refusal(tried), Refusal::SignInWrong { .. }), "{n}");
            if n < 9 {
                people::sign_in(&stage.store, "lena@hartley.example", demo::PASSWORD, from()).await.unwrap();
            }
        }
        let right_but_late = people::sign_in(&stage.store, "lena@hartley.example", demo::PASSWORD, from()).await;
        assert!(matches!(refusal(right_but_late), Refusal::TooManyTries { .. }));
        // Nobody's account is locked by it: from elsewhere they sign in.
        for _ in 0..12 {
            let tried = people::sign_in(&stage.store, "lena@hartley.example", "wrong password", from()).await;
            assert!(matches!(refusal(tried), Refusal::TooManyTries { .. }));
        }
        people::sign_in(&stage.store, "lena@hartley.example", demo::PASSWORD, Origin::default()).await.unwrap();
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
            discount: domain::quotes::Discount::None,
            lines: vec![store::quotes::LineForm { product: page.lines[0].product.unwrap(), quantity: 1, unit_cents: 100, price_reason: "agreed by phone".into(), ..Default::default() }],
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
