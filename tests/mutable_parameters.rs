//! `&mut` parameters: outputs, and state that a function changes.
#![allow(clippy::explicit_auto_deref, clippy::borrow_deref_ref, reason = "programs as people write them")]
mod common;
use std::cell::Cell;
use tensor_grad::nalgebra::{Matrix2, RealField, SVector, Vector2, Vector3};
use tensor_grad::prelude::*;
use tensor_grad::{Differentiable, TangentOf};

/// `f` as a function of inputs and states before the call to its value and the states after it.
#[allow(clippy::too_many_arguments, reason = "a function and its derivatives")]
fn verify_state<X, Y>(
    name: &str,
    x: X,
    value: impl Fn(&X::Owned) -> Y,
    jvp: impl Fn(X, TangentOf<X>) -> (Y, TangentOf<Y>),
    vjp: impl Fn(X, TangentOf<Y>) -> (Y, TangentOf<X>),
) where
    X: Differentiable<Owned = X> + Clone,
    Y: Differentiable + common::AsTangent<TangentOf<Y>> + std::fmt::Debug,
{
    let mut numbers = common::Numbers::new(7);
    let y = value(&x);
    let (d, c) = (numbers.tangent(&x), numbers.tangent(&y));
    let ((y_jvp, y_dot), (y_vjp, x_bar)) = (jvp(x.clone(), d.clone()), vjp(x.clone(), c.clone()));
    assert_eq!(format!("{y:?}"), format!("{y_jvp:?}"), "{name}: value in jvp");
    assert_eq!(format!("{y:?}"), format!("{y_vjp:?}"), "{name}: value in vjp");
    let (forward, reverse) = (tensor_grad::Tangent::dot(&c, &y_dot), tensor_grad::Tangent::dot(&x_bar, &d));
    common::close(&format!("{name}: jvp"), forward, common::difference(value, &x, &d, &c), 1e-8);
    common::close(&format!("{name}: vjp"), reverse, forward, 1e-12);
}

/// `state!(f: s = start, x = point; (&mut s, x), along (&mut s_dot, x_dot), bars (s_bar, x_bar))` of states, then inputs.
macro_rules! state {
    ($f:ident: $($s:ident $s_dot:ident = $start:expr),+; $($x:ident $x_dot:ident = $point:expr),*; ($($arg:tt)*), $along:expr, $bars:pat => $bundle:expr) => {
        verify_state(
            stringify!($f),
            (($($start,)+), ($($point,)*)),
            |point| {
                let (($(mut $s,)+), ($($x,)*)) = point.clone();
                let y = $f($($arg)*);
                (y, $($s),+)
            },
            |(($(mut $s,)+), ($($x,)*)), (($(mut $s_dot,)+), ($($x_dot,)*))| {
                let (y, y_dot) = $f::jvp($($arg)*, $along);
                ((y, $($s),+), (y_dot, $($s_dot),+))
            },
            |(($(mut $s,)+), ($($x,)*)), (y_bar, $($s_dot),+)| {
                let (y, pullback) = $f::vjp($($arg)*);
                let _ = &y_bar;
                let $bars = state!(@ $f pullback y_bar $($s_dot)+);
                ((y, $($s),+), $bundle)
            },
        )
    };
    (@ $f:ident $pullback:ident $y_bar:ident $($s_bar:ident)+) => { Pull::pull(&$pullback, $y_bar, ($($s_bar,)+)) };
}

/// A pullback takes the cotangent of the value, unless that is `()`, and those of the states.
trait Pull<Y, S, R> {
    fn pull(&self, y_bar: Y, states: S) -> R;
}
macro_rules! pull {
    ($($S:ident),+) => {
        #[allow(non_snake_case)]
        impl<F: Fn($($S),+) -> R, $($S,)+ R> Pull<(), ($($S,)+), R> for F {
            fn pull(&self, (): (), ($($S,)+): ($($S,)+)) -> R { self($($S),+) }
        }
    };
}
pull!(A);
pull!(A, B);
impl<F: Fn(f64, A) -> R, A, R> Pull<f64, (A,), R> for F {
    fn pull(&self, y_bar: f64, (a,): (A,)) -> R {
        self(y_bar, a)
    }
}
impl<F: Fn(f64, A, B) -> R, A, B, R> Pull<f64, (A, B), R> for F {
    fn pull(&self, y_bar: f64, (a, b): (A, B)) -> R {
        self(y_bar, a, b)
    }
}

