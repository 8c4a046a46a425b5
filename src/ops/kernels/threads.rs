//! More threads for one kernel, where its work is long enough to pay for waking them. A kernel cuts
//! what it writes into parts; the first part stays with the caller, who then sleeps until the others
//! are done. A worker without work looks for some for a few microseconds (that is rayon's way) and
//! sleeps too. Every element is computed as on one thread; only sums over the batch
//! (the gradient of a convolution's kernel, of a norm's scale) are added in another order.
//! Imported by kernels, by op files that loop over a batch and by runs of ops in place; the engine
//! passes [`set_threads`] on.

use smallvec::SmallVec;
use std::cell::Cell;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex, PoisonError};

/// Work of one part, in nanoseconds, below which waking another thread costs more than it saves:
/// at 60 µs steps of small models were as often slower as faster (`benches/README.md`).
const PART_NS: u64 = 100_000;

static THREADS: AtomicUsize = AtomicUsize::new(1);

static POOL: LazyLock<Option<rayon::ThreadPool>> = LazyLock::new(|| {
    let others = std::thread::available_parallelism().map_or(1, |n| n.get() - 1).max(1);
    let named = |i| format!("kernel {}", i + 1);
    rayon::ThreadPoolBuilder::new().num_threads(others).thread_name(named).build().ok()
});

thread_local! {
    /// Whether this thread runs a part already: parts are not cut again.
    static IN_PART: Cell<bool> = const { Cell::new(false) };
    #[cfg(test)]
    static FORCED: Cell<usize> = const { Cell::new(1) };
}

/// Lets kernels use up to `n` threads, the caller's being one of them. 1 at the start.
pub fn set_threads(n: usize) {
    THREADS.store(n.max(1), Ordering::Relaxed);
}

/// The threads that a kernel may use at most.
pub fn threads() -> usize {
    THREADS.load(Ordering::Relaxed)
}

/// Cuts all work of this thread into `n` parts while `work` runs, however short it is.
#[cfg(test)]
pub fn forced<R>(n: usize, work: impl FnOnce() -> R) -> R {
    FORCED.set(n);
    let result = work();
    FORCED.set(1);
    result
}

/// How many parts `units` things are worth that take `ns` nanoseconds together on one thread.
pub fn parts(units: usize, ns: u64) -> usize {
    #[cfg(test)]
    if FORCED.get() > 1 && !IN_PART.get() {
        return FORCED.get().min(units).max(1);
    }
    let most = threads();
    if most == 1 || ns < 2 * PART_NS || IN_PART.get() {
        return 1;
    }
    most.min(units).min(usize::try_from(ns / PART_NS).unwrap_or(most)).max(1)
}

/// What so many elements of the simplest function take in nanoseconds: memory needs a quarter for
/// each.
pub fn element_ns(elements: usize) -> u64 {
    elements as u64 / 4
}

/// 0..`units` in `parts` ranges, as even as they can be.
pub fn ranges(units: usize, parts: usize) -> impl Iterator<Item = Range<usize>> {
    let at = move |i: usize| i * (units / parts) + i.min(units % parts);
    (0..parts).map(move |i| at(i)..at(i + 1))
}

/// The rows of `out`, each `row` elements long (the last may be shorter), in `parts` ranges, each
/// with its elements.
pub fn rows<T>(
    out: &mut [T],
    row: usize,
    parts: usize,
) -> impl Iterator<Item = (Range<usize>, &mut [T])> {
    let count = out.len().div_ceil(row.max(1));
    let mut rest = out;
    ranges(count, parts).map(move |range| {
        let all = std::mem::take(&mut rest);
        let (part, behind) = all.split_at_mut((range.len() * row).min(all.len()));
        rest = behind;
        (range, part)
    })
}

/// Does `work` on every part, at the same time; the first error of any.
pub fn try_each<J: Send, E: Send>(
    parts: impl Iterator<Item = J>,
    work: impl Fn(J) -> Result<(), E> + Sync,
) -> Result<(), E> {
    let mut parts: SmallVec<[J; 2]> = parts.collect();
    let Some(pool) = (parts.len() > 1).then(|| POOL.as_ref()).flatten() else {
        return parts.into_iter().try_for_each(work);
    };
    let failed = Mutex::new(None);
    let run = |part: J| {
        IN_PART.set(true);
        let result = work(part);
        IN_PART.set(false);
        if let Err(e) = result {
            *failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(e);
        }
    };
    let own = parts.remove(0);
    pool.in_place_scope(|scope| {
        parts.into_iter().for_each(|part| scope.spawn(|_| run(part)));
        run(own);
    });
    failed.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), Err)
}

/// As [`try_each`] for work that cannot fail.
pub fn each<J: Send>(parts: impl Iterator<Item = J>, work: impl Fn(J) + Sync) {
    let done: Result<(), std::convert::Infallible> = try_each(parts, |part| {
        work(part);
        Ok(())
    });
    done.unwrap_or_default();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_cover_everything_once() {
        for (units, parts) in [(7, 2), (1, 1), (0, 3), (10, 3), (3, 3)] {
            let all: Vec<Range<usize>> = ranges(units, parts).collect();
            assert_eq!(all.len(), parts);
            assert!(all.windows(2).all(|w| w[0].end == w[1].start), "{all:?}");
            assert_eq!((all[0].start, all[parts - 1].end), (0, units));
        }
    }

    #[test]
    fn every_row_is_worked_on_and_errors_come_back() {
        let mut out = vec![0usize; 35];
        each(rows(&mut out, 5, 3), |(range, part)| {
            for (i, row) in range.zip(part.chunks_exact_mut(5)) {
                row.fill(i + 1);
            }
        });
        assert!(out.iter().enumerate().all(|(i, &v)| v == i / 5 + 1), "{out:?}");
        let odd = |(range, _): (Range<usize>, &mut [usize])| match range.start {
            0 => Ok(()),
            start => Err(start),
        };
        assert_eq!(try_each(rows(&mut out, 5, 2), odd), Err(4));
    }
}
