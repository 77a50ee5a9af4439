//! Functions and calls between them.

use super::place::{Place, Use};
use super::signature::{By, Home, Known, Parameter, Signature};
use super::{Wrapper, Writer};
use crate::draw::Draw;
use crate::named::Shape;
use crate::scope::{Held, Scope, Variable};
use crate::tree;
use crate::tree::Tree;
use crate::types::{Real, Ty};

/// Writes a function of this signature.
pub(super) fn write(draw: &mut Draw, signature: &Signature, known: &Known, hessian: bool) -> Tree {
    let mut writer = Writer::new(draw, known, signature.real);
    (writer.result, writer.wrapper) = (signature.result.clone(), signature.wrapper);
    let mut texts = Vec::new();
    for parameter in &signature.parameters {
        let (mutable, held) = match parameter.by {
            By::Value if parameter.name == "self" => (false, Held::Owned),
            By::Value if parameter.is_active() => (writer.draw.chance(25), Held::Owned),
            By::Value | By::Inactive => (false, Held::Owned),
            By::Reference => (false, Held::Shared),
            By::Slice => (false, Held::Slice),
            By::Exclusive => (false, Held::Exclusive),
        };
        writer.declare(&parameter.name, &parameter.ty, held, mutable);
        texts.push(parameter.text(signature.real, mutable));
    }
    writer.function(signature, &texts.join(", "), hessian)
}

impl<'a> Writer<'a> {
    pub(super) fn new(draw: &'a mut Draw, known: &'a Known, real: Real) -> Self {
        Self {
            draw,
            scope: Scope::default(),
            known,
            real,
            result: Ty::Real,
            wrapper: Wrapper::Bare,
            around: Vec::new(),
            closed: false,
            looking: false,
            calls: 0,
            named: 0,
            left: 8,
            fuel: 0,
        }
    }

    pub(super) fn parameters(&mut self, is_main: bool) -> Vec<Parameter> {
        let n = self.draw.below(3) + 1;
        let mut parameters: Vec<Parameter> = (0..n).map(|_| self.active_parameter(is_main)).collect();
        for _ in 0..self.draw.below(3) {
            let (hints, ty): (&[&str], _) = match self.draw.below(4) {
                0 => (&["flag", "on"], Ty::Bool),
                1 if is_main => (&["fixed"], Ty::Real),
                _ => (&["n", "k", "steps"], Ty::Int(5)),
            };
            let by = if ty == Ty::Real { By::Inactive } else { By::Value };
            let at = self.draw.below(parameters.len() + 1);
            let name = self.fresh(hints, &parameters);
            parameters.insert(at, Parameter { name, ty, by });
        }
        parameters.iter_mut().enumerate().for_each(|(k, p)| p.name = format!("{}{k}", p.name));
        parameters
    }

    fn fresh(&mut self, hints: &[&str], _taken: &[Parameter]) -> String {
        (*self.draw.pick(hints)).to_owned()
    }

    fn active_parameter(&mut self, is_main: bool) -> Parameter {
        let mut ty = self.any_type(1);
        while !is_parameter(&ty, is_main) || ty.numbers() > 9 || ty.numbers() == 0 {
            ty = self.any_type(1);
        }
        let by = match &ty {
            Ty::List(..) if self.draw.chance(60) => By::Slice,
            Ty::List(..) => By::Reference,
            _ if self.draw.chance(50) => By::Reference,
            _ => By::Value,
        };
        let name = self.fresh(if ty == Ty::Real { &["x", "y", "a"] } else { &["v", "m", "data"] }, &[]);
        Parameter { name, ty, by }
    }

    pub(super) fn result(&mut self, is_main: bool, scalar: bool) -> (Ty, Wrapper) {
        if is_main && scalar {
            return (Ty::Real, Wrapper::Bare);
        }
        let wrapper = match self.draw.below(8) {
            0 => Wrapper::Option,
            1 => Wrapper::Result,
            _ => Wrapper::Bare,
        };
        let mut ty = self.any_type(1);
        while !is_parameter(&ty, is_main) {
            ty = self.any_type(1);
        }
        (ty, wrapper)
    }

