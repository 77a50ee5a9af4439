//! Every rule of the table, one row a rule: its derivatives against differences, first and second order.
//!
//! A row `name: rule / arity, kind, [arguments = domains]+, expression;` makes one test. For both precisions and every
//! list of arguments it generates `#[differentiable(hessian)]` functions of all arguments, and for `f64` also of each
//! argument alone. What the expression gives is reduced to a number by a nonlinear function, so that its cotangent is
//! active in the second order; see [`program`].
#![allow(clippy::op_ref, clippy::type_complexity, reason = "programs as people write them")]
#![allow(unused_parens, reason = "one argument or several, in one macro")]
#![allow(clippy::double_parens, reason = "one argument or several, in one macro")]

#[path = "rules/check.rs"]
mod check;
mod common;
#[path = "rules/factors.rs"]
mod factors;
#[path = "rules/operators.rs"]
mod operators;
#[path = "rules/products.rs"]
mod products;
#[path = "rules/reductions.rs"]
mod reductions;
#[path = "rules/scalars.rs"]
mod scalars;
#[path = "rules/spellings.rs"]
mod spellings;
#[path = "rules/structure.rs"]
mod structure;
#[path = "rules/zeros.rs"]
mod zeros;

use std::collections::BTreeSet;

/// The name and the number of arguments of each row of a table of `methods.rs`.
fn table(text: &str, name: &str) -> BTreeSet<(String, usize)> {
    let start = text.find(&format!("static {name}: &[Rule] = rules! {{")).expect("the table");
    let body = &text[start..];
    let body = &body[body.find('{').expect("opens") + 1..body.find("\n};").expect("closes")];
    let rows = body.lines().map(str::trim).filter_map(|line| line.strip_prefix('['));
    rows.map(|row| {
        let (head, rest) = row.split_once('(').expect("arguments");
        let (_kind, name) = head.split_once(' ').expect("a kind and a name");
        let arguments = rest.split_once(')').expect("closed arguments").0;
        (name.to_owned(), arguments.split([',', ';']).filter(|argument| !argument.trim().is_empty()).count())
    })
    .collect()
}

fn tested(tables: &[&[(&str, usize)]]) -> BTreeSet<(String, usize)> {
    tables.iter().flat_map(|rows| rows.iter().map(|(name, arity)| ((*name).to_owned(), *arity))).collect()
}

#[test]
fn every_rule_has_a_row() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tensor-macros/src/rules/methods.rs");
    let text = std::fs::read_to_string(path).expect("the rule table");
    let (operators, methods) = (table(&text, "OPERATORS"), table(&text, "METHODS"));
    assert!(operators.len() >= 6 && methods.len() >= 130, "the table was not understood");
    let tables = [scalars::ROWS, structure::ROWS, products::ROWS, reductions::ROWS, factors::ROWS, zeros::ROWS];
    for (rules, rows) in [(operators, tested(&[operators::ROWS])), (methods, tested(&tables))] {
        let missing: Vec<_> = rules.difference(&rows).collect();
        assert!(missing.is_empty(), "rules without a row in tests/rules: {missing:?}");
        let unknown: Vec<_> = rows.difference(&rules).collect();
        assert!(unknown.is_empty(), "rows of tests/rules without a rule: {unknown:?}");
    }
}
