//! Reversal of the beginnings of sequences. Imported by the table only.

use super::kernels::Known;
use super::kernels::moves::{Rows, Take, Taken, named};
use super::*;

pub static SPEC: OpSpec = OpSpec {
    name: "ReverseSequence",
    category: Category::Shape,
    summary: "Reverses the first steps of each sequence of a batch, as many as its length says.",
    formula: r"y_{t b} = \begin{cases} x_{(\ell_b - 1 - t) \, b} & t < \ell_b \\ x_{tb} & \text{else} \end{cases}",
    derivative: "The incoming gradient, reversed the same way.",
    derivative_formula: r"\frac{\partial L}{\partial x} = \mathrm{reverse}(G)",
    pytorch: "x[:length].flip(0)",
    native_half: true,
    build: |a| {
        let (time, batch) = (a.int("time_axis", 0)?, a.int("batch_axis", 1)?);
        Ok(Box::new(Taken(ReverseSequence { time, batch })))
    },
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct ReverseSequence {
    time: i64,
    batch: i64,
}

impl ReverseSequence {
    fn axes<'a>(&self, args: impl Known<'a>) -> Result<(usize, usize), OpError> {
        let (shape, lengths) = (args.shape(0)?, args.shape(1)?);
        let (time, batch) = (args.axis(self.time)?, args.axis(self.batch)?);
        let rule = "one length is needed for each sequence, and time and batch must be two axes";
        if time == batch || lengths[..] != [shape[batch]] {
            return Err(OpError::shapes("ReverseSequence", rule, shape, lengths));
        }
        Ok((time, batch))
    }
}

impl Take for ReverseSequence {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn shape<'a>(&self, args: impl Known<'a>) -> Result<Shape, OpError> {
        self.axes(args)?;
        Ok(args.shape(0)?.clone())
    }

    fn rows(&self, inputs: Inputs<'_>) -> Result<Rows, OpError> {
        let (shape, (time, batch)) = (inputs.get(0)?.shape(), self.axes(inputs)?);
        let steps = shape[time];
        let length = |&n: &i64| usize::try_from(n).ok().filter(|&n| n <= steps);
        let given = inputs.get(1)?.to_i64_vec();
        let lengths = given.iter().map(length).collect::<Option<Vec<_>>>();
        let what = || format!("lengths {given:?} must lie in 0 to the {steps} steps there are");
        let lengths = lengths.ok_or_else(|| OpError::shape("ReverseSequence", what()))?;
        let inner = time.max(batch) + 1;
        let (outer, len) = (Shape::from(&shape[..inner]), Shape::from(&shape[inner..]).numel());
        if shape.numel() == 0 {
            return Ok(Rows { starts: Vec::new(), len });
        }
        let start = |row: usize| {
            let mut at = outer.unravel(row);
            let (t, n) = (at[time], lengths[at[batch]]);
            at[time] = if t < n { n - 1 - t } else { t };
            Ok(outer.offset(&at).unwrap_or(row) * len)
        };
        let starts = (0..outer.numel()).map(start).collect::<Result<Vec<_>, OpError>>();
        Ok(Rows { starts: named("ReverseSequence", starts)?, len })
    }
}

fn examples() -> Vec<Example> {
    let lengths = || Tensor::vector(vec![1i64, 4, 2]);
    vec![
        Example::new("time first", [sample([4, 3, 2], 1), lengths()]),
        Example::new("batch first", [sample([3, 4], 2), lengths()])
            .with("time_axis", 1)
            .with("batch_axis", 0),
    ]
}
