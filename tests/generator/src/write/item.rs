//! What a program declares: types, methods, a trait, operators, rules of its own, and the function that is compared.

use super::function::{is_parameter, write};
use super::signature::{By, Home, Known, Parameter, Signature};
use super::{Wrapper, Writer};
use crate::draw::Draw;
use crate::named::{Field, Named, Shape, Variant};
use crate::tree;
use crate::tree::Tree;
use crate::types::{Real, Ty};
use std::rc::Rc;

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
        let mut author = Author { draw: &mut draw, real, hessian: scalar, known: Known::default(), items: Vec::new() };
        author.types();
        author.functions();
        let main = shape_of(author.draw, "main_function", true, scalar, real, &author.known);
        author.function(main);
        let main = author.known.functions.pop().expect("the main function");
        Self { functions: author.items, main, scalar }
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
    /// Has it a Hessian?
    pub fn is_of_a_vector(&self) -> bool {
        let mut active = self.active();
        matches!((active.next(), active.next()), (Some(Parameter { ty: Ty::Matrix(_, 1), .. }), None))
    }
    pub fn returns_result(&self) -> bool {
        self.main.wrapper == Wrapper::Result
    }
    pub fn inputs(&self) -> usize {
        self.active().map(|p| p.ty.numbers()).sum()
    }
    fn active(&self) -> impl Iterator<Item = &Parameter> {
        self.main.active()
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
        Ty::Maybe(_) | Ty::Boxed(_) | Ty::Named(_) | Ty::Int(_) | Ty::Bool | Ty::Closure(..) => {
            unreachable!("not the type of a parameter with a derivative")
        }
    }
}

/// Decides on a signature.
fn shape_of(draw: &mut Draw, name: &str, is_main: bool, scalar: bool, real: Real, known: &Known) -> Signature {
    let generic = real == Real::Double && draw.chance(20);
    let mut writer = Writer::new(draw, known, if generic { Real::Generic } else { real });
    let parameters = writer.parameters(is_main);
    let (result, wrapper) = writer.result(is_main, scalar);
    let real = writer.real;
    let home = Home::Free;
    Signature { name: name.to_owned(), home, parameters, result, wrapper, real, recursive: false, generic: None }
}

/// The items of one program, one after the other.
struct Author<'a> {
    draw: &'a mut Draw,
    real: Real,
    hessian: bool,
    known: Known,
    items: Vec<Tree>,
}

