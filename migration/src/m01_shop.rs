//! The shop: itself, its branches, its people and their sessions.

crate::change!(
    "m01_shop",
    "
CREATE TABLE shop (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    name TEXT NOT NULL,
    color TEXT NOT NULL,
    letter TEXT NOT NULL,
    demonstration BOOLEAN NOT NULL
);
CREATE TABLE locations (
    id {id},
    name TEXT NOT NULL,
    phone TEXT NOT NULL,
    email TEXT NOT NULL,
    address TEXT NOT NULL,
    zone TEXT NOT NULL,
    currency TEXT NOT NULL,
    tax TEXT NOT NULL,
    rate_ppm BIGINT NOT NULL,
    deposit_min_cents BIGINT NOT NULL,
    lead_days INTEGER NOT NULL,
    hours TEXT NOT NULL,
    closed_days TEXT NOT NULL
);
CREATE TABLE staff (
    id {id},
    location_id BIGINT NOT NULL REFERENCES locations (id),
    name TEXT NOT NULL,
    email TEXT NOT NULL UNIQUE,
    phone TEXT NOT NULL,
    role TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    disabled_at BIGINT
);
CREATE TABLE staff_sessions (
    id {id},
    staff_id BIGINT NOT NULL REFERENCES staff (id),
    token_hash {bytes} NOT NULL UNIQUE,
    address TEXT NOT NULL,
    agent TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX staff_sessions_staff ON staff_sessions (staff_id, seen_at);
CREATE TABLE tries (
    who TEXT PRIMARY KEY,
    count INTEGER NOT NULL,
    ends_at BIGINT NOT NULL
);
",
    ["tries", "staff_sessions", "staff", "locations", "shop"]
);
