//! The explanation of every number equals the engine's number, over the geometries that courses use.

use super::*;
use crate::engine::{Feeds, Options, Trace};
use crate::graph::{GraphBuilder, NodeId, NodeSpec};
use crate::tensor::{DType, Shape, Tensor, normal};
use proptest::prelude::*;
use std::sync::Arc;

/// A node by itself in float64, run forward and backward with a random incoming gradient.
pub(super) fn layer(
    node: NodeSpec,
    x: &[usize],
    w: Option<&[usize]>,
    bias: usize,
) -> Option<Layer> {
    let draw = |shape: &[usize], seed| normal(DType::F64, Shape::from(shape), seed).unwrap();
    let mut b = GraphBuilder::new("g");
    b.input_of("x", DType::F64, x);
    if let Some(w) = w {
        b.initializer("w", draw(w, 2));
    }
    if bias > 0 {
        b.initializer("b", draw(&[bias], 3));
    }
    b.node(node).output("y");
    let graph = Arc::new(b.finish().unwrap());
    let mut feeds = Feeds::default();
    feeds.set(graph.inputs[0], draw(x, 1));
    let y = graph.outputs[0];
    let (mut trace, result) = Trace::run(graph, &feeds, Options::default(), &mut |_, _| true);
    result.ok()?;
    let shape = trace.value(y)?.shape().clone();
    trace.backward_from(&[(y, draw(&shape, 4))]).ok()?;
    match Layer::of(&trace, NodeId(0)) {
        Err(LayerError::Empty(_)) => None,
        layer => Some(layer.unwrap()),
    }
}

pub(super) fn ints(all: &[usize]) -> Vec<i64> {
    all.iter().map(|&x| x as i64).collect()
}

/// Sizes of a random layer.
#[derive(Debug, Clone)]
pub(super) struct Case {
    batch: usize,
    group: usize,
    per_in: usize,
    per_out: usize,
    size: Vec<usize>,
    kernel: Vec<usize>,
    stride: Vec<usize>,
    pub pads: Vec<usize>,
    dilation: Vec<usize>,
    bias: bool,
    extra: usize,
}

pub(super) fn case() -> impl Strategy<Value = Case> {
    (1usize..=2).prop_flat_map(|rank| {
        let each = |low: usize, high: usize| prop::collection::vec(low..=high, rank..=rank);
        let channels = (1usize..3, 1usize..4, 1usize..3, 1usize..3);
        let windows = (each(1, 7), each(1, 4), each(1, 3), each(5, 11));
        let pads = prop::collection::vec(0usize..=3, 2 * rank..=2 * rank);
        (channels, windows, pads, any::<bool>(), 0usize..3).prop_map(|(c, w, pads, bias, extra)| {
            let (batch, group, per_in, per_out) = c;
            let (kernel, stride, dilation, size) = w;
            Case {
                batch,
                group,
                per_in,
                per_out,
                size,
                kernel,
                stride,
                pads,
                dilation,
                bias,
                extra,
            }
        })
    })
}

impl Case {
    fn node(&self, op: &str, names: &[&str]) -> NodeSpec {
        NodeSpec::new(op, names, &["y"])
            .with("kernel_shape", ints(&self.kernel))
            .with("strides", ints(&self.stride))
            .with("dilations", ints(&self.dilation))
            .with("pads", ints(&self.pads))
    }

