//! Adapters after a `map` or `filter`, in chains and as the head of a `for` loop.
#![allow(clippy::double_ended_iterator_last, clippy::map_flatten, reason = "programs as people write them")]

use tensor_grad::prelude::*;

#[differentiable(hessian)]
fn map_rev(x: &[f64]) -> f64 {
    x.iter().map(|v| v * v).rev().fold(0.0, |a, v| a * 0.5 + v)
}
#[differentiable(hessian)]
fn map_enumerate(x: &[f64]) -> f64 {
    x.iter().map(|v| v * v).enumerate().map(|(i, v)| v * i as f64).sum()
}
#[differentiable(hessian)]
fn filter_enumerate(x: &[f64]) -> f64 {
    x.iter().filter(|v| **v > 0.3).enumerate().map(|(i, v)| v * v * i as f64).sum()
}
#[differentiable(hessian)]
fn map_zip(x: &[f64], y: &[f64]) -> f64 {
    x.iter().map(|v| v * v).zip(y.iter()).map(|(a, b)| a * b).sum()
}
#[differentiable(hessian)]
fn map_take_skip(x: &[f64]) -> f64 {
    x.iter().map(|v| v * v).skip(1).take(2).sum::<f64>()
        + x.iter().filter(|v| **v > 0.2).take(1).map(|v| v.powi(3)).sum::<f64>()
}
#[differentiable(hessian)]
fn scan_sum(x: &[f64]) -> f64 {
    x.iter()
        .scan(0.0, |acc, &v| {
            *acc += v;
            Some(*acc)
        })
        .map(|c| c * c)
        .sum()
}
#[differentiable(hessian)]
fn for_scan(x: &[f64]) -> f64 {
    let mut total = 0.0;
    for c in x.iter().scan(1.0, |p, v| {
        *p *= v;
        Some(*p)
    }) {
        total += c * c;
    }
    total
}
#[differentiable(hessian)]
fn for_take_while(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for v in x.iter().take_while(|v| **v < 1.0) {
        s += v * v;
    }
    s
}
#[differentiable(hessian)]
fn for_chain(x: &[f64], y: &[f64]) -> f64 {
    let mut s: f64 = 0.0;
    for v in x.iter().chain(y.iter()) {
        s += v * v * s.sin() + v;
    }
    s
}
#[differentiable(hessian)]
fn for_map(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for v in x.iter().map(|v| v.exp()) {
        s += v * v;
    }
    for (i, v) in x.iter().filter(|v| **v > 0.2).enumerate() {
        s += v * i as f64;
    }
    s
}
#[differentiable(hessian)]
fn for_step(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for v in x.iter().step_by(2) {
        s += v * v;
    }
    for i in (0..x.len()).step_by(2) {
        s *= x[i];
    }
    s
}

