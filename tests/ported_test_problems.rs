//! Test functions of optimisers.
#![allow(
    clippy::all,
    dead_code,
    missing_docs,
    non_snake_case,
    unused_variables,
    unused_assignments,
    reason = "programs as people write them"
)]

mod common;

use common::ported::*;

#[differentiable(hessian)]
pub fn ackley<T>(param: &[T]) -> T
where
    T: Float + FromPrimitive + Sum,
{
    ackley_abc(param, T::from_f64(20.0).unwrap(), T::from_f64(0.2).unwrap(), T::from_f64(2.0 * PI).unwrap())
}
#[differentiable(hessian)]
pub fn ackley_abc<T>(param: &[T], a: T, b: T, c: T) -> T
where
    T: Float + FromPrimitive + Sum,
{
    let num1 = T::from_f64(1.0).unwrap();
    let n = T::from_usize(param.len()).unwrap();
    -a * (-b * ((num1 / n) * param.iter().map(|x| x.powi(2)).sum()).sqrt()).exp()
        - ((num1 / n) * param.iter().map(|x| (c * *x).cos()).sum()).exp()
        + a
        + num1.exp()
}
#[differentiable(hessian)]
pub fn beale(param: &[f64; 2]) -> f64 {
    let [x1, x2] = *param;
    (1.5 - x1 + x1 * x2).powi(2) + (2.25 - x1 + x1 * (x2.powi(2))).powi(2) + (2.625 - x1 + x1 * (x2.powi(3))).powi(2)
}
#[differentiable(hessian)]
pub fn booth<T>(param: &[T; 2]) -> T
where
    T: Float + FromPrimitive,
{
    let x1 = param[0];
    let x2 = param[1];
    (x1 + T::from_f64(2.0).unwrap() * x2 - T::from_f64(7.0).unwrap()).powi(2)
        + (T::from_f64(2.0).unwrap() * x1 + x2 - T::from_f64(5.0).unwrap()).powi(2)
}
#[differentiable]
pub fn bukin_n6<T>(param: &[T; 2]) -> T
where
    T: Float + FromPrimitive,
{
    let x1 = param[0];
    let x2 = param[1];
    let n0p01 = T::from_f64(0.01).unwrap();
    let n10 = T::from_f64(10.0).unwrap();
    let n100 = T::from_f64(100.0).unwrap();
    n100 * (x2 - n0p01 * x1.powi(2)).abs().sqrt() + n0p01 * (x1 + n10).abs()
}
#[differentiable]
pub fn cross_in_tray<T: Float + FromPrimitive>(param: &[T; 2]) -> T {
    let x1 = param[0];
    let x2 = param[1];
    let pi = T::from_f64(PI).unwrap();
    T::from_f64(-0.0001).unwrap()
        * ((x1.sin() * x2.sin() * (T::from_f64(100.0).unwrap() - (x1.powi(2) + x2.powi(2)).sqrt() / pi).abs().exp())
            .abs()
            + T::one())
        .powf(T::from_f64(0.1).unwrap())
}
#[differentiable(hessian)]
pub fn easom(param: &[f64; 2]) -> f64 {
    -param[0].cos() * param[1].cos() * (-(param[0] - PI).powi(2) - (param[1] - PI).powi(2)).exp()
}
#[differentiable]
pub fn eggholder(param: &[f64; 2]) -> f64 {
    let x1 = param[0];
    let x2 = param[1];
    -(x2 + 47.0) * (x2 + x1 / 2.0 + 47.0).abs().sqrt().sin() - x1 * (x1 - x2 - 47.0).abs().sqrt().sin()
}
#[differentiable(hessian)]
pub fn goldsteinprice(param: &[f64; 2]) -> f64 {
    let [x1, x2] = *param;
    (1.0 + (x1 + x2 + 1.0).powi(2)
        * (19.0 - 14.0 * x1 + 3.0 * x1.powi(2) - 14.0 * x2 + 6.0 * x1 * x2 + 3.0 * x2.powi(2)))
        * (30.0
            + (2.0 * x1 - 3.0 * x2).powi(2)
                * (18.0 - 32.0 * x1 + 12.0 * x1.powi(2) + 48.0 * x2 - 36.0 * x1 * x2 + 27.0 * x2.powi(2)))
}
#[differentiable(hessian)]
pub fn himmelblau<T: Float + FromPrimitive>(param: &[T; 2]) -> T {
    let [x1, x2] = *param;
    (x1.powi(2) + x2 - T::from_f64(11.0).unwrap()).powi(2) + (x1 + x2.powi(2) - T::from_f64(7.0).unwrap()).powi(2)
}
#[differentiable]
pub fn holder_table(param: &[f64; 2]) -> f64 {
    let [x1, x2] = *param;
    -(x1.sin() * x2.cos() * (1.0 - (x1.powi(2) + x2.powi(2)).sqrt() / PI).abs().exp()).abs()
}
#[differentiable(hessian)]
pub fn levy<T>(param: &[T]) -> T
where
    T: Float + FromPrimitive + Sum,
{
    let plen = param.len();
    assert!(plen >= 2);
    let n1 = T::from_f64(1.0).unwrap();
    let n10 = T::from_f64(10.0).unwrap();
    let pi = T::from_f64(PI).unwrap();
    let w = |x: T| n1 + (x - n1) / T::from_f64(4.0).unwrap();
    (pi * w(param[0])).sin().powi(2)
        + param[0..plen - 1]
            .iter()
            .map(|x| w(*x))
            .map(|wi: T| (wi - n1).powi(2) * (n1 + n10 * (pi * wi + n1).sin().powi(2)))
            .sum()
        + (w(param[plen - 1]) - n1).powi(2) * (n1 + (T::from_f64(2.0).unwrap() * pi * w(param[plen - 1])).sin().powi(2))
}
#[differentiable(hessian)]
pub fn levy_n13(p: &[f64; 2]) -> f64 {
    let (x1, x2) = (p[0], p[1]);
    (3.0 * PI * x1).sin().powi(2)
        + (x1 - 1.0).powi(2) * (1.0 + (3.0 * PI * x2).sin().powi(2))
        + (x2 - 1.0).powi(2) * (1.0 + (2.0 * PI * x2).sin().powi(2))
}
#[differentiable(hessian)]
pub fn matyas(param: &[f64; 2]) -> f64 {
    let [x1, x2] = *param;
    0.26 * (x1.powi(2) + x2.powi(2)) - 0.48 * x1 * x2
}
#[differentiable(hessian)]
pub fn mccorminck(param: &[f64; 2]) -> f64 {
    let [x1, x2] = *param;
    (x1 + x2).sin() + (x1 - x2).powi(2) - 1.5 * x1 + 2.5 * x2 + 1.0
}
#[differentiable(hessian)]
pub fn picheny(param: &[f64; 2]) -> f64 {
    let [x1, x2] = param.map(|x| 4.0 * x - 2.0);
    1.0 / 2.427
        * (((1.0
            + (x1 + x2 + 1.0).powi(2)
                * (19.0 - 14.0 * x1 + 3.0 * x1.powi(2) - 14.0 * x2 + 6.0 * x1 * x2 + 3.0 * x2.powi(2)))
            * (30.0
                + (2.0 * x1 - 3.0 * x2).powi(2)
                    * (18.0 - 32.0 * x1 + 12.0 * x1.powi(2) + 48.0 * x2 - 36.0 * x1 * x2 + 27.0 * x2.powi(2))))
        .ln()
            - 8.693)
}
#[differentiable(hessian)]
pub fn rastrigin_a<T>(param: &[T], a: T) -> T
where
    T: Float + FromPrimitive + Sum,
{
    a * T::from_usize(param.len()).unwrap()
        + param.iter().map(|&x| x.powi(2) - a * (T::from_f64(2.0 * PI).unwrap() * x).cos()).sum()
}
#[differentiable(hessian)]
pub fn rosenbrock_ab<T>(param: &[T], a: T, b: T) -> T
where
    T: Float + FromPrimitive + Sum,
{
    param.iter().zip(param.iter().skip(1)).map(|(&xi, &xi1)| (a - xi).powi(2) + b * (xi1 - xi.powi(2)).powi(2)).sum()
}
#[differentiable(hessian)]
pub fn schaffer_n2(param: &[f64; 2]) -> f64 {
    let [x1, x2] = *param;
    0.5 + ((x1.powi(2) - x2.powi(2)).sin().powi(2) - 0.5) / (1.0 + 0.001 * (x1.powi(2) + x2.powi(2))).powi(2)
}
#[differentiable]
pub fn schaffer_n4(param: &[f64; 2]) -> f64 {
    let [x1, x2] = *param;
    0.5 + ((x1.powi(2) - x2.powi(2)).abs().sin().cos().powi(2) - 0.5)
        / (1.0 + 0.001 * (x1.powi(2) + x2.powi(2))).powi(2)
}
#[differentiable(hessian)]
pub fn sphere<T: Float + FromPrimitive + Sum>(param: &[T]) -> T {
    param.iter().map(|x| x.powi(2)).sum()
}
#[differentiable(hessian)]
pub fn styblinski_tang<T: Float + FromPrimitive + Sum>(param: &[T]) -> T {
    T::from_f64(0.5).unwrap()
        * param
            .iter()
            .map(|x| x.powi(4) - T::from_f64(16.0).unwrap() * x.powi(2) + T::from_f64(5.0).unwrap() * *x)
            .sum()
}
#[differentiable(hessian)]
pub fn threehumpcamel(param: &[f64; 2]) -> f64 {
    let [x1, x2] = *param;
    2.0 * x1.powi(2) - 1.05 * x1.powi(4) + x1.powi(6) / 6.0 + x1 * x2 + x2.powi(2)
}
#[differentiable(hessian)]
pub fn zero<const N: usize>(param: &[f64; N]) -> f64 {
    param.iter().map(|x| x * 0.0).sum()
}

