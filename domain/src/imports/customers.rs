//! A row of a list of customers.

use super::{
    Columns, ImportKind, Line, ListField, Outcome, Why, Wrong,
    reading::{Reader, wrong},
};
use crate::{
    Refusal,
    customers::{Address, CustomerForm, CustomerKind, Found, NAME_CHARS_MAX, Source, Spending, filter::digits},
    refusal::{self, Field},
};

pub(super) const FIELDS: &[ListField] = &[
    ListField {
        code: "name",
        called: &["name", "customername", "customer", "fullname", "company", "companyname", "contact"],
        is_needed: true,
    },
    ListField { code: "email", called: &["email", "emailaddress", "mail"], is_needed: false },
    ListField { code: "phone", called: &["phone", "phonenumber", "telephone", "mobile", "cell"], is_needed: false },
    ListField {
        code: "street",
        called: &["street", "billingstreet", "address", "address1", "addressline1", "streetaddress"],
        is_needed: false,
    },
    ListField { code: "unit", called: &["unit", "address2", "addressline2", "apartment", "apt", "suite"], is_needed: false },
    ListField { code: "city", called: &["city", "billingcity", "town"], is_needed: false },
    ListField { code: "region", called: &["state", "region", "province", "billingstate"], is_needed: false },
    ListField { code: "zip", called: &["zip", "billingzip", "zipcode", "postalcode", "postcode"], is_needed: false },
    ListField { code: "kind", called: &["kind", "individualorcompany", "customerkind"], is_needed: false },
    ListField { code: "type", called: &["type", "customertype", "segment"], is_needed: false },
    ListField { code: "source", called: &["source", "channel"], is_needed: false },
    ListField { code: "found", called: &["found", "foundusthrough", "howtheyfoundus", "referral", "leadsource"], is_needed: false },
];

/// What a customer is found by: the first of these that a row has.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CustomerKey {
    /// In lower case.
    Email(String),
    /// Its digits, without the country's code.
    Phone(String),
    /// The name in lower case, and the ZIP.
    NameZip(String, String),
}

impl CustomerKey {
    /// What somebody on file goes by in this respect.
    #[must_use]
    pub fn fits(&self, name: &str, email: &str, phone: &str, zip: &str) -> bool {
        match self {
            Self::Email(key) => email.to_lowercase() == *key,
            Self::Phone(key) => national(phone) == *key,
            Self::NameZip(key, of_zip) => name.to_lowercase() == *key && zip == of_zip,
        }
    }
}

/// The fewest digits that are a phone number.
const PHONE_DIGITS_MIN: usize = 7;

fn national(phone: &str) -> String {
    let digits = digits(phone);
    match digits.strip_prefix('1') {
        Some(rest) if digits.len() == 11 => rest.to_owned(),
        _ => digits,
    }
}

/// What a row says of a customer; what it leaves out stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CustomerRow {
    pub row: i64,
    pub name: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub street: Option<String>,
    pub unit: Option<String>,
    pub city: Option<String>,
    pub region: Option<String>,
    pub zip: Option<String>,
    pub kind: Option<CustomerKind>,
    pub spending: Option<Spending>,
    pub source: Option<Source>,
    pub found: Option<Found>,
}

impl CustomerRow {
    /// # Errors
    /// Every cell that can't be read, and a row that names nobody.
    pub fn read(columns: &Columns, line: &Line) -> Result<Self, Vec<Wrong>> {
        let mut reader = Reader::new(ImportKind::Customers, columns, line);
        let row = Self {
            row: line.row,
            name: reader.text("name", Field::Name, NAME_CHARS_MAX),
            email: reader.read("email", |cell| refusal::email(cell, Field::Email)),
            phone: reader.text("phone", Field::Phone, 40),
            street: reader.text("street", Field::Address, NAME_CHARS_MAX),
            unit: reader.text("unit", Field::Address, NAME_CHARS_MAX),
            city: reader.text("city", Field::City, NAME_CHARS_MAX),
            region: reader.text("region", Field::City, NAME_CHARS_MAX),
            zip: reader.text("zip", Field::Zip, 12),
            kind: reader.one_of("kind", KINDS),
            spending: reader.one_of("type", SPENDING),
            source: reader.one_of("source", SOURCES),
            found: reader.one_of("found", FOUND),
        };
        if row.key().is_none() && !reader.is_refused("email") {
            reader.refuse("", "", Refusal::Import { why: Why::NobodyNamed });
        }
        reader.done(row)
    }

