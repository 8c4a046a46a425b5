//! Convolution where every channel has filters of its own, and its two gradients: a pass over the
//! rows for every tap, no products. Imported by the convolution kernel.

use super::conv::ConvShape;
use super::conv_geometry::{Run, runs};
use super::lanes::{axpy, dot};
use crate::tensor::Float;

/// Planes of x, w and y of one depthwise filter: (x offset, w offset, y offset).
fn planes(s: &ConvShape) -> impl Iterator<Item = (usize, usize, usize)> + '_ {
    s.places().flat_map(move |p| {
        (0..s.filters()).map(move |filter| {
            let w = s.w_at(p.group) + filter * s.depth();
            (s.x_at(p), w, s.y_at(p) + filter * s.pixels_out())
        })
    })
}

/// The cells of a run's input, in the order of its windows.
fn run_cells<'a, T>(run: &Run, plane: &'a [T]) -> impl Iterator<Item = &'a T> {
    plane[run.x..].iter().step_by(run.stride)
}

/// Adds x ∗ w to `y`.
pub fn forward<T: Float>(s: &ConvShape, x: &[T], w: &[T], y: &mut [T]) {
    let runs = runs(&s.axes);
    for (xo, wo, yo) in planes(s) {
        for run in &runs {
            let (weight, out) = (w[wo + run.tap], &mut y[yo + run.y..][..run.len]);
            if run.stride == 1 {
                axpy(weight, &x[xo + run.x..][..run.len], out);
            } else {
                let from = run_cells(run, &x[xo..]);
                out.iter_mut().zip(from).for_each(|(o, &v)| *o += weight * v);
            }
        }
    }
}

/// Adds ∂L/∂x to `dx`.
pub fn grad_input<T: Float>(s: &ConvShape, g: &[T], w: &[T], dx: &mut [T]) {
    let runs = runs(&s.axes);
    for (xo, wo, yo) in planes(s) {
        for run in &runs {
            let (weight, from) = (w[wo + run.tap], &g[yo + run.y..][..run.len]);
            if run.stride == 1 {
                axpy(weight, from, &mut dx[xo + run.x..][..run.len]);
            } else {
                let to = dx[xo + run.x..].iter_mut().step_by(run.stride);
                to.zip(from).for_each(|(d, &v)| *d += weight * v);
            }
        }
    }
}

/// Adds ∂L/∂w to `dw`.
pub fn grad_weight<T: Float>(s: &ConvShape, x: &[T], g: &[T], dw: &mut [T]) {
    let runs = runs(&s.axes);
    for (xo, wo, yo) in planes(s) {
        for run in &runs {
            let grad = &g[yo + run.y..][..run.len];
            dw[wo + run.tap] += if run.stride == 1 {
                dot(&x[xo + run.x..][..run.len], grad)
            } else {
                run_cells(run, &x[xo..]).zip(grad).map(|(&a, &b)| a * b).sum()
            };
        }
    }
}
