//! Economics, finance, vision as people write them.
#![allow(
    clippy::all,
    missing_docs,
    dead_code,
    unused_imports,
    unused_variables,
    unused_mut,
    unused_assignments,
    reason = "programs as people write them"
)]

#[macro_use]
mod common;

use common::ported::*;

#[differentiable]
fn solow(alpha: f64, s: f64, delta: f64, k0: f64, periods: u32) -> Vec<f64> {
    let mut path = Vec::new();
    let mut k = k0;
    for _ in 0..periods {
        path.push(k);
        k = s * k.powf(alpha) + (1.0 - delta) * k;
    }
    path
}
#[differentiable]
fn consumption_euler(c: &[f64], beta: f64, r: f64, gamma: f64) -> f64 {
    c.windows(2)
        .map(|w| if let [c0, c1] = w { beta * (1.0 + r) * (c1 / c0).powf(-gamma) - 1.0 } else { unreachable!() })
        .map(|e| e.powi(2))
        .sum::<f64>()
}
#[differentiable]
fn heston_cf_real(u: f64, kappa: f64, theta: f64, sigma: f64, rho: f64, v0: f64, t: f64) -> f64 {
    type C = (f64, f64);
    let mul = |a: C, b: C| -> C { (a.0 * b.0 - a.1 * b.1, a.0 * b.1 + a.1 * b.0) };
    let div = |a: C, b: C| -> C {
        let d = b.0 * b.0 + b.1 * b.1;
        ((a.0 * b.0 + a.1 * b.1) / d, (a.1 * b.0 - a.0 * b.1) / d)
    };
    let sqrt = |a: C| -> C {
        let r = a.0.hypot(a.1).sqrt();
        let th = a.1.atan2(a.0) / 2.0;
        (r * th.cos(), r * th.sin())
    };
    let exp = |a: C| -> C {
        let r = a.0.exp();
        (r * a.1.cos(), r * a.1.sin())
    };
    let ln = |a: C| -> C { (a.0.hypot(a.1).ln(), a.1.atan2(a.0)) };
    let b = (kappa, -rho * sigma * u);
    let d2 = mul(b, b);
    let d = sqrt((d2.0 + sigma * sigma * u * u, d2.1 + sigma * sigma * u));
    let g = div((b.0 - d.0, b.1 - d.1), (b.0 + d.0, b.1 + d.1));
    let edt = exp((-d.0 * t, -d.1 * t));
    let ge = mul(g, edt);
    let one_minus = (1.0 - ge.0, -ge.1);
    let l = ln(div(one_minus, (1.0 - g.0, -g.1)));
    let c_term = (
        kappa * theta / sigma.powi(2) * ((b.0 - d.0) * t - 2.0 * l.0),
        kappa * theta / sigma.powi(2) * ((b.1 - d.1) * t - 2.0 * l.1),
    );
    let frac = div((1.0 - edt.0, -edt.1), one_minus);
    let dd = mul(((b.0 - d.0) / sigma.powi(2), (b.1 - d.1) / sigma.powi(2)), frac);
    exp((c_term.0 + dd.0 * v0, c_term.1 + dd.1 * v0)).0
}
#[differentiable]
fn swaption_lmm(l0: &[f64], vol: f64, #[nondiff] z: &[f64]) -> f64 {
    let n = l0.len();
    let delta = 0.25_f64;
    let mut l = l0.to_vec();
    for (step, dz) in z.iter().enumerate() {
        let sqez = delta.sqrt() * dz;
        let mut v = 0.0;
        for i in step + 1..n {
            let lam = vol;
            let con1 = delta * lam;
            v += con1 * l[i] / (1.0 + delta * l[i]);
            let vrat = (con1 * v + lam * (sqez - 0.5 * con1)).exp();
            l[i] *= vrat;
        }
    }
    let mut b = 1.0;
    let mut s = 0.0;
    let mut payoff = 0.0;
    for i in z.len()..n {
        b /= 1.0 + delta * l[i];
        s += delta * b;
        let swapval = b + 0.05 * s - 1.0;
        if swapval < 0.0 {
            payoff += -100.0 * swapval;
        }
    }
    for i in 0..z.len() {
        payoff /= 1.0 + delta * l[i];
    }
    payoff
}
#[differentiable]
fn annuity_due(pmt: f64, rate: f64, n: i32) -> f64 {
    if rate.abs() < f64::EPSILON {
        return pmt * f64::from(n);
    }
    pmt * (1.0 - (1.0 + rate).powi(-n)) / rate * (1.0 + rate)
}
#[differentiable]
fn kelly(p: f64, b: f64) -> f64 {
    (p * (b + 1.0) - 1.0).max(0.0) / b
}
#[differentiable]
fn portfolio_var(w: &SVector<f64, 3>, cov: &Matrix3<f64>, alpha: f64) -> f64 {
    let var = (w.transpose() * cov * w).x;
    let var2 = w.dot(&(cov * w));
    -alpha * var.sqrt() + 0.0 * var2
}
#[differentiable]
fn max_drawdown(prices: &[f64]) -> f64 {
    let mut peak = f64::NEG_INFINITY;
    let mut mdd = 0.0_f64;
    for &p in prices {
        peak = peak.max(p);
        mdd = mdd.max((peak - p) / peak);
    }
    mdd
}
#[differentiable]
fn sharpe(returns: &[f64], rf: f64) -> f64 {
    let excess: Vec<_> = returns.iter().map(|r| r - rf).collect();
    let mean = excess.iter().sum::<f64>() / excess.len() as f64;
    let sd = (excess.iter().map(|e| (e - mean).powi(2)).sum::<f64>() / (excess.len() - 1) as f64).sqrt();
    mean / sd * 252f64.sqrt()
}
#[differentiable]
fn musical_dissonance(f1: f64, f2: f64) -> f64 {
    let (lo, hi) = if f1 < f2 { (f1, f2) } else { (f2, f1) };
    let s = 0.24 / (0.0207 * lo + 18.96);
    let d = s * (hi - lo);
    (-3.51 * d).exp() - (-5.75 * d).exp()
}
#[differentiable]
fn doppler_shift(v: &Vector3<f64>, n: &Vector3<f64>, c: f64) -> f64 {
    let beta = v / c;
    let gamma = (1.0 - beta.norm_squared()).powf(-0.5);
    1.0 / (gamma * (1.0 - beta.dot(&n.normalize())))
}
#[differentiable]
fn planck(lambda: f64, t: f64) -> f64 {
    const H: f64 = 6.62607015e-34;
    const C: f64 = 2.99792458e8;
    const KB: f64 = 1.380649e-23;
    let x = H * C / (lambda * 1e-6 * KB * t);
    1e-3 / (lambda.powi(5) * x.exp_m1())
}
#[differentiable]
fn pnp_residuals(
    pose: &Vector6<f64>,
    #[nondiff] pts: &[Vector3<f64>; 2],
    #[nondiff] obs: &[Vector2<f64>; 2],
    f: f64,
) -> SVector<f64, 4> {
    let mut r = SVector::<f64, 4>::zeros();
    let w = Vector3::new(pose[0], pose[1], pose[2]);
    let t = pose.fixed_rows::<3>(3).into_owned();
    for (i, (p, o)) in pts.iter().zip(obs).enumerate() {
        let th2 = w.norm_squared();
        let (a, b) = if th2 > 1e-12 {
            let th = th2.sqrt();
            (th.sin() / th, (1.0 - th.cos()) / th2)
        } else {
            (1.0 - th2 / 6.0, 0.5 - th2 / 24.0)
        };
        let q = p + a * w.cross(p) + b * w.cross(&w.cross(p)) + t;
        r.fixed_rows_mut::<2>(2 * i).copy_from(&(Vector2::new(f * q.x / q.z, f * q.y / q.z) - o));
    }
    r
}
#[test]
fn domains() {
    verify!(solow, (a = 0.3, s = 0.2, d = 0.1, k = 1.0), (a, s, d, k, 4));
    verify!(consumption_euler, (c = vec![1.0, 1.1, 1.3], b = 0.95, r = 0.04, g = 2.0), (&c, b, r, g));
    verify!(
        heston_cf_real,
        (u = 1.2, k = 1.5, t = 0.04, s = 0.3, r = -0.6, v = 0.05, tt = 1.0),
        (u, k, t, s, r, v, tt)
    );
    verify!(swaption_lmm, (l = vec![0.07, 0.071, 0.072, 0.07, 0.069], v = 0.2), (&l, v, &[0.3, -0.4]));
    verify!(annuity_due, (p = 100.0, r = 0.05), (p, r, 10));
    verify!(kelly, (p = 0.6, b = 1.2), (p, b));
    verify!(
        portfolio_var,
        (
            w = SVector::from([0.3, 0.3, 0.4]),
            c = Matrix3::new(0.1, 0.01, 0.0, 0.01, 0.2, 0.03, 0.0, 0.03, 0.15),
            a = 1.6
        ),
        (&w, &c, a)
    );
    verify!(max_drawdown, (p = vec![1.0, 1.3, 0.9, 1.1]), (&p));
    verify!(sharpe, (p = vec![0.1, 0.03, -0.09, 0.11], r = 0.01), (&p, r));
    verify!(musical_dissonance, (a = 440.0, b = 466.0), (a, b));
    verify!(doppler_shift, (v = Vector3::new(0.1, 0.2, 0.3), n = Vector3::new(1.0, 0.0, 0.3), c = 1.0), (&v, &n, c));
    let (pts, obs) =
        ([Vector3::new(0.3, 0.2, 0.1), Vector3::new(-0.3, 0.4, 0.2)], [Vector2::new(0.1, 0.2), Vector2::new(0.0, 0.1)]);
    verify!(pnp_residuals, (p = Vector6::new(0.1, 0.2, -0.1, 0.3, 0.1, 2.0), f = 1.1), (&p, &pts, &obs, f));
}
