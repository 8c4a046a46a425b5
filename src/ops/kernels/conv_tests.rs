//! The convolution kernels against the definition.

use super::conv::*;
use super::conv_geometry::WindowAttributes;
use super::conv_geometry::output_sizes;
use crate::ops::Attributes;
use crate::tensor::{DType, Shape, Tensor, normal};

/// The definition: for every output, every channel and every tap.
fn slow(s: &ConvShape, mut visit: impl FnMut(usize, usize, usize)) {
    let (inputs, outputs): (Shape, Shape) =
        (s.axes.iter().map(|a| a.input).collect(), output_sizes(&s.axes).collect());
    let kernel: Shape = s.axes.iter().map(|a| a.kernel).collect();
    for n in 0..s.batch {
        for o in 0..s.out_channels {
            let group = o / s.filters();
            for out in 0..outputs.numel() {
                let at = outputs.unravel(out);
                for c in 0..s.channels() {
                    for tap in 0..kernel.numel() {
                        let k = kernel.unravel(tap);
                        let place: Option<Vec<usize>> = s
                            .axes
                            .iter()
                            .enumerate()
                            .map(|(i, a)| {
                                let p = (at[i] * a.stride + k[i] * a.dilation) as isize;
                                let p = p - a.pad_begin;
                                (p >= 0 && (p as usize) < a.input).then_some(p as usize)
                            })
                            .collect();
                        let Some(place) = place else { continue };
                        let channel = n * s.in_channels + group * s.channels() + c;
                        let x = channel * inputs.numel() + inputs.offset(&place).unwrap();
                        let w = (o * s.channels() + c) * kernel.numel() + tap;
                        visit(x, w, (n * s.out_channels + o) * outputs.numel() + out);
                    }
                }
            }
        }
    }
}

fn numbers(len: usize, seed: u64) -> Vec<f64> {
    normal(DType::F64, [len], seed).unwrap().to_f64_vec()
}

fn close(a: &[f64], b: &[f64], tolerance: f64) {
    let as_tensor = |v: &[f64]| Tensor::vector(v.to_vec());
    assert!(as_tensor(a).all_close(&as_tensor(b), tolerance, tolerance), "{a:?}\n{b:?}");
}

fn narrow(xs: &[f64]) -> Vec<f32> {
    xs.iter().map(|&x| x as f32).collect()
}

fn widened(xs: &[f32]) -> Vec<f64> {
    xs.iter().map(|&x| x.into()).collect()
}

fn check(
    (batch, in_channels, out_channels, groups): (usize, usize, usize, usize),
    input: &[usize],
    kernel: &[usize],
    attributes: Attributes,
) {
    let window = WindowAttributes::from_attributes("Conv", &attributes).unwrap();
    let axes = window.axes(input, kernel).unwrap();
    let s = ConvShape { batch, groups, in_channels, out_channels, axes };
    let (x, g) = (numbers(s.input().numel(), 1), numbers(s.output().numel(), 2));
    let w = numbers(s.out_channels * s.depth(), 3);
    let (mut y, mut dx, mut dw) = (vec![0.0; g.len()], vec![0.0; x.len()], vec![0.0; w.len()]);
    let (mut ry, mut rdx, mut rdw) = (y.clone(), dx.clone(), dw.clone());
    slow(&s, |i, k, o| {
        ry[o] += x[i] * w[k];
        rdx[i] += g[o] * w[k];
        rdw[k] += g[o] * x[i];
    });
    forward(&s, &x, &w, None, &mut y).unwrap();
    grad_input(&s, &g, &w, None, &mut dx).unwrap();
    grad_weight(&s, &x, &g, &mut dw).unwrap();
    close(&y, &ry, 1e-10);
    close(&dx, &rdx, 1e-10);
    close(&dw, &rdw, 1e-10);
    // float32 has kernels of its own.
    let (x, g, w) = (narrow(&x), narrow(&g), narrow(&w));
    let bias = narrow(&numbers(s.out_channels, 4));
    let (mut y, mut dx, mut dw) = (narrow(&y), narrow(&dx), narrow(&dw));
    forward(&s, &x, &w, Some(&bias), &mut y).unwrap();
    grad_input(&s, &g, &w, None, &mut dx).unwrap();
    grad_weight(&s, &x, &g, &mut dw).unwrap();
    let planes = ry.chunks_exact_mut(s.pixels_out()).zip(bias.iter().cycle());
    planes.for_each(|(plane, &b)| plane.iter_mut().for_each(|v| *v += f64::from(b)));
    close(&widened(&y), &ry, 2e-4);
    close(&widened(&dx), &rdx, 2e-4);
    close(&widened(&dw), &rdw, 2e-3);
}

fn with(strides: &[i64], pads: &[i64], dilations: &[i64]) -> Attributes {
    Attributes::new()
        .with("strides", strides.to_vec())
        .with("pads", pads.to_vec())
        .with("dilations", dilations.to_vec())
}

#[test]
fn one_to_three_axes_agree_with_the_definition() {
    check((2, 3, 4, 1), &[9], &[3], with(&[2], &[1, 2], &[1]));
    check((2, 3, 4, 1), &[7, 6], &[3, 2], with(&[1, 2], &[1, 0, 2, 1], &[2, 1]));
    check((1, 2, 2, 1), &[4, 5, 3], &[2, 3, 1], with(&[2, 1, 1], &[0, 1, 1, 1, 1, 0], &[1, 1, 1]));
    check((1, 2, 3, 1), &[], &[], Attributes::new());
}

