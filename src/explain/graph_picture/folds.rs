//! Which modules are folded: a set of keys, and what to fold at first so that a large model opens on one page.
//! For the graph view and `chalkgrad render`.

use std::collections::BTreeSet;

use super::structure::Structure;

/// Keys of the folded modules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folds(pub BTreeSet<u64>);

/// Cards that can be taken in at most.
const MOST: usize = 90;

impl Folds {
    /// What could be folded at first, from the most open to the most folded: nothing, then the groups of repeated
    /// blocks as blocks in a row, then as one card each, then level by level from the innermost outwards. Those with
    /// more cards than can be taken in are left out, but the last.
    pub fn candidates(structure: &Structure) -> Vec<Self> {
        let depths = depths(structure);
        let deepest = depths.iter().max().copied().unwrap_or(0);
        let keys = |chosen: &dyn Fn(usize) -> bool| -> Self {
            let modules = structure.modules.iter().enumerate();
            Self(modules.filter(|(m, _)| chosen(*m)).map(|(_, module)| module.key).collect())
        };
        let repeats = |m: usize| structure.modules[m].repeats > 1;
        let repeated = |m: usize| structure.modules[m].parent.is_some_and(repeats);
        let mut all = vec![Self::default()];
        for depth in (1..=deepest).rev() {
            all.push(keys(&|m| depths[m] >= depth));
            all.push(keys(&|m| depths[m] >= depth || repeats(m)));
        }
        all.push(keys(&repeated));
        all.push(keys(&repeats));
        all.push(keys(&|_| true));
        let cards: Vec<usize> = all.iter().map(|folds| shown(structure, folds)).collect();
        let mut order: Vec<usize> = (0..all.len()).collect();
        order.sort_by_key(|&i| (std::cmp::Reverse(cards[i]), all[i].0.len()));
        order.dedup_by_key(|i| all[*i].0.clone());
        let last = order.last().copied();
        order.retain(|&i| cards[i] <= MOST || Some(i) == last);
        order.into_iter().map(|i| all[i].clone()).collect()
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

impl Folds {
    /// Folds an open module; opens a folded one by one level, with what is inside it folded.
    pub fn step(&mut self, structure: &Structure, module: usize) {
        let Some(key) = structure.modules.get(module).map(|m| m.key) else { return };
        if self.has(key) {
            let inside = structure.modules.iter().filter(|m| m.parent == Some(module));
            self.0.extend(inside.map(|m| m.key));
        }
        self.toggle(key);
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
