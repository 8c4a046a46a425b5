//! The plain numbers of a heatmap, in 32 or 64 bits. Private to `heatmap`, re-exported.

use crate::views::widgets::number;
use crate::views::widgets::texture_cache::Key;

/// The numbers of a heatmap, row by row.
#[derive(Clone, Copy, Debug)]
pub enum Values<'a> {
    F32(&'a [f32]),
    F64(&'a [f64]),
}

impl<'a> From<&'a [f32]> for Values<'a> {
    fn from(values: &'a [f32]) -> Self {
        Self::F32(values)
    }
}

impl<'a> From<&'a [f64]> for Values<'a> {
    fn from(values: &'a [f64]) -> Self {
        Self::F64(values)
    }
}

impl Values<'_> {
    pub fn get(self, i: usize) -> Option<f64> {
        match self {
            Self::F32(values) => values.get(i).copied().map(f64::from),
            Self::F64(values) => values.get(i).copied(),
        }
    }

    /// The exact number in as few digits as its kind needs.
    pub(super) fn exact(self, i: usize) -> String {
        match self {
            Self::F32(values) => values.get(i).map_or_else(String::new, |&v| number::exact_f32(v)),
            Self::F64(values) => values.get(i).map_or_else(String::new, |&v| number::exact(v)),
        }
    }

    pub(super) fn key(self) -> Key {
        match self {
            Self::F32(values) => Key::new().with_all(values.iter().map(|v| u64::from(v.to_bits()))),
            Self::F64(values) => Key::new().with_all(values.iter().map(|v| v.to_bits())),
        }
    }
}
