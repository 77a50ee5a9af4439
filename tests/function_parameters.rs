//! Functions as parameters: closures and differentiable functions that another differentiable function calls.
#![allow(
    clippy::needless_borrows_for_generic_args,
    clippy::redundant_closure,
    reason = "programs as people write them"
)]
mod common;

use common::quadrature::integrate;
use nalgebra::{RealField, Vector2};
use tensor_grad::prelude::*;

#[differentiable(hessian)]
fn area(k: f64, b: f64) -> f64 {
    let c = k * b;
    integrate(|x| (k * x).exp() + c, 0.0, b) * k
}

#[test]
fn closures_that_capture() {
    verify2!(area, (k = 0.7, b = 1.3), (k, b));
}

#[differentiable(hessian)]
fn cube(x: f64) -> f64 {
    x * x * x
}

#[differentiable(hessian)]
fn area_of_cube(b: f64) -> f64 {
    integrate(cube, -0.5, b) + integrate(&cube, b, 2.0 * b)
}

#[differentiable(hessian)]
fn area_of_sine(b: f64) -> f64 {
    integrate(f64::sin, b * b, b) + integrate(|x| x, 0.0, b)
}

#[differentiable(hessian)]
fn area_of_local(k: f64, b: f64) -> f64 {
    let wave = |x: f64| (k * x).sin();
    integrate(wave, 0.0, b) + wave(b) + integrate(&wave, b, k)
}

#[test]
fn functions_by_name() {
    verify2!(area_of_cube, (b = 1.3), (b));
    verify2!(area_of_sine, (b = 1.3), (b));
    verify2!(area_of_local, (k = 0.4, b = 1.3), (k, b));
}

/// Trapezoids as fine as needed.
#[differentiable(hessian)]
fn adaptive(f: &impl Fn(f64) -> f64, a: f64, b: f64, depth: u32) -> f64 {
    let m = 0.5 * (a + b);
    let coarse = 0.5 * (f(a) + f(b)) * (b - a);
    let fine = 0.25 * (f(a) + 2.0 * f(m) + f(b)) * (b - a);
    if depth == 0 || (coarse - fine).abs() < 1e-4 {
        fine + (fine - coarse) / 3.0
    } else {
        adaptive(f, a, m, depth - 1) + adaptive(f, m, b, depth - 1)
    }
}

#[differentiable(hessian)]
fn area_adaptive(k: f64, b: f64) -> f64 {
    adaptive(&|x| (k * x * x).cos(), 0.0, b, 6)
}

#[test]
fn recursion() {
    verify2!(area_adaptive, (k = 1.7, b = 1.3), (k, b));
}

/// Newton's method on a function and its derivative.
#[differentiable(hessian)]
fn newton<F, G>(f: F, slope: G, start: f64) -> f64
where
    F: Fn(f64) -> f64,
    G: Fn(f64) -> f64,
{
    let mut x = start;
    let mut steps = 0;
    while f(x).abs() > 1e-13 && steps < 20 {
        x -= f(x) / slope(x);
        steps += 1;
    }
    x
}

#[differentiable(hessian)]
fn root(a: f64, b: f64) -> f64 {
    newton(|x| x * x * x + a * x - b, |x| 3.0 * x * x + a, 1.0)
}

#[test]
fn two_functions_that_share_captures() {
    verify2!(root, (a = 0.7, b = 2.1), (a, b));
}

type State = Vector2<f64>;

/// A step of the classical Runge-Kutta method.
#[differentiable(hessian)]
fn rk4_step(f: &dyn Fn(f64, &State) -> State, t: f64, y: &State, h: f64) -> State {
    let k1 = f(t, y);
    let k2 = f(t + 0.5 * h, &(y + 0.5 * h * k1));
    let k3 = f(t + 0.5 * h, &(y + 0.5 * h * k2));
    let k4 = f(t + h, &(y + h * k3));
    y + h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
}

#[differentiable(hessian)]
fn solve(f: impl Fn(f64, &State) -> State, y0: State, end: f64, steps: usize) -> State {
    let h = end / steps as f64;
    let (mut t, mut y) = (0.0, y0);
    for _ in 0..steps {
        y = rk4_step(&f, t, &y, h);
        t += h;
    }
    y
}

#[differentiable(hessian)]
fn oscillator(stiffness: f64, damping: f64, y0: State, end: f64) -> f64 {
    let force = 0.3 * damping;
    let end_state = solve(|t, y| Vector2::new(y.y, -stiffness * y.x - damping * y.y + force * t.sin()), y0, end, 5);
    end_state.norm_squared()
}

#[differentiable(hessian)]
fn rotation(t: f64, y: &State) -> State {
    Vector2::new(y.y * t.cos(), -y.x)
}

#[differentiable(hessian)]
fn rotated(y0: State, end: f64) -> f64 {
    let y = solve(rotation, y0, end, 4);
    y.x * y.y
}

