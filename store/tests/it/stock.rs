//! The catalogue and its lists: who is told, what is refused, what comes in once.

use crate::{
    on_both,
    stage::{Stage, refusal},
};
use domain::{
    Refusal,
    catalogue::{
        ProductForm,
        list::CatalogueAddress,
        plans::{Band, PlanForm},
    },
    customers::filter::{Filter, Sort},
    ids::{ImportId, ProductId},
    imports::{CHUNK_ROWS, ImportKind, ImportStatus, Line, Why},
    quotes::LineKind,
    refusal::Field,
};
use store::{
    catalogue, customers, demo,
    imports::{self, ListFile},
    people::StaffMember,
};

fn dryer() -> ProductForm {
    ProductForm {
        model: "Miele TXD160WP".into(),
        name: "Heat-pump dryer".into(),
        price_cents: 129_900,
        cost_cents: 98_000,
        taxable: true,
        protectable: true,
        service_min: 25,
        ..ProductForm::default()
    }
}

fn named(text: &str) -> CatalogueAddress {
    CatalogueAddress { text: text.into(), ..CatalogueAddress::default() }
}

async fn models(stage: &Stage, address: &CatalogueAddress) -> Vec<String> {
    let rows = catalogue::list(&stage.store, &stage.lena().await, address, 50).await.unwrap();
    rows.into_iter().map(|row| row.product.model).collect()
}

fn file(kind: ImportKind, headings: &[&str], rows: &[&[&str]]) -> ListFile {
    let texts = |cells: &[&str]| cells.iter().map(|c| (*c).to_owned()).collect::<Vec<_>>();
    let lines = rows.iter().zip(2..).map(|(cells, row)| Line { row, cells: texts(cells), has_more: false }).collect();
    ListFile { kind, name: "list.csv".into(), headings: texts(headings), lines }
}

/// Keeps a file and tries it out as its headings say.
async fn tried(stage: &Stage, who: &StaffMember, file: &ListFile) -> ImportId {
    let id = imports::keep(&stage.store, who, file).await.unwrap();
    let guessed = imports::read(&stage.store, who, id).await.unwrap().columns;
    let answers: Vec<String> = guessed.0.iter().map(|c| c.map(|c| c.to_string()).unwrap_or_default()).collect();
    imports::try_out(&stage.store, who, id, &answers).await.unwrap();
    id
}

/// Made, changed, same, refused.
async fn counts(stage: &Stage, who: &StaffMember, id: ImportId) -> [i64; 4] {
    let report = imports::read(&stage.store, who, id).await.unwrap().report;
    [report.made, report.changed, report.same, report.refused]
}

async fn customers_called(stage: &Stage, text: &str) -> Vec<customers::CustomerRow> {
    let filter = Filter { text: text.into(), ..Filter::default() };
    customers::list(&stage.store, &stage.lena().await, &filter, Sort::Name, None, 2_000).await.unwrap()
}

