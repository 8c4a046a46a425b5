//! Search in a drawn graph: by name, operation, module or shape. For the graph view's search box.

use super::{Card, GraphPicture, Shapes, What};
use crate::graph::Graph;

/// Cards that match all words of a query, in the order of the graph. A word matches a part of the name, operation,
/// module path, or shape (`64x3x3`, `×64`), whatever the case. An empty query matches nothing.
pub fn search(graph: &Graph, picture: &GraphPicture, shapes: &Shapes, query: &str) -> Vec<usize> {
    let words: Vec<String> = query.split_whitespace().map(normal).collect();
    if words.is_empty() {
        return Vec::new();
    }
    let matches = |card: &Card| {
        let text = normal(&words_of(graph, picture, shapes, card));
        words.iter().all(|w| text.contains(w.as_str()))
    };
    (0..picture.cards.len()).filter(|&c| matches(&picture.cards[c])).collect()
}

/// Lower case, with `×` typed as `x`.
fn normal(text: &str) -> String {
    text.to_lowercase().replace('×', "x")
}

fn words_of(graph: &Graph, picture: &GraphPicture, shapes: &Shapes, card: &Card) -> String {
    let value = card
        .value
        .map(|v| format!("{} {}", graph.value(v).name, shapes.text(v)))
        .unwrap_or_default();
    let node = match card.what {
        What::Node(id) | What::Constant(id) => {
            let node = graph.node(id);
            format!("{} {} {}", node.op_type, node.name, picture.path_of(id))
        }
        What::Input(_) => "input".to_owned(),
        What::Output(_) => "output".to_owned(),
        What::Parameter(_) => "parameter".to_owned(),
    };
    format!("{} {} {node} {value}", card.title, card.subtitle)
}
