//! Small turns of natural programs.
#![allow(
    clippy::toplevel_ref_arg,
    clippy::useless_vec,
    clippy::needless_late_init,
    clippy::needless_range_loop,
    clippy::get_first,
    reason = "programs as people write them"
)]
mod common;
use na::Vector3;
use tensor_grad::nalgebra as na;
use tensor_grad::prelude::*;

type V3 = SVector<f64, 3>;

#[differentiable(hessian)]
fn ref_binding(x: V3, k: f64) -> f64 {
    let ref l = k * x;
    let ref m = x;
    let (ref a, ref b) = (x[0] * k, x[1]);
    l.norm_squared() * m.sum() + a * b
}

#[differentiable(hessian)]
fn into_array(v: V3, k: f64) -> f64 {
    let a: [f64; 3] = (v * k).into();
    let b: [f64; 3] = v.into();
    let w: Vector3<f64> = a.into();
    let u = Vector3::from(b);
    w.dot(&v) * a[0] + b[1] * b[2] * u[0]
}

#[differentiable(hessian)]
fn total(list: &[f64]) -> f64 {
    let mut sum = 0.0;
    for x in list {
        sum += x * x * x;
    }
    sum
}

#[differentiable(hessian)]
fn slices(x: f64, y: f64) -> f64 {
    let v = vec![x * y, y];
    total(&[x, y]) * x + total(&v[1..]) + total(&[x * y, x, y][..2])
}

/// The rule of a quotient reads its result, which is a variable that changes later.
#[differentiable(hessian)]
fn continued_fraction(x: f64, a: f64) -> f64 {
    let mut h = x.exp();
    let mut d = 1.0 / x;
    for m in 1..4 {
        let mut aa = (a * x + m as f64) / (x + d);
        d = 1.0 / (aa + d);
        aa *= d;
        h *= aa.sqrt() + d;
    }
    d += h;
    h * d
}

/// Variables declared at the top, as in C, and given a value on some ways only.
#[differentiable(hessian)]
fn declared_first(x: f64, a: f64) -> f64 {
    let n: u64;
    let mut e1: f64;
    let e2: f64;
    let e3: f64;
    let mut sum: f64;
    let x2: f64;
    let list: Vec<f64>;
    let mut an: f64;
    let answer: f64;
    if a < 0.2 {
        x2 = x * x;
        answer = x * (1.0 - a * x2 * (1.0 - x2));
    } else {
        n = 3;
        e1 = f64::exp(2.0 * x);
        e2 = e1 * e1;
        sum = 0.0;
        for i in 0..n {
            e1 *= e2;
            sum += (i as f64 + x) / e1 * n as f64;
        }
        if x > 0.0 {
            list = vec![e1, x, sum * x];
            for i in 0..list.len() {
                an = list[i] * x;
                if an > 1e3 {
                    continue;
                }
                sum += an * list[i];
            }
        }
        answer = sum * a * e2;
    }
    e3 = x;
    answer * e3
}

/// The same with ways out between declaration and value.
#[differentiable(hessian)]
fn declared_before_leaving(x: f64, p: f64) -> f64 {
    let w: SVector<f64, 2>;
    let mut t: f64;
    let mut u: f64;
    if p <= 0.0 {
        return p * x;
    } else if p >= 1.0 {
        w = SVector::<f64, 2>::new(p, x);
        return w.norm_squared();
    }
    let q: f64;
    if p < 1e-9 {
        return x;
    } else {
        q = p * x;
    }
    if x > 1.0 {
        t = (x * p).sqrt() + q;
        u = t * t * x;
        t += u;
    } else {
        t = x * x;
        u = 1.0;
        for _ in 0..2 {
            u *= t;
            if u > 1e3 {
                return u;
            }
        }
    }
    let mut y = x;
    for j in 0..3 {
        let error = y * y - p;
        t = if j > 0 { t * y } else { y.exp() };
        u = error / t;
        y -= 0.1 * u;
        if error.abs() < 1e-12 {
            break;
        }
    }
    y * t
}