// Functions of state.

#[differentiable]
fn residuals(p: &SVector<f64, 4>, out: &mut SVector<f64, 3>) {
    for i in 0..3 {
        out[i] = p[i] * p[i + 1] - (p[0] * i as f64).sin();
    }
}

#[differentiable(hessian, wrt(p))]
fn model(p: &SVector<f64, 4>, out: &mut [f64; 3]) {
    out.fill(p[3]);
    out[1] *= p[0] * p[1];
    if p[2] < 0.0 {
        return;
    }
    out[2] = out[1] * p[2];
}

#[differentiable(hessian)]
fn step(s: &mut SVector<f64, 4>, u: f64) -> f64 {
    s[0] += 0.1 * s[2];
    s[1] += 0.1 * s[3];
    s[2] -= 0.1 * (s[0].sin() + u);
    s[3] *= u * s[0];
    s.norm_squared() * u
}

#[differentiable(hessian)]
fn energy(s: &SVector<f64, 4>) -> f64 {
    0.5 * s.dot(s) + s[0].cos()
}

/// Hands its own state on, by reborrow, to functions that change it and to one that reads it.
#[differentiable(hessian)]
fn two_steps(s: &mut SVector<f64, 4>, u: f64, k: &f64) -> f64 {
    let before = energy(s);
    let a = step(s, u);
    let b = step(&mut *s, a * k);
    let middle = *s;
    s[1] = energy(s) * before;
    a * b + energy(&*s) + middle.dot(s)
}

#[differentiable(hessian)]
fn add_square(total: &mut f64, x: f64) {
    *total += x * x * *total;
}

/// Two states at once, exchanged; their order and names are the user's own.
#[differentiable(hessian)]
fn exchange(a: &mut Vector2<f64>, k: f64, b: &mut Vector2<f64>) -> f64 {
    core::mem::swap(a, b);
    *a *= k;
    b.x = a.y * b.y;
    a.dot(b)
}

#[differentiable(hessian)]
fn prefix(v: &mut [f64], k: f64) {
    for i in 1..v.len() {
        v[i] += v[i - 1] * k;
    }
    for x in v.iter_mut() {
        *x = x.sin() * k;
    }
    for x in v {
        *x *= *x;
    }
}

#[differentiable(hessian)]
fn scale_all<T: RealField + Copy, const N: usize>(v: &mut [T; N], k: T) -> T {
    let mut product = k;
    for x in v.iter_mut() {
        *x *= k;
        product *= *x;
    }
    product
}

#[differentiable(hessian)]
fn record(list: &mut Vec<f64>, x: f64) -> f64 {
    let last = list[list.len() - 1];
    list.push(last * x);
    list[0] = x * list[1];
    list.push(x.exp());
    last * list[0]
}

#[differentiable(hessian)]
fn in_matrix(m: &mut Matrix2<f64>, v: &Vector2<f64>) -> f64 {
    let turned = *m * v;
    m.column_mut(0).copy_from(&turned);
    m[(1, 1)] -= v.x * m[(0, 0)];
    let part = &mut *m;
    part.swap_rows(0, 1);
    part[(0, 1)] *= 2.0;
    m.determinant()
}

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Body {
    position: Vector2<f64>,
    velocity: Vector2<f64>,
    mass: f64,
}

#[differentiable(hessian)]
fn kick(velocity: &mut Vector2<f64>, force: &Vector2<f64>, mass: f64) {
    *velocity += force / mass;
}

#[differentiable(hessian)]
fn fall(body: &mut Body, dt: f64) -> f64 {
    let force = -body.position * body.mass;
    kick(&mut body.velocity, &(force * dt), body.mass);
    body.position += body.velocity * dt;
    body.mass *= 1.0 - 0.1 * dt;
    0.5 * body.mass * body.velocity.norm_squared()
}

