//! Iterator chains taken apart: what is iterated, and the adapters after it.

use proc_macro2::{Ident, Span};
use syn::spanned::Spanned;
use syn::{Expr, ExprMethodCall};

/// A chain taken apart: what is iterated, then what happens to each item.
pub(super) struct Chain {
    pub(super) source: Expr,
    pub(super) steps: Vec<Step>,
}

#[derive(Clone)]
pub(super) enum Step {
    Map(Expr),
    Filter(Expr),
    FilterMap(Expr),
    TakeWhile(Expr),
    MapWhile(Expr),
    /// The first state, and what makes an item of the state and an item.
    Scan(Expr, Expr),
    Enumerate(Ident),
    Zip(Ident, Expr),
    Rev(Ident),
    Take(Ident, Expr),
    Skip(Ident, Expr),
    Every(Ident, Expr),
}

impl Chain {
    pub(super) fn of(expr: &Expr) -> Self {
        let call = match expr {
            Expr::Paren(inner) => return Self::of(&inner.expr),
            Expr::MethodCall(call) => call,
            other => return Self { source: other.clone(), steps: Vec::new() },
        };
        let before = Self::of(&call.receiver);
        match before.step(call) {
            Some(step) => before.then(step),
            None if (call.method == "copied" || call.method == "cloned") && !before.steps.is_empty() => before.copied(),
            None => Self { source: expr.clone(), steps: Vec::new() },
        }
    }

    /// Adapters of the iterated place itself are no steps: its positions tell what they do.
    fn step(&self, call: &ExprMethodCall) -> Option<Step> {
        let (method, name) = (call.method.clone(), call.method.to_string());
        let args: Vec<Expr> = call.args.iter().cloned().collect();
        let later = !self.steps.is_empty() || is_compound(&self.source);
        Some(match (name.as_str(), &args[..]) {
            ("map", [function]) => Step::Map(function.clone()),
            ("filter", [function]) => Step::Filter(function.clone()),
            ("filter_map", [function]) => Step::FilterMap(function.clone()),
            ("take_while", [function]) => Step::TakeWhile(function.clone()),
            ("map_while", [function]) => Step::MapWhile(function.clone()),
            ("scan", [start, function]) => Step::Scan(start.clone(), function.clone()),
            ("enumerate", []) if later => Step::Enumerate(method),
            ("rev", []) if later => Step::Rev(method),
            ("zip", [other]) if later || !Self::of(other).steps.is_empty() => Step::Zip(method, other.clone()),
            ("take", [count]) if later => Step::Take(method, count.clone()),
            ("skip", [count]) if later => Step::Skip(method, count.clone()),
            ("step_by", [width]) if later => Step::Every(method, width.clone()),
            _ => return None,
        })
    }

    /// Copies of what a `map` made are the values themselves; of what is left of references they are made here.
    fn copied(self) -> Self {
        let makes =
            |step: &Step| matches!(step, Step::Map(_) | Step::FilterMap(_) | Step::MapWhile(_) | Step::Scan(..));
        let counts = |step: &Step| matches!(step, Step::Enumerate(_) | Step::Zip(..));
        if self.steps.iter().any(|step| makes(step) || counts(step)) {
            return self;
        }
        self.then(Step::Map(syn::parse_quote!(|__copied| (*__copied).clone())))
    }

    fn then(mut self, step: Step) -> Self {
        let turns = matches!(step, Step::Rev(_));
        let keeps_order = |step: &Step| matches!(step, Step::Map(_) | Step::Filter(_) | Step::FilterMap(_));
        if turns && self.steps.iter().all(keeps_order) {
            self.steps.insert(0, step);
        } else {
            self.steps.push(step);
        }
        self
    }

    pub(super) fn is_plain(&self) -> bool {
        self.steps.is_empty() && !is_compound(&self.source)
    }

    /// Steps that the iterator of the source can take itself.
    pub(super) fn early(&self) -> usize {
        let own = |step: &Step| {
            use Step::{Enumerate, Every, Map, Rev, Skip, Take, Zip};
            matches!(step, Map(_) | Enumerate(_) | Zip(..) | Rev(_) | Take(..) | Skip(..) | Every(..))
        };
        if is_compound(&self.source) { 0 } else { self.steps.iter().take_while(|step| own(step)).count() }
    }
}

/// Several iterators, one after the other.
pub(super) fn is_compound(source: &Expr) -> bool {
    let compound = |call: &ExprMethodCall| ["chain", "flatten", "flat_map"].iter().any(|name| call.method == name);
    matches!(unparenthesized(source), Expr::MethodCall(call) if compound(call))
}

impl Step {
    pub(super) fn counts(&self) -> bool {
        matches!(self, Self::Enumerate(_) | Self::Take(..) | Self::Skip(..) | Self::Every(..))
    }

    /// Where an error about it shows.
    pub(super) fn at(&self) -> Span {
        match self {
            Self::Map(at) | Self::Filter(at) | Self::FilterMap(at) | Self::TakeWhile(at) | Self::MapWhile(at) => {
                at.span()
            }
            Self::Scan(_, at) => at.span(),
            Self::Enumerate(at) | Self::Rev(at) | Self::Zip(at, _) => at.span(),
            Self::Take(at, _) | Self::Skip(at, _) | Self::Every(at, _) => at.span(),
        }
    }

    pub(super) fn ends(&self) -> bool {
        matches!(self, Self::TakeWhile(_) | Self::MapWhile(_) | Self::Scan(..) | Self::Take(..))
    }
}

pub(super) fn unparenthesized(expr: &Expr) -> &Expr {
    match expr {
        Expr::Paren(inner) => unparenthesized(&inner.expr),
        Expr::Block(block) if block.block.stmts.len() == 1 && block.label.is_none() => match &block.block.stmts[0] {
            syn::Stmt::Expr(inner, None) => unparenthesized(inner),
            _ => expr,
        },
        expr => expr,
    }
}

/// `items.enumerate().max_by(…).map(|(i, _)| i)`.
pub(crate) fn is_index_of_best(call: &syn::ExprMethodCall) -> bool {
    let first = match call.args.first() {
        Some(Expr::Closure(closure)) if call.method == "map" && closure.inputs.len() == 1 => {
            match (&closure.inputs[0], &*closure.body) {
                (syn::Pat::Tuple(pats), Expr::Path(body)) => matches!(pats.elems.first(),
                    Some(syn::Pat::Ident(index)) if body.path.is_ident(&index.ident)),
                _ => false,
            }
        }
        _ => false,
    };
    let best = |call: &syn::ExprMethodCall| {
        ["max_by", "min_by", "max_by_key", "min_by_key"].iter().any(|name| call.method == name)
            && matches!(&*call.receiver, Expr::MethodCall(of) if of.method == "enumerate" && super::chain::is_iterator(&of.receiver))
    };
    first && matches!(&*call.receiver, Expr::MethodCall(call) if best(call))
}
