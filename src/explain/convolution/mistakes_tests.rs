//! Each mistake fails exactly where the loops that make it would, and changes exactly the numbers that it says.

use super::tests::{case, ints, layer, spec};
use super::*;
use crate::tensor::Tensor;
use proptest::prelude::*;

/// The first index that Python refuses, by running the loops: rounds, then taps, the last axis fastest.
fn run(axes: &[LoopAxis]) -> Option<Outcome> {
    let all = |size: fn(&LoopAxis) -> i64| -> Vec<Vec<i64>> {
        axes.iter().fold(vec![vec![]], |done, a| {
            let next = |at: Vec<i64>| (0..size(a)).map(move |i| [&at[..], &[i]].concat());
            done.into_iter().flat_map(next).collect()
        })
    };
    let (rounds, taps) = (all(|a| a.times), all(|a| a.taps));
    for window in &rounds {
        for tap in &taps {
            for (axis, a) in axes.iter().enumerate() {
                let index = a.start + window[axis] * a.stride + tap[axis] * a.dilation;
                if index >= a.size || index < -a.size {
                    let places = |all: &[i64]| all.iter().map(|&n| n as usize).collect();
                    let (window, tap, size) = (places(window), places(tap), a.size as usize);
                    return Some(Outcome::OutOfBounds { window, tap, axis, index, size });
                }
            }
        }
    }
    None
}

/// What holds for every mistake of every layer.
fn holds(layer: &Layer) -> Result<(), TestCaseError> {
    let all = mistakes(layer);
    prop_assert!(all.len() >= 3, "{}", layer.summary());
    let hidden_last = all
        .windows(2)
        .all(|w| (w[0].outcome == Outcome::Hidden) <= (w[1].outcome == Outcome::Hidden));
    prop_assert!(hidden_last);
    for m in &all {
        let right: Vec<i64> = m.right.iter().map(|&n| n as i64).collect();
        prop_assert_eq!(&m.right[..], layer.spatial_out());
        prop_assert!(!m.code.is_empty() && m.question.ends_with('?') && m.words.ends_with('.'));
        prop_assert!(!m.code.contains(['{', '}']), "{}", m.code);
        match &m.outcome {
            Outcome::OutOfBounds { .. } => {
                prop_assert_eq!(Some(m.outcome.clone()), run(&m.loops), "{:?}", m.kind);
                prop_assert!(m.error.as_ref().is_some_and(|e| e.starts_with("IndexError")));
            }
            Outcome::Hidden => {
                prop_assert_eq!(&m.wrong, &right, "{:?}", m.kind);
                prop_assert_eq!(run(&m.loops), None, "{:?}", m.kind);
            }
            Outcome::Silent { .. } => prop_assert_eq!(run(&m.loops), None, "{:?}", m.kind),
            Outcome::NoOutput { .. } => prop_assert!(m.wrong.iter().any(|&n| n <= 0)),
            Outcome::Refused => prop_assert!(m.error.is_some()),
        }
        if let Some(p) = m.picture(layer) {
            prop_assert_eq!(p.values.len(), p.rows * p.cols);
            prop_assert_eq!(p.hatched.len(), p.rows * p.cols);
            prop_assert!(p.rows > 0 && p.cols > 0 && p.rows <= 28 && p.cols <= 28);
            drawn_numbers_are_the_layers(layer, &p)?;
            if let (Some(w), Outcome::OutOfBounds { index, .. }) = (&p.window, &m.outcome) {
                let inside = |at: isize, all: usize| (0..all as isize).contains(&at);
                let (row, col) = w.read.unwrap();
                let read = inside(row, p.rows) && inside(col, p.cols);
                prop_assert!(
                    !read || *index < 0,
                    "{:?}: the read is off the array: {:?}",
                    m.kind,
                    w
                );
            }
        } else {
            let none = matches!(m.outcome, Outcome::Hidden | Outcome::NoOutput { .. })
                || layer.kind.is_global();
            prop_assert!(none, "{:?} {:?}", m.kind, m.outcome);
        }
    }
    Ok(())
}

