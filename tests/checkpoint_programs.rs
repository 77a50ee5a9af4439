//! Programs with loops that keep snapshots, written as people write loops: the same bits as with a tape, and little memory.

use allocation_counter::measure;
use nalgebra::DVector;
use std::fmt::Debug;
use std::hint::black_box;
use tensor_grad::prelude::*;

fn bits(value: impl Debug) -> String {
    format!("{value:?}")
}

/// The same function with a tape, with two snapshots and with as many as serve.
macro_rules! variants {
    (fn $name:ident $($rest:tt)*) => {
        mod $name {
            #[allow(unused_imports)]
            use super::*;
            #[differentiable(hessian)]
            pub fn taped $($rest)*
            #[differentiable(hessian, checkpoint = 2)]
            pub fn two $($rest)*
            #[differentiable(hessian, checkpoint = auto)]
            pub fn auto $($rest)*
        }
    };
}

macro_rules! agree {
    ($name:ident($($arg:expr),*), $direction:expr) => {
        let taped = agree!(@ $name taped ($($arg),*) $direction);
        assert_eq!(taped, agree!(@ $name two ($($arg),*) $direction));
        assert_eq!(taped, agree!(@ $name auto ($($arg),*) $direction));
    };
    (@ $name:ident $variant:ident ($($arg:expr),*) $direction:expr) => {{
        let (value, pullback) = $name::$variant::vjp($($arg),*);
        let first = bits(pullback(0.7));
        assert_eq!(first, bits(pullback(0.7)), "the pullback once more");
        [
            bits(value),
            first,
            bits($name::$variant::grad($($arg),*)),
            bits($name::$variant::jvp($($arg,)* $direction)),
            bits($name::$variant::hvp($($arg,)* $direction)),
        ]
    }};
}

const TRIPS: [usize; 6] = [0, 1, 2, 5, 11, 40];

fn waves(n: usize, f: f64) -> Vec<f64> {
    (0..n).map(|k| (k as f64 * f).sin()).collect()
}

variants! {
    fn lists_by_value(inputs: Vec<f64>, c: f64, #[nondiff] targets: Vec<f64>) -> f64 {
        let mut x = c;
        for input in inputs {
            x = (x + c * input).tanh();
        }
        for target in targets {
            x += c * (target - x) * x;
        }
        x
    }
}

variants! {
    fn zipped(xs: &[f64], ys: &[f64], c: f64) -> f64 {
        let (mut up, mut down) = (0.1 * c, 0.2 * c);
        for (k, (x, y)) in xs.iter().zip(ys).enumerate() {
            (up, down) = (down * c + x * y, up.sin() + k as f64);
        }
        for pair in xs.windows(2) {
            up = up * pair[0].cos() + pair[1];
        }
        for x in xs.iter().rev().step_by(3) {
            down = down * x + up;
        }
        up * down
    }
}

#[test]
fn lists() {
    for n in TRIPS {
        let (xs, ys) = (waves(n, 0.7), waves(n, 0.3));
        agree!(lists_by_value(xs.clone(), 0.3, ys.clone()), (ys.clone(), 0.5));
        agree!(zipped(&xs, &ys, 0.3), (ys.clone(), xs.clone(), 0.5));
    }
}

variants! {
    fn ranges(x0: f64, c: f64, n: usize) -> f64 {
        let mut x = x0;
        for k in (1..=n).rev() {
            x += c * (x / k as f64).sin();
        }
        for k in (0..n).step_by(2) {
            x = x * 0.5 + (c * k as f64).cos() * x.cos();
        }
        for i in 0..3 {
            x = x.sin() + c * i as f64;
        }
        x
    }
}

variants! {
    fn exits(x0: f64, c: f64, n: usize) -> f64 {
        let mut x = x0;
        'steps: for k in 0..n {
            let mut y = x;
            for j in 0..4 {
                y = y * c + (j * k) as f64 * 0.01;
                if y > 1.5 {
                    continue 'steps;
                }
                if j == 2 && y < 0.01 {
                    break 'steps;
                }
                if y < 0.0 {
                    break;
                }
            }
            x = (x + y).sin();
        }
        x * x
    }
}

