//! Codes that are read from one screen and typed into another: for a forgotten password, in place of a lost phone, and the six digits
//! of a second factor.

use crate::time::{DAY, Instant, MINUTE, SECOND};

/// No letter here is taken for another: neither `0` and `o`, nor `1`, `i` and `l`, nor `u` and `v`.
const LETTERS: &[u8; 28] = b"23456789abcdefghjkmnpqrstxyz";

/// Letters of the code that resets a password: 38 bits, against five tries.
pub const RESET_CHARS: usize = 8;
/// How long it counts, from when its letter leaves.
pub const RESET_LASTS: i64 = 10 * MINUTE;
/// Wrong tries that a reset code outlives; the next one ends it.
pub const RESET_TRIES_MAX: i32 = 5;

/// Letters of a recovery code: 57 bits. It lies in a drawer for years.
pub const RECOVERY_CHARS: usize = 12;
/// As many as fit on a slip of paper.
pub const RECOVERY_CODES: usize = 10;

/// How long an invitation counts, from when its letter leaves.
pub const INVITATION_LASTS: i64 = 7 * DAY;

/// The seconds that a code of a second factor is shown (RFC 6238, 5.2 recommends thirty).
pub const STEP_SECONDS: i64 = 30;
/// Clocks may be so many steps apart, each way (RFC 6238, 5.2 and 6).
const STEPS_APART: i64 = 1;
/// How long somebody may take between the password and the code, or to set up their second factor.
pub const HALFWAY_LASTS: i64 = 10 * MINUTE;
/// Codes of a second factor that a person may try in fifteen minutes: one in 67,000 that a guess is right.
pub const CODE_TRIES_MAX: i32 = 5;

/// Spells random numbers as a code of as many letters, in groups of four.
#[must_use]
pub fn spelled(random: impl IntoIterator<Item = u32>) -> String {
    let mut code = String::new();
    for (at, number) in random.into_iter().enumerate() {
        if at > 0 && at % 4 == 0 {
            code.push('-');
        }
        // 28 divides 2^32 but for one in 10^8.
        code.push(char::from(LETTERS[usize::try_from(number % 28).unwrap_or(0)]));
    }
    code
}

/// A code as it is compared: whatever groups and letters it was typed in.
#[must_use]
pub fn plain(typed: &str) -> String {
    typed.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).take(40).collect()
}

/// The six digits of a second factor, if that is what was typed.
#[must_use]
pub fn digits(typed: &str) -> Option<String> {
    let plain = plain(typed);
    (plain.len() == 6 && plain.bytes().all(|b| b.is_ascii_digit())).then_some(plain)
}

/// The steps whose code counts now, when the last one used was `used`: each counts once (RFC 6238, 5.2), and none before it.
pub fn steps(now: Instant, used: Option<i64>) -> impl Iterator<Item = i64> {
    let here = now.0.div_euclid(STEP_SECONDS * SECOND);
    (here - STEPS_APART..=here + STEPS_APART).filter(move |step| used.is_none_or(|used| *step > used))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let code = spelled([0, 1, 27, 28, u32::MAX, 5, 6, 7, 8, 9, 10, 11]);
        assert_eq!(code, "23z2-5789-abcd");
        assert_eq!(plain(" 23Z2 5789-ABCD\n"), plain(&code));
        assert_eq!((digits("123 456").as_deref(), digits("12345"), digits("12345a")), (Some("123456"), None, None));
        assert_eq!(plain(&"x".repeat(10_000)).len(), 40);
    }

    #[test]
    fn no_letter_is_taken_for_another() {
        for looks_alike in "01ilouvw".chars() {
            assert!(!LETTERS.contains(&(looks_alike as u8)), "{looks_alike}");
        }
    }

    #[test]
    fn a_step_counts_once_and_its_neighbours_too() {
        let at = Instant(1_000 * STEP_SECONDS * SECOND + 29 * SECOND);
        assert_eq!(steps(at, None).collect::<Vec<_>>(), [999, 1_000, 1_001]);
        assert_eq!(steps(at, Some(999)).collect::<Vec<_>>(), [1_000, 1_001]);
        assert_eq!(steps(at, Some(1_001)).count(), 0);
    }
}
