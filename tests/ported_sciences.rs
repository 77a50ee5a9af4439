//! Astronomy, chemistry, biology as people write them.
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

// ---------- crates' style: sun position, astronomy, acoustics, thermodynamics, hydrology, biology, economics
pub mod astro {
    use super::*;
    pub mod angle {
        use super::*;
        #[differentiable]
        pub fn limit_to_360(angl: f64) -> f64 {
            let n = detach(angl / 360.0) as i64;
            let limited = angl - (360.0 * (n as f64));
            if limited < 0.0 { limited + 360.0 } else { limited }
        }
        #[differentiable]
        pub fn anglr_sepr(a1: f64, b1: f64, a2: f64, b2: f64) -> f64 {
            (b1.sin() * b2.sin() + b1.cos() * b2.cos() * (a1 - a2).cos()).acos()
        }
    }
    #[inline]
    #[differentiable]
    pub fn ecl_frm_eq_long(asc: f64, dec: f64, oblq: f64) -> f64 {
        (asc.sin() * oblq.cos() + dec.tan() * oblq.sin()).atan2(asc.cos())
    }
    #[differentiable]
    pub fn mean_sidereal(jd: f64) -> f64 {
        let t = (jd - 2451545.0) / 36525.0;
        angle::limit_to_360(280.46061837 + 360.98564736629 * (jd - 2451545.0) + t * t * (0.000387933 - t / 38710000.0))
    }
}
#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
pub struct Complex64 {
    pub re: f64,
    pub im: f64,
}
#[differentiable]
impl Mul for Complex64 {
    type Output = Self;
    #[differentiable]
    fn mul(self, o: Self) -> Self {
        Complex64 { re: self.re * o.re - self.im * o.im, im: self.re * o.im + self.im * o.re }
    }
}
#[differentiable]
impl Add for Complex64 {
    type Output = Complex64;
    #[differentiable]
    fn add(self, o: Complex64) -> Complex64 {
        Complex64::new(self.re + o.re, self.im + o.im)
    }
}
impl Complex64 {
    pub const I: Self = Self { re: 0.0, im: 1.0 };
    #[differentiable]
    pub const fn new(re: f64, im: f64) -> Self {
        Self { re, im }
    }
    #[differentiable]
    pub fn from_polar(r: f64, theta: f64) -> Self {
        Self::new(r * theta.cos(), r * theta.sin())
    }
    #[differentiable(wrt(self))]
    pub fn norm_sqr(&self) -> f64 {
        self.re * self.re + self.im * self.im
    }
    #[differentiable(wrt(self))]
    pub fn exp(self) -> Self {
        Self::from_polar(self.re.exp(), self.im)
    }
    #[differentiable(wrt(self))]
    pub fn sqrt(self) -> Self {
        let r = self.norm_sqr().sqrt();
        Self::new(((r + self.re) / 2.0).sqrt(), ((r - self.re) / 2.0).sqrt().copysign(self.im))
    }
}
use std::ops::{Add, Mul};
#[differentiable(operators(Complex64))]
fn transfer(w: f64, r: f64, c: f64) -> f64 {
    let s = Complex64::new(0.0, w);
    let z = Complex64::new(1.0, 0.0) + s * Complex64::new(r * c, 0.0);
    let h: Complex64 = z.sqrt();
    let e: Complex64 = h.exp();
    1.0 / e.norm_sqr()
}
#[differentiable]
fn antoine(t: f64, coefs: (f64, f64, f64)) -> f64 {
    let (a, b, c) = coefs;
    10f64.powf(a - b / (c + t))
}
#[differentiable]
fn van_der_waals_z(t: f64, p: f64, a: f64, b: f64) -> f64 {
    const R: f64 = 8.314462618;
    let (aa, bb) = (a * p / (R * t).powi(2), b * p / (R * t));
    let mut z = 1.0;
    for _ in 0..30 {
        let f = z * z * z - (1.0 + bb) * z * z + aa * z - aa * bb;
        let df = 3.0 * z * z - 2.0 * (1.0 + bb) * z + aa;
        let dz = f / df;
        z -= dz;
        if dz.abs() < 1e-14 {
            return z;
        }
    }
    f64::NAN
}
#[differentiable]
fn rachford_rice(z: &[f64], k: &[f64]) -> Option<f64> {
    let g = |v: f64| -> f64 { z.iter().zip(k).map(|(zi, ki)| zi * (ki - 1.0) / (1.0 + v * (ki - 1.0))).sum() };
    let (mut lo, mut hi) = (0.0, 1.0);
    if g(lo) < 0.0 || g(hi) > 0.0 {
        return None;
    }
    let mut v = 0.5;
    for _ in 0..50 {
        let gv = g(v);
        let dg: f64 =
            z.iter().zip(k.iter()).map(|(&zi, &ki)| -zi * (ki - 1.0).powi(2) / (1.0 + v * (ki - 1.0)).powi(2)).sum();
        if gv > 0.0 {
            lo = v
        } else {
            hi = v
        }
        let next = v - gv / dg;
        if gv.abs() < 1e-13 {
            break;
        }
        v = if next > lo && next < hi { next } else { 0.5 * (lo + hi) };
    }
    Some(v)
}
#[differentiable]
fn penman(temp: f64, rh: f64, wind: f64, rad: f64) -> f64 {
    let es = 0.6108 * ((17.27 * temp) / (temp + 237.3)).exp();
    let ea = es * rh / 100.;
    let delta = 4098. * es / (temp + 237.3).powi(2);
    let gamma = 0.066;
    (0.408 * delta * rad + gamma * 900. / (temp + 273.) * wind * (es - ea)) / (delta + gamma * (1. + 0.34 * wind))
}
#[differentiable]
fn colebrook(re: f64, rel_rough: f64) -> f64 {
    let mut x = 1.0 / 0.02f64.sqrt();
    let mut diff = 1.0;
    let mut n = 0;
    while diff > 1e-13 && n < 100 {
        let next = -2.0 * (rel_rough / 3.7 + 2.51 * x / re).log10();
        diff = (next - x).abs();
        x = next;
        n += 1;
    }
    x.powi(-2)
}
#[derive(Clone, Copy, Debug, Differentiable)]
struct Sir {
    s: f64,
    i: f64,
    r: f64,
}
#[derive(Clone, Copy, Debug, Differentiable)]
struct SirParams {
    beta: f64,
    gamma: f64,
}
impl Sir {
    #[differentiable(wrt(self, p))]
    fn derivative(&self, p: &SirParams) -> Sir {
        let n = self.s + self.i + self.r;
        let inf = p.beta * self.s * self.i / n;
        let rec = p.gamma * self.i;
        Sir { s: -inf, i: inf - rec, r: rec }
    }
    #[differentiable(wrt(self, other, h))]
    fn plus(self, other: &Sir, h: f64) -> Sir {
        Sir { s: self.s + h * other.s, i: self.i + h * other.i, r: self.r + h * other.r }
    }
}
#[differentiable]
fn sir_fit(p: SirParams, i0: f64, #[nondiff] observed: &[f64]) -> f64 {
    let mut state = Sir { s: 1.0 - i0, i: i0, r: 0.0 };
    let mut sse = 0.0;
    for (day, obs) in observed.iter().enumerate() {
        for _ in 0..4 {
            let k1 = state.derivative(&p);
            let k2 = state.plus(&k1, 0.125).derivative(&p);
            state = state.plus(&k2, 0.25);
        }
        let w = if day > 1 { 1.0 } else { 0.5 };
        sse += w * (state.i - obs).powi(2);
    }
    sse
}
#[differentiable]
fn lotka_volterra(params: &[f64; 4], x0: &[f64; 2], n: usize) -> [f64; 2] {
    let &[a, b, c, d] = params;
    let mut s = *x0;
    for _ in 0..n {
        let [x, y] = s;
        let dx = a * x - b * x * y;
        let dy = -c * y + d * x * y;
        s = [x + 0.01 * dx, y + 0.01 * dy];
    }
    s
}
#[differentiable]
fn hodgkin_huxley(v0: f64, g_na: f64, current: f64) -> f64 {
    fn unused() {}
    let alpha_n = |v: f64| 0.01 * (v + 55.0) / (1.0 - (-(v + 55.0) / 10.0).exp());
    let beta_n = |v: f64| 0.125 * (-(v + 65.0) / 80.0).exp();
    let (mut v, mut n, mut m, mut h) = (v0, 0.3177, 0.0529, 0.5961);
    let dt = 0.01;
    for _ in 0..20 {
        let (an, bn) = (alpha_n(v), beta_n(v));
        let am = 0.1 * (v + 40.0) / (1.0 - (-(v + 40.0) / 10.0).exp());
        let bm = 4.0 * (-(v + 65.0) / 18.0).exp();
        let ah = 0.07 * (-(v + 65.0) / 20.0).exp();
        let bh = 1.0 / (1.0 + (-(v + 35.0) / 10.0).exp());
        n += dt * (an * (1.0 - n) - bn * n);
        m += dt * (am * (1.0 - m) - bm * m);
        h += dt * (ah * (1.0 - h) - bh * h);
        let i_na = g_na * m.powi(3) * h * (v - 50.0);
        let i_k = 36.0 * n.powi(4) * (v + 77.0);
        v += dt * (current - i_na - i_k - 0.3 * (v + 54.387));
    }
    v
}
#[test]
fn domains() {
    use astro::angle::*;
    use astro::*;
    verify!(limit_to_360, (a = 400.3), (a));
    verify!(anglr_sepr, (a = 0.3, b = 0.2, c = 0.9, d = -0.4), (a, b, c, d));
    verify!(ecl_frm_eq_long, (a = 0.3, b = 0.2, c = 0.4), (a, b, c));
    verify!(transfer, (a = 0.3, b = 0.2, c = 0.4), (a, b, c));
    verify!(antoine, (t = 80.0, c = (3.0, 100.0, 230.0)), (t, c));
    verify!(van_der_waals_z, (t = 300.0, p = 1000.0, a = 0.36, b = 0.04), (t, p, a, b));
    verify!(rachford_rice, (z = vec![0.5, 0.5], k = vec![2.0, 0.4]), (&z, &k));
    verify!(penman, (t = 20.0, r = 60.0, w = 2.0, g = 15.0), (t, r, w, g));
    verify!(colebrook, (r = 1e5, e = 0.4), (r, e));
    verify!(sir_fit, (p = SirParams { beta: 0.4, gamma: 0.1 }, i = 0.01), (p, i, &[0.01, 0.02, 0.03]));
    verify!(lotka_volterra, (p = [1.0, 0.1, 1.5, 0.075], x = [10.0, 5.0]), (&p, &x, 10));
    verify!(hodgkin_huxley, (v = -65.0, g = 120.0, c = 10.0), (v, g, c));
    let (pts, obs) =
        ([Vector3::new(0.3, 0.2, 0.1), Vector3::new(-0.3, 0.4, 0.2)], [Vector2::new(0.1, 0.2), Vector2::new(0.0, 0.1)]);
}
