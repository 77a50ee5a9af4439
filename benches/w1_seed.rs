//! Workload 1: the sum of `2 x ∘ x + b`.

mod harness;

use harness::{Comparison, Workload, check};
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

    Comparison::new("1 seed, 3x4: value and gradient")
        .with("primal", || loss(black_box(&x), black_box(&b)))
        .with("plain", || plain(black_box(&x), black_box(&b)))
        .with_stack_only("careful", || careful(black_box(&x), black_box(&b)))
        .with_stack_only("generated", || loss::value_and_grad(black_box(&x), black_box(&b)))
        .run();
}
