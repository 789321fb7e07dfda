//! Refunds. Idempotency keys are forgotten after a day, so a refund is first looked for and only then made.

use super::{
    RefundOrder, RefundReport, Stripe, Trouble,
    shapes::{Page, Refund},
};
use crate::payments::stripe::PAGE_OBJECTS;

impl Stripe {
    pub(super) async fn refund_intent(&self, intent: &str, order: &RefundOrder) -> Result<RefundReport, Trouble> {
        if let Some(refund) = self.refund_made(intent, order).await? {
            return Ok(refund.report());
        }
        let instance = &self.settings.instance;
        let mut fields = vec![
            ("payment_intent".into(), intent.to_owned()),
            ("amount".into(), order.cents.to_string()),
            ("metadata[refund_id]".into(), order.refund.to_string()),
        ];
        if !instance.is_empty() {
            fields.push(("metadata[instance]".into(), instance.clone()));
        }
        let key = format!("porchlight-{instance}-refund-{}", order.refund);
        let refund: Refund = self.post("/v1/refunds", Some(key), &fields).await?;
        Ok(refund.report())
    }

    /// One that carries our refund's id. A payment has a handful of refunds; with more than a page of them we can't know.
    async fn refund_made(&self, intent: &str, order: &RefundOrder) -> Result<Option<Refund>, Trouble> {
        let limit = PAGE_OBJECTS.to_string();
        let page: Page<Refund> = self.get("/v1/refunds", &[("payment_intent", intent), ("limit", &limit)]).await?;
        let full = page.has_more;
        let made = page.data.into_iter().find(|r| r.metadata.refund(&self.settings.instance) == Some(order.refund));
        if made.is_none() && full {
            return Err(Trouble::Unreadable { reason: format!("more than {PAGE_OBJECTS} refunds of one payment") });
        }
        Ok(made)
    }
}
