//! Modules, repeats and words on real and made-up graphs.

use super::*;

#[test]
fn debug_densenet() {
    let Ok(path) = std::env::var("MODEL") else { return };
    let graph = crate::formats::open(std::path::Path::new(&path)).unwrap().graph;
    let s = Structure::of(&graph);
    for (i, m) in s.modules.iter().enumerate() {
        println!(
            "{i} {} parent {:?} nodes {} repeats {} {}",
            m.name, m.parent, m.nodes, m.repeats, m.path
        );
    }
    for f in Folds::candidates(&s) {
        println!("{}", f.0.len());
    }
}
