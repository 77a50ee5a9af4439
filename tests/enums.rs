//! Enums with active payloads: matched, made, carried through loops.
#![allow(dead_code, reason = "fields that are constants")]

mod common;

use tensor_grad::nalgebra::Vector2;
use tensor_grad::prelude::*;

#[derive(Clone, Debug, PartialEq, Differentiable)]
enum Shape {
    Empty,
    Circle(f64),
    Rect { w: f64, h: f64 },
    Polygon(Vec<Vector2<f64>>),
}

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
enum Loss {
    Squared,
    Huber { delta: f64 },
    Tukey(f64, #[nondiff] f64),
    Power(f64, i32),
}

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
#[differentiable(tangent = LineTangent)]
struct Line {
    slope: f64,
    loss: Loss,
}

#[derive(Clone, Debug, PartialEq, Differentiable)]
enum Motion {
    Rest(Vector2<f64>),
    Line { from: Vector2<f64>, velocity: Vector2<f64> },
    Turn(Box<Turn>),
}

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Turn {
    center: Vector2<f64>,
    rate: f64,
}

#[differentiable(hessian)]
fn area(shape: &Shape) -> f64 {
    match shape {
        Shape::Empty => 0.0,
        Shape::Circle(r) => std::f64::consts::PI * r * r,
        Shape::Rect { w, h } => w * h,
        Shape::Polygon(points) => {
            let mut sum = 0.0;
            for i in 0..points.len() {
                let (a, b) = (points[i], points[(i + 1) % points.len()]);
                sum += a.x * b.y - b.x * a.y;
            }
            0.5 * sum.abs()
        }
    }
}

#[differentiable(hessian)]
fn robust(loss: Loss, r: f64) -> f64 {
    match loss {
        Loss::Squared => 0.5 * r * r,
        Loss::Huber { delta } if r.abs() <= delta => 0.5 * r * r,
        Loss::Huber { delta } => delta * (r.abs() - 0.5 * delta),
        Loss::Tukey(c, scale) => {
            let u = r / (c * scale);
            c * c / 6.0 * (1.0 - (1.0 - u * u).powi(3))
        }
        Loss::Power(factor, power) => factor * r.powi(power),
    }
}

#[differentiable(hessian)]
fn fit(line: &Line, x: &[f64], y: &[f64]) -> f64 {
    x.iter().zip(y).map(|(x, y)| robust(line.loss, line.slope * x - y)).sum()
}

/// Made, carried and changed in a loop.
#[differentiable(hessian)]
fn grow(start: f64, factor: f64) -> f64 {
    let mut shape = Shape::Empty;
    for i in 0..5 {
        shape = match shape {
            Shape::Empty => Shape::Circle(start),
            Shape::Circle(r) if i < 3 => Shape::Circle(r * factor),
            Shape::Circle(r) => Shape::Rect { w: r, h: r * start },
            Shape::Rect { w, h } => {
                Shape::Polygon(vec![Vector2::new(0.0, 0.0), Vector2::new(w, h), Vector2::new(0.5, h * factor)])
            }
            other => other,
        };
    }
    area(&shape) + start
}

#[differentiable(hessian)]
fn if_let(shape: &Shape, scale: f64) -> f64 {
    let round = if let Shape::Circle(r) = shape { r * scale } else { scale * scale };
    let Shape::Rect { w, h: height } = shape else { return round };
    let bent = Shape::Rect { w: w * scale, h: *height };
    let again = if matches!(bent, Shape::Rect { .. }) { area(&bent) } else { 1.0 };
    again * round
}

#[differentiable]
fn position(motion: &Motion, t: f64) -> Vector2<f64> {
    match motion {
        Motion::Rest(at) => *at,
        Motion::Line { from, velocity } => from + velocity * t,
        Motion::Turn(turn) => {
            let angle = turn.rate * t;
            turn.center + Vector2::new(angle.cos(), angle.sin())
        }
    }
}

#[differentiable]
fn next(shape: Shape, by: f64) -> Shape {
    match shape {
        Shape::Circle(r) => Shape::Rect { w: r, h: by },
        Shape::Rect { w, h } => Shape::Circle((w * h).sqrt() * by),
        Shape::Polygon(points) => Shape::Polygon(points.iter().map(|p| p * by).collect()),
        Shape::Empty => Shape::Empty,
    }
}

fn polygon() -> Shape {
    Shape::Polygon(vec![Vector2::new(0.1, 0.2), Vector2::new(1.3, -0.4), Vector2::new(0.8, 1.7)])
}

#[test]
fn payloads_by_reference() {
    for s in [Shape::Empty, Shape::Circle(0.7), Shape::Rect { w: 0.3, h: 1.4 }, polygon()] {
        verify2!(area, (shape = s), (&shape));
    }
}

#[test]
fn payloads_by_value() {
    for l in [Loss::Squared, Loss::Huber { delta: 0.8 }, Loss::Tukey(2.0, 1.5), Loss::Power(0.4, 3)] {
        verify2!(robust, (loss = l, r = 0.5), (loss, r));
        verify2!(robust, (loss = l, r = 1.5), (loss, r));
    }
}

#[test]
fn enums_inside_structs() {
    for loss in [Loss::Squared, Loss::Huber { delta: 0.4 }, Loss::Tukey(3.0, 1.5), Loss::Power(0.4, 3)] {
        let (at, seen) = (vec![0.1, 0.5, 1.2], vec![0.3, 0.2, 2.0]);
        verify2!(fit, (line = Line { slope: 1.1, loss }, x = at, y = seen), (&line, &x, &y));
    }
}

#[test]
fn enums_as_state() {
    verify2!(grow, (start = 0.8, factor = 1.3), (start, factor));
}

#[test]
fn choices_between_variants() {
    for s in [Shape::Empty, Shape::Circle(0.7), Shape::Rect { w: 0.3, h: 1.4 }] {
        verify2!(if_let, (shape = s, scale = 1.2), (&shape, scale));
    }
}

#[test]
fn boxed_payloads() {
    let (from, velocity) = (Vector2::new(0.3, 0.2), Vector2::new(-0.4, 0.9));
    let turn = Motion::Turn(Box::new(Turn { center: from, rate: 0.8 }));
    for m in [Motion::Rest(from), Motion::Line { from, velocity }, turn] {
        verify!(position, (motion = m, t = 0.7), (&motion, t));
    }
}

#[test]
fn returned_enums() {
    for s in [Shape::Empty, Shape::Circle(0.7), Shape::Rect { w: 0.3, h: 1.4 }, polygon()] {
        verify!(next, (shape = s, by = 1.3), (shape, by));
    }
}
