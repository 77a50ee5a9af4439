//! Matches on constants: what the pattern binds is found again in the reverse sweep by matching once more. So it may be a
//! reference, or a value that cannot be copied, such as a part of a tree.

use super::Vjp;
use crate::ir::{Decision, Operand, Stmt, Var, Verbatim};
use crate::rename::bound_names;
use proc_macro2::TokenStream;
use quote::quote;
use syn::Pat;

/// `let pattern = scrutinee else { … };`, and what it binds.
pub(super) struct Rematch {
    stmt: Stmt,
    vars: Vec<Var>,
}

impl Vjp {
    /// How to match an arm again, if the reverse sweep has what is matched.
    pub(super) fn rematch(&self, decision: &Decision, pattern: &TokenStream) -> Option<Rematch> {
        let Decision::Match(Operand::Inactive(scrutinee)) = decision else { return None };
        if !scrutinee.pure || !scrutinee.vars.iter().all(|var| self.references.contains(var)) {
            return None;
        }
        let pattern = syn::parse::Parser::parse2(Pat::parse_multi_with_leading_vert, pattern.clone()).ok()?;
        let names = bound_names(&pattern);
        let var = |name: &proc_macro2::Ident| self.graph.vars.iter().position(|info| info.name == *name).map(Var::nth);
        let vars: Vec<Var> = names.iter().filter_map(|(name, _)| var(name)).collect();
        let stable = vars.iter().all(|var| self.graph.info(*var).stable && !self.graph.info(*var).active);
        if vars.is_empty() || vars.len() != names.len() || !stable {
            return None;
        }
        let tokens = &scrutinee.tokens;
        let tokens = quote!(let (#pattern) = #tokens else { ::core::unreachable!() };);
        let stmt = Stmt::Opaque(Verbatim { tokens, vars: scrutinee.vars.clone(), pure: true });
        Some(Rematch { stmt, vars })
    }

    /// The variables need not be kept.
    pub(super) fn find_again(&mut self, rematch: Option<&Rematch>) {
        let found = || rematch.iter().flat_map(|rematch| &rematch.vars).copied();
        self.natural.extend(found());
        self.references.extend(found());
    }

    /// The reverse of an arm, which finds what it mentions.
    pub(super) fn matched_again(&self, rematch: Option<Rematch>, mut reverse: Vec<Stmt>) -> Vec<Stmt> {
        let mentioned =
            |var: &Var| reverse.iter().any(|stmt| crate::walk::outside(&self.graph, stmt).mentions.contains(var));
        if let Some(Rematch { stmt, vars }) = rematch
            && vars.iter().any(mentioned)
        {
            reverse.insert(0, stmt);
        }
        reverse
    }
}
