//! Statements: `let` patterns, shadowing, assignment to every kind of place, swaps, blocks, casts, constants, macros.
#![allow(
    clippy::assign_op_pattern,
    clippy::blocks_in_conditions,
    clippy::needless_late_init,
    clippy::neg_cmp_op_on_partial_ord,
    reason = "programs as people write them"
)]
mod common;
use tensor_grad::prelude::*;

#[differentiable(hessian)]
fn patterns(x: f64, y: f64) -> f64 {
    let (a, (b, c)): (f64, (f64, f64)) = (x * y, (x + y, y.sin()));
    let [d, e] = [a * b, b * c];
    let (f, _, g) = (d, x.exp(), e);
    let ((h, ..), k) = ((f, 1.0, 2.0), g);
    let l = &(k * x);
    let &m = &h;
    let [first, ..] = [x, y, a];
    let n: f64;
    n = l * m;
    let whole @ (p, _) = (n, first);
    whole.0 * p + whole.1
}

#[differentiable(hessian)]
fn deferred(x: f64, y: f64) -> f64 {
    let z;
    let w: f64;
    if x > y {
        z = x * x;
        w = y;
    } else {
        z = y.sin();
        w = x * y;
    }
    z * w
}

#[differentiable(hessian)]
fn shadowing(x: f64, y: f64) -> f64 {
    let x = x * y;
    let y = {
        let x = x + y;
        let y = {
            let x = x * x;
            let y = x.sin() * y;
            x + y
        };
        x * y
    };
    let x = |y: f64| x * y + y;
    x(y) * y
}

#[differentiable(hessian)]
fn compound(x: f64, v: SVector<f64, 3>) -> f64 {
    let mut s = x;
    s += v[0];
    s *= v[1] + s;
    s -= x * v[2];
    s /= 1.5 + x * x;
    s += s;
    s *= s;
    s -= s * v[0];
    let mut w = v;
    w *= s;
    w += v;
    w -= v * x;
    w /= 2.0 + x;
    w += &v;
    w[0] *= w[1];
    w[1] /= 1.0 + w[2] * w[2];
    w[2] -= w[0];
    w[(0, 0)] += w[(1, 0)];
    w.x *= x;
    w.y += w.z;
    w.sum() + w.norm_squared()
}

#[differentiable(hessian)]
fn remainder(x: f64, y: f64) -> f64 {
    let mut z = (x * 10.0) % (y + 1.0);
    z %= 0.7;
    z * x
}

#[differentiable(hessian)]
fn places(m: SMatrix<f64, 3, 3>, k: f64) -> f64 {
    let mut a = [[k; 3]; 2];
    let mut t = (m, (k, [m.column(0).into_owned(), m.column(1).into_owned()]));
    a[1][2] = m[(0, 1)] * k;
    a[0][1] += a[1][2] * a[1][1];
    t.0[(2, 1)] = a[0][1];
    (t.1).0 *= t.0[(2, 1)];
    t.1.1[1][2] = t.1.0 * k;
    t.1.1[0] += t.1.1[1];
    t.1.1[0].x -= k;
    t.0[4] *= k;
    t.0.m31 = t.0.m13 * k;
    t.0.sum() + t.1.0 * t.1.1[0].norm_squared() + a[0][1] + a[0][0]
}

#[differentiable(hessian)]
fn swaps(x: f64, y: f64, v: [f64; 4]) -> f64 {
    let (mut a, mut b) = (x, y);
    std::mem::swap(&mut a, &mut b);
    a *= 2.0;
    (a, b) = (b, a * b);
    let mut w = v;
    w.swap(0, 2);
    w[1] *= w[0];
    (w[0], w[3]) = (w[3], w[0] * w[1]);
    let mut m = SMatrix::<f64, 2, 2>::new(a, b, w[0], w[3]);
    m.swap((0, 0), (1, 1));
    m.swap_rows(0, 1);
    m[(0, 0)] *= a;
    m.swap_columns(0, 1);
    m[(0, 1)] * m[(0, 0)] + m[(1, 0)] * b + w[2] * w[1]
}

#[differentiable(hessian)]
fn replaced(x: f64, y: f64) -> f64 {
    let mut a = x * y;
    let old = a;
    a = a.sin();
    let saved = a;
    a = old * a;
    let mut b = [a, saved];
    let c = b;
    b[0] = c[1] * b[1];
    b[1] = b[0] * c[0];
    b[0] * b[1] + c[0] + old
}

#[differentiable(hessian)]
fn blocks(x: f64, y: f64) -> f64 {
    let a = { x * y } + {
        let t = x.sin();
        t * t
    };
    let b = if x > y { x } else { y } * a;
    let c = {
        let mut s = a;
        for i in 0..3 {
            s = s * b + i as f64;
        }
        s
    };
    let d = 'found: {
        if c > 100.0 {
            break 'found c.ln();
        }
        if c < 0.0 {
            break 'found c * x;
        }
        c * y
    };
    d * match { x > 0.5 } {
        true => a,
        false => b,
    }
}

#[differentiable(hessian)]
fn order(x: f64, y: f64) -> f64 {
    let mut a = x;
    let s = a + {
        a *= y;
        a
    } * a;
    let t = a.max({
        a += 1.0;
        a * 0.1
    });
    let u = [
        a,
        {
            a = a * y;
            a
        },
        a,
    ];
    let v = (a, {
        a += x;
        a
    });
    let w = SVector::<f64, 2>::new(a, {
        a *= x;
        a
    });
    s + t + u[0] * u[1] * u[2] + v.0 * v.1 + w.x * w.y
}

const SCALE: f64 = 1.5;
static OFFSET: f64 = 0.25;
static TABLE: [f64; 4] = [0.1, 0.2, 0.3, 0.4];
const COUNT: usize = 3;

