//! Indices and slices as positions.

use super::{Slice, Value};
use crate::script::error::{Raise, type_error, value_error};

/// The position of index `i` in `len` items; negative ones count from the end.
pub fn index_in(i: i64, len: usize) -> Option<usize> {
    let at = if i < 0 { i.checked_add(len as i64)? } else { i };
    usize::try_from(at).ok().filter(|&at| at < len)
}

/// The positions that a slice names in `len` items: `(start, step, count)`. All `count` positions
/// `start + k * step` are inside.
pub fn slice_bounds(slice: &Slice, len: usize) -> Result<(usize, i64, usize), Raise> {
    let part = |v: &Value| match v {
        Value::None => Ok(None),
        Value::Big(b) => {
            Ok(Some(if b.sign() == num_bigint::Sign::Minus { i64::MIN } else { i64::MAX }))
        }
        v => v.as_int().map(Some).ok_or_else(|| {
            type_error("slice indices must be integers or None or have an __index__ method")
        }),
    };
    let (start, stop, step) =
        (part(&slice.start)?, part(&slice.stop)?, part(&slice.step)?.unwrap_or(1));
    if step == 0 {
        return Err(value_error("slice step cannot be zero"));
    }
    let n = len as i64;
    let (low, high) = if step > 0 { (0, n) } else { (-1, n - 1) };
    let clip = |i: i64| (if i < 0 { i.saturating_add(n) } else { i }).clamp(low, high);
    let start = start.map_or(if step > 0 { low } else { high }, clip);
    let stop = stop.map_or(if step > 0 { high } else { low }, clip);
    let span = if step > 0 { stop - start } else { start - stop };
    let step_size = step.unsigned_abs();
    let count = if span <= 0 { 0 } else { (span as u64 - 1) / step_size + 1 };
    Ok((start.max(0) as usize, step, count as usize))
}