    fn names(&self) -> &'static [&'static str] {
        if self.bias { &["x", "w", "b"] } else { &["x", "w"] }
    }

    fn shape(&self, lead: [usize; 2], spatial: &[usize]) -> Vec<usize> {
        lead.into_iter().chain(spatial.iter().copied()).collect()
    }

    pub fn conv(&self) -> Option<Layer> {
        let node = self.node("Conv", self.names()).with("group", self.group as i64);
        let out = self.group * self.per_out;
        let x = self.shape([self.batch, self.group * self.per_in], &self.size);
        let w = self.shape([out, self.per_in], &self.kernel);
        layer(node, &x, Some(&w), if self.bias { out } else { 0 })
    }

    pub fn transposed(&self) -> Option<Layer> {
        let extra: Vec<usize> = self.stride.iter().map(|&s| self.extra.min(s - 1)).collect();
        let node = self.node("ConvTranspose", self.names()).with("group", self.group as i64);
        let node = node.with("output_padding", ints(&extra));
        let size: Vec<usize> = self.size.iter().map(|s| s - 3).collect();
        let x = self.shape([self.batch, self.group * self.per_in], &size);
        let w = self.shape([self.group * self.per_in, self.per_out], &self.kernel);
        layer(node, &x, Some(&w), if self.bias { self.group * self.per_out } else { 0 })
    }

    pub fn pool(&self, op: &str) -> Option<Layer> {
        let mut node = self.node(op, &["x"]).with("ceil_mode", i64::from(self.bias));
        if op == "AveragePool" {
            node = node.with("count_include_pad", i64::from(self.extra == 1));
        }
        layer(node, &self.shape([self.batch, self.group], &self.size), None, 0)
    }
}

/// Every number of a pass, or every seventh of a large one, is what its explanation adds up to.
fn explains(layer: &Layer, pass: Pass) -> Result<(), TestCaseError> {
    let slide = Slide::of(layer, pass).unwrap();
    let shape = slide.output.shape().clone();
    let step = (shape.numel() / 120).max(1);
    for flat in (0..shape.numel()).step_by(step) {
        let index = shape.unravel(flat);
        let window = slide.window(&index).unwrap();
        let cells = window.slices.iter().flat_map(|s| slide.cells(&index, s));
        let size: f64 = cells.map(|c| c.product().abs()).filter(|p| p.is_finite()).sum();
        let scale = size + window.bias.map_or(0.0, f64::abs);
        let same = window.value == window.actual
            || (window.value - window.actual).abs() <= 1e-12 * scale.max(f64::MIN_POSITIVE);
        prop_assert!(
            same,
            "{pass:?} {:?}: {} explained, {} computed\n{}",
            index,
            window.value,
            window.actual,
            layer.summary()
        );
        let written = arithmetic(&slide, &window).value();
        let written_well = written == window.actual
            || (written - window.actual).abs() <= 1e-12 * scale.max(f64::MIN_POSITIVE);
        prop_assert!(written_well, "{pass:?} {:?}: written {written}", index);
        prop_assert_eq!(window.slices.len(), slide.num_slices());
    }
    Ok(())
}

