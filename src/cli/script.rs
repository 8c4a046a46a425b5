//! `chalkgrad run script.py`: prints what the script prints, as it prints it; where it raises, its
//! traceback goes to standard error and the exit code is 1.

use super::args::RunCall;
use super::failure::Failure;
use super::print;
use crate::formats::FormatError;
use crate::script::{self, Limits};
use std::io::Write;
use std::process::ExitCode;

pub fn run(call: &RunCall) -> Result<ExitCode, Failure> {
    let path = &call.model;
    let source = std::fs::read_to_string(path).map_err(|e| {
        FormatError::io("read the script", path, &e).hint("give a text file in UTF-8")
    })?;
    let name = path.display().to_string();
    let ran = script::run(&source, &name, Limits::default(), print, Default::default());
    let Some(error) = ran.error else { return Ok(ExitCode::SUCCESS) };
    let _ = writeln!(std::io::stderr(), "{error}");
    Ok(ExitCode::from(1))
}
