//! Distances on the earth, orbits, shapes, small linear algebra.
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

// ---- geo
#[differentiable(hessian)]
fn haversine(lat1: f64, lon1: f64, lat2: f64, lon2: f64) -> f64 {
    const R: f64 = 6_371.0;
    let d_lat = (lat2 - lat1).to_radians();
    let d_lon = (lon2 - lon1).to_radians();
    let a =
        (d_lat / 2.0).sin().powi(2) + lat1.to_radians().cos() * lat2.to_radians().cos() * (d_lon / 2.0).sin().powi(2);
    2.0 * R * a.sqrt().atan2((1.0 - a).sqrt())
}
#[differentiable]
fn vincenty(p1: (f64, f64), p2: (f64, f64)) -> Result<f64, String> {
    let (a, f) = (6378.137, 1.0 / 298.257223563);
    let b = (1.0 - f) * a;
    let l = (p2.1 - p1.1).to_radians();
    let u1 = ((1.0 - f) * p1.0.to_radians().tan()).atan();
    let u2 = ((1.0 - f) * p2.0.to_radians().tan()).atan();
    let (sin_u1, cos_u1) = u1.sin_cos();
    let (sin_u2, cos_u2) = u2.sin_cos();
    let mut lambda = l;
    let mut limit = 100;
    loop {
        let (sin_lambda, cos_lambda) = lambda.sin_cos();
        let sin_sigma =
            ((cos_u2 * sin_lambda).powi(2) + (cos_u1 * sin_u2 - sin_u1 * cos_u2 * cos_lambda).powi(2)).sqrt();
        if sin_sigma == 0.0 {
            return Ok(0.0);
        }
        let cos_sigma = sin_u1 * sin_u2 + cos_u1 * cos_u2 * cos_lambda;
        let sigma = sin_sigma.atan2(cos_sigma);
        let sin_alpha = cos_u1 * cos_u2 * sin_lambda / sin_sigma;
        let cos_sq_alpha = 1.0 - sin_alpha * sin_alpha;
        let cos2_sigma_m = if cos_sq_alpha == 0.0 { 0.0 } else { cos_sigma - 2.0 * sin_u1 * sin_u2 / cos_sq_alpha };
        let c = f / 16.0 * cos_sq_alpha * (4.0 + f * (4.0 - 3.0 * cos_sq_alpha));
        let previous = lambda;
        lambda = l
            + (1.0 - c)
                * f
                * sin_alpha
                * (sigma + c * sin_sigma * (cos2_sigma_m + c * cos_sigma * (-1.0 + 2.0 * cos2_sigma_m.powi(2))));
        limit -= 1;
        if (lambda - previous).abs() <= 1e-13 || limit == 0 {
            if limit == 0 {
                return Err("no convergence".to_owned());
            }
            let u_sq = cos_sq_alpha * (a * a - b * b) / (b * b);
            let big_a = 1.0 + u_sq / 16384.0 * (4096.0 + u_sq * (-768.0 + u_sq * (320.0 - 175.0 * u_sq)));
            let big_b = u_sq / 1024.0 * (256.0 + u_sq * (-128.0 + u_sq * (74.0 - 47.0 * u_sq)));
            let d_sigma = big_b
                * sin_sigma
                * (cos2_sigma_m
                    + big_b / 4.0
                        * (cos_sigma * (-1.0 + 2.0 * cos2_sigma_m * cos2_sigma_m)
                            - big_b / 6.0
                                * cos2_sigma_m
                                * (-3.0 + 4.0 * sin_sigma * sin_sigma)
                                * (-3.0 + 4.0 * cos2_sigma_m * cos2_sigma_m)));
            return Ok(b * big_a * (sigma - d_sigma));
        }
    }
}
#[differentiable]
fn mercator(lat: f64, lon: f64) -> [f64; 2] {
    let e: f64 = 0.0818191908426;
    let phi = lat.to_radians();
    let x = 6378137.0 * lon.to_radians();
    let con = e * phi.sin();
    let y = 6378137.0 * ((PI / 4.0 + phi / 2.0).tan() * ((1.0 - con) / (1.0 + con)).powf(e / 2.0)).ln();
    [x, y]
}
#[differentiable]
fn centroid_polygon(pts: &[[f64; 2]]) -> Option<[f64; 2]> {
    let n = pts.len();
    if n < 3 {
        return None;
    }
    let mut area = 0.0;
    let mut c = [0.0, 0.0];
    for (p, q) in pts.iter().zip(pts.iter().cycle().skip(1)) {
        let cross = p[0] * q[1] - q[0] * p[1];
        area += cross;
        c[0] += (p[0] + q[0]) * cross;
        c[1] += (p[1] + q[1]) * cross;
    }
    if area == 0.0 { None } else { Some([c[0] / (3.0 * area), c[1] / (3.0 * area)]) }
}
// ---- orbits
#[differentiable(hessian)]
fn kepler_e(m: f64, e: f64) -> f64 {
    let mut big_e = m + e * m.sin();
    while {
        let f = big_e - e * big_e.sin() - m;
        f.abs() > 1e-14
    } {
        let f = big_e - e * big_e.sin() - m;
        big_e -= f / (1.0 - e * big_e.cos());
    }
    big_e
}
#[differentiable]
fn universal_kepler(r0: &Vector3<f64>, v0: &Vector3<f64>, dt: f64, mu: f64) -> (Vector3<f64>, Vector3<f64>) {
    let r0n = r0.norm();
    let vr0 = r0.dot(v0) / r0n;
    let alpha = 2.0 / r0n - v0.norm_squared() / mu;
    let mut x = mu.sqrt() * alpha.abs() * dt;
    let (mut c, mut s);
    for _ in 0..50 {
        let z = alpha * x * x;
        if z > 1e-6 {
            c = (1.0 - z.sqrt().cos()) / z;
            s = (z.sqrt() - z.sqrt().sin()) / z.sqrt().powi(3);
        } else if z < -1e-6 {
            c = ((-z).sqrt().cosh() - 1.0) / -z;
            s = ((-z).sqrt().sinh() - (-z).sqrt()) / (-z).sqrt().powi(3);
        } else {
            c = 0.5;
            s = 1.0 / 6.0;
        }
        let f = r0n * vr0 / mu.sqrt() * x * x * c + (1.0 - alpha * r0n) * x.powi(3) * s + r0n * x - mu.sqrt() * dt;
        let df = r0n * vr0 / mu.sqrt() * x * (1.0 - z * s) + (1.0 - alpha * r0n) * x * x * c + r0n;
        let ratio = f / df;
        x -= ratio;
        if ratio.abs() < 1e-12 {
            break;
        }
    }
    let z = alpha * x * x;
    let c = (1.0 - z.sqrt().cos()) / z;
    let s = (z.sqrt() - z.sqrt().sin()) / z.sqrt().powi(3);
    let f = 1.0 - x * x / r0n * c;
    let g = dt - x.powi(3) / mu.sqrt() * s;
    let r = r0 * f + v0 * g;
    let rn = r.norm();
    let fdot = mu.sqrt() / (rn * r0n) * (z * s - 1.0) * x;
    let gdot = 1.0 - x * x / rn * c;
    (r, r0 * fdot + v0 * gdot)
}
#[differentiable]
fn j2_accel(r: &Vector3<f64>) -> Vector3<f64> {
    const MU: f64 = 398600.4418;
    const J2: f64 = 1.08262668e-3;
    const RE: f64 = 6378.137;
    let rn = r.norm();
    let z2 = (r.z / rn).powi(2);
    let k = 1.5 * J2 * MU * RE.powi(2) / rn.powi(5);
    -MU / rn.powi(3) * r + k * Vector3::new(r.x * (5.0 * z2 - 1.0), r.y * (5.0 * z2 - 1.0), r.z * (5.0 * z2 - 3.0))
}
#[differentiable]
fn sgp4_drag_terms(ecco: f64, no_kozai: f64, inclo: f64, bstar: f64) -> [f64; 4] {
    let xke: f64 = 0.0743669161331734132;
    let j2 = 0.00108262998905;
    let x2o3 = 2.0 / 3.0;
    let eccsq = ecco * ecco;
    let omeosq = 1.0 - eccsq;
    let rteosq = omeosq.sqrt();
    let cosio = inclo.cos();
    let cosio2 = cosio * cosio;
    let ak = (xke / no_kozai).powf(x2o3);
    let d1 = 0.75 * j2 * (3.0 * cosio2 - 1.0) / (rteosq * omeosq);
    let mut del = d1 / (ak * ak);
    let adel = ak * (1.0 - del * del - del * (1.0 / 3.0 + 134.0 * del * del / 81.0));
    del = d1 / (adel * adel);
    let no_unkozai = no_kozai / (1.0 + del);
    let ao = (xke / no_unkozai).powf(x2o3);
    let po = ao * omeosq;
    let con42 = 1.0 - 5.0 * cosio2;
    let con41 = -con42 - cosio2 - cosio2;
    [no_unkozai, ao, po * bstar, con41 / (po * po)]
}
#[differentiable]
fn hohmann(r1: f64, r2: f64, #[nondiff] mu: f64) -> (f64, f64) {
    let v = |r: f64| (mu / r).sqrt();
    let at = (r1 + r2) / 2.0;
    let vp = (mu * (2.0 / r1 - 1.0 / at)).sqrt();
    let va = (mu * (2.0 / r2 - 1.0 / at)).sqrt();
    (vp - v(r1), v(r2) - va)
}
// ---- traits and generics
#[differentiable]
trait Shape3: Debug + tensor_grad::Differentiable {
    #[differentiable(wrt(self, p))]
    fn sdf(&self, p: &Vector3<f64>) -> f64;
    fn name(&self) -> &'static str {
        "shape"
    }
}
#[derive(Clone, Copy, Debug, Differentiable)]
struct Sphere {
    c: Vector3<f64>,
    r: f64,
}
#[derive(Clone, Copy, Debug, Differentiable)]
struct Plane {
    n: Vector3<f64>,
    d: f64,
}
#[differentiable]
impl Shape3 for Sphere {
    #[differentiable(wrt(self, p))]
    fn sdf(&self, p: &Vector3<f64>) -> f64 {
        (p - self.c).norm() - self.r
    }
}
#[differentiable]
impl Shape3 for Plane {
    #[differentiable(wrt(self, p))]
    fn sdf(&self, p: &Vector3<f64>) -> f64 {
        self.n.dot(p) + self.d
    }
}
#[differentiable]
fn union<A: Shape3, B: Shape3>(a: &A, b: &B, p: &Vector3<f64>) -> f64 {
    a.sdf(p).min(b.sdf(p))
}
#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Complex<T: RealField + Copy> {
    re: T,
    im: T,
}
#[differentiable]
impl<T: RealField + Copy> std::ops::Add for Complex<T> {
    type Output = Self;
    #[differentiable]
    fn add(self, o: Self) -> Self {
        Complex { re: self.re + o.re, im: self.im + o.im }
    }
}
#[differentiable]
impl<T: RealField + Copy> std::ops::Mul for Complex<T> {
    type Output = Self;
    #[differentiable]
    fn mul(self, o: Self) -> Self {
        Complex { re: self.re * o.re - self.im * o.im, im: self.re * o.im + self.im * o.re }
    }
}
#[differentiable(operators(Complex))]
fn mandel(c: Complex<f64>, n: usize) -> f64 {
    let mut z = c;
    for _ in 0..n {
        z = z * z + c;
    }
    z.re * z.re + z.im * z.im
}
#[differentiable(hessian)]
fn horner<T: RealField + Copy>(coeffs: &[T], x: T) -> T {
    coeffs.iter().rev().fold(T::zero(), |acc, c| acc * x + *c)
}
#[differentiable]
fn power_iteration<const N: usize>(a: &SMatrix<f64, N, N>, iters: usize) -> f64 {
    let mut v = SVector::<f64, N>::repeat(1.0).normalize();
    for _ in 0..iters {
        v = (a * v).normalize();
    }
    v.dot(&(a * v))
}
#[differentiable]
fn newton_schulz<T: RealField + Copy, const N: usize>(a: &SMatrix<T, N, N>) -> SMatrix<T, N, N> {
    let two = nalgebra::convert::<f64, T>(2.0);
    let mut x = a.transpose() / a.norm_squared();
    for _ in 0..12 {
        x = x * (SMatrix::<T, N, N>::identity() * two - a * x);
    }
    x
}
#[differentiable(hessian)]
fn simpson<T: Float>(a: T, b: T, k: T, n: usize) -> T {
    let f = |x: T| (-(k * x * x)).exp();
    let h = (b - a) / T::from(n).unwrap();
    let mut s = f(a) + f(b);
    for i in 1..n {
        let x = a + T::from(i).unwrap() * h;
        s = s + if i % 2 == 0 { T::from(2).unwrap() * f(x) } else { T::from(4).unwrap() * f(x) };
    }
    s * h / T::from(3).unwrap()
}
#[differentiable]
fn rotate_vec<T>(v: &Vector3<T>, axis: &Vector3<T>, angle: T) -> Vector3<T>
where
    T: RealField + Copy,
{
    let (s, c) = angle.sin_cos();
    let k = axis.normalize();
    v * c + k.cross(v) * s + k * (k.dot(v) * (T::one() - c))
}
#[differentiable]
fn jacobi_eigen(a: &Matrix3<f64>) -> Vector3<f64> {
    let mut m = *a;
    for _sweep in 0..6 {
        for p in 0..2 {
            for q in p + 1..3 {
                if m[(p, q)].abs() < 1e-15 {
                    continue;
                }
                let theta = (m[(q, q)] - m[(p, p)]) / (2.0 * m[(p, q)]);
                let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
                let c = 1.0 / (t * t + 1.0).sqrt();
                let s = t * c;
                let mut rot = Matrix3::identity();
                rot[(p, p)] = c;
                rot[(q, q)] = c;
                rot[(p, q)] = s;
                rot[(q, p)] = -s;
                m = rot.transpose() * m * rot;
            }
        }
    }
    m.diagonal()
}
#[differentiable]
fn lu_solve<const N: usize>(a: [[f64; N]; N], b: [f64; N]) -> Option<[f64; N]> {
    let mut a = a;
    let mut b = b;
    for k in 0..N {
        let pivot = (k..N).max_by(|&i, &j| a[i][k].abs().partial_cmp(&a[j][k].abs()).unwrap())?;
        if a[pivot][k].abs() < 1e-14 {
            return None;
        }
        a.swap(k, pivot);
        b.swap(k, pivot);
        for i in k + 1..N {
            let f = a[i][k] / a[k][k];
            for j in k..N {
                a[i][j] -= f * a[k][j];
            }
            b[i] -= f * b[k];
        }
    }
    let mut x = [0.0; N];
    for i in (0..N).rev() {
        let s: f64 = (i + 1..N).map(|j| a[i][j] * x[j]).sum();
        x[i] = (b[i] - s) / a[i][i];
    }
    Some(x)
}

