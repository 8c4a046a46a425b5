//! Which modules are folded: a set of keys, and what to fold at first so that a large model opens on one page.
//! For the graph view and `chalkgrad render`.

use std::collections::BTreeSet;

use super::structure::Structure;

/// Keys of the folded modules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folds(pub BTreeSet<u64>);

/// Cards on one page, about.
const COMFORTABLE: usize = 48;
/// Cards that can still be taken in.
const MOST: usize = 90;

impl Folds {
    /// A sensible start: everything open if it is little; else repeated blocks folded; else, from the innermost
    /// outwards, as much as brings the page to a size that can be taken in.
    pub fn start(structure: &Structure) -> Self {
        let mut folds = Self::default();
        if shown(structure, &folds) <= COMFORTABLE {
            return folds;
        }
        folds.0.extend(structure.modules.iter().filter(|m| m.repeats > 1).map(|m| m.key));
        let depths = depths(structure);
        let deepest = depths.iter().max().copied().unwrap_or(0);
        for depth in (0..=deepest).rev() {
            if shown(structure, &folds) <= MOST {
                break;
            }
            let at_depth = structure.modules.iter().zip(&depths).filter(|(_, d)| **d == depth);
            folds.0.extend(at_depth.map(|(m, _)| m.key));
        }
        folds
    }

    /// Everything folded.
    pub fn all(structure: &Structure) -> Self {
        Self(structure.modules.iter().map(|m| m.key).collect())
    }

    /// Whether the module is folded.
    pub fn has(&self, key: u64) -> bool {
        self.0.contains(&key)
    }

    /// Folds or unfolds one module.
    pub fn toggle(&mut self, key: u64) {
        if !self.0.remove(&key) {
            self.0.insert(key);
        }
    }
}

/// Cards on the page: nodes in open modules and folded modules in open ones.
fn shown(structure: &Structure, folds: &Folds) -> usize {
    let mut hidden = vec![false; structure.modules.len()];
    let mut cards = 0;
    for (m, module) in structure.modules.iter().enumerate() {
        let inside = module.parent.is_some_and(|p| hidden[p]);
        let folded = folds.has(module.key);
        cards += usize::from(folded && !inside);
        hidden[m] = inside || folded;
    }
    let open = |m: &Option<usize>| m.is_none_or(|m| !hidden[m]);
    cards
        + structure
            .module_of
            .iter()
            .zip(&structure.drawn)
            .filter(|(m, drawn)| **drawn && open(m))
            .count()
}

fn depths(structure: &Structure) -> Vec<usize> {
    let mut depths: Vec<usize> = Vec::with_capacity(structure.modules.len());
    for module in &structure.modules {
        depths.push(module.parent.map_or(0, |p| depths[p] + 1));
    }
    depths
}