    fn function(&mut self, signature: &Signature, parameters: &str, hessian: bool) -> Tree {
        let options =
            signature.options(hessian, &if self.types().is_empty() { Vec::new() } else { self.known.operators() });
        let n = self.draw.below(4) + 2;
        let (first, statements) = (self.first_statements(signature), self.statements(n));
        let result =
            if signature.returns_nothing() { String::new() } else { format!("-> {} ", result_name(signature)) };
        let text = format!(
            "«#[differentiable{options}]\n|»{}fn {}{}({parameters}) {result}{{\n§§\n§\n}}",
            if matches!(signature.home, Home::Trait | Home::Operator) { "" } else { "pub " },
            signature.name,
            generics(signature),
        );
        let last = if signature.returns_nothing() { Tree::word("") } else { self.last_value() };
        let last = self.wrapped(last);
        tree!(text, first, statements, last)
    }

    /// What makes a function that calls itself, changes its state or has a type parameter worth its name.
    fn first_statements(&mut self, signature: &Signature) -> Tree {
        self.fuel = 10;
        let mut statements = Vec::new();
        if signature.recursive {
            statements.push(self.call_of_itself(signature));
        }
        for parameter in &signature.parameters {
            let method = match &parameter.ty {
                Ty::Named(named) if matches!(named.shape, Shape::Parameter(_)) => true,
                Ty::Closure(_, gives) => {
                    let call = self.call_closure(gives, 2);
                    let name = self.name_for(gives);
                    self.declare(&name, gives, Held::Owned, false);
                    statements.extend(call.map(|call| tree!(format!("let {name} = §;"), call)));
                    continue;
                }
                _ if parameter.by == By::Exclusive => {
                    statements.extend(self.state_change(parameter));
                    continue;
                }
                _ => continue,
            };
            debug_assert!(method);
            let known = self.known.functions.iter().find(|f| f.home == Home::Trait && f.generic.is_some()).cloned();
            let Some(callee) = known else { continue };
            let call = self.call_of(&callee, 2);
            let name = self.name_for(&callee.result);
            self.declare(&name, &callee.result, Held::Owned, false);
            statements.push(tree!(format!("let {name} = §;"), call));
        }
        statements.push(Tree::word(""));
        Tree::list(statements, "\n")
    }

    /// `if n == 0 { return …; }`, then a call with less.
    fn call_of_itself(&mut self, signature: &Signature) -> Tree {
        let Some((count, others)) = signature.parameters.split_last() else { return Tree::word("") };
        let end = self.early_return();
        let mut arguments: Vec<Tree> = others.iter().map(|p| self.argument(p, 1)).collect();
        arguments.push(Tree::word(format!("{} - 1", count.name)));
        let name = self.name_for(&signature.result);
        self.declare(&name, &signature.result, Held::Owned, false);
        let call = tree!(format!("{}(§)", signature.name), Tree::list(arguments, ", "));
        tree!(format!("if {} == 0 {{ § }}\nlet {name} = §;", count.name), end, call)
    }

    fn wrapped(&self, value: Tree) -> Tree {
        match self.wrapper {
            Wrapper::Bare => value,
            Wrapper::Option => tree!("Some(§)", value),
            Wrapper::Result => tree!("Ok(§)", value),
        }
    }

    /// The result: much of what the function has computed goes into it.
    fn last_value(&mut self) -> Tree {
        let ty = self.result.clone();
        self.fuel = 16;
        if ty != Ty::Real {
            return self.value(&ty, 3);
        }
        let mut terms = vec![self.scalar(2)];
        for variable in self.scope.visible() {
            if terms.len() < 5
                && self.draw.chance(60)
                && let Some(term) = self.term(&variable.name, &variable.ty, variable.held)
            {
                terms.push(term);
            }
        }
        Tree::list(terms, " + ")
    }

