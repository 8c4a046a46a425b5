//! Ops that can write their output over one of their inputs, and runs of such ops over tiles that
//! stay in the nearest cache: several element-wise ops cost one pass over memory. Float32 only;
//! every element goes through the same function as in the op's own forward and backward, so the
//! results are the same bit for bit. Imported by op files and by the engine's plan.

use super::kernels::binary::row_length;
use super::kernels::threads;
use crate::tensor::{DType, Shape, Tensor, broadcast_shapes, broadcast_strides};
use smallvec::SmallVec;

/// A tile of so many numbers (16 KiB) fits the nearest cache twice.
const TILE: usize = 4096;

/// What an operand has along one tile: as many elements as the tile, or one for all of it.
#[derive(Debug, Clone, Copy)]
pub enum Strip<'a> {
    Floats(&'a [f32]),
    Bools(&'a [bool]),
}

impl<'a> Strip<'a> {
    pub fn floats(self) -> &'a [f32] {
        match self {
            Strip::Floats(x) => x,
            Strip::Bools(_) => &[],
        }
    }

    pub fn bools(self) -> &'a [bool] {
        match self {
            Strip::Bools(x) => x,
            Strip::Floats(_) => &[],
        }
    }
}

/// Where a tile stands in its op.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// The input that it is a part of.
    pub slot: usize,
    /// The length of the rows that the tile holds; see [`InPlace::row`].
    pub row: usize,
}

/// An op whose output can take the place of an input of the same shape.
pub trait InPlace: Send + Sync {
    /// The length of the rows that have to stay together in a tile: 1 for element-wise ops.
    /// `None`: not over tensors of this shape.
    fn row(&self, _shape: &Shape) -> Option<usize> {
        Some(1)
    }

    /// How input `input` of shape `operand` lies beside one of shape `shape`.
    fn beside(&self, _input: usize, operand: &Shape, _shape: &Shape) -> Shape {
        operand.clone()
    }

    /// The type that input `input` has to have beside a float32 tile.
    fn takes(&self, _input: usize) -> DType {
        DType::F32
    }