variants! {
    fn iterator(x0: f64, c: f64, n: usize) -> f64 {
        let mut x = x0;
        let words = [3_usize, 1, 4, 1, 5, 9, 2, 6];
        let mut queue: Vec<usize> = Vec::new();
        queue.push(n);
        while let Some(k) = queue.pop() {
            x = (x + c * k as f64).sin();
            if k > 1 {
                queue.push(k - 2);
                if words[k % 8] > 3 {
                    queue.push(k / 3);
                }
            }
        }
        x
    }
}

#[test]
fn heads_and_exits() {
    for n in TRIPS {
        agree!(ranges(0.4, 0.3, n), (0.5, -0.5));
        for c in [0.2, 0.9, 1.3] {
            agree!(exits(0.4, c, n), (0.5, -0.5));
        }
    }
    for n in [0, 1, 5, 11] {
        agree!(iterator(0.4, 0.3, n), (0.5, -0.5));
    }
}

variants! {
    fn network(weights: &SMatrix<f64, 3, 3>, inputs: &[SVector<f64, 3>], bias: f64) -> f64 {
        let mut h = SVector::<f64, 3>::zeros();
        let mut total = 0.0;
        for input in inputs {
            let z = weights * h + input;
            h = z.map(|v| (v + bias).tanh());
            h[1] += 0.1 * soft(h[0]);
            total += h.zip_map(input, |a, b| soft(a) * b).sum();
        }
        total + h.norm()
    }
}

#[differentiable(hessian)]
fn soft(x: f64) -> f64 {
    x / (1.0 + x * x)
}

#[test]
fn closures_and_calls_in_them() {
    let weights = SMatrix::<f64, 3, 3>::from_fn(|i, j| 0.2 * (i as f64) - 0.1 * (j as f64) + 0.05);
    for n in TRIPS {
        let inputs: Vec<SVector<f64, 3>> =
            (0..n).map(|k| SVector::from([0.1 * k as f64, 0.3, -0.02 * k as f64])).collect();
        agree!(network(&weights, &inputs, 0.2), (weights.add_scalar(0.3), inputs.clone(), 0.4));
    }
}

variants! {
    fn columns(m: &SMatrix<f64, 2, 9>, c: f64) -> f64 {
        let mut x = SVector::<f64, 2>::repeat(0.1);
        for column in m.column_iter() {
            x = x.component_mul(&column) + SVector::<f64, 2>::repeat(c);
        }
        for j in 0..9 {
            let v = m.column(j);
            x += v * x.dot(&v);
        }
        x[0] * x[1]
    }
}

variants! {
    fn dynamic(x0: &DVector<f64>, c: f64, n: usize) -> f64 {
        let mut x = x0.clone();
        for k in 0..n {
            x = &x * c + x.map(|v| v.sin());
            x[k % 3] *= 0.5;
        }
        x.norm_squared()
    }
}

#[test]
fn matrices() {
    let m = SMatrix::<f64, 2, 9>::from_fn(|i, j| ((i + 2 * j) as f64).sin());
    agree!(columns(&m, 0.3), (m.add_scalar(0.5), 0.2));
    let x = DVector::from_vec(vec![0.1, 0.2, 0.3]);
    for n in TRIPS {
        agree!(dynamic(&x, 0.4, n), (x.clone(), 0.2));
    }
}

// A function with snapshots called by others, in loops too.
variants! {
    fn outer(x0: f64, c: f64, n: usize) -> f64 {
        let mut x = x0;
        for k in 0..4 {
            x = ranges::two(x, c, n) + ranges::auto(x, c, n + k);
        }
        x
    }
}

#[test]
fn callers() {
    for n in [0, 1, 5] {
        agree!(outer(0.4, 0.3, n), (0.5, -0.5));
    }
}

variants! {
    fn several_sums(xs: &[f64], c: f64, n: usize) -> f64 {
        let mut sum = 0.0;
        for x in xs {
            sum += (c * x).exp();
        }
        let mut y = sum;
        for _ in 0..n {
            y = (y * c).cos();
        }
        let mut product = 1.0;
        for x in xs.iter() {
            product *= 1.0 + x * y;
        }
        for k in 0..n {
            sum += y * (k as f64) * c;
        }
        sum * product
    }
}

