//! What random programs over types, traits and state have found, each made small by hand.
#![allow(clippy::useless_vec, reason = "programs as the generator writes them")]
mod common;

use tensor_grad::prelude::*;

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Body {
    scale: f64,
    at: (f64, SVector<f64, 2>),
    #[nondiff]
    rest: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
#[differentiable(tangent = ArmTangent)]
struct Arm {
    bodies: [Body; 2],
    length: f64,
}

// Elements that are written, of a field of a field, and fields of fields of elements.
#[differentiable(hessian)]
fn written_in_fields(x: f64, v: SVector<f64, 2>) -> f64 {
    let body = Body { scale: x, at: (x * x, v), rest: 0.5 };
    let mut pair = (body, x);
    for e in pair.0.at.1.iter_mut() {
        *e = (*e * x).sin() + pair.1;
        if *e > 1.5 {
            break;
        }
    }
    let mut arm = Arm { bodies: [body, pair.0], length: x };
    for b in arm.bodies.iter_mut() {
        b.at.1 *= x;
        for e in b.at.1.iter_mut() {
            *e *= x + b.scale;
        }
        b.at.0 *= b.at.1[0] + b.rest;
        let r = &mut b.at.1;
        *r += v;
    }
    arm.bodies.iter_mut().enumerate().for_each(|(i, b)| b.at.1[i] *= b.at.0);
    arm.bodies[0].at.1.dot(&arm.bodies[1].at.1) * arm.length + arm.bodies[1].at.0
}

#[test]
fn elements_of_fields() {
    for x in [0.4, 0.9, 1.6] {
        check2!(written_in_fields, x, SVector::from([0.3, -0.4]));
    }
}

impl Body {
    #[differentiable(hessian, wrt(self, other))]
    fn reach(&self, other: &(f64, SVector<f64, 2>)) -> f64 {
        self.scale * other.0 * other.1[0] + self.at.1[1] * self.rest
    }

    #[differentiable(hessian, wrt(self, x))]
    fn scaled(self, x: &f64) -> f64 {
        (self.scale * x).sin() * self.at.0
    }
}

// A receiver and an argument that are parts of one variable that may change.
#[differentiable(hessian)]
fn receiver_beside_argument(x: f64, v: SVector<f64, 2>) -> f64 {
    let mut list = vec![Body { scale: x, at: (x * x, v), rest: 0.5 }; 3];
    let mut out = list[1].reach(&list[2].at);
    list[0].scale *= out;
    out += list[0].reach(&list[0].at) * list[0].scaled(&list[0].at.1[1]);
    let mut arm = Arm { bodies: [list[0], list[1]], length: out };
    arm.bodies[1].at.1 *= x;
    out * arm.bodies[1].reach(&arm.bodies[0].at) + arm.bodies[0].scaled(&arm.length)
}

#[test]
fn parts_of_one_variable() {
    check2!(receiver_beside_argument, 0.7, SVector::from([0.3, -0.4]));
}

// A borrowed field that loops of independent iterations read.
#[differentiable(hessian)]
fn read_through_borrow(x: f64, v: SVector<f64, 2>) -> f64 {
    let mut arm = Arm { bodies: [Body { scale: x, at: (x * x, v), rest: 0.5 }; 2], length: x };
    let r = &mut arm.bodies[1].at;
    let mut sum = 0.0;
    for i in 0..2 {
        sum += r.1[i] * x * r.0;
    }
    r.0 *= sum;
    for b in arm.bodies.iter_mut() {
        let mut part = 0.0;
        for i in 0..2 {
            part += (b.at.1[i] * x).exp() * b.at.0;
        }
        b.at.1[0] = part + sum;
        sum += b.at.1.map(|e| (e * b.at.0).sin()).sum();
    }
    sum * arm.bodies[1].at.0 + arm.bodies[0].at.1[0]
}

#[test]
fn borrowed_fields_in_loops() {
    check2!(read_through_borrow, 0.7, SVector::from([0.3, -0.4]));
}

// Blocks that are left inside of what is a constant, and inside of conditions.
#[differentiable(hessian)]
fn left_inside(x: f64, y: f64) -> f64 {
    let scale = detach('block: {
        if x > 0.5 {
            break 'block y;
        }
        let mut k = 0;
        while k < 5 {
            k += 1;
            if k == 3 {
                break;
            }
        }
        f64::from(k)
    });
    let large = 'large: {
        if x * y > 0.1 {
            break 'large true;
        }
        x > 5.0
    };
    let out = scale * x * x * y;
    if ('sign: {
        if out > 0.0 {
            break 'sign out;
        }
        x
    }) < 0.3
        && large
    {
        return out * x;
    }
    out
}

#[test]
fn blocks_left_inside() {
    check2!(left_inside, 0.25, 2.0);
    check2!(left_inside, 0.3, 0.4);
    assert_eq!(left_inside::grad(0.75, 2.0), (2.0 * 2.0 * 0.75 * 2.0, 2.0 * 0.5625));
}

// A `let` inside of a loop that takes an array apart and changes a part.
#[differentiable(hessian)]
fn taken_apart_in_loop(x: f64, v: SVector<f64, 2>) -> f64 {
    let mut out = x;
    for i in 0..2 {
        let [a, mut b] = [x * v[i], out];
        b -= x * x;
        let (c, mut d) = (v, v * b);
        d += c * a;
        if b > 0.2 {
            let [_, mut e] = [a, d[0]];
            e *= b;
            out += e;
        }
        out *= b * d[1];
    }
    out
}

#[test]
fn let_patterns_in_loops() {
    for x in [0.4, 0.9] {
        check2!(taken_apart_in_loop, x, SVector::from([0.3, -0.4]));
    }
}

// A field of a field, added up in a loop that runs again.
#[differentiable(hessian)]
fn summed_field(x: f64, v: SVector<f64, 2>) -> f64 {
    let mut sum = x;
    if x > 0.3 {
        let pair = (x, Body { scale: x * v[0], at: (x, v), rest: 0.5 });
        for _ in 0..3 {
            sum += pair.1.scale;
        }
        for e in v.iter() {
            sum += e * pair.1.at.0;
        }
    }
    sum * x
}

#[test]
fn sums_of_fields() {
    for x in [0.2, 0.9] {
        check2!(summed_field, x, SVector::from([0.3, -0.4]));
    }
}

impl Body {
    #[differentiable(hessian, wrt(self, by))]
    fn pushed(&mut self, by: f64) -> f64 {
        self.scale *= by;
        self.scale + self.at.0 * by
    }

    #[differentiable(hessian, wrt(self, other))]
    fn against(&self, other: &Body) -> f64 {
        self.scale * other.at.0 + other.scale.sin()
    }
}

// A receiver that is declared `mut`, which may be lent for writing, beside itself as an argument.
#[differentiable(hessian)]
fn beside_itself(x: f64, v: SVector<f64, 2>) -> f64 {
    let mut body = Body { scale: x * x, at: (x * v[0], v), rest: 0.5 };
    let mut pair = (body, x);
    let first = body.against(&body) + pair.0.against(&pair.0);
    let second = body.pushed(body.at.0) * pair.0.pushed(pair.0.scale);
    pair.0.at.1 *= first;
    first * second + body.against(&pair.0) + pair.0.against(&body) + pair.0.at.1[1]
}

#[test]
fn receivers_beside_themselves() {
    for x in [0.4, 0.9] {
        check2!(beside_itself, x, SVector::from([0.3, -0.4]));
    }
}
