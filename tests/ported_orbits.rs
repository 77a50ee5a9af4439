//! Orbits, molecules and reactions as people write them.
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

// Kepler
#[differentiable(hessian)]
fn kepler(mean_anomaly: f64, ecc: f64) -> f64 {
    let mut e = if ecc > 0.8 { PI } else { mean_anomaly };
    let mut iter = 0;
    loop {
        let f = e - ecc * e.sin() - mean_anomaly;
        let delta = f / (1.0 - ecc * e.cos());
        e -= delta;
        iter += 1;
        if delta.abs() < 1e-13 || iter > 30 {
            break e;
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Elements {
    a: f64,
    e: f64,
    i: f64,
    raan: f64,
    argp: f64,
    nu: f64,
}

#[differentiable]
fn elements_to_state(el: &Elements, #[nondiff] mu: f64) -> (Vector3<f64>, Vector3<f64>) {
    let p = el.a * (1.0 - el.e * el.e);
    let r = p / (1.0 + el.e * el.nu.cos());
    let r_pqw = Vector3::new(r * el.nu.cos(), r * el.nu.sin(), 0.0);
    let v_pqw = (mu / p).sqrt() * Vector3::new(-el.nu.sin(), el.e + el.nu.cos(), 0.0);
    let rot = rz(-el.raan) * rx(-el.i) * rz(-el.argp);
    (rot * r_pqw, rot * v_pqw)
}
#[differentiable]
fn rz(t: f64) -> Matrix3<f64> {
    let (s, c) = t.sin_cos();
    Matrix3::new(c, s, 0., -s, c, 0., 0., 0., 1.)
}
#[differentiable]
fn rx(t: f64) -> Matrix3<f64> {
    let (s, c) = (t.sin(), t.cos());
    Matrix3::from_rows(&[
        na::RowVector3::new(1., 0., 0.),
        na::RowVector3::new(0., c, s),
        na::RowVector3::new(0., -s, c),
    ])
}
#[differentiable]
fn state_to_elements(r: &Vector3<f64>, v: &Vector3<f64>, mu: f64) -> Result<Elements, String> {
    let rn = r.norm();
    let h = r.cross(v);
    let hn = h.norm();
    if hn < 1e-10 {
        return Err("rectilinear orbit".to_string());
    }
    let n = Vector3::z().cross(&h);
    let e_vec = v.cross(&h) / mu - r / rn;
    let e = e_vec.norm();
    let energy = v.norm_squared() / 2.0 - mu / rn;
    let a = -mu / (2.0 * energy);
    let i = (h.z / hn).acos();
    let mut raan = (n.x / n.norm()).acos();
    if n.y < 0.0 {
        raan = TAU - raan;
    }
    let mut argp = (n.dot(&e_vec) / (n.norm() * e)).clamp(-1.0, 1.0).acos();
    if e_vec.z < 0.0 {
        argp = TAU - argp;
    }
    let nu = {
        let nu = (e_vec.dot(r) / (e * rn)).acos();
        if r.dot(v) < 0.0 { TAU - nu } else { nu }
    };
    Ok(Elements { a, e, i, raan, argp, nu })
}

// Stumpff functions and universal Kepler
#[differentiable(hessian)]
fn stumpff_c(z: f64) -> f64 {
    if z > 1e-6 {
        (1.0 - z.sqrt().cos()) / z
    } else if z < -1e-6 {
        ((-z).sqrt().cosh() - 1.0) / -z
    } else {
        0.5 - z / 24.0 + z * z / 720.0
    }
}

// chemistry / MD
#[derive(Clone, Copy, Debug)]
enum Potential {
    LennardJones { epsilon: f64, sigma: f64 },
    Morse { d: f64, a: f64, r0: f64 },
    Harmonic(f64, f64),
    Zero,
}

impl Potential {
    #[differentiable]
    fn energy(&self, r: f64) -> f64 {
        match *self {
            Potential::LennardJones { epsilon, sigma } => {
                let sr6 = (sigma / r).powi(6);
                4.0 * epsilon * (sr6 * sr6 - sr6)
            }
            Potential::Morse { d, a, r0 } => {
                let e = 1.0 - (-a * (r - r0)).exp();
                d * e * e
            }
            Self::Harmonic(k, r0) => 0.5 * k * (r - r0).powi(2),
            Potential::Zero => 0.0,
        }
    }
}

#[differentiable]
fn total_energy(
    positions: &[Vector3<f64>],
    #[nondiff] pot: &Potential,
    box_len: f64,
    #[nondiff] cutoff: Option<f64>,
) -> f64 {
    let mut total = 0.0;
    for i in 0..positions.len() {
        for j in 0..i {
            let mut d = positions[i] - positions[j];
            d.apply(|x| *x -= box_len * (*x / box_len).round());
            let r = d.norm();
            if let Some(rc) = cutoff {
                if r > rc {
                    continue;
                }
            }
            total += pot.energy(r);
        }
    }
    total
}

#[differentiable]
fn dihedral(a: &Vector3<f64>, b: &Vector3<f64>, c: &Vector3<f64>, d: &Vector3<f64>) -> f64 {
    let b1 = b - a;
    let b2 = c - b;
    let b3 = d - c;
    let n1 = b1.cross(&b2);
    let n2 = b2.cross(&b3);
    let m = n1.cross(&b2.normalize());
    f64::atan2(m.dot(&n2), n1.dot(&n2))
}

#[differentiable]
fn robertson(y: &[f64; 3], k: (f64, f64, f64)) -> [f64; 3] {
    let (k1, k2, k3) = k;
    let r1 = k1 * y[0];
    let r2 = k2 * y[1] * y[1];
    let r3 = k3 * y[1] * y[2];
    [-r1 + r3, r1 - r2 - r3, r2]
}

#[differentiable]
fn arrhenius(t: f64, params: &[(f64, f64)]) -> Vec<f64> {
    const R: f64 = 8.314;
    params.iter().map(|(a, ea)| a * (-ea / (R * t)).exp()).collect()
}

#[differentiable]
fn michaelis_menten_sim(vmax: f64, km: f64, s0: f64) -> f64 {
    let dt = 0.1;
    let mut s = s0;
    let mut t = 0.0;
    let mut p = 0.0;
    while t < 2.0 {
        let v = vmax * s / (km + s);
        s -= v * dt;
        p += v * dt;
        t += dt;
    }
    p
}

#[test]
fn physics() {
    verify2!(kepler, (m = 1.0, e = 0.3), (m, e));
    verify!(elements_to_state, (e = Elements { a: 1.1, e: 0.2, i: 0.4, raan: 0.6, argp: 0.3, nu: 0.7 }), (&e, 1.0));
    verify!(
        state_to_elements,
        (r = Vector3::new(0.5, 0.7, 0.3), v = Vector3::new(-0.6, 0.6, 0.4), mu = 1.0),
        (&r, &v, mu)
    );
    verify2!(stumpff_c, (z = 0.4), (z));
    verify2!(stumpff_c, (z = -0.4), (z));
    let pos = || vec![Vector3::new(0.1, 0.2, 0.3), Vector3::new(1.3, 0.1, 0.4), Vector3::new(0.2, 2.8, 0.1)];
    for pot in [
        Potential::LennardJones { epsilon: 1.0, sigma: 0.9 },
        Potential::Morse { d: 1.0, a: 1.1, r0: 1.0 },
        Potential::Harmonic(1.0, 1.2),
        Potential::Zero,
    ] {
        verify!(total_energy, (p = pos(), b = 3.0), (&p, &pot, b, Some(10.0)));
    }
    verify!(
        dihedral,
        (
            a = Vector3::new(0.1, 0.2, 0.3),
            b = Vector3::new(1.3, 0.1, 0.4),
            c = Vector3::new(0.2, 2.8, 0.1),
            d = Vector3::new(1.0, 1.0, 2.0)
        ),
        (&a, &b, &c, &d)
    );
    verify!(robertson, (y = [0.9, 0.1, 0.2], k = (0.04, 3.0, 1.0)), (&y, k));
    verify!(arrhenius, (t = 300.0, p = vec![(1.0, 1000.0), (2.0, 300.0)]), (t, &p));
    verify!(michaelis_menten_sim, (v = 1.0, k = 0.4, s = 2.0), (v, k, s));
}
