//! Workload 1: the sum of `2 x ∘ x + b`.

mod harness;
mod peers;

use harness::{Comparison, Workload, check};
use peers::{Function, Number};
use std::hint::black_box;
use tensor_grad::prelude::*;

type M = SMatrix<f64, 3, 4>;

#[differentiable]
fn loss(x: &M, b: &M) -> f64 {
    let t = 2.0 * x.component_mul(x) + b;
    t.sum()
}

/// The adjoint of each statement in turn.
fn plain(x: &M, b: &M) -> (f64, (M, M)) {
    let t = 2.0 * x.component_mul(x) + b;
    let y = t.sum();
    let t_bar = M::repeat(1.0);
    let s_bar = 2.0 * t_bar;
    let x_bar = s_bar.component_mul(x) + s_bar.component_mul(x);
    (y, (x_bar, t_bar))
}

fn careful(x: &M, b: &M) -> (f64, (M, M)) {
    let y = loss(x, b);
    (y, (4.0 * x, M::repeat(1.0)))
}

struct Loss;

impl Function<24, 1> for Loss {
    fn apply<D: Number>(&self, x: &[D; 24]) -> [D; 1] {
        let (x, b) = x.split_at(12);
        [x.iter().zip(b).fold(D::constant(0.0), |sum, (&x, &b)| sum + x * x * 2.0 + b)]
    }
}

pub(crate) fn main() {
    let data = Workload::read("w1");
    let (x, b) = (data.input("x"), data.input("b"));
    for (name, (y, (dx, db))) in
        [("plain", plain(&x, &b)), ("careful", careful(&x, &b)), ("generated", loss::value_and_grad(&x, &b))]
    {
        check(name, &[y], &[data.value()]);
        check(name, dx.as_slice(), data.gradient::<3, 4>("x").as_slice());
        check(name, db.as_slice(), data.gradient::<3, 4>("b").as_slice());
    }

    let both = SVector::<f64, 24>::from_iterator(x.iter().chain(&b).copied());
    for (name, (_, got)) in
        [("num-dual", peers::num_dual(&Loss, &both)), ("hyperdual", peers::hyperdual::<24, 1, 25>(&Loss, &both))]
    {
        check(name, &got.as_slice()[..12], data.gradient::<3, 4>("x").as_slice());
    }

    Comparison::new("1 seed, 3x4: value and gradient")
        .at_most(2.5)
        .with("primal", || loss(black_box(&x), black_box(&b)))
        .with("plain", || plain(black_box(&x), black_box(&b)))
        .with_stack_only("careful", || careful(black_box(&x), black_box(&b)))
        .with("num-dual", || peers::num_dual(&Loss, black_box(&both)))
        .with("hyperdual", || peers::hyperdual::<24, 1, 25>(&Loss, black_box(&both)))
        .with_stack_only("generated", || loss::value_and_grad(black_box(&x), black_box(&b)))
        .run();
}
