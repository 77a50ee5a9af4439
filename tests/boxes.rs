//! Fields in boxes: large matrices, numbers, structs, lists.
#![allow(
    clippy::explicit_auto_deref,
    clippy::vec_box,
    clippy::borrowed_box,
    clippy::boxed_local,
    reason = "programs as people write them"
)]

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

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Body {
    scale: f64,
    speed: Box<f64>,
    at: Box<Vector2<f64>>,
}

#[derive(Clone, Debug, PartialEq, Differentiable)]
enum Thing {
    Point(f64),
    Moving(Box<f64>, Box<Body>),
}

#[differentiable(hessian)]
fn made_and_taken_apart(x: f64) -> f64 {
    let Body { scale: size, speed: pace, at } =
        Body { scale: x, speed: Box::new(1.1 * x), at: Box::new(Vector2::new(x, 0.7)) };
    size * *pace + at[0] * (*at)[1] + (*at).sum() + (*pace).sin()
}

#[differentiable(hessian)]
fn taken_apart(body: Body) -> f64 {
    let Body { scale, mut speed, at: place } = body;
    *speed *= scale;
    *speed * scale + (*place).dot(&*place)
}

#[differentiable(hessian)]
fn shown_apart(body: &Body) -> f64 {
    let Body { scale, speed, at } = body;
    scale * **speed + (**at).norm_squared() * (**speed).sin()
}

#[differentiable(hessian)]
fn matched(thing: Thing) -> f64 {
    match thing {
        Thing::Point(x) => x * x,
        Thing::Moving(pace, body) => *pace * body.scale * (*body).scale + *body.speed * *pace,
    }
}

#[differentiable(hessian)]
fn matched_behind_a_reference(thing: &Thing) -> f64 {
    match thing {
        Thing::Point(x) => x * x,
        Thing::Moving(pace, body) => **pace * body.scale * (**body).scale + *body.speed * **pace,
    }
}

#[differentiable(hessian)]
fn pairs_and_options(x: f64) -> f64 {
    let pair = (Box::new(x * x), x.sin());
    let (p, q) = pair;
    let held = Some(Box::new(x.cos()));
    let r = match held {
        Some(h) => *h * *p,
        None => 0.0,
    };
    if let Some(h) = Some(Box::new(r)) { *p * q + *h } else { q }
}

#[differentiable(hessian)]
fn in_slices(x: f64, rows: &[Box<f64>]) -> f64 {
    let mut sum = x;
    for row in rows {
        sum += **row * x;
    }
    for row in rows.iter().cloned() {
        sum += *row * x;
    }
    sum + rows.iter().map(|r| **r * **r).sum::<f64>()
}

#[differentiable(hessian)]
fn parameters(x: &Box<f64>, y: Box<f64>) -> f64 {
    **x * *y * *y
}

#[derive(Clone, Debug, PartialEq, Differentiable)]
enum Term {
    Constant(f64),
    Variable,
    Sum(Box<Term>, Box<Term>),
    Product(Box<Term>, Box<Term>),
}

#[differentiable]
fn value(term: &Term, x: f64) -> f64 {
    match term {
        Term::Constant(c) => *c,
        Term::Variable => x,
        Term::Sum(a, b) => value(a, x) + value(b, x),
        Term::Product(a, b) => value(&**a, x) * value(b, x),
    }
}

#[differentiable]
fn used_up(term: Term, x: f64) -> f64 {
    match term {
        Term::Constant(c) => c,
        Term::Variable => x,
        Term::Sum(a, b) => used_up(*a, x) + used_up(*b, x),
        Term::Product(a, b) => used_up(*a, x) * used_up(*b, x),
    }
}

#[test]
fn boxes_taken_out() {
    let body = Body { scale: 0.7, speed: Box::new(1.1), at: Box::new(Vector2::new(0.3, 0.8)) };
    let thing = Thing::Moving(Box::new(0.4), Box::new(body.clone()));
    verify2!(made_and_taken_apart, (x = 0.7), (x));
    verify2!(taken_apart, (b = body.clone()), (b.clone()));
    verify2!(shown_apart, (b = body), (&b));
    verify2!(matched, (t = thing.clone()), (t.clone()));
    verify2!(matched_behind_a_reference, (t = thing), (&t));
    verify2!(pairs_and_options, (x = 0.7), (x));
    gradcheck!(in_slices, 0.7, &[Box::new(0.4), Box::new(0.6)][..]);
    verify2!(parameters, (x = Box::new(0.3), y = Box::new(0.5)), (&x, y.clone()));
}

#[test]
fn terms() {
    let leaf = |x| Box::new(Term::Constant(x));
    let product = Term::Product(leaf(0.4), Box::new(Term::Sum(Box::new(Term::Variable), leaf(1.3))));
    let term = Term::Sum(Box::new(Term::Variable), Box::new(product));
    gradcheck!(value, &term, 0.3);
    gradcheck!(used_up, term.clone(), 0.3);
    assert_eq!(value::grad(&term, 0.3).1, 1.4);
}

#[derive(Clone, Differentiable)]
struct Held {
    scale: f64,
    list: Vec<f64>,
    rows: [[f64; 2]; 2],
    matrix: SMatrix<f64, 3, 3>,
    boxed: Box<Matrix2<f64>>,
}

fn held(x: f64) -> Held {
    let (list, rows) = (vec![x; 3], [[x, 1.0], [2.0, x]]);
    Held { scale: x, list, rows, matrix: SMatrix::repeat(x), boxed: Box::new(Matrix2::repeat(0.3)) }
}

#[differentiable(hessian)]
fn parts_of_fields_changed(x: f64, held: &Held) -> f64 {
    let mut b = held.clone();
    {
        let mut column = (*b.boxed).column_mut(1);
        column += Vector2::repeat(x);
    }
    {
        let mut column = b.matrix.column_mut(2);
        column -= SVector::<f64, 3>::repeat(0.5);
    }
    {
        let mut corner = b.matrix.fixed_view_mut::<2, 2>(0, 1);
        corner += Matrix2::repeat(x);
    }
    b.matrix.fixed_view_mut::<2, 2>(1, 1).copy_from(&Matrix2::repeat(x * x));
    b.list[1..].copy_from_slice(&[x, x * x]);
    b.matrix.row_mut(0)[2] += x;
    b.list[0..2].swap(0, 1);
    b.rows[0] = [x, x];
    let (p, q) = b.list.split_at_mut(1);
    p[0] = q[0] * x;
    b.matrix.norm_squared() * b.scale + b.list.iter().sum::<f64>() + b.rows[0][1] * (*b.boxed).sum()
}

#[differentiable(hessian)]
fn parts_of_fields_made_constant(x: f64, held: &Held) -> f64 {
    let mut b = held.clone();
    b.scale *= x;
    if x > 3.0 {
        return b.scale;
    }
    (*b.boxed)[1] = 2.0;
    (*b.boxed).column_mut(1).fill(1.0);
    b.rows[0] = [1.0, 2.0];
    b.list[1..].fill(0.0);
    b.matrix.row_mut(0)[2] = 0.5;
    b.matrix.fixed_view_mut::<2, 2>(1, 1).fill(0.25);
    b.matrix.norm_squared() * b.scale + b.list.iter().sum::<f64>() + b.rows[0][1] * (*b.boxed).sum()
}

#[test]
fn parts_of_fields() {
    gradgradcheck!(parts_of_fields_changed, 0.7, &held(0.4));
    gradgradcheck!(parts_of_fields_made_constant, 0.7, &held(0.4));
    gradgradcheck!(parts_of_fields_made_constant, 3.5, &held(0.4));
}
