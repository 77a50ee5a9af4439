//! What closures capture that are handed to a differentiable function, and where the call stands.
mod common;

use common::quadrature::integrate;
use tensor_grad::OwnTangent;
use tensor_grad::prelude::*;

/// Captures that are other names: rows, elements of a list that a loop runs over, parts of tuples, state.
#[differentiable(hessian)]
fn through_names(m: &SMatrix<f64, 2, 3>, weights: &[f64], b: f64) -> f64 {
    let row = m.row(1);
    let pair = (m[(0, 0)] * b, b);
    let (first, _) = pair;
    let mut total: f64 = 0.0;
    for w in weights {
        total += integrate(|x| w * x * row[2] + first, 0.0, b);
        if total > 100.0 {
            break;
        }
    }
    for (i, w) in weights.iter().enumerate() {
        let column = m.column(i);
        total += integrate(|x| column.norm_squared() * x * *w + pair.0, 0.0, 1.0);
    }
    total
}

#[differentiable(hessian)]
fn advance(state: &mut SVector<f64, 2>, k: f64) -> f64 {
    let gain = integrate(|x| x * state[0] + k, 0.0, 1.0);
    state[1] += gain * state[0];
    state[0] *= k;
    integrate(|x| (x * state[1]).sin(), 0.0, gain)
}

#[differentiable(hessian)]
fn advanced(k: f64, start: SVector<f64, 2>) -> f64 {
    let mut state = start * k;
    let mut total = 0.0;
    let mut steps = 0;
    while steps < 3 {
        total += advance(&mut state, k);
        steps += 1;
    }
    total + state.norm_squared()
}

/// Inside the closures of `map`, in a loop with snapshots, behind an exit.
#[differentiable(hessian, checkpoint = 2)]
fn everywhere(x: &SVector<f64, 3>, k: f64, steps: usize) -> f64 {
    let y = x.map(|v| integrate(|t| (t * v).cos() * k, 0.0, v));
    let mut z = y[0];
    for i in 0..steps {
        z = z * 0.5 + integrate(|t| (z * t).sin() + k, 0.0, 0.3 * i as f64);
    }
    if z > 1e6 {
        return y.sum();
    }
    let total: f64 = x.iter().map(|v| integrate(|t| v * t * z, 0.0, 1.0)).sum();
    total + y.norm_squared()
}

#[test]
fn captures_of_every_kind() {
    let m = SMatrix::<f64, 2, 3>::new(0.3, -0.4, 0.8, 1.1, 0.2, -0.7);
    verify2!(through_names, (m = m, weights = vec![0.4, -0.9, 1.3], b = 0.8), (&m, &weights, b));
    verify2!(advanced, (k = 0.9, start = SVector::from([0.7, -0.3])), (k, start));
    verify2!(everywhere, (x = SVector::from([0.4, 0.9, -0.6]), k = 0.7), (&x, k, 7));
}

/// What is handed over may be made by a method of a trait, of a type parameter.
#[differentiable(hessian)]
trait Potential: Differentiable {
    #[differentiable(hessian, wrt(self, x))]
    fn energy(&self, x: f64) -> f64;
}

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Quartic(f64);

#[differentiable(hessian)]
impl Potential for Quartic {
    #[differentiable(hessian, wrt(self, x))]
    fn energy(&self, x: f64) -> f64 {
        self.0 * x.powi(4)
    }
}

#[differentiable(hessian)]
fn partition<P: Potential + OwnTangent>(potential: &P, beta: f64) -> f64 {
    integrate(|x| (-beta * potential.energy(x)).exp(), -1.0, 1.0).ln()
}

#[test]
fn methods_of_type_parameters() {
    verify2!(partition, (potential = Quartic(0.8), beta = 1.3), (&potential, beta));
}

/// A closure with state gives another value when the reverse sweep calls it again.
#[differentiable]
fn noisy(#[nondiff] seed: &std::cell::Cell<f64>, x: f64) -> f64 {
    integrate(
        |t| {
            seed.set(seed.get() + 1.0);
            t * x * seed.get()
        },
        0.0,
        x,
    )
}

#[test]
#[should_panic(expected = "`integrate` gave another value when the reverse sweep called it again")]
fn state_is_found() {
    let _ = noisy::grad(&std::cell::Cell::new(1.0), 0.7);
}

#[test]
fn values_that_are_no_numbers() {
    assert!(area_of_logarithm::grad(-1.0).is_nan());
}

#[differentiable]
fn area_of_logarithm(b: f64) -> f64 {
    integrate(f64::ln, 0.0, b)
}

