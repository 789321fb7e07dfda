//! What the pretend provider answers. The card numbers are the ones Stripe publishes for testing
//! (<https://docs.stripe.com/testing#cards>), so that a walk through the demonstration can be walked again in Stripe's own
//! test mode. Any other number is turned away: nobody's real card belongs into a demonstration.

use super::Status;
use domain::payments::Decline;

/// What becomes of a try with a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardAnswer {
    Paid,
    Declined(Decline),
    /// 3-D Secure: the card's bank asks first. Confirmed, it is paid; not confirmed, it is
    /// [`Decline::NotAuthenticated`].
    Challenge,
    /// A digit is wrong; it never reaches a bank.
    Mistyped,
    /// It may be somebody's real card: turn it away, keep nothing of it.
    NotATestCard,
}

/// Every number that is understood, and its answer.
pub const CARDS: [(&str, CardAnswer); 20] = [
    ("4242424242424242", CardAnswer::Paid),
    ("4000056655665556", CardAnswer::Paid),
    ("5555555555554444", CardAnswer::Paid),
    ("2223003122003222", CardAnswer::Paid),
    ("5200828282828210", CardAnswer::Paid),
    ("378282246310005", CardAnswer::Paid),
    ("6011111111111117", CardAnswer::Paid),
    ("3056930009020004", CardAnswer::Paid),
    ("3566002020360505", CardAnswer::Paid),
    ("6200000000000005", CardAnswer::Paid),
    // The generic decline, then funds, lost, stolen, expired, wrong code, a processing error.
    ("4000000000000002", CardAnswer::Declined(Decline::Declined)),
    ("4000000000009995", CardAnswer::Declined(Decline::InsufficientFunds)),
    ("4000000000009987", CardAnswer::Declined(Decline::Declined)),
    ("4000000000009979", CardAnswer::Declined(Decline::Declined)),
    ("4000000000000069", CardAnswer::Declined(Decline::CardExpired)),
    ("4000000000000127", CardAnswer::Declined(Decline::WrongCode)),
    ("4000000000000119", CardAnswer::Declined(Decline::Declined)),
    // The bank asks: unless set up for later (we never do that), always, and always again.
    ("4000002500003155", CardAnswer::Challenge),
    ("4000000000003220", CardAnswer::Challenge),
    ("4000002760003184", CardAnswer::Challenge),
];

/// The answer to a number as typed, spaces and hyphens allowed.
#[must_use]
pub fn card(number: &str) -> CardAnswer {
    match digits(number) {
        Some(number) if passes_luhn(&number) => {
            CARDS.iter().find(|(known, _)| *known == number).map_or(CardAnswer::NotATestCard, |(_, answer)| *answer)
        }
        Some(_) | None => CardAnswer::Mistyped,
    }
}

/// The check digit of ISO/IEC 7812-1, annex B, over 12 to 19 digits; spaces and hyphens are passed over.
#[must_use]
pub fn passes_luhn(number: &str) -> bool {
    let Some(number) = digits(number) else { return false };
    let sum: u32 = number
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, digit)| match (place % 2, u32::from(digit - b'0')) {
            (0, digit) => digit,
            (_, digit) if digit > 4 => digit * 2 - 9,
            (_, digit) => digit * 2,
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Whose card it is, by its first digits; `Card` when nobody's that we know.
#[must_use]
pub fn brand(number: &str) -> &'static str {
    let digits = digits(number).unwrap_or_default();
    let first = |count: usize| digits.get(..count).and_then(|d| d.parse::<u32>().ok()).unwrap_or(0);
    match (first(1), first(2), first(4)) {
        (4, ..) => "Visa",
        (_, 51..=55, _) | (.., 2221..=2720) => "Mastercard",
        (_, 34 | 37, _) => "American Express",
        (_, 65, _) | (.., 6011) => "Discover",
        (_, 30 | 36 | 38 | 39, _) => "Diners Club",
        (_, 35, _) => "JCB",
        (_, 62, _) => "UnionPay",
        _ => "Card",
    }
}

