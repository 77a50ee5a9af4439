//! Loops over everything that people loop over, and every way out of them.
#![allow(clippy::needless_return, clippy::reversed_empty_ranges, reason = "programs as people write them")]
mod common;
use tensor_grad::prelude::*;

#[differentiable(hessian)]
fn ranges(x: f64, n: usize) -> f64 {
    let mut s = x;
    for i in 1..=n {
        s = s * x + i as f64;
    }
    for i in (0..n).rev() {
        s += x.powi(i as i32) * s;
    }
    for i in (0..2 * n).step_by(2) {
        s += x * i as f64;
    }
    for i in (0..=n).rev().step_by(3) {
        s = s.sin() + x * i as f64;
    }
    for i in (1..=3).rev() {
        s *= 1.0 + x / i as f64;
    }
    for _ in 0..0 {
        s *= 100.0;
    }
    s
}

#[differentiable(hessian)]
fn iterators(v: &[f64], w: &[f64; 4], k: f64) -> f64 {
    let mut s = 0.0;
    for a in v {
        s += a * k;
    }
    for a in v.iter() {
        s += a * a;
    }
    for &a in v.iter() {
        s *= 1.0 + a * 0.1;
    }
    for (i, a) in v.iter().enumerate() {
        s += *a * i as f64 * k;
    }
    for (i, &a) in w.iter().enumerate().rev() {
        s = s * a + i as f64;
    }
    for (a, b) in v.iter().zip(w.iter()) {
        s += a * b;
    }
    for (a, b) in v.iter().zip(w) {
        s += a.sin() * b;
    }
    for (i, (a, b)) in v.iter().zip(w.iter()).enumerate() {
        s += a * b * i as f64;
    }
    for a in v.iter().rev() {
        s = s * 0.5 + a;
    }
    for a in v.iter().skip(1).take(2) {
        s += a * a * a;
    }
    for a in v.iter().step_by(2) {
        s += a.exp();
    }
    for p in v.windows(2) {
        s += (p[1] - p[0]).powi(2) * k;
    }
    for p in w.chunks_exact(2) {
        s += p[0] * p[1];
    }
    for a in v.iter().copied() {
        s += a * k * k;
    }
    for (a, i) in v.iter().zip(0..) {
        s += a * i as f64;
    }
    for a in &v[1..] {
        s += a * a * k;
    }
    for a in *w {
        s += a * s;
    }
    s
}

#[differentiable(hessian)]
fn matrix_iterators(m: &SMatrix<f64, 3, 2>, v: SVector<f64, 3>) -> f64 {
    let mut s = 0.0;
    for row in m.row_iter() {
        s += row[0] * row[1] + row.norm();
    }
    for (j, column) in m.column_iter().enumerate() {
        s += column.dot(&v) * j as f64 + column.sum() * column[2];
    }
    for (row, x) in m.row_iter().zip(v.iter()) {
        s += row.sum() * x;
    }
    for x in m.iter() {
        s += x * x * x;
    }
    for i in 0..m.nrows() {
        for j in 0..m.ncols() {
            s += m[(i, j)] * v[i] * (j as f64 + 0.5);
        }
    }
    s
}

#[differentiable(hessian)]
fn mutation(v: SVector<f64, 4>, k: f64) -> f64 {
    let mut w = v;
    for x in w.iter_mut() {
        *x *= k;
    }
    for (i, x) in w.iter_mut().enumerate() {
        *x += v[i] * *x;
    }
    for (x, y) in w.iter_mut().zip(v.iter()) {
        *x = *x * y + k;
    }
    let mut a = [k; 4];
    for x in &mut a {
        *x = x.sin() * w[1];
    }
    for (x, i) in a.iter_mut().zip(1..) {
        *x *= i as f64;
    }
    let last = &mut a[3];
    *last *= k;
    *last += 1.0;
    w.norm_squared() + a[0] * a[1] + a[2] * a[3]
}

