//! The calls and their options.

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

const AFTER: &str = "\
A MODEL is an ONNX file, a script (FILE.py), or sample:ID for a built-in one (see `chalkgrad samples`).
Exit codes: 0 well; 1 the model was read and something about it fails; 2 wrong call or unreadable file.";

/// Opens a small neural network, runs it forward and backward on its own autograd engine, and shows
/// what happened. Without a command the window opens, on FILE if one is given.
#[derive(Debug, Parser)]
#[command(name = "chalkgrad", version, after_help = AFTER, args_conflicts_with_subcommands = true)]
pub struct Args {
    /// A model or script to open in the window
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    #[command(subcommand)]
    pub call: Option<Call>,
}

#[derive(Debug, Subcommand)]
pub enum Call {
    /// Run a model forward, and backward on demand
    Run(RunCall),
    /// Draw a view of a model into a PNG or SVG file; needs no display
    Render(RenderCall),
    /// Say what a model file holds: inputs, outputs, parameters, ops, cost
    Inspect(InspectCall),
    /// List every op that Chalkgrad runs, or explain one
    Ops(OpsCall),
    /// List the built-in sample models and scripts
    Samples(ListCall),
}

const RUN_JSON: &str = "\
With --json: model, seed, dtype, dims, ok, error, forward_us, backward_us;
  nodes: name, op, domain, status (done, failed, skipped, not run), error, inputs, outputs, forward_us,
    backward_us, allocated_bytes, saved_bytes, freed_bytes, macs, flops;
  values: name, kind (input, initializer, activation, output), dtype, shape, bytes,
    stats (numel, min, max, mean, std, norm, zeros, nans, infs; the first numbers over finite elements),
    and after a backward gradient: state (reached, zero, unreachable, not asked) and its stats.
A gradient that is unreachable is saved as zeros, as torch.autograd.grad gives it with
materialize_grads; the JSON tells the two apart.";

/// The type that floats are computed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Precision {
    F32,
    F64,
}

#[derive(Debug, ClapArgs)]
#[command(after_help = RUN_JSON)]
pub struct RunCall {
    /// An ONNX file, a script (FILE.py), or sample:ID
    pub model: PathBuf,
    /// The value of an input; repeatable
    #[arg(long, value_name = "NAME=FILE.npy", value_parser = named_file)]
    pub input: Vec<(String, PathBuf)>,
    /// The size of an open dimension (1 where it is not given); repeatable
    #[arg(long, value_name = "NAME=N", value_parser = named_size)]
    pub dim: Vec<(String, usize)>,
    /// Seed of the inputs that are not given: floats are standard normal, all others zero
    #[arg(long, default_value_t = 0)]
    pub seed: u64,
    /// f64 widens every float input and weight
    #[arg(long, value_enum, default_value = "f32")]
    pub dtype: Precision,
    /// Weights by name, from safetensors or npz
    #[arg(long, value_name = "FILE")]
    pub weights: Option<PathBuf>,
    /// Also run backward, from the sum of all float outputs
    #[arg(long)]
    pub backward: bool,
    /// Start the backward from this output with this gradient instead; repeatable
    #[arg(long, value_name = "NAME=FILE.npy", value_parser = named_file)]
    pub grad_output: Vec<(String, PathBuf)>,
    /// Show and save every activation too
    #[arg(long)]
    pub values: bool,
    /// Save tensors as input/NAME, output/NAME, grad/NAME and, with --values, value/NAME
    #[arg(long, value_name = "FILE.safetensors")]
    pub save: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ThemeName {
    Light,
    Dark,
}

#[derive(Debug, ClapArgs)]
pub struct RenderCall {
    /// An ONNX file, a script (FILE.py), or sample:ID
    pub model: PathBuf,
    /// Which view to draw
    #[arg(long, default_value = "graph")]
    pub view: String,
    /// The picture to write; its suffix, .png, .svg or (where the view moves) .gif, says how
    #[arg(long, value_name = "FILE.png|.svg|.gif")]
    pub out: PathBuf,
    /// Width and height in pixels
    #[arg(long, default_value = "1600x1000", value_parser = size)]
    pub size: [u32; 2],
    #[arg(long, value_enum, default_value = "dark")]
    pub theme: ThemeName,
    /// Pixels a point: 2 draws everything twice as large
    #[arg(long, default_value_t = 1.0)]
    pub scale: f32,
    /// The size of an open dimension; repeatable
    #[arg(long, value_name = "NAME=N", value_parser = named_size)]
    pub dim: Vec<(String, usize)>,
    /// Select the node or value of this name
    #[arg(long, value_name = "NAME", visible_alias = "layer")]
    pub select: Option<String>,
    /// Select one number of it, by its index
    #[arg(long, value_name = "N,C,H,W", visible_alias = "pixel", value_parser = index)]
    pub cell: Option<CellIndex>,
    /// Which page of the view, where it has several
    #[arg(long, value_name = "ID")]
    pub tab: Option<String>,
}

#[derive(Debug, ClapArgs)]
pub struct InspectCall {
    /// An ONNX file, a script (FILE.py), or sample:ID
    pub model: PathBuf,
    /// The size of an open dimension (1 where it is not given); repeatable
    #[arg(long, value_name = "NAME=N", value_parser = named_size)]
    pub dim: Vec<(String, usize)>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, ClapArgs)]
pub struct OpsCall {
    /// Tell all of this op: its formula, its derivative, its names elsewhere
    pub name: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, ClapArgs)]
pub struct ListCall {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `NAME=REST`; the name may hold `=` itself only if the rest does not.
fn named(text: &str) -> Result<(String, &str), String> {
    match text.rsplit_once('=') {
        Some((name, rest)) if !name.is_empty() && !rest.is_empty() => Ok((name.to_string(), rest)),
        _ => Err(format!("`{text}` is not of the form NAME=VALUE")),
    }
}

fn named_file(text: &str) -> Result<(String, PathBuf), String> {
    named(text).map(|(name, file)| (name, PathBuf::from(file)))
}

fn named_size(text: &str) -> Result<(String, usize), String> {
    let (name, number) = named(text)?;
    let size = number.parse().map_err(|_| format!("`{number}` is not a size"))?;
    Ok((name, size))
}

/// A multi-index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellIndex(pub Vec<usize>);

fn index(text: &str) -> Result<CellIndex, String> {
    let parts: Result<Vec<usize>, _> = text.split(',').map(|part| part.trim().parse()).collect();
    parts.map(CellIndex).map_err(|_| format!("`{text}` is not of the form 0,3,5,5"))
}

fn size(text: &str) -> Result<[u32; 2], String> {
    let parts = text.split_once(['x', '×']);
    let sides = parts.and_then(|(w, h)| Some([w.trim().parse().ok()?, h.trim().parse().ok()?]));
    sides.ok_or_else(|| format!("`{text}` is not of the form 1600x1000"))
}
