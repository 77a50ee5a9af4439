//! Special functions by series, continued fractions and recurrences.
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

const GAMMA_R: f64 = 10.900511;
const GAMMA_DK: &[f64] = &[
    2.48574089138753565546e-5,
    1.05142378581721974210,
    -3.45687097222016235469,
    4.51227709466894823700,
    -2.98285225323576655721,
    1.05639711577126713077,
    -1.95428773191645869583e-1,
    1.70970543404441224307e-2,
    -5.71926117404305781283e-4,
    4.63399473359905636708e-6,
    -2.71994908488607703910e-9,
];
const LN_PI: f64 = 1.1447298858494001741434273513530587116472948129153;
const LN_2_SQRT_E_OVER_PI: f64 = 0.6207822376352452223455184457816472122518527279025978;
const F64_PREC: f64 = 0.00000000000000011102230246251565;

/// statrs::function::gamma::ln_gamma
#[differentiable(hessian)]
pub fn ln_gamma(x: f64) -> f64 {
    if x < 0.5 {
        let s = GAMMA_DK.iter().enumerate().skip(1).fold(GAMMA_DK[0], |s, t| s + t.1 / (t.0 as f64 - x));

        LN_PI
            - (PI * x).sin().ln()
            - s.ln()
            - LN_2_SQRT_E_OVER_PI
            - (0.5 - x) * ((0.5 - x + GAMMA_R) / std::f64::consts::E).ln()
    } else {
        let s = GAMMA_DK.iter().enumerate().skip(1).fold(GAMMA_DK[0], |s, t| s + t.1 / (x + t.0 as f64 - 1.0));

        s.ln() + LN_2_SQRT_E_OVER_PI + (x - 0.5) * ((x - 0.5 + GAMMA_R) / std::f64::consts::E).ln()
    }
}

/// statrs digamma
#[differentiable(hessian)]
pub fn digamma(x: f64) -> f64 {
    let c = 12.0;
    let d1 = -0.57721566490153286;
    let d2 = 1.6449340668482264365;
    let s = 1e-6;
    let s3 = 1.0 / 12.0;
    let s4 = 1.0 / 120.0;
    let s5 = 1.0 / 252.0;
    let s6 = 1.0 / 240.0;
    let s7 = 1.0 / 132.0;

    if x == f64::NEG_INFINITY || x.is_nan() {
        return f64::NAN;
    }
    if x <= 0.0 && x.floor() == x {
        return f64::NEG_INFINITY;
    }
    if x < 0.0 {
        return digamma(1.0 - x) + PI / (-PI * x).tan();
    }
    if x <= s {
        return d1 - 1.0 / x + d2 * x;
    }

    let mut result = 0.0;
    let mut z = x;
    while z < c {
        result -= 1.0 / z;
        z += 1.0;
    }

    if z >= c {
        let mut r = 1.0 / z;
        result += z.ln() - 0.5 * r;
        r *= r;

        result -= r * (s3 - r * (s4 - r * (s5 - r * (s6 - r * s7))));
    }
    result
}

/// statrs gamma_lr
#[differentiable(hessian)]
pub fn gamma_lr(a: f64, x: f64) -> f64 {
    let eps = 0.000000000000001;
    let big = 4503599627370496.0;
    let big_inv = 2.22044604925031308085e-16;

    if a < eps {
        return 1.0;
    }
    if x < eps {
        return 0.0;
    }

    let ax = a * x.ln() - x - ln_gamma(a);
    if ax < -709.78271289338399 {
        if a < x {
            return 1.0;
        }
        return 0.0;
    }
    if x <= 1.0 || x <= a {
        let mut r2 = a;
        let mut c2 = 1.0;
        let mut ans2 = 1.0;
        loop {
            r2 += 1.0;
            c2 *= x / r2;
            ans2 += c2;

            if c2 / ans2 <= eps {
                break;
            }
        }
        return ax.exp() * ans2 / a;
    }

    let mut y = 1.0 - a;
    let mut z = x + y + 1.0;
    let mut c = 0;

    let mut p3 = 1.0;
    let mut q3 = x;
    let mut p2 = x + 1.0;
    let mut q2 = z * x;
    let mut ans = p2 / q2;

    loop {
        y += 1.0;
        z += 2.0;
        c += 1;
        let yc = y * f64::from(c);

        let p = p2 * z - p3 * yc;
        let q = q2 * z - q3 * yc;

        p3 = p2;
        p2 = p;
        q3 = q2;
        q2 = q;

        if p.abs() > big {
            p3 *= big_inv;
            p2 *= big_inv;
            q3 *= big_inv;
            q2 *= big_inv;
        }

        if q != 0.0 {
            let nextans = p / q;
            let error = ((ans - nextans) / nextans).abs();
            ans = nextans;

            if error <= eps {
                break;
            }
        }
    }
    1.0 - ax.exp() * ans
}

