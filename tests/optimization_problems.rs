//! The test problems of Moré, Garbow and Hillstrom (ACM TOMS 7, 1981, 17-41) as people write them in Rust: scalars, slices,
//! arrays, vectors, iterators and loops of every kind.
#![allow(
    clippy::excessive_precision,
    clippy::needless_return,
    clippy::ptr_arg,
    reason = "programs as people write them"
)]

#[macro_use]
mod common;

use nalgebra::SVector;
use std::f64::consts::PI;
use tensor_grad::prelude::*;

#[differentiable(hessian)]
fn freudenstein_roth(x: &[f64; 2]) -> f64 {
    let f1 = -13.0 + x[0] + ((5.0 - x[1]) * x[1] - 2.0) * x[1];
    let f2 = -29.0 + x[0] + ((x[1] + 1.0) * x[1] - 14.0) * x[1];
    f1.powi(2) + f2.powi(2)
}
#[differentiable(hessian)]
fn powell_badly_scaled(x: &SVector<f64, 2>) -> f64 {
    let f = [1e4 * x[0] * x[1] - 1.0, (-x[0]).exp() + (-x[1]).exp() - 1.0001];
    f.iter().map(|r| r * r).sum()
}
#[differentiable(hessian)]
fn beale(x: &SVector<f64, 2>) -> f64 {
    const Y: [f64; 3] = [1.5, 2.25, 2.625];
    let mut s = 0.0;
    for (i, y) in Y.iter().enumerate() {
        let r = y - x[0] * (1.0 - x[1].powi(i as i32 + 1));
        s += r * r;
    }
    s
}
#[differentiable(hessian)]
fn jennrich_sampson(x: &SVector<f64, 2>) -> f64 {
    (1..=10)
        .map(|i| i as f64)
        .map(|t| 2.0 + 2.0 * t - ((t * x[0]).exp() + (t * x[1]).exp()))
        .map(|f| f * f)
        .sum::<f64>()
}
#[differentiable(hessian)]
fn helical_valley(x: &SVector<f64, 3>) -> f64 {
    let theta = |a: f64, b: f64| {
        if a > 0.0 { (b / a).atan() / (2.0 * PI) } else { (b / a).atan() / (2.0 * PI) + 0.5 }
    };
    let f1 = 10.0 * (x[2] - 10.0 * theta(x[0], x[1]));
    let f2 = 10.0 * ((x[0] * x[0] + x[1] * x[1]).sqrt() - 1.0);
    let f3 = x[2];
    f1 * f1 + f2 * f2 + f3 * f3
}
static BARD: [f64; 15] = [0.14, 0.18, 0.22, 0.25, 0.29, 0.32, 0.35, 0.39, 0.37, 0.58, 0.73, 0.96, 1.34, 2.10, 4.39];
#[differentiable(hessian)]
fn bard(x: &SVector<f64, 3>) -> f64 {
    let mut sum = 0.0;
    for i in 0..15 {
        let u = (i + 1) as f64;
        let v = 16.0 - u;
        let w = u.min(v);
        sum += (BARD[i] - (x[0] + u / (v * x[1] + w * x[2]))).powi(2);
    }
    sum
}
#[differentiable]
fn gaussian_residuals(x: SVector<f64, 3>) -> SVector<f64, 15> {
    const Y: [f64; 8] = [0.0009, 0.0044, 0.0175, 0.0540, 0.1295, 0.2420, 0.3521, 0.3989];
    SVector::<f64, 15>::from_fn(|i, _| {
        let t = (8.0 - (i as f64 + 1.0)) / 2.0;
        let y = if i < 8 { Y[i] } else { Y[14 - i] };
        x[0] * (-x[1] * (t - x[2]).powi(2) / 2.0).exp() - y
    })
}
const MEYER: [f64; 16] = [
    34780., 28610., 23650., 19630., 16370., 13720., 11540., 9744., 8261., 7030., 6005., 5147., 4427., 3820., 3307.,
    2872.,
];
#[differentiable]
fn meyer(x: &SVector<f64, 3>) -> SVector<f64, 16> {
    let mut r = SVector::<f64, 16>::zeros();
    for (i, (ri, y)) in r.iter_mut().zip(MEYER).enumerate() {
        let t = 45.0 + 5.0 * (i as f64 + 1.0);
        *ri = x[0] * (x[1] / (t + x[2])).exp() - y;
    }
    r
}
#[differentiable(hessian)]
fn gulf(x: &SVector<f64, 3>) -> f64 {
    let m = 99;
    let mut total = 0f64;
    for i in 1..=m {
        let t = i as f64 / 100.;
        let y = 25.0 + (-50.0 * t.ln()).powf(2.0 / 3.0);
        let f = (-(y - x[1]).abs().powf(x[2]) / x[0]).exp() - t;
        total += f * f;
    }
    total
}
#[differentiable(hessian)]
fn box3d(x: &SVector<f64, 3>) -> f64 {
    let (x1, x2, x3) = (x.x, x.y, x.z);
    let mut total = 0.0;
    for i in 1..=10 {
        let t = 0.1 * f64::from(i);
        let f = f64::exp(-t * x1) - f64::exp(-t * x2) - x3 * (f64::exp(-t) - f64::exp(-10.0 * t));
        total += f.powi(2);
    }
    total
}
#[differentiable(hessian)]
fn powell_singular(x: &SVector<f64, 4>) -> f64 {
    let [x1, x2, x3, x4] = [x[0], x[1], x[2], x[3]];
    (x1 + 10. * x2).powi(2) + 5. * (x3 - x4).powi(2) + (x2 - 2. * x3).powi(4) + 10. * (x1 - x4).powi(4)
}
#[differentiable(hessian)]
fn wood(x: &[f64; 4]) -> f64 {
    let &[a, b, c, d] = x;
    100. * (b - a * a).powi(2)
        + (1. - a).powi(2)
        + 90. * (d - c * c).powi(2)
        + (1. - c).powi(2)
        + 10. * (b + d - 2.).powi(2)
        + 0.1 * (b - d).powi(2)
}
#[differentiable]
fn kowalik_osborne(x: &SVector<f64, 4>) -> [f64; 11] {
    let y = [0.1957, 0.1947, 0.1735, 0.1600, 0.0844, 0.0627, 0.0456, 0.0342, 0.0323, 0.0235, 0.0246];
    let u = [4.0, 2.0, 1.0, 0.5, 0.25, 0.167, 0.125, 0.1, 0.0833, 0.0714, 0.0625];
    let mut r = [0.0; 11];
    for i in 0..11 {
        r[i] = y[i] - x[0] * (u[i] * u[i] + u[i] * x[1]) / (u[i] * u[i] + u[i] * x[2] + x[3]);
    }
    r
}
#[differentiable(hessian)]
fn brown_dennis(x: &SVector<f64, 4>) -> f64 {
    let mut f = 0.0;
    for i in 1..21 {
        let t = i as f64 / 5.0;
        let a = x[0] + t * x[1] - t.exp();
        let b = x[2] + x[3] * t.sin() - t.cos();
        let r = a.powi(2) + b.powi(2);
        f += r * r;
    }
    return f;
}
#[differentiable]
fn osborne1(x: &[f64]) -> Vec<f64> {
    let y = [0.844, 0.908, 0.932, 0.936, 0.925];
    let mut r = Vec::with_capacity(y.len());
    for i in 0..y.len() {
        let t = 10.0 * i as f64;
        r.push(y[i] - (x[0] + x[1] * (-t * x[3]).exp() + x[2] * (-t * x[4]).exp()));
    }
    r
}
#[differentiable(hessian)]
fn biggs(x: &SVector<f64, 6>) -> f64 {
    let mut fx = 0.0;
    let mut i = 1;
    while i <= 13 {
        let t = 0.1 * i as f64;
        let y = (-t).exp() - 5.0 * (-10.0 * t).exp() + 3.0 * (-4.0 * t).exp();
        fx += (x[2] * (-t * x[0]).exp() - x[3] * (-t * x[1]).exp() + x[5] * (-t * x[4]).exp() - y).powi(2);
        i += 1;
    }
    fx
}
#[differentiable(hessian)]
fn watson<const N: usize>(x: &SVector<f64, N>) -> f64 {
    let mut fx = 0.0;
    for i in 1..=29 {
        let t = i as f64 / 29.0;
        let mut s1 = 0.0;
        let mut d = 1.0;
        for j in 1..N {
            s1 += j as f64 * d * x[j];
            d *= t;
        }
        let mut s2 = 0.0;
        d = 1.0;
        for j in 0..N {
            s2 += d * x[j];
            d *= t;
        }
        fx += (s1 - s2 * s2 - 1.0).powi(2);
    }
    let t1 = x[1] - x[0].powi(2) - 1.0;
    fx + x[0].powi(2) + t1.powi(2)
}
#[differentiable(hessian)]
fn extended_rosenbrock<const N: usize>(x: &SVector<f64, N>) -> f64 {
    let mut sum = 0.0;
    for i in (0..N).step_by(2) {
        sum += 100.0 * (x[i + 1] - x[i].powi(2)).powi(2) + (1.0 - x[i]).powi(2);
    }
    sum
}
#[differentiable(hessian)]
fn rosenbrock_windows(x: &[f64]) -> f64 {
    x.windows(2).map(|w| 100.0 * (w[1] - w[0] * w[0]).powi(2) + (1.0 - w[0]).powi(2)).sum()
}
#[differentiable(hessian)]
fn penalty1(x: &SVector<f64, 5>) -> f64 {
    let a: f64 = 1e-5;
    let s = x.norm_squared() - 0.25;
    a * x.iter().map(|v| (v - 1.0).powi(2)).sum::<f64>() + s * s
}
#[differentiable(hessian)]
fn penalty2(x: &[f64]) -> f64 {
    let n = x.len();
    let a = 1e-5f64.sqrt();
    let mut f = (x[0] - 0.2).powi(2);
    for i in 1..n {
        let y = (i as f64 / 10.).exp() + ((i - 1) as f64 / 10.).exp();
        f += (a * ((x[i] / 10.).exp() + (x[i - 1] / 10.).exp() - y)).powi(2);
        f += (a * ((x[i] / 10.).exp() - (-0.1f64).exp())).powi(2);
    }
    let tail: f64 = x.iter().enumerate().map(|(j, xj)| (n - j) as f64 * xj * xj).sum();
    f + (tail - 1.0).powi(2)
}
#[differentiable(hessian)]
fn variably_dimensioned(x: &[f64]) -> f64 {
    let mut s = 0.0;
    let mut f = 0.0;
    for (j, &xj) in x.iter().enumerate() {
        f += (xj - 1.0).powi(2);
        s += (j + 1) as f64 * (xj - 1.0);
    }
    f + s.powi(2) + s.powi(4)
}
#[differentiable(hessian)]
fn trigonometric(x: &[f64]) -> f64 {
    let n = x.len() as f64;
    let sum_cos = x.iter().map(|x| x.cos()).sum::<f64>();
    let mut f = 0.0;
    for (i, x) in x.iter().enumerate() {
        let (s, c) = x.sin_cos();
        f += (n - sum_cos + (i + 1) as f64 * (1.0 - c) - s).powi(2);
    }
    f
}
#[differentiable(hessian)]
fn brown_almost_linear<const N: usize>(x: &[f64; N]) -> f64 {
    let sum: f64 = x.iter().sum();
    let prod: f64 = x.iter().product();
    let n1 = (N + 1) as f64;
    let mut f = 0.0;
    for i in 0..N - 1 {
        f += (x[i] + sum - n1).powi(2);
    }
    f + (prod - 1.0).powi(2)
}
#[differentiable]
fn discrete_boundary<const N: usize>(x: &SVector<f64, N>) -> SVector<f64, N> {
    let h = 1.0 / (N as f64 + 1.0);
    let mut f = SVector::<f64, N>::zeros();
    for i in 0..N {
        let t = (i + 1) as f64 * h;
        let prev = if i > 0 { x[i - 1] } else { 0.0 };
        let next = if i + 1 < N { x[i + 1] } else { 0.0 };
        f[i] = 2.0 * x[i] - prev - next + h * h * (x[i] + t + 1.0).powi(3) / 2.0;
    }
    f
}
#[differentiable]
fn discrete_integral(x: &Vec<f64>) -> Vec<f64> {
    let n = x.len();
    let h = 1.0 / (n as f64 + 1.0);
    let t = |i: usize| (i + 1) as f64 * h;
    let mut f = vec![0.0; n];
    for i in 0..n {
        let mut lower = 0.0;
        for j in 0..=i {
            lower += t(j) * (x[j] + t(j) + 1.0).powi(3);
        }
        let mut upper = 0.0;
        for j in i + 1..n {
            upper += (1.0 - t(j)) * (x[j] + t(j) + 1.0).powi(3);
        }
        f[i] = x[i] + h * ((1.0 - t(i)) * lower + t(i) * upper) / 2.0;
    }
    f
}
#[differentiable]
fn broyden_tridiagonal(x: &[f64]) -> Vec<f64> {
    let n = x.len();
    (0..n)
        .map(|i| {
            let mut f = (3.0 - 2.0 * x[i]) * x[i] + 1.0;
            if i > 0 {
                f -= x[i - 1];
            }
            if i < n - 1 {
                f -= 2.0 * x[i + 1];
            }
            f
        })
        .collect()
}
#[differentiable(hessian)]
fn broyden_banded(x: &[f64]) -> f64 {
    let (ml, mu) = (5usize, 1usize);
    let n = x.len();
    let mut total = 0.0;
    for i in 0..n {
        let mut f = x[i] * (2.0 + 5.0 * x[i].powi(2)) + 1.0;
        for j in i.saturating_sub(ml)..=(i + mu).min(n - 1) {
            if j == i {
                continue;
            }
            f -= x[j] * (1.0 + x[j]);
        }
        total += f * f;
    }
    total
}
#[differentiable(hessian)]
fn chebyquad(x: &[f64]) -> f64 {
    let n = x.len();
    let mut fvec = vec![0.0; n];
    for &xj in x {
        let mut t1 = 1.0;
        let mut t2 = 2.0 * xj - 1.0;
        let t = 2.0 * t2;
        for f in fvec.iter_mut() {
            *f += t2;
            let th = t * t2 - t1;
            t1 = t2;
            t2 = th;
        }
    }
    let mut s = 0.0;
    for i in 0..n {
        let mut f = fvec[i] / n as f64;
        if (i + 1) % 2 == 0 {
            f += 1.0 / (((i + 1) * (i + 1)) as f64 - 1.0);
        }
        s += f * f;
    }
    s
}

