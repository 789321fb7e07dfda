//! Signed events: `t=<seconds>,v1=<hex>[,v1=<hex>]`, where each `v1` is the HMAC-SHA256 of `"<t>.<body>"`. The scheme and the
//! 300 seconds are Stripe's (<https://docs.stripe.com/webhooks#verify-manually>); the sandbox signs the same way. Several
//! `v1` stand there while a secret is being replaced; other schemes (`v0`) are passed over.

use crate::Secret;
use domain::time::{Instant, SECOND};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use subtle::{Choice, ConstantTimeEq};

/// How far the event's clock and ours may differ, either way.
pub const TOLERANCE_SECONDS: i64 = 300;

/// A provider signs with one or two secrets; more is somebody making us work.
const SIGNATURES_MAX: usize = 8;

/// Why an event is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Forged {
    #[error("the signature header is malformed")]
    Malformed,
    #[error("the event was signed more than 300 seconds ago")]
    Old,
    #[error("the event was signed more than 300 seconds from now")]
    Future,
    #[error("no signature matches")]
    Wrong,
    /// Signed by who has the secret, and still no event that we know the shape of.
    #[error("the signature is good, the event is unreadable")]
    Unreadable,
    /// There is no provider that could have sent it.
    #[error("no payment provider is connected")]
    NotConnected,
}

/// The header for a body signed at `at`, in whole seconds.
#[must_use]
pub fn sign(secret: &Secret, body: &[u8], at: Instant) -> String {
    let seconds = at.0.div_euclid(SECOND);
    format!("t={seconds},v1={}", hex::encode(digest(secret, &seconds.to_string(), body)))
}

/// Checks a header against the raw body. Signatures are compared in constant time, and all of them are compared.
///
/// # Errors
/// [`Forged`], the signature before the clock: an old event that was never good is `Wrong`.
pub fn verify(secret: &Secret, body: &[u8], header: &str, now: Instant) -> Result<(), Forged> {
    let (mut stamp, mut signatures) = (None, Vec::new());
    for (name, value) in
        header.split(',').map(|part| part.trim().split_once('=').ok_or(Forged::Malformed)).collect::<Result<Vec<_>, _>>()?
    {
        match name {
            "t" if stamp.is_none() => stamp = Some(value),
            "t" => return Err(Forged::Malformed),
            "v1" => signatures.push(hex::decode(value).map_err(|_| Forged::Malformed)?),
            _ => {}
        }
    }
    let stamp = stamp.filter(|s| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit())).ok_or(Forged::Malformed)?;
    let seconds: i64 = stamp.parse().map_err(|_| Forged::Malformed)?;
    if signatures.is_empty() || signatures.len() > SIGNATURES_MAX || secret.is_empty() {
        return Err(if secret.is_empty() { Forged::Wrong } else { Forged::Malformed });
    }
    let expected = digest(secret, stamp, body);
    let good = signatures.iter().fold(Choice::from(0), |good, s| good | s.as_slice().ct_eq(expected.as_slice()));
    if !bool::from(good) {
        return Err(Forged::Wrong);
    }
    match now.0.div_euclid(SECOND).saturating_sub(seconds) {
        age if age > TOLERANCE_SECONDS => Err(Forged::Old),
        age if age < -TOLERANCE_SECONDS => Err(Forged::Future),
        _ => Ok(()),
    }
}

/// The stamp is taken as it stands in the header, not as we would write the number.
fn digest(secret: &Secret, stamp: &str, body: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes()).expect("HMAC takes keys of any length");
    mac.update(stamp.as_bytes());
    mac.update(b".");
    mac.update(body);
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Instant = Instant(1_800_000_000 * SECOND);
    const BODY: &[u8] = br#"{"id":"evt_1"}"#;

    fn secret() -> Secret {
        Secret::new("whsec_test")
    }

    fn check(header: &str) -> Result<(), Forged> {
        verify(&secret(), BODY, header, NOW)
    }

    /// Worked out apart from this code: `printf '1800000000.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_test`.
    #[test]
    fn it_is_the_published_scheme() {
        let known = "t=1800000000,v1=45705be2a45ab5acdd1395cc695e9e7073125385ec24194921c401dff44176f8";
        assert_eq!(sign(&secret(), BODY, NOW), known);
    }

    #[test]
    fn good_forged_and_changed() {
        let header = sign(&secret(), BODY, NOW);
        assert_eq!(check(&header), Ok(()));
        assert_eq!(verify(&secret(), br#"{"id":"evt_2"}"#, &header, NOW), Err(Forged::Wrong));
        assert_eq!(verify(&Secret::new("whsec_other"), BODY, &header, NOW), Err(Forged::Wrong));
        assert_eq!(verify(&Secret::default(), BODY, &sign(&Secret::default(), BODY, NOW), NOW), Err(Forged::Wrong));
        assert_eq!(check(&header.replace("t=1800000000", "t=1800000001")), Err(Forged::Wrong));
        assert_eq!(check(&header[..header.len() - 2]), Err(Forged::Wrong));
    }

    #[test]
    fn the_clock_may_differ_by_300_seconds_either_way() {
        //                      seconds after now, expected
        for (shift, expected) in [(-300, Ok(())), (-301, Err(Forged::Old)), (300, Ok(())), (301, Err(Forged::Future))] {
            let header = sign(&secret(), BODY, NOW.plus(shift * SECOND));
            assert_eq!(check(&header), expected, "{shift}");
        }
        let never_good = sign(&Secret::new("whsec_other"), BODY, Instant(0));
        assert_eq!(check(&never_good), Err(Forged::Wrong));
    }

    #[test]
    fn while_the_secret_is_replaced_one_of_two_is_enough() {
        let header = sign(&secret(), BODY, NOW);
        let (stamp, good) = header.split_once(",v1=").unwrap();
        let other = hex::encode([7; 32]);
        assert_eq!(check(&format!("{stamp},v1={other},v1={good}")), Ok(()));
        assert_eq!(check(&format!("{stamp},v1={good}, v1={other},v0=anything")), Ok(()));
        assert_eq!(check(&format!("{stamp},v1={other},v1={other}")), Err(Forged::Wrong));
        // The good one under another scheme's name does not count.
        assert_eq!(check(&format!("{stamp},v0={good},v1={other}")), Err(Forged::Wrong));
    }

    #[test]
    fn a_malformed_header_is_refused_before_anything_is_computed() {
        let good = sign(&secret(), BODY, NOW);
        let many = format!("t=1800000000{}", ",v1=00".repeat(9));
        let twice = format!("{good},t=1800000000");
        for wrong in [
            "",
            "t",
            "t=1800000000",
            "v1=00",
            "t=,v1=00",
            "t=-1,v1=00",
            "t=x,v1=00",
            "t=1800000000,v1=zz",
            "t=99999999999999999999,v1=00",
            &many,
            &twice,
        ] {
            assert_eq!(check(wrong), Err(Forged::Malformed), "{wrong}");
        }
    }
}