on_both! {
    async fn a_product_is_kept_by_who_may_and_found_by_everybody(stage: Stage) {
        let (robin, lena) = (stage.robin().await, stage.lena().await);
        assert_eq!(refusal(catalogue::create(&stage.store, &lena, &dryer()).await), Refusal::NotYours);
        let id = catalogue::create(&stage.store, &robin, &dryer()).await.unwrap();
        let again = ProductForm { model: " miele  txd160wp ".into(), ..dryer() };
        assert_eq!(refusal(catalogue::create(&stage.store, &robin, &again).await), Refusal::Taken { field: Field::Model });
        assert_eq!(models(&stage, &named("TXD")).await, ["Miele TXD160WP"]);
        assert_eq!(models(&stage, &named("heat-p")).await, ["Miele TXD160WP"]);
        assert!(models(&stage, &CatalogueAddress { kind: Some(LineKind::AddOn), ..named("TXD") }).await.is_empty());
        assert!(models(&stage, &named("'; DROP TABLE products; -- %_\\")).await.is_empty());
        // Two edit: the second is told, and saves on top.
        let dearer = ProductForm { price_cents: 139_900, ..dryer() };
        catalogue::edit(&stage.store, &robin, id, 1, &dearer).await.unwrap();
        assert_eq!(refusal(catalogue::edit(&stage.store, &robin, id, 1, &dryer()).await), Refusal::Stale);
        let as_before = dryer();
        let (first, second) = tokio::join!(
            catalogue::edit(&stage.store, &robin, id, 2, &as_before),
            catalogue::edit(&stage.store, &robin, id, 2, &dearer)
        );
        assert_eq!([first.is_ok(), second.is_ok()].iter().filter(|ok| **ok).count(), 1, "one of two saves");
        // What it costs the shop is for who sells it.
        let priya = demo::member(&stage.store, "priya@hartley.example").await.unwrap();
        let sheet = catalogue::sheet(&stage.store, &priya, id).await.unwrap();
        assert_eq!((sheet.product.cost_cents, sheet.sees_costs), (0, false));
        assert_eq!(catalogue::find(&stage.store, &priya, "TXD").await.unwrap()[0].cost_cents, 0);
        assert_eq!(catalogue::sheet(&stage.store, &lena, id).await.unwrap().product.cost_cents, 98_000);
        catalogue::retire(&stage.store, &robin, id, true).await.unwrap();
        catalogue::retire(&stage.store, &robin, id, true).await.unwrap();
        assert!(models(&stage, &named("TXD")).await.is_empty());
        assert_eq!(models(&stage, &CatalogueAddress { retired: true, ..named("TXD") }).await, ["Miele TXD160WP"]);
    }

    async fn the_list_goes_on_where_a_page_ends(stage: Stage) {
        let lena = stage.lena().await;
        let all = models(&stage, &CatalogueAddress::default()).await;
        let (mut found, mut after) = (Vec::new(), String::new());
        loop {
            let address = CatalogueAddress { after: after.clone(), ..CatalogueAddress::default() };
            let page = catalogue::list(&stage.store, &lena, &address, 5).await.unwrap();
            let Some(last) = page.last() else { break };
            after = last.product.id.to_string();
            found.extend(page.into_iter().map(|row| row.product.model));
        }
        assert!(all.len() > 10);
        assert_eq!(found, all);
    }

    async fn add_ons_are_suggested_by_their_model(stage: Stage) {
        let (robin, lena) = (stage.robin().await, stage.lena().await);
        let id = catalogue::create(&stage.store, &robin, &dryer()).await.unwrap();
        catalogue::tie(&stage.store, &robin, id, "vent-kit4").await.unwrap();
        catalogue::tie(&stage.store, &robin, id, "VENT-KIT4").await.unwrap();
        let unknown = Refusal::Unknown { field: Field::Model };
        assert_eq!(refusal(catalogue::tie(&stage.store, &robin, id, "LG WM4000HWA").await), unknown, "no add-on");
        assert_eq!(refusal(catalogue::tie(&stage.store, &robin, id, "a\0b").await), unknown);
        assert_eq!(refusal(catalogue::tie(&stage.store, &lena, id, "VENT-KIT4").await), Refusal::NotYours);
        let addons = catalogue::sheet(&stage.store, &lena, id).await.unwrap().addons;
        assert_eq!(addons.iter().map(|a| a.model.as_str()).collect::<Vec<_>>(), ["VENT-KIT4"]);
        assert!(catalogue::companions(&stage.store, &lena, id).await.unwrap().iter().any(|p| p.model == "VENT-KIT4"));
        catalogue::untie(&stage.store, &robin, id, addons[0].id).await.unwrap();
        assert!(catalogue::sheet(&stage.store, &lena, id).await.unwrap().addons.is_empty());
        assert_eq!(refusal(catalogue::tie(&stage.store, &robin, ProductId(999_999), "VENT-KIT4").await), Refusal::NotFound);
    }

    async fn bands_of_a_plan_do_not_overlap(stage: Stage) {
        let (robin, lena) = (stage.robin().await, stage.lena().await);
        let band = |from_cents, to_cents| Band { from_cents, to_cents, price_cents: 4_000, cost_cents: 1_000 };
        let plan = |bands: Vec<Band>| PlanForm { name: "2 years".into(), months: 24, bands };
        let id = catalogue::put_plan(&stage.store, &robin, None, &plan(vec![band(50, 100), band(0, 50)])).await.unwrap();
        let read = async || catalogue::plans(&stage.store, &lena).await.unwrap().into_iter().find(|p| p.id == id).unwrap();
        assert_eq!(read().await.form.bands, [band(0, 50), band(50, 100)]);
        let overlapping = plan(vec![band(0, 60), band(50, 100)]);
        let refused = Refusal::BandsOverlap { from_cents: 50, to_cents: 60 };
        assert_eq!(refusal(catalogue::put_plan(&stage.store, &robin, Some((id, 1)), &overlapping).await), refused);
        catalogue::put_plan(&stage.store, &robin, Some((id, 1)), &plan(vec![])).await.unwrap();
        assert_eq!(refusal(catalogue::put_plan(&stage.store, &robin, Some((id, 1)), &plan(vec![])).await), Refusal::Stale);
        assert!(read().await.form.bands.is_empty());
        assert_eq!(refusal(catalogue::put_plan(&stage.store, &lena, None, &plan(vec![])).await), Refusal::NotYours);
    }

    async fn a_list_of_products_comes_in_once(stage: Stage) {
        let (robin, lena) = (stage.robin().await, stage.lena().await);
        let list = file(ImportKind::Products, &["SKU", "Description", "Retail price", "Cost", "Kind"], &[
            &["lg wm4000hwa", "", "699.00"],
            &["LG DLEX4000W", "", "699.00", "556"],
            &["Miele TXD160WP", "Heat-pump dryer", "1,299.00", "980"],
            &["Miele WXD160", "", "1,199.00"],
            &["miele txd160wp", "Again", "1"],
            &["Speed Queen X", "=HYPERLINK(\"http://x\")", "abc"],
        ]);
        assert_eq!(refusal(imports::keep(&stage.store, &lena, &list).await), Refusal::NotYours);
        let before = models(&stage, &CatalogueAddress::default()).await;
        let id = tried(&stage, &robin, &list).await;
        assert_eq!(counts(&stage, &robin, id).await, [1, 1, 1, 3]);
        assert_eq!(models(&stage, &CatalogueAddress::default()).await, before, "trying writes nothing");
        let wrong = imports::read(&stage.store, &robin, id).await.unwrap().report.wrong;
        let said: Vec<_> = wrong.iter().map(|w| (w.row, w.field.as_str())).collect();
        assert_eq!(said, [(5, "name"), (6, ""), (7, "name"), (7, "price")]);
        assert_eq!(wrong[1].why, Refusal::Import { why: Why::Repeated { row: 4 } });
        assert_eq!(imports::run(&stage.store, &robin, id, 10).await.unwrap(), ImportStatus::Done);
        assert_eq!(imports::run(&stage.store, &robin, id, 10).await.unwrap(), ImportStatus::Done, "running what is done is harmless");
        assert_eq!(counts(&stage, &robin, id).await, [1, 1, 1, 3]);
        assert_eq!(catalogue::find(&stage.store, &lena, "WM4000").await.unwrap()[0].price_cents, 69_900);
        // The same again changes nothing.
        let id = tried(&stage, &robin, &list).await;
        assert_eq!(counts(&stage, &robin, id).await, [0, 0, 3, 3]);
        // Without the column that a row is told by, there is nothing to try.
        let open = Refusal::Import { why: Why::Unmatched { field: "model".into() } };
        assert_eq!(refusal(imports::try_out(&stage.store, &robin, id, &[String::new()]).await), open);
    }

    async fn a_list_of_customers_comes_in_once(stage: Stage) {
        let (robin, lena) = (stage.robin().await, stage.lena().await);
        let maya = &customers_called(&stage, "okafor").await[0];
        let list = file(ImportKind::Customers, &["Name", "E-mail", "Phone", "Street", "City", "ZIP", "Type"], &[
            &["", &maya.email.to_uppercase(), "+1 312 555 0199", "", "", "", "Budget Friendly"],
            &["Zoë Quartermain", "zoe@quartermain.example", "'+1 312 555 0188", "2401 N Halsted St", "Chicago", "60614"],
            &["Ann Phone", "", "(773) 987-6543"],
            &["Bo Zip", "", "", "", "", "60657"],
            &["Nobody", "", "", "", "", ""],
            &["Zoe again", "ZOE@quartermain.example"],
            &["", "new@quartermain.example"],
        ]);
        let id = tried(&stage, &robin, &list).await;
        assert_eq!(counts(&stage, &robin, id).await, [3, 1, 0, 3]);
        imports::run(&stage.store, &robin, id, 10).await.unwrap();
        assert_eq!(counts(&stage, &robin, id).await, [3, 1, 0, 3]);
        let profile = customers::profile(&stage.store, &lena, maya.id).await.unwrap();
        assert_eq!((profile.card.name.as_str(), profile.card.phone.as_str()), (maya.name.as_str(), "+1 312 555 0199"));
        assert!(customers::changes(&stage.store, &lena, maya.id, None).await.unwrap().iter().any(|c| c.field == "phone"));
        assert_eq!(profile.contacts[0].phone, "+1 312 555 0199", "the person changes with the customer");
        let zoe = customers::profile(&stage.store, &lena, customers_called(&stage, "quartermain").await[0].id).await.unwrap();
        assert_eq!((zoe.card.phone.as_str(), zoe.addresses.len(), zoe.addresses[0].is_default), ("+1 312 555 0188", 1, true));
        let id = tried(&stage, &robin, &list).await;
        assert_eq!(counts(&stage, &robin, id).await, [0, 0, 4, 3]);
        // Two on file are like that: nobody guesses.
        let twin = domain::customers::CustomerForm { name: "Twin".into(), email: "zoe@quartermain.example".into(), address: zoe.billing, ..Default::default() };
        customers::create(&stage.store, &robin, &twin).await.unwrap();
        let id = tried(&stage, &robin, &list).await;
        assert_eq!(counts(&stage, &robin, id).await, [0, 0, 3, 4]);
        store::verify::customers(&stage.store).await.unwrap();
    }

    async fn two_lists_at_once_make_everybody_once(stage: Stage) {
        let (robin, other) = (stage.robin().await, people_manager(&stage).await);
        let rows: Vec<[String; 2]> = (0..500).map(|n| [format!("Quill {n}"), format!("quill{n}@x.example")]).collect();
        let rows: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
        let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
        let list = file(ImportKind::Customers, &["Name", "E-mail"], &rows);
        let (a, b) = (tried(&stage, &robin, &list).await, tried(&stage, &other, &list).await);
        let (first, second) = tokio::join!(imports::run(&stage.store, &robin, a, 10), imports::run(&stage.store, &other, b, 10));
        assert_eq!((first.unwrap(), second.unwrap()), (ImportStatus::Done, ImportStatus::Done));
        assert_eq!(customers_called(&stage, "quill").await.len(), 500);
        let (a, b) = (counts(&stage, &robin, a).await, counts(&stage, &robin, b).await);
        assert_eq!((a[0] + b[0], a[2] + b[2], a[3] + b[3]), (500, 500, 0));
    }

    async fn a_run_that_stops_goes_on_and_two_who_run_it_are_one(stage: Stage) {
        let robin = stage.robin().await;
        let many = CHUNK_ROWS * 3 + 1;
        let mut rows: Vec<[String; 3]> = (0..many).map(|n| [format!("M{n}"), format!("Thing {n}"), "5".into()]).collect();
        // Stands in the first chunk, and again in the last.
        rows.push(["M0".into(), "Another".into(), "6".into()]);
        let rows: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
        let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
        let id = tried(&stage, &robin, &file(ImportKind::Products, &["Model", "Name", "Price"], &rows)).await;
        let done = i64::try_from(CHUNK_ROWS).unwrap();
        assert_eq!(imports::run(&stage.store, &robin, id, 1).await.unwrap(), ImportStatus::Running);
        assert_eq!(counts(&stage, &robin, id).await, [done, 0, 0, 0], "what is in is said");
        assert_eq!(refusal(imports::try_out(&stage.store, &robin, id, &["0".into()]).await), Refusal::Stale);
        let (one, two) = tokio::join!(imports::run(&stage.store, &robin, id, 10), imports::run(&stage.store, &robin, id, 10));
        let ends = [one.unwrap(), two.unwrap()];
        assert!(ends.contains(&ImportStatus::Done) || imports::run(&stage.store, &robin, id, 10).await.unwrap() == ImportStatus::Done, "{ends:?}");
        assert_eq!(counts(&stage, &robin, id).await, [i64::try_from(many).unwrap(), 0, 0, 1]);
        assert!(imports::read(&stage.store, &robin, id).await.unwrap().sample.is_empty(), "the file is let go");
    }
}

async fn people_manager(stage: &Stage) -> StaffMember {
    use domain::staff::Role;
    store::people::add_staff(&stage.store, "Olive Hartley", "olive@hartley.example", "", Role::Owner, demo::PASSWORD).await.unwrap();
    demo::member(&stage.store, "olive@hartley.example").await.unwrap()
}
