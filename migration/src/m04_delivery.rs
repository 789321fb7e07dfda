//! Where and when: zones, capacity, deliveries, routes.

crate::change!(
    "m04_delivery",
    "
CREATE TABLE zones (
    id {id},
    location_id BIGINT NOT NULL REFERENCES locations (id),
    name TEXT NOT NULL
);
CREATE TABLE zone_zips (
    location_id BIGINT NOT NULL REFERENCES locations (id),
    zip TEXT NOT NULL,
    zone_id BIGINT NOT NULL REFERENCES zones (id),
    PRIMARY KEY (location_id, zip)
);
CREATE TABLE capacity (
    id {id},
    location_id BIGINT NOT NULL REFERENCES locations (id),
    zone_id BIGINT NOT NULL REFERENCES zones (id),
    day TEXT NOT NULL,
    from_min INTEGER NOT NULL,
    to_min INTEGER NOT NULL,
    stops_max INTEGER NOT NULL,
    UNIQUE (zone_id, day, from_min)
);
CREATE TABLE deliveries (
    id {id},
    order_id BIGINT NOT NULL REFERENCES orders (id),
    location_id BIGINT NOT NULL REFERENCES locations (id),
    status TEXT NOT NULL,
    capacity_id BIGINT REFERENCES capacity (id),
    day TEXT,
    from_min INTEGER,
    to_min INTEGER,
    crew_note TEXT NOT NULL,
    reason TEXT NOT NULL,
    proof TEXT,
    revision INTEGER NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX deliveries_order ON deliveries (order_id);
CREATE INDEX deliveries_capacity ON deliveries (capacity_id);
CREATE INDEX deliveries_day ON deliveries (location_id, day, status);
CREATE TABLE holds (
    delivery_id BIGINT PRIMARY KEY REFERENCES deliveries (id),
    capacity_id BIGINT NOT NULL REFERENCES capacity (id),
    ends_at BIGINT NOT NULL
);
CREATE INDEX holds_capacity ON holds (capacity_id, ends_at);
CREATE TABLE vans (
    id {id},
    location_id BIGINT NOT NULL REFERENCES locations (id),
    name TEXT NOT NULL,
    plate TEXT NOT NULL
);
CREATE TABLE routes (
    id {id},
    location_id BIGINT NOT NULL REFERENCES locations (id),
    day TEXT NOT NULL,
    driver_id BIGINT NOT NULL REFERENCES staff (id),
    van_id BIGINT NOT NULL REFERENCES vans (id),
    crew INTEGER NOT NULL,
    starts_at BIGINT NOT NULL,
    revision INTEGER NOT NULL,
    UNIQUE (day, driver_id)
);
CREATE TABLE stops (
    id {id},
    route_id BIGINT NOT NULL REFERENCES routes (id),
    delivery_id BIGINT NOT NULL,
    position INTEGER NOT NULL,
    travel_min INTEGER NOT NULL,
    service_min INTEGER NOT NULL,
    left_at BIGINT,
    arrived_at BIGINT,
    done_at BIGINT
);
CREATE INDEX stops_route ON stops (route_id, position);
CREATE INDEX stops_delivery ON stops (delivery_id);
CREATE TABLE positions (
    route_id BIGINT PRIMARY KEY REFERENCES routes (id),
    lat_e6 INTEGER NOT NULL,
    lon_e6 INTEGER NOT NULL,
    at BIGINT NOT NULL
);
CREATE TABLE attachments (
    id {id},
    sha256 {bytes} NOT NULL,
    kind TEXT NOT NULL,
    byte_count BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
",
    ["attachments", "positions", "stops", "routes", "vans", "holds", "deliveries", "capacity", "zone_zips", "zones"]
);
