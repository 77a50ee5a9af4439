//! Calls without derivative run once in the primal, in every derivative, wherever they stand: they may have state.
mod common;
use std::cell::Cell;
use std::fmt::Debug;
use tensor_grad::prelude::*;

thread_local! {
    static CALLS: Cell<u32> = const { Cell::new(0) };
}

/// Another number at each call.
fn noise(i: usize) -> f64 {
    let calls = CALLS.get() + 1;
    CALLS.set(calls);
    f64::from(calls).sin() + i as f64
}

/// The name of a struct, as far as the text tells.
#[allow(non_snake_case, reason = "the name is the point")]
fn Noise(i: usize) -> f64 {
    noise(i)
}

/// A condition with state.
fn every_third(i: usize) -> bool {
    noise(i);
    CALLS.get().is_multiple_of(3)
}

/// A generator with state of its own.
struct Generator(u32);

impl Generator {
    fn next(&mut self) -> f64 {
        CALLS.set(CALLS.get() + 1);
        self.0 += 1;
        f64::from(self.0).cos()
    }
}

/// Starts the state anew, and expects as many calls as the primal makes.
#[track_caller]
fn same<Y: Debug, Z>(primal: impl Fn() -> Y, derivative: impl FnOnce() -> Z) -> Z {
    CALLS.set(0);
    primal();
    let expected = CALLS.replace(0);
    assert!(expected > 0, "the primal calls nothing");
    let result = derivative();
    assert_eq!(CALLS.get(), expected, "calls in the derivative");
    result
}

/// `f` with its state started anew is a function: all derivatives of it, each with the calls of one primal.
macro_rules! once {
    ($f:ident, $x:expr) => {{
        let x = $x;
        let mut numbers = common::Numbers::new(7);
        let (d, e) = (numbers.tangent(&x), numbers.tangent(&x));
        let (y, y_dot) = same(|| $f(x), || $f::jvp(x, d));
        let numeric = common::difference(
            |x| {
                CALLS.set(0);
                $f(*x)
            },
            &x,
            &d,
            &1.0,
        );
        common::close(concat!(stringify!($f), ": jvp"), y_dot, numeric, 1e-8);
        let (value, gradient) = same(|| $f(x), || $f::value_and_grad(x));
        assert_eq!(y.to_bits(), value.to_bits());
        common::close(concat!(stringify!($f), ": grad"), gradient.dot(&d), y_dot, 1e-12);
        let pulled = same(
            || $f(x),
            || {
                let (_, pullback) = $f::vjp(x);
                pullback(2.0);
                pullback(1.0)
            },
        );
        common::alike(stringify!($f), &pulled, &gradient);
        let along = same(|| $f(x), || $f::hvp(x, d));
        let numeric = common::difference(
            |x| {
                CALLS.set(0);
                $f::grad(*x)
            },
            &x,
            &d,
            &e,
        );
        common::close(concat!(stringify!($f), ": hvp"), along.dot(&e), numeric, 1e-7);
    }};
}

type V3 = SVector<f64, 3>;

#[differentiable(hessian)]
fn in_from_fn(x: V3) -> f64 {
    let v = V3::from_fn(|i, _| noise(i) * x[i] * x[0]);
    let w = SMatrix::<f64, 3, 2>::from_fn(|i, j| x[i] * noise(j) + x[j]);
    v.norm_squared() + w.norm_squared()
}

#[differentiable(hessian)]
fn in_maps(x: V3) -> f64 {
    let a = x.map(|v| v * v * noise(1));
    let b = a.zip_map(&x, |u, v| if u > noise(0) { u * v } else { u.sin() + v * noise(2) });
    let c = b.map_with_location(|i, _, v| {
        let n = noise(i);
        let mut s = v;
        for j in 0..i {
            s = s * v + x[j] * noise(j) * n;
        }
        s
    });
    let d = x.zip_zip_map(&a, &b, |u, v, w| u * v * w * noise(3));
    c.dot(&x) + d.sum() + b.sum()
}

#[differentiable(hessian)]
fn in_upper_case(x: V3) -> f64 {
    let a = x.map(|v| (v * Noise(1)).sin());
    let mut sum = 0.0;
    for i in 0..3 {
        sum += (a[i] * Noise(i)).exp();
    }
    sum
}

