//! The acts, on SQLite and on PostgreSQL: the same tests, twice. `PORCHLIGHT_TEST_POSTGRES` names a server where they may make databases of
//! their own; `cargo xtask test` starts one.

mod books;
mod bulk;
mod byways;
mod changes;
mod dispatch;
mod dispatchers;
mod histories;
mod histories_acts;
mod histories_play;
mod home;
mod hub;
mod links;
mod merging;
mod money_back;
mod offers;
mod orders;
mod parts;
mod payments;
mod photos;
mod places;
mod road;
mod schema;
mod seals;
mod settings;
mod staff;
mod stage;
mod stock;
mod walk;