/// Found by random programs: a call given to a variable that changes later; assertions in a closure in a closure, which read a
/// counter.
#[differentiable(hessian)]
fn counted(v: &SVector<f64, 4>, k: f64) -> f64 {
    let mut steps = 0;
    let mut total: f64 = 0.0;
    while steps < 3 && total < 100.0 {
        steps += 1;
        total += integrate(
            |p| {
                integrate(
                    |q| {
                        assert!(v[steps].abs() < 1e6);
                        q * v[steps] * p
                    },
                    0.0,
                    p,
                ) + v[(steps + 2) % 4] * k
            },
            0.0,
            1.0 + total,
        );
    }
    let mut last: f64 = integrate(|p| p * k, 0.0, k);
    last += last * total;
    last
}

#[test]
fn counters_in_closures() {
    verify2!(counted, (v = SVector::from([0.3, 0.5, -0.7, 0.2]), k = 0.4), (&v, k));
}

#[derive(Clone, Copy, Differentiable)]
struct Spring {
    stiffness: f64,
}

#[differentiable(hessian)]
impl Spring {
    #[differentiable(hessian, wrt(self, x))]
    fn energy(&self, x: f64) -> f64 {
        0.5 * self.stiffness * x * x
    }

    #[differentiable(hessian, wrt(self, x))]
    fn stretch(&mut self, x: f64) -> f64 {
        self.stiffness *= 1.0 + x * x;
        self.stiffness * x
    }
}

#[differentiable(hessian)]
fn twice_at(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    f(x) * f(x * x)
}

#[differentiable(hessian)]
fn methods_of_what_changes(x: f64, k: f64) -> f64 {
    let mut spring = Spring { stiffness: k };
    let mut sum = twice_at(|t| spring.energy(t), x);
    spring.stiffness *= x;
    for _ in 0..2 {
        sum += twice_at(
            |t| {
                let mut own = spring;
                own.stretch(t) + own.energy(t) * spring.energy(t)
            },
            x,
        );
        sum += SVector::<f64, 2>::new(x, k).map(|e| spring.energy(e)).norm();
        spring.stretch(sum.sin());
    }
    sum + spring.stiffness
}

#[test]
fn methods_of_what_a_closure_captures() {
    gradgradcheck!(methods_of_what_changes, 0.6, 0.8);
}

/// A closure whose value is a part of what it captures, and nothing else.
#[differentiable(hessian)]
fn values_that_are_captured(x: f64) -> f64 {
    let mut sum = x;
    for _ in 0..2 {
        sum *= match (x * sum, -0.7) {
            (t, o) if t > o => twice_at(|_| o, x) + twice_at(|_| t, sum),
            (_, o) => o * x,
        };
    }
    sum
}

#[test]
fn closures_that_compute_nothing() {
    gradgradcheck!(values_that_are_captured, 0.6);
    gradgradcheck!(values_that_are_captured, 1.4);
}

#[differentiable(hessian)]
fn of_a_pair(f: impl Fn(f64) -> (f64, f64), x: f64) -> f64 {
    let (a, b) = f(x);
    a * b * x
}

#[differentiable(hessian)]
fn positive(x: f64) -> Option<f64> {
    if x > 0.0 { Some(x * x) } else { None }
}

/// A parameter of a closure, by another name in closures inside, as a capture and as an argument.
#[differentiable(hessian)]
fn parameters_in_closures_inside(x: f64) -> f64 {
    let thrice = twice_at(|t| twice_at(|b| t * b * twice_at(|y| t * y, t), t), x);
    let pairs = twice_at(
        |t| {
            twice_at(
                |b| {
                    let a = t;
                    (a + b) * of_a_pair(|_| (t, b), t)
                },
                t,
            )
        },
        x,
    );
    let chosen = twice_at(
        |t| match positive(t - 0.1) {
            None => t,
            Some(it) => {
                it * twice_at(|b| positive(t).unwrap_or(t) * positive(of_a_pair(|_| (t, b), t)).unwrap_or(b), t)
            }
        },
        x,
    );
    thrice + pairs * chosen
}

#[test]
fn parameters_of_closures_around() {
    gradgradcheck!(parameters_in_closures_inside, 0.8);
    gradgradcheck!(parameters_in_closures_inside, -0.7);
}

#[derive(Clone, Copy, Differentiable)]
enum Shape {
    Disc { a: f64 },
    Rect { a: f64, b: f64 },
}

/// Fields named as variables around the closure.
#[differentiable(hessian)]
fn fields_of_the_same_name(a: &f64, b: f64, shape: &Shape) -> f64 {
    twice_at(
        |t| {
            let size = match *shape {
                Shape::Disc { a: radius } => radius * *a,
                Shape::Rect { a: width, b: height } => width * height + b,
            };
            let scaled = Shape::Rect { a: size * t, b: *a };
            match scaled {
                Shape::Rect { a: p, b: q } => p * q * t,
                Shape::Disc { .. } => t,
            }
        },
        b,
    )
}

#[test]
fn fields_named_as_captures() {
    gradgradcheck!(fields_of_the_same_name, &0.6, 0.8, &Shape::Disc { a: 1.2 });
    gradgradcheck!(fields_of_the_same_name, &0.6, 0.8, &Shape::Rect { a: 1.2, b: -0.4 });
}
