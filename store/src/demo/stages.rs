//! The orders of the demonstration shop, played day by day up to the stage each stands at.

use super::{SandboxBody, holder, member};
use crate::{
    Result, Store,
    deliveries::{
        self, CrewForm, RouteForm, Seen,
        visits::{self, VisitForm},
    },
    journey, payments,
    people::{LinkHolder, StaffMember},
    quotes::{self, CustomerChoice, Hidden, Invitation, LineForm, QuoteForm},
    rows,
};
use domain::{
    Refusal,
    customers::{Address, CustomerForm, CustomerKind, Found, Point, Source, Spending},
    deliveries::{DeliveryStatus, Move, Proof},
    ids::{AddressId, CapacityId, CustomerId, DeliveryId, Number, ProductId, StaffId, VanId, VisitId},
    orders::Fulfilment,
    payments::{Method, Provider, Report},
    proof::{Handed, Mark},
    quotes::{Choices, Discount, PaymentOption},
    slots::Slot,
    time::{DAY, HOUR, Instant, MINUTE, Window},
    visits::{Errand, Method as VisitMethod, VisitKind},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use std::collections::BTreeMap;

/// Where an order of the demonstration stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    Review,
    Payment,
    DepositPaid,
    Scheduling,
    Scheduled,
    Tracking,
    Delivered,
    Expired,
}

impl Stage {
    pub const ALL: [Self; 8] =
        [Self::Review, Self::Payment, Self::DepositPaid, Self::Scheduling, Self::Scheduled, Self::Tracking, Self::Delivered, Self::Expired];

    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Review => "review",
            Self::Payment => "payment",
            Self::DepositPaid => "deposit_paid",
            Self::Scheduling => "scheduling",
            Self::Scheduled => "scheduled",
            Self::Tracking => "tracking",
            Self::Delivered => "delivered",
            Self::Expired => "expired",
        }
    }

    /// The job's name, by which the order of a stage is found again.
    pub(super) const fn job_name(self) -> &'static str {
        match self {
            Self::Review => "Laundry and dishwasher",
            Self::Payment => "Kitchen, second floor",
            Self::DepositPaid => "New fridge",
            Self::Scheduling => "Laundry room",
            Self::Scheduled => "Range for the coach house",
            Self::Tracking => "Washer, dryer, dishwasher",
            Self::Delivered => "Dishwasher replacement",
            Self::Expired => "Laundry, garden flat",
        }
    }
}

