//! Densities and regressions as people write them.
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

// ----------- statistics
#[differentiable(hessian)]
fn ln_pdf_normal(x: f64, mean: f64, std_dev: f64) -> f64 {
    let d = (x - mean) / std_dev;
    (-0.5 * d * d) - (2.0 * PI).sqrt().ln() - std_dev.ln()
}

#[derive(Debug, Clone, Copy, PartialEq, Differentiable)]
struct Normal {
    mean: f64,
    std_dev: f64,
}

trait Continuous<K, T> {
    fn pdf(&self, x: K) -> T;
    fn ln_pdf(&self, x: K) -> T;
}

#[differentiable]
impl Normal {
    #[differentiable]
    fn create(mean: f64, std_dev: f64) -> Result<Self, String> {
        if mean.is_nan() || std_dev.is_nan() || std_dev <= 0.0 {
            return Err("bad".into());
        }
        Ok(Normal { mean, std_dev })
    }
    #[differentiable(wrt(self, x))]
    fn pdf(&self, x: f64) -> f64 {
        let d = (x - self.mean) / self.std_dev;
        (-0.5 * d * d).exp() / ((2.0 * PI).sqrt() * self.std_dev)
    }
    #[differentiable(wrt(self, x))]
    fn standardize(&self, x: f64) -> f64 {
        (x - self.mean) / self.std_dev
    }
}

#[differentiable]
fn normal_nll(data: &[f64], mu: f64, log_sigma: f64) -> Result<f64, String> {
    let n = Normal::create(mu, log_sigma.exp())?;
    let mut total = 0.0;
    for &x in data {
        let p = n.pdf(x);
        if p <= 0.0 {
            return Err(format!("zero density at {x}"));
        }
        total -= p.ln();
    }
    Ok(total)
}

#[differentiable(hessian)]
fn student_t_logpdf(x: f64, df: f64) -> f64 {
    lgamma((df + 1.) / 2.) - lgamma(df / 2.) - 0.5 * (df * PI).ln() - (df + 1.) / 2. * (x * x / df).ln_1p()
}
#[differentiable(hessian)]
fn lgamma(x: f64) -> f64 {
    // Stirling with shift
    let mut z = x;
    let mut shift = 0.0;
    while z < 10.0 {
        shift += z.ln();
        z += 1.0;
    }
    let zi = z.recip();
    let series = zi * (1.0 / 12.0 - zi * zi * (1.0 / 360.0 - zi * zi / 1260.0));
    (z - 0.5) * z.ln() - z + 0.5 * TAU.ln() + series - shift
}
#[differentiable(hessian)]
fn beta_logpdf(x: f64, a: f64, b: f64) -> f64 {
    assert!(x > 0.0 && x < 1.0, "x out of range: {}", x);
    let lbeta = lgamma(a) + lgamma(b) - lgamma(a + b);
    (a - 1.0) * x.ln() + (b - 1.0) * (-x).ln_1p() - lbeta
}
#[differentiable(hessian)]
fn gamma_logpdf(x: f64, shape: f64, rate: f64) -> f64 {
    if x < 0.0 { f64::NEG_INFINITY } else { shape * rate.ln() - lgamma(shape) + (shape - 1.0) * x.ln() - rate * x }
}
#[differentiable(hessian)]
fn weibull(x: f64, k: f64, lambda: f64) -> f64 {
    match x {
        x if x < 0.0 => 0.0,
        x => k / lambda * (x / lambda).powf(k - 1.0) * (-(x / lambda).powf(k)).exp(),
    }
}
#[differentiable(hessian)]
fn poisson_nll(beta: &[f64], xs: &[Vec<f64>], #[nondiff] counts: &[u32]) -> f64 {
    xs.iter()
        .zip(counts.iter())
        .map(|(x, &c)| {
            let eta: f64 = x.iter().zip(beta.iter()).map(|(a, b)| a * b).sum();
            eta.exp() - c as f64 * eta
        })
        .sum()
}

#[differentiable(hessian)]
fn logistic_nll(w: &SVector<f64, 3>, #[nondiff] data: &[(SVector<f64, 3>, bool)], l2: f64) -> f64 {
    let mut nll = 0.0;
    for (x, label) in data {
        let z = w.dot(x);
        let y = if *label { 1.0 } else { -1.0 };
        nll += (1.0 + (-y * z).exp()).ln();
    }
    nll / data.len() as f64 + 0.5 * l2 * w.norm_squared()
}

#[derive(Clone, Debug)]
struct Patient {
    time: f64,
    event: bool,
    covariates: [f64; 2],
}

#[differentiable(hessian)]
fn cox_partial_loglik(beta: &[f64; 2], #[nondiff] patients: &[Patient]) -> f64 {
    let risk: Vec<f64> =
        patients.iter().map(|p| p.covariates.iter().zip(beta).map(|(x, b)| x * b).sum::<f64>()).collect();
    let mut ll = 0.0;
    for (i, p) in patients.iter().enumerate() {
        if !p.event {
            continue;
        }
        let denom: f64 =
            patients.iter().enumerate().filter(|(_, q)| q.time >= p.time).map(|(j, _)| risk[j].exp()).sum();
        ll += risk[i] - denom.ln();
    }
    ll
}

#[test]
fn stats() {
    verify2!(ln_pdf_normal, (x = 0.2, m = 0.4, s = 1.3), (x, m, s));
    verify!(normal_nll, (d = vec![0.1, 0.4, -0.2], m = 0.3, s = 0.1), (&d, m, s));
    verify2!(student_t_logpdf, (x = 0.2, d = 4.3), (x, d));
    verify2!(beta_logpdf, (x = 0.2, a = 4.3, b = 1.2), (x, a, b));
    verify2!(gamma_logpdf, (x = 0.2, a = 4.3, b = 1.2), (x, a, b));
    verify2!(weibull, (x = 0.2, a = 4.3, b = 1.2), (x, a, b));
    verify2!(poisson_nll, (b = vec![0.1, 0.2], x = vec![vec![0.3, 0.4], vec![0.5, -0.3]]), (&b, &x, &[1, 4]));
    let data = [(SVector::from([1.0, 2.0, 3.0]), true), (SVector::from([1.0, -1.0, 0.3]), false)];
    verify2!(logistic_nll, (w = SVector::from([0.3, 0.2, -0.4]), l = 0.1), (&w, &data, l));
    let p = |t, e, c| Patient { time: t, event: e, covariates: c };
    let ps = [p(1.0, true, [0.3, 0.2]), p(2.0, false, [0.1, 0.8]), p(3.0, true, [-0.3, 0.5])];
    verify2!(cox_partial_loglik, (b = [0.3, 0.2]), (&b, &ps));
    let zs = [SVector::from([0.1]), SVector::from([0.4])];
    let xs4 = SVector::from([0.0, 0.5, 1.1, 1.7]);
    let x = || vec![0.1, 0.4, 0.3, -0.2];
    let batch = [(Vector2::new(0.3, 0.4), 1), (Vector2::new(-0.3, 0.4), 2)];
}
