//! Protection plans and their price bands.

use super::LIST;
use crate::{
    catalogue::api::{Plan, Plans, PutPlan, read_plans},
    desk::{Page, Refused, after, at, fresh, refused, titled},
    failure::Failure,
};
use domain::{
    Refusal,
    catalogue::plans::{BANDS_MAX, Band},
    money::{Currency, Money},
    refusal::Field as At,
};
use leptos::prelude::*;
use ui::{Banner, Button, Empty, Field, Look, Tone, Top};
use words::catalogue as say;

/// Empty rows below the bands of a plan: to be saved and got again, also without script.
const SPARE_ROWS: usize = 2;
/// Rows of a plan that is new.
const NEW_ROWS: usize = 4;

#[component]
pub fn PlansPage() -> impl IntoView {
    titled(|| say::plans().to_owned());
    let read = Resource::new_blocking(|| (), |()| read_plans());
    view! { <Page read show=|plans| view! { <Room plans/> }.into_any()/> }
}

#[component]
fn Room(plans: Plans) -> impl IntoView {
    let Plans { may_stock, sees_costs, currency, .. } = plans;
    let plans = fresh(plans, read_plans);
    let again = Callback::new(move |()| plans.again());
    let is_empty = plans.part(|p| p.plans.is_empty());
    let count = plans.part(|p| p.plans.len());
    let one = move |plan: Plan| {
        if may_stock {
            view! { <PlanForm plan=Some(plan) currency again/> }.into_any()
        } else {
            view! { <Shown plan currency sees_costs/> }.into_any()
        }
    };
    view! {
        <Top title=say::plans() then=say::plans_then().to_owned() back=LIST back_to=say::title()/>
        {move || is_empty.get().then(|| view! { <Empty title=say::plans_none() text=say::plans_none_text()/> })}
        <div class="plans">
            // A form stays what it is while others save; only what is typed there changes it.
            <For each=move || plans.with(|p| p.plans.clone()) key=|plan| plan.id children=one/>
            {may_stock.then_some(move || {
                count.track();
                view! { <PlanForm plan=None currency again/> }
            })}
        </div>
    }
}

/// "5 years, 60 months".
fn title(plan: &Plan) -> String {
    say::plan_said(i64::from(plan.form.months), plan.form.name.clone())
}

#[component]
fn PlanForm(plan: Option<Plan>, currency: Currency, again: Callback<()>) -> impl IntoView {
    let action = ServerAction::<PutPlan>::new();
    let failure = refused(action);
    let is_new = plan.is_none();
    let heading = plan.as_ref().map_or_else(|| say::plan_new().to_owned(), title);
    let (id, revision) = plan.as_ref().map_or((None, 0), |p| (Some(p.id), p.revision));
    let revision = RwSignal::new(revision);
    after(action, move |_| {
        // What was saved at one revision stands at the next.
        revision.update(|n| *n += 1);
        if id.is_none() {
            again.run(());
        }
    });
    let key = id.map_or_else(|| "new".to_owned(), |id| id.to_string());
    let form = plan.map(|p| p.form).unwrap_or_default();
    let spare = if is_new { NEW_ROWS } else { SPARE_ROWS };
    let rows = (form.bands.len() + spare).min(BANDS_MAX);
    let bands: Vec<Option<Band>> = (0..rows).map(|at| form.bands.get(at).copied()).collect();
    let months = if is_new { String::new() } else { form.months.to_string() };
    let but_stale = Signal::derive(move || failure.get().filter(|f| *f != Failure::Refused(Refusal::Stale)));
    let is_stale = move || failure.get() == Some(Failure::Refused(Refusal::Stale));
    let (row_key, name) = (key.clone(), form.name);
    let heading_id = format!("h-plan-{key}");
    let labelled_by = heading_id.clone();
    view! {
        <section class="plan" aria-labelledby=labelled_by>
            <h2 id=heading_id>{heading}</h2>
            <ActionForm action=action attr:class="stack">
                {id.map(|id| view! { <input type="hidden" name="plan" value=id.to_string()/> })}
                <input type="hidden" name="revision" value=move || revision.get().to_string()/>
                {move || is_stale().then(|| view! { <Banner tone=Tone::Warn>{say::plan_stale()}</Banner> })}
                <Refused failure=but_stale but=&[At::Name, At::Months] currency/>
                <div class="fields three">
                    <Field
                        name="name"
                        id=format!("name-{key}")
                        label=say::plan_name()
                        value=name
                        autocomplete="off"
                        required=true
                        maxlength=200
                        error=at(failure, At::Name, currency)
                    />
                    <Field
                        name="months"
                        id=format!("months-{key}")
                        label=say::plan_months()
                        value=months
                        inputmode="numeric"
                        autocomplete="off"
                        required=true
                        maxlength=3
                        error=at(failure, At::Months, currency)
                    />
                </div>
                <fieldset>
                    <legend>{say::plan_bands()}" "<span class="soft small">{say::plan_bands_hint()}</span></legend>
                    {bands.into_iter().enumerate().map(|(at, band)| view! { <BandRow key=row_key.clone() at band currency/> }).collect_view()}
                </fieldset>
                <p class="row">
                    <Button submit=true look=if is_new { Look::Quiet } else { Look::Filled } pending=action.pending()>
                        {if is_new { say::plan_add() } else { say::save() }}
                    </Button>
                    <span class="soft small" role="status">{move || matches!(action.value().get(), Some(Ok(_))).then(say::plan_saved)}</span>
                </p>
            </ActionForm>
        </section>
    }
}

