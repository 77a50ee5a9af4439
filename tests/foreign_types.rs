//! A type of another crate takes part: a newtype with `Differentiable` written by hand, and rules for its functions.

mod common;
use tensor_grad::nalgebra::Vector2;
use tensor_grad::prelude::*;

/// As another crate would have it: private inside, no derivatives.
mod foreign {
    #[derive(Clone, Debug, PartialEq)]
    pub struct Heading {
        quarters: i32,
        rest: f64,
    }

    impl Heading {
        pub fn of_radians(radians: f64) -> Self {
            let quarters = (radians / std::f64::consts::FRAC_PI_2).floor();
            Self { quarters: quarters as i32, rest: radians - quarters * std::f64::consts::FRAC_PI_2 }
        }
        pub fn radians(&self) -> f64 {
            f64::from(self.quarters) * std::f64::consts::FRAC_PI_2 + self.rest
        }
        pub fn unit(&self) -> [f64; 2] {
            let (sin, cos) = self.radians().sin_cos();
            [cos, sin]
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
struct Heading(foreign::Heading);

impl Differentiable for Heading {
    type Tangent = f64;
    type Value = Self;
    type Owned = Self;
    type Shape = <f64 as Differentiable>::Shape;

    fn primal_value(&self) -> &Self {
        self
    }
    fn saved(&self) -> Self {
        self.clone()
    }
    fn tangent_shape(&self) -> Self::Shape {
        0.0.tangent_shape()
    }
    fn move_along(&self, direction: &f64, step: f64) -> Self {
        turned(self, step * direction)
    }
}

#[differentiable(hessian, vjp = turned_vjp)]
fn turned(heading: &Heading, by: f64) -> Heading {
    Heading(foreign::Heading::of_radians(heading.0.radians() + by))
}

#[differentiable]
fn turned_vjp(_heading: &Heading, _by: f64, y_bar: f64) -> (f64, f64) {
    (y_bar, y_bar)
}

#[differentiable(hessian, vjp = unit_vjp)]
fn unit(heading: &Heading) -> Vector2<f64> {
    Vector2::from(heading.0.unit())
}

#[differentiable]
fn unit_vjp(heading: &Heading, y_bar: Vector2<f64>) -> f64 {
    let u = unit(heading);
    u.x * y_bar.y - u.y * y_bar.x
}

#[derive(Clone, Debug, PartialEq, Differentiable)]
#[differentiable(tangent = ShipTangent)]
struct Ship {
    heading: Heading,
    speed: f64,
}

#[differentiable(hessian)]
fn drift(ship: &Ship, current: Vector2<f64>) -> f64 {
    let ahead = turned(&ship.heading, current.x * ship.speed);
    let sum = unit(&ship.heading) * ship.speed + current;
    unit(&ahead).dot(&sum) * sum.norm()
}

#[differentiable(hessian)]
fn course(legs: &[Heading], start: Heading, length: f64) -> f64 {
    let mut heading = start;
    let mut at = Vector2::new(0.0, 0.0);
    for leg in legs {
        let along = unit(leg) + unit(&heading);
        heading = turned(&heading, along.x * 0.3);
        at += along * length;
        if at.x > 2.0 {
            heading = leg.clone();
        }
    }
    at.norm_squared() + unit(&heading).y
}

#[differentiable(hessian)]
fn in_tuples(pair: (Heading, f64), list: [Heading; 2]) -> f64 {
    let (heading, scale) = pair;
    let [a, b] = &list;
    let both = [turned(a, scale), turned(&heading, scale * scale)];
    let total: f64 = both.iter().map(|h| unit(h).x).sum();
    total * unit(b).y + unit(&list[0]).x
}

#[differentiable(hessian)]
fn borrowed_parts(x: f64, list: [Vector2<f64>; 2]) -> f64 {
    let (p, [q, _]) = &(list[0] * x, list);
    let mut pair = (x * 2.0, p * x);
    let (a, v) = &pair;
    let s = erf_like(*a) * v.dot(q) + p.x;
    pair.0 *= x;
    let (a, _) = &pair;
    s * erf_like(*a)
}

#[differentiable(hessian, vjp = erf_like_vjp)]
fn erf_like(x: f64) -> f64 {
    x.sin()
}

#[differentiable]
fn erf_like_vjp(x: f64, y_bar: f64) -> f64 {
    x.cos() * y_bar
}

fn heading(radians: f64) -> Heading {
    Heading(foreign::Heading::of_radians(radians))
}

#[test]
fn parameters() {
    verify2!(
        drift,
        (ship = Ship { heading: heading(2.3), speed: 1.4 }, current = Vector2::new(0.3, -0.2)),
        (&ship, current)
    );
    assert_eq!(unit::jacobian(&heading(0.0)), Vector2::new(0.0, 1.0));
}

#[test]
fn lists_and_variables() {
    verify2!(
        course,
        (legs = vec![heading(0.3), heading(4.1), heading(-0.4)], start = heading(1.0), length = 0.7),
        (&legs, start.clone(), length)
    );
    verify2!(
        in_tuples,
        (pair = (heading(0.4), 0.9), list = [heading(1.4), heading(2.0)]),
        (pair.clone(), list.clone())
    );
}

#[test]
fn patterns_of_borrows() {
    verify2!(borrowed_parts, (x = 0.7, list = [Vector2::new(0.3, -0.2), Vector2::new(1.1, 0.8)]), (x, list));
}