/// Lists that a loop takes by value.
#[differentiable(hessian)]
fn consumed(x: f64, y: f64) -> f64 {
    let mut logs = Vec::with_capacity(3);
    for j in 1..4 {
        logs.push(x.ln() * j as f64 + y);
    }
    let largest = logs.iter().cloned().fold(f64::NEG_INFINITY, f64::max);
    let mut sum = 0.0;
    for log in logs {
        if log - largest > -700.0 {
            sum += (log - largest).exp();
        }
    }
    let pairs = vec![(x, y * x), (y, sum)];
    let first = pairs[0].1 * x;
    for (a, b) in pairs {
        sum *= a * b + first;
    }
    let list = vec![x, sum];
    let mut product = y;
    for v in list.into_iter().rev() {
        product *= v * v;
    }
    product + sum.ln()
}

/// Horner's rule from the end of a list; the ends of lists.
#[differentiable(hessian)]
fn ends(z: f64, k: f64) -> f64 {
    let coefficients = vec![k, z * k, 2.0, k * k];
    let mut sum = *coefficients.last().unwrap();
    for c in coefficients[..coefficients.len() - 1].iter().rev() {
        sum = *c + z * sum;
    }
    let mut table = vec![[z, k], [k, sum]];
    *table.first_mut().unwrap() = [k * k, z];
    table.last_mut().expect("filled")[0] *= z;
    let second = table.get(1).unwrap();
    sum * coefficients.first().unwrap() + second[0] * table[0][1] * table.get(0).expect("filled")[0]
}

/// Methods with arguments look at a mutable variable, in conditions and in `detach`.
#[differentiable(hessian)]
fn looks(mut a: f64, mut x: f64) -> f64 {
    if a < 0.0 {
        a = -a;
    }
    x *= 2.0;
    let e = detach(-5.0 / a - 1.0 / x.powf(0.2)) as i32;
    let scale = if e > 3 || x.powi(2).max(a) > 1.0 { 2.0_f64.powi(e) } else { x };
    while x.hypot(a) < 4.0 {
        x += a.max(1.0);
    }
    a * x * scale
}

/// A match on a number cut to an integer is a decision.
#[differentiable(hessian)]
fn sectors(hue: f64, s: f64) -> f64 {
    let c = s * (hue / 60.0);
    let r = match (hue / 60.0) as u32 {
        0 => c,
        1 | 2 => c * c,
        _ => s,
    };
    r + match hue.floor() as i32 % 2 {
        0 if s > 0.0 => s * r,
        -1..=1 => r,
        _ => 0.0,
    }
}

/// Generic functions that may have no result.
#[differentiable]
fn root<T: na::RealField + Copy>(x: T, y: T) -> Option<T> {
    let d = x * x - y;
    if d < T::zero() {
        return None;
    }
    Some(d.sqrt() - x)
}

#[differentiable]
fn updated<T: na::RealField + Copy, const N: usize>(
    x: &SVector<T, N>,
    p: &SMatrix<T, N, N>,
) -> Option<(SVector<T, N>, SMatrix<T, N, N>)> {
    let inverse = p.try_inverse()?;
    Some((inverse * x, inverse * p.transpose()))
}

#[differentiable]
fn through(x: f64, y: f64) -> f64 {
    let p = SMatrix::<f64, 2, 2>::new(x, y, 0.3, 1.0);
    match updated(&SVector::<f64, 2>::new(x, y), &p) {
        Some((v, m)) => v.sum() * m[(0, 1)] * root(x, y).unwrap(),
        None => 0.0,
    }
}

#[test]
fn generic_options() {
    check!(through, 0.9, 0.4);
    let (dx, dy) = root::grad(2.0_f64, 3.0).unwrap();
    assert!((dx - 1.0).abs() < 1e-12 && (dy + 0.5).abs() < 1e-12);
    assert!(root::grad(1.0_f64, 3.0).is_none());
}

