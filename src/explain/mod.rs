//! The pure maths behind each view, in plain values: what a picture shows, without how it is painted.
//! For `diagnose`, `views` and the front doors; knows nothing of egui.

pub mod convolution;
pub mod graph_picture;
pub mod inputs;
pub mod inspect;
pub mod layout;
pub mod preview;
