//! The intermediate form: structured, imperative, in A-normal form.
//!
//! Every variable has one name in the whole function (`rename.rs` sees to it). An operand is a place (a variable and
//! projections) or an inactive expression; an equation applies one operation to operands. Control flow is a tree: a
//! branch, loop or labeled block owns its blocks, and a block that follows a statement which may leave early is wrapped
//! in [`Stmt::Rest`], so that a reverse sweep can tell what ran.

mod callee;
mod graph;
mod passed;
mod stmt;

pub(crate) use callee::{Callee, FunctionParam, of_function, operator_method};
pub(crate) use graph::{Graph, Source, VarInfo};
pub(crate) use passed::{Closure, ClosurePullback, Passed, PullCall};
pub(crate) use stmt::{
    Again, Arm, Bind, Block, Called, Carried, Carry, Count, Decision, Each, Exit, Head, Kept, Label, Loop, Order,
    Range, Replay, ReplayLoop, ReplaySteps, Run, Stmt, Store, Sweep, Trips, UpdateOp,
};

use proc_macro2::{Ident, TokenStream};

/// A variable, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Var(u32);

impl Var {
    /// The parameters of a function are its first variables.
    pub(crate) fn nth(index: usize) -> Self {
        Self(u32::try_from(index).expect("fewer than 2^32 variables"))
    }
    /// Was it made when there were `count` variables already?
    pub(crate) fn is_newer_than(self, count: usize) -> bool {
        self.0 as usize >= count
    }
}

/// A block, by number; 0 is the function's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct BlockId(pub(crate) u32);

impl BlockId {
    pub(crate) const ROOT: Self = Self(0);
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

    /// What is lent, of `&place`: a variable, a field, or an element by an index that computes nothing.
    pub(crate) fn lent(&self) -> Option<syn::Expr> {
        let starts = self.tokens.clone().into_iter().next()?.to_string() == "&";
        match syn::parse2(self.tokens.clone()) {
            Ok(syn::Expr::Reference(syn::ExprReference { expr, mutability: None, .. })) if starts => {
                is_part(&expr).then_some(*expr)
            }
            _ => None,
        }
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

/// A variable, a field, what a reference or a box holds, an element by an index that computes nothing.
pub(crate) fn is_part(expr: &syn::Expr) -> bool {
    fn is_named(index: &syn::Expr) -> bool {
        match index {
            syn::Expr::Path(_) | syn::Expr::Lit(_) => true,
            syn::Expr::Tuple(tuple) => tuple.elems.iter().all(is_named),
            _ => false,
        }
    }
    match expr {
        syn::Expr::Path(_) => true,
        syn::Expr::Field(field) => is_part(&field.base),
        syn::Expr::Paren(inner) => is_part(&inner.expr),
        syn::Expr::Unary(unary) => matches!(unary.op, syn::UnOp::Deref(_)) && is_part(&unary.expr),
        syn::Expr::Index(index) => is_part(&index.expr) && is_named(&index.index),
        _ => false,
    }
}

/// One step from a place to a part of it.
#[derive(Clone, Debug)]
pub(crate) enum Proj {
    /// `.name` or `.0`.
    Field(TokenStream),
    /// `.0` of what is a tuple for certain: its place in a tangent is that of a tuple, too.
    Component(TokenStream),
    /// `[index]`.
    Index(Verbatim),
    /// The k-th element of whatever can be iterated.
    Element(Verbatim),
    /// `.column(j)`, `.fixed_view::<2, 2>(i, j)`: the method, its turbofish, its arguments.
    View(Ident, TokenStream, Vec<Verbatim>),
    /// The value inside `Some` or `Ok`.
    Payload,
    /// A member of a variant of an enum; only tangents have it as a place.
    Variant(Ident, TokenStream),
    /// Inside a field that may be marked `#[nondiff]`, of this kind; only cotangents that are added to have it.
    Within(Verbatim),
    /// `*`.
    Deref,
    /// The `*` of a variable that may be a box.
    Unbox,
    /// The `*` of a box, in a tangent, which has a box there too; other `*` are of references, which it has not.
    Unboxed,
}

/// Is the step at this position the `*` of a field?
pub(crate) fn is_unboxing(path: &[Proj], at: usize) -> bool {
    matches!(path[at], Proj::Deref) && at > 0 && matches!(path[at - 1], Proj::Field(_))
}

impl Proj {
    /// A step that the place of a `#[nondiff]` field does not have.
    pub(crate) fn is_named(&self) -> bool {
        matches!(self, Self::Field(_) | Self::Component(_) | Self::View(..))
    }
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
    /// May it be, or be inside, the place of a `#[nondiff]` field?
    pub(crate) fn is_in_field(&self) -> bool {
        self.path.iter().any(|proj| matches!(proj, Proj::Field(_) | Proj::Variant(..)))
    }
    /// A row, a column or a block of a matrix: a matrix that has these is active.
    pub(crate) fn is_view(&self) -> bool {
        matches!(self.path.last(), Some(Proj::View(..)))
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

impl Form {
    /// A struct or a variant of an enum, whose tangent may be another type.
    pub(crate) fn is_structure(&self) -> bool {
        match self {
            Self::Pieces(_, Delimiters::Brace(_)) => true,
            Self::Path(path) => syn::parse2::<syn::ExprPath>(path.clone()).is_ok_and(|path| {
                path.path.segments.last().is_some_and(|last| crate::rename::starts_upper(&last.ident))
            }),
            _ => false,
        }
    }
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

/// An argument of a call.
#[derive(Clone, Debug)]
pub(crate) enum Argument {
    Value(Operand),
    /// What the callee may change: `&mut place`, or the mutable reference `place` itself, which may also be lent for reading.
    Mutable {
        place: Place,
        reborrow: bool,
    },
}

impl Argument {
    pub(crate) fn place(&self) -> Option<&Place> {
        match self {
            Self::Value(operand) => operand.place(),
            Self::Mutable { place, .. } => Some(place),
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
    /// A method of `ops::FieldPlace`: the place of a field in a tangent, the field's value.
    Field(&'static str),
    /// A function of `ops`, arguments by reference.
    Function(&'static str),
    /// A copy of a constant of any type.
    Keep,
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
    /// All that no other argument is, in `..rest`.
    Rest,
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
    /// A call of another differentiable function.
    Call {
        callee: Callee,
        args: Vec<Argument>,
        /// What stands among the arguments as text.
        functions: Vec<Passed>,
    },
}
