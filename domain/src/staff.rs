//! The people of the shop and what each role may do.

pub mod codes;
pub mod moves;

use crate::{
    Refusal,
    ids::{LocationId, StaffId},
    refusal::Field,
};
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Owner,
    Manager,
    Sales,
    Dispatch,
    Driver,
    Technician,
}

/// What a server function at the desk asks for before it does anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Permission {
    /// Read quotes and orders.
    SeeSales,
    /// Make, change and send quotes; mint links.
    Sell,
    /// Record payments by hand.
    TakeMoney,
    /// Refund.
    Refund,
    /// Set credit lines and tax exemption; correct or pay out customer credit.
    SetTerms,
    /// Unlock a date, put on routes, move deliveries.
    Dispatch,
    /// Move the stops of one's own route.
    Drive,
    /// Read what was mailed, see dead letters.
    Oversee,
    /// Invite and change people; what becomes of an owner only an owner decides ([`moves`]).
    ManageStaff,
    /// Say who has to sign in with a second factor, and take somebody's away.
    SetSecondFactors,
}

impl Role {
    pub const ALL: [Self; 6] = [Self::Owner, Self::Manager, Self::Sales, Self::Dispatch, Self::Driver, Self::Technician];

    /// The whole table of who may what.
    #[must_use]
    pub const fn may(self, permission: Permission) -> bool {
        use Permission::*;
        match self {
            Self::Owner => true,
            Self::Manager => !matches!(permission, SetSecondFactors),
            Self::Sales => matches!(permission, SeeSales | Sell | TakeMoney),
            Self::Dispatch => matches!(permission, SeeSales | Dispatch | Drive),
            Self::Driver => matches!(permission, Drive),
            Self::Technician => matches!(permission, SeeSales),
        }
    }

    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Manager => "manager",
            Self::Sales => "sales",
            Self::Dispatch => "dispatch",
            Self::Driver => "driver",
            Self::Technician => "technician",
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.code() == code)
    }
}

/// A person of the shop as others see them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffCard {
    pub id: StaffId,
    pub name: String,
    pub email: String,
    pub phone: String,
    pub role: Role,
    pub location: LocationId,
}

/// What somebody of the shop is told by letter, so that they notice when it was not them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StaffNews {
    PasswordChanged,
    SecondFactorOn,
    SecondFactorOff,
}

/// The fewest characters of a password (NIST SP 800-63B, 5.1.1.2 asks for eight).
pub const PASSWORD_CHARS_MIN: usize = 10;
/// Hashing takes the same time whatever the length; a sentence of this length is no password any more.
pub const PASSWORD_CHARS_MAX: i32 = 1_000;

/// A password that may be set. Any character counts, also spaces at its ends.
///
/// # Errors
/// [`Refusal::Missing`] or [`Refusal::TooLong`] at the password.
pub fn password(typed: &str) -> Result<&str, Refusal> {
    let chars = typed.chars().count();
    if chars < PASSWORD_CHARS_MIN {
        return Err(Refusal::Missing { field: Field::Password });
    }
    if chars > usize::try_from(PASSWORD_CHARS_MAX).unwrap_or(usize::MAX) {
        return Err(Refusal::TooLong { field: Field::Password, most_chars: PASSWORD_CHARS_MAX });
    }
    Ok(typed)
}
