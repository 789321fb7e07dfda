use super::*;
use crate::{
    deliveries::Waiting,
    payments::{How, ToPay},
};
use domain::{
    customers::{CustomerCard, CustomerKind, Point},
    deliveries::{DeliveryStatus as D, Proof, dividing::Share},
    ids::*,
    journey::{Place, Stop},
    locations::{Hours, Location},
    money::Currency,
    orders::Balance,
    payments::{Decline, Method, Owed, Provider},
    proof::{Handed, Mark},
    quotes::{Discount, Line, LineKind, PaymentOption, PlanChoice, PlanOffer, QuoteStatus},
    routes::Position,
    settings::TermsKind,
    staff::{Role, StaffCard},
    tax::TaxRule,
    time::{MINUTE, Window},
};
use store::{
    deliveries::{DeliveryView, Tracking, Van},
    orders::Order,
    payments::PaymentCard,
    quotes::{Earlier, Quote},
};

const ZONE: &str = "America/Chicago";

fn at(minute: i32) -> Instant {
    store::instant_of(Day::of(2027, 3, 4), minute, ZONE)
}

fn home() -> Address {
    Address {
        name: "Maya Okafor".into(),
        street: "1847 N Howe St".into(),
        city: "Chicago".into(),
        region: "IL".into(),
        zip: "60614".into(),
        ..Address::default()
    }
}

fn lena() -> StaffCard {
    StaffCard {
        id: StaffId(3),
        name: "Lena Brandt".into(),
        email: "lena@hartley.example".into(),
        phone: String::new(),
        role: Role::Sales,
        location: LocationId(1),
    }
}

fn clybourn() -> Location {
    Location {
        id: LocationId(1),
        name: "Clybourn store".into(),
        phone: "(312) 555-0142".into(),
        email: "hello@hartley.example".into(),
        address: home(),
        zone: ZONE.into(),
        currency: Currency::Usd,
        tax: TaxRule::default(),
        rate_ppm: 102_500,
        deposit_min_cents: 10_000,
        lead_days: 1,
        hours: Hours([Some(Window::new(540, 1_140)); 7]),
        closed_days: Vec::new(),
        special_days: Vec::new(),
    }
}

fn washer() -> Line {
    Line {
        id: LineId(1),
        position: 1,
        kind: LineKind::Product,
        product: Some(ProductId(9)),
        model: "LG WM4000HWA".into(),
        name: "Front-load washer".into(),
        quantity: 1,
        unit_cents: 74_900,
        list_cents: 78_765,
        price_reason: "the secret reason".into(),
        unit_cost_cents: 52_123,
        rate_ppm: 102_500,
        service_min: 45,
        taken: true,
        offers: vec![PlanOffer { plan: PlanId(5), name: "5 years".into(), months: 60, price_cents: 10_900, cost_cents: 4_321 }],
        ..Line::default()
    }
}

/// Maya's quote of half down, as the store reads it, at 1:52 pm.
fn quoted(step: Step) -> Journey {
    let lines = vec![washer()];
    let totals = domain::quotes::totals(&lines, Discount::None, TaxRule::default(), false);
    Journey {
        place: Place { step, change_waits: false },
        now: at(832),
        sees_only: false,
        quote: Quote {
            id: QuoteId(1),
            number: Number(10_482),
            location: LocationId(1),
            customer: CustomerId(1),
            salesperson: StaffId(3),
            status: QuoteStatus::Sent,
            version: 1,
            revision: 1,
            fulfilment: Fulfilment::Deliver,
            address: home(),
            option: PaymentOption::Half,
            discount: Discount::None,
            class: domain::quotes::Class::Retail,
            valid_until: None,
            job_name: "the secret job".into(),
            notes: "the internal note".into(),
            reason: String::new(),
            total_cents: totals.total_cents,
            reviewed_version: None,
            created_at: at(0),
            sent_at: Some(at(1)),
            copied_from: None,
        },
        owed: Owed { due_now_cents: 41_288, balance_cents: totals.total_cents },
        totals,
        lines,
        exempt: false,
        order: None,
        payments: Vec::new(),
        deliveries: Vec::new(),
        location: clybourn(),
        salesperson: lena(),
        customer: CustomerCard {
            id: CustomerId(1),
            kind: CustomerKind::Individual,
            name: "Maya Okafor".into(),
            email: "maya@mail.example".into(),
            phone: "+1 312 555 0188".into(),
            zip: "60614".into(),
        },
        account_room_cents: 0,
        notes: Vec::new(),
        taken_back_cents: 0,
        change: None,
    }
}

