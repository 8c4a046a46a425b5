//! Chalkgrad: opens a small neural network, runs it forward and backward on its own autograd
//! engine, and shows what happened. Rooms are floors; imports go down only (see ARCHITECTURE.md).

pub mod explain;
pub mod engine;
pub mod graph;
pub mod ops;
pub mod tensor;
