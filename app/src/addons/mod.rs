//! What comes with the order: add-ons that may be left out, a protection plan for each product, or a no to the whole quote.

pub mod api;
mod decline;
mod review;

pub use decline::DeclineQuote;
pub use review::ReviewStep;

use domain::{
    ids::{LineId, PlanId},
    quotes::{Discount, Line, PaymentOption},
    tax::TaxRule,
};
use serde::{Deserialize, Serialize};

/// What the review works with. The browser sums the same lines by the same rule as the server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToReview {
    pub version: i32,
    /// Without costs; of an exempt customer without tax rates.
    pub lines: Vec<Line>,
    pub rule: TaxRule,
    pub option: PaymentOption,
    /// Off the whole quote.
    pub discount: Discount,
    /// What the shop changed since an earlier version, one sentence a change.
    pub changes: Vec<String>,
    /// The customer had made their choices before it changed, so the page says at once what did.
    pub chose_before: bool,
}

/// What a plan's radio button sends: its line, and the plan or 0 for none.
#[must_use]
pub fn answer(line: LineId, plan: Option<PlanId>) -> String {
    format!("{line}:{}", plan.unwrap_or_default())
}

/// An answer, read; `None` for what no button of ours sends.
#[must_use]
pub fn answered(answer: &str) -> Option<(LineId, Option<PlanId>)> {
    let (line, plan) = answer.split_once(':')?;
    let plan: PlanId = plan.parse().ok()?;
    Some((line.parse().ok()?, (plan != PlanId(0)).then_some(plan)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_names_its_line_and_its_plan() {
        for (line, plan) in [(LineId(12), Some(PlanId(5))), (LineId(13), None)] {
            assert_eq!(answered(&answer(line, plan)), Some((line, plan)));
        }
        assert_eq!(answered("12"), None);
        assert_eq!(answered("x:1"), None);
    }
}
