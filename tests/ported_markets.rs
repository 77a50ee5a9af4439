//! Pricing, curves and risk.
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

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OptionType {
    Call,
    Put,
}

#[differentiable(hessian)]
fn norm_cdf(x: f64) -> f64 {
    let a = 1.0 / (1.0 + 0.2316419 * x.abs());
    let w = 1.0
        - 1.0 / (2.0 * PI).sqrt()
            * (-0.5 * x * x).exp()
            * (0.31938153 * a - 0.356563782 * a.powi(2) + 1.781477937 * a.powi(3) - 1.821255978 * a.powi(4)
                + 1.330274429 * a.powi(5));
    if x < 0.0 { 1.0 - w } else { w }
}

#[derive(Debug, Clone, Differentiable)]
pub struct BlackScholesMerton {
    pub cost_of_carry: f64,
    pub underlying_price: f64,
    pub strike_price: f64,
    pub volatility: f64,
    pub risk_free_rate: f64,
    pub time: f64,
    #[nondiff]
    pub option_type: OptionType,
}

#[differentiable]
impl BlackScholesMerton {
    #[differentiable(wrt(self))]
    fn d1_d2(&self) -> (f64, f64) {
        let d1 = (self.underlying_price / self.strike_price).ln()
            + self.time * (self.cost_of_carry + 0.5 * self.volatility.powi(2));
        let d1 = d1 / (self.volatility * self.time.sqrt());
        let d2 = d1 - self.volatility * self.time.sqrt();
        (d1, d2)
    }

    #[differentiable(wrt(self))]
    pub fn price(&self) -> f64 {
        let S = self.underlying_price;
        let K = self.strike_price;
        let T = self.time;
        let r = self.risk_free_rate;
        let b = self.cost_of_carry;
        let (d1, d2) = self.d1_d2();
        match self.option_type {
            OptionType::Call => S * ((b - r) * T).exp() * norm_cdf(d1) - K * (-r * T).exp() * norm_cdf(d2),
            OptionType::Put => -S * ((b - r) * T).exp() * norm_cdf(-d1) + K * (-r * T).exp() * norm_cdf(-d2),
        }
    }
}

/// CRR binomial tree
#[differentiable(hessian)]
fn crr_american(s: f64, k: f64, r: f64, sigma: f64, t: f64, n: usize, #[nondiff] kind: OptionType) -> f64 {
    let dt = t / n as f64;
    let u = (sigma * dt.sqrt()).exp();
    let d = 1.0 / u;
    let p = ((r * dt).exp() - d) / (u - d);
    let df = (-r * dt).exp();
    let payoff = |x: f64| match kind {
        OptionType::Call => (x - k).max(0.0),
        OptionType::Put => (k - x).max(0.0),
    };
    let mut values: Vec<f64> = (0..=n).map(|i| payoff(s * u.powi(2 * i as i32 - n as i32))).collect();
    for j in (0..n).rev() {
        for i in 0..=j {
            let continuation = df * (p * values[i + 1] + (1.0 - p) * values[i]);
            let exercise = payoff(s * u.powi(2 * i as i32 - j as i32));
            values[i] = continuation.max(exercise);
        }
    }
    values[0]
}

#[derive(Clone, Copy, Debug, Differentiable)]
pub struct HestonParams {
    kappa: f64,
    theta: f64,
    sigma: f64,
    rho: f64,
    v0: f64,
}

/// complex by hand
#[differentiable(hessian)]
fn cmul(a: (f64, f64), b: (f64, f64)) -> (f64, f64) {
    (a.0 * b.0 - a.1 * b.1, a.0 * b.1 + a.1 * b.0)
}
#[differentiable(hessian)]
fn cdiv((a, b): (f64, f64), (c, d): (f64, f64)) -> (f64, f64) {
    let den = c * c + d * d;
    ((a * c + b * d) / den, (b * c - a * d) / den)
}
#[differentiable(hessian)]
fn csqrt(z: (f64, f64)) -> (f64, f64) {
    let r = z.0.hypot(z.1);
    let re = ((r + z.0) * 0.5).sqrt();
    let im = ((r - z.0) * 0.5).sqrt();
    (re, if z.1 < 0.0 { -im } else { im })
}
#[differentiable(hessian)]
fn cexp(z: (f64, f64)) -> (f64, f64) {
    let m = z.0.exp();
    (m * z.1.cos(), m * z.1.sin())
}
#[differentiable(hessian)]
fn cln(z: (f64, f64)) -> (f64, f64) {
    (z.0.hypot(z.1).ln(), z.1.atan2(z.0))
}

