//! Reshape. Imported by the table only.

use super::kernels::Known;
use super::kernels::moves::{self, Reshaped};
use super::*;

pub static SPEC: OpSpec = OpSpec {
    name: "Reshape",
    category: Category::Shape,
    summary: "Views the same numbers, in the same order, under another shape.",
    formula: r"y = \mathrm{reshape}(x)",
    derivative: "The incoming gradient is reshaped back; no number changes.",
    derivative_formula: r"\frac{\partial L}{\partial x} = \mathrm{reshape}(G)",
    pytorch: "x.reshape(shape)",
    tinytorch: "x.reshape(*shape)",
    native_half: true,
    build: |a| {
        Ok(Box::new(Reshaped(Reshape {
            attribute: a.opt_ints("shape")?,
            allow_zero: a.flag("allowzero", false)?,
        })))
    },
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Reshape {
    /// Opset 1 to 4 gave the shape as an attribute.
    attribute: Option<Vec<i64>>,
    allow_zero: bool,
}

/// −1 is what is left; 0 copies the input's size, unless `allow_zero`.
fn resolve(from: &Shape, wanted: &[i64], allow_zero: bool) -> Result<Shape, OpError> {
    let bad = || {
        let what =
            format!("{} numbers of shape {from} do not fit the shape {wanted:?}", from.numel());
        OpError::shape("Reshape", what)
    };
    let mut dims = Vec::with_capacity(wanted.len());
    let mut hole = None;
    for (i, &w) in wanted.iter().enumerate() {
        match w {
            -1 if hole.is_none() => {
                hole = Some(i);
                dims.push(1);
            }
            0 if !allow_zero => dims.push(*from.get(i).ok_or_else(bad)?),
            _ => dims.push(usize::try_from(w).map_err(|_| bad())?),
        }
    }
    let known = Shape::from(&dims[..]).checked_numel().ok_or_else(bad)?;
    if let Some(i) = hole {
        dims[i] = from.numel().checked_div(known).ok_or_else(bad)?;
    }
    let to = Shape::from(dims);
    if to.checked_numel() == Some(from.numel()) { Ok(to) } else { Err(bad()) }
}

impl moves::Reshape for Reshape {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn target<'a>(&self, args: impl Known<'a>) -> Result<Shape, OpError> {
        resolve(args.shape(0)?, &args.ints_or(1, self.attribute.as_ref())?, self.allow_zero)
    }
}

fn examples() -> Vec<Example> {
    let shape = |v: Vec<i64>| Tensor::vector(v);
    vec![
        Example::new("−1 is what is left", [sample([2, 6], 1), shape(vec![3, -1])]),
        Example::new("0 copies the size", [sample([2, 3, 2], 2), shape(vec![0, -1])]),
        Example::new("to a scalar", [sample([1, 1], 3), shape(vec![])]),
    ]
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn what_does_not_fit_is_named() {
        let from = [2, 6].into();
        let text = resolve(&from, &[5, -1], false).unwrap_err().to_string();
        assert!(text.contains("12 numbers of shape 2×6") && text.contains("[5, -1]"), "{text}");
        assert!(resolve(&from, &[-1, -1], false).is_err());
        assert!(resolve(&from, &[i64::MAX, i64::MAX], false).is_err());
        assert!(resolve(&from, &[0, 0, 0], false).is_err());
        assert!(resolve(&[0, 3].into(), &[0, -1], true).is_err());
    }
}
