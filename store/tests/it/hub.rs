//! The customer hub: who is found, what is remembered, what is refused.

use crate::{
    on_both,
    stage::{NOW, Stage, refusal},
};
use domain::{
    Refusal,
    customers::{
        Address, CustomerForm, CustomerKind, Found, Source, Spending, Stage as Life,
        filter::{Filter, Ordered, Sort},
        notes::{NoteKind, Persistence},
    },
    ids::CustomerId,
    money::Currency,
    refusal::Field,
    time::DAY,
};
use std::collections::BTreeSet;
use store::{
    customers::{self, CreditMove, CustomerRow, Edited, NoteForm, Terms},
    demo::{self, Wanted},
    quotes,
};

fn zoe() -> CustomerForm {
    CustomerForm {
        kind: CustomerKind::Individual,
        name: "Zoë Quartermain".into(),
        email: "zoe@quartermain.example".into(),
        phone: "+1 (312) 555-0188".into(),
        address: Address { street: "2401 N Halsted St".into(), city: "Chicago".into(), zip: "60614".into(), ..Address::default() },
        spending: Some(Spending::Luxury),
        source: Some(Source::Website),
        found: Some(Found::Friend),
    }
}

async fn all(stage: &Stage, filter: &Filter, sort: Sort) -> Vec<CustomerRow> {
    let robin = stage.robin().await;
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = customers::list(&stage.store, &robin, filter, sort, after, 7).await.unwrap();
        let Some(last) = page.last() else { return found };
        after = Some(last.id);
        found.extend(page);
    }
}

async fn names(stage: &Stage, filter: Filter) -> Vec<String> {
    all(stage, &filter, Sort::Name).await.into_iter().map(|row| row.name).collect()
}

fn by_text(text: &str) -> Filter {
    Filter { text: text.into(), ..Filter::default() }
}

