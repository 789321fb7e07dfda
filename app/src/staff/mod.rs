//! Who works here: signing in, one's own ways in, and everybody else for who manages them.

pub mod api;
mod forgot;
mod join;
mod own_factor;
mod person;
mod qr;
mod roster;
mod second_step;
mod security;
mod sign_in;

pub use forgot::ForgotPage;
pub use join::JoinPage;
pub use person::PersonPage;
pub use roster::{StaffChangesPage, StaffPage};
pub use second_step::SecondStepPage;
pub use security::Security;
pub use sign_in::SignInPage;

use domain::staff::Role;
use words::staff as say;

/// A role as people call it.
#[must_use]
pub fn role_words(role: Role) -> &'static str {
    match role {
        Role::Owner => say::owner(),
        Role::Manager => say::manager(),
        Role::Sales => say::sales(),
        Role::Dispatch => say::dispatch(),
        Role::Driver => say::driver(),
        Role::Technician => say::technician(),
    }
}
