//! Two customers become one: nothing is lost, whoever acts meanwhile.

use crate::{
    on_both,
    stage::{Stage, refusal, succeeded},
};
use domain::{
    Refusal,
    customers::{
        Address, CustomerForm,
        merging::{CustomerField, Unlike},
        notes::{NoteKind, Persistence},
    },
    ids::CustomerId,
};
use sea_orm::{ConnectionTrait, Database, DbBackend, Statement};
use std::collections::BTreeSet;
use store::{
    customers::{self, CreditMove, Merge, NoteForm},
    demo, payments, quotes,
};

fn zoe() -> CustomerForm {
    CustomerForm {
        name: "Zoë Quartermain".into(),
        email: "zoe@quartermain.example".into(),
        phone: "+1 312 555 0188".into(),
        address: Address { street: "2401 N Halsted St".into(), city: "Chicago".into(), zip: "60614".into(), ..Address::default() },
        ..CustomerForm::default()
    }
}

/// Merges as the preview says, taking these fields from who goes.
async fn merge(stage: &Stage, stays: CustomerId, goes: CustomerId, take: Vec<CustomerField>) -> store::Result<()> {
    let robin = stage.robin().await;
    let seen = customers::merge_preview(&stage.store, &robin, stays, goes).await?;
    let wanted = Merge { stays: (stays, seen.stays.1), goes: (goes, seen.goes.1), take };
    customers::merge(&stage.store, &robin, &wanted).await
}

/// A quote like one that is on file, for somebody else.
async fn quote_for(stage: &Stage, id: CustomerId) -> store::Result<domain::ids::Number> {
    let lena = stage.lena().await;
    let like = stage.page(&stage.holder(demo::Stage::Scheduling).await).await;
    let form = quotes::QuoteForm {
        discount: domain::quotes::Discount::None,
        customer: quotes::CustomerChoice::OnFile(id),
        salesperson: None,
        fulfilment: like.quote.fulfilment,
        address: None,
        valid_until: None,
        job_name: String::new(),
        class: domain::quotes::Class::Retail,
        notes: String::new(),
        ticked: vec![],
        lines: vec![quotes::LineForm {
            product: like.lines[0].product.unwrap(),
            quantity: 1,
            unit_cents: 10_000,
            price_reason: "agreed by phone".into(),
            ..quotes::LineForm::default()
        }],
    };
    quotes::make(&stage.store, &lena, &form).await
}

