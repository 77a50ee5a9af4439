//! Workload 11: inverse dynamics of a chain of seven rigid bodies by Newton and Euler's recursion: half the squared torques
//! of the joints, by their angles, velocities and accelerations.

mod harness;
mod peers;

use harness::{Comparison, Waves, check};
use nalgebra::{Matrix3, Vector3};
use peers::{Function, Number, constants, product, transpose};
use std::array::from_fn;
use std::hint::black_box;
use tensor_grad::prelude::*;

const JOINTS: usize = 7;
const GRAVITY: f64 = 9.81;
type Joints = SVector<f64, JOINTS>;
type Vector = Vector3<f64>;

/// A body and the joint that carries it, which turns about the third axis of the body's frame.
struct Body {
    /// The frame at the joint's angle 0, seen from the body before, and where it stands there.
    tilt: Matrix3<f64>,
    offset: Vector,
    mass: f64,
    centre: Vector,
    inertia: Matrix3<f64>,
}

#[differentiable]
fn effort(q: &Joints, v: &Joints, a: &Joints, #[nondiff] bodies: &[Body; JOINTS]) -> f64 {
    let axis = Vector3::new(0.0, 0.0, 1.0);
    let mut rotations = [Matrix3::zeros(); JOINTS];
    let mut forces = [Vector3::zeros(); JOINTS];
    let mut moments = [Vector3::zeros(); JOINTS];
    let mut turning = Vector3::zeros();
    let mut turning_rate = Vector3::zeros();
    let mut acceleration = Vector3::new(0.0, 0.0, GRAVITY);
    for i in 0..JOINTS {
        let body = &bodies[i];
        let (sin, cos) = q[i].sin_cos();
        rotations[i] = body.tilt * Matrix3::new(cos, -sin, 0.0, sin, cos, 0.0, 0.0, 0.0, 1.0);
        let back = rotations[i].transpose();
        let at_joint = acceleration + turning_rate.cross(&body.offset) + turning.cross(&turning.cross(&body.offset));
        acceleration = back * at_joint;
        let before = back * turning;
        turning_rate = back * turning_rate + before.cross(&axis) * v[i] + axis * a[i];
        turning = before + axis * v[i];
        let at_centre = acceleration + turning_rate.cross(&body.centre) + turning.cross(&turning.cross(&body.centre));
        forces[i] = at_centre * body.mass;
        moments[i] = body.inertia * turning_rate + turning.cross(&(body.inertia * turning));
    }
    let mut force = Vector3::zeros();
    let mut moment = Vector3::zeros();
    let mut sum = 0.0;
    for i in (0..JOINTS).rev() {
        let body = &bodies[i];
        force += forces[i];
        moment += moments[i] + body.centre.cross(&forces[i]);
        sum += moment.z * moment.z;
        force = rotations[i] * force;
        moment = rotations[i] * moment + body.offset.cross(&force);
    }
    0.5 * sum
}

/// What the reverse sweep reads of one body: how it moves, and the force and moment in its joint.
#[derive(Clone, Copy, Default)]
struct Motion {
    rotation: Matrix3<f64>,
    turning: Vector,
    turning_rate: Vector,
    acceleration: Vector,
    force: Vector,
    moment: Vector,
}

/// The cotangent of `w` in `w × (w × r)`, from that of the whole.
#[inline(always)]
fn centrifugal(w: &Vector, r: &Vector, c: &Vector) -> Vector {
    c * w.dot(r) + r * c.dot(w) - w * (2.0 * c.dot(r))
}

/// `w × (w × r)` in fewer products.
#[inline(always)]
fn twice_crossed(w: &Vector, r: &Vector) -> Vector {
    w * w.dot(r) - r * w.norm_squared()
}

/// The third component of `y × c`: how an angle that turns `y` back changes `c · y`.
#[inline(always)]
fn turned_back(y: &Vector, c: &Vector) -> f64 {
    c.x * y.y - c.y * y.x
}

