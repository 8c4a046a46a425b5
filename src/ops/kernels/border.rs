//! Adding and cutting off positions at both ends of axes: Pad and CenterCropPad. Imported by op
//! files only.

use super::view::{View, copy_view, write_view};
use crate::ops::OpError;
use crate::tensor::{Element, Shape, Tensor, TensorError};

/// What stands in the positions that are added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fill {
    Constant,
    Reflect,
    Edge,
    Wrap,
}

/// One axis: `low` and `high` positions are added (cut off when negative) to `size`.
#[derive(Debug, Clone, Copy)]
pub struct Border {
    /// Positions of the input.
    pub size: usize,
    low: i64,
    /// Positions of the output.
    pub total: usize,
}

impl Border {
    pub fn of(
        op: &'static str,
        axis: usize,
        size: usize,
        low: i64,
        high: i64,
    ) -> Result<Self, OpError> {
        let total = (size as i64).checked_add(low).and_then(|n| n.checked_add(high));
        let total = total.and_then(|n| usize::try_from(n).ok());
        let bad = || {
            let what = format!("pads {low} and {high} leave nothing of axis {axis} of size {size}");
            OpError::shape(op, what)
        };
        Ok(Border { size, low, total: total.ok_or_else(bad)? })
    }

    /// What of the input is kept: start and length, and where it begins in the output.
    fn inside(&self) -> (usize, usize, usize) {
        let end = (self.total as i64 - self.low).clamp(0, self.size as i64);
        let start = self.low.saturating_neg().clamp(0, end);
        (start as usize, (end - start) as usize, self.low.max(0) as usize)
    }

    /// The input position that output position `i` shows.
    pub fn source(&self, mode: Fill, i: usize) -> Option<usize> {
        let (at, size) = (i as i64 - self.low, self.size as i64);
        let at = match mode {
            _ if size == 0 => return None,
            Fill::Constant if !(0..size).contains(&at) => return None,
            Fill::Constant => at,
            Fill::Edge => at.clamp(0, size - 1),
            Fill::Wrap => at.rem_euclid(size),
            Fill::Reflect if size == 1 => 0,
            Fill::Reflect => {
                // There and back again: a walk of period 2·(size − 1).
                let there = at.rem_euclid(2 * (size - 1));
                there.min(2 * (size - 1) - there)
            }
        };
        Some(at as usize)
    }

    /// Whether anything is added or cut off.
    pub fn changes(&self) -> bool {
        self.low != 0 || self.total != self.size
    }

    /// The input positions that all output positions show.
    pub fn sources(&self, mode: Fill) -> Vec<usize> {
        (0..self.total).filter_map(|i| self.source(mode, i)).collect()
    }
}

/// The shape of the output.
pub fn total(borders: &[Border]) -> Shape {
    borders.iter().map(|b| b.total).collect()
}

/// The part of the input that is kept, as seen from the input and from the output.
fn inside(shape: &Shape, borders: &[Border]) -> (View, View) {
    let (mut inner, mut outer) = (View::of(shape), View::of(&total(borders)));
    for (axis, border) in borders.iter().enumerate() {
        let (start, len, to) = border.inside();
        inner = inner.sliced(axis, start, 1, len);
        outer = outer.sliced(axis, to, 1, len);
    }
    (inner, outer)
}

/// The input with a constant around it.
pub fn surround<T: Element>(
    x: &Tensor,
    fill: T,
    borders: &[Border],
) -> Result<Tensor, TensorError> {
    let mut y = Tensor::filled::<T>(total(borders), fill)?;
    let (inner, outer) = inside(x.shape(), borders);
    let kept = copy_view(x, &inner)?;
    write_view(y.make_mut::<T>()?, &outer, kept.as_slice::<T>()?);
    Ok(y)
}

/// The gradient of [`surround`] with respect to its input, of shape `shape`.
pub fn surround_backward<T: Element>(
    g: &Tensor,
    shape: &Shape,
    borders: &[Border],
) -> Result<Tensor, TensorError> {
    let (inner, outer) = inside(shape, borders);
    let kept = copy_view(g, &outer)?;
    let mut dx = Tensor::filled::<T>(shape.clone(), T::default())?;
    write_view(dx.make_mut::<T>()?, &inner, kept.as_slice::<T>()?);
    Ok(dx)
}
