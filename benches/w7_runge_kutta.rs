//! Workload 7: a damped double pendulum, 100 steps of Runge and Kutta's method, by start and parameters.

mod harness;
mod peers;

use harness::{Comparison, Workload, check};
use nalgebra::{Vector3, Vector4};
use peers::{Function, Number};
use std::array::from_fn;
use std::hint::black_box;
use tensor_grad::prelude::*;

/// The first angle, the second relative to the first, and their velocities.
type State = Vector4<f64>;
/// Mass and length of the second arm, damping of both joints; the first arm has mass and length 1.
type Parameters = Vector3<f64>;

const STEPS: usize = 100;
const DT: f64 = 0.01;
const GRAVITY: f64 = 9.81;

#[differentiable]
fn velocity(s: &State, p: &Parameters) -> State {
    let (mass, length, damping) = (p.x, p.y, p.z);
    let (sin, cos) = s.y.sin_cos();
    let moment = mass * length;
    let inertia22 = moment * length;
    let inertia12 = inertia22 + moment * cos;
    let inertia11 = 1.0 + mass + inertia22 + 2.0 * moment * cos;
    let weight = GRAVITY * moment * (s.x + s.y).sin();
    let torque1 = moment * sin * (2.0 * s.z + s.w) * s.w - (1.0 + mass) * GRAVITY * s.x.sin() - weight - damping * s.z;
    let torque2 = -moment * sin * s.z * s.z - weight - damping * s.w;
    let determinant = inertia11 * inertia22 - inertia12 * inertia12;
    State::new(
        s.z,
        s.w,
        (inertia22 * torque1 - inertia12 * torque2) / determinant,
        (inertia11 * torque2 - inertia12 * torque1) / determinant,
    )
}

#[differentiable]
fn step(s: &State, p: &Parameters) -> State {
    let k1 = velocity(s, p);
    let k2 = velocity(&(s + k1 * (DT / 2.0)), p);
    let k3 = velocity(&(s + k2 * (DT / 2.0)), p);
    let k4 = velocity(&(s + k3 * DT), p);
    s + (k1 + k2 * 2.0 + k3 * 2.0 + k4) * (DT / 6.0)
}

/// Half the squared distance from `target` after all steps.
#[differentiable]
fn miss(start: &State, p: &Parameters, #[nondiff] target: &State) -> f64 {
    let mut s = *start;
    for _ in 0..STEPS {
        s = step(&s, p);
    }
    0.5 * (s - target).norm_squared()
}

/// The cotangents of `velocity`'s arguments, statement by statement.
fn velocity_pullback(s: &State, p: &Parameters, c: &State) -> (State, Parameters) {
    let (mass, length, damping) = (p.x, p.y, p.z);
    let (sin, cos) = s.y.sin_cos();
    let moment = mass * length;
    let inertia22 = moment * length;
    let inertia12 = inertia22 + moment * cos;
    let inertia11 = 1.0 + mass + inertia22 + 2.0 * moment * cos;
    let weight = GRAVITY * moment * (s.x + s.y).sin();
    let torque1 = moment * sin * (2.0 * s.z + s.w) * s.w - (1.0 + mass) * GRAVITY * s.x.sin() - weight - damping * s.z;
    let torque2 = -moment * sin * s.z * s.z - weight - damping * s.w;
    let determinant = inertia11 * inertia22 - inertia12 * inertia12;
    let first = (inertia22 * torque1 - inertia12 * torque2) / determinant;
    let second = (inertia11 * torque2 - inertia12 * torque1) / determinant;

    let determinant_bar = -(c.z * first + c.w * second) / determinant;
    let first_bar = c.z / determinant;
    let second_bar = c.w / determinant;
    let torque1_bar = first_bar * inertia22 - second_bar * inertia12;
    let torque2_bar = second_bar * inertia11 - first_bar * inertia12;
    let inertia11_bar = second_bar * torque2 + determinant_bar * inertia22;
    let inertia12_bar = -first_bar * torque2 - second_bar * torque1 - 2.0 * determinant_bar * inertia12;
    let mut inertia22_bar = first_bar * torque1 + determinant_bar * inertia11;
    inertia22_bar += inertia11_bar + inertia12_bar;
    let swing = (2.0 * s.z + s.w) * s.w;
    let sin_bar = torque1_bar * moment * swing - torque2_bar * moment * s.z * s.z;
    let cos_bar = (2.0 * inertia11_bar + inertia12_bar) * moment;
    let weight_bar = -torque1_bar - torque2_bar;
    let sum_bar = weight_bar * GRAVITY * moment * (s.x + s.y).cos();
    let moment_bar = torque1_bar * sin * swing - torque2_bar * sin * s.z * s.z
        + weight_bar * GRAVITY * (s.x + s.y).sin()
        + (2.0 * inertia11_bar + inertia12_bar) * cos
        + inertia22_bar * length;
    let s_bar = State::new(
        sum_bar - torque1_bar * (1.0 + mass) * GRAVITY * s.x.cos(),
        sum_bar + sin_bar * cos - cos_bar * sin,
        c.x + torque1_bar * (2.0 * moment * sin * s.w - damping) - torque2_bar * 2.0 * moment * sin * s.z,
        c.y + torque1_bar * moment * sin * (2.0 * s.z + 2.0 * s.w) - torque2_bar * damping,
    );
    let p_bar = Parameters::new(
        inertia11_bar - torque1_bar * GRAVITY * s.x.sin() + moment_bar * length,
        inertia22_bar * moment + moment_bar * mass,
        -torque1_bar * s.z - torque2_bar * s.w,
    );
    (s_bar, p_bar)
}