/// One band: from, below, what the plan costs, what it costs us.
#[component]
fn BandRow(key: String, at: usize, band: Option<Band>, currency: Currency) -> impl IntoView {
    let cell = move |name: &'static str, what: &str, cents: Option<i64>| {
        let value = cents.map(|cents| Money::new(cents, currency).typed()).unwrap_or_default();
        let (id, label) = (format!("{name}-{key}-{at}"), say::plan_row(what, at + 1));
        let (name, hush) = (format!("bands[{at}][{name}]"), at > 0);
        view! { <Field name id label hush value inputmode="decimal" autocomplete="off" maxlength=20/> }
    };
    view! {
        <div class="band">
            {cell("from", say::plan_from(), band.map(|b| b.from_cents))}
            {cell("to", say::plan_to(), band.map(|b| b.to_cents))}
            {cell("price", say::plan_price(), band.map(|b| b.price_cents))}
            {cell("cost", say::plan_cost(), band.map(|b| b.cost_cents))}
        </div>
    }
}

/// For who may look and not change.
#[component]
fn Shown(plan: Plan, currency: Currency, sees_costs: bool) -> impl IntoView {
    let money = move |cents| Money::new(cents, currency).to_string();
    let band = move |b: &Band| {
        view! {
            <tr>
                <td class="num">{money(b.from_cents)}</td>
                <td class="num">{money(b.to_cents)}</td>
                <td class="num">{money(b.price_cents)}</td>
                {sees_costs.then(|| view! { <td class="num">{money(b.cost_cents)}</td> })}
            </tr>
        }
    };
    if plan.form.bands.is_empty() {
        return view! { <section class="plan"><h2>{title(&plan)}</h2><p class="soft">{say::plan_not_offered()}</p></section> }.into_any();
    }
    view! {
        <section class="plan">
            <table class="table">
                <caption>{title(&plan)}</caption>
                <thead>
                    <tr>
                        <th scope="col" class="num">{say::plan_from()}</th>
                        <th scope="col" class="num">{say::plan_to()}</th>
                        <th scope="col" class="num">{say::plan_price()}</th>
                        {sees_costs.then(|| view! { <th scope="col" class="num">{say::plan_cost()}</th> })}
                    </tr>
                </thead>
                <tbody>{plan.form.bands.iter().map(band).collect_view()}</tbody>
            </table>
        </section>
    }
    .into_any()
}
