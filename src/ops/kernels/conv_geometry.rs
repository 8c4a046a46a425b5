//! Where the windows of convolution and pooling lie, axis by axis, in any number of spatial axes:
//! strides, dilations, padding (explicit or SAME), ceil_mode, output sizes, and which pixels no
//! window ever reads. Pure integers. Imported by the kernels and op files of convolution and
//! pooling, and by whoever explains them.

use crate::ops::{Attributes, OpError};
use crate::tensor::Shape;
use std::ops::Range;

/// No size attribute may be larger, so that sums and products of a few fit into 64 bits.
const MAX_ATTRIBUTE: usize = 1 << 24;

/// The windows along one spatial axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WindowAxis {
    /// Size of the input, padding not counted.
    pub input: usize,
    /// Number of taps.
    pub kernel: usize,
    pub stride: usize,
    /// Distance between taps.
    pub dilation: usize,
    /// Padding before the first element; negative where a transposed convolution grows its output.
    pub pad_begin: isize,
    pub pad_end: isize,
    /// Number of windows.
    pub output: usize,
}

impl WindowAxis {
    /// From the first to the last tap, both counted: (K−1)·dilation + 1.
    pub fn span(&self) -> usize {
        (self.kernel - 1) * self.dilation + 1
    }

    /// Where tap `tap` of window `window` reads; `None` in the padding.
    pub fn position(&self, window: usize, tap: usize) -> Option<usize> {
        let at = (window * self.stride + tap * self.dilation) as isize - self.pad_begin;
        usize::try_from(at).ok().filter(|&i| i < self.input)
    }

    /// The windows whose tap `tap` reads inside the input.
    pub fn windows_inside(&self, tap: usize) -> Range<usize> {
        let shift = (tap * self.dilation) as isize - self.pad_begin;
        let stride = self.stride as isize;
        let first = if shift >= 0 { 0 } else { (-shift + stride - 1) / stride };
        let room = self.input as isize - 1 - shift;
        let end = if room < 0 { 0 } else { room / stride + 1 };
        let end = (end as usize).min(self.output);
        (first as usize).min(end)..end
    }

    /// The taps of a window that read inside the input.
    pub fn taps_inside(&self, window: usize) -> Range<usize> {
        let start = (window * self.stride) as isize - self.pad_begin;
        let dilation = self.dilation as isize;
        let first = if start >= 0 { 0 } else { (-start + dilation - 1) / dilation };
        let room = self.input as isize - 1 - start;
        let end = if room < 0 { 0 } else { room / dilation + 1 };
        let end = (end as usize).min(self.kernel);
        (first as usize).min(end)..end
    }

    /// Taps of a window that lie on input or declared padding: what `count_include_pad` divides
    /// by. Only in `ceil_mode` does a window stick out further.
    pub fn taps_on_padded(&self, window: usize) -> usize {
        let start = (window * self.stride) as isize;
        let room = self.input as isize + self.pad_begin + self.pad_end - 1 - start;
        if room < 0 { 0 } else { self.kernel.min(room as usize / self.dilation + 1) }
    }

    /// For every input position, whether some window reads it.
    pub fn visited(&self) -> Vec<bool> {
        let mut seen = vec![false; self.input];
        for window in 0..self.output {
            for tap in self.taps_inside(window) {
                if let Some(at) = self.position(window, tap) {
                    seen[at] = true;
                }
            }
        }
        seen
    }

    /// As a pointwise window: tap 0 of window i reads input i.
    pub fn is_identity(&self) -> bool {
        self.kernel == 1 && self.stride == 1 && self.pad_begin == 0 && self.output == self.input
    }
}

/// Sizes of the windows over all spatial axes, row-major.
pub fn output_sizes(axes: &[WindowAxis]) -> impl Iterator<Item = usize> + '_ {
    axes.iter().map(|a| a.output)
}

/// Windows in all; saturates.
pub fn num_windows(axes: &[WindowAxis]) -> usize {
    axes.iter().fold(1, |n, a| n.saturating_mul(a.output))
}

/// Taps in all; saturates.
pub fn num_taps(axes: &[WindowAxis]) -> usize {
    axes.iter().fold(1, |n, a| n.saturating_mul(a.kernel))
}

/// Input cells in all; saturates.
pub fn num_inputs(axes: &[WindowAxis]) -> usize {
    axes.iter().fold(1, |n, a| n.saturating_mul(a.input))
}