impl Author<'_> {
    fn function(&mut self, signature: Signature) {
        let tree = write(self.draw, &signature, &self.known, self.hessian);
        self.items.push(tree);
        self.known.functions.push(signature);
    }

    /// The options of a block's attribute.
    fn block(&self) -> &'static str {
        if self.hessian { "(hessian)" } else { "" }
    }

    fn shape(&mut self, name: &str) -> Signature {
        shape_of(self.draw, name, false, false, self.real, &self.known)
    }

    /// A signature in this program's own number type.
    fn concrete(&mut self, name: &str) -> Signature {
        loop {
            let signature = self.shape(name);
            if signature.real != Real::Generic {
                return signature;
            }
        }
    }

    fn functions(&mut self) {
        if self.draw.chance(20) {
            self.rule();
        }
        for k in 0..self.draw.below(3) {
            let name = format!("helper{k}");
            let signature = match self.draw.below(8) {
                0 => self.recursive(&name),
                1 | 2 => self.stateful(&name),
                3 | 4 => self.functional(&name),
                _ => self.shape(&name),
            };
            self.function(signature);
        }
    }

    fn recursive(&mut self, name: &str) -> Signature {
        let mut signature = self.concrete(name);
        signature.parameters.retain(Parameter::is_active);
        signature.parameters.push(Parameter { name: "n".to_owned(), ty: Ty::Int(4), by: By::Value });
        Signature { recursive: true, wrapper: Wrapper::Bare, ..signature }
    }

    fn stateful(&mut self, name: &str) -> Signature {
        let mut signature = self.concrete(name);
        let known = &self.known;
        let mut writer = Writer::new(self.draw, known, self.real);
        let mut ty = writer.any_type(1);
        while !is_parameter(&ty, false) || ty.numbers() == 0 || matches!(&ty, Ty::Named(n) if !n.variants().is_empty())
        {
            ty = writer.any_type(1);
        }
        let at = self.draw.below(signature.parameters.len() + 1);
        signature.parameters.insert(at, Parameter { name: "state".to_owned(), ty, by: By::Exclusive });
        if self.draw.chance(40) {
            signature.result = Ty::Tuple(Vec::new());
        }
        Signature { wrapper: Wrapper::Bare, ..signature }
    }

    /// With a parameter that is a function.
    fn functional(&mut self, name: &str) -> Signature {
        let mut signature = self.concrete(name);
        let mut writer = Writer::new(self.draw, &self.known, self.real);
        let takes = (0..writer.draw.below(2) + 1).map(|_| writer.small_type()).collect();
        let ty = Ty::Closure(takes, Box::new(writer.small_type()));
        let at = self.draw.below(signature.parameters.len() + 1);
        signature.parameters.insert(at, Parameter { name: "function".to_owned(), ty, by: By::Value });
        Signature { wrapper: Wrapper::Bare, ..signature }
    }

    fn types(&mut self) {
        let count = [0, 0, 1, 1, 2][self.draw.below(5)];
        for k in 0..count {
            let shape = if self.draw.chance(60) { self.fields_of_struct() } else { self.variants() };
            let name = if matches!(shape, Shape::Enum(_)) { ["Kind", "Motion"][k] } else { ["Body", "Layer"][k] };
            self.declare(Named { name: name.to_owned(), shape, operators: false });
        }
        for named in self.known.types.clone() {
            self.methods(&named);
        }
        let models: Vec<_> =
            self.known.types.iter().filter(|n| !n.fields().is_empty() && !n.has_constants()).cloned().collect();
        if !models.is_empty() && self.draw.chance(50) {
            self.model(models);
        }
        if self.draw.chance(15) {
            self.pose();
        }
    }

    /// A field that owns memory.
    fn owning_field(&mut self, name: &str) -> Field {
        let (n, inner) = (self.draw.below(2) + 2, self.draw.below(6));
        let ty = match inner {
            0 | 1 => Ty::list(Ty::Real, n),
            2 => Ty::list(Ty::vector(2), n),
            3 => Ty::Boxed(Box::new(Ty::vector(2))),
            4 => Ty::Boxed(Box::new(Ty::Real)),
            _ => match self.known.types.iter().find(|named| !named.fields().is_empty()).cloned() {
                Some(named) if inner % 2 == 0 => Ty::Boxed(Box::new(Ty::Named(named))),
                Some(named) => Ty::list(Ty::Named(named), n),
                None => Ty::array(Ty::list(Ty::Real, n), 2),
            },
        };
        Field { name: name.to_owned(), ty, constant: false }
    }

    fn field(&mut self, name: &str, may_be_constant: bool) -> Field {
        let structs: Vec<_> = self.known.types.iter().filter(|named| !named.fields().is_empty()).cloned().collect();
        let (ty, constant) = match self.draw.below(12) {
            0 if may_be_constant => (Ty::Real, true),
            1 if may_be_constant => (Ty::Int(4), true),
            2 | 3 => (Ty::vector(self.draw.below(2) + 2), false),
            4 => (Ty::Matrix(2, 2), false),
            5 => (Ty::array(Ty::Real, 2), false),
            6 => (Ty::Tuple(vec![Ty::Real, Ty::vector(2)]), false),
            7 | 8 if may_be_constant && !structs.is_empty() => (Ty::Named(self.draw.pick(&structs).clone()), false),
            _ => (Ty::Real, false),
        };
        Field { name: name.to_owned(), ty, constant }
    }

    fn fields_of_struct(&mut self) -> Shape {
        let mut fields = vec![Field { name: "scale".to_owned(), ty: Ty::Real, constant: false }];
        let owning = self.draw.chance(40);
        for name in ["at", "speed", "rest"].iter().take(self.draw.below(4)) {
            fields.push(if owning && self.draw.chance(60) { self.owning_field(name) } else { self.field(name, true) });
        }
        Shape::Struct(fields)
    }

    fn variants(&mut self) -> Shape {
        let count = self.draw.below(2) + 2;
        let variants = ["Plain", "Round", "Wide"].iter().take(count).enumerate().map(|(k, name)| {
            let fields = ["a", "b"].iter().take(self.draw.below(2) + usize::from(k > 0)).map(|f| self.field(f, false));
            Variant { name: (*name).to_owned(), fields: fields.collect::<Vec<_>>(), braced: k == 2 }
        });
        Shape::Enum(variants.collect())
    }

    fn declare(&mut self, named: Named) {
        let real = self.real;
        let field = |f: &Field, public: &str| {
            let mark = if f.constant && f.ty == Ty::Real { "«#[nondiff] |»" } else { "" };
            format!("{mark}{public}{}: {}", f.name, f.ty.name(real))
        };
        let braced =
            |fields: &[Field], public: &str| fields.iter().map(|f| field(f, public)).collect::<Vec<_>>().join(", ");
        let body = match &named.shape {
            Shape::Struct(fields) => format!("pub struct {} {{ {} }}", named.name, braced(fields, "pub ")),
            Shape::Enum(variants) => {
                let variant = |v: &Variant| match v.fields.as_slice() {
                    [] => v.name.clone(),
                    fields if v.braced => format!("{} {{ {} }}", v.name, braced(fields, "")),
                    fields => {
                        let types: Vec<String> = fields.iter().map(|f| f.ty.name(real)).collect();
                        format!("{}({})", v.name, types.join(", "))
                    }
                };
                let variants: Vec<String> = variants.iter().map(variant).collect();
                format!("pub enum {} {{ {} }}", named.name, variants.join(", "))
            }
            Shape::Parameter(_) => unreachable!("a type parameter is not declared"),
        };
        let copy = if named.is_copy() { "Copy, " } else { "" };
        let holds = named.fields().iter().any(|field| field.ty.holds_constants());
        let tangent =
            if holds { format!("«#[differentiable(tangent = {}Along)]\n|»", named.name) } else { String::new() };
        self.items.push(Tree::word(format!("#[derive(Clone, {copy}«Differentiable|Debug»)]\n{tangent}{body}")));
        self.known.types.push(Rc::new(named));
    }

    /// Methods and functions of the type's own.
    fn methods(&mut self, named: &Rc<Named>) {
        for k in 0..self.draw.below(3) {
            let mut signature = self.concrete(["energy", "moved", "mixed"][k]);
            let by = if self.draw.chance(70) { By::Reference } else { By::Value };
            if self.draw.chance(80) {
                let receiver = Parameter { name: "self".to_owned(), ty: Ty::Named(named.clone()), by };
                signature.parameters.insert(0, receiver);
            }
            signature.name = format!("{}{}", signature.name, named.name.to_lowercase());
            signature.home = Home::Inherent(named.clone());
            let method = write(self.draw, &signature, &self.known, self.hessian);
            // A function without `self` looks like a free one unless its block is marked.
            let marked = signature.parameters[0].name != "self" || self.draw.chance(40);
            let mark = if marked { format!("«#[differentiable{}]\n|»", self.block()) } else { String::new() };
            self.items.push(tree!(format!("{mark}impl {} {{\n§\n}}", named.name), method));
            self.known.functions.push(signature);
        }
    }

    /// A trait, its implementations, and a function of any type that has it.
    fn model(&mut self, models: Vec<Rc<Named>>) {
        let of = Rc::new(Named { name: "P".to_owned(), shape: Shape::Parameter(models.clone()), operators: false });
        let mut signature = self.concrete("applied");
        signature.home = Home::Trait;
        let receiver =
            |ty: &Rc<Named>| Parameter { name: "self".to_owned(), ty: Ty::Named(ty.clone()), by: By::Reference };
        signature.parameters.insert(0, receiver(&of));
        let head = declaration(&signature);
        let block = self.block();
        self.items.push(Tree::word(format!(
            "«#[differentiable{block}]\n|»pub trait Model«: Differentiable|» {{\n«#[differentiable{}]\n|»{head};\n}}",
            signature.options(false, &[])
        )));
        let mut written = Vec::new();
        for model in &models {
            let mut own = signature.clone();
            own.parameters[0] = receiver(model);
            let method = write(self.draw, &own, &self.known, self.hessian);
            let text = format!("«#[differentiable{block}]\n|»impl Model for {} {{\n§\n}}", model.name);
            self.items.push(tree!(text, method));
            written.push(own);
        }
        self.known.functions.extend(written);
        self.known.functions.push(Signature { generic: Some("Model".to_owned()), ..signature });
        let mut through = self.concrete("through");
        through.parameters.insert(0, Parameter { name: "model".to_owned(), ty: Ty::Named(of), by: By::Reference });
        through.generic = Some("Model".to_owned());
        self.function(through);
    }

    /// A type with operators.
    fn pose(&mut self) {
        let field = |name: &str, ty| Field { name: name.to_owned(), ty, constant: false };
        let fields = vec![field("angle", Ty::Real), field("at", Ty::vector(2))];
        self.declare(Named { name: "Pose".to_owned(), shape: Shape::Struct(fields), operators: true });
        let named = self.known.types.pop().expect("declared above");
        let ty = Ty::Named(named.clone());
        let parameter = |name: &str| Parameter { name: name.to_owned(), ty: ty.clone(), by: By::Value };
        for (operator, name) in [("Add", "add"), ("Mul", "mul")] {
            let mut signature = self.concrete(name);
            signature.home = Home::Operator;
            signature.parameters = vec![parameter("self"), parameter("other")];
            (signature.result, signature.wrapper) = (ty.clone(), Wrapper::Bare);
            let method = write(self.draw, &signature, &self.known, self.hessian);
            let block = self.block();
            let text = format!(
                "«#[differentiable{block}]\n|»impl std::ops::{operator} for Pose {{\ntype Output = Self;\n§\n}}"
            );
            self.items.push(tree!(text, method));
        }
        self.known.types.push(named);
    }

    /// A function with a derivative of the program's own.
    fn rule(&mut self) {
        let real = self.real;
        let number = real.name();
        let (a, b) = (self.draw.below(9) + 1, self.draw.below(9) + 1);
        let l = |text: String| real.literal(&text, true);
        let (a, b) = (l(format!("0.{a}")), l(format!("0.{b}")));
        let two = l("2.0".to_owned());
        let second = if self.hessian { "hessian, " } else { "" };
        let (text, ty) = match self.draw.below(3) {
            0 => (
                format!(
                    "«#[differentiable({second}vjp = own_vjp)]\n|»pub fn own(x: {number}, k: {number}) -> {number} {{\n{a} * x * x + ({b} * k).sin() * x\n}}\n\n\
                     «#[differentiable]\n|»pub fn own_vjp(x: {number}, k: {number}, y_bar: {number}) -> ({number}, {number}) {{\n\
                     (({two} * {a} * x + ({b} * k).sin()) * y_bar, {b} * ({b} * k).cos() * x * y_bar)\n}}"
                ),
                Ty::Real,
            ),
            1 => (
                format!(
                    "«#[differentiable({second}jvp = own_jvp)]\n|»pub fn own(x: {number}, k: {number}) -> {number} {{\n({a} * x).tanh() * k\n}}\n\n\
                     «#[differentiable]\n|»pub fn own_jvp(x: {number}, k: {number}, x_dot: {number}, k_dot: {number}) -> {number} {{\n\
                     let t = ({a} * x).tanh();\n{a} * ({b} / {b} - t * t) * x_dot * k + t * k_dot\n}}"
                ),
                Ty::Real,
            ),
            _ => (
                format!(
                    "«#[differentiable({second}vjp = own_vjp)]\n|»pub fn own(x: &SVector<{number}, 2>, k: {number}) -> {number} {{\nx.norm_squared() * k * {a}\n}}\n\n\
                     «#[differentiable]\n|»pub fn own_vjp(x: &SVector<{number}, 2>, k: {number}, y_bar: {number}) -> (SVector<{number}, 2>, {number}) {{\n\
                     (x * ({two} * {a} * k * y_bar), x.norm_squared() * {a} * y_bar)\n}}"
                ),
                Ty::vector(2),
            ),
        };
        self.items.push(Tree::word(text));
        let by = if ty == Ty::Real { By::Value } else { By::Reference };
        let parameters = vec![
            Parameter { name: "x".to_owned(), ty, by },
            Parameter { name: "k".to_owned(), ty: Ty::Real, by: By::Value },
        ];
        let mut signature = self.concrete("own");
        (signature.parameters, signature.result, signature.wrapper) = (parameters, Ty::Real, Wrapper::Bare);
        self.known.functions.push(signature);
    }
}

/// The head of a trait's method.
fn declaration(signature: &Signature) -> String {
    let parameters: Vec<String> = signature.parameters.iter().map(|p| p.text(signature.real, false)).collect();
    format!("fn {}({}) -> {}", signature.name, parameters.join(", "), super::function::result_name(signature))
}