on_both! {
    async fn everything_hangs_on_who_stays(stage: Stage) {
        let (robin, lena) = (stage.robin().await, stage.lena().await);
        let who = stage.holder(demo::Stage::Scheduled).await;
        let goes = stage.page(&who).await.quote.customer;
        let was = customers::profile(&stage.store, &robin, goes).await.unwrap();
        let stays = customers::create(&stage.store, &robin, &zoe()).await.unwrap();
        customers::move_credit(&stage.store, &robin, goes, CreditMove::Correct, 2_000, "late").await.unwrap();
        customers::move_credit(&stage.store, &robin, stays, CreditMove::Correct, 500, "late").await.unwrap();
        let note = NoteForm { kind: NoteKind::Internal, persistence: Persistence::Persistent, text: "Rings twice".into() };
        customers::put_note(&stage.store, &lena, goes, None, &note).await.unwrap();
        let seen = customers::merge_preview(&stage.store, &robin, stays, goes).await.unwrap();
        assert!(seen.moves.quotes >= 1 && seen.moves.orders >= 1 && seen.moves.notes >= 1 && seen.moves.contacts >= 1, "{:?}", seen.moves);
        assert_eq!(seen.moves.credit_cents, was.credit_cents + 2_000);
        assert!(seen.differing.iter().any(|d| d.field == CustomerField::Email && d.stays == zoe().email && d.goes == was.card.email));
        assert_eq!(refusal(customers::merge_preview(&stage.store, &lena, stays, goes).await), Refusal::NotYours);
        merge(&stage, stays, goes, vec![CustomerField::Email]).await.unwrap();

        let now = customers::profile(&stage.store, &robin, stays).await.unwrap();
        assert_eq!((now.card.name.as_str(), &now.card.email), ("Zoë Quartermain", &was.card.email));
        assert_eq!((now.orders, now.lifetime_cents, now.stage), (was.orders, was.lifetime_cents, was.stage));
        assert_eq!(now.credit_cents, was.credit_cents + 2_500);
        assert_eq!(now.credit_line.open_invoices_cents + now.credit_line.unbilled_cents, was.credit_line.open_invoices_cents + was.credit_line.unbilled_cents);
        assert!(now.notes.iter().any(|n| n.text == "Rings twice"));
        assert_eq!(now.addresses.iter().filter(|a| a.is_default).count(), 1);
        assert_eq!(now.addresses.len(), was.addresses.len() + 1);
        assert!(now.contacts.iter().any(|c| c.email == was.card.email) && now.contacts.iter().any(|c| c.email == zoe().email));
        let gone = customers::profile(&stage.store, &robin, goes).await.unwrap();
        assert_eq!((gone.is_archived, gone.merged_into, gone.orders, gone.credit_cents), (true, Some(stays), 0, 0));
        assert_eq!(stage.page(&who).await.quote.customer, stays, "the link still opens, and the order is theirs");
        let fields = async |id| customers::changes(&stage.store, &robin, id, None).await.unwrap().into_iter().map(|c| c.field).collect::<Vec<_>>();
        assert!(fields(stays).await.contains(&"merged".to_owned()) && fields(stays).await.contains(&"email".to_owned()));
        assert_eq!(fields(goes).await[0], "merged_into");
        // Who goes is found no more where one looks for customers; who stays is, by what the other bought.
        assert!(customers::find(&stage.store, &lena, &was.card.name).await.unwrap().iter().all(|c| c.id != goes));
        stage.check().await;
    }

    async fn who_can_not_be_merged(stage: Stage) {
        let robin = stage.robin().await;
        let a = customers::create(&stage.store, &robin, &zoe()).await.unwrap();
        let b = customers::create(&stage.store, &robin, &zoe()).await.unwrap();
        let c = customers::create(&stage.store, &robin, &zoe()).await.unwrap();
        let cannot = |why| Refusal::CannotMerge { why };
        assert_eq!(refusal(merge(&stage, a, a, vec![]).await), cannot(Unlike::Same));
        assert_eq!(refusal(merge(&stage, a, CustomerId(999_999), vec![]).await), Refusal::NotFound);
        let seen = Merge { stays: (a, 1), goes: (b, 1), take: vec![] };
        customers::merge(&stage.store, &robin, &seen).await.unwrap();
        customers::merge(&stage.store, &robin, &seen).await.unwrap();
        let now = customers::profile(&stage.store, &robin, a).await.unwrap();
        assert_eq!((now.addresses.len(), now.contacts.len(), now.revision), (1, 1, 2), "what is the same is kept once, and pressing twice is once");
        assert_eq!(refusal(merge(&stage, c, b, vec![]).await), cannot(Unlike::MergedBefore));
        assert_eq!(refusal(customers::archive(&stage.store, &robin, b, false).await), cannot(Unlike::MergedBefore));
        let old = Merge { stays: (c, 1), goes: (a, 1), take: vec![] };
        assert_eq!(refusal(customers::merge(&stage.store, &robin, &old).await), Refusal::Stale);
        // Who was merged into somebody who is merged leads to the last.
        merge(&stage, c, a, vec![]).await.unwrap();
        assert_eq!(customers::profile(&stage.store, &robin, b).await.unwrap().merged_into, Some(c));
    }

    async fn a_quote_that_is_made_meanwhile_is_theirs(stage: Stage) {
        let robin = stage.robin().await;
        for _ in 0..6 {
            let stays = customers::create(&stage.store, &robin, &zoe()).await.unwrap();
            let goes = customers::create(&stage.store, &robin, &zoe()).await.unwrap();
            let (merged, made) = tokio::join!(merge(&stage, stays, goes, vec![]), quote_for(&stage, goes));
            merged.unwrap();
            let number = made.unwrap();
            assert_eq!(quotes::sheet(&stage.store, &robin, number).await.unwrap().quote.customer, stays);
            let after = quote_for(&stage, goes).await.unwrap();
            assert_eq!(quotes::sheet(&stage.store, &robin, after).await.unwrap().quote.customer, stays);
        }
        stage.check().await;
    }

    async fn a_payment_that_settles_meanwhile_is_theirs(stage: Stage) {
        let robin = stage.robin().await;
        let who = stage.holder(demo::Stage::Payment).await;
        let goes = stage.page(&who).await.quote.customer;
        let before = customers::profile(&stage.store, &robin, goes).await.unwrap();
        let stays = customers::create(&stage.store, &robin, &zoe()).await.unwrap();
        let due = stage.open(&who).await;
        let (merged, settled) = tokio::join!(
            merge(&stage, stays, goes, vec![]),
            payments::settle(&stage.store, due.payment, succeeded(due.amount.cents + 700))
        );
        settled.unwrap();
        if merged.is_err() {
            merge(&stage, stays, goes, vec![]).await.unwrap();
        }
        let now = customers::profile(&stage.store, &robin, stays).await.unwrap();
        assert_eq!((now.orders, now.credit_cents), (before.orders + 1, before.credit_cents + 700));
        assert_eq!(now.lifetime_cents, before.lifetime_cents + due.amount.cents);
        stage.check().await;
    }

    async fn merging_knows_every_table_that_names_a_customer(stage: Stage) {
        let db = Database::connect(&stage.url).await.unwrap();
        let sql = match db.get_database_backend() {
            DbBackend::Sqlite => "SELECT m.name AS t FROM sqlite_master m JOIN pragma_table_info(m.name) c ON c.name = 'customer_id' WHERE m.type = 'table'",
            _ => "SELECT table_name::text AS t FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'customer_id'",
        };
        let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
        let tables: BTreeSet<String> = rows.iter().map(|row| row.try_get("", "t").unwrap()).collect();
        // A new table belongs into store/src/customers/merge.rs, and then here.
        let known = ["addresses", "customer_changes", "customer_contacts", "customer_notes", "customer_words", "entries", "orders", "payments", "quotes", "visits"];
        assert_eq!(tables, known.map(str::to_owned).into());
    }
}
