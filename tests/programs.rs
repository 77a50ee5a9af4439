//! Programs as people write them: navigation, finance, filters, linear systems, small learned models.

mod common;
use common::{close, difference};
use tensor_grad::differentiable;
use tensor_grad::nalgebra::*;

type V<const N: usize> = SVector<f64, N>;

#[differentiable]
fn haversine(p: &V<4>) -> f64 {
    const R: f64 = 6371.0;
    let (lat1, lon1, lat2, lon2) = (p[0], p[1], p[2], p[3]);
    let dlat = lat2 - lat1;
    let dlon = lon2 - lon1;
    let a = (dlat / 2.0).sin().powi(2) + lat1.cos() * lat2.cos() * (dlon / 2.0).sin().powi(2);
    2.0 * R * a.sqrt().asin()
}

#[differentiable]
fn horner(c: &V<4>) -> f64 {
    let x = 0.7;
    c.iter().rev().fold(0.0, |acc, &ci| acc * x + ci)
}

#[differentiable]
fn nbody(q: &V<4>) -> f64 {
    let pos: [Vector2<f64>; 2] = [Vector2::new(q[0], q[1]), Vector2::new(q[2], q[3])];
    let mass = [1.0, 2.0];
    let mut energy = 0.0;
    for i in 0..pos.len() {
        for j in (i + 1)..pos.len() {
            let d = (pos[i] - pos[j]).norm();
            energy -= mass[i] * mass[j] / (d + 1e-3);
        }
        energy += 0.5 * mass[i] * pos[i].norm_squared();
    }
    energy
}

#[differentiable]
fn thomas(d: &V<4>) -> f64 {
    let n = 4;
    let a = [0.0, -1.0, -1.0, -1.0];
    let b = [2.5; 4];
    let c = [-1.0, -1.0, -1.0, 0.0];
    let mut cp = [0.0; 4];
    let mut dp = [0.0; 4];
    cp[0] = c[0] / b[0];
    dp[0] = d[0] / b[0];
    for i in 1..n {
        let m = b[i] - a[i] * cp[i - 1];
        cp[i] = c[i] / m;
        dp[i] = (d[i] - a[i] * dp[i - 1]) / m;
    }
    let mut x = [0.0; 4];
    x[n - 1] = dp[n - 1];
    for i in (0..n - 1).rev() {
        x[i] = dp[i] - cp[i] * x[i + 1];
    }
    x.iter().map(|v| v * v).sum()
}

#[differentiable]
fn gauss_elim(p: &V<4>) -> f64 {
    let mut m = [[2.0 + p[0], 1.0, p[1]], [1.0, 3.0 * p[2], 0.5], [p[3], 0.2, 4.0]];
    let mut rhs = [1.0, p[0], 2.0];
    for k in 0..3 {
        let mut piv = k;
        for r in k + 1..3 {
            if m[r][k].abs() > m[piv][k].abs() {
                piv = r;
            }
        }
        if piv != k {
            m.swap(piv, k);
            rhs.swap(piv, k);
        }
        for r in k + 1..3 {
            let f = m[r][k] / m[k][k];
            for c in k..3 {
                m[r][c] -= f * m[k][c];
            }
            rhs[r] -= f * rhs[k];
        }
    }
    let mut x = [0.0; 3];
    for r in (0..3).rev() {
        let mut s = rhs[r];
        for c in r + 1..3 {
            s -= m[r][c] * x[c];
        }
        x[r] = s / m[r][r];
    }
    x[0] + x[1] * x[2]
}

#[differentiable]
fn softmax_ce(z: &V<4>) -> f64 {
    let m = z.max();
    let e = z.map(|v| (v - m).exp());
    let p = e / e.sum();
    -p[2].ln()
}

#[differentiable]
fn kepler(p: &V<4>) -> f64 {
    let (m, e) = (p[0], 0.3 * p[1].abs());
    let mut ecc = m;
    for _ in 0..50 {
        let delta = (ecc - e * ecc.sin() - m) / (1.0 - e * ecc.cos());
        ecc -= delta;
        if delta.abs() < 1e-14 {
            break;
        }
    }
    ecc * p[2] + p[3]
}

fn norm_cdf_const(x: f64) -> f64 {
    x * 0.5
}

#[differentiable]
fn norm_cdf(x: f64) -> f64 {
    let k = 1.0 / (1.0 + 0.2316419 * x.abs());
    let poly = k * (0.319381530 + k * (-0.356563782 + k * (1.781477937 + k * (-1.821255978 + k * 1.330274429))));
    let pdf = (-0.5 * x * x).exp() / (2.0 * std::f64::consts::PI).sqrt();
    let tail = pdf * poly;
    if x >= 0.0 { 1.0 - tail } else { tail }
}

