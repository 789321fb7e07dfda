//! Developer commands of Porchlight: `cargo xtask help`.
//!
//! It knows none of our crates, so that it still builds and tidies when they don't compile.

mod bench;
mod build;
mod dev;
mod paths;
mod postgres;
mod run;
mod serve;
mod setup;
mod test;
mod tidy;

use anyhow::{Result, bail};
use std::process::ExitCode;

const HELP: &str = "\
cargo xtask COMMAND

  build [--release]              the three clients, their styles and the server, with its site folder beside it
  serve [--release] [ARGS]       build, then run the demonstration shop on data/porchlight.db (ARGS go to the server)
  dev [ARGS]                     serve, and build and start again whenever a source file changes
  test [--only STEP] [--fast]    every check; --fast leaves out the wasm side and the browsers
                                 steps: fmt tidy clippy clippy-wasm xtask rust build browser; after `--`: to the runner
  tidy                           the rules of the house: edges between crates, imports, styles, left-overs
  bench [--json] [--only NAMES] [--built]
                                 the figures of the release build (--built: the last one) against their gates, in one run
                                 names: process pages render vitals live acts lists
  bench --trust                  the trust checks of `test`, each at its full size (an hour or so)
  setup [for build|release|test] install what the commands need (each does it by itself, saying so first)
  help                           this
";

fn main() -> ExitCode {
    if let Err(error) = run::end_everything_on_signal() {
        eprintln!("{error:#}");
        return ExitCode::FAILURE;
    }
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("\nfailed: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Whether everything asked for passed; an error is what kept us from finding out.
fn dispatch(arguments: &[String]) -> Result<bool> {
    let Some((command, rest)) = arguments.split_first() else {
        print!("{HELP}");
        return Ok(true);
    };
    let flag = |name: &str| rest.iter().any(|argument| argument == name);
    match command.as_str() {
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(true)
        }
        "setup" => {
            setup::ensure(&match rest.last().map(String::as_str) {
                Some("build") => setup::for_build(build::Profile::Debug),
                Some("release") => setup::for_build(build::Profile::Release),
                Some("test") | None => setup::for_tests(),
                Some(other) => bail!("`{other}` is nothing to set up for; say build, release or test"),
            })?;
            println!("everything needed is here");
            Ok(true)
        }
        "build" => build::build(build::Profile::from_flag(flag("--release"))).map(|_| true),
        "serve" => {
            let passed_on: Vec<String> = rest.iter().filter(|argument| *argument != "--release").cloned().collect();
            serve::serve(build::Profile::from_flag(flag("--release")), &passed_on)
        }
        "dev" => dev::dev(rest),
        "test" => test::test(rest),
        "tidy" => tidy::tidy(),
        "bench" => bench::bench(rest),
        other => bail!("there is no command `{other}`\n\n{HELP}"),
    }
}