#[test]
fn handed_on() {
    let y0 = State::new(1.0, -0.5);
    verify2!(oscillator, (stiffness = 2.0, damping = 0.3, y0 = y0, end = 1.1), (stiffness, damping, y0, end));
    verify2!(rotated, (y0 = y0, end = 1.1), (y0, end));
}

/// With a number of intervals by type, generic.
#[differentiable(hessian)]
fn simpson<T: RealField + Copy, const N: usize>(f: impl Fn(T) -> T, a: T, b: T) -> T {
    let n: T = nalgebra::convert(N as f64);
    let h = (b - a) / n;
    let half: T = nalgebra::convert(0.5);
    let four: T = nalgebra::convert(4.0);
    let six: T = nalgebra::convert(6.0);
    let mut sum = T::zero();
    for i in 0..N {
        let k: T = nalgebra::convert(i as f64);
        let x = a + h * k;
        sum += (f(x) + four * f(x + half * h) + f(x + h)) * h / six;
    }
    sum
}

#[differentiable(hessian)]
fn generic_area(k: f64, b: f64) -> f64 {
    simpson::<_, 4>(|x: f64| (x * k).tanh(), 0.0, b) + simpson::<f64, 2>(f64::exp, k, b)
}

#[test]
fn generics_and_turbofish() {
    verify2!(generic_area, (k = 0.9, b = 1.4), (k, b));
}

struct Grid {
    points: usize,
}

impl Grid {
    /// Integers among what the function takes.
    #[differentiable(hessian)]
    fn accumulate(&self, f: impl Fn(usize, f64) -> f64, width: f64) -> f64 {
        let mut total = 0.0;
        for i in 0..self.points {
            total += f(i, width * i as f64);
        }
        total
    }
}

#[differentiable(hessian)]
fn weighted(weights: &[f64; 5], width: f64) -> f64 {
    let grid = Grid { points: 5 };
    grid.accumulate(|i, x| weights[i] * x.sin() + i as f64 * x, width)
}

#[test]
fn methods_and_integers() {
    let weights = [0.3, 1.2, -0.4, 0.7, 0.2];
    verify2!(weighted, (weights = weights, width = 0.4), (&weights, width));
}

/// Nested: the function that is handed over calls another with one.
#[differentiable(hessian)]
fn double_integral(k: f64, a: f64, b: f64) -> f64 {
    integrate(|x| integrate(|y| (k * x * y).sin() + x, 0.0, x), a, b)
}

/// Inside loops and branches, with variables that change.
#[differentiable(hessian)]
fn in_a_loop(k: f64, b: f64) -> f64 {
    let mut scale = k;
    let mut total: f64 = 0.0;
    for i in 0..3 {
        if i != 1 {
            total += integrate(|x| scale * x * x + total.sin(), 0.0, b * scale);
        }
        scale = scale * 1.3 + b;
    }
    total + integrate(|x| if x > 0.5 { x * scale } else { (x + k).exp() }, 0.0, 1.0)
}

#[test]
fn nested_and_repeated() {
    verify2!(double_integral, (k = 1.1, a = 0.2, b = 1.4), (k, a, b));
    verify2!(in_a_loop, (k = 0.6, b = 0.8), (k, b));
}

/// A function that the parameter is called in a closure of its own.
#[differentiable(hessian)]
fn expected(f: impl Fn(f64) -> f64, mean: f64, deviation: f64) -> f64 {
    integrate(|z| f(mean + deviation * z) * (-0.5 * z * z).exp(), -3.0, 3.0)
}

#[differentiable(hessian)]
fn squared_error(target: f64, mean: f64, deviation: f64) -> f64 {
    expected(|x| (x - target).powi(2), mean, deviation)
}

/// `map` and `sum` by way of a parameter.
#[differentiable(hessian)]
fn activated(f: impl Fn(f64) -> f64, x: &SVector<f64, 4>) -> f64 {
    x.map(|v| f(v)).norm_squared() + x.iter().map(|v| f(2.0 * v)).sum::<f64>() + x.map(&f).sum()
}

#[differentiable(hessian)]
fn network(slope: f64, x: &SVector<f64, 4>) -> f64 {
    activated(|v| if v > 0.0 { v } else { slope * v * v }, x)
}

#[test]
fn parameters_inside_closures() {
    verify2!(squared_error, (target = 0.5, mean = 0.3, deviation = 0.8), (target, mean, deviation));
    let x = SVector::from([0.5, -0.7, 1.2, -0.1]);
    verify2!(network, (slope = 0.2, x = x), (slope, &x));
}

/// A state that the function changes.
#[differentiable(hessian)]
fn relax(f: impl Fn(f64) -> f64, state: &mut f64, rate: f64) -> f64 {
    for _ in 0..4 {
        *state = *state + rate * (f(*state) - *state);
    }
    *state * rate
}

#[differentiable(hessian)]
fn relaxed(k: f64, start: f64, rate: f64) -> f64 {
    let mut state = start * k;
    let last = relax(|s| (k * s).cos(), &mut state, rate);
    state * state + last
}

