//! Optimizers: they read gradients from a trace and update its parameters in place.

use super::{RunError, Trace};
use crate::dispatch_float;
use crate::graph::ValueId;
use crate::tensor::simd::wide;
use crate::tensor::{Float, Tensor};
use std::collections::HashMap;

/// One update of all parameters from their gradients. Parameters without one stay as they are.
pub trait Optimizer {
    fn step(&mut self, trace: &mut Trace) -> Result<(), RunError>;
}

/// Stochastic gradient descent as `torch.optim.SGD`: p ← p − lr·v, v ← momentum·v + (g + weight_decay·p).
#[derive(Debug, Clone)]
pub struct Sgd {
    pub parameters: Vec<ValueId>,
    pub lr: f64,
    pub momentum: f64,
    pub weight_decay: f64,
    velocity: HashMap<ValueId, Tensor>,
}

impl Sgd {
    pub fn new(parameters: Vec<ValueId>, lr: f64) -> Self {
        Sgd { parameters, lr, momentum: 0.0, weight_decay: 0.0, velocity: HashMap::new() }
    }
}

/// p += a·x over two float tensors of the same shape.
fn axpy(p: &mut Tensor, a: f64, x: &Tensor) -> Result<(), RunError> {
    fn run<T: Float>(p: &mut Tensor, a: f64, x: &Tensor) -> Option<()> {
        let (a, x) = (T::of(a), x.as_slice::<T>().ok()?);
        let p = p.make_mut::<T>().ok()?;
        wide(
            #[inline(always)]
            || p.iter_mut().zip(x).for_each(|(p, &x)| *p += a * x),
        );
        Some(())
    }
    let done = match p.shape() == x.shape() {
        true => dispatch_float!(p.dtype(), T => run::<T>(p, a, x), else None),
        false => None,
    };
    done.ok_or_else(|| RunError::GradShape {
        name: "a parameter".into(),
        expected: p.shape().clone(),
        found: x.shape().clone(),
    })
}

impl Optimizer for Sgd {
    fn step(&mut self, trace: &mut Trace) -> Result<(), RunError> {
        for &id in &self.parameters {
            let Some((p, g)) = trace.leaf_and_grad(id) else { continue };
            if self.momentum == 0.0 && self.weight_decay == 0.0 {
                axpy(p, -self.lr, g)?;
                continue;
            }
            let mut g = g.clone();
            if self.weight_decay != 0.0 {
                axpy(&mut g, self.weight_decay, p)?;
            }
            if self.momentum != 0.0 {
                if let Some(v) = self.velocity.get(&id) {
                    axpy(&mut g, self.momentum, v)?;
                }
                self.velocity.insert(id, g.clone());
            }
            axpy(p, -self.lr, &g)?;
        }
        Ok(())
    }
}

/// Adam as `torch.optim.Adam` (Kingma and Ba 2015), with bias correction.
#[derive(Debug, Clone)]
pub struct Adam {
    pub parameters: Vec<ValueId>,
    pub lr: f64,
    pub betas: (f64, f64),
    pub eps: f64,
    step: i32,
    /// First and second moments, in doubles.
    moments: HashMap<ValueId, Vec<(f64, f64)>>,
}

impl Adam {
    pub fn new(parameters: Vec<ValueId>, lr: f64) -> Self {
        Adam { parameters, lr, betas: (0.9, 0.999), eps: 1e-8, step: 0, moments: HashMap::new() }
    }

    fn update<T: Float>(&mut self, id: ValueId, p: &mut Tensor, g: &Tensor) -> Option<()> {
        let (b1, b2) = self.betas;
        let (c1, c2) = (1.0 - b1.powi(self.step), 1.0 - b2.powi(self.step));
        let g = g.as_slice::<T>().ok()?;
        let moments = self.moments.entry(id).or_insert_with(|| vec![(0.0, 0.0); g.len()]);
        for ((p, &g), (m, v)) in p.make_mut::<T>().ok()?.iter_mut().zip(g).zip(moments) {
            let g = g.to_f64();
            *m = b1 * *m + (1.0 - b1) * g;
            *v = b2 * *v + (1.0 - b2) * g * g;
            *p -= T::of(self.lr * (*m / c1) / ((*v / c2).sqrt() + self.eps));
        }
        Some(())
    }
}

impl Optimizer for Adam {
    fn step(&mut self, trace: &mut Trace) -> Result<(), RunError> {
        self.step += 1;
        for id in self.parameters.clone() {
            let Some((p, g)) = trace.leaf_and_grad(id) else { continue };
            let g = g.clone();
            dispatch_float!(p.dtype(), T => { self.update::<T>(id, p, &g); }, else {});
        }
        Ok(())
    }
}
