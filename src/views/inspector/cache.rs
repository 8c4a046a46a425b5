//! Statistics and slices kept between frames, made anew when a document is. Large tensors are counted
//! on a thread of their own. Private to the inspector.

use crate::explain::graph_picture::Shapes;
use crate::explain::inspect::{Plane, Summary};
use crate::graph::{Dim, ValueId};
use crate::tensor::Tensor;
use crate::views::document::Document;
use crate::views::widgets::heatmap::Values;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

/// Which of the two tensors of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Which {
    Value,
    Gradient,
}

type Key = (ValueId, Which);

/// Numbers of a plane, row by row: a piece of the tensor itself where that is possible.
pub(super) enum Numbers<'a> {
    Borrowed(&'a [f32]),
    Kept(Arc<Vec<f64>>),
}

impl Numbers<'_> {
    pub fn values(&self) -> Values<'_> {
        match self {
            Numbers::Borrowed(numbers) => Values::F32(numbers),
            Numbers::Kept(numbers) => Values::F64(numbers),
        }
    }
}

/// Elements above which the frame does not wait for the count.
const BACKGROUND_NUMEL: usize = 1 << 20;
/// Tensors remembered.
const MAX_KEPT: usize = 32;

#[derive(Default)]
pub(super) struct Cache {
    revision: u64,
    summaries: HashMap<Key, Arc<OnceLock<Summary>>>,
    planes: HashMap<Key, (Plane, Arc<Vec<f64>>)>,
    shapes: Option<Shapes>,
}

impl Cache {
    /// Forgets what belongs to another revision.
    pub fn follow(&mut self, revision: u64) {
        if self.revision != revision || self.summaries.len() > MAX_KEPT {
            self.revision = revision;
            self.summaries.clear();
            self.planes.clear();
            self.shapes = None;
        }
    }

    /// What the axes of a value are called: `N`, `C`, as far as the ops tell; else the names that the
    /// model gives to open sizes; else their numbers.
    pub fn axis_names(&mut self, document: &Document, value: ValueId, rank: usize) -> Vec<String> {
        let shapes = self.shapes.get_or_insert_with(|| {
            Shapes::of(&document.graph, Some(&document.inferred), document.trace.as_deref())
        });
        let told = shapes.names(value).filter(|names| names.len() == rank);
        let declared = document.graph.value(value).dims.as_ref().filter(|d| d.len() == rank);
        let name = |axis: usize| match (told, declared.map(|d| &d[axis])) {
            (Some(names), _) if !names[axis].is_empty() => names[axis].to_string(),
            (_, Some(Dim::Named(name))) => name.clone(),
            _ => format!("axis {axis}"),
        };
        (0..rank).map(name).collect()
    }

    /// The statistics, or `None` while they are still being counted.
    pub fn summary(
        &mut self,
        key: Key,
        tensor: &Tensor,
        wait: bool,
        ctx: &egui::Context,
    ) -> Option<Summary> {
        let kept = self.summaries.entry(key).or_default();
        if kept.get().is_none() {
            if wait || tensor.numel() <= BACKGROUND_NUMEL {
                return Some(kept.get_or_init(|| Summary::of(tensor)).clone());
            }
            // One thread for each tensor: the second reference shows that it runs.
            if Arc::strong_count(kept) == 1 {
                let (theirs, tensor, ctx) = (Arc::clone(kept), tensor.clone(), ctx.clone());
                std::thread::spawn(move || {
                    theirs.get_or_init(|| Summary::of(&tensor));
                    ctx.request_repaint();
                });
            }
        }
        kept.get().cloned()
    }

    /// The numbers of a plane.
    pub fn plane<'a>(&mut self, key: Key, plane: &Plane, tensor: &'a Tensor) -> Numbers<'a> {
        let floats = tensor.as_slice::<f32>().ok();
        let range = plane.range(tensor.shape());
        if let Some(piece) = floats.zip(range).and_then(|(floats, range)| floats.get(range)) {
            return Numbers::Borrowed(piece);
        }
        let numbers = match self.planes.get(&key).filter(|(known, _)| known == plane) {
            Some((_, numbers)) => Arc::clone(numbers),
            None => {
                let numbers = Arc::new(plane.values(tensor));
                self.planes.insert(key, (plane.clone(), Arc::clone(&numbers)));
                numbers
            }
        };
        Numbers::Kept(numbers)
    }
}