/// statrs beta_reg (checked)
#[differentiable(hessian)]
pub fn beta_reg(a: f64, b: f64, x: f64) -> f64 {
    let bt = if x == 0.0 || x == 1.0 {
        0.0
    } else {
        (ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * (1.0 - x).ln()).exp()
    };
    let symm_transform = x >= (a + 1.0) / (a + b + 2.0);
    let eps = F64_PREC;
    let fpmin = f64::MIN_POSITIVE / eps;

    let mut a = a;
    let mut b = b;
    let mut x = x;
    if symm_transform {
        let swap = a;
        x = 1.0 - x;
        a = b;
        b = swap;
    }

    let qab = a + b;
    let qap = a + 1.0;
    let qam = a - 1.0;
    let mut c = 1.0;
    let mut d = 1.0 - qab * x / qap;

    if d.abs() < fpmin {
        d = fpmin;
    }
    d = 1.0 / d;
    let mut h = d;

    for m in 1..141 {
        let m = f64::from(m);
        let m2 = m * 2.0;
        let mut aa = m * (b - m) * x / ((qam + m2) * (a + m2));
        d = 1.0 + aa * d;

        if d.abs() < fpmin {
            d = fpmin;
        }

        c = 1.0 + aa / c;
        if c.abs() < fpmin {
            c = fpmin;
        }

        d = 1.0 / d;
        h = h * d * c;
        aa = -(a + m) * (qab + m) * x / ((a + m2) * (qap + m2));
        d = 1.0 + aa * d;

        if d.abs() < fpmin {
            d = fpmin;
        }

        c = 1.0 + aa / c;

        if c.abs() < fpmin {
            c = fpmin;
        }

        d = 1.0 / d;
        let del = d * c;
        h *= del;

        if (del - 1.0).abs() <= eps {
            return if symm_transform { 1.0 - bt * h / a } else { bt * h / a };
        }
    }

    if symm_transform { 1.0 - bt * h / a } else { bt * h / a }
}

/// evaluate::polynomial and erf by statrs (piece)
pub mod evaluate {
    use tensor_grad::prelude::*;
    #[differentiable(hessian)]
    pub fn polynomial(z: f64, #[nondiff] coeff: &[f64]) -> f64 {
        let n = coeff.len();
        if n == 0 {
            return 0.0;
        }

        let mut sum = *coeff.last().unwrap();
        for c in coeff[0..n - 1].iter().rev() {
            sum = *c + z * sum;
        }
        sum
    }
}

const ERF_IMPL_AN: &[f64] = &[
    0.00337916709551257388990745,
    -0.00073695653048167948530905,
    -0.374732337392919607868241,
    0.0817442448733587196071743,
    -0.0421089319936548595203468,
    0.0070165709512095756344528,
    -0.00495091255982435110337458,
    0.000871646599037922480317225,
];
const ERF_IMPL_AD: &[f64] = &[
    1.0,
    -0.218088218087924645390535,
    0.412542972725442099083918,
    -0.0841891147873106755410271,
    0.0655338856400241519690695,
    -0.0120019604454941768171266,
    0.00408165558926174048329689,
    -0.000615900721557769691924509,
];

#[differentiable(hessian)]
fn erf_small(z: f64) -> f64 {
    if z < 0.0 {
        return -erf_small(-z);
    }
    let result = if z < 1e-10 {
        z * 1.125 + z * 0.003379167095512573896158903121545171688
    } else {
        z * 1.125 + z * evaluate::polynomial(z, ERF_IMPL_AN) / evaluate::polynomial(z, ERF_IMPL_AD)
    };
    result
}

