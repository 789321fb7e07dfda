//! A row of a list of products.

use super::{
    Columns, ImportKind, Line, ListField, Outcome, Wrong,
    reading::{Reader, wrong},
};
use crate::{
    Refusal,
    catalogue::{MODEL_CHARS_MAX, ProductForm, minutes, model_key, price},
    customers::NAME_CHARS_MAX,
    money::Currency,
    quotes::LineKind,
    refusal::Field,
};

pub(super) const FIELDS: &[ListField] = &[
    ListField {
        code: "model",
        called: &["model", "modelnumber", "modelno", "sku", "item", "itemnumber", "partnumber", "article", "code"],
        is_needed: true,
    },
    ListField { code: "name", called: &["name", "productname", "product", "title", "description", "itemname"], is_needed: false },
    ListField { code: "kind", called: &["kind", "type", "category", "producttype"], is_needed: false },
    ListField { code: "note", called: &["note", "notes", "remark", "details", "longdescription"], is_needed: false },
    ListField {
        code: "price",
        called: &["price", "retailprice", "retail", "unitprice", "sellprice", "sellingprice", "listprice", "msrp", "map"],
        is_needed: false,
    },
    ListField {
        code: "cost",
        called: &["cost", "ourcost", "unitcost", "dealercost", "wholesale", "wholesaleprice", "netcost"],
        is_needed: false,
    },
    ListField { code: "taxable", called: &["taxable", "taxed", "tax", "taxclass", "salestax"], is_needed: false },
    ListField { code: "protectable", called: &["protectable", "protection", "protectionplans", "plans", "warranty"], is_needed: false },
    ListField { code: "minutes", called: &["minutes", "serviceminutes", "servicemin", "servicetime", "installminutes"], is_needed: false },
    ListField { code: "sold", called: &["sold", "issold", "active", "isactive", "available", "status"], is_needed: false },
];

/// A product, and whether it is sold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stocked {
    pub form: ProductForm,
    pub is_sold: bool,
}

/// What a row says of a product; what it leaves out stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProductRow {
    pub row: i64,
    pub model: String,
    pub name: Option<String>,
    pub kind: Option<LineKind>,
    pub note: Option<String>,
    pub price_cents: Option<i64>,
    pub cost_cents: Option<i64>,
    pub taxable: Option<bool>,
    pub protectable: Option<bool>,
    pub service_min: Option<i32>,
    pub is_sold: Option<bool>,
}

impl ProductRow {
    /// # Errors
    /// Every cell that can't be read.
    pub fn read(columns: &Columns, line: &Line, currency: Currency) -> Result<Self, Vec<Wrong>> {
        let mut reader = Reader::new(ImportKind::Products, columns, line);
        let model = reader.text("model", Field::Model, MODEL_CHARS_MAX).map(|m| m.split_whitespace().collect::<Vec<_>>().join(" "));
        if model.is_none() && !reader.is_refused("model") {
            reader.refuse("model", "", Refusal::Missing { field: Field::Model });
        }
        let kinds: &[(LineKind, &[&str])] = &[
            (LineKind::Product, &["product", "products", "appliance", "item", "goods"]),
            (LineKind::AddOn, &["addon", "addons", "accessory", "accessories", "part", "parts"]),
            (LineKind::Fulfilment, &["fulfilment", "fulfillment", "service", "services", "delivery", "installation", "labor"]),
        ];
        let row = Self {
            row: line.row,
            model: model.unwrap_or_default(),
            name: reader.text("name", Field::Name, NAME_CHARS_MAX),
            kind: reader.one_of("kind", kinds),
            note: reader.text("note", Field::Notes, 500),
            price_cents: reader.read("price", |cell| price(cell, Field::Price, currency)),
            cost_cents: reader.read("cost", |cell| price(cell, Field::Cost, currency)),
            taxable: reader.yes_or_no("taxable"),
            protectable: reader.yes_or_no("protectable"),
            service_min: reader.read("minutes", minutes),
            is_sold: reader.yes_or_no("sold"),
        };
        reader.done(row)
    }

    /// What it is found by.
    #[must_use]
    pub fn key(&self) -> String {
        model_key(&self.model)
    }

    /// The product as it will be, and whether that is anything new.
    ///
    /// # Errors
    /// What a new product lacks.
    pub fn onto(&self, old: Option<&Stocked>) -> Result<(Stocked, Outcome), Vec<Wrong>> {
        let Some(old) = old else { return Ok((self.fresh()?, Outcome::Made)) };
        let was = &old.form;
        let form = ProductForm {
            kind: self.kind.unwrap_or(was.kind),
            // However it is spelled in the file: who looks it up knows how it is spelled here.
            model: was.model.clone(),
            name: self.name.clone().unwrap_or_else(|| was.name.clone()),
            note: self.note.clone().unwrap_or_else(|| was.note.clone()),
            price_cents: self.price_cents.unwrap_or(was.price_cents),
            cost_cents: self.cost_cents.unwrap_or(was.cost_cents),
            taxable: self.taxable.unwrap_or(was.taxable),
            protectable: self.protectable.unwrap_or(was.protectable),
            service_min: self.service_min.unwrap_or(was.service_min),
        };
        let new = Stocked { form, is_sold: self.is_sold.unwrap_or(old.is_sold) };
        let outcome = if new == *old { Outcome::Same } else { Outcome::Changed };
        Ok((new, outcome))
    }

