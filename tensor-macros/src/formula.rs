//! Evaluates the formulas of the rule table: Rust text to equations.

use crate::ir::{BlockId, Form, Graph, Meaning, Operand, Proj, Rhs, Stmt, Verbatim};
use crate::rules::{self, Kind, Rule};
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use std::collections::{BTreeSet, HashMap};
use syn::Expr;

/// The names a formula mentions, `shape(x)` apart.
#[derive(Default)]
pub(crate) struct Names {
    pub(crate) values: BTreeSet<String>,
    pub(crate) shapes: BTreeSet<String>,
}

pub(crate) fn names(formula: &str) -> Names {
    struct Collect(Names);
    impl<'ast> syn::visit::Visit<'ast> for Collect {
        fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
            match shape_of(call) {
                Some(name) => drop(self.0.shapes.insert(name)),
                None => call.args.iter().for_each(|arg| self.visit_expr(arg)),
            }
        }
        fn visit_expr_path(&mut self, path: &'ast syn::ExprPath) {
            if let Some(ident) = path.path.get_ident() {
                self.0.values.insert(ident.to_string());
            }
        }
    }
    let mut collect = Collect(Names::default());
    syn::visit::Visit::visit_expr(&mut collect, &parse(formula));
    collect.0
}

fn parse(formula: &str) -> Expr {
    syn::parse_str(formula)
        .unwrap_or_else(|error| panic!("the rule table has a formula that does not parse: {formula}: {error}"))
}

fn shape_of(call: &syn::ExprCall) -> Option<String> {
    match (&*call.func, call.args.first()) {
        (Expr::Path(path), Some(Expr::Path(arg))) if path.path.is_ident("shape") => {
            arg.path.get_ident().map(ToString::to_string)
        }
        _ => None,
    }
}

/// Where the equations of a formula go.
pub(crate) struct Evaluator<'g> {
    pub(crate) graph: &'g mut Graph,
    pub(crate) out: &'g mut Vec<Stmt>,
    pub(crate) block: BlockId,
    pub(crate) span: Span,
    /// Scalars by value, with native operators.
    pub(crate) scalar: bool,
    pub(crate) env: HashMap<String, Operand>,
}