/// A stretch of the last axis that one tap reads inside the input: windows `y..y+len` of the output
/// plane read cells `x, x+stride, …` of the input plane.
#[derive(Debug, Clone, Copy)]
pub struct Run {
    /// Number of the tap, row-major.
    pub tap: usize,
    pub x: usize,
    pub y: usize,
    pub len: usize,
    pub stride: usize,
}

/// Every run of a plane, tap by tap. They are the same for every plane, so they are found once.
pub fn runs(axes: &[WindowAxis]) -> Vec<Run> {
    let kernel: Shape = axes.iter().map(|a| a.kernel).collect();
    let mut found = Vec::new();
    for tap in 0..kernel.numel() {
        add_runs(
            axes,
            &kernel.unravel(tap),
            Run { tap, x: 0, y: 0, len: 1, stride: 1 },
            &mut found,
        );
    }
    found
}

/// The runs on the axes that are left, `at` being where the axes before have led.
fn add_runs(axes: &[WindowAxis], taps: &[usize], at: Run, found: &mut Vec<Run>) {
    let (Some((axis, rest)), Some((&tap, taps))) = (axes.split_first(), taps.split_first()) else {
        found.push(at);
        return;
    };
    let inside = axis.windows_inside(tap);
    let place = |window: usize, cell: usize| Run {
        x: at.x * axis.input + cell,
        y: at.y * axis.output + window,
        ..at
    };
    if rest.is_empty() {
        if let Some(first) = axis.position(inside.start, tap).filter(|_| !inside.is_empty()) {
            let (len, stride) = (inside.len(), axis.stride);
            found.push(Run { len, stride, ..place(inside.start, first) });
        }
        return;
    }
    for window in inside {
        if let Some(cell) = axis.position(window, tap) {
            add_runs(rest, taps, place(window, cell), found);
        }
    }
}

/// How `auto_pad` places the padding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AutoPad {
    /// As `pads` says.
    NotSet,
    /// ⌈input / stride⌉ windows; the odd padding cell at the end.
    SameUpper,
    /// The same; the odd padding cell at the beginning.
    SameLower,
    Valid,
}

impl AutoPad {
    fn from_attributes(a: &Attributes) -> Result<Self, OpError> {
        Ok(match a.text("auto_pad", "NOTSET")? {
            "NOTSET" | "" => AutoPad::NotSet,
            "SAME_UPPER" => AutoPad::SameUpper,
            "SAME_LOWER" => AutoPad::SameLower,
            "VALID" => AutoPad::Valid,
            other => {
                let what = format!(
                    "is {other:?}; it can be \"NOTSET\", \"SAME_UPPER\", \"SAME_LOWER\" or \"VALID\""
                );
                return Err(a.bad("auto_pad", what));
            }
        })
    }

    /// Splits the padding cells of one axis over its beginning and end.
    pub fn split(self, total: isize) -> (isize, isize) {
        let half = total / 2;
        if self == AutoPad::SameLower { (total - half, half) } else { (half, total - half) }
    }
}

/// The window attributes of a node; sizes of the input come later.
#[derive(Debug, Clone)]
pub struct WindowAttributes {
    pub op: &'static str,
    pub kernel_shape: Option<Vec<usize>>,
    pub strides: Option<Vec<usize>>,
    pub dilations: Option<Vec<usize>>,
    pub pads: Option<Vec<usize>>,
    pub auto_pad: AutoPad,
    pub ceil_mode: bool,
}

impl WindowAttributes {
    /// `op` names the op in errors.
    pub fn from_attributes(op: &'static str, a: &Attributes) -> Result<Self, OpError> {
        let positive = |name: &str| -> Result<Option<Vec<usize>>, OpError> {
            let list = a.opt_sizes(name)?.filter(|l| !l.is_empty());
            match &list {
                Some(l) if l.iter().any(|&x| x == 0 || x > MAX_ATTRIBUTE) => {
                    Err(a.bad(name, format!("is {l:?}; every entry must be 1 to {MAX_ATTRIBUTE}")))
                }
                _ => Ok(list),
            }
        };
        let pads = a.opt_sizes("pads")?.filter(|l| !l.is_empty());
        if let Some(l) = &pads
            && l.iter().any(|&x| x > MAX_ATTRIBUTE)
        {
            return Err(a.bad("pads", format!("is {l:?}; no entry may pass {MAX_ATTRIBUTE}")));
        }
        Ok(WindowAttributes {
            op,
            kernel_shape: positive("kernel_shape")?,
            strides: positive("strides")?,
            dilations: positive("dilations")?,
            pads,
            auto_pad: AutoPad::from_attributes(a)?,
            ceil_mode: a.flag("ceil_mode", false)?,
        })
    }

