//! Refused or broken, nothing else: how an act that did not happen reaches a page.

use crate::packed::PackedEncoding;
use domain::{
    Refusal,
    money::{Currency, Money},
    refusal::Field,
};
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};

/// Why a server function did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    /// By the rules; the page says it at its field.
    Refused(Refusal),
    /// By a defect or an outage. The log has the cause under the incident; an empty one means that no answer came at all.
    Broken { incident: String },
}

impl FromServerFnError for Failure {
    type Encoder = PackedEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            // The form did not fit its function: a hand-made request, or a page older than the server.
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) | ServerFnErrorErr::Deserialization(_) => {
                Self::Refused(Refusal::Stale)
            }
            _ => Self::Broken { incident: String::new() },
        }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.sentence(Currency::default()))
    }
}

impl Failure {
    /// The sentence a person reads; sums are in `currency`.
    #[must_use]
    pub fn sentence(&self, currency: Currency) -> String {
        match self {
            Self::Refused(refusal) => sentence(refusal, currency),
            Self::Broken { incident } if incident.is_empty() => words::refusal::no_answer().into(),
            Self::Broken { incident } => words::refusal::broken(incident),
        }
    }

    /// The field it stands at; `None` for the whole page.
    #[must_use]
    pub const fn field(&self) -> Option<Field> {
        match self {
            Self::Refused(refusal) => refusal.field(),
            Self::Broken { .. } => None,
        }
    }

    /// The sentence, if it belongs to this field.
    #[must_use]
    pub fn at(&self, field: Field, currency: Currency) -> Option<String> {
        (self.field() == Some(field)).then(|| self.sentence(currency))
    }

    /// The sentence, if it belongs to no field of the form.
    #[must_use]
    pub fn of_page(&self, currency: Currency) -> Option<String> {
        self.field().is_none().then(|| self.sentence(currency))
    }

    /// What had been typed into the field that was refused.
    #[must_use]
    pub fn typed(&self) -> Option<&str> {
        match self {
            Self::Refused(refusal) => refusal.typed(),
            Self::Broken { .. } => None,
        }
    }
}

