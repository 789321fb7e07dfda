//! What is being written, as signals; what it sums to; and what is sent when it is saved.

use super::line::{Chosen, Entry};
use crate::quotes::api::editor::{Draft, DraftLine, Start, Terms, Whose};
use domain::{
    Refusal,
    catalogue::Product,
    customers::{Address, CustomerCard, CustomerForm, CustomerKind},
    ids::{NoteId, StaffId},
    locations::Location,
    money::Money,
    orders::Fulfilment,
    quotes::{self, Class, Discount, Line, LineKind, LineSum, Totals},
    refusal::{self, Field as At},
    time::Day,
};
use leptos::prelude::*;
use std::collections::BTreeMap;

/// An address, field by field.
#[derive(Clone, Copy)]
pub struct Place {
    pub street: RwSignal<String>,
    pub unit: RwSignal<String>,
    pub city: RwSignal<String>,
    pub region: RwSignal<String>,
    pub zip: RwSignal<String>,
    pub instructions: RwSignal<String>,
    /// What it was before somebody typed: its name, its place on earth.
    before: StoredValue<Address>,
}

impl Place {
    fn new(address: Address) -> Self {
        Self {
            street: RwSignal::new(address.street.clone()),
            unit: RwSignal::new(address.unit.clone()),
            city: RwSignal::new(address.city.clone()),
            region: RwSignal::new(address.region.clone()),
            zip: RwSignal::new(address.zip.clone()),
            instructions: RwSignal::new(address.instructions.clone()),
            before: StoredValue::new(address),
        }
    }

    pub fn set(self, address: Address) {
        self.street.set(address.street.clone());
        self.unit.set(address.unit.clone());
        self.city.set(address.city.clone());
        self.region.set(address.region.clone());
        self.zip.set(address.zip.clone());
        self.instructions.set(address.instructions.clone());
        self.before.set_value(address);
    }

    /// As it is typed. Whoever types another street is somewhere else on earth.
    pub fn read(self) -> Address {
        let before = self.before.get_value();
        let (street, zip) = (self.street.get(), self.zip.get());
        let is_same = street.trim() == before.street && zip.trim() == before.zip;
        Address {
            name: before.name,
            street,
            unit: self.unit.get(),
            city: self.city.get(),
            region: self.region.get(),
            zip,
            country: before.country,
            instructions: self.instructions.get(),
            point: before.point.filter(|_| is_same),
        }
    }
}

/// Everything on the page. It is copied around; the signals are the same.
#[derive(Clone, Copy)]
pub struct Writing {
    pub location: StoredValue<Location>,
    pub revision: RwSignal<i32>,
    /// The customer of a quote that is on file can't become another.
    pub is_bound: bool,
    pub customer: RwSignal<Option<CustomerCard>>,
    pub exempt: RwSignal<bool>,
    pub is_new: RwSignal<bool>,
    pub kind: RwSignal<String>,
    pub name: RwSignal<String>,
    pub email: RwSignal<String>,
    pub phone: RwSignal<String>,
    pub place: Place,
    pub how: RwSignal<String>,
    pub salesperson: RwSignal<String>,
    pub until: RwSignal<String>,
    pub job_name: RwSignal<String>,
    pub class: RwSignal<String>,
    /// Notes on the customer that may go onto the quote, and whether they do.
    pub offered: RwSignal<Vec<(NoteId, String, RwSignal<bool>)>>,
    pub notes: RwSignal<String>,
    /// Off the whole quote, as it is typed: `10%` or an amount.
    pub discount: RwSignal<String>,
    pub entries: RwSignal<Vec<Entry>>,
    next_key: StoredValue<u32>,
    /// The page, which owns the signals of its lines: whoever adds one may be gone before it.
    owner: StoredValue<Owner>,
    /// Somebody tried to save: from then on what is missing is said.
    pub tried: RwSignal<bool>,
}

/// A new quote holds its prices for two weeks, unless somebody says otherwise.
const HOLDS_DAYS: i64 = 14;

impl Writing {
    pub fn of(start: &Start) -> Self {
        let quote = start.quote.as_ref();
        let terms = quote.map(|q| q.terms.clone());
        let until = quote.map_or(Some(start.today.plus_days(HOLDS_DAYS)), |q| q.valid_until);
        let how = if quote.is_some_and(|q| q.fulfilment == Fulfilment::Collect) { "collect" } else { "deliver" };
        let text = |text: String| RwSignal::new(text);
        let writing = Self {
            location: StoredValue::new(start.location.clone()),
            revision: RwSignal::new(quote.map_or(0, |q| q.revision)),
            is_bound: quote.is_some(),
            customer: RwSignal::new(terms.as_ref().map(|t| t.customer.clone())),
            exempt: RwSignal::new(terms.as_ref().is_some_and(|t| t.exempt)),
            is_new: RwSignal::new(false),
            kind: text("individual".into()),
            name: text(String::new()),
            email: text(String::new()),
            phone: text(String::new()),
            place: Place::new(terms.map(|t| t.address).unwrap_or_default()),
            how: text(how.into()),
            salesperson: text(quote.map_or(start.me.id, |q| q.salesperson).to_string()),
            until: text(until.map(|d| d.to_string()).unwrap_or_default()),
            job_name: text(quote.map(|q| q.job_name.clone()).unwrap_or_default()),
            class: text(quote.map_or(Class::usual(), |q| q.class).code().into()),
            offered: RwSignal::new(Vec::new()),
            notes: text(quote.map(|q| q.notes.clone()).unwrap_or_default()),
            discount: text(quote.map(|q| q.discount.typed(start.location.currency)).unwrap_or_default()),
            entries: RwSignal::new(Vec::new()),
            next_key: StoredValue::new(1),
            owner: StoredValue::new(Owner::current().unwrap_or_default()),
            tried: RwSignal::new(false),
        };
        if let Some(quote) = quote {
            writing.fill(&quote.lines, &quote.products, quote.stands);
        }
        if let Some(terms) = &start.whose {
            writing.choose(terms.clone());
        }
        writing
    }