#[test]
fn functions_of_state() {
    let v = SVector::from([0.3, -0.2, 0.5, 0.7]);
    state!(residuals: s ds = Vector3::new(1.0, 2.0, 3.0); p dp = v; (&p, &mut s), (dp, &mut ds), (pb, sb) => ((sb,), (pb,)));
    state!(step: s ds = v; u du = 0.4; (&mut s, u), (&mut ds, du), (sb, ub) => ((sb,), (ub,)));
    state!(two_steps: s ds = v; u du = 0.4, k dk = 0.7; (&mut s, u, &k), (&mut ds, du, dk), (sb, ub, kb) => ((sb,), (ub, kb)));
    state!(add_square: s ds = 0.3; x dx = 0.4; (&mut s, x), (&mut ds, dx), (sb, xb) => ((sb,), (xb,)));
    let (a, b) = (Vector2::new(0.3, 0.8), Vector2::new(-0.4, 0.6));
    state!(exchange: a da = a, b db = b; k dk = 0.9; (&mut a, k, &mut b), (&mut da, dk, &mut db), (ab, kb, bb) => ((ab, bb), (kb,)));
    state!(prefix: s ds = vec![0.3, 0.2, 0.7, -0.4]; k dk = 0.9; (&mut s, k), (&mut ds, dk), (sb, kb) => ((sb,), (kb,)));
    state!(scale_all: s ds = [0.3, 0.2, 0.7]; k dk = 0.9; (&mut s, k), (&mut ds, dk), (sb, kb) => ((sb,), (kb,)));
    let m = Matrix2::new(0.3, 0.1, -0.5, 0.9);
    state!(in_matrix: m dm = m; w dw = a; (&mut m, &w), (&mut dm, dw), (mb, wb) => ((mb,), (wb,)));
    let body = Body { position: a, velocity: b, mass: 1.3 };
    state!(fall: s ds = body; dt d_dt = 0.2; (&mut s, dt), (&mut ds, d_dt), (sb, tb) => ((sb,), (tb,)));
}

#[test]
fn lists_grow() {
    let (mut list, mut list_dot) = (vec![0.3, 0.5], vec![0.2, -0.7]);
    let (y, y_dot) = record::jvp(&mut list, 1.2, (&mut list_dot, 0.4));
    assert_eq!((list.len(), list_dot.len()), (4, 4));
    let mut again = vec![0.3, 0.5];
    let (value, pullback) = record::vjp(&mut again, 1.2);
    assert_eq!((value, &again), (y, &list));
    let c = (0.9, vec![0.1, 0.2, 0.3, 0.4]);
    let (list_bar, x_bar) = pullback(c.0, c.1.clone());
    let forward = c.0 * y_dot + tensor_grad::Tangent::dot(&c.1, &list_dot);
    common::close("record", tensor_grad::Tangent::dot(&list_bar, &vec![0.2, -0.7]) + 0.4 * x_bar, forward, 1e-12);
}

#[test]
fn outputs() {
    let p = SVector::from([0.3, -0.2, 0.5, 0.7]);
    let mut out = Vector3::repeat(9.0);
    let (jacobian, of_start) = residuals::jacobian(&p, &mut out);
    let mut expected = Vector3::zeros();
    residuals(&p, &mut expected);
    assert_eq!((out, of_start), (expected, tensor_grad::nalgebra::Matrix3::zeros()));
    assert_eq!(jacobian.row(1), SVector::from([-0.3_f64.cos(), p[2], p[1], 0.0]).transpose());
    // With `wrt`, no cotangent of what was there before.
    let mut list = [0.0; 3];
    let ((), pullback) = model::vjp(&p, &mut list);
    assert_eq!(pullback([1.0, 0.0, 0.0]), SVector::from([0.0, 0.0, 0.0, 1.0]));
    let jacobian: tensor_grad::nalgebra::SMatrix<f64, 3, 4> = model::jacobian(&p, &mut list);
    assert_eq!(jacobian.row(0).transpose(), pullback([1.0, 0.0, 0.0]));
    let mut out_dot = [5.0; 3];
    let ((), ()) = model::jvp(&p, &mut list, (p, &mut out_dot));
    common::close("model", out_dot[1], 3.0 * list[1], 1e-12);
    let minus = -p;
    let ((), pullback) = model::vjp(&minus, &mut list);
    assert_eq!(pullback([0.0, 0.0, 1.0]), SVector::from([0.0, 0.0, 0.0, 1.0]));
}

