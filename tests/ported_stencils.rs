//! Stencils, dynamic programming and transforms.
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

const N: usize = 5;
type Grid = [[f64; N]; N];

#[differentiable]
fn brusselator(u: &[f64], v: &[f64], a: f64, b: f64, alpha: f64, du: &mut [f64], dv: &mut [f64]) {
    let n = u.len();
    let dx2 = alpha / (n as f64).powi(2).recip();
    for i in 0..n {
        let ip = (i + 1) % n;
        let im = (i + n - 1) % n;
        let u2v = u[i] * u[i] * v[i];
        du[i] = a + u2v - (b + 1.0) * u[i] + dx2 * (u[ip] - 2.0 * u[i] + u[im]);
        dv[i] = b * u[i] - u2v + dx2 * (v[ip] - 2.0 * v[i] + v[im]);
    }
}
#[differentiable]
fn brusselator_run(u0: &[f64], v0: &[f64], params: (f64, f64, f64)) -> f64 {
    let (a, b, alpha) = params;
    let mut u = u0.to_vec();
    let mut v = v0.to_vec();
    let mut du = vec![0.0; u.len()];
    let mut dv = vec![0.0; u.len()];
    let dt = 0.01;
    for _ in 0..4 {
        brusselator(&u, &v, a, b, alpha, &mut du, &mut dv);
        for i in 0..u.len() {
            u[i] += dt * du[i];
            v[i] += dt * dv[i];
        }
    }
    u.iter().chain(v.iter()).map(|x| x * x).sum()
}
#[differentiable]
fn burgers_upwind(u: &[f64], nu: f64, dt: f64, dx: f64) -> Vec<f64> {
    u.iter()
        .enumerate()
        .map(|(i, &ui)| {
            let l = u[if i == 0 { u.len() - 1 } else { i - 1 }];
            let r = u[(i + 1) % u.len()];
            let adv = if ui > 0.0 { ui * (ui - l) / dx } else { ui * (r - ui) / dx };
            ui - dt * adv + dt * nu * (r - 2.0 * ui + l) / (dx * dx)
        })
        .collect()
}
#[differentiable]
fn minmod_flux(u: &[f64], dx: f64) -> f64 {
    let minmod = |a: f64, b: f64| {
        if a * b <= 0.0 {
            0.0
        } else if a.abs() < b.abs() {
            a
        } else {
            b
        }
    };
    let slopes: Vec<f64> = u.windows(3).map(|w| minmod((w[1] - w[0]) / dx, (w[2] - w[1]) / dx)).collect();
    slopes.iter().zip(u.iter().skip(1)).map(|(s, v)| (v + 0.5 * dx * s).powi(2) / 2.0).sum::<f64>()
}
struct Params1 {
    dt: f64,
    n: usize,
}
#[differentiable]
fn heat_implicit_cg(b: &[f64], k: f64, #[nondiff] prm: &Params1) -> Vec<f64> {
    let n = b.len();
    let mut x = vec![0.0; n];
    let mut r = b.to_vec();
    let mut p = r.clone();
    let mut rs: f64 = r.iter().map(|v| v * v).sum();
    for _ in 0..prm.n {
        let ap: Vec<f64> = (0..n)
            .map(|i| {
                let left = if i > 0 { p[i - 1] } else { 0.0 };
                let right = if i < n - 1 { p[i + 1] } else { 0.0 };
                (1.0 + 2.0 * k * prm.dt) * p[i] - k * prm.dt * (left + right)
            })
            .collect();
        let alpha = rs / p.iter().zip(&ap).map(|(a, b)| a * b).sum::<f64>();
        for i in 0..n {
            x[i] += alpha * p[i];
            r[i] -= alpha * ap[i];
        }
        let rs_new = r.iter().map(|v| v * v).sum::<f64>();
        if rs_new.sqrt() < 1e-12 {
            break;
        }
        let beta = rs_new / rs;
        p = r.iter().zip(p.iter()).map(|(ri, pi)| ri + beta * pi).collect();
        rs = rs_new;
    }
    x
}
#[differentiable]
fn nussinov_like(seq: &[f64]) -> f64 {
    let n = seq.len();
    let mut table = vec![vec![0.0f64; n]; n];
    for i in (0..n).rev() {
        for j in i + 1..n {
            table[i][j] = table[i][j].max(table[i][j - 1]);
            if i + 1 < n {
                table[i][j] = table[i][j].max(table[i + 1][j]);
            }
            if i < j - 1 {
                table[i][j] = table[i][j].max(table[i + 1][j - 1] + seq[i] * seq[j]);
            }
            for k in i + 1..j {
                table[i][j] = table[i][j].max(table[i][k] + table[k + 1][j]);
            }
        }
    }
    table[0][n - 1]
}
#[differentiable]
fn dtw(a: &[f64], b: &[f64]) -> f64 {
    let (n, m) = (a.len(), b.len());
    let mut d = vec![f64::INFINITY; (n + 1) * (m + 1)];
    let idx = |i: usize, j: usize| i * (m + 1) + j;
    d[idx(0, 0)] = 0.0;
    for i in 1..=n {
        for j in 1..=m {
            let cost = (a[i - 1] - b[j - 1]).powi(2);
            d[idx(i, j)] = cost + d[idx(i - 1, j)].min(d[idx(i, j - 1)]).min(d[idx(i - 1, j - 1)]);
        }
    }
    d[idx(n, m)].sqrt()
}
#[differentiable]
fn fft_radix2(re: &mut [f64; 8], im: &mut [f64; 8]) {
    let n = 8usize;
    let mut j = 0usize;
    for i in 1..n {
        let mut bit = n >> 1;
        while j & bit != 0 {
            j ^= bit;
            bit >>= 1;
        }
        j |= bit;
        if i < j {
            re.swap(i, j);
            im.swap(i, j);
        }
    }
    let mut len = 2;
    while len <= n {
        let ang = -TAU / len as f64;
        for start in (0..n).step_by(len) {
            for k in 0..len / 2 {
                let (s, c) = (ang * k as f64).sin_cos();
                let (a, b) = (start + k, start + k + len / 2);
                let tr = re[b] * c - im[b] * s;
                let ti = re[b] * s + im[b] * c;
                re[b] = re[a] - tr;
                im[b] = im[a] - ti;
                re[a] += tr;
                im[a] += ti;
            }
        }
        len <<= 1;
    }
}
#[differentiable]
fn spectrum(x: &[f64; 8]) -> f64 {
    let mut re = *x;
    let mut im = [0.0; 8];
    fft_radix2(&mut re, &mut im);
    re.iter().zip(im.iter()).enumerate().map(|(k, (r, i))| k as f64 * (r * r + i * i)).sum()
}
#[test]
fn kernels() {
    let mut r = common::Numbers::new(3);
    let mut grid = || {
        let mut g = [[0.0; N]; N];
        for (i, row) in g.iter_mut().enumerate() {
            for v in row.iter_mut() {
                *v = r.next();
            }
            row[i] += 3.0;
        }
        g
    };
    let (ga, gb) = (grid(), grid());
    verify!(
        brusselator_run,
        (u = vec![0.3, 0.2, -0.1, 0.7], v = vec![1.0, 0.9, 0.3, 0.4], p = (1.0, 1.7, 0.02)),
        (&u, &v, p)
    );
    verify!(burgers_upwind, (u = vec![0.3, 0.2, -0.1, 0.7], nu = 0.1, dt = 0.1, dx = 0.5), (&u, nu, dt, dx));
    verify!(minmod_flux, (u = vec![0.3, 0.5, 0.9, 1.7, 0.1], dx = 0.5), (&u, dx));
    verify!(heat_implicit_cg, (b = vec![0.3, 0.2, -0.1, 0.7], k = 0.4), (&b, k, &Params1 { dt: 0.5, n: 4 }));
    verify!(nussinov_like, (s = vec![0.3, 0.2, 0.8, 0.7, 0.4]), (&s));
    verify!(dtw, (a = vec![0.3, 0.2, 0.8], b = vec![0.1, 0.6, 0.4, 0.9]), (&a, &b));
    verify!(spectrum, (a = [0.3, 0.2, 0.8, 0.1, 0.6, 0.4, 0.9, -0.3]), (&a));
}
