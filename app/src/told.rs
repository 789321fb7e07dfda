//! How an act that did not happen reaches a customer's page: in the words that a customer reads, written by the server, so that a phone loads
//! neither every refusal of the shop nor its sentence.

use crate::{
    failure::Failure,
    packed::{KIND, Unreadable, pack, unpack},
};
use bytes::Bytes;
use domain::{Refusal, ids::LineId, money::Currency, refusal::Field, time::Day};
use leptos::server_fn::{
    ContentType, Decodes, Encodes, Format, FormatType,
    error::{FromServerFnError, ServerFnErrorErr},
};
use serde::{Deserialize, Serialize};

/// A failure, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    pub sentence: String,
    /// The field it stands at; `None` for the whole page.
    pub at: Option<Field>,
    /// What had been typed into that field.
    pub typed: Option<String>,
    pub about: About,
    /// The failure itself, packed. What stands in an address is anybody's to write, so the server says it from this and not from the sentence.
    #[serde(skip)]
    failure: String,
}

/// What a page does more about it than to say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum About {
    Nothing,
    /// No answer came at all.
    Silence,
    /// The quote changed since it was shown.
    Change,
    /// A plan of this product.
    Line(LineId),
    /// The place is gone; this is the first day with room.
    NextFree(Day),
}

/// A form that was sent without script, and came back to its page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CameBack {
    /// Which form: the name of its server function.
    pub endpoint: String,
    pub told: Told,
}

impl Failure {
    /// In words; sums are in `currency`.
    #[must_use]
    pub fn told(&self, currency: Currency) -> Told {
        let about = match self {
            Self::Broken { incident } if incident.is_empty() => About::Silence,
            Self::Refused(Refusal::QuoteChanged { .. }) => About::Change,
            Self::Refused(Refusal::PlanMissing { line } | Refusal::PlanUnknown { line }) => About::Line(*line),
            Self::Refused(Refusal::SlotTaken { next_free: Some(day) }) => About::NextFree(*day),
            Self::Refused(_) | Self::Broken { .. } => About::Nothing,
        };
        let failure = pack(self).unwrap_or_default();
        Told { sentence: self.sentence(currency), at: self.field(), typed: self.typed().map(str::to_owned), about, failure }
    }
}

impl Told {
    /// No answer came.
    #[must_use]
    pub fn silence() -> Self {
        let sentence = words::refusal::no_answer().to_owned();
        Self { sentence, at: None, typed: None, about: About::Silence, failure: String::new() }
    }

    /// The sentence, if it belongs to this field.
    #[must_use]
    pub fn at(&self, field: Field) -> Option<String> {
        (self.at == Some(field)).then(|| self.sentence.clone())
    }

    /// The sentence, if it belongs to no field of the form.
    #[must_use]
    pub fn of_page(&self) -> Option<String> {
        self.at.is_none().then(|| self.sentence.clone())
    }

    /// The same, said anew from the failure itself.
    #[must_use]
    pub fn again(&self, currency: Currency) -> Self {
        let failure = unpack(&self.failure).filter(|failure| !says_more(failure));
        failure.unwrap_or(Failure::Refused(Refusal::Stale)).told(currency)
    }

    /// As the server sent it; `None` for what is none of this build.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (failure, told) = text.split_once(BETWEEN)?;
        Some(Self { failure: failure.to_owned(), ..unpack(told)? })
    }
}

/// Whether its sentence repeats a text that no form of a link is refused with: only somebody who wrote the address by hand could mean it. What
/// was typed into a field stands in the field, not in the sentence.
fn says_more(failure: &Failure) -> bool {
    match failure {
        Failure::Broken { incident } => incident.len() > INCIDENT_CHARS || !incident.chars().all(|c| c.is_ascii_alphanumeric()),
        Failure::Refused(refusal) => matches!(
            refusal,
            Refusal::LineUnreadable { .. } | Refusal::ZipsTaken { .. } | Refusal::Import { .. } | Refusal::StillActive { .. }
        ),
    }
}

/// An incident is eight letters and digits.
const INCIDENT_CHARS: usize = 8;

/// The failure, packed, and behind it the words, so that who reads failures reads these too. No packed text has a line's end in it.
#[derive(Debug)]
pub struct ToldEncoding;

const BETWEEN: char = '\n';

impl ContentType for ToldEncoding {
    const CONTENT_TYPE: &'static str = KIND;
}

impl FormatType for ToldEncoding {
    const FORMAT_TYPE: Format = Format::Text;
}

impl Encodes<Told> for ToldEncoding {
    type Error = Unreadable;

    fn encode(told: &Told) -> Result<Bytes, Unreadable> {
        let words = pack(told).ok_or(Unreadable)?;
        Ok(Bytes::from(format!("{}{BETWEEN}{words}", told.failure)))
    }
}

impl Decodes<Told> for ToldEncoding {
    type Error = Unreadable;

    fn decode(bytes: Bytes) -> Result<Told, Unreadable> {
        std::str::from_utf8(&bytes).ok().and_then(Told::read).ok_or(Unreadable)
    }
}

impl FromServerFnError for Told {
    type Encoder = ToldEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        Failure::from_server_fn_error(error).told(Currency::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_a_failure_too() {
        let failure = Failure::Refused(Refusal::AmountUnderMinimum { typed: "5".into(), least_cents: 10_000 });
        let told = failure.told(Currency::default());
        let sent = told.ser();
        let text = std::str::from_utf8(&sent).unwrap();
        assert_eq!(unpack(text), Some(failure));
        assert_eq!(Told::read(text), Some(told.clone()));
        assert_eq!((told.at(Field::Amount), told.of_page()), (Some(told.sentence.clone()), None));
        assert!(told.sentence.contains("$100.00"), "{}", told.sentence);
    }

    #[test]
    fn words_that_somebody_wrote_into_an_address_are_not_said() {
        let forged =
            Told { sentence: "Send your money elsewhere.".into(), ..Failure::Refused(Refusal::NothingDue).told(Currency::default()) };
        let said = Told::de(forged.ser()).again(Currency::default());
        assert_eq!(said.sentence, words::refusal::nothing_due());
        for failure in [
            Failure::Broken { incident: "us at +1-900-555-0100, your card was stopped".into() },
            Failure::Refused(Refusal::LineUnreadable { field: Field::Amount, line: "call +1-900-555-0100".into() }),
            Failure::Refused(Refusal::ZipsTaken { zips: vec![], zone: "call +1-900-555-0100".into() }),
        ] {
            let said = failure.told(Currency::default()).again(Currency::default());
            assert_eq!(said.sentence, words::refusal::stale(), "{failure:?}");
        }
        let outage = Failure::Broken { incident: "k3v8r2xa".into() }.told(Currency::default());
        assert_eq!(outage.again(Currency::default()), outage);
        let nonsense = Told { failure: "x".into(), ..forged };
        assert_eq!(Told::de(nonsense.ser()).again(Currency::default()).sentence, words::refusal::stale());
    }
}
