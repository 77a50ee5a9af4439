//! Colours, images, filters of sound, distances.
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

// ---- colour
#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
pub struct Lab {
    pub l: f64,
    pub a: f64,
    pub b: f64,
}
#[differentiable(hessian)]
fn srgb_to_linear(c: f64) -> f64 {
    if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
}
#[differentiable]
fn rgb_to_lab(rgb: [f64; 3]) -> Lab {
    const M: [[f64; 3]; 3] =
        [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]];
    const WHITE: [f64; 3] = [0.95047, 1.0, 1.08883];
    let lin = rgb.map(srgb_to_linear);
    let mut xyz = [0.0; 3];
    for (i, row) in M.iter().enumerate() {
        for (j, m) in row.iter().enumerate() {
            xyz[i] += m * lin[j];
        }
    }
    let f = |t: f64| if t > 216.0 / 24389.0 { t.cbrt() } else { (24389.0 / 27.0 * t + 16.0) / 116.0 };
    let [fx, fy, fz] = [f(xyz[0] / WHITE[0]), f(xyz[1] / WHITE[1]), f(xyz[2] / WHITE[2])];
    Lab { l: 116.0 * fy - 16.0, a: 500.0 * (fx - fy), b: 200.0 * (fy - fz) }
}
#[differentiable(hessian)]
fn ciede2000(x: &Lab, y: &Lab) -> f64 {
    let c_bar = (x.a.hypot(x.b) + y.a.hypot(y.b)) / 2.0;
    let c_bar7 = c_bar.powi(7);
    let g = 0.5 * (1.0 - (c_bar7 / (c_bar7 + 25f64.powi(7))).sqrt());
    let a1p = (1.0 + g) * x.a;
    let a2p = (1.0 + g) * y.a;
    let c1p = (a1p.powi(2) + x.b.powi(2)).sqrt();
    let c2p = (a2p.powi(2) + y.b.powi(2)).sqrt();
    let hue = |a: f64, b: f64| {
        if a == 0.0 && b == 0.0 {
            return 0.0;
        }
        let h = b.atan2(a).to_degrees();
        if h < 0.0 { h + 360.0 } else { h }
    };
    let h1p = hue(a1p, x.b);
    let h2p = hue(a2p, y.b);
    let dl = y.l - x.l;
    let dc = c2p - c1p;
    let mut dh = h2p - h1p;
    if c1p * c2p == 0.0 {
        dh = 0.0;
    } else if dh > 180.0 {
        dh -= 360.0;
    } else if dh < -180.0 {
        dh += 360.0;
    }
    let dhp = 2.0 * (c1p * c2p).sqrt() * (dh / 2.0).to_radians().sin();
    let lbp = (x.l + y.l) / 2.0;
    let cbp = (c1p + c2p) / 2.0;
    let hbp = if (h1p - h2p).abs() > 180.0 { (h1p + h2p + 360.0) / 2.0 } else { (h1p + h2p) / 2.0 };
    let t = 1.0 - 0.17 * (hbp - 30.0).to_radians().cos()
        + 0.24 * (2.0 * hbp).to_radians().cos()
        + 0.32 * (3.0 * hbp + 6.0).to_radians().cos()
        - 0.20 * (4.0 * hbp - 63.0).to_radians().cos();
    let dtheta = 30.0 * (-((hbp - 275.0) / 25.0).powi(2)).exp();
    let rc = 2.0 * (cbp.powi(7) / (cbp.powi(7) + 25f64.powi(7))).sqrt();
    let sl = 1.0 + 0.015 * (lbp - 50.0).powi(2) / (20.0 + (lbp - 50.0).powi(2)).sqrt();
    let sc = 1.0 + 0.045 * cbp;
    let sh = 1.0 + 0.015 * cbp * t;
    let rt = -(2.0 * dtheta).to_radians().sin() * rc;
    ((dl / sl).powi(2) + (dc / sc).powi(2) + (dhp / sh).powi(2) + rt * (dc / sc) * (dhp / sh)).sqrt()
}
#[differentiable]
fn hsv(rgb: &[f64; 3]) -> (f64, f64, f64) {
    let [r, g, b] = *rgb;
    let max = r.max(g).max(b);
    let min = r.min(g).min(b);
    let d = max - min;
    let h = if d == 0.0 {
        0.0
    } else if max == r {
        60.0 * (((g - b) / d).rem_euclid(6.0))
    } else if max == g {
        60.0 * ((b - r) / d + 2.0)
    } else {
        60.0 * ((r - g) / d + 4.0)
    };
    let s = if max == 0.0 { 0.0 } else { d / max };
    (h, s, max)
}
// ---- image kernels
#[differentiable]
fn bilateral(img: &[Vec<f64>], sigma_s: f64, sigma_r: f64) -> Vec<Vec<f64>> {
    let (h, w) = (img.len() as isize, img[0].len() as isize);
    let mut out = vec![vec![0.0; w as usize]; h as usize];
    for y in 0..h {
        for x in 0..w {
            let center = img[y as usize][x as usize];
            let (mut acc, mut norm) = (0.0, 0.0);
            for dy in -1..=1isize {
                for dx in -1..=1isize {
                    let (yy, xx) = (y + dy, x + dx);
                    if yy < 0 || xx < 0 || yy >= h || xx >= w {
                        continue;
                    }
                    let v = img[yy as usize][xx as usize];
                    let wgt = (-((dx * dx + dy * dy) as f64) / (2.0 * sigma_s * sigma_s)).exp()
                        * (-(v - center).powi(2) / (2.0 * sigma_r * sigma_r)).exp();
                    acc += wgt * v;
                    norm += wgt;
                }
            }
            out[y as usize][x as usize] = acc / norm;
        }
    }
    out
}
#[differentiable(hessian)]
fn ssim(a: &[f64], b: &[f64]) -> f64 {
    let n = a.len() as f64;
    let (mu_a, mu_b) = (a.iter().sum::<f64>() / n, b.iter().sum::<f64>() / n);
    let (mut va, mut vb, mut cov) = (0.0, 0.0, 0.0);
    for i in 0..a.len() {
        let (da, db) = (a[i] - mu_a, b[i] - mu_b);
        va += da * da;
        vb += db * db;
        cov += da * db;
    }
    let (va, vb, cov) = (va / (n - 1.0), vb / (n - 1.0), cov / (n - 1.0));
    let (c1, c2) = (0.01f64.powi(2), 0.03f64.powi(2));
    ((2.0 * mu_a * mu_b + c1) * (2.0 * cov + c2)) / ((mu_a.powi(2) + mu_b.powi(2) + c1) * (va + vb + c2))
}
#[differentiable]
fn total_variation(img: &[f64], width: usize, eps: f64) -> f64 {
    let height = img.len() / width;
    let at = |x: usize, y: usize| img[y * width + x];
    (0..height - 1)
        .flat_map(|y| (0..width - 1).map(move |x| (x, y)))
        .map(|(x, y)| {
            let gx = at(x + 1, y) - at(x, y);
            let gy = at(x, y + 1) - at(x, y);
            (gx * gx + gy * gy + eps).sqrt()
        })
        .sum()
}
#[differentiable]
fn bicubic(p: &[[f64; 4]; 4], x: f64, y: f64) -> f64 {
    let cubic = |p: [f64; 4], t: f64| {
        p[1] + 0.5
            * t
            * (p[2] - p[0]
                + t * (2.0 * p[0] - 5.0 * p[1] + 4.0 * p[2] - p[3] + t * (3.0 * (p[1] - p[2]) + p[3] - p[0])))
    };
    let rows = [cubic(p[0], x), cubic(p[1], x), cubic(p[2], x), cubic(p[3], x)];
    cubic(rows, y)
}
// ---- dsp
#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
pub struct Coefficients<T: RealField + Copy> {
    a1: T,
    a2: T,
    b0: T,
    b1: T,
    b2: T,
}
#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
pub struct DirectForm2Transposed<T: RealField + Copy> {
    s1: T,
    s2: T,
    coeffs: Coefficients<T>,
}
#[differentiable]
impl<T: RealField + Copy> Coefficients<T> {
    #[differentiable]
    pub fn lowpass(fs: T, f0: T, q: T) -> Coefficients<T> {
        let two = T::one() + T::one();
        let omega = T::two_pi() * f0 / fs;
        let omega_s = omega.sin();
        let omega_c = omega.cos();
        let alpha = omega_s / (two * q);
        let b0 = (T::one() - omega_c) / two;
        let b1 = T::one() - omega_c;
        let b2 = (T::one() - omega_c) / two;
        let a0 = T::one() + alpha;
        let a1 = -two * omega_c;
        let a2 = T::one() - alpha;
        let div = T::one() / a0;
        Coefficients { a1: a1 * div, a2: a2 * div, b0: b0 * div, b1: b1 * div, b2: b2 * div }
    }
}
#[differentiable]
impl<T: RealField + Copy> DirectForm2Transposed<T> {
    #[differentiable(wrt(self, input))]
    pub fn run(&mut self, input: T) -> T {
        let out = self.s1 + self.coeffs.b0 * input;
        self.s1 = self.s2 + self.coeffs.b1 * input - self.coeffs.a1 * out;
        self.s2 = self.coeffs.b2 * input - self.coeffs.a2 * out;
        out
    }
}
#[differentiable]
fn cascade_energy(x: &[f64], f0: f64, q: f64) -> f64 {
    let coeffs = Coefficients::<f64>::lowpass(48_000.0, f0, q);
    let mut stages = [DirectForm2Transposed { s1: 0.0, s2: 0.0, coeffs }; 2];
    let mut energy = 0.0;
    for sample in x {
        let mut y = *sample;
        for stage in stages.iter_mut() {
            y = stage.run(y);
        }
        energy += y * y;
    }
    energy
}
#[differentiable(hessian)]
fn fir(x: &[f64], h: &[f64]) -> Vec<f64> {
    (0..x.len()).map(|n| h.iter().enumerate().filter(|(k, _)| *k <= n).map(|(k, hk)| hk * x[n - k]).sum()).collect()
}
#[differentiable(hessian)]
fn goertzel(x: &[f64], freq: f64) -> f64 {
    let coeff = 2.0 * (TAU * freq).cos();
    let (mut s_prev, mut s_prev2) = (0.0, 0.0);
    for &sample in x.iter() {
        let s = sample + coeff * s_prev - s_prev2;
        (s_prev2, s_prev) = (s_prev, s);
    }
    s_prev * s_prev + s_prev2 * s_prev2 - coeff * s_prev * s_prev2
}
#[differentiable(hessian)]
fn dft_power(x: &[f64], window: &[f64]) -> f64 {
    let n = x.len();
    let mut total = 0.0;
    for k in 0..n / 2 {
        let (re, im) = x.iter().zip(window).enumerate().fold((0.0, 0.0), |(re, im), (i, (x, w))| {
            let phi = -TAU * (k * i) as f64 / n as f64;
            (re + x * w * phi.cos(), im + x * w * phi.sin())
        });
        total += (re * re + im * im).ln_1p();
    }
    total
}
#[differentiable]
fn lms(x: &[f64], d: &[f64], mu: f64, taps: usize) -> Vec<f64> {
    let mut w = vec![0.0; taps];
    for n in taps..x.len() {
        let window: Vec<f64> = x[n - taps..n].iter().rev().cloned().collect();
        let y: f64 = w.iter().zip(&window).map(|(a, b)| a * b).sum();
        let e = d[n] - y;
        for (wi, xi) in w.iter_mut().zip(window.iter()) {
            *wi += mu * e * xi;
        }
    }
    w
}
#[differentiable(hessian)]
fn envelope(x: &[f64], attack: f64, release: f64) -> f64 {
    let mut env: f64 = 0.0;
    let mut out = 0.0;
    for s in x {
        let level = s.abs();
        let coef = if level > env { attack } else { release };
        env = coef * env + (1.0 - coef) * level;
        let db = 20.0 * (env + 1e-9).log10();
        out += if db > -10.0 { (db + 10.0) * 0.5 } else { 0.0 };
    }
    out
}
#[differentiable(hessian)]
fn levinson(r: &[f64], order: usize) -> Vec<f64> {
    let mut a = vec![1.0];
    let mut e = r[0];
    for i in 1..=order {
        let mut acc = r[i];
        for j in 1..i {
            acc += a[j] * r[i - j];
        }
        let k = -acc / e;
        let mut next = a.clone();
        next.push(0.0);
        for j in 1..i {
            next[j] = a[j] + k * a[i - j];
        }
        next[i] = k;
        a = next;
        e *= 1.0 - k * k;
    }
    a
}
// ---- graphics
#[differentiable]
fn sd_box(p: Vector3<f64>, b: Vector3<f64>) -> f64 {
    let q = p.abs() - b;
    let outside = Vector3::new(q.x.max(0.0), q.y.max(0.0), q.z.max(0.0)).norm();
    outside + q.x.max(q.y.max(q.z)).min(0.0)
}
#[differentiable]
fn sd_torus(p: Vector3<f64>, t: Vector2<f64>) -> f64 {
    let q = Vector2::new(p.xz().norm() - t.x, p.y);
    q.norm() - t.y
}
#[differentiable(hessian)]
fn smin(a: f64, b: f64, k: f64) -> f64 {
    let h = (0.5 + 0.5 * (b - a) / k).clamp(0.0, 1.0);
    b * (1.0 - h) + a * h - k * h * (1.0 - h)
}
#[differentiable]
fn scene(p: Vector3<f64>, r: f64, k: f64) -> f64 {
    let sphere = (p - Vector3::new(0.0, 0.5, 0.0)).norm() - r;
    let box_ = sd_box(p, Vector3::new(0.5, 0.3, 0.4));
    let torus = sd_torus(p, Vector2::new(0.8, 0.2));
    [sphere, box_, torus].into_iter().reduce(|a, b| smin(a, b, k)).unwrap()
}
#[differentiable]
fn raymarch(origin: &Vector3<f64>, dir: &Vector3<f64>, r: f64) -> Option<f64> {
    let mut t = 0.0;
    for _ in 0..64 {
        let d = scene(origin + dir * t, r, 0.1);
        if d < 1e-6 {
            return Some(t);
        }
        t += d;
        if t > 20.0 {
            break;
        }
    }
    None
}
#[differentiable]
fn ggx(n: &Vector3<f64>, v: &Vector3<f64>, l: &Vector3<f64>, rough: f64, f0: &Vector3<f64>) -> Vector3<f64> {
    let h = (v + l).normalize();
    let (ndotv, ndotl, ndoth, vdoth) = (n.dot(v).max(1e-4), n.dot(l).max(1e-4), n.dot(&h).max(0.0), v.dot(&h).max(0.0));
    let a2 = rough.powi(4);
    let d = a2 / (PI * (ndoth * ndoth * (a2 - 1.0) + 1.0).powi(2));
    let k = (rough + 1.0).powi(2) / 8.0;
    let g1 = |c: f64| c / (c * (1.0 - k) + k);
    let g = g1(ndotv) * g1(ndotl);
    let f = f0 + (Vector3::repeat(1.0) - f0) * (1.0 - vdoth).powi(5);
    f * (d * g / (4.0 * ndotv * ndotl)) * ndotl
}
#[differentiable]
fn look_at_project(eye: &Vector3<f64>, target: &Vector3<f64>, p: &Vector3<f64>, fov: f64) -> Vector2<f64> {
    let f = (target - eye).normalize();
    let s = f.cross(&Vector3::y()).normalize();
    let u = s.cross(&f);
    let view = Matrix4::new(
        s.x,
        s.y,
        s.z,
        -s.dot(eye),
        u.x,
        u.y,
        u.z,
        -u.dot(eye),
        -f.x,
        -f.y,
        -f.z,
        f.dot(eye),
        0.0,
        0.0,
        0.0,
        1.0,
    );
    let c = view * Vector4::new(p.x, p.y, p.z, 1.0);
    let scale = 1.0 / (fov / 2.0).tan();
    Vector2::new(c.x * scale / -c.z, c.y * scale / -c.z)
}
#[differentiable]
fn spherical_harmonics(d: &Vector3<f64>, coeffs: &[Vector3<f64>; 9]) -> Vector3<f64> {
    let (x, y, z) = (d.x, d.y, d.z);
    let basis = [
        0.282095,
        0.488603 * y,
        0.488603 * z,
        0.488603 * x,
        1.092548 * x * y,
        1.092548 * y * z,
        0.315392 * (3.0 * z * z - 1.0),
        1.092548 * x * z,
        0.546274 * (x * x - y * y),
    ];
    let mut color = Vector3::zeros();
    for (b, c) in basis.iter().zip(coeffs.iter()) {
        color += c * *b;
    }
    color
}
#[test]
fn signal() {
    let (x, y) = (Lab { l: 50.0, a: 2.6772, b: -79.7751 }, Lab { l: 50.0, a: 0.3, b: -82.7485 });
    gradgradcheck!(ciede2000, &x, &y);
    gradgradcheck!(srgb_to_linear, 0.4);
    gradcheck!(rgb_to_lab, vjp; [0.1, 0.5, 0.9]);
    gradcheck!(hsv, vjp; &[0.1, 0.5, 0.9]);
    let img = vec![vec![0.1, 0.5, 0.3], vec![0.7, 0.2, 0.4], vec![0.3, 0.9, 0.8]];
    gradcheck!(bilateral, vjp; &img[..], 1.0, 0.4);
    let s = [0.1, 0.5, 0.3, 0.7, 0.2, 0.4, 0.3, 0.9, 0.8];
    let w = [0.2, 0.4, 0.3, 0.8, 0.1, 0.5, 0.2, 0.7, 0.9];
    gradgradcheck!(ssim, &s[..], &w[..]);
    gradcheck!(
        total_variation,
        &s[..],
        #[nondiff]
        3,
        0.01
    );
    gradcheck!(
        bicubic,
        &[[0.1, 0.5, 0.3, 0.7], [0.2, 0.4, 0.3, 0.9], [0.8, 0.1, 0.5, 0.3], [0.2, 0.4, 0.3, 0.8]],
        0.3,
        0.6
    );
    gradcheck!(cascade_energy, &s[..], 4000.0, 0.7);
    gradcheck!(fir, vjp; &s[..], &[0.3, 0.4, 0.1][..]);
    gradgradcheck!(goertzel, &s[..], 0.13);
    gradgradcheck!(dft_power, &s[..], &w[..]);
    gradcheck!(lms, vjp; &s[..], &w[..], 0.1, #[nondiff] 3);
    gradgradcheck!(envelope, &s[..], 0.3, 0.8);
    gradcheck!(levinson, vjp; &[1.0, 0.5, 0.3, 0.2][..], #[nondiff] 3);
    let (p, d) = (Vector3::new(0.2, 0.4, -3.0), Vector3::new(0.0, 0.0, 1.0));
    gradcheck!(scene, Vector3::new(0.9, 0.4, 0.7), 0.5, 0.1);
    gradcheck!(raymarch, &p, &d, 0.5; GradCheck { double: tensor_grad::check::Tolerance { eps: 1e-5, atol: 1e-3, rtol: 1e-2 }, ..GradCheck::pytorch() });
    gradcheck!(ggx, vjp; &Vector3::z(), &Vector3::new(0.6, 0.0, 0.8), &Vector3::new(0.0, 0.6, 0.8), 0.4, &Vector3::new(0.9, 0.8, 0.7));
    gradcheck!(look_at_project, vjp; &p, &Vector3::zeros(), &Vector3::new(0.1, 0.2, 0.3), 1.0);
    gradcheck!(spherical_harmonics, vjp; &p, &[p; 9]);
}
