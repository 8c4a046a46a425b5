//! The call without a command: the window.

use super::failure::Failure;
use std::path::PathBuf;
use std::process::ExitCode;

const HINT: &str =
    "without a display, `chalkgrad render MODEL --out FILE.png` draws the same picture";

#[cfg(any())]
pub fn open(file: Option<PathBuf>) -> Result<ExitCode, Failure> {
    match crate::app::run(file) {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(e) => Err(Failure::call(format!("the window cannot open: {e:#}"), "the display", HINT)),
    }
}

#[cfg(all())]
pub fn open(_file: Option<PathBuf>) -> Result<ExitCode, Failure> {
    Err(Failure::call("this build has no window (feature `gui` is off)", "chalkgrad", HINT))
}
