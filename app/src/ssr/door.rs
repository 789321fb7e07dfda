//! The door of the desk: how far somebody came, and what their phone scans to come further.

use super::{
    Cookie, House, carried,
    desk::{self, is_of_desk, set_cookie},
};
use crate::{failure::Failure, staff::api::SetUp};
use domain::{Refusal, staff::codes::HALFWAY_LASTS, time::SECOND};
use leptos_axum::redirect;
use qrcode::{Color, QrCode};
use std::fmt::Write;
use store::people::{self, Entry, Halfway, Next, Pending, StaffMember, Token};

/// Where somebody comes in who is not halfway any more.
const SIGN_IN: &str = "/desk/sign-in";
/// Where the second step is taken.
const CODE: &str = "/desk/sign-in/code";
const SET_UP: &str = "/desk/sign-in/second-factor";
/// Light around the code, in modules (ISO/IEC 18004, 5.3.8).
const QUIET: usize = 4;
/// How long a browser can show the recovery codes, in seconds.
const CODES_SHOWN: u64 = 600;

/// Who is halfway in. Nobody: the browser goes to the sign-in.
///
/// # Errors
/// [`Refusal::SignInNeeded`].
pub async fn halfway() -> Result<(House, Halfway), Failure> {
    let (house, origin, token) = carried(Cookie::Halfway)?;
    let who = match token {
        Some(token) => people::halfway(&house.store, &token, origin).await.map_err(Failure::from),
        None => Err(Refusal::SignInNeeded.into()),
    };
    if matches!(who, Err(Failure::Refused(Refusal::SignInNeeded))) {
        redirect(SIGN_IN);
    }
    Ok((house, who?))
}

/// Gives the browser what it has earned, and leads it on.
///
/// # Errors
/// When the database fails.
pub async fn entered(house: &House, before: Option<&StaffMember>, entry: Entry, to: &str) -> Result<(), Failure> {
    match entry {
        Entry::In(token, _) => {
            if let Some(before) = before {
                people::end_session(&house.store, before, before.session()).await?;
            }
            signed_in(house, &token);
            redirect(if is_of_desk(to) { to } else { "/desk" });
        }
        Entry::Halfway(token, next) => {
            let seconds = (HALFWAY_LASTS / SECOND).unsigned_abs();
            set_cookie(&Cookie::Halfway.header_for(house.secure, token.as_str(), seconds));
            let step = match next {
                Next::Code => CODE,
                Next::SetUp => SET_UP,
            };
            if is_of_desk(to) && to != "/desk" {
                redirect(&format!("{step}?to={}", desk::encoded(to)));
            } else {
                redirect(step);
            }
        }
    }
    Ok(())
}

/// A session begins; the half of one is over.
pub fn signed_in(house: &House, token: &Token) {
    set_cookie(&Cookie::Desk.header(house.secure, token.as_str(), Some(desk::COOKIE_DAYS)));
    set_cookie(&Cookie::Halfway.header(house.secure, "", None));
    set_cookie(&Cookie::Invitation.header(house.secure, "", None));
}

/// Lets this browser show the codes that a token spells.
pub fn show_codes(house: &House, token: &Token) {
    set_cookie(&Cookie::Codes.header_for(house.secure, token.as_str(), CODES_SHOWN));
}

/// What a phone scans, and who has none types.
#[must_use]
pub fn set_up(shop: &str, pending: &Pending) -> SetUp {
    let (label, issuer) = (desk::encoded(&format!("{shop}:{}", pending.email)), desk::encoded(shop));
    // The address that phones read: <https://github.com/google/google-authenticator/wiki/Key-Uri-Format>.
    let url = format!("otpauth://totp/{label}?secret={}&issuer={issuer}&algorithm=SHA1&digits=6&period=30", pending.secret);
    let (size, path) = qr(&url);
    let groups: Vec<String> = pending.secret.as_bytes().chunks(4).map(|four| String::from_utf8_lossy(four).into_owned()).collect();
    SetUp { secret: groups.join(" "), size, path }
}

/// A text as a code of squares: how many a side, with the light around them, and the dark ones as a path. Too long a text has none.
fn qr(text: &str) -> (u32, String) {
    let Ok(code) = QrCode::new(text) else { return (0, String::new()) };
    let width = code.width();
    let mut path = String::new();
    for (y, row) in code.to_colors().chunks(width).enumerate() {
        let mut x = 0;
        while x < width {
            let run = row[x..].iter().take_while(|color| **color == Color::Dark).count();
            if run > 0 {
                // Writing to a `String` can't fail.
                let _ = write!(path, "M{} {}h{run}v1h-{run}z", x + QUIET, y + QUIET);
            }
            x += run.max(1);
        }
    }
    (u32::try_from(width + 2 * QUIET).unwrap_or(0), path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dark_square_is_drawn_and_no_other() {
        let code = QrCode::new("otpauth://totp/x").unwrap();
        let (size, path) = qr("otpauth://totp/x");
        assert_eq!(usize::try_from(size).unwrap(), code.width() + 8);
        let dark = code.to_colors().iter().filter(|c| **c == Color::Dark).count();
        let drawn: usize = path.split('h').skip(1).filter_map(|run| run.split('v').next()?.parse::<usize>().ok()).sum();
        assert_eq!(drawn, dark);
        assert!(path.starts_with("M4 4h7v1"), "{path:.30}");
    }

    #[test]
    fn a_phone_reads_whose_it_is() {
        let pending = Pending { secret: "ABCDEFGH".into(), email: "lena@hartley.example".into() };
        let set_up = set_up("Hartley & Co", &pending);
        assert_eq!(set_up.secret, "ABCD EFGH");
        assert!(set_up.size > 30);
    }
}
