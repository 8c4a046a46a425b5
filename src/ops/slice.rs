//! Slices with steps. Imported by the table only.

use super::kernels::Known;
use super::kernels::moves::{Move, Moved};
use super::kernels::view::View;
use super::*;

pub static SPEC: OpSpec = OpSpec {
    name: "Slice",
    category: Category::Shape,
    summary: "Takes a range of positions on some axes, as Python's `x[start:end:step]`.",
    formula: r"y = x[\text{start}:\text{end}:\text{step}]",
    derivative: "What was taken receives its incoming gradient; all that was left out receives \
                 zero, not nothing.",
    derivative_formula: r"\frac{\partial L}{\partial x_i} = \begin{cases} G_j & i = \text{start} + j \cdot \text{step} \\ 0 & \text{else} \end{cases}",
    pytorch: "x[start:end:step]",
    tinytorch: "x[start:end]",
    native_half: true,
    build: |a| {
        Ok(Box::new(Moved(Slice {
            starts: a.opt_ints("starts")?,
            ends: a.opt_ints("ends")?,
            axes: a.opt_ints("axes")?,
        })))
    },
    examples,
    ..OpSpec::DEFAULT
};

/// Attributes before opset 10, inputs since.
#[derive(Debug)]
struct Slice {
    starts: Option<Vec<i64>>,
    ends: Option<Vec<i64>>,
    axes: Option<Vec<i64>>,
}

/// The first position and how many are taken, of an axis of `size`; clamped as in NumPy.
fn range(start: i64, end: i64, step: i64, size: usize) -> (usize, usize) {
    let size = size as i64;
    let from_end = |i: i64| if i < 0 { i.saturating_add(size) } else { i };
    let (low, high) = if step > 0 { (0, size) } else { (-1, size - 1) };
    let start = from_end(start).clamp(low.max(0), high.max(0));
    let end = from_end(end).clamp(low, high.max(low));
    let distance = if step > 0 { end - start } else { start - end };
    let len = if size == 0 { 0 } else { distance.max(0) as u64 };
    (start as usize, len.div_ceil(step.unsigned_abs()) as usize)
}

impl Move for Slice {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn view<'a>(&self, args: impl Known<'a>) -> Result<View, OpError> {
        let starts = args.ints_or(1, self.starts.as_ref())?;
        let ends = args.ints_or(2, self.ends.as_ref())?;
        let all = || (0..starts.len() as i64).collect();
        let axes = args.opt_ints(3)?.or_else(|| self.axes.clone()).unwrap_or_else(all);
        let steps = args.opt_ints(4)?.unwrap_or_else(|| vec![1; starts.len()]);
        if [ends.len(), axes.len(), steps.len()].iter().any(|&n| n != starts.len()) {
            let what = format!(
                "starts, ends, axes and steps must be equally long; they have {}, {}, {} and {}",
                starts.len(),
                ends.len(),
                axes.len(),
                steps.len()
            );
            return Err(OpError::shape("Slice", what));
        }
        let mut view = View::of(args.shape(0)?);
        for (((&start, &end), &axis), &step) in starts.iter().zip(&ends).zip(&axes).zip(&steps) {
            if step == 0 {
                return Err(OpError::shape("Slice", "a step of 0 never ends; use 1 or −1"));
            }
            let axis = args.axis(axis)?;
            let (start, len) = range(start, end, step, view.output()[axis]);
            // A step beyond the axis takes one element: its length does not matter then.
            let step = step.clamp(-(isize::MAX as i64), isize::MAX as i64) as isize;
            view = view.sliced(axis, start, if len > 1 { step } else { 1 }, len);
        }
        Ok(view)
    }
}

fn examples() -> Vec<Example> {
    let v = |v: Vec<i64>| Tensor::vector(v);
    let x = |seed| sample([4, 5], seed);
    vec![
        Example::new("the first two axes", [x(1), v(vec![1, 0]), v(vec![3, 4])]),
        Example::new(
            "every second, to the end",
            [x(2), v(vec![0]), v(vec![i64::MAX]), v(vec![-1]), v(vec![2])],
        ),
        Example::new(
            "backwards, past the beginning",
            [x(3), v(vec![-1, 3]), v(vec![i64::MIN, 0]), v(vec![0, 1]), v(vec![-1, -2])],
        ),
        Example::new("attributes, before opset 10", [x(4)])
            .with("starts", [1])
            .with("ends", [-1])
            .with("axes", [1])
            .opset(9),
    ]
}

#[cfg(test)]
mod tests {
    use super::range;

    #[test]
    fn ranges_clamp_as_in_numpy() {
        assert_eq!(range(0, i64::MAX, 1, 5), (0, 5));
        assert_eq!(range(-3, -1, 1, 5), (2, 2));
        assert_eq!(range(7, 9, 1, 5), (5, 0));
        assert_eq!(range(i64::MIN, i64::MAX, 2, 5), (0, 3));
        assert_eq!(range(i64::MAX, i64::MIN, -1, 5), (4, 5));
        assert_eq!(range(3, 0, -2, 5), (3, 2));
        assert_eq!(range(0, 3, -1, 5), (0, 0));
        assert_eq!(range(0, 9, i64::MAX, 5), (0, 1));
        assert_eq!(range(4, i64::MIN, i64::MIN, 5), (4, 1));
        assert_eq!(range(-1, i64::MIN, -1, 0), (0, 0));
    }
}
