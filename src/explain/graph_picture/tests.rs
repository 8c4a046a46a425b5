//! Modules, repeats, words and starts, on real and made-up graphs.

use std::sync::Arc;

use super::*;
use crate::formats::samples;
use crate::graph::{DimValues, GraphBuilder, NodeSpec, infer};
use crate::tensor::{DType, Tensor};

/// A chain of pointwise nodes with the given names; each reads the one before.
fn chain(names: &[&str]) -> Graph {
    let mut b = GraphBuilder::new("chain");
    b.input_of("x", DType::F32, &[1, 4]);
    let mut last = "x".to_owned();
    for (i, name) in names.iter().enumerate() {
        let op = if i % 2 == 0 { "Relu" } else { "Neg" };
        let out = format!("v{i}");
        b.node(NodeSpec::new(op, &[&last], &[&out]).named(name));
        last = out;
    }
    b.output(&last);
    b.finish().unwrap()
}

fn picture(graph: &Graph) -> (Structure, GraphPicture) {
    let structure = Structure::of(graph);
    let shapes = Shapes::of(graph, Some(&infer(graph, &DimValues::default())), None);
    let detail = Detail { thumbnails: true, gradients: true, ..Detail::default() };
    let picture = GraphPicture::new(graph, &structure, &shapes, &Folds::default(), &detail);
    (structure, picture)
}

fn names(structure: &Structure) -> Vec<String> {
    structure.modules.iter().map(Module::title).collect()
}

#[test]
fn repeated_blocks_become_one_group() {
    let graph = chain(&[
        "/in/Relu", "/b.0/m/A", "/b.0/m/B", "/b.1/m/A", "/b.1/m/B", "/b.2/m/A", "/b.2/m/B",
    ]);
    let structure = Structure::of(&graph);
    assert_eq!(names(&structure), ["b ×3", "b.0/m", "b.1/m", "b.2/m"]);
    assert_eq!(structure.modules[0].nodes, 6);
    assert_eq!(structure.modules[0].words(), "2 nodes each");
    assert_eq!(
        structure.own_name[0].as_deref(),
        Some("in"),
        "a module of one node is its second line"
    );
}

#[test]
fn a_folded_module_shows_what_it_gives_to_the_rest() {
    let mut b = GraphBuilder::new("outputs");
    b.input_of("x", DType::F32, &[1, 4]);
    b.node(NodeSpec::new("Relu", &["x"], &["a"]).named("/m/Relu"));
    b.node(NodeSpec::new("Neg", &["a"], &["b"]).named("/m/Neg"));
    b.node(NodeSpec::new("Exp", &["a"], &["c"]).named("/m/Exp"));
    b.node(NodeSpec::new("Tanh", &["b"], &["d"]).named("/out/Tanh"));
    b.node(NodeSpec::new("Abs", &["d"], &["y"]).named("/out/Abs"));
    b.output("y");
    b.output("c");
    let graph = b.finish().unwrap();
    let structure = Structure::of(&graph);
    let output = |name: &str| {
        let module = structure.modules.iter().find(|m| m.name == name).unwrap();
        graph.value(module.output.unwrap()).name.clone()
    };
    assert_eq!(output("m"), "b", "read outside; c is only handed out");
    assert_eq!(output("out"), "y", "an output of the model");
}

#[test]
fn a_folded_card_has_room_for_value_and_gradient() {
    let graph = samples::find("tiny-gpt").unwrap().open().unwrap().graph;
    let structure = Structure::of(&graph);
    let shapes = Shapes::of(&graph, Some(&infer(&graph, &DimValues::default())), None);
    let height = |thumbnails, gradients| {
        let detail = Detail { thumbnails, gradients, ..Detail::default() };
        let folds = Folds::all(&structure);
        let picture = GraphPicture::new(&graph, &structure, &shapes, &folds, &detail);
        let blocks = picture.modules.iter().position(|m| m.title() == "blocks ×2").unwrap();
        (picture.request.clusters[blocks].folded_size[1], picture.module_thumbnails[blocks])
    };
    let metrics = CardMetrics::default();
    let ((bare, none), (with_bar, _)) = (height(false, false), height(false, true));
    let (full, thumbnail) = height(true, true);
    assert_eq!((none, thumbnail), (0.0, metrics.thumbnail));
    assert_eq!(with_bar - bare, metrics.bar);
    assert_eq!(full - with_bar, thumbnail + 0.5 * metrics.padding);
}

#[test]
fn a_module_that_is_called_twice_is_drawn_twice() {
    let graph = chain(&["/act/A", "/act/B", "/mid/C", "/mid/D", "/act/E", "/act/F"]);
    let structure = Structure::of(&graph);
    assert_eq!(names(&structure), ["act", "mid", "act (call 2)"]);
    let (_, picture) = picture(&graph);
    let layout = crate::explain::layout::layout(&picture.request);
    let against = |e: &crate::explain::layout::EdgeRoute| {
        e.kind == crate::explain::layout::RouteKind::Reversed
    };
    assert!(!layout.edges.iter().any(against), "so no edge runs against the flow");
}

