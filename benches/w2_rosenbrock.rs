//! Workload 2: Rosenbrock's function of ten variables, gradient and Hessian.

mod harness;
mod peers;

use harness::{Comparison, Workload, check};
use peers::{Function, Number};
use std::hint::black_box;
use tensor_grad::prelude::*;

const N: usize = 10;
type V = SVector<f64, N>;
type H = SMatrix<f64, N, N>;

#[differentiable(hessian)]
fn rosenbrock(x: &V) -> f64 {
    let mut sum = 0.0;
    for i in 0..N - 1 {
        let a = 1.0 - x[i];
        let b = x[i + 1] - x[i] * x[i];
        sum += a * a + 100.0 * b * b;
    }
    sum
}

/// The adjoint of each statement in turn.
fn plain(x: &V) -> (f64, V) {
    let y = rosenbrock(x);
    let mut x_bar = V::zeros();
    for i in (0..N - 1).rev() {
        let a = 1.0 - x[i];
        let b = x[i + 1] - x[i] * x[i];
        let a_bar = 2.0 * a;
        let b_bar = 200.0 * b;
        x_bar[i + 1] += b_bar;
        x_bar[i] -= 2.0 * x[i] * b_bar;
        x_bar[i] -= a_bar;
    }
    (y, x_bar)
}

/// Value and gradient in one pass; what a term adds to its neighbour's element waits in a register.
fn careful(x: &V) -> (f64, V) {
    let mut y = 0.0;
    let mut x_bar = V::zeros();
    let mut carry = 0.0;
    for i in 0..N - 1 {
        let a = 1.0 - x[i];
        let b = x[i + 1] - x[i] * x[i];
        y += a * a + 100.0 * b * b;
        x_bar[i] = carry - 400.0 * x[i] * b - 2.0 * a;
        carry = 200.0 * b;
    }
    x_bar[N - 1] = carry;
    (y, x_bar)
}

fn careful_hessian(x: &V) -> (f64, V, H) {
    let (y, x_bar) = careful(x);
    let mut hessian = H::zeros();
    let mut carry = 0.0;
    for i in 0..N - 1 {
        let off_diagonal = -400.0 * x[i];
        hessian[(i, i)] = carry + 2.0 + 1200.0 * x[i] * x[i] - 400.0 * x[i + 1];
        hessian[(i + 1, i)] = off_diagonal;
        hessian[(i, i + 1)] = off_diagonal;
        carry = 200.0;
    }
    hessian[(N - 1, N - 1)] = carry;
    (y, x_bar, hessian)
}

struct Rosenbrock;

impl Function<N, 1> for Rosenbrock {
    fn apply<D: Number>(&self, x: &[D; N]) -> [D; 1] {
        let mut sum = D::constant(0.0);
        for i in 0..N - 1 {
            let a = -x[i] + 1.0;
            let b = x[i + 1] - x[i] * x[i];
            sum += a * a + b * b * 100.0;
        }
        [sum]
    }
}

pub(crate) fn main() {
    let data = Workload::read("w2");
    let x = data.input("x");
    for (name, (y, dx)) in
        [("plain", plain(&x)), ("careful", careful(&x)), ("generated", rosenbrock::value_and_grad(&x))]
    {
        check(name, &[y], &[data.value()]);
        check(name, dx.as_slice(), data.gradient::<N, 1>("x").as_slice());
    }
    for (name, (y, dx, hessian)) in
        [("careful", careful_hessian(&x)), ("generated", rosenbrock::value_grad_and_hessian(&x))]
    {
        check(name, &[y], &[data.value()]);
        check(name, dx.as_slice(), data.gradient::<N, 1>("x").as_slice());
        check(name, hessian.as_slice(), data.hessian::<N>().as_slice());
    }

    for (name, (_, got)) in
        [("num-dual", peers::num_dual(&Rosenbrock, &x)), ("hyperdual", peers::hyperdual::<N, 1, 11>(&Rosenbrock, &x))]
    {
        check(name, got.as_slice(), data.gradient::<N, 1>("x").as_slice());
    }
    let (_, _, hessian) = peers::num_dual_hessian(&Rosenbrock, &x);
    check("num-dual", hessian.as_slice(), data.hessian::<N>().as_slice());

    Comparison::new("2 Rosenbrock 10: value and gradient")
        .at_most(2.5)
        .with("primal", || rosenbrock(black_box(&x)))
        .with("plain", || plain(black_box(&x)))
        .with_stack_only("careful", || careful(black_box(&x)))
        .with("num-dual", || peers::num_dual(&Rosenbrock, black_box(&x)))
        .with("hyperdual", || peers::hyperdual::<N, 1, 11>(&Rosenbrock, black_box(&x)))
        .with_stack_only("generated", || rosenbrock::value_and_grad(black_box(&x)))
        .run();
    Comparison::new("2 Rosenbrock 10: value, gradient and Hessian")
        .with_stack_only("careful", || careful_hessian(black_box(&x)))
        .with("num-dual", || peers::num_dual_hessian(&Rosenbrock, black_box(&x)))
        .with_stack_only("generated", || rosenbrock::value_grad_and_hessian(black_box(&x)))
        .run();
}