/// Bessel J0, Numerical Recipes
#[differentiable(hessian)]
fn bessel_j0(x: f64) -> f64 {
    let ax = x.abs();
    if ax < 8.0 {
        let y = x * x;
        let ans1 = 57568490574.0
            + y * (-13362590354.0 + y * (651619640.7 + y * (-11214424.18 + y * (77392.33017 + y * (-184.9052456)))));
        let ans2 =
            57568490411.0 + y * (1029532985.0 + y * (9494680.718 + y * (59272.64853 + y * (267.8532712 + y * 1.0))));
        ans1 / ans2
    } else {
        let z = 8.0 / ax;
        let y = z * z;
        let xx = ax - 0.785398164;
        let ans1 = 1.0 + y * (-0.1098628627e-2 + y * (0.2734510407e-4 + y * (-0.2073370639e-5 + y * 0.2093887211e-6)));
        let ans2 = -0.1562499995e-1
            + y * (0.1430488765e-3 + y * (-0.6911147651e-5 + y * (0.7621095161e-6 - y * 0.934945152e-7)));
        (0.636619772 / ax).sqrt() * (xx.cos() * ans1 - z * xx.sin() * ans2)
    }
}

/// Chebyshev Clenshaw, GSL style
#[differentiable(hessian)]
fn cheb_eval(c: &[f64], a: f64, b: f64, x: f64) -> f64 {
    let mut d = 0.0;
    let mut dd = 0.0;
    let y = (2.0 * x - a - b) / (b - a);
    let y2 = 2.0 * y;
    for j in (1..c.len()).rev() {
        let temp = d;
        d = y2 * d - dd + c[j];
        dd = temp;
    }
    y * d - dd + 0.5 * c[0]
}

/// Lambert W by Halley
#[differentiable(hessian)]
fn lambert_w0(z: f64) -> f64 {
    let mut w = if z < 1.0 { z } else { z.ln() };
    for _ in 0..50 {
        let ew = w.exp();
        let f = w * ew - z;
        let dw = f / (ew * (w + 1.0) - (w + 2.0) * f / (2.0 * w + 2.0));
        w -= dw;
        if dw.abs() <= 1e-14 * (1.0 + w.abs()) {
            break;
        }
    }
    w
}

/// AGM elliptic K and E
#[differentiable(hessian)]
fn ellipke(m: f64) -> (f64, f64) {
    let (mut a, mut b, mut c) = (1.0, (1.0 - m).sqrt(), m.sqrt());
    let mut sum = 0.5 * c * c;
    let mut pow2 = 1.0;
    while c.abs() > 1e-15 {
        let an = 0.5 * (a + b);
        c = 0.5 * (a - b);
        b = (a * b).sqrt();
        a = an;
        sum += pow2 * c * c;
        pow2 *= 2.0;
    }
    let k = PI / (2.0 * a);
    (k, k * (1.0 - sum))
}

/// Carlson RF
#[differentiable(hessian)]
fn carlson_rf(x: f64, y: f64, z: f64) -> f64 {
    const ERRTOL: f64 = 0.0008;
    const THIRD: f64 = 1.0 / 3.0;
    let (mut xt, mut yt, mut zt) = (x, y, z);
    let (mut delx, mut dely, mut delz);
    let mut ave;
    loop {
        let sqrtx = xt.sqrt();
        let sqrty = yt.sqrt();
        let sqrtz = zt.sqrt();
        let alamb = sqrtx * (sqrty + sqrtz) + sqrty * sqrtz;
        xt = 0.25 * (xt + alamb);
        yt = 0.25 * (yt + alamb);
        zt = 0.25 * (zt + alamb);
        ave = THIRD * (xt + yt + zt);
        delx = (ave - xt) / ave;
        dely = (ave - yt) / ave;
        delz = (ave - zt) / ave;
        if delx.abs().max(dely.abs()).max(delz.abs()) <= ERRTOL {
            break;
        }
    }
    let e2 = delx * dely - delz * delz;
    let e3 = delx * dely * delz;
    (1.0 + (e2 / 24.0 - 0.1 - 3.0 * e3 / 44.0) * e2 + e3 / 14.0) / ave.sqrt()
}

/// Hypergeometric 2F1 series
#[differentiable(hessian)]
fn hyp2f1(a: f64, b: f64, c: f64, z: f64) -> f64 {
    let mut term = 1.0;
    let mut sum = term;
    for n in 0..200 {
        let n = n as f64;
        term *= (a + n) * (b + n) / ((c + n) * (n + 1.0)) * z;
        sum += term;
        if term.abs() < f64::EPSILON * sum.abs() {
            break;
        }
    }
    sum
}