fn payment(status: PaymentStatus, decline: Option<Decline>) -> PaymentCard {
    PaymentCard {
        id: PaymentId(1),
        provider: Provider::Sandbox,
        status,
        amount: Money::new(41_288, Currency::Usd),
        received_cents: if status == PaymentStatus::Settled { 41_288 } else { 0 },
        refunded_cents: 0,
        decline,
        method: Some(Method::Card),
        label: "Visa 4242".into(),
        created_at: at(600),
        settled_at: (status == PaymentStatus::Settled).then(|| at(610)),
    }
}

/// The same, ordered, with half of it paid.
fn ordered(step: Step, deliveries: Vec<DeliveryView>) -> Journey {
    let mut journey = quoted(step);
    journey.payments = vec![payment(PaymentStatus::Settled, None)];
    journey.owed = Owed { due_now_cents: 0, balance_cents: journey.totals.total_cents - 41_288 };
    journey.order = Some(Order {
        id: OrderId(1),
        number: Number(10_482),
        quote: QuoteId(1),
        quote_version: 1,
        location: LocationId(1),
        customer: CustomerId(1),
        salesperson: StaffId(3),
        status: OrderStatus::Open,
        fulfilment: Fulfilment::Deliver,
        address: home(),
        zone: Some(ZoneId(1)),
        tax_cents: journey.totals.tax_cents,
        balance: Balance { total_cents: journey.totals.total_cents, paid_cents: 41_288, refunded_cents: 0 },
        is_invoiced: false,
        created_at: at(610),
        collected_at: None,
        closed_at: None,
    });
    journey.deliveries = deliveries;
    journey
}

#[test]
fn what_became_credit_pays_for_nothing() {
    let mut journey = ordered(Step::Booked, vec![delivery(1, D::Scheduled)]);
    // The order was changed to cost 300.00, and then 350.00.
    let order = journey.order.as_mut().unwrap();
    order.balance = Balance { total_cents: 35_000, paid_cents: 30_000, refunded_cents: 0 };
    journey.owed.balance_cents = 5_000;
    let page = page(&journey, Part::Pay);
    assert!(page.said.then.contains("$300.00") && page.said.then.contains("$350.00"), "{}", page.said.then);
    let after: Vec<_> = page.sheet.after.iter().map(|e| e.amount.as_str()).collect();
    assert_eq!(after, ["$412.88", "\u{2212}$112.88", "$50.00"]);
}

fn delivery(id: i64, status: D) -> DeliveryView {
    DeliveryView {
        id: DeliveryId(id),
        status,
        shares: vec![Share { line: LineId(1), quantity: 1 }],
        day: (status != D::Open).then(|| Day::of(2027, 3, 4)),
        window: (status != D::Open).then(|| Window::new(720, 960)),
        crew_note: String::new(),
        reason: String::new(),
        proof: None,
        revision: 1,
        changed_at: at(851),
        tracking: None,
    }
}

fn under_way(status: D, before: i32, from: i32, to: i32) -> DeliveryView {
    let tracking = Tracking {
        arrival: at(from + 10),
        from: at(from),
        to: at(to),
        stops_before: before,
        position: 5,
        stops: 8,
        done: 4 - before,
        driver: StaffCard { name: "Dana".into(), phone: "+1 312 555 0160".into(), ..lena() },
        van: Van { id: VanId(1), name: "White van".into(), plate: "7KX 204".into() },
        crew: 2,
        seen: None,
    };
    DeliveryView { tracking: Some(tracking), ..delivery(1, status) }
}

fn sandbox(part: Part) -> Asked {
    Asked { part, taker: Taker::Sandbox, ..Asked::default() }
}

fn page(journey: &Journey, part: Part) -> OrderPage {
    let brand = Brand { name: "Hartley Appliances".into(), demonstration: true, ..Brand::default() };
    *link_page(journey, &brand, &sandbox(part)).order.expect("an order")
}

fn paying(page: OrderPage) -> ToPay {
    let View::Pay(to_pay) = page.view else { panic!("{:?}", page.view) };
    to_pay.open().unwrap()
}

