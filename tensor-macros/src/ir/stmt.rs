//! Statements: a tree of blocks.

use super::{Argument, BlockId, Callee, Form, FunctionParam, Operand, Passed, Place, PullCall, Rhs, Var, Verbatim};
use proc_macro2::TokenStream;

/// A variable bound by a pattern to a part of a place.
#[derive(Clone, Debug)]
pub(crate) struct Bind {
    pub(crate) var: Var,
    pub(crate) place: Place,
}

/// An arm of a branch.
#[derive(Clone, Debug)]
pub(crate) struct Arm {
    /// Empty for `if`.
    pub(crate) pattern: TokenStream,
    pub(crate) guard: Option<Verbatim>,
    pub(crate) binds: Vec<Bind>,
    pub(crate) body: Block,
    /// Cannot complete: panics.
    pub(crate) diverges: bool,
}

/// How a branch decides.
#[derive(Clone, Debug)]
pub(crate) enum Decision {
    /// `if condition`: two arms.
    If(Verbatim),
    /// `match` on an expression.
    Match(Operand),
}

/// How a loop runs.
#[derive(Clone, Debug)]
pub(crate) enum Head {
    /// `loop`.
    Forever,
    /// `while condition`.
    While(Verbatim),
    /// `for pattern in iterator`.
    For { pattern: TokenStream, iterator: Verbatim, range: Option<Range> },
    /// `let var = function(others, |params| …)`: a closure that the primal runs once for each element.
    Sweep(Sweep),
}

/// A call of a closure for every element; its body ends in [`Stmt::Yield`].
#[derive(Clone, Debug)]
pub(crate) struct Sweep {
    pub(crate) var: Var,
    pub(crate) ty: Option<TokenStream>,
    pub(crate) shape: Var,
    /// `x.zip_map` or `SVector::from_fn`.
    pub(crate) function: Verbatim,
    /// The arguments before the closure.
    pub(crate) others: Vec<Verbatim>,
    pub(crate) params: Vec<Var>,
}

/// A loop over numbers that can be run backwards.
#[derive(Clone, Debug)]
pub(crate) struct Range {
    /// The variables the pattern binds, known again when the range is run backwards.
    pub(crate) vars: Vec<Var>,
}

/// How often a loop runs.
#[derive(Clone, Debug)]
pub(crate) struct Trips {
    pub(crate) count: Count,
    /// How many entries of its tape have room on the stack.
    pub(crate) most: usize,
    /// It runs as often, unless it is left; it may run less often where the end of the range varies.
    pub(crate) exact: bool,
}

/// A number that the program text says.
#[derive(Clone, Debug)]
pub(crate) enum Count {
    Known(usize),
    /// A const parameter.
    Parameter(TokenStream),
    /// Made of named constants.
    Constant(TokenStream),
}

impl Loop {
    /// Is its trip count a constant that the stack has room for?
    pub(crate) fn is_short(&self) -> bool {
        self.trips.as_ref().is_some_and(|trips| trips.exact)
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Loop {
    pub(crate) label: Label,
    pub(crate) head: Head,
    /// The iteration's number in the reverse sweep.
    pub(crate) counter: Option<Var>,
    pub(crate) binds: Vec<Bind>,
    pub(crate) body: Block,
    pub(crate) tape: Option<Var>,
    /// The counter is bound although the loop is no part of a jvp.
    pub(crate) counted: bool,
    /// The largest trip count, if the program text says it.
    pub(crate) trips: Option<Trips>,
    /// What it hands on from step to step, if snapshots of that are wanted in place of a tape.
    pub(crate) carried: Option<Box<Carried>>,
    pub(crate) run: Run,
}

/// What a loop's steps change that outlives them.
#[derive(Clone, Debug)]
pub(crate) struct Carried {
    pub(crate) state: Vec<Carry>,
    /// Variables without a value before the loop, which gives them one as it ends, with their types.
    pub(crate) results: Vec<(Var, Option<TokenStream>)>,
    /// Nothing ends the loop but its iterator.
    pub(crate) to_its_end: bool,
    /// The number of snapshots; `None` for the logarithm of the trip count.
    pub(crate) most: Option<TokenStream>,
}

/// A variable of a loop's state.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Carry {
    pub(crate) var: Var,
    /// It is a mutable reference.
    pub(crate) by_ref: bool,
}

/// Which steps of a loop run.
#[derive(Clone, Debug)]
pub(crate) enum Run {
    Whole,
    /// All, with snapshots of what they carry in place of the tape.
    Snapshots,
    /// So many steps, one if nothing is said; the first one by number.
    Steps {
        from: Var,
        count: Option<Var>,
    },
}

/// The reverse sweep of a loop with snapshots: from a snapshot it runs steps again as they are, then one that keeps
/// residuals, and reverses that.
#[derive(Clone, Debug)]
pub(crate) struct ReplaySteps {
    pub(crate) snapshots: Var,
    pub(crate) carried: Box<Carried>,
    /// The first step of a leg, and how many there are.
    pub(crate) from: Var,
    pub(crate) count: Var,
    pub(crate) advance: Loop,
    pub(crate) recorded: Loop,
    pub(crate) replay: ReplayLoop,
}

/// A label of a loop or block; printed only when something leaves through it by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Label {
    pub(crate) name: syn::Lifetime,
}

