//! Refunds. Idempotency keys are forgotten after a day, so a refund is first looked for and only then made.

use super::{
    Object, PAGE_OBJECTS, RefundOrder, RefundReport, Stripe, Trouble,
    shapes::{Dispute, Page, Refund},
    wire,
};

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

    pub(in crate::payments) async fn read_refund(&self, provider_ref: &str) -> Result<RefundReport, Trouble> {
        let refund: Refund = self.get(&format!("/v1/refunds/{}", wire::reference(provider_ref)?), &[]).await?;
        Ok(refund.report())
    }

    /// The disputes of a payment that keep their money. A dispute lists one movement of money when it was withdrawn and a second when it
    /// was returned (<https://docs.stripe.com/api/disputes/object#dispute_object-balance_transactions>); the movements are in the
    /// account's own currency, so it is their number that counts, and the sum is the dispute's.
    pub(in crate::payments) async fn withheld_cents(&self, object_ref: &str) -> Result<i64, Trouble> {
        let intent = match Object::of(object_ref)? {
            Object::Intent(id) => id.to_owned(),
            Object::Session(id) => match self.session(id).await?.intent_id() {
                Some(intent) => intent.to_owned(),
                None => return Ok(0),
            },
        };
        let limit = PAGE_OBJECTS.to_string();
        let page: Page<Dispute> = self.get("/v1/disputes", &[("payment_intent", &intent), ("limit", &limit)]).await?;
        Ok(page.data.iter().filter(|dispute| dispute.is_withheld()).map(|dispute| dispute.amount).sum())
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
