//! Values that are not `Copy`: the primal moves them where the reverse sweep reads them.
#![allow(clippy::unnecessary_literal_unwrap, reason = "an option that moves its value")]
mod common;
use tensor_grad::prelude::*;

type M4 = SMatrix<f64, 4, 4>;
type V4 = SVector<f64, 4>;

#[differentiable(hessian)]
fn normalized_view(x: M4) -> f64 {
    let y = x.columns(1, 2).try_normalize(1e-9).unwrap();
    y[(0, 1)] * x[(0, 0)] + y.norm_squared() * y[(2, 0)]
}

#[differentiable(hessian)]
fn solved_view(a: M4, b: M4) -> f64 {
    let x = a.lu().solve(&b.columns(1, 2)).unwrap();
    x.sum() + x.norm_squared()
}

#[differentiable(hessian)]
fn transposed_view(x: V4) -> f64 {
    let y = x.rows(1, 2).transpose() * x.rows(2, 2);
    y[(0, 0)] * x[0]
}

#[differentiable(hessian)]
fn moved_twice(x: M4) -> f64 {
    let a = x.columns(0, 2).clone_owned();
    let b = a;
    let c = b.transpose() * &b;
    let d = c + x.view((0, 0), (2, 2));
    d.determinant() + d.try_inverse().unwrap().norm_squared()
}

#[differentiable(hessian)]
fn moved_lists(x: V4) -> f64 {
    let list = vec![x[0] * x[1], x[2] * x[3]];
    let pair = (list, x[1].sin());
    let (first, second) = pair;
    let option = Some(first);
    let inner = option.unwrap();
    inner[0] * inner[1] * second
}

#[test]
fn dynamic_views() {
    let a = M4::from_fn(|i, j| (1.0 + i as f64 * 0.7 + j as f64 * 1.3).sin() + if i == j { 2.0 } else { 0.0 });
    check2!(normalized_view, a);
    check2!(solved_view, a, a.transpose() * 0.7);
    check2!(transposed_view, V4::new(0.3, -0.7, 1.1, 0.5));
    check2!(moved_twice, a);
    check2!(moved_lists, V4::new(0.3, -0.7, 1.1, 0.5));
}