/// How a statement is left early.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    Break(Label),
    Continue(Label),
}

impl Exit {
    pub(crate) fn label(&self) -> &Label {
        match self {
            Self::Break(label) | Self::Continue(label) => label,
        }
    }
}

/// How an assignment is written.
#[derive(Clone, Debug)]
pub(crate) enum Store {
    /// `place = value`.
    Plain,
    /// A method that overwrites: receiver tokens and the call, verbatim.
    Method(Verbatim),
    /// `place.fill(value)`.
    Fill,
    /// `place` of a field in a tangent becomes `value`.
    Field,
}

/// A compound assignment's operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UpdateOp {
    Add,
    Sub,
    Mul,
    Div,
    Rem,
}

#[derive(Clone, Debug)]
pub(crate) enum Stmt {
    Let {
        var: Var,
        ty: Option<TokenStream>,
        rhs: Rhs,
    },
    /// `let var: ty;`
    Declare {
        var: Var,
        ty: Option<TokenStream>,
    },
    /// `let pattern = value;` with what the pattern binds.
    Destructure {
        pattern: TokenStream,
        ty: Option<TokenStream>,
        value: Operand,
        binds: Vec<Bind>,
    },
    Assign {
        place: Place,
        value: Operand,
        store: Store,
    },
    Update {
        op: UpdateOp,
        place: Place,
        value: Operand,
    },
    /// `ops::acc(&mut place, &value)`; the reverse sweep's addition.
    Accumulate {
        place: Place,
        value: Operand,
    },
    /// `place.method(args)` whose derivative is itself (`swap`); with two places, `mem::swap`.
    Permute {
        form: Form,
        places: Vec<Place>,
        args: Vec<Verbatim>,
    },
    /// `place.push(value)` on a `Vec`.
    Push {
        place: Place,
        value: Operand,
    },
    /// `let var = place.pop().unwrap()`, the reverse of a push.
    Pop {
        var: Var,
        place: Place,
    },
    /// Statements without derivative, verbatim; run once, in the primal.
    Opaque(Verbatim),
    /// An opaque `let` that binds user variables.
    OpaqueLet(Verbatim),
    Branch {
        decision: Decision,
        arms: Vec<Arm>,
        record: Option<Var>,
    },
    Loop(Loop),
    Labeled {
        label: Label,
        body: Block,
        record: Option<Var>,
    },
    /// What follows a statement that may leave early, to the end of the block.
    Rest {
        body: Block,
        record: Option<Var>,
    },
    Exit(Exit),
    /// The value of a sweep's closure: an element of the result `of`.
    Yield {
        of: Var,
        counter: Var,
        value: Operand,
    },
    /// `let result = iterated elementwise`; `result.part = value of body` for every index.
    Each(Each),
    /// `let (result, record) = path::__vjp(args)`.
    CallForward {
        var: Var,
        record: Var,
        callee: Callee,
        args: Vec<Argument>,
        order: Order,
    },
    /// `record(&args, &seeds, bars)`.
    Pullback {
        record: Var,
        /// The function parameter that was called: the record is data, and its pullback is a parameter too.
        of: Option<FunctionParam>,
        args: Vec<Again>,
        dots: Vec<Option<Operand>>,
        seeds: Vec<Operand>,
        bars: Vec<Option<Place>>,
        bar_dots: Vec<Option<Place>>,
    },
    /// `let (result, result_dot) = path::__jvp(args, dots)`.
    CallJvp {
        var: Var,
        dot: Var,
        callee: Callee,
        args: Vec<Argument>,
        dots: Vec<Option<Argument>>,
        functions: Vec<Passed>,
    },
    /// `path::__vjp_with_functions(args, seed, bars, captured, functions)`
    PullCall(Box<PullCall>),
    /// Runs the reverse of a branch: one block for each arm of the record.
    ReplayBranch {
        record: Var,
        arms: Vec<Replay>,
    },
    /// Runs the reverse of a loop, last iteration first.
    ReplayLoop(ReplayLoop),
    /// The same, from snapshots.
    ReplaySteps(Box<ReplaySteps>),
    /// Runs the reverse of a labeled block.
    ReplayLabeled {
        record: Var,
        body: Replay,
    },
    /// Runs the reverse of a rest, if it ran.
    ReplayRest {
        record: Var,
        body: Replay,
    },
    /// `for counter in 0..len(of) { … }`: recomputes and reverses each element.
    ForElements {
        counter: Var,
        of: Place,
        body: Block,
    },
}