/// The recursions by hand. A rotation's nine cotangents are never made: only what turning about the third axis needs.
fn careful(q: &Joints, v: &Joints, a: &Joints, bodies: &[Body; JOINTS]) -> (f64, (Joints, Joints, Joints)) {
    let mut motions = [Motion::default(); JOINTS];
    let mut own = [(Vector::zeros(), Vector::zeros()); JOINTS];
    let (mut w, mut dw, mut acc) = (Vector::zeros(), Vector::zeros(), Vector::new(0.0, 0.0, GRAVITY));
    for i in 0..JOINTS {
        let body = &bodies[i];
        let (sin, cos) = q[i].sin_cos();
        let (x, y) = (body.tilt.column(0), body.tilt.column(1));
        let rotation = Matrix3::from_columns(&[x * cos + y * sin, y * cos - x * sin, body.tilt.column(2).into()]);
        acc = rotation.tr_mul(&(acc + dw.cross(&body.offset) + twice_crossed(&w, &body.offset)));
        w = rotation.tr_mul(&w);
        dw = rotation.tr_mul(&dw);
        dw += Vector::new(v[i] * w.y, -v[i] * w.x, a[i]);
        w.z += v[i];
        let force = (acc + dw.cross(&body.centre) + twice_crossed(&w, &body.centre)) * body.mass;
        let moment = body.inertia * dw + w.cross(&(body.inertia * w)) + body.centre.cross(&force);
        own[i] = (force, moment);
        motions[i] = Motion {
            rotation,
            turning: w,
            turning_rate: dw,
            acceleration: acc,
            force: Vector::zeros(),
            moment: Vector::zeros(),
        };
    }
    let (mut force, mut moment) = (Vector::zeros(), Vector::zeros());
    let mut sum = 0.0;
    for i in (0..JOINTS).rev() {
        force += own[i].0;
        moment += own[i].1;
        sum += moment.z * moment.z;
        motions[i].force = force;
        motions[i].moment = moment;
        force = motions[i].rotation * force;
        moment = motions[i].rotation * moment + bodies[i].offset.cross(&force);
    }

    let (mut q_bar, mut v_bar, mut a_bar) = (Joints::zeros(), Joints::zeros(), Joints::zeros());
    // Of each body's own force and moment.
    let mut own_bar = [(Vector::zeros(), Vector::zeros()); JOINTS];
    let (mut force_bar, mut moment_bar) = (Vector::zeros(), Vector::zeros());
    for i in 0..JOINTS {
        let (body, motion) = (&bodies[i], &motions[i]);
        force_bar = motion.rotation.tr_mul(&(force_bar + moment_bar.cross(&body.offset)));
        moment_bar = motion.rotation.tr_mul(&moment_bar);
        q_bar[i] = -turned_back(&motion.moment, &moment_bar) - turned_back(&motion.force, &force_bar);
        moment_bar.z += motion.moment.z;
        own_bar[i] = (force_bar + moment_bar.cross(&body.centre), moment_bar);
    }
    let (mut w_bar, mut dw_bar, mut acc_bar) = (Vector::zeros(), Vector::zeros(), Vector::zeros());
    for i in (0..JOINTS).rev() {
        let (body, motion) = (&bodies[i], &motions[i]);
        let (w, dw) = (&motion.turning, &motion.turning_rate);
        let (force_bar, moment_bar) = &own_bar[i];
        let centre_bar = force_bar * body.mass;
        acc_bar += centre_bar;
        dw_bar += body.centre.cross(&centre_bar) + body.inertia * moment_bar;
        w_bar += centrifugal(w, &body.centre, &centre_bar)
            + (body.inertia * w).cross(moment_bar)
            + body.inertia * moment_bar.cross(w);
        v_bar[i] = w_bar.z + turned_back(w, &dw_bar);
        a_bar[i] = dw_bar.z;
        w_bar.x -= v[i] * dw_bar.y;
        w_bar.y += v[i] * dw_bar.x;
        let before = Vector::new(dw.x - v[i] * w.y, dw.y + v[i] * w.x, 0.0);
        q_bar[i] +=
            turned_back(w, &w_bar) + turned_back(&before, &dw_bar) + turned_back(&motion.acceleration, &acc_bar);
        if i > 0 {
            let parent = &motions[i - 1].turning;
            acc_bar = motion.rotation * acc_bar;
            dw_bar = motion.rotation * dw_bar + body.offset.cross(&acc_bar);
            w_bar = motion.rotation * w_bar + centrifugal(parent, &body.offset, &acc_bar);
        }
    }
    (0.5 * sum, (q_bar, v_bar, a_bar))
}

struct Effort<'a>(&'a [Body; JOINTS]);

type Triple<D> = [[D; 1]; 3];

fn cross<D: Number>([[a0], [a1], [a2]]: Triple<D>, [[b0], [b1], [b2]]: Triple<D>) -> Triple<D> {
    [[a1 * b2 - a2 * b1], [a2 * b0 - a0 * b2], [a0 * b1 - a1 * b0]]
}

fn sum<D: Number, const N: usize>(terms: [Triple<D>; N]) -> Triple<D> {
    terms.into_iter().reduce(|a, b| from_fn(|i| [a[i][0] + b[i][0]])).expect("a term")
}