#[test]
fn nothing_of_the_shops_own_leaves() {
    let brand = Brand::default();
    let steps = [
        quoted(Step::Review),
        quoted(Step::Payment),
        ordered(Step::Tracking, vec![under_way(D::InTransit, 0, 850, 880)]),
        ordered(Step::Confirmation, vec![delivery(1, D::Delivered)]),
    ];
    for journey in steps {
        for part in [Part::Step, Part::Receipt, Part::Pay, Part::Addons] {
            let said = serde_json::to_string(&link_page(&journey, &brand, &sandbox(part))).expect("json");
            for secret in ["52123", "4321", "78765", "the secret reason", "the secret job", "the internal note", "maya@mail.example"] {
                assert!(!said.contains(secret), "{secret} in {said}");
            }
        }
    }
}

#[test]
fn what_is_noted_for_the_customer_stands_on_every_step() {
    for (mut journey, part) in [(quoted(Step::Review), Part::Step), (ordered(Step::Booked, vec![delivery(1, D::Scheduled)]), Part::Receipt)]
    {
        journey.notes = vec!["Trade price agreed".into()];
        assert_eq!(page(&journey, part).notes, ["Trade price agreed"]);
    }
}

#[test]
fn what_is_bought_under_stands_where_it_is_bought() {
    let brand = Brand { terms: vec![TermsKind::Sale, TermsKind::Privacy], ..Brand::default() };
    let drawn = |journey: &Journey| link_page(journey, &brand, &sandbox(Part::Step));
    let first = drawn(&quoted(Step::Payment));
    assert_eq!(first.shop.terms.iter().map(|t| t.href.as_str()).collect::<Vec<_>>(), ["/terms#sale", "/terms#privacy"]);
    assert_eq!(paying(*first.order.expect("an order")).terms, first.shop.terms.first().cloned());
    // A shop that publishes nothing asks nobody to accept anything.
    assert_eq!(paying(page(&quoted(Step::Payment), Part::Step)).terms, None);
}

#[test]
fn finished_steps_fold_with_what_was_decided() {
    let folded = |page: OrderPage| page.steps.done.into_iter().map(|d| format!("{} {}", d.what, d.decided)).collect::<Vec<_>>();
    let mut chosen = quoted(Step::Payment);
    chosen.lines[0].plan = PlanChoice::Chosen(PlanId(5));
    assert_eq!(folded(page(&chosen, Part::Step)), ["Add-ons 1 plan"]);
    assert_eq!(folded(page(&quoted(Step::Review), Part::Step)), [""; 0]);
    let booked = ordered(Step::Booked, vec![delivery(1, D::Scheduled)]);
    assert_eq!(folded(page(&booked, Part::Step)), ["Paid $412.88 of $825.77", "Delivery Thu, March 4, noon – 4 pm"]);
}

#[test]
fn the_last_try_is_the_news_and_the_methods_are_those_that_there_are() {
    let mut journey = quoted(Step::Payment);
    journey.payments = vec![payment(PaymentStatus::Open, Some(Decline::InsufficientFunds))];
    let said = page(&journey, Part::Step);
    assert_eq!(said.said.title, "Your card was declined");
    let to_pay = paying(said);
    assert!(to_pay.wrong.contains("not enough money"));
    assert_eq!(to_pay.amounts.iter().map(|a| a.words.as_str()).collect::<Vec<_>>(), ["$412.88", "$825.77"]);

    let asked = |taker, secure| Asked { taker, secure, ..Asked::default() };
    let how = |asked: &Asked, cents| {
        let mut journey = quoted(Step::Payment);
        journey.owed.due_now_cents = cents;
        match pay::first(&journey, &Brand::default(), asked).0 {
            View::Pay(to_pay) => to_pay.open().unwrap().how,
            view => panic!("{view:?}"),
        }
    };
    let stripe = || Taker::Stripe { publishable_key: Some("pk_test_1".into()) };
    let offers = |how| match how {
        How::Provider { offers, element } => (offers, element.is_some()),
        how => panic!("{how:?}"),
    };
    assert_eq!(
        offers(how(&asked(stripe(), true), 41_288)),
        ("You choose how on the next page: Apple Pay, Card, Affirm or Klarna.".into(), true)
    );
    assert_eq!(offers(how(&asked(stripe(), false), 4_000)), ("You choose how on the next page: Card or Klarna.".into(), true));
    assert!(matches!(how(&asked(Taker::Nobody, true), 41_288), How::Call(sentence) if sentence.contains("(312) 555-0142")));
    assert_eq!(how(&asked(stripe(), true), 0), How::Nothing);
}