#[differentiable(hessian)]
fn whiles(x: f64, y: f64) -> f64 {
    let mut s = x;
    let mut i = 0;
    while i < 5 && s < 50.0 {
        s = s * y + x;
        i += 1;
    }
    let mut t = y;
    while t.abs() < 3.0 {
        t = t * 1.5 + x * x + 0.2;
        if t > 2.5 {
            break;
        }
    }
    while i > 0 {
        i -= 1;
        if i % 2 == 0 {
            continue;
        }
        t += s * y;
    }
    s * t
}

#[differentiable(hessian)]
fn labels(x: f64, y: f64, n: usize) -> f64 {
    let mut s = x;
    let found = 'rows: loop {
        for i in 0..n {
            'columns: for j in 0..n {
                if (i * j) % 3 == 2 {
                    continue 'columns;
                }
                s += x * y * (i + j) as f64;
                if s > 3.0 {
                    break 'rows s * y;
                }
                if j > i {
                    break 'columns;
                }
                if i + j == 7 {
                    break 'rows s.sin();
                }
            }
        }
        s *= 1.1;
        s += 0.1;
    };
    found * s
}

#[differentiable(hessian)]
fn returns(x: f64, v: &[f64], limit: usize) -> f64 {
    if v.is_empty() {
        return x * x;
    }
    let mut s = x;
    for (i, a) in v.iter().enumerate() {
        if i == limit {
            return s * a;
        }
        let mut k = 0;
        while k < i {
            s = s * a + x;
            if s > 4.0 {
                return s.sqrt();
            }
            k += 1;
        }
    }
    if s < 0.0 { return -s * x } else { s }
}

#[differentiable(hessian)]
fn three_deep(x: f64, m: SMatrix<f64, 3, 3>) -> f64 {
    let mut s = 0.0;
    for i in 0..3 {
        let mut row = x;
        for j in 0..3 {
            if i == j {
                for k in 0..3 {
                    row = row * m[(i, k)] + m[(k, j)];
                }
            } else if i > j {
                match (i + j) % 2 {
                    0 => row += m[(i, j)].exp(),
                    _ => {
                        let t = if row > 0.5 { row * row } else { m[(j, i)] };
                        row -= t * x;
                    }
                }
            } else {
                let mut n = 0;
                while n < j {
                    n += 1;
                    if n == 2 {
                        continue;
                    }
                    row *= m[(i, j)] + 1.0;
                }
            }
        }
        s += row * row;
    }
    s
}

#[differentiable(hessian)]
fn matrix_multiply(a: &SMatrix<f64, 3, 2>, b: &SMatrix<f64, 2, 3>) -> f64 {
    let mut c = SMatrix::<f64, 3, 3>::zeros();
    for i in 0..3 {
        for j in 0..3 {
            let mut s = 0.0;
            for k in 0..2 {
                s += a[(i, k)] * b[(k, j)];
            }
            c[(i, j)] = s;
        }
    }
    c[(0, 1)] * c[(2, 2)] + c.norm_squared()
}

#[differentiable(hessian)]
fn cholesky_by_hand(a: SMatrix<f64, 3, 3>) -> f64 {
    let mut l = SMatrix::<f64, 3, 3>::zeros();
    for i in 0..3 {
        for j in 0..=i {
            let mut s = a[(i, j)];
            for k in 0..j {
                s -= l[(i, k)] * l[(j, k)];
            }
            if i == j {
                l[(i, j)] = s.sqrt();
            } else {
                l[(i, j)] = s / l[(j, j)];
            }
        }
    }
    l[(0, 0)].ln() + l[(1, 1)].ln() + l[(2, 2)] * l[(2, 1)]
}

#[differentiable(hessian)]
fn runge_kutta(y0: SVector<f64, 2>, k: f64, steps: usize) -> f64 {
    let h = 0.1;
    let mut y = y0;
    let f = |y: SVector<f64, 2>| SVector::<f64, 2>::new(y.y, -k * y.x.sin() - 0.1 * y.y);
    for _ in 0..steps {
        let k1 = f(y);
        let k2 = f(y + k1 * (h / 2.0));
        let k3 = f(y + k2 * (h / 2.0));
        let k4 = f(y + k3 * h);
        y += (k1 + k2 * 2.0 + k3 * 2.0 + k4) * (h / 6.0);
    }
    y.x * y.x + y.y
}

