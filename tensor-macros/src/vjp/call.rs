//! The adjoint of a call: the callee's pullback, and accumulators for it.

use super::{Vjp, When};
use crate::ir::{Callee, Form, Meaning, Operand, Order, Place, Rhs, Stmt, Var};
use proc_macro2::Span;

impl Vjp {
    pub(super) fn call(&mut self, var: Var, bar: Var, callee: Callee, args: Vec<Operand>) -> Stmt {
        let record = self.record("pullback");
        // An error about a cotangent shows at the callee.
        let name = &mut self.graph.info_mut(record).name;
        name.set_span(callee.span().resolved_at(name.span()));
        let mut bars = Vec::new();
        let mut temporaries = Vec::new();
        for arg in &args {
            bars.push(self.bar_for_argument(arg, &bars, &mut temporaries));
        }
        let requested: Vec<Operand> = args.iter().map(|arg| self.request(arg)).collect();
        let dots = vec![None; args.len()];
        let bar_dots = vec![None; args.len()];
        self.emit(Stmt::Pullback { record, args: requested, dots, seeds: vec![Operand::var(bar)], bars, bar_dots });
        for (place, temporary) in temporaries {
            self.contribute(&place, Operand::var(temporary));
        }
        Stmt::CallForward { var, record, callee, args, order: Order::Vjp }
    }

    /// The accumulator handed to a callee: a whole variable's own, else a temporary.
    fn bar_for_argument(
        &mut self,
        arg: &Operand,
        taken: &[Option<Place>],
        temporaries: &mut Vec<(Place, Var)>,
    ) -> Option<Place> {
        if !self.graph.is_active(arg) {
            return None;
        }
        let place = self.graph.resolve(arg.place().expect("active operands are places"));
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
}
