//! The people of a made-up past: their names, and what their orders make of them.

use super::Made;
use domain::{customers, orders::OrderStatus};

const FIRST: &[&str] =
    &["Ada", "Ben", "Chloe", "Diego", "Elif", "Farid", "Greta", "Hana", "Ivan", "Jae", "Kira", "Leo", "Mina", "Nils", "Olga", "Pia"];
const LAST: &[&str] =
    &["Abara", "Berg", "Castro", "Dunn", "Eriksen", "Fontaine", "Garcia", "Hoang", "Ito", "Jansen", "Khan", "Lopez", "Meyer"];

/// One of a few words, by a number that SQL computes.
pub(super) fn pick<'a>(words: impl IntoIterator<Item = &'a str>, index: &str) -> String {
    let arms: String = words.into_iter().enumerate().map(|(n, word)| format!(" WHEN {n} THEN '{word}'")).collect();
    format!("CASE {index}{arms} END")
}

impl Made<'_> {
    fn first_name(&self) -> String {
        pick(FIRST.iter().copied(), &self.chance(1, 16))
    }

    fn last_name(&self) -> String {
        pick(LAST.iter().copied(), &self.chance(2, 13))
    }

    /// Customers, with nothing bought yet. `i` counts them from zero.
    pub(super) fn customers(&self, from: i64, to: i64) -> String {
        let name = format!("{} || ' ' || {} || ' ' || i", self.first_name(), self.last_name());
        format!(
            "{} INSERT INTO customers (id, location_id, kind, name, email, phone, zip, exempt, credit_limit_cents, billing, name_key, spending, \
             source, found, stage, order_count, lifetime_cents, last_order_at, is_archived, revision, created_at) \
             SELECT {} + 1 + i, 1, CASE WHEN {} < 15 THEN '\"company\"' ELSE '\"individual\"' END, {name}, 'c' || i || '@bulk.example', \
             '+1 312 555 ' || (1000 + i % 9000), '606' || (10 + {}), FALSE, 0, '{}', lower({name}), {}, {}, {}, 'lead', 0, 0, 0, {} < 1, 1, \
             {} + i * {} FROM n",
            Self::numbers(from, to),
            self.base.customer,
            self.chance(3, 100),
            self.chance(4, 48),
            self.address,
            pick(customers::Spending::ALL.iter().map(|s| s.code()), &self.chance(7, 3)),
            pick(customers::Source::ALL.iter().map(|s| s.code()), &self.chance(8, 2)),
            pick(customers::Found::ALL.iter().map(|f| f.code()), &self.chance(9, 7)),
            self.chance(10, 50),
            self.began(),
            self.span() / self.wanted.customers.max(1),
        )
    }

    /// What their orders make of them, and the words they are found by: once, after all orders are made. Without made-up customers, the
    /// first of the shop bought it all.
    pub(super) fn settled(&self) -> Vec<String> {
        let base = self.base.customer;
        let buyers = if self.wanted.customers > 0 { format!("id > {base}") } else { "id = 1".to_owned() };
        let of = format!("FROM orders o WHERE o.customer_id = customers.id AND o.status <> '{}'", OrderStatus::Cancelled.code());
        let mut all = vec![
            format!(
                "UPDATE customers SET order_count = (SELECT COUNT(*) {of}), \
                 lifetime_cents = (SELECT CAST(COALESCE(SUM(o.paid_cents), 0) AS BIGINT) {of}), \
                 last_order_at = (SELECT COALESCE(MAX(o.created_at), 0) {of}) WHERE {buyers}"
            ),
            format!(
                "UPDATE customers SET stage = CASE order_count WHEN 0 THEN 'lead' WHEN 1 THEN 'first-time' ELSE 'repeat' END WHERE {buyers}"
            ),
        ];
        // "Ada Berg 17", "c17@bulk.example" and "+1 312 555 1017", taken apart as the acts do it.
        let (first, last) = (format!("lower({})", self.first_name()), format!("lower({})", self.last_name()));
        let own = [
            first.as_str(),
            &last,
            "CAST(i AS TEXT)",
            "'c' || i",
            "'bulk'",
            "'example'",
            "'p:1312555' || substr(phone, 12)",
            "'p:312555' || substr(phone, 12)",
            "'p:555' || substr(phone, 12)",
            "'p:' || substr(phone, 12)",
            "'z:' || zip",
            "'t:' || spending",
            "'o:' || source",
            "'f:' || found",
            "'s:' || stage",
        ];
        let insert = "INSERT INTO customer_words (customer_id, word, is_bought)";
        let made = format!("(SELECT c.*, c.id - 1 - {base} AS i FROM customers c WHERE c.id > {base}) made");
        all.extend(own.iter().map(|word| format!("{insert} SELECT id, {word}, FALSE FROM {made} WHERE TRUE ON CONFLICT DO NOTHING")));
        if self.wanted.customers == 0 {
            all.push("DELETE FROM customer_words WHERE customer_id = 1 AND word >= 's:' AND word < 's;'".to_owned());
            all.push(format!("{insert} SELECT id, 's:' || stage, FALSE FROM customers WHERE {buyers}"));
        }
        all.push(format!(
            "{insert} SELECT DISTINCT q.customer_id, w.word, TRUE FROM quotes q JOIN quote_lines l ON l.quote_id = q.id \
             JOIN ({}) w ON w.model = l.model WHERE q.id > {} ON CONFLICT DO NOTHING",
            self.model_words, self.base.quote
        ));
        all
    }
}

/// The words of each model as a table, for SQL to join.
pub(super) fn model_words<'a>(models: impl IntoIterator<Item = &'a str>) -> String {
    let row = |model: &str, word: String| format!("SELECT '{}' AS model, '{word}' AS word", model.replace('\'', "''"));
    let rows: Vec<String> =
        models.into_iter().flat_map(|model| customers::filter::words(model).into_iter().map(move |word| row(model, word))).collect();
    if rows.is_empty() { "SELECT '' AS model, '' AS word".to_owned() } else { rows.join(" UNION ALL ") }
}
