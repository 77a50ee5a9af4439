//! The intermediate form: structured, imperative, in A-normal form.
//!
//! Every variable has one name in the whole function (`rename.rs` sees to it). An operand is a place (a variable and
//! projections) or an inactive expression; an equation applies one operation to operands. Control flow is a tree: a
//! branch, loop or labeled block owns its blocks, and a block that follows a statement which may leave early is wrapped
//! in [`Stmt::Rest`], so that a reverse sweep can tell what ran.

use proc_macro2::{Ident, Span, TokenStream};
use std::rc::Rc;

/// A variable, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Var(u32);

impl Var {
    /// The parameters of a function are its first variables.
    pub(crate) fn nth(index: usize) -> Self {
        Self(u32::try_from(index).expect("fewer than 2^32 variables"))
    }
}

/// A block, by number; 0 is the function's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct BlockId(pub(crate) u32);

impl BlockId {
    pub(crate) const ROOT: Self = Self(0);
}

/// What is known of a variable.
#[derive(Clone, Debug)]
pub(crate) struct VarInfo {
    pub(crate) name: Ident,
    /// The block that declares it.
    pub(crate) block: BlockId,
    /// Holds one value from its initialisation to the end of its scope.
    pub(crate) stable: bool,
    pub(crate) active: bool,
    /// The place this variable is another name of: a reference or a view.
    pub(crate) alias: Option<Place>,
    /// Another way to its value in the reverse sweep: an element of an iterated place.
    pub(crate) source: Option<Place>,
    /// Its type borrows nothing (a temporary that holds a result).
    pub(crate) owned: bool,
    /// Not declared by a `let` of its own: a pattern or the signature binds it.
    pub(crate) parameter: bool,
}

/// Inactive tokens, and the variables they read.
#[derive(Clone, Debug)]
pub(crate) struct Verbatim {
    pub(crate) tokens: TokenStream,
    pub(crate) vars: Vec<Var>,
    /// May be evaluated once more in the reverse sweep: no calls, no effects, only stable variables.
    pub(crate) pure: bool,
}

impl Verbatim {
    pub(crate) fn constant(tokens: TokenStream) -> Self {
        Self { tokens, vars: Vec::new(), pure: true }
    }

    /// Float literals and operators only: the type comes from the surroundings.
    pub(crate) fn is_literal(&self) -> bool {
        fn literal(tokens: TokenStream) -> (bool, bool) {
            let (mut all, mut float) = (true, false);
            for token in tokens {
                match token {
                    proc_macro2::TokenTree::Literal(literal) => {
                        let text = literal.to_string();
                        float |= text.contains('.') || text.contains('e');
                        all &= !text.contains('f') && !text.contains('"');
                    }
                    proc_macro2::TokenTree::Punct(_) => {}
                    proc_macro2::TokenTree::Group(group) => {
                        let (inner_all, inner_float) = literal(group.stream());
                        all &= inner_all;
                        float |= inner_float;
                    }
                    proc_macro2::TokenTree::Ident(_) => all = false,
                }
            }
            (all, float)
        }
        literal(self.tokens.clone()) == (true, true)
    }
}

/// One step from a place to a part of it.
#[derive(Clone, Debug)]
pub(crate) enum Proj {
    /// `.name` or `.0`.
    Field(TokenStream),
    /// `[index]`.
    Index(Verbatim),
    /// The k-th element of whatever can be iterated.
    Element(Verbatim),
    /// `.column(j)`, `.fixed_view::<2, 2>(i, j)`: the method, its turbofish, its arguments.
    View(Ident, TokenStream, Vec<Verbatim>),
    /// The value inside `Some` or `Ok`.
    Payload,
    /// `*`.
    Deref,
}

/// A variable or a part of it.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) root: Var,
    pub(crate) path: Vec<Proj>,
}

