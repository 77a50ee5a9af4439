//! Functions, calls between them, and the program that they make.

use super::{Wrapper, Writer};
use crate::draw::Draw;
use crate::scope::{Held, Scope};
use crate::tree;
use crate::tree::Tree;
use crate::types::{Real, Ty};

/// How a parameter is handed over.
#[derive(Clone, Copy, PartialEq)]
enum By {
    Value,
    Reference,
    /// `&[X]`.
    Slice,
    /// A number without a derivative.
    Inactive,
}

#[derive(Clone)]
struct Parameter {
    name: String,
    ty: Ty,
    by: By,
}

impl Parameter {
    fn is_active(&self) -> bool {
        self.ty.numbers() > 0 && self.by != By::Inactive
    }
    fn text(&self, real: Real, mutable: bool) -> String {
        let ty = match (&self.ty, self.by) {
            (Ty::List(of, _), By::Slice) => format!("&[{}]", of.name(real)),
            (ty, By::Reference) => format!("&{}", ty.name(real)),
            (ty, _) => ty.name(real),
        };
        let mark = if self.by == By::Inactive { "«#[nondiff] |»" } else { "" };
        format!("{mark}{}{}: {ty}", if mutable { "mut " } else { "" }, self.name)
    }
}

/// What a caller must know.
#[derive(Clone)]
pub struct Signature {
    name: String,
    parameters: Vec<Parameter>,
    result: Ty,
    wrapper: Wrapper,
    real: Real,
}

/// Functions, the last of which is compared.
pub struct Program {
    functions: Vec<Tree>,
    main: Signature,
    /// Does it return a number, so that it has a gradient and a Hessian?
    scalar: bool,
}

impl Program {
    /// The program of this seed.
    pub fn new(seed: u64) -> Self {
        let mut draw = Draw::new(seed);
        let real = if draw.chance(12) { Real::Single } else { Real::Double };
        let scalar = draw.chance(75);
        let helpers = draw.below(3);
        let (mut functions, mut known) = (Vec::new(), Vec::new());
        for k in 0..=helpers {
            let is_main = k == helpers;
            let shape = shape_of(&mut draw, k, is_main, scalar, real, &known);
            functions.push(write(&mut draw, &shape, &known, scalar));
            known.push(shape);
        }
        Self { functions, main: known.pop().expect("the main function"), scalar }
    }

    pub fn functions(&self) -> Tree {
        Tree::list(self.functions.clone(), "\n\n")
    }
    pub fn is_single(&self) -> bool {
        self.main.real == Real::Single
    }
    pub fn is_scalar(&self) -> bool {
        self.scalar
    }
    pub fn returns_result(&self) -> bool {
        self.main.wrapper == Wrapper::Result
    }
    pub fn inputs(&self) -> usize {
        self.active().map(|p| p.ty.numbers()).sum()
    }
    fn active(&self) -> impl Iterator<Item = &Parameter> {
        self.main.parameters.iter().filter(|p| p.is_active())
    }

    fn concrete(&self) -> Real {
        if self.main.real == Real::Generic { Real::Double } else { self.main.real }
    }
    /// The type of a point: all active parameters.
    pub fn point_type(&self) -> Tree {
        let types: Vec<String> = self.active().map(|p| p.ty.name(self.concrete())).collect();
        Tree::word(if types.len() == 1 { types[0].clone() } else { format!("({})", types.join(", ")) })
    }
    /// A point full of zeros.
    pub fn zero(&self) -> Tree {
        let zeros: Vec<String> = self.active().map(|p| zero(&p.ty, self.concrete())).collect();
        Tree::word(if zeros.len() == 1 { zeros[0].clone() } else { format!("({})", zeros.join(", ")) })
    }
    /// The arguments of a call at the point `p`, with integers from `n`.
    pub fn arguments(&self) -> Tree {
        let single = self.active().count() == 1;
        let (mut place, mut integer) = (0, 0);
        let mut texts = Vec::new();
        for parameter in &self.main.parameters {
            let text = match (&parameter.ty, parameter.by) {
                (Ty::Int(_), _) => format!("n[{integer}]"),
                (Ty::Bool, _) => format!("n[{integer}] % 2 == 0"),
                (_, By::Inactive) => self.concrete().literal("0.37", true),
                _ => {
                    let field = if single { "p".to_owned() } else { format!("p.{place}") };
                    place += 1;
                    if parameter.by == By::Value { format!("{field}.clone()") } else { format!("&{field}") }
                }
            };
            integer += usize::from(!parameter.is_active());
            texts.push(text);
        }
        Tree::word(texts.join(", "))
    }
}

fn zero(ty: &Ty, real: Real) -> String {
    match ty {
        Ty::Real => real.literal("0.0", true),
        Ty::Matrix(..) => format!("{}::zeros()", ty.name(real).replacen('<', "::<", 1)),
        Ty::Array(of, n) => format!("[{}; {n}]", zero(of, real)),
        Ty::List(of, n) => format!("vec![{}; {n}]", zero(of, real)),
        Ty::Tuple(of) => format!("({},)", of.iter().map(|ty| zero(ty, real)).collect::<Vec<_>>().join(", ")),
        Ty::Maybe(_) | Ty::Int(_) | Ty::Bool | Ty::Closure(..) => {
            unreachable!("not the type of a parameter with a derivative")
        }
    }
}

