//! Writing a quote: what the editor begins with, what it looks up while one types, and saving.

use crate::failure::Failure;
use domain::{
    catalogue::Product,
    customers::{Address, CustomerCard, CustomerForm},
    ids::{CustomerId, NoteId, Number, ProductId, StaffId},
    locations::Location,
    orders::Fulfilment,
    quotes::{Class, Discount, Line},
    staff::StaffCard,
    time::Day,
};
use leptos::{prelude::*, server_fn::codec::Json};
use serde::{Deserialize, Serialize};

/// What a quote takes over from its customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    pub customer: CustomerCard,
    pub address: Address,
    /// No tax is charged.
    pub exempt: bool,
    /// Notes on the customer that go onto a quote where they are ticked.
    pub offered: Vec<(NoteId, String)>,
}

/// A quote that is on file, as the editor begins with it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OnFile {
    pub number: Number,
    pub revision: i32,
    /// The customer has it in hands: an edit is a new version for them.
    pub is_out: bool,
    /// It is an order that stands: what is saved is a change to it.
    pub stands: bool,
    /// A change waits for the customer; the lines are those of the change.
    pub waits: bool,
    /// What the customer reads about that change.
    pub because: String,
    pub terms: Terms,
    pub salesperson: StaffId,
    pub fulfilment: Fulfilment,
    pub valid_until: Option<Day>,
    pub job_name: String,
    pub class: Class,
    pub notes: String,
    /// Off the whole quote.
    pub discount: Discount,
    pub lines: Vec<Line>,
    pub products: Vec<Product>,
}

/// What the editor begins with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Start {
    pub me: StaffCard,
    pub location: Location,
    pub today: Day,
    /// Who may be its salesperson.
    pub sellers: Vec<(StaffId, String)>,
    pub quote: Option<OnFile>,
    /// Whose quote it will be, where that is known already.
    pub whose: Option<Terms>,
}

/// `number` is the quote to edit; without one a new quote begins, for `customer` where there is one.
#[server]
pub async fn read_editor(number: Option<Number>, customer: Option<CustomerId>) -> Result<Start, Failure> {
    use crate::ssr::desk::{answer, reader};
    use domain::{Refusal, quotes::QuoteStatus, staff::Permission};
    let (house, who) = reader().await?;
    answer(who.may(Permission::Sell).map_err(store::Fault::from))?;
    let sellers = store::shop::colleagues(&house.store, &who, None).await?;
    let sellers = sellers.into_iter().filter(|s| s.role.may(Permission::Sell)).map(|s| (s.id, s.name)).collect();
    let own = store::shop::locations(&house.store).await?.into_iter().find(|l| l.id == who.card().location);
    let own = own.ok_or(Refusal::NotFound)?;
    let start = |location: Location, quote, whose| Start {
        me: who.card().clone(),
        today: store::local(house.store.now(), &location.zone).0,
        location,
        sellers,
        quote,
        whose,
    };
    let Some(number) = number else {
        let whose = match customer {
            Some(customer) => Some(answer(crate::ssr::customers::terms(&house.store, &who, customer).await)?),
            None => None,
        };
        return Ok(start(own, None, whose));
    };
    let sheet = answer(store::quotes::sheet(&house.store, &who, number).await)?;
    let (customer, _, exempt) = store::customers::terms(&house.store, &who, sheet.quote.customer).await?;
    let waits = if sheet.has_order { answer(store::orders::waiting(&house.store, &who, number).await)? } else { None };
    let (lines, discount) = waits.as_ref().map_or((sheet.lines, sheet.quote.discount), |change| (change.lines.clone(), change.discount));
    let ids: Vec<_> = lines.iter().filter_map(|l| l.product).collect();
    let quote = OnFile {
        number,
        revision: sheet.quote.revision,
        is_out: matches!(sheet.quote.status, QuoteStatus::Sent | QuoteStatus::ChangesRequested),
        stands: sheet.has_order,
        waits: waits.is_some(),
        because: waits.map(|change| change.because).unwrap_or_default(),
        terms: Terms { customer, address: sheet.quote.address, exempt, offered: Vec::new() },
        salesperson: sheet.quote.salesperson,
        fulfilment: sheet.quote.fulfilment,
        valid_until: sheet.quote.valid_until,
        job_name: sheet.quote.job_name,
        class: sheet.quote.class,
        notes: sheet.quote.notes,
        discount,
        products: store::catalogue::some(&house.store, &who, &ids).await?,
        lines,
    };
    Ok(start(sheet.location, Some(quote), None))
}

