//! `porchlight`: see `porchlight help`, and `porchlight config` for what can be configured.

use std::process::ExitCode;

fn main() -> ExitCode {
    server::cli::run()
}
