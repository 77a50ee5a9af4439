//! Loops whose iterations may run backwards right after they ran forwards, and such as may not.
#![allow(clippy::needless_late_init, reason = "programs as people write them")]

mod common;
use tensor_grad::nalgebra::*;
use tensor_grad::{detach, differentiable};
type V = SVector<f64, 4>;

#[differentiable(hessian)]
fn average(x: &V, n: usize) -> f64 {
    let mut sum = 0.0;
    for i in 0..n {
        sum += (x[i % 4] * (i as f64)).sin() * x[0];
    }
    0.5 * x[1] - sum / n as f64
}

/// The cotangents of the sums are known only after the loop.
#[differentiable(hessian)]
fn of_sums(x: &V, n: usize) -> f64 {
    let (mut sum, mut squares) = (0.0, 0.0);
    for i in 0..n {
        let t = x[i % 4].exp();
        sum += t;
        squares += t * x[2];
    }
    squares / sum + (sum * sum).ln()
}

/// One sum's cotangent is known before the loop, the other's after it.
#[differentiable(hessian)]
fn half_known(x: &V, n: usize) -> f64 {
    let (mut a, mut b) = (0.0, 0.0);
    for i in 0..n {
        a += x[i % 4].sin() * x[1];
        b += x[(i + 1) % 4].cos() * x[2];
    }
    a + b * b
}

/// The second loop reads the first one's sum.
#[differentiable(hessian)]
fn one_after_another(x: &V, n: usize) -> f64 {
    let mut first = 1.0;
    for i in 0..n {
        first += x[i % 4].tanh();
    }
    let mut second = 0.0;
    for i in 0..n {
        second += first * x[(i + 1) % 4].sin();
    }
    let mut third = 0.0;
    for _ in 0..n {
        third += (x[3] * x[0]).cos();
    }
    second - 2.0 * third
}

/// A vector that the loop reads is read again after it, and one that is filled before.
#[differentiable(hessian)]
fn read_again(x: &V, n: usize) -> f64 {
    let mut parts = [0.0; 4];
    for k in 0..4 {
        parts[k] = x[k].exp() * x[0];
    }
    let scaled = x * 0.5;
    let mut sum = 0.0;
    for i in 0..n {
        sum += parts[i % 4].sin() * scaled[1];
    }
    let rest = scaled.norm_squared() * parts[2];
    sum * 3.0 + rest
}

/// What the loop reads changes after it.
#[differentiable(hessian)]
fn changed_after(x: &V, n: usize) -> f64 {
    let mut factor = x[0] * x[1];
    let mut sum = 0.0;
    for i in 0..n {
        sum += (factor * x[i % 4]).sin();
    }
    factor *= x[2];
    sum + factor * factor
}

/// A variable that has no value before the loop.
#[differentiable(hessian)]
fn without_a_first_value(x: &V, n: usize) -> f64 {
    let mut sum = 0.0;
    let mut last;
    for i in 0..n {
        last = x[i % 4].sin() * x[1];
        sum += last * last;
    }
    sum * 0.5
}

/// A sum that is scaled between two loops.
#[differentiable(hessian)]
fn scaled_between(x: &V, n: usize) -> f64 {
    let mut sum = x[3];
    for i in 0..n {
        sum += (x[i % 4] + x[0]).sin();
    }
    sum *= x[1];
    for i in 0..n {
        sum += (x[i % 4] * x[2]).cos();
    }
    sum
}

#[differentiable(hessian)]
fn damped(x: f64, y: f64) -> f64 {
    let mut sum = 0.0;
    for i in 0..3 {
        sum += (x * i as f64).sin() * y;
    }
    sum * x
}

/// Calls, inner loops with carried values, conditions, numbers that count.
#[differentiable(hessian)]
fn with_all_kinds(x: &V, n: usize) -> f64 {
    let mut sum = 0.0;
    let mut count = 0;
    let bound;
    if n > 3 {
        bound = x[0] * 2.0;
    } else {
        bound = x[1];
    }
    for i in 0..n {
        count += 1;
        let mut power = 1.0;
        for k in 0..i % 3 {
            power *= x[k] + bound;
        }
        if i % 2 == 0 {
            sum += damped(power, x[i % 4]) * f64::from(count);
        } else {
            sum -= power.sin() * bound;
        }
    }
    sum * 0.5 - f64::from(count) * x[2]
}