#[test]
fn places_and_orbits() {
    let (p, d) = (Vector3::new(0.2, 0.4, -3.0), Vector3::new(0.0, 0.0, 1.0));
    let s = [0.1, 0.5, 0.3, 0.7];
    gradgradcheck!(haversine, 48.0, 11.0, 52.0, 13.0; GradCheck::jax());
    gradcheck!(vincenty, (48.0, 11.0), (52.0, 13.0); GradCheck::jax());
    gradcheck!(mercator, vjp; 48.0, 11.0);
    gradcheck!(centroid_polygon, vjp; &[[0.0, 0.0], [1.0, 0.1], [0.9, 1.2]][..]);
    gradgradcheck!(kepler_e, 0.7, 0.3);
    gradcheck!(universal_kepler, vjp; &Vector3::new(1.0, 0.1, 0.2), &Vector3::new(0.1, 0.9, 0.2), 0.7, 1.0);
    gradcheck!(j2_accel, vjp; &Vector3::new(7000.0, 100.0, 200.0));
    gradcheck!(sgp4_drag_terms, vjp; 0.01, 0.06, 0.9, 1e-2);
    gradcheck!(hohmann, vjp; 7.0, 42.0, #[nondiff] 398.6);
    gradcheck!(union, &Sphere { c: p, r: 0.4 }, &Plane { n: d, d: 0.3 }, &Vector3::new(0.1, 0.2, 0.3));
    gradcheck!(
        mandel,
        Complex { re: 0.1, im: 0.4 },
        #[nondiff]
        4
    );
    gradgradcheck!(horner, &s[..], 0.7);
    let m = Matrix3::new(2.0, 0.3, 0.1, 0.3, 1.5, 0.2, 0.1, 0.2, 0.9);
    gradcheck!(
        power_iteration,
        &m,
        #[nondiff]
        8
    );
    gradcheck!(newton_schulz, vjp; &m);
    gradgradcheck!(
        simpson,
        0.0,
        1.2,
        0.7,
        #[nondiff]
        8
    );
    gradcheck!(rotate_vec, vjp; &p, &Vector3::new(0.1, 0.2, 0.3), 0.7);
    gradcheck!(jacobi_eigen, vjp; &m);
    gradcheck!(lu_solve, vjp; [[0.1, 2.0, 0.3], [1.0, 0.2, 0.4], [0.3, 0.5, 3.0]], [1.0, 2.0, 3.0]);
    assert_eq!(Sphere { c: p, r: 0.4 }.name(), "shape");
}