#[test]
fn a_wrapper_around_everything_is_left_out() {
    let graph = chain(&["/model/a/A", "/model/a/B", "/model/b/C", "/model/b/D"]);
    assert_eq!(names(&Structure::of(&graph)), ["a", "b"]);
}

#[test]
fn keys_are_the_same_after_reloading() {
    let build = || Structure::of(&chain(&["/a/A", "/a/B", "/c/C", "/c/D"]));
    assert_eq!(build(), build());
}

#[test]
fn runs_without_modules_are_found_and_grouped() {
    let names: Vec<String> = (0..60).map(|i| format!("n{i}")).collect();
    let mut b = GraphBuilder::new("flat");
    b.input_of("x", DType::F32, &[4]);
    let mut last = "x".to_owned();
    for (i, name) in names.iter().enumerate() {
        let out = format!("v{i}");
        // A head, then ten times a unit of five, then a tail.
        let op = match i {
            0..5 => ["Exp", "Abs", "Sqrt", "Exp", "Sqrt"][i],
            55.. => ["Abs", "Exp", "Sqrt", "Abs", "Exp"][i - 55],
            _ => ["Relu", "Neg", "Tanh", "Sigmoid", "Neg"][i % 5],
        };
        b.node(NodeSpec::new(op, &[&last], &[&out]).named(name));
        last = out;
    }
    b.output(&last);
    let structure = Structure::of(&b.finish().unwrap());
    assert_eq!((structure.modules[0].repeats, structure.modules[0].nodes), (10, 50));
    assert_eq!(structure.modules.len(), 11);
}

#[test]
fn weights_and_constants_are_pills_and_say_what_they_are() {
    let mut b = GraphBuilder::new("pills");
    b.input_of("x", DType::F32, &[1, 2]);
    b.initializer("net.fc.weight", Tensor::new([2, 3], vec![0f32; 6]).unwrap());
    b.initializer("two", Tensor::new([1], vec![2i64]).unwrap());
    b.node(NodeSpec::new("Transpose", &["net.fc.weight"], &["w"]));
    b.node(NodeSpec::new("MatMul", &["x", "net.fc.weight"], &["y"]));
    b.node(NodeSpec::new("ReduceSum", &["y", "two"], &["z"]));
    b.node(NodeSpec::new("MatMul", &["y", "w"], &["q"]));
    b.output("z").output("q");
    let graph = b.finish().unwrap();
    let (structure, picture) = picture(&graph);
    assert_eq!(structure.drawn.iter().filter(|d| !**d).count(), 1, "the transposed weight");
    let pills: Vec<String> = picture
        .cards
        .iter()
        .filter(|c| matches!(c.what, What::Parameter(_) | What::Constant(_)))
        .map(Card::pill_text)
        .collect();
    assert_eq!(pills, ["weight 3×2 Transpose", "weight 2×3", "[2]"]);
}