/// Riemann zeta, Borwein
#[differentiable(hessian)]
fn zeta(s: f64) -> f64 {
    let n = 20usize;
    let d: Vec<f64> = {
        let mut acc = 0.0;
        let mut out = Vec::with_capacity(n + 1);
        for i in 0..=n {
            let mut t = n as f64;
            for k in 1..(n + i) {
                t *= k as f64;
            }
            for k in 1..=(n - i) {
                t /= k as f64;
            }
            for k in 1..=(2 * i) {
                t /= k as f64;
            }
            acc += t * 4f64.powi(i as i32);
            out.push(acc);
        }
        out
    };
    let dn = d[n];
    let sum: f64 = (0..n)
        .map(|k| {
            let sign = if k % 2 == 0 { 1.0 } else { -1.0 };
            sign * (d[k] - dn) / ((k + 1) as f64).powf(s)
        })
        .sum();
    -sum / (dn * (1.0 - 2f64.powf(1.0 - s)))
}

/// inverse normal cdf, Acklam
#[differentiable(hessian)]
fn inv_norm_cdf(p: f64) -> f64 {
    const A: [f64; 6] = [
        -3.969683028665376e+01,
        2.209460984245205e+02,
        -2.759285104469687e+02,
        1.383577518672690e+02,
        -3.066479806614716e+01,
        2.506628277459239e+00,
    ];
    const B: [f64; 5] = [
        -5.447609879822406e+01,
        1.615858368580409e+02,
        -1.556989798598866e+02,
        6.680131188771972e+01,
        -1.328068155288572e+01,
    ];
    const C: [f64; 6] = [
        -7.784894002430293e-03,
        -3.223964580411365e-01,
        -2.400758277161838e+00,
        -2.549732539343734e+00,
        4.374664141464968e+00,
        2.938163982698783e+00,
    ];
    const D: [f64; 4] = [7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00, 3.754408661907416e+00];
    let p_low = 0.02425;
    let p_high = 1.0 - p_low;
    match p {
        p if p < p_low => {
            let q = (-2.0 * p.ln()).sqrt();
            (((((C[0] * q + C[1]) * q + C[2]) * q + C[3]) * q + C[4]) * q + C[5])
                / ((((D[0] * q + D[1]) * q + D[2]) * q + D[3]) * q + 1.0)
        }
        p if p <= p_high => {
            let q = p - 0.5;
            let r = q * q;
            (((((A[0] * r + A[1]) * r + A[2]) * r + A[3]) * r + A[4]) * r + A[5]) * q
                / (((((B[0] * r + B[1]) * r + B[2]) * r + B[3]) * r + B[4]) * r + 1.0)
        }
        _ => {
            let q = (-2.0 * (1.0 - p).ln()).sqrt();
            -(((((C[0] * q + C[1]) * q + C[2]) * q + C[3]) * q + C[4]) * q + C[5])
                / ((((D[0] * q + D[1]) * q + D[2]) * q + D[3]) * q + 1.0)
        }
    }
}

/// Legendre P_n^m
#[differentiable(hessian)]
fn plgndr(l: usize, m: usize, x: f64) -> f64 {
    let mut pmm = 1.0;
    if m > 0 {
        let somx2 = ((1.0 - x) * (1.0 + x)).sqrt();
        let mut fact = 1.0;
        for _ in 1..=m {
            pmm *= -fact * somx2;
            fact += 2.0;
        }
    }
    if l == m {
        pmm
    } else {
        let mut pmmp1 = x * (2 * m + 1) as f64 * pmm;
        if l == m + 1 {
            pmmp1
        } else {
            let mut pll = 0.0;
            for ll in (m + 2)..=l {
                pll = (x * (2 * ll - 1) as f64 * pmmp1 - (ll + m - 1) as f64 * pmm) / (ll - m) as f64;
                pmm = pmmp1;
                pmmp1 = pll;
            }
            pll
        }
    }
}

/// von Mises log pdf with Bessel I0 from rv
#[differentiable(hessian)]
fn von_mises_ln_f(x: f64, mu: f64, k: f64) -> f64 {
    k * (x - mu).cos() - (2.0 * PI).ln() - bessel_i0(k).ln()
}
#[differentiable(hessian)]
fn bessel_i0(x: f64) -> f64 {
    let ax = x.abs();
    if ax < 3.75 {
        let mut y = x / 3.75;
        y *= y;
        [1.0, 3.5156229, 3.0899424, 1.2067492, 0.2659732, 0.360768e-1, 0.45813e-2]
            .iter()
            .rev()
            .fold(0.0, |acc, &c| acc * y + c)
    } else {
        let y = 3.75 / ax;
        let coeffs = [
            0.39894228,
            0.1328592e-1,
            0.225319e-2,
            -0.157565e-2,
            0.916281e-2,
            -0.2057706e-1,
            0.2635537e-1,
            -0.1647633e-1,
            0.392377e-2,
        ];
        let p = coeffs.iter().rfold(0.0, |acc, c| acc * y + c);
        ax.exp() / ax.sqrt() * p
    }
}