    /// The lines on file. A product that left the catalogue for good can't be offered again, so its line is left out.
    fn fill(self, lines: &[Line], products: &[Product], stands: bool) {
        // Positions are the keys that lines name each other by.
        let key = |position: i32| u32::try_from(position).unwrap_or(0);
        let currency = self.location.with_value(|l| l.currency);
        for line in lines {
            let Some(product) = products.iter().find(|p| Some(p.id) == line.product) else { continue };
            self.entries.update(|entries| {
                entries.push(Entry {
                    key: key(line.position),
                    product: StoredValue::new(product.clone()),
                    kind: line.kind,
                    quantity: RwSignal::new(line.quantity.to_string()),
                    price: RwSignal::new(Money::new(line.unit_cents, currency).typed()),
                    kept: Some((line.unit_cents, line.list_cents)),
                    reason: RwSignal::new(line.price_reason.clone()),
                    discount: RwSignal::new(line.discount.typed(currency)),
                    note: RwSignal::new(line.note.clone()),
                    optional: RwSignal::new(line.optional),
                    protect: RwSignal::new(!line.offers.is_empty()),
                    belongs_to: line.belongs_to.map(key),
                    chosen: StoredValue::new(stands.then(|| Chosen::of(line))),
                });
            });
        }
        self.next_key.set_value(self.entries.with_untracked(|e| e.iter().map(|e| e.key).max().unwrap_or(0)) + 1);
    }

    /// Takes over a customer on file, with where things go and whether tax is charged.
    pub fn choose(self, terms: Terms) {
        self.exempt.set(terms.exempt);
        self.place.set(terms.address);
        self.customer.set(Some(terms.customer));
        let offered = terms.offered.into_iter().map(|(id, text)| (id, text, self.owner.get_value().with(|| RwSignal::new(false))));
        self.offered.set(offered.collect());
        self.is_new.set(false);
    }

    /// Adds a product, at today's price, and answers its key.
    pub fn add(self, product: Product, belongs_to: Option<u32>) -> u32 {
        let key = self.next_key.get_value();
        self.next_key.set_value(key + 1);
        let currency = self.location.with_value(|l| l.currency);
        let entry = self.owner.get_value().with(|| Entry {
            key,
            kind: product.kind,
            quantity: RwSignal::new("1".into()),
            price: RwSignal::new(Money::new(product.price_cents, currency).typed()),
            kept: None,
            reason: RwSignal::new(String::new()),
            discount: RwSignal::new(String::new()),
            note: RwSignal::new(String::new()),
            optional: RwSignal::new(false),
            protect: RwSignal::new(product.protectable),
            belongs_to: belongs_to.filter(|_| product.kind != LineKind::Product),
            product: StoredValue::new(product),
            chosen: StoredValue::new(None),
        });
        self.entries.update(|entries| entries.push(entry));
        key
    }

    /// Takes a line out; add-ons and services that went with it stay, on their own.
    pub fn take_out(self, key: u32) {
        self.entries.update(|entries| {
            entries.retain(|e| e.key != key);
            for entry in entries.iter_mut().filter(|e| e.belongs_to == Some(key)) {
                entry.belongs_to = None;
            }
        });
    }

    /// In the order of the quote: each product with its add-ons and services, then the other add-ons, then the other services.
    pub fn ordered(self) -> Vec<Entry> {
        self.entries.with(|entries| {
            let of = |kind: LineKind, within: Option<u32>| entries.iter().filter(move |e| e.kind == kind && e.belongs_to == within);
            let with_its_own = of(LineKind::Product, None).flat_map(|product| {
                let key = Some(product.key);
                std::iter::once(product).chain(of(LineKind::AddOn, key)).chain(of(LineKind::Fulfilment, key))
            });
            with_its_own.chain(of(LineKind::AddOn, None)).chain(of(LineKind::Fulfilment, None)).copied().collect()
        })
    }

    /// The lines as far as they can be read, each with its key: the page sums them by the rule that the server saves by.
    fn written(self) -> Vec<(u32, Line)> {
        self.location.with_value(|location| {
            let line = |entry: Entry| Some((entry.key, entry.line(location)?));
            self.ordered().into_iter().filter_map(line).collect()
        })
    }

