//! `#[differentiable(checkpoint)]`: to the same bits as the loop with a tape, in the first order and in the second.

use std::fmt::Debug;
use tensor_grad::prelude::*;

/// All bits: the shortest text of a number is one number's only, and shows the sign of zero.
fn bits(value: impl Debug) -> String {
    format!("{value:?}")
}

/// The same function with a tape and with snapshots.
macro_rules! variants {
    (fn $name:ident $($rest:tt)*) => {
        mod $name {
            #[allow(unused_imports)]
            use super::*;
            #[differentiable(hessian)]
            pub fn plain $($rest)*
            #[differentiable(hessian, checkpoint = 1)]
            pub fn one $($rest)*
            #[differentiable(hessian, checkpoint = 2)]
            pub fn two $($rest)*
            #[differentiable(hessian, checkpoint = 3)]
            pub fn three $($rest)*
            #[differentiable(hessian, checkpoint = 8)]
            pub fn eight $($rest)*
            #[differentiable(hessian, checkpoint)]
            pub fn auto $($rest)*
        }
    };
}

/// Value, gradient, pullback called twice, Hessian times a direction.
macro_rules! agree {
    ($name:ident($($arg:expr),*), $direction:expr) => {
        let expected = [
            bits($name::plain::value_and_grad($($arg),*)),
            { let (_, pullback) = $name::plain::vjp($($arg),*); bits(pullback(-1.5)) },
            bits($name::plain::hvp($($arg,)* $direction)),
        ];
        agree!(@ $name one expected ($($arg),*) $direction);
        agree!(@ $name two expected ($($arg),*) $direction);
        agree!(@ $name three expected ($($arg),*) $direction);
        agree!(@ $name eight expected ($($arg),*) $direction);
        agree!(@ $name auto expected ($($arg),*) $direction);
    };
    (@ $name:ident $variant:ident $expected:ident ($($arg:expr),*) $direction:expr) => {
        let (_, pullback) = $name::$variant::vjp($($arg),*);
        let found = [
            bits($name::$variant::value_and_grad($($arg),*)),
            bits(pullback(-1.5)),
            bits($name::$variant::hvp($($arg,)* $direction)),
        ];
        assert_eq!($expected, found, "{}", stringify!($variant));
        assert_eq!(found[1], bits(pullback(-1.5)), "the pullback once more");
    };
}

const TRIPS: [usize; 7] = [0, 1, 2, 3, 10, 57, 1000];
/// For small numbers of snapshots a long loop takes long.
const FEW_TRIPS: [usize; 6] = [0, 1, 2, 3, 10, 57];

variants! {
    fn logistic(x0: f64, r: f64, n: usize) -> f64 {
        let mut x = x0;
        for _ in 0..n {
            x = r * x * (1.0 - x);
        }
        x
    }
}

#[test]
fn one_variable() {
    for n in TRIPS {
        agree!(logistic(0.3, 2.9, n), (0.5, -0.25));
    }
    gradcheck!(
        logistic::three,
        0.3,
        2.9,
        #[nondiff]
        57
    );
    gradgradcheck!(
        logistic::three,
        0.3,
        2.9,
        #[nondiff]
        12
    );
}

variants! {
    fn oscillator(x0: f64, v0: f64, k: f64, n: usize) -> f64 {
        let (mut x, mut v) = (x0, v0);
        let mut t = 0.0;
        let mut energy = 0.0;
        for step in 0..n {
            let force = -k * x.sin() + 0.1 * t * (step as f64);
            v += 0.01 * force;
            x += 0.01 * v;
            t += 0.01;
            energy += 0.5 * v * v + x;
        }
        energy + x
    }
}

#[test]
fn several_variables_some_without_derivative() {
    for n in FEW_TRIPS {
        agree!(oscillator(0.3, -0.2, 1.5, n), (0.5, -0.25, 1.0));
    }
    gradcheck!(
        oscillator::two,
        0.3,
        -0.2,
        1.5,
        #[nondiff]
        57
    );
}

#[differentiable(hessian)]
fn slope(x: &SVector<f64, 2>, p: f64) -> SVector<f64, 2> {
    SVector::<f64, 2>::new(x[1], -p * x[0].sin() - 0.1 * x[1])
}