/// Customers whose name or e-mail begins with what was typed.
#[server]
pub async fn find_customers(typed: String) -> Result<Vec<CustomerCard>, Failure> {
    let (house, who) = crate::ssr::staff().await?;
    Ok(store::customers::find(&house.store, &who, &typed).await?)
}

#[server]
pub async fn read_terms(customer: CustomerId) -> Result<Terms, Failure> {
    let (house, who) = crate::ssr::staff().await?;
    Ok(crate::ssr::customers::terms(&house.store, &who, customer).await?)
}

/// Products by model or name.
#[server]
pub async fn find_products(typed: String) -> Result<Vec<Product>, Failure> {
    let (house, who) = crate::ssr::staff().await?;
    Ok(store::catalogue::find(&house.store, &who, &typed).await?)
}

/// What goes with a product: its add-ons, and the shop's services.
#[server]
pub async fn read_companions(product: ProductId) -> Result<Vec<Product>, Failure> {
    let (house, who) = crate::ssr::staff().await?;
    Ok(store::catalogue::companions(&house.store, &who, product).await?)
}

/// Whose quote it is: somebody on file, or somebody new.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whose {
    OnFile(CustomerId),
    New(Box<CustomerForm>),
}

/// A line as it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftLine {
    pub product: ProductId,
    pub quantity: i32,
    pub unit_cents: i64,
    /// Why the price is not the catalogue's.
    #[serde(default)]
    pub reason: String,
    /// Off the whole line.
    #[serde(default)]
    pub discount: Discount,
    /// Position of the product that an add-on goes with or that a service is for, from 1.
    pub belongs_to: Option<i32>,
    pub note: String,
    pub optional: bool,
    pub protect: bool,
}

/// Everything that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    pub whose: Whose,
    pub salesperson: Option<StaffId>,
    pub fulfilment: Fulfilment,
    pub address: Option<Address>,
    pub valid_until: Option<Day>,
    pub job_name: String,
    #[serde(default = "Class::usual")]
    pub class: Class,
    pub notes: String,
    /// Offered notes that were ticked.
    #[serde(default)]
    pub ticked: Vec<NoteId>,
    pub lines: Vec<DraftLine>,
    /// Off the whole quote.
    #[serde(default)]
    pub discount: Discount,
}

/// Saves a new quote, or the next version of one that was read at `revision`.
#[server(input = Json)]
pub async fn save_quote(number: Option<Number>, revision: i32, draft: Draft) -> Result<Number, Failure> {
    use store::quotes::{CustomerChoice, QuoteForm, edit, make};
    let (house, who) = crate::ssr::staff().await?;
    let form = QuoteForm {
        customer: match draft.whose {
            Whose::OnFile(id) => CustomerChoice::OnFile(id),
            Whose::New(form) => CustomerChoice::New(form),
        },
        salesperson: draft.salesperson,
        fulfilment: draft.fulfilment,
        address: draft.address,
        valid_until: draft.valid_until,
        job_name: draft.job_name,
        class: draft.class,
        ticked: draft.ticked,
        notes: draft.notes,
        lines: draft.lines.into_iter().map(Into::into).collect(),
        discount: draft.discount,
    };
    match number {
        None => Ok(make(&house.store, &who, &form).await?),
        Some(number) => {
            edit(&house.store, &who, number, revision, &form).await?;
            Ok(number)
        }
    }
}

/// Who saved a quote last, for somebody who came too late.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastSaved {
    pub revision: i32,
    /// "10:42 am" and "Lena changed the quote: version 3, $2,568.00".
    pub when: String,
    pub text: String,
}

#[server]
pub async fn read_last_saved(number: Number) -> Result<LastSaved, Failure> {
    let (house, who) = crate::ssr::staff().await?;
    let sheet = store::quotes::sheet(&house.store, &who, number).await?;
    let history = store::events::history(&house.store, &who, number).await?;
    let here = crate::ssr::told::Here::at(&sheet.location, house.store.now());
    let (when, text) = history.first().map(|happening| here.told(happening)).unwrap_or_default();
    Ok(LastSaved { revision: sheet.quote.revision, when, text })
}