/// The adjoint of each statement in turn; the stages of every step are saved.
fn plain(start: &State, p: &Parameters, target: &State) -> (f64, (State, Parameters)) {
    let mut s = *start;
    let mut tape = Vec::with_capacity(STEPS);
    for _ in 0..STEPS {
        let s1 = s;
        let k1 = velocity(&s1, p);
        let s2 = s + k1 * (DT / 2.0);
        let k2 = velocity(&s2, p);
        let s3 = s + k2 * (DT / 2.0);
        let k3 = velocity(&s3, p);
        let s4 = s + k3 * DT;
        let k4 = velocity(&s4, p);
        s += (k1 + k2 * 2.0 + k3 * 2.0 + k4) * (DT / 6.0);
        tape.push([s1, s2, s3, s4]);
    }
    let error = s - target;

    let mut s_bar = error;
    let mut p_bar = Parameters::zeros();
    for [s1, s2, s3, s4] in tape.iter().rev() {
        let sum_bar = s_bar * (DT / 6.0);
        let (s4_bar, p4_bar) = velocity_pullback(s4, p, &sum_bar);
        let k3_bar = sum_bar * 2.0 + s4_bar * DT;
        let (s3_bar, p3_bar) = velocity_pullback(s3, p, &k3_bar);
        let k2_bar = sum_bar * 2.0 + s3_bar * (DT / 2.0);
        let (s2_bar, p2_bar) = velocity_pullback(s2, p, &k2_bar);
        let k1_bar = sum_bar + s2_bar * (DT / 2.0);
        let (s1_bar, p1_bar) = velocity_pullback(s1, p, &k1_bar);
        s_bar += s1_bar + s2_bar + s3_bar + s4_bar;
        p_bar += p1_bar + p2_bar + p3_bar + p4_bar;
    }
    (0.5 * error.norm_squared(), (s_bar, p_bar))
}

/// What the pullback of one stage reads: sines and cosines of the first angle, the second and their sum, the velocities
/// and the accelerations.
#[derive(Clone, Copy, Default)]
struct Stage {
    sin: [f64; 3],
    cos: [f64; 3],
    speed: [f64; 2],
    acceleration: [f64; 2],
}

/// What depends on the parameters alone.
struct Arm {
    moment: f64,
    inertia: f64,
    first_weight: f64,
    damping: f64,
}

impl Arm {
    fn new(p: &Parameters) -> Self {
        let moment = p.x * p.y;
        Arm { moment, inertia: moment * p.y, first_weight: (1.0 + p.x) * GRAVITY, damping: p.z }
    }

    /// The inertia matrix's elements 11, 12, 22, and the reciprocal of its determinant.
    #[inline(always)]
    fn inertia(&self, p: &Parameters, cos: f64) -> [f64; 4] {
        let product = self.moment * cos;
        let (a11, a12, a22) = (1.0 + p.x + self.inertia + 2.0 * product, self.inertia + product, self.inertia);
        [a11, a12, a22, 1.0 / (a11 * a22 - a12 * a12)]
    }

