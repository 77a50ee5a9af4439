//! Structs in differentiable functions: read, written, made, taken apart.
#![allow(dead_code, reason = "fields that are constants")]

mod common;

use tensor_grad::nalgebra::Vector2;
use tensor_grad::prelude::*;

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Spring {
    stiffness: f64,
    damping: f64,
    rest: Vector2<f64>,
}

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Model {
    spring: Spring,
    #[nondiff]
    scale: f64,
    steps: usize,
    weights: [f64; 3],
    name: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct State {
    x: Vector2<f64>,
    v: Vector2<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Meters(f64);

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Bounded(f64, #[nondiff] f64, usize, f64);

fn spring() -> Spring {
    Spring { stiffness: 1.5, damping: 0.2, rest: Vector2::new(0.5, -0.3) }
}

fn model() -> Model {
    Model { spring: spring(), scale: 0.7, steps: 4, weights: [0.3, -0.2, 0.9], name: "spring".into() }
}

fn point() -> Vector2<f64> {
    Vector2::new(0.3, 0.8)
}

#[differentiable(hessian)]
fn energy(spring: &Spring, x: Vector2<f64>) -> f64 {
    let d = x - spring.rest;
    0.5 * spring.stiffness * d.norm_squared() + spring.damping.exp()
}

#[differentiable(hessian)]
fn simulate(model: &Model, start: Vector2<f64>) -> f64 {
    let mut state = State { x: start, v: Vector2::zeros() };
    let dt = 0.1 * model.scale;
    for i in 0..model.steps {
        let force = (model.spring.rest - state.x) * model.spring.stiffness - state.v * model.spring.damping;
        let v = state.v + force * dt * model.weights[i % 3];
        state = State { x: state.x + v * dt, v };
    }
    state.x.norm_squared() + state.v.norm() * model.steps as f64
}

/// Fields written in place, also inside of each other and by compound assignment.
#[differentiable(hessian)]
fn written(mut model: Model, x: Vector2<f64>) -> f64 {
    model.spring.stiffness *= x.x;
    model.spring.rest += 0.5 * x;
    model.spring.rest[1] = x.y * x.y;
    model.weights[1] -= x.y;
    model.weights[2] = model.weights[0] * model.scale;
    model.spring.damping = model.spring.damping.sin() + model.weights[1];
    model.scale = 2.0;
    model.steps += 1;
    let sum: f64 = model.weights.iter().map(|w| w * w * model.scale).sum();
    model.spring.stiffness * model.spring.rest.norm_squared() * model.spring.damping + sum
}

fn step(state: State, model: &Model) -> State {
    State { v: state.v - state.x * model.spring.stiffness, ..state }
}

#[differentiable(hessian)]
fn updated(model: &Model, x: Vector2<f64>) -> f64 {
    let softer =
        Model { spring: Spring { stiffness: model.spring.damping * x.x, ..model.spring.clone() }, ..model.clone() };
    let other = Model { weights: [x.x, x.y, 1.0], name: String::new(), ..softer.clone() };
    softer.spring.stiffness * other.spring.rest.dot(&x) * softer.scale
        + other.weights.iter().sum::<f64>() * softer.weights[2]
        + other.spring.stiffness.powi(2)
}

#[differentiable(hessian)]
fn taken_apart(model: Model, x: Vector2<f64>) -> f64 {
    let Model { spring: Spring { stiffness, rest, .. }, scale, weights: [a, b, _], steps, .. } = model;
    let State { x: position, v } = State { x: x * stiffness, v: rest };
    let half = scale / 2.0;
    position.dot(&v) * half + a * b * b * steps as f64
}

#[differentiable(hessian)]
fn pattern(Spring { stiffness, damping, rest }: &Spring, Meters(length): Meters) -> f64 {
    stiffness * length * length + damping * rest.norm_squared()
}

#[differentiable(hessian)]
fn tuples(bounded: Bounded, x: f64) -> f64 {
    let Bounded(low, middle, count, high) = bounded;
    let again = Bounded(low * x, 0.25, count + 1, high.exp());
    let mut meters = Meters(again.0 * again.3 + again.1);
    meters.0 *= x * middle;
    meters.0 / (1.0 + bounded.3 * bounded.3) + again.2 as f64 * x
}

#[differentiable(hessian)]
fn closures(states: &[State; 3], spring: &Spring) -> f64 {
    let kinetic = |s: &State| 0.5 * s.v.norm_squared();
    let potential = |State { x, .. }: &State| spring.stiffness * (x - spring.rest).norm_squared();
    let total: f64 = states.iter().map(|s| kinetic(s) + potential(s)).sum();
    let moved = states.map(|s| State { x: s.x + s.v * spring.damping, ..s });
    total * moved[1].x.norm() + moved.iter().map(|s| s.x.x).product::<f64>()
}

#[differentiable(hessian)]
fn chosen(state: State, other: State, limit: f64) -> f64 {
    let best = if state.x.x > other.x.x { state } else { State { v: other.v * limit, ..other } };
    match best {
        State { x, v } if x.y > 0.0 => x.dot(&v) * limit,
        State { v, .. } => v.norm_squared(),
    }
}

#[differentiable(hessian)]
fn advance(state: &State, spring: &Spring, dt: f64) -> State {
    let force = spring.stiffness * (spring.rest - state.x) - spring.damping * state.v;
    let v = state.v + dt * force;
    State { x: state.x + dt * v, v }
}

#[differentiable(hessian)]
fn rollout(state: State, spring: &Spring, dt: f64) -> f64 {
    let mut now = state;
    let mut cost = 0.0;
    for _ in 0..5 {
        now = advance(&now, spring, dt);
        cost += now.x.norm_squared() * dt;
    }
    cost + now.v.dot(&state.x)
}

/// No parameter reaches the result.
#[differentiable]
fn origin(_state: State) -> State {
    State { x: Vector2::zeros(), v: Vector2::zeros() }
}

fn states() -> [State; 3] {
    [0.3, -0.7, 1.1].map(|s: f64| State { x: Vector2::new(s, 1.0 - s), v: Vector2::new(s * s, -0.4) })
}

#[test]
fn reads() {
    verify2!(energy, (s = spring(), x = point()), (&s, x));
}

#[test]
fn states_in_loops() {
    verify2!(simulate, (m = model(), x = point()), (&m, x));
}

#[test]
fn fields_written() {
    verify2!(written, (m = model(), x = point()), (m, x));
}

#[test]
fn struct_update() {
    verify2!(updated, (m = model(), x = point()), (&m, x));
}

#[test]
fn patterns() {
    verify2!(taken_apart, (m = model(), x = point()), (m, x));
    verify2!(pattern, (s = spring(), l = Meters(0.7)), (&s, l));
}

#[test]
fn tuple_structs() {
    verify2!(tuples, (b = Bounded(0.4, 0.9, 3, 0.2), x = 1.3), (b, x));
}

#[test]
fn structs_in_closures() {
    verify2!(closures, (s = states(), k = spring()), (&s, &k));
}

#[test]
fn chosen_structs() {
    let [one, two, three] = states();
    verify2!(chosen, (a = one, b = two, l = 0.8), (a, b, l));
    verify2!(chosen, (a = two, b = three, l = 0.8), (a, b, l));
}

#[test]
fn returned_structs() {
    let [one, ..] = states();
    verify!(origin, (a = one), (a));
    verify!(advance, (a = one, s = spring(), dt = 0.1), (&a, &s, dt));
    verify2!(rollout, (a = one, s = spring(), dt = 0.1), (a, &s, dt));
}

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Loads {
    beam: Spring,
    forces: Vec<[f64; 2]>,
    weights: Vec<f64>,
}

/// Loops over lists that a pattern has borrowed.
#[differentiable(hessian)]
fn borrowed_lists(loads: &Loads, k: f64) -> f64 {
    let Loads { forces, weights, .. } = loads;
    let own = loads.clone();
    let Loads { forces: again, .. } = &own;
    let moment: f64 = forces.iter().map(|[force, arm]| force * arm).sum();
    let mut sum = 0.0;
    for ([force, _], weight) in again.iter().zip(weights) {
        sum += force * weight * k;
    }
    for weight in weights {
        sum = sum * weight + 1.0;
    }
    moment * sum
}

#[differentiable(hessian)]
fn of_borrowed_lists(loads: &Loads, k: f64) -> f64 {
    borrowed_lists(loads, k * k) * k
}

#[test]
fn lists_that_a_pattern_borrows() {
    let loads = Loads { beam: spring(), forces: vec![[0.4, 0.9], [-0.3, 0.2]], weights: vec![0.5, 1.1] };
    verify2!(of_borrowed_lists, (l = loads, k = 0.7), (&l, k));
}

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Complex {
    re: f64,
    im: f64,
}

#[differentiable(hessian)]
fn squared(z: Complex) -> Complex {
    Complex { re: z.re * z.re - z.im * z.im, im: 2.0 * z.re * z.im }
}

/// The literal that is passed has the type of the result: neither may stand for the other between the sweeps.
#[differentiable(hessian)]
fn of_a_literal(z: Complex) -> Complex {
    let d = squared(Complex { re: z.im * z.re, im: z.im });
    Complex { re: d.im, im: d.re }
}

#[differentiable(hessian)]
fn literals_passed(z: Complex, k: f64) -> f64 {
    let d = squared(Complex { re: k, im: z.im });
    let e = of_a_literal(Complex { re: d.re, im: d.im * k });
    e.im * e.re
}

#[test]
fn a_literal_as_an_argument() {
    verify2!(literals_passed, (z = Complex { re: 0.4, im: -0.7 }, k = 0.6), (z, k));
}
