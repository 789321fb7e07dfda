//! Who a customer is: how to reach them, where bills and goods go, who looks after them.

use crate::{
    customers::api::{
        Profile,
        acts::{DropAddress, PutAddress},
    },
    desk::{Fresh, Refused, after, at, refused},
};
use domain::{
    customers::{Address, AddressCard},
    ids::CustomerId,
    money::Currency,
    refusal::Field as At,
    staff::Permission,
};
use leptos::prelude::*;
use ui::{Button, CheckSwitch, Dialog, Field, Look};
use words::customers as say;

#[component]
pub(super) fn Contact(profile: Fresh<Profile>) -> impl IntoView {
    let people = move || {
        profile.with(|p| {
            let own = [(p.card.name.clone(), p.card.email.clone(), p.card.phone.clone())];
            let others = p.contacts.iter().filter(|c| c.email != p.card.email).map(|c| (c.name.clone(), c.email.clone(), c.phone.clone()));
            own.into_iter().chain(others).map(person).collect_view()
        })
    };
    view! {
        <section aria-labelledby="h-contact">
            <h2 id="h-contact">{say::contact()}</h2>
            {people}
            <h3 class="gap">{say::billing()}</h3>
            {move || profile.with(|p| lines(&p.billing))}
        </section>
    }
}

fn person((name, email, phone): (String, String, String)) -> impl IntoView {
    view! {
        <p>
            {name}
            {(!email.is_empty()).then(|| view! { <br/><a href=format!("mailto:{email}")>{email.clone()}</a> })}
            {(!phone.is_empty()).then(|| view! { <br/><a href=crate::link::tel(&phone)>{phone.clone()}</a> })}
        </p>
    }
}

fn lines(address: &Address) -> impl IntoView + use<> {
    let lines = address.lines();
    view! { <p>{lines.into_iter().enumerate().map(|(n, line)| view! { {(n > 0).then(|| view! { <br/> })}{line} }).collect_view()}</p> }
}

#[component]
pub(super) fn Manager(profile: Fresh<Profile>) -> impl IntoView {
    let name = profile.part(|p| p.manager.as_ref().map(|m| m.name.clone()));
    view! {
        <section aria-labelledby="h-manager">
            <h2 id="h-manager">{say::manager()}</h2>
            <p class:soft=move || name.get().is_none()>{move || name.get().unwrap_or_else(|| say::nobody().to_owned())}</p>
        </section>
    }
}

#[component]
pub(super) fn Addresses(profile: Fresh<Profile>) -> impl IntoView {
    let editing = RwSignal::new(None::<Option<AddressCard>>);
    let (id, may_sell) = profile.now(|p| (p.card.id, p.me.role.may(Permission::Sell)));
    let drop = ServerAction::<DropAddress>::new();
    let failure = refused(drop);
    after(drop, move |()| profile.again());
    let one = move |card: AddressCard| {
        let (edited, address) = (card.clone(), card.id);
        let note = [card.is_default.then(|| say::usual().to_owned()), Some(card.address.instructions.clone()).filter(|t| !t.is_empty())];
        let note = note.into_iter().flatten().collect::<Vec<_>>().join(", ");
        view! {
            <li>
                {lines(&card.address)}
                <p class="soft small">{note}</p>
                {may_sell.then(|| view! {
                    <p class="row">
                        <Button small=true look=Look::Plain press=move |()| editing.set(Some(Some(edited.clone())))>{say::edit()}</Button>
                        <Button small=true look=Look::Plain press=move |()| _ = drop.dispatch(DropAddress { id, address })>
                            {say::drop_address()}
                        </Button>
                    </p>
                })}
            </li>
        }
    };
    view! {
        <section aria-labelledby="h-delivers">
            <h2 id="h-delivers">{say::delivers()}</h2>
            <Refused failure/>
            <ul class="linked">{move || profile.with(|p| p.addresses.iter().cloned().map(one).collect_view())}</ul>
            {may_sell.then(|| view! {
                <p><Button small=true icon="plus" press=move |()| editing.set(Some(None))>{say::add_address()}</Button></p>
                <AddressDialog id profile editing/>
            })}
        </section>
    }
}

#[component]
fn AddressDialog(id: CustomerId, profile: Fresh<Profile>, editing: RwSignal<Option<Option<AddressCard>>>) -> impl IntoView {
    let open = RwSignal::new(false);
    let action = ServerAction::<PutAddress>::new();
    let failure = refused(action);
    Effect::new(move |_| open.set(editing.with(Option::is_some)));
    Effect::new(move |_| {
        if !open.get() && editing.with_untracked(Option::is_some) {
            editing.set(None);
        }
    });
    after(action, move |()| {
        open.set(false);
        profile.again();
    });
    let wrong = move |field| at(failure, field, Currency::default());
    let form = move || {
        let card = editing.get()?;
        let (address, usual) = (card.as_ref().map(|c| c.address.clone()).unwrap_or_default(), card.as_ref().is_some_and(|c| c.is_default));
        let usual = RwSignal::new(usual);
        Some(view! {
            <ActionForm action=action>
                <div class="inside stack">
                    <input type="hidden" name="id" value=id.to_string()/>
                    {card.map(|c| view! { <input type="hidden" name="address" value=c.id.to_string()/> })}
                    <Refused failure but=&[At::Address, At::City, At::Zip, At::Instructions]/>
                    <div class="address">
                        <Field name="place[street]" label=say::street() value=address.street autocomplete="off" required=true error=wrong(At::Address)/>
                        <Field name="place[unit]" label=say::unit() value=address.unit autocomplete="off" optional=true/>
                        <Field name="place[city]" label=say::city() value=address.city autocomplete="off" required=true error=wrong(At::City)/>
                        <Field name="place[region]" label=say::region() value=address.region autocomplete="off"/>
                        <Field name="place[zip]" label=say::zip() value=address.zip autocomplete="off" required=true error=wrong(At::Zip)/>
                    </div>
                    <Field
                        name="place[instructions]"
                        label=say::instructions()
                        value=address.instructions
                        autocomplete="off"
                        optional=true
                        maxlength=500
                        error=wrong(At::Instructions)
                    />
                    <CheckSwitch name="usual" on=usual>{say::make_usual()}</CheckSwitch>
                    <p class="row">
                        <Button submit=true look=Look::Filled pending=action.pending()>{say::save()}</Button>
                        <Button press=move |()| open.set(false)>{say::never_mind()}</Button>
                    </p>
                </div>
            </ActionForm>
        })
    };
    view! { <Dialog id="address" title=say::edit_address() open>{form}</Dialog> }
}
