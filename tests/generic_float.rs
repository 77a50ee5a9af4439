//! Generic functions over num-traits' `Float`, whose methods have the names of nalgebra's.
#![allow(clippy::assign_op_pattern, reason = "programs as people write them")]
mod common;
use num_traits::{Float, FromPrimitive};
use std::iter::Sum;
use tensor_grad::prelude::*;

#[differentiable]
fn ackley<T: Float + FromPrimitive + Sum>(param: &[T]) -> T {
    let n = T::from_usize(param.len()).unwrap();
    let (a, b, c) = (T::from_f64(20.0).unwrap(), T::from_f64(0.2).unwrap(), T::from_f64(6.0).unwrap());
    let one = T::one();
    -a * (-b * ((one / n) * param.iter().map(|x| x.powi(2)).sum()).sqrt()).exp()
        - ((one / n) * param.iter().map(|x| (c * *x).cos()).sum()).exp()
        + a
        + one.exp()
}

#[differentiable(hessian)]
fn elementary<T>(x: T, y: T) -> T
where
    T: Float,
{
    let s = x.sin() * y.cosh() + x.hypot(y) - y.atan2(x) + (x / y).powf(y).ln() + T::max(x, y).tanh();
    if s.abs() > T::epsilon() { s * x.mul_add(y, T::one()) } else { T::zero() }
}

#[differentiable(hessian)]
fn matrices<T: Float + nalgebra::Scalar + nalgebra::ClosedAddAssign + nalgebra::ClosedMulAssign>(
    a: &SMatrix<T, 2, 2>,
    x: SVector<T, 2>,
) -> T {
    let y = a * x;
    let mut sum = T::zero();
    for i in 0..2 {
        sum = sum + y[i].exp() * a[(i, 0)];
    }
    sum + y.dot(&x)
}

#[differentiable]
fn caller(v: &[f64]) -> f64 {
    ackley(v) * v[0]
}

#[test]
fn functions_of_floats() {
    verify!(ackley, (x = vec![0.3_f64, -0.4, 0.7]), (&x[..]));
    verify!(caller, (x = vec![0.3, -0.4, 0.7]), (&x));
    verify2!(elementary, (x = 0.7_f64, y = 1.3_f64), (x, y));
    verify2!(matrices, (a = SMatrix::<f64, 2, 2>::new(0.3, -0.2, 0.4, 0.1), x = SVector::from([0.5, -0.6])), (&a, x));
    assert!(ackley::grad(&[0.3_f32, -0.4])[0].is_finite());
}