#[differentiable(hessian)]
fn fibonacci(x: f64, n: usize) -> f64 {
    let (mut a, mut b) = (x, x * x);
    for _ in 0..n {
        (a, b) = (b, a + b * x);
    }
    a
}

#[differentiable(hessian)]
fn sieve(x: &[f64]) -> f64 {
    let mut sorted = x.to_vec();
    let n = sorted.len();
    for i in 0..n {
        for j in 0..n - 1 - i {
            if sorted[j] > sorted[j + 1] {
                sorted.swap(j, j + 1);
            }
        }
    }
    let mut s = 0.0;
    for (i, v) in sorted.iter().enumerate() {
        s += v * v * (i + 1) as f64;
    }
    s
}

#[differentiable(hessian)]
fn pushes(x: f64, n: usize) -> f64 {
    let mut list = Vec::new();
    list.push(x);
    for i in 0..n {
        let last = list[list.len() - 1];
        list.push(last * x + i as f64);
    }
    let mut filled = vec![0.0; n + 1];
    for i in 0..=n {
        filled[i] = list[n - i] * x;
    }
    let mut s = 0.0;
    for a in &filled {
        s += a;
    }
    s
}

#[test]
fn over_ranges() {
    for n in 0..4 {
        verify2!(ranges, (a = 0.4), (a, n));
        verify2!(fibonacci, (a = 0.4), (a, n));
        verify2!(pushes, (a = 0.4), (a, n));
    }
}

#[test]
fn over_iterators() {
    verify2!(iterators, (a = vec![0.3, -0.2, 0.5, 0.4], b = [0.1, 0.4, -0.3, 0.2], c = 0.7), (&a, &b, c));
    verify2!(
        matrix_iterators,
        (a = SMatrix::<f64, 3, 2>::new(0.3, 0.1, 0.8, -0.5, 0.4, 0.2), b = SVector::<f64, 3>::new(0.3, 0.9, -0.4)),
        (&a, b)
    );
    verify2!(mutation, (a = SVector::<f64, 4>::new(0.3, 0.9, -0.4, 0.1), b = 0.7), (a, b));
}

#[test]
fn ways_out() {
    for (x, y) in [(0.7, 0.3), (0.2, 0.9), (-0.4, 0.8), (1.1, 1.2)] {
        verify2!(whiles, (a = x, b = y), (a, b));
        if x > 0.0 {
            for n in 3..6 {
                verify2!(labels, (a = x, b = y), (a, b, n));
            }
        }
        for limit in 0..4 {
            verify2!(returns, (a = x, b = vec![y, x, 0.4]), (a, &b, limit));
        }
        verify2!(returns, (a = x, b = Vec::<f64>::new()), (a, &b, 0));
    }
}

#[test]
fn nests() {
    let m = SMatrix::<f64, 3, 3>::new(1.0, 0.2, 0.5, 0.2, 2.0, 0.1, 0.5, 0.1, 1.5);
    for x in [0.7, 0.1, -0.3] {
        verify2!(three_deep, (a = x, b = m), (a, b));
    }
    verify2!(cholesky_by_hand, (a = m), (a));
    let b = SMatrix::<f64, 3, 2>::new(0.3, 0.1, 0.8, -0.5, 0.4, 0.2);
    verify2!(matrix_multiply, (a = b, b = b.transpose() * 0.7), (&a, &b));
    for steps in [0, 1, 20] {
        verify2!(runge_kutta, (a = SVector::<f64, 2>::new(0.3, 0.6), b = 1.7), (a, b, steps));
    }
    verify2!(sieve, (a = vec![0.3, -0.2, 0.5, 0.4, 0.1]), (&a));
}
