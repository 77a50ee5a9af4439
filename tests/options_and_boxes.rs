//! `map` of options and results, boxes that the body makes, references inside of parameters.
#![allow(clippy::all, reason = "programs as people write them")]

use tensor_grad::nalgebra::{Vector2, Vector3};
use tensor_grad::prelude::*;
#[differentiable(hessian)]
fn safe_ln(x: f64) -> Result<f64, String> {
    if x <= 0.0 { Err(format!("{x}")) } else { Ok(x.ln()) }
}
#[differentiable(hessian)]
fn safe_sqrt(x: f64) -> Option<f64> {
    if x < 0.0 { None } else { Some(x.sqrt()) }
}
#[derive(Clone, Debug, Differentiable)]
enum Expr {
    X,
    C(f64),
    Add(Box<Expr>, Box<Expr>),
    Mul(Box<Expr>, Box<Expr>),
}
#[differentiable(hessian)]
fn eval(e: &Expr, x: f64) -> f64 {
    match e {
        Expr::X => x,
        Expr::C(c) => *c,
        Expr::Add(a, b) => eval(a, x) + eval(b, x),
        Expr::Mul(a, b) => eval(a, x) * eval(b, x),
    }
}
#[differentiable(hessian)]
fn boxed(x: f64, y: f64) -> f64 {
    let b = Box::new(x * y);
    let v = Box::new([x, y]);
    *b * v[0] + v[1]
}
#[differentiable(hessian)]
fn boxed_tree(x: f64, c: f64) -> f64 {
    let e = Expr::Add(Box::new(Expr::Mul(Box::new(Expr::X), Box::new(Expr::C(c)))), Box::new(Expr::C(2.0 * c)));
    eval(&e, x)
}
#[differentiable(hessian)]
fn option_map(x: f64) -> f64 {
    let r = safe_sqrt(x).map(|v| v * v * v).unwrap();
    let s = safe_ln(x).map(|v| v * 2.0).expect("positive");
    let t = match safe_sqrt(x).map(|v| v * x) {
        Some(t) => t,
        None => 1.0,
    };
    let u = if let Ok(u) = safe_ln(x).map(|v| (v, x)) { u.0 * u.1 } else { x };
    r + s * t * u + safe_sqrt(x - 10.0).map_or(x, |v| v * x)
}
#[differentiable(hessian)]
fn result_tail(x: f64, up: bool) -> Result<f64, String> {
    if x > 100.0 {
        return safe_ln(x).map(|v| v + 1.0);
    }
    let y = safe_ln(x + 1.0).map(|v: f64| v * v)?;
    if up { safe_ln(x).map(|v| v * v * y) } else { safe_ln(2.0 * x).map(|v| v.sin()).map(|w| w * x) }
}
#[differentiable(hessian)]
fn option_tail(x: f64) -> Option<f64> {
    match x {
        x if x > 3.0 => safe_sqrt(x).map(|v| v * x),
        _ => safe_sqrt(x).map(|v| v.powi(3)),
    }
}
#[differentiable(hessian)]
fn option_and_then(x: f64) -> Option<f64> {
    safe_sqrt(x).and_then(|v| safe_sqrt(v - 0.1)).map(|v| v.powi(3))
}
#[differentiable(hessian)]
fn ref_array(t: [&Vector2<f64>; 3]) -> f64 {
    let [a, b, c] = t;
    0.5 * ((b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y))
}
#[differentiable(hessian)]
fn ref_tuple(t: (&Vector3<f64>, &Vector3<f64>, f64)) -> f64 {
    let (a, b, k) = t;
    a.dot(b) * k
}
#[differentiable(hessian)]
fn ref_slice(t: &[&Vector3<f64>], k: f64) -> f64 {
    t.iter().map(|v| v.norm_squared() * k).sum()
}
#[differentiable(hessian)]
fn slice_of_slices(t: &[&[f64]]) -> f64 {
    t.iter().map(|row| row.iter().map(|v| v * v).sum::<f64>().sqrt()).sum()
}
#[test]
fn maps_and_boxes() {
    gradgradcheck!(boxed, 0.4, 0.7);
    gradgradcheck!(boxed_tree, 0.4, 0.7);
    gradgradcheck!(option_map, 0.4);
    gradcheck!(option_and_then, 0.4);
    gradcheck!(option_tail, 0.4);
    gradcheck!(option_tail, 4.4);
    gradcheck!(
        result_tail,
        0.4,
        #[nondiff]
        true
    );
    gradcheck!(
        result_tail,
        0.4,
        #[nondiff]
        false
    );
    gradcheck!(
        result_tail,
        140.4,
        #[nondiff]
        false
    );
    assert!(result_tail::grad(-0.5, false).is_err());
}

#[test]
fn references_in_parameters() {
    let (a, b, c) = (Vector2::new(0.0, 0.5), Vector2::new(1.0, 0.25), Vector2::new(0.5, 1.0));
    let [da, _, dc] = ref_array::grad([&a, &b, &c]);
    assert_eq!((da, dc), (0.5 * Vector2::new(b.y - c.y, c.x - b.x), 0.5 * Vector2::new(a.y - b.y, b.x - a.x)));
    let (p, q) = (Vector3::new(0.1, 0.2, 0.3), Vector3::new(1.0, 0.4, -0.2));
    assert_eq!(ref_tuple::grad((&p, &q, 2.0)), (2.0 * q, 2.0 * p, p.dot(&q)));
    assert_eq!(ref_slice::grad(&[&p, &q], 0.5), (vec![p, q], p.norm_squared() + q.norm_squared()));
    let rows = slice_of_slices::grad(&[&[3.0, 4.0], &[2.0]]);
    assert!((rows[0][0] - 0.6).abs() < 1e-15 && (rows[0][1] - 0.8).abs() < 1e-15 && rows[1] == [1.0]);
}
