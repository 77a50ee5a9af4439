//! First programs.
use tensor_grad::prelude::*;

#[differentiable]
fn loss(x: &SMatrix<f64, 3, 4>, b: &SMatrix<f64, 3, 4>) -> f64 {
    let t = 2.0 * x.component_mul(x) + b;
    t.sum()
}

#[differentiable]
fn scalar(x: f64, y: f64) -> f64 {
    let z = x * y.sin() + x.exp() / y;
    z * z
}

#[test]
fn seed() {
    let x = SMatrix::<f64, 3, 4>::from_fn(|i, j| i as f64 + 0.5 * j as f64);
    let b = SMatrix::<f64, 3, 4>::repeat(1.0);
    let (y, (dx, db)) = loss::value_and_grad(&x, &b);
    assert_eq!(y, loss(&x, &b));
    assert_eq!(dx, x * 4.0);
    assert_eq!(db, SMatrix::repeat(1.0));
}

#[test]
fn scalars() {
    let (x, y) = (0.7, 1.3);
    let (dx, dy) = scalar::grad(x, y);
    let h = 1e-6;
    assert!((dx - (scalar(x + h, y) - scalar(x - h, y)) / (2.0 * h)).abs() < 1e-6);
    assert!((dy - (scalar(x, y + h) - scalar(x, y - h)) / (2.0 * h)).abs() < 1e-6);
}
