//! Who works here: signing in, and the sessions one has.

pub mod api;
mod security;
mod sign_in;

pub use security::Security;
pub use sign_in::SignInPage;
