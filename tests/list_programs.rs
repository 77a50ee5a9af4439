//! Lists, iterators and closures where they are hard to reverse: exits in between, lists that shrink, state of methods.
#![allow(clippy::needless_return, reason = "programs as people write them")]

use tensor_grad::nalgebra::{SMatrix, Vector3};
use tensor_grad::prelude::*;

#[differentiable(hessian)]
fn best_ref(x: &[Vector3<f64>]) -> f64 {
    let mut best = &x[0];
    for p in x {
        if p.norm() > best.norm() {
            best = p;
        }
    }
    best.dot(&x[0]) * best.x
}
#[differentiable(hessian)]
fn best_ref2(x: &[f64]) -> f64 {
    let mut best = &x[0];
    let mut at = 0;
    for (i, p) in x.iter().enumerate() {
        if p > best {
            best = p;
            at = i;
        }
    }
    best * best * at as f64
}
#[differentiable(hessian)]
fn pops_in_branches(x: &[f64]) -> f64 {
    let mut list = x.to_vec();
    let mut s = 1.0;
    for i in 0..x.len() + 2 {
        if i % 3 == 0 {
            if let Some(t) = list.pop() {
                s += t * t;
            } else {
                s *= 2.0;
                continue;
            }
        } else if i % 3 == 1 && list.len() > 1 {
            let t = list.remove(0);
            s *= t;
        } else {
            list.push(s * 0.1);
        }
        if s > 100.0 {
            break;
        }
    }
    s + list.iter().map(|v| v * v).sum::<f64>()
}
#[differentiable(hessian)]
fn dfs(#[nondiff] children: &[Vec<usize>], w: &[f64]) -> f64 {
    let mut stack = vec![(0usize, 1.0)];
    let mut total = 0.0;
    while let Some((node, factor)) = stack.pop() {
        let v = factor * w[node];
        total += v * v;
        for &c in &children[node] {
            stack.push((c, v.sin()));
        }
    }
    total
}
#[differentiable(hessian)]
fn vectors_popped(x: &[Vector3<f64>]) -> f64 {
    let mut list = x.to_vec();
    let mut acc = Vector3::zeros();
    while list.len() > 1 {
        let a = list.pop().unwrap();
        let b = list.pop().unwrap();
        acc += a.cross(&b);
        if list.len() > 2 {
            list.insert(0, a + b);
        }
    }
    acc.norm_squared() + list.iter().map(|v| v.x).sum::<f64>()
}
#[differentiable(hessian)]
fn rows_popped(x: &[Vec<f64>]) -> f64 {
    let mut rows = x.to_vec();
    let last = rows.pop().unwrap();
    rows[0].push(last[0] * 2.0);
    let t = rows[0].pop().unwrap() * rows[0][1];
    rows[0].truncate(1);
    let mut s = t * rows[0][0];
    for row in &rows {
        for v in row {
            s += v * v * last[1];
        }
    }
    s
}
#[derive(Clone, Debug, Differentiable)]
struct Machine {
    stack: Vec<f64>,
    acc: f64,
}
#[differentiable]
impl Machine {
    #[differentiable(wrt(self, x))]
    fn push(&mut self, x: f64) {
        self.stack.push(x * x);
    }
    #[differentiable(wrt(self))]
    fn step(&mut self) -> Option<f64> {
        let a = self.stack.pop()?;
        let b = self.stack.pop()?;
        self.acc += a * b;
        self.stack.push(a - b);
        Some(self.acc)
    }
}
#[differentiable]
fn machine(x: &[f64]) -> Option<f64> {
    let mut m = Machine { stack: Vec::new(), acc: 0.0 };
    for v in x {
        m.push(*v);
    }
    let mut s = 0.0;
    while m.stack.len() > 1 {
        s += m.step()?;
    }
    Some(s * m.stack[0])
}
#[differentiable]
fn pop_until_none(x: &[f64], k: usize) -> Option<f64> {
    let mut list = x.to_vec();
    let mut s = 1.0;
    for _ in 0..k {
        s *= list.pop()?;
        s += 0.3;
    }
    Some(s)
}
#[differentiable(hessian)]
fn early_out(x: &[f64], #[nondiff] stop: f64) -> f64 {
    let mut list = Vec::new();
    for v in x {
        list.push(v * v);
        if list.len() == 3 {
            let gone = list.remove(1);
            if gone > stop {
                return gone * list[0] + list[1];
            }
        }
    }
    list.clear();
    list.push(x[0]);
    list[0] * 3.0
}
#[differentiable(hessian)]
fn chain_middle(x: &[f64], y: &[f64]) -> f64 {
    let mut s = 1.0;
    for (i, v) in x.iter().chain(y).filter(|v| **v > 0.2).enumerate().take(4).skip(1) {
        if i == 2 {
            continue;
        }
        s = s * v + v * v;
    }
    let t: f64 = x.iter().chain(y.iter()).step_by(2).map(|v| v.sin()).sum();
    let u: f64 = x
        .iter()
        .flat_map(|a| y.iter().map(move |b| a * b))
        .take_while(|p| *p > 0.05)
        .enumerate()
        .map(|(i, p)| p * i as f64)
        .sum();
    let w: f64 = x.iter().map(|v| v * v).filter(|v| *v > 0.1).map(|v| v.sqrt()).skip(1).sum();
    s * t + u + w
}
#[differentiable(hessian)]
fn nested_iters(m: &[Vec<f64>]) -> f64 {
    let mut total = 0.0;
    for (i, row) in m.iter().enumerate() {
        for (j, v) in row.iter().map(|v| v.exp()).enumerate().skip(i) {
            total += v * (i + 2 * j) as f64;
            if total > 50.0 {
                break;
            }
        }
        for w in row.windows(2).map(|w| w[1] - w[0]).filter(|d| *d > 0.0) {
            total += w * w;
        }
        for (a, b) in row.iter().zip(row.iter().skip(1).map(|v| v * v)) {
            total -= a * b;
        }
    }
    total
}
#[differentiable(hessian)]
fn closure_exits(x: f64, y: f64) -> f64 {
    let pick = |a: f64, b: f64| -> f64 {
        if a > b {
            if a > 2.0 {
                return a.sqrt();
            }
            return a * b;
        }
        let mut t = b;
        loop {
            t *= 0.5;
            if t < 0.3 {
                return t * a;
            }
        }
    };
    let m = SMatrix::<f64, 2, 2>::from_fn(|i, j| {
        if i == j {
            return x * y;
        }
        (i as f64 - j as f64) * x
    });
    let mut s = 0.0;
    for k in 0..3 {
        s += pick(x * k as f64, y) + pick(y, x);
    }
    s + m.determinant() + m.map(|v| if v > 0.0 { return v * v } else { v }).sum()
}
#[differentiable(hessian)]
fn loops_in_loops(x: f64) -> f64 {
    let mut a = x;
    for i in 0..4 {
        let root = {
            let mut r = a;
            let mut n = 0;
            loop {
                r = 0.5 * (r + a / r);
                n += 1;
                if n > 6 {
                    break r;
                }
                if r > 100.0 {
                    return r * i as f64;
                }
            }
        };
        a = root + x * i as f64;
    }
    a
}
#[differentiable(hessian)]
fn scans(x: &[f64], k: f64) -> f64 {
    let a: f64 = x
        .iter()
        .scan((k, 1.0f64), |s, v| {
            s.0 += v * s.1;
            s.1 *= 0.5 * v;
            Some(s.0 * s.1)
        })
        .sum();
    let b: f64 = x
        .iter()
        .enumerate()
        .scan(0.0, |p, (i, v)| {
            if i == 3 {
                return None;
            }
            *p = *p * k + v;
            Some(*p * i as f64)
        })
        .map(|q| q * q)
        .sum();
    a + b
}
#[differentiable]
fn all_or_nothing(x: &[f64]) -> Option<f64> {
    let v: Option<Vec<f64>> =
        x.iter().enumerate().map(|(i, v)| if *v > 0.0 { Some(v.ln() * i as f64) } else { None }).collect();
    let v = v?;
    let w: Vec<f64> = v
        .iter()
        .map(|a| if a.abs() < 5.0 { Some(a * a) } else { None })
        .collect::<Option<Vec<f64>>>()
        .unwrap_or(vec![1.0]);
    Some(v.iter().zip(&w).map(|(a, b)| a * b).sum())
}
#[derive(Clone, Debug, Differentiable)]
struct Acc {
    total: f64,
    list: Vec<f64>,
}
#[differentiable]
impl Acc {
    #[differentiable(wrt(self, x))]
    fn bump(&mut self, x: f64) {
        self.total += x * x;
    }
    #[differentiable(wrt(self, x))]
    fn note(&mut self, x: f64) {
        self.list.push(x * x);
    }
}
#[differentiable]
fn bumped(x: &[f64]) -> f64 {
    let mut m = Acc { total: 0.0, list: Vec::new() };
    for v in x {
        m.bump(*v);
    }
    m.total
}
#[differentiable]
fn noted(x: &[f64]) -> f64 {
    let mut m = Acc { total: 0.0, list: Vec::new() };
    for v in x {
        m.note(*v);
    }
    m.list[0] * m.list[1]
}
/// The method looks only: its receiver stays a constant.
#[derive(Clone, Debug)]
struct Table(Vec<f64>);