#[differentiable]
fn black_scholes(p: &V<4>) -> f64 {
    let (s, k, t, sigma) = (1.0 + p[0].abs(), 1.0 + p[1].abs(), 0.5 + p[2].abs(), 0.2 + p[3].abs());
    let r = 0.03;
    let sqrt_t = t.sqrt();
    let d1 = ((s / k).ln() + (r + sigma * sigma / 2.0) * t) / (sigma * sqrt_t);
    let d2 = d1 - sigma * sqrt_t;
    s * norm_cdf(d1) - k * (-r * t).exp() * norm_cdf(d2) + norm_cdf_const(3.0)
}

#[differentiable]
fn hmm(p: &V<4>) -> f64 {
    let obs = [0usize, 1, 1, 0, 1];
    let trans = Matrix2::new(p[0].exp(), 1.0, 1.0, p[1].exp());
    let emit = Matrix2::new(p[2].exp(), 0.3, 0.4, p[3].exp());
    let mut alpha = Vector2::new(0.5, 0.5);
    let mut loglik = 0.0;
    for &o in obs.iter() {
        alpha = (trans.transpose() * alpha).component_mul(&emit.column(o));
        let s = alpha.sum();
        loglik += s.ln();
        alpha /= s;
    }
    loglik
}

#[differentiable]
fn rodrigues(p: &V<4>) -> f64 {
    let w = Vector3::new(p[0], p[1], p[2]);
    let theta = w.norm();
    let k = Matrix3::new(0.0, -w.z, w.y, w.z, 0.0, -w.x, -w.y, w.x, 0.0);
    let r = if theta < 1e-8 {
        Matrix3::identity() + k
    } else {
        Matrix3::identity() + k * (theta.sin() / theta) + k * k * ((1.0 - theta.cos()) / (theta * theta))
    };
    let v = r * Vector3::new(1.0, 2.0, p[3]);
    v[0] * v[1] + v[2]
}

#[differentiable]
fn quat(p: &V<4>) -> f64 {
    let q = p.normalize();
    let (w, x, y, z) = (q[0], q[1], q[2], q[3]);
    let rot = Matrix3::from_row_slice(&[
        1.0 - 2.0 * (y * y + z * z),
        2.0 * (x * y - w * z),
        2.0 * (x * z + w * y),
        2.0 * (x * y + w * z),
        1.0 - 2.0 * (x * x + z * z),
        2.0 * (y * z - w * x),
        2.0 * (x * z - w * y),
        2.0 * (y * z + w * x),
        1.0 - 2.0 * (x * x + y * y),
    ]);
    (rot * Vector3::new(0.1, 0.5, 0.9)).dot(&Vector3::x()) + rot.trace()
}

#[differentiable]
fn simpson(p: &V<4>) -> f64 {
    let n = 10;
    let (a, b) = (p[0], p[1] + 2.0);
    let h = (b - a) / n as f64;
    let f = |x: f64| (p[2] * x).sin() + p[3] * x * x;
    let mut s = f(a) + f(b);
    for i in 1..n {
        let x = a + i as f64 * h;
        s += if i % 2 == 0 { 2.0 * f(x) } else { 4.0 * f(x) };
    }
    s * h / 3.0
}

#[differentiable]
fn mlp(p: &V<4>) -> f64 {
    let x = vector![0.3, -0.7];
    let w1 = matrix![p[0], p[1]; p[2], p[3]];
    let h = (w1 * x).map(f64::tanh);
    let o = h.dot(&vector![p[1], p[2]]);
    let target = 0.5;
    0.5 * (o - target).powi(2)
}

#[differentiable]
fn lstm_cell(p: &V<4>) -> f64 {
    fn sigmoid_const(x: f64) -> f64 {
        1.0 / (1.0 + (-x).exp())
    }
    let sigmoid = |x: f64| 1.0 / (1.0 + (-x).exp());
    let mut h = 0.1;
    let mut c = 0.0;
    let xs = [0.1, 0.5, -0.3];
    for x in xs {
        let i = sigmoid(p[0] * x + p[1] * h);
        let f = sigmoid(p[1] * x + p[2] * h + sigmoid_const(x));
        let o = sigmoid(p[2] * x + p[3] * h);
        let g = (p[3] * x + p[0] * h).tanh();
        c = f * c + i * g;
        h = o * c.tanh();
    }
    h
}

#[differentiable]
fn ekf(p: &V<4>) -> f64 {
    let q = Matrix2::identity() * (p[0] * p[0] + 0.1);
    let r = p[1] * p[1] + 0.2;
    let f = Matrix2::new(1.0, 0.1, 0.0, 1.0);
    let h = RowVector2::new(1.0, 0.0);
    let mut x = Vector2::new(p[2], p[3]);
    let mut cov = Matrix2::identity();
    let mut nll = 0.0;
    let zs = [0.1, 0.2, 0.35, 0.3];
    for z in zs.iter() {
        x = f * x;
        cov = f * cov * f.transpose() + q;
        let y = z - (h * x)[0];
        let s = (h * cov * h.transpose())[(0, 0)] + r;
        let k = cov * h.transpose() / s;
        x += k * y;
        cov = (Matrix2::identity() - k * h) * cov;
        nll += 0.5 * (s.ln() + y * y / s);
    }
    nll
}

