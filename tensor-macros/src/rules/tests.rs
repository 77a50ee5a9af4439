//! The table is closed: every function that a formula calls has a row of its own and exists in the runtime.

use super::{FUNCTIONS, Kind, METHODS, OPERATORS, Rule};
use std::collections::BTreeSet;
use syn::visit::Visit;

fn all() -> impl Iterator<Item = &'static Rule> {
    OPERATORS.iter().chain(METHODS).chain(FUNCTIONS)
}

fn of_scalars(kind: Kind) -> bool {
    matches!(kind, Kind::Scalar | Kind::Singular)
}

fn arity(rule: &Rule) -> usize {
    rule.params.len() + rule.consts.len()
}

/// The row of a function that a formula of `kind` calls.
fn row(kind: Kind, name: &str, args: usize) -> Option<&'static Rule> {
    let fits = |rule: &&Rule| rule.name == name && arity(rule) == args;
    if of_scalars(kind) {
        let for_scalars = |rule: &&Rule| of_scalars(rule.kind) || rule.kind == Kind::Zero;
        FUNCTIONS.iter().filter(for_scalars).find(fits).or_else(|| METHODS.iter().filter(for_scalars).find(fits))
    } else {
        FUNCTIONS.iter().filter(|rule| !of_scalars(rule.kind)).find(fits)
    }
}

/// What a formula calls and names.
struct Formula {
    rule: &'static Rule,
    text: &'static str,
    /// The parameter it is for, if it is a jvp.
    tangent: Option<&'static str>,
    calls: Vec<(String, usize)>,
    names: BTreeSet<String>,
    bound: BTreeSet<String>,
}

impl<'ast> Visit<'ast> for Formula {
    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        let syn::Expr::Path(path) = &*call.func else { panic!("{}: a call of something else than a name", self.text) };
        let name = path.path.get_ident().expect("a plain name").to_string();
        if name != "shape" {
            self.calls.push((name, call.args.len()));
        }
        call.args.iter().for_each(|arg| self.visit_expr(arg));
    }
    fn visit_expr_path(&mut self, path: &'ast syn::ExprPath) {
        self.names.insert(path.path.get_ident().expect("a plain name").to_string());
    }
    fn visit_pat_ident(&mut self, pat: &'ast syn::PatIdent) {
        self.bound.insert(pat.ident.to_string());
    }
    fn visit_lit_float(&mut self, _: &'ast syn::LitFloat) {
        assert!(
            of_scalars(self.rule.kind),
            "{}: a literal in a formula that is not of scalars: {}",
            self.rule.name,
            self.text
        );
    }
}

fn formulas() -> impl Iterator<Item = Formula> {
    all().flat_map(|rule| {
        let jvp = rule.jvp.iter().enumerate().map(|(index, text)| (*text, Some(rule.params[index])));
        jvp.chain(rule.vjp.iter().map(|text| (*text, None))).map(move |(text, tangent)| {
            let mut formula =
                Formula { rule, text, tangent, calls: Vec::new(), names: BTreeSet::new(), bound: BTreeSet::new() };
            let parsed = syn::parse_str(text).unwrap_or_else(|error| panic!("{}: {text}: {error}", rule.name));
            formula.visit_expr(&parsed);
            formula
        })
    })
}

#[test]
fn every_rule_has_its_formulas() {
    for rule in all() {
        let expected = if matches!(rule.kind, Kind::Zero | Kind::Terminal) { 0 } else { rule.params.len() };
        assert_eq!(rule.vjp.len(), expected, "{}: one vjp formula for each parameter", rule.name);
        let expected = if rule.kind == Kind::General { rule.params.len() } else { 0 };
        assert_eq!(rule.jvp.len(), expected, "{}: one jvp formula for each parameter", rule.name);
    }
}

#[test]
fn every_called_function_has_a_row() {
    for formula in formulas() {
        for (name, args) in &formula.calls {
            let found = row(formula.rule.kind, name, *args).is_some();
            assert!(found, "{}: `{name}` with {args} arguments has no row", formula.rule.name);
        }
    }
}

/// The vjp of every rule is made of functions whose jvp is known, so second derivatives exist.
#[test]
fn vjp_formulas_have_a_jvp() {
    let user_facing = |rule: &Rule| OPERATORS.iter().chain(METHODS).any(|other| std::ptr::eq(other, rule));
    for formula in formulas().filter(|formula| formula.tangent.is_none() && user_facing(formula.rule)) {
        for (name, args) in &formula.calls {
            let kind = row(formula.rule.kind, name, *args).map(|rule| rule.kind);
            assert_ne!(kind, Some(Kind::Terminal), "{}: `{name}` has no jvp", formula.rule.name);
        }
    }
}

#[test]
fn formulas_name_what_is_in_scope() {
    for formula in formulas() {
        let Formula { rule, text, tangent, names, bound, .. } = &formula;
        let mut scope: BTreeSet<String> = bound.clone();
        scope.extend(rule.params.iter().chain(rule.consts).chain(&["y"]).map(ToString::to_string));
        scope.insert(tangent.map_or("c".to_owned(), |param| format!("d{param}")));
        let unknown: Vec<_> = names.difference(&scope).collect();
        assert!(unknown.is_empty(), "{}: {text}: unknown {unknown:?}", rule.name);
        let reserved = rule.params.iter().chain(rule.consts).any(|name| ["y", "c"].contains(name));
        assert!(!reserved, "{}: `y` and `c` are the result and its cotangent", rule.name);
    }
}

#[test]
fn names_and_arities_are_unique() {
    for table in [OPERATORS, METHODS, FUNCTIONS] {
        for (index, rule) in table.iter().enumerate() {
            let twice = table[..index].iter().any(|other| other.name == rule.name && arity(other) == arity(rule));
            assert!(!twice, "{} with {} arguments has two rows", rule.name, arity(rule));
        }
    }
}

/// The functions of `ops`, or of `ops::real`, by name.
fn runtime(real: bool) -> BTreeSet<String> {
    let ops = concat!(env!("CARGO_MANIFEST_DIR"), "/../tensor-core/src/ops");
    let Ok(files) = std::fs::read_dir(ops) else { return BTreeSet::new() };
    let files = files.map(|file| file.expect("readable").path());
    let files = files.filter(|path| path.is_file() && path.ends_with("real.rs") == real);
    let text: String = files.map(|path| std::fs::read_to_string(path).expect("readable")).collect();
    text.split(|letter: char| !(letter.is_alphanumeric() || letter == '_')).map(str::to_owned).collect()
}

#[test]
fn every_called_function_exists_in_the_runtime() {
    let (real, ops) = (runtime(true), runtime(false));
    for formula in formulas() {
        let functions = if of_scalars(formula.rule.kind) { &real } else { &ops };
        for (name, _) in &formula.calls {
            assert!(functions.is_empty() || functions.contains(name), "{}: no function `{name}`", formula.rule.name);
        }
    }
}
