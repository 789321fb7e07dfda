//! Settings: a shop begins by itself, its zones get their places, and who saves second is told.

use crate::{
    on_both,
    stage::{NOW, Stage, refusal},
};
use domain::{
    Refusal,
    customers::Address,
    ids::{LocationId, ZoneId},
    locations::Hours,
    money::Currency,
    notifications::{Medium, Notice},
    refusal::Field,
    settings::{LocationForm, TermsKind, Weekly, WeeklyWindow},
    slots::HORIZON_DAYS,
    staff::Role,
    tax::{TaxMode, TaxRule},
    time::{Day, Window},
};
use sea_orm::{ConnectionTrait, Database, Statement};
use store::{
    Store, demo,
    outbox::{self, Task},
    people::{self, Origin, StaffMember},
    settings::{self, Founding, ShopForm, ZoneForm},
};

const HERE: LocationId = LocationId(1);
const WORKDAYS: [bool; 7] = [true, true, true, true, true, false, false];

fn week(stops_max: i32) -> Weekly {
    let window = |from_min, to_min| WeeklyWindow { days: WORKDAYS, window: Window::new(from_min, to_min), stops_max };
    Weekly::new(vec![window(480, 720), window(720, 960)]).unwrap()
}

fn lake_view(zips: &[&str]) -> ZoneForm {
    ZoneForm { name: "Lake View".into(), zips: zips.iter().map(|z| (*z).to_owned()).collect(), weekly: week(6) }
}

fn oak_park() -> LocationForm {
    LocationForm {
        name: "Oak Park".into(),
        email: "oak.park@hartley.example".into(),
        address: Address { street: "1 Lake St".into(), city: "Oak Park".into(), zip: "60302".into(), ..Address::default() },
        zone: "America/Chicago".into(),
        currency: Currency::Usd,
        tax: TaxRule { mode: TaxMode::PerLine, inclusive: false },
        rate_ppm: 102_500,
        lead_days: 1,
        hours: Hours([Some(Window::new(540, 1_080)); 7]),
        ..LocationForm::default()
    }
}

/// The places of a zone: day, from, stops; those that are closed left out.
async fn places(stage: &Stage, zone: ZoneId) -> Vec<(Day, i32, i32)> {
    let db = Database::connect(&stage.url).await.unwrap();
    let sql = format!("SELECT day, from_min, stops_max FROM capacity WHERE zone_id = {zone} AND stops_max > 0 ORDER BY day, from_min");
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
    let row = |r: sea_orm::QueryResult| {
        let day: String = r.try_get("", "day").unwrap();
        (day.parse().unwrap(), r.try_get("", "from_min").unwrap(), r.try_get("", "stops_max").unwrap())
    };
    rows.into_iter().map(row).collect()
}

/// A database with a schema and nothing in it, beside the stage's own.
async fn empty(stage: &Stage) -> Store {
    let db = Database::connect(&stage.url).await.unwrap();
    migration::down(&db).await.unwrap();
    migration::up(&db).await.unwrap();
    Store::open(&stage.url, store::Clock::held(NOW)).await.unwrap()
}

/// Signs somebody in who was just added.
async fn signed_in(store: &Store, email: &str) -> StaffMember {
    people::sign_in(store, email, "correct horse battery", Origin::default()).await.unwrap().session().unwrap().1
}

