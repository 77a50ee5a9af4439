//! Functions of statistics, finance, geodesy, chemistry, robotics, vision, signals and learning as people write them.
#![allow(
    clippy::assign_op_pattern,
    clippy::excessive_precision,
    clippy::redundant_locals,
    clippy::too_many_arguments,
    clippy::useless_format,
    reason = "programs as people write them; the macros name a point again"
)]

#[macro_use]
mod common;

use nalgebra::{
    Matrix2, Matrix3, Matrix3x4, Matrix4, RealField, SMatrix, SVector, Vector2, Vector3, Vector4, Vector6, matrix,
};
use std::f64::consts::{FRAC_1_SQRT_2, PI, TAU};
use tensor_grad::prelude::*;

/// Lanczos approximation.
#[differentiable(hessian)]
fn ln_gamma(x: f64) -> f64 {
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
    const LN_2_SQRT_E_OVER_PI: f64 = 0.6207822376352452223455184457816472122518527279025978;
    const LN_PI: f64 = 1.1447298858494001741434273513530587116472948129153;
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

#[differentiable]
fn erf_series(x: f64) -> f64 {
    let mut term = x;
    let mut sum = x;
    let mut n = 0;
    while term.abs() > 1e-17 * sum.abs() {
        n += 1;
        term *= -x * x / n as f64;
        sum += term / (2 * n + 1) as f64;
    }
    2.0 / PI.sqrt() * sum
}

/// Abramowitz and Stegun 7.1.26
#[differentiable(hessian)]
fn normal_cdf(x: f64) -> f64 {
    let sign = if x < 0.0 { -1.0 } else { 1.0 };
    let x = x.abs() * FRAC_1_SQRT_2;
    let t = 1.0 / (1.0 + 0.3275911 * x);
    let y = 1.0
        - (((((1.061405429 * t - 1.453152027) * t) + 1.421413741) * t - 0.284496736) * t + 0.254829592)
            * t
            * (-x * x).exp();
    0.5 * (1.0 + sign * y)
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum OptionKind {
    Call,
    Put,
}

#[differentiable(hessian)]
fn black_scholes(v: &Vector4<f64>, strike: f64, #[nondiff] kind: OptionKind) -> f64 {
    let (s, r, sigma, t) = (v.x, v.y, v.z, v.w);
    let d1 = ((s / strike).ln() + (r + 0.5 * sigma.powi(2)) * t) / (sigma * t.sqrt());
    let d2 = d1 - sigma * t.sqrt();
    match kind {
        OptionKind::Call => s * normal_cdf(d1) - strike * (-r * t).exp() * normal_cdf(d2),
        OptionKind::Put => strike * (-r * t).exp() * normal_cdf(-d2) - s * normal_cdf(-d1),
    }
}

#[differentiable]
fn haversine(lat1: f64, lon1: f64, lat2: f64, lon2: f64) -> f64 {
    const R: f64 = 6371.0088;
    let theta1 = lat1.to_radians();
    let theta2 = lat2.to_radians();
    let delta_theta = (lat2 - lat1).to_radians();
    let delta_lambda = (lon2 - lon1).to_radians();
    let a = (delta_theta / 2f64).sin().powi(2) + theta1.cos() * theta2.cos() * (delta_lambda / 2f64).sin().powi(2);
    let c = 2f64 * a.sqrt().asin();
    R * c
}

#[differentiable]
fn vincenty(p1: &[f64; 2], p2: &[f64; 2]) -> Result<f64, String> {
    let a = 6378137.0;
    let f = 1.0 / 298.257223563;
    let b = (1.0 - f) * a;
    let [lat1, lon1] = *p1;
    let [lat2, lon2] = *p2;
    let l = (lon2 - lon1).to_radians();
    let u1 = ((1.0 - f) * lat1.to_radians().tan()).atan();
    let u2 = ((1.0 - f) * lat2.to_radians().tan()).atan();
    let (sin_u1, cos_u1) = u1.sin_cos();
    let (sin_u2, cos_u2) = u2.sin_cos();
    let mut lambda = l;
    let mut iter_limit = 100;
    let mut sin_sigma;
    let mut cos_sigma;
    let mut sigma;
    let mut cos_sq_alpha;
    let mut cos2_sigma_m;
    loop {
        let (sin_lambda, cos_lambda) = lambda.sin_cos();
        sin_sigma = ((cos_u2 * sin_lambda).powi(2) + (cos_u1 * sin_u2 - sin_u1 * cos_u2 * cos_lambda).powi(2)).sqrt();
        if sin_sigma == 0.0 {
            return Ok(0.0);
        }
        cos_sigma = sin_u1 * sin_u2 + cos_u1 * cos_u2 * cos_lambda;
        sigma = sin_sigma.atan2(cos_sigma);
        let sin_alpha = cos_u1 * cos_u2 * sin_lambda / sin_sigma;
        cos_sq_alpha = 1.0 - sin_alpha * sin_alpha;
        cos2_sigma_m = if cos_sq_alpha == 0.0 { 0.0 } else { cos_sigma - 2.0 * sin_u1 * sin_u2 / cos_sq_alpha };
        let c = f / 16.0 * cos_sq_alpha * (4.0 + f * (4.0 - 3.0 * cos_sq_alpha));
        let lambda_prev = lambda;
        lambda = l
            + (1.0 - c)
                * f
                * sin_alpha
                * (sigma + c * sin_sigma * (cos2_sigma_m + c * cos_sigma * (-1.0 + 2.0 * cos2_sigma_m.powi(2))));
        if (lambda - lambda_prev).abs() <= 1e-12 {
            break;
        }
        iter_limit -= 1;
        if iter_limit == 0 {
            return Err(format!("no convergence"));
        }
    }
    let u_sq = cos_sq_alpha * (a * a - b * b) / (b * b);
    let aa = 1.0 + u_sq / 16384.0 * (4096.0 + u_sq * (-768.0 + u_sq * (320.0 - 175.0 * u_sq)));
    let bb = u_sq / 1024.0 * (256.0 + u_sq * (-128.0 + u_sq * (74.0 - 47.0 * u_sq)));
    let delta_sigma = bb
        * sin_sigma
        * (cos2_sigma_m
            + bb / 4.0
                * (cos_sigma * (-1.0 + 2.0 * cos2_sigma_m.powi(2))
                    - bb / 6.0
                        * cos2_sigma_m
                        * (-3.0 + 4.0 * sin_sigma.powi(2))
                        * (-3.0 + 4.0 * cos2_sigma_m.powi(2))));
    Ok(b * aa * (sigma - delta_sigma))
}

#[differentiable]
fn linearize(c: f64) -> f64 {
    if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
}
#[differentiable]
fn srgb_to_lab(rgb: [f64; 3]) -> [f64; 3] {
    let lin = rgb.map(linearize);
    let m =
        Matrix3::new(0.4124564, 0.3575761, 0.1804375, 0.2126729, 0.7151522, 0.0721750, 0.0193339, 0.1191920, 0.9503041);
    let xyz = m * Vector3::from(lin);
    let white = Vector3::new(0.95047, 1.0, 1.08883);
    let f = |t: f64| {
        if t > (6.0_f64 / 29.0).powi(3) { t.cbrt() } else { t / (3.0 * (6.0_f64 / 29.0).powi(2)) + 4.0 / 29.0 }
    };
    let [fx, fy, fz] = [f(xyz.x / white.x), f(xyz.y / white.y), f(xyz.z / white.z)];
    [116.0 * fy - 16.0, 500.0 * (fx - fy), 200.0 * (fy - fz)]
}

#[differentiable(hessian)]
fn lennard_jones(pos: &[Vector3<f64>], eps: f64, sigma: f64) -> f64 {
    let mut energy = 0.0;
    for i in 0..pos.len() {
        for j in (i + 1)..pos.len() {
            let r = (pos[i] - pos[j]).norm();
            let sr6 = (sigma / r).powi(6);
            energy += 4.0 * eps * (sr6 * sr6 - sr6);
        }
    }
    energy
}

#[differentiable]
fn minimum_image(mut d: Vector3<f64>, box_len: f64) -> Vector3<f64> {
    for k in 0..3 {
        d[k] -= box_len * (d[k] / box_len).round();
    }
    d
}

#[differentiable]
fn stillinger_weber(pos: &[Vector3<f64>]) -> f64 {
    let (a, b, lambda, gamma, cutoff) = (7.049556277, 0.6022245584, 21.0, 1.2, 1.8);
    let n = pos.len();
    let mut e = 0.0;
    for i in 0..n {
        for j in 0..n {
            if i == j {
                continue;
            }
            let rij = minimum_image(pos[j] - pos[i], 10.0);
            let r = rij.norm();
            if r >= cutoff {
                continue;
            }
            if i < j {
                e += a * (b * r.powi(-4) - 1.0) * (1.0 / (r - cutoff)).exp();
            }
            for k in (j + 1)..n {
                if k == i {
                    continue;
                }
                let rik = minimum_image(pos[k] - pos[i], 10.0);
                let s = rik.norm();
                if s < cutoff {
                    let cos = rij.dot(&rik) / (r * s);
                    e += lambda * (gamma / (r - cutoff) + gamma / (s - cutoff)).exp() * (cos + 1.0 / 3.0).powi(2);
                }
            }
        }
    }
    e
}

#[differentiable(hessian)]
fn kepler(mean_anomaly: f64, ecc: f64) -> f64 {
    let mut e = if ecc < 0.8 { mean_anomaly } else { PI };
    for _ in 0..50 {
        let delta = (e - ecc * e.sin() - mean_anomaly) / (1.0 - ecc * e.cos());
        e -= delta;
        if delta.abs() < 1e-14 {
            break;
        }
    }
    e
}

#[differentiable]
fn orbital_to_cartesian(a: f64, e: f64, i: f64, raan: f64, argp: f64, nu: f64) -> (Vector3<f64>, Vector3<f64>) {
    let mu = 398600.4418;
    let p = a * (1.0 - e.powi(2));
    let r = p / (1.0 + e * nu.cos());
    let r_pqw = Vector3::new(r * nu.cos(), r * nu.sin(), 0.0);
    let v_pqw = (mu / p).sqrt() * Vector3::new(-nu.sin(), e + nu.cos(), 0.0);
    let rot = rot_z(raan) * rot_x(i) * rot_z(argp);
    (rot * r_pqw, rot * v_pqw)
}
#[differentiable]
fn rot_z(a: f64) -> Matrix3<f64> {
    let (s, c) = a.sin_cos();
    matrix![c, -s, 0.0; s, c, 0.0; 0.0, 0.0, 1.0]
}
#[differentiable]
fn rot_x(a: f64) -> Matrix3<f64> {
    Matrix3::new(1.0, 0.0, 0.0, 0.0, a.cos(), -a.sin(), 0.0, a.sin(), a.cos())
}

#[differentiable]
fn dh<T: RealField + Copy>(theta: T, d: T, a: T, alpha: T) -> Matrix4<T> {
    let (st, ct) = theta.sin_cos();
    let (sa, ca) = alpha.sin_cos();
    let zero = T::zero();
    let one = T::one();
    Matrix4::new(ct, -st * ca, st * sa, a * ct, st, ct * ca, -ct * sa, a * st, zero, sa, ca, d, zero, zero, zero, one)
}
const UR5: [(f64, f64, f64); 6] = [
    (0.089159, 0.0, PI / 2.0),
    (0.0, -0.425, 0.0),
    (0.0, -0.39225, 0.0),
    (0.10915, 0.0, PI / 2.0),
    (0.09465, 0.0, -PI / 2.0),
    (0.0823, 0.0, 0.0),
];
#[differentiable]
fn fk(q: &Vector6<f64>) -> Vector3<f64> {
    let mut t = Matrix4::<f64>::identity();
    for (qi, &(d, a, alpha)) in q.iter().zip(UR5.iter()) {
        t = t * dh(*qi, d, a, alpha);
    }
    t.fixed_view::<3, 1>(0, 3).into_owned()
}

#[differentiable]
fn quat_mul(a: &Vector4<f64>, b: &Vector4<f64>) -> Vector4<f64> {
    let (aw, av) = (a[0], a.fixed_rows::<3>(1));
    let (bw, bv) = (b[0], b.fixed_rows::<3>(1));
    let w = aw * bw - av.dot(&bv);
    let v = aw * bv + bw * av + av.cross(&bv);
    Vector4::new(w, v.x, v.y, v.z)
}
#[differentiable]
fn integrate_gyro(q0: Vector4<f64>, omegas: &[Vector3<f64>], dt: f64) -> Vector4<f64> {
    let mut q = q0;
    for w in omegas {
        let half = w * (0.5 * dt);
        let angle = half.norm();
        let dq = if angle > 1e-12 {
            let s = angle.sin() / angle;
            Vector4::new(angle.cos(), s * half.x, s * half.y, s * half.z)
        } else {
            Vector4::new(1.0, half.x, half.y, half.z)
        };
        q = quat_mul(&q, &dq);
        q /= q.norm();
    }
    q
}

#[differentiable]
fn kannala_brandt(p: &Vector3<f64>, k: &[f64; 4], f: Vector2<f64>, c: Vector2<f64>) -> Option<Vector2<f64>> {
    if p.z <= 0.0 {
        return None;
    }
    let r = p.xy().norm();
    let theta = r.atan2(p.z);
    let theta2 = theta * theta;
    let mut poly = 1.0;
    let mut pow = theta2;
    for ki in k.iter() {
        poly += ki * pow;
        pow *= theta2;
    }
    let theta_d = theta * poly;
    let scale = if r > 1e-8 { theta_d / r } else { 1.0 / p.z };
    Some(p.xy().component_mul(&f) * scale + c)
}

#[differentiable]
fn biquad(x: &[f64], b: [f64; 3], a: [f64; 2]) -> Vec<f64> {
    let (mut z1, mut z2) = (0.0, 0.0);
    let mut y = Vec::with_capacity(x.len());
    for &input in x {
        let out = input * b[0] + z1;
        z1 = input * b[1] + z2 - a[0] * out;
        z2 = input * b[2] - a[1] * out;
        y.push(out);
    }
    y
}

#[differentiable]
fn attention(q: &SMatrix<f64, 4, 8>, k: &SMatrix<f64, 4, 8>, v: &SMatrix<f64, 4, 8>) -> SMatrix<f64, 4, 8> {
    let scores = q * k.transpose() / (8.0_f64).sqrt();
    let mut out = SMatrix::<f64, 4, 8>::zeros();
    for i in 0..4 {
        let row = scores.row(i);
        let m = row.max();
        let e = row.map(|s| (s - m).exp());
        let z = e.sum();
        for j in 0..=i {
            let w = e[j] / z;
            for c in 0..8 {
                out[(i, c)] += w * v[(j, c)];
            }
        }
    }
    out
}
#[differentiable]
fn layer_norm<const N: usize>(x: &SVector<f64, N>, gamma: &SVector<f64, N>, beta: &SVector<f64, N>) -> SVector<f64, N> {
    let mean = x.mean();
    let centered = x.add_scalar(-mean);
    let var = centered.norm_squared() / N as f64;
    (centered / (var + 1e-5).sqrt()).component_mul(gamma) + beta
}
#[differentiable]
fn bezier(points: &[Vector2<f64>], t: f64) -> Vector2<f64> {
    let mut pts = points.to_vec();
    for k in 1..pts.len() {
        for i in 0..pts.len() - k {
            pts[i] = pts[i] * (1.0 - t) + pts[i + 1] * t;
        }
    }
    pts[0]
}
#[differentiable]
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
#[differentiable]
fn ekf_update(
    x: Vector4<f64>,
    p: Matrix4<f64>,
    z: Vector2<f64>,
    r: &Matrix2<f64>,
) -> Option<(Vector4<f64>, Matrix4<f64>)> {
    let h = matrix![1.0, 0.0, 0.0, 0.0; 0.0, 1.0, 0.0, 0.0];
    let y = z - h * x;
    let s = h * p * h.transpose() + r;
    let k = p * h.transpose() * s.try_inverse()?;
    Some((x + k * y, (Matrix4::identity() - k * h) * p))
}
#[differentiable]
fn gauss_legendre(a: f64, b: f64, k: f64) -> f64 {
    let nodes = [-0.906179845938664, -0.538469310105683, 0.0, 0.538469310105683, 0.906179845938664];
    let weights = [0.236926885056189, 0.478628670499366, 0.568888888888889, 0.478628670499366, 0.236926885056189];
    let f = |x: f64| (k * x).sin() * (-x * x).exp();
    let half = 0.5 * (b - a);
    let mid = 0.5 * (b + a);
    half * nodes.iter().zip(&weights).map(|(x, w)| w * f(mid + half * x)).sum::<f64>()
}
#[differentiable]
fn bisect_free_newton(c: f64) -> Option<f64> {
    let mut x = 1.0;
    for _ in 0..100 {
        let fx = x * x * x - c;
        let dfx = 3.0 * x * x;
        if dfx == 0.0 {
            return None;
        }
        let next = x - fx / dfx;
        if (next - x).abs() < 1e-15 {
            return Some(next);
        }
        x = next;
    }
    None
}
#[differentiable(hessian)]
fn skew(v: &Vector3<f64>) -> Matrix3<f64> {
    Matrix3::new(0.0, -v.z, v.y, v.z, 0.0, -v.x, -v.y, v.x, 0.0)
}
#[differentiable(hessian)]
fn rodrigues_energy(w: &Vector3<f64>, p: &Vector3<f64>) -> f64 {
    let theta2 = w.norm_squared();
    let (a, b) = if theta2 < 1e-8 {
        (1.0 - theta2 / 6.0, 0.5 - theta2 / 24.0)
    } else {
        let t = theta2.sqrt();
        (t.sin() / t, (1.0 - t.cos()) / theta2)
    };
    let k = skew(w);
    let r = Matrix3::identity() + k * a + k * k * b;
    (r * p).x.powi(2)
}
#[differentiable]
fn mat_exp(a: &Matrix3<f64>) -> Matrix3<f64> {
    let mut result = Matrix3::identity();
    let mut term = Matrix3::identity();
    for n in 1..20 {
        term = term * a / n as f64;
        result += term;
    }
    result
}
#[differentiable]
fn bilinear(grid: &SMatrix<f64, 5, 5>, x: f64, y: f64) -> f64 {
    let x0 = x.floor();
    let y0 = y.floor();
    let (fx, fy) = (x - x0, y - y0);
    let (i, j) = (detach(x0) as usize, detach(y0) as usize);
    grid[(i, j)] * (1.0 - fx) * (1.0 - fy)
        + grid[(i + 1, j)] * fx * (1.0 - fy)
        + grid[(i, j + 1)] * (1.0 - fx) * fy
        + grid[(i + 1, j + 1)] * fx * fy
}
#[differentiable]
fn softmax_xent(logits: &[f64], label: usize) -> f64 {
    let max = logits.iter().cloned().fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = logits.iter().map(|l| (l - max).exp()).sum();
    -(logits[label] - max - sum.ln())
}
#[differentiable]
fn huber_sum(r: &[f64], delta: f64) -> f64 {
    r.iter().fold(0.0, |acc, &x| acc + if x.abs() <= delta { 0.5 * x * x } else { delta * (x.abs() - 0.5 * delta) })
}
#[differentiable]
fn moving_average(x: &[f64], w: usize) -> Vec<f64> {
    x.windows(w).map(|s| s.iter().sum::<f64>() / w as f64).collect()
}
#[differentiable]
fn chunks(x: &[f64]) -> f64 {
    x.chunks_exact(3).map(|c| Vector3::from_column_slice(c).norm()).sum()
}
#[differentiable]
fn pendulum_energy(state: [f64; 4], m: (f64, f64), l: (f64, f64)) -> f64 {
    let [t1, t2, w1, w2] = state;
    let g = 9.81;
    let kin = 0.5 * m.0 * (l.0 * w1).powi(2)
        + 0.5 * m.1 * ((l.0 * w1).powi(2) + (l.1 * w2).powi(2) + 2.0 * l.0 * l.1 * w1 * w2 * (t1 - t2).cos());
    let pot = -(m.0 + m.1) * g * l.0 * t1.cos() - m.1 * g * l.1 * t2.cos();
    kin + pot
}
#[differentiable]
fn rk4(x0: &SVector<f64, 2>, mu: f64, dt: f64) -> SVector<f64, 2> {
    let f = |x: &SVector<f64, 2>| SVector::<f64, 2>::new(x[1], mu * (1.0 - x[0] * x[0]) * x[1] - x[0]);
    let mut x = *x0;
    for _ in 0..3 {
        let k1 = f(&x);
        let k2 = f(&(x + k1 * (dt / 2.0)));
        let k3 = f(&(x + k2 * (dt / 2.0)));
        let k4 = f(&(x + k3 * dt));
        x += (k1 + 2.0 * k2 + 2.0 * k3 + k4) * (dt / 6.0);
    }
    x
}
#[differentiable]
fn geometric_mean(x: &[f64]) -> f64 {
    x.iter().product::<f64>().powf(1.0 / x.len() as f64)
}
#[differentiable]
fn log_sum(x: &[f64]) -> f64 {
    let n = x.len() as f64;
    (x.iter().map(|v| v.ln()).sum::<f64>() / n).exp()
}
#[differentiable]
fn mvn_logpdf(x: &Vector3<f64>, mu: &Vector3<f64>, sigma: &Matrix3<f64>) -> f64 {
    let chol = sigma.cholesky().expect("positive definite");
    let d = x - mu;
    let maha = d.dot(&chol.solve(&d));
    -0.5 * (maha + chol.l().diagonal().map(|v| v.ln()).sum() * 2.0 + 3.0 * TAU.ln())
}
#[differentiable]
fn weighted_median_free(x: &[f64; 3]) -> f64 {
    let mut s = *x;
    s.swap(0, 1);
    if s[0] > s[1] {
        s.swap(0, 1);
    }
    if s[1] > s[2] {
        s.swap(1, 2);
    }
    if s[0] > s[1] {
        s.swap(0, 1);
    }
    s[1]
}
#[differentiable]
fn triangle_area(a: Vector3<f64>, b: Vector3<f64>, c: Vector3<f64>) -> f64 {
    0.5 * (b - a).cross(&(c - a)).norm()
}
#[differentiable]
fn polygon_area(p: &[(f64, f64)]) -> f64 {
    let n = p.len();
    let mut s = 0.0;
    for i in 0..n {
        let (x0, y0) = p[i];
        let (x1, y1) = p[(i + 1) % n];
        s += x0 * y1 - x1 * y0;
    }
    s.abs() / 2.0
}
#[differentiable]
fn projection(p: &Matrix3x4<f64>, x: &Vector3<f64>) -> Vector2<f64> {
    let h = p * x.push(1.0);
    Vector2::new(h.x / h.z, h.y / h.z)
}
#[differentiable]
fn antoine(t: f64) -> f64 {
    10f64.powf(8.07131 - 1730.63 / (233.426 + t))
}
#[differentiable]
fn peng_robinson(t: f64, litres: f64) -> f64 {
    let v = litres * 1e-3;
    let (tc, pc, omega) = (304.13, 7.3773e6, 0.22394);
    const R: f64 = 8.314462618;
    let kappa = 0.37464 + 1.54226 * omega - 0.26992 * omega * omega;
    let alpha = (1.0 + kappa * (1.0 - (t / tc).sqrt())).powi(2);
    let a = 0.45724 * R.powi(2) * f64::powi(tc, 2) / pc * alpha;
    let b = 0.07780 * R * tc / pc;
    R * t / (v - b) - a / (v * (v + b) + b * (v - b))
}

fn cloud() -> Vec<Vector3<f64>> {
    vec![
        Vector3::new(0.1, 0.2, -0.1),
        Vector3::new(1.2, 0.1, 0.3),
        Vector3::new(0.4, 1.1, -0.2),
        Vector3::new(0.7, 0.6, 0.9),
    ]
}

#[test]
fn special_functions_and_finance() {
    verify2!(ln_gamma, (x = 3.3), (x));
    verify2!(ln_gamma, (x = 0.3), (x));
    verify!(erf_series, (x = 0.7), (x));
    common::close("erf", erf_series::grad(0.7), 2.0 / PI.sqrt() * (-0.49f64).exp(), 1e-14);
    verify2!(normal_cdf, (x = -0.7), (x));
    let v = Vector4::new(105.0, 0.03, 0.2, 0.5);
    verify2!(black_scholes, (v = v, k = 100.0), (&v, k, OptionKind::Call));
    verify2!(black_scholes, (v = v, k = 100.0), (&v, k, OptionKind::Put));
}

#[test]
fn geodesy_and_orbits() {
    verify!(haversine, (a = 50.0, b = 8.0, c = 51.0, d = 9.5), (a, b, c, d));
    let distance = |p: &[f64; 2], q: &[f64; 2]| vincenty(p, q).unwrap();
    let (p, q) = ([50.0, 8.0], [51.0, 9.5]);
    let (_, (p_bar, q_bar)) = vincenty::value_and_grad(&p, &q).unwrap();
    let numeric = common::difference(|x| distance(&x.0, &x.1), &(p, q), &([0.3, -0.2], [0.1, 0.7]), &1.0);
    common::close("vincenty", 0.3 * p_bar[0] - 0.2 * p_bar[1] + 0.1 * q_bar[0] + 0.7 * q_bar[1], numeric, 1e-8);
    verify2!(kepler, (m = 0.8, e = 0.3), (m, e));
    verify!(orbital_to_cartesian, (a = 7000.0, e = 0.1, i = 0.5, o = 1.0, w = 0.4, n = 2.0), (a, e, i, o, w, n));
}

#[test]
fn potentials_and_fluids() {
    let spread: Vec<_> = cloud().iter().map(|p| p * 2.0).collect();
    verify2!(lennard_jones, (x = spread, e = 0.7, s = 0.9), (&x, e, s));
    verify!(stillinger_weber, (x = cloud()), (&x));
    verify!(antoine, (t = 25.0), (t));
    verify!(peng_robinson, (t = 310.0, v = 1.0), (t, v));
    verify!(pendulum_energy, (s = [0.3, 0.5, -0.4, 0.2], m = (1.0, 0.7), l = (0.5, 0.9)), (s, m, l));
    verify!(rk4, (x = nalgebra::Vector2::new(0.4, 0.1), mu = 1.3, h = 0.1), (&x, mu, h));
}

#[test]
fn robots_and_cameras() {
    verify!(fk, (q = Vector6::new(0.1, -0.4, 0.3, 0.6, -0.2, 0.9)), (&q));
    verify!(quat_mul, (a = Vector4::new(0.1, -0.4, 0.3, 0.6), b = Vector4::new(0.5, 0.2, -0.3, 0.6)), (&a, &b));
    verify!(integrate_gyro, (q = Vector4::new(1.0, 0.1, 0.2, 0.0), w = cloud(), h = 0.1), (q, &w, h));
    verify!(rot_x, (a = 0.3), (a));
    verify2!(rodrigues_energy, (w = Vector3::new(0.3, -0.2, 0.5), p = Vector3::new(0.7, 0.1, -0.4)), (&w, &p));
    verify!(mat_exp, (a = Matrix3::new(0.1, 0.2, -0.3, 0.4, 0.0, 0.2, 0.1, -0.1, 0.3)), (&a));
    let camera = |x: &(Vector3<f64>, [f64; 4])| {
        kannala_brandt(&x.0, &x.1, Vector2::new(300.0, 310.0), Vector2::new(160.0, 120.0))
    };
    let x = (Vector3::new(0.4, -0.3, 1.2), [0.01, -0.02, 0.003, 0.001]);
    let (f, c) = (Vector2::new(300.0, 310.0), Vector2::new(160.0, 120.0));
    let (y, pullback) = kannala_brandt::vjp(&x.0, &x.1, f, c);
    assert_eq!(y, camera(&x));
    let seed = Vector2::new(0.7, -0.2);
    let bars = pullback(Some(seed));
    let along = (Vector3::new(0.1, 0.3, -0.2), [0.2, 0.1, -0.4, 0.3]);
    let numeric = common::difference(camera, &x, &along, &Some(seed));
    let got = tensor_grad::Tangent::dot(&(bars.0, bars.1), &along);
    common::close("kannala_brandt", got, numeric, 1e-8);
    let p = Matrix3x4::from_fn(|i, j| 0.3 + 0.1 * i as f64 - 0.2 * (i * j) as f64);
    verify!(projection, (p = p, x = Vector3::new(0.3, 0.2, -0.9)), (&p, &x));
    verify!(triangle_area, (a = cloud()[0], b = cloud()[1], c = cloud()[2]), (a, b, c));
}

#[test]
fn signals_and_curves() {
    verify!(biquad, (x = vec![0.3, 0.1, -0.4, 0.9], b = [0.2, 0.3, 0.1], a = [-0.5, 0.2]), (&x, b, a));
    verify!(
        bezier,
        (p = vec![Vector2::new(0.0, 0.1), Vector2::new(0.5, 0.9), Vector2::new(1.0, 0.2)], t = 0.3),
        (&p, t)
    );
    let d = vec![1.0, 2.0, 0.5, 1.5];
    verify!(
        thomas,
        (a = vec![0.0, 0.2, 0.3, 0.1], b = vec![2.0, 2.1, 1.9, 2.2], c = vec![0.3, 0.1, 0.2, 0.0], d = d),
        (&a, &b, &c, &d)
    );
    verify!(moving_average, (x = vec![0.3, 0.1, -0.4, 0.9, 0.6]), (&x, 3));
    verify!(chunks, (x = vec![0.3, 0.1, -0.4, 0.9, 0.6, 0.2, 7.0]), (&x));
    verify!(polygon_area, (p = vec![(0.0, 0.1), (1.0, 0.0), (1.2, 0.9), (0.1, 1.1)]), (&p));
    verify!(gauss_legendre, (a = 0.1, b = 1.3, k = 2.0), (a, b, k));
    let grid = SMatrix::<f64, 5, 5>::from_fn(|i, j| (i * j) as f64 * 0.3 - j as f64);
    verify!(bilinear, (g = grid, x = 1.3, y = 2.6), (&g, x, y));
    verify!(srgb_to_lab, (x = [0.2, 0.5, 0.7]), (x));
}

#[test]
fn statistics_and_learning() {
    let m = |k: f64| SMatrix::<f64, 4, 8>::from_fn(|i, j| (k + (i * 8 + j) as f64 * 0.7).sin());
    verify!(attention, (q = m(0.1), k = m(0.5), v = m(0.9)), (&q, &k, &v));
    verify!(layer_norm, (x = cloud()[0], g = cloud()[1], b = cloud()[2]), (&x, &g, &b));
    verify!(softmax_xent, (x = vec![0.3, 0.1, -0.4, 0.9]), (&x, 2));
    verify!(huber_sum, (x = vec![0.3, 0.1, -1.4, 2.9], d = 1.0), (&x, d));
    verify!(geometric_mean, (x = vec![0.3, 0.1, 1.4]), (&x));
    verify!(log_sum, (x = vec![0.3, 0.1, 1.4]), (&x));
    verify!(weighted_median_free, (x = [0.3, 0.1, 1.4]), (&x));
    let sigma = Matrix3::new(2.0, 0.3, 0.1, 0.3, 1.5, -0.2, 0.1, -0.2, 1.0);
    verify!(mvn_logpdf, (x = cloud()[0], mu = cloud()[1], s = sigma), (&x, &mu, &s));
    common::close("cube root", bisect_free_newton::grad(5.0).unwrap(), 1.0 / (3.0 * 25f64.cbrt()), 1e-12);
    let p = Matrix4::from_fn(|i, j| if i == j { 1.0 + i as f64 } else { 0.1 });
    let x = (Vector4::new(0.1, 0.2, 0.3, 0.4), p, Vector2::new(0.3, 0.1), Matrix2::new(0.5, 0.1, 0.1, 0.4));
    let (y, pullback) = ekf_update::vjp(x.0, x.1, x.2, &x.3);
    let mut numbers = common::Numbers::new(5);
    let (along, seed) = (numbers.tangent(&x), numbers.tangent(&y));
    let numeric = common::difference(
        |x: &(Vector4<f64>, Matrix4<f64>, Vector2<f64>, Matrix2<f64>)| ekf_update(x.0, x.1, x.2, &x.3),
        &x,
        &along,
        &seed,
    );
    common::close("ekf_update", tensor_grad::Tangent::dot(&pullback(seed), &along), numeric, 1e-8);
}
