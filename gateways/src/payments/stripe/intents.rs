//! PaymentIntents: the payment in our page. One survives its declines and is tried again
//! (<https://docs.stripe.com/payments/paymentintents/lifecycle>).

use super::{
    Fields, Methods, Object, Opening, Stripe, Trouble, offers,
    shapes::{Intent, Page, Rank},
};
use crate::payments::stripe::PAGE_OBJECTS;
use domain::{ids::PaymentId, payments::Method};

/// The last charge and the means it was paid with, in the same answer.
const EXPAND: [(&str, &str); 2] = [("expand[]", "latest_charge"), ("expand[]", "payment_method")];

impl Stripe {
    pub(super) async fn create_intent(&self, opening: &Opening) -> Result<Intent, Trouble> {
        let mut fields =
            vec![("amount".into(), opening.amount_cents.to_string()), ("currency".into(), opening.currency.code().to_ascii_lowercase())];
        fields.extend(self.metadata(opening, "metadata"));
        match self.listed(opening) {
            None => fields.push(("automatic_payment_methods[enabled]".into(), "true".into())),
            Some(types) => fields.extend(types),
        }
        if !opening.description.is_empty() {
            fields.push(("description".into(), opening.description.clone()));
        }
        self.post("/v1/payment_intents", Some(self.key(opening, "open")), &fields).await
    }

    /// Stripe takes a new amount while the intent waits for a method, a confirmation or an action; otherwise it refuses.
    pub(super) async fn update_intent(&self, id: &str, opening: &Opening) -> Result<Intent, Trouble> {
        let mut fields = vec![("amount".into(), opening.amount_cents.to_string())];
        fields.extend(self.metadata(opening, "metadata"));
        if !opening.description.is_empty() {
            fields.push(("description".into(), opening.description.clone()));
        }
        self.post(&format!("/v1/payment_intents/{id}"), Some(self.key(opening, "revise")), &fields).await
    }

    pub(super) async fn intent(&self, id: &str) -> Result<Intent, Trouble> {
        self.get(&format!("/v1/payment_intents/{id}"), &EXPAND).await
    }

    pub(super) async fn cancel_intent(&self, id: &str) -> Result<Intent, Trouble> {
        self.post(&format!("/v1/payment_intents/{id}/cancel"), None, &Fields::new()).await
    }

    pub(super) async fn list_intents(&self, payment: PaymentId) -> Result<Vec<(Rank, String)>, Trouble> {
        let mut ours = Vec::new();
        self.pages::<Intent>("/v1/payment_intents", |intent| {
            if intent.metadata.payment(&self.settings.instance) == Some(payment) {
                ours.push(intent);
            }
        })
        .await?;
        self.stored_names(ours).await
    }

    pub(super) async fn search_intents(&self, payment: PaymentId) -> Result<Vec<(Rank, String)>, Trouble> {
        let query = format!("metadata['payment_id']:'{payment}'");
        let limit = PAGE_OBJECTS.to_string();
        let page: Page<Intent> = self.get("/v1/payment_intents/search", &[("query", &query), ("limit", &limit)]).await?;
        let ours = page.data.into_iter().filter(|i| i.metadata.payment(&self.settings.instance) == Some(payment));
        self.stored_names(ours.collect()).await
    }

    /// The same for one object, by its name.
    pub(in crate::payments) async fn stored_name(&self, object_ref: &str) -> Result<String, Trouble> {
        match Object::of(object_ref)? {
            Object::Session(id) => Ok(id.to_owned()),
            Object::Intent(id) => {
                let named = self.stored_names(vec![self.intent(id).await?]).await?;
                Ok(named.into_iter().next().map_or_else(|| id.to_owned(), |(_, name)| name))
            }
        }
    }

    /// The name under which each is (or would be) stored with our payment: an intent made by a hosted page goes by its
    /// session, because only that can be ended.
    async fn stored_names(&self, intents: Vec<Intent>) -> Result<Vec<(Rank, String)>, Trouble> {
        let mut named = Vec::new();
        for intent in intents {
            let rank = intent.rank();
            let session = if intent.metadata.is_hosted() { self.session_of(&intent.id).await? } else { None };
            named.push((rank, session.unwrap_or(intent.id)));
        }
        Ok(named)
    }

    /// The methods to ask for by name; `None` leaves the choice to Stripe.
    pub(super) fn listed(&self, opening: &Opening) -> Option<Fields> {
        let Methods::Listed(methods) = &self.settings.methods else { return None };
        let mut types = vec!["card"];
        for method in methods.iter().filter(|m| offers(**m, opening.currency, opening.amount_cents)) {
            match method {
                Method::Affirm => types.push("affirm"),
                Method::Klarna => types.push("klarna"),
                Method::Card | Method::ApplePay | Method::Cash | Method::Cheque | Method::Transfer | Method::Other => {}
            }
        }
        Some(types.into_iter().map(|t| ("payment_method_types[]".into(), t.into())).collect())
    }
}
