//! `porchlight`: see `porchlight help`, and `porchlight config` for what can be configured.

use std::process::ExitCode;

/// A page is some thousand small pieces that come and go together.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    server::cli::run()
}
