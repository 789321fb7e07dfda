//! What people read on the page where the usual way ends: no provider, a provider that is away, a day that passed, an address in no zone,
//! goods at the counter, nothing to pay, an account. Pages before script, as they are posted and read.

use crate::shop::{Shop, api, failure, link_cookie, location};
use domain::{
    Refusal,
    customers::{Address, CustomerForm},
    ids::{CustomerId, Number},
    journey::Step,
    orders::Fulfilment,
    quotes::Class,
    time::{DAY, Instant, SECOND},
};
use store::{
    Clock,
    customers::{self, Edited, Terms},
    demo,
    journey::Journey,
    people::{Origin, link_holder},
    quotes::{self, CustomerChoice, Invitation, LineForm, QuoteForm},
};

/// A customer with an order of their own, in a browser without script.
struct Visit<'a> {
    shop: &'a Shop,
    number: Number,
    cookie: String,
}

impl<'a> Visit<'a> {
    async fn at(shop: &'a Shop, stage: &str) -> Self {
        let (number, token) = shop.link(stage).await;
        Self { shop, number, cookie: link_cookie(number, &token) }
    }

    /// A quote of one line, written and sent by Lena.
    async fn of(shop: &'a Shop, customer: CustomerId, fulfilment: Fulfilment, unit_cents: i64) -> Self {
        let store = shop.store();
        let lena = demo::member(store, "lena@hartley.example").await.unwrap();
        let like = store::journey::read(store, &shop.holder("payment").await).await.unwrap();
        let line = LineForm {
            product: like.lines[0].product.unwrap(),
            quantity: 1,
            unit_cents,
            price_reason: "agreed by phone".into(),
            ..LineForm::default()
        };
        let form = QuoteForm {
            discount: domain::quotes::Discount::None,
            customer: CustomerChoice::OnFile(customer),
            salesperson: None,
            fulfilment,
            address: None,
            valid_until: None,
            job_name: String::new(),
            class: Class::Retail,
            notes: String::new(),
            ticked: vec![],
            lines: vec![line],
        };
        let number = quotes::make(store, &lena, &form).await.unwrap();
        let invitation = Invitation { recipient: "nell@example.com".into(), subject: "Quote".into(), ..Invitation::default() };
        quotes::send(store, &lena, number, 1, &invitation).await.unwrap();
        let quote = store::journey::quote_of(store, number).await.unwrap();
        let token = store::links::mint(store, &lena, quote, domain::links::Channel::Copy).await.unwrap();
        Self { shop, number, cookie: link_cookie(number, &token) }
    }

    fn address(&self) -> String {
        format!("/o/{}", self.number)
    }

    async fn read(&self, path: &str) -> String {
        page(self.shop, path, &self.cookie).await
    }

    /// Posts a form of the page, and gives the address that the browser is led to.
    async fn press(&self, function: &str, form: &str) -> String {
        press(self.shop, function, &self.cookie, &self.address(), form).await
    }

    async fn journey(&self) -> Journey {
        let token = self.cookie.split_once('=').unwrap().1;
        let token = store::people::Token::read(token).unwrap();
        let holder = link_holder(self.shop.store(), &token, Origin::default()).await.unwrap();
        store::journey::read(self.shop.store(), &holder).await.unwrap()
    }
}

async fn page(shop: &Shop, path: &str, cookie: &str) -> String {
    let answer = shop.get(path).header("cookie", cookie).header("accept", "text/html").send().await.unwrap();
    assert_eq!(answer.status(), 200, "{path}");
    answer.text().await.unwrap()
}

async fn press(shop: &Shop, function: &str, cookie: &str, from: &str, form: &str) -> String {
    let request = shop.post(&api(function)).header("cookie", cookie).header("accept", "text/html,*/*").header("referer", shop.url(from));
    let request = request.header("sec-fetch-site", "same-origin").header("content-type", "application/x-www-form-urlencoded");
    let answer = request.body(form.to_owned()).send().await.unwrap();
    assert_eq!(answer.status(), 302, "{function}");
    location(&answer).to_owned()
}

