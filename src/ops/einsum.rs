//! Einstein summation. Imported by the table only.

use super::kernels::contract::{Label, Labelled, contract};
use super::kernels::moves::named;
use super::kernels::view::{View, add_view, copy_view};
use super::kernels::{Known, MAX_TERMS};
use super::*;
use crate::dispatch_float;
use crate::tensor::{Element, Float};
use smallvec::smallvec;
use std::collections::BTreeMap;

pub static SPEC: OpSpec = OpSpec {
    name: "Einsum",
    category: Category::Linear,
    summary: "Multiplies tensors whose axes are named by letters, and sums over every letter that \
              the result does not name.",
    formula: r"y_{ik} = \sum_j a_{ij} \, b_{jk} \quad (\texttt{ij,jk->ik})",
    derivative: "The gradient of one factor is again an einsum: the incoming gradient with the other \
                 factors, to the letters of that factor.",
    derivative_formula: r"\frac{\partial L}{\partial a_{ij}} = \sum_k G_{ik} \, b_{jk}",
    pytorch: "torch.einsum(equation, *operands)",
    build: |a| {
        let equation = a.opt_text("equation")?.ok_or_else(|| a.bad("equation", "is missing"))?;
        Ok(Box::new(Einsum(Equation::parse(equation).map_err(|e| a.bad("equation", e))?)))
    },
    examples,
    ..OpSpec::DEFAULT
};

#[derive(Debug)]
struct Einsum(Equation);

/// One side of a comma: letters, with where an ellipsis stands.
#[derive(Debug, Clone, Default)]
struct Term {
    letters: Vec<Label>,
    ellipsis: Option<usize>,
}

#[derive(Debug)]
struct Equation {
    inputs: Vec<Term>,
    output: Option<Term>,
}

/// Axes under an ellipsis are named from the right, above all letters.
const ELLIPSIS: Label = 1 << 16;

impl Term {
    fn parse(text: &str) -> Result<Self, String> {
        let mut term = Term::default();
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            if rest.starts_with("...") && term.ellipsis.is_none() {
                term.ellipsis = Some(term.letters.len());
                rest = &rest[3..];
                continue;
            }
            if !c.is_ascii_alphabetic() {
                return Err(format!("has {c:?} where a letter or one `...` is expected"));
            }
            term.letters.push(c as Label);
            rest = &rest[1..];
        }
        Ok(term)
    }

    /// The labels of an operand of this rank.
    fn labels(&self, rank: usize) -> Option<Vec<Label>> {
        let hidden = rank.checked_sub(self.letters.len())?;
        match self.ellipsis {
            None => (hidden == 0).then(|| self.letters.clone()),
            Some(at) => {
                let (before, after) = self.letters.split_at(at);
                let between = (0..hidden as Label).rev().map(|i| ELLIPSIS + i);
                Some(before.iter().copied().chain(between).chain(after.iter().copied()).collect())
            }
        }
    }
}

impl Equation {
    fn parse(text: &str) -> Result<Self, String> {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let (left, right) = match text.split_once("->") {
            Some((left, right)) => (left, Some(right)),
            None => (text.as_str(), None),
        };
        let inputs = left.split(',').map(Term::parse).collect::<Result<Vec<_>, _>>()?;
        let output = right.map(Term::parse).transpose()?;
        for (i, l) in output.iter().flat_map(|o| o.letters.iter().enumerate()) {
            let letter = char::from_u32(*l).unwrap_or('?');
            if output.as_ref().is_some_and(|o| o.letters[..i].contains(l)) {
                return Err(format!("names {letter:?} twice in the result"));
            }
            if !inputs.iter().any(|t| t.letters.contains(l)) {
                return Err(format!("names {letter:?} in the result, but in no operand"));
            }
        }
        Ok(Equation { inputs, output })
    }

    /// The labels of the result; without `->`, those that occur once, sorted, after the ellipsis.
    fn output(&self, hidden: usize) -> Vec<Label> {
        let term = self.output.clone().unwrap_or_else(|| {
            let mut counts: BTreeMap<Label, usize> = BTreeMap::new();
            for l in self.inputs.iter().flat_map(|t| &t.letters) {
                *counts.entry(*l).or_default() += 1;
            }
            let letters = counts.into_iter().filter(|c| c.1 == 1).map(|c| c.0).collect();
            Term { letters, ellipsis: Some(0) }
        });
        let shown = term.ellipsis.map_or(0, |_| hidden);
        term.labels(term.letters.len() + shown).unwrap_or_default()
    }
}

/// The equation, with every axis named.
struct Plan {
    inputs: Vec<Vec<Label>>,
    output: Vec<Label>,
    sizes: BTreeMap<Label, usize>,
}

impl Plan {
    fn size(&self, label: Label) -> usize {
        self.sizes.get(&label).copied().unwrap_or(1)
    }

