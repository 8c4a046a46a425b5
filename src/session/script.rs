//! From a script to a document: the graph of its last iteration, what it printed, its losses. Private to
//! `session`.

use super::open;
use crate::explain::inputs::Companions;
use crate::formats;
use crate::graph::ValueKind;
use crate::script::tensors::{Made, Weights, run_recorded};
use crate::script::{Limits, ScriptRun, Traceback};
use crate::tensor::Tensor;
use crate::views::listing::{Failure, Listing, Note};
use crate::views::{Document, Origin, Problem};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Longer scripts are no scripts.
const MAX_SOURCE_BYTES: u64 = 1 << 20;

/// Whether a document comes from a script.
pub(super) fn is_script(path: &Path) -> bool {
    path.extension().is_some_and(|e| e.eq_ignore_ascii_case("py"))
}

/// Reads and runs a script.
pub(super) fn open(origin: &Origin, path: &Path) -> Result<Document, Problem> {
    let place = path.display().to_string();
    let size = std::fs::metadata(path).map(|m| m.len()).unwrap_or(0);
    if size > MAX_SOURCE_BYTES {
        let what = format!("This script has {size} bytes; the limit is {MAX_SOURCE_BYTES}");
        return Err(Problem::new(what, place, "Put the data into a file of weights."));
    }
    let source = std::fs::read_to_string(path).map_err(|e| {
        Problem::new(format!("Cannot read the script: {e}"), place, "Give a text file in UTF-8.")
    })?;
    Ok(document(origin, Some(path), source, Arc::default()))
}

/// Runs a built-in script.
pub(super) fn sample(origin: &Origin, sample: &formats::scripts::ScriptSample) -> Document {
    let mut made = document(origin, None, sample.source.to_string(), Arc::default());
    made.title = sample.title.into();
    made
}

/// Runs a script that is already text.
pub(super) fn document(
    origin: &Origin,
    path: Option<&Path>,
    source: String,
    cancel: Arc<AtomicBool>,
) -> Document {
    let title = match (path, origin) {
        (Some(p), _) => p.file_name().map_or("script".into(), |n| n.to_string_lossy().into_owned()),
        (None, Origin::Sample(id)) => id.clone(),
        (None, Origin::File(p)) => p.display().to_string(),
    };
    let mut output = String::new();
    let beside = path.and_then(Path::parent).map(Path::to_path_buf);
    let print = |text: &str| output.push_str(text);
    let ran =
        run_recorded(&source, &title, Limits::default(), print, cancel, beside.map(weights_beside));
    assemble(origin, title, source, output, ran)
}

/// Weights from the folder of the script, and from nowhere else.
pub fn weights_beside(folder: PathBuf) -> Weights {
    Box::new(move |name| {
        let plain = Path::new(name).file_name().is_some_and(|n| n == Path::new(name).as_os_str());
        if !plain {
            return Err(format!(
                "{name:?} is not a file beside the script: give its name without a folder"
            ));
        }
        let named = formats::open_weights(&folder.join(name)).map_err(|e| e.to_string())?;
        Ok(named.into_iter().collect::<Vec<(String, Tensor)>>())
    })
}

fn assemble(
    origin: &Origin,
    title: String,
    source: String,
    output: String,
    ran: ScriptRun<Made>,
) -> Document {
    let failure = ran.error.as_ref().map(failure);
    let Some(made) = ran.result else {
        let mut document =
            Document::of_graph(title, origin.clone(), crate::graph::Graph::named("script"));
        document.problem = failure.as_ref().map(problem);
        document.script = Some(Arc::new(Listing { source, output, failure, ..Listing::default() }));
        return document;
    };
    let mut document = Document::of_graph(title, origin.clone(), Arc::clone(made.trace.graph()));
    let mut companions = Companions { digits: open::digits().to_vec(), ..Companions::default() };
    for (id, value) in made.trace.graph().values().filter(|(_, v)| v.kind == ValueKind::Input) {
        if let Some(t) = made.trace.value(id) {
            companions.feeds.set(id, t.clone());
            document.feeds.set(id, t.clone());
        }
        let _ = value;
    }
    document.companions = Arc::new(companions);
    document.problem = failure.as_ref().map(problem);
    document.about = vec![("Format".into(), "Script".into())];
    let notes = notes(&made);
    let losses = made.losses.iter().map(|l| l.value).collect();
    document.script = Some(Arc::new(Listing {
        source,
        output,
        failure,
        notes,
        losses,
        elapsed_secs: ran.elapsed_secs,
    }));
    document.trace = Some(Arc::new(made.trace));
    document
}

fn problem(failure: &Failure) -> Problem {
    let place = failure.line.map_or(String::new(), |l| format!("line {l}"));
    Problem::new(
        failure.message.clone(),
        place,
        "The script stopped here; what it made until then is shown.",
    )
}

fn failure(error: &Traceback) -> Failure {
    let line = error.lines.iter().rev().find(|l| !l.library).map(|l| l.line as usize);
    Failure {
        traceback: error.to_string(),
        message: format!("{}: {}", error.kind, error.message.lines().next().unwrap_or("")),
        line,
    }
}

/// What the last operation of each line made.
fn notes(made: &Made) -> Vec<Note> {
    let trace = &made.trace;
    let mut by_line = std::collections::BTreeMap::new();
    for (_, node) in trace.graph().nodes() {
        let Some(span) = node.span else { continue };
        let Some(id) = node.outputs.iter().flatten().next() else { continue };
        let Some(t) = trace.value(*id) else { continue };
        let grad = trace.grad(*id).filter(|g| g.numel() == 1);
        let text = match (t.numel(), grad) {
            (1, Some(g)) => format!("{:.4}   grad {:.4}", t.get(0), g.get(0)),
            (1, None) => format!("{:.4}", t.get(0)),
            _ => t.shape().to_string(),
        };
        by_line.insert(span.line as usize, text);
    }
    by_line.into_iter().map(|(line, text)| Note { line, text }).collect()
}
