//! Sizes that a model leaves open: dimensions have names, and the user gives them values.

use crate::tensor::Shape;
use std::collections::BTreeMap;
use std::fmt;

/// One declared dimension.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Dim {
    Known(usize),
    /// A symbol such as `batch`; the same name has the same size all over the model.
    Named(String),
    /// Open and without a name.
    Unknown,
}

/// Sizes for named dimensions. Where none is given, [`DimValues::DEFAULT`] is taken.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DimValues(pub BTreeMap<String, usize>);

impl DimValues {
    pub const DEFAULT: usize = 1;

    pub fn get(&self, dim: &Dim) -> usize {
        match dim {
            Dim::Known(n) => *n,
            Dim::Named(name) => self.0.get(name).copied().unwrap_or(Self::DEFAULT),
            Dim::Unknown => Self::DEFAULT,
        }
    }

    /// Declared dimensions as a shape.
    pub fn shape(&self, dims: &[Dim]) -> Shape {
        dims.iter().map(|d| self.get(d)).collect()
    }
}

impl fmt::Display for Dim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Dim::Known(n) => write!(f, "{n}"),
            Dim::Named(name) => f.write_str(name),
            Dim::Unknown => f.write_str("?"),
        }
    }
}

/// `batch×3×224×224`, or `scalar`.
pub fn dims_text(dims: &[Dim]) -> String {
    if dims.is_empty() {
        return "scalar".into();
    }
    dims.iter().map(Dim::to_string).collect::<Vec<_>>().join("×")
}
