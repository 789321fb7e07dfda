//! A product: what it is, what is suggested with it, whether it is sold.

use super::LIST;
use crate::{
    catalogue::{
        KINDS,
        api::{CreateProduct, EditProduct, ProductPage, RetireProduct, TieAddon, UntieAddon, may_stock, read_product},
        kind_words,
    },
    desk::{Failed, Fresh, Page, Refused, after, at, fresh, refused, titled},
    failure::Failure,
};
use domain::{
    Refusal,
    catalogue::Product,
    ids::ProductId,
    money::{Currency, Money},
    refusal::Field as At,
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map},
};
use ui::{Banner, Button, ButtonLink, CheckSwitch, Fact, Facts, Field, Look, Select, TextArea, Tone, Top};
use words::catalogue as say;

/// The fields that say what is wrong with them.
const SAID: &[At] = &[At::Model, At::Name, At::Notes, At::Price, At::Cost, At::Minutes];

/// What stands in the fields. What was typed stays, whatever an answer says.
#[derive(Clone, Copy)]
struct Fields {
    kind: RwSignal<String>,
    model: RwSignal<String>,
    name: RwSignal<String>,
    note: RwSignal<String>,
    price: RwSignal<String>,
    cost: RwSignal<String>,
    minutes: RwSignal<String>,
    taxable: RwSignal<bool>,
    protectable: RwSignal<bool>,
}

impl Fields {
    fn of(product: Option<&Product>, currency: Currency) -> Self {
        let text = |look: fn(&Product) -> String| RwSignal::new(product.map(look).unwrap_or_default());
        let money = |look: fn(&Product) -> i64| RwSignal::new(product.map(|p| Money::new(look(p), currency).typed()).unwrap_or_default());
        Self {
            kind: RwSignal::new(product.map(|p| p.kind).unwrap_or_default().code().to_owned()),
            model: text(|p| p.model.clone()),
            name: text(|p| p.name.clone()),
            note: text(|p| p.note.clone()),
            price: money(|p| p.price_cents),
            cost: money(|p| p.cost_cents),
            minutes: text(|p| p.service_min.to_string()),
            taxable: RwSignal::new(product.is_none_or(|p| p.taxable)),
            protectable: RwSignal::new(product.is_none_or(|p| p.protectable)),
        }
    }
}

#[component]
fn ProductFields(fields: Fields, failure: Signal<Option<Failure>>, currency: Currency) -> impl IntoView {
    let wrong = move |field| at(failure, field, currency);
    let kinds = KINDS.map(|kind| (kind.code().to_owned(), kind_words(kind).to_owned())).to_vec();
    let off = "off";
    view! {
        <div class="fields three">
            <Field name="typed[model]" label=say::model() text=fields.model autocomplete=off maxlength=80 required=true error=wrong(At::Model)/>
            <Field name="typed[name]" label=say::name() text=fields.name autocomplete=off maxlength=200 required=true error=wrong(At::Name)/>
            <Select name="typed[kind]" label=say::kind() text=fields.kind entries=kinds/>
            <Field
                name="typed[price]"
                label=say::price()
                text=fields.price
                inputmode="decimal"
                autocomplete=off
                required=true
                maxlength=20
                error=wrong(At::Price)
            />
            <Field name="typed[cost]" label=say::cost() text=fields.cost inputmode="decimal" autocomplete=off optional=true maxlength=20 error=wrong(At::Cost)/>
            <Field
                name="typed[minutes]"
                label=say::minutes()
                text=fields.minutes
                inputmode="numeric"
                autocomplete=off
                optional=true
                maxlength=4
                error=wrong(At::Minutes)
            />
        </div>
        <TextArea name="typed[note]" label=say::note() text=fields.note optional=true maxlength=500 rows=2 error=wrong(At::Notes)/>
        <div class="stack">
            <CheckSwitch name="typed[taxable]" on=fields.taxable>{say::taxable()}</CheckSwitch>
            <CheckSwitch name="typed[protectable]" on=fields.protectable>{say::protectable()}</CheckSwitch>
        </div>
    }
}

#[component]
pub fn NewProductPage() -> impl IntoView {
    titled(|| say::create_title().to_owned());
    let may = Resource::new_blocking(|| (), |()| may_stock());
    view! { <Page read=may show=|currency| view! { <New currency/> }.into_any()/> }
}

