//! What a forward sweep leaves for the reverse sweep of a loop or a branch.

use alloc::vec::Vec;
use arrayvec::ArrayVec;

/// Which of two branches ran, with what it left.
#[derive(Clone, Debug)]
pub enum Either<L, R> {
    /// The first branch.
    L(L),
    /// Any later branch.
    R(R),
}

/// The length of the array that records `trips` iterations with `inside` entries in each; 0, which stands for the heap, if the
/// iterations, or all entries, are more than `most`.
#[must_use]
pub const fn room_for(trips: usize, inside: usize, most: [usize; 2]) -> usize {
    if trips > most[0] || trips.saturating_mul(inside) > most[1] { 0 } else { trips }
}

/// How many entries such a record has on the stack: one if it is on the heap.
#[must_use]
pub const fn entries_of(trips: usize, inside: usize, most: [usize; 2]) -> usize {
    let room = room_for(trips, inside, most);
    if room == 0 { 1 } else { room * inside }
}

/// The larger of two numbers.
#[must_use]
pub const fn larger(one: usize, other: usize) -> usize {
    if one > other { one } else { other }
}

/// Bytes of an entry from which it holds matrices.
const MATRICES: usize = 64;

/// One entry an iteration, on the stack: for loops whose trip count is a compile-time constant. With `N = 0` on the heap.
#[derive(Clone, Debug)]
pub struct ArrayTape<E, const N: usize> {
    few: ArrayVec<E, N>,
    many: Vec<E>,
}

impl<E, const N: usize> ArrayTape<E, N> {
    /// An empty tape.
    #[inline(always)]
    #[must_use]
    #[allow(clippy::new_without_default, reason = "generated code names `new` only")]
    pub fn new() -> Self {
        Self { few: ArrayVec::new(), many: Vec::new() }
    }

    /// Records one iteration.
    #[inline(always)]
    pub fn push(&mut self, entry: E) {
        if N == 0 {
            self.many.push(entry)
        } else {
            self.few.push(entry)
        }
        // Where there are gathers LLVM would run iterations side by side, and not what lies side by side in one of them.
        if cfg!(target_feature = "avx2") && size_of::<E>() >= MATRICES {
            core::hint::black_box(());
        }
    }

    /// The iterations in the order they ran.
    #[inline(always)]
    pub fn entries(&self) -> core::slice::Iter<'_, E> {
        if N == 0 { self.many.iter() } else { self.few.iter() }
    }
}

/// One entry an iteration, on the heap: for loops whose trip count is known at run time.
#[derive(Clone, Debug)]
pub struct VecTape<E>(Vec<E>);

impl<E> VecTape<E> {
    /// An empty tape; allocates at the first entry.
    #[inline(always)]
    #[must_use]
    #[allow(clippy::new_without_default, reason = "generated code names `new` only")]
    pub fn new() -> Self {
        Self(Vec::new())
    }

    /// The iterator of a loop, with room for its entries as far as their number is known.
    #[inline(always)]
    pub fn with_room_for<I: IntoIterator>(&mut self, iterations: I) -> I::IntoIter {
        // A loop over a huge range may leave after a few iterations.
        const MOST: usize = 1 << 10;
        let iterations = iterations.into_iter();
        self.0.reserve(iterations.size_hint().0.min(MOST));
        iterations
    }

    /// Records one iteration.
    #[inline(always)]
    pub fn push(&mut self, entry: E) {
        self.0.push(entry);
    }

    /// The iterations in the order they ran.
    #[inline(always)]
    pub fn entries(&self) -> core::slice::Iter<'_, E> {
        self.0.iter()
    }
}