fn points(n: usize) -> Vec<f64> {
    let mut numbers = common::Numbers::new(3);
    (0..n).map(|_| 0.6 + 0.3 * numbers.next()).collect()
}

fn vector<const N: usize>() -> SVector<f64, N> {
    SVector::from_vec(points(N))
}

fn array<const N: usize>() -> [f64; N] {
    std::array::from_fn(|i| points(N)[i])
}

#[test]
fn of_two_and_three_variables() {
    verify2!(freudenstein_roth, (x = array::<2>()), (&x));
    verify2!(powell_badly_scaled, (x = SVector::<f64, 2>::new(0.011, 0.9)), (&x));
    verify2!(beale, (x = vector::<2>()), (&x));
    verify2!(jennrich_sampson, (x = SVector::<f64, 2>::new(0.3, 0.4)), (&x));
    verify2!(helical_valley, (x = vector::<3>()), (&x));
    verify2!(bard, (x = vector::<3>()), (&x));
    verify!(gaussian_residuals, (x = vector::<3>()), (x));
    verify!(meyer, (x = SVector::<f64, 3>::new(0.02, 40.0, 25.0)), (&x));
    verify2!(gulf, (x = SVector::<f64, 3>::new(5.0, 2.5, 0.15)), (&x));
    verify2!(box3d, (x = vector::<3>()), (&x));
}