    /// What it is found by: the e-mail, else the phone, else the name with the ZIP.
    #[must_use]
    pub fn key(&self) -> Option<CustomerKey> {
        let phone = self.phone.as_deref().map(national).filter(|digits| digits.len() >= PHONE_DIGITS_MIN);
        match (&self.email, phone, &self.name, &self.zip) {
            (Some(email), ..) => Some(CustomerKey::Email(email.to_lowercase())),
            (None, Some(phone), ..) => Some(CustomerKey::Phone(phone)),
            (None, None, Some(name), Some(zip)) => Some(CustomerKey::NameZip(name.to_lowercase(), zip.clone())),
            _ => None,
        }
    }

    /// The customer as they will be, and whether that is anything new. The address of the form is the billing address.
    ///
    /// # Errors
    /// A new customer without a name.
    pub fn onto(&self, old: Option<&CustomerForm>) -> Result<(CustomerForm, Outcome), Vec<Wrong>> {
        let Some(old) = old else {
            let blank = CustomerForm { address: Address { country: "US".into(), ..Address::default() }, ..CustomerForm::default() };
            let form = self.over(&blank);
            if form.name.is_empty() {
                return Err(vec![wrong(self.row, "name", "", Refusal::Missing { field: Field::Name })]);
            }
            return Ok((CustomerForm { address: Address { name: form.name.clone(), ..form.address }, ..form }, Outcome::Made));
        };
        let form = self.over(old);
        let outcome = if form == *old { Outcome::Same } else { Outcome::Changed };
        Ok((form, outcome))
    }

    fn over(&self, old: &CustomerForm) -> CustomerForm {
        let said = |new: &Option<String>, old: &str| new.clone().unwrap_or_else(|| old.to_owned());
        let was = &old.address;
        let address = Address {
            street: said(&self.street, &was.street),
            unit: said(&self.unit, &was.unit),
            city: said(&self.city, &was.city),
            region: said(&self.region, &was.region),
            zip: said(&self.zip, &was.zip),
            ..was.clone()
        };
        // Where it is on earth is known of the old one.
        let point = if address.street == was.street && address.city == was.city && address.zip == was.zip { was.point } else { None };
        CustomerForm {
            kind: self.kind.unwrap_or(old.kind),
            name: said(&self.name, &old.name),
            // However it is capitalised or spaced in the file, it stays as it was written here.
            email: self.email.clone().filter(|new| new.to_lowercase() != old.email.to_lowercase()).unwrap_or_else(|| old.email.clone()),
            phone: self.phone.clone().filter(|new| national(new) != national(&old.phone)).unwrap_or_else(|| old.phone.clone()),
            address: Address { point, ..address },
            spending: self.spending.or(old.spending),
            source: self.source.or(old.source),
            found: self.found.or(old.found),
        }
    }
}

const KINDS: &[(CustomerKind, &[&str])] = &[
    (CustomerKind::Individual, &["individual", "person", "private", "residential", "consumer"]),
    (CustomerKind::Company, &["company", "business", "organization", "commercial", "trade"]),
];
const SPENDING: &[(Spending, &[&str])] =
    &[(Spending::Luxury, &["luxury"]), (Spending::BudgetFriendly, &["budget", "budgetfriendly"]), (Spending::Average, &["average"])];
const SOURCES: &[(Source, &[&str])] =
    &[(Source::Website, &["website", "web", "online"]), (Source::InStore, &["instore", "store", "shop", "showroom"])];