// MGH
type Vx<const N: usize> = SVector<f64, N>;
#[differentiable(hessian)]
fn powell_badly_scaled(x: &Vx<2>) -> f64 {
    let f1 = 1e4 * x[0] * x[1] - 1.0;
    let f2 = (-x[0]).exp() + (-x[1]).exp() - 1.0001;
    f1 * f1 + f2 * f2
}
#[differentiable(hessian)]
fn brown_badly_scaled(x: &[f64]) -> f64 {
    let [x1, x2] = x else { panic!("two variables") };
    (x1 - 1e6).powi(2) + (x2 - 2e-6).powi(2) + (x1 * x2 - 2.0).powi(2)
}
#[differentiable(hessian)]
fn jennrich_sampson(x: &[f64; 2]) -> f64 {
    (1..=10)
        .map(|i| {
            let i = i as f64;
            2.0 + 2.0 * i - ((i * x[0]).exp() + (i * x[1]).exp())
        })
        .map(|r| r * r)
        .sum()
}
#[differentiable(hessian)]
fn helical_valley(x: &Vx<3>) -> f64 {
    let theta = if x[0] > 0.0 {
        (x[1] / x[0]).atan() / (2.0 * PI)
    } else if x[0] < 0.0 {
        (x[1] / x[0]).atan() / (2.0 * PI) + 0.5
    } else {
        0.25 * x[1].signum()
    };
    let f = [10.0 * (x[2] - 10.0 * theta), 10.0 * ((x[0].powi(2) + x[1].powi(2)).sqrt() - 1.0), x[2]];
    f.iter().map(|f| f.powi(2)).sum()
}
const BARD_Y: [f64; 15] = [0.14, 0.18, 0.22, 0.25, 0.29, 0.32, 0.35, 0.39, 0.37, 0.58, 0.73, 0.96, 1.34, 2.10, 4.39];
#[differentiable]
fn bard(x: &Vx<3>) -> SVector<f64, 15> {
    SVector::from_fn(|i, _| {
        let u = (i + 1) as f64;
        let v = 16.0 - u;
        let w = u.min(v);
        BARD_Y[i] - (x[0] + u / (v * x[1] + w * x[2]))
    })
}
#[differentiable(hessian)]
fn gaussian_fn(x: &[f64; 3]) -> f64 {
    const Y: [f64; 15] = [
        0.0009, 0.0044, 0.0175, 0.0540, 0.1295, 0.2420, 0.3521, 0.3989, 0.3521, 0.2420, 0.1295, 0.0540, 0.0175, 0.0044,
        0.0009,
    ];
    let mut f = 0.0;
    for (i, y) in (1..=15).zip(Y) {
        let t = (8 - i) as f64 / 2.0;
        let r = x[0] * (-x[1] * (t - x[2]).powi(2) / 2.0).exp() - y;
        f += r * r;
    }
    f
}
#[differentiable(hessian)]
fn meyer(x: &[f64; 3]) -> f64 {
    let y = [
        34780., 28610., 23650., 19630., 16370., 13720., 11540., 9744., 8261., 7030., 6005., 5147., 4427., 3820., 3307.,
        2872.,
    ];
    y.iter()
        .enumerate()
        .map(|(i, yi)| x[0] * (x[1] / (45.0 + 5.0 * (i + 1) as f64 + x[2])).exp() - yi)
        .fold(0.0, |acc, r| acc + r * r)
}
#[differentiable(hessian)]
fn box_3d(x: &Vx<3>, m: usize) -> f64 {
    let mut sum = 0.;
    for i in 1..=m {
        let t = 0.1 * (i as f64);
        let fi = (-t * x[0]).exp() - (-t * x[1]).exp() - x[2] * ((-t).exp() - (-10. * t).exp());
        sum += fi.powi(2);
    }
    sum
}
#[differentiable(hessian)]
fn wood(x: &[f64]) -> f64 {
    let (x1, x2, x3, x4) = (x[0], x[1], x[2], x[3]);
    100.0 * (x2 - x1 * x1).powi(2)
        + (1.0 - x1).powi(2)
        + 90.0 * (x4 - x3 * x3).powi(2)
        + (1.0 - x3).powi(2)
        + 10.0 * (x2 + x4 - 2.0).powi(2)
        + 0.1 * (x2 - x4).powi(2)
}
#[differentiable(hessian)]
fn brown_dennis(x: &[f64; 4]) -> f64 {
    let mut f = 0.0;
    for i in 1..=20 {
        let t = i as f64 / 5.0;
        let a = x[0] + t * x[1] - t.exp();
        let b = x[2] + x[3] * t.sin() - t.cos();
        f += (a * a + b * b).powi(2);
    }
    f
}
#[differentiable(hessian)]
fn watson<const N: usize>(x: &[f64; N]) -> f64 {
    let mut f = x[0].powi(2) + (x[1] - x[0].powi(2) - 1.0).powi(2);
    for i in 1..30 {
        let t = i as f64 / 29.0;
        let s1: f64 = (1..N).map(|j| j as f64 * x[j] * t.powi(j as i32 - 1)).sum();
        let s2: f64 = x.iter().enumerate().map(|(j, xj)| xj * t.powi(j as i32)).sum();
        f += (s1 - s2 * s2 - 1.0).powi(2);
    }
    f
}
#[differentiable(hessian)]
fn extended_rosenbrock<const N: usize>(x: &SVector<f64, N>) -> f64 {
    (0..N).step_by(2).map(|i| 100.0 * (x[i + 1] - x[i] * x[i]).powi(2) + (1.0 - x[i]).powi(2)).sum()
}
#[differentiable(hessian)]
fn extended_powell(x: &[f64]) -> f64 {
    x.chunks_exact(4)
        .map(|c| {
            (c[0] + 10.0 * c[1]).powi(2)
                + 5.0 * (c[2] - c[3]).powi(2)
                + (c[1] - 2.0 * c[2]).powi(4)
                + 10.0 * (c[0] - c[3]).powi(4)
        })
        .sum()
}
#[differentiable(hessian)]
fn penalty_ii(x: &[f64]) -> f64 {
    let n = x.len();
    let a = 1e-5;
    let mut f = (x[0] - 0.2).powi(2);
    for i in 1..n {
        let y = ((i + 1) as f64 / 10.0).exp() + (i as f64 / 10.0).exp();
        f += a * ((x[i] / 10.0).exp() + (x[i - 1] / 10.0).exp() - y).powi(2);
    }
    for i in n..2 * n - 1 {
        f += a * ((x[i - n + 1] / 10.0).exp() - (-0.1f64).exp()).powi(2);
    }
    let mut s = -1.0;
    for j in 0..n {
        s += (n - j) as f64 * x[j] * x[j];
    }
    f + s * s
}
#[differentiable(hessian)]
fn trigonometric(x: &[f64]) -> f64 {
    let n = x.len() as f64;
    let sum_cos = x.iter().copied().map(f64::cos).sum::<f64>();
    x.iter()
        .enumerate()
        .map(|(i, &xi)| (n - sum_cos + (i as f64 + 1.0) * (1.0 - xi.cos()) - xi.sin()).powi(2))
        .sum::<f64>()
}
#[differentiable(hessian)]
fn brown_almost_linear(x: &[f64]) -> f64 {
    let n = x.len();
    let sum: f64 = x.iter().sum();
    let prod: f64 = x.iter().product();
    x[..n - 1].iter().map(|xi| (xi + sum - (n as f64 + 1.0)).powi(2)).sum::<f64>() + (prod - 1.0).powi(2)
}
#[differentiable(hessian)]
fn discrete_boundary_value(x: &[f64]) -> f64 {
    let n = x.len();
    let h = 1.0 / (n as f64 + 1.0);
    let mut total = 0.0;
    for i in 0..n {
        let left = if i == 0 { 0.0 } else { x[i - 1] };
        let right = if i + 1 < n { x[i + 1] } else { 0.0 };
        let t = (i + 1) as f64 * h;
        total += (2.0 * x[i] - left - right + h * h * (x[i] + t + 1.0).powi(3) / 2.0).powi(2);
    }
    total
}
#[differentiable(hessian)]
fn discrete_integral(x: &[f64]) -> f64 {
    let n = x.len();
    let h = 1.0 / (n + 1) as f64;
    let t: Vec<f64> = (1..=n).map(|i| i as f64 * h).collect();
    let cube = |j: usize| (x[j] + t[j] + 1.0).powi(3);
    let mut f = Vec::new();
    for i in 0..n {
        let a: f64 = (0..=i).map(|j| t[j] * cube(j)).sum();
        let b: f64 = (i + 1..n).map(|j| (1.0 - t[j]) * cube(j)).sum();
        f.push(x[i] + h / 2.0 * ((1.0 - t[i]) * a + t[i] * b));
    }
    f.into_iter().map(|v| v * v).sum()
}
#[differentiable(hessian)]
fn broyden_banded(x: &[f64]) -> f64 {
    let n = x.len();
    let (ml, mu) = (5, 1);
    let mut f = 0.0;
    for i in 0..n {
        let lo = i.saturating_sub(ml);
        let hi = (i + mu).min(n - 1);
        let s: f64 = (lo..=hi).filter(|&j| j != i).map(|j| x[j] * (1.0 + x[j])).sum();
        f += (x[i] * (2.0 + 5.0 * x[i] * x[i]) + 1.0 - s).powi(2);
    }
    f
}
#[differentiable(hessian)]
fn chebyquad(x: &[f64]) -> f64 {
    let n = x.len();
    let mut fvec = vec![0.0; n];
    for &xj in x.iter() {
        let mut t1 = 1.0;
        let mut t2 = 2.0 * xj - 1.0;
        let t = 2.0 * t2;
        for fi in fvec.iter_mut() {
            *fi += t2;
            let th = t * t2 - t1;
            t1 = t2;
            t2 = th;
        }
    }
    let mut iev = -1;
    for i in 0..n {
        fvec[i] /= n as f64;
        if iev > 0 {
            fvec[i] += 1.0 / ((i + 1) as f64 * (i + 1) as f64 - 1.0);
        }
        iev = -iev;
    }
    fvec.iter().map(|f| f * f).sum()
}
#[differentiable(hessian)]
fn osborne_1(x: &[f64; 5]) -> f64 {
    let y = [0.844, 0.908, 0.932, 0.936, 0.925, 0.908, 0.881];
    let [x1, x2, x3, x4, x5] = x;
    let mut sq = 0.0;
    for (i, &yi) in y.iter().enumerate() {
        let t = 10.0 * i as f64;
        sq += (yi - (x1 + x2 * (-t * x4).exp() + x3 * (-t * x5).exp())).powi(2);
    }
    sq
}
#[differentiable(hessian)]
fn biggs_exp6(x: &[f64; 6]) -> f64 {
    let mut acc = 0f64;
    let mut i = 1;
    while i <= 13 {
        let t = 0.1 * i as f64;
        let y = (-t).exp() - 5. * (-10. * t).exp() + 3. * (-4. * t).exp();
        let r = x[2] * (-t * x[0]).exp() - x[3] * (-t * x[1]).exp() + x[5] * (-t * x[4]).exp() - y;
        acc += r * r;
        i += 1;
    }
    acc
}
#[differentiable(hessian)]
fn kowalik_osborne(x: &SVector<f64, 4>) -> f64 {
    const DATA: &[(f64, f64)] =
        &[(0.1957, 4.0), (0.1947, 2.0), (0.1735, 1.0), (0.1600, 0.5), (0.0844, 0.25), (0.0627, 0.1670)];
    DATA.iter().map(|&(y, u)| y - x[0] * (u * u + u * x[1]) / (u * u + u * x[2] + x[3])).map(|r| r.powi(2)).sum::<f64>()
}
// CUTEst: HS
#[differentiable(hessian)]
fn hs71_lagrangian(x: &SVector<f64, 4>, lambda: &SVector<f64, 2>) -> f64 {
    let obj = x[0] * x[3] * (x[0] + x[1] + x[2]) + x[2];
    let c1 = x.iter().product::<f64>() - 25.0;
    let c2 = x.iter().map(|v| v * v).sum::<f64>() - 40.0;
    obj + lambda[0] * c1 + lambda[1] * c2
}
#[differentiable(hessian)]
fn hs100(x: &[f64; 7]) -> f64 {
    let &[a, b, c, d, e, f, g] = x;
    (a - 10.).powi(2)
        + 5. * (b - 12.).powi(2)
        + c.powi(4)
        + 3. * (d - 11.).powi(2)
        + 10. * e.powi(6)
        + 7. * f.powi(2)
        + g.powi(4)
        - 4. * f * g
        - 10. * f
        - 8. * g
}
#[differentiable(hessian)]
fn arwhead(x: &[f64]) -> f64 {
    let (last, init) = x.split_last().unwrap();
    init.iter().map(|xi| (xi * xi + last * last).powi(2) - 4.0 * xi + 3.0).sum()
}
#[differentiable(hessian)]
fn woods_catenary(x: &[f64], #[nondiff] bl: f64) -> f64 {
    let pts: Vec<(f64, f64)> = x.chunks(2).map(|c| (c[0], c[1])).collect();
    pts.windows(2)
        .map(|w| {
            let (dx, dy) = (w[1].0 - w[0].0, w[1].1 - w[0].1);
            let len = (dx * dx + dy * dy).sqrt();
            0.5 * (w[0].1 + w[1].1) + 10.0 * (len - bl).powi(2)
        })
        .sum()
}

