//! Two customers that are one and the same become one.

use super::sorts;
use serde::{Deserialize, Serialize};

sorts! {
    /// What is written about a customer, by the words of the changelog.
    CustomerField {
        Kind = "kind",
        Name = "name",
        Email = "email",
        Phone = "phone",
        Billing = "billing",
        Spending = "type",
        Source = "source",
        Found = "found",
        Manager = "manager",
        Exempt = "exempt",
        CreditLimit = "credit_limit",
    }
}

/// Why two customers can't become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unlike {
    /// They are the same already.
    Same,
    /// One of them became somebody else before.
    MergedBefore,
    /// Who is to stay was put away.
    Archived,
    /// Sums in two currencies don't add up.
    Currency,
    /// One pays sales tax and the other doesn't: the quotes of one would show another total than was agreed.
    Exempt,
}

/// What both are, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Side<C> {
    pub id: crate::ids::CustomerId,
    pub is_archived: bool,
    pub was_merged: bool,
    pub exempt: bool,
    pub currency: C,
}

/// Whether one can become the other, who stays.
///
/// # Errors
/// Why not.
pub fn fits<C: PartialEq>(stays: &Side<C>, goes: &Side<C>) -> Result<(), Unlike> {
    if stays.id == goes.id {
        Err(Unlike::Same)
    } else if stays.was_merged || goes.was_merged {
        Err(Unlike::MergedBefore)
    } else if stays.is_archived {
        Err(Unlike::Archived)
    } else if stays.currency != goes.currency {
        Err(Unlike::Currency)
    } else if stays.exempt != goes.exempt {
        Err(Unlike::Exempt)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ids::CustomerId, money::Currency};

    #[test]
    fn who_can_become_whom() {
        let side = |id| Side { id: CustomerId(id), is_archived: false, was_merged: false, exempt: false, currency: Currency::Usd };
        let (a, b) = (side(1), side(2));
        assert_eq!(fits(&a, &b), Ok(()));
        assert_eq!(fits(&a, &Side { is_archived: true, ..b }), Ok(()), "who was put away may be part of who is here");
        assert_eq!(fits(&a, &a), Err(Unlike::Same));
        assert_eq!(fits(&a, &Side { was_merged: true, ..b }), Err(Unlike::MergedBefore));
        assert_eq!(fits(&Side { is_archived: true, ..a }, &b), Err(Unlike::Archived));
        assert_eq!(fits(&a, &Side { currency: Currency::Cad, ..b }), Err(Unlike::Currency));
        assert_eq!(fits(&a, &Side { exempt: true, ..b }), Err(Unlike::Exempt));
    }
}