variants! {
    fn runge_kutta(x0: &SVector<f64, 2>, p: f64, n: usize) -> f64 {
        let mut x = *x0;
        let h = 0.05;
        for _ in 0..n {
            let a = slope(&x, p);
            let b = slope(&(x + 0.5 * h * a), p);
            let c = slope(&(x + 0.5 * h * b), p);
            let d = slope(&(x + h * c), p);
            x += (h / 6.0) * (a + 2.0 * b + 2.0 * c + d);
        }
        x.norm_squared()
    }
}

#[test]
fn calls_and_matrices() {
    let x = SVector::from([0.4, 0.1]);
    for n in FEW_TRIPS {
        agree!(runge_kutta(&x, 1.2, n), (SVector::from([0.5, -1.0]), 0.25));
    }
    gradcheck!(
        runge_kutta::three,
        &x,
        1.2,
        #[nondiff]
        57
    );
}

variants! {
    fn heat(start: &[f64], c: f64, n: usize) -> f64 {
        let mut u = [0.0; 6];
        for i in 0..6 {
            u[i] += 2.0 * start[i];
        }
        for k in 0..n {
            let old = u;
            for i in 1..5 {
                u[i] += c * (old[i - 1] - 2.0 * old[i] + old[i + 1]) / (1.0 + old[i] * old[i]);
            }
            if k % 3 == 0 {
                u.swap(0, 5);
            } else {
                u[k % 6] *= 0.99;
            }
        }
        u.iter().map(|v| v * v).sum()
    }
}

#[test]
fn arrays_that_are_written() {
    let start = [0.1, 0.5, -0.2, 0.3, 0.9, -0.4];
    for n in FEW_TRIPS {
        agree!(heat(&start, 0.2, n), (vec![1.0, 0.0, -1.0, 0.5, 0.0, 2.0], -0.3));
    }
    gradcheck!(
        heat::eight,
        &start.to_vec(),
        0.2,
        #[nondiff]
        21
    );
}

#[derive(Clone, Debug, Differentiable)]
struct Body {
    position: SVector<f64, 2>,
    velocity: SVector<f64, 2>,
    #[nondiff]
    hits: usize,
}

#[differentiable(hessian)]
fn kick(body: &mut Body, strength: f64) {
    body.velocity *= 1.0 - 0.1 * strength;
    body.hits += 1;
}

variants! {
    fn bounce(start: &Body, g: f64, n: usize) -> f64 {
        let mut body = start.clone();
        for _ in 0..n {
            body.velocity[1] -= 0.02 * g;
            body.position += 0.02 * body.velocity;
            if body.position[1] < 0.0 {
                body.position[1] = -body.position[1];
                body.velocity[1] *= -0.8;
                kick(&mut body, g);
            }
        }
        body.position.norm_squared() + body.hits as f64
    }
}

#[test]
fn structs_branches_and_calls_that_change() {
    let body = Body { position: SVector::from([0.0, 0.5]), velocity: SVector::from([1.0, 0.3]), hits: 0 };
    let direction = TangentOfBody::along(&body);
    for n in FEW_TRIPS {
        agree!(bounce(&body, 9.81, n), (direction, 0.5));
    }
    gradcheck!(
        bounce::two,
        &body,
        9.81,
        #[nondiff]
        57
    );
}

/// A direction in the space of bodies.
struct TangentOfBody;
impl TangentOfBody {
    fn along(body: &Body) -> <Body as Differentiable>::Tangent {
        let mut direction = body.zero_tangent();
        direction.position = SVector::from([0.3, -0.6]);
        direction.velocity = SVector::from([1.0, 0.1]);
        direction
    }
}

variants! {
    fn filter(values: &[f64], weights: &[f64; 3], gain: f64) -> f64 {
        let mut state = [0.0; 3];
        let mut loss = 0.0;
        for (i, value) in values.iter().enumerate() {
            let mut guess = 0.0;
            for (w, s) in weights.iter().zip(state.iter()) {
                guess += w * s;
            }
            let error = value - guess;
            state[i % 3] = gain * error + (state[i % 3] * value).tanh();
            loss += error * error;
        }
        loss
    }
}

#[test]
fn lists_and_inner_loops() {
    for n in FEW_TRIPS {
        let values: Vec<f64> = (0..n).map(|k| (k as f64 * 0.7).sin()).collect();
        let direction: Vec<f64> = (0..n).map(|k| (k as f64 * 0.3).cos()).collect();
        agree!(filter(&values, &[0.3, -0.2, 0.5], 0.6), (direction.clone(), [1.0, 0.5, -0.5], 0.1));
    }
    gradcheck!(filter::two, &vec![0.3, -0.4, 0.5, 0.7, 0.1], &[0.3, -0.2, 0.5], 0.6);
}

