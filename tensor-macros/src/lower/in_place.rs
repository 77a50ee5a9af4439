//! nalgebra's methods that compute in place: the place becomes the result of a function of what it held.

use super::{Lower, Value};
use crate::ir::{Form, Meaning, Operand};
use crate::rules::{FUNCTIONS, Rule};
use quote::quote;
use syn::{Expr, ExprMethodCall};

/// Each has a function in `ops` of its name, whose first argument is what the place held.
const BLAS: &[&str] = &["axpy", "gemv", "gemv_tr", "gemm", "gemm_tr", "ger"];

/// The others, which are written in other words.
const OTHERS: &[&str] = &[
    "add_scalar_mut",
    "neg_mut",
    "normalize_mut",
    "fill_diagonal",
    "set_diagonal",
    "component_mul_assign",
    "component_div_assign",
];

/// Is it the name of a method that computes in place?
pub(super) fn is_in_place(name: &str) -> bool {
    BLAS.iter().chain(OTHERS).any(|known| *known == name)
}

impl Lower<'_> {
    /// `true` if the call is one.
    pub(super) fn in_place(&mut self, call: &ExprMethodCall) -> bool {
        let name = call.method.to_string();
        if let Some(rule) = blas(&name, call.args.len()) {
            self.blas(call, rule);
            return true;
        }
        match self.in_other_words(call) {
            Some(other) => self.effect(&other),
            None => return false,
        }
        true
    }

    /// The norm that was, where it is asked for.
    pub(super) fn normalized(&mut self, call: &ExprMethodCall) -> Option<Value> {
        let other = (call.method == "normalize_mut").then(|| self.in_other_words(call)).flatten()?;
        Some(self.expr(&other))
    }

    /// The same in methods that have rules; nalgebra defines them so.
    fn in_other_words(&mut self, call: &ExprMethodCall) -> Option<Expr> {
        let (x, read, args) = (&call.receiver, for_reading(&call.receiver), call.args.iter().collect::<Vec<_>>());
        let mut fresh = |base| self.graph.names.fresh(base, call.method.span());
        Some(match (call.method.to_string().as_str(), &args[..]) {
            ("add_scalar_mut", [scalar]) => {
                let (value, e) = (fresh("value"), fresh("e"));
                syn::parse_quote!({
                    let #value = #scalar;
                    #x.iter_mut().for_each(|#e| *#e += #value);
                })
            }
            ("neg_mut", []) => {
                let e = fresh("e");
                syn::parse_quote!(#x.iter_mut().for_each(|#e| *#e = -*#e))
            }
            ("component_mul_assign", [factor]) => syn::parse_quote!(#x.copy_from(&#read.component_mul(#factor))),
            ("component_div_assign", [divisor]) => syn::parse_quote!(#x.copy_from(&#read.component_div(#divisor))),
            ("normalize_mut", []) => {
                let norm = fresh("norm");
                syn::parse_quote!({
                    let #norm = #read.norm();
                    #x.unscale_mut(#norm);
                    #norm
                })
            }
            ("fill_diagonal" | "set_diagonal", [diagonal]) => {
                let (value, k) = (fresh("value"), fresh("k"));
                let part = (call.method == "set_diagonal").then(|| quote!([#k]));
                syn::parse_quote!({
                    let #value = #diagonal;
                    for #k in 0..#read.nrows().min(#read.ncols()) {
                        #x[(#k, #k)] = #value #part;
                    }
                })
            }
            _ => return None,
        })
    }

    fn blas(&mut self, call: &ExprMethodCall, rule: &'static Rule) {
        let mut args = self.in_order(&call.args);
        let Some(place) = self.changed_list(call) else { return };
        args.insert(0, Operand::Place { refs: 0, place: place.clone() });
        let value = self.apply("t", Form::Function(rule.name), Meaning::Rule(rule), args, call.method.span());
        self.copied_into(place, value, call.method.span());
    }
}

fn blas(name: &str, args: usize) -> Option<&'static Rule> {
    let fits = |rule: &&Rule| rule.name == name && rule.params.len() == args + 1;
    BLAS.contains(&name).then(|| FUNCTIONS.iter().find(fits)).flatten()
}

/// `m.column(j)` of `m.column_mut(j)`.
fn for_reading(receiver: &Expr) -> Expr {
    match receiver {
        Expr::Paren(inner) => for_reading(&inner.expr),
        Expr::MethodCall(call) => {
            let mut call = call.clone();
            if let Some(name) = call.method.to_string().strip_suffix("_mut") {
                call.method = proc_macro2::Ident::new(name, call.method.span());
            }
            *call.receiver = for_reading(&call.receiver);
            Expr::MethodCall(call)
        }
        other => other.clone(),
    }
}
