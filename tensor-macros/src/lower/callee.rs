//! Calls of the user's own methods and associated functions, whose derivatives stand beside them.

use super::argument::Arguments;
use super::method::{IDENTITIES, find_method};
use super::{Lower, Value};
use crate::home::Home;
use crate::ir::{Argument, Callee, Operand, Place, Rhs, Verbatim};
use crate::rename::starts_upper;
use crate::rules::known::{has_rules, is_known_method};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::{Expr, ExprCall, ExprMethodCall, ExprPath};

/// Constructors of matrices: of a type that the text does not know too, for it may be another name of one. `new` is not
/// among them, for which types tell.
const CONSTRUCTORS: &[&str] = &[
    "from",
    "from_element",
    "repeat",
    "from_fn",
    "from_columns",
    "from_rows",
    "from_row_slice",
    "from_column_slice",
    "from_vec",
    "from_iterator",
    "from_diagonal",
    "from_diagonal_element",
];

impl Lower<'_> {
    /// `let value = callee(args);`
    pub(super) fn call_of(&mut self, callee: Callee, name: &Ident, mut args: Arguments) -> Value {
        let functions = self.of_one_kind(args.functions());
        let (args, active) = self.written_arguments(args);
        let active = active || functions.iter().any(|function| self.carries_derivative(function));
        let rhs = Rhs::Call { callee, args, functions };
        let var = self.let_temp(&format!("{name}_value"), name.span(), active, rhs);
        Value::Active(Operand::var(var))
    }

    /// A method that has no rule for so many arguments is one of the user's, unless it is known to be another's.
    pub(super) fn is_own_method(&self, call: &ExprMethodCall) -> bool {
        let name = call.method.to_string();
        let of_lists = ["push", "pop", "insert", "remove", "clear", "truncate", "extend"].contains(&name.as_str());
        of_lists && self.owned.is_no_list(&call.receiver)
            || !is_known_method(&name)
                && !IDENTITIES.contains(&name.as_str())
                && find_method(&name, call.args.len() + 1).is_none()
    }

    /// The text tells that the receiver is of a type of the user's, whose methods may have any name.
    pub(super) fn is_of_own_type(&self, call: &ExprMethodCall) -> bool {
        self.owned.is_owned(&call.receiver) && !IDENTITIES.contains(&call.method.to_string().as_str())
    }

    pub(super) fn own_method(&mut self, call: &ExprMethodCall) -> Value {
        // Perhaps a method of another type that has this name: a box more does no harm.
        self.graph.recursive |= self.is_this_method(&call.method);
        self.note_change(call);
        let mut args = Arguments::default();
        let receiver = match self.changing_receiver(&call.receiver) {
            Some(place) => Argument::Mutable { place, reborrow: true },
            None => Argument::Value(self.receiver(&call.receiver)),
        };
        args.push(receiver);
        self.arguments(&call.args, &mut args);
        let turbofish = call.turbofish.as_ref().map(ToTokens::to_token_stream).unwrap_or_default();
        self.call_of(Callee::Method { name: call.method.clone(), turbofish }, &call.method, args)
    }

    /// The receiver; a constant one that may change, or has to be computed, as the method finds it now.
    fn receiver(&mut self, receiver: &Expr) -> Operand {
        match self.expr(receiver) {
            Value::Active(operand) => operand,
            Value::Inactive(expr) => {
                let verbatim = self.verbatim(&expr);
                let place = matches!(expr, Expr::Path(_) | Expr::Field(_) | Expr::Index(_));
                if verbatim.pure || !place {
                    return Operand::Inactive(self.inactive(&expr, "receiver"));
                }
                let Verbatim { tokens, vars, .. } = verbatim;
                let deref = self.hands_over([&expr]).map(|_| quote!(*));
                let copy = Verbatim { tokens: quote!(::core::clone::Clone::clone(&#deref #tokens)), vars, pure: false };
                let span = syn::spanned::Spanned::span(&expr);
                Operand::var(self.let_temp("receiver", span, false, Rhs::Use(Operand::Inactive(copy))))
            }
        }
    }

    /// An active receiver that the method may change: if it does, only types can tell. What a closure captures that is
    /// handed over stays as it is: the derivatives call it more than once.
    fn changing_receiver(&mut self, receiver: &Expr) -> Option<Place> {
        if !matches!(receiver, Expr::Path(_) | Expr::Field(_) | Expr::Index(_)) {
            return None;
        }
        let Some(Operand::Place { refs: 0, place }) = self.place_operand(receiver) else { return None };
        let root = self.graph.resolve(&place).root;
        let info = self.graph.info(root);
        (info.active && !info.stable && root >= self.captured).then_some(place)
    }

    /// `Robot::energy(&r, x)`, `<R as Energy>::energy(r, x)`, `T::energy(…)`: `None` if the type is one with rules.
    pub(super) fn own_associated(&mut self, call: &ExprCall, path: &ExprPath) -> Option<Value> {
        let last = &path.path.segments.last()?.ident;
        if starts_upper(last) || !self.is_own_parent(path, &last.to_string()) {
            return None;
        }
        self.graph.recursive |= self.is_this_method(last);
        let (parent, turbofish) = split(path);
        let mut args = Arguments::default();
        self.arguments(&call.args, &mut args);
        let of_matrices = self.may_be_matrix(path, last).then(|| self.constructors(call.args.len())).flatten();
        Some(self.call_of(Callee::Associated { parent, name: last.clone(), turbofish, of_matrices }, last, args))
    }

    /// `Name::new(…)`: perhaps another name of a matrix.
    fn may_be_matrix(&self, path: &ExprPath, function: &Ident) -> bool {
        let parent = path.path.segments.iter().rev().nth(1);
        function == "new"
            && parent.is_some_and(|parent| parent.ident != "Self" && !self.is_type_parameter(&parent.ident))
    }

    /// The trait that has the derivatives of `new` with so many entries.
    fn constructors(&self, entries: usize) -> Option<TokenStream> {
        let name = [1, 2, 3, 4, 5, 6, 8, 9, 10, 12, 15, 16].contains(&entries).then(|| format!("New{entries}"))?;
        let (krate, name) = (self.input.krate(), Ident::new(&name, proc_macro2::Span::call_site()));
        Some(quote!(#krate::__private::constructors::#name))
    }

    fn is_own_parent(&self, path: &ExprPath, function: &str) -> bool {
        let known = |ident: &Ident| has_rules(&ident.to_string()) || self.input.scalars.contains(ident);
        match (&path.qself, path.path.segments.iter().rev().nth(1)) {
            // `<R as Trait>::function`: the trait decides.
            (Some(_), Some(of)) => !known(&of.ident),
            // `<R>::function`: no other name of a matrix.
            (Some(qself), None) => !matches!(&*qself.ty, syn::Type::Path(ty)
                if ty.path.segments.last().is_some_and(|segment| known(&segment.ident))),
            (None, Some(parent)) => {
                let certain = parent.ident == "Self" || self.is_type_parameter(&parent.ident);
                // `type T = f64;`: a name of one letter is another name of a number or matrix, as `emit` proves.
                let letter =
                    parent.ident.to_string().len() == 1 && (function == "new" || has_rule_of_any_arity(function));
                let named = self.input.options.operators.contains(&parent.ident);
                named || !known(&parent.ident) && (certain || !letter && !CONSTRUCTORS.contains(&function))
            }
            (None, None) => false,
        }
    }

    fn is_type_parameter(&self, ident: &Ident) -> bool {
        let around = self.input.home.generics().into_iter().flat_map(syn::Generics::type_params);
        around.chain(self.input.item.sig.generics.type_params()).any(|param| param.ident == *ident)
    }

    fn is_this_method(&self, name: &Ident) -> bool {
        let in_block = !matches!(self.input.home, Home::Free) && !self.input.home.hands_on();
        in_block && *name == self.input.item.sig.ident
    }
}

fn has_rule_of_any_arity(name: &str) -> bool {
    (0..8).any(|args| find_method(name, args).is_some())
}

/// What stands before the last segment, and the last segment's arguments.
fn split(path: &ExprPath) -> (TokenStream, TokenStream) {
    let last = path.path.segments.last().expect("a path has a segment");
    let all: Vec<_> = path.to_token_stream().into_iter().collect();
    let own = last.to_token_stream().into_iter().count();
    let parent = all[..all.len() - own].iter().cloned().collect();
    let turbofish = match &last.arguments {
        syn::PathArguments::AngleBracketed(args) => args.to_token_stream(),
        _ => TokenStream::new(),
    };
    (parent, turbofish)
}
