//! The lines that are being written, and the field that adds to them.

use super::{entry::EntryLine, line::Entry, lookup::lookup, whose::at, writing::Writing};
use crate::{
    failure::Failure,
    quotes::api::editor::{find_products, read_companions},
};
use domain::{catalogue::Product, ids::ProductId, money::Money, quotes::LineKind, refusal::Field as At};
use leptos::{prelude::*, task::spawn_local, wasm_bindgen::JsCast};
use std::collections::BTreeMap;
use ui::{Button, Finder, Hit};
use words::quotes as say;

/// What goes with each product, once it was looked up.
#[derive(Clone, Copy)]
pub struct Companions(RwSignal<BTreeMap<ProductId, Vec<Product>>>);

impl Companions {
    /// Looks up what goes with a product, once.
    fn learn(self, product: ProductId) {
        if self.0.with_untracked(|known| known.contains_key(&product)) {
            return;
        }
        spawn_local(async move {
            if let Ok(found) = read_companions(product).await {
                self.0.try_update(|known| known.insert(product, found));
            }
        });
    }

    /// Add-ons of a product that are not on the quote yet. Where there are several products, also services that neither it nor the whole
    /// quote has: of one product, the services of the quote are its own.
    pub fn of(self, entry: Entry, entries: &[Entry]) -> Vec<Product> {
        let of = entry.product.with_value(|p| p.id);
        let within = |e: &&Entry| e.belongs_to.is_none() || e.belongs_to == Some(entry.key);
        let are_several = entries.iter().filter(|e| e.kind == LineKind::Product).nth(1).is_some();
        let is_new = |p: &Product| match p.kind {
            LineKind::Product => false,
            LineKind::Fulfilment if !are_several => false,
            LineKind::AddOn => !has(entries.iter(), p.id),
            LineKind::Fulfilment => !has(entries.iter().filter(within), p.id),
        };
        self.0.with(|known| known.get(&of).map(|all| all.iter().filter(|p| is_new(p)).cloned().collect()).unwrap_or_default())
    }

    /// The shop's services that are not on the quote yet.
    fn services(self, entries: &[Entry]) -> Vec<Product> {
        let is_new = |p: &&Product| p.kind == LineKind::Fulfilment && !has(entries.iter(), p.id);
        self.0.with(|known| {
            let all: BTreeMap<ProductId, Product> = known.values().flatten().filter(is_new).map(|p| (p.id, p.clone())).collect();
            all.into_values().collect()
        })
    }
}

fn has<'a>(mut entries: impl Iterator<Item = &'a Entry>, product: ProductId) -> bool {
    entries.any(|e| e.product.with_value(|p| p.id == product))
}

#[component]
pub fn Entries(failure: Signal<Option<Failure>>) -> impl IntoView {
    let writing = expect_context::<Writing>();
    let companions = Companions(RwSignal::new(BTreeMap::new()));
    provide_context(companions);
    // Also for the lines that were there when the page came.
    Effect::new(move |_| {
        writing.entries.with(|entries| {
            for entry in entries.iter().filter(|e| e.kind == LineKind::Product) {
                companions.learn(entry.product.with_value(|p| p.id));
            }
        });
    });
    view! {
        <section aria-labelledby="h-lines">
            <h2 id="h-lines">{say::lines()}</h2>
            <p class="soft small" hidden=move || !writing.entries.with(Vec::is_empty)>{say::lines_empty()}</p>
            <ol class="entries">
                <For each=move || writing.ordered() key=|entry| entry.key children=|entry| view! { <EntryLine entry/> }/>
            </ol>
            <Adding failure/>
            <Services/>
        </section>
    }
}

/// Adds by model or name, with the keyboard alone; the focus stays for the next one.
#[component]
fn Adding(failure: Signal<Option<Failure>>) -> impl IntoView {
    let writing = expect_context::<Writing>();
    let typed = RwSignal::new(String::new());
    let lookup = lookup(typed, find_products);
    let (found, none) = (lookup.found, lookup.none());
    let currency = writing.location.with_value(|l| l.currency);
    let hit = move |p: &Product| Hit {
        key: p.id.to_string(),
        name: p.name.clone(),
        note: p.model.clone(),
        amount: Money::new(p.price_cents, currency).to_string(),
    };
    let hits = Signal::derive(move || found.with(|found| found.iter().map(hit).collect::<Vec<_>>()));
    let pick = Callback::new(move |key: String| {
        let product = found.with_untracked(|found| found.iter().find(|p| p.id.to_string() == key).cloned());
        if let Some(product) = product {
            writing.add(product, None);
            typed.set(String::new());
        }
    });
    view! {
        <Finder id=FINDER label=say::find_product() hint=say::find_product_hint() typed hits pick none error=at(writing, failure, At::Line)/>
    }
}

const FINDER: &str = "product";

/// Where one goes on once the customer is known.
pub fn focus_finder() {
    request_animation_frame(|| {
        let field = document().get_element_by_id(FINDER).and_then(|found| found.dyn_into::<web_sys::HtmlElement>().ok());
        field.inspect(|field| _ = field.focus());
    });
}

/// The services that fit what is on the quote: delivery, installation, haul-away.
#[component]
fn Services() -> impl IntoView {
    let writing = expect_context::<Writing>();
    let companions = expect_context::<Companions>();
    let services = move || writing.entries.with(|entries| companions.services(entries));
    move || {
        let services = services();
        (!services.is_empty()).then(|| {
            let one = |product: Product| view! { <Suggested product within=None/> };
            view! { <p class="goes">{say::services()}" "{services.into_iter().map(one).collect_view()}</p> }
        })
    }
}

/// One press adds it, to the whole quote or to the product that it is `within`.
#[component]
pub fn Suggested(product: Product, within: Option<(u32, String)>) -> impl IntoView {
    let writing = expect_context::<Writing>();
    let amount = Money::new(product.price_cents, writing.location.with_value(|l| l.currency)).to_string();
    let name = product.name.clone();
    let (key, said) = match within {
        Some((key, of)) if product.kind == LineKind::Fulfilment => (Some(key), say::add_for(&name, of, &amount)),
        Some((key, _)) => (Some(key), say::add(&name, &amount)),
        None => (None, say::add(&name, &amount)),
    };
    view! {
        <Button small=true icon="plus" label=said press=move |()| _ = writing.add(product.clone(), key)>
            {name}" "<span class="soft">{amount}</span>
        </Button>
    }
}