/// Every cell that is drawn is a number of the first plane.
fn drawn_numbers_are_the_layers(layer: &Layer, p: &MistakePicture) -> Result<(), TestCaseError> {
    let tensor: &Tensor = match p.of {
        PictureOf::Input => &layer.input,
        PictureOf::Output => &layer.output,
    };
    let plane: usize = tensor.shape()[2..].iter().product();
    let known: Vec<f64> = (0..plane).map(|i| tensor.get(i)).collect();
    for (value, hatched) in p.values.iter().zip(&p.hatched) {
        prop_assert!(*hatched || known.contains(value), "{value}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn a_mistake_fails_exactly_where_the_loops_would(case in case()) {
        if let Some(layer) = case.conv() {
            holds(&layer)?;
            let unpadded = case.pads.iter().all(|&p| p == 0);
            for m in mistakes(&layer) {
                let about_padding = [
                    MistakeKind::NotPadded,
                    MistakeKind::NegativeIndex,
                    MistakeKind::SinglePadding,
                ];
                if unpadded && about_padding.contains(&m.kind) {
                    prop_assert_eq!(&m.outcome, &Outcome::Hidden, "{:?}", m.kind);
                }
            }
        }
        if let Some(layer) = case.transposed() {
            holds(&layer)?;
        }
    }

    #[test]
    fn mistakes_in_pools_change_the_numbers_they_say(case in case()) {
        for op in ["MaxPool", "AveragePool", "GlobalMaxPool", "GlobalAveragePool"] {
            let Some(layer) = case.pool(op) else { continue };
            holds(&layer)?;
            for m in mistakes(&layer) {
                let lost = match m.outcome {
                    Outcome::Silent { lost } => lost,
                    Outcome::Hidden => 0,
                    _ => continue,
                };
                if let Some(other) = otherwise(&layer, m.kind) {
                    let differs = (0..other.len()).filter(|&i| (other[i] - layer.output.get(i)).abs() > 1e-12);
                    prop_assert_eq!(differs.count() as u64, lost, "{:?}", m.kind);
                }
            }
        }
    }
}

/// The output with the mistake in it, computed by hand.
fn otherwise(layer: &Layer, kind: MistakeKind) -> Option<Vec<f64>> {
    let slide = Slide::of(layer, Pass::Forward)?;
    let shape = layer.output.shape();
    let number = |flat: usize| {
        let index = shape.unravel(flat).to_vec();
        let window = slide.window(&index)?;
        let cells = slide.cells(&index, window.slices.first()?);
        let inside = || cells.iter().filter(|c| c.place.is_cell()).map(|c| c.field);
        let (count, taps) = (inside().count(), cells.len());
        let on_padding = cells.iter().filter(|c| c.place != Place::Beyond).count();
        Some(match kind {
            MistakeKind::MaxFromZero => inside().fold(0.0, f64::max),
            MistakeKind::ZeroPadding if count < taps => inside().fold(0.0, f64::max),
            MistakeKind::ZeroPadding => inside().fold(f64::NEG_INFINITY, f64::max),
            MistakeKind::DividedByAll => inside().sum::<f64>() / taps as f64,
            MistakeKind::DividedByInside if count == 0 => 0.0,
            MistakeKind::DividedByInside if on_padding > 0 => inside().sum::<f64>() / count as f64,
            _ => return None,
        })
    };
    (0..shape.numel()).map(number).collect()
}

#[test]
fn the_classical_errors_are_found_with_pythons_words() {
    let conv = |pad: usize, stride: usize| {
        let node = spec("Conv", &["x", "w"])
            .with("pads", ints(&[pad; 4]))
            .with("strides", ints(&[stride; 2]));
        layer(node, &[1, 1, 8, 8], Some(&[1, 1, 3, 3]), 0).unwrap()
    };
    let find = |layer: &Layer, kind| mistakes(layer).into_iter().find(|m| m.kind == kind).unwrap();
    let padded = conv(1, 1);
    let unpadded = find(&padded, MistakeKind::NotPadded);
    assert_eq!(
        unpadded.error.as_deref(),
        Some("IndexError: index 8 is out of bounds for axis 3 with size 8")
    );
    assert_eq!(
        unpadded.outcome,
        Outcome::OutOfBounds { window: vec![0, 6], tap: vec![0, 2], axis: 1, index: 8, size: 8 }
    );
    let single = find(&padded, MistakeKind::SinglePadding);
    assert_eq!((single.wrong, single.outcome), (vec![7, 7], Outcome::Silent { lost: 64 - 49 }));
    let plus_one = find(&conv(0, 1), MistakeKind::MissingPlusOne);
    assert_eq!((plus_one.wrong, plus_one.outcome), (vec![5, 5], Outcome::Silent { lost: 11 }));
    assert_eq!(find(&conv(0, 1), MistakeKind::CeilDivision).outcome, Outcome::Hidden);
    let ceil = find(&conv(0, 2), MistakeKind::CeilDivision);
    assert_eq!(
        ceil.outcome,
        Outcome::OutOfBounds { window: vec![0, 3], tap: vec![0, 2], axis: 1, index: 8, size: 8 }
    );
    let large = find(&conv(0, 1), MistakeKind::KernelTooLarge);
    assert_eq!(large.outcome, Outcome::NoOutput { size: 0 });
}

#[test]
fn a_transposed_layer_has_mistakes_of_its_own() {
    let node = spec("ConvTranspose", &["x", "w"])
        .with("strides", ints(&[2, 2]))
        .with("pads", ints(&[1; 4]))
        .with("output_padding", ints(&[1, 1]));
    let grown = layer(node, &[1, 1, 4, 4], Some(&[1, 1, 3, 3]), 0).unwrap();
    assert_eq!(grown.spatial_out(), [8, 8]);
    let find = |kind| mistakes(&grown).into_iter().find(|m| m.kind == kind).unwrap();
    let minus_one = find(MistakeKind::ForgottenMinusOne);
    assert_eq!((minus_one.wrong, minus_one.outcome), (vec![10, 10], Outcome::Silent { lost: 36 }));
    let backwards = find(MistakeKind::FormulaOfConvolution);
    assert_eq!(backwards.wrong, [2, 2]);
    assert!(matches!(backwards.outcome, Outcome::OutOfBounds { index: 4, size: 4, .. }));
    let cropped = find(MistakeKind::NotCropped);
    assert_eq!(
        cropped.outcome,
        Outcome::OutOfBounds { window: vec![0, 3], tap: vec![0, 2], axis: 1, index: 8, size: 8 }
    );
    // −1 … 7: what hangs over the first edge wraps around, and nothing hangs over the last.
    let wraps = find(MistakeKind::NegativeIndex);
    assert_eq!(wraps.outcome, Outcome::Silent { lost: 0 });
    assert_eq!(wraps.picture(&grown).unwrap().window.unwrap().row, -1);
    let refused = find(MistakeKind::OutputPaddingTooLarge);
    assert_eq!((refused.wrong, refused.outcome), (vec![9, 9], Outcome::Refused));
}

#[test]
fn ceil_mode_and_global_pools_have_mistakes_of_their_own() {
    let pool = spec("MaxPool", &["x"]).with("kernel_shape", ints(&[3, 3]));
    let pool = pool.with("strides", ints(&[2, 2])).with("ceil_mode", 1i64);
    let pool = layer(pool, &[1, 1, 6, 6], None, 0).unwrap();
    assert_eq!(pool.spatial_out(), [3, 3]);
    let find = |layer: &Layer, kind| mistakes(layer).into_iter().find(|m| m.kind == kind).unwrap();
    let floor = find(&pool, MistakeKind::FloorDivision);
    assert_eq!((floor.wrong, floor.outcome), (vec![2, 2], Outcome::Silent { lost: 5 }));
    let whole = find(&pool, MistakeKind::LastWindowWhole);
    assert_eq!(
        whole.outcome,
        Outcome::OutOfBounds { window: vec![0, 2], tap: vec![0, 2], axis: 1, index: 6, size: 6 }
    );
    assert!(whole.code.starts_with("best = max(best, xp[b, c, oh*S + kh"), "{}", whole.code);
    let global = layer(spec("GlobalAveragePool", &["x"]), &[2, 3, 4, 5], None, 0).unwrap();
    let fixed = find(&global, MistakeKind::FixedKernel);
    assert_eq!(
        fixed.error.as_deref(),
        Some(
            "RuntimeError: Given input size: (3x4x5). Calculated output size: (3x0x0). Output size is too small"
        )
    );
    assert_eq!(find(&global, MistakeKind::WrongAxis).wrong, [4, 5]);
    assert!(find(&global, MistakeKind::NotDivided).words.contains("20 times"));
    let line = spec("Conv", &["x", "w"]).with("dilations", ints(&[2]));
    let line = layer(line, &[1, 1, 9], Some(&[1, 1, 3]), 0).unwrap();
    let code = find(&line, MistakeKind::WindowStartsUnstrided).code;
    assert_eq!(code, "total += xp[b, ic, o + k*D] * w[…]");
}