#[differentiable(hessian)]
fn dilog(x: f64) -> f64 {
    if x > 0.5 {
        return PI.powi(2) / 6.0 - x.ln() * (1.0 - x).ln() - dilog(1.0 - x);
    }
    (1..60).map(|k| x.powi(k) / (k * k) as f64).sum::<f64>()
}

#[differentiable(hessian)]
fn exp_integral_e1(x: f64) -> f64 {
    if x <= 1.0 {
        let mut sum = -0.57721566490153286061 - x.ln();
        let mut term = -1.0;
        for k in 1..=30u32 {
            term *= -x / k as f64;
            sum += term / k as f64;
        }
        sum
    } else {
        // Lentz
        let mut b = x + 1.0;
        let mut c = 1.0 / 1e-300;
        let mut d = 1.0 / b;
        let mut h = d;
        let mut i = 1;
        loop {
            let an = -(i * i) as f64;
            b += 2.0;
            d = 1.0 / (an * d + b);
            c = b + an / c;
            let del = c * d;
            h *= del;
            if (del - 1.0).abs() < 1e-15 || i >= 200 {
                return h * (-x).exp();
            }
            i += 1;
        }
    }
}
#[differentiable(hessian)]
fn owens_t(h: f64, a: f64) -> f64 {
    let nodes = [0.9681602395076261, 0.8360311073266358, 0.6133714327005904, 0.3242534234038089, 0.0];
    let weights = [0.0812743883615744, 0.1806481606948574, 0.2606106964029354, 0.3123470770400029, 0.3302393550012598];
    let f = |t: f64| (-0.5 * h * h * (1.0 + t * t)).exp() / (1.0 + t * t);
    let mut s = weights[4] * f(0.5 * a);
    for (x, w) in nodes.iter().zip(&weights).take(4) {
        s += w * (f(0.5 * a * (1.0 + x)) + f(0.5 * a * (1.0 - x)));
    }
    0.5 * a * s / (2.0 * PI)
}
#[differentiable(hessian)]
fn log_ndtr_mix(x: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.3275911 * x.abs());
    let poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
    let erf = (1.0 - poly * (-x * x).exp()).copysign(x);
    (0.5 * (1.0 + erf)).ln() / LN_2
}

#[test]
fn special() {
    for x in [0.2, 0.7, 3.3, 40.0] {
        gradgradcheck!(ln_gamma, x);
        gradgradcheck!(bessel_j0, x);
    }
    for x in [-1.3, 0.3, 4.0, 20.0] {
        gradgradcheck!(digamma, x; GradCheck::jax());
    }
    gradgradcheck!(gamma_lr, 2.5, 1.3);
    gradgradcheck!(gamma_lr, 2.5, 4.3);
    gradgradcheck!(beta_reg, 2.5, 1.3, 0.4);
    gradgradcheck!(beta_reg, 2.5, 1.3, 0.9);
    gradgradcheck!(erf_small, 0.3);
    gradgradcheck!(erf_small, -0.3);
    gradgradcheck!(cheb_eval, &[1.0, 0.5, -0.3, 0.1][..], -1.0, 2.0, 0.3);
    gradgradcheck!(lambert_w0, 0.7);
    gradgradcheck!(lambert_w0, 3.7);
    gradcheck!(ellipke, vjp; 0.4);
    gradgradcheck!(carlson_rf, 0.3, 1.0, 2.0);
    gradgradcheck!(hyp2f1, 0.5, 1.2, 2.3, 0.4);
    gradgradcheck!(zeta, 2.3);
    for p in [0.01, 0.4, 0.99] {
        gradgradcheck!(inv_norm_cdf, p; GradCheck::jax());
    }
    gradgradcheck!(
        plgndr,
        #[nondiff]
        4,
        #[nondiff]
        2,
        0.3
    );
    gradgradcheck!(von_mises_ln_f, 0.4, 0.1, 2.0);
    gradgradcheck!(von_mises_ln_f, 0.4, 0.1, 5.0);
    gradgradcheck!(dilog, 0.3);
    gradgradcheck!(dilog, 0.7);
    gradgradcheck!(exp_integral_e1, 0.6);
    gradgradcheck!(exp_integral_e1, 2.6);
    gradgradcheck!(owens_t, 0.6, 0.8);
    gradgradcheck!(log_ndtr_mix, 0.6);
    assert!((zeta(2.0) - PI * PI / 6.0).abs() < 1e-10);
}
