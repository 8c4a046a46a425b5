//! Writing a stretch of a sequence into a cache. Imported by the table only.

use super::kernels::moves::{Rows, named};
use super::kernels::rows::Span;
use super::kernels::scatter::{Meeting, Place, Scatter};
use super::*;

pub static SPEC: OpSpec = OpSpec {
    name: "TensorScatter",
    category: Category::Shape,
    summary: "Writes new steps into a cache of keys or values, at a position for each sequence.",
    formula: r"y_{b, w_b + t} = u_{b, t}, \quad y = x \text{ elsewhere}",
    derivative: "The update receives the gradient of the steps where it went, the cache that of the \
                 steps that were not written over.",
    derivative_formula: r"\frac{\partial L}{\partial u_{b,t}} = G_{b, w_b + t}",
    pytorch: "cache.index_copy(dim, positions, update)",
    native_half: true,
    build: |a| {
        let circular = match a.text("mode", "linear")? {
            "linear" => false,
            "circular" => true,
            other => {
                return Err(a.bad("mode", format!("is {other:?}; it must be linear or circular")));
            }
        };
        let place = Steps { axis: a.int("axis", -2)?, circular };
        Ok(Box::new(Scatter { place, meeting: Meeting::Replace }))
    },
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Steps {
    axis: i64,
    /// Positions past the end begin again.
    circular: bool,
}

impl Steps {
    fn axis(&self, cache: &Shape, update: &Shape) -> Result<usize, OpError> {
        let axis = named("TensorScatter", cache.axis(self.axis))?;
        let fits = axis > 0
            && update.rank() == cache.rank()
            && (0..cache.rank()).all(|k| k == axis || cache[k] == update[k])
            && update[axis] <= cache[axis];
        let rule = "the update must have the sizes of the cache, and no more steps, on an axis \
                    other than the first";
        if fits { Ok(axis) } else { Err(OpError::shapes("TensorScatter", rule, cache, update)) }
    }
}

impl Place for Steps {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn updates(&self) -> usize {
        1
    }

    fn check(&self, inputs: Facts<'_>) -> Result<(), OpError> {
        self.axis(&inputs.get(0)?.shape, &inputs.get(1)?.shape).map(|_| ())
    }

    fn rows(&self, inputs: Inputs<'_>) -> Result<Rows, OpError> {
        let (cache, update) = (inputs.get(0)?.shape(), inputs.get(1)?.shape());
        let axis = self.axis(cache, update)?;
        let (span, steps) = (Span::of(cache, axis), update[axis]);
        let begins = match inputs.opt(2) {
            Some(t) => t.to_i64_vec(),
            None => vec![0; cache[0]],
        };
        if begins.len() != cache[0] {
            let what = format!("{} positions for {} sequences", begins.len(), cache[0]);
            return Err(OpError::shape("TensorScatter", what));
        }
        let mut starts = Vec::new();
        if update.numel() == 0 {
            return Ok(Rows { starts, len: 0 });
        }
        let per_sequence = span.outer / cache[0];
        for outer in 0..span.outer {
            let begin = begins[outer / per_sequence];
            for t in 0..steps as i64 {
                let at = begin.saturating_add(t);
                let at = if self.circular { at.rem_euclid(span.size as i64) } else { at };
                let at =
                    usize::try_from(at).ok().filter(|&at| at < span.size).ok_or_else(|| {
                        let what = format!(
                            "step {t} from position {begin} on leaves the {} steps of the cache",
                            span.size
                        );
                        OpError::shape("TensorScatter", what)
                    })?;
                starts.push((outer * span.size + at) * span.inner);
            }
        }
        Ok(Rows { starts, len: span.inner })
    }
}

fn examples() -> Vec<Example> {
    let at = |v: Vec<i64>| Tensor::vector(v);
    vec![
        Example::new("the beginning", [sample([2, 4, 3], 1), sample([2, 2, 3], 2)]),
        Example::new(
            "one position a sequence",
            [sample([2, 2, 4, 2], 3), sample([2, 2, 1, 2], 4), at(vec![1, 3])],
        ),
        Example::new(
            "around the end",
            [sample([2, 3, 2], 5), sample([2, 2, 2], 6), at(vec![2, 0])],
        )
        .with("mode", "circular"),
    ]
}