#[differentiable]
impl Table {
    #[differentiable]
    fn at(&self, x: f64) -> f64 {
        self.0[0] * x * x
    }
}
impl Table {
    fn fill(&mut self) {
        self.0.push(3.0);
    }
}

#[differentiable]
fn looked_up(x: f64) -> f64 {
    let mut table = Table(Vec::new());
    table.fill();
    table.at(x) + table.at(2.0 * x)
}

#[differentiable(hessian)]
fn grown_and_left(x: &[f64], #[nondiff] stop: f64) -> f64 {
    let mut list = x.to_vec();
    for v in x {
        if *v > stop {
            return list[list.len() - 1] * v;
        }
        list.push(v * v);
    }
    list.iter().sum()
}

#[test]
fn hard_to_reverse() {
    let (a, b, c) = (Vector3::new(0.1, 0.2, 0.3), Vector3::new(1.0, 0.4, -0.2), Vector3::new(0.5, 0.7, 0.2));
    let x = [0.4, 0.9, 0.25, 1.4, 0.7];
    let y = [0.5, 1.1, 0.15];
    gradgradcheck!(best_ref, &[a, b, c][..]);
    gradgradcheck!(best_ref2, &x[..]);
    gradgradcheck!(pops_in_branches, &x[..]);
    gradgradcheck!(
        dfs,
        #[nondiff]
        &[vec![1, 2], vec![3], vec![], vec![4], vec![]][..],
        &x[..]
    );
    gradgradcheck!(vectors_popped, &[a, b, c, a + b, c - a][..]);
    gradgradcheck!(rows_popped, &[x.to_vec(), y.to_vec()][..]);
    gradcheck!(machine, &x[..]);
    gradcheck!(
        pop_until_none,
        &x[..],
        #[nondiff]
        4
    );
    assert!(pop_until_none::grad(&x, 7).is_none());
    gradgradcheck!(
        early_out,
        &x[..],
        #[nondiff]
        0.5
    );
    gradgradcheck!(
        early_out,
        &x[..],
        #[nondiff]
        5.0
    );
    gradgradcheck!(chain_middle, &x[..], &y[..]);
    gradgradcheck!(nested_iters, &[x.to_vec(), y.to_vec()][..]);
    gradgradcheck!(closure_exits, 0.7, 1.3);
    gradgradcheck!(closure_exits, 2.7, 1.3);
    gradgradcheck!(loops_in_loops, 1.7);
    gradgradcheck!(scans, &x[..], 0.6);
    gradcheck!(all_or_nothing, &x[..]);
    gradcheck!(bumped, &x[..]);
    gradcheck!(noted, &x[..]);
    gradcheck!(looked_up, 0.7);
    gradgradcheck!(
        grown_and_left,
        &x[..],
        #[nondiff]
        1.0
    );
    gradgradcheck!(
        grown_and_left,
        &x[..],
        #[nondiff]
        2.0
    );
}