#[differentiable(hessian)]
fn heston_cf_re(p: &HestonParams, u: f64, tau: f64, j: usize) -> (f64, f64) {
    let HestonParams { kappa, theta, sigma, rho, v0 } = *p;
    let (uj, bj) = match j {
        1 => (0.5, kappa - rho * sigma),
        2 => (-0.5, kappa),
        _ => unreachable!(),
    };
    let a = kappa * theta;
    let iu = (0.0, u);
    let rsiu_b = (-bj, rho * sigma * u);
    let sq = cmul(rsiu_b, rsiu_b);
    // d = sqrt((rho sigma i u - b)^2 - sigma^2 (2 u_j i u - u^2))
    let d = csqrt((sq.0 + sigma * sigma * u * u, sq.1 - sigma * sigma * 2.0 * uj * iu.1));
    let num = (bj - rsiu_b.0 * 0.0 - d.0, -rho * sigma * u - d.1);
    let den = (bj + d.0, -rho * sigma * u + d.1);
    let g = cdiv(num, den);
    let edt = cexp((-d.0 * tau, -d.1 * tau));
    let gedt = cmul(g, edt);
    let one_minus = (1.0 - gedt.0, -gedt.1);
    let l = cln(cdiv(one_minus, (1.0 - g.0, -g.1)));
    let c = (a / (sigma * sigma) * (num.0 * tau - 2.0 * l.0), a / (sigma * sigma) * (num.1 * tau - 2.0 * l.1));
    let dd = cmul((num.0 / sigma.powi(2), num.1 / sigma.powi(2)), cdiv((1.0 - edt.0, -edt.1), one_minus));
    cexp((c.0 + dd.0 * v0, c.1 + dd.1 * v0))
}

#[differentiable(hessian)]
fn heston_p(p: &HestonParams, log_moneyness: f64, tau: f64, j: usize) -> f64 {
    let n = 64;
    let du = 0.5;
    let mut integral = 0.0;
    for i in 0..n {
        let u = (i as f64 + 0.5) * du;
        let f = heston_cf_re(p, u, tau, j);
        let e = cexp((0.0, u * log_moneyness));
        let z = cmul(e, f);
        integral += z.1 / u * du;
    }
    0.5 + integral / PI
}

/// Nelson-Siegel-Svensson
#[derive(Clone, Debug, Differentiable)]
struct NelsonSiegelSvensson {
    beta: [f64; 4],
    lambda1: f64,
    lambda2: f64,
}
#[differentiable]
impl NelsonSiegelSvensson {
    #[differentiable(wrt(self, tau))]
    fn spot_rate(&self, tau: f64) -> f64 {
        let term1 = self.lambda1 * (1. - (-tau / self.lambda1).exp()) / tau;
        let term2 = self.lambda1 * (1. - (-tau / self.lambda1).exp()) / tau - (-tau / self.lambda1).exp();
        let term3 = self.lambda2 * (1. - (-tau / self.lambda2).exp()) / tau - (-tau / self.lambda2).exp();
        self.beta[0] + self.beta[1] * term1 + self.beta[2] * term2 + self.beta[3] * term3
    }
    #[differentiable(wrt(self, tau))]
    fn discount_factor(&self, tau: f64) -> f64 {
        (-self.spot_rate(tau) / 100. * tau).exp()
    }
    #[differentiable(wrt(self))]
    fn fit_error(&self, tenors: &[f64], quotes: &[f64]) -> f64 {
        tenors
            .iter()
            .zip(quotes.iter())
            .map(|(&t, &q)| {
                let e = self.discount_factor(t) - q;
                e * e
            })
            .sum::<f64>()
            .sqrt()
    }
}