#[test]
fn groups_pointwise_and_depthwise_agree_with_the_definition() {
    check((2, 4, 6, 2), &[5, 5], &[3, 3], with(&[1, 1], &[1, 1, 1, 1], &[1, 1]));
    check((2, 4, 6, 1), &[5, 5], &[1, 1], Attributes::new());
    check((2, 4, 6, 1), &[5, 5], &[1, 1], with(&[2, 2], &[0, 0, 0, 0], &[1, 1]));
    check((2, 4, 6, 2), &[5, 5], &[1, 1], Attributes::new());
    check((2, 3, 3, 3), &[6, 5], &[3, 3], with(&[2, 1], &[1, 2, 0, 1], &[1, 2]));
    check((1, 3, 6, 3), &[7], &[4], with(&[1], &[3, 0], &[1]));
}

#[test]
fn many_tiles_agree_with_the_definition() {
    check((1, 20, 2, 1), &[50, 41], &[3, 3], with(&[1, 1], &[1, 1, 1, 1], &[1, 1]));
    check((1, 16, 2, 1), &[9000], &[5], with(&[1], &[2, 2], &[1]));
    check((40, 10, 3, 1), &[9, 9], &[3, 3], with(&[1, 1], &[1, 1, 1, 1], &[1, 1]));
}

#[test]
fn every_block_of_filters_agrees_with_the_definition() {
    for filters in 1..10 {
        let same = with(&[1, 1], &[1, 1, 1, 1], &[1, 1]);
        check((3, 2, filters, 1), &[9, 12], &[3, 3], same);
        check((2, filters, 3, 1), &[12, 7], &[3, 2], with(&[1, 1], &[0, 2, 1, 0], &[2, 1]));
    }
    check((2, 3, 4, 1), &[6, 9, 8], &[3, 2, 3], with(&[1, 1, 1], &[1, 0, 1, 1, 1, 1], &[1, 1, 1]));
    check((2, 3, 9, 1), &[15, 14], &[3, 3], with(&[2, 2], &[1, 1, 1, 1], &[1, 1]));
    check((2, 3, 8, 1), &[16, 19], &[7, 7], with(&[2, 2], &[3, 3, 3, 3], &[1, 1]));
    check((2, 4, 3, 1), &[9, 20], &[3, 2], with(&[1, 3], &[0, 2, 2, 1], &[2, 1]));
    check((1, 2, 5, 1), &[14, 14], &[1, 1], with(&[2, 2], &[0, 0, 0, 0], &[1, 1]));
    check((1, 6, 6, 6), &[14, 13], &[3, 3], with(&[2, 2], &[1, 1, 1, 1], &[1, 1]));
    check((1, 2, 3, 1), &[7, 9, 8], &[3, 3, 3], with(&[2, 1, 2], &[1, 0, 1, 1, 1, 1], &[1, 1, 1]));
    check((2, 12, 12, 12), &[20, 20], &[3, 3], with(&[1, 1], &[1, 1, 1, 1], &[1, 1]));
    check((1, 4, 1, 1), &[512, 140], &[2, 1], with(&[1, 1], &[1, 0, 0, 0], &[1, 1]));
}

/// Rows of windows that are whole vectors go another way.
#[test]
fn rows_of_whole_vectors_agree_with_the_definition() {
    let same = || with(&[1, 1], &[1, 1, 1, 1], &[1, 1]);
    for filters in 1..10 {
        check((2, 3, filters, 1), &[5, 16], &[3, 3], same());
    }
    check((8, 2, 9, 1), &[16, 32], &[3, 3], same());
    check((2, 4, 6, 2), &[6, 48], &[3, 3], same());
    check((1, 2, 3, 1), &[70, 32], &[3, 3], same());
    check((2, 3, 9, 1), &[8, 32], &[3, 3], with(&[2, 2], &[1, 1, 1, 1], &[1, 1]));
    check((2, 3, 5, 1), &[6, 20], &[3, 5], with(&[1, 1], &[0, 0, 1, 0], &[2, 1]));
    check((2, 2, 3, 1), &[16], &[3], with(&[1], &[1, 1], &[1]));
}

/// An infinity reaches only the weights that it was multiplied by.
#[test]
fn infinities_stay_where_they_belong() {
    let window = WindowAttributes::from_attributes("Conv", &with(&[1, 1], &[0, 0, 0, 0], &[1, 1]));
    let axes = window.unwrap().axes(&[8, 8], &[3, 3]).unwrap();
    let s = ConvShape { batch: 1, groups: 1, in_channels: 1, out_channels: 1, axes };
    let mut x = vec![1.0f32; 64];
    x[8] = f32::INFINITY;
    let mut dw = vec![0.0f32; 9];
    grad_weight(&s, &x, &[1.0; 36], &mut dw).unwrap();
    let finite: Vec<bool> = dw.iter().map(|v| v.is_finite()).collect();
    assert_eq!(finite, [false, true, true, false, true, true, true, true, true]);
    assert!(dw.iter().all(|v| !v.is_nan()));
}

#[test]
fn a_kernel_wider_than_the_input_reads_padding_only_at_its_ends() {
    check((1, 2, 2, 1), &[2, 2], &[5, 5], with(&[1, 1], &[3, 2, 2, 3], &[1, 1]));
}
