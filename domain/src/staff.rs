//! The people of the shop and what each role may do.

use crate::ids::{LocationId, StaffId};
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
    /// Set credit lines and tax exemption; correct or pay out customer credit; merge two customers, which moves all of that.
    SetTerms,
    /// Change the catalogue, its costs and plans; import lists from files.
    Stock,
    /// Unlock a date, put on routes, move deliveries.
    Dispatch,
    /// Move the stops of one's own route.
    Drive,
    /// Read what was mailed, see dead letters.
    Oversee,
}

impl Role {
    pub const ALL: [Self; 6] = [Self::Owner, Self::Manager, Self::Sales, Self::Dispatch, Self::Driver, Self::Technician];

    /// The whole table of who may what.
    #[must_use]
    pub const fn may(self, permission: Permission) -> bool {
        use Permission::*;
        match self {
            Self::Owner | Self::Manager => true,
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

/// The fewest characters of a password (NIST SP 800-63B, 5.1.1.2 asks for eight).
pub const PASSWORD_CHARS_MIN: usize = 10;