#[differentiable(hessian)]
fn in_lists(x: V3) -> f64 {
    let list: [f64; 3] = core::array::from_fn(|i| x[i] * noise(i));
    let doubled = list.map(|v| v * noise(7) * v);
    doubled[0] * doubled[1] + doubled[2] * list[0]
}

#[differentiable(hessian)]
fn by_generator(x: V3) -> f64 {
    let mut generator = Generator(0);
    let v = x.map(|v| v * v * generator.next());
    let w = x.map(|v| {
        let shift = generator.next();
        (v + shift) * (v - shift)
    });
    v.dot(&w)
}

#[differentiable(hessian)]
fn by_local_closure(x: V3) -> f64 {
    let draw = |i: usize| noise(i) + 1.0;
    let v = x.map(|v| v * v * draw(2));
    let w = V3::from_fn(|i, _| v[i] * draw(i));
    w.norm_squared()
}

#[differentiable(hessian)]
fn of_a_constant(x: V3) -> f64 {
    let v = x.map(|v| v * v * noise(4));
    let w = v.map(|v| match detach((noise(0) * 10.0) as i32) % 2 {
        0 => v * x[0],
        _ => v.exp(),
    });
    w.sum()
}

#[differentiable(hessian)]
fn in_loops(x: V3) -> f64 {
    let n = x.len() + 2;
    let mut sum = 0.0;
    for i in 0..n {
        sum += (x[i % 3] * noise(i)).sin();
    }
    for i in 0..n {
        if every_third(i) {
            sum += x[0] * x[i % 3];
        }
    }
    for i in 0..n {
        let part = if every_third(i) { x[0] * x[1] } else { x[2].exp() };
        sum += part;
    }
    for (v, k) in x.iter().zip((0..3).map(noise)) {
        sum += v * v * k;
    }
    sum
}

#[differentiable(hessian)]
fn in_heads(x: V3) -> f64 {
    let n = x.len();
    let mut sum = 0.0;
    for i in 0..n {
        let part = match every_third(i) {
            true if every_third(0) => x[0] * x[1],
            true => x[1].sin(),
            false => x[2] * x[i],
        };
        sum += part;
    }
    for i in 0..n {
        let mut power = x[i];
        for _ in 0..(noise(i) as usize) {
            power *= x[0];
        }
        sum += power;
    }
    for i in 0..n {
        let mut power = x[i];
        let mut left = 3;
        while left > 0 && !every_third(i) {
            power *= x[1];
            left -= 1;
        }
        sum += power;
    }
    sum
}

#[differentiable(hessian)]
fn noisy(x: f64, i: usize) -> f64 {
    x * x * noise(i)
}

#[differentiable(hessian)]
fn through_a_call(x: V3) -> f64 {
    let n = x.len();
    let mut sum = 0.0;
    for i in 0..n {
        sum += noisy(x[i], i) * x[0];
    }
    let v = x.map(|v| noisy(v, 1) + v);
    let w: f64 = (0..n).map(|i| noisy(x[i], 2)).sum();
    sum + v.dot(&x) + w
}

/// Names of rules on numbers that are constants: these are plain functions of std.
#[differentiable(hessian)]
fn in_asserts(x: V3) -> f64 {
    let n = x.len();
    let mut sum = 0.0;
    for i in 0..n {
        let part = if i > 0 {
            assert!(noise(i) > -10.0);
            x[i] * x[0]
        } else {
            x[i].sin()
        };
        assert!(noise(i) > -10.0, "{}", noise(i));
        sum += part;
    }
    sum
}

#[test]
fn closures() {
    once!(in_from_fn, V3::new(0.3, -0.7, 1.1));
    once!(in_maps, V3::new(0.3, -0.7, 1.1));
    once!(in_upper_case, V3::new(0.3, -0.7, 1.1));
    once!(in_lists, V3::new(0.3, -0.7, 1.1));
    once!(by_generator, V3::new(0.3, -0.7, 1.1));
    once!(by_local_closure, V3::new(0.3, -0.7, 1.1));
    once!(of_a_constant, V3::new(0.3, -0.7, 1.1));
}

#[test]
fn loops() {
    once!(in_loops, V3::new(0.3, -0.7, 1.1));
    once!(in_heads, V3::new(0.3, -0.7, 1.1));
    once!(through_a_call, V3::new(0.3, -0.7, 1.1));
    once!(in_asserts, V3::new(0.3, -0.7, 1.1));
}