variants! {
    fn newton(a: f64, start: f64, tolerance: f64) -> f64 {
        let mut x = start;
        let mut rounds = 0;
        while (x * x - a).abs() > detach(tolerance) {
            x = 0.5 * (x + a / x);
            rounds += 1;
        }
        x * (rounds as f64)
    }
}

#[test]
fn while_loops() {
    for tolerance in [1e9, 1.0, 1e-3, 1e-12] {
        agree!(newton(2.0, 50.0, tolerance), (0.5, -0.25, 0.0));
    }
}

variants! {
    fn escape(x0: f64, c: f64, most: usize) -> f64 {
        let mut x = x0;
        let mut steps = 0;
        let found = loop {
            if steps == most {
                break x;
            }
            steps += 1;
            if steps % 4 == 0 {
                continue;
            }
            x = x * x + c;
            if x > 2.0 {
                break 3.0 * x * c;
            }
        };
        found * x
    }
}

#[test]
fn loops_that_break_with_a_value() {
    for most in FEW_TRIPS {
        agree!(escape(0.4, 0.2, most), (0.5, -0.25));
        agree!(escape(0.9, 0.4, most), (0.5, -0.25));
    }
}

variants! {
    fn walk(x0: f64, c: f64, n: usize) -> f64 {
        if x0 < 0.0 {
            return -x0;
        }
        let mut x = x0;
        for k in 0..n {
            x += c * x.cos();
            if x > 5.0 {
                return x * x + k as f64;
            }
            if x < 0.5 {
                break;
            }
        }
        x.exp()
    }
}

#[test]
fn returns_and_breaks() {
    for n in FEW_TRIPS {
        for x0 in [-1.0, 0.6, 1.0, 4.8, 5.5] {
            agree!(walk(x0, 0.1, n), (0.5, -0.25));
            agree!(walk(x0, 3.0, n), (0.5, -0.25));
        }
    }
}

variants! {
    fn in_an_arm(x0: f64, c: f64, n: usize) -> f64 {
        let scale = 1.5 * c;
        let mut x = x0;
        let mut offset = 0.25 * c;
        if n > 1 {
            let (shift, weight) = (scale * x, 2 * n);
            offset += shift;
            for k in (0..n).rev() {
                let odd = (weight + k) % 2 == 1;
                x = (x * scale + offset).sin() + if odd { shift } else { 0.0 };
            }
            offset *= x;
        }
        let mut y = x;
        for _ in 0..3 {
            y = y * offset + x;
        }
        y + offset
    }
}

#[test]
fn loops_in_branches_and_two_loops() {
    for n in FEW_TRIPS {
        agree!(in_an_arm(0.4, 0.7, n), (0.5, -0.25));
    }
    gradcheck!(
        in_an_arm::two,
        0.4,
        0.7,
        #[nondiff]
        10
    );
}

variants! {
    fn changed_after(x0: f64, c: f64, n: usize) -> f64 {
        let mut table = [c, c * c, 0.5];
        table[2] = c.sin();
        let mut weight = 2;
        weight += 1;
        let mut x = x0;
        for k in 0..n {
            let twice = 2 * weight;
            x = table[k % 3] * x.sin() + (twice + weight) as f64 * table[1];
        }
        table[0] = x * table[1];
        weight = 7;
        table[0] * x + weight as f64
    }
}

#[test]
fn what_the_loop_reads_and_later_statements_change() {
    for n in FEW_TRIPS {
        agree!(changed_after(0.4, 0.7, n), (0.5, -0.25));
    }
    gradcheck!(
        changed_after::three,
        0.4,
        0.7,
        #[nondiff]
        10
    );
}

variants! {
    fn pushed(x0: f64, c: f64, n: usize) -> f64 {
        let mut path = vec![x0];
        let mut seen: Vec<usize> = Vec::new();
        for k in 0..n {
            let last = path[path.len() - 1];
            path.push(c * last.sin() + path[k / 2]);
            seen.push(k % 5);
        }
        let mut sum = 0.0;
        for (k, x) in path.iter().enumerate() {
            sum += x * x * (1 + seen.len() * k) as f64;
        }
        sum
    }
}

