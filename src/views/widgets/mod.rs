//! The pieces that views are made of: heatmap, histogram, formula, numbers, badges, cards. They take plain data and know no
//! graph, no trace and no file. May be imported by every view, by `picture`, `cli` and `app`.

pub mod badge;
pub mod button;
pub mod card;
pub mod formula;
pub mod heatmap;
pub mod histogram;
pub mod legend;
mod marks;
pub mod number;
mod texture_cache;
pub mod vectors;
