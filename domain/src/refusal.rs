//! Why something may not happen. A refusal is a value: the page turns it into a sentence at its
//! field, and it carries what was typed, so that a form without script can show it again.

use crate::{
    deliveries,
    ids::*,
    time::{Day, Instant},
};
use serde::{Deserialize, Serialize};

/// A refused act. Nothing changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("refused: {self:?}")]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    // -- who is asking --
    /// No such link, or it ended; the page offers a fresh one by e-mail.
    LinkEnded,
    /// The link sees but does not act (a CC, or mail sent without the pay link).
    LinkOnlySees,
    /// Nobody is signed in, or the session ended.
    SignInNeeded,
    /// Neutral on purpose: it does not say which of the two was wrong.
    SignInWrong {
        email: String,
    },
    /// Too many tries; the field says when the next one counts.
    TooManyTries {
        again_at: Instant,
    },
    /// One's own password, asked for once more, was wrong.
    PasswordWrong,
    /// The code is wrong, was used, or its time is over.
    CodeWrong,
    /// The invitation was used or withdrawn, or its time is over.
    InvitationEnded,
    /// Somebody signs in with this address already, or was invited.
    EmailTaken {
        typed: String,
    },
    /// Nobody could sign in as an owner any more.
    LastOwner,
    /// Somebody else has to do this.
    NotYourself,
    /// Who asks others for a second factor has one.
    SecondFactorFirst,
    /// The role has to have a second factor.
    SecondFactorRequired,
    /// The role may not do this.
    NotYours,
    /// There is no such thing for the one who asks.
    NotFound,

    // -- the state moved on --
    /// Somebody saved first; the page shows the newer state.
    Stale,
    /// The quote changed since it was shown.
    QuoteChanged {
        version: i32,
    },
    /// The quote is not open to this any more (or not yet).
    QuoteClosed,
    /// Before paying, the choices of this version have to be made.
    ReviewFirst,
    /// These quotes and orders are under way.
    StillActive {
        numbers: Vec<Number>,
    },
    /// Nothing is due.
    NothingDue,
    /// Payment has to come first.
    PayFirst,
    /// A payment is waiting at the provider; a second one would charge twice.
    PaymentPending,
    /// Paid, so the sum can't move any more.
    AlreadyPaid,

    // -- money --
    AmountUnreadable {
        typed: String,
    },
    AmountNotPositive {
        typed: String,
    },
    AmountTooLarge {
        typed: String,
    },
    AmountOverBalance {
        typed: String,
        most_cents: i64,
    },
    AmountUnderMinimum {
        typed: String,
        least_cents: i64,
    },
    RefundTooLarge {
        most_cents: i64,
    },
    CreditLineExceeded {
        remaining_cents: i64,
    },
    /// More than the price would be taken off.
    DiscountTooLarge {
        most_cents: i64,
    },
    DiscountUnreadable {
        typed: String,
    },
    /// The line at this position has another price than the catalogue, and nobody said why.
    PriceReasonMissing {
        position: i32,
    },
    /// The shop has no payment provider connected.
    NoProvider,
    /// The provider did not answer; nothing was charged.
    ProviderAway,

    /// Refunds gave back so much of the order already that it can't cost less.
    UnderRefunds {
        least_cents: i64,
    },
    /// It is what it was.
    NothingChanged,

    // -- choosing --
    PlanMissing {
        line: LineId,
    },
    PlanUnknown {
        line: LineId,
    },

    // -- delivery --
    /// The last place went to somebody else; `next_free` is the first day with room.
    SlotTaken {
        next_free: Option<Day>,
    },
    SlotPassed,
    SlotUnknown,
    /// A confirmed date is locked; only staff can unlock it.
    DateLocked,
    HoldEnded,
    /// The rule has no such move from here.
    MoveNotAllowed {
        from: deliveries::DeliveryStatus,
    },
    RouteDayDiffers {
        day: Day,
    },
    /// A driver drives one route a day.
    DriverBusy,
    /// Nothing would go with the second delivery.
    PartEmpty {
        delivery: DeliveryId,
    },
    /// Nothing would stay with the first.
    PartIsAll {
        delivery: DeliveryId,
    },
    /// Of this line the second delivery can bring none to this many.
    PartTooMany {
        delivery: DeliveryId,
        line: LineId,
        most: i32,
    },
    ReasonMissing,
    ProofMissing,
    /// A dot is no signature.
    MarkEmpty,
    /// More than a signature has, or nothing that a pad writes.
    MarkTooMuch,
    /// What a phone recorded lies in the future, or before the day of its route.
    MomentWrong,

    // -- fields --
    Missing {
        field: Field,
    },
    TooLong {
        field: Field,
        most_chars: i32,
    },
    EmailUnreadable {
        field: Field,
        typed: String,
    },
    NumberUnreadable {
        field: Field,
        typed: String,
    },
    DayUnreadable {
        field: Field,
        typed: String,
    },
    Unknown {
        field: Field,
    },
    FileTooLarge {
        most_bytes: i64,
    },
    FileKind,
    /// Another one is called the same.
    Taken {
        field: Field,
    },
    /// A band of prices that ends before it begins.
    BandEmpty {
        from_cents: i64,
        to_cents: i64,
    },
    /// The second of two bands begins at `from_cents`, before the first ends at `to_cents`.
    BandsOverlap {
        from_cents: i64,
        to_cents: i64,
    },
    /// A file with a list, or a row of it, can't be taken.
    Import {
        why: crate::imports::Why,
    },
    /// Two customers can't become one.
    CannotMerge {
        why: crate::customers::merging::Unlike,
    },

    // -- settings --
    /// Times are written `09:00`, and a window ends after it begins.
    TimesUnreadable {
        field: Field,
        typed: String,
    },
    /// One line of a list that is pasted or typed.
    LineUnreadable {
        field: Field,
        line: String,
    },
    /// Quotes were written with it, so it can't change any more.
    Fixed {
        field: Field,
    },
    /// These ZIP codes belong to another zone of the location.
    ZipsTaken {
        zips: Vec<String>,
        zone: String,
    },
    /// Two windows of a zone share some minutes of a weekday.
    WindowsOverlap,
}

