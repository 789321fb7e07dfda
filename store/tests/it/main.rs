//! The acts, on SQLite and on PostgreSQL: the same tests, twice. `PORCHLIGHT_TEST_POSTGRES` names a server where they may make databases of
//! their own; `cargo xtask test` starts one.

mod books;
mod bulk;
mod home;
mod hub;
mod links;
mod payments;
mod places;
mod schema;
mod staff;
mod stage;
mod walk;
