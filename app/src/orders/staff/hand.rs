//! The proof of a delivery as it is written at the door: a record a line, and who took it. The same fields serve the order's page, where
//! they are a form, and the driver's, where the phone keeps them until they are sent.

use super::{
    photo::{Photo, PhotoField},
    scan::Scan,
};
use crate::{desk::at, failure::Failure};
use domain::{
    Refusal,
    ids::LineId,
    money::Currency,
    proof::{DAMAGE_CHARS_MAX, Proof, SERIAL_CHARS_MAX, Typed},
    quotes::{Line, LineKind},
    refusal::Field as At,
};
use leptos::prelude::*;
use ui::{Field, SignaturePad, TextArea};
use words::orders as say;

/// What is written of one line; of the delivery as a whole where there is none.
#[derive(Clone, Copy)]
pub struct Noting {
    pub line: Option<LineId>,
    pub serial: RwSignal<String>,
    pub damage: RwSignal<String>,
    pub photo: RwSignal<Photo>,
}

impl Noting {
    fn of(line: Option<LineId>) -> Self {
        Self { line, serial: RwSignal::default(), damage: RwSignal::default(), photo: RwSignal::default() }
    }
}

/// What is written of a hand-over.
#[derive(Clone, Copy)]
pub struct Hand {
    pub name: RwSignal<String>,
    pub mark: RwSignal<String>,
    pub whole: Noting,
    lines: StoredValue<Vec<(Line, Noting)>>,
}

impl Hand {
    /// For these lines; machines have a number of their own, what is done at the door has none.
    #[must_use]
    pub fn of(lines: &[Line]) -> Self {
        let products = lines.iter().filter(|line| line.kind == LineKind::Product);
        let lines = products.map(|line| (line.clone(), Noting::of(Some(line.id)))).collect();
        Self { name: RwSignal::default(), mark: RwSignal::default(), whole: Noting::of(None), lines: StoredValue::new(lines) }
    }

    fn notings(self) -> Vec<Noting> {
        self.lines.with_value(|lines| lines.iter().map(|(_, noting)| *noting).chain([self.whole]).collect())
    }

    /// A photo is still on its way.
    #[must_use]
    pub fn is_sending(self) -> bool {
        self.notings().into_iter().any(|noting| noting.photo.with(|photo| *photo == Photo::Sending))
    }

    /// The proof, as far as it is known before photos have names.
    ///
    /// # Errors
    /// As [`Typed::read`] and [`Proof::checked`]: what the server would refuse is said before it is kept.
    pub fn proof(self, of: &[Line]) -> Result<Proof, Refusal> {
        let notings = self.notings();
        let lines = || notings.iter().filter(|noting| noting.line.is_some());
        let photo = |noting: &Noting| noting.photo.with_untracked(Photo::name);
        let typed = Typed {
            name: self.name.get_untracked(),
            mark: self.mark.get_untracked(),
            lines: lines().filter_map(|noting| noting.line).collect(),
            serials: lines().map(|noting| noting.serial.get_untracked()).collect(),
            damages: lines().map(|noting| noting.damage.get_untracked()).collect(),
            photos: lines().map(photo).collect(),
            damage: self.whole.damage.get_untracked(),
            photo: photo(&self.whole),
        };
        typed.read()?.checked(of)
    }

    /// The photos that wait on this phone, each with the line that it is of.
    #[must_use]
    pub fn waiting(self) -> Vec<(Option<LineId>, String)> {
        let notings = self.notings().into_iter();
        notings.filter_map(|noting| noting.photo.with_untracked(Photo::waiting).map(|place| (noting.line, place))).collect()
    }
}

/// The fields of a hand-over. `key` is unique on the page.
#[component]
pub fn HandFields(
    hand: Hand,
    key: String,
    #[prop(into)] failure: Signal<Option<Failure>>,
    /// The phone keeps photos until they are sent.
    keep: bool,
) -> impl IntoView {
    let usd = Currency::default();
    let lines = hand.lines.get_value();
    let each = {
        let key = key.clone();
        move |(index, (line, noting)): (usize, (Line, Noting))| view! { <LineFields line noting index key=format!("{key}-{index}") keep/> }
    };
    view! {
        {lines.into_iter().enumerate().map(each).collect_view()}
        <Whole noting=hand.whole key=key.clone() failure keep/>
        <fieldset class="took fields">
            <legend>{say::proof_took()}</legend>
            <Field
                name="name"
                id=format!("took-{key}")
                label=say::proof_name()
                hint=say::proof_name_hint()
                text=hand.name
                autocomplete="off"
                maxlength=200
                error=at(failure, At::Name, usd)
            />
            <SignaturePad name="mark" strokes=hand.mark optional=true error=at(failure, At::Mark, usd)/>
        </fieldset>
    }
}

/// What is noted of one machine.
#[component]
fn LineFields(line: Line, noting: Noting, index: usize, key: String, keep: bool) -> impl IntoView {
    let several = line.quantity > 1;
    let name = if several { say::line_of(line.quantity, &line.name) } else { line.name.clone() };
    let model = (!line.model.is_empty()).then(|| view! { <span class="note"><bdi>{line.model.clone()}</bdi></span> });
    let serial = if several { say::proof_serials(&line.name) } else { say::proof_serial(&line.name) };
    let serial_id = format!("serial-{key}");
    view! {
        <fieldset class="handed fields">
            <legend>{name}{model}</legend>
            <input type="hidden" name=format!("lines[{index}]") value=line.id.to_string()/>
            <Field
                name=format!("serials[{index}]")
                id=serial_id
                label=serial
                text=noting.serial
                optional=true
                autocomplete="off"
                maxlength=most(SERIAL_CHARS_MAX)
            />
            <Scan serial=noting.serial several/>
            <PhotoField name=format!("photos[{index}]") key=key.clone() label=say::photo_of(&line.name) photo=noting.photo keep/>
            <TextArea
                name=format!("damages[{index}]")
                id=format!("damage-{key}")
                label=say::proof_damage_of(&line.name)
                text=noting.damage
                optional=true
                rows=1
                maxlength=most(DAMAGE_CHARS_MAX)
            />
        </fieldset>
    }
}

/// What is about no line alone: all of it in its place, a scratch on the way in.
#[component]
fn Whole(noting: Noting, key: String, failure: Signal<Option<Failure>>, keep: bool) -> impl IntoView {
    view! {
        <details class="more">
            <summary>{say::proof_whole()}</summary>
            <div class="fields">
                <PhotoField name="photo" key=format!("{key}-whole") label=say::photo() photo=noting.photo keep/>
                <TextArea
                    name="damage"
                    id=format!("damage-{key}-whole")
                    label=say::proof_damage()
                    text=noting.damage
                    optional=true
                    rows=2
                    maxlength=most(DAMAGE_CHARS_MAX)
                    error=at(failure, At::Damage, Currency::default())
                />
            </div>
        </details>
    }
}

fn most(chars: i32) -> u32 {
    u32::try_from(chars).unwrap_or(u32::MAX)
}
