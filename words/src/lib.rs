//! What we say: every sentence a person reads stands in a message file under a key, and is
//! called as a function, `words::journey::choose_a_day()`. The files are `en/<room>.txt`, lines
//! of `key = text with {name} placeholders`; a counted text has a `.one` and an `.other` form and takes
//! the count first. A language is added by a folder beside `en` with the same keys.

include!(concat!(env!("OUT_DIR"), "/en.rs"));
