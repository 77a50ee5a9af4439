//! Control flow: branches, loops, early exits, mutation.
#![allow(
    clippy::assign_op_pattern,
    clippy::never_loop,
    clippy::redundant_closure,
    reason = "programs as people write them"
)]
mod common;
use tensor_grad::prelude::*;

#[differentiable(hessian)]
fn branch(x: f64, y: f64) -> f64 {
    let z = if x > y { x * y.sin() } else { x.exp() + y };
    let mut w = z * z;
    if w > 0.1 {
        w = w * x;
    } else if w > 0.01 {
        w += y;
    }
    w * y
}

#[differentiable(hessian)]
fn power(x: f64, n: usize) -> f64 {
    let mut r = 1.0;
    for _ in 0..n {
        r = r * x;
    }
    r
}

#[differentiable(hessian)]
fn sum_loop(v: SVector<f64, 5>, w: f64) -> f64 {
    let mut s = 0.0;
    for i in 0..5 {
        s += v[i] * v[i] * w.sin() * i as f64;
    }
    s * s
}

#[differentiable(hessian)]
fn recurrence(x: f64, a: f64) -> f64 {
    let mut p = x;
    let mut q = a;
    for i in 1..8 {
        let t = p.sin() * q;
        q = q * 0.9 + t * x / i as f64;
        p = t + a;
        if p > 0.5 {
            p *= 0.5;
        }
    }
    p * q
}

#[differentiable(hessian)]
fn newton(a: f64) -> f64 {
    let mut x = a;
    while (x * x - a).abs() > 1e-13 {
        x = 0.5 * (x + a / x);
    }
    x
}

#[differentiable(hessian)]
fn breaks(x: f64, y: f64) -> f64 {
    let mut s = 0.0;
    for i in 0..20 {
        if i % 3 == 1 {
            continue;
        }
        s += x.powi(i) * y;
        if s > 3.0 {
            break;
        }
        s = s * 1.01 + y * y;
    }
    s * x
}

#[differentiable(hessian)]
fn early(x: f64, y: f64) -> f64 {
    if x > 1.0 {
        return x * x * y;
    }
    let z = y.cos() * x;
    for i in 0..10 {
        if z * i as f64 > 2.0 {
            return z.exp() * y;
        }
    }
    z + y
}

#[differentiable(hessian)]
fn looped(x: f64, y: f64) -> f64 {
    let mut t = y;
    let mut n = 0;
    let r = loop {
        t = t * x + 0.1;
        n += 1;
        if n == 5 {
            break t * t;
        }
    };
    r + t.sin()
}

#[differentiable(hessian)]
fn labeled(x: f64, y: f64) -> f64 {
    let mut s = x;
    'outer: for i in 0..5 {
        for j in 0..5 {
            if j > i {
                continue 'outer;
            }
            s = s * y + x * j as f64 * 0.1;
            if s > 4.0 {
                break 'outer;
            }
        }
        s += 0.3 * y;
    }
    s
}

#[differentiable(hessian)]
fn shadow(x: f64, y: f64) -> f64 {
    let x = x * y;
    let x = {
        let x = x.sin();
        let y = x + y;
        x * y
    };
    let y = y + x;
    x * y
}

#[differentiable(hessian)]
fn arrays(v: [f64; 4], k: f64) -> f64 {
    let mut a = v;
    for i in 1..4 {
        a[i] = a[i - 1] * a[i] + k;
        a[i] *= 2.0;
    }
    a.swap(0, 3);
    a[1] = a[2] * a[1];
    a[0] * a[1] + a[2] * a[3]
}

#[differentiable(hessian)]
fn tuples(x: f64, y: f64) -> f64 {
    let (a, b) = (x * y, x + y);
    let (mut c, d) = (b, a * b);
    c += d;
    let t = (c * a, (d, b.sin()));
    let (p, (q, r)) = t;
    (c, _) = (c * p, 0.0);
    p * q + r * t.0 * t.1.1 + c
}