    /// A number of a variable.
    fn term(&mut self, name: &str, ty: &Ty, held: Held) -> Option<Tree> {
        let star = if held == Held::Owned { "" } else { "*" };
        match ty {
            Ty::Real => Some(Tree::word(format!("{star}{name}"))),
            Ty::Matrix(..) => {
                let text = *self.draw.pick(&["§.sum()", "§.norm_squared()"]);
                Some(tree!(text, Tree::word(name)))
            }
            Ty::Array(of, n) | Ty::List(of, n) if **of == Ty::Real => Some(tree!(format!("{name}[§]"), self.index(*n))),
            Ty::Array(of, n) | Ty::List(of, n) if matches!(**of, Ty::Matrix(..)) => {
                Some(tree!(format!("{name}[§].sum()"), self.index(*n)))
            }
            Ty::Named(_) => self.inside(Tree::word(name), ty, &Ty::Real, Use::Read, 3),
            _ => None,
        }
    }

    /// `return …;`.
    pub(super) fn early_return(&mut self) -> Tree {
        if self.result == Ty::Tuple(Vec::new()) {
            return Tree::word("return;");
        }
        let none = match self.wrapper {
            Wrapper::Bare => None,
            Wrapper::Option => Some("return None;"),
            Wrapper::Result => Some("return Err(\"left early\".to_string());"),
        };
        if let Some(none) = none
            && self.draw.chance(30)
        {
            return Tree::word(none);
        }
        let ty = self.result.clone();
        let value = self.value(&ty, 1);
        let value = self.wrapped(value);
        tree!("return §;", value)
    }

    /// A call of a known function with this result.
    pub(super) fn call(&mut self, result: &Ty, depth: usize) -> Option<Tree> {
        let functions = self.known.functions.iter();
        let known: Vec<_> = functions.filter(|f| f.result == *result && self.may_call(f)).cloned().collect();
        if known.is_empty() {
            return None;
        }
        let callee = self.draw.pick(&known).clone();
        Some(self.call_of(&callee, depth))
    }

    fn may_call(&self, callee: &Signature) -> bool {
        let abstract_method = callee.home == Home::Trait && callee.generic.is_some();
        (callee.real == self.real || callee.real == Real::Generic)
            && !callee.changes_state()
            && (!abstract_method || self.place_known(&callee.parameters[0].ty))
    }

    fn place_known(&self, ty: &Ty) -> bool {
        self.scope.visible().iter().any(|v| v.ty == *ty)
    }

    fn call_of(&mut self, callee: &Signature, depth: usize) -> Tree {
        let depth = depth.saturating_sub(1);
        let is_method = callee.parameters[0].name == "self";
        let rest = &callee.parameters[usize::from(is_method)..];
        let receiver = is_method.then(|| self.receiver(&callee.parameters[0], depth));
        let arguments = Tree::list(rest.iter().map(|p| self.argument(p, depth)).collect(), ", ");
        let by = if callee.parameters[0].by == By::Reference { "&" } else { "" };
        let comma = if rest.is_empty() { "" } else { ", " };
        let call = match (receiver, &callee.home) {
            (Some(receiver), Home::Inherent(named)) if self.looking || self.draw.chance(25) => {
                tree!(format!("{}::{}({by}§{comma}§)", named.name, callee.name), receiver, arguments)
            }
            (Some(receiver), Home::Trait) if self.looking && callee.generic.is_none() => {
                tree!(format!("Model::{}({by}§{comma}§)", callee.name), receiver, arguments)
            }
            (Some(receiver), _) => tree!(format!("§.{}(§)", callee.name), receiver, arguments),
            (None, Home::Inherent(named)) => tree!(format!("{}::{}(§)", named.name, callee.name), arguments),
            (None, _) => tree!(format!("{}(§)", callee.name), arguments),
        };
        self.unwrapped(call, callee, depth)
    }