/// The field of a form that a refusal stands at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    Address,
    Amount,
    Cc,
    City,
    Code,
    Color,
    Company,
    Cost,
    Currency,
    /// One's password as it is by now.
    Current,
    Customer,
    Damage,
    Day,
    Days,
    Discount,
    Driver,
    Email,
    Hours,
    Image,
    Instructions,
    Lead,
    Letter,
    Line,
    Location,
    Mark,
    Message,
    Minutes,
    Model,
    Months,
    Name,
    Notes,
    Password,
    Phone,
    Photo,
    Plan,
    Position,
    Price,
    Quantity,
    Rate,
    Reason,
    Recipient,
    Role,
    Salesperson,
    Serial,
    Slot,
    Stops,
    Subject,
    Tax,
    Terms,
    TimeZone,
    Until,
    Van,
    Windows,
    Zip,
}

impl Refusal {
    /// The field it belongs to; `None` means the whole page.
    #[must_use]
    pub const fn field(&self) -> Option<Field> {
        match self {
            Self::SignInWrong { .. } | Self::TooManyTries { .. } => Some(Field::Password),
            Self::PasswordWrong => Some(Field::Current),
            Self::CodeWrong => Some(Field::Code),
            Self::EmailTaken { .. } => Some(Field::Email),
            Self::AmountUnreadable { .. }
            | Self::AmountNotPositive { .. }
            | Self::AmountTooLarge { .. }
            | Self::AmountOverBalance { .. }
            | Self::AmountUnderMinimum { .. }
            | Self::RefundTooLarge { .. } => Some(Field::Amount),
            Self::PlanMissing { .. } | Self::PlanUnknown { .. } => Some(Field::Plan),
            Self::SlotTaken { .. } | Self::SlotPassed | Self::SlotUnknown | Self::HoldEnded => Some(Field::Slot),
            Self::RouteDayDiffers { .. } => Some(Field::Day),
            Self::DriverBusy => Some(Field::Driver),
            Self::DiscountTooLarge { .. } | Self::DiscountUnreadable { .. } => Some(Field::Discount),
            Self::PriceReasonMissing { .. } => Some(Field::Price),
            Self::ReasonMissing => Some(Field::Reason),
            Self::ProofMissing => Some(Field::Name),
            Self::MarkEmpty | Self::MarkTooMuch => Some(Field::Mark),
            Self::FileTooLarge { .. } | Self::FileKind => Some(Field::Photo),
            Self::Missing { field }
            | Self::TooLong { field, .. }
            | Self::EmailUnreadable { field, .. }
            | Self::NumberUnreadable { field, .. }
            | Self::DayUnreadable { field, .. }
            | Self::Taken { field }
            | Self::Unknown { field }
            | Self::TimesUnreadable { field, .. }
            | Self::LineUnreadable { field, .. }
            | Self::Fixed { field } => Some(*field),
            Self::PartEmpty { .. } | Self::PartIsAll { .. } | Self::PartTooMany { .. } => Some(Field::Quantity),
            Self::ZipsTaken { .. } => Some(Field::Zip),
            Self::WindowsOverlap => Some(Field::Windows),
            Self::LinkEnded
            | Self::LinkOnlySees
            | Self::SignInNeeded
            | Self::InvitationEnded
            | Self::LastOwner
            | Self::NotYourself
            | Self::SecondFactorFirst
            | Self::SecondFactorRequired
            | Self::NotYours
            | Self::NotFound
            | Self::Stale
            | Self::QuoteChanged { .. }
            | Self::QuoteClosed
            | Self::ReviewFirst
            | Self::StillActive { .. }
            | Self::NothingDue
            | Self::UnderRefunds { .. }
            | Self::NothingChanged
            | Self::PayFirst
            | Self::PaymentPending
            | Self::AlreadyPaid
            | Self::CreditLineExceeded { .. }
            | Self::NoProvider
            | Self::ProviderAway
            | Self::DateLocked
            | Self::BandEmpty { .. }
            | Self::BandsOverlap { .. }
            | Self::Import { .. }
            | Self::CannotMerge { .. }
            | Self::MomentWrong
            | Self::MoveNotAllowed { .. } => None,
        }
    }