on_both! {
    async fn a_shop_begins_with_its_owner(stage: Stage) {
        let store = empty(&stage).await;
        let founding = Founding { shop: "New shop", location: "Main location", email: "olive@oak.example" };
        settings::found(&store, founding).await.unwrap();
        settings::found(&store, founding).await.unwrap();
        people::add_staff(&store, "Olive Oak", "olive@oak.example", "", Role::Owner, "correct horse battery").await.unwrap();
        let olive = signed_in(&store, "olive@oak.example").await;
        assert!(settings::needs_setting_up(&store, &olive).await.unwrap());
        assert_eq!(settings::locations(&store, &olive).await.unwrap().len(), 1);
        let form = ShopForm { name: "Oak & Sons", color: "oklch(0.45 0.13 258)", letter: "" };
        settings::save_shop(&store, &olive, 1, form).await.unwrap();
        assert_eq!(store::shop::brand(&store).await.unwrap().letter, "O");
        settings::save_location(&store, &olive, Some((olive.card().location, 1)), &oak_park()).await.unwrap();
        assert!(!settings::needs_setting_up(&store, &olive).await.unwrap());
        assert!(!demo::is_empty(&store).await.unwrap());
        // Who may not set it up is not led there either.
        people::add_staff(&store, "Sal", "sal@oak.example", "", Role::Sales, "correct horse battery").await.unwrap();
        let sal = signed_in(&store, "sal@oak.example").await;
        assert!(!settings::needs_setting_up(&store, &sal).await.unwrap());
        assert_eq!(refusal(settings::save_shop(&store, &sal, 2, form).await), Refusal::NotYours);
        assert_eq!(refusal(settings::save_location(&store, &sal, None, &oak_park()).await), Refusal::NotYours);
        assert_eq!(refusal(settings::save_zone(&store, &sal, HERE, None, &lake_view(&[])).await), Refusal::NotYours);
        assert_eq!(refusal(settings::put_van(&store, &sal, HERE, None, "Van", "").await), Refusal::NotYours);
        assert_eq!(refusal(settings::test_mail(&store, &sal).await), Refusal::NotYours);
        assert_eq!(refusal(settings::switch_notices(&store, &sal, &[]).await), Refusal::NotYours);
        assert_eq!(refusal(settings::add_terms(&store, &sal, TermsKind::Sale, 0, "Pay").await), Refusal::NotYours);
    }

    async fn who_saves_second_is_told(stage: Stage) {
        let robin = stage.robin().await;
        let form = |name| ShopForm { name, color: "", letter: "H" };
        settings::save_shop(&stage.store, &robin, 1, form("Hartley & Daughters")).await.unwrap();
        assert_eq!(refusal(settings::save_shop(&stage.store, &robin, 1, form("Hartley")).await), Refusal::Stale);
        assert_eq!(store::shop::brand(&stage.store).await.unwrap().name, "Hartley & Daughters");
        assert_eq!(refusal(settings::save_shop(&stage.store, &robin, 2, form(" ")).await), Refusal::Missing { field: Field::Name });
        let id = settings::save_location(&stage.store, &robin, None, &oak_park()).await.unwrap();
        settings::save_location(&stage.store, &robin, Some((id, 1)), &oak_park()).await.unwrap();
        assert_eq!(refusal(settings::save_location(&stage.store, &robin, Some((id, 1)), &oak_park()).await), Refusal::Stale);
        let zone = settings::save_zone(&stage.store, &robin, id, None, &lake_view(&["60657"])).await.unwrap();
        settings::save_zone(&stage.store, &robin, id, Some((zone, 1)), &lake_view(&["60657"])).await.unwrap();
        assert_eq!(refusal(settings::save_zone(&stage.store, &robin, id, Some((zone, 1)), &lake_view(&[])).await), Refusal::Stale);
        // A zone is not reached by another location.
        assert_eq!(refusal(settings::save_zone(&stage.store, &robin, HERE, Some((zone, 2)), &lake_view(&[])).await), Refusal::NotFound);
    }

    async fn what_quotes_were_written_with_stays(stage: Stage) {
        let robin = stage.robin().await;
        let read = settings::location(&stage.store, &robin, HERE).await.unwrap();
        assert!(read.has_quotes);
        let mut form = oak_park();
        form.currency = Currency::Eur;
        let save = async |form: &LocationForm| settings::save_location(&stage.store, &robin, Some((HERE, read.revision)), form).await;
        assert_eq!(refusal(save(&form).await), Refusal::Fixed { field: Field::Currency });
        form.currency = Currency::Usd;
        form.tax.inclusive = true;
        assert_eq!(refusal(save(&form).await), Refusal::Fixed { field: Field::Tax });
        form.tax.inclusive = false;
        for zone in ["", "Chicago", "america/chicago", "America/Chicago\0"] {
            form.zone = zone.into();
            assert_eq!(refusal(save(&form).await), Refusal::Unknown { field: Field::TimeZone });
        }
        form.zone = "America/Chicago".into();
        form.rate_ppm = 90_000;
        save(&form).await.unwrap();
        assert_eq!(settings::location(&stage.store, &robin, HERE).await.unwrap().location.rate_ppm, 90_000);
        assert!(settings::time_zones().contains(&"Europe/Berlin".to_owned()));
        stage.check().await;
    }

    async fn a_zone_gets_its_places_at_once_and_one_day_more_each_day(stage: Stage) {
        let robin = stage.robin().await;
        let taken = settings::save_zone(&stage.store, &robin, HERE, None, &lake_view(&["60614", "60613", "60699"])).await;
        assert_eq!(refusal(taken), Refusal::ZipsTaken { zips: vec!["60613".into(), "60614".into()], zone: "North Side".into() });
        let zone = settings::save_zone(&stage.store, &robin, HERE, None, &lake_view(&["60699", "60698"])).await.unwrap();
        let read = settings::zone(&stage.store, &robin, zone).await.unwrap();
        assert_eq!((read.zips, read.weekly), (vec!["60698".to_owned(), "60699".to_owned()], week(6)));
        let (today, _) = store::local(NOW, "America/Chicago");
        let there = places(&stage, zone).await;
        let workdays = |from: Day, to: Day| (0..=to.days_since(from)).map(|n| from.plus_days(n)).filter(|d| d.weekday().number_days_from_monday() < 5).count();
        let last = today.plus_days(HORIZON_DAYS);
        assert_eq!(there.len(), 2 * workdays(today, last));
        assert!(there.iter().all(|(day, _, stops)| *day >= today && *day <= last && *stops == 6));
        // Nothing is left to do today, and one day a day after that.
        assert_eq!(settings::keep_filled(&stage.store, 20).await.unwrap(), 0);
        let later = stage.days_pass(3);
        assert_eq!(settings::keep_filled(&later, 20).await.unwrap(), 1);
        assert_eq!(settings::keep_filled(&later, 20).await.unwrap(), 0);
        assert_eq!(places(&stage, zone).await.len(), 2 * workdays(today, last.plus_days(3)));
        // A month later the demonstration's own zones are behind as well.
        assert_eq!(settings::keep_filled(&stage.days_pass(31), 20).await.unwrap(), 4);
        // Other stops, and a window less.
        let mut form = lake_view(&["60699"]);
        form.weekly = Weekly::new(vec![WeeklyWindow { days: WORKDAYS, window: Window::new(480, 720), stops_max: 2 }]).unwrap();
        settings::save_zone(&stage.store, &robin, HERE, Some((zone, 1)), &form).await.unwrap();
        let there = places(&stage, zone).await;
        // The days beyond the horizon, which were filled a month later, follow as well.
        assert!(there.iter().all(|(_, from, stops)| (*from, *stops) == (480, 2)), "{there:?}");
        assert!(there.last().is_some_and(|(day, ..)| *day > last.plus_days(25)));
        assert_eq!(settings::zone(&stage.store, &robin, zone).await.unwrap().zips, ["60699"]);
    }

    async fn what_is_booked_keeps_its_place(stage: Stage) {
        let (robin, who) = (stage.robin().await, stage.holder(demo::Stage::Scheduling).await);
        let delivery = stage.first_delivery(&who).await;
        let page = store::deliveries::slots(&stage.store, &who, delivery).await.unwrap().unwrap();
        let slot = *page.slots.iter().find(|slot| slot.left() > 0).unwrap();
        store::deliveries::confirm(&stage.store, &who, delivery, slot.id, "").await.unwrap();
        let zones = settings::zones(&stage.store, &robin, HERE).await.unwrap();
        let zone = zones.iter().find(|z| z.name == "North Side").unwrap();
        // The week is emptied, and then all of the coming days are closed.
        let form = ZoneForm { name: zone.name.clone(), zips: zone.zips.clone(), weekly: Weekly::default() };
        settings::save_zone(&stage.store, &robin, HERE, Some((zone.id, zone.revision)), &form).await.unwrap();
        let there = places(&stage, zone.id).await;
        let (today, _) = store::local(NOW, "America/Chicago");
        let coming: Vec<_> = there.iter().filter(|(day, ..)| *day >= today && *day <= today.plus_days(HORIZON_DAYS)).collect();
        assert!(coming.iter().any(|(day, from, stops)| (*day, *from) == (slot.day, slot.window.from_min) && *stops >= 1), "{coming:?}");
        assert!(coming.len() < 12, "only what is booked is left: {coming:?}");
        assert_eq!(stage.page(&who).await.deliveries[0].day, Some(slot.day));
        stage.check().await;
    }

    async fn who_waited_for_a_call_may_choose_once_there_is_a_zone(stage: Stage) {
        let (robin, who) = (stage.robin().await, stage.holder(demo::Stage::Payment).await);
        let zip = stage.page(&who).await.quote.address.zip;
        let zones = settings::zones(&stage.store, &robin, HERE).await.unwrap();
        let zone = zones.iter().find(|z| z.zips.contains(&zip)).unwrap();
        let save = async |revision: i32, zips: Vec<String>| {
            let form = ZoneForm { name: zone.name.clone(), zips, weekly: zone.weekly.clone() };
            settings::save_zone(&stage.store, &robin, HERE, Some((zone.id, revision)), &form).await.unwrap()
        };
        save(zone.revision, zone.zips.iter().filter(|z| **z != zip).cloned().collect()).await;
        stage.pay(&who).await;
        let delivery = stage.first_delivery(&who).await;
        let days = async || store::deliveries::slots(&stage.store, &who, delivery).await.unwrap();
        assert!(days().await.is_none());
        save(zone.revision + 1, zone.zips.clone()).await;
        assert!(days().await.is_some_and(|page| !page.slots.is_empty()));
        stage.check().await;
    }

    async fn a_closed_day_has_no_places(stage: Stage) {
        let robin = stage.robin().await;
        let id = settings::save_location(&stage.store, &robin, None, &oak_park()).await.unwrap();
        let zone = settings::save_zone(&stage.store, &robin, id, None, &lake_view(&["60302"])).await.unwrap();
        let holiday = Day::of(2027, 3, 10);
        assert!(places(&stage, zone).await.iter().any(|(day, ..)| *day == holiday));
        let form = LocationForm { closed_days: vec![holiday], ..oak_park() };
        settings::save_location(&stage.store, &robin, Some((id, 1)), &form).await.unwrap();
        assert!(places(&stage, zone).await.iter().all(|(day, ..)| *day != holiday));
        settings::save_location(&stage.store, &robin, Some((id, 2)), &oak_park()).await.unwrap();
        assert!(places(&stage, zone).await.iter().any(|(day, ..)| *day == holiday));
        let location = settings::location(&stage.store, &robin, id).await.unwrap();
        assert_eq!((location.revision, location.location.open_on(holiday)), (3, Some(Window::new(540, 1_080))));
    }

    async fn a_van_that_no_longer_drives_is_not_chosen(stage: Stage) {
        let robin = stage.robin().await;
        let van = settings::put_van(&stage.store, &robin, HERE, None, "Red van", "9RR 001").await.unwrap();
        settings::put_van(&stage.store, &robin, HERE, Some(van), "Red truck", "9RR 001").await.unwrap();
        let driving = async || store::deliveries::vans(&stage.store, &robin).await.unwrap().into_iter().map(|v| v.name).collect::<Vec<_>>();
        assert!(driving().await.contains(&"Red truck".to_owned()));
        settings::retire_van(&stage.store, &robin, HERE, van, true).await.unwrap();
        settings::retire_van(&stage.store, &robin, HERE, van, true).await.unwrap();
        assert!(!driving().await.contains(&"Red truck".to_owned()));
        let all = settings::vans(&stage.store, &robin, HERE).await.unwrap();
        assert_eq!(all.last().map(|v| (v.van.id, v.is_retired)), Some((van, true)));
        settings::retire_van(&stage.store, &robin, HERE, van, false).await.unwrap();
        assert!(driving().await.contains(&"Red truck".to_owned()));
        assert_eq!(refusal(settings::put_van(&stage.store, &robin, LocationId(999), None, "Van", "").await), Refusal::NotFound);
        assert_eq!(refusal(settings::retire_van(&stage.store, &robin, LocationId(999), van, true).await), Refusal::NotFound);
    }

    async fn the_post_is_tried_through_the_outbox(stage: Stage) {
        let robin = stage.robin().await;
        settings::test_mail(&stage.store, &robin).await.unwrap();
        let waiting = settings::last_mail_test(&stage.store, &robin).await.unwrap().unwrap();
        assert_eq!((waiting.recipient.as_str(), waiting.ended_at), (robin.card().email.as_str(), None));
        let tasks = outbox::claim(&stage.store, 10).await.unwrap();
        assert_eq!(tasks.iter().map(|t| &t.task).collect::<Vec<_>>(), [&Task::MailTest { test: waiting.id }]);
        let mut bell = stage.store.bell();
        settings::mail_tested(&stage.store, waiting.id, "nobody\0 there").await.unwrap();
        let rung = async { while bell.recv().await != Ok(store::Ring::DESK) {} };
        tokio::time::timeout(std::time::Duration::from_secs(5), rung).await.unwrap();
        let ended = settings::last_mail_test(&stage.store, &robin).await.unwrap().unwrap();
        assert_eq!((ended.error.as_str(), ended.ended_at), ("nobody there", Some(NOW)));
        // Done again, it is over already.
        assert_eq!(settings::mail_test(&stage.store, waiting.id).await.unwrap(), None);
        for _ in 0..9 {
            settings::test_mail(&stage.store, &robin).await.unwrap();
        }
        assert!(matches!(refusal(settings::test_mail(&stage.store, &robin).await), Refusal::TooManyTries { .. }));
    }

    async fn what_is_switched_off_is_silent(stage: Stage) {
        let robin = stage.robin().await;
        let off = [(Notice::PaymentReceived, Medium::Email, false), (Notice::Delivered, Medium::Email, true)];
        settings::switch_notices(&stage.store, &robin, &off).await.unwrap();
        settings::switch_notices(&stage.store, &robin, &off).await.unwrap();
        let notices = async || {
            let tasks = outbox::claim(&stage.store, 100).await.unwrap();
            for task in &tasks {
                outbox::done(&stage.store, task).await.unwrap();
            }
            tasks.into_iter().filter_map(|t| if let Task::Notice { notice, .. } = t.task { Some(notice) } else { None }).collect::<Vec<_>>()
        };
        let who = stage.holder(demo::Stage::Payment).await;
        stage.pay(&who).await;
        assert_eq!(notices().await, []);
        let delivery = stage.first_delivery(&who).await;
        let slot = store::deliveries::slots(&stage.store, &who, delivery).await.unwrap().unwrap().slots[0];
        store::deliveries::confirm(&stage.store, &who, delivery, slot.id, "").await.unwrap();
        assert_eq!(notices().await, [Notice::DateConfirmed]);
        settings::switch_notices(&stage.store, &robin, &[(Notice::PaymentReceived, Medium::Email, true)]).await.unwrap();
        assert_eq!(settings::notices(&stage.store, &robin).await.unwrap().off, []);
        stage.check().await;
    }

    async fn a_new_version_of_the_terms_changes_no_old_one(stage: Stage) {
        let robin = stage.robin().await;
        let add = async |after, text: &str| settings::add_terms(&stage.store, &robin, TermsKind::Delivery, after, text).await;
        assert_eq!(add(0, "Pay.\r\nCollect.").await.unwrap(), 1);
        assert_eq!(add(1, "Pay first.").await.unwrap(), 2);
        assert_eq!(refusal(add(1, "Pay later.").await), Refusal::Stale);
        // The same again, by a second press.
        assert_eq!(add(1, "Pay first.").await.unwrap(), 2);
        assert_eq!(refusal(add(2, "  ").await), Refusal::Missing { field: Field::Terms });
        let all = settings::terms(&stage.store, &robin, TermsKind::Delivery).await.unwrap();
        assert_eq!(all.iter().map(|t| (t.version, t.text.as_str())).collect::<Vec<_>>(), [(2, "Pay first."), (1, "Pay.\nCollect.")]);
        assert_eq!(all[0].by, "Robin Hartley");
        // Customers read the current one of each kind, and are told of it at once.
        let published = settings::published(&stage.store).await.unwrap();
        let read: Vec<_> = published.iter().map(|p| (p.kind, p.version)).collect();
        assert_eq!(read, [(TermsKind::Sale, 1), (TermsKind::Delivery, 2)]);
        assert_eq!(published[1].text, "Pay first.");
        assert_eq!(store::shop::brand(&stage.store).await.unwrap().terms, [TermsKind::Sale, TermsKind::Delivery]);
        assert!(settings::terms(&stage.store, &robin, TermsKind::Privacy).await.unwrap().is_empty());
    }

    async fn two_who_want_one_zip_do_not_both_get_it(stage: Stage) {
        let robin = stage.robin().await;
        let tries = (0..4).map(|n| {
            let (store, robin) = (stage.store.clone(), robin.clone());
            let form = ZoneForm { name: format!("Zone {n}"), zips: vec!["60699".into()], weekly: week(1) };
            tokio::spawn(async move { settings::save_zone(&store, &robin, HERE, None, &form).await })
        });
        let (mut won, mut lost) = (0, 0);
        for one in tries.collect::<Vec<_>>() {
            match one.await.unwrap() {
                Ok(_) => won += 1,
                Err(store::Fault::Refused(Refusal::ZipsTaken { .. })) => lost += 1,
                Err(fault) => panic!("{fault}"),
            }
        }
        assert_eq!((won, lost), (1, 3));
    }
}