const FOUND: &[(Found, &[&str])] = &[
    (Found::Search, &["search", "websearch", "google"]),
    (Found::SocialMedia, &["social", "socialmedia"]),
    (Found::Friend, &["friend", "friendorneighbor", "neighbor", "referral", "wordofmouth"]),
    (Found::Advertisement, &["advertisement", "ad", "advertising"]),
    (Found::PassingBy, &["passingby", "walkin"]),
    (Found::Trade, &["trade", "tradepartner", "partner"]),
    (Found::Other, &["other", "somethingelse"]),
];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all() -> Columns {
        Columns((0..12).map(Some).collect())
    }

    fn read(cells: &[&str]) -> Result<CustomerRow, Vec<Wrong>> {
        let cells = cells.iter().map(|c| (*c).to_owned()).collect();
        CustomerRow::read(&all(), &Line { row: 7, cells, has_more: false })
    }

    #[test]
    fn who_is_meant_is_told_by_the_first_that_is_there() {
        let key = |cells: &[&str]| read(cells).unwrap().key().unwrap();
        assert_eq!(key(&["Zoë", "Zoe@X.Example", "312 555 0188"]), CustomerKey::Email("zoe@x.example".into()));
        assert_eq!(key(&["Zoë", "", "'+1 (312) 555-0188"]), CustomerKey::Phone("3125550188".into()));
        assert_eq!(key(&["ZOË Q", "", "0188", "", "", "", "", "60614"]), CustomerKey::NameZip("zoë q".into(), "60614".into()));
        let nobody = read(&["Zoë", "", "0188"]).unwrap_err();
        assert_eq!((nobody.len(), &nobody[0].why), (1, &Refusal::Import { why: Why::NobodyNamed }));
        assert!(CustomerKey::Phone("3125550188".into()).fits("", "", "+1 312-555-0188", ""));
        assert!(!CustomerKey::Phone("5550188".into()).fits("", "", "+1 312-555-0188", ""));
    }

    #[test]
    fn our_own_words_are_read_back() {
        let row =
            read(&["Zoë", "z@x.example", "", "", "", "", "", "", "Company", "Budget Friendly", "In-Store", "Friend or neighbor"]).unwrap();
        assert_eq!((row.kind, row.spending), (Some(CustomerKind::Company), Some(Spending::BudgetFriendly)));
        assert_eq!((row.source, row.found), (Some(Source::InStore), Some(Found::Friend)));
        let wrong = read(&["Zoë", "zoe@", "", "", "", "", "", "", "", "posh"]).unwrap_err();
        assert_eq!(wrong.iter().map(|w| w.field.as_str()).collect::<Vec<_>>(), ["email", "type"]);
    }

    #[test]
    fn what_a_row_leaves_out_stays() {
        let (made, outcome) =
            read(&["Zoë", "z@x.example", "", "2401 N Halsted St", "", "Chicago", "IL", "60614"]).unwrap().onto(None).unwrap();
        assert_eq!((outcome, made.address.name.as_str()), (Outcome::Made, "Zoë"));
        let mut made = made;
        made.address.point = crate::customers::Point::new(1, 1);
        let (changed, outcome) = read(&["", "z@x.example", "312 555 0188"]).unwrap().onto(Some(&made)).unwrap();
        assert_eq!((outcome, changed.name.as_str(), changed.address.zip.as_str()), (Outcome::Changed, "Zoë", "60614"));
        assert_eq!(changed.address.point, made.address.point);
        let (same, outcome) = read(&["", "Z@X.example", "+1 (312) 555-0188"]).unwrap().onto(Some(&changed)).unwrap();
        assert_eq!((outcome, same), (Outcome::Same, changed.clone()));
        let (moved, _) = read(&["", "z@x.example", "", "1 W Elm"]).unwrap().onto(Some(&changed)).unwrap();
        assert_eq!(moved.address.point, None);
        assert!(read(&["", "z@x.example"]).unwrap().onto(None).is_err());
    }

    proptest! {
        #[test]
        fn nothing_in_a_cell_panics_and_a_row_that_is_in_is_in(cells in proptest::collection::vec(".*", 0..14)) {
            let line = Line { row: 2, cells, has_more: false };
            if let Ok(row) = CustomerRow::read(&all(), &line)
                && let Ok((made, _)) = row.onto(None)
            {
                prop_assert!(row.key().unwrap().fits(&made.name, &made.email, &made.phone, &made.address.zip), "it is found again");
                prop_assert_eq!(row.onto(Some(&made)).unwrap().1, Outcome::Same);
            }
        }
    }
}
