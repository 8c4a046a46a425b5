//! The account of a script's memory, and the drop that never overflows the stack.
//!
//! Values live on one thread, so the account is a thread's. It counts what grows with data (text,
//! containers, objects); the VM holds it against the limit. Dropping a value that nests a million
//! deep would recurse a million deep: past a fixed depth the contents go to a tray that the
//! outermost drop empties.

use std::any::Any;
use std::cell::{Cell, RefCell};

thread_local! {
    static BYTES: Cell<i64> = const { Cell::new(0) };
    static DEPTH: Cell<u32> = const { Cell::new(0) };
    static TRAY: RefCell<Vec<Box<dyn Any>>> = const { RefCell::new(Vec::new()) };
}

const MAX_DROP_DEPTH: u32 = 64;

/// Counts `bytes` as taken (negative: given back).
#[inline]
pub fn count(bytes: i64) {
    // A thread that is going away keeps no account.
    let _ = BYTES.try_with(|b| b.set(b.get() + bytes));
}

/// Bytes in use by this thread's values, as counted.
pub fn used_bytes() -> i64 {
    BYTES.with(Cell::get)
}

/// Drops `contents`, without recursion past a fixed depth.
#[inline]
pub fn drop_flat<T: Any>(contents: T) {
    let depth = DEPTH.try_with(Cell::get).unwrap_or(0);
    if depth >= MAX_DROP_DEPTH {
        let _ = TRAY.try_with(|t| t.borrow_mut().push(Box::new(contents)));
        return;
    }
    let _ = DEPTH.try_with(|d| d.set(depth + 1));
    drop(contents);
    if depth == 0 {
        empty_tray();
    }
    let _ = DEPTH.try_with(|d| d.set(depth));
}

fn empty_tray() {
    while let Ok(Some(next)) = TRAY.try_with(|t| t.borrow_mut().pop()) {
        drop(next);
    }
}
