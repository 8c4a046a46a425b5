//! The loops as a student wrote them, axis by axis, and the first index at which Python stops. Private to
//! `mistakes`.

use super::Outcome;

/// One axis of the loops. Round `o`, tap `t` asks for index `start + o·stride + t·dilation`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoopAxis {
    /// How often the loop goes round.
    pub times: i64,
    pub stride: i64,
    /// Negative where the padding is subtracted.
    pub start: i64,
    pub taps: i64,
    pub dilation: i64,
    /// Size of the array that is indexed.
    pub size: i64,
    /// Where the tensor's first number lies in that array: after the padding, if there is any.
    pub inset: i64,
}

impl LoopAxis {
    pub fn index(&self, round: i64, tap: i64) -> i64 {
        self.start + round * self.stride + tap * self.dilation
    }

    /// From the first tap to the last, both counted.
    pub fn span(&self) -> i64 {
        (self.taps - 1).max(0) * self.dilation + 1
    }

    /// Whether Python stops there. A negative index counts from the end, as long as there is something.
    pub fn fails(&self, round: i64, tap: i64) -> bool {
        let index = self.index(round, tap);
        index >= self.size || index < -self.size
    }

    fn first_tap(&self, round: i64) -> Option<i64> {
        (0..self.taps).find(|&tap| self.fails(round, tap))
    }

    fn first_round(&self) -> Option<i64> {
        (0..self.times).find(|&round| self.first_tap(round).is_some())
    }
}

/// The first index that is out of bounds, as the loops go: round by round, tap by tap, the last axis fastest.
pub(super) fn first_failure(axes: &[LoopAxis]) -> Option<Outcome> {
    let window = first(axes, |a| a.first_round())?;
    let rounds = |i: usize| window[i];
    let tap = first_with(axes, |i, a| a.first_tap(rounds(i)))?;
    let at = |(i, a): &(usize, &LoopAxis)| a.fails(window[*i], tap[*i]);
    let (axis, failed) = axes.iter().enumerate().find(at)?;
    let places = |all: &[i64]| all.iter().map(|&n| n as usize).collect();
    Some(Outcome::OutOfBounds {
        index: failed.index(window[axis], tap[axis]),
        size: failed.size as usize,
        window: places(&window),
        tap: places(&tap),
        axis,
    })
}

fn first(axes: &[LoopAxis], fails_at: impl Fn(&LoopAxis) -> Option<i64>) -> Option<Vec<i64>> {
    first_with(axes, |_, a| fails_at(a))
}

/// The first place, counted like a clock, at which some axis fails: at zero if one fails there, else as
/// soon as the fastest axis that fails at all does.
fn first_with(
    axes: &[LoopAxis],
    fails_at: impl Fn(usize, &LoopAxis) -> Option<i64>,
) -> Option<Vec<i64>> {
    let found: Vec<Option<i64>> = axes.iter().enumerate().map(|(i, a)| fails_at(i, a)).collect();
    let mut place = vec![0; axes.len()];
    if found.contains(&Some(0)) {
        return Some(place);
    }
    let axis = found.iter().rposition(Option::is_some)?;
    place[axis] = found[axis]?;
    Some(place)
}