fn sentence(refusal: &Refusal, currency: Currency) -> String {
    use words::refusal as say;
    let money = |cents: i64| Money::new(cents, currency).to_string();
    match refusal {
        Refusal::LinkEnded => say::link_ended().into(),
        Refusal::LinkOnlySees => say::link_only_sees().into(),
        Refusal::SignInNeeded => say::sign_in_needed().into(),
        Refusal::SignInWrong { .. } => say::sign_in_wrong().into(),
        Refusal::TooManyTries { .. } => say::too_many_tries().into(),
        Refusal::PasswordWrong => say::password_wrong().into(),
        Refusal::CodeWrong => say::code_wrong().into(),
        Refusal::InvitationEnded => say::invitation_ended().into(),
        Refusal::EmailTaken { .. } => say::email_taken().into(),
        Refusal::LastOwner => say::last_owner().into(),
        Refusal::NotYourself => say::not_yourself().into(),
        Refusal::SecondFactorFirst => say::second_factor_first().into(),
        Refusal::SecondFactorRequired => say::second_factor_required().into(),
        Refusal::NotYours => say::not_yours().into(),
        Refusal::NotFound => say::not_found().into(),
        Refusal::Stale => say::stale().into(),
        Refusal::QuoteChanged { .. } => say::quote_changed().into(),
        Refusal::QuoteClosed => say::quote_closed().into(),
        Refusal::ReviewFirst => say::review_first().into(),
        Refusal::StillActive { numbers } => {
            let named: Vec<String> = numbers.iter().map(ToString::to_string).collect();
            say::still_active(named.join(", "))
        }
        Refusal::UnderRefunds { least_cents } => say::under_refunds(money(*least_cents)),
        Refusal::NothingChanged => say::nothing_changed().into(),
        Refusal::NothingDue => say::nothing_due().into(),
        Refusal::PayFirst => say::pay_first().into(),
        Refusal::PaymentPending => say::payment_pending().into(),
        Refusal::AlreadyPaid => say::already_paid().into(),
        Refusal::AmountUnreadable { .. } => say::amount_unreadable(money(128_400)),
        Refusal::AmountNotPositive { .. } => say::amount_not_positive().into(),
        Refusal::AmountTooLarge { .. } => say::amount_too_large().into(),
        Refusal::AmountOverBalance { most_cents, .. } => say::amount_over_balance(money(*most_cents)),
        Refusal::AmountUnderMinimum { least_cents, .. } => say::amount_under_minimum(money(*least_cents)),
        Refusal::RefundTooLarge { most_cents } => say::refund_too_large(money(*most_cents)),
        Refusal::CreditLineExceeded { remaining_cents } => say::credit_line_exceeded(money(*remaining_cents)),
        Refusal::DiscountTooLarge { most_cents } => say::discount_too_large(money(*most_cents)),
        Refusal::DiscountUnreadable { .. } => say::discount_unreadable(money(5_000)),
        Refusal::PriceReasonMissing { position } => say::price_reason_missing(position),
        Refusal::NoProvider => say::no_provider().into(),
        Refusal::ProviderAway => say::provider_away().into(),
        Refusal::PlanMissing { .. } => say::plan_missing().into(),
        Refusal::PlanUnknown { .. } => say::plan_unknown().into(),
        Refusal::SlotTaken { next_free: Some(day) } => say::slot_taken_next(crate::show::day(*day)),
        Refusal::SlotTaken { next_free: None } => say::slot_taken().into(),
        Refusal::SlotPassed => say::slot_passed().into(),
        Refusal::SlotUnknown => say::slot_unknown().into(),
        Refusal::DateLocked => say::date_locked().into(),
        Refusal::HoldEnded => say::hold_ended().into(),
        Refusal::MoveNotAllowed { .. } => say::move_not_allowed().into(),
        Refusal::RouteDayDiffers { day } => say::route_day_differs(crate::show::day(*day)),
        Refusal::DriverBusy => say::driver_busy().into(),
        Refusal::PartEmpty { .. } => say::part_empty().into(),
        Refusal::PartTooMany { most, .. } => say::part_too_many(most),
        Refusal::PartIsAll { .. } => say::part_is_all().into(),
        Refusal::ReasonMissing => say::reason_missing().into(),
        Refusal::ProofMissing => say::proof_missing().into(),
        Refusal::MarkEmpty => say::mark_empty().into(),
        Refusal::MarkTooMuch => say::mark_too_much().into(),
        Refusal::MomentWrong => say::moment_wrong().into(),
        Refusal::Missing { field } => missing(*field),
        Refusal::TooLong { most_chars, .. } => say::too_long(most_chars),
        Refusal::EmailUnreadable { .. } => say::email_unreadable().into(),
        Refusal::NumberUnreadable { .. } => say::number_unreadable().into(),
        Refusal::DayUnreadable { .. } => say::day_unreadable().into(),
        Refusal::Unknown { .. } => say::unknown().into(),
        Refusal::FileTooLarge { most_bytes } => say::file_too_large(most_bytes / (1024 * 1024)),
        Refusal::FileKind => say::file_kind().into(),
        Refusal::Taken { .. } => say::taken().into(),
        Refusal::BandEmpty { from_cents, to_cents } => say::band_empty(money(*from_cents), money(*to_cents)),
        Refusal::BandsOverlap { from_cents, to_cents } => say::bands_overlap(money(*from_cents), money(*to_cents)),
        Refusal::Import { why } => crate::imports::why_words(why),
        Refusal::CannotMerge { why } => crate::customers::unlike_words(*why).into(),
        Refusal::TimesUnreadable { .. } => say::times_unreadable().into(),
        Refusal::LineUnreadable { line, .. } => say::line_unreadable(line),
        Refusal::Fixed { .. } => say::fixed().into(),
        Refusal::ZipsTaken { zips, zone } => say::zips_taken(zips.join(", "), zone),
        Refusal::WindowsOverlap => say::windows_overlap().into(),
    }
}

fn missing(field: Field) -> String {
    use words::refusal as say;
    match field {
        Field::Email | Field::Recipient | Field::Cc => say::missing_email(),
        Field::Name => say::missing_name(),
        Field::Password => say::missing_password(),
        Field::Line | Field::Model => say::missing_line(),
        Field::Address | Field::City | Field::Zip => say::missing_address(),
        Field::Subject => say::missing_subject(),
        Field::Position => say::missing_stop(),
        _ => say::missing(),
    }
    .into()
}