/// The sizes the formulas tell are those of the engine.
fn sizes_agree(layer: &Layer) -> Result<(), TestCaseError> {
    let told: Vec<usize> = size_formulas(layer).iter().map(|f| f.size).collect();
    prop_assert_eq!(&told[..], layer.spatial_out());
    for formula in size_formulas(layer) {
        let last = formula.steps.last().unwrap();
        prop_assert!(last.ends_with(&formula.size.to_string()), "{last}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(160))]

    #[test]
    fn a_convolution_is_explained_forward_and_backward(case in case()) {
        let Some(layer) = case.conv() else { return Ok(()) };
        for pass in [Pass::Forward, Pass::InputGrad, Pass::WeightGrad] {
            explains(&layer, pass)?;
        }
        sizes_agree(&layer)?;
    }

    #[test]
    fn a_transposed_convolution_is_explained_forward_and_backward(case in case()) {
        let Some(layer) = case.transposed() else { return Ok(()) };
        for pass in [Pass::Forward, Pass::InputGrad, Pass::WeightGrad] {
            explains(&layer, pass)?;
        }
        sizes_agree(&layer)?;
    }

    #[test]
    fn pooling_is_explained_and_its_gradient_routed(case in case()) {
        for op in ["MaxPool", "AveragePool"] {
            let Some(layer) = case.pool(op) else { continue };
            explains(&layer, Pass::Forward)?;
            explains(&layer, Pass::InputGrad)?;
            sizes_agree(&layer)?;
        }
    }

    #[test]
    fn loops_and_columns_meet_the_same_products(case in case(), at in 0u64..1_000_000) {
        let Some(layer) = case.conv() else { return Ok(()) };
        let loops = Loops::of(&layer);
        let slide = Slide::of(&layer, Pass::Forward).unwrap();
        prop_assert_eq!(loops.len(), Cost::of(&layer).macs);
        let iteration = at % loops.len();
        prop_assert_eq!(loops.iteration(&loops.at(iteration)), iteration);
        let state = loops.state(&slide, iteration).unwrap();
        let columns = Im2col::of(&layer).unwrap();
        let (row, column) = (
            columns.row(loops.slice(&slide, &state.at), loops.tap(&slide, &state.at)),
            columns.column(&state.output),
        );
        let numbers = columns.columns(&slide, &state.output, column, column + 1);
        prop_assert_eq!(numbers[row], state.x);
        prop_assert_eq!(layer.weight.as_ref().unwrap().at(&state.weight), Some(state.w));
        // The last iteration of a number has added up all of it.
        let last = loops.first_of(&state.output) + loops.per_output() - 1;
        let done = loops.state(&slide, last).unwrap().running;
        let wanted = layer.output.at(&state.output).unwrap();
        prop_assert!((done - wanted).abs() <= 1e-9 * wanted.abs().max(1.0), "{done} {wanted}");
    }
}

pub(super) fn spec(op: &str, inputs: &[&str]) -> NodeSpec {
    NodeSpec::new(op, inputs, &["y"])
}

#[test]
fn volumes_same_padding_and_global_pooling_are_explained() {
    let volume = spec("Conv", &["x", "w", "b"]).with("pads", ints(&[1, 0, 1, 0, 1, 1]));
    let volume = volume.with("strides", ints(&[1, 2, 1])).with("kernel_shape", ints(&[2, 3, 2]));
    let volume = layer(volume, &[2, 2, 4, 5, 4], Some(&[3, 2, 2, 3, 2]), 3).unwrap();
    let same =
        spec("Conv", &["x", "w"]).with("auto_pad", "SAME_LOWER").with("strides", ints(&[2, 2]));
    let same = layer(same, &[1, 2, 7, 6], Some(&[2, 2, 3, 4]), 0).unwrap();
    let grown = spec("ConvTranspose", &["x", "w"]).with("strides", ints(&[3, 2]));
    let grown = grown.with("output_shape", ints(&[10, 8]));
    let grown = layer(grown, &[1, 1, 3, 3], Some(&[1, 2, 3, 3]), 0).unwrap();
    for layer in [&volume, &same, &grown] {
        for pass in [Pass::Forward, Pass::InputGrad, Pass::WeightGrad] {
            explains(layer, pass).unwrap();
        }
        sizes_agree(layer).unwrap();
    }
    for op in ["GlobalMaxPool", "GlobalAveragePool"] {
        let layer = layer(spec(op, &["x"]), &[2, 3, 4, 5], None, 0).unwrap();
        explains(&layer, Pass::Forward).unwrap();
        explains(&layer, Pass::InputGrad).unwrap();
        sizes_agree(&layer).unwrap();
    }
}

#[test]
fn the_running_sum_goes_channel_by_channel_from_the_bias() {
    let conv =
        layer(spec("Conv", &["x", "w", "b"]), &[1, 3, 4, 4], Some(&[2, 3, 3, 3]), 2).unwrap();
    let slide = Slide::of(&conv, Pass::Forward).unwrap();
    let window = slide.window(&[0, 1, 1, 0]).unwrap();
    assert_eq!(window.partial(0), window.bias.unwrap());
    assert_eq!(window.partial(3), window.value);
    assert_eq!(window.partial(2) + window.slices[2].sum, window.value);
    let words = in_words(&slide, &window);
    assert!(words.starts_with("y[0, 1, 1, 0] = bias ") && words.contains("channel 2: "), "{words}");
    assert_eq!(slide.window(&[0, 2, 0, 0]), None, "there is no third output channel");
}

#[test]
fn padding_lies_around_and_zeros_between() {
    let conv = spec("Conv", &["x", "w"]).with("pads", ints(&[1, 0, 2, 1]));
    let conv = layer(conv, &[1, 1, 3, 3], Some(&[1, 1, 2, 2]), 0).unwrap();
    let slide = Slide::of(&conv, Pass::Forward).unwrap();
    let window = slide.window(&[0, 0, 0, 0]).unwrap();
    let plane = slide.field_plane(&window.slices[0]).unwrap();
    assert_eq!((plane.rows, plane.cols), (6, 4));
    assert_eq!(plane.places.iter().filter(|p| p.is_cell()).count(), 9);
    assert_eq!(plane.places[0], Place::Padding);
    assert_eq!(plane.places[4], Place::Cell(0));
    let back = Slide::of(&conv, Pass::InputGrad).unwrap();
    assert_eq!((back.rows.spread, back.rows.flipped, back.rows.windows), (1, true, 3));
    let grown = spec("ConvTranspose", &["x", "w"]).with("strides", ints(&[2, 2]));
    let grown = layer(grown, &[1, 1, 2, 2], Some(&[1, 1, 3, 3]), 0).unwrap();
    let slide = Slide::of(&grown, Pass::Forward).unwrap();
    let window = slide.window(&[0, 0, 0, 0]).unwrap();
    let plane = slide.field_plane(&window.slices[0]).unwrap();
    assert_eq!((plane.rows, plane.cols), (7, 7));
    assert_eq!(plane.places[2 * 7 + 3], Place::Between);
    assert_eq!(plane.places[4 * 7 + 4], Place::Cell(3));
}

#[test]
fn the_cost_of_the_course_example_is_as_published() {
    let x = Tensor::zeros(DType::F32, [32, 3, 32, 32]).unwrap();
    let w = Tensor::zeros(DType::F32, [16, 3, 3, 3]).unwrap();
    let mut b = GraphBuilder::new("g");
    b.input_of("x", DType::F32, x.shape());
    b.initializer("w", w);
    b.node(spec("Conv", &["x", "w"]).with("pads", ints(&[1, 1, 1, 1]))).output("y");
    let graph = Arc::new(b.finish().unwrap());
    let mut feeds = Feeds::default();
    feeds.set(graph.inputs[0], x);
    let (trace, _) = Trace::run(graph, &feeds, Options::default(), &mut |_, _| true);
    let layer = Layer::of(&trace, NodeId(0)).unwrap();
    let cost = Cost::of(&layer);
    let mib = |bytes: u64| bytes as f64 / (1024.0 * 1024.0);
    assert_eq!(mib(cost.input_bytes), 0.375);
    assert_eq!((mib(cost.im2col_bytes), cost.im2col_factor), (3.375, 9.0));
    assert_eq!((mib(cost.output_bytes), mib(cost.output_as_float64())), (2.0, 4.0));
    assert_eq!(cost.macs, 14_155_776);
    assert!(cost.useful_macs < cost.macs, "the border multiplies zeros");
    let growth = Cost::growth(&layer);
    let batch = growth.iter().find(|g| g.change == "Batch doubled").unwrap();
    assert_eq!((batch.macs, batch.output, batch.im2col), (2.0, 2.0, 2.0));
    let padded_inside = &cost.waste(&layer)[0];
    assert_eq!(padded_inside.bytes, 3 * 34 * 34 * 4 * 32 * 16 * 32 * 32);
}

#[test]
fn pixels_that_no_window_reads_are_counted() {
    let node = spec("Conv", &["x", "w"]).with("strides", ints(&[3, 3]));
    let skipping = layer(node, &[1, 1, 8, 8], Some(&[1, 1, 2, 2]), 0).unwrap();
    assert_eq!(never_visited(&skipping), (64 - 36, 64));
    assert_eq!(count_reads(&skipping.axes[0]), [1, 1, 0, 1, 1, 0, 1, 1]);
    let node = spec("ConvTranspose", &["x", "w"]).with("strides", ints(&[2, 2]));
    let board = layer(node, &[1, 1, 3, 3], Some(&[1, 1, 3, 3]), 0).unwrap();
    assert_eq!(count_reads(&board.axes[0]), [1, 1, 2, 1, 2, 1, 1], "a checkerboard");
}

#[test]
fn a_changed_kernel_keeps_its_middle_and_draws_the_rest() {
    let conv =
        layer(spec("Conv", &["x", "w", "b"]), &[1, 2, 6, 6], Some(&[3, 2, 3, 3]), 3).unwrap();
    let same = Controls::of(&conv).apply(&conv).unwrap();
    assert_eq!((same.kept, same.drawn, same.own_gradient), (54, 0, true));
    let larger = Controls { kernel: vec![5, 5], pads: vec![(1, 1); 2], ..Controls::of(&conv) };
    let changed = larger.apply(&conv).unwrap();
    assert_eq!((changed.kept, changed.drawn), (54, 3 * 2 * 16));
    assert_eq!(changed.layer.spatial_out(), [4, 4]);
    assert!(changed.own_gradient, "the shape is the same, so the model's gradient is");
    let (old, new) = (conv.weight.as_ref().unwrap(), changed.layer.weight.as_ref().unwrap());
    assert_eq!(old.at(&[2, 1, 0, 2]), new.at(&[2, 1, 1, 3]));
    explains(&changed.layer, Pass::Forward).unwrap();
    let strided = Controls { strides: vec![2, 2], ..Controls::of(&conv) };
    let strided = strided.apply(&conv).unwrap();
    assert_eq!((strided.drawn, strided.own_gradient), (0, false));
    explains(&strided.layer, Pass::WeightGrad).unwrap();
    let grouped = Controls { group: 2, out_channels: 4, ..Controls::of(&conv) };
    assert_eq!(grouped.possible_groups(2), [1, 2]);
    explains(&grouped.apply(&conv).unwrap().layer, Pass::InputGrad).unwrap();
    let huge = Controls { kernel: vec![9, 9], ..Controls::of(&conv) };
    let why = huge.apply(&conv).unwrap_err().to_string();
    assert!(why.contains("does not fit"), "{why}");
}

#[test]
fn the_playground_has_whole_numbers_in_every_kind() {
    for kind in [Kind::Conv, Kind::ConvTranspose, Kind::MaxPool, Kind::AveragePool] {
        for spatial in [&[7][..], &[7, 7]] {
            let layer = playground(kind, spatial, 2, 5).unwrap();
            assert!(layer.input.to_f64_vec().iter().all(|x| x.fract() == 0.0));
            explains(&layer, Pass::Forward).unwrap();
            explains(&layer, Pass::InputGrad).unwrap();
        }
    }
}

#[test]
fn exercises_know_the_usual_mistakes() {
    for seed in 0..40 {
        for level in [0, 1] {
            let shape = Exercise::new(Topic::Shape, level, seed).unwrap();
            let right: Vec<String> = shape.answer.iter().map(|n| n.to_string()).collect();
            assert!(matches!(shape.judge(&right.join(" x ")), Answer::Right(_)));
            let less: Vec<String> = shape.answer.iter().map(|n| (n - 1.0).to_string()).collect();
            let Answer::NotYet(hint) = shape.judge(&less.join("×")) else { panic!("{less:?}") };
            assert!(hint.starts_with("Not yet"), "{hint}");
            assert!(matches!(shape.judge("well"), Answer::Unreadable(_)));
            let value = Exercise::new(Topic::NextValue, level, seed).unwrap();
            assert_eq!(value.answer[0].fract(), 0.0, "by head");
            assert!(matches!(value.judge(&value.answer[0].to_string()), Answer::Right(_)));
        }
    }
}

#[test]
fn a_node_that_is_no_window_says_so() {
    let (trace, _) = super::field_tests::deep();
    let relu = trace.graph().nodes().find(|(_, n)| n.op_type == "Relu").unwrap().0;
    let why = Layer::of(&trace, relu).unwrap_err().to_string();
    assert!(why.contains("slides no window"), "{why}");
    assert_eq!(layers(trace.graph()).len(), 3);
}
