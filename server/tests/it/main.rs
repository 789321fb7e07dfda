//! The server over HTTP, as browsers and providers meet it: a real one on a loopback port, on a database of its own with the
//! demonstration shop in it.

mod bad_input;
mod bell;
mod charged;
mod command;
mod databases;
mod doors;
mod drawn;
mod events;
mod facts;
mod forms;
mod front;
mod incidents;
mod instances;
mod killed;
mod letters;
mod links;
mod outage;
mod pay;
mod post;
#[allow(dead_code, reason = "the gateways' tests have it, and use all of it")]
#[path = "../../../gateways/tests/it/process.rs"]
mod process;
mod renders;
mod roles;
mod scene;
mod sentences;
mod settings;
mod shop;
mod staff;
mod stripe;
mod uploads;