impl Evaluator<'_> {
    pub(crate) fn evaluate(&mut self, formula: &str) -> Operand {
        self.expr(&parse(formula))
    }

    /// Gives literals among the parameters the type of the values they met in the primal.
    pub(crate) fn type_literals(&mut self, params: &[&str], like: &str) {
        for name in params {
            let Some(operand @ Operand::Inactive(verbatim)) = &self.env.get(*name).cloned() else { continue };
            if verbatim.is_literal() {
                let like = self.env.get(like).expect("a typed value is at hand").clone();
                let typed =
                    self.equation("literal", Form::Function("literal"), Meaning::Inactive, vec![like, operand.clone()]);
                self.env.insert((*name).to_owned(), typed);
            }
        }
    }

    pub(crate) fn equation(&mut self, base: &str, form: Form, meaning: Meaning, args: Vec<Operand>) -> Operand {
        let active = args.iter().any(|arg| self.graph.is_active(arg)) && !matches!(meaning, Meaning::Inactive);
        let var = self.graph.fresh(base, self.span, self.block, active);
        self.out.push(Stmt::Let { var, ty: None, rhs: Rhs::Op { form, meaning, args } });
        Operand::var(var)
    }

    fn expr(&mut self, expr: &Expr) -> Operand {
        match expr {
            Expr::Paren(inner) => self.expr(&inner.expr),
            Expr::Group(inner) => self.expr(&inner.expr),
            Expr::Path(path) => {
                let name = path.path.get_ident().expect("a formula names its values plainly").to_string();
                self.env.get(&name).unwrap_or_else(|| panic!("a formula uses an unknown name `{name}`")).clone()
            }
            Expr::Lit(literal) => self.literal(literal),
            Expr::Unary(unary) => {
                let operand = self.expr(&unary.expr);
                self.operator("neg", Form::Negate, vec![operand])
            }
            Expr::Binary(binary) => {
                let args = vec![self.expr(&binary.left), self.expr(&binary.right)];
                if args.iter().all(|arg| matches!(arg, Operand::Inactive(_))) {
                    return inactive(&args, binary);
                }
                let op = &binary.op;
                let name = match op {
                    syn::BinOp::Add(_) => "add",
                    syn::BinOp::Sub(_) => "sub",
                    syn::BinOp::Mul(_) => "mul",
                    syn::BinOp::Div(_) => "div",
                    other => panic!("a formula uses the operator `{}`", other.to_token_stream()),
                };
                self.operator(name, Form::Binary(quote!(#op)), args)
            }
            Expr::Field(field) => {
                let member = &field.member;
                match self.expr(&field.base) {
                    Operand::Place { refs, place } => {
                        Operand::Place { refs, place: place.then(Proj::Component(quote!(#member))) }
                    }
                    inactive @ Operand::Inactive(_) => inactive,
                }
            }
            Expr::Call(call) => self.call(call),
            Expr::Block(block) => self.block(&block.block),
            other => panic!("a formula uses an expression that it may not: {}", other.to_token_stream()),
        }
    }

    fn block(&mut self, block: &syn::Block) -> Operand {
        let mut result = None;
        for stmt in &block.stmts {
            match stmt {
                syn::Stmt::Local(local) => {
                    let syn::Pat::Ident(name) = &local.pat else { panic!("a formula binds plain names") };
                    let value = self.expr(&local.init.as_ref().expect("a formula's `let` has a value").expr);
                    self.env.insert(name.ident.to_string(), value);
                }
                syn::Stmt::Expr(expr, _) => result = Some(self.expr(expr)),
                other => panic!("a formula is made of `let`s and a value: {}", other.to_token_stream()),
            }
        }
        result.expect("a formula has a value")
    }

    fn literal(&mut self, literal: &syn::ExprLit) -> Operand {
        match &literal.lit {
            syn::Lit::Float(_) if self.scalar => {
                let any = ["c", "y", "x", "a"]
                    .iter()
                    .find_map(|name| self.env.get(*name))
                    .or_else(|| self.env.values().next());
                let witness = any.expect("a formula with a literal has a value").clone();
                self.equation(
                    "literal",
                    Form::Real("like"),
                    Meaning::Inactive,
                    vec![witness, constant(quote!(#literal))],
                )
            }
            _ => constant(quote!(#literal)),
        }
    }

    fn operator(&mut self, name: &'static str, form: Form, args: Vec<Operand>) -> Operand {
        let rule = rules::operator(name);
        let form = if self.scalar { form } else { Form::Function(rule.name) };
        self.equation("t", form, Meaning::Rule(rule), args)
    }

    fn call(&mut self, call: &syn::ExprCall) -> Operand {
        if let Some(name) = shape_of(call) {
            return self.env.get(&format!("shape({name})")).expect("the caller provides the shapes").clone();
        }
        let Expr::Path(path) = &*call.func else { panic!("a formula calls functions by name") };
        let name = path.path.get_ident().expect("a formula calls functions by plain name").to_string();
        let args: Vec<Operand> = call.args.iter().map(|arg| self.expr(arg)).collect();
        self.function(&name, args)
    }

    /// A function of the runtime crate.
    pub(crate) fn function(&mut self, name: &str, args: Vec<Operand>) -> Operand {
        let rule = function_rule(name, args.len(), self.scalar)
            .unwrap_or_else(|| panic!("a formula calls `{name}` with {} arguments, which has no rule", args.len()));
        let form = if self.scalar { Form::Real(rule.name) } else { Form::Function(rule.name) };
        let meaning = if matches!(rule.kind, Kind::Zero) { Meaning::Inactive } else { Meaning::Rule(rule) };
        self.equation("t", form, meaning, args)
    }

    /// The scalar behind references; compiles for scalars only.
    pub(crate) fn gate(&mut self, operand: &Operand) -> Operand {
        self.equation("s", Form::Function("scalar"), Meaning::Identity, vec![operand.clone()])
    }
}

/// `2 + 1` of constants stays an expression.
fn inactive(args: &[Operand], binary: &syn::ExprBinary) -> Operand {
    let tokens = |operand: &Operand| match operand {
        Operand::Inactive(verbatim) => verbatim.clone(),
        Operand::Place { .. } => unreachable!("only inactive operands are folded"),
    };
    let (left, right, op) = (tokens(&args[0]), tokens(&args[1]), &binary.op);
    let (l, r) = (&left.tokens, &right.tokens);
    let vars = left.vars.iter().chain(&right.vars).copied().collect();
    Operand::Inactive(Verbatim { tokens: quote!((#l #op #r)), vars, pure: left.pure && right.pure })
}

pub(crate) fn constant(tokens: TokenStream) -> Operand {
    Operand::Inactive(Verbatim::constant(tokens))
}

/// The rule of a function that formulas call.
pub(crate) fn function_rule(name: &str, args: usize, scalar: bool) -> Option<&'static Rule> {
    let matches = |rule: &&Rule| rule.name == name && rule.params.len() + rule.consts.len() == args;
    let of_scalars = |rule: &&Rule| matches!(rule.kind, Kind::Scalar | Kind::Singular | Kind::Zero);
    let (all, methods) = (rules::FUNCTIONS.iter(), rules::METHODS.iter());
    if scalar {
        all.clone().filter(of_scalars).find(matches).or_else(|| methods.filter(of_scalars).find(matches))
    } else {
        all.clone().find(matches).or_else(|| rules::OPERATORS.iter().find(matches))
    }
}

impl Evaluator<'_> {
    /// `a * b` of scalars.
    pub(crate) fn product(&mut self, a: Operand, b: Operand) -> Operand {
        self.operator("mul", Form::Binary(quote!(*)), vec![a, b])
    }
}
