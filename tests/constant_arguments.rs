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