#[differentiable(hessian)]
fn zip_map(x: &[f64], y: &[f64]) -> f64 {
    let mut s = 0.0;
    for (a, b) in x.iter().zip(y.iter().map(|v| v * v)) {
        s += a * b * a;
    }
    s + x.iter().map(|v| v * v).zip(y.iter().map(|v| v.sin())).map(|(a, b)| a * b).sum::<f64>()
        + x.iter().zip((0..x.len()).map(|i| i as f64)).map(|(a, t)| a * a * t).sum::<f64>()
}
#[differentiable(hessian)]
fn chain_breaks(x: &[f64], y: &[f64]) -> f64 {
    let mut s = 0.0;
    for v in x.iter().chain(y) {
        if *v > 2.0 {
            break;
        }
        if *v < 0.3 {
            continue;
        }
        s += v * v;
    }
    let t: f64 = x.iter().chain(y.iter()).take_while(|v| **v < 2.0).map(|v| v.powi(3)).sum();
    let u: f64 = x.iter().chain(y.iter()).enumerate().map(|(i, v)| v * v * i as f64).sum();
    'outer: for a in x.iter().chain(y.iter()) {
        for b in y {
            if a > b {
                continue 'outer;
            }
            if *b > 5.0 {
                break 'outer;
            }
            s += a * b;
        }
    }
    s * t + u
}
#[differentiable(hessian)]
fn filter_maps(x: &[f64]) -> f64 {
    let s: f64 = x.iter().filter_map(|v| if *v > 0.3 { Some(v.ln()) } else { None }).map(|l| l * l).sum();
    let t: f64 = x.iter().map_while(|v| (*v < 1.0).then(|| v * v)).sum();
    let mut u = 0.0;
    for (i, w) in x.iter().map(|v| v * v).enumerate().skip(1) {
        u += w * i as f64;
    }
    for w in x.iter().filter(|v| **v > 0.2).rev().take(2) {
        u = u * w + w;
    }
    s + t * u
}
#[differentiable(hessian)]
fn nested_chain(m: &[Vec<f64>]) -> f64 {
    let mut s = 0.0;
    for v in m.iter().flatten() {
        s += v * v * v;
    }
    for v in m.iter().flat_map(|row| row.iter().map(|v| v * v)) {
        s += v * v;
    }
    s + m
        .iter()
        .map(|row| row.iter().map(|v| v * v).sum::<f64>())
        .map(|n| n.sqrt())
        .enumerate()
        .map(|(i, n)| n * i as f64)
        .sum::<f64>()
        + m.iter().flatten().enumerate().filter(|(i, _)| i % 2 == 0).map(|(_, v)| v.exp()).sum::<f64>()
        + m.iter().map(|row| &row[1..]).flatten().map(|v| v.sin()).sum::<f64>()
}
#[differentiable(hessian)]
fn ends(x: &[f64]) -> f64 {
    let count = x.iter().filter(|v| **v > 0.3).count() as f64;
    let any = x.iter().any(|v| *v > 1.0);
    let pos = x.iter().position(|v| *v > 0.5).unwrap_or(0);
    let last = x.iter().map(|v| v * v).last().unwrap();
    let found = x.iter().copied().find(|v| *v > 0.5).unwrap();
    let big = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let arg = x.iter().enumerate().max_by(|a, b| a.1.partial_cmp(b.1).unwrap()).map(|(i, _)| i).unwrap();
    let mn = x.iter().copied().min_by(|a, b| a.total_cmp(b)).unwrap();
    count * x[pos] + if any { last } else { 0.0 } + found * big + x[arg] * mn
}
#[differentiable(hessian)]
fn running(x: &[f64], alpha: f64) -> f64 {
    let ema: Vec<f64> = x
        .iter()
        .scan(x[0], |state, v| {
            *state = alpha * v + (1.0 - alpha) * *state;
            Some(*state)
        })
        .collect();
    let limited: f64 = x
        .iter()
        .scan(0.0, |total, v| {
            *total += v * v;
            if *total > 3.0 { None } else { Some(*total) }
        })
        .sum();
    let fib: f64 = (0..5)
        .scan((alpha, 1.0f64), |s, _| {
            let next = s.0 + s.1;
            *s = (s.1, next);
            Some(next)
        })
        .sum();
    ema.iter().map(|e| e * e).sum::<f64>() + limited + fib
}
#[differentiable]
fn slices_of_rows(m: &[Vec<f64>]) -> f64 {
    let mut s = 0.0;
    for row in m.iter() {
        let items = &row[1..];
        for v in items {
            s += v.sin();
        }
    }
    s
}

#[test]
fn steps_of_chains() {
    let (x, y) = ([0.4, 0.9, 0.25, 1.4, 0.7], [0.5, 1.1, 2.3]);
    gradgradcheck!(map_rev, &x[..]);
    gradgradcheck!(map_enumerate, &x[..]);
    gradgradcheck!(filter_enumerate, &x[..]);
    gradgradcheck!(map_zip, &x[..], &y[..]);
    gradgradcheck!(map_take_skip, &x[..]);
    gradgradcheck!(scan_sum, &x[..]);
    gradgradcheck!(for_scan, &x[..]);
    gradgradcheck!(for_take_while, &x[..]);
    gradgradcheck!(for_chain, &x[..], &y[..]);
    gradgradcheck!(for_map, &x[..]);
    gradgradcheck!(for_step, &x[..]);
    gradgradcheck!(zip_map, &x[..], &y[..]);
    gradgradcheck!(chain_breaks, &x[..], &y[..]);
    gradgradcheck!(filter_maps, &x[..]);
    gradgradcheck!(nested_chain, &[x.to_vec(), y.to_vec()][..]);
    gradgradcheck!(ends, &x[..]);
    gradgradcheck!(running, &x[..], 0.3);
    gradcheck!(slices_of_rows, &[x.to_vec(), y.to_vec()][..]);
}