    fn list(
        &self,
        name: &str,
        given: &Option<Vec<usize>>,
        len: usize,
        default: usize,
    ) -> Result<Vec<usize>, OpError> {
        match given {
            None => Ok(vec![default; len]),
            Some(l) if l.len() == len => Ok(l.clone()),
            Some(l) => {
                let what = format!("has {} entries ({l:?}); this input needs {len}", l.len());
                Err(OpError::attribute(self.op, name, what))
            }
        }
    }

    /// Strides, dilations and explicit pads (begin, end) for `rank` spatial axes.
    pub fn lists(&self, rank: usize) -> Result<Vec<AxisAttributes>, OpError> {
        let strides = self.list("strides", &self.strides, rank, 1)?;
        let dilations = self.list("dilations", &self.dilations, rank, 1)?;
        let pads = self.list("pads", &self.pads, 2 * rank, 0)?;
        let of = |i: usize| AxisAttributes {
            stride: strides[i],
            dilation: dilations[i],
            pads: (pads[i] as isize, pads[rank + i] as isize),
        };
        Ok((0..rank).map(of).collect())
    }

    /// The windows over an input of the given spatial sizes.
    pub fn axes(&self, input: &[usize], kernel: &[usize]) -> Result<Vec<WindowAxis>, OpError> {
        let rank = input.len();
        if kernel.len() != rank {
            let what = format!(
                "the kernel {} has {} axes but the input has {rank} spatial axes (after N and C): {}",
                Shape::from(kernel),
                kernel.len(),
                Shape::from(input)
            );
            return Err(OpError::shape(self.op, what));
        }
        if let Some(&bad) = input.iter().chain(kernel).find(|&&d| d > MAX_TENSOR_AXIS) {
            return Err(OpError::shape(self.op, format!("an axis of {bad} is too long")));
        }
        if kernel.contains(&0) {
            return Err(OpError::shape(self.op, "the kernel has an axis of size 0"));
        }
        let lists = self.lists(rank)?;
        let axes = lists.iter().zip(input).zip(kernel);
        axes.enumerate().map(|(i, ((&at, &size), &taps))| self.axis(i, at, size, taps)).collect()
    }

    fn axis(
        &self,
        i: usize,
        at: AxisAttributes,
        input: usize,
        kernel: usize,
    ) -> Result<WindowAxis, OpError> {
        let (pad_begin, pad_end) = at.pads;
        let AxisAttributes { stride, dilation, .. } = at;
        let mut axis =
            WindowAxis { input, kernel, stride, dilation, pad_begin, pad_end, output: 0 };
        let span = axis.span() as isize;
        match self.auto_pad {
            AutoPad::SameUpper | AutoPad::SameLower => {
                axis.output = input.div_ceil(stride);
                let needed = (axis.output as isize - 1) * stride as isize + span;
                (axis.pad_begin, axis.pad_end) =
                    self.auto_pad.split((needed - input as isize).max(0));
                return Ok(axis);
            }
            AutoPad::Valid => (axis.pad_begin, axis.pad_end) = (0, 0),
            AutoPad::NotSet => {}
        }
        let padded = input as isize + axis.pad_begin + axis.pad_end;
        let Ok(room) = usize::try_from(padded - span) else {
            let what = format!(
                "the window does not fit on spatial axis {i}: it spans {span} \
                 ((kernel {kernel} − 1)·dilation {dilation} + 1), the padded input {padded}"
            );
            return Err(OpError::shape(self.op, what));
        };
        axis.output = room / stride + 1;
        // Rounded up, but the last window must start inside the input or the padding before it.
        if self.ceil_mode
            && !room.is_multiple_of(stride)
            && ((axis.output * stride) as isize) < input as isize + axis.pad_begin
        {
            axis.output += 1;
        }
        Ok(axis)
    }
}

/// A tensor axis can be no longer than the bytes of the largest tensor.
const MAX_TENSOR_AXIS: usize = crate::tensor::MAX_TENSOR_BYTES;

