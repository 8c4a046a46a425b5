//! Floor 7: what is seen. One folder a view: egui functions over what `explain` and `diagnose` return.
//!
//! The shared base is here as well: `theme` (every colour and size), `colour` (colour maps), `icons` and `widgets` (heatmap,
//! histogram, formula, numbers, cards). Views never import each other, know no files and do no maths. May be imported by
//! `picture`, `cli` and `app`.

pub mod colour;
pub mod convolution;
pub mod document;
pub mod editor;
pub mod graph;
pub mod home;
pub mod icons;
pub mod inputs;
pub mod inspector;
pub mod listing;
pub mod problem;
pub mod shell;
pub mod theme;
pub mod view;
pub mod widgets;

pub use document::{Document, Hover, Origin, Selection};
pub use problem::{Busy, Problem};
pub use view::{Availability, Command, View, ViewContext, ViewSpec};

/// Every view, in the order of a lesson. The rail, `render --view` and the tests iterate it.
pub static VIEWS: &[&ViewSpec] = &[&graph::SPEC, &convolution::SPEC];

/// The view of an id.
pub fn find(id: &str) -> Option<&'static ViewSpec> {
    VIEWS.iter().copied().find(|v| v.id == id)
}