impl Function<21, 1> for Effort<'_> {
    fn apply<D: Number>(&self, inputs: &[D; 21]) -> [D; 1] {
        let zero = D::constant(0.0);
        let mut rotations = [[[zero; 3]; 3]; JOINTS];
        let mut forces = [[[zero]; 3]; JOINTS];
        let mut moments = forces;
        let (mut turning, mut rate) = ([[zero]; 3], [[zero]; 3]);
        let mut acceleration = [[zero], [zero], [D::constant(GRAVITY)]];
        for (i, body) in self.0.iter().enumerate() {
            let (q, v, a) = (inputs[i], inputs[JOINTS + i], inputs[2 * JOINTS + i]);
            let (offset, centre) = (constants(&body.offset), constants(&body.centre));
            let (sin, cos) = q.sin_cos();
            let turn = [[cos, -sin, zero], [sin, cos, zero], [zero, zero, D::constant(1.0)]];
            rotations[i] = product(&constants(&body.tilt), &turn);
            let back = transpose(&rotations[i]);
            let swing = cross(turning, cross(turning, offset));
            acceleration = product(&back, &sum([acceleration, cross(rate, offset), swing]));
            let before = product(&back, &turning);
            rate = sum([product(&back, &rate), [[before[1][0] * v], [-before[0][0] * v], [a]]]);
            turning = sum([before, [[zero], [zero], [v]]]);
            let swing = cross(turning, cross(turning, centre));
            forces[i] = sum([acceleration, cross(rate, centre), swing]).map(|[f]| [f * body.mass]);
            let inertia = constants(&body.inertia);
            moments[i] = sum([product(&inertia, &rate), cross(turning, product(&inertia, &turning))]);
        }
        let (mut force, mut moment, mut squares) = ([[zero]; 3], [[zero]; 3], zero);
        for (i, body) in self.0.iter().enumerate().rev() {
            moment = sum([moment, moments[i], cross(constants(&body.centre), forces[i])]);
            squares += moment[2][0] * moment[2][0] * 0.5;
            force = product(&rotations[i], &sum([force, forces[i]]));
            moment = sum([product(&rotations[i], &moment), cross(constants(&body.offset), force)]);
        }
        [squares]
    }
}

/// An arm whose joints lie across each other.
fn bodies(waves: &mut Waves) -> [Body; JOINTS] {
    from_fn(|i| {
        let (sin, cos) = if i % 2 == 0 { (1.0, 0.0) } else { (-1.0, 0.0) };
        let spread: Matrix3<f64> = waves.matrix(0.1);
        Body {
            tilt: Matrix3::new(1.0, 0.0, 0.0, 0.0, cos, -sin, 0.0, sin, cos),
            offset: waves.matrix(0.3),
            mass: 3.0 - 0.3 * i as f64,
            centre: waves.matrix(0.1),
            inertia: Matrix3::from_diagonal_element(0.05) + spread * spread.transpose(),
        }
    })
}

pub(crate) fn main() {
    let mut waves = Waves::default();
    let bodies = bodies(&mut waves);
    let (q, v, a) = (waves.matrix(1.5), waves.matrix(1.0), waves.matrix(2.0));
    let (y, (dq, dv, da)) = effort::value_and_grad(&q, &v, &a, &bodies);
    let (expected, (expected_q, expected_v, expected_a)) = careful(&q, &v, &a, &bodies);
    check("generated", &[y], &[expected]);
    check("by angles", dq.as_slice(), expected_q.as_slice());
    check("by velocities", dv.as_slice(), expected_v.as_slice());
    check("by accelerations", da.as_slice(), expected_a.as_slice());
    gradcheck!(
        effort,
        &q,
        &v,
        &a,
        #[nondiff]
        &bodies
    );

    let chain = Effort(&bodies);
    let all = SVector::<f64, 21>::from_iterator(q.iter().chain(&v).chain(&a).copied());
    for (name, (_, got)) in
        [("num-dual", peers::num_dual(&chain, &all)), ("hyperdual", peers::hyperdual::<21, 1, 22>(&chain, &all))]
    {
        let expected: Vec<f64> = dq.iter().chain(&dv).chain(&da).copied().collect();
        check(name, got.as_slice(), &expected);
    }

    Comparison::new("11 rigid bodies, inverse dynamics of 7 joints: value and gradient")
        .at_most(3.0)
        .with("primal", || effort(black_box(&q), black_box(&v), black_box(&a), &bodies))
        .with_stack_only("careful", || careful(black_box(&q), black_box(&v), black_box(&a), &bodies))
        .with("num-dual", || peers::num_dual(&chain, black_box(&all)))
        .with("hyperdual", || peers::hyperdual::<21, 1, 22>(&chain, black_box(&all)))
        .with_stack_only("generated", || effort::value_and_grad(black_box(&q), black_box(&v), black_box(&a), &bodies))
        .run();
}
