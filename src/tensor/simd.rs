//! Wide vectors where the processor has them. The crate is compiled for any x86-64, whose vectors
//! hold four float32; a kernel that runs inside [`wide`] is compiled for AVX2 and AVX-512 as well,
//! and the right one is chosen when it runs. Nothing is fused or reordered by it, so results are
//! the same on every machine. Kernels that name their registers run through [`run`].
//! Imported by kernels and by what adds tensors.

use super::{DType, Float};
use pulp::WithSimd;
use std::sync::LazyLock;

static ARCH: LazyLock<pulp::Arch> = LazyLock::new(pulp::Arch::new);

/// Runs `f` compiled for the widest vectors of this processor. Only code that is inlined into `f`
/// gains: what it calls must be `#[inline(always)]`. Costs a few nanoseconds, so wrap a whole
/// kernel, not a row.
#[inline(always)]
pub fn wide<R>(f: impl FnOnce() -> R) -> R {
    ARCH.dispatch(f)
}

/// Runs a kernel written for vectors of any width with the widest of this processor.
#[inline(always)]
pub fn run<K: WithSimd>(kernel: K) -> K::Output {
    ARCH.dispatch(kernel)
}

/// What the vectors of this processor are: their number, and float32 in each.
struct Vectors;

impl WithSimd for Vectors {
    type Output = (usize, usize);

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) -> (usize, usize) {
        (S::REGISTER_COUNT, S::F32_LANES)
    }
}

/// Vector registers that a kernel may fill; 0 where there is no fused multiply-add and [`run`]
/// would compute one number at a time.
pub fn registers() -> usize {
    if matches!(*ARCH, pulp::Arch::Scalar) { 0 } else { run(Vectors).0 }
}

/// float32 in a vector.
pub fn f32_lanes() -> usize {
    run(Vectors).1
}

/// The slice itself where `T` is f32.
pub fn as_f32<T: Float>(xs: &[T]) -> Option<&[f32]> {
    (T::DTYPE == DType::F32).then(|| bytemuck::try_cast_slice(xs).ok()).flatten()
}

/// The same for writing.
pub fn as_f32_mut<T: Float>(xs: &mut [T]) -> Option<&mut [f32]> {
    if T::DTYPE == DType::F32 { bytemuck::try_cast_slice_mut(xs).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_number_comes_out() {
        let xs: Vec<f32> = (0..1000).map(|i| (i as f32 * 0.37).sin()).collect();
        let sum = |xs: &[f32]| xs.chunks(16).fold(0.0, |a, c| a + c[0] * c[c.len() - 1]);
        assert_eq!(wide(|| sum(&xs)), sum(&xs));
    }

    #[test]
    fn only_float32_is_seen_as_such() {
        assert_eq!(as_f32(&[1.0f32]), Some(&[1.0f32][..]));
        assert!(as_f32(&[1.0f64]).is_none() && as_f32_mut(&mut [1.0f64]).is_none());
    }
}