#[component]
fn New(currency: Currency) -> impl IntoView {
    let fields = Fields::of(None, currency);
    let action = ServerAction::<CreateProduct>::new();
    let failure = refused(action);
    let navigate = use_navigate();
    after(action, move |id| navigate(&format!("{LIST}/{id}"), NavigateOptions::default()));
    view! {
        <Top title=say::create_title() back=LIST back_to=say::title()/>
        <div class="alone">
            <ActionForm action=action attr:class="stack">
                <Refused failure but=SAID currency/>
                <ProductFields fields failure currency/>
                <p class="row">
                    <Button submit=true look=Look::Filled pending=action.pending()>{say::create()}</Button>
                    <ButtonLink href=LIST>{say::never_mind()}</ButtonLink>
                </p>
            </ActionForm>
        </div>
    }
}

#[component]
pub fn ProductPageOf() -> impl IntoView {
    let params = use_params_map();
    let id = Signal::derive(move || params.with(|p| p.get("id")?.parse::<ProductId>().ok()));
    let read = Resource::new_blocking(
        move || id.get(),
        |id| async move {
            match id {
                Some(id) => read_product(id).await,
                None => Err(Refusal::NotFound.into()),
            }
        },
    );
    view! { <Page read show=|page| view! { <Room page/> }.into_any()/> }
}

#[component]
fn Room(page: ProductPage) -> impl IntoView {
    let (id, may_stock) = (page.product.id, page.may_stock);
    let began = page.clone();
    let page = fresh(page, move || read_product(id));
    let model = page.part(|p| p.product.model.clone());
    titled(move || model.get());
    let retire = ServerAction::<RetireProduct>::new();
    let failure = refused(retire);
    after(retire, move |()| page.again());
    let is_sold = page.part(|p| p.is_sold);
    let name = page.part(|p| p.product.name.clone());
    view! {
        <Top title=Signal::derive(move || model.get()) then=Signal::derive(move || Some(name.get())) back=LIST back_to=say::title()>
            {may_stock.then(|| view! {
                <ActionForm action=retire>
                    <input type="hidden" name="id" value=id.to_string()/>
                    <input type="hidden" name="away" value=move || is_sold.get().to_string()/>
                    <Button submit=true icon="archive" pending=retire.pending()>
                        {move || if is_sold.get() { say::retire() } else { say::restore() }}
                    </Button>
                </ActionForm>
            })}
        </Top>
        <Refused failure/>
        {move || (!is_sold.get()).then(|| view! { <Banner tone=Tone::Plain title=say::retired()>{say::retired_text()}</Banner> })}
        <div class="beside">
            <div class="alone">
                {if may_stock { view! { <Edit began page/> }.into_any() } else { view! { <Details page=began/> }.into_any() }}
            </div>
            <aside aria-label=say::suggested()><Suggested page/></aside>
        </div>
    }
}

#[component]
fn Edit(began: ProductPage, page: Fresh<ProductPage>) -> impl IntoView {
    let (id, currency) = (began.product.id, began.currency);
    let fields = Fields::of(Some(&began.product), currency);
    let action = ServerAction::<EditProduct>::new();
    let failure = refused(action);
    let (revision, base) = (RwSignal::new(began.revision), StoredValue::new(began));
    let saved = RwSignal::new(false);
    after(action, move |()| {
        // What was saved at one revision stands at the next.
        revision.update(|n| *n += 1);
        saved.set(true);
        page.again();
    });
    // What somebody else saved is told by how it differs from what one saved oneself.
    Effect::new(move |_| {
        let now = page.get();
        if saved.get_untracked() {
            saved.set(false);
            base.set_value(now);
        }
    });
    let but_stale = Signal::derive(move || failure.get().filter(|f| *f != Failure::Refused(Refusal::Stale)));
    view! {
        <ActionForm action=action attr:class="stack">
            <input type="hidden" name="id" value=id.to_string()/>
            <input type="hidden" name="revision" value=move || revision.get().to_string()/>
            <Newer failure id revision base/>
            <Refused failure=but_stale but=SAID currency/>
            <ProductFields fields failure currency/>
            <p class="row">
                <Button submit=true look=Look::Filled pending=action.pending()>{say::save()}</Button>
                <span class="soft small" role="status">{move || matches!(action.value().get(), Some(Ok(()))).then(words::desk::saved)}</span>
            </p>
        </ActionForm>
    }
}