impl Place {
    pub(crate) fn var(root: Var) -> Self {
        Self { root, path: Vec::new() }
    }
    pub(crate) fn then(mut self, proj: Proj) -> Self {
        self.path.push(proj);
        self
    }
    /// The variable itself, if this is no part of one.
    pub(crate) fn as_var(&self) -> Option<Var> {
        self.path.iter().all(|proj| matches!(proj, Proj::Deref)).then_some(self.root)
    }
}

/// An argument of an equation.
#[derive(Clone, Debug)]
pub(crate) enum Operand {
    /// A place, read through `refs` borrows (`&x` has one).
    Place { refs: u8, place: Place },
    /// An expression without derivative.
    Inactive(Verbatim),
}

impl Operand {
    pub(crate) fn var(var: Var) -> Self {
        Self::Place { refs: 0, place: Place::var(var) }
    }
    pub(crate) fn place(&self) -> Option<&Place> {
        match self {
            Self::Place { place, .. } => Some(place),
            Self::Inactive(_) => None,
        }
    }
}

/// How an operation is written.
#[derive(Clone, Debug)]
pub(crate) enum Form {
    /// `a + b`.
    Binary(TokenStream),
    /// `-a`.
    Negate,
    /// `a.name::<…>(b, …)`.
    Method(Ident, TokenStream),
    /// `path(a, …)`.
    Path(TokenStream),
    /// A function of `ops`, arguments by reference.
    Function(&'static str),
    /// A function of `ops::real`, arguments by value.
    Real(&'static str),
    /// `(a, b)`, `[a, b]`, `vec![a; n]`, `matrix![a, b; c, d]`, `Type { x: a }`: text between the arguments.
    Pieces(Vec<TokenStream>, Delimiters),
}

/// What encloses the pieces of a constructor.
#[derive(Clone, Debug)]
pub(crate) enum Delimiters {
    Paren,
    Bracket,
    Brace(TokenStream),
    Macro(TokenStream),
    /// `path(&[…])`: the path, and `&` or nothing.
    Call(TokenStream, TokenStream),
}

/// What an operation means to the transforms.
#[derive(Clone, Debug)]
pub(crate) enum Meaning {
    /// A row of the rule table; the parameters' positions among the arguments.
    Rule(&'static crate::rules::Rule),
    /// The result is the first argument.
    Identity,
    /// The result's cotangent is added up over all its entries (`from_element`).
    Fill,
    /// Argument `i` is this part of the result.
    Parts(Vec<Part>),
    /// `unwrap`, `expect`: the value inside.
    Payload,
    /// `Some(x)`, `Ok(x)`.
    Wrap,
    /// A float or integer cast to a float type.
    Cast(TokenStream),
    /// The zero cotangent of the shape given.
    Zero,
    /// Linear in each argument that is active.
    Multilinear,
    /// The result has no derivative.
    Inactive,
    /// The cotangent held by the (mutable) place, which becomes zero.
    Take,
}

/// Which part of a constructed value an argument is.
#[derive(Clone, Debug)]
pub(crate) enum Part {
    Proj(Proj),
    /// The k-th entry counted row by row.
    RowMajor(usize),
    /// All entries from this position on.
    Repeated,
}

/// The right side of a `let`.
#[derive(Clone, Debug)]
pub(crate) enum Rhs {
    /// A copy, move or borrow.
    Use(Operand),
    Op {
        form: Form,
        meaning: Meaning,
        args: Vec<Operand>,
    },
    /// A call of another differentiable function: its path, its turbofish.
    Call {
        path: TokenStream,
        turbofish: TokenStream,
        args: Vec<Operand>,
    },
}

/// A variable bound by a pattern to a part of a place.
#[derive(Clone, Debug)]
pub(crate) struct Bind {
    pub(crate) var: Var,
    pub(crate) place: Place,
}

/// An arm of a branch.
#[derive(Clone, Debug)]
pub(crate) struct Arm {
    /// `pattern if guard`; empty for `if`.
    pub(crate) head: TokenStream,
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
}

/// A loop over numbers that can be run backwards.
#[derive(Clone, Debug)]
pub(crate) struct Range {
    /// The variables the pattern binds, known again when the range is run backwards.
    pub(crate) vars: Vec<Var>,
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
    pub(crate) trips: Option<TokenStream>,
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
    /// `let result = iterated elementwise`; `result.part = value of body` for every index.
    Each(Each),
    /// `let (result, record) = path::__vjp(args)`.
    CallForward {
        var: Var,
        record: Var,
        path: TokenStream,
        turbofish: TokenStream,
        args: Vec<Operand>,
        order: Order,
    },
    /// `record(&args, &seeds, bars)`.
    Pullback {
        record: Var,
        args: Vec<Operand>,
        dots: Vec<Option<Operand>>,
        seeds: Vec<Operand>,
        bars: Vec<Option<Place>>,
        bar_dots: Vec<Option<Place>>,
    },
    /// `let (result, result_dot) = path::__jvp(args, dots)`.
    CallJvp {
        var: Var,
        dot: Var,
        path: TokenStream,
        turbofish: TokenStream,
        args: Vec<Operand>,
        dots: Vec<Option<Operand>>,
    },
    /// Runs the reverse of a branch: one block for each arm of the record.
    ReplayBranch {
        record: Var,
        arms: Vec<Replay>,
    },
    /// Runs the reverse of a loop, last iteration first.
    ReplayLoop(ReplayLoop),
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
    JvpOfVjp(Var, Vec<Option<Operand>>),
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
    pub(crate) body: Replay,
}

#[derive(Clone, Debug)]
pub(crate) struct Block {
    pub(crate) id: BlockId,
    pub(crate) stmts: Vec<Stmt>,
}

/// A function's body with its variables.
#[derive(Clone, Debug)]
pub(crate) struct Graph {
    pub(crate) vars: Vec<VarInfo>,
    pub(crate) blocks: u32,
    pub(crate) body: Block,
    pub(crate) result: Operand,
    pub(crate) names: crate::rename::Names,
    /// Variables each block hands to its reverse sweep.
    pub(crate) atoms: std::collections::BTreeMap<BlockId, Vec<Var>>,
    /// Items declared inside the body.
    pub(crate) items: Rc<Vec<TokenStream>>,
}

impl Graph {
    pub(crate) fn info(&self, var: Var) -> &VarInfo {
        &self.vars[var.0 as usize]
    }
    pub(crate) fn info_mut(&mut self, var: Var) -> &mut VarInfo {
        &mut self.vars[var.0 as usize]
    }
    pub(crate) fn is_active(&self, operand: &Operand) -> bool {
        operand.place().is_some_and(|place| self.info(place.root).active)
    }

    /// A new variable named after `base`, hygienic, at `span`.
    pub(crate) fn fresh(&mut self, base: &str, span: Span, block: BlockId, active: bool) -> Var {
        let name = self.names.fresh(base, span);
        self.add(VarInfo {
            name,
            block,
            stable: true,
            active,
            alias: None,
            source: None,
            owned: true,
            parameter: false,
        })
    }
    pub(crate) fn add(&mut self, info: VarInfo) -> Var {
        self.vars.push(info);
        Var::nth(self.vars.len() - 1)
    }
    pub(crate) fn fresh_block(&mut self) -> BlockId {
        self.blocks += 1;
        BlockId(self.blocks)
    }
    pub(crate) fn fresh_label(&mut self, base: &str, span: Span) -> Label {
        let ident = self.names.fresh(base, span);
        Label { name: syn::Lifetime { apostrophe: ident.span(), ident } }
    }

    /// A variable's name as inactive tokens.
    pub(crate) fn named(&self, var: Var) -> Verbatim {
        let name = &self.info(var).name;
        Verbatim { tokens: quote::quote!(#name), vars: vec![var], pure: true }
    }

    /// The place behind aliases.
    pub(crate) fn resolve(&self, place: &Place) -> Place {
        match &self.info(place.root).alias {
            None => place.clone(),
            Some(target) => {
                let mut resolved = self.resolve(target);
                let rest = place.path.iter().filter(|proj| !matches!(proj, Proj::Deref));
                resolved.path.extend(rest.cloned());
                resolved
            }
        }
    }
}