// Callers that hold the state themselves.

#[differentiable(hessian)]
fn rollout(s0: &SVector<f64, 4>, u: f64) -> f64 {
    let mut s = *s0;
    let mut cost = 0.0;
    for i in 0..5 {
        if i == 3 {
            s[2] = cost;
        }
        cost += step(&mut s, u);
    }
    step(&mut s, cost);
    cost + s[1]
}

#[differentiable(hessian)]
fn chain_of_states(x: &SVector<f64, 4>, u: f64) -> f64 {
    let mut states = [*x, x * u, -*x];
    let mut cost = u;
    for i in 0..3 {
        step(&mut states[i], cost);
        cost += step(&mut states[(i + 1) % 3], u);
    }
    let first = &mut states[0];
    cost *= step(first, 0.5);
    first[0] *= cost;
    for s in states.iter_mut() {
        cost += step(s, u) - energy(s);
    }
    cost + states[2].dot(&states[0])
}

#[differentiable(hessian)]
fn until(x: f64, limit: f64) -> f64 {
    let mut total = x;
    let mut count = 0;
    while total < limit {
        add_square(&mut total, 0.5 + x);
        if count > 20 {
            break;
        }
        count += 1;
    }
    let mut parts = vec![x, total, x * total];
    prefix(&mut parts[1..], x);
    prefix(&mut parts, total.recip());
    let mut list = vec![x];
    list.push(parts[2]);
    parts[0] += record(&mut list, total);
    parts.iter().sum::<f64>() + list[3] * list[0]
}

#[differentiable(hessian)]
fn written_by_callee(x: f64, y: f64) -> f64 {
    let mut out = Vector3::zeros();
    residuals_of(x, y, &mut out);
    let mut pair = (Vector2::new(x, y), Vector2::zeros());
    let dot = if x > 0.0 { exchange(&mut pair.0, y, &mut pair.1) } else { 0.0 };
    out.norm_squared() + dot + pair.1.x
}

#[differentiable(hessian)]
fn residuals_of(x: f64, y: f64, out: &mut Vector3<f64>) {
    *out = Vector3::new(x * y, y.sin(), x - y);
    out[1] -= out[0];
}

#[differentiable(hessian)]
fn bodies(position: &Vector2<f64>, mass: f64) -> f64 {
    let mut body = Body { position: *position, velocity: Vector2::zeros(), mass };
    let mut work = 0.0;
    for _ in 0..4 {
        work += fall(&mut body, 0.1 * mass);
        kick(&mut body.velocity, &Vector2::new(work, 0.1), body.mass);
    }
    work + body.position.x
}

#[test]
fn callers() {
    let start = SVector::from([0.3, -0.2, 0.5, 0.7]);
    verify2!(rollout, (s = start, u = 0.3), (&s, u));
    verify2!(chain_of_states, (s = start, u = 0.3), (&s, u));
    verify2!(until, (x = 0.6, limit = 2.0), (x, limit));
    verify2!(written_by_callee, (x = 0.6, y = 0.8), (x, y));
    verify2!(written_by_callee, (x = -0.6, y = 0.8), (x, y));
    verify2!(bodies, (p = Vector2::new(0.4, -0.3), m = 1.2), (&p, m));
}

// Second derivatives of the function itself, and state without derivative.

#[differentiable(hessian, wrt(x))]
fn with_scratch(x: &Vector2<f64>, scratch: &mut [f64], calls: &mut usize) -> f64 {
    *calls += 1;
    for i in 0..scratch.len() {
        scratch[i] += x.x * x.y.powi(i as i32);
    }
    scratch.iter().map(|v| v * v).sum::<f64>()
}

