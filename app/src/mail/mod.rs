//! Sent mail: the letters that left, as they are kept. Their links are redacted.

pub mod api;
mod list;

pub use list::MailPage;
