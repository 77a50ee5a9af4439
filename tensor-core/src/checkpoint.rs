//! Snapshots of what a loop carries, in place of a tape: the reverse sweep goes forward from them again.
//!
//! With `s` snapshots and at most `r` repetitions of any step, binomial checkpointing reverses `C(s + r, s)` steps, and no
//! schedule reverses more (Griewank and Walther, *Algorithm 799: revolve*, ACM TOMS 26, 2000).

use alloc::string::String;
use alloc::vec::Vec;

/// How many snapshots there may be.
#[derive(Clone, Copy, Debug)]
enum Most {
    Chosen(usize),
    /// Some for each binary digit of the number of steps.
    Logarithmic,
}

/// With four snapshots for each binary digit, a million steps are repeated four times.
const EACH_DIGIT: usize = 4;

impl Most {
    /// The snapshots for so many steps.
    fn of(self, steps: usize) -> usize {
        match self {
            Self::Chosen(most) => most,
            Self::Logarithmic => EACH_DIGIT * (usize::BITS - steps.leading_zeros()).max(1) as usize,
        }
    }
}

/// The states of a loop before some of its steps, and how many steps ran.
#[derive(Clone, Debug)]
pub struct Checkpoints<S> {
    most: Most,
    kept: Vec<(usize, S)>,
    /// The steps so far.
    steps: usize,
    /// The step before which the state is kept next.
    next: usize,
    /// The number of steps, where it is known before the loop.
    known: Option<usize>,
    /// The distance of the snapshots, where it is not.
    stride: usize,
}

impl<S> Checkpoints<S> {
    /// At most so many snapshots; one is the least.
    #[inline]
    #[must_use]
    pub fn at_most(snapshots: usize) -> Self {
        Self::new(Most::Chosen(snapshots.max(1)))
    }

    /// A number of snapshots that grows with the logarithm of the number of steps.
    #[inline]
    #[must_use]
    pub fn logarithmic() -> Self {
        Self::new(Most::Logarithmic)
    }

    fn new(most: Most) -> Self {
        Self { most, kept: Vec::new(), steps: 0, next: 0, known: None, stride: 1 }
    }

    /// The iterator of a loop that runs to its end: if it says how long it is, the snapshots are where they serve best.
    #[inline]
    pub fn over<I: IntoIterator>(&mut self, iterations: I) -> I::IntoIter {
        let iterations = iterations.into_iter();
        let (least, most) = iterations.size_hint();
        self.known = most.filter(|most| *most == least);
        iterations
    }

    /// Is the state to be kept before the step that begins?
    #[inline(always)]
    pub fn is_due(&mut self) -> bool {
        self.steps += 1;
        self.steps > self.next
    }

    /// Keeps the state before the step that begins.
    pub fn keep(&mut self, state: S) {
        let at = self.steps - 1;
        self.kept.push((at, state));
        match self.known {
            Some(steps) => {
                let last = steps.saturating_sub(1);
                self.next = match self.most.of(steps).saturating_sub(self.kept.len()) {
                    _ if at >= last => usize::MAX,
                    // The way back begins with the last step: its state is at work, no snapshot.
                    0 => last,
                    free => at + split(steps - at, free + 1),
                };
            }
            None => self.thin_out(at),
        }
    }

    /// Of a loop that may end at any step half of the snapshots are kept, at equal distances: when they are too many, every
    /// other one goes. The reverse sweep has the other half to work with.
    fn thin_out(&mut self, at: usize) {
        if self.kept.len() > self.most.of(self.steps).div_ceil(2) {
            self.stride *= 2;
            let stride = self.stride;
            self.kept.retain(|(at, _)| at % stride == 0);
        }
        self.next = (at / self.stride + 1) * self.stride;
    }

    /// The way back through all steps.
    #[must_use]
    pub fn reversal(self) -> Reversal<S> {
        Reversal {
            most: self.most.of(self.steps),
            kept: self.kept,
            to: self.steps,
            current: None,
            reach: 0,
            keep: false,
        }
    }
}

/// What comes next on the way back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leg {
    /// From the state before step `from`, run so many steps, and hand over the state.
    Advance {
        /// The step to begin with.
        from: usize,
        /// The number of steps.
        count: usize,
    },
    /// Run this one step, recorded, and reverse it.
    Reverse(usize),
}

/// The reverse sweep of a loop: which steps to run, and from which state.
#[derive(Clone, Debug)]
pub struct Reversal<S> {
    most: usize,
    kept: Vec<(usize, S)>,
    /// The steps that are not reversed yet.
    to: usize,
    /// The state that the last leg has led to.
    current: Option<(usize, S)>,
    /// Where the leg that runs leads to, and whether the state is kept there.
    reach: usize,
    keep: bool,
}

