//! tmp
use super::args::RenderCall;
use super::failure::Failure;
pub fn render(_c: &RenderCall) -> Result<std::process::ExitCode, Failure> {
    Err(Failure::call("pictures are not built yet", "render", "wait"))
}
