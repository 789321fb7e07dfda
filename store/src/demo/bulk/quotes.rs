//! Quotes that became no order: one to every ten orders, all through the past, as sent, drafted, declined and expired ones lie in a
//! real shop's list.

use super::Made;
use crate::fault::json;
use domain::{
    ids::{LocationId, StaffId},
    orders::Fulfilment,
    quotes::{PaymentOption, QuoteStatus},
    time::Instant,
};

/// Of ten such quotes, so many are in each status.
const SHARES: [(QuoteStatus, usize); 4] =
    [(QuoteStatus::Sent, 2), (QuoteStatus::Draft, 1), (QuoteStatus::Declined, 4), (QuoteStatus::Expired, 3)];

/// Where quote `i` of these lies among all quotes, counted from 1.
const PLACE: &str = "(11 + 11 * i)";

impl Made<'_> {
    /// The statements that make those which lie between the orders from `from` up to `to`.
    pub(super) fn quotes_alone(&self, from: i64, to: i64) -> Vec<String> {
        let (from, to) = (from / 10, to / 10);
        if from == to {
            return Vec::new();
        }
        let b = &self.base;
        let at = format!("({} + i * {})", self.began(), self.span() / (self.wanted.orders / 10).max(1));
        let product = format!("(1 + {})", self.chance(5, b.products));
        let customer = self.customer();
        let full = format!(
            "{}, m AS (SELECT n.i, p.id AS product, p.model, p.name, p.price_cents, p.cost_cents, p.price_cents + (p.price_cents * 102500 + 500000) / 1000000 AS total FROM n JOIN products p ON p.id = {product})",
            Self::numbers(from, to)
        );
        let status = super::people::pick(SHARES.iter().flat_map(|(status, share)| vec![status.code(); *share]), "i % 10");
        let (option, deliver) = (json(&PaymentOption::Full), json(&Fulfilment::Deliver));
        let (staff, location, address) = (StaffId(2), LocationId(1), &self.address);
        // Those that expired did so long ago; those that were sent hold as long as the shop lets them.
        let (long_ago, _) = crate::local(Instant(self.began()), "UTC");
        vec![
            format!(
                "{full} INSERT INTO quotes (id, number, location_id, customer_id, salesperson_id, status, version, revision, fulfilment, address, payment_option, class, valid_until, job_name, notes, reason, total_cents, reviewed_version, created_at, sent_at, changed_at) \
                 SELECT {} + {PLACE}, {} + {PLACE}, {location}, {customer}, {staff}, {status}, 1, 2, '{deliver}', '{address}', '{option}', 'retail', CASE WHEN {status} = '{}' THEN '{long_ago}' ELSE NULL END, '', '', CASE WHEN {status} = '{}' THEN 'Bought elsewhere' ELSE '' END, total, NULL, {at}, CASE WHEN {status} = '{}' THEN NULL ELSE {at} END, {at} FROM m",
                b.quote,
                b.number,
                QuoteStatus::Expired.code(),
                QuoteStatus::Declined.code(),
                QuoteStatus::Draft.code()
            ),
            format!(
                "{full} INSERT INTO quote_lines (quote_id, version, position, belongs_to, kind, product_id, model, name, note, quantity, unit_cents, unit_cost_cents, rate_ppm, service_min, optional, taken, offers, plan) \
                 SELECT {} + {PLACE}, 1, 1, CAST(NULL AS INTEGER), 'product', product, model, name, '', 1, price_cents, cost_cents, 102500, 25, FALSE, TRUE, '[]', '\"open\"' FROM m",
                b.quote
            ),
        ]
    }
}
