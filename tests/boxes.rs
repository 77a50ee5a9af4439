//! Fields in boxes: large matrices, numbers, structs, lists.
#![allow(clippy::explicit_auto_deref, clippy::vec_box, reason = "programs as people write them")]

mod common;
use tensor_grad::nalgebra::{Matrix2, Vector2};
use tensor_grad::prelude::*;

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Layer {
    weights: Box<Matrix2<f64>>,
    bias: Box<f64>,
    inner: Box<Inner>,
    list: Vec<Box<Vector2<f64>>>,
}

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Inner {
    gain: f64,
    matrix: Matrix2<f64>,
}

/// A constant in a box, and one behind a reference.
#[derive(Clone, Debug, Differentiable)]
struct Scaled<'a> {
    weights: Box<Matrix2<f64>>,
    #[nondiff]
    scale: Box<f64>,
    #[nondiff]
    offset: &'a f64,
}

#[differentiable(hessian)]
fn products(layer: &Layer, x: &Vector2<f64>) -> f64 {
    let y = *layer.weights * x + Vector2::repeat(*layer.bias);
    let z = (*layer.weights).transpose() * y * layer.inner.gain;
    z.norm_squared() + (*layer.weights).determinant() * *layer.bias + layer.weights[(0, 1)]
}

#[differentiable(hessian)]
fn references(layer: &Layer, x: &Vector2<f64>) -> f64 {
    let weights = &*layer.weights;
    let inner = &*layer.inner;
    let mut sum = 0.0;
    for _ in 0..3 {
        sum = sum * inner.gain + (weights * x).dot(&(inner.matrix * x));
    }
    sum * weights.trace()
}

#[differentiable(hessian)]
fn written(layer: &Layer, k: f64) -> f64 {
    let mut layer = layer.clone();
    *layer.weights *= k;
    *layer.bias += k * k;
    layer.inner.gain *= *layer.bias;
    (*layer.inner).matrix[(1, 0)] = layer.inner.gain;
    (*layer.weights).sum() * *layer.bias + layer.inner.matrix.norm()
}

#[differentiable(hessian)]
fn constants(scaled: &Scaled<'_>, x: &Vector2<f64>) -> f64 {
    (*scaled.weights * x).norm_squared() * *scaled.scale + *scaled.offset * x.x
}

fn layer() -> Layer {
    let matrix = Matrix2::new(0.4, -0.2, 0.9, 0.7);
    let inner = Box::new(Inner { gain: 0.6, matrix: matrix * 2.0 });
    Layer { weights: Box::new(matrix), bias: Box::new(0.3), inner, list: vec![Box::new(Vector2::x())] }
}

#[test]
fn boxes() {
    let x = Vector2::new(0.8, -0.5);
    verify2!(products, (l = layer(), v = x), (&l, &v));
    verify2!(references, (l = layer(), v = x), (&l, &v));
    verify2!(written, (l = layer(), k = 0.7), (&l, k));
}

#[test]
fn constant_boxes() {
    let (weights, x) = (Box::new(Matrix2::new(0.4, -0.2, 0.9, 0.7)), Vector2::new(0.8, -0.5));
    let scaled = Scaled { weights: weights.clone(), scale: Box::new(2.0), offset: &3.0 };
    let (gradient, slope) = constants::grad(&scaled, &x);
    let y = *weights * x;
    assert!((*gradient.weights - y * x.transpose() * 4.0).norm() < 1e-15);
    assert!((slope - (weights.transpose() * y * 4.0 + Vector2::x() * 3.0)).norm() < 1e-14);
}
