//! Operators and methods of the user's types: those that the attribute names, and `Self` of an `impl` block of one, which
//! is no foreign type. The text tells the types of variables, not of everything.

use super::argument::Arguments;
use super::{Lower, Value};
use crate::home::Home;
use crate::ir::{Argument, Callee, operator_method};
use crate::parse::Input;
use proc_macro2::Ident;
use quote::{ToTokens, quote};
use std::collections::HashSet;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{BinOp, Block, Expr, ExprBinary, Local, Pat, Token, Type};

/// The variables whose type is one of the user's.
pub(super) struct Owned<'a> {
    input: &'a Input,
    names: HashSet<String>,
    /// Variables that are numbers.
    numbers: HashSet<String>,
    /// Variables that hold a struct of the user's.
    structures: HashSet<String>,
}

impl<'a> Owned<'a> {
    /// Parameters by the names they have in the body, and variables of the body.
    pub(super) fn new(input: &'a Input, params: &[Ident], patterns: &[Option<Pat>], body: &Block) -> Self {
        let mut owned = Self { input, names: HashSet::new(), numbers: HashSet::new(), structures: HashSet::new() };
        owned.find_structures(params, body);
        if input.options.operators.is_empty()
            && !matches!(input.home, Home::Impl(_))
            && input.home.operators_of().is_none()
        {
            return owned;
        }
        for ((param, name), pattern) in input.params.iter().zip(params).zip(patterns) {
            if owned.is_number_type(&param.value) {
                owned.numbers.insert(name.to_string());
            }
            if owned.is_type(&param.value) {
                owned.names.insert(name.to_string());
                // `mut self`.
                if let Some(Pat::Ident(pattern)) = pattern {
                    owned.names.insert(pattern.ident.to_string());
                }
            }
        }
        owned.visit_block(body);
        owned
    }

    /// Made by a literal, or `self` of an `impl` block.
    fn find_structures(&mut self, params: &[Ident], body: &Block) {
        let receiver = |(index, _): &(usize, &Ident)| self.input.params[*index].name == "self";
        let names = params.iter().enumerate().filter(receiver).map(|(_, name)| name.to_string());
        let names: Vec<String> = names.collect();
        self.structures.extend(names);
        struct Literals<'s>(&'s mut HashSet<String>);
        impl<'ast> Visit<'ast> for Literals<'_> {
            fn visit_local(&mut self, local: &'ast Local) {
                visit::visit_local(self, local);
                let literal = local.init.as_ref().is_some_and(|init| matches!(&*init.expr, Expr::Struct(_)));
                if let (true, Pat::Ident(pat)) = (literal, &local.pat) {
                    self.0.insert(pat.ident.to_string());
                }
            }
            fn visit_item(&mut self, _: &'ast syn::Item) {}
        }
        Literals(&mut self.structures).visit_block(body);
    }

    /// A variable whose type the text names, and which is no list: it has the methods of a list by other means only.
    pub(super) fn is_no_list(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Path(path) => path.path.get_ident().is_some_and(|ident| self.structures.contains(&ident.to_string())),
            Expr::Paren(inner) => self.is_no_list(&inner.expr),
            _ => false,
        }
    }

    fn named(&self, ident: &Ident) -> bool {
        self.input.options.operators.contains(ident)
            || self.input.home.operators_of() == Some(ident)
            || *ident == "Self" && self.input.home.has_own_self()
    }

    fn is_type(&self, ty: &Type) -> bool {
        match ty {
            Type::Reference(reference) => self.is_type(&reference.elem),
            Type::Paren(inner) => self.is_type(&inner.elem),
            Type::Path(path) => path.path.segments.last().is_some_and(|segment| self.named(&segment.ident)),
            _ => false,
        }
    }

    fn is_number_type(&self, ty: &Type) -> bool {
        match ty {
            Type::Reference(reference) => self.is_number_type(&reference.elem),
            ty => self.input.is_scalar(ty),
        }
    }

    fn is_number(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Lit(_) => true,
            Expr::Path(path) => path.path.get_ident().is_some_and(|ident| self.numbers.contains(&ident.to_string())),
            Expr::Paren(inner) => self.is_number(&inner.expr),
            Expr::Unary(inner) => self.is_number(&inner.expr),
            Expr::Cast(cast) => self.is_number_type(&cast.ty),
            Expr::Binary(binary) => {
                trait_of(&binary.op).is_some() && self.is_number(&binary.left) && self.is_number(&binary.right)
            }
            _ => false,
        }
    }

    /// `Complex(…)`, `Complex::new(…)`, `Complex::from_polar(…)`.
    fn makes(&self, path: &syn::Path) -> bool {
        let mut names = path.segments.iter().rev().map(|segment| &segment.ident);
        let (Some(last), parent) = (names.next(), names.next()) else { return false };
        let text = last.to_string();
        let constructor = ["new", "zero", "one", "identity"].contains(&text.as_str()) || text.starts_with("from");
        self.named(last) || constructor && parent.is_some_and(|parent| self.named(parent))
    }

    pub(super) fn is_owned(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Path(path) => path.path.get_ident().is_some_and(|ident| self.names.contains(&ident.to_string())),
            Expr::Paren(inner) => self.is_owned(&inner.expr),
            Expr::Group(inner) => self.is_owned(&inner.expr),
            Expr::Reference(inner) => self.is_owned(&inner.expr),
            Expr::Unary(inner) => self.is_owned(&inner.expr),
            Expr::Binary(binary) => {
                let (left, right) = (&*binary.left, &*binary.right);
                trait_of(&binary.op).is_some()
                    && ((self.is_owned(left) && (self.is_owned(right) || self.is_number(right)))
                        || (self.is_number(left) && self.is_owned(right)))
            }
            Expr::Struct(literal) => literal.path.segments.last().is_some_and(|segment| self.named(&segment.ident)),
            Expr::MethodCall(call) => call.method == "clone" && self.is_owned(&call.receiver),
            Expr::Call(call) => matches!(&*call.func, Expr::Path(path) if self.makes(&path.path)),
            _ => false,
        }
    }
}