    fn shape(&self) -> Shape {
        self.output.iter().map(|&l| self.size(l)).collect()
    }

    /// Labels that are summed over.
    fn summed(&self) -> Vec<Label> {
        self.sizes.keys().copied().filter(|l| !self.output.contains(l)).collect()
    }

    /// An operand with each label once: repeated ones read the diagonal, and axes of size 1 that
    /// stretch are left out.
    fn view(&self, input: usize, shape: &Shape) -> (View, Vec<Label>) {
        let mut axes: Vec<(Label, isize)> = Vec::new();
        for ((&label, &size), &stride) in
            self.inputs[input].iter().zip(shape.iter()).zip(&shape.strides())
        {
            if size != self.size(label) {
                continue;
            }
            match axes.iter_mut().find(|a| a.0 == label) {
                Some(axis) => axis.1 += stride as isize,
                None => axes.push((label, stride as isize)),
            }
        }
        let view = View::strided(axes.iter().map(|&(l, s)| (self.size(l), s)));
        (view, axes.into_iter().map(|a| a.0).collect())
    }

    /// Where an operand is read when every label has a value.
    fn cell(&self, input: usize, shape: &Shape, at: &BTreeMap<Label, usize>) -> Vec<usize> {
        let position =
            |(l, &d): (&Label, &usize)| if d == 1 { 0 } else { at.get(l).copied().unwrap_or(0) };
        self.inputs[input].iter().zip(shape.iter()).map(position).collect()
    }
}

impl Einsum {
    fn plan<'a>(&self, args: impl Known<'a>) -> Result<Plan, OpError> {
        let bad = |what: String| OpError::shape("Einsum", what);
        if args.count() != self.0.inputs.len() {
            let (terms, count) = (self.0.inputs.len(), args.count());
            return Err(bad(format!("the equation has {terms} operands, the node {count}")));
        }
        let (mut sizes, mut inputs, mut hidden) = (BTreeMap::new(), Vec::new(), 0);
        for (i, term) in self.0.inputs.iter().enumerate() {
            let shape = args.shape(i)?;
            let rank = || format!("operand {i} has shape {shape}, which its letters do not match");
            let labels = term.labels(shape.rank()).ok_or_else(|| bad(rank()))?;
            hidden = hidden.max(shape.rank() - term.letters.len());
            for (&label, &d) in labels.iter().zip(shape.iter()) {
                let size = sizes.entry(label).or_insert(d);
                if *size == 1 {
                    *size = d;
                } else if d != *size && d != 1 {
                    let letter = char::from_u32(label).filter(|_| label < ELLIPSIS).unwrap_or('…');
                    return Err(bad(format!(
                        "axis {letter} has size {size} and, in operand {i}, {d}"
                    )));
                }
            }
            inputs.push(labels);
        }
        Ok(Plan { output: self.0.output(hidden), inputs, sizes })
    }
}

fn factors<'a>(
    plan: &Plan,
    inputs: impl Iterator<Item = (usize, &'a Tensor)>,
) -> Result<Vec<Labelled>, OpError> {
    let factor = |(i, x): (usize, &Tensor)| {
        let (view, labels) = plan.view(i, x.shape());
        Ok(Labelled { tensor: copy_view(x, &view)?, labels })
    };
    inputs.map(factor).collect()
}

fn forward<T: Float>(plan: &Plan, inputs: &[&Tensor]) -> Result<Tensor, OpError> {
    let factors = factors(plan, inputs.iter().copied().enumerate())?;
    Ok(contract::<T>(factors, &plan.output, |l| plan.size(l))?)
}

/// The incoming gradient with all other factors, to the labels of this one.
fn gradient<T: Float>(plan: &Plan, ctx: Backward<'_>, input: usize) -> Result<Tensor, OpError> {
    let mut all = vec![Labelled { tensor: ctx.grad()?.clone(), labels: plan.output.clone() }];
    let others = ctx.inputs.present().enumerate().filter(|(i, _)| *i != input);
    all.extend(factors(plan, others)?);
    let shape = ctx.input_shape(input)?;
    let (view, labels) = plan.view(input, &shape);
    let g = contract::<T>(all, &labels, |l| plan.size(l))?;
    Ok(add_view(&g, &view, &shape)?)
}