#[test]
fn states_beside_functions() {
    verify2!(relaxed, (k = 0.8, start = 0.4, rate = 0.3), (k, start, rate));
}

/// Big values are captured by reference; lists too.
#[differentiable(hessian)]
fn interpolated(knots: &[f64], table: Vec<f64>, b: f64) -> f64 {
    let scale = table[1] * b;
    integrate(
        |x| {
            let mut value = 0.0;
            for (knot, height) in knots.iter().zip(table.iter()) {
                value += height * (-(x - knot).powi(2)).exp();
            }
            value * scale
        },
        0.0,
        b,
    )
}

#[test]
fn lists_that_are_captured() {
    verify2!(
        interpolated,
        (knots = vec![0.1, 0.5, 0.9], table = vec![1.0, -0.4, 0.8], b = 1.2),
        (&knots, table.clone(), b)
    );
}

/// With snapshots in place of a tape.
#[differentiable(hessian, checkpoint = 3)]
fn march(f: impl Fn(f64, f64) -> f64, start: f64, steps: usize) -> f64 {
    let mut x = start;
    for i in 0..steps {
        x += 0.1 * f(i as f64 * 0.1, x);
    }
    x
}

#[differentiable(hessian)]
fn marched(k: f64, start: f64) -> f64 {
    march(|t, x| (k * t).cos() - x * x, start, 12)
}

#[test]
fn snapshots() {
    verify2!(marched, (k = 1.2, start = 0.4), (k, start));
}

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Spring {
    stiffness: f64,
    rest: f64,
}

impl Spring {
    #[differentiable(hessian, wrt(self, x))]
    fn force(&self, x: f64) -> f64 {
        -self.stiffness * (x - self.rest)
    }

    #[differentiable(hessian, wrt(self, x))]
    fn work(&self, x: f64) -> f64 {
        integrate(|s| self.force(s), self.rest, x) + integrate(|s| self.stiffness * s, 0.0, x)
    }
}

#[differentiable(hessian)]
fn spring_work(spring: &Spring, x: f64) -> f64 {
    spring.work(x * x)
}

#[test]
fn closures_in_methods() {
    verify2!(spring_work, (spring = Spring { stiffness: 2.0, rest: 0.3 }, x = 0.9), (&spring, x));
}

/// Tuples, arrays and matrices in and out; a pattern in the closure.
#[differentiable(hessian)]
fn at_corners(f: impl Fn((f64, f64), &[f64; 2]) -> (f64, SVector<f64, 2>), x: f64, y: f64) -> f64 {
    let mut total = 0.0;
    for (a, b) in [(x, y), (x, -y), (-x, y)] {
        let (value, slope) = f((a, b), &[a * b, y]);
        total += value * slope.norm_squared();
    }
    total
}

#[differentiable(hessian)]
fn corners(k: f64, x: f64, y: f64) -> f64 {
    at_corners(
        |(a, b), weights| {
            let w = weights[0] * k + weights[1];
            (a.sin() * b + w, SVector::<f64, 2>::new(a * k, b))
        },
        x,
        y,
    )
}

#[test]
fn compound_arguments() {
    verify2!(corners, (k = 0.7, x = 0.4, y = 1.1), (k, x, y));
}

/// A constant function is handed over detached.
#[differentiable(hessian)]
fn weighted_by(#[nondiff] weight: impl Fn(usize) -> f64 + Copy, x: &SVector<f64, 3>) -> f64 {
    let mut total = 0.0;
    for i in 0..3 {
        total += weight(i) * x[i] * x[i];
    }
    total
}

#[differentiable(hessian)]
fn by_square(x: &SVector<f64, 3>) -> f64 {
    weighted_by(detach(|i: usize| (i * i) as f64), x)
}

#[test]
fn constant_functions() {
    verify2!(by_square, (x = SVector::from([0.5, -0.7, 1.2])), (&x));
}

/// Pointers to functions, single precision, no other differentiated parameter, a result that is not used.
#[differentiable]
fn thrice(f: fn(f32) -> f32, x: f32) -> f32 {
    f(f(f(x)))
}

#[differentiable]
fn half_sine(x: f32) -> f32 {
    0.5 * x.sin()
}

#[differentiable]
fn pointer(x: f32) -> f32 {
    thrice(half_sine, x) + thrice(|x| x * x, x)
}

#[differentiable(hessian)]
fn average(f: impl Fn(f64) -> f64, n: usize) -> f64 {
    (0..n).map(|i| f(i as f64 / n as f64)).sum::<f64>() / n as f64
}

#[differentiable(hessian)]
fn average_wave(k: f64) -> f64 {
    let _ = average(|x| x * k, 3);
    average(|x| (k * x).sin(), 6)
}

#[test]
fn other_kinds() {
    verify!(pointer, SINGLE, (x = 0.8), (x));
    verify2!(average_wave, (k = 1.9), (k));
}