#[differentiable(hessian)]
fn of_state(s: &mut Vector2<f64>) -> f64 {
    s.x *= s.y;
    *s *= s.x;
    s.norm_squared()
}

#[test]
fn second_order() {
    let x = Vector2::new(0.4, 0.7);
    let mut calls = 0;
    let mut scratch = vec![0.1, 0.2, 0.3];
    let (value, gradient, hessian) = with_scratch::value_grad_and_hessian(&x, &mut scratch, &mut calls);
    assert_eq!(calls, 1, "as if it had run once");
    let mut again = vec![0.1, 0.2, 0.3];
    assert_eq!(value, with_scratch(&x, &mut again, &mut calls));
    assert_eq!(scratch, again);
    let at = |x: &Vector2<f64>| with_scratch::grad(x, &mut [0.1, 0.2, 0.3], &mut 0);
    assert_eq!(gradient, at(&x));
    let (d, e) = (Vector2::new(0.3, -0.6), Vector2::new(0.5, 0.2));
    common::close("with_scratch", (hessian * d).dot(&e), common::difference(at, &x, &d, &e), 1e-8);
    let at = |s: &Vector2<f64>| of_state::grad(&mut s.clone());
    let hessian = of_state::hessian(&mut x.clone());
    common::close("of_state", (hessian * d).dot(&e), common::difference(at, &x, &d, &e), 1e-8);
    assert_eq!(hessian, hessian.transpose());
    let mut s = x;
    let along = of_state::hvp(&mut s, d);
    let mut after = x;
    of_state(&mut after);
    common::close("hvp", along.dot(&e), (hessian * d).dot(&e), 1e-12);
    assert_eq!(s, after);
    // `grad` is of the value; what becomes of the state does not count.
    let s = SVector::from([0.3, -0.2, 0.5, 0.7]);
    let (du, ds) = (0.3, SVector::from([0.1, 0.2, -0.3, 0.4]));
    let at = |p: &(SVector<f64, 4>, f64)| step::grad(&mut p.0.clone(), p.1);
    let (hs, hu) = step::hvp(&mut s.clone(), 0.4, (ds, du));
    let numeric = common::difference(at, &(s, 0.4), &(ds, du), &(s, 0.7));
    common::close("step", hs.dot(&s) + 0.7 * hu, numeric, 1e-8);
}

/// A generator of numbers as a simulation has one.
struct Generator {
    state: u64,
    drawn: Cell<u32>,
}

impl Generator {
    fn next(&mut self) -> f64 {
        self.drawn.set(self.drawn.get() + 1);
        self.state = self.state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.state >> 11) as f64 / (1u64 << 53) as f64
    }
}

#[differentiable(hessian)]
fn noisy(x: f64, #[nondiff] generator: &mut Generator) -> f64 {
    let noise = generator.next();
    x * x * noise
}

#[differentiable(hessian)]
fn sampled(x: f64, count: &mut usize, #[nondiff] generator: &mut Generator) -> f64 {
    let mut total = x;
    for _ in 0..3 {
        total += noisy(total, generator);
        total *= noisy(x, &mut *generator);
        *count += 1;
    }
    let mut own = Generator { state: 5, drawn: Cell::new(0) };
    let last = noisy(x, detach(&mut own));
    assert_eq!(own.drawn.get(), 1);
    total * last
}

#[test]
fn state_without_derivative_runs_once() {
    let generator = || Generator { state: 11, drawn: Cell::new(0) };
    let (mut count, mut used) = (0, generator());
    let value = sampled(0.7, &mut count, &mut used);
    let (mut decay_grad, mut used_grad) = (0, generator());
    let (y, x_bar) = sampled::value_and_grad(0.7, &mut decay_grad, &mut used_grad);
    assert_eq!((value, count, used.state, used.drawn.get()), (y, decay_grad, used_grad.state, used_grad.drawn.get()));
    let mut used_jvp = generator();
    let (y, x_dot) = sampled::jvp(0.7, &mut count, &mut used_jvp, 1.0);
    assert_eq!((value, 6), (y, used_jvp.drawn.get()));
    common::close("sampled", x_dot, x_bar, 1e-14);
    let at = |x: &f64| sampled(*x, &mut 0, &mut generator());
    common::close("sampled: numeric", x_bar, common::difference(at, &0.7, &1.0, &1.0), 1e-8);
    let second = sampled::hvp(0.7, &mut count, &mut generator(), 1.0);
    let at = |x: &f64| sampled::grad(*x, &mut 0, &mut generator());
    common::close("sampled: hvp", second, common::difference(at, &0.7, &1.0, &1.0), 1e-8);
}