    #[inline(always)]
    fn stage(&self, s: &State, p: &Parameters) -> (State, Stage) {
        let (sin1, cos1) = s.x.sin_cos();
        let (sin2, cos2) = s.y.sin_cos();
        // The sum's by the addition theorems: no third call.
        let (sin, cos) = (sin1 * cos2 + cos1 * sin2, cos1 * cos2 - sin1 * sin2);
        let [a11, a12, a22, reciprocal] = self.inertia(p, cos2);
        let swing = self.moment * sin2;
        let weight = GRAVITY * self.moment * sin;
        let torque1 = swing * (2.0 * s.z + s.w) * s.w - self.first_weight * sin1 - weight - self.damping * s.z;
        let torque2 = -swing * s.z * s.z - weight - self.damping * s.w;
        let acceleration = [(a22 * torque1 - a12 * torque2) * reciprocal, (a11 * torque2 - a12 * torque1) * reciprocal];
        let k = State::new(s.z, s.w, acceleration[0], acceleration[1]);
        (k, Stage { sin: [sin1, sin2, sin], cos: [cos1, cos2, cos], speed: [s.z, s.w], acceleration })
    }

    /// The inertia matrix `A` is symmetric: `u = A⁻¹ c` is the torques' cotangent and `-u aᵀ` that of `A`.
    #[inline(always)]
    fn pullback(&self, stage: &Stage, p: &Parameters, c: &State, p_bar: &mut Parameters) -> State {
        let Stage { sin, cos, speed, acceleration } = stage;
        let [a11, a12, a22, reciprocal] = self.inertia(p, cos[1]);
        let u1 = (a22 * c.z - a12 * c.w) * reciprocal;
        let u2 = (a11 * c.w - a12 * c.z) * reciprocal;
        let a11_bar = -u1 * acceleration[0];
        let a12_bar = -u1 * acceleration[1] - u2 * acceleration[0];
        let inertia_bar = a11_bar + a12_bar - u2 * acceleration[1];
        let product_bar = 2.0 * a11_bar + a12_bar;
        let swing_bar = u1 * (2.0 * speed[0] + speed[1]) * speed[1] - u2 * speed[0] * speed[0];
        let pull = -GRAVITY * (u1 + u2);
        let moment_bar = inertia_bar * p.y + product_bar * cos[1] + swing_bar * sin[1] + pull * sin[2];
        p_bar.x += a11_bar - u1 * GRAVITY * sin[0] + moment_bar * p.y;
        p_bar.y += inertia_bar * self.moment + moment_bar * p.x;
        p_bar.z -= u1 * speed[0] + u2 * speed[1];
        let sum_bar = pull * self.moment * cos[2];
        let swing = 2.0 * self.moment * sin[1];
        State::new(
            sum_bar - u1 * self.first_weight * cos[0],
            sum_bar + self.moment * (swing_bar * cos[1] - product_bar * sin[1]),
            c.x + u1 * (swing * speed[1] - self.damping) - u2 * swing * speed[0],
            c.y + u1 * swing * (speed[0] + speed[1]) - u2 * self.damping,
        )
    }
}

/// No sine or cosine in the reverse sweep, the tape on the stack.
fn careful(start: &State, p: &Parameters, target: &State) -> (f64, (State, Parameters)) {
    let arm = Arm::new(p);
    let mut s = *start;
    let mut tape = [[Stage::default(); 4]; STEPS];
    for stages in &mut tape {
        let (k1, stage1) = arm.stage(&s, p);
        let (k2, stage2) = arm.stage(&(s + k1 * (DT / 2.0)), p);
        let (k3, stage3) = arm.stage(&(s + k2 * (DT / 2.0)), p);
        let (k4, stage4) = arm.stage(&(s + k3 * DT), p);
        s += (k1 + (k2 + k3) * 2.0 + k4) * (DT / 6.0);
        *stages = [stage1, stage2, stage3, stage4];
    }
    let error = s - target;

    let mut s_bar = error;
    let mut p_bar = Parameters::zeros();
    for [stage1, stage2, stage3, stage4] in tape.iter().rev() {
        let sum_bar = s_bar * (DT / 6.0);
        let twice = sum_bar * 2.0;
        let s4_bar = arm.pullback(stage4, p, &sum_bar, &mut p_bar);
        let s3_bar = arm.pullback(stage3, p, &(twice + s4_bar * DT), &mut p_bar);
        let s2_bar = arm.pullback(stage2, p, &(twice + s3_bar * (DT / 2.0)), &mut p_bar);
        let s1_bar = arm.pullback(stage1, p, &(sum_bar + s2_bar * (DT / 2.0)), &mut p_bar);
        s_bar += s1_bar + s2_bar + s3_bar + s4_bar;
    }
    (0.5 * error.norm_squared(), (s_bar, p_bar))
}

