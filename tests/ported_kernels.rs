//! Kernels of linear algebra, as in PolyBench.
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

// ---- PolyBench-like kernels and stencils
const N: usize = 5;
type Grid = [[f64; N]; N];

#[differentiable]
fn gemm(alpha: f64, beta: f64, a: &Grid, b: &Grid, c: &mut Grid) {
    for i in 0..N {
        for j in 0..N {
            c[i][j] *= beta;
        }
        for k in 0..N {
            for j in 0..N {
                c[i][j] += alpha * a[i][k] * b[k][j];
            }
        }
    }
}
#[differentiable]
fn gemm_trace(alpha: f64, beta: f64, a: &Grid, b: &Grid) -> f64 {
    let mut c = [[0.5; N]; N];
    gemm(alpha, beta, a, b, &mut c);
    (0..N).map(|i| c[i][i]).sum()
}
#[differentiable]
fn jacobi_2d(a: &Grid, tsteps: usize) -> Grid {
    let mut a = *a;
    let mut b = a;
    for _t in 0..tsteps {
        for i in 1..N - 1 {
            for j in 1..N - 1 {
                b[i][j] = 0.2 * (a[i][j] + a[i][j - 1] + a[i][1 + j] + a[1 + i][j] + a[i - 1][j]);
            }
        }
        std::mem::swap(&mut a, &mut b);
    }
    a
}
#[differentiable]
fn seidel_2d(mut a: Grid, tsteps: usize) -> Grid {
    for _ in 0..tsteps {
        for i in 1..=N - 2 {
            for j in 1..=N - 2 {
                a[i][j] = (a[i - 1][j - 1]
                    + a[i - 1][j]
                    + a[i - 1][j + 1]
                    + a[i][j - 1]
                    + a[i][j]
                    + a[i][j + 1]
                    + a[i + 1][j - 1]
                    + a[i + 1][j]
                    + a[i + 1][j + 1])
                    / 9.0;
            }
        }
    }
    a
}
#[differentiable]
fn lu_decompose(a: &mut Grid) {
    for i in 0..N {
        for j in 0..i {
            for k in 0..j {
                a[i][j] -= a[i][k] * a[k][j];
            }
            a[i][j] /= a[j][j];
        }
        for j in i..N {
            for k in 0..i {
                a[i][j] -= a[i][k] * a[k][j];
            }
        }
    }
}
#[differentiable]
fn lu_det(a: &Grid) -> f64 {
    let mut lu = a.clone();
    lu_decompose(&mut lu);
    lu.iter().enumerate().map(|(i, row)| row[i]).product()
}
#[differentiable]
fn durbin(r: &[f64]) -> Vec<f64> {
    let n = r.len();
    let mut y = vec![0.0; n];
    let mut z = vec![0.0; n];
    y[0] = -r[0];
    let mut beta = 1.0;
    let mut alpha = -r[0];
    for k in 1..n {
        beta = (1.0 - alpha * alpha) * beta;
        let mut sum = 0.0;
        for i in 0..k {
            sum += r[k - i - 1] * y[i];
        }
        alpha = -(r[k] + sum) / beta;
        for i in 0..k {
            z[i] = y[i] + alpha * y[k - i - 1];
        }
        for i in 0..k {
            y[i] = z[i];
        }
        y[k] = alpha;
    }
    y
}
#[differentiable]
fn atax(a: &[Vec<f64>], x: &[f64]) -> Vec<f64> {
    let m = a.len();
    let n = x.len();
    let mut y = vec![0.0; n];
    let mut tmp = vec![0.0; m];
    for i in 0..m {
        for j in 0..n {
            tmp[i] += a[i][j] * x[j];
        }
        for j in 0..n {
            y[j] += a[i][j] * tmp[i];
        }
    }
    y
}
#[differentiable]
fn floyd_warshall(w: &[[f64; 4]; 4]) -> f64 {
    let mut d = *w;
    for k in 0..4 {
        for i in 0..4 {
            for j in 0..4 {
                let via = d[i][k] + d[k][j];
                if via < d[i][j] {
                    d[i][j] = via;
                }
            }
        }
    }
    d.iter().flatten().sum()
}
#[differentiable]
fn gram_schmidt(a: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let mut q: Vec<Vec<f64>> = Vec::with_capacity(a.len());
    for v in a.iter() {
        let mut u = v.clone();
        for p in &q {
            let c: f64 = v.iter().zip(p.iter()).map(|(a, b)| a * b).sum();
            for (ui, pi) in u.iter_mut().zip(p) {
                *ui -= c * pi;
            }
        }
        let norm = u.iter().map(|x| x * x).sum::<f64>().sqrt();
        u.iter_mut().for_each(|x| *x /= norm);
        q.push(u);
    }
    q
}
#[differentiable]
fn correlation(data: &[[f64; 3]]) -> [[f64; 3]; 3] {
    let n = data.len() as f64;
    let mut mean = [0.0; 3];
    let mut sd = [0.0; 3];
    for row in data {
        for (m, v) in mean.iter_mut().zip(row) {
            *m += v / n;
        }
    }
    for row in data {
        for j in 0..3 {
            sd[j] += (row[j] - mean[j]).powi(2) / n;
        }
    }
    for s in sd.iter_mut() {
        *s = if *s <= 0.01 { 1.0 } else { s.sqrt() };
    }
    let mut corr = [[0.0; 3]; 3];
    for i in 0..3 {
        corr[i][i] = 1.0;
        for j in i + 1..3 {
            corr[i][j] = data.iter().map(|r| (r[i] - mean[i]) * (r[j] - mean[j])).sum::<f64>() / (n * sd[i] * sd[j]);
            corr[j][i] = corr[i][j];
        }
    }
    corr
}
#[differentiable]
fn adi_like(u: &[f64], nu: f64, steps: usize) -> Vec<f64> {
    let n = u.len();
    let mut u = u.to_owned();
    let (mut p, mut q) = (vec![0.0; n], vec![0.0; n]);
    for _ in 0..steps {
        p[0] = 0.0;
        q[0] = 1.0;
        for j in 1..n - 1 {
            p[j] = nu / (1.0 + 2.0 * nu - nu * p[j - 1]);
            q[j] = (u[j] + nu * q[j - 1]) / (1.0 + 2.0 * nu - nu * p[j - 1]);
        }
        u[n - 1] = 1.0;
        for j in (1..=n - 2).rev() {
            u[j] = p[j] * u[j + 1] + q[j];
        }
    }
    u
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
    verify!(gemm_trace, (a = 1.2, b = 0.4, x = ga, y = gb), (a, b, &x, &y));
    verify!(jacobi_2d, (x = ga), (&x, 3));
    verify!(seidel_2d, (x = ga), (x, 2));
    verify!(lu_det, (x = ga), (&x));
    verify!(durbin, (x = vec![0.3, 0.2, -0.1, 0.4]), (&x));
    verify!(atax, (a = vec![vec![0.3, 0.2, -0.1], vec![0.4, 0.5, 0.1]], x = vec![0.3, 0.1, 0.9]), (&a, &x));
    verify!(
        floyd_warshall,
        (w = [[0.1, 0.3, 0.9, 2.0], [1.0, 0.1, 0.4, 0.7], [0.5, 0.8, 0.1, 0.1], [0.2, 1.7, 0.35, 0.1]]),
        (&w)
    );
    verify!(gram_schmidt, (a = vec![vec![0.3, 0.2, -0.1], vec![0.4, 0.5, 0.1]]), (&a));
    verify!(correlation, (d = vec![[0.3, 0.2, 0.9], [1.1, -0.4, 0.2], [0.5, 0.9, -0.3]]), (&d));
    verify!(adi_like, (u = vec![0.3, 0.2, -0.1, 0.7, 1.0], nu = 0.3), (&u, nu, 3));
}
