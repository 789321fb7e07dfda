//! Checkout Sessions: Stripe's hosted page, for a browser without our script. A session's amount can't change; it is ended
//! and another one opened. Written from <https://docs.stripe.com/api/checkout/sessions>; localstripe has none of this.

use super::{
    Fields, Opening, Stripe, Trouble,
    shapes::{HOSTED, Page, Rank, Session},
};
use domain::{ids::PaymentId, payments::Report};

const EXPAND: [(&str, &str); 2] = [("expand[]", "payment_intent.latest_charge"), ("expand[]", "payment_intent.payment_method")];

impl Stripe {
    pub(super) async fn create_session(&self, opening: &Opening) -> Result<Session, Trouble> {
        let fields = self.session_fields(opening);
        self.post("/v1/checkout/sessions", Some(self.key(opening, "hosted")), &fields).await
    }

    pub(super) fn session_fields(&self, opening: &Opening) -> Fields {
        let line = |name: &str| format!("line_items[0]{name}");
        // The page insists on a name for what is paid.
        let name = if opening.description.is_empty() { opening.number.to_string() } else { opening.description.clone() };
        let mut fields: Fields = vec![
            ("mode".into(), "payment".into()),
            (line("[quantity]"), "1".into()),
            (line("[price_data][currency]"), opening.currency.code().to_ascii_lowercase()),
            (line("[price_data][unit_amount]"), opening.amount_cents.to_string()),
            (line("[price_data][product_data][name]"), name.clone()),
            // Our ledger books the location's currency, so the page must not convert.
            ("adaptive_pricing[enabled]".into(), "false".into()),
            ("client_reference_id".into(), opening.payment.to_string()),
            ("success_url".into(), opening.return_url.clone()),
            ("cancel_url".into(), opening.cancel_url.clone()),
            ("payment_intent_data[description]".into(), name),
            (format!("payment_intent_data[metadata][{HOSTED}]"), "1".into()),
        ];
        fields.extend(self.metadata(opening, "metadata"));
        fields.extend(self.metadata(opening, "payment_intent_data[metadata]"));
        fields.extend(self.listed(opening).unwrap_or_default());
        if !opening.email.is_empty() {
            fields.push(("customer_email".into(), opening.email.clone()));
        }
        fields
    }

    pub(super) async fn session(&self, id: &str) -> Result<Session, Trouble> {
        self.get(&format!("/v1/checkout/sessions/{id}"), &EXPAND).await
    }

    pub(super) async fn expire_session(&self, id: &str) -> Result<Session, Trouble> {
        self.post(&format!("/v1/checkout/sessions/{id}/expire"), None, &Fields::new()).await
    }

    /// Ends a session so that another may be opened; one that ended before counts, one that was paid does not.
    pub(super) async fn end_session(&self, id: &str) -> Result<(), Trouble> {
        match self.expire_session(id).await {
            Ok(_) => Ok(()),
            Err(refused @ Trouble::Refused { .. }) => match self.session(id).await?.report()? {
                Report::Ended { .. } => Ok(()),
                Report::Waiting { .. } | Report::Processing | Report::Succeeded { .. } => Err(refused),
            },
            Err(trouble) => Err(trouble),
        }
    }

    pub(super) async fn list_sessions(&self, payment: PaymentId) -> Result<Vec<(Rank, String)>, Trouble> {
        let mut ours = Vec::new();
        self.pages::<Session>("/v1/checkout/sessions", |session| {
            if session.metadata.payment(&self.settings.instance) == Some(payment) {
                ours.push((session.rank(), session.id));
            }
        })
        .await?;
        Ok(ours)
    }

    /// The session an intent belongs to.
    pub(super) async fn session_of(&self, intent: &str) -> Result<Option<String>, Trouble> {
        let page: Page<Session> = self.get("/v1/checkout/sessions", &[("payment_intent", intent), ("limit", "1")]).await?;
        Ok(page.data.into_iter().next().map(|s| s.id))
    }
}