struct Miss(State);

fn velocity_of<D: Number>(s: &[D; 4], p: &[D; 3]) -> [D; 4] {
    let [mass, length, damping] = *p;
    let (sin, cos) = s[1].sin_cos();
    let moment = mass * length;
    let inertia22 = moment * length;
    let inertia12 = inertia22 + moment * cos;
    let inertia11 = mass + inertia22 + moment * cos * 2.0 + 1.0;
    let weight = moment * GRAVITY * (s[0] + s[1]).sin_cos().0;
    let torque1 =
        moment * sin * (s[2] * 2.0 + s[3]) * s[3] - (mass + 1.0) * GRAVITY * s[0].sin_cos().0 - weight - damping * s[2];
    let torque2 = -moment * sin * s[2] * s[2] - weight - damping * s[3];
    let determinant = inertia11 * inertia22 - inertia12 * inertia12;
    [
        s[2],
        s[3],
        (inertia22 * torque1 - inertia12 * torque2) / determinant,
        (inertia11 * torque2 - inertia12 * torque1) / determinant,
    ]
}

impl Function<7, 1> for Miss {
    fn apply<D: Number>(&self, x: &[D; 7]) -> [D; 1] {
        let [x0, x1, x2, x3, mass, length, damping] = *x;
        let (mut s, p) = ([x0, x1, x2, x3], [mass, length, damping]);
        for _ in 0..STEPS {
            let k1 = velocity_of(&s, &p);
            let k2 = velocity_of(&from_fn(|i| s[i] + k1[i] * (DT / 2.0)), &p);
            let k3 = velocity_of(&from_fn(|i| s[i] + k2[i] * (DT / 2.0)), &p);
            let k4 = velocity_of(&from_fn(|i| s[i] + k3[i] * DT), &p);
            s = from_fn(|i| s[i] + (k1[i] + k2[i] * 2.0 + k3[i] * 2.0 + k4[i]) * (DT / 6.0));
        }
        let error: [D; 4] = from_fn(|i| s[i] - self.0[i]);
        [error.iter().fold(D::constant(0.0), |sum, &e| sum + e * e * 0.5)]
    }
}

pub(crate) fn main() {
    let data = Workload::read("w7");
    let (start, p, target) = (data.input("s0"), data.input("p"), data.input("target"));
    for (name, (y, (ds, dp))) in [
        ("plain", plain(&start, &p, &target)),
        ("careful", careful(&start, &p, &target)),
        ("generated", miss::value_and_grad(&start, &p, &target)),
    ] {
        check(name, &[y], &[data.value()]);
        check(name, ds.as_slice(), data.gradient::<4, 1>("s0").as_slice());
        check(name, dp.as_slice(), data.gradient::<3, 1>("p").as_slice());
    }

    let squares = Miss(target);
    let all = SVector::<f64, 7>::from_iterator(start.iter().chain(&p).copied());
    for (name, (_, got)) in
        [("num-dual", peers::num_dual(&squares, &all)), ("hyperdual", peers::hyperdual::<7, 1, 8>(&squares, &all))]
    {
        check(name, &got.as_slice()[..4], data.gradient::<4, 1>("s0").as_slice());
    }

    Comparison::new("7 double pendulum, 100 Runge-Kutta steps: value and gradient")
        .at_most(3.0)
        .with("primal", || miss(black_box(&start), black_box(&p), &target))
        .with("plain", || plain(black_box(&start), black_box(&p), &target))
        .with_stack_only("careful", || careful(black_box(&start), black_box(&p), &target))
        .with("num-dual", || peers::num_dual(&squares, black_box(&all)))
        .with("hyperdual", || peers::hyperdual::<7, 1, 8>(&squares, black_box(&all)))
        .with_stack_only("generated", || miss::value_and_grad(black_box(&start), black_box(&p), &target))
        .run();
}