#[differentiable(hessian)]
fn while_it_grows(x: &V, n: usize) -> f64 {
    let mut sum = 0.0;
    let mut i = 0;
    while i < n && detach(sum) < 100.0 {
        sum += (x[i % 4] * x[1]).exp();
        i += 1;
    }
    sum + x[2]
}

#[differentiable(hessian)]
fn of_matrices(x: &V, n: usize) -> f64 {
    let mut sum = Matrix2::zeros();
    for i in 0..n {
        let m = Matrix2::new(x[0], x[i % 4], x[1] * i as f64, x[2].sin());
        sum += m * m.transpose();
    }
    sum.sum() + sum[(0, 1)] * 2.0
}

#[differentiable(hessian)]
fn with_a_list(x: &V, n: usize) -> f64 {
    let mut list = Vec::new();
    for i in 0..n {
        list.push(x[i % 4].sin());
    }
    let mut sum = 0.0;
    for t in &list {
        sum += t * x[0].cos();
    }
    list.push(x[2]);
    sum + list[n] * list[0]
}

#[differentiable(hessian)]
fn by_value(mut x: V, n: usize) -> f64 {
    let mut sum = 0.0;
    for i in 0..n {
        sum += (x[i % 4] * x[0]).sin();
    }
    x[0] *= 2.0;
    sum + x[0] * x[1]
}

#[differentiable(hessian)]
fn borrowed_around(x: &V, n: usize) -> f64 {
    let mut q = x * 2.0;
    {
        let place = &mut q[n % 4];
        *place *= x[1];
        let mut sum = 0.0;
        for i in 0..n {
            sum += (x[i % 4] * x[0]).sin();
        }
        *place += sum;
    }
    q.sum()
}

macro_rules! programs {
    ($n:expr; $($f:ident)*) => {$(
        let x = V::new(0.3, 0.7, -0.2, 0.9);
        verify2!($f, (p = x), (&p, $n));
        common::alike(stringify!($f), &$f::vjp(&x, $n).1(1.0), &$f::grad(&x, $n));
    )*};
}

#[test]
fn programs() {
    for n in [1, 2, 5, 9] {
        programs!(n; average of_sums half_known one_after_another read_again changed_after scaled_between);
        programs!(n; without_a_first_value with_all_kinds while_it_grows of_matrices with_a_list borrowed_around);
        let x = V::new(0.3, 0.7, -0.2, 0.9);
        verify2!(by_value, (p = x), (p, n));
        common::alike("by_value", &by_value::vjp(x, n).1(1.0), &by_value::grad(x, n));
    }
}

/// The cotangent of the sum becomes that of `u`, to which more is added before the loop; what reads it before that stays so.
#[differentiable(hessian)]
fn sum_that_is_read_before_it_grows(a: f64, m: &[f64]) -> f64 {
    let u = m[1].sin();
    let y = m[0] * m[1];
    let mut total = 0.0;
    for w in m {
        total += w * y;
    }
    m[1] * u + y + u + m[1] + a + total
}

#[differentiable(hessian)]
fn sum_beside_a_loop_without_derivative(a: f64, m: &[f64]) -> f64 {
    let u = m[1].sin();
    let y = if m[0] > 0.0 { m[0] } else { m[1] };
    for w in m {
        let _unused = w * y;
    }
    m[1] * u + y + u + m[1] + a
}

macro_rules! shared {
    ($($f:ident)*) => {$(
        let (a, m) = (0.3, vec![0.6, -0.4, 0.9]);
        verify2!($f, (a = a, m = m.clone()), (a, &m));
        common::alike(stringify!($f), &$f::vjp(a, &m).1(1.0), &$f::grad(a, &m));
    )*};
}

#[test]
fn cotangents_that_are_shared() {
    shared!(sum_that_is_read_before_it_grows sum_beside_a_loop_without_derivative);
}