impl<'ast> Visit<'ast> for Owned<'_> {
    fn visit_local(&mut self, local: &'ast Local) {
        visit::visit_local(self, local);
        let (pat, ty) = match &local.pat {
            Pat::Type(typed) => (&*typed.pat, Some(&*typed.ty)),
            pat => (pat, None),
        };
        let Pat::Ident(pat) = pat else { return };
        let init = local.init.as_ref().map(|init| &*init.expr);
        let told = |by_type: &dyn Fn(&Type) -> bool, by_value: &dyn Fn(&Expr) -> bool| match ty {
            Some(ty) => by_type(ty),
            None => init.is_some_and(by_value),
        };
        let owned = told(&|ty| self.is_type(ty), &|init| self.is_owned(init));
        let number = told(&|ty| self.is_number_type(ty), &|init| self.is_number(init));
        if owned {
            self.names.insert(pat.ident.to_string());
        }
        if number {
            self.numbers.insert(pat.ident.to_string());
        }
    }
}

impl Lower<'_> {
    /// `a * b` as a call, if it is of a type that the attribute names.
    pub(super) fn own_operator(&mut self, binary: &ExprBinary) -> Option<Value> {
        let name = trait_of(&binary.op)?;
        if !self.owned.is_owned(&binary.left) && !self.owned.is_owned(&binary.right) {
            return None;
        }
        Some(self.operator_call(name, binary.op, &[&*binary.left, &*binary.right]))
    }

    /// `a *= b` as a call that changes `a`.
    pub(super) fn own_assignment(&mut self, binary: &ExprBinary) -> Option<Value> {
        let name = trait_of_assignment(&binary.op).filter(|_| self.owned.is_owned(&binary.left))?;
        let value = self.expr(&binary.right);
        let value = self.operand(value, "t");
        let Some(place) = self.target(&binary.left) else { return Some(Value::Inactive(syn::parse_quote!(()))) };
        let value = self.apart_from(&place, value, binary.right.span());
        let mut args = Arguments::default();
        args.push(Argument::Mutable { place, reborrow: false });
        args.push(Argument::Value(value));
        Some(self.operator_of(name, binary.op, args))
    }

    /// `-a` as a call.
    pub(super) fn own_negation(&mut self, op: Token![-], operand: &Expr) -> Value {
        self.operator_call("Neg", op, &[operand])
    }

    fn operator_call(&mut self, name: &str, op: impl ToTokens, operands: &[&Expr]) -> Value {
        let mut args = Arguments::default();
        self.arguments(operands.iter().copied(), &mut args);
        self.operator_of(name, op, args)
    }

    fn operator_of(&mut self, name: &str, op: impl ToTokens, args: Arguments) -> Value {
        let (op, krate) = (op.to_token_stream(), self.input.krate());
        let of = Ident::new(name, op.span());
        let base = operator_method(&of);
        self.call_of(Callee::Operator { op, traits: quote!(#krate::__private::operators), of }, &base, args)
    }
}

fn trait_of(op: &BinOp) -> Option<&'static str> {
    Some(match op {
        BinOp::Add(_) => "Add",
        BinOp::Sub(_) => "Sub",
        BinOp::Mul(_) => "Mul",
        BinOp::Div(_) => "Div",
        BinOp::Rem(_) => "Rem",
        _ => return None,
    })
}

fn trait_of_assignment(op: &BinOp) -> Option<&'static str> {
    Some(match op {
        BinOp::AddAssign(_) => "AddAssign",
        BinOp::SubAssign(_) => "SubAssign",
        BinOp::MulAssign(_) => "MulAssign",
        BinOp::DivAssign(_) => "DivAssign",
        BinOp::RemAssign(_) => "RemAssign",
        _ => return None,
    })
}
