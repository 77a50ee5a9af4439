//! Functions of the crate `libm`, called by their paths.

use tensor_grad::prelude::*;

#[differentiable(hessian)]
fn waves(x: f64, y: f64) -> f64 {
    let a = libm::sin(x) * libm::cos(y) + libm::tan(x * y) + libm::tanh(x) - libm::sinh(y) + libm::cosh(x);
    let b = libm::asin(0.1 * x) + libm::acos(0.1 * y) + libm::atan(x) + libm::atan2(y, x) + libm::asinh(x);
    a * b + libm::acosh(1.0 + x) + libm::atanh(0.1 * y)
}

#[differentiable(hessian)]
fn powers(x: f64, y: f64) -> f64 {
    let a = libm::exp(x) + libm::exp2(y) + libm::expm1(x * y) + ::libm::log(x) + libm::log1p(y) + libm::log2(x);
    let b = libm::log10(y) + libm::sqrt(x) + libm::cbrt(y) + libm::pow(x, y) + libm::hypot(x, y);
    a * b + libm::fabs(-x) + libm::fmax(x, y) * libm::fmin(x, 2.0 * y) + libm::fma(x, y, a)
}

#[differentiable]
fn single(x: f32, v: &SVector<f32, 2>) -> f32 {
    libm::expf(x) * libm::powf(x, 1.5) + v.map(|v| libm::sinf(v * x)).sum()
}

#[differentiable(hessian)]
fn in_closures(v: &[f64], k: f64) -> f64 {
    let sum: f64 = v.iter().map(|x| libm::exp(k * x)).sum();
    let mut y = k;
    for x in v {
        y = libm::sqrt(y * y + x * x) * libm::cos(2.0);
    }
    libm::log(sum) * y
}

#[test]
fn derivatives() {
    gradgradcheck!(waves, 0.6, 0.8);
    gradgradcheck!(powers, 1.2, 0.7);
    gradcheck!(single, 0.7_f32, &SVector::from([0.3_f32, -0.4]));
    gradgradcheck!(in_closures, &[0.3, -0.2, 0.5][..], 0.9);
}

#[test]
fn values_are_the_functions_own() {
    assert_eq!(waves::value_and_grad(0.6, 0.8).0.to_bits(), waves(0.6, 0.8).to_bits());
    assert_eq!(powers::value_and_grad(1.2, 0.7).0.to_bits(), powers(1.2, 0.7).to_bits());
}