impl Op for Einsum {
    fn spec(&self) -> &'static OpSpec {
        &SPEC
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        Ok(vec![Fact::new(inputs.get(0)?.dtype, self.plan(inputs)?.shape())])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let (plan, dtype) = (self.plan(inputs)?, inputs.get(0)?.dtype());
        let operands: Vec<&Tensor> = inputs.present().collect();
        let y = dispatch_float!(dtype, T => forward::<T>(&plan, &operands), else {
            // Integers go through doubles: exact to 2^53.
            let wide: Vec<Tensor> = operands.iter().map(|x| x.cast(f64::DTYPE)).collect();
            forward::<f64>(&plan, &wide.iter().collect::<Vec<_>>()).map(|y| y.cast(dtype))
        });
        Ok(smallvec![named("Einsum", y)?])
    }

    fn backward(&self, ctx: Backward<'_>) -> Result<Grads, OpError> {
        let (plan, dtype) = (self.plan(ctx.inputs)?, ctx.grad()?.dtype());
        let one = |i: usize| {
            let g = || {
                dispatch_float!(dtype, T => gradient::<T>(&plan, ctx, i),
                else Err(OpError::NotDifferentiable { op: "Einsum", input: i }))
            };
            named("Einsum", ctx.needs(i).then(g).transpose())
        };
        (0..plan.inputs.len()).map(one).collect()
    }

    fn reads(&self) -> Reads {
        Reads::INPUTS
    }

    fn work(&self, inputs: Facts<'_>, _outputs: &[Fact]) -> Work {
        let Ok(plan) = self.plan(inputs) else { return Work::NONE };
        let terms = plan.sizes.values().fold(1u64, |n, &d| n.saturating_mul(d as u64));
        match plan.inputs.len() {
            1 if plan.summed().is_empty() => Work::NONE,
            1 => Work::flops(terms),
            n => Work::macs(terms.saturating_mul(n as u64 - 1)),
        }
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        let plan = self.plan(ran.inputs).ok()?;
        let summed = plan.summed();
        let group: Shape = summed.iter().map(|&l| plan.size(l)).collect();
        if group.numel() > MAX_TERMS {
            return None;
        }
        let mut at: BTreeMap<Label, usize> =
            plan.output.iter().copied().zip(index.iter().copied()).collect();
        let mut terms = Vec::with_capacity(group.numel());
        for flat in 0..group.numel() {
            at.extend(summed.iter().copied().zip(group.unravel(flat)));
            let cell = |i: usize| ran.cell(i, &plan.cell(i, ran.inputs.opt(i)?.shape(), &at));
            let mut cells = (0..plan.inputs.len()).map(cell).collect::<Option<Vec<_>>>()?;
            terms.push(if cells.len() == 1 { cells.remove(0) } else { Expr::Product(cells) });
        }
        Some(if summed.is_empty() { terms.pop()? } else { Expr::Sum(terms) })
    }
}

fn examples() -> Vec<Example> {
    let call = |note, equation: &str, operands: Vec<Tensor>| {
        Example::new(note, operands).with("equation", equation)
    };
    vec![
        call("matrix product", "ij,jk->ik", vec![sample([2, 3], 1), sample([3, 4], 2)]),
        call(
            "attention scores",
            "bhid, bhjd -> bhij",
            vec![sample([2, 2, 3, 2], 3), sample([2, 2, 4, 2], 4)],
        ),
        call(
            "back to heads and tokens",
            "bhij,bjhd->bihd",
            vec![sample([2, 2, 3, 2], 5), sample([2, 2, 2, 3], 6)],
        ),
        call("trace", "ii", vec![sample([3, 3], 7)]),
        call("batch of diagonals", "...ii->...i", vec![sample([2, 3, 3], 8)]),
        call("transpose, no arrow", "ba", vec![sample([2, 3], 9)]),
        call(
            "outer product of three, summed",
            "i,j,kj->ik",
            vec![sample([2], 10), sample([3], 11), sample([2, 3], 12)],
        ),
        call(
            "an ellipsis that broadcasts",
            "...ij,...jk->...ik",
            vec![sample([2, 1, 2, 3], 13), sample([3, 3, 2], 14)],
        ),
        call("element by element", "ij,ij->ij", vec![sample([2, 3], 15), sample([2, 3], 16)]),
        call(
            "an axis that only one has, summed",
            "ij,k->i",
            vec![sample([2, 3], 17), sample([4], 18)],
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equations_that_make_no_sense_are_named() {
        let text = |e: &str| Equation::parse(e).unwrap_err();
        assert!(text("i1,j").contains("'1'"));
        assert!(text("ij->ii").contains("twice"));
        assert!(text("ij->k").contains("no operand"));
        assert!(text("i......j").contains("'.'"));
        assert!(text("i->j->k").contains('-'));
        let op = Einsum(Equation::parse("ij,jk").unwrap());
        let (a, b) = (sample([2, 3], 1), sample([4, 2], 2));
        let e = op.plan(Inputs::new("Einsum", &[Some(&a), Some(&b)])).err().unwrap();
        assert_eq!(e.to_string(), "Einsum: axis j has size 3 and, in operand 1, 4");
    }

    #[test]
    fn letters_sort_in_the_implicit_result() {
        let equation = Equation::parse("b...a").unwrap();
        assert_eq!(equation.output(1), [ELLIPSIS, 'a' as Label, 'b' as Label]);
    }
}
