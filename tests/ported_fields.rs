//! Molecules, elements, grids.
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

// ---- MD
#[derive(Clone, Copy, Debug, Differentiable)]
struct LjParams {
    epsilon: f64,
    sigma: f64,
    #[nondiff]
    cutoff: f64,
}
#[differentiable]
fn minimum_image(d: Vector3<f64>, l: f64) -> Vector3<f64> {
    d.map(|c| c - l * (c / l).round())
}
#[differentiable]
fn lj_energy(positions: &[Vector3<f64>], params: &LjParams, box_l: f64) -> f64 {
    let n = positions.len();
    let mut e = 0.0;
    let rc2 = params.cutoff * params.cutoff;
    let shift = {
        let sr6 = (params.sigma / params.cutoff).powi(6);
        4.0 * params.epsilon * (sr6 * sr6 - sr6)
    };
    for i in 0..n {
        for j in (i + 1)..n {
            let d = minimum_image(positions[i] - positions[j], box_l);
            let r2 = d.norm_squared();
            if r2 > rc2 {
                continue;
            }
            let sr2 = params.sigma.powi(2) / r2;
            let sr6 = sr2 * sr2 * sr2;
            e += 4.0 * params.epsilon * (sr6 * sr6 - sr6) - shift;
        }
    }
    e
}
#[differentiable]
fn ewald_reciprocal(r: &[Vector3<f64>], q: &[f64], l: f64, alpha: f64, #[nondiff] kmax: i32) -> f64 {
    let mut e = 0.0;
    let two_pi = 2.0 * PI;
    for nx in -kmax..=kmax {
        for ny in -kmax..=kmax {
            for nz in -kmax..=kmax {
                if nx == 0 && ny == 0 && nz == 0 {
                    continue;
                }
                let k = Vector3::new(nx as f64, ny as f64, nz as f64) * (two_pi / l);
                let k2 = k.norm_squared();
                let (mut re, mut im) = (0.0, 0.0);
                for (ri, qi) in r.iter().zip(q) {
                    let phase = k.dot(ri);
                    re += qi * phase.cos();
                    im += qi * phase.sin();
                }
                e += (-k2 / (4.0 * alpha * alpha)).exp() / k2 * (re * re + im * im);
            }
        }
    }
    let self_energy = alpha / PI.sqrt() * q.iter().map(|q| q * q).sum::<f64>();
    two_pi / l.powi(3) * e - self_energy
}
/// Stillinger-Weber
#[differentiable(hessian)]
fn sw_pair(r: f64, a_big: f64, b_big: f64, cut: f64) -> f64 {
    if r >= cut { 0.0 } else { a_big * (b_big / r.powi(4) - 1.0) * (1.0 / (r - cut)).exp() }
}
#[differentiable(hessian)]
fn stillinger_weber(pos: &[Vector3<f64>], lambda: f64, gamma: f64) -> f64 {
    const CUT: f64 = 1.8;
    let mut e2 = 0.0;
    let mut e3 = 0.0;
    for (i, pi) in pos.iter().enumerate() {
        let neighbours: Vec<(f64, Vector3<f64>)> = pos
            .iter()
            .enumerate()
            .filter(|(j, _)| *j != i)
            .map(|(_, pj)| {
                let d = pj - pi;
                (d.norm(), d)
            })
            .filter(|(r, _)| *r < CUT)
            .collect();
        for (r, _) in &neighbours {
            e2 += 0.5 * sw_pair(*r, 7.049556277, 0.6022245584, CUT);
        }
        for (a, (rij, dij)) in neighbours.iter().enumerate() {
            for (rik, dik) in &neighbours[a + 1..] {
                let cos = dij.dot(dik) / (rij * rik);
                e3 += lambda * (gamma / (rij - CUT) + gamma / (rik - CUT)).exp() * (cos + 1.0 / 3.0).powi(2);
            }
        }
    }
    e2 + e3
}
#[differentiable]
fn velocity_verlet(x: &mut [Vector3<f64>], v: &mut [Vector3<f64>], k: f64, dt: f64, steps: usize) {
    let n = x.len();
    for _ in 0..steps {
        let mut f = vec![Vector3::zeros(); n];
        for i in 0..n {
            f[i] -= x[i] * k;
            for j in 0..i {
                let d = x[i] - x[j];
                let r3 = d.norm().powi(3) + 0.1;
                let fij = d / r3;
                f[i] += fij;
                f[j] -= fij;
            }
        }
        for i in 0..n {
            v[i] += f[i] * dt;
            x[i] += v[i] * dt;
        }
    }
}
#[differentiable]
fn md_final_energy(x0: &[Vector3<f64>], k: f64) -> f64 {
    let mut x = x0.to_vec();
    let mut v = vec![Vector3::zeros(); x.len()];
    velocity_verlet(&mut x, &mut v, k, 0.05, 4);
    v.iter().map(|v| 0.5 * v.norm_squared()).sum::<f64>() + x.iter().map(|p| p.norm()).sum::<f64>()
}
#[differentiable(hessian)]
fn morse(r: f64, de: f64, a: f64, re: f64) -> f64 {
    de * (1.0 - (-a * (r - re)).exp()).powi(2)
}
#[differentiable(hessian)]
fn eam(rs: &[f64], f0: f64) -> f64 {
    let density = rs.iter().filter(|&&r| r < 3.0).map(|r| (-r).exp()).sum::<f64>();
    -f0 * density.sqrt() + rs.iter().map(|r| 0.5 / r).sum::<f64>()
}

