//! Changes to orders that stand: a higher price waits for the customer, a lower one counts at once, and the books and the deliveries follow.

use crate::{
    on_both,
    stage::{Stage, keep_all, refusal},
};
use domain::{
    Refusal,
    deliveries::DeliveryStatus,
    events::Event,
    ids::{ChangeId, DeliveryId},
    journey::Step,
    orders::changing::ChangeStatus,
    quotes::{Discount, Line, LineKind, PlanChoice},
};
use sea_orm::{ConnectionTrait, Database};
use store::{
    deliveries, demo,
    journey::{self, Journey},
    orders::{self, ChangeForm},
    overview, payments,
    people::{LinkHolder, StaffMember},
    quotes::{self, LineForm},
};

/// Maya has ordered with a plan, paid all of it, and has not chosen a day.
async fn ordered(stage: &Stage) -> LinkHolder {
    let who = stage.holder(demo::Stage::Review).await;
    let page = stage.page(&who).await;
    let mut choices = keep_all(&page);
    let (line, plan) = page.lines.iter().find_map(|l| Some((l.id, l.offers.first()?.plan))).unwrap();
    choices.plans.insert(line, Some(plan));
    quotes::review(&stage.store, &who, page.quote.version, &choices).await.unwrap();
    // Half of it to order, the rest at once.
    stage.pay(&who).await;
    stage.pay(&who).await;
    who
}

/// What the order is, as the editor would send it.
fn form(page: &Journey) -> ChangeForm {
    let line = |l: &Line| LineForm {
        product: l.product.unwrap(),
        quantity: l.quantity,
        unit_cents: l.unit_cents,
        price_reason: l.price_reason.clone(),
        discount: l.discount,
        belongs_to: l.belongs_to,
        note: l.note.clone(),
        optional: l.optional,
        protect: !l.offers.is_empty(),
    };
    ChangeForm { lines: page.lines.iter().map(line).collect(), discount: page.quote.discount, because: "As we said on the phone.".into() }
}

async fn change(stage: &Stage, lena: &StaffMember, who: &LinkHolder, form: &ChangeForm) -> store::Result<ChangeStatus> {
    let page = stage.page(who).await;
    orders::change(&stage.store, lena, page.quote.number, page.quote.revision, form).await
}

/// One more of the first product.
async fn one_more(stage: &Stage, lena: &StaffMember, who: &LinkHolder) -> ChangeId {
    let mut wanted = form(&stage.page(who).await);
    wanted.lines[0].quantity += 1;
    assert_eq!(change(stage, lena, who, &wanted).await.unwrap(), ChangeStatus::Waits);
    stage.page(who).await.change.unwrap().id
}

fn pieces(page: &Journey) -> Vec<(String, i32)> {
    let name = |id| page.lines.iter().find(|l| l.id == id).map(|l| l.name.clone()).unwrap();
    let mut all: Vec<_> = page.deliveries.iter().flat_map(|d| &d.shares).map(|s| (name(s.line), s.quantity)).collect();
    all.sort();
    all
}

async fn statuses(stage: &Stage, lena: &StaffMember, who: &LinkHolder) -> Vec<ChangeStatus> {
    let sheet = journey::order_sheet(&stage.store, lena, who.number()).await.unwrap();
    sheet.changes.iter().map(|(change, _)| change.status).collect()
}

