//! Floor 7: what is seen. One folder a view: egui functions over what `explain` and `diagnose` return.
//!
//! The shared base is here as well: `theme` (every colour and size), `colour` (colour maps), `icons` and `widgets` (heatmap,
//! histogram, formula, numbers, cards). Views never import each other, know no files and do no maths. May be imported by
//! `picture`, `cli` and `app`.

pub mod colour;
pub mod icons;
pub mod theme;
pub mod widgets;
