//! `let` and expression statements.

use super::{Lower, Value};
use crate::ir::{Meaning, Operand, Part, Place, Proj, Rhs, Stmt, Var};
use crate::parse::is_inactive_type;
use crate::rename::bound_names;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::{Expr, Pat};

impl Lower<'_> {
    /// All statements of a block, and the value of its tail.
    pub(super) fn block_value(&mut self, block: &syn::Block) -> Value {
        let mut tail = Value::Inactive(syn::parse_quote!(()));
        for (index, stmt) in block.stmts.iter().enumerate() {
            match stmt {
                syn::Stmt::Expr(expr, None) if index + 1 == block.stmts.len() => tail = self.expr(expr),
                syn::Stmt::Expr(expr, _) => self.expr_stmt(expr),
                syn::Stmt::Local(local) => self.local(local),
                syn::Stmt::Item(item) => self.item(item),
                syn::Stmt::Macro(mac) if index + 1 == block.stmts.len() && mac.semi_token.is_none() => {
                    tail = self.expr(&Expr::Macro(syn::ExprMacro { attrs: Vec::new(), mac: mac.mac.clone() }));
                }
                syn::Stmt::Macro(mac) => self.macro_stmt(&mac.mac),
            }
        }
        tail
    }

    /// A block for its effects only.
    pub(super) fn block_stmts(&mut self, block: &syn::Block) {
        let unit = |stmt: &syn::Stmt| matches!(stmt, syn::Stmt::Expr(_, None));
        match block.stmts.split_last() {
            Some((syn::Stmt::Expr(tail, None), _)) => {
                let mut all_but_tail = block.clone();
                all_but_tail.stmts.pop();
                debug_assert!(
                    !all_but_tail.stmts.last().is_some_and(|stmt| unit(stmt) && !matches!(stmt, syn::Stmt::Expr(..)))
                );
                for stmt in &all_but_tail.stmts {
                    self.stmt(stmt);
                }
                self.expr_stmt(tail);
            }
            _ => block.stmts.iter().for_each(|stmt| self.stmt(stmt)),
        }
    }

    fn stmt(&mut self, stmt: &syn::Stmt) {
        match stmt {
            syn::Stmt::Expr(expr, _) => self.expr_stmt(expr),
            syn::Stmt::Local(local) => self.local(local),
            syn::Stmt::Item(item) => self.item(item),
            syn::Stmt::Macro(mac) => self.macro_stmt(&mac.mac),
        }
    }

    fn item(&mut self, item: &syn::Item) {
        if let syn::Item::Macro(syn::ItemMacro { ident: Some(name), .. }) = item
            && (super::opaque::LOOKING_MACROS.iter().chain(&["vec", "vector", "matrix"]).any(|known| name == known))
        {
            self.errors.at(
                name,
                format!("a macro of your own named `{name}` would be taken for the known one: give it another name"),
            );
        }
        self.items.push(item.to_token_stream());
    }

    fn macro_stmt(&mut self, mac: &syn::Macro) {
        let expr = Expr::Macro(syn::ExprMacro { attrs: Vec::new(), mac: mac.clone() });
        if self.is_opaque(&expr) {
            let verbatim = self.verbatim(quote!(#mac;));
            self.emit(Stmt::Opaque(verbatim));
        } else {
            self.expr(&expr);
        }
    }

    pub(super) fn expr_stmt(&mut self, expr: &Expr) {
        if self.is_opaque(expr) {
            let verbatim = self.verbatim(quote!(#expr;));
            self.emit(Stmt::Opaque(verbatim));
        } else {
            self.effect(expr);
        }
    }

    pub(super) fn local(&mut self, local: &syn::Local) {
        let errors = self.errors.len();
        self.sound_local(local);
        if self.errors.len() > errors {
            self.poisoned.extend(bound_names(&local.pat).iter().map(|(name, _)| name.to_string()));
        }
    }

    fn sound_local(&mut self, local: &syn::Local) {
        let (pat, ty) = match &local.pat {
            Pat::Type(typed) => (&*typed.pat, Some(&*typed.ty)),
            pat => (pat, None),
        };
        let Some(init) = &local.init else {
            return self.deferred(local, pat, ty);
        };
        let init = &*init.expr;
        self.remember_option(pat, ty, init);
        if let (Expr::Closure(closure), Pat::Ident(name)) = (init, pat) {
            return self.local_closure(local, name, closure);
        }
        if let (Expr::Tuple(values), Pat::Tuple(pats), None) = (init, pat, ty)
            && values.elems.len() == pats.elems.len()
            && !pats.elems.iter().any(|pat| matches!(pat, Pat::Rest(_)))
            && !self.is_opaque(init)
        {
            return self.local_pairs(pats, values);
        }
        if let Expr::Reference(reference) = init
            && reference.mutability.is_some()
            && (!self.is_opaque(init) || self.becomes_active(pat))
        {
            return self.mutable_alias(local, pat, &reference.expr);
        }
        if is_mutable_view(init) && (!self.is_opaque(init) || self.becomes_active(pat)) {
            return self.mutable_alias(local, pat, init);
        }
        if self.let_split(local, pat, init) {
            return;
        }
        let inactive_type = ty.is_some_and(is_inactive_type);
        let stays_inactive = inactive_type || !self.becomes_active(pat);
        if self.is_opaque(init) && stays_inactive {
            return self.opaque_let(pat, local.to_token_stream());
        }
        let hint = ty.map(ToTokens::to_token_stream);
        let value = self.expr_with_type(init, hint.as_ref());
        match value {
            Value::Active(operand) if inactive_type => self.gated_let(local, operand),
            value => self.destructure(pat, hint, value),
        }
    }

    pub(super) fn becomes_active(&self, pat: &Pat) -> bool {
        bound_names(pat).iter().any(|(name, _)| self.active_names.contains(&name.to_string()))
    }

    /// `let n: usize = …` of a value that the macro cannot tell to be an integer.
    fn gated_let(&mut self, local: &syn::Local, operand: Operand) {
        let Pat::Type(typed) = &local.pat else { unreachable!("only a typed `let` is gated") };
        let bound: Vec<Var> =
            bound_names(&typed.pat).iter().map(|(name, mutable)| self.declare(name, *mutable, false)).collect();
        let Some(&var) = bound.first() else { return };
        self.emit(Stmt::Let { var, ty: Some(typed.ty.to_token_stream()), rhs: Rhs::Use(operand) });
        self.graph.info_mut(var).active = false;
    }

    /// A `let` statement emitted as written, with the variables it binds.
    pub(super) fn opaque_let(&mut self, pat: &Pat, tokens: TokenStream) {
        let mut verbatim = self.verbatim(&tokens);
        verbatim.vars = bound_names(pat).iter().map(|(name, mutable)| self.declare(name, *mutable, false)).collect();
        verbatim.pure = matches!(syn::parse2::<syn::Stmt>(tokens.clone()), Ok(syn::Stmt::Local(local))
            if local.init.as_ref().is_some_and(|init| self.is_pure(&init.expr)) && verbatim.vars.iter().all(|var| self.graph.info(*var).stable));
        self.remember_constant(pat, &tokens);
        let vars = verbatim.vars.clone();
        self.emit(Stmt::OpaqueLet(verbatim));
        if let Ok(syn::Stmt::Local(syn::Local { init: Some(init), .. })) = syn::parse2::<syn::Stmt>(tokens) {
            self.note_lent(pat, &init.expr);
        }
        vars.into_iter().for_each(|var| self.gate_owned(var));
    }

    fn remember_constant(&mut self, pat: &Pat, tokens: &TokenStream) {
        if let Pat::Ident(name) = pat
            && name.mutability.is_none()
            && let Ok(syn::Stmt::Local(local)) = syn::parse2::<syn::Stmt>(tokens.clone())
            && let Some(init) = &local.init
            && let Some(value) = self.constant(&init.expr)
        {
            self.constants.insert(name.ident.to_string(), value);
        }
    }

    /// `let y;`
    fn deferred(&mut self, local: &syn::Local, pat: &Pat, ty: Option<&syn::Type>) {
        match pat {
            Pat::Ident(name) if self.active_names.contains(&name.ident.to_string()) => {
                let var = self.declare(&name.ident, name.mutability.is_some(), true);
                self.graph.deferred.insert(var);
                self.emit(Stmt::Declare { var, ty: ty.map(ToTokens::to_token_stream) });
            }
            pat => {
                self.opaque_let(pat, local.to_token_stream());
                let vars: Vec<Var> = bound_names(pat).iter().filter_map(|(name, _)| self.lookup(name)).collect();
                self.graph.deferred.extend(vars);
            }
        }
    }

    /// `let (a, b) = (&x, y.row(0));`: each a variable of its own, perhaps another name of its place.
    fn local_pairs(&mut self, pats: &syn::PatTuple, values: &syn::ExprTuple) {
        for (pat, value) in pats.elems.iter().zip(&values.elems) {
            self.local(&syn::Local {
                attrs: Vec::new(),
                let_token: Default::default(),
                pat: pat.clone(),
                init: Some(syn::LocalInit {
                    eq_token: Default::default(),
                    expr: Box::new(value.clone()),
                    diverge: None,
                }),
                semi_token: Default::default(),
            });
        }
    }

    fn local_closure(&mut self, local: &syn::Local, name: &syn::PatIdent, closure: &syn::ExprClosure) {
        self.closures.insert(name.ident.to_string(), closure.clone());
        if self.is_opaque(&Expr::Closure(closure.clone())) {
            self.opaque_let(&Pat::Ident(name.clone()), local.to_token_stream());
        } else if self.active_names.contains(&super::closure_mark(&name.ident)) {
            let mut verbatim = self.verbatim(local.to_token_stream());
            verbatim.vars = Vec::new();
            self.emit(Stmt::Opaque(verbatim));
        }
    }

    /// `let s = &mut v[i];`: another name of the place.
    fn mutable_alias(&mut self, local: &syn::Local, pat: &Pat, shown: &Expr) {
        let (Pat::Ident(name), Some(place)) = (pat, self.frozen_place(shown)) else {
            return self.errors.at(pat, "borrow an active place mutably as `let name = &mut place;`");
        };
        let mut verbatim = self.verbatim(local.to_token_stream());
        self.mutable_name_of(name, place);
        verbatim.vars = Vec::new();
        self.emit(Stmt::Opaque(verbatim));
    }

    /// Another name of a place, to write through.
    pub(super) fn mutable_name_of(&mut self, name: &syn::PatIdent, place: Place) {
        let active = self.graph.info(place.root).active;
        let var = self.declare(&name.ident, true, active);
        self.graph.info_mut(var).alias = Some(place);
    }

    /// Binds the variables of a pattern to a value.
    pub(super) fn destructure(&mut self, pat: &Pat, ty: Option<TokenStream>, value: Value) {
        match (pat, value) {
            (Pat::Paren(paren), value) => self.destructure(&paren.pat, ty, value),
            (Pat::Type(typed), value) => self.destructure(&typed.pat, Some(typed.ty.to_token_stream()), value),
            (Pat::Ident(name), value) if name.subpat.is_none() && name.by_ref.is_none() => {
                self.bind_name(name, ty, value)
            }
            (Pat::Tuple(tuple), Value::Inactive(Expr::Tuple(values)))
                if tuple.elems.len() == values.elems.len() && ty.is_none() =>
            {
                for (pat, value) in tuple.elems.iter().zip(values.elems) {
                    self.destructure(pat, None, Value::Inactive(value));
                }
            }
            (pat, Value::Inactive(expr)) => {
                let ty = ty.map(|ty| quote!(: #ty));
                self.opaque_let(pat, quote!(let #pat #ty = #expr;));
            }
            (pat, Value::Active(operand)) => {
                let (value, place) = self.as_place(operand, pat.span());
                let mut binds = Vec::new();
                self.bind_pattern(pat, &place, &mut binds);
                let references = self.references_to_parts(&value, pat);
                self.may_be_boxes(&binds, references);
                if references > 0 {
                    self.name_again(&mut binds);
                }
                self.emit(Stmt::Destructure { pattern: pat.to_token_stream(), ty, value, binds });
            }
        }
    }

    /// Does the pattern show the parts of the value, or take them out?
    pub(super) fn references_to_parts(&self, value: &Operand, pat: &Pat) -> usize {
        usize::from(self.borrows(value) && !holds_reference(pat))
    }

    /// `*part` of what a pattern takes out of a value is what a box holds, `**part` of what it only shows.
    pub(super) fn may_be_boxes(&mut self, binds: &[crate::ir::Bind], references: usize) {
        self.boxes.extend(binds.iter().map(|bind| (bind.var, references)));
    }

    /// The variables of a pattern on a borrow are other names of the parts.
    fn name_again(&mut self, binds: &mut Vec<crate::ir::Bind>) {
        binds.retain(|bind| {
            let in_variant = bind.place.path.iter().any(|proj| matches!(proj, Proj::Variant(..)));
            let info = self.graph.info_mut(bind.var);
            let again = info.stable && !in_variant;
            if again {
                info.alias = Some(bind.place.clone());
            }
            !again
        });
    }

    fn bind_name(&mut self, name: &syn::PatIdent, ty: Option<TokenStream>, value: Value) {
        let mutable = name.mutability.is_some();
        match value {
            Value::Inactive(expr) => {
                if self.active_names.contains(&name.ident.to_string()) {
                    let rhs = Rhs::Use(Operand::Inactive(self.verbatim(&expr)));
                    let var = self.declare(&name.ident, mutable, true);
                    self.emit(Stmt::Let { var, ty, rhs });
                    self.graph.info_mut(var).owned = true;
                    if !is_plainly_owned(&expr) {
                        self.gate_owned(var);
                    }
                } else {
                    let ty = ty.map(|ty| quote!(: #ty));
                    self.opaque_let(&Pat::Ident(name.clone()), quote!(let #name #ty = #expr;));
                }
            }
            Value::Active(operand) => {
                let rhs = self.take_temp(&operand).unwrap_or_else(|| Rhs::Use(operand.clone()));
                let alias = self.alias_of(&operand, &rhs).filter(|_| !mutable);
                let var = self.declare(&name.ident, mutable, true);
                if is_boxed(&rhs) {
                    self.boxes.insert(var, 0);
                }
                self.graph.info_mut(var).alias = alias;
                self.graph.info_mut(var).owned = self.is_owned(&rhs);
                self.emit(Stmt::Let { var, ty, rhs });
            }
        }
    }

    /// Results of operations borrow nothing, nor do variables that hold such.
    fn is_owned(&self, rhs: &Rhs) -> bool {
        match rhs {
            Rhs::Use(Operand::Place { refs: 0, place }) => place.path.is_empty() && self.graph.info(place.root).owned,
            Rhs::Use(_) => false,
            _ => true,
        }
    }

    /// Is it a reference, as far as the text tells?
    fn borrows(&self, operand: &Operand) -> bool {
        let Operand::Place { refs, place } = operand else { return false };
        let root = self.graph.info(place.root);
        *refs > 0 || place.path.is_empty() && (root.alias.is_some() || root.parameter && root.active && !root.owned)
    }

    /// A borrow or a view is another name of its place.
    fn alias_of(&self, operand: &Operand, rhs: &Rhs) -> Option<crate::ir::Place> {
        match (operand, rhs) {
            (Operand::Place { place, .. }, Rhs::Use(_)) => {
                let view = place.path.iter().any(|proj| matches!(proj, Proj::View(..)));
                (view || self.borrows(operand)).then(|| place.clone())
            }
            _ => None,
        }
    }

    /// If the operand is the temporary of the last statement, its right side, so that the user's variable takes its place.
    fn take_temp(&mut self, operand: &Operand) -> Option<Rhs> {
        let Operand::Place { refs: 0, place } = operand else { return None };
        let var = place.as_var().filter(|_| place.path.is_empty())?;
        if self.vars.values().any(|user| *user == var) {
            return None;
        }
        let stmts = &mut self.open.last_mut()?.stmts;
        match stmts.last() {
            Some(Stmt::Let { var: last, ty: None, .. }) if *last == var => match stmts.pop() {
                Some(Stmt::Let { rhs, .. }) => Some(rhs),
                _ => unreachable!("just matched"),
            },
            _ => None,
        }
    }
}

/// `Box::new(x)`.
fn is_boxed(rhs: &Rhs) -> bool {
    matches!(rhs, Rhs::Op { meaning: Meaning::Parts(parts), .. } if matches!(parts[..], [Part::Proj(Proj::Unboxed)]))
}

/// `m.row_mut(i)`: a view to write through.
fn is_mutable_view(expr: &Expr) -> bool {
    matches!(expr, Expr::MethodCall(call) if super::place::is_view(call) && call.method.to_string().contains("_mut"))
}

/// A literal, or made of such: it borrows nothing.
fn is_plainly_owned(expr: &Expr) -> bool {
    match expr {
        Expr::Lit(_) | Expr::Array(_) | Expr::Repeat(_) | Expr::Cast(_) => true,
        Expr::Unary(unary) => matches!(unary.op, syn::UnOp::Neg(_)),
        Expr::Paren(inner) => is_plainly_owned(&inner.expr),
        Expr::Tuple(tuple) => tuple.elems.iter().all(is_plainly_owned),
        Expr::Macro(mac) => ["vec", "vector", "matrix"].iter().any(|name| mac.mac.path.is_ident(name)),
        Expr::Call(call) => {
            call.args.is_empty() && matches!(&*call.func, Expr::Path(path) if path.path.segments.len() > 1)
        }
        _ => false,
    }
}

/// `&(a, b)` copies the parts.
fn holds_reference(pat: &Pat) -> bool {
    struct Find(bool);
    impl syn::visit::Visit<'_> for Find {
        fn visit_pat_reference(&mut self, _: &syn::PatReference) {
            self.0 = true;
        }
    }
    let mut find = Find(false);
    syn::visit::Visit::visit_pat(&mut find, pat);
    find.0
}