#[test]
fn the_rest_is_payable_only_by_who_may_and_while_it_is_owed() {
    let rest = |journey: &Journey| page(journey, Part::Step).rest;
    let booked = || ordered(Step::Booked, vec![delivery(1, D::Scheduled)]);
    assert_eq!(rest(&booked()), "$412.89");
    assert_eq!(paying(page(&booked(), Part::Pay)).rest.map(|r| r.value).as_deref(), Some("412.89"));
    assert_eq!(rest(&Journey { sees_only: true, ..booked() }), "");
    let mut waits = booked();
    waits.payments.insert(0, payment(PaymentStatus::Pending, None));
    assert_eq!(rest(&waits), "");
    assert!(page(&waits, Part::Step).steps.done.iter().any(|d| d.decided == "being confirmed"));
    let paid = Journey { owed: Owed::default(), ..booked() };
    assert_eq!(rest(&paid), "");
    // An address that is not open leads to the step.
    assert!(matches!(page(&paid, Part::Pay).view, View::Waiting(Waiting { calendar: true, .. })));
    assert!(matches!(page(&quoted(Step::Review), Part::Pay).view, View::Review(_)));
}

#[test]
fn tracking_says_the_hour_and_how_far_it_is() {
    let said = |delivery| {
        let Said { title, over, figure, then, .. } = page(&ordered(Step::Tracking, vec![delivery]), Part::Step).said;
        format!("{title}{over} | {figure} | {then}")
    };
    assert_eq!(said(under_way(D::Routed, 3, 850, 910)), "Arriving today | 2:10 – 3:10 pm | 3 stops before yours. Updated 1:52 pm.");
    assert_eq!(said(under_way(D::InTransit, 0, 850, 880)), "On the way to you | 2:10 – 2:40 pm | You are next. Updated 1:52 pm.");
    assert_eq!(said(under_way(D::Arrived, 0, 850, 880)), "We are at your door |  | Since 2:20 pm. Updated 1:52 pm.");
    let next_day = under_way(D::Routed, 1, 850 + 1_440, 970 + 1_440);
    assert_eq!(said(next_day), "Arriving on Friday, March 5 | 2:10 – 4:10 pm | 1 stop before yours. The time narrows on the day.");
}

#[test]
fn an_old_position_is_called_old() {
    let seen = |minutes: i64| {
        let mut delivery = under_way(D::InTransit, 0, 850, 880);
        let point = Point::new(41_910_000, -87_640_000).expect("a point");
        delivery.tracking.as_mut().expect("a route").seen = Some(Position { point, at: at(832).plus(-minutes * MINUTE) });
        match page(&ordered(Step::Tracking, vec![delivery]), Part::Step).view {
            View::Tracking(tracked) => tracked.open().map(|t| (t.seen, t.seen_at)).unwrap(),
            view => panic!("{view:?}"),
        }
    };
    assert_eq!(seen(0), ("The van was seen just now.".into(), "41.910000,-87.640000".into()));
    assert_eq!(seen(3).0, "The van was seen 3 minutes ago.");
    assert!(seen(12).0.starts_with("The van was last seen at 1:40 pm"));
}

#[test]
fn several_deliveries_are_listed_each_where_it_is() {
    let mut scheduled = delivery(2, D::Scheduled);
    scheduled.day = Some(Day::of(2027, 3, 9));
    let journey = ordered(Step::Tracking, vec![under_way(D::InTransit, 0, 850, 880), scheduled, delivery(3, D::Open)]);
    let View::Tracking(tracked) = page(&journey, Part::Step).view else { panic!("tracking") };
    let tracked = tracked.open().unwrap();
    let others: Vec<_> = tracked.others.iter().map(|o| (o.what.as_str(), o.state.as_str(), o.open)).collect();
    assert_eq!(others, [("Delivery 2", "Tue, March 9, noon – 4 pm", false), ("Delivery 3", "no day yet", true)]);
}

