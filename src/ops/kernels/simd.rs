//! Wide vectors where the processor has them. The crate is compiled for any x86-64, whose vectors
//! hold four float32; a kernel that runs inside [`wide`] is compiled for AVX2 and AVX-512 as well,
//! and the right one is chosen when it runs. Nothing is fused or reordered by it, so results are
//! the same on every machine. Imported by kernels.

use std::sync::LazyLock;

static ARCH: LazyLock<pulp::Arch> = LazyLock::new(pulp::Arch::new);

/// Runs `f` compiled for the widest vectors of this processor. Only code that is inlined into `f`
/// gains: what it calls must be `#[inline(always)]`. Costs a few nanoseconds, so wrap a whole
/// kernel, not a row.
#[inline(always)]
pub fn wide<R>(f: impl FnOnce() -> R) -> R {
    ARCH.dispatch(f)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_number_comes_out() {
        let xs: Vec<f32> = (0..1000).map(|i| (i as f32 * 0.37).sin()).collect();
        let dot = |xs: &[f32]| super::super::lanes::dot(xs, xs);
        assert_eq!(wide(|| dot(&xs)), dot(&xs));
    }
}
