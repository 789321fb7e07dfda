//! The settings over HTTP: what their forms send arrives whole, and what is tried is answered.

use crate::{
    facts::quiet,
    shop::{Folder, Shop, failure},
};
use app::ssr::Cookie;
use domain::{
    customers::Address,
    ids::LocationId,
    refusal::Field,
    settings::{LocationForm, Weekly, WeeklyWindow},
    staff::Role,
    time::{Day, Window},
};
use reqwest::redirect::Policy;
use server::config::{Given, Settings};
use store::{
    Clock, Store, demo,
    people::{self, Origin},
    settings::{self, Founding},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forms_arrive_whole() {
    let shop = Shop::open().await;
    let (cookie, robin) = (shop.desk_cookie().await, demo::member(shop.store(), demo::MANAGER).await.unwrap());
    let zone = "location=1&typed[name]=Lake+View&typed[zips]=60699%0D%0A60698\
        &typed[windows][0][from]=08:00&typed[windows][0][to]=12:00&typed[windows][0][stops]=6\
        &typed[windows][0][days][0]=0&typed[windows][0][days][4]=4\
        &typed[windows][1][from]=&typed[windows][1][to]=&typed[windows][1][stops]=";
    // As a browser writes it.
    let zone = zone.replace('[', "%5B").replace(']', "%5D");
    let answer = shop.call("save_zone", &cookie, &zone).send().await.unwrap();
    assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
    let zones = settings::zones(shop.store(), &robin, LocationId(1)).await.unwrap();
    let saved = zones.iter().find(|z| z.name == "Lake View").unwrap();
    let days = [true, false, false, false, true, false, false];
    let week = Weekly::new(vec![WeeklyWindow { days, window: Window::new(480, 720), stops_max: 6 }]).unwrap();
    assert_eq!((saved.zips.join(" "), &saved.weekly), ("60698 60699".to_owned(), &week));

    let place = "typed[name]=Oak+Park&typed[email]=oak@example.com&typed[street]=1+Lake+St&typed[city]=Oak+Park&typed[zip]=60302\
        &typed[zone]=America/Chicago&typed[currency]=USD&typed[tax]=inside&typed[rounding]=rate&typed[rate]=10.25&typed[deposit]=50&typed[lead]=3\
        &typed[opens][0]=09:00&typed[opens][1]=&typed[closes][0]=17:30&typed[closes][1]=&typed[days]=2027-12-25%0D%0A2027-12-24+10:00-14:00";
    let place = place.replace('[', "%5B").replace(']', "%5D");
    let answer = shop.call("save_location", &cookie, &place).send().await.unwrap();
    let said = answer.text().await.unwrap();
    let id = LocationId(said.parse().unwrap_or_else(|_| panic!("{said}")));
    let location = settings::location(shop.store(), &robin, id).await.unwrap().location;
    assert!(location.tax.inclusive);
    assert_eq!((location.rate_ppm, location.deposit_min_cents, location.lead_days), (102_500, 5_000, 3));
    assert_eq!(location.hours.0[0], Some(Window::new(540, 1_050)));
    assert_eq!(location.open_on(Day::of(2027, 12, 25)), None);
    assert_eq!(location.open_on(Day::of(2027, 12, 24)), Some(Window::new(600, 840)));

    let wrong = place.replace("America/Chicago", "America/Nowhere");
    let answer = shop.call("save_location", &cookie, &wrong).send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 422);
    assert_eq!(failure(answer).await.field(), Some(Field::TimeZone));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_post_and_the_provider_are_tried() {
    let shop = Shop::open().await;
    let cookie = shop.desk_cookie().await;
    shop.call("send_test_mail", &cookie, "").send().await.unwrap().error_for_status().unwrap();
    quiet(&shop.folder.database()).await;
    let letters: Vec<_> = std::fs::read_dir(shop.folder.path().join("mail")).unwrap().map(|f| f.unwrap().file_name()).collect();
    assert!(letters.iter().any(|name| name.to_string_lossy().starts_with("mail-test-")), "{letters:?}");
    let page = |path: &'static str| shop.get(path).header("cookie", cookie.clone()).header("accept", "text/html").send();
    let mail = page("/desk/settings/mail").await.unwrap().text().await.unwrap();
    assert!(mail.contains("is in the folder"), "{mail}");
    let payments = page("/desk/settings/payments?check=1").await.unwrap().text().await.unwrap();
    assert!(payments.contains("The sandbox answers"), "{payments}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_colour_is_corrected_and_says_so() {
    let shop = Shop::open().await;
    let cookie = shop.desk_cookie().await;
    let form = "revision=1&name=Hartley&color=%23ffcc00&letter=H";
    shop.call("save_shop", &cookie, form).send().await.unwrap().error_for_status().unwrap();
    let page = shop.get("/desk/settings/shop").header("cookie", cookie).header("accept", "text/html").send().await.unwrap();
    let page = page.text().await.unwrap();
    assert!(page.contains("You chose #ffcc00. White text can’t be read on it"), "{page}");
    assert!(page.contains("/brand.css?ffcc00"), "{page}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_first_owner_is_led_to_where_a_shop_is_set_up() {
    let _ = any_spawner::Executor::init_tokio();
    let folder = Folder::new();
    let flags = [("listen", "127.0.0.1:0".to_owned()), ("database", folder.database()), ("site", folder.site().display().to_string())];
    let flags = flags.map(|(key, value)| (key.to_owned(), value)).to_vec();
    let configured = Settings::read(&Given { flags, ..Given::default() }).unwrap();
    migration::bring_up(&configured.database).await.unwrap();
    let store = Store::open(&configured.database, Clock::System).await.unwrap();
    settings::found(&store, Founding { shop: "New shop", location: "Main location", email: "olive@oak.example" }).await.unwrap();
    people::add_staff(&store, "Olive", "olive@oak.example", "", Role::Owner, demo::PASSWORD).await.unwrap();
    let (token, olive) = people::sign_in(&store, "olive@oak.example", demo::PASSWORD, Origin::default()).await.unwrap().session().unwrap();
    let running = server::start(configured, store.clone()).await.unwrap();
    let client = reqwest::Client::builder().redirect(Policy::none()).build().unwrap();
    let cookie = format!("{}={}", Cookie::Desk.name(false), token.as_str());
    let get = |path: &str| {
        client.get(format!("http://{}{path}", running.app.address)).header("cookie", cookie.clone()).header("accept", "text/html").send()
    };
    let home = get("/desk").await.unwrap();
    let led = home.headers().get("location").map(|to| to.to_str().unwrap_or_default().to_owned());
    assert_eq!(led.as_deref(), Some("/desk/settings/shop"), "{}", home.status());
    let page = get("/desk/settings/shop").await.unwrap().text().await.unwrap();
    assert!(page.contains("Let’s set up your shop"), "{page}");
    // Every room of the desk opens before anything is set up, and the front door as well.
    for path in ["/desk/quotes", "/desk/quotes/new", "/desk/orders", "/desk/customers", "/desk/mail", "/desk/settings", "/"] {
        assert!(get(path).await.unwrap().status().is_success(), "{path}");
    }
    settings::save_location(&store, &olive, Some((olive.card().location, 1)), &oak_park()).await.unwrap();
    assert!(get("/desk").await.unwrap().status().is_success());
    running.stop().await;
}

fn oak_park() -> LocationForm {
    LocationForm {
        name: "Oak Park".into(),
        email: "oak@example.com".into(),
        address: Address { street: "1 Lake St".into(), city: "Oak Park".into(), zip: "60302".into(), ..Address::default() },
        zone: "America/Chicago".into(),
        ..LocationForm::default()
    }
}