async fn nell(shop: &Shop, zip: &str, credit_limit_cents: i64) -> CustomerId {
    let robin = demo::member(shop.store(), demo::MANAGER).await.unwrap();
    let address = Address { street: "12 Elm St".into(), city: "Elsewhere".into(), zip: zip.into(), ..Address::default() };
    let phone = "+1 907 555 0100".to_owned();
    let form = CustomerForm { name: "Nell Byrne".into(), email: "nell@example.com".into(), phone, address, ..CustomerForm::default() };
    let id = customers::create(shop.store(), &robin, &form).await.unwrap();
    let terms = Some(Terms { exempt: false, credit_limit_cents });
    customers::edit(shop.store(), &robin, id, 1, &Edited { form, manager: None, terms }).await.unwrap();
    id
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shop_without_a_provider_says_so_to_both_sides_and_takes_cash() {
    let shop = Shop::open_with(&[("payments.provider", "none")]).await;
    let visit = Visit::at(&shop, "payment").await;
    let lena = shop.desk_cookie_of("lena@hartley.example").await;
    // Staff are warned where they look at the quote, and again where they send it.
    for path in [format!("/desk/quotes/{}", visit.number), format!("/desk/quotes/{}/send", visit.number)] {
        let html = page(&shop, &path, &lena).await;
        assert!(html.contains(words::quotes::no_provider_title()) && html.contains(words::quotes::no_provider()), "{path}: {html}");
    }
    // The customer reads whom to call, and there is no button that leads nowhere.
    let html = visit.read(&visit.address()).await;
    let phone = visit.journey().await.location.phone;
    assert!(html.contains(words::payments::no_provider_title()) && html.contains(&words::payments::no_provider_then(&phone)), "{html}");
    assert!(!html.contains("form=\"step\""), "{html}");
    // Whoever presses all the same is refused in a sentence.
    let back = visit.press("pay", &format!("number={}", visit.number)).await;
    assert!(visit.read(&back).await.contains(words::refusal::no_provider()), "{back}");
    let answer = shop.call("pay", &visit.cookie, &format!("number={}", visit.number)).send().await.unwrap();
    assert_eq!((answer.status().as_u16(), failure(answer).await), (422, Refusal::NoProvider.into()));
    assert!(visit.journey().await.payments.is_empty());
    // Cash goes on.
    let cents = visit.journey().await.owed.due_now_cents;
    let form = format!("number={}&amount={}.{:02}&method=cash", visit.number, cents / 100, cents % 100);
    press(&shop, "record_payment", &lena, &format!("/desk/quotes/{}", visit.number), &form).await;
    let journey = visit.journey().await;
    assert_eq!((journey.place.step, journey.order.unwrap().balance.paid_cents), (Step::Scheduling { attempted: false }, cents));
    assert!(visit.read(&visit.address()).await.contains(words::deliveries::choose_title()));
    store::verify::ledger(shop.store()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_that_is_away_is_said_where_the_customer_pays() {
    let keys = [
        ("payments.provider", "stripe"),
        ("payments.secret_key", "sk_test_1"),
        ("payments.webhook_secret", "whsec_1"),
        ("payments.publishable_key", "pk_test_1"),
        // Nobody answers there.
        ("payments.api_base", "http://127.0.0.1:9"),
    ];
    let shop = Shop::open_with(&keys).await;
    let visit = Visit::at(&shop, "payment").await;
    let back = visit.press("pay", &format!("number={}", visit.number)).await;
    let html = visit.read(&back).await;
    assert!(html.contains(words::refusal::provider_away()), "{html}");
    assert!(html.contains("form=\"step\""), "the button is there to try again: {html}");
    let journey = visit.journey().await;
    assert!(journey.order.is_none() && journey.payments.iter().all(|p| p.received_cents == 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_day_that_passed_is_said_where_the_customer_chooses() {
    let clock = Clock::held(Instant(1_804_003_200 * SECOND));
    let shop = Shop::open_at(clock.clone(), &[]).await;
    let visit = Visit::at(&shop, "scheduling").await;
    let delivery = visit.journey().await.deliveries[0].id;
    let slots = store::deliveries::slots(shop.store(), &shop.holder("scheduling").await, delivery).await.unwrap().unwrap();
    let first = slots.slots.iter().find(|s| s.left() > 0).unwrap().id;
    // The page lay open for a week.
    clock.pass(7 * DAY);
    let back = visit.press("confirm", &format!("number={}&delivery={delivery}&window={first}&note=Mind+the+cat", visit.number)).await;
    let html = visit.read(&back).await;
    assert!(html.contains(words::refusal::slot_passed()), "{html}");
    assert!(html.contains(words::deliveries::choose_title()) && html.contains("Mind the cat"), "what was typed is kept: {html}");
    assert_eq!(visit.journey().await.deliveries[0].day, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_in_no_zone_is_called() {
    let shop = Shop::open().await;
    let visit = Visit::of(&shop, nell(&shop, "99501", 0).await, Fulfilment::Deliver, 40_000).await;
    let (desk, cents) = (shop.desk_cookie().await, visit.journey().await.totals.total_cents);
    let form = format!("number={}&amount={}.{:02}&method=cash", visit.number, cents / 100, cents % 100);
    press(&shop, "record_payment", &desk, &format!("/desk/quotes/{}", visit.number), &form).await;
    let html = visit.read(&visit.address()).await;
    assert!(html.contains(words::deliveries::call_title()), "{html}");
    assert!(html.contains(&words::deliveries::call_then("99501", "+1 907 555 0100")), "{html}");
    let html = page(&shop, &format!("/desk/orders/{}", visit.number), &desk).await;
    assert!(html.contains(words::orders::no_zone()), "the desk knows that it has to call: {html}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn goods_at_the_counter_are_ready_then_picked_up() {
    let shop = Shop::open().await;
    let visit = Visit::of(&shop, nell(&shop, "60614", 0).await, Fulfilment::Collect, 40_000).await;
    let (desk, cents) = (shop.desk_cookie().await, visit.journey().await.totals.total_cents);
    let form = format!("number={}&amount={}.{:02}&method=cash", visit.number, cents / 100, cents % 100);
    press(&shop, "record_payment", &desk, &format!("/desk/quotes/{}", visit.number), &form).await;
    let html = visit.read(&visit.address()).await;
    let place = visit.journey().await.location;
    assert!(html.contains(words::deliveries::collect_title()) && html.contains(&place.address.street), "{html}");
    let order = format!("/desk/orders/{}", visit.number);
    for _ in 0..2 {
        let back = press(&shop, "collect_order", &desk, &order, &format!("number={}", visit.number)).await;
        assert!(!back.contains("__err"), "{back}");
    }
    assert!(visit.read(&visit.address()).await.contains(words::journey::collected_title()));
    store::verify::ledger(shop.store()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_needs_no_provider() {
    let shop = Shop::open_with(&[("payments.provider", "none")]).await;
    let visit = Visit::of(&shop, nell(&shop, "60614", 60_000).await, Fulfilment::Deliver, 40_000).await;
    let html = visit.read(&visit.address()).await;
    assert!(html.contains(words::payments::no_provider_title()) && html.contains(words::payments::account()), "{html}");
    assert_eq!(visit.press("put_on_account", &format!("number={}", visit.number)).await, visit.address());
    assert!(visit.read(&visit.address()).await.contains(words::deliveries::choose_title()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_nothing_due_the_button_places_the_order() {
    // Not even a provider is needed for it.
    let shop = Shop::open_with(&[("payments.provider", "none")]).await;
    let visit = Visit::of(&shop, nell(&shop, "60614", 0).await, Fulfilment::Deliver, 0).await;
    let html = visit.read(&visit.address()).await;
    for said in [words::payments::title_nothing(), words::payments::then_nothing_at_all(), words::payments::place()] {
        assert!(html.contains(said), "{said}: {html}");
    }
    assert_eq!(visit.press("pay", &format!("number={}", visit.number)).await, visit.address());
    assert!(visit.read(&visit.address()).await.contains(words::deliveries::choose_title()));
    // The button of a page that is older than that.
    let back = visit.press("pay", &format!("number={}", visit.number)).await;
    assert!(visit.read(&back).await.contains("</html>"), "{back}");
    assert!(visit.journey().await.payments.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_with_room_takes_one_order_and_says_no_to_the_next() {
    let shop = Shop::open().await;
    let customer = nell(&shop, "60614", 60_000).await;
    let first = Visit::of(&shop, customer, Fulfilment::Deliver, 40_000).await;
    let second = Visit::of(&shop, customer, Fulfilment::Deliver, 40_000).await;
    let offer = format!("action=\"{}", api("put_on_account"));
    for visit in [&first, &second] {
        let html = visit.read(&visit.address()).await;
        assert!(html.contains(&offer) && html.contains(words::payments::account()), "{html}");
    }
    assert_eq!(first.press("put_on_account", &format!("number={}", first.number)).await, first.address());
    assert!(first.read(&first.address()).await.contains(words::deliveries::choose_title()));
    // The page of the other lay open meanwhile.
    let back = second.press("put_on_account", &format!("number={}", second.number)).await;
    let html = second.read(&back).await;
    let said = words::refusal::credit_line_exceeded("$");
    assert!(html.contains(said.split('$').next().unwrap()), "{html}");
    assert!(!html.contains(&offer), "there is no room to offer: {html}");
    assert!(second.journey().await.order.is_none());
    store::verify::ledger(shop.store()).await.unwrap();
}