    /// What the person had typed, to be shown in the field again.
    #[must_use]
    pub fn typed(&self) -> Option<&str> {
        match self {
            Self::AmountUnreadable { typed }
            | Self::AmountNotPositive { typed }
            | Self::AmountTooLarge { typed }
            | Self::AmountOverBalance { typed, .. }
            | Self::AmountUnderMinimum { typed, .. }
            | Self::DiscountUnreadable { typed }
            | Self::EmailUnreadable { typed, .. }
            | Self::NumberUnreadable { typed, .. }
            | Self::DayUnreadable { typed, .. } => Some(typed),
            Self::EmailTaken { typed } => Some(typed),
            Self::SignInWrong { email } => Some(email),
            _ => None,
        }
    }
}

/// A text a person must give, trimmed; at most `most_chars` characters.
///
/// # Errors
/// [`Refusal::Missing`] or [`Refusal::TooLong`] at `field`.
pub fn required(text: &str, field: Field, most_chars: i32) -> Result<String, Refusal> {
    let text = optional(text, field, most_chars)?;
    if text.is_empty() { Err(Refusal::Missing { field }) } else { Ok(text) }
}

/// A text a person may give, trimmed, without control characters but line breaks and tabs.
///
/// # Errors
/// [`Refusal::TooLong`] at `field`.
pub fn optional(text: &str, field: Field, most_chars: i32) -> Result<String, Refusal> {
    let text: String = text.trim().chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    if text.chars().count() > usize::try_from(most_chars).unwrap_or(0) {
        return Err(Refusal::TooLong { field, most_chars });
    }
    Ok(text)
}

/// An e-mail address, trimmed, with its domain in lower case. Whether it arrives only mail can tell: the check is
/// one `@` with something on both sides, a dot in the domain, no white space, at most 254 characters (RFC 5321, 4.5.3.1).
///
/// # Errors
/// [`Refusal::Missing`] or [`Refusal::EmailUnreadable`] at `field`.
pub fn email(typed: &str, field: Field) -> Result<String, Refusal> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Err(Refusal::Missing { field });
    }
    let unreadable = || Refusal::EmailUnreadable { field, typed: typed.chars().take(254).collect() };
    let (local, host) = typed.rsplit_once('@').ok_or_else(unreadable)?;
    let plain = |c: char| !c.is_whitespace() && !c.is_control() && !matches!(c, '<' | '>' | '"' | ',' | ';' | '(' | ')' | '@');
    let labels_hold = host.split('.').all(|l| !l.is_empty() && l.len() <= 63 && !l.starts_with('-') && !l.ends_with('-'));
    if local.is_empty()
        || typed.len() > 254
        || local.len() > 64
        || !host.contains('.')
        || !labels_hold
        || !typed.replacen('@', "", 1).chars().all(plain)
    {
        return Err(unreadable());
    }
    Ok(format!("{local}@{}", host.to_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e_mail_addresses_are_read_kindly_but_not_blindly() {
        assert_eq!(email(" Maya.O+shop@Example.COM ", Field::Email), Ok("Maya.O+shop@example.com".into()));
        for wrong in ["maya", "maya@", "@x.de", "a b@x.de", "a@x", "a@@x.de", "a@x..de", "<a@x.de>", "a@x.de,b@x.de", "a\r\nBcc: b@x.de"] {
            assert!(email(wrong, Field::Email).is_err(), "{wrong}");
        }
    }

    #[test]
    fn texts_are_trimmed_and_bounded() {
        assert_eq!(required("  مايا 🙂 <b> ", Field::Name, 20), Ok("مايا 🙂 <b>".into()));
        assert_eq!(required(" \u{0} ", Field::Name, 20), Err(Refusal::Missing { field: Field::Name }));
        assert_eq!(optional(&"x".repeat(10_000), Field::Name, 200), Err(Refusal::TooLong { field: Field::Name, most_chars: 200 }));
    }
}
