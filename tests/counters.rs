//! Indices that are counted along, as in code that came from C: the reverse sweep counts them back, or computes them again.
#![allow(
    clippy::explicit_counter_loop,
    clippy::needless_range_loop,
    clippy::manual_swap,
    clippy::while_let_loop,
    reason = "programs as people write them"
)]

use tensor_grad::prelude::*;

const POINT: [f64; 6] = [0.3, -0.7, 1.1, 0.4, -0.2, 0.9];

/// A triangle packed into a list, row after row.
#[differentiable(hessian)]
fn packed(l: &[f64], x: &[f64], n: usize) -> f64 {
    let mut y = vec![0.0; n];
    let mut at = 0;
    for i in 0..n {
        for j in 0..=i {
            y[i] += l[at] * x[j].sin();
            at += 1;
        }
        y[i] *= l[at - 1];
    }
    y.iter().map(|y| y * y).sum()
}

/// Steps of a size that changes from stage to stage, and factors that change between inner loops.
#[differentiable(hessian)]
fn stages(x: &[f64; 6]) -> f64 {
    let mut data = *x;
    let (n, mut span, mut factor) = (6, 1, 0.9);
    while span < n {
        let step = span << 1;
        let mut m = 0;
        let mut weight = 1.0;
        while m < span {
            let mut i = m;
            while i + span < n {
                let j = i + span;
                let t = weight * data[j] - factor * data[i];
                data[j] = data[i] * t;
                data[i] += t.sin();
                i += step;
            }
            weight *= 0.5 + factor;
            m += 1;
        }
        factor -= 0.2;
        span = step;
    }
    data.iter().sum::<f64>()
}

/// Counters that step in branches, and before a loop is left or begun anew.
#[differentiable(hessian)]
fn chosen(x: &[f64; 6], limit: f64) -> f64 {
    let mut used = 0;
    let mut skipped = 1;
    let mut s = 1.0;
    for i in 0..6 {
        if x[i] < 0.0 {
            skipped += 1;
            continue;
        }
        s = s * x[used] + x[skipped] * x[i];
        used += 1;
        if s > limit {
            s *= x[used];
            break;
        }
        s += x[used].exp();
    }
    s * x[used] + x[skipped]
}

/// The counter begins again for every row, and goes down.
#[differentiable(hessian)]
fn downwards(x: &[f64; 6]) -> f64 {
    let mut s = 0.5;
    for row in 0..3 {
        let mut k = 5;
        for column in 0..3 {
            s = (s * x[k] + x[row + column]).sin();
            k -= 1;
            s += x[k] * x[k + 1 - row];
        }
        k -= 1;
        s *= 1.0 + x[k] * 0.1;
    }
    s
}

/// What looks like a counter and is none: it is set, chosen, borrowed, changed by a closure.
#[differentiable(hessian)]
fn no_counters(x: &[f64; 6]) -> f64 {
    let mut s = 1.0;
    let mut reset = 0;
    let mut seed = 1;
    let mut lent = 0;
    for i in 0..8 {
        s = s * x[reset] + x[seed % 6];
        reset += 1;
        if reset == 4 {
            reset = 0;
        }
        let mut draw = || {
            seed = (seed * 5 + 3) % 16;
            seed % 6
        };
        let (a, b) = (draw(), draw());
        s += x[a] * x[b];
        std::mem::swap(&mut lent, &mut reset);
        s *= x[lent].cos() + i as f64 * 0.1;
        s += x[reset];
    }
    s
}

/// A position is noted, then the counter steps on before the position is used.
#[differentiable(hessian)]
fn noted(x: &[f64; 6]) -> f64 {
    let mut next = 0;
    let mut s = 0.2;
    for _ in 0..3 {
        let first = next;
        next += 1;
        let second = next;
        s = s * x[first] + x[second].sin() * x[first + 1];
        next += 1;
        let r = &x[second - first];
        s += r * x[next - 1];
    }
    s
}

/// The counter of the caller's list goes through calls, an inner function and a closure.
#[differentiable(hessian)]
fn part(x: &[f64], from: usize) -> f64 {
    let mut at = from;
    let mut s = 0.1;
    loop {
        if at + 1 >= x.len() {
            return s;
        }
        s = s * x[at] + x[at + 1] * x[at];
        at += 2;
    }
}
#[differentiable(hessian)]
fn parts(x: &[f64; 6]) -> f64 {
    let mut from = 0;
    let mut s = 0.0;
    while from < 3 {
        let scale = x[from];
        s += (0..3).map(|k| part(x, k) * scale * x[k + from]).sum::<f64>();
        from += 1;
    }
    s
}