#[test]
fn optfun() {
    let v = [0.3, -0.7, 1.1, 0.4];
    let p = [0.83, 0.34];
    gradgradcheck!(ackley, &v[..]);
    for_all(&p);
    gradgradcheck!(levy, &v[..]);
    gradgradcheck!(rastrigin_a, &v[..], 9.0);
    gradgradcheck!(rosenbrock_ab, &v[..], 1.0, 100.0);
    gradgradcheck!(sphere, &v[..]);
    gradgradcheck!(styblinski_tang, &v[..]);
    gradgradcheck!(zero, &v);
    let x2 = SVector::from([0.3, -0.2]);
    let x3 = SVector::from([0.3, -0.2, 0.7]);
    let a3 = [0.3, -0.2, 0.7];
    gradcheck!(powell_badly_scaled, &x2; GradCheck::jax());
    gradgradcheck!(jennrich_sampson, &[0.3, 0.2]);
    gradgradcheck!(helical_valley, &x3);
    gradgradcheck!(helical_valley, &-x3);
    gradcheck!(bard, vjp; &SVector::from([0.3, 0.2, 0.7]));
    gradgradcheck!(gaussian_fn, &a3);
    gradcheck!(meyer, &[0.02, 400.0, 25.0]; GradCheck::jax());
    gradgradcheck!(
        box_3d,
        &x3,
        #[nondiff]
        10
    );
    gradgradcheck!(wood, &v[..]);
    gradcheck!(brown_dennis, &v; GradCheck::jax());
    gradgradcheck!(watson, &v; GradCheck::jax());
    gradgradcheck!(extended_rosenbrock, &SVector::from(v));
    gradgradcheck!(extended_powell, &v[..]);
    gradgradcheck!(penalty_ii, &v[..]);
    gradgradcheck!(trigonometric, &v[..]);
    gradgradcheck!(brown_almost_linear, &v[..]);
    gradgradcheck!(discrete_boundary_value, &v[..]);
    gradgradcheck!(discrete_integral, &v[..]);
    gradgradcheck!(broyden_banded, &[0.1, 0.4, -0.3, 0.2, 0.9, 0.5, -0.2, 0.1][..]);
    gradgradcheck!(chebyquad, &v[..]);
    gradgradcheck!(osborne_1, &[0.5, 1.5, -1.0, 0.01, 0.02]);
    gradgradcheck!(biggs_exp6, &[1.0, 2.0, 1.0, 1.0, 1.0, 1.1]);
    gradgradcheck!(kowalik_osborne, &SVector::from([0.25, 0.39, 0.415, 0.39]));
    gradgradcheck!(hs71_lagrangian, &SVector::from([1.0, 5.0, 4.0, 1.2]), &x2);
    gradcheck!(hs100, &[1., 2., 0., 4., 0.3, 1., 1.]);
    gradgradcheck!(arwhead, &v[..]);
    gradgradcheck!(
        woods_catenary,
        &[0., 0., 0.4, -0.1, 0.9, 0.2][..],
        #[nondiff]
        0.5
    );
}
fn for_all(p: &[f64; 2]) {
    gradgradcheck!(beale, &*p);
    gradgradcheck!(booth, &*p);
    gradcheck!(bukin_n6, &*p);
    gradcheck!(cross_in_tray, &*p);
    gradgradcheck!(easom, &*p);
    gradcheck!(eggholder, &*p);
    gradcheck!(goldsteinprice, &*p);
    gradgradcheck!(himmelblau, &*p);
    gradcheck!(holder_table, &*p);
    gradgradcheck!(levy_n13, &*p);
    gradgradcheck!(matyas, &*p);
    gradgradcheck!(mccorminck, &*p);
    gradgradcheck!(picheny, &*p);
    gradgradcheck!(schaffer_n2, &*p);
    gradcheck!(schaffer_n4, &*p);
    gradgradcheck!(threehumpcamel, &*p);
}
