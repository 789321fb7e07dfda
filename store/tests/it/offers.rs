//! Offers: other prices with their reason, discounts that add up, versions, copies, orders on a credit line, a no to staff.

use crate::{
    on_both,
    stage::{Stage, keep_all, refusal, succeeded},
};
use domain::{
    Refusal,
    customers::CustomerForm,
    events::Event,
    ids::{CustomerId, Number},
    money::Currency,
    orders::{Fulfilment, OrderStatus},
    payments::{Method, Provider},
    quotes::{Change, Class, Discount, PaymentOption, QuoteStatus},
};
use sea_orm::{ConnectionTrait, Database};
use store::{
    customers, demo,
    journey::Journey,
    payments,
    people::StaffMember,
    quotes::{self, CustomerChoice, Hidden, Invitation, LineForm, QuoteForm},
};

const TENTH: Discount = Discount::Percent { ppm: 100_000 };

/// A washer at 749.00 from the catalogue, in the quote that Maya reviews.
async fn maya(stage: &Stage) -> Journey {
    stage.page(&stage.holder(demo::Stage::Review).await).await
}

fn line(like: &Journey, unit_cents: i64) -> LineForm {
    LineForm { product: like.lines[0].product.unwrap(), quantity: 1, unit_cents, ..LineForm::default() }
}

fn form(customer: CustomerId, lines: Vec<LineForm>, discount: Discount) -> QuoteForm {
    QuoteForm {
        customer: CustomerChoice::OnFile(customer),
        salesperson: None,
        fulfilment: Fulfilment::Collect,
        address: None,
        valid_until: None,
        job_name: String::new(),
        class: Class::Retail,
        notes: String::new(),
        ticked: vec![],
        lines,
        discount,
    }
}

async fn send(stage: &Stage, who: &StaffMember, number: Number) {
    let revision = quotes::sheet(&stage.store, who, number).await.unwrap().quote.revision;
    let (recipient, subject) = ("x@example.com".to_owned(), "Quote".to_owned());
    let invitation = Invitation { recipient, ccs: vec![], subject, message: String::new(), hidden: Hidden::default() };
    quotes::send(&stage.store, who, number, revision, &invitation).await.unwrap();
}

/// A customer who may owe this much.
async fn with_line(stage: &Stage, limit_cents: i64) -> CustomerId {
    let robin = stage.robin().await;
    let new = CustomerForm {
        name: "Belmont Partners".into(),
        email: "office@belmont.example".into(),
        address: domain::customers::Address {
            street: "1 W Elm St".into(),
            city: "Chicago".into(),
            zip: "60614".into(),
            ..Default::default()
        },
        ..CustomerForm::default()
    };
    let id = customers::create(&stage.store, &robin, &new).await.unwrap();
    let terms = customers::Terms { exempt: true, credit_limit_cents: limit_cents };
    let edited = customers::Edited { form: new, manager: None, terms: Some(terms) };
    customers::edit(&stage.store, &robin, id, 1, &edited).await.unwrap();
    id
}

/// A quote of so much for them, sent.
async fn sent(stage: &Stage, customer: CustomerId, cents: i64) -> Number {
    let lena = stage.lena().await;
    let like = maya(stage).await;
    let lines = vec![LineForm { price_reason: "agreed".into(), ..line(&like, cents) }];
    let number = quotes::make(&stage.store, &lena, &form(customer, lines, Discount::None)).await.unwrap();
    send(stage, &lena, number).await;
    number
}

async fn convert(stage: &Stage, who: &StaffMember, number: Number, reason: &str) -> store::Result<()> {
    let revision = quotes::sheet(&stage.store, who, number).await.unwrap().quote.revision;
    quotes::convert(&stage.store, who, number, revision, reason).await
}

/// Used and remaining.
async fn used(stage: &Stage, customer: CustomerId) -> (i64, i64) {
    let line = customers::profile(&stage.store, &stage.robin().await, customer).await.unwrap().credit_line;
    (line.used_cents(), line.remaining_cents())
}