// ---- FEM
#[differentiable]
fn neo_hookean(f: &Matrix3<f64>, mu: f64, lambda: f64) -> f64 {
    let j = f.determinant();
    let i1 = (f.transpose() * f).trace();
    let ln_j = j.ln();
    0.5 * mu * (i1 - 3.0) - mu * ln_j + 0.5 * lambda * ln_j * ln_j
}
#[differentiable]
fn tet_energy(x: &[Vector3<f64>; 4], #[nondiff] rest: &[Vector3<f64>; 4], young: f64, poisson: f64) -> f64 {
    let dm = Matrix3::from_columns(&[rest[1] - rest[0], rest[2] - rest[0], rest[3] - rest[0]]);
    let ds = Matrix3::from_columns(&[x[1] - x[0], x[2] - x[0], x[3] - x[0]]);
    let inv = dm.try_inverse().expect("degenerate element");
    let vol = dm.determinant().abs() / 6.0;
    let mu = young / (2.0 * (1.0 + poisson));
    let lambda = young * poisson / ((1.0 + poisson) * (1.0 - 2.0 * poisson));
    vol * neo_hookean(&(ds * inv), mu, lambda)
}
#[differentiable]
fn mooney_rivlin(f: &Matrix3<f64>, c: (f64, f64), d1: f64) -> f64 {
    let b = f * f.transpose();
    let j = f.determinant();
    let i1 = b.trace();
    let i2 = 0.5 * (i1.powi(2) - (b * b).trace());
    let (i1b, i2b) = (i1 * j.powf(-2.0 / 3.0), i2 * j.powf(-4.0 / 3.0));
    c.0 * (i1b - 3.0) + c.1 * (i2b - 3.0) + (j - 1.0).powi(2) / d1
}
#[differentiable]
fn quad4_stiffness_energy(nodes: &[Vector2<f64>; 4], u: &SVector<f64, 8>, e: f64, nu: f64) -> f64 {
    let gp = 1.0 / 3f64.sqrt();
    let d = Matrix3::new(1.0, nu, 0.0, nu, 1.0, 0.0, 0.0, 0.0, (1.0 - nu) / 2.0) * (e / (1.0 - nu * nu));
    let mut energy = 0.0;
    for (xi, eta) in [(-gp, -gp), (gp, -gp), (gp, gp), (-gp, gp)] {
        let dn = SMatrix::<f64, 2, 4>::new(
            -(1.0 - eta),
            1.0 - eta,
            1.0 + eta,
            -(1.0 + eta),
            -(1.0 - xi),
            -(1.0 + xi),
            1.0 + xi,
            1.0 - xi,
        ) * 0.25;
        let mut jac = Matrix2::zeros();
        for k in 0..4 {
            jac += dn.column(k) * nodes[k].transpose();
        }
        let det = jac.determinant();
        let dndx = jac.try_inverse().unwrap() * dn;
        let mut b = SMatrix::<f64, 3, 8>::zeros();
        for k in 0..4 {
            b[(0, 2 * k)] = dndx[(0, k)];
            b[(1, 2 * k + 1)] = dndx[(1, k)];
            b[(2, 2 * k)] = dndx[(1, k)];
            b[(2, 2 * k + 1)] = dndx[(0, k)];
        }
        let strain = b * u;
        energy += 0.5 * strain.dot(&(d * strain)) * det;
    }
    energy
}
#[differentiable]
fn beam_energy(u: &[f64], ei: &[f64], l: f64) -> f64 {
    let le = l / ei.len() as f64;
    let mut energy = 0.0;
    for (e, ei) in ei.iter().enumerate() {
        let ue = &u[2 * e..2 * e + 4];
        let k = [
            [12.0, 6.0 * le, -12.0, 6.0 * le],
            [6.0 * le, 4.0 * le * le, -6.0 * le, 2.0 * le * le],
            [-12.0, -6.0 * le, 12.0, -6.0 * le],
            [6.0 * le, 2.0 * le * le, -6.0 * le, 4.0 * le * le],
        ];
        for i in 0..4 {
            for j in 0..4 {
                energy += 0.5 * ei / le.powi(3) * k[i][j] * ue[i] * ue[j];
            }
        }
    }
    energy
}
/// J2 plasticity return mapping 1D
#[differentiable(hessian)]
fn plastic_bar(strains: &[f64], e: f64, sy: f64, h: f64) -> f64 {
    let mut ep = 0.0;
    let mut alpha = 0.0;
    let mut work = 0.0;
    let mut prev = 0.0;
    for &eps in strains {
        let trial = e * (eps - ep);
        let f = trial.abs() - (sy + h * alpha);
        let sigma = if f <= 0.0 {
            trial
        } else {
            let dg = f / (e + h);
            ep += dg * trial.signum();
            alpha += dg;
            trial - e * dg * trial.signum()
        };
        work += sigma * (eps - prev);
        prev = eps;
    }
    work
}

