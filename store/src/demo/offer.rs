//! An offer to a company that is still being written: a credit line, a price with its reason, a discount on the whole, two versions.

use super::{MANAGER, member};
use crate::{
    Result, Store,
    customers::{self, Edited, Terms},
    people::StaffMember,
    quotes::{self, CustomerChoice, LineForm, QuoteForm},
    rows,
};
use domain::{
    customers::{Address, CustomerForm, CustomerKind, Found, Source, Spending},
    ids::ProductId,
    orders::Fulfilment,
    quotes::{Class, Discount},
    time::{HOUR, Instant},
};
use std::collections::BTreeMap;

/// What the shop lets Belmont owe: 5,000.00.
const LIMIT_CENTS: i64 = 500_000;

pub(super) async fn build(store: &Store, now: Instant, lena: &StaffMember, models: &BTreeMap<String, rows::products::Model>) -> Result<()> {
    let hours_ago = |hours: i64| store.at(now.plus(-hours * HOUR));
    let belmont = CustomerForm {
        kind: CustomerKind::Company,
        name: "Belmont Property Partners".into(),
        email: "office@belmontpartners.example".into(),
        phone: "+1 312 555 0181".into(),
        address: Address {
            street: "1150 W Belmont Ave".into(),
            city: "Chicago".into(),
            region: "IL".into(),
            zip: "60657".into(),
            country: "US".into(),
            ..Address::default()
        },
        spending: Some(Spending::BudgetFriendly),
        source: Some(Source::InStore),
        found: Some(Found::Trade),
    };
    let customer = customers::create(&hours_ago(5), lena, &belmont).await?;
    let terms = Some(Terms { exempt: false, credit_limit_cents: LIMIT_CENTS });
    let robin = member(store, MANAGER).await?;
    customers::edit(&hours_ago(5), &robin, customer, 1, &Edited { form: belmont, manager: Some(lena.id()), terms }).await?;
    let line = |model: &str, quantity: i32| -> Result<LineForm> {
        let product = super::cast(models.get(model), model)?;
        Ok(LineForm { product: ProductId(product.id), quantity, unit_cents: product.price_cents, ..LineForm::default() })
    };
    let washers = LineForm { unit_cents: 71_900, price_reason: "Four at once".into(), ..line("LG WM4000HWA", 4)? };
    let mut form = QuoteForm {
        customer: CustomerChoice::OnFile(customer),
        salesperson: None,
        fulfilment: Fulfilment::Deliver,
        address: None,
        valid_until: Some(crate::local(now, "America/Chicago").0.plus_days(30)),
        job_name: "Belmont Ave, four flats".into(),
        class: Class::Trade,
        notes: String::new(),
        ticked: Vec::new(),
        lines: vec![line("LG WM4000HWA", 3)?, line("DELIVERY", 1)?],
        discount: Discount::None,
    };
    let number = quotes::make(&hours_ago(4), lena, &form).await?;
    let install = LineForm { belongs_to: Some(1), ..line("INSTALL", 4)? };
    form.lines = vec![washers, LineForm { belongs_to: Some(1), ..line("HOSE-SS2", 4)? }, install, line("DELIVERY", 1)?];
    form.discount = Discount::Percent { ppm: 50_000 };
    quotes::edit(&hours_ago(2), lena, number, 1, &form).await
}
