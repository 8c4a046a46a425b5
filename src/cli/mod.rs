//! Floor 9: the front door without a window. Reads the call, does what it asks, prints for people
//! or (`--json`) for programs. Exit codes: 0 well; 1 the model was read and something about it
//! fails; 2 wrong call or unreadable file. Imported by the binary only.

mod args;
mod failure;
mod feeds;
mod inspect;
mod json;
mod lists;
mod render;
mod run;
mod table;

use args::{Args, Call};
use clap::Parser;
use failure::Failure;
use std::path::PathBuf;
use std::process::ExitCode;

/// Opens the window on a model; the binary hands it in where it has one.
pub type OpenWindow = fn(Option<PathBuf>) -> anyhow::Result<()>;

/// Runs the program with the arguments of the process.
pub fn main(window: Option<OpenWindow>) -> ExitCode {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(e) => {
            // Help and version are no errors; clap prints either where it belongs.
            let code = if e.use_stderr() { 2 } else { 0 };
            let _ = e.print();
            return ExitCode::from(code);
        }
    };
    match dispatch(args, window) {
        Ok(code) => code,
        Err(failure) => {
            eprint!("{failure}");
            failure.exit_code()
        }
    }
}

fn dispatch(args: Args, window: Option<OpenWindow>) -> Result<ExitCode, Failure> {
    match args.call {
        None => open_window(window, args.file),
        Some(Call::Run(call)) => run::run(&call),
        Some(Call::Render(call)) => render::render(&call),
        Some(Call::Inspect(call)) => inspect::inspect(&call),
        Some(Call::Ops(call)) => lists::ops(&call),
        Some(Call::Samples(call)) => lists::samples(&call),
    }
}

fn open_window(window: Option<OpenWindow>, file: Option<PathBuf>) -> Result<ExitCode, Failure> {
    let hint = "without a display, `chalkgrad render MODEL --out FILE.png` draws the same picture";
    let Some(open) = window else {
        let what = "this build has no window (its feature `gui` is off)";
        return Err(Failure::call(what, "chalkgrad", hint));
    };
    match open(file) {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(e) => Err(Failure::call(format!("{e:#}"), "the display", hint)),
    }
}

/// Prints to standard output; a reader that went away (`| head`) ends the program quietly.
fn print(text: &str) {
    use std::io::Write;
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}

/// Prints a value as indented JSON.
fn print_json(value: &serde_json::Value) {
    print(&format!("{value:#}\n"));
}