#[test]
fn axes_have_names_where_the_operations_tell_them() {
    let model = samples::find("digits-cnn").unwrap().open().unwrap();
    let graph = model.graph;
    let shapes = Shapes::of(&graph, Some(&infer(&graph, &DimValues::default())), None);
    let named = |op: &str| {
        let (_, node) = graph.nodes().find(|(_, n)| n.op_type == op).unwrap();
        let axes = shapes.axes(node.outputs[0].unwrap()).unwrap();
        axes.iter().map(|a| format!("{}{}", a.name, a.size)).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(named("Conv"), "N1 C8 H6 W6");
    assert_eq!(named("Relu"), "N1 C8 H6 W6", "names pass through pointwise operations");
    assert_eq!(named("Gemm"), "1 10");
}

#[test]
fn every_sample_starts_on_one_page_and_opens_and_folds_back() {
    for sample in samples::SAMPLES {
        let graph = Arc::new(sample.open().unwrap().graph);
        let mut builder = SceneBuilder::default();
        let mut request = SceneRequest {
            inferred: Arc::new(infer(&graph, &DimValues::default())),
            graph,
            trace: None,
            folds: None,
            detail: Detail { thumbnails: true, ..Detail::default() },
            any_direction: true,
            page: [1600.0, 1000.0],
            anchor: None,
        };
        let start = builder.build(&request, &|| false).unwrap();
        let zoom = zoom_to_fit(&start.layout, request.page);
        assert!(zoom > 0.6, "{}: {zoom}", sample.id);
        request.detail.direction = start.layout.direction;
        request.detail.wrap = start.picture.request.wrap;
        request.folds = Some(start.folds.clone());
        let same = builder.build(&request, &|| false).unwrap();
        assert!(Arc::ptr_eq(&start.layout, &same.layout), "the same request is not laid out again");
        for module in 0..start.picture.modules.len() {
            let Some(before) = start.layout.clusters[module] else { continue };
            let key = start.picture.modules[module].key;
            let mut toggled = request.clone();
            toggled.folds.get_or_insert_default().toggle(key);
            toggled.anchor = Some((key, [before.rect.x, before.rect.y]));
            let scene = builder.build(&toggled, &|| false).unwrap();
            let after = scene.layout.clusters[module].unwrap();
            assert_eq!([after.rect.x, after.rect.y], [before.rect.x, before.rect.y], "drifted");
            assert_ne!(after.folded, before.folded);
        }
    }
}

#[test]
fn search_finds_by_operation_name_and_shape() {
    let graph = samples::find("digits-cnn").unwrap().open().unwrap().graph;
    let shapes = Shapes::of(&graph, Some(&infer(&graph, &DimValues::default())), None);
    let structure = Structure::of(&graph);
    let picture =
        GraphPicture::new(&graph, &structure, &shapes, &Folds::default(), &Detail::default());
    let found = |query: &str| -> Vec<&str> {
        let cards = search(&graph, &picture, &shapes, query);
        cards.into_iter().map(|c| picture.cards[c].title.as_str()).collect()
    };
    assert_eq!(found("maxpool"), ["MaxPool"]);
    assert_eq!(found("8x6X6 relu"), ["Relu"]);
    assert_eq!(found("parameter 10×72"), ["weight"]);
    assert!(found("").is_empty() && found("nothing like it").is_empty());
}

#[test]
fn a_thumbnail_holds_true_elements() {
    let tensor = Tensor::new([1, 2, 2, 3], (0..12).map(|i| i as f32).collect::<Vec<_>>()).unwrap();
    let wide = thumbnail(&tensor, 4.0).unwrap();
    let row = |r: usize| &wide.cells[r * wide.columns..(r + 1) * wide.columns];
    let some = |v: &[f64]| v.iter().map(|x| Some(*x)).collect::<Vec<_>>();
    assert_eq!((wide.rows, wide.columns), (2, 7), "two tiles beside each other");
    assert_eq!(row(1), [some(&[3.0, 4.0, 5.0]), vec![None], some(&[9.0, 10.0, 11.0])].concat());
    assert_eq!(thumbnail(&tensor, 0.5).unwrap().rows, 5, "or below each other");
    assert_eq!(wide.limit, 11.0);
    let long = Tensor::new([1000], vec![1f32; 1000]).unwrap();
    let cells = thumbnail(&long, 3.0).unwrap();
    assert!(
        cells.columns <= 96 && cells.rows <= 96 && cells.cells.len() == cells.columns * cells.rows
    );
    assert_eq!(thumbnail(&Tensor::new([0], Vec::<f32>::new()).unwrap(), 1.0), None);
}

#[test]
fn a_module_opens_by_one_level() {
    let graph = residual_blocks(3);
    let structure = Structure::of(&graph);
    let outer = structure.modules.iter().position(|m| m.repeats > 1).unwrap();
    let inside = |m: &&Module| m.parent == Some(outer);
    let mut folds = Folds::all(&structure);
    folds.step(&structure, outer);
    assert!(!folds.has(structure.modules[outer].key));
    assert!(structure.modules.iter().filter(inside).all(|m| folds.has(m.key)));
    let mut open = Folds::default();
    open.step(&structure, outer);
    open.step(&structure, outer);
    assert!(structure.modules.iter().filter(inside).count() > 1);
    assert!(structure.modules.iter().filter(inside).all(|m| open.has(m.key)), "again from outside");
}

/// Blocks with a skip connection around what is in them.
fn residual_blocks(count: usize) -> Graph {
    let mut b = GraphBuilder::new("residual");
    b.input_of("x", DType::F32, &[1, 4]);
    b.node(NodeSpec::new("Neg", &["x"], &["stem"]).named("/stem/Neg"));
    let mut last = "stem".to_owned();
    for i in 0..count {
        let [h, g, out] = ["h", "g", "o"].map(|n| format!("{n}{i}"));
        b.node(NodeSpec::new("Relu", &[&last], &[&h]).named(&format!("/blocks.{i}/Relu")));
        b.node(NodeSpec::new("Tanh", &[&h], &[&g]).named(&format!("/blocks.{i}/Tanh")));
        b.node(NodeSpec::new("Add", &[&last, &g], &[&out]).named(&format!("/blocks.{i}/Add")));
        last = out;
    }
    b.output(&last);
    b.finish().unwrap()
}

#[test]
fn blocks_with_skip_connections_stand_below_each_other() {
    let graph = residual_blocks(4);
    let (_, picture) = picture(&graph);
    let layout = crate::explain::layout::layout(&picture.request);
    let boxes: Vec<_> = layout.clusters.iter().flatten().map(|c| c.rect).collect();
    assert!(boxes.len() >= 4);
    let relu = |i: usize| {
        let card = picture.card_of_node[1 + 3 * i];
        layout.nodes[card].unwrap().center()[0]
    };
    for i in 1..4 {
        assert!((relu(i) - relu(0)).abs() < 2.0, "{} {}", relu(i), relu(0));
    }
}
