//! See the pages.