#[test]
fn beside_loops_that_keep_nothing() {
    for n in TRIPS {
        let xs = waves(n, 0.4);
        agree!(several_sums(&xs, 0.3, n), (xs.clone(), 0.5));
    }
}

trait Map {
    fn next(&self, x: f64) -> f64;
}

#[differentiable]
trait Iterated {
    #[differentiable(wrt(x))]
    fn apply(&self, x: f64, n: usize) -> f64;
}

struct Tent(f64);

#[differentiable]
impl Iterated for Tent {
    #[differentiable(wrt(x), checkpoint = 2)]
    fn apply(&self, x: f64, n: usize) -> f64 {
        let mut x = x;
        for _ in 0..n {
            x = if x < 0.5 { self.0 * x } else { self.0 * (1.0 - x) } + 0.01 * x.sin();
        }
        x
    }
}

impl Map for Tent {
    fn next(&self, x: f64) -> f64 {
        self.apply(x, 1)
    }
}

#[test]
fn methods_of_traits() {
    let tent = Tent(1.3);
    for n in [0, 1, 5, 11] {
        let chain = (0..n).fold((0.3, 1.0), |(x, dx), _| (tent.next(x), dx * tent.apply_grad(x, 1)));
        let (value, slope) = tent.apply_value_and_grad(0.3, n);
        assert_eq!(value, chain.0);
        approx::assert_relative_eq!(slope, chain.1, max_relative = 1e-12);
    }
}

/// A chaotic map in single precision.
#[differentiable(checkpoint = 4)]
fn single(x: f32, r: f32) -> f32 {
    let mut x = x;
    for _ in 0..200 {
        x = r * x * (1.0 - x);
    }
    x
}

#[differentiable]
fn single_taped(x: f32, r: f32) -> f32 {
    let mut x = x;
    for _ in 0..200 {
        x = r * x * (1.0 - x);
    }
    x
}

#[test]
fn constant_bounds_in_single_precision() {
    assert_eq!(bits(single::value_and_grad(0.3, 2.7)), bits(single_taped::value_and_grad(0.3, 2.7)));
}

variants! {
    fn pendulum(x0: f64, v0: f64, n: usize) -> f64 {
        let (mut x, mut v) = (x0, v0);
        for _ in 0..n {
            v -= 0.001 * x.sin();
            x += 0.001 * v;
        }
        x * v
    }
}

/// The gradient alone with a tape and with two snapshots, for parameters that are references to state.
macro_rules! pair {
    ([$($option:tt)*] fn $name:ident $($rest:tt)*) => {
        mod $name {
            #[allow(unused_imports)]
            use super::*;
            #[differentiable($($option)*)]
            pub fn taped $($rest)*
            #[differentiable($($option)*, checkpoint = 2)]
            pub fn two $($rest)*
        }
    };
}

#[differentiable(wrt(x))]
fn counted(x: f64, count: &mut usize) -> f64 {
    *count += 1;
    x.sin() * *count as f64
}

pair! {
    [wrt(x0)] fn own_counter(x0: f64, n: usize) -> f64 {
        let mut x = x0;
        let mut count = 0;
        for _ in 0..n {
            x = counted(x, &mut count);
        }
        x
    }
}

pair! {
    [wrt(x0)] fn given_counter(x0: f64, count: &mut usize, n: usize) -> f64 {
        let mut x = x0;
        for _ in 0..n {
            x = counted(x, count);
        }
        x
    }
}

pair! {
    [wrt(a, cs)] fn read_only_state(a: &mut [f64; 2], cs: &[f64], n: usize) -> f64 {
        let mut x = a[1];
        for k in 0..n {
            x = x.sin() * a[0] + cs[k];
        }
        a[1] = x;
        x
    }
}