/// A filter that keeps its own state.
#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Filter {
    estimate: f64,
    gain: f64,
}

impl Filter {
    #[differentiable(hessian, wrt(self, z))]
    fn update(&mut self, z: f64) -> f64 {
        let innovation = z - self.estimate;
        self.estimate += self.gain * innovation;
        self.gain *= (-innovation * innovation).exp();
        innovation * self.gain
    }

    /// Constant to the gradient, as `self` is; still changed.
    #[differentiable]
    fn decay(&mut self, x: f64) -> f64 {
        self.gain *= 0.5;
        x * x * self.gain
    }
}

#[test]
fn methods() {
    let filter = Filter { estimate: 0.3, gain: 0.8 };
    let mut used = filter.clone();
    let value = used.update(1.1);
    let mut again = filter.clone();
    let (y, pullback) = again.update_vjp(1.1);
    assert_eq!((value, &used), (y, &again));
    let (filter_bar, z_bar) = pullback(0.7, Filter { estimate: 0.4, gain: -0.3 });
    let (mut again, mut filter_dot) = (filter.clone(), Filter { estimate: 0.2, gain: 0.9 });
    let (y, y_dot) = again.update_jvp(1.1, (&mut filter_dot, 0.6));
    assert_eq!((value, &used), (y, &again));
    let reverse = 0.2 * filter_bar.estimate + 0.9 * filter_bar.gain + 0.6 * z_bar;
    let forward = 0.7 * y_dot + 0.4 * filter_dot.estimate - 0.3 * filter_dot.gain;
    common::close("update", reverse, forward, 1e-12);
    let at = |(estimate, gain, z): &(f64, f64, f64)| {
        let mut filter = Filter { estimate: *estimate, gain: *gain };
        let y = filter.update(*z);
        0.7 * y + 0.4 * filter.estimate - 0.3 * filter.gain
    };
    let numeric = common::difference(at, &(0.3, 0.8, 1.1), &(0.2, 0.9, 0.6), &1.0);
    common::close("update: numeric", forward, numeric, 1e-8);
    let gain = used.gain;
    assert_eq!(used.decay_grad(3.0), 3.0 * gain);
    assert_eq!(used.gain, 0.5 * gain);
}

impl Filter {
    #[differentiable(hessian)]
    fn error(&self, z: f64) -> f64 {
        (z - self.estimate).powi(2) * self.gain
    }

    #[differentiable(hessian, wrt(self, z))]
    fn twice(&mut self, z: &[f64; 2]) -> f64 {
        let first = self.update(z[0]);
        self.gain *= 1.1;
        let second = Self::update(self, z[1]) * first;
        self.estimate += second;
        second
    }
}

/// Methods that change their receiver: of a variable, a field and an element.
#[differentiable(hessian)]
fn filtered(estimate: f64, gain: f64, z: &[f64; 2]) -> f64 {
    let mut filter = Filter { estimate, gain };
    let mut total = filter.twice(z);
    let mut filters = [filter, Filter { estimate: gain, gain: estimate }];
    for i in 0..2 {
        total += filters[i].update(z[1 - i]);
        filters[1].update(total);
    }
    let last = &mut filters[1];
    total *= last.update(0.5) + last.estimate;
    total + filters[1].gain
}

#[test]
fn calls_of_methods() {
    verify2!(filtered, (e = 0.3, g = 0.7, z = [0.9, 1.4]), (e, g, &z));
}
