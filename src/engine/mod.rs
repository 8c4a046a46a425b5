//! Floor 3: running graphs. A [`Trace`] is a graph as it ran: activations, gradients, each edge's
//! own contribution, time and bytes. Replaying a static graph and recording eagerly ([`Tape`]) are
//! the same mechanism: a node is executed, or first appended and then executed.
//! Knows no files and no pictures.

mod backward;
mod chain;
mod driver;
mod error;
mod feeds;
mod gradcheck;
mod optim;
mod plan;
#[cfg(test)]
mod plan_tests;
mod tape;
#[cfg(test)]
mod tests;
mod trace;
mod widen;

pub use crate::ops::set_threads;
pub use error::RunError;
pub use feeds::{Feeds, MAX_FEED_BYTES, default_feeds};
pub use gradcheck::{GradCheck, ParameterCheck, gradcheck};
pub use optim::{Adam, Optimizer, Sgd};
pub use tape::{
    CutFrom, Given, Key, Loss, Names, RunCustom, Shown, Step, Storage, Strided, Tape, TapeError,
    Var, Vars,
};
pub use trace::{Contribution, Gradient, NodeRun, Options, Outcome, Progress, Trace};
pub use widen::widen;