#[test]
fn lists_that_grow() {
    for n in FEW_TRIPS {
        agree!(pushed(0.4, 0.7, n), (0.5, -0.25));
    }
    gradcheck!(
        pushed::three,
        0.4,
        0.7,
        #[nondiff]
        10
    );
}

/// A pullback at a state, and the count of steps.
type PullbackAt<'a> = &'a dyn Fn(&mut [f64; 2], &mut usize) -> ([f64; 2], f64);

// State that the caller owns.
macro_rules! state {
    ($name:ident, $($option:tt)*) => {
        #[differentiable($($option)*)]
        fn $name(state: &mut [f64; 2], c: f64, count: &mut usize, n: usize) {
            for _ in 0..n {
                let x = state[0];
                state[0] += 0.1 * state[1];
                state[1] -= 0.1 * c * x.sin();
                *count += 1;
            }
        }
    };
}
state!(advance_taped, wrt(state, c));
state!(advance_one, wrt(state, c), checkpoint = 1);
state!(advance_three, wrt(state, c), checkpoint = 3);

#[test]
fn mutable_parameters() {
    for n in FEW_TRIPS {
        let run = |vjp: PullbackAt| {
            let (mut state, mut count) = ([0.4, -0.3], 0);
            let bars = vjp(&mut state, &mut count);
            assert_eq!(count, n, "the steps that run again do not count");
            bits((state, bars))
        };
        let taped = run(&|state, count| advance_taped::vjp(state, 1.3, count, n).1([1.0, 0.5]));
        assert_eq!(taped, run(&|state, count| advance_one::vjp(state, 1.3, count, n).1([1.0, 0.5])));
        assert_eq!(taped, run(&|state, count| advance_three::vjp(state, 1.3, count, n).1([1.0, 0.5])));
    }
}

#[differentiable(checkpoint = 2)]
fn folded(x: f64, c: f64, n: usize) -> f64 {
    (0..n).fold(x, |x, k| c * x.sin() + k as f64)
}

#[differentiable]
fn folded_taped(x: f64, c: f64, n: usize) -> f64 {
    (0..n).fold(x, |x, k| c * x.sin() + k as f64)
}

#[test]
fn folds() {
    for n in FEW_TRIPS {
        assert_eq!(bits(folded::value_and_grad(0.4, 0.9, n)), bits(folded_taped::value_and_grad(0.4, 0.9, n)));
    }
}

const SNAPSHOTS: usize = 4;

#[differentiable(checkpoint = SNAPSHOTS)]
fn generic<T: nalgebra::RealField + Copy, const N: usize>(x: &SVector<T, N>, a: &SMatrix<T, N, N>, n: usize) -> T {
    let mut x = *x;
    for _ in 0..n {
        x = a * x.map(|v| v.sin());
    }
    x.norm_squared()
}

#[test]
fn generics() {
    let (x, a) = (SVector::from([0.3, 0.4]), SMatrix::<f64, 2, 2>::new(0.9, 0.2, -0.3, 1.1));
    gradcheck!(
        generic,
        &x,
        &a,
        #[nondiff]
        30
    );
    let (value, _) = generic::value_and_grad(&x, &a, 30);
    assert_eq!(value, generic(&x, &a, 30));
}

#[derive(Clone, Differentiable)]
struct Plant {
    gain: f64,
}

impl Plant {
    #[differentiable(wrt(self, x))]
    fn step(&self, x: f64) -> f64 {
        self.gain * x.sin()
    }
}

#[differentiable]
impl Plant {
    #[differentiable(wrt(self, x), checkpoint = 3)]
    fn settle(&self, x: f64, n: usize) -> f64 {
        let mut x = x;
        for k in 0..n {
            assert!(x.is_finite(), "step {k}");
            x += 0.1 * self.step(x);
        }
        x
    }
}

#[test]
fn methods() {
    let plant = Plant { gain: 0.8 };
    let differences = |n| (plant.settle(0.3 + 1e-6, n) - plant.settle(0.3 - 1e-6, n)) / 2e-6;
    for n in FEW_TRIPS {
        let (_, gradient) = plant.settle_value_and_grad(0.3, n);
        approx::assert_relative_eq!(gradient.1, differences(n), max_relative = 1e-6);
    }
}
