//! Who buys what: customers, the catalogue, quotes and the orders they become, and the links that lead to them.

crate::change!(
    "m02_sales",
    "
CREATE TABLE customers (
    id {id},
    location_id BIGINT NOT NULL REFERENCES locations (id),
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    phone TEXT NOT NULL,
    zip TEXT NOT NULL,
    exempt BOOLEAN NOT NULL,
    credit_limit_cents BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX customers_email ON customers (email);
CREATE INDEX customers_name ON customers (name, id);
CREATE TABLE contacts (
    id {id},
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    phone TEXT NOT NULL
);
CREATE INDEX contacts_email ON contacts (email);
CREATE TABLE customer_contacts (
    customer_id BIGINT NOT NULL REFERENCES customers (id),
    contact_id BIGINT NOT NULL REFERENCES contacts (id),
    PRIMARY KEY (customer_id, contact_id)
);
CREATE TABLE addresses (
    id {id},
    customer_id BIGINT NOT NULL REFERENCES customers (id),
    address TEXT NOT NULL,
    is_default BOOLEAN NOT NULL
);
CREATE INDEX addresses_customer ON addresses (customer_id);
CREATE TABLE products (
    id {id},
    kind TEXT NOT NULL,
    model TEXT NOT NULL,
    name TEXT NOT NULL,
    note TEXT NOT NULL,
    price_cents BIGINT NOT NULL,
    cost_cents BIGINT NOT NULL,
    taxable BOOLEAN NOT NULL,
    protectable BOOLEAN NOT NULL,
    service_min INTEGER NOT NULL,
    is_sold BOOLEAN NOT NULL
);
CREATE INDEX products_model ON products (model);
CREATE TABLE product_addons (
    product_id BIGINT NOT NULL REFERENCES products (id),
    addon_id BIGINT NOT NULL REFERENCES products (id),
    PRIMARY KEY (product_id, addon_id)
);
CREATE TABLE plans (
    id {id},
    name TEXT NOT NULL,
    months INTEGER NOT NULL
);
CREATE TABLE plan_bands (
    id {id},
    plan_id BIGINT NOT NULL REFERENCES plans (id),
    from_cents BIGINT NOT NULL,
    to_cents BIGINT NOT NULL,
    price_cents BIGINT NOT NULL,
    cost_cents BIGINT NOT NULL
);
CREATE TABLE quotes (
    id {id},
    number BIGINT NOT NULL UNIQUE,
    location_id BIGINT NOT NULL REFERENCES locations (id),
    customer_id BIGINT NOT NULL REFERENCES customers (id),
    salesperson_id BIGINT NOT NULL REFERENCES staff (id),
    status TEXT NOT NULL,
    version INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    fulfilment TEXT NOT NULL,
    address TEXT NOT NULL,
    payment_option TEXT NOT NULL,
    valid_until TEXT,
    job_name TEXT NOT NULL,
    notes TEXT NOT NULL,
    reason TEXT NOT NULL,
    total_cents BIGINT NOT NULL,
    reviewed_version INTEGER,
    created_at BIGINT NOT NULL,
    sent_at BIGINT,
    changed_at BIGINT NOT NULL
);
CREATE INDEX quotes_status ON quotes (status, number);
CREATE INDEX quotes_customer ON quotes (customer_id, number);
CREATE TABLE quote_lines (
    id {id},
    quote_id BIGINT NOT NULL REFERENCES quotes (id),
    version INTEGER NOT NULL,
    position INTEGER NOT NULL,
    belongs_to INTEGER,
    kind TEXT NOT NULL,
    product_id BIGINT REFERENCES products (id),
    model TEXT NOT NULL,
    name TEXT NOT NULL,
    note TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    unit_cents BIGINT NOT NULL,
    unit_cost_cents BIGINT NOT NULL,
    rate_ppm BIGINT NOT NULL,
    service_min INTEGER NOT NULL,
    optional BOOLEAN NOT NULL,
    taken BOOLEAN NOT NULL,
    offers TEXT NOT NULL,
    plan TEXT NOT NULL,
    UNIQUE (quote_id, version, position)
);
CREATE TABLE orders (
    id {id},
    number BIGINT NOT NULL UNIQUE,
    quote_id BIGINT NOT NULL UNIQUE REFERENCES quotes (id),
    quote_version INTEGER NOT NULL,
    location_id BIGINT NOT NULL REFERENCES locations (id),
    customer_id BIGINT NOT NULL REFERENCES customers (id),
    salesperson_id BIGINT NOT NULL REFERENCES staff (id),
    status TEXT NOT NULL,
    fulfilment TEXT NOT NULL,
    address TEXT NOT NULL,
    zone_id BIGINT,
    total_cents BIGINT NOT NULL,
    tax_cents BIGINT NOT NULL,
    paid_cents BIGINT NOT NULL,
    refunded_cents BIGINT NOT NULL,
    is_invoiced BOOLEAN NOT NULL,
    revision INTEGER NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    collected_at BIGINT,
    closed_at BIGINT
);
CREATE INDEX orders_status ON orders (status, number);
CREATE INDEX orders_customer ON orders (customer_id, number);
CREATE TABLE links (
    id {id},
    quote_id BIGINT NOT NULL REFERENCES quotes (id),
    number BIGINT NOT NULL,
    token_hash {bytes} NOT NULL UNIQUE,
    scope TEXT NOT NULL,
    channel TEXT NOT NULL,
    issued_to TEXT NOT NULL,
    issued_by BIGINT REFERENCES staff (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    opened_at BIGINT,
    revoked_at BIGINT
);
CREATE INDEX links_quote ON links (quote_id);
",
    [
        "links",
        "orders",
        "quote_lines",
        "quotes",
        "plan_bands",
        "plans",
        "product_addons",
        "products",
        "addresses",
        "customer_contacts",
        "contacts",
        "customers"
    ]
);
