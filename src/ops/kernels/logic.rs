//! Comparisons and operations on bits, with broadcasting. None has a gradient. An op file says the
//! function; [`Compares`] and [`Bits`] make the op of it. Imported by op files only.

use super::map2;
use crate::dispatch_all;
use crate::ops::{Backward, Expr, Fact, Facts, Forward, Grads, Inputs, Op, OpError, OpSpec, Ran};
use crate::ops::{Example, Reads, Tensors, sample};
use crate::tensor::{DType, Element, Tensor};
use smallvec::smallvec;
use std::fmt::Debug;

/// What both kinds say of themselves when asked for a gradient.
pub fn no_gradient(op: &'static str) -> Result<Grads, OpError> {
    Err(OpError::NotDifferentiable { op, input: 0 })
}

/// How one output of an op of two operands is written out.
fn written(ran: Ran<'_>, index: &[usize], name: &'static str) -> Option<Expr> {
    let args = vec![ran.broadcast_cell(0, index)?, ran.broadcast_cell(1, index)?];
    Some(Expr::call(name, args, ran.outputs.first()?.at(index)?))
}

/// y = whether a relation holds between a and b.
pub trait Relation: Debug + Send + Sync + 'static {
    fn spec(&self) -> &'static OpSpec;

    /// The relation, false where either is NaN.
    fn holds<T: PartialOrd>(&self, a: T, b: T) -> bool;

    /// The function's name in explanations.
    fn name(&self) -> &'static str;
}

/// A [`Relation`] as an op.
#[derive(Debug)]
pub struct Compares<P>(pub P);

impl<P: Relation> Op for Compares<P> {
    fn spec(&self) -> &'static OpSpec {
        self.0.spec()
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        Ok(vec![Fact::new(DType::Bool, super::binary::infer2(inputs)?.shape)])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let (a, b) = (inputs.get(0)?, inputs.get(1)?);
        let y = dispatch_all!(a.dtype(), T => map2::<T, T, bool>(a, b, |x, y| self.0.holds(x, y))?);
        Ok(smallvec![y])
    }

    fn backward(&self, _ctx: Backward<'_>) -> Result<Grads, OpError> {
        no_gradient(self.spec().name)
    }

    fn reads(&self) -> Reads {
        Reads::NOTHING
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        written(ran, index, self.0.name())
    }
}

/// The calls that every comparison knows.
pub fn comparisons() -> Vec<Example> {
    let square = Tensor::new([2, 2], vec![1i64, 2, 3, 4]);
    let square = square.unwrap_or_else(|_| Tensor::scalar(0i64));
    vec![
        Example::new("a column against a row", [sample([3, 1], 1), sample([4], 2)]),
        Example::new(
            "integers, equals among them",
            [Tensor::vector(vec![1i64, 2, 3]), Tensor::scalar(2i64)],
        ),
        Example::new(
            "one number a row, as opset 6 writes it",
            [square, Tensor::vector(vec![2i64, 3])],
        )
        .opset(6)
        .with("broadcast", 1)
        .with("axis", 0),
    ]
}

/// What an operation on bits takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operands {
    Booleans,
    Integers,
    Unsigned,
}

impl Operands {
    /// An error unless the type is one of these.
    pub fn check(self, op: &'static str, found: DType) -> Result<(), OpError> {
        let unsigned = matches!(found, DType::U8 | DType::U16 | DType::U32 | DType::U64);
        let (fits, expected) = match self {
            Operands::Booleans => (found == DType::Bool, "booleans"),
            Operands::Integers => (found.is_int(), "integers"),
            Operands::Unsigned => (unsigned, "unsigned integers"),
        };
        if fits { Ok(()) } else { Err(OpError::DType { op, role: "an operand", found, expected }) }
    }
}

/// y = f(a, b) on the bits of booleans or integers.
pub trait Bitwise: Debug + Send + Sync + 'static {
    const OPERANDS: Operands;

    fn spec(&self) -> &'static OpSpec;

    /// The function on 64 bits; a narrower type keeps the low ones.
    fn f(&self, a: u64, b: u64) -> u64;

    /// The function's name in explanations.
    fn name(&self) -> &'static str;
}

/// A [`Bitwise`] function as an op.
#[derive(Debug)]
pub struct Bits<P>(pub P);

impl<P: Bitwise> Bits<P> {
    fn run<T: Element>(&self, a: &Tensor, b: &Tensor) -> Result<Tensor, OpError> {
        let f = |x: T, y: T| T::from_i64(self.0.f(x.to_i64() as u64, y.to_i64() as u64) as i64);
        Ok(map2::<T, T, T>(a, b, f)?)
    }
}

impl<P: Bitwise> Op for Bits<P> {
    fn spec(&self) -> &'static OpSpec {
        self.0.spec()
    }

    fn infer(&self, inputs: Facts<'_>) -> Result<Vec<Fact>, OpError> {
        let y = super::binary::infer2(inputs)?;
        P::OPERANDS.check(self.spec().name, y.dtype)?;
        Ok(vec![y])
    }

    fn forward(&self, inputs: Inputs<'_>, _ctx: &mut Forward) -> Result<Tensors, OpError> {
        let (a, b) = (inputs.get(0)?, inputs.get(1)?);
        P::OPERANDS.check(self.spec().name, a.dtype())?;
        Ok(smallvec![dispatch_all!(a.dtype(), T => self.run::<T>(a, b)?)])
    }

    fn backward(&self, _ctx: Backward<'_>) -> Result<Grads, OpError> {
        no_gradient(self.spec().name)
    }

    fn reads(&self) -> Reads {
        Reads::NOTHING
    }

    fn explain(&self, ran: Ran<'_>, _output: usize, index: &[usize]) -> Option<Expr> {
        written(ran, index, self.0.name())
    }
}