/// Stride, dilation and explicit padding (begin, end) of one axis.
#[derive(Debug, Clone, Copy)]
pub struct AxisAttributes {
    pub stride: usize,
    pub dilation: usize,
    pub pads: (isize, isize),
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn attributes(stride: usize, dilation: usize, pads: (usize, usize)) -> WindowAttributes {
        WindowAttributes {
            op: "Conv",
            kernel_shape: None,
            strides: Some(vec![stride]),
            dilations: Some(vec![dilation]),
            pads: Some(vec![pads.0, pads.1]),
            auto_pad: AutoPad::NotSet,
            ceil_mode: false,
        }
    }

    /// Counts windows by sliding one along the padded axis.
    fn count(padded: usize, span: usize, stride: usize) -> usize {
        (0..padded).step_by(stride).filter(|start| start + span <= padded).count()
    }

    proptest! {
        #[test]
        fn the_formula_counts_the_windows(input in 1usize..20, kernel in 1usize..5, stride in 1usize..5,
                                          dilation in 1usize..4, begin in 0usize..4, end in 0usize..4) {
            let a = attributes(stride, dilation, (begin, end));
            let span = (kernel - 1) * dilation + 1;
            match a.axes(&[input], &[kernel]) {
                Ok(axes) => prop_assert_eq!(axes[0].output, count(input + begin + end, span, stride)),
                Err(_) => prop_assert!(span > input + begin + end),
            }
        }

        #[test]
        fn ceil_mode_covers_the_end_and_starts_inside(input in 1usize..20, kernel in 1usize..5, stride in 1usize..5,
                                                      begin in 0usize..3, end in 0usize..3) {
            let floor = attributes(stride, 1, (begin, end));
            let ceil = WindowAttributes { ceil_mode: true, ..floor.clone() };
            if let (Ok(f), Ok(c)) = (floor.axes(&[input], &[kernel]), ceil.axes(&[input], &[kernel])) {
                let (f, c) = (f[0].output, c[0].output);
                prop_assert!(c == f || c == f + 1);
                prop_assert!((c - 1) * stride < (input + begin).max(1) || c == f);
                let covered = (c - 1) * stride + kernel >= input + begin + end;
                prop_assert!(covered || c * stride >= input + begin);
            }
        }

        #[test]
        fn the_ranges_agree_with_the_positions(input in 1usize..16, kernel in 1usize..5, stride in 1usize..5,
                                               dilation in 1usize..4, begin in 0usize..4, end in 0usize..4) {
            let a = attributes(stride, dilation, (begin, end));
            if let Ok(axes) = a.axes(&[input], &[kernel]) {
                let axis = axes[0];
                let mut seen = vec![false; input];
                for w in 0..axis.output {
                    for t in 0..kernel {
                        let inside = axis.position(w, t);
                        prop_assert_eq!(inside.is_some(), axis.windows_inside(t).contains(&w));
                        prop_assert_eq!(inside.is_some(), axis.taps_inside(w).contains(&t));
                        if let Some(i) = inside { seen[i] = true; }
                    }
                    prop_assert_eq!(axis.taps_on_padded(w), kernel);
                }
                prop_assert_eq!(axis.visited(), seen);
            }
        }

        #[test]
        fn same_padding_keeps_the_size(input in 1usize..20, kernel in 1usize..6, dilation in 1usize..3) {
            for auto_pad in [AutoPad::SameUpper, AutoPad::SameLower] {
                let a = WindowAttributes { auto_pad, ..attributes(1, dilation, (0, 0)) };
                let axis = a.axes(&[input], &[kernel]).unwrap()[0];
                prop_assert_eq!(axis.output, input);
                let (longer, shorter) = match auto_pad {
                    AutoPad::SameUpper => (axis.pad_end, axis.pad_begin),
                    _ => (axis.pad_begin, axis.pad_end),
                };
                prop_assert!(longer - shorter == 0 || longer - shorter == 1);
            }
        }
    }

    #[test]
    fn a_stride_larger_than_the_kernel_skips_pixels() {
        let axis = attributes(3, 1, (0, 0)).axes(&[8], &[2]).unwrap()[0];
        assert_eq!(axis.visited(), [true, true, false, true, true, false, true, true]);
    }

    #[test]
    fn a_kernel_that_is_too_large_says_so() {
        let error = attributes(1, 2, (0, 0)).axes(&[4], &[3]).unwrap_err().to_string();
        assert!(error.contains("spans 5") && error.contains("padded input 4"), "{error}");
    }
}
