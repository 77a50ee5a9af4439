//! Programs with state: as people write simulations, filters and solvers.
#![allow(clippy::explicit_auto_deref, clippy::needless_range_loop, reason = "programs as people write them")]
mod common;
use tensor_grad::nalgebra::{SVector, Vector2};
use tensor_grad::prelude::*;

#[differentiable(hessian)]
fn step(s: &mut Vector2<f64>, u: f64) -> f64 {
    let before = *s;
    s.x += 0.1 * s.y * u;
    s.y -= 0.2 * before.x.sin();
    if s.x > 0.5 {
        s.y *= 0.9;
        return s.norm_squared();
    }
    before.dot(s) * u
}

/// The derivative with respect to `s` before the call is not asked for, but it flows through.
#[differentiable(hessian, wrt(u))]
fn push(s: &mut f64, u: f64) -> f64 {
    *s *= u + *s;
    *s * u
}

#[differentiable(hessian)]
fn through_wrt(x: f64, u: f64) -> f64 {
    let mut s = x * x;
    let a = push(&mut s, u);
    a * push(&mut s, x) + s
}

#[differentiable(hessian)]
fn closures_and_folds(x: &Vector2<f64>, u: f64) -> f64 {
    let mut s = *x;
    let mut go = |k: f64| step(&mut s, k * u);
    let first = go(1.0) + go(0.5);
    let second = (0..3).fold(first, |total, i| total + step(&mut s, u * i as f64));
    second * s.x
}

#[differentiable(hessian)]
fn until_far(x: f64, u: f64) -> f64 {
    let mut s = Vector2::new(x, u);
    let mut work = 0.0;
    let mut steps = 0;
    while s.norm() < 3.0 && steps < 12 {
        work += match steps % 3 {
            0 => step(&mut s, u),
            1 => -step(&mut s, work),
            _ => {
                s *= 1.3;
                s.x
            }
        };
        steps += 1;
    }
    work + s.y
}

#[differentiable(hessian)]
fn many(x: f64, inputs: &[f64; 3]) -> f64 {
    let mut states = [Vector2::new(x, 1.0), Vector2::new(1.0, x), Vector2::new(x, x)];
    let mut cost = 0.0;
    for (i, (s, u)) in states.iter_mut().zip(inputs.iter()).enumerate() {
        cost += step(s, *u) * i as f64;
        if cost > 5.0 {
            break;
        }
    }
    let mut i = 0;
    loop {
        cost *= 1.0 + step(&mut states[i], cost);
        i += 2;
        if i > 2 {
            break;
        }
    }
    let [a, b, c] = states;
    cost + a.dot(&b) * c.x
}

/// By value and by `&mut` of one variable in one call.
#[differentiable(hessian)]
fn scaled(k: f64, s: &mut [f64; 3], w: f64) -> f64 {
    for v in s.iter_mut() {
        *v *= k * w;
    }
    s[0] + k
}

#[differentiable(hessian)]
fn aliased_arguments(x: f64) -> f64 {
    let mut s = [x, x * x, 0.5];
    let a = scaled(s[1], &mut s, x);
    let copy = s;
    scaled(a, &mut s, copy[2]) + s[1] * copy[0]
}

#[differentiable(hessian)]
fn grid(cells: &mut [[f64; 2]; 3], k: &f64) {
    for i in 0..3 {
        for j in 0..2 {
            let left = cells[(i + 2) % 3][j];
            nudge(&mut cells[i][j], left, *k);
        }
        cells.swap(0, i);
    }
}

#[differentiable(hessian)]
fn nudge(cell: &mut f64, by: f64, k: f64) {
    *cell += k * (by - *cell).powi(3);
}

#[differentiable(hessian)]
fn of_grid(x: f64, y: f64) -> f64 {
    let mut cells = [[x, y], [x * y, 0.3], [0.1, x - y]];
    grid(&mut cells, &y);
    grid(&mut cells, &0.5);
    cells.iter().map(|cell| cell[0] * cell[0] + cell[1]).sum()
}