/// Bond price, duration, yield by Newton
#[differentiable(hessian)]
fn bond_price(cashflows: &[(f64, f64)], y: f64) -> f64 {
    cashflows.iter().map(|(t, c)| c / (1.0 + y).powf(*t)).sum()
}
#[differentiable(hessian)]
fn ytm(cashflows: &[(f64, f64)], price: f64) -> f64 {
    let mut y = 0.05;
    for _ in 0..20 {
        let mut pv = 0.0;
        let mut dpv = 0.0;
        for &(t, c) in cashflows {
            let df = (1.0 + y).powf(-t);
            pv += c * df;
            dpv -= t * c * df / (1.0 + y);
        }
        let step = (pv - price) / dpv;
        y -= step;
        if step.abs() < 1e-12 {
            break;
        }
    }
    y
}
#[differentiable(hessian)]
fn irr(flows: &[f64]) -> Option<f64> {
    let npv = |r: f64| -> f64 { flows.iter().enumerate().map(|(i, cf)| cf / (1.0 + r).powi(i as i32)).sum() };
    let mut r = 0.1;
    for _ in 0..50 {
        let h = 1e-4;
        let d = (npv(r + h) - npv(r - h)) / (2.0 * h);
        let next = r - npv(r) / d;
        if !next.is_finite() {
            return None;
        }
        if (next - r).abs() < 1e-10 {
            return Some(next);
        }
        r = next;
    }
    None
}

/// Vasicek and CIR bond
#[differentiable(hessian)]
fn cir_bond(r0: f64, a: f64, b: f64, sigma: f64, tau: f64) -> f64 {
    let h = (a.powi(2) + 2.0 * sigma.powi(2)).sqrt();
    let e = (h * tau).exp() - 1.0;
    let A = (2.0 * h * ((a + h) * tau / 2.0).exp() / (2.0 * h + (a + h) * e)).powf(2.0 * a * b / sigma.powi(2));
    let B = 2.0 * e / (2.0 * h + (a + h) * e);
    A * (-B * r0).exp()
}

/// Black-Derman-Toy / Ho-Lee lattice swaption
#[differentiable(hessian)]
fn swaption_lattice(rates0: &[f64], vol: f64, fixed: f64, #[nondiff] expiry: usize) -> f64 {
    let n = rates0.len();
    let short = |i: usize, j: usize| rates0[i] * (vol * (2.0 * j as f64 - i as f64)).exp();
    let mut swap = vec![0.0; n + 1];
    for i in (expiry..n).rev() {
        for j in 0..=i {
            let r = short(i, j);
            let cont = 0.5 * (swap[j] + swap[j + 1]);
            swap[j] = (cont + r - fixed) / (1.0 + r);
        }
    }
    let mut option: Vec<f64> = swap.iter().take(expiry + 1).map(|v| v.max(0.0)).collect();
    for i in (0..expiry).rev() {
        let mut next = Vec::with_capacity(i + 1);
        for j in 0..=i {
            next.push(0.5 * (option[j] + option[j + 1]) / (1.0 + short(i, j)));
        }
        option = next;
    }
    option[0]
}

/// SABR by Hagan
#[differentiable(hessian)]
fn sabr_vol(f: f64, k: f64, t: f64, alpha: f64, beta: f64, nu: f64, rho: f64) -> f64 {
    let one_beta = 1.0 - beta;
    let fk_beta = (f * k).powf(one_beta / 2.0);
    let log_fk = (f / k).ln();
    let correction = 1.0
        + t * (one_beta.powi(2) / 24.0 * alpha.powi(2) / fk_beta.powi(2)
            + rho * beta * nu * alpha / (4.0 * fk_beta)
            + nu.powi(2) * (2.0 - 3.0 * rho.powi(2)) / 24.0);
    if (f - k).abs() < 1e-10 {
        return alpha / f.powf(one_beta) * correction;
    }
    let z = nu / alpha * fk_beta * log_fk;
    let xz = (((1.0 - 2.0 * rho * z + z * z).sqrt() + z - rho) / (1.0 - rho)).ln();
    let denom = fk_beta * (1.0 + one_beta.powi(2) / 24.0 * log_fk.powi(2) + one_beta.powi(4) / 1920.0 * log_fk.powi(4));
    alpha / denom * z / xz * correction
}