    fn fresh(&self) -> Result<Stocked, Vec<Wrong>> {
        let lacks = |code: &str, field| wrong(self.row, code, "", Refusal::Missing { field });
        let kind = self.kind.unwrap_or_default();
        match (&self.name, self.price_cents) {
            (Some(name), Some(price_cents)) => Ok(Stocked {
                form: ProductForm {
                    kind,
                    model: self.model.clone(),
                    name: name.clone(),
                    note: self.note.clone().unwrap_or_default(),
                    price_cents,
                    cost_cents: self.cost_cents.unwrap_or(0),
                    taxable: self.taxable.unwrap_or(kind != LineKind::Fulfilment),
                    protectable: self.protectable.unwrap_or(kind == LineKind::Product),
                    service_min: self.service_min.unwrap_or(0),
                },
                is_sold: self.is_sold.unwrap_or(true),
            }),
            (name, price) => {
                let name = name.is_none().then(|| lacks("name", Field::Name));
                Err(name.into_iter().chain(price.is_none().then(|| lacks("price", Field::Price))).collect())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imports::Why;
    use proptest::prelude::*;

    fn line(cells: &[&str]) -> Line {
        Line { row: 7, cells: cells.iter().map(|c| (*c).to_owned()).collect(), has_more: false }
    }

    fn all() -> Columns {
        Columns((0..10).map(Some).collect())
    }

    fn read(cells: &[&str]) -> Result<ProductRow, Vec<Wrong>> {
        ProductRow::read(&all(), &line(cells), Currency::Usd)
    }

    #[test]
    fn a_row_is_read_as_people_write_them() {
        let row = read(&[" LG  WM4000HWA ", "Washer", "Accessory", "", "$749.00", "586", "Yes", "no", "25", "Discontinued"]).unwrap();
        assert_eq!((row.model.as_str(), row.kind, row.note.as_deref()), ("LG WM4000HWA", Some(LineKind::AddOn), None));
        assert_eq!((row.price_cents, row.cost_cents, row.service_min), (Some(74_900), Some(58_600), Some(25)));
        assert_eq!((row.taxable, row.protectable, row.is_sold), (Some(true), Some(false), Some(false)));
    }

    #[test]
    fn every_wrong_cell_is_named_with_what_stands_in_it() {
        let wrong = read(&["", "=1+1", "spaceship", "", "abc", "-3", "maybe", "", "1000", ""]).unwrap_err();
        let said: Vec<_> = wrong.iter().map(|w| (w.field.as_str(), w.typed.as_str())).collect();
        assert_eq!(
            said,
            [
                ("model", ""),
                ("name", "=1+1"),
                ("kind", "spaceship"),
                ("price", "abc"),
                ("cost", "-3"),
                ("taxable", "maybe"),
                ("minutes", "1000")
            ]
        );
        assert_eq!(wrong[1].why, Refusal::Import { why: Why::Formula });
        let more = ProductRow::read(&all(), &Line { has_more: true, ..line(&["A", "B"]) }, Currency::Usd).unwrap_err();
        assert_eq!(more[0].why, Refusal::Import { why: Why::TooManyCells });
    }

    #[test]
    fn a_new_product_needs_a_name_and_a_price_and_an_old_one_neither() {
        let bare = read(&["A1"]).unwrap();
        assert_eq!(bare.onto(None).unwrap_err().len(), 2);
        let (made, outcome) = read(&["A1", "Thing", "", "", "5"]).unwrap().onto(None).unwrap();
        assert_eq!((outcome, made.form.taxable, made.form.protectable, made.is_sold), (Outcome::Made, true, true, true));
        assert_eq!(bare.onto(Some(&made)).unwrap(), (made.clone(), Outcome::Same));
        let (changed, outcome) = read(&["a1", "", "", "", "6"]).unwrap().onto(Some(&made)).unwrap();
        assert_eq!((outcome, changed.form.price_cents, changed.form.model.as_str()), (Outcome::Changed, 600, "A1"));
    }

    proptest! {
        #[test]
        fn nothing_in_a_cell_panics_and_a_row_that_is_in_is_in(cells in proptest::collection::vec(".*", 0..12)) {
            let line = Line { row: 2, cells, has_more: false };
            if let Ok(row) = ProductRow::read(&all(), &line, Currency::Usd)
                && let Ok((made, _)) = row.onto(None)
            {
                prop_assert_eq!(made.form.check(), Ok(made.form.clone()), "what is read is what a form would take");
                prop_assert_eq!(row.onto(Some(&made)).unwrap(), (made, Outcome::Same));
            }
        }

        #[test]
        fn a_row_comes_to_rest_after_one_run(price in 0..1_000_000_i64, other in 0..1_000_000_i64, taxable: bool) {
            let cents = |c: i64| crate::money::Money::new(c, Currency::Usd).typed();
            let first = read(&["A1", "Thing", "", "", &cents(price), "", if taxable { "yes" } else { "no" }]).unwrap();
            let second = read(&["A1", "Thing", "", "", &cents(other)]).unwrap();
            let (made, _) = first.onto(None).unwrap();
            let (changed, outcome) = second.onto(Some(&made)).unwrap();
            prop_assert_eq!(outcome == Outcome::Same, price == other);
            prop_assert_eq!((changed.form.price_cents, changed.form.taxable), (other, taxable));
            prop_assert_eq!(second.onto(Some(&changed)).unwrap().1, Outcome::Same);
        }
    }
}
