//! Repetition. Imported by the table only.

use super::kernels::Known;
use super::kernels::moves::{Move, Moved};
use super::kernels::view::View;
use super::*;

pub static SPEC: OpSpec = OpSpec {
    name: "Tile",
    category: Category::Shape,
    summary: "Repeats the whole tensor along its axes, as tiles on a floor.",
    formula: r"y_i = x_{i \bmod d}",
    derivative: "Every copy contributes: the gradients of all copies are added.",
    derivative_formula: r"\frac{\partial L}{\partial x_j} = \sum_{i \equiv j \,(\mathrm{mod}\, d)} G_i",
    pytorch: "x.repeat(repeats)",
    native_half: true,
    build: |_| Ok(Box::new(Moved(Tile))),
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Tile;

impl Move for Tile {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn view<'a>(&self, args: impl Known<'a>) -> Result<View, OpError> {
        let (shape, repeats) = (args.shape(0)?, args.value(1)?.to_i64_vec());
        let bad = || {
            let what = format!(
                "repeats {repeats:?} do not fit shape {shape}: one number, 0 or more, an axis"
            );
            OpError::shape("Tile", what)
        };
        if repeats.len() != shape.rank() {
            return Err(bad());
        }
        let (mut dims, mut output) = (Vec::new(), Shape::scalar());
        for ((&size, stride), &times) in shape.iter().zip(shape.strides()).zip(&repeats) {
            let times = usize::try_from(times).map_err(|_| bad())?;
            dims.extend([(times, 0), (size, stride as isize)]);
            output.push(size.checked_mul(times).ok_or_else(bad)?);
        }
        Ok(View::strided(dims).reshaped(output))
    }
}

fn examples() -> Vec<Example> {
    let v = |v: Vec<i64>| Tensor::vector(v);
    vec![
        Example::new("both axes", [sample([2, 3], 1), v(vec![2, 2])]),
        Example::new("one axis", [sample([2, 1, 3], 2), v(vec![1, 3, 1])]),
    ]
}