/// Implied vol by Newton w/ early error
#[differentiable(hessian)]
fn bs_call(s: f64, k: f64, r: f64, sigma: f64, t: f64) -> f64 {
    let sqrt_t = t.sqrt();
    let d1 = ((s / k).ln() + (r + sigma * sigma / 2.) * t) / (sigma * sqrt_t);
    let d2 = d1 - sigma * sqrt_t;
    s * norm_cdf(d1) - k * (-r * t).exp() * norm_cdf(d2)
}
#[differentiable]
fn implied_vol(price: f64, s: f64, k: f64, r: f64, t: f64) -> Result<f64, &'static str> {
    if price <= (s - k * (-r * t).exp()).max(0.0) {
        return Err("below intrinsic");
    }
    let mut sigma = (2.0 * PI / t).sqrt() * price / s;
    for _i in 0..100 {
        let diff = bs_call(s, k, r, sigma, t) - price;
        let d1 = ((s / k).ln() + (r + 0.5 * sigma.powi(2)) * t) / (sigma * t.sqrt());
        let vega = s * t.sqrt() * (-0.5 * d1 * d1).exp() / (2.0 * PI).sqrt();
        if diff.abs() < 1e-14 {
            return Ok(sigma);
        }
        sigma -= diff / vega;
    }
    Ok(sigma)
}

/// MC path with given normals: Asian and barrier
#[differentiable]
fn asian_mc(s0: f64, strike: f64, r: f64, sigma: f64, #[nondiff] normals: &[Vec<f64>]) -> f64 {
    let mut payoff_sum = 0.0;
    for path in normals {
        let dt = 1.0 / path.len() as f64;
        let mut s = s0;
        let mut avg = 0.0;
        for z in path.iter() {
            s *= ((r - 0.5 * sigma * sigma) * dt + sigma * dt.sqrt() * z).exp();
            avg += s;
        }
        avg /= path.len() as f64;
        payoff_sum += f64::max(avg - strike, 0.0);
    }
    (-r).exp() * payoff_sum / normals.len() as f64
}

/// Crank-Nicolson PDE
#[differentiable(hessian)]
fn thomas(a: &[f64], b: &[f64], c: &[f64], d: &[f64]) -> Vec<f64> {
    let n = d.len();
    let mut cp = vec![0.0; n];
    let mut dp = vec![0.0; n];
    cp[0] = c[0] / b[0];
    dp[0] = d[0] / b[0];
    for i in 1..n {
        let m = b[i] - a[i] * cp[i - 1];
        cp[i] = c[i] / m;
        dp[i] = (d[i] - a[i] * dp[i - 1]) / m;
    }
    let mut x = vec![0.0; n];
    x[n - 1] = dp[n - 1];
    for i in (0..n - 1).rev() {
        x[i] = dp[i] - cp[i] * x[i + 1];
    }
    x
}
#[differentiable(hessian)]
fn crank_nicolson_call(strike: f64, r: f64, sigma: f64, t: f64) -> f64 {
    const M: usize = 20;
    const N: usize = 10;
    let s_max = 200.0;
    let ds = s_max / M as f64;
    let dt = t / N as f64;
    let mut v: Vec<f64> = (0..=M).map(|i| (i as f64 * ds - strike).max(0.0)).collect();
    for step in 0..N {
        let tau = (step + 1) as f64 * dt;
        let (mut a, mut b, mut c, mut d) = (vec![], vec![], vec![], vec![]);
        for i in 0..=M {
            if i == 0 {
                a.push(0.0);
                b.push(1.0);
                c.push(0.0);
                d.push(0.0);
                continue;
            }
            if i == M {
                a.push(0.0);
                b.push(1.0);
                c.push(0.0);
                d.push(s_max - strike * (-r * tau).exp());
                continue;
            }
            let x = i as f64;
            let alpha = 0.25 * dt * (sigma.powi(2) * x * x - r * x);
            let beta = -0.5 * dt * (sigma.powi(2) * x * x + r);
            let gamma = 0.25 * dt * (sigma.powi(2) * x * x + r * x);
            a.push(-alpha);
            b.push(1.0 - beta);
            c.push(-gamma);
            d.push(alpha * v[i - 1] + (1.0 + beta) * v[i] + gamma * v[i + 1]);
        }
        v = thomas(&a, &b, &c, &d);
    }
    v[M / 2]
}

