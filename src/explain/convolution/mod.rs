//! Convolution and pooling, down to one multiplication: what window an output pixel reads on the padded
//! input, the products and their sum, both gradients as sliding windows of their own, the seven loops,
//! im2col, the output-size formula, the receptive field, the cost, and what each classical mistake does.
//! Plain values over the true tensors of a [`Layer`]; imported by `views` and above.
//!
//! One mechanism: forward, input gradient and weight gradient, plain and transposed, are all a [`Slide`]:
//! a field (perhaps padded, perhaps with zeros between its cells), a kernel that slides over it, and sums.

mod cost;
mod exercise;
mod field;
#[cfg(test)]
mod field_tests;
mod im2col;
mod layer;
mod loops;
mod mistakes;
#[cfg(test)]
mod mistakes_tests;
mod plane;
mod pooling;
mod reach;
mod size;
mod slide;
#[cfg(test)]
mod tests;
mod what_if;
mod words;

pub use cost::{Cost, Growth, Waste};
pub use exercise::{Answer, Exercise, ExercisePicture, Topic};
pub use field::{Footprint, Reach, ReceptiveField, Span, Stage, footprint, measured, theoretical};
pub use im2col::Im2col;
pub use layer::{Ids, Kind, Layer, LayerError, layers};
pub use loops::{CodeLine, LoopState, LoopVar, Loops};
pub use mistakes::{
    LoopAxis, Mistake, MistakeKind, MistakePicture, Outcome, PictureOf, PlacedWindow, mistakes,
};
pub use plane::{FieldPlane, Place, SlideAxis, largest_of, largest_size};
pub use size::{SizeFormula, count_reads, never_visited, size_formulas};
pub use slide::{Cell, Pass, Reduce, Slice, Slide, Window};
pub use what_if::{Controls, WhatIf, playground};
pub use words::{arithmetic, in_words};