    fn receiver(&mut self, parameter: &Parameter, depth: usize) -> Tree {
        match self.place(&parameter.ty) {
            Some(place) if parameter.by == By::Value => self.taken(place.tree, &parameter.ty),
            Some(place) => place.tree,
            None => {
                let value = self.value(&parameter.ty, depth);
                tree!("(§)", value)
            }
        }
    }

    pub(super) fn argument(&mut self, parameter: &Parameter, depth: usize) -> Tree {
        match (&parameter.ty, parameter.by) {
            (Ty::Closure(takes, gives), _) => self.handed_over(takes, gives),
            (Ty::Int(bound), _) => match self.place(&Ty::Int(*bound)) {
                Some(place) => place.tree,
                None => Tree::word(self.draw.below(*bound).to_string()),
            },
            (Ty::Named(named), by) if matches!(named.shape, Shape::Parameter(_)) => {
                let Shape::Parameter(models) = &named.shape else { unreachable!("checked above") };
                let model = Ty::Named(self.draw.pick(models).clone());
                self.argument(&Parameter { ty: model, by, name: String::new() }, depth)
            }
            (ty, by @ (By::Reference | By::Slice)) => match self.place(ty) {
                Some(place) if self.draw.chance(80) && (by == By::Slice || !self.is_slice(&place)) => {
                    tree!("&§", place.tree)
                }
                _ => tree!("&§", self.value(ty, depth)),
            },
            (ty, By::Value | By::Inactive | By::Exclusive) => self.value(ty, depth),
        }
    }

    fn is_slice(&self, place: &Place) -> bool {
        let held = |v: &Variable| v.name == place.root && v.held == Held::Slice;
        place.is_whole() && self.scope.visible().iter().any(held)
    }

    fn unwrapped(&mut self, call: Tree, callee: &Signature, depth: usize) -> Tree {
        let same = callee.wrapper == self.wrapper && !self.closed;
        match callee.wrapper {
            Wrapper::Bare => call,
            _ if same && self.draw.chance(60) => tree!("§?", call),
            _ => {
                let other = self.closed_off(|w| w.value(&callee.result, depth.saturating_sub(1)));
                let text = match callee.wrapper {
                    Wrapper::Option => *self.draw.pick(&["§.unwrap_or(§)", "(match § { None => §, Some(it) => it })"]),
                    _ => "(match § { Err(_) => §, Ok(it) => it })",
                };
                tree!(text, call, other)
            }
        }
    }
}

pub(super) fn result_name(signature: &Signature) -> String {
    let name = signature.result.name(signature.real);
    match signature.wrapper {
        Wrapper::Bare => name,
        Wrapper::Option => format!("Option<{name}>"),
        Wrapper::Result => format!("Result<{name}, String>"),
    }
}

fn generics(signature: &Signature) -> String {
    match &signature.generic {
        Some(model) if signature.home == Home::Free => format!("<P: {model}« + tensor_grad::OwnTangent|»>"),
        _ if signature.real == Real::Generic => "<T: RealField + Copy>".to_owned(),
        _ => String::new(),
    }
}

/// Options are made inside, not handed over; the main function takes no types of the program's own.
pub(super) fn is_parameter(ty: &Ty, is_main: bool) -> bool {
    match ty {
        Ty::Real | Ty::Matrix(..) => true,
        Ty::Array(of, _) | Ty::List(of, _) => is_parameter(of, is_main),
        Ty::Tuple(of) => of.iter().all(|ty| is_parameter(ty, is_main)),
        Ty::Named(_) => !is_main,
        Ty::Maybe(_) | Ty::Boxed(_) | Ty::Int(_) | Ty::Bool | Ty::Closure(..) => false,
    }
}