on_both! {
    async fn somebody_is_found_by_what_they_are_called_and_what_they_bought(stage: Stage) {
        let robin = stage.robin().await;
        customers::create(&stage.store, &robin, &zoe()).await.unwrap();
        for text in ["zoë", "QUARTER", "quartermain zoë", "zoe@quartermain.example"] {
            assert_eq!(names(&stage, by_text(text)).await, ["Zoë Quartermain"], "{text}");
        }
        assert!(names(&stage, by_text("zoë unknown")).await.is_empty());
        let who = stage.holder(demo::Stage::Scheduled).await;
        let model = stage.page(&who).await.lines[0].model.clone();
        let buyer = stage.page(&who).await.customer.name;
        assert!(names(&stage, by_text(&model)).await.contains(&buyer), "{model} leads to {buyer}");
        for phone in ["0188", "555-0188", "312555", "+1 312"] {
            let filter = Filter { phone: phone.into(), ..Filter::default() };
            assert!(names(&stage, filter).await.contains(&"Zoë Quartermain".to_owned()), "{phone}");
        }
        assert!(!names(&stage, Filter { zip: "606".into(), ..Filter::default() }).await.is_empty());
        assert_eq!(names(&stage, Filter { zip: "60614".into(), stage: Some(Life::Lead), spending: Some(Spending::Luxury), source: Some(Source::Website),
            found: Some(Found::Friend), ..Filter::default() }).await, ["Zoë Quartermain"]);
        assert!(names(&stage, Filter { kind: CustomerKind::Company, text: "zoë".into(), ..Filter::default() }).await.is_empty());
        assert!(names(&stage, by_text("' OR 1=1 -- %_\\")).await.is_empty());
    }

    async fn every_filter_agrees_with_looking_at_everybody(stage: Stage) {
        demo::load_many(&stage.store, Wanted { customers: 300, orders: 900, seed: 3 }, |_| {}).await.unwrap();
        let everybody = all(&stage, &Filter::default(), Sort::Name).await;
        assert!(everybody.len() > 200);
        let ids = |rows: &[CustomerRow]| rows.iter().map(|r| r.id).collect::<BTreeSet<CustomerId>>();
        type Looks = fn(&CustomerRow) -> bool;
        let cases: [(Filter, Looks); 6] = [
            (Filter { spending: Some(Spending::Luxury), ..Filter::default() }, |r| r.spending == Some(Spending::Luxury)),
            (Filter { source: Some(Source::InStore), ..Filter::default() }, |r| r.source == Some(Source::InStore)),
            (Filter { stage: Some(Life::FirstTime), ..Filter::default() }, |r| r.orders == 1),
            (Filter { stage: Some(Life::Repeat), spending: Some(Spending::Average), ..Filter::default() }, |r| r.orders > 1 && r.spending == Some(Spending::Average)),
            (Filter { zip: "6061".into(), text: "be".into(), ..Filter::default() }, |r| r.zip.starts_with("6061") && r.name.to_lowercase().split(' ').any(|w| w.starts_with("be"))),
            (Filter { ordered: Some(Ordered::Last90Days), ..Filter::default() }, |r| r.last_order_at.is_some_and(|at| at.0 >= NOW.0 - 91 * DAY)),
        ];
        for (filter, looks) in cases {
            let found = all(&stage, &filter, Sort::Name).await;
            assert_eq!(found.len(), ids(&found).len(), "nobody twice: {filter:?}");
            let expected: Vec<CustomerRow> = everybody.iter().filter(|r| looks(r)).cloned().collect();
            // Ninety days ago is a day somewhere, an instant here.
            let apart = ids(&found).symmetric_difference(&ids(&expected)).count();
            assert!(apart == 0 || (filter.ordered.is_some() && apart <= 3), "{filter:?}: {} and {}", found.len(), expected.len());
            assert!(!found.is_empty(), "{filter:?}");
        }
        for sort in Sort::ALL {
            let sorted = all(&stage, &Filter::default(), sort).await;
            assert_eq!(ids(&sorted), ids(&everybody));
            let falls = |key: fn(&CustomerRow) -> i64| sorted.windows(2).all(|two| key(&two[0]) >= key(&two[1]));
            assert!(match sort {
                Sort::Name => sorted.windows(2).all(|two| two[0].name.to_lowercase() <= two[1].name.to_lowercase()),
                Sort::Newest => falls(|r| r.created_at.0),
                Sort::Lifetime => falls(|r| r.lifetime_cents),
                Sort::LastOrder => falls(|r| r.last_order_at.map_or(0, |at| at.0)),
            }, "{sort:?}");
        }
        store::verify::customers(&stage.store).await.unwrap();
    }

    async fn what_an_order_makes_of_a_customer(stage: Stage) {
        let robin = stage.robin().await;
        let who = stage.holder(demo::Stage::Payment).await;
        let id = stage.page(&who).await.quote.customer;
        let life = async || {
            let p = customers::profile(&stage.store, &robin, id).await.unwrap();
            (p.stage, p.orders, p.lifetime_cents)
        };
        assert_eq!(life().await, (Life::Lead, 0, 0));
        let due = stage.open(&who).await;
        store::payments::settle(&stage.store, due.payment, crate::stage::succeeded(due.amount.cents)).await.unwrap();
        assert_eq!(life().await, (Life::FirstTime, 1, due.amount.cents));
        let back = store::payments::Back { cents: 1_000, to_credit: true, reason: "scratched" };
        store::payments::refund(&stage.store, &robin, who.number(), due.payment, back).await.unwrap();
        assert_eq!(life().await, (Life::FirstTime, 1, due.amount.cents - 1_000));
        store::orders::cancel(&stage.store, &robin, who.number(), "moved away").await.unwrap();
        assert_eq!(life().await.0, Life::Lead);
        store::verify::customers(&stage.store).await.unwrap();
        let credit = customers::credit(&stage.store, &robin, id).await.unwrap();
        assert_eq!((credit[0].cents, credit[0].order), (1_000, Some(who.number())));
    }

    async fn a_change_says_what_it_was(stage: Stage) {
        let (robin, lena) = (stage.robin().await, stage.lena().await);
        let id = customers::create(&stage.store, &lena, &zoe()).await.unwrap();
        let mut edited = Edited { form: zoe(), ..Edited::default() };
        edited.form.phone = "+1 312 555 0199".into();
        customers::edit(&stage.store, &lena, id, 1, &edited).await.unwrap();
        assert_eq!(refusal(customers::edit(&stage.store, &robin, id, 1, &edited).await), Refusal::Stale);
        let changes = customers::changes(&stage.store, &robin, id, None).await.unwrap();
        assert_eq!((changes[0].field.as_str(), changes[0].before.as_str(), changes[0].after.as_str()), ("phone", "+1 (312) 555-0188", "+1 312 555 0199"));
        assert_eq!(changes.len(), 2, "only what changed is written down");
        // What they were found by is forgotten.
        let by_phone = |phone: &str| Filter { phone: phone.into(), ..Filter::default() };
        assert!(!names(&stage, by_phone("0188")).await.contains(&"Zoë Quartermain".to_owned()));
        assert_eq!(names(&stage, by_phone("0199")).await, ["Zoë Quartermain"]);
        // Terms are not for sales.
        edited.terms = Some(Terms { exempt: true, credit_limit_cents: 500_000 });
        assert_eq!(refusal(customers::edit(&stage.store, &lena, id, 2, &edited).await), Refusal::NotYours);
        customers::edit(&stage.store, &robin, id, 2, &edited).await.unwrap();
        assert_eq!(customers::profile(&stage.store, &robin, id).await.unwrap().credit_line.limit_cents, 500_000);
        edited.form.name = " ".into();
        assert_eq!(refusal(customers::edit(&stage.store, &robin, id, 3, &edited).await), Refusal::Missing { field: Field::Name });
    }

    async fn likely_the_same(stage: Stage) {
        let robin = stage.robin().await;
        let id = customers::create(&stage.store, &robin, &zoe()).await.unwrap();
        let other = CustomerForm { name: "Z. Q.".into(), email: "z@other.example".into(), phone: String::new(), ..zoe() };
        let same = async |form: CustomerForm| customers::likely_same(&stage.store, &robin, &form).await.unwrap().iter().map(|c| c.id).collect::<Vec<_>>();
        assert!(same(other.clone()).await.is_empty());
        assert_eq!(same(CustomerForm { email: "zoe@Quartermain.example".into(), ..other.clone() }).await, [id]);
        assert_eq!(same(CustomerForm { phone: "312-555-0188".into(), ..other.clone() }).await, [id]);
        assert_eq!(same(CustomerForm { name: "ZOË quartermain".into(), ..other.clone() }).await, [id]);
    }

    async fn who_has_something_under_way_is_not_put_away(stage: Stage) {
        let robin = stage.robin().await;
        let who = stage.holder(demo::Stage::Review).await;
        let busy = stage.page(&who).await.quote.customer;
        assert_eq!(refusal(customers::archive(&stage.store, &robin, busy, true).await), Refusal::StillActive { numbers: vec![who.number()] });
        let id = customers::create(&stage.store, &robin, &zoe()).await.unwrap();
        customers::archive(&stage.store, &robin, id, true).await.unwrap();
        assert!(names(&stage, by_text("zoë")).await.is_empty());
        assert_eq!(names(&stage, Filter { archived: true, text: "zoë".into(), ..Filter::default() }).await, ["Zoë Quartermain"]);
        customers::archive(&stage.store, &robin, id, false).await.unwrap();
        assert_eq!(names(&stage, by_text("zoë")).await.len(), 1);
    }

    async fn notes_go_onto_quotes_by_their_kind(stage: Stage) {
        let lena = stage.lena().await;
        let like = stage.page(&stage.holder(demo::Stage::Scheduling).await).await;
        let id = like.quote.customer;
        let note = |kind, persistence, text: &str| NoteForm { kind, persistence, text: text.into() };
        for form in [
            note(NoteKind::Delivery, Persistence::Persistent, "Ring twice"),
            note(NoteKind::Internal, Persistence::Persistent, "Pays late"),
            note(NoteKind::Customer, Persistence::Optional, "Trade price agreed"),
            note(NoteKind::Customer, Persistence::Optional, "Not this one"),
        ] {
            customers::put_note(&stage.store, &lena, id, None, &form).await.unwrap();
        }
        let notes = customers::profile(&stage.store, &lena, id).await.unwrap().notes;
        let form = quotes::QuoteForm {
            customer: quotes::CustomerChoice::OnFile(id),
            salesperson: None,
            fulfilment: like.quote.fulfilment,
            address: None,
            valid_until: None,
            job_name: String::new(),
            class: domain::quotes::Class::Trade,
            notes: String::new(),
            discount: domain::quotes::Discount::None,
            ticked: vec![notes[2].id],
            lines: vec![quotes::LineForm { product: like.lines[0].product.unwrap(), quantity: 1, unit_cents: 10_000, price_reason: "agreed by phone".into(), ..quotes::LineForm::default() }],
        };
        let number = quotes::make(&stage.store, &lena, &form).await.unwrap();
        // What was copied stays when the note goes.
        customers::end_note(&stage.store, &lena, id, notes[0].id).await.unwrap();
        let sheet = quotes::sheet(&stage.store, &lena, number).await.unwrap();
        let texts: Vec<_> = sheet.notes.iter().map(|(kind, text)| (*kind, text.as_str())).collect();
        assert_eq!(texts, [(NoteKind::Delivery, "Ring twice"), (NoteKind::Internal, "Pays late"), (NoteKind::Customer, "Trade price agreed")]);
        let (recipient, subject) = ("x@example.com".to_owned(), "Quote".to_owned());
        let invitation = quotes::Invitation { recipient, ccs: vec![], subject, message: String::new(), hidden: quotes::Hidden::default() };
        quotes::send(&stage.store, &lena, number, 1, &invitation).await.unwrap();
        let who = demo::holder(&stage.store, &lena, number).await.unwrap();
        assert_eq!(stage.page(&who).await.notes, ["Trade price agreed"], "a customer reads what is for customers");
        let stale = customers::put_note(&stage.store, &lena, id, Some((notes[1].id, 7)), &note(NoteKind::Internal, Persistence::Optional, "x")).await;
        assert_eq!(refusal(stale), Refusal::Stale);
    }

    async fn credit_is_corrected_and_paid_out_but_never_below_nothing(stage: Stage) {
        let (robin, lena) = (stage.robin().await, stage.lena().await);
        let id = customers::create(&stage.store, &robin, &zoe()).await.unwrap();
        let correct = async |cents| customers::move_credit(&stage.store, &robin, id, CreditMove::Correct, cents, "late delivery").await;
        let pay_out = async |cents| customers::move_credit(&stage.store, &robin, id, CreditMove::PayOut, cents, "wanted cash").await;
        assert!(matches!(refusal(correct(-1).await), Refusal::AmountOverBalance { .. }));
        correct(5_000).await.unwrap();
        assert!(matches!(refusal(pay_out(5_001).await), Refusal::AmountOverBalance { most_cents: 5_000, .. }));
        let (first, second) = tokio::join!(pay_out(3_000), pay_out(3_000));
        assert_eq!([first.is_ok(), second.is_ok()].iter().filter(|ok| **ok).count(), 1, "one of two takes it");
        let profile = customers::profile(&stage.store, &robin, id).await.unwrap();
        assert_eq!((profile.credit_cents, profile.currency), (2_000, Currency::default()));
        assert_eq!(customers::credit(&stage.store, &robin, id).await.unwrap()[1].reason, "late delivery");
        assert_eq!(refusal(customers::move_credit(&stage.store, &lena, id, CreditMove::Correct, 1, "x").await), Refusal::NotYours);
        stage.check().await;
    }

    async fn addresses_have_one_usual(stage: Stage) {
        let robin = stage.robin().await;
        let id = customers::create(&stage.store, &robin, &zoe()).await.unwrap();
        let mother = Address { street: "505 W Surf St".into(), city: "Chicago".into(), zip: "60657".into(), ..Address::default() };
        customers::put_address(&stage.store, &robin, id, None, &mother, true).await.unwrap();
        let read = async || customers::profile(&stage.store, &robin, id).await.unwrap().addresses;
        let usual: Vec<bool> = read().await.iter().map(|a| a.is_default).collect();
        assert_eq!(usual, [true, false]);
        assert_eq!(read().await[0].address.zip, "60657");
        let first = read().await[0].id;
        customers::drop_address(&stage.store, &robin, id, first).await.unwrap();
        assert!(read().await[0].is_default && read().await.len() == 1);
        assert_eq!(refusal(customers::drop_address(&stage.store, &robin, id, first).await), Refusal::NotFound);
    }

    async fn a_history_is_narrowed(stage: Stage) {
        demo::load_many(&stage.store, Wanted { customers: 1, orders: 120, seed: 3 }, |_| {}).await.unwrap();
        let robin = stage.robin().await;
        let id = all(&stage, &by_text("c0"), Sort::Name).await.first().map(|r| r.id).or(None);
        let id = match id { Some(id) => id, None => all(&stage, &Filter { kind: CustomerKind::Company, text: "c0".into(), ..Filter::default() }, Sort::Name).await[0].id };
        let filter = customers::HistoryFilter::default();
        let page = customers::orders(&stage.store, &robin, id, &filter).await.unwrap();
        assert_eq!(page.len(), 50);
        let next = customers::HistoryFilter { before: Some(page[49].number), ..filter.clone() };
        assert!(customers::orders(&stage.store, &robin, id, &next).await.unwrap()[0].number < page[49].number);
        let due = customers::HistoryFilter { paid: Some(domain::orders::PaidStatus::Due), ..filter.clone() };
        assert!(customers::orders(&stage.store, &robin, id, &due).await.unwrap().is_empty());
        let named = customers::HistoryFilter { job: "kitchen".into(), ..filter };
        assert!(customers::orders(&stage.store, &robin, id, &named).await.unwrap().is_empty());
        assert_eq!(customers::quotes(&stage.store, &robin, id, None).await.unwrap().len(), 50);
    }
}