#[differentiable(hessian)]
fn matched(x: f64, k: i32) -> f64 {
    let t = match k {
        0 => x.sin(),
        1 | 2 => x * x,
        n if n < 0 => x * n as f64,
        _ => return x.exp(),
    };
    t * x
}

/// Expressions that may leave the function, and give a value that the reverse sweep needs.
#[differentiable(hessian)]
fn leaving(x: f64, y: f64) -> f64 {
    let z = y * (if x > 1.3 { return y } else { x * x }).sin();
    for i in 0..3 {
        let start = loop {
            if x * i as f64 > 1.7 {
                return x * y * z;
            }
            break x.sin();
        };
        let w = start.exp() * z;
        if w > 1.0 {
            return w * w;
        }
    }
    z * x
}

#[differentiable(hessian)]
fn square_of_positive(x: &f64) -> Option<f64> {
    if *x > 0.0 { Some(x * x) } else { None }
}

#[differentiable]
fn questions(x: f64, y: f64) -> Option<f64> {
    Some(square_of_positive(&x)?.sin() * square_of_positive(&y)?)
}

#[test]
fn question_marks_within_expressions() {
    let (dx, dy) = questions::grad(1.0, 2.0).expect("both are positive");
    common::close("questions", dx, 8.0 * 1.0_f64.cos(), 1e-15);
    common::close("questions", dy, 4.0 * 1.0_f64.sin(), 1e-15);
    assert_eq!(questions::grad(1.0, -2.0), None);
}

#[differentiable]
fn rosenbrock(x: &SVector<f64, 6>) -> f64 {
    let mut sum = 0.0;
    for i in 0..5 {
        sum += 100.0 * (x[i + 1] - x[i].powi(2)).powi(2) + (1.0 - x[i]).powi(2);
    }
    sum
}

macro_rules! with_count {
    ($f:ident, $x:expr, $n:expr) => {{
        let mut numbers = common::Numbers::new(3);
        let x: f64 = $x;
        let d = numbers.tangent(&x);
        let (y, y_dot) = $f::jvp(x, $n, d);
        let (y2, pullback) = $f::vjp(x, $n);
        assert_eq!((y, y2), ($f(x, $n), $f(x, $n)));
        let numeric = common::difference(|x: &f64| $f(*x, $n), &x, &d, &1.0);
        common::close(stringify!($f), y_dot, numeric, 1e-8);
        common::close(stringify!($f), pullback(1.0) * d, y_dot, 1e-12);
        let second = common::difference(|x: &f64| $f::grad(*x, $n), &x, &1.0, &1.0);
        common::close(stringify!($f), $f::hvp(x, $n, 1.0), second, 1e-7);
    }};
}

#[test]
fn control_flow() {
    for (x, y) in [(0.7, 0.4), (0.3, 0.9), (1.4, -0.3), (-0.2, 0.5), (0.9, 1.2)] {
        check2!(branch, x, y);
        check2!(recurrence, x, y);
        check2!(breaks, x, y);
        check2!(early, x, y);
        check2!(leaving, x, y);
        check2!(looped, x, y);
        check2!(labeled, x, y);
        check2!(shadow, x, y);
        check2!(tuples, x, y);
        check2!(arrays, [x, y, 0.3, -0.8], y);
        check2!(sum_loop, SVector::<f64, 5>::new(x, y, 0.1, 0.2, -0.5), y);
        for n in 0..5 {
            with_count!(power, x, n);
        }
        for k in -2..5 {
            with_count!(matched, x, k);
        }
    }
    check2!(newton, 2.0);
}

#[test]
fn rosenbrock_gradient() {
    let x = SVector::<f64, 6>::from_fn(|i, _| 0.3 + 0.2 * i as f64);
    let g = rosenbrock::grad(&x);
    for i in 0..6 {
        let d = SVector::<f64, 6>::from_fn(|j, _| f64::from(i == j));
        common::close("rosenbrock", g[i], common::difference(|x| rosenbrock(x), &x, &d, &1.0), 1e-8);
    }
}