/// Somebody saved first: what is different now is shown, what was typed stays, and the next save is on top of theirs.
#[component]
fn Newer(failure: Signal<Option<Failure>>, id: ProductId, revision: RwSignal<i32>, base: StoredValue<ProductPage>) -> impl IntoView {
    let is_stale = Memo::new(move |_| failure.get() == Some(Failure::Refused(Refusal::Stale)));
    let newer = Resource::new(
        move || is_stale.get(),
        move |is_stale| async move { if is_stale { read_product(id).await.map(Some) } else { Ok(None) } },
    );
    let shown = move |newer: Result<Option<ProductPage>, Failure>| match newer {
        Ok(None) => ().into_any(),
        Ok(Some(page)) => {
            revision.set(page.revision);
            let lines = base.with_value(|before| said(before).into_iter().zip(said(&page)).filter(|(a, b)| a.1 != b.1).collect::<Vec<_>>());
            base.set_value(page);
            let line = |((field, before), (_, after)): ((&'static str, String), (&'static str, String))| {
                view! { <li>{say::was_now(field, before, after)}</li> }
            };
            view! {
                <Banner tone=Tone::Warn title=say::stale_title()>{say::stale_text()}</Banner>
                <ul class="prepare">{lines.into_iter().map(line).collect_view()}</ul>
            }
            .into_any()
        }
        Err(failure) => view! { <Failed failure/> }.into_any(),
    };
    view! { <Transition>{move || Suspend::new(async move { shown(newer.await) })}</Transition> }
}

/// Every field of a product in words.
fn said(page: &ProductPage) -> Vec<(&'static str, String)> {
    let p = &page.product;
    let money = |cents| Money::new(cents, page.currency).to_string();
    let mut all = vec![
        (say::model(), p.model.clone()),
        (say::name(), p.name.clone()),
        (say::kind(), kind_words(p.kind).to_owned()),
        (say::note(), p.note.clone()),
        (say::price(), money(p.price_cents)),
        (say::tax(), if p.taxable { say::taxed() } else { say::untaxed() }.to_owned()),
        (say::plans(), if p.protectable { say::protected() } else { say::unprotected() }.to_owned()),
        (say::minutes(), say::minutes_said(i64::from(p.service_min))),
    ];
    if page.sees_costs {
        all.push((say::cost(), money(p.cost_cents)));
    }
    all
}

/// For who may look and not change.
#[component]
fn Details(page: ProductPage) -> impl IntoView {
    let fact = |(what, value): (&'static str, String)| (!value.is_empty()).then(|| view! { <Fact what>{value}</Fact> });
    view! {
        <section aria-labelledby="h-facts">
            <h2 id="h-facts">{say::facts()}</h2>
            <Facts>{said(&page).into_iter().map(fact).collect_view()}</Facts>
        </section>
    }
}

#[component]
fn Suggested(page: Fresh<ProductPage>) -> impl IntoView {
    let (id, may_stock, currency) = page.now(|p| (p.product.id, p.may_stock, p.currency));
    let (tie, untie) = (ServerAction::<TieAddon>::new(), ServerAction::<UntieAddon>::new());
    let (failure, not_untied) = (refused(tie), refused(untie));
    let typed = RwSignal::new(String::new());
    after(tie, move |()| {
        typed.set(String::new());
        page.again();
    });
    after(untie, move |()| page.again());
    let one = move |addon: Product| {
        view! {
            <li>
                <p><a href=format!("{LIST}/{}", addon.id)>{addon.model.clone()}</a><span class="note">{addon.name}</span></p>
                {may_stock.then(|| view! {
                    <ActionForm action=untie>
                        <input type="hidden" name="id" value=id.to_string()/>
                        <input type="hidden" name="addon" value=addon.id.to_string()/>
                        <Button submit=true small=true look=Look::Plain icon="x" label=say::untie(&addon.model)/>
                    </ActionForm>
                })}
            </li>
        }
    };
    let is_empty = page.part(|p| p.addons.is_empty());
    view! {
        <section aria-labelledby="h-suggested">
            <h2 id="h-suggested">{say::suggested()}</h2>
            <Refused failure=not_untied/>
            {move || is_empty.get().then(|| view! { <p class="soft small">{say::suggested_none()}</p> })}
            <ul class="linked">{move || page.with(|p| p.addons.iter().cloned().map(one).collect_view())}</ul>
            {may_stock.then(|| view! {
                <ActionForm action=tie attr:class="stack">
                    <Refused failure but=&[At::Model]/>
                    <input type="hidden" name="id" value=id.to_string()/>
                    <Field
                        name="model"
                        label=say::suggest()
                        text=typed
                        autocomplete="off"
                        required=true
                        maxlength=80
                        error=at(failure, At::Model, currency)
                    />
                    <Button submit=true small=true icon="plus" pending=tie.pending()>{say::suggest_do()}</Button>
                </ActionForm>
            })}
        </section>
    }
}
