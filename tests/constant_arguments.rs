//! Constants handed to a callee: arrays where it takes a slice, types of the user's where it takes a trait's object.

mod common;

use common::ported::*;

const RISING: [f64; 3] = [1.0, -0.5, 0.25];
const FALLING: &[f64; 3] = &[0.3, 0.2, -0.1];

#[differentiable(hessian)]
fn horner(x: f64, coefficients: &[f64]) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, c| sum * x + c)
}

trait Gain {
    fn gain(&self) -> f64;
}

struct Amplifier {
    table: [f64; 3],
}

impl Gain for Amplifier {
    fn gain(&self) -> f64 {
        self.table[1]
    }
}

#[differentiable(hessian)]
fn amplified(x: f64, #[nondiff] by: &dyn Gain) -> f64 {
    x * x * by.gain()
}

#[differentiable(hessian)]
fn of_literals(x: f64) -> f64 {
    horner(x, &[1.0, 2.0, 3.0]) * horner(x, &[x.floor(), 1.0 / 3.0])
}

#[differentiable(hessian)]
fn of_locals(x: f64) -> f64 {
    let own = [1.0, 2.0, -1.0];
    let borrowed = &[0.5, 0.25];
    horner(x, &own) + horner(x * x, borrowed)
}

#[differentiable(hessian)]
fn of_items(x: f64) -> f64 {
    horner(x, &RISING) + horner(x.sin(), FALLING)
}

#[differentiable(hessian)]
fn of_parameters(x: f64, #[nondiff] lent: &[f64; 3], #[nondiff] own: [f64; 2], active: &[f64; 3]) -> f64 {
    horner(x, lent) * horner(x, &own) + horner(x, active)
}

#[differentiable(hessian)]
fn of_rows(x: f64, #[nondiff] rows: &[[f64; 3]], amplifier: &[[f64; 2]; 2]) -> f64 {
    let mut sum = 0.0;
    for row in rows {
        sum += horner(x, row);
    }
    for row in amplifier {
        sum *= horner(x, row);
    }
    sum
}

#[differentiable(hessian)]
fn of_objects(x: f64, #[nondiff] lent: &Amplifier) -> f64 {
    let own = Amplifier { table: [0.0, 3.0, 0.0] };
    amplified(x, &own) + amplified(x, lent) + horner(x, &lent.table)
}

#[differentiable(hessian)]
fn with(f: impl Fn(f64, &[f64]) -> f64, x: f64) -> f64 {
    f(x, &RISING) + f(x, FALLING) + f(x, &[x.floor(), 2.0])
}

#[differentiable(hessian)]
fn of_functions(x: f64) -> f64 {
    with(horner, x) + with(|y, c| y * x * c[0], x)
}

#[test]
fn constants_are_given_as_the_callee_takes_them() {
    let amplifier = Amplifier { table: [0.1, 0.2, 0.3] };
    gradgradcheck!(of_literals, 1.3);
    gradgradcheck!(of_locals, 0.7);
    gradgradcheck!(of_items, 0.7);
    gradgradcheck!(
        of_parameters,
        0.7,
        #[nondiff]
        &[1.0, 2.0, 3.0],
        #[nondiff]
        [0.2, 0.4],
        &[0.1, 0.2, 0.3]
    );
    gradgradcheck!(
        of_rows,
        0.7,
        #[nondiff]
        &[[1.0, 2.0, 3.0], [0.1, 0.4, 0.2]][..],
        &[[0.5, 0.1], [0.2, 0.7]]
    );
    gradgradcheck!(
        of_objects,
        0.7,
        #[nondiff]
        &amplifier
    );
    gradgradcheck!(of_functions, 1.7);
}

#[derive(Clone, Differentiable)]
struct Tuned {
    scale: f64,
    at: Box<f64>,
}

#[differentiable(hessian)]
fn tuned(tuned: &Tuned, x: f64) -> Option<f64> {
    if x > 0.0 { Some(tuned.scale * x * *tuned.at * x) } else { None }
}

/// Not `Clone`.
struct Counted {
    calls: u32,
}

#[differentiable(hessian)]
fn counted(x: f64, #[nondiff] by: &Counted) -> f64 {
    x.powi(by.calls as i32)
}

#[differentiable(hessian)]
fn of_changing_locals(x: f64) -> f64 {
    let mut own = Tuned { scale: 0.5, at: Box::new(0.3) };
    let before = tuned(&own, x).unwrap_or(own.scale);
    own.scale += 1.0;
    *own.at = 2.0;
    let after = tuned(&own, x * x).unwrap_or(own.scale);
    own.scale = 7.0;
    before * after + tuned(&own, x.sin()).unwrap_or(own.scale)
}

#[differentiable(hessian)]
#[allow(unused_mut)]
fn of_locals_that_may_change(x: f64) -> f64 {
    let mut own = Counted { calls: 3 };
    let mut entries = SVector::<f64, 2>::repeat(-0.9);
    let mut rows = [[1.0, 2.0], [0.5, -0.25]];
    counted(x, &own) + add(&entries[1], &x).powi(2) + horner(x, &rows[1])
}

#[differentiable(hessian)]
fn of_rows_that_change(x: f64) -> f64 {
    let (mut rows, mut at) = ([[1.0, 2.0], [0.5, -0.25]], 0);
    let mut sum = horner(x, &rows[at]);
    for step in 0..3 {
        at = step % 2;
        sum = sum * x + horner(sum, &rows[at]) + horner(x, &rows[1][..1]);
        rows[at][0] -= 0.25 * step as f64;
        rows[1][1] += 1.0;
    }
    sum
}

#[differentiable(hessian)]
fn of_what_a_later_argument_changes(x: f64) -> f64 {
    let mut rows = [[1.0, 2.0], [0.5, -0.25]];
    let sum = horner(x, &[rows[0][0], 1.0]);
    let changed = two(x, rows[0], {
        rows[0][1] = 3.0;
        x * rows[0][1]
    });
    sum * changed
}

#[differentiable(hessian)]
fn two(x: f64, #[nondiff] row: [f64; 2], y: f64) -> f64 {
    x * row[1] + y * y * row[0]
}

#[test]
fn constants_that_change_are_given_as_they_are_then() {
    gradgradcheck!(of_changing_locals, 1.3);
    gradgradcheck!(of_changing_locals, -0.4);
    gradgradcheck!(of_locals_that_may_change, 0.7);
    gradgradcheck!(of_rows_that_change, 0.6);
    gradgradcheck!(of_what_a_later_argument_changes, 0.6);
}

fn table(scale: f64) -> Vec<[f64; 2]> {
    vec![[1.0, scale], [0.5, -0.25]]
}

#[differentiable(hessian)]
fn of_elements_of_what_is_computed(x: f64, #[nondiff] scale: f64) -> f64 {
    let mut at = 0;
    let mut boxed = Box::new([0.25, scale]);
    let mut sum = horner(x, &table(scale)[at]) + horner(x, &table(scale + 1.0)[1 - at][..1]);
    at += 1;
    boxed[1] += 0.5;
    sum *= horner(x, &table(scale)[at]) + horner(sum, &*boxed) + add(&log_softmax(&SVector::<f64, 2>::x(), 1)[0], &x);
    boxed[0] = 3.0;
    at = 0;
    sum + x * at as f64 + horner(x, &boxed[at..at + 2]) + horner(x, &(*boxed)[1 - at..])
}

#[test]
fn elements_of_constants_that_are_computed() {
    gradgradcheck!(
        of_elements_of_what_is_computed,
        0.6,
        #[nondiff]
        0.75
    );
}