#[test]
fn of_four_to_six_variables() {
    verify2!(powell_singular, (x = vector::<4>()), (&x));
    verify2!(wood, (x = array::<4>()), (&x));
    verify!(kowalik_osborne, (x = vector::<4>()), (&x));
    verify2!(brown_dennis, (x = vector::<4>()), (&x));
    verify!(osborne1, (x = points(5)), (&x));
    verify2!(biggs, (x = vector::<6>()), (&x));
}

#[test]
fn of_any_number_of_variables() {
    verify2!(watson, (x = vector::<6>()), (&x));
    verify2!(extended_rosenbrock, (x = vector::<6>()), (&x));
    verify2!(rosenbrock_windows, (x = points(7)), (&x));
    verify2!(penalty1, (x = vector::<5>()), (&x));
    verify2!(penalty2, (x = points(5)), (&x));
    verify2!(variably_dimensioned, (x = points(6)), (&x));
    verify2!(trigonometric, (x = points(6)), (&x));
    verify2!(brown_almost_linear, (x = array::<5>()), (&x));
    verify!(discrete_boundary, (x = vector::<5>()), (&x));
    verify!(discrete_integral, (x = points(5)), (&x));
    verify!(broyden_tridiagonal, (x = points(6)), (&x));
    verify2!(broyden_banded, (x = points(9)), (&x));
    verify2!(chebyquad, (x = points(5)), (&x));
}
