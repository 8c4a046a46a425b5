//! The binary: `cli` is the front door without a window, `app` the one with it.

use std::process::ExitCode;

#[cfg(feature = "gui")]
fn main() -> ExitCode {
    chalkgrad::cli::main(Some(chalkgrad::app::run))
}

#[cfg(not(feature = "gui"))]
fn main() -> ExitCode {
    chalkgrad::cli::main(None)
}
