//! What each delivery brings, so many pieces of a line: an order may come in parts. What is there already brings all that its order has to
//! bring, which leaves out a fee for driving there. Of a delivery that was joined into another the number is kept, so that it is never given
//! to a second one.

super::change!(
    "m15_parts",
    "
CREATE TABLE delivery_lines (
    delivery_id BIGINT NOT NULL REFERENCES deliveries (id),
    line_id BIGINT NOT NULL REFERENCES quote_lines (id),
    quantity INTEGER NOT NULL,
    PRIMARY KEY (delivery_id, line_id)
) {keyed};
INSERT INTO delivery_lines (delivery_id, line_id, quantity)
SELECT d.first, l.id, l.quantity
FROM (SELECT order_id, MIN(id) AS first FROM deliveries GROUP BY order_id) d
JOIN orders o ON o.id = d.order_id
JOIN quote_lines l ON l.quote_id = o.quote_id AND l.version = o.quote_version
WHERE l.taken AND (l.kind <> 'fulfilment' OR l.service_min > 0);
CREATE TABLE joined_deliveries (
    delivery_id BIGINT PRIMARY KEY,
    into_id BIGINT NOT NULL,
    joined_at BIGINT NOT NULL
) {keyed}
",
    ["joined_deliveries", "delivery_lines"]
);