/// A customer of the cast: name, e-mail, phone, street, unit, ZIP, note for the crew, latitude and longitude in millionths.
type Person = (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str, &'static str, i32, i32);

const MAYA: Person = (
    "Maya Okafor",
    "maya@okafor.example",
    "+1 312 555 0171",
    "1847 N Howe St",
    "Unit 3",
    "60614",
    "Third floor, elevator at the back",
    41_915_300,
    -87_644_900,
);
const JONAS: Person =
    ("Jonas Weber", "jonas@weber.example", "+1 312 555 0172", "2650 N Racine Ave", "", "60614", "", 41_930_500, -87_658_400);
const AMAL: Person =
    ("Amal Haddad", "amal@haddad.example", "+1 312 555 0173", "3440 N Broadway", "Apt 5B", "60657", "Ring twice", 41_944_500, -87_644_600);
const GRACE: Person =
    ("Grace Lindqvist", "grace@lindqvist.example", "+1 312 555 0174", "1530 W Cuyler Ave", "", "60613", "", 41_954_600, -87_667_700);
const TOMAS: Person = (
    "Tomás Rivera",
    "tomas@rivera.example",
    "+1 312 555 0175",
    "1722 N Wood St",
    "Coach house",
    "60622",
    "Through the alley gate",
    41_912_900,
    -87_671_900,
);
const IRIS: Person =
    ("Iris Chen", "iris@chen.example", "+1 312 555 0176", "2115 W Giddings St", "", "60625", "Dog in the yard", 41_967_800, -87_681_600);
const NOOR: Person =
    ("Noor Rahman", "noor@rahman.example", "+1 312 555 0177", "915 W Montrose Ave", "2nd floor", "60613", "", 41_961_700, -87_653_100);
const ELLEN: Person =
    ("Ellen Novak", "ellen@novak.example", "+1 312 555 0178", "1244 N Cleaver St", "Garden flat", "60642", "", 41_904_400, -87_662_500);
const PAUL: Person =
    ("Paul Adeyemi", "paul@adeyemi.example", "+1 312 555 0179", "1410 W Belmont Ave", "", "60657", "", 41_939_700, -87_663_200);

/// Iris signs with her first letter and a line.
const IRIS_MARK: &str = "M520 980L560 820L620 640L700 460L740 380M640 960L720 900L840 760L920 640L900 780L880 920L960 860L1080 740L1140 720L1100 840L1080 \
    940L1180 900L1300 800L1420 780L1360 880L1420 960L1600 900L1840 800L2120 780L2480 820L2860 760";

pub(super) struct Theatre {
    pub now: Instant,
    pub sandbox: SandboxBody,
}

/// The shop's people and their catalogue, at hand.
struct Cast {
    lena: StaffMember,
    priya: StaffMember,
    dana: StaffId,
    luis: StaffId,
    sam: StaffId,
    models: BTreeMap<String, rows::products::Model>,
}

impl Theatre {
    pub async fn play(&self, store: &Store) -> Result<()> {
        let cast = self.cast(store).await?;
        let days_ago = |days: i64| store.at(self.now.plus(-days * DAY));
        let laundry = ["LG WM4000HWA", "HOSE-SS2", "LG DLEX4000W", "VENT-KIT4", "Frigidaire FDPC4221AS", "DELIVERY", "INSTALL", "HAUL"];
        self.quote(&days_ago(1), &cast, MAYA, Stage::Review, &laundry, PaymentOption::Half).await?;
        let number = self
            .quote(
                &days_ago(2),
                &cast,
                JONAS,
                Stage::Payment,
                &["Bosch SHX78B75UC", "DW-CONNECT", "DELIVERY", "INSTALL"],
                PaymentOption::Full,
            )
            .await?;
        self.review(&days_ago(1), &cast, number).await?;
        let number = self
            .quote(&days_ago(4), &cast, AMAL, Stage::DepositPaid, &["GE GNE27JYMFS", "ICE-LINE", "DELIVERY", "HAUL"], PaymentOption::Half)
            .await?;
        self.buy(&days_ago(3), &cast, number).await?;
        let number = self
            .quote(
                &days_ago(3),
                &cast,
                GRACE,
                Stage::Scheduling,
                &["Speed Queen TR7003WN", "HOSE-SS2", "DELIVERY", "HAUL"],
                PaymentOption::Full,
            )
            .await?;
        self.buy(&days_ago(2), &cast, number).await?;
        let number = self
            .quote(&days_ago(5), &cast, TOMAS, Stage::Scheduled, &["Whirlpool WFE505W0JS", "RANGE-CORD", "DELIVERY"], PaymentOption::Half)
            .await?;
        self.buy(&days_ago(4), &cast, number).await?;
        self.book_first(&days_ago(1), &cast, number).await?;
        self.route_of_today(store, &cast, &laundry).await?;
        self.visits(store, &cast).await?;
        self.quote(&days_ago(6), &cast, ELLEN, Stage::Expired, &["LG WM4000HWA", "HOSE-SS2", "DELIVERY"], PaymentOption::Full).await?;
        super::offer::build(store, self.now, &cast.lena, &cast.models).await?;
        // Lena's letters leave at the first start, so that there is mail to look at; nobody waits for notices of a past that was played.
        rows::outbox::Entity::delete_many().filter(rows::outbox::Column::Task.not_like("%\"task\":\"mail\"%")).exec(&store.db).await?;
        Ok(())
    }

    async fn cast(&self, store: &Store) -> Result<Cast> {
        let early = store.at(self.now.plus(-7 * DAY));
        let products = rows::products::Entity::find().all(&store.db).await?;
        Ok(Cast {
            lena: member(&early, "lena@hartley.example").await?,
            priya: member(&early, "priya@hartley.example").await?,
            dana: member(&early, "dana@hartley.example").await?.id(),
            luis: member(&early, "luis@hartley.example").await?.id(),
            sam: member(&early, "sam@hartley.example").await?.id(),
            models: products.into_iter().map(|p| (p.model.clone(), p)).collect(),
        })
    }

    /// The route that is under way: one delivered, one under way, Noor's third after another.
    async fn route_of_today(&self, store: &Store, cast: &Cast, laundry: &[&str]) -> Result<()> {
        let days_ago = |days: i64| store.at(self.now.plus(-days * DAY));
        let single = ["Frigidaire FDPC4221AS", "DW-CONNECT", "DELIVERY", "INSTALL", "HAUL"];
        let mut stops = Vec::new();
        for (person, job, lines) in [
            (IRIS, Stage::Delivered.job_name(), &single[..]),
            (PAUL, "Fridge swap", &["GE GNE27JYMFS", "ICE-LINE", "DELIVERY"]),
            (NOOR, Stage::Tracking.job_name(), laundry),
        ] {
            let number = self.quote_named(&days_ago(6), cast, person, job, lines, PaymentOption::Full).await?;
            self.buy(&days_ago(5), cast, number).await?;
            stops.push((number, self.book_today(&days_ago(4), cast, number, store).await?));
        }
        let van = self.van(store).await?;
        let (_, minute) = crate::local(self.now, "America/Chicago");
        for (position, (_, delivery)) in (1..).zip(&stops) {
            let form = RouteForm { driver: cast.dana, van, crew: 2, starts_min: (minute - 120).max(0), position };
            deliveries::put_on_route(&store.at(self.now.plus(-3 * HOUR)), &cast.priya, *delivery, revision(store, *delivery).await?, &form)
                .await?;
        }
        let (_, first) = stops[0];
        for (step, minutes) in [(Move::Depart, 110), (Move::Arrive, 95), (Move::HandOver, 45)] {
            let dishwasher = Handed { what: "Frigidaire FDPC4221AS".into(), serial: "TH23819447".into(), ..Handed::default() };
            let proof = Proof { name: "Iris Chen".into(), mark: Mark::read(IRIS_MARK)?, lines: vec![dishwasher] };
            let then = store.at(self.now.plus(-minutes * MINUTE));
            deliveries::advance(&then, &cast.priya, first, revision(store, first).await?, step, "", &proof).await?;
        }
        let (_, second) = stops[1];
        deliveries::advance(
            &store.at(self.now.plus(-8 * MINUTE)),
            &cast.priya,
            second,
            revision(store, second).await?,
            Move::Depart,
            "",
            &Proof::default(),
        )
        .await?;
        debug_assert_ne!(cast.dana, cast.luis, "two drivers");
        Ok(())
    }

    /// Sam looked after Iris' old dishwasher yesterday. On the day of Tomás' range there is more to do in the north of the city.
    async fn visits(&self, store: &Store, cast: &Cast) -> Result<()> {
        let (today, _) = crate::local(self.now, "America/Chicago");
        let before = store.at(self.now.plus(-2 * DAY));
        let call = VisitForm {
            kind: VisitKind::ServiceCall,
            method: VisitMethod::AtHome,
            order: None,
            model: "Whirlpool WDF520PADM".into(),
            serial: "F83301442".into(),
            description: "Leaves water in the tub".into(),
            address: AddressId(0),
            day: today.plus_days(-1),
            window: Window::new(9 * 60, 12 * 60),
            service_min: 60,
        };
        let visit = self.visit(&before, cast, IRIS, call.clone()).await?;
        let crew = CrewForm { driver: cast.sam, van: self.van(store).await?, crew: 1, starts_min: 8 * 60 + 30 };
        let route = deliveries::make_route(&before, &cast.priya, cast.priya.card().location, call.day, &crew).await?;
        deliveries::place(&before, &cast.priya, Seen { route, revision: 1 }, &[Errand::Visit(visit)], 1).await?;
        let morning = crate::instant_of(call.day, 8 * 60 + 35, "America/Chicago");
        for (revision, step, minutes) in [(2, Move::Depart, 0), (3, Move::Arrive, 25), (4, Move::HandOver, 80)] {
            let then = store.at(morning.plus(minutes * MINUTE));
            let said = if step == Move::HandOver { "Pump worn out; advised a new one" } else { "" };
            visits::advance(&then, &cast.priya, visit, revision, step, said).await?;
        }
        let booked = rows::deliveries::Entity::find().filter(rows::deliveries::Column::Status.eq(DeliveryStatus::Scheduled.code()));
        let booked = super::cast(booked.one(&store.db).await?.and_then(|d| d.day?.parse().ok()), "booked day")?;
        let (survey, service, install) = (VisitKind::Survey, VisitKind::ServiceCall, VisitKind::Installation);
        for (person, kind, model, description) in [
            (GRACE, survey, "", "Measure the laundry room and the stairs to it"),
            (JONAS, service, "Bosch SHP65CM5N", "Door does not close"),
            (NOOR, install, "LG DLEX4000W", "Put the dryer on the washer"),
        ] {
            let (model, serial, description) = (model.to_owned(), String::new(), description.to_owned());
            let service_min = domain::visits::usual_min(kind);
            let form = VisitForm { kind, model, serial, description, service_min, day: booked, ..call.clone() };
            self.visit(&before, cast, person, form).await?;
        }
        Ok(())
    }

    async fn visit(&self, store: &Store, cast: &Cast, (_, email, ..): Person, form: VisitForm) -> Result<VisitId> {
        let of = rows::customers::Entity::find().filter(rows::customers::Column::Email.eq(email)).one(&store.db).await?;
        let of = super::cast(of, email)?.id;
        let address = rows::addresses::Entity::find().filter(rows::addresses::Column::CustomerId.eq(of)).one(&store.db).await?;
        let address = AddressId(super::cast(address, "address")?.id);
        visits::make(store, &cast.priya, CustomerId(of), &VisitForm { address, ..form }).await
    }

    async fn van(&self, store: &Store) -> Result<VanId> {
        Ok(VanId(super::cast(rows::vans::Entity::find().one(&store.db).await?, "van")?.id))
    }

    async fn quote(
        &self,
        store: &Store,
        cast: &Cast,
        person: Person,
        stage: Stage,
        models: &[&str],
        option: PaymentOption,
    ) -> Result<Number> {
        self.quote_named(store, cast, person, stage.job_name(), models, option).await
    }

    /// Lena writes a quote and sends it.
    async fn quote_named(
        &self,
        store: &Store,
        cast: &Cast,
        person: Person,
        job: &str,
        models: &[&str],
        option: PaymentOption,
    ) -> Result<Number> {
        let mut lines: Vec<LineForm> = Vec::new();
        let mut product_at = None;
        for (position, model) in (1..).zip(models) {
            let product = super::cast(cast.models.get(*model), model)?;
            let is_product = product.kind == domain::quotes::LineKind::Product.code();
            let is_addon = product.kind == domain::quotes::LineKind::AddOn.code();
            if is_product {
                product_at = Some(position);
            }
            lines.push(LineForm {
                product: ProductId(product.id),
                quantity: if *model == "HAUL" && models.len() > 6 { 2 } else { 1 },
                unit_cents: product.price_cents,
                price_reason: String::new(),
                discount: Discount::None,
                belongs_to: product_at.filter(|_| is_addon),
                note: String::new(),
                optional: is_addon,
                protect: is_product,
            });
        }
        let (name, email, ..) = person;
        let form = QuoteForm {
            customer: CustomerChoice::New(Box::new(customer(person))),
            salesperson: None,
            fulfilment: Fulfilment::Deliver,
            address: None,
            valid_until: Some(crate::local(self.now, "America/Chicago").0.plus_days(30)),
            job_name: job.to_owned(),
            class: domain::quotes::Class::Retail,
            ticked: vec![],
            notes: String::new(),
            lines,
            discount: Discount::None,
        };
        let number = quotes::make(store, &cast.lena, &form).await?;
        quotes::choose_option(store, &cast.lena, number, 1, option).await?;
        let first_name = name.split(' ').next().unwrap_or(name);
        let invitation = Invitation {
            recipient: email.to_owned(),
            ccs: Vec::new(),
            subject: format!("Your quote {number} from Hartley Appliances"),
            message: format!(
                "Hi {first_name},\n\nhere is everything we talked about. Have a look, pay when you are ready, and pick the day that suits you.\n\nLena"
            ),
            hidden: Hidden::default(),
        };
        quotes::send(store, &cast.lena, number, 2, &invitation).await?;
        Ok(number)
    }

    /// The customer keeps the add-ons and takes the first plan of the first product.
    async fn review(&self, store: &Store, cast: &Cast, number: Number) -> Result<LinkHolder> {
        let holder = holder(store, &cast.lena, number).await?;
        let page = journey::read(store, &holder).await?;
        let mut choices = Choices { addons: page.lines.iter().filter(|l| l.optional).map(|l| l.id).collect(), ..Choices::default() };
        for (at, line) in page.lines.iter().filter(|l| !l.offers.is_empty()).enumerate() {
            choices.plans.insert(line.id, line.offers.first().filter(|_| at == 0).map(|o| o.plan));
        }
        quotes::review(store, &holder, page.quote.version, &choices).await?;
        Ok(holder)
    }

    async fn buy(&self, store: &Store, cast: &Cast, number: Number) -> Result<()> {
        let holder = self.review(store, cast, number).await?;
        let due = match payments::open(store, &holder, Provider::Sandbox, None).await? {
            payments::Opened::Due(due) => due,
            payments::Opened::Ordered => return Ok(()),
        };
        let name = format!("demo_{}", due.payment);
        let object = rows::sandbox_objects::ActiveModel {
            id: Set(name.clone()),
            payment_id: Set(due.payment.0),
            body: Set((self.sandbox)(&name, due.payment, due.amount.cents)),
        };
        rows::sandbox_objects::Entity::insert(object).exec_without_returning(&store.db).await?;
        payments::opened(store, due.payment, &name, None, None).await?;
        let report = Report::Succeeded { amount_cents: due.amount.cents, method: Method::Card, label: "Visa 4242".into() };
        payments::settle(&store.at(store.now().plus(MINUTE)), due.payment, report).await?;
        Ok(())
    }

    /// The customer books the first day that has room.
    async fn book_first(&self, store: &Store, cast: &Cast, number: Number) -> Result<DeliveryId> {
        self.book(store, cast, number, |slots| slots.iter().find(|s| s.left() > 0).map(|s| s.id)).await
    }

    /// The customer booked today, days ago.
    async fn book_today(&self, then: &Store, cast: &Cast, number: Number, now: &Store) -> Result<DeliveryId> {
        let (today, minute) = crate::local(now.now(), "America/Chicago");
        self.book(then, cast, number, |slots| {
            let mut of_today = slots.iter().filter(|s| s.day == today && s.left() > 0);
            let next = of_today.clone().find(|s| s.window.to_min > minute);
            next.or_else(|| of_today.next_back()).map(|s| s.id)
        })
        .await
    }

    async fn book(
        &self,
        store: &Store,
        cast: &Cast,
        number: Number,
        pick: impl FnOnce(&[Slot]) -> Option<CapacityId>,
    ) -> Result<DeliveryId> {
        let holder = holder(store, &cast.lena, number).await?;
        let delivery = super::cast(journey::read(store, &holder).await?.deliveries.first().map(|d| d.id), "delivery")?;
        let page = super::cast(deliveries::slots(store, &holder, delivery).await?, "zone")?;
        let capacity = super::cast(pick(&page.slots), "free day")?;
        let note = page.crew_note.clone();
        deliveries::confirm(store, &holder, delivery, capacity, &note).await?;
        Ok(delivery)
    }
}

fn customer((name, email, phone, street, unit, zip, instructions, lat_e6, lon_e6): Person) -> CustomerForm {
    CustomerForm {
        kind: CustomerKind::Individual,
        name: name.to_owned(),
        email: email.to_owned(),
        phone: phone.to_owned(),
        address: Address {
            name: name.to_owned(),
            street: street.to_owned(),
            unit: unit.to_owned(),
            city: "Chicago".to_owned(),
            region: "IL".to_owned(),
            zip: zip.to_owned(),
            country: "US".to_owned(),
            instructions: instructions.to_owned(),
            point: Point::new(lat_e6, lon_e6),
        },
        // Without chance, and yet not all alike.
        spending: Spending::ALL.get(name.len() % Spending::ALL.len()).copied(),
        source: Source::ALL.get(email.len() % Source::ALL.len()).copied(),
        found: Found::ALL.get(street.len() % Found::ALL.len()).copied(),
    }
}

async fn revision(store: &Store, delivery: DeliveryId) -> Result<i32> {
    Ok(rows::deliveries::Entity::find_by_id(delivery.0).one(&store.db).await?.ok_or(Refusal::NotFound)?.revision)
}
