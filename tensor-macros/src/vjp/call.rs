//! The adjoint of a call: the callee's pullback, and accumulators for it.

use super::{Vjp, When};
use crate::ir::{Again, Argument, Callee, Form, Meaning, Operand, Order, Place, Proj, Rhs, Stmt, Var, Verbatim};
use proc_macro2::Span;

impl Vjp {
    pub(super) fn call(&mut self, var: Var, bar: Var, callee: Callee, args: Vec<Argument>) -> Stmt {
        let record = self.record("pullback");
        // An error about a cotangent shows at the callee.
        let name = &mut self.graph.info_mut(record).name;
        name.set_span(callee.span().resolved_at(name.span()));
        // What the callee changes has its own cotangent, before another argument may take a part of it.
        let mut bars: Vec<Option<Place>> = Vec::new();
        let mut apart = Vec::new();
        for arg in &args {
            let bar = self.bar_of_changed(arg).map(|bar| self.bar_apart(bar, &bars, &mut apart));
            bars.push(bar);
        }
        let mut temporaries = Vec::new();
        for (index, arg) in args.iter().enumerate() {
            if let Argument::Value(arg) = arg {
                bars[index] = self.bar_for_argument(arg, &bars, &mut temporaries);
            }
        }
        let requested: Vec<Again> = args.iter().map(|arg| self.again(arg)).collect();
        let dots = vec![None; args.len()];
        let bar_dots = vec![None; args.len()];
        let of = match &callee {
            Callee::Parameter(param) => Some(param.clone()),
            _ => None,
        };
        self.emit(Stmt::Pullback { record, of, args: requested, dots, seeds: vec![Operand::var(bar)], bars, bar_dots });
        for (place, temporary) in temporaries {
            self.contribute(&place, Operand::var(temporary));
        }
        for (place, value) in apart {
            self.emit(Stmt::Accumulate { place, value });
        }
        Stmt::CallForward { var, record, callee, args, order: Order::Vjp }
    }

    /// Does the reverse sweep use what the call changes?
    pub(super) fn changes_in_use(&self, args: &[Argument]) -> bool {
        args.iter().any(|arg| match arg {
            Argument::Value(_) => false,
            Argument::Mutable { place, .. } => self.bars.contains_key(&self.graph.resolve(place).root),
        })
    }

    /// The cotangent that the callee's pullback turns from that of the value after the call into that before.
    pub(super) fn bar_of_changed(&mut self, arg: &Argument) -> Option<Place> {
        let Argument::Mutable { place, .. } = arg else { return None };
        let root = self.graph.resolve(place).root;
        if !self.graph.info(root).active {
            return None;
        }
        if !self.bars.contains_key(&root) {
            self.zero_bar(root, When::After);
        }
        self.bar_place(place)
    }

    /// Two parts of one variable, as `split_at_mut` gives them: the second has a cotangent apart.
    fn bar_apart(&mut self, bar: Place, others: &[Option<Place>], apart: &mut Vec<(Place, Operand)>) -> Place {
        if !others.iter().flatten().any(|other| other.root == bar.root) {
            return bar;
        }
        let taken = self.take(bar.clone());
        let part = taken.place().expect("a cotangent is a place").clone();
        self.graph.info_mut(part.root).stable = false;
        apart.push((bar, taken));
        part
    }

    fn again(&mut self, arg: &Argument) -> Again {
        match arg {
            Argument::Value(operand) => Again::Value(self.request(operand)),
            Argument::Mutable { place, reborrow } if *reborrow && self.graph.info(place.root).active => {
                Again::Unknown(self.request(&Operand::Place { refs: 0, place: place.clone() }))
            }
            Argument::Mutable { .. } => Again::Changed,
        }
    }

    /// The accumulator handed to a callee: a whole variable's own, else a temporary.
    pub(super) fn bar_for_argument(
        &mut self,
        arg: &Operand,
        taken: &[Option<Place>],
        temporaries: &mut Vec<(Place, Var)>,
    ) -> Option<Place> {
        if !self.graph.is_active(arg) {
            return None;
        }
        let place = self.shown_by(arg.place().expect("active operands are places"));
        if place.as_var().is_some()
            && self.graph.info(place.root).block == self.here()
            && !self.bars.contains_key(&place.root)
        {
            self.zero_bar(place.root, When::Before);
        }
        if place.as_var().is_some()
            && let Some(bar) = self.bars.get(&place.root).copied()
            && !taken.iter().flatten().any(|other| other.root == bar)
        {
            return Some(Place::var(bar));
        }
        if is_part_of_list(&place)
            && !taken.iter().flatten().any(|other| Some(other.root) == self.bars.get(&place.root).copied())
        {
            return self.bar_of_part(&place);
        }
        let shape = self.request_shape(arg);
        let here = self.here();
        let temporary = self.graph.fresh("arg_bar", Span::call_site(), here, true);
        self.graph.info_mut(temporary).stable = false;
        self.emit(Stmt::Let {
            var: temporary,
            ty: None,
            rhs: Rhs::Op { form: Form::Function("zero"), meaning: Meaning::Zero, args: vec![shape] },
        });
        temporaries.push((place, temporary));
        Some(Place::var(temporary))
    }

    /// The part of a list's own cotangent: neither a copy of the part nor a sum over it.
    fn bar_of_part(&mut self, place: &Place) -> Option<Place> {
        if !self.bars.contains_key(&place.root) {
            self.zero_bar(place.root, When::Before);
        }
        self.bar_place(place)
    }
}

/// `x[1..]`
fn is_part_of_list(place: &Place) -> bool {
    let range = |position: &Verbatim| matches!(syn::parse2(position.tokens.clone()), Ok(syn::Expr::Range(_)));
    matches!(place.path.last(), Some(Proj::Index(position)) if range(position))
        && place.path.iter().all(|proj| matches!(proj, Proj::Index(_)))
}