    /// Turns a tile of the input into the output; `rest` holds the other inputs in order.
    fn forward(&self, at: Place, tile: &mut [f32], rest: &[Strip<'_>]);

    /// Whether [`InPlace::backward`] is there. If not, only the forward runs over tiles.
    fn has_backward(&self, _slot: usize) -> bool {
        true
    }

    /// Turns a tile of the output's gradient into that of the input. `kept` is the input, or
    /// the output for ops that read only that; empty where the op reads neither.
    fn backward(&self, at: Place, tile: &mut [f32], rest: &[Strip<'_>], kept: &[f32]);
}

/// One op of a run, with its other inputs.
pub struct Link<'a> {
    pub op: &'a dyn InPlace,
    pub slot: usize,
    /// Inputs besides `slot`: their number and value.
    pub rest: SmallVec<[(usize, &'a Tensor); 3]>,
    /// For the backward: what [`InPlace::backward`] calls `kept`.
    pub kept: Option<&'a Tensor>,
}

/// Which way a run goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Forward,
    Backward,
}

/// An operand on its way along the tiles.
#[derive(Clone)]
struct Track<'a> {
    link: usize,
    values: Strip<'a>,
    strides: SmallVec<[usize; 6]>,
    /// One element a row, or as many as the row has.
    constant: bool,
    at: usize,
}

impl<'a> Track<'a> {
    fn strip(&self, column: usize, len: usize) -> Option<Strip<'a>> {
        let range = match self.constant {
            true => self.at..self.at + 1,
            false => self.at + column..self.at + column + len,
        };
        Some(match self.values {
            Strip::Floats(x) => Strip::Floats(x.get(range)?),
            Strip::Bools(x) => Strip::Bools(x.get(range)?),
        })
    }
}

/// A run of ops over a tensor, checked and ready.
#[derive(Clone)]
pub struct Run<'l, 'a> {
    links: &'l [Link<'a>],
    shape: Shape,
    tracks: SmallVec<[Track<'a>; 4]>,
    outer: usize,
    cols: usize,
    tile: usize,
    row: usize,
}

impl<'l, 'a> Run<'l, 'a> {
    /// `None` where these shapes or types do not go through tiles: then the ops run one by one.
    pub fn new(links: &'l [Link<'a>], shape: &Shape) -> Option<Self> {
        let numel = shape.numel();
        let mut row = 1;
        let mut laid: SmallVec<[(usize, Strip<'a>, Shape); 4]> = SmallVec::new();
        for (at, link) in links.iter().enumerate() {
            match link.op.row(shape)? {
                1 => {}
                own if row == 1 || row == own => row = own,
                _ => return None,
            }
            if link.kept.is_some_and(|t| t.as_slice::<f32>().map_or(0, <[f32]>::len) != numel) {
                return None;
            }
            for &(input, tensor) in &link.rest {
                let values = match (tensor.as_slice::<f32>(), tensor.as_slice::<bool>()) {
                    (Ok(x), _) => Strip::Floats(x),
                    (_, Ok(x)) => Strip::Bools(x),
                    _ => return None,
                };
                if tensor.dtype() != link.op.takes(input) {
                    return None;
                }
                let beside = link.op.beside(input, tensor.shape(), shape);
                let fits = broadcast_shapes(&beside, shape).is_ok_and(|s| s == *shape);
                if !fits || beside.numel() != tensor.numel() {
                    return None;
                }
                laid.push((at, values, beside));
            }
        }
        let shapes: SmallVec<[&Shape; 5]> = laid.iter().map(|(_, _, s)| s).chain([shape]).collect();
        let (outer, cols) = row_length(shape, &shapes);
        if numel == 0 || cols % row != 0 {
            return None;
        }
        let tracks = laid.iter().map(|(link, values, beside)| {
            let strides = broadcast_strides(beside, shape);
            let constant = (outer..shape.rank()).all(|i| shape[i] == 1 || strides[i] == 0);
            Track { link: *link, values: *values, strides, constant, at: 0 }
        });
        let tracks = tracks.collect();
        let tile = (TILE / row * row).max(row).min(cols);
        Some(Run { links, shape: shape.clone(), tracks, outer, cols, tile, row })
    }

    /// Runs all links over `target`, which holds the first one's input, or takes it from `source`.
    pub fn go(self, way: Way, source: Option<&[f32]>, target: &mut [f32]) {
        // Half a nanosecond an element and op is what a few simple functions take.
        let ns = (target.len() * self.links.len()) as u64 / 2;
        let row = if target.len() > self.cols { self.cols } else { self.tile };
        let parts = threads::parts(target.len().div_ceil(row), ns);
        threads::each(threads::rows(target, row, parts), |(range, part)| {
            self.clone().part(way, source, part, range.start * row);
        });
    }

    /// Runs over whole rows, or over some tiles of one row, from element `first` on.
    fn part(mut self, way: Way, source: Option<&[f32]>, target: &mut [f32], first: usize) {
        let mut index: SmallVec<[usize; 6]> = SmallVec::from_elem(0, self.outer);
        (0..first / self.cols).for_each(|_| self.advance(&mut index));
        let mut at = first;
        for row in target.chunks_mut(self.cols) {
            for tile in row.chunks_mut(self.tile) {
                if let Some(source) = source {
                    tile.copy_from_slice(&source[at..at + tile.len()]);
                }
                self.tile(way, tile, at, at % self.cols);
                at += tile.len();
            }
            self.advance(&mut index);
        }
    }

    fn tile(&self, way: Way, tile: &mut [f32], start: usize, column: usize) {
        let mut one = |at: usize| {
            let link = &self.links[at];
            let own = self.tracks.iter().filter(|t| t.link == at);
            let rest: SmallVec<[Strip<'_>; 4]> =
                own.filter_map(|t| t.strip(column, tile.len())).collect();
            let place = Place { slot: link.slot, row: self.row };
            if way == Way::Forward {
                return link.op.forward(place, tile, &rest);
            }
            let kept = link.kept.and_then(|t| t.as_slice::<f32>().ok());
            let kept = kept.map_or(&[][..], |k| &k[start..start + tile.len()]);
            link.op.backward(place, tile, &rest, kept);
        };
        match way {
            Way::Forward => (0..self.links.len()).for_each(&mut one),
            Way::Backward => (0..self.links.len()).rev().for_each(&mut one),
        }
    }

    /// To the next row of the outer axes.
    fn advance(&mut self, index: &mut [usize]) {
        for axis in (0..self.outer).rev() {
            index[axis] += 1;
            self.tracks.iter_mut().for_each(|t| t.at += t.strides[axis]);
            if index[axis] < self.shape[axis] {
                return;
            }
            let back = self.shape[axis];
            self.tracks.iter_mut().for_each(|t| t.at -= t.strides[axis] * back);
            index[axis] = 0;
        }
    }
}

/// `f(t, x)` over a tile and an operand.
#[inline(always)]
pub fn zip_tile(tile: &mut [f32], x: &[f32], f: impl Fn(f32, f32) -> f32) {
    match x {
        &[one] => tile.iter_mut().for_each(|t| *t = f(*t, one)),
        many => tile.iter_mut().zip(many).for_each(|(t, &x)| *t = f(*t, x)),
    }
}