/// Decides on a signature.
fn shape_of(draw: &mut Draw, k: usize, is_main: bool, scalar: bool, real: Real, known: &[Signature]) -> Signature {
    let generic = real == Real::Double && draw.chance(20);
    let mut writer = Writer::new(draw, known, if generic { Real::Generic } else { real });
    let parameters = writer.parameters(is_main);
    let (result, wrapper) = writer.result(is_main, scalar);
    let name = if is_main { "main_function".to_owned() } else { format!("helper{k}") };
    Signature { name, parameters, result, wrapper, real: writer.real }
}

/// Writes a function of this signature.
fn write(draw: &mut Draw, signature: &Signature, known: &[Signature], hessian: bool) -> Tree {
    let mut writer = Writer::new(draw, known, signature.real);
    (writer.result, writer.wrapper) = (signature.result.clone(), signature.wrapper);
    let mut texts = Vec::new();
    for parameter in &signature.parameters {
        let (mutable, held) = match parameter.by {
            By::Value if parameter.is_active() => (writer.draw.chance(25), Held::Owned),
            By::Value | By::Inactive => (false, Held::Owned),
            By::Reference | By::Slice => (false, Held::Shared),
        };
        writer.declare(&parameter.name, &parameter.ty, held, mutable);
        texts.push(parameter.text(signature.real, mutable));
    }
    writer.function(signature, &texts.join(", "), hessian)
}

impl<'a> Writer<'a> {
    fn new(draw: &'a mut Draw, known: &'a [Signature], real: Real) -> Self {
        Self {
            draw,
            scope: Scope::default(),
            known,
            real,
            result: Ty::Real,
            wrapper: Wrapper::Bare,
            around: Vec::new(),
            closed: false,
            named: 0,
            left: 8,
            fuel: 0,
        }
    }

    fn parameters(&mut self, is_main: bool) -> Vec<Parameter> {
        let n = self.draw.below(3) + 1;
        let mut parameters: Vec<Parameter> = (0..n).map(|_| self.active_parameter()).collect();
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

    fn active_parameter(&mut self) -> Parameter {
        let mut ty = self.any_type(1);
        while !is_parameter(&ty) || ty.numbers() > 9 {
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

    fn result(&mut self, is_main: bool, scalar: bool) -> (Ty, Wrapper) {
        if is_main && scalar {
            return (Ty::Real, Wrapper::Bare);
        }
        let wrapper = match self.draw.below(8) {
            0 => Wrapper::Option,
            1 => Wrapper::Result,
            _ => Wrapper::Bare,
        };
        let mut ty = self.any_type(1);
        while !is_parameter(&ty) {
            ty = self.any_type(1);
        }
        (ty, wrapper)
    }

    fn function(&mut self, signature: &Signature, parameters: &str, hessian: bool) -> Tree {
        let generics = if self.real == Real::Generic { "<T: RealField + Copy>" } else { "" };
        let options = if hessian { "(hessian)" } else { "" };
        let n = self.draw.below(4) + 2;
        let (statements, last) = (self.statements(n), self.last_value());
        let last = self.wrapped(last);
        let result = self.result_name(signature);
        let text = format!(
            "«#[differentiable{options}]\n|»pub fn {}{generics}({parameters}) -> {result} {{\n§\n§\n}}",
            signature.name
        );
        tree!(text, statements, last)
    }

    fn result_name(&self, signature: &Signature) -> String {
        let name = signature.result.name(signature.real);
        match signature.wrapper {
            Wrapper::Bare => name,
            Wrapper::Option => format!("Option<{name}>"),
            Wrapper::Result => format!("Result<{name}, String>"),
        }
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
            _ => None,
        }
    }

    /// `return …;`.
    pub(super) fn early_return(&mut self) -> Tree {
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
        let known: Vec<_> = self.known.iter().filter(|f| f.result == *result && self.may_call(f)).cloned().collect();
        if known.is_empty() {
            return None;
        }
        let callee = self.draw.pick(&known).clone();
        let arguments = callee.parameters.iter().map(|p| self.argument(p, depth.saturating_sub(1))).collect();
        let call = tree!(format!("{}(§)", callee.name), Tree::list(arguments, ", "));
        Some(self.unwrapped(call, &callee, depth))
    }

    fn may_call(&self, callee: &Signature) -> bool {
        callee.real == self.real || callee.real == Real::Generic
    }

    fn argument(&mut self, parameter: &Parameter, depth: usize) -> Tree {
        match (&parameter.ty, parameter.by) {
            (Ty::Int(bound), _) => match self.place(&Ty::Int(*bound)) {
                Some(place) => place.tree,
                None => Tree::word(self.draw.below(*bound).to_string()),
            },
            (ty, By::Reference | By::Slice) => match self.place(ty) {
                Some(place) if self.draw.chance(80) => tree!("&§", place.tree),
                _ => tree!("&§", self.value(ty, depth)),
            },
            (ty, By::Value | By::Inactive) => self.value(ty, depth),
        }
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

/// Options are made inside, not handed over.
fn is_parameter(ty: &Ty) -> bool {
    match ty {
        Ty::Real | Ty::Matrix(..) => true,
        Ty::Array(of, _) | Ty::List(of, _) => is_parameter(of),
        Ty::Tuple(of) => of.iter().all(is_parameter),
        Ty::Maybe(_) | Ty::Int(_) | Ty::Bool | Ty::Closure(..) => false,
    }
}