#[differentiable(hessian)]
fn mixed(pair: &mut (f64, Vector2<f64>), rest: &mut Option<f64>, x: f64) -> f64 {
    pair.0 *= x;
    let part = &mut pair.1;
    step(part, x) + step(&mut pair.1, pair.0) + rest.unwrap_or(x)
}

#[differentiable(hessian)]
fn of_mixed(x: f64, y: f64) -> f64 {
    let mut pair = (x, Vector2::new(y, x * y));
    let mut rest = Some(x * y);
    let value = mixed(&mut pair, &mut rest, y);
    value * mixed(&mut pair, &mut rest, x) + pair.0
}

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Ball {
    position: Vector2<f64>,
    velocity: Vector2<f64>,
}

impl Ball {
    #[differentiable(hessian, wrt(self, dt))]
    fn fly(&mut self, dt: f64) {
        drift(&mut self.position, &self.velocity, dt);
        self.velocity.y -= 9.81 * dt;
        if self.position.y < 0.0 {
            self.position.y *= -0.8;
            self.velocity.y *= -0.8;
        }
    }
}

#[differentiable(hessian)]
fn drift(position: &mut Vector2<f64>, velocity: &Vector2<f64>, dt: f64) {
    *position += velocity * dt;
}

/// Where a ball lands that is thrown upwards and bounces.
#[differentiable(hessian)]
fn landing(speed: f64, angle: f64) -> f64 {
    let mut ball =
        Ball { position: Vector2::zeros(), velocity: Vector2::new(speed * angle.cos(), speed * angle.sin()) };
    for _ in 0..30 {
        ball.fly(0.02);
    }
    ball.position.x + ball.position.y.powi(2)
}

#[differentiable(hessian)]
fn newton_steps(x: &mut f64, a: f64, tolerance: f64) -> usize {
    let mut steps = 0;
    while (*x * *x - a).abs() > tolerance && steps < 50 {
        *x = 0.5 * (*x + a / *x);
        steps += 1;
    }
    steps
}

#[differentiable(hessian)]
fn root(a: f64) -> f64 {
    let mut x = 1.0;
    newton_steps(&mut x, a, 1e-14);
    x
}

#[test]
fn programs() {
    let s = Vector2::new(0.4, 0.7);
    verify2!(through_wrt, (x = 0.7, u = 0.4), (x, u));
    verify2!(closures_and_folds, (x = s, u = 0.6), (&x, u));
    verify2!(until_far, (x = 0.7, u = 0.4), (x, u));
    verify2!(many, (x = 0.3, w = [0.4, 0.9, -0.5]), (x, &w));
    verify2!(aliased_arguments, (x = 0.7), (x));
    verify2!(of_grid, (x = 0.7, y = 0.4), (x, y));
    verify2!(of_mixed, (x = 0.7, y = 0.4), (x, y));
    verify2!(landing, (v = 4.0, angle = 0.9), (v, angle));
    verify2!(root, (a = 2.3), (a));
    common::close("root", root::grad(4.0), 0.25, 1e-12);
}

#[test]
fn jacobian_of_a_state() {
    let mut x = SVector::<f64, 2>::new(0.2, 0.3);
    let (jx, jk) = rotate::jacobian(&mut x, 0.5);
    let (sin, cos) = 0.5_f64.sin_cos();
    assert_eq!(jx, tensor_grad::nalgebra::Matrix2::new(cos, -sin, sin, cos));
    assert_eq!(jk, Vector2::new(-x.y, x.x));
}

#[differentiable]
fn rotate(x: &mut Vector2<f64>, angle: f64) {
    let (sin, cos) = angle.sin_cos();
    *x = Vector2::new(cos * x.x - sin * x.y, sin * x.x + cos * x.y);
}
