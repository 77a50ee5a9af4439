//! Functions given to a differentiable function, which calls them when it likes.

use super::{Argument, Block, Callee, Operand, Place, Replay, Var};
use proc_macro2::TokenStream;

/// A function given as an argument, through which derivatives flow.
#[derive(Clone, Debug)]
pub(crate) enum Passed {
    Closure(Box<Closure>),
    /// A function parameter, handed on.
    Parameter(Var),
    /// A differentiable function by its path.
    Path {
        path: TokenStream,
        turbofish: TokenStream,
    },
}

/// A closure, whose captured variables are found where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Closure {
    pub(crate) params: Vec<Var>,
    pub(crate) body: Block,
    pub(crate) value: Operand,
    pub(crate) dots: Vec<Option<Var>>,
    pub(crate) value_dot: Option<Operand>,
    /// In a reverse sweep, what turns the cotangent of its value into those of its parameters and of what it captures.
    pub(crate) pullback: Option<ClosurePullback>,
}

#[derive(Clone, Debug)]
pub(crate) struct ClosurePullback {
    pub(crate) seed: Var,
    pub(crate) seed_dot: Option<Var>,
    pub(crate) bars: Vec<Option<Var>>,
    pub(crate) bar_dots: Vec<Option<Var>>,
    pub(crate) replay: Replay,
}

/// A call that is made once more in the reverse sweep, forwards and backwards: of functions given to it nothing can be
/// kept, for what they capture is behind references.
#[derive(Clone, Debug)]
pub(crate) struct PullCall {
    pub(crate) callee: Callee,
    pub(crate) args: Vec<Argument>,
    pub(crate) dots: Vec<Option<Operand>>,
    pub(crate) seeds: Vec<Operand>,
    pub(crate) bars: Vec<Option<Place>>,
    pub(crate) bar_dots: Vec<Option<Place>>,
    pub(crate) functions: Vec<Passed>,
    /// What the call gave in the forward sweep, to be compared.
    pub(crate) value: Operand,
    /// The cotangents of what the functions capture, with their tangents.
    pub(crate) captured: Vec<Var>,
}