// ---- PDE
#[differentiable]
fn heat_1d(u0: &[f64], kappa: &[f64], dt: f64, steps: usize) -> Vec<f64> {
    let n = u0.len();
    let dx = 1.0 / (n - 1) as f64;
    let mut u = u0.to_owned();
    for _ in 0..steps {
        let old = u.clone();
        for i in 1..n - 1 {
            let kr = 0.5 * (kappa[i] + kappa[i + 1]);
            let kl = 0.5 * (kappa[i] + kappa[i - 1]);
            u[i] = old[i] + dt / (dx * dx) * (kr * (old[i + 1] - old[i]) - kl * (old[i] - old[i - 1]));
        }
        u[0] = u[1];
        u[n - 1] = u[n - 2];
    }
    u
}
#[differentiable]
fn heat_2d<const N: usize, const M: usize>(u: &[[f64; M]; N], alpha: f64, steps: usize) -> f64 {
    let mut cur = *u;
    let mut next = cur;
    for _ in 0..steps {
        for i in 1..N - 1 {
            for j in 1..M - 1 {
                next[i][j] = cur[i][j]
                    + alpha * (cur[i + 1][j] + cur[i - 1][j] + cur[i][j + 1] + cur[i][j - 1] - 4.0 * cur[i][j]);
            }
        }
        std::mem::swap(&mut cur, &mut next);
    }
    cur.iter().flatten().map(|v| v * v).sum()
}
#[differentiable]
fn wave_fdtd(ez0: &[f64], eps_r: &[f64], steps: usize) -> f64 {
    let n = ez0.len();
    let mut ez = ez0.to_vec();
    let mut hy = vec![0.0; n];
    for t in 0..steps {
        for i in 0..n - 1 {
            hy[i] += 0.5 * (ez[i + 1] - ez[i]);
        }
        for i in 1..n {
            ez[i] += 0.5 / eps_r[i] * (hy[i] - hy[i - 1]);
        }
        ez[n / 2] += (-((t as f64 - 10.0) / 4.0).powi(2)).exp();
    }
    ez.iter().map(|e| e.powi(2)).sum::<f64>() + hy.iter().map(|h| h.powi(2)).sum::<f64>()
}
#[differentiable]
fn shallow_water_lf(h: &[f64], hu: &[f64], g: f64, dt: f64) -> f64 {
    let n = h.len();
    let flux = |h: f64, hu: f64| (hu, hu * hu / h + 0.5 * g * h * h);
    let mut total = 0.0;
    for i in 1..n - 1 {
        let (fl, fr) = (flux(h[i - 1], hu[i - 1]), flux(h[i + 1], hu[i + 1]));
        let hn = 0.5 * (h[i - 1] + h[i + 1]) - 0.5 * dt * (fr.0 - fl.0);
        let hun = 0.5 * (hu[i - 1] + hu[i + 1]) - 0.5 * dt * (fr.1 - fl.1);
        total += hn.powi(2) + hun.powi(2);
    }
    total
}
/// Godunov w/ HLL
#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
struct Euler {
    rho: f64,
    mom: f64,
    ene: f64,
}
#[differentiable]
fn euler_flux(u: Euler, gamma: f64) -> (Euler, f64, f64) {
    let v = u.mom / u.rho;
    let p = (gamma - 1.0) * (u.ene - 0.5 * u.rho * v * v);
    let c = (gamma * p / u.rho).sqrt();
    (Euler { rho: u.mom, mom: u.mom * v + p, ene: v * (u.ene + p) }, v - c, v + c)
}
#[differentiable]
fn hll(l: &Euler, r: &Euler, gamma: f64) -> Euler {
    let (fl, sl1, sl2) = euler_flux(*l, gamma);
    let (fr, sr1, sr2) = euler_flux(*r, gamma);
    let sl = sl1.min(sr1);
    let sr = sl2.max(sr2);
    if sl >= 0.0 {
        return fl;
    }
    if sr <= 0.0 {
        return fr;
    }
    let mix = |fl: f64, fr: f64, ul: f64, ur: f64| (sr * fl - sl * fr + sl * sr * (ur - ul)) / (sr - sl);
    Euler {
        rho: mix(fl.rho, fr.rho, l.rho, r.rho),
        mom: mix(fl.mom, fr.mom, l.mom, r.mom),
        ene: mix(fl.ene, fr.ene, l.ene, r.ene),
    }
}
#[differentiable]
fn sod(left: &Euler, right: &Euler, gamma: f64, steps: usize) -> f64 {
    const N: usize = 10;
    let mut u: Vec<Euler> = (0..N).map(|i| if i < N / 2 { *left } else { *right }).collect();
    for _ in 0..steps {
        let fluxes: Vec<Euler> = u.windows(2).map(|w| hll(&w[0], &w[1], gamma)).collect();
        for i in 1..N - 1 {
            let (fm, fp) = (&fluxes[i - 1], &fluxes[i]);
            u[i].rho -= 0.2 * (fp.rho - fm.rho);
            u[i].mom -= 0.2 * (fp.mom - fm.mom);
            u[i].ene -= 0.2 * (fp.ene - fm.ene);
        }
    }
    u.iter().map(|c| c.rho * c.ene + c.mom).sum()
}

