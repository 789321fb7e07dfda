//! The page of a customer: what they bought beside who they are.

use super::{
    LIST,
    details::{Addresses, Contact, Manager},
    history::{Orders, Quotes},
    id_of,
    log::change,
    money::Money,
    notes::Notes,
};
use crate::{
    customers::{
        api::{Profile, acts::ArchiveCustomer, read_customer},
        found_words, spending_words, stage_words,
    },
    desk::{Fresh, Page, Refused, after, fresh, refused, titled},
};
use domain::{Refusal, customers::CustomerKind, money::Money as Sum, staff::Permission};
use leptos::prelude::*;
use ui::{Banner, Button, ButtonLink, Figure, Figures, Look, Tone, Top};
use words::customers as say;

#[component]
pub fn CustomerPage() -> impl IntoView {
    let id = id_of();
    let read = Resource::new_blocking(
        move || id.get(),
        |id| async move {
            match id {
                Some(id) => read_customer(id).await,
                None => Err(Refusal::NotFound.into()),
            }
        },
    );
    view! { <Page read show=|profile| view! { <Room profile/> }.into_any()/> }
}

#[component]
fn Room(profile: Profile) -> impl IntoView {
    let id = profile.card.id;
    let may_sell = profile.me.role.may(Permission::Sell);
    let may_merge = profile.me.role.may(Permission::SetTerms);
    let merged_into = profile.merged_into;
    let profile = fresh(profile, move || read_customer(id));
    let name = profile.part(|p| p.card.name.clone());
    titled(move || name.get());
    let archive = ServerAction::<ArchiveCustomer>::new();
    let failure = refused(archive);
    after(archive, move |()| profile.again());
    let then = Signal::derive(move || profile.with(about));
    let is_archived = profile.part(|p| p.is_archived);
    view! {
        <Top title=Signal::derive(move || name.get()) then back=LIST back_to=say::title()>
            <ButtonLink href=format!("{LIST}/{id}/changes") icon="clock">{say::changes()}</ButtonLink>
            {may_sell.then(|| view! {
                {(may_merge && merged_into.is_none()).then(|| view! {
                    <ButtonLink href=format!("{LIST}/{id}/merge") icon="users">{words::merging::action()}</ButtonLink>
                })}
                <ButtonLink href=format!("{LIST}/{id}/edit") icon="pencil">{say::edit()}</ButtonLink>
                {move || {
                    let away = !is_archived.get();
                    view! {
                        <ActionForm action=archive>
                            <input type="hidden" name="id" value=id.to_string()/>
                            <input type="hidden" name="away" value=away.to_string()/>
                            <Button submit=true icon="archive" pending=archive.pending()>
                                {if away { say::archive() } else { say::restore() }}
                            </Button>
                        </ActionForm>
                    }
                }}
                <ButtonLink href=format!("/desk/quotes/new?customer={id}") icon="plus" look=Look::Filled>{say::new_quote()}</ButtonLink>
            })}
        </Top>
        <Refused failure/>
        {merged_into.map(|now| view! {
            <Banner tone=Tone::Warn title=words::merging::leads_title()>
                {words::merging::leads()}" "<a href=format!("{LIST}/{now}")>{words::merging::leads_link()}</a>
            </Banner>
        })}
        {move || is_archived.get().then(|| view! { <Banner tone=Tone::Plain title=say::is_archived()>{say::archive_sure()}</Banner> })}
        {move || view! { <Sums profile/> }}
        <div class="beside">
            <div>
                <Orders id/>
                <Quotes id/>
            </div>
            <aside aria-label=say::details()>
                <Notes profile/>
                <Contact profile/>
                <Addresses profile/>
                <Manager profile/>
                <Money profile/>
                <section aria-labelledby="h-changes">
                    <h2 id="h-changes">{say::changes()}</h2>
                    <ul class="linked">{move || profile.with(|p| p.changes.iter().take(5).cloned().map(change).collect_view())}</ul>
                    <p><a class="small" href=format!("{LIST}/{id}/changes")>{say::all_changes()}</a></p>
                </section>
            </aside>
        </div>
    }
}

/// "Individual, Repeat Customer, since Nov 3. Average. Friend or neighbor."
fn about(profile: &Profile) -> Option<String> {
    let kind = if profile.card.kind == CustomerKind::Company { say::company() } else { say::individual() };
    let mut said = vec![say::summary(kind, stage_words(profile.stage), &profile.since)];
    said.extend(profile.spending.map(|s| spending_words(s).to_owned()));
    said.extend(profile.found.map(|f| found_words(f).to_owned()));
    Some(said.join(". "))
}

#[component]
fn Sums(profile: Fresh<Profile>) -> impl IntoView {
    let p = profile.get();
    let currency = p.currency;
    let money = move |cents| Sum::new(cents, currency).to_string();
    let line = if p.credit_limit_cents > 0 {
        let left = (p.credit_limit_cents - p.due_cents).max(0);
        (money(p.due_cents), say::line_note(money(left), money(p.credit_limit_cents)))
    } else {
        (money(0), say::line_none().to_owned())
    };
    view! {
        <Figures>
            <Figure what=say::lifetime() figure=p.lifetime.clone() note=say::figure_orders(p.orders)/>
            <Figure what=say::due() figure=money(p.due_cents) note=say::due_note()/>
            <Figure what=say::credit() figure=money(p.credit_cents) note=say::credit_note()/>
            <Figure what=say::line() figure=line.0 note=line.1/>
        </Figures>
    }
}