on_both! {
    async fn a_higher_price_waits_for_the_customers_yes(stage: Stage) {
        let (lena, who) = (stage.lena().await, ordered(&stage).await);
        let before = stage.page(&who).await;
        let change = one_more(&stage, &lena, &who).await;
        // Nothing moved but the question.
        let asked = stage.page(&who).await;
        assert!(asked.place.change_waits && asked.place.step == before.place.step);
        assert_eq!((asked.quote.version, &asked.lines, asked.owed.balance_cents), (before.quote.version, &before.lines, 0));
        let more_cents = before.lines[0].unit_cents + before.lines[0].chosen_plan().map_or(0, |p| p.price_cents);
        let card = asked.change.unwrap();
        assert!(card.total_cents - card.before_cents > more_cents, "the tax comes on top");

        orders::agree(&stage.store, &who, change).await.unwrap();
        let after = stage.page(&who).await;
        assert!(!after.place.change_waits && after.change.is_none());
        let order = after.order.as_ref().unwrap();
        assert_eq!((after.quote.version, order.quote_version), (before.quote.version + 1, before.quote.version + 1));
        assert_eq!((order.balance.total_cents, order.balance.due_cents()), (card.total_cents, card.total_cents - card.before_cents));
        assert_eq!(after.owed.balance_cents, card.total_cents - card.before_cents, "the rest can be paid from every later step");
        assert_eq!(after.lines[0].quantity, before.lines[0].quantity + 1);
        // What was chosen goes on, on every piece.
        assert_eq!(after.lines[0].plan, before.lines[0].plan);
        assert!(matches!(after.lines[0].plan, PlanChoice::Chosen(_)));
        assert_eq!(pieces(&after).iter().map(|(_, n)| n).sum::<i32>(), pieces(&before).iter().map(|(_, n)| n).sum::<i32>() + 1);
        // Said again, nothing more happens.
        orders::agree(&stage.store, &who, change).await.unwrap();
        assert_eq!(stage.page(&who).await.quote.version, after.quote.version);
        assert_eq!(refusal(orders::decline(&stage.store, &who, change, "").await), Refusal::Stale);
        stage.pay(&who).await;
        assert_eq!(stage.page(&who).await.owed.balance_cents, 0);
        stage.check().await;
    }

    async fn what_the_customer_was_asked_stands_in_the_evidence(stage: Stage) {
        let (lena, who) = (stage.lena().await, ordered(&stage).await);
        let change = one_more(&stage, &lena, &who).await;
        orders::agree(&stage.store, &who, change).await.unwrap();
        stage.check().await;
        // The version that came of it is told with who wrote it.
        let versions = quotes::versions(&stage.store, &lena, who.number()).await.unwrap();
        assert!(matches!(versions.cards[0].by.as_ref().unwrap().event, Event::OrderChanged { .. }));
        let db = Database::connect(&stage.url).await.unwrap();
        db.execute_unprepared("UPDATE order_changes SET total_cents = total_cents + 1").await.unwrap();
        db.close().await.unwrap();
        let wrong = store::events::verify(&stage.store).await.unwrap_err().to_string();
        assert!(wrong.contains("order_changes"), "{wrong}");
    }

    async fn a_lower_price_counts_at_once_and_the_rest_is_credit(stage: Stage) {
        let (lena, who) = (stage.lena().await, ordered(&stage).await);
        let before = stage.page(&who).await;
        let gone = before.lines.iter().position(|l| l.kind == LineKind::AddOn).unwrap();
        let mut wanted = form(&before);
        wanted.lines.remove(gone);
        for line in &mut wanted.lines {
            line.belongs_to = line.belongs_to.map(|at| if at > i32::try_from(gone).unwrap() + 1 { at - 1 } else { at });
        }
        assert_eq!(change(&stage, &lena, &who, &wanted).await.unwrap(), ChangeStatus::AtOnce);
        let after = stage.page(&who).await;
        let order = after.order.as_ref().unwrap();
        assert_eq!(order.balance.paid_cents, order.balance.total_cents);
        assert_eq!(order.balance.refunded_cents, 0, "it is no refund: the price is another");
        let sheet = journey::order_sheet(&stage.store, &lena, who.number()).await.unwrap();
        let credited = before.order.as_ref().unwrap().balance.total_cents - order.balance.total_cents;
        assert!(credited > 0);
        assert_eq!(sheet.credit_cents, credited);
        assert!(!pieces(&after).iter().any(|(name, _)| *name == before.lines[gone].name));
        let at_once = |e: &Event| matches!(e, Event::OrderChanged { credited_cents, .. } if *credited_cents == credited);
        assert!(sheet.history.iter().any(|h| at_once(&h.event)));
        // What became credit goes back the way it came, and no more than that beyond what the order still holds.
        let robin = stage.robin().await;
        // A part of it: the order stays what it is, the credit goes.
        let total_cents = order.balance.total_cents;
        let part = payments::Back { cents: credited, to_credit: false, reason: "less was ordered" };
        payments::refund(&stage.store, &robin, who.number(), after.payments[0].id, part).await.unwrap();
        let job = journey::order_sheet(&stage.store, &lena, who.number()).await.unwrap().refunds[0].id;
        payments::refund_done(&stage.store, job, &format!("re_{job}")).await.unwrap();
        let sheet = journey::order_sheet(&stage.store, &lena, who.number()).await.unwrap();
        let balance = sheet.journey.order.as_ref().unwrap().balance;
        assert_eq!((sheet.credit_cents, balance.total_cents, balance.due_cents()), (0, total_cents, 0));
        stage.check().await;
        for payment in &sheet.journey.payments {
            let most = payment.received_cents - payment.refunded_cents;
            let back = |cents| payments::Back { cents, to_credit: false, reason: "less was ordered" };
            let more = payments::refund(&stage.store, &robin, who.number(), payment.id, back(most + 1)).await;
            assert_eq!(refusal(more), Refusal::RefundTooLarge { most_cents: most });
            payments::refund(&stage.store, &robin, who.number(), payment.id, back(most)).await.unwrap();
            let job = journey::order_sheet(&stage.store, &lena, who.number()).await.unwrap().refunds[0].id;
            payments::refund_done(&stage.store, job, &format!("re_{job}")).await.unwrap();
        }
        let sheet = journey::order_sheet(&stage.store, &lena, who.number()).await.unwrap();
        assert_eq!((sheet.credit_cents, sheet.journey.order.unwrap().balance.paid_cents), (0, 0));
        stage.check().await;
    }

    async fn a_no_leaves_the_order_as_it_was(stage: Stage) {
        let (lena, who) = (stage.lena().await, ordered(&stage).await);
        let before = stage.page(&who).await;
        let needs = async || {
            let read = overview::read(&stage.store, &lena).await.unwrap();
            [read.unanswered, read.refused].map(|few| few.rows.iter().map(|asked| asked.number).collect::<Vec<_>>())
        };
        let asked = one_more(&stage, &lena, &who).await;
        assert_eq!(needs().await, [vec![who.number()], vec![]]);
        orders::decline(&stage.store, &who, asked, "One is enough.").await.unwrap();
        assert_eq!(needs().await, [vec![], vec![who.number()]]);
        orders::decline(&stage.store, &who, asked, "One is enough.").await.unwrap();
        let after = stage.page(&who).await;
        assert_eq!((after.lines, after.quote.version, after.owed), (before.lines, before.quote.version, before.owed));
        let sheet = journey::order_sheet(&stage.store, &lena, who.number()).await.unwrap();
        assert_eq!((sheet.changes[0].0.status, sheet.changes[0].0.answer.as_str()), (ChangeStatus::Declined, "One is enough."));
        assert_eq!(refusal(orders::agree(&stage.store, &who, asked).await), Refusal::Stale);
        // Asked again, the no is history; agreed upon otherwise as well.
        one_more(&stage, &lena, &who).await;
        assert_eq!(needs().await, [vec![who.number()], vec![]]);
        let mut less = form(&stage.page(&who).await);
        less.discount = Discount::Percent { ppm: 100_000 };
        assert_eq!(change(&stage, &lena, &who, &less).await.unwrap(), ChangeStatus::AtOnce);
        assert_eq!(needs().await, [vec![], vec![]]);
        stage.check().await;
    }

    async fn a_new_change_takes_the_place_of_the_one_that_waits(stage: Stage) {
        let (lena, who) = (stage.lena().await, ordered(&stage).await);
        let first = one_more(&stage, &lena, &who).await;
        let second = one_more(&stage, &lena, &who).await;
        assert_eq!(statuses(&stage, &lena, &who).await, [ChangeStatus::Waits, ChangeStatus::Withdrawn]);
        assert_eq!(refusal(orders::agree(&stage.store, &who, first).await), Refusal::Stale);
        orders::withdraw(&stage.store, &lena, who.number(), second).await.unwrap();
        orders::withdraw(&stage.store, &lena, who.number(), second).await.unwrap();
        assert_eq!(refusal(orders::agree(&stage.store, &who, second).await), Refusal::Stale);
        // Told by phone.
        let third = one_more(&stage, &lena, &who).await;
        assert_eq!(refusal(orders::agree_for(&stage.store, &lena, who.number(), third, " ").await), Refusal::ReasonMissing);
        orders::agree_for(&stage.store, &lena, who.number(), third, "said yes on the phone").await.unwrap();
        assert_eq!(statuses(&stage, &lena, &who).await, [ChangeStatus::Agreed, ChangeStatus::Withdrawn, ChangeStatus::Withdrawn]);
        // An end takes it back as well.
        one_more(&stage, &lena, &who).await;
        orders::cancel(&stage.store, &stage.robin().await, who.number(), "moved away").await.unwrap();
        assert_eq!(statuses(&stage, &lena, &who).await[0], ChangeStatus::Withdrawn);
        stage.check().await;
    }

    async fn what_is_asked_back_is_not_credited_too(stage: Stage) {
        let (lena, robin, who) = (stage.lena().await, stage.robin().await, ordered(&stage).await);
        let page = stage.page(&who).await;
        let half = page.payments[0].received_cents;
        let back = payments::Back { cents: half, to_credit: false, reason: "a favour" };
        payments::refund(&stage.store, &robin, who.number(), page.payments[0].id, back).await.unwrap();
        let mut much_less = form(&page);
        much_less.discount = Discount::Percent { ppm: 600_000 };
        assert_eq!(refusal(change(&stage, &lena, &who, &much_less).await), Refusal::UnderRefunds { least_cents: half });
        let mut less = form(&page);
        less.discount = Discount::Percent { ppm: 100_000 };
        change(&stage, &lena, &who, &less).await.unwrap();
        let sheet = journey::order_sheet(&stage.store, &lena, who.number()).await.unwrap();
        let (credited, total) = (sheet.credit_cents, sheet.journey.order.unwrap().balance.total_cents);
        payments::refund_done(&stage.store, sheet.refunds[0].id, "re_favour").await.unwrap();
        let sheet = journey::order_sheet(&stage.store, &lena, who.number()).await.unwrap();
        let balance = sheet.journey.order.unwrap().balance;
        assert_eq!((sheet.credit_cents, balance.total_cents, balance.due_cents()), (credited, total - half, 0));
        stage.check().await;
    }

    async fn what_was_answered_meanwhile_is_seen_before_it_is_asked_again(stage: Stage) {
        let (lena, who) = (stage.lena().await, ordered(&stage).await);
        let change_id = one_more(&stage, &lena, &who).await;
        let page = stage.page(&who).await;
        let mut wanted = form(&page);
        wanted.lines[0].quantity += 1;
        orders::decline(&stage.store, &who, change_id, "").await.unwrap();
        let late = orders::change(&stage.store, &lena, who.number(), page.quote.revision, &wanted).await;
        assert_eq!(refusal(late), Refusal::Stale);
    }

    async fn an_order_stays_taxed_as_it_was_ordered(stage: Stage) {
        let (lena, who) = (stage.lena().await, ordered(&stage).await);
        let before = stage.page(&who).await;
        let db = Database::connect(&stage.url).await.unwrap();
        db.execute_unprepared("UPDATE customers SET exempt = TRUE; UPDATE plan_bands SET price_cents = price_cents + 500").await.unwrap();
        db.close().await.unwrap();
        assert_eq!(stage.page(&who).await.totals, before.totals);
        let change_id = one_more(&stage, &lena, &who).await;
        orders::agree(&stage.store, &who, change_id).await.unwrap();
        let after = stage.page(&who).await;
        assert_eq!(after.totals.total_cents, after.order.unwrap().balance.total_cents);
        assert_eq!(after.lines[0].chosen_plan(), before.lines[0].chosen_plan(), "it costs what it was sold for");
        stage.check().await;
    }

    async fn what_cannot_be_changed_says_why(stage: Stage) {
        let (lena, who) = (stage.lena().await, ordered(&stage).await);
        let page = stage.page(&who).await;
        assert_eq!(refusal(change(&stage, &lena, &who, &form(&page)).await), Refusal::NothingChanged);
        let mut wanted = form(&page);
        wanted.lines[0].quantity += 1;
        let stale = orders::change(&stage.store, &lena, who.number(), page.quote.revision - 1, &wanted).await;
        assert_eq!(refusal(stale), Refusal::Stale);
        let dana = demo::member(&stage.store, "dana@hartley.example").await.unwrap();
        assert_eq!(refusal(orders::change(&stage.store, &dana, who.number(), page.quote.revision, &wanted).await), Refusal::NotYours);
        // Refunds gave all of it back: it can't cost less than that.
        let robin = stage.robin().await;
        let paid = page.order.as_ref().unwrap().balance.paid_cents;
        for payment in &page.payments {
            let back = payments::Back { cents: payment.received_cents, to_credit: true, reason: "a favour" };
            payments::refund(&stage.store, &robin, who.number(), payment.id, back).await.unwrap();
        }
        let mut less = form(&page);
        less.discount = Discount::Percent { ppm: 100_000 };
        assert_eq!(refusal(change(&stage, &lena, &who, &less).await), Refusal::UnderRefunds { least_cents: paid });

        // Of another customer's order nothing is to be had.
        let change_id = one_more(&stage, &lena, &who).await;
        let other = stage.holder(demo::Stage::Scheduling).await;
        assert_eq!(refusal(orders::agree(&stage.store, &other, change_id).await), Refusal::NotFound);
        assert_eq!(refusal(orders::decline(&stage.store, &other, change_id, "").await), Refusal::NotFound);
        assert_eq!(refusal(orders::withdraw(&stage.store, &lena, other.number(), change_id).await), Refusal::NotFound);
        // What is on its way is not changed any more, also not by a yes.
        let on_route = stage.holder(demo::Stage::Tracking).await;
        let status = stage.page(&on_route).await.deliveries[0].status;
        let mut wanted = form(&stage.page(&on_route).await);
        wanted.lines[0].quantity += 1;
        assert_eq!(refusal(change(&stage, &lena, &on_route, &wanted).await), Refusal::MoveNotAllowed { from: status });
        let delivered = stage.holder(demo::Stage::Delivered).await;
        assert_eq!(refusal(change(&stage, &lena, &delivered, &wanted).await), Refusal::QuoteClosed);
        stage.check().await;
    }

    async fn parts_keep_their_days_and_an_empty_one_is_no_more(stage: Stage) {
        let (lena, robin, who) = (stage.lena().await, stage.robin().await, ordered(&stage).await);
        let page = stage.page(&who).await;
        let whole = page.deliveries[0].clone();
        let line = page.lines.iter().find(|l| l.kind == LineKind::AddOn && l.taken).unwrap();
        let goes = [domain::deliveries::dividing::Share { line: line.id, quantity: line.quantity }];
        let part = deliveries::divide(&stage.store, &robin, whole.id, whole.revision, &goes).await.unwrap();
        book(&stage, &who, part).await;
        // The add-on is taken out of the order: its delivery gives its place back.
        let gone = page.lines.iter().position(|l| l.id == line.id).unwrap();
        let mut wanted = form(&stage.page(&who).await);
        wanted.lines.remove(gone);
        for line in &mut wanted.lines {
            line.belongs_to = line.belongs_to.map(|at| if at > i32::try_from(gone).unwrap() + 1 { at - 1 } else { at });
        }
        change(&stage, &lena, &who, &wanted).await.unwrap();
        let after = stage.page(&who).await;
        assert_eq!(after.deliveries.iter().map(|d| (d.id, d.status)).collect::<Vec<_>>(), [(whole.id, DeliveryStatus::Open)]);
        assert_eq!(after.place.step, Step::Scheduling { attempted: false });
        stage.check().await;
    }

    async fn of_a_yes_and_a_withdrawal_at_once_one_counts(stage: Stage) {
        let (lena, who) = (stage.lena().await, ordered(&stage).await);
        for _ in 0..5 {
            let before = stage.page(&who).await.quote.version;
            let change = one_more(&stage, &lena, &who).await;
            let (yes, back) = tokio::join!(
                orders::agree(&stage.store, &who, change),
                orders::withdraw(&stage.store, &lena, who.number(), change)
            );
            assert_ne!(yes.is_ok(), back.is_ok(), "{yes:?} {back:?}");
            assert_eq!(stage.page(&who).await.quote.version - before, i32::from(yes.is_ok()));
        }
        stage.check().await;
    }
}

async fn book(stage: &Stage, who: &LinkHolder, delivery: DeliveryId) {
    let slots = deliveries::slots(&stage.store, who, delivery).await.unwrap().unwrap();
    let free = slots.slots.iter().find(|s| s.left() > 0).unwrap();
    deliveries::confirm(&stage.store, who, delivery, free.id, "").await.unwrap();
}