impl<S: Clone> Reversal<S> {
    /// The next leg and the state that it starts from; `None` when all steps are reversed.
    #[allow(clippy::should_implement_trait, reason = "the state after a leg is handed over between two calls")]
    pub fn next(&mut self) -> Option<(Leg, S)> {
        let last = self.to.checked_sub(1)?;
        let (at, state) = self.current.take().or_else(|| self.nearest(last))?;
        if at == last {
            self.to = at;
            return Some((Leg::Reverse(at), state));
        }
        let free = self.most.saturating_sub(self.kept.len());
        self.reach = if free == 0 { last } else { at + split(self.to - at, free + 1) };
        self.keep = self.reach < last;
        Some((Leg::Advance { from: at, count: self.reach - at }, state))
    }

    /// The state after the steps of a [`Leg::Advance`].
    pub fn reached(&mut self, state: S) {
        if self.keep {
            self.kept.push((self.reach, state.clone()));
        }
        self.current = Some((self.reach, state));
    }

    /// The last snapshot that is not after step `last`; given away if nothing else starts from it.
    fn nearest(&mut self, last: usize) -> Option<(usize, S)> {
        while self.kept.last().is_some_and(|(at, _)| *at > last) {
            self.kept.pop();
        }
        match self.kept.last() {
            Some((at, _)) if *at == last => self.kept.pop(),
            kept => kept.cloned(),
        }
    }
}

/// A value whose clones share nothing that can change.
#[diagnostic::on_unimplemented(
    message = "a loop with snapshots clones what it carries, and clones of `{Self}` may share what the loop changes",
    label = "carried by the loop, not differentiated, and neither number nor list",
    note = "carry numbers, lists and tuples of them; sample random numbers before the loop"
)]
pub trait Whole {}

macro_rules! whole {
    (tuple $($x:ident),+) => { impl<$($x: Whole),+> Whole for ($($x,)+) {} };
    (of $($t:ident),*) => {$(impl<I: Whole> Whole for core::iter::$t<I> {})*};
    ($($t:ty),*) => {$(impl Whole for $t {})*};
}
whole!(f32, f64, bool, char, u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize, (), String, str);
whole!(core::str::Chars<'_>);
whole!(tuple A);
whole!(tuple A, B);
whole!(tuple A, B, C);
whole!(tuple A, B, C, D);
whole!(of Rev, Enumerate, StepBy, Skip, Take, Copied, Cloned);

impl<X: Whole + ?Sized> Whole for &X {}
impl<X: Whole> Whole for [X] {}
impl<X: Whole, const N: usize> Whole for [X; N] {}
impl<X: Whole> Whole for Vec<X> {}
impl<X: Whole> Whole for Option<X> {}
impl<X: Whole> Whole for core::ops::Range<X> {}
impl<X: Whole> Whole for core::ops::RangeInclusive<X> {}
impl<X: Whole> Whole for core::slice::Iter<'_, X> {}
impl<I: Whole, J: Whole> Whole for core::iter::Zip<I, J> {}
impl<T: Whole, R, C, S> Whole for nalgebra::Matrix<T, R, C, S> {}

/// `x`, if its clones share nothing that can change.
#[inline(always)]
pub fn whole<X: Whole + ?Sized>(x: &X) -> &X {
    x
}

/// A variable that a loop with snapshots reads, and reads again in the reverse sweep.
pub struct Lent<'a, X: ?Sized>(pub &'a X);

/// What may be lent again: anything but a mutable reference.
#[diagnostic::on_unimplemented(
    message = "a loop with snapshots runs again in the reverse sweep, and would change what this refers to once more",
    label = "a mutable reference to what the loop does not carry",
    note = "use the variable itself in the loop"
)]
pub trait Shared {}

impl<'b, X: ?Sized> Lent<'_, &'b mut X> {
    /// Found before the method of [`Lend`], and never allowed.
    #[inline(always)]
    pub fn again(&self)
    where
        &'b mut X: Shared,
    {
    }
}

/// Any other variable.
pub trait Lend {
    /// Does nothing: that it is found is the proof.
    #[inline(always)]
    fn again(&self) {}
}

impl<X: ?Sized> Lend for Lent<'_, X> {}

/// The iterations from `from` on, `count` of them.
#[inline(always)]
pub fn stretch<I: IntoIterator>(iterations: I, from: usize, count: usize) -> core::iter::Take<I::IntoIter> {
    let mut iterations = iterations.into_iter();
    if let Some(before) = from.checked_sub(1) {
        iterations.nth(before);
    }
    iterations.take(count)
}

/// How far to go before the next snapshot, with `steps` steps to reverse and `snapshots` snapshots, one of them where we are.
/// The steps before it and those after it then need no more repetitions than the binomial bound says.
fn split(steps: usize, snapshots: usize) -> usize {
    let (mut repetitions, mut before, mut all) = (1, 1, binomial_step(1, snapshots, 1));
    let mut earlier = 0;
    while all < steps {
        repetitions += 1;
        (earlier, before) = (before, all);
        all = binomial_step(all, snapshots, repetitions);
    }
    let after = all - before;
    earlier.max(steps.saturating_sub(after)).clamp(1, steps - 1)
}