/// How a card is recognised afterwards: `Visa 4242`. The rest of the number is kept nowhere.
#[must_use]
pub fn label(number: &str) -> String {
    let digits = digits(number).unwrap_or_default();
    let last4 = digits.get(digits.len().saturating_sub(4)..).unwrap_or_default();
    format!("{} {last4}", brand(number)).trim_end().to_owned()
}

fn digits(number: &str) -> Option<String> {
    let digits: String = number.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    ((12..=19).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())).then_some(digits)
}

/// What the visitor of the demonstration chooses for Affirm or Klarna, which have no card number to tell it by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LaterAnswer {
    /// Affirm's usual way: known at once.
    Paid,
    Declined,
    /// Pending at first, as Klarna may be.
    PendingThenPaid,
    PendingThenFailed,
}

/// Where a try leaves the object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    pub status: Status,
    pub declined: Option<Decline>,
}

impl LaterAnswer {
    pub const ALL: [Self; 4] = [Self::Paid, Self::Declined, Self::PendingThenPaid, Self::PendingThenFailed];

    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Paid => "paid",
            Self::Declined => "declined",
            Self::PendingThenPaid => "pending_then_paid",
            Self::PendingThenFailed => "pending_then_failed",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|a| a.code() == code)
    }

    /// The object right after the try.
    #[must_use]
    pub const fn at_once(self) -> Turn {
        match self {
            Self::Paid => Turn { status: Status::Succeeded, declined: None },
            Self::Declined => Turn { status: Status::Waiting, declined: Some(Decline::Declined) },
            Self::PendingThenPaid | Self::PendingThenFailed => Turn { status: Status::Processing, declined: None },
        }
    }

    /// The object some seconds later; `None` when everything was known at once.
    #[must_use]
    pub const fn later(self) -> Option<Turn> {
        match self {
            Self::Paid | Self::Declined => None,
            Self::PendingThenPaid => Some(Turn { status: Status::Succeeded, declined: None }),
            Self::PendingThenFailed => Some(Turn { status: Status::Ended, declined: Some(Decline::DidNotArrive) }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_published_number_does_what_is_published() {
        for (number, answer) in CARDS {
            assert!(passes_luhn(number), "{number}");
            assert_eq!(card(number), answer, "{number}");
        }
        assert_eq!(card("4000 0000 0000 9995"), CardAnswer::Declined(Decline::InsufficientFunds));
        assert_eq!(card("4242-4242-4242-4242"), CardAnswer::Paid);
    }

    #[test]
    fn other_numbers_are_turned_away() {
        for (number, answer) in [
            ("4242424242424241", CardAnswer::Mistyped),
            ("", CardAnswer::Mistyped),
            ("42", CardAnswer::Mistyped),
            ("0000000000000000000000", CardAnswer::Mistyped),
            ("4242x42424242424", CardAnswer::Mistyped),
            ("４２４２４２４２４２４２４２４２", CardAnswer::Mistyped),
            ("4012888888881881", CardAnswer::NotATestCard),
        ] {
            assert_eq!(card(number), answer, "{number:?}");
        }
    }

    #[test]
    fn a_card_is_recognised_by_brand_and_last_four() {
        for (number, expected) in [
            ("4242 4242 4242 4242", "Visa 4242"),
            ("5555555555554444", "Mastercard 4444"),
            ("2223003122003222", "Mastercard 3222"),
            ("378282246310005", "American Express 0005"),
            ("6011111111111117", "Discover 1117"),
            ("3056930009020004", "Diners Club 0004"),
            ("3566002020360505", "JCB 0505"),
            ("6200000000000005", "UnionPay 0005"),
            ("9999999999999995", "Card 9995"),
            ("nothing", "Card"),
        ] {
            assert_eq!(label(number), expected);
        }
    }

    #[test]
    fn a_pending_method_ends_one_way_or_the_other() {
        let statuses = LaterAnswer::ALL.map(|a| (a.at_once().status, a.later().map(|t| t.status)));
        assert_eq!(
            statuses,
            [
                (Status::Succeeded, None),
                (Status::Waiting, None),
                (Status::Processing, Some(Status::Succeeded)),
                (Status::Processing, Some(Status::Ended)),
            ]
        );
        assert!(LaterAnswer::ALL.into_iter().all(|a| LaterAnswer::from_code(a.code()) == Some(a)));
    }
}