/// generic pricer, num_traits
#[differentiable(hessian)]
fn margrabe<T: Float>(s1: T, s2: T, sigma: T, t: T) -> T {
    let half = T::from(0.5).unwrap();
    let sd = sigma * t.sqrt();
    let d1 = ((s1 / s2).ln() + half * sigma * sigma * t) / sd;
    let d2 = d1 - sd;
    let phi = |x: T| T::one() / (T::one() + (-T::from(1.702).unwrap() * x).exp());
    s1 * phi(d1) - s2 * phi(d2)
}

/// Portfolio: risk parity
#[differentiable(hessian)]
fn risk_parity(w: &[f64], cov: &[Vec<f64>]) -> f64 {
    let n = w.len();
    let marginal: Vec<f64> = cov.iter().map(|row| row.iter().zip(w).map(|(c, wi)| c * wi).sum::<f64>()).collect();
    let total = w.iter().zip(&marginal).map(|(a, b)| a * b).sum::<f64>();
    let vol = total.sqrt();
    let target = vol / n as f64;
    let mut loss = 0.0;
    for (wi, mi) in w.iter().zip(marginal.iter()) {
        let rc = wi * mi / vol;
        loss += (rc - target).powi(2);
    }
    loss
}
#[differentiable(hessian)]
fn sharpe(returns: &[f64], rf: f64) -> f64 {
    let n = returns.len() as f64;
    let mean = returns.iter().sum::<f64>() / n;
    let var = returns.iter().map(|r| (r - mean).powi(2)).sum::<f64>() / (n - 1.0);
    (mean - rf) / var.sqrt()
}
#[differentiable]
fn max_drawdown(equity: &[f64]) -> f64 {
    let mut peak = f64::NEG_INFINITY;
    let mut mdd: f64 = 0.0;
    for &e in equity {
        peak = peak.max(e);
        mdd = mdd.max((peak - e) / peak);
    }
    mdd
}
#[differentiable]
fn cvar(losses: &[f64], alpha: f64) -> f64 {
    let mut sorted = losses.to_vec();
    sorted.sort_by(|a, b| b.partial_cmp(a).unwrap());
    let k = ((1.0 - alpha) * losses.len() as f64).ceil() as usize;
    sorted[..k].iter().sum::<f64>() / k as f64
}
#[differentiable(hessian)]
fn garch_nll(params: &[f64; 3], #[nondiff] returns: &[f64]) -> f64 {
    let [omega, alpha, beta] = *params;
    let mut var = omega / (1.0 - alpha - beta);
    let mut nll = 0.0;
    for (i, r) in returns.iter().enumerate() {
        if i > 0 {
            var = omega + alpha * returns[i - 1].powi(2) + beta * var;
        }
        nll += 0.5 * ((2.0 * PI).ln() + var.ln() + r * r / var);
    }
    nll
}
/// bootstrapped discount curve: linear interpolation by partition_point
#[differentiable(hessian)]
fn curve(times: &[f64], zeros: &[f64], t: f64) -> f64 {
    let i = times.partition_point(|&x| x < t);
    if i == 0 {
        return zeros[0];
    }
    if i == times.len() {
        return *zeros.last().unwrap();
    }
    let w = (t - times[i - 1]) / (times[i] - times[i - 1]);
    zeros[i - 1] * (1.0 - w) + zeros[i] * w
}