#[differentiable]
fn vecs(p: &V<4>) -> f64 {
    let mut path: Vec<Vector2<f64>> = Vec::new();
    let mut cur = Vector2::new(p[0], p[1]);
    for i in 0..5 {
        path.push(cur);
        cur += Vector2::new(p[2] * (i as f64), p[3].cos());
    }
    let mut len = 0.0;
    for w in path.windows(2) {
        len += (w[1] - w[0]).norm();
    }
    let last = path[path.len() - 1];
    len + last.x
}

#[derive(Debug)]
enum Failure {
    Negative,
}

#[differentiable]
fn fallible(p: &V<4>) -> Result<f64, Failure> {
    if p[0] < -100.0 {
        return Err(Failure::Negative);
    }
    let m = Matrix2::new(2.0 + p[0], p[1], p[2], 3.0 + p[3]);
    let inv = m.try_inverse().ok_or(Failure::Negative)?;
    Ok(inv.trace() * m.determinant())
}

#[differentiable]
fn logistic(w: &V<4>, #[nondiff] data: &[(V<4>, f64)], lambda: f64) -> f64 {
    let mut loss = 0.0;
    for (x, y) in data {
        let z = w.dot(x);
        loss += (1.0 + (-y * z).exp()).ln();
    }
    loss / data.len() as f64 + lambda * w.norm_squared()
}

#[differentiable]
fn huber(p: &V<4>) -> f64 {
    let delta = 0.5;
    p.iter().map(|r| if r.abs() <= delta { 0.5 * r * r } else { delta * (r.abs() - 0.5 * delta) }).sum()
}

#[differentiable]
fn lagrange(p: &V<4>) -> f64 {
    let xs = [0.0, 1.0, 2.0, 3.0];
    let x = p[0] * 0.5 + 1.3;
    let mut total = 0.0;
    for (i, xi) in xs.iter().enumerate() {
        let mut li = 1.0;
        for (j, xj) in xs.iter().enumerate() {
            if i != j {
                li *= (x - xj) / (xi - xj);
            }
        }
        total += p[i] * li;
    }
    total
}

#[differentiable]
fn jac_out(p: &V<4>) -> V<3> {
    let mut out = V::<3>::zeros();
    out[0] = p[0] * p[1];
    out[1] = p.fixed_rows::<2>(1).norm();
    for i in 0..4 {
        out[2] += p[i].sin() * (i + 1) as f64;
    }
    out
}

/// The value and every mode at two points.
macro_rules! programs {
    ($($f:ident)*) => {$(
        for x in [V::<4>::new(0.3, 0.7, -0.2, 0.9), V::<4>::new(-0.4, 0.13, 0.8, 0.25)] {
            verify!($f, (p = x), (&p));
            let (y, gradient) = $f::value_and_grad(&x);
            assert_eq!(y, $f(&x), stringify!($f));
            assert_eq!($f::vjp(&x).1(1.0), gradient, stringify!($f));
        }
    )*};
}

#[test]
fn programs() {
    programs!(haversine horner nbody thomas gauss_elim softmax_ce kepler black_scholes hmm rodrigues quat simpson mlp lstm_cell ekf vecs huber lagrange);
}

#[test]
fn a_result_wraps_its_gradient() {
    let x = V::<4>::new(0.3, 0.7, -0.2, 0.9);
    // trace(A⁻¹) det(A) is the trace of the adjugate: the sum of the diagonal.
    let (value, gradient) = fallible::value_and_grad(&x).expect("regular");
    close("fallible", value, 2.0 + x[0] + 3.0 + x[3], 1e-12);
    close("fallible", (gradient - V::<4>::new(1.0, 0.0, 0.0, 1.0)).norm(), 0.0, 1e-12);
    assert!(fallible::grad(&V::<4>::new(-200.0, 0.0, 0.0, 0.0)).is_err());
}

#[test]
fn data_stays_inactive() {
    let x = V::<4>::new(0.3, 0.7, -0.2, 0.9);
    let data = [(x, 1.0), (-x * 2.0, -1.0)];
    let d = V::<4>::new(0.2, -0.5, 0.7, 0.3);
    let (dw, dlambda) = logistic::grad(&x, &data, 0.1);
    close("logistic", dw.dot(&d), difference(|x| logistic(x, &data, 0.1), &x, &d, &1.0), 1e-8);
    close("logistic", dlambda, x.norm_squared(), 1e-12);
}

#[test]
fn jacobian_of_a_filled_vector() {
    let x = V::<4>::new(0.3, 0.7, -0.2, 0.9);
    let jacobian = jac_out::jacobian(&x);
    for column in 0..4 {
        let d = V::<4>::from_fn(|i, _| f64::from(i == column));
        for row in 0..3 {
            close("jac_out", jacobian[(row, column)], difference(|x| jac_out(x)[row], &x, &d, &1.0), 1e-8);
        }
    }
}