    /// What is taken off the whole, if it can be read and is no more than there is.
    pub fn whole(self) -> Result<Discount, Refusal> {
        let currency = self.location.with_value(|l| l.currency);
        let discount = self.discount.with(|typed| Discount::parse(typed, currency))?;
        let lines: Vec<_> = self.written().into_iter().map(|(_, line)| line).collect();
        quotes::check_whole(&lines, discount)
    }

    pub fn totals(self) -> Totals {
        let lines: Vec<_> = self.written().into_iter().map(|(_, line)| line).collect();
        let (rule, whole) = (self.location.with_value(|l| l.tax), self.whole().unwrap_or_default());
        quotes::totals(&lines, whole, rule, self.exempt.get())
    }

    /// Each line by itself, after what is taken off.
    pub fn sums(self) -> BTreeMap<u32, LineSum> {
        let (keys, lines): (Vec<_>, Vec<_>) = self.written().into_iter().unzip();
        let (rule, whole) = (self.location.with_value(|l| l.tax), self.whole().unwrap_or_default());
        keys.into_iter().zip(quotes::line_sums(&lines, whole, rule, self.exempt.get())).collect()
    }

    /// What is wrong with the field, once somebody tried to save.
    pub fn wrong(self, field: At) -> Option<Refusal> {
        if !self.tried.get() {
            return None;
        }
        let needed = |text: RwSignal<String>, most_chars| text.with(|t| refusal::required(t, field, most_chars).err());
        let (is_new, delivers) = (self.is_new.get(), self.how.with(|how| how == "deliver"));
        match field {
            At::Customer if !is_new && self.customer.with(Option::is_none) => Some(Refusal::Missing { field }),
            At::Name if is_new => needed(self.name, domain::customers::NAME_CHARS_MAX),
            At::Email if is_new => self.email.with(|email| refusal::email(email, field).err()),
            At::Address if is_new || delivers => needed(self.place.street, domain::customers::NAME_CHARS_MAX),
            At::City if is_new || delivers => needed(self.place.city, domain::customers::NAME_CHARS_MAX),
            At::Zip if is_new || delivers => needed(self.place.zip, 12),
            At::Discount => self.whole().err(),
            At::Line if self.entries.with(Vec::is_empty) => Some(Refusal::Missing { field }),
            At::Until => self.until.with(|typed| {
                let is_day = typed.trim().is_empty() || typed.parse::<Day>().is_ok();
                (!is_day).then(|| Refusal::DayUnreadable { field, typed: typed.clone() })
            }),
            _ => None,
        }
    }

    /// Everything, when nothing is wrong with it. From here on what is wrong is said at its field.
    pub fn draft(self) -> Option<Draft> {
        self.tried.set(true);
        untrack(|| {
            let checked = [At::Customer, At::Name, At::Email, At::Address, At::City, At::Zip, At::Line, At::Until, At::Discount];
            if checked.into_iter().any(|field| self.wrong(field).is_some()) {
                return None;
            }
            let lines = self.lines()?;
            Some(Draft {
                whose: self.whose()?,
                salesperson: self.salesperson.get().parse::<StaffId>().ok(),
                fulfilment: if self.how.get() == "collect" { Fulfilment::Collect } else { Fulfilment::Deliver },
                address: Some(self.place.read()).filter(|a| !a.street.trim().is_empty()),
                valid_until: self.until.get().parse().ok(),
                job_name: self.job_name.get(),
                class: Class::from_code(&self.class.get()).unwrap_or(Class::usual()),
                ticked: self.offered.get().into_iter().filter(|(_, _, on)| on.get()).map(|(id, ..)| id).collect(),
                notes: self.notes.get(),
                lines,
                discount: self.whole().ok()?,
            })
        })
    }

    fn whose(self) -> Option<Whose> {
        if !self.is_new.get() {
            return self.customer.get().map(|customer| Whose::OnFile(customer.id));
        }
        let kind = if self.kind.get() == "company" { CustomerKind::Company } else { CustomerKind::Individual };
        let (name, email, phone) = (self.name.get(), self.email.get(), self.phone.get());
        Some(Whose::New(Box::new(CustomerForm { kind, name, email, phone, address: self.place.read(), ..CustomerForm::default() })))
    }

    fn lines(self) -> Option<Vec<DraftLine>> {
        let ordered = self.ordered();
        let position = |key: u32| ordered.iter().position(|e| e.key == key).and_then(|at| i32::try_from(at + 1).ok());
        let line = |entry: &Entry| {
            let location = self.location.get_value();
            if entry.lacks_reason(&location) {
                return None;
            }
            Some(DraftLine {
                product: entry.product.with_value(|p| p.id),
                quantity: entry.quantity().ok()?,
                unit_cents: entry.price(&location).ok()?,
                reason: entry.reason.get(),
                discount: entry.discount(&location).ok()?,
                belongs_to: entry.belongs_to.and_then(position),
                note: entry.note.get(),
                optional: entry.optional.get(),
                protect: entry.protect.get(),
            })
        };
        ordered.iter().map(line).collect()
    }
}