on_both! {
    async fn another_price_wants_a_reason_that_stays_with_the_shop(stage: Stage) {
        let (lena, like) = (stage.lena().await, maya(&stage).await);
        let asked = like.lines[0].list_cents;
        assert_eq!(asked, like.lines[0].unit_cents, "the demonstration sells at the catalogue's prices");
        let make = async |lines| quotes::make(&stage.store, &lena, &form(like.quote.customer, lines, Discount::None)).await;
        assert_eq!(refusal(make(vec![line(&like, asked), line(&like, asked - 100)]).await), Refusal::PriceReasonMissing { position: 2 });
        let other = LineForm { price_reason: "  floor model ".into(), ..line(&like, asked - 100) };
        let idle = LineForm { price_reason: "no reason".into(), ..line(&like, asked) };
        let number = make(vec![other.clone(), idle]).await.unwrap();
        let sheet = quotes::sheet(&stage.store, &lena, number).await.unwrap();
        assert_eq!((sheet.lines[0].list_cents, sheet.lines[0].price_reason.as_str()), (asked, "floor model"));
        assert_eq!(sheet.lines[1].price_reason, "", "a price that is the catalogue's has none");
        // The catalogue moves on: what was agreed stays agreed, and a new price is measured against today's.
        let db = Database::connect(&stage.url).await.unwrap();
        db.execute_unprepared("UPDATE products SET price_cents = price_cents + 5000 WHERE kind = 'product'").await.unwrap();
        let edit = async |revision, lines| quotes::edit(&stage.store, &lena, number, revision, &form(like.quote.customer, lines, Discount::None)).await;
        edit(1, vec![line(&like, asked)]).await.unwrap();
        assert_eq!(refusal(edit(2, vec![line(&like, asked + 1)]).await), Refusal::PriceReasonMissing { position: 1 });
        edit(2, vec![LineForm { quantity: 3, ..line(&like, asked + 5_000) }]).await.unwrap();
    }

    async fn the_customer_pays_exactly_what_is_shown(stage: Stage) {
        let (lena, like) = (stage.lena().await, maya(&stage).await);
        let asked = like.lines[0].unit_cents;
        let own = LineForm { discount: TENTH, quantity: 3, ..line(&like, asked) };
        let make = async |lines, whole| quotes::make(&stage.store, &lena, &form(like.quote.customer, lines, whole)).await;
        let too_much = make(vec![own.clone()], Discount::Amount { cents: asked * 3 }).await;
        assert_eq!(refusal(too_much), Refusal::DiscountTooLarge { most_cents: asked * 3 - TENTH.of(asked * 3) });
        let wrong = LineForm { discount: Discount::Amount { cents: asked + 1 }, ..line(&like, asked) };
        assert!(matches!(refusal(make(vec![wrong], Discount::None).await), Refusal::DiscountTooLarge { .. }));
        let number = make(vec![own.clone(), own, line(&like, asked)], Discount::Amount { cents: 10_001 }).await.unwrap();
        send(&stage, &lena, number).await;
        let who = stage.holder_of(number).await;
        let shown = stage.page(&who).await.totals;
        assert_eq!(shown.discount_cents, 2 * TENTH.of(asked * 3) + 10_001);
        assert_eq!(shown.goods_cents + shown.fulfilment_cents - shown.discount_cents + shown.tax_cents, shown.total_cents);
        let due = stage.open(&who).await;
        assert_eq!(due.amount.cents, shown.total_cents);
        payments::settle(&stage.store, due.payment, succeeded(due.amount.cents)).await.unwrap();
        let page = stage.page(&who).await;
        let balance = page.order.unwrap().balance;
        assert_eq!((balance.total_cents, balance.paid_cents, balance.due_cents()), (shown.total_cents, shown.total_cents, 0));
        stage.check().await;
    }

    async fn leaving_out_moves_a_share_of_the_whole(stage: Stage) {
        let (lena, like) = (stage.lena().await, maya(&stage).await);
        let hoses = like.lines.iter().find(|l| l.optional).unwrap();
        let addon = LineForm { product: hoses.product.unwrap(), unit_cents: hoses.unit_cents, quantity: 1, optional: true, ..LineForm::default() };
        let lines = vec![line(&like, like.lines[0].unit_cents), addon];
        let number = quotes::make(&stage.store, &lena, &form(like.quote.customer, lines, TENTH)).await.unwrap();
        send(&stage, &lena, number).await;
        let who = stage.holder_of(number).await;
        let page = stage.page(&who).await;
        quotes::review(&stage.store, &who, 1, &keep_all(&page)).await.unwrap();
        let all = stage.page(&who).await.totals;
        quotes::review(&stage.store, &who, 1, &domain::quotes::Choices::default()).await.unwrap();
        let without = stage.page(&who).await;
        assert_eq!(all.discount_cents - without.totals.discount_cents, TENTH.of(hoses.unit_cents));
        assert_eq!(stage.open(&who).await.amount.cents, without.totals.total_cents);
    }

    async fn versions_say_what_changed_who_and_when(stage: Stage) {
        let (lena, robin, like) = (stage.lena().await, stage.robin().await, maya(&stage).await);
        let asked = like.lines[0].unit_cents;
        let number = quotes::make(&stage.store, &lena, &form(like.quote.customer, vec![line(&like, asked)], Discount::None)).await.unwrap();
        let two = vec![LineForm { quantity: 2, discount: TENTH, ..line(&like, asked) }];
        let later = stage.days_pass(1);
        quotes::edit(&later, &robin, number, 1, &form(like.quote.customer, two.clone(), Discount::Amount { cents: 500 })).await.unwrap();
        quotes::edit(&later, &robin, number, 2, &form(like.quote.customer, two, Discount::Amount { cents: 500 })).await.unwrap();
        let versions = quotes::versions(&stage.store, &lena, number).await.unwrap();
        assert_eq!(versions.cards.iter().map(|c| c.version).collect::<Vec<_>>(), [3, 2, 1]);
        let name = like.lines[0].name.clone();
        let expected = vec![
            Change::Quantity { name: name.clone(), before: 1, after: 2 },
            Change::LineDiscount { name, before: Discount::None, after: TENTH },
            Change::Discount { before: Discount::None, after: Discount::Amount { cents: 500 } },
        ];
        assert_eq!(versions.cards.iter().map(|c| c.changes.clone()).collect::<Vec<_>>(), [vec![], expected, vec![]]);
        let who: Vec<_> = versions.cards.iter().map(|c| c.by.as_ref().and_then(|h| h.name.clone()).unwrap()).collect();
        assert_eq!(who, ["Robin Hartley", "Robin Hartley", "Lena Brandt"]);
        assert_eq!(versions.cards[1].by.as_ref().unwrap().at, later.now());
        assert_eq!(versions.cards[0].totals, quotes::sheet(&stage.store, &lena, number).await.unwrap().totals);
        // The customer who comes back reads the same.
        send(&stage, &lena, number).await;
        let earlier = quotes::earlier(&stage.store, &stage.holder_of(number).await, 1).await.unwrap();
        assert_eq!((earlier.lines.len(), earlier.conditions.map(|c| c.discount)), (1, Some(Discount::None)));
    }

    async fn a_copy_has_todays_prices_and_says_so(stage: Stage) {
        let (lena, like) = (stage.lena().await, maya(&stage).await);
        let asked = like.lines[0].unit_cents;
        let lines = vec![
            LineForm { price_reason: "floor model".into(), discount: Discount::Amount { cents: 1_000 }, ..line(&like, asked - 9_900) },
            LineForm { product: like.lines[1].product.unwrap(), unit_cents: like.lines[1].unit_cents, quantity: 1, belongs_to: Some(1), ..LineForm::default() },
        ];
        let number = quotes::make(&stage.store, &lena, &form(like.quote.customer, lines, TENTH)).await.unwrap();
        let db = Database::connect(&stage.url).await.unwrap();
        db.execute_unprepared("UPDATE products SET price_cents = price_cents + 5000 WHERE kind = 'product'").await.unwrap();
        db.execute_unprepared(&format!("UPDATE products SET is_sold = FALSE WHERE id = {}", like.lines[1].product.unwrap())).await.unwrap();
        let copy = quotes::duplicate(&stage.store, &lena, number).await.unwrap();
        let sheet = quotes::sheet(&stage.store, &lena, copy).await.unwrap();
        assert_eq!((sheet.quote.status, sheet.quote.version, sheet.quote.copied_from), (QuoteStatus::Draft, 1, Some((number, 1))));
        assert_eq!((sheet.lines.len(), sheet.lines[0].unit_cents, sheet.lines[0].price_reason.as_str()), (1, asked + 5_000, ""));
        assert_eq!((sheet.lines[0].discount, sheet.quote.discount), (Discount::Amount { cents: 1_000 }, TENTH));
        let versions = quotes::versions(&stage.store, &lena, copy).await.unwrap();
        assert_eq!(versions.copied_from, Some(number));
        let told = &versions.cards[0].changes;
        assert!(told.contains(&Change::Price { name: like.lines[0].name.clone(), before_cents: asked - 9_900, after_cents: asked + 5_000 }), "{told:?}");
        assert!(told.contains(&Change::Removed { name: like.lines[1].name.clone() }), "{told:?}");
        assert_eq!(quotes::sheet(&stage.store, &lena, number).await.unwrap().lines.len(), 2, "what was copied stays");
    }

    async fn an_order_on_a_credit_line_has_room_there_or_a_name_and_a_reason(stage: Stage) {
        let (lena, robin) = (stage.lena().await, stage.robin().await);
        let nobody = maya(&stage).await.quote;
        assert_eq!(refusal(convert(&stage, &lena, nobody.number, "").await), Refusal::CreditLineExceeded { remaining_cents: 0 });
        let customer = with_line(&stage, 100_000).await;
        let (first, second) = (sent(&stage, customer, 60_000).await, sent(&stage, customer, 60_000).await);
        assert_eq!(refusal(quotes::convert(&stage.store, &lena, first, 1, "").await), Refusal::Stale);
        convert(&stage, &lena, first, "").await.unwrap();
        assert_eq!(used(&stage, customer).await, (60_000, 40_000));
        assert_eq!(refusal(convert(&stage, &lena, first, "").await), Refusal::AlreadyPaid);
        assert_eq!(refusal(convert(&stage, &lena, second, "").await), Refusal::CreditLineExceeded { remaining_cents: 40_000 });
        assert_eq!(refusal(convert(&stage, &lena, second, "known for years").await), Refusal::NotYours);
        convert(&stage, &robin, second, "known for years").await.unwrap();
        assert_eq!(used(&stage, customer).await, (120_000, -20_000));
        let history = store::events::history(&stage.store, &robin, second).await.unwrap();
        let over = history.iter().find(|h| matches!(h.event, Event::CreditLineOverridden { .. })).unwrap();
        assert_eq!(over.name.as_deref(), Some("Robin Hartley"));
        assert_eq!(over.event, Event::CreditLineOverridden { adds_cents: 60_000, over_cents: 20_000, reason: "known for years".into() });
        // Paying makes room; cancelling does too.
        payments::record_by_hand(&stage.store, &lena, first, 60_000, Method::Cheque).await.unwrap();
        assert_eq!(used(&stage, customer).await, (60_000, 40_000));
        store::orders::cancel(&stage.store, &robin, second, "moved away").await.unwrap();
        assert_eq!(used(&stage, customer).await, (0, 100_000));
        stage.check().await;
    }

    async fn one_of_two_takes_the_room(stage: Stage) {
        let lena = stage.lena().await;
        let customer = with_line(&stage, 100_000).await;
        let (first, second) = (sent(&stage, customer, 60_000).await, sent(&stage, customer, 60_000).await);
        let who = stage.holder_of(second).await;
        let (by_staff, by_customer) = tokio::join!(convert(&stage, &lena, first, ""), payments::on_account(&stage.store, &who));
        assert_eq!([by_staff.is_ok(), by_customer.is_ok()].iter().filter(|ok| **ok).count(), 1);
        assert_eq!(used(&stage, customer).await, (60_000, 40_000));
    }

    async fn a_deposit_counts_once_and_leads_not_round_the_line(stage: Stage) {
        let (lena, robin) = (stage.lena().await, stage.robin().await);
        let customer = with_line(&stage, 50_000).await;
        let half = async |number| {
            let revision = quotes::sheet(&stage.store, &lena, number).await.unwrap().quote.revision;
            quotes::choose_option(&stage.store, &lena, number, revision, PaymentOption::Half).await.unwrap();
        };
        let first = sent(&stage, customer, 80_000).await;
        half(first).await;
        let who = stage.holder_of(first).await;
        let due = stage.open(&who).await;
        payments::settle(&stage.store, due.payment, succeeded(due.amount.cents)).await.unwrap();
        assert_eq!(used(&stage, customer).await, (40_000, 10_000), "the half that is not paid");
        // Billed, the deposit is part of what was paid for it, and counts as before.
        store::orders::collected(&stage.store, &lena, first).await.unwrap();
        assert_eq!(stage.page(&who).await.order.unwrap().status, OrderStatus::Closed);
        let line = customers::profile(&stage.store, &robin, customer).await.unwrap().credit_line;
        assert_eq!((line.open_invoices_cents, line.unbilled_cents), (40_000, 0));
        // Another half down would leave more unpaid than the line has.
        let second = sent(&stage, customer, 80_000).await;
        half(second).await;
        let who = stage.holder_of(second).await;
        let refused = payments::open(&stage.store, &who, Provider::Sandbox, None).await;
        assert_eq!(refusal(refused), Refusal::CreditLineExceeded { remaining_cents: 10_000 });
        assert_eq!(refusal(payments::record_by_hand(&stage.store, &lena, second, 40_000, Method::Cash).await), Refusal::CreditLineExceeded { remaining_cents: 10_000 });
        assert!(payments::open(&stage.store, &who, Provider::Sandbox, Some(80_000)).await.is_ok(), "all of it may be paid");
        payments::record_by_hand(&stage.store, &lena, second, 70_000, Method::Cash).await.unwrap();
        assert_eq!(used(&stage, customer).await, (50_000, 0));
        stage.check().await;
    }

    async fn a_no_to_staff_is_a_no(stage: Stage) {
        let (lena, quote) = (stage.lena().await, maya(&stage).await.quote);
        let decline = async |revision, reason| quotes::decline_for(&stage.store, &lena, quote.number, revision, reason).await;
        assert_eq!(refusal(decline(quote.revision, " ").await), Refusal::ReasonMissing);
        assert_eq!(refusal(decline(quote.revision - 1, "too dear").await), Refusal::Stale);
        decline(quote.revision, "too dear").await.unwrap();
        decline(quote.revision, "too dear").await.unwrap();
        let sheet = quotes::sheet(&stage.store, &lena, quote.number).await.unwrap();
        assert_eq!((sheet.quote.status, sheet.quote.reason.as_str()), (QuoteStatus::Declined, "too dear"));
        let draft = quotes::duplicate(&stage.store, &lena, quote.number).await.unwrap();
        assert_eq!(refusal(quotes::decline_for(&stage.store, &lena, draft, 1, "no").await), Refusal::QuoteClosed);
        assert_eq!(refusal(convert(&stage, &lena, draft, "").await), Refusal::QuoteClosed);
        let driver = demo::member(&stage.store, "dana@hartley.example").await.unwrap();
        assert_eq!(refusal(quotes::duplicate(&stage.store, &driver, draft).await), Refusal::NotYours);
        assert_eq!(sheet.location.currency, Currency::Usd);
    }
}
