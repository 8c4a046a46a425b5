//! How long, how deep and how large a run may get.

use super::Vm;
use crate::script::error::{Raise, Result, Stop, memory_error};
use crate::script::value::heap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Limits of a run.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Turns of loops and calls of functions.
    pub max_steps: u64,
    pub max_time: Duration,
    /// Bytes of text, containers and objects, as counted (tensors are counted by their library
    /// with [`Vm::reserve`]).
    pub max_bytes: u64,
    /// Calls within calls.
    pub max_depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            max_steps: 20_000_000_000,
            max_time: Duration::from_secs(300),
            max_bytes: 2_000_000_000,
            max_depth: 1000,
        }
    }
}

/// Steps between two looks at the clock.
const BATCH: u32 = 20_000;

/// The limits of a run that is on its way.
pub struct Guard {
    limits: Limits,
    started: Instant,
    steps: u64,
    left: u32,
    pub cancel: Arc<AtomicBool>,
}

impl Guard {
    pub fn new(limits: Limits) -> Self {
        let left = BATCH.min(limits.max_steps.min(u64::from(u32::MAX)) as u32);
        Guard { limits, started: Instant::now(), steps: 0, left, cancel: Arc::default() }
    }

    pub fn max_depth(&self) -> usize {
        self.limits.max_depth
    }
}

/// Making this many bytes takes longer than a look at the clock.
const LARGE_BYTES: u64 = 1 << 16;

impl Vm {
    pub fn set_cancel(&mut self, cancel: Arc<AtomicBool>) {
        self.limits.cancel = cancel;
    }

    /// One step of work. Natives that loop call it once a turn.
    #[inline(always)]
    pub fn tick(&mut self) -> Result<()> {
        self.limits.left = self.limits.left.wrapping_sub(1);
        if self.limits.left == 0 {
            return self.look_up();
        }
        Ok(())
    }

    #[cold]
    #[inline(never)]
    fn look_up(&mut self) -> Result<()> {
        let guard = &mut self.limits;
        guard.steps += u64::from(BATCH);
        guard.left = BATCH;
        if guard.steps >= guard.limits.max_steps {
            return Err(Raise::stop(Stop::Steps(guard.limits.max_steps)));
        }
        self.check_now()
    }

    /// Looks at the Stop button, the clock and the memory. Natives that work long call it.
    pub fn check_now(&mut self) -> Result<()> {
        self.check_clock()?;
        let guard = &self.limits;
        if heap::used_bytes() > guard.limits.max_bytes as i64 {
            self.gather_now();
            if heap::used_bytes() > self.limits.limits.max_bytes as i64 {
                return Err(Raise::stop(Stop::Memory(self.limits.limits.max_bytes)));
            }
        }
        Ok(())
    }

    /// Whether it was stopped, or has run for too long.
    fn check_clock(&self) -> Result<()> {
        let guard = &self.limits;
        if guard.cancel.load(Ordering::Relaxed) {
            return Err(Raise::stop(Stop::Cancelled));
        }
        match guard.started.elapsed() > guard.limits.max_time {
            true => Err(Raise::stop(Stop::Time(guard.limits.max_time))),
            false => Ok(()),
        }
    }

    /// Asks for `bytes` that are about to be allocated: a `MemoryError` where they are too many.
    #[inline]
    pub fn reserve(&self, bytes: u64) -> Result<()> {
        if bytes < 4096 {
            return Ok(());
        }
        if bytes >= LARGE_BYTES {
            self.check_clock()?;
        }
        let used = heap::used_bytes().max(0) as u64;
        match used.checked_add(bytes) {
            Some(all) if all <= self.limits.limits.max_bytes => Ok(()),
            _ => Err(self.no_room(bytes)),
        }
    }

    #[cold]
    fn no_room(&self, bytes: u64) -> Raise {
        let (want, max) = (bytes / 1_000_000, self.limits.limits.max_bytes / 1_000_000);
        memory_error(format!("this would need {want} MB more; a script may hold {max} MB"))
    }

    /// Seconds since the run began.
    pub fn elapsed_secs(&self) -> f64 {
        self.limits.started.elapsed().as_secs_f64()
    }
}
