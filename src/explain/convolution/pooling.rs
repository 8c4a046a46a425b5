//! What pooling does with a window, and how it routes the gradient. Private to `convolution`.

use super::layer::Kind;
use super::plane::Place;
use super::slide::{Pass, Reduce, Slice, Slide, plane_offset};

/// The first of the largest, as the engine takes it; a NaN is kept.
pub(super) fn largest(values: impl Iterator<Item = f64>) -> f64 {
    values.fold(f64::NEG_INFINITY, |best, v| if v > best || v.is_nan() { v } else { best })
}

/// How the window of an output number is reduced.
pub(super) fn reduce(slide: &Slide, index: &[usize], slices: &[Slice]) -> Reduce {
    if slide.pass != Pass::Forward {
        return Reduce::Sum;
    }
    match slide.kind {
        Kind::Conv | Kind::ConvTranspose => Reduce::Sum,
        Kind::MaxPool | Kind::GlobalMaxPool => Reduce::Max(winner(slide, index, slices)),
        Kind::AveragePool | Kind::GlobalAveragePool => Reduce::Mean(divisor(slide, index)),
    }
}

/// The number of the winning cell, over all planes of the window.
fn winner(slide: &Slide, index: &[usize], slices: &[Slice]) -> Option<usize> {
    let mut best: Option<(usize, f64)> = None;
    let mut number = 0;
    for slice in slices {
        for cell in slide.cells(index, slice) {
            let better = best.is_none_or(|(_, b)| cell.field > b || cell.field.is_nan());
            if cell.place.is_cell() && better {
                best = Some((number, cell.field));
            }
            number += 1;
        }
    }
    best.map(|(number, _)| number)
}

/// How many cells the sum of a window is divided by.
fn divisor(slide: &Slide, index: &[usize]) -> f64 {
    let layer = slide.layer();
    let counts =
        layer.axes.iter().zip(&index[2..]).map(|(axis, &w)| match layer.count_include_pad {
            true => axis.taps_on_padded(w),
            false => axis.taps_inside(w).len(),
        });
    counts.product::<usize>() as f64
}

/// What share of the gradient of the window at `place` goes to the input pixel `index`.
pub(super) fn share(slide: &Slide, index: &[usize], slice: &Slice, place: Place) -> f64 {
    let (Place::Cell(at), Some(_)) = (place, slice.field) else { return 0.0 };
    let layer = slide.layer();
    let Some((depth, ..)) = slide.position(index) else { return 0.0 };
    let Place::Cell(depth) = slide.depth.place(slide.depth.read(depth, slice.depth_tap)) else {
        return 0.0;
    };
    let Some(forward) = Slide::of(layer, Pass::Forward) else { return 0.0 };
    let (row, col) = (at / slide.cols.cells, at % slide.cols.cells);
    let window = forward.index([index[0], index[1]], (depth, row, col));
    match slide.kind {
        Kind::AveragePool | Kind::GlobalAveragePool => match divisor(&forward, &window) {
            0.0 => 0.0,
            n => 1.0 / n,
        },
        Kind::GlobalMaxPool => ties(&forward, index),
        _ => f64::from(u8::from(winning_cell(&forward, &window).as_deref() == Some(&index[2..]))),
    }
}

/// The input pixel that a window of max pooling lets through.
pub(super) fn winning_cell(forward: &Slide, window: &[usize]) -> Option<Vec<usize>> {
    let explained = forward.window(window)?;
    let Reduce::Max(Some(number)) = explained.reduce else { return None };
    let (rows, cols) = forward.taps();
    let per_plane = rows * cols;
    let (tap, plane) = (number % per_plane, number / per_plane);
    let (depth, row, col) = forward.position(window)?;
    let at = |axis: &super::SlideAxis, window: usize, tap: usize| match axis
        .place(axis.read(window, tap))
    {
        Place::Cell(at) => Some(at),
        _ => None,
    };
    let place = (
        at(&forward.depth, depth, plane)?,
        at(&forward.rows, row, tap / cols)?,
        at(&forward.cols, col, tap % cols)?,
    );
    Some(forward.index([0, 0], place)[2..].to_vec())
}

/// Equal maxima of a whole plane share the gradient.
fn ties(forward: &Slide, index: &[usize]) -> f64 {
    let x = &forward.field;
    let Some(own) = x.at(index) else { return 0.0 };
    let size: usize = x.shape()[2..].iter().product();
    let Some(start) = plane_offset(x, [index[0], index[1]], 0) else { return 0.0 };
    let plane = || (start..start + size).map(|i| x.get(i));
    let best = plane().fold(f64::NEG_INFINITY, f64::max);
    match own == best {
        true => 1.0 / plane().filter(|&v| v == best).count().max(1) as f64,
        false => 0.0,
    }
}