#[differentiable]
fn velocity_check(x0: &[Vector3<f64>]) -> f64 {
    let mut x: Vec<_> = x0.to_vec();
    let mut v: Vec<Vector3<f64>> = x0.iter().map(|p| p * 0.1).collect();
    velocity_verlet(&mut x, &mut v, 1.0, 0.1, 2);
    x[0].dot(&v[1])
}

#[test]
fn phys() {
    let pos = [
        Vector3::new(0.1, 0.2, 0.3),
        Vector3::new(1.1, 0.4, 0.2),
        Vector3::new(0.3, 1.2, 0.8),
        Vector3::new(0.9, 1.4, 1.2),
    ];
    gradcheck!(lj_energy, &pos[..], &LjParams { epsilon: 0.5, sigma: 0.8, cutoff: 2.0 }, 3.0);
    gradcheck!(
        ewald_reciprocal,
        &pos[..],
        &[1.0, -1.0, 0.5, -0.5][..],
        3.0,
        0.9,
        #[nondiff]
        2
    );
    gradgradcheck!(stillinger_weber, &pos[..], 21.0, 1.2);
    gradcheck!(md_final_energy, &pos[..], 0.7);
    gradgradcheck!(morse, 1.1, 0.3, 1.5, 0.9);
    gradgradcheck!(eam, &[1.1, 3.3, 1.5, 0.9][..], 1.3);
    let f = Matrix3::new(1.1, 0.1, 0.2, -0.1, 0.9, 0.05, 0.03, 0.2, 1.05);
    gradcheck!(neo_hookean, &f, 1.0, 2.0);
    gradcheck!(
        tet_energy,
        &pos,
        #[nondiff]
        &[pos[0] * 1.1, pos[1], pos[2], pos[3] * 1.05],
        10.0,
        0.3
    );
    gradcheck!(mooney_rivlin, &f, (0.4, 0.2), 0.1);
    let nodes = [Vector2::new(0., 0.), Vector2::new(1.1, 0.1), Vector2::new(1.0, 0.9), Vector2::new(-0.1, 1.2)];
    gradcheck!(quad4_stiffness_energy, &nodes, &SVector::from_fn(|i, _| 0.1 * (i as f64).sin()), 2.0, 0.3);
    gradcheck!(beam_energy, &[0.1, 0.2, 0.3, -0.1, 0.4, 0.2][..], &[1.0, 2.0][..], 2.0);
    gradgradcheck!(plastic_bar, &[0.01, 0.05, 0.03, -0.06][..], 10.0, 0.2, 1.0; GradCheck::jax());
    gradcheck!(heat_1d, vjp; &[0.1, 0.4, 0.3, 0.7, 0.9][..], &[1.0, 1.1, 1.2, 1.3, 1.4][..], 0.01, #[nondiff] 3);
    gradcheck!(
        heat_2d,
        &[[0.1, 0.2, 0.7, 0.4], [0.5, 0.1, 0.9, 0.2], [0.3, 0.8, 0.1, 0.1], [0.3, 0.6, 0.2, 0.4]],
        0.1,
        #[nondiff]
        3
    );
    gradcheck!(
        wave_fdtd,
        &[0.1, 0.4, 0.3, 0.7, 0.9][..],
        &[1.0, 1.1, 1.2, 1.3, 1.4][..],
        #[nondiff]
        6
    );
    gradcheck!(shallow_water_lf, &[1.1, 1.4, 1.3, 1.7, 1.9][..], &[0.1, 0.1, -0.2, 0.3, 0.4][..], 9.81, 0.01);
    gradcheck!(
        sod,
        &Euler { rho: 1.0, mom: 0.1, ene: 2.5 },
        &Euler { rho: 0.125, mom: 0.0, ene: 0.25 },
        1.4,
        #[nondiff]
        3
    );
    gradcheck!(velocity_check, &pos[..]);
}
