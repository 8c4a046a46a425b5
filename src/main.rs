//! The binary: see `cli` for the front door without a window, `app` for the one with it.

fn main() -> std::process::ExitCode {
    chalkgrad::cli::main()
}