/// `C(s + r, s)` from `C(s + r - 1, s)`: the steps that can be reversed with `s` snapshots and `r` repetitions.
fn binomial_step(before: usize, snapshots: usize, repetitions: usize) -> usize {
    let next = before as u128 * (snapshots + repetitions) as u128 / repetitions as u128;
    usize::try_from(next).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::{Checkpoints, Leg, binomial_step, split};
    use alloc::vec;
    use alloc::vec::Vec;

    /// Counts to `steps`, reverses, and checks the order; the steps run again, and the most snapshots at a time.
    fn run(mut checkpoints: Checkpoints<usize>, known: bool, steps: usize) -> (usize, usize) {
        let all = if known { checkpoints.over(0..steps) } else { 0..steps };
        for state in all {
            if checkpoints.is_due() {
                checkpoints.keep(state);
            }
        }
        let mut reversal = checkpoints.reversal();
        let (mut again, mut most, mut expected) = (0, reversal.kept.len(), steps);
        while let Some((leg, mut state)) = reversal.next() {
            match leg {
                Leg::Advance { from, count } => {
                    assert_eq!(state, from);
                    state += count;
                    again += count;
                    reversal.reached(state);
                }
                Leg::Reverse(step) => {
                    expected -= 1;
                    assert_eq!((state, step), (expected, expected));
                }
            }
            most = most.max(reversal.kept.len());
        }
        assert_eq!(expected, 0);
        (again, most)
    }

    /// The least number of steps to advance, counted from the first snapshot: by trying every place for the next one.
    fn least(most_steps: usize, most_snapshots: usize) -> Vec<Vec<usize>> {
        let mut table = vec![vec![0; most_steps + 1]; most_snapshots + 1];
        for snapshots in 1..=most_snapshots {
            for steps in 2..=most_steps {
                table[snapshots][steps] = if snapshots == 1 {
                    steps * (steps - 1) / 2
                } else {
                    let split = |at| at + table[snapshots - 1][steps - at] + table[snapshots][at];
                    (1..steps).map(split).min().unwrap()
                };
            }
        }
        table
    }

    #[test]
    fn known_loops_take_the_least_number_of_steps() {
        let table = least(300, 12);
        for snapshots in 1..=12 {
            for steps in 0..=300 {
                let (again, most) = run(Checkpoints::at_most(snapshots), true, steps);
                // The sweep forward is the first to pass all but the last step.
                let least = table[snapshots][steps] - steps.saturating_sub(1);
                assert_eq!(again, least, "{steps} steps, {snapshots} snapshots");
                assert!(most <= snapshots + 1);
            }
        }
    }

    /// `C(snapshots + repetitions, snapshots)`.
    fn reach(snapshots: usize, repetitions: usize) -> usize {
        (1..=repetitions).fold(1, |before, r| binomial_step(before, snapshots, r))
    }

    /// Griewank and Walther: `r l - C(s + r, r - 1)` steps for `l` between `C(s + r - 1, s)` and `C(s + r, s)`.
    #[test]
    fn the_least_number_is_the_formula() {
        for (snapshots, steps) in [(3, 1000), (5, 10_000), (10, 184_756), (20, 1_000_000)] {
            let r = (1..).find(|r| reach(snapshots, *r) >= steps).unwrap();
            let formula = r * steps - reach(snapshots + 1, r - 1);
            let (again, most) = run(Checkpoints::at_most(snapshots), true, steps);
            assert_eq!(again, formula - (steps - 1));
            assert!(most <= snapshots + 1);
        }
    }

    #[test]
    fn unknown_ends() {
        for snapshots in 1..=20 {
            for steps in 0..200 {
                let (_, most) = run(Checkpoints::at_most(snapshots), false, steps);
                assert!(most <= snapshots, "{steps} steps, {snapshots} snapshots, {most} kept");
            }
        }
        let (again, most) = run(Checkpoints::at_most(20), false, 1_000_000);
        assert!(again < 11_000_000 && most <= 20, "{again} {most}");
    }

    #[test]
    fn logarithmic() {
        for known in [true, false] {
            for steps in [0, 1, 2, 3, 10, 1000, 100_000, 1_000_000] {
                let (again, most) = run(Checkpoints::logarithmic(), known, steps);
                assert!(most <= 4 * 20 + 1 && again <= 5 * steps, "{steps} steps: {again} again, {most} kept");
            }
        }
        // Enough snapshots for every step: nothing runs again.
        assert_eq!(run(Checkpoints::logarithmic(), true, 12), (0, 12));
    }

    #[test]
    fn splits_stay_inside() {
        for steps in 2..500 {
            for snapshots in 2..20 {
                assert!((1..steps).contains(&split(steps, snapshots)));
            }
        }
    }

    #[test]
    fn binomials() {
        assert_eq!([reach(0, 5), reach(1, 3), reach(3, 2), reach(20, 7)], [1, 4, 10, 888_030]);
        assert_eq!(reach(64, 64), usize::MAX);
    }
}
