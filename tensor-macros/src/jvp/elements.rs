//! Closures over elements with their tangents.

use super::Jvp;
use crate::ir::{Block, Each, Form, Head, Loop, Meaning, Operand, Place, Proj, Rhs, Stmt, Var};
use proc_macro2::Span;
use quote::quote;

impl Jvp<'_> {
    pub(super) fn each(&mut self, each: Each) {
        let (counter, var) = (each.counter, each.var);
        let mut again = each.body.clone();
        crate::lower::drop_looks(&mut again);
        let mut body = self.block(again);
        let outer = std::mem::take(&mut self.out);
        let value = self.dot(&each.value);
        body.stmts.extend(std::mem::replace(&mut self.out, outer));
        self.emit(Stmt::Each(each));
        self.zero_dot(var);
        let (Some(dot), Some(value)) = (self.dots.get(&var).copied(), value) else { return };
        let place = Place::var(dot).then(Proj::Element(self.graph.named(counter)));
        self.graph.info_mut(dot).stable = false;
        body.stmts.push(Stmt::Accumulate { place, value });
        self.emit(Stmt::ForElements { counter, of: Place::var(dot), body });
    }

    /// The closure also lists the tangents of its values, which then become the tangent of the result.
    pub(super) fn sweep(&mut self, mut each: Loop) {
        let Head::Sweep(sweep) = &each.head else { unreachable!("a sweep") };
        let (var, here) = (sweep.var, self.here());
        let list = self.graph.fresh("tangents", Span::call_site(), here, true);
        self.graph.info_mut(list).stable = false;
        self.lists.insert(var, list);
        let dots = self.bind_dots(&each.binds, each.body.id, &each.body.stmts);
        each.body = self.block(each.body);
        each.body.stmts.splice(0..0, dots);
        self.lists.remove(&var);
        let listed = each.body.stmts.iter().any(|stmt| matches!(stmt, Stmt::Push { place, .. } if place.root == list));
        if listed {
            let krate = self.krate;
            let form = Form::Path(quote!(#krate::__private::Vec::new));
            self.emit_let(list, Rhs::Op { form, meaning: Meaning::Inactive, args: Vec::new() });
        }
        self.emit(Stmt::Loop(each));
        self.zero_dot(var);
        if let (true, Some(dot)) = (listed, self.dots.get(&var).copied()) {
            self.add_listed(dot, list);
        }
    }

    pub(super) fn yielded(&mut self, of: Var, counter: Var, value: Operand) {
        if let (Some(dot), Some(list)) = (self.dot(&value), self.lists.get(&of).copied()) {
            let value = self.copied(dot);
            self.emit(Stmt::Push { place: Place::var(list), value });
        }
        self.emit(Stmt::Yield { of, counter, value });
    }

    /// `dot[k] += list[k]`
    fn add_listed(&mut self, dot: Var, list: Var) {
        self.graph.info_mut(dot).stable = false;
        let id = self.graph.fresh_block();
        let counter = self.graph.fresh("k", Span::call_site(), id, false);
        let element = Proj::Element(self.graph.named(counter));
        let at = |var: Var| Place::var(var).then(element.clone());
        let add = Stmt::Accumulate { place: at(dot), value: Operand::Place { refs: 0, place: at(list) } };
        self.emit(Stmt::ForElements { counter, of: Place::var(dot), body: Block { id, stmts: vec![add] } });
    }
}
