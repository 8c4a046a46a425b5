//! From a file or a sample to a document. Private to `session`, re-exported.

use crate::engine::default_feeds;
use crate::explain::inputs::{Companions, Digit};
use crate::formats::scripts::{self, SCRIPTS, Script};
use crate::formats::{self, FormatError, Model, SAMPLES};
use crate::graph::{Dim, DimValues, Graph, ValueId};
use crate::tensor::Tensor;
use crate::views::home::{SampleCard, Samples};
use crate::views::{Document, Origin, Problem};
use std::sync::{Arc, OnceLock};

/// Reads a model, which has not run yet, or runs a script.
///
/// # Errors
/// A [`Problem`] that says what is wrong with the file, where, and what to do.
pub fn open_document(origin: &Origin) -> Result<Document, Problem> {
    if let Some(script) = read_script(origin)? {
        return Ok(super::script::document(origin, script, Arc::default()));
    }
    let model = formats::open(&origin.path()).map_err(|e| problem(&e))?;
    Ok(document(origin, model))
}

/// The script that stands there; `None` where there is a model.
pub(super) fn read_script(origin: &Origin) -> Result<Option<Script>, Problem> {
    let path = origin.path();
    let script = scripts::is_script(&path).then(|| scripts::open(&path));
    script.transpose().map_err(|e| problem(&e))
}

/// The three lines of an error about a file.
fn problem(error: &FormatError) -> Problem {
    let hint = sentence(&error.hint);
    let hint = if hint.is_empty() || hint.ends_with('.') { hint } else { hint + "." };
    Problem::new(sentence(&error.fault.to_string()), error.place.clone(), hint)
}

/// With a capital letter.
fn sentence(text: &str) -> String {
    let mut text = text.to_string();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}

fn document(origin: &Origin, model: Model) -> Document {
    let title = match origin {
        Origin::Sample(id) => {
            formats::samples::find(id).map_or(id.clone(), |s| s.title.to_string())
        }
        Origin::File(path) => path
            .file_name()
            .map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into()),
    };
    let about = about(&model);
    let companions = companions(origin, &model);
    let mut new = Document::of_graph(title, origin.clone(), model.graph);
    new.dims = companions.dims.clone();
    new.warnings = model.warnings;
    let refused = new.graph.nodes().filter_map(|(_, n)| n.refusal().map(|why| (n, why)));
    for (node, why) in refused.take(8) {
        new.warnings.push(format!("{why} (node {}).", node.name));
    }
    new.about = about;
    new.companions = Arc::new(companions);
    new
}

fn about(model: &Model) -> Vec<(String, String)> {
    let info = &model.info;
    let mut rows = vec![("Format".to_string(), info.format.to_string())];
    if info.opset() > 0 {
        rows.push(("Opset".into(), info.opset().to_string()));
    }
    let mut add = |key: &str, text: &str| {
        if !text.trim().is_empty() {
            rows.push((key.into(), text.trim().into()));
        }
    };
    add("Made by", &info.producer);
    add("Notes", &info.doc);
    for (key, text) in info.metadata.iter().filter(|(k, _)| !k.starts_with("chalkgrad.")) {
        add(key, text);
    }
    rows
}

/// Inputs, digits and words for a model.
fn companions(origin: &Origin, model: &Model) -> Companions {
    let sample = match origin {
        Origin::Sample(id) => formats::samples::find(id),
        Origin::File(_) => None,
    };
    let graph = &model.graph;
    let mut companions = Companions {
        digits: digits().to_vec(),
        target: graph.find_value("target").filter(|id| graph.inputs.contains(id)),
        vocabulary: vocabulary(model),
        ..Companions::default()
    };
    for (name, tensor) in sample.and_then(|s| s.inputs().ok()).unwrap_or_default() {
        if let Some(id) = graph.find_value(name) {
            sizes_of(graph, id, &tensor, &mut companions.dims);
            companions.feeds.set(id, tensor);
        }
    }
    let drawn = default_feeds(graph, &companions.dims, 0).unwrap_or_default();
    for (id, tensor) in drawn.iter() {
        if companions.feeds.get(id).is_none() {
            companions.feeds.set(id, tensor.clone());
        }
    }
    companions
}

/// Texts by token number, as the model's file or the sample tells.
fn vocabulary(model: &Model) -> Vec<String> {
    let json = model.info.metadata.iter().find(|(k, _)| k == "chalkgrad.vocabulary");
    json.and_then(|(_, json)| serde_json::from_str(json).ok()).unwrap_or_default()
}

/// Open sizes take those of a tensor.
pub(super) fn sizes_of(graph: &Graph, id: ValueId, tensor: &Tensor, dims: &mut DimValues) {
    let declared = graph.value(id).dims.as_deref().unwrap_or(&[]);
    for (dim, &size) in declared.iter().zip(tensor.shape().iter()) {
        if let Dim::Named(name) = dim {
            dims.0.insert(name.clone(), size);
        }
    }
}

/// The digits of the samples.
pub(super) fn digits() -> &'static [Digit] {
    static DIGITS: OnceLock<Vec<Digit>> = OnceLock::new();
    let digit = |d: formats::samples::Digit| {
        let image = d.image().ok()?;
        Some(Digit { pixels: std::array::from_fn(|i| image.get(i) as f32), label: d.label })
    };
    DIGITS.get_or_init(|| formats::samples::digits().filter_map(digit).collect())
}

/// Every sample, for the home page; pictures come later.
pub fn samples() -> Samples {
    Samples {
        models: SAMPLES.iter().map(|s| SampleCard::new(s.id, s.title, s.summary)).collect(),
        scripts: SCRIPTS.iter().map(|s| SampleCard::new(s.id, s.title, s.summary)).collect(),
    }
}
