//! Two things of one name: a function, and a companion that a glob import brings.

/// Companions of functions that are not ours. Those of ours have a `__same` of their own, which is found first: its closure takes
/// the function that the name means, and compiles only if that is ours, for every function has a type of its own.
pub trait OtherFunction {
    /// The closure takes `known`, which is ours.
    fn __same<G, K>(_: G, _known: K, _: impl FnOnce(K)) {}
}

impl<C: ?Sized> OtherFunction for C {}