/// Elements written by a closure.
#[differentiable(hessian)]
fn written_by_closures(x: f64, y: f64) -> f64 {
    let mut list = vec![x, x * y, y];
    let largest = list.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    list.iter_mut().for_each(|v| *v = (*v - largest).exp());
    let weights = [x, 2.0, y];
    list.iter_mut().zip(weights.iter()).enumerate().for_each(|(i, (v, w))| {
        let shifted = *v + i as f64;
        *v *= w * shifted;
    });
    let mut m = SMatrix::<f64, 2, 2>::new(x, y, x * y, 1.0);
    m.iter_mut().for_each(|v| *v *= x);
    let sum: f64 = list.iter().sum();
    list.iter_mut().for_each(|v| {
        if *v > 0.1 {
            *v /= sum;
        }
    });
    list[0] * list[1] + list[2] * m.sum()
}

/// The count of a loop that ends before is a guard: its records need no room on the stack.
#[differentiable(hessian)]
fn guarded_series(x: f64, a: f64) -> f64 {
    const LIMIT: usize = 100_000;
    let mut term = 1.0 / a;
    let mut sum = term;
    for n in 1..=LIMIT {
        term *= x / (a + n as f64);
        sum += term;
        if term.abs() < 1e-17 {
            return sum;
        }
    }
    sum
}

#[differentiable(hessian)]
fn guarded_newton(y: f64, a: f64) -> f64 {
    const STEPS: usize = 5_000;
    let mut x = y;
    for _ in 0..STEPS {
        let error = guarded_series(x, a) - y;
        x -= 0.5 * error;
        if error.abs() < 1e-14 {
            break;
        }
    }
    for _ in 0..STEPS {
        x *= 1.0 - 1e-4 * x;
    }
    x
}

#[test]
fn long_loops_fit() {
    check2!(guarded_series, 0.7, 1.4);
    check2!(guarded_newton, 0.9, 1.4);
}

/// Views to write through have names.
#[differentiable(hessian)]
fn named_views(x: f64, y: f64) -> f64 {
    let mut m = SMatrix::<f64, 3, 2>::new(x, y, x * y, 1.0, y, x);
    for i in 0..3 {
        let sum = m.row(i).norm_squared() + 1.0;
        let mut row = m.row_mut(i);
        row /= sum;
        row[0] *= x;
    }
    let mut block = m.fixed_view_mut::<2, 2>(1, 0);
    block *= y;
    block += SMatrix::<f64, 2, 2>::new(x, 0.0, y, x * y);
    let mut column = m.column_mut(1);
    let shift = column.sum() * x;
    column[0] += shift;
    for mut row in m.row_iter_mut() {
        let max = row.max();
        row.iter_mut().for_each(|v| *v = (*v - max).exp());
        let sum = row.sum();
        row /= sum;
    }
    let mut list = vec![0.0; 4];
    let slice = list.as_mut_slice();
    slice[0] = x * x;
    slice[2] = slice[0] * y;
    m.norm_squared() + list[2] * list[0]
}

#[test]
fn values_later() {
    for a in [0.1, 0.7] {
        for x in [0.3, -0.4] {
            check2!(declared_first, x, a);
        }
    }
    for p in [-0.3, 1.5, 0.4] {
        for x in [0.6, 1.7] {
            check2!(declared_before_leaving, x, p);
        }
    }
}

#[test]
fn turns() {
    let v = V3::new(0.3, -0.7, 1.1);
    check2!(ref_binding, v, 0.7);
    check2!(into_array, v, 0.7);
    check2!(slices, 0.3, -0.8);
    check2!(consumed, 0.7, 0.4);
    check2!(ends, 0.7, 0.4);
    check2!(looks, -0.7, 0.4);
    check2!(looks, 0.7, 0.2);
    for hue in [20.5, 71.5, 190.5] {
        check2!(sectors, hue, 0.4);
    }
    check2!(written_by_closures, 0.7, 0.4);
    check2!(named_views, 0.7, 0.4);
    check2!(continued_fraction, 0.7, 0.4);
}
