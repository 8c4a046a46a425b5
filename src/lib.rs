//! Chalkgrad: opens a small neural network, runs it forward and backward on its own autograd
//! engine, and shows what happened. Rooms are floors; imports go down only (see ARCHITECTURE.md).

// The renderer of the UI tests is one file for unit and integration tests (tests/kit/mod.rs).
#[cfg(test)]
extern crate self as chalkgrad;

#[cfg(feature = "gui")]
pub mod app;
pub mod cli;
pub mod engine;
pub mod explain;
pub mod formats;
pub mod graph;
pub mod ops;
pub mod picture;
pub mod script;
pub mod session;
pub mod tensor;
pub mod views;
