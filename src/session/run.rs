//! One run of a document: sizes, inputs, forward, backward. Private to `session`, re-exported.

use crate::engine::{Feeds, Options, RunError, Trace, default_feeds};
use crate::explain::inputs::{Source, fitted};
use crate::graph::{Dim, ValueId, infer};
use crate::tensor::{DType, Shape, TensorError};
use crate::views::{Document, Problem};
use std::sync::Arc;

/// Told (what, done, total) now and then; `false` stops the run.
pub type Progress<'a> = &'a mut dyn FnMut(&str, usize, usize) -> bool;

/// The document after a forward and, where an output is float, a backward from the sum of all float
/// outputs. What failed is in its `problem`; what did not fail is in its trace.
pub fn run_document(document: &Document, progress: Progress<'_>) -> Document {
    // A script has run when it is opened; only a changed input makes its graph run again.
    if document.script.is_some() && (document.sources.is_empty() || document.graph.num_nodes() == 0)
    {
        return document.clone();
    }
    let mut new = document.clone();
    (new.problem, new.trace) = (None, None);
    new.inferred = Arc::new(infer(&new.graph, &new.dims));
    match feeds(&new) {
        Ok(feeds) => new.feeds = feeds,
        Err(problem) => {
            new.problem = Some(problem);
            return new;
        }
    }
    let mut step = |done, total| progress("Running forward", done, total);
    let (mut trace, result) =
        Trace::run(Arc::clone(&new.graph), &new.feeds, Options::default(), &mut step);
    if let Err(error) = &result {
        new.problem = Some(Problem::from(error));
    }
    let cancelled = matches!(result, Err(RunError::Cancelled));
    if !cancelled {
        let mut step = |done, total| progress("Running backward", done, total);
        backward(&mut trace, &mut new.problem, &mut step);
    }
    new.trace = Some(Arc::new(trace));
    new
}

/// A backward from what was computed; a problem of the forward is told before one of this.
fn backward(
    trace: &mut Trace,
    problem: &mut Option<Problem>,
    progress: &mut dyn FnMut(usize, usize) -> bool,
) {
    let graph = Arc::clone(trace.graph());
    let computed = |id: &ValueId| trace.value(*id).is_some_and(|t| t.dtype().is_float());
    if !graph.outputs.iter().any(computed) {
        return;
    }
    let wants = graph.outputs.iter().any(|&id| trace.requires_grad(id));
    if !wants {
        return;
    }
    let ran = trace.output_seeds().and_then(|seeds| trace.backward_watched(&seeds, progress));
    if let Err(error) = ran {
        problem.get_or_insert_with(|| Problem::from(&error));
    }
}

/// The inputs of a run: as opened, but for those that have another source.
fn feeds(document: &Document) -> Result<Feeds, Problem> {
    let drawn = || default_feeds(&document.graph, &document.dims, 0);
    let mut feeds = drawn().map_err(|e| too_large(&e))?;
    for (id, tensor) in document.companions.feeds.iter() {
        let dtype = tensor.dtype();
        let shape = shape_for(document, id, tensor.shape());
        feeds.set(id, fitted(tensor, dtype, &shape).map_err(|e| too_large(&e))?);
    }
    for (&id, source) in &document.sources {
        let value = document.graph.value(id);
        let known = match source {
            Source::Given(t) => Some(t),
            _ => value.data.as_ref().or_else(|| feeds.get(id)),
        };
        let own = known.map(|t| t.shape().clone()).unwrap_or_default();
        let dtype = value.dtype.or_else(|| known.map(|t| t.dtype())).unwrap_or(DType::F32);
        let shape = shape_for(document, id, &own);
        let tensor = source.tensor(dtype, &shape, &document.companions.digits);
        feeds.set(id, tensor.map_err(|e| too_large(&e))?);
    }
    Ok(feeds)
}

/// The shape that a value must have: as declared, with the sizes that are set; `own` where the model
/// leaves a size open and gives it no name.
fn shape_for(document: &Document, id: ValueId, own: &Shape) -> Shape {
    let value = document.graph.value(id);
    if let Some(data) = &value.data {
        return data.shape().clone();
    }
    let Some(dims) = value.dims.as_ref().filter(|d| d.len() == own.rank()) else {
        return value.dims.as_ref().map_or(own.clone(), |d| document.dims.shape(d));
    };
    let size = |(dim, &n): (&Dim, &usize)| match dim {
        Dim::Unknown => n,
        dim => document.dims.get(dim),
    };
    dims.iter().zip(own.iter()).map(size).collect()
}

fn too_large(error: &TensorError) -> Problem {
    Problem::new(error.to_string(), "inputs", "Choose smaller sizes under Inputs.")
}
