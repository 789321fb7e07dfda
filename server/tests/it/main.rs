//! The server over HTTP, as browsers and providers meet it: a real one on a loopback port, on a database of its own with the
//! demonstration shop in it.

mod bell;
mod command;
mod events;
mod front;
mod letters;
mod links;
mod pay;
mod shop;