#[test]
fn references_to_state() {
    for n in TRIPS {
        assert_eq!(bits(own_counter::taped::grad(0.3, n)), bits(own_counter::two::grad(0.3, n)));
        let (mut count, mut again) = (3, 3);
        let taped = given_counter::taped::vjp(0.3, &mut count, n).1(1.0);
        assert_eq!(bits(taped), bits(given_counter::two::vjp(0.3, &mut again, n).1(1.0)));
        assert_eq!((count, again), (3 + n, 3 + n));
        let cs = waves(n, 0.4);
        let (mut a, mut b) = ([0.3, 0.5], [0.3, 0.5]);
        let taped = read_only_state::taped::vjp(&mut a, &cs, n).1(1.0, [0.3, 0.4]);
        assert_eq!(bits((taped, a)), bits((read_only_state::two::vjp(&mut b, &cs, n).1(1.0, [0.3, 0.4]), b)));
    }
}

pair! {
    [hessian] fn inverted(x0: f64, n: usize) -> Option<f64> {
        let mut x = x0;
        for _ in 0..n {
            let m = SMatrix::<f64, 1, 1>::new(x);
            let inverse = m.try_inverse()?;
            x = inverse[0] + x.sin();
            if x > 50.0 {
                return None;
            }
        }
        Some(x)
    }
}

pair! {
    [hessian] fn local_closure(x0: f64, n: usize) -> f64 {
        let mut x = x0;
        let step = |x: f64, k: usize| {
            let mut y = x;
            for _ in 0..k {
                y = y.sin() + x;
            }
            y
        };
        for k in 0..n {
            x = step(x, k);
        }
        step(x, 4)
    }
}

#[test]
fn options_and_closures() {
    for n in TRIPS {
        for x in [0.3, 0.0, 0.01, 40.0] {
            assert_eq!(bits(inverted::taped::value_and_grad(x, n)), bits(inverted::two::value_and_grad(x, n)));
        }
        assert_eq!(bits(local_closure::taped::grad(0.3, n)), bits(local_closure::two::grad(0.3, n)));
        assert_eq!(bits(local_closure::taped::hvp(0.3, n, 1.0)), bits(local_closure::two::hvp(0.3, n, 1.0)));
    }
}

pair! {
    [wrt(x0)] fn forced(x0: f64, omega: f64, n: usize) -> f64 {
        let mut x = x0;
        let mut t = 0.0;
        let h = omega.sqrt() * 0.01;
        for k in 0..n {
            let phase = k as f64 * h + t;
            let mut sum = SVector::<f64, 2>::zeros();
            sum[k % 2] += x * (omega * phase).sin() + h.exp();
            x = (x + sum.norm()).cos();
            t += h.sqrt();
        }
        x + t
    }
}

#[test]
fn constant_numbers_and_matrices() {
    for n in TRIPS {
        assert_eq!(bits(forced::taped::value_and_grad(0.3, 1.7, n)), bits(forced::two::value_and_grad(0.3, 1.7, n)));
    }
}

/// The most bytes that are allocated at a time.
fn peak<Y>(compute: impl FnOnce() -> Y) -> u64 {
    let info = measure(|| drop(black_box(compute())));
    info.bytes_max
}

#[test]
fn memory() {
    const STEPS: usize = 20_000;
    let taped = peak(|| pendulum::taped::grad(0.3, 0.1, STEPS));
    assert!(taped > 8 * STEPS as u64, "a tape grows with the number of steps: {taped}");
    // A state is two numbers and the number of the step; a list of snapshots has room for up to twice as many.
    let auto = |n| peak(|| pendulum::auto::grad(0.3, 0.1, n));
    assert!(auto(STEPS) <= 24 * 2 * (4 * 15 + 1), "{}", auto(STEPS));
    assert!(auto(STEPS) < 2 * auto(STEPS / 100));
    assert!(peak(|| pendulum::two::grad(0.3, 0.1, 500)) <= 24 * 4);
    // A pullback may be called again: it keeps its snapshots, and works on a copy.
    let (_, pullback) = pendulum::auto::vjp(0.3, 0.1, STEPS);
    assert!(peak(|| pullback(1.0)) <= 24 * 2 * (4 * 15 + 1));
}
