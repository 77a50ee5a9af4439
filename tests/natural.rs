//! Small turns of natural programs.
#![allow(clippy::toplevel_ref_arg, clippy::useless_vec, reason = "programs as people write them")]
mod common;
use na::Vector3;
use tensor_grad::nalgebra as na;
use tensor_grad::prelude::*;

type V3 = SVector<f64, 3>;

#[differentiable(hessian)]
fn ref_binding(x: V3, k: f64) -> f64 {
    let ref l = k * x;
    let ref m = x;
    let (ref a, ref b) = (x[0] * k, x[1]);
    l.norm_squared() * m.sum() + a * b
}

#[differentiable(hessian)]
fn into_array(v: V3, k: f64) -> f64 {
    let a: [f64; 3] = (v * k).into();
    let b: [f64; 3] = v.into();
    let w: Vector3<f64> = a.into();
    let u = Vector3::from(b);
    w.dot(&v) * a[0] + b[1] * b[2] * u[0]
}

#[differentiable(hessian)]
fn total(list: &[f64]) -> f64 {
    let mut sum = 0.0;
    for x in list {
        sum += x * x * x;
    }
    sum
}

#[differentiable(hessian)]
fn slices(x: f64, y: f64) -> f64 {
    let v = vec![x * y, y];
    total(&[x, y]) * x + total(&v[1..]) + total(&[x * y, x, y][..2])
}

#[test]
fn turns() {
    let v = V3::new(0.3, -0.7, 1.1);
    check2!(ref_binding, v, 0.7);
    check2!(into_array, v, 0.7);
    check2!(slices, 0.3, -0.8);
}
