//! Notes on a customer (H6): what is written once and appears where it is needed, by type and not by remembering.

use super::sorts;
use serde::{Deserialize, Serialize};

sorts! {
    /// Who reads a note.
    NoteKind {
        /// The crew that brings it.
        Delivery = "delivery",
        /// Staff, and nobody else.
        Internal = "internal",
        /// The customer too: on documents and in the portal.
        Customer = "customer",
    }
    /// When a note goes onto a quote.
    Persistence {
        /// Onto every new quote, by itself.
        Persistent = "persistent",
        /// Where somebody ticks it.
        Optional = "optional",
    }
}

/// The longest note.
pub const NOTE_CHARS_MAX: i32 = 1_000;