mod constants {
    pub const TWO: f64 = 2.0;
    pub struct Physics;
    impl Physics {
        pub const GRAVITY: f64 = 9.81;
    }
}

#[differentiable(hessian)]
fn constants_and_casts(x: f64, n: i32, flag: bool, small: u8) -> f64 {
    const INNER: f64 = 0.75;
    static HALF: f64 = 0.5;
    let mut s = x * SCALE + OFFSET * constants::TWO - constants::Physics::GRAVITY * x * x;
    for i in 0..COUNT {
        s += TABLE[i] * x.powi(i as i32) * (i as f64) + f64::from(small) * INNER;
    }
    let k = (n as f64).sqrt() as usize;
    s = s * f64::from(n) + (k as i64 - 1) as f64 * x + std::f64::consts::PI * x + f64::EPSILON * HALF;
    s * (flag as u8 as f64 + 1.0) + x * 1e-3_f64 + 2f64 * x
}

#[differentiable(hessian)]
fn precision(x: f32, y: f64) -> f64 {
    let wide = x as f64 * y;
    let narrow = (wide * wide) as f32;
    f64::from(narrow * x) + y
}

#[differentiable(hessian)]
fn asserts(x: f64, v: &SVector<f64, 2>) -> f64 {
    assert!(x > -10.0, "x is {x}");
    debug_assert!(v.norm() < 100.0 && x.is_finite());
    assert_eq!(v.len(), 2);
    assert_ne!(v[0], 1e9, "{v:?} and {}", x);
    let y = x * v[0];
    if y > 1e6 {
        panic!("too large: {y:?}");
    } else if y < -1e6 {
        unreachable!()
    }
    println!("{y} {:.3} {v}", x * v[1]);
    let text = format!("{y:.1}");
    y * v[1] + text.len() as f64 * 0.0
}

#[differentiable(hessian)]
fn comparisons(x: f64, y: f64, n: usize) -> f64 {
    let large = x > y && (x * y).sin() > 0.1 || !(x < 0.2);
    let odd = n % 2 == 1;
    let both = large & odd ^ (x == y);
    let index = if x >= 0.5 { 1 } else { 0 };
    let mut out = if both { x * y } else { x + y };
    if large != odd || x <= y {
        out *= [x, y][index];
    }
    let same = (x - y).abs() < 1e-12;
    if same { out } else { out * y }
}

#[differentiable(hessian)]
fn detached(x: f64, y: f64) -> f64 {
    let k = detach(x * y.sin());
    let n = detach((x * 10.0) as i32) as f64;
    k * x * y + n * y
}

fn table_lookup(i: usize) -> f64 {
    [0.5, 0.25, 0.125][i % 3]
}

struct Settings {
    rate: f64,
    counts: Vec<usize>,
}

impl Settings {
    fn total(&self) -> usize {
        self.counts.iter().sum()
    }
}

#[differentiable(hessian)]
fn inactive_calls(x: f64, n: usize, #[nondiff] settings: &Settings) -> f64 {
    let rows: Vec<f64> = (0..n).map(|i| table_lookup(i) * 2.0).collect();
    let label = String::from("row");
    let mut s = x * settings.rate + settings.total() as f64 * x;
    for row in &rows {
        s += row * x * label.len() as f64;
    }
    for (i, c) in settings.counts.iter().enumerate() {
        s += (*c as f64) * x.powi(i as i32);
    }
    s * table_lookup(n)
}

#[test]
fn lets() {
    for (x, y) in [(0.7, 0.3), (0.2, 0.9)] {
        verify2!(patterns, (a = x, b = y), (a, b));
        verify2!(deferred, (a = x, b = y), (a, b));
        verify2!(shadowing, (a = x, b = y), (a, b));
        verify2!(replaced, (a = x, b = y), (a, b));
    }
}

#[test]
fn assignments() {
    verify2!(compound, (a = 0.7, b = SVector::<f64, 3>::new(0.3, -0.4, 0.9)), (a, b));
    verify2!(remainder, (a = 0.73, b = 0.31), (a, b));
    verify2!(places, (a = SMatrix::<f64, 3, 3>::new(1.0, 0.2, 0.5, -0.3, 2.0, 0.1, 0.4, 0.6, 1.5), b = 0.7), (a, b));
    verify2!(swaps, (a = 0.7, b = 0.3, c = [0.1, 0.2, 0.3, -0.4]), (a, b, c));
}

#[test]
fn expressions() {
    for (x, y) in [(0.7, 0.3), (0.25, 0.9), (-0.4, 0.8)] {
        verify2!(blocks, (a = x, b = y), (a, b));
        verify2!(order, (a = x, b = y), (a, b));
        for n in 0..3 {
            verify2!(comparisons, (a = x, b = y), (a, b, n));
        }
    }
}

#[test]
fn inactive_values() {
    for n in 1..4 {
        verify2!(constants_and_casts, (a = 0.7), (a, n, n > 2, 3));
    }
    verify!(precision, SINGLE, (a = 0.7_f32, b = 0.3), (a, b));
    verify2!(asserts, (a = 0.7, b = SVector::<f64, 2>::new(0.3, -0.4)), (a, &b));
    let settings = Settings { rate: 0.3, counts: vec![1, 2, 3] };
    verify2!(inactive_calls, (a = 0.7), (a, 4, &settings));
    let (dx, dy) = detached::grad(0.7, 0.3);
    let (k, n) = (0.7 * 0.3_f64.sin(), 7.0);
    common::close("detached x", dx, k * 0.3, 1e-14);
    common::close("detached y", dy, k * 0.7 + n, 1e-14);
}