#[test]
fn finance() {
    let b = BlackScholesMerton {
        cost_of_carry: 0.08,
        underlying_price: 60.,
        strike_price: 65.,
        volatility: 0.3,
        risk_free_rate: 0.08,
        time: 0.25,
        option_type: OptionType::Call,
    };
    let g = b.price_grad();
    let h = 1e-5;
    let up = BlackScholesMerton { volatility: 0.3 + h, ..b.clone() }.price();
    let dn = BlackScholesMerton { volatility: 0.3 - h, ..b.clone() }.price();
    assert!((g.volatility - (up - dn) / (2. * h)).abs() < 1e-5);
    gradcheck!(
        crr_american,
        100.,
        105.3,
        0.03,
        0.2,
        1.0,
        #[nondiff]
        12,
        #[nondiff]
        OptionType::Put
    );
    let p = HestonParams { kappa: 1.5, theta: 0.04, sigma: 0.3, rho: -0.6, v0: 0.05 };
    gradgradcheck!(heston_p, &p, 0.1, 0.7, #[nondiff] 1; GradCheck::jax());
    let nss = NelsonSiegelSvensson { beta: [2.0, -1.0, 0.5, 0.7], lambda1: 1.3, lambda2: 3.0 };
    let (g, _) = nss.spot_rate_grad(2.0);
    assert_eq!(g.beta[0], 1.0);
    nss.fit_error_grad(&[1.0, 2.0], &[0.9, 0.8]);
    let cf = [(1.0, 5.0), (2.0, 5.0), (3.0, 105.0)];
    gradgradcheck!(bond_price, &cf[..], 0.04);
    gradgradcheck!(ytm, &cf[..], 98.0; GradCheck::jax());
    gradcheck!(irr, &[-100.0, 30.0, 50.0, 60.0][..]);
    gradgradcheck!(cir_bond, 0.03, 0.5, 0.04, 0.1, 2.0);
    gradcheck!(
        swaption_lattice,
        &[0.03, 0.032, 0.033, 0.036, 0.037][..],
        0.1,
        0.0331,
        #[nondiff]
        2
    );
    gradgradcheck!(sabr_vol, 0.03, 0.035, 1.0, 0.04, 0.5, 0.4, -0.3; GradCheck::jax());
    gradgradcheck!(bs_call, 100., 105., 0.03, 0.2, 1.0);
    gradcheck!(implied_vol, 8.0, 100., 105., 0.03, 1.0);
    gradcheck!(
        asian_mc,
        100.,
        99.,
        0.03,
        0.2,
        #[nondiff]
        &[vec![0.1, -0.4, 0.7], vec![0.3, 1.0, 0.2]][..]
    );
    gradgradcheck!(crank_nicolson_call, 97., 0.03, 0.2, 1.0);
    gradgradcheck!(margrabe, 1.1, 1.0, 0.3, 0.7);
    gradgradcheck!(risk_parity, &[0.3, 0.7][..], &[vec![0.04, 0.01], vec![0.01, 0.09]][..]);
    gradgradcheck!(sharpe, &[0.01, 0.02, -0.01, 0.03][..], 0.001);
    gradcheck!(max_drawdown, &[1.0, 1.2, 0.9, 1.3, 1.0][..]);
    gradcheck!(cvar, &[0.3, -0.1, 0.5, 0.9, -0.7][..], 0.65);
    gradgradcheck!(
        garch_nll,
        &[0.01, 0.1, 0.8],
        #[nondiff]
        &[0.1, -0.2, 0.15, 0.05][..]
    );
    gradgradcheck!(curve, &[1.0, 2.0, 5.0][..], &[0.01, 0.02, 0.03][..], 3.0);
}
