//! Which numbers a sample shows on its card. Private to `session`, re-exported.

use super::{open_document, run_document};
use crate::explain::preview::{self, Preview};
use crate::views::{Document, Origin};

/// The preview of a sample, after a real run; `None` if it has nothing to show.
pub fn sample_preview(sample: &str) -> Option<Preview> {
    let document = open_document(&Origin::Sample(sample.into())).ok()?;
    match sample {
        "xor-mlp" => decision(&document),
        "digits-mlp" => preview::digits(&document.companions.digits),
        "deep-sigmoid" => preview::gradient_sizes(&*run(&document)?, "Sigmoid"),
        "digits-cnn" => preview::first_plane(&*run(&document)?, "Conv"),
        _ => preview::first_plane(&*run(&document)?, "Softmax"),
    }
}

fn run(document: &Document) -> Option<std::sync::Arc<crate::engine::Trace>> {
    run_document(document, &mut |_, _, _| true).trace
}

fn decision(document: &Document) -> Option<Preview> {
    let graph = &document.graph;
    let companions = &document.companions;
    let x = graph.required_inputs().find(|id| Some(*id) != companions.target)?;
    preview::decision(graph, companions, x, graph.find_value("probability")?)
}