/// How far the generated callee is differentiated.
#[derive(Clone, Debug)]
pub(crate) enum Order {
    Vjp,
    /// The jvp of the vjp: the result's tangent, the arguments' tangents.
    JvpOfVjp(Var, Vec<Option<Argument>>),
}

/// An argument given to the callee once more, for its pullback.
#[derive(Clone, Debug)]
pub(crate) enum Again {
    Value(Operand),
    /// The callee has changed it: it keeps itself what it needs.
    Changed,
    /// The value that it had before the call, if the callee asks for it: whether it was changed, only types can tell.
    Unknown(Operand),
}

impl Again {
    pub(crate) fn operand(&self) -> Option<&Operand> {
        match self {
            Self::Value(operand) | Self::Unknown(operand) => Some(operand),
            Self::Changed => None,
        }
    }
}

/// An elementwise sweep by a closure.
#[derive(Clone, Debug)]
pub(crate) struct Each {
    pub(crate) var: Var,
    pub(crate) ty: Option<TokenStream>,
    /// The primal, as the user wrote it.
    pub(crate) primal: Verbatim,
    /// The shape of the result, for the positions of its elements.
    pub(crate) shape: Var,
    pub(crate) counter: Var,
    /// `let pattern = tokens;` at the start of each element: the closure's parameters.
    pub(crate) body: Block,
    pub(crate) value: Operand,
    /// How the primal is called with another closure, where it may give several values an element.
    pub(crate) called: Option<Called>,
    /// What else the forward sweep keeps of each element.
    pub(crate) kept: Option<Kept>,
}

/// `function(others, |params| …)`.
#[derive(Clone, Debug)]
pub(crate) struct Called {
    pub(crate) function: Verbatim,
    pub(crate) others: Vec<Verbatim>,
    /// The closure's parameters, which the first statements of the body bind.
    pub(crate) params: Vec<Var>,
}

/// Results of an elementwise body that take long to compute, in a matrix of their own.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    /// `(value, (results…))` of each element.
    pub(crate) pairs: Var,
    pub(crate) results: Vec<Var>,
}

#[derive(Clone, Debug)]
pub(crate) struct Replay {
    /// The block whose atoms are unpacked.
    pub(crate) of: BlockId,
    pub(crate) stmts: Vec<Stmt>,
}

#[derive(Clone, Debug)]
pub(crate) struct ReplayLoop {
    pub(crate) tape: Option<Var>,
    pub(crate) counter: Option<Var>,
    /// The range to run backwards, with its pattern.
    pub(crate) range: Option<(TokenStream, Verbatim)>,
    /// The only step that ran, by number.
    pub(crate) step: Option<Var>,
    pub(crate) body: Replay,
}

#[derive(Clone, Debug)]
pub(crate) struct Block {
    pub(crate) id: BlockId,
    pub(crate) stmts: Vec<Stmt>,
}
