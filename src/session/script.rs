//! From a script to a document: the graph of its last iteration, what it printed, its losses. Private to
//! `session`.

use super::open;
use crate::explain::inputs::Companions;
use crate::formats::{self, scripts::Script};
use crate::graph::ValueKind;
use crate::script::tensors::{Made, Weights, run_recorded};
use crate::script::{Limits, ScriptRun, Traceback};
use crate::tensor::Tensor;
use crate::views::listing::{Failure, Listing, Note};
use crate::views::{Document, Origin, Problem};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Runs a script until it ends or is told to stop.
pub(super) fn document(origin: &Origin, script: Script, cancel: Arc<AtomicBool>) -> Document {
    let mut output = String::new();
    let ran = run(&script, cancel, |text| output.push_str(text));
    for note in ran.result.iter().flat_map(|made| &made.notes) {
        output.push_str(note);
        output.push('\n');
    }
    assemble(origin, script, output, ran)
}

/// The script of a document as it stands in the editor.
pub(super) fn edited(document: &Document, text: &str) -> Script {
    let folder = match &document.origin {
        Origin::File(path) => path.parent().map(Path::to_path_buf),
        Origin::Sample(_) => None,
    };
    Script { title: document.title.clone(), source: text.into(), folder }
}

/// Runs a script with the usual limits; `print` gets what it prints, as it prints it.
pub fn run(
    script: &Script,
    cancel: Arc<AtomicBool>,
    print: impl FnMut(&str) + Send,
) -> ScriptRun<Made> {
    let weights = script.folder.as_deref().map(weights_beside);
    run_recorded(&script.source, &script.title, Limits::default(), print, cancel, weights)
}

/// Weights from the folder of the script, and from nowhere else.
fn weights_beside(folder: &Path) -> Weights {
    let folder = folder.to_path_buf();
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

fn assemble(origin: &Origin, script: Script, output: String, ran: ScriptRun<Made>) -> Document {
    let Script { title, source, .. } = script;
    let failure = ran.error.as_ref().map(failure);
    let Some(made) = ran.result else {
        let mut document =
            Document::of_graph(title, origin.clone(), crate::graph::Graph::named("script"));
        document.problem = failure.as_ref().map(|f| problem(f, false));
        document.script = Some(Arc::new(Listing { source, output, failure, ..Listing::default() }));
        return document;
    };
    let mut document = Document::of_graph(title, origin.clone(), Arc::clone(made.trace.graph()));
    let mut companions = Companions { digits: open::digits().to_vec(), ..Companions::default() };
    for (id, _) in made.trace.graph().values().filter(|(_, v)| v.kind == ValueKind::Input) {
        if let Some(t) = made.trace.value(id) {
            companions.feeds.set(id, t.clone());
            document.feeds.set(id, t.clone());
        }
    }
    document.companions = Arc::new(companions);
    let any = document.graph.num_nodes() > 0;
    document.problem = failure.as_ref().map(|f| problem(f, any));
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

fn problem(failure: &Failure, made_any: bool) -> Problem {
    let place = failure.line.map_or(String::new(), |l| format!("line {l}"));
    let hint = match made_any {
        true => "The script stopped here; what it made until then is shown.",
        false => "Mend this line and run the script again.",
    };
    Problem::new(failure.message.clone(), place, hint)
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