#[test]
fn the_end_says_what_was_handed_over_and_what_comes_back() {
    let mut done = delivery(1, D::Delivered);
    let washer = Handed { what: "LG WM4000HWA".into(), serial: "503KWXY".into(), photo: Some(AttachmentId(4)), ..Handed::default() };
    let hoses = Handed { what: "Hoses".into(), ..Handed::default() };
    let mark = Mark::read("M400 700L900 400").expect("a mark");
    done.proof = Some(Proof { name: "Maya Okafor".into(), mark, lines: vec![washer, hoses] });
    let journey = ordered(Step::Confirmation, vec![done]);
    let said = page(&journey, Part::Step);
    assert_eq!(said.said.then, "Thursday, March 4 at 2:11 pm. $412.89 is still to be paid.");
    let View::End(ending) = said.view else { panic!("end") };
    let ending = ending.open().unwrap();
    let proof = &ending.proofs[0];
    let noted: Vec<_> = proof.lines.iter().map(|l| (l.what.as_str(), l.serial.as_str(), l.photo.as_str())).collect();
    let photo = format!("/o/{}/photo/4", journey.quote.number);
    assert_eq!((proof.mark.as_str(), noted), ("M400 700L900 400", vec![("LG WM4000HWA", "503KWXY", photo.as_str())]));
    assert!(matches!(page(&journey, Part::Note).view, View::Note(_)));

    let mut cancelled = ordered(Step::Ended { ending: domain::journey::Ending::Cancelled }, Vec::new());
    cancelled.payments[0].refunded_cents = 10_000;
    let View::End(ending) = page(&cancelled, Part::Step).view else { panic!("end") };
    let ending = ending.open().unwrap();
    assert_eq!(ending.notes, ["What you paid is being given back. So far $100.00 of $412.88."]);
    assert_eq!(page(&quoted(Step::Stop { stop: Stop::Expired }), Part::Step).said.title, "This quote has run out");
}

#[test]
fn a_changed_quote_says_what_changed() {
    let mut journey = quoted(Step::Review);
    journey.quote.version = 2;
    journey.quote.reviewed_version = Some(1);
    let hoses = Line { name: "Hoses".into(), kind: LineKind::AddOn, quantity: 1, unit_cents: 4_400, ..Line::default() };
    let before = vec![Line { unit_cents: 70_000, ..washer() }, hoses];
    let asked = Asked { before: Earlier { lines: before, conditions: None }, ..sandbox(Part::Step) };
    let View::Review(to_review) = review::review(&journey, &asked).0 else { panic!("review") };
    let to_review = to_review.open().unwrap();
    assert!(to_review.chose_before);
    assert_eq!(to_review.changes, ["Front-load washer now costs $749.00 instead of $700.00.", "Hoses is no longer in it."]);
}

#[test]
fn what_is_taken_off_stands_on_every_page_and_adds_up() {
    let tenth = Discount::Percent { ppm: 100_000 };
    let mut journey = quoted(Step::Review);
    journey.quote.discount = Discount::Amount { cents: 5_000 };
    journey.lines[0].discount = tenth;
    journey.totals = domain::quotes::totals(&journey.lines, journey.quote.discount, TaxRule::default(), false);
    let sheet = page(&journey, Part::Step).sheet;
    // 749.00 less 74.90 less 50.00 is 624.10, and 63.97 of tax.
    let said: Vec<_> = sheet.lines.iter().map(|e| format!("{} {}", e.what, e.amount)).collect();
    assert_eq!(said, ["Discount \u{2212}$124.90", "Sales tax, 10.25% $63.97"]);
    assert_eq!((sheet.total.as_str(), sheet.items[0].note.as_str()), ("$688.07", "LG WM4000HWA, 10% off"));
    let View::Review(to_review) = review::review(&journey, &Asked::default()).0 else { panic!("review") };
    let to_review = to_review.open().unwrap();
    let shown = domain::quotes::totals(&to_review.lines, to_review.discount, to_review.rule, false);
    assert_eq!(shown.total_cents, journey.totals.total_cents);
}

#[test]
fn a_link_that_only_looks_says_so() {
    let said = page(&Journey { sees_only: true, ..quoted(Step::Payment) }, Part::Step);
    assert!(said.sees_only && said.notice.starts_with("This link lets you look."));
    assert!(said.steps.done.iter().all(|d| d.href.is_empty()));
}