/// Of other integers: signed, narrow, counted by a variable.
#[differentiable(hessian)]
fn narrow(x: &[f64; 6], stride: u8) -> f64 {
    let mut at = 5i64;
    let mut small = 0u8;
    let mut s = 1.0;
    while at >= 0 {
        s = s * x[at as usize] + x[(small % 6) as usize];
        small += stride;
        at -= 2;
    }
    s
}

#[test]
fn counters_run_backwards() {
    gradgradcheck!(
        packed,
        &POINT[..],
        &[0.5, -0.3, 0.8][..],
        #[nondiff]
        3
    );
    gradgradcheck!(stages, &POINT);
    for limit in [0.5, 2.0, 100.0] {
        gradgradcheck!(chosen, &POINT, limit);
    }
    gradgradcheck!(downwards, &POINT);
    gradgradcheck!(
        narrow,
        &POINT,
        #[nondiff]
        3
    );
}

#[test]
fn what_is_no_counter_is_kept() {
    gradgradcheck!(no_counters, &POINT);
    gradgradcheck!(noted, &POINT);
    gradgradcheck!(parts, &POINT);
}

#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Body {
    place: [f64; 3],
    speed: [f64; 3],
    mass: f64,
}

/// Elements of a list that changes, read in an inner loop; what a closure read that runs again is not needed.
#[differentiable(hessian)]
fn step(bodies: &mut [Body; 3], dt: f64) {
    for i in 0..3 {
        for j in i + 1..3 {
            let d: [f64; 3] = std::array::from_fn(|k| bodies[i].place[k] - bodies[j].place[k]);
            let squared = d.iter().map(|d| d * d).sum::<f64>();
            let pull = dt / (squared * squared.sqrt());
            let (mi, mj) = (bodies[i].mass, bodies[j].mass);
            for k in 0..3 {
                bodies[i].speed[k] -= d[k] * mj * pull;
                bodies[j].speed[k] += d[k] * mi * pull;
            }
        }
    }
    for body in bodies.iter_mut() {
        for k in 0..3 {
            body.place[k] += dt * body.speed[k];
        }
    }
}
#[differentiable(hessian)]
fn after(start: &[Body; 3], steps: usize) -> f64 {
    let mut bodies = start.clone();
    for _ in 0..steps {
        step(&mut bodies, 0.1);
    }
    bodies.iter().map(|b| b.mass * b.place.iter().map(|p| p.sin()).sum::<f64>()).sum()
}

#[test]
fn bodies_that_pull_each_other() {
    let bodies = std::array::from_fn(|i| {
        let f = i as f64;
        Body { place: [2.0 * f, f.sin(), 0.3 - f], speed: [0.1, 0.2 * f, -0.1], mass: 1.0 + 0.5 * f }
    });
    gradgradcheck!(
        after,
        &bodies,
        #[nondiff]
        3
    );
}

/// A million entries in three loops, of which none has many.
#[differentiable]
fn deep(x: f64) -> f64 {
    let mut s = x;
    for i in 0..100 {
        for j in 0..100 {
            for k in 0..100 {
                s = (0.5 * s + 1e-4 * f64::from(i + j + k)).sin() + x;
            }
        }
    }
    s
}

#[test]
fn loops_inside_loops_fit_the_stack() {
    gradcheck!(deep, 0.3);
}

// A sum whose index mixes counters, in a loop that is left early: the counter outside is kept for the sum's adjoint.
#[differentiable(hessian)]
fn sums_in_a_loop_left_early(n: f64, m: [f64; 4]) -> f64 {
    let mut total = n;
    for j in 0..2 {
        let mut a = 0.0;
        for k in 0..2 {
            a += m[j + k];
        }
        if a > 3.0 {
            return total * n;
        }
        total += a * n;
    }
    total * total
}

#[differentiable(hessian)]
fn mapped_in_a_loop_left_early(n: f64, m: [f64; 4]) -> f64 {
    let mut total = n;
    for j in 0..2 {
        let a = if m[1 - j] <= 1.8 { (0..2).map(|k| m[j + k] * m[j]).sum::<f64>() } else { n };
        if a > 3.0 {
            break;
        }
        total += a;
    }
    total * total
}

#[differentiable(hessian)]
fn windows_by_hand(n: f64, m: [f64; 4]) -> f64 {
    let mut total = n;
    let mut at = 0;
    while at + 1 < m.len() {
        let mut a = 0.0;
        for k in 0..2 {
            a += m[at + k];
        }
        if a > 3.0 {
            break;
        }
        total += a * n;
        at += 1;
    }
    total * total
}

#[test]
fn sums_inside_loops_that_are_left() {
    for scale in [1.0, 3.1] {
        let m = [0.3, 0.7, 0.2, 0.4].map(|v| v * scale);
        gradgradcheck!(sums_in_a_loop_left_early, 0.7, m);
        gradgradcheck!(mapped_in_a_loop_left_early, 0.7, m);
        gradgradcheck!(windows_by_hand, 0.7, m);
    }
}
