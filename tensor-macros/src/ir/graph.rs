//! A program and its variables.

use super::{Block, BlockId, Label, Operand, Place, Proj, Var, Verbatim};
use proc_macro2::{Ident, Span, TokenStream};
use std::rc::Rc;

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
    pub(crate) source: Option<Source>,
    /// Its type borrows nothing (a temporary that holds a result).
    pub(crate) owned: bool,
    /// Not declared by a `let` of its own: a pattern or the signature binds it.
    pub(crate) parameter: bool,
    /// A parameter that may own memory, or values made of it may.
    pub(crate) moves: bool,
}

/// The element of an iterated place that a loop's variable holds or refers to.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    pub(crate) refs: u8,
    pub(crate) place: Place,
}

/// A function's body with its variables.
#[derive(Clone, Debug)]
pub(crate) struct Graph {
    pub(crate) vars: Vec<VarInfo>,
    /// How many of them, the first, are the function's parameters.
    pub(crate) params: usize,
    pub(crate) blocks: u32,
    pub(crate) body: Block,
    pub(crate) result: Operand,
    pub(crate) names: crate::rename::Names,
    /// Variables each block hands to its reverse sweep.
    pub(crate) atoms: std::collections::BTreeMap<BlockId, Vec<Var>>,
    /// The user's variables that are declared without a value.
    pub(crate) deferred: std::collections::BTreeSet<Var>,
    /// The function calls itself: its pullback holds one of its own kind.
    pub(crate) recursive: bool,
    /// Tangents and cotangents that are held as the place of a field holds them.
    pub(crate) raw: std::collections::BTreeSet<Var>,
    /// Names of variables that are numbers, as the text says; known where loops keep snapshots.
    pub(crate) numbers: std::collections::BTreeSet<String>,
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
            moves: false,
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

    /// The variable, if the tokens are its name and no more.
    pub(crate) fn as_var(&self, verbatim: &Verbatim) -> Option<Var> {
        let [var] = verbatim.vars[..] else { return None };
        (self.info(var).name == verbatim.tokens.to_string()).then_some(var)
    }

    /// May the place, of a tangent, have no derivative because of the field that it is in?
    pub(crate) fn is_held(&self, place: &Place) -> bool {
        place.is_in_field() || self.raw.contains(&place.root)
    }

    /// A part of what `var`, another name, shows, by that name: `(*r).x` for `pair.1.x`.
    pub(crate) fn behind(&self, var: Var, part: &Place) -> Option<Place> {
        let shown = self.resolve(&Place::var(var));
        if !self.is_part(part, &shown) || shown.is_view() {
            return None;
        }
        let rest = part.path[shown.path.len()..].iter().cloned();
        Some(Place { root: var, path: std::iter::once(Proj::Deref).chain(rest).collect() })
    }

    /// Is one place a part of another, or the same?
    pub(crate) fn is_part(&self, part: &Place, of: &Place) -> bool {
        let text = |place: &Place| crate::emit::place_tokens(self, place).to_string();
        part.root == of.root
            && part.path.len() >= of.path.len()
            && text(&Place { root: part.root, path: part.path[..of.path.len()].to_vec() }) == text(of)
    }

    /// The place behind aliases.
    pub(crate) fn resolve(&self, place: &Place) -> Place {
        match &self.info(place.root).alias {
            None => place.clone(),
            Some(target) => {
                let mut resolved = self.resolve(target);
                let kept = |at: &usize| !matches!(place.path[*at], Proj::Deref) || super::is_unboxing(&place.path, *at);
                let rest = (0..place.path.len()).filter(kept).map(|at| place.path[at].clone());
                resolved.path.extend(rest);
                resolved
            }
        }
    }
}
