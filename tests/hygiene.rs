//! Names that a program may use, and places where it may stand.
#![allow(clippy::assign_op_pattern, unused_parens, reason = "programs as people write them")]
#![no_implicit_prelude]
extern crate core;
extern crate std;
// Under another name, as a user may rename it in `Cargo.toml`.
extern crate tensor_grad as calculus;

use calculus::differentiable;
use std::prelude::v1::{assert_eq, test};

type V<const N: usize> = calculus::nalgebra::SVector<f64, N>;

#[differentiable(hessian)]
fn x_bar(x: f64, x_dot: f64, y: f64, grad: f64) -> f64 {
    let tape = x * x_dot;
    let x_bar = tape.sin() + y;
    let y_bar = x_bar * grad;
    let t = y_bar;
    let t_2 = t * y;
    let y = t_2 + t;
    let seed = y * x;
    let pullback = seed + x_bar;
    let value = pullback;
    value * x
}

#[differentiable(hessian)]
fn loops(mul: f64, add: f64, k: usize) -> f64 {
    let mut sum = mul;
    let mut total = 0.0;
    for each in 0..k {
        let record = sum * add;
        let branch = if record > 0.5 { record * mul } else { record + add };
        sum = branch * 0.7;
        total += sum * each as f64;
    }
    let shape = total;
    let zero = shape + sum;
    zero * zero
}

#[differentiable(hessian)]
fn raw(r#type: f64, r#match: f64) -> f64 {
    let r#fn = r#type * r#match.sin();
    let mut r#loop = r#fn;
    r#loop *= r#type;
    r#loop + r#fn
}

#[differentiable(hessian)]
fn prelude_shadowed(x: f64) -> f64 {
    #[allow(non_camel_case_types, dead_code)]
    struct Some;
    #[allow(dead_code)]
    struct Option;
    #[allow(dead_code)]
    struct Vec;
    #[allow(dead_code)]
    fn drop() {}
    let mut s = x;
    for i in 0..3 {
        if s > 0.2 {
            s = s * x + i as f64;
        }
    }
    s
}

#[differentiable(hessian, crate = calculus)]
fn renamed_crate(x: f64, v: V<3>) -> f64 {
    let mut s = x;
    for i in 0..3 {
        s = s * v[i] + x;
    }
    s * v.norm()
}

#[allow(dead_code)]
mod core_shadowed {
    mod core {}
    mod std {}
    use crate::calculus::differentiable;
    #[differentiable(hessian)]
    pub fn square(x: f64) -> f64 {
        let mut s = x;
        for _ in 0..2 {
            s = s * x;
        }
        s
    }
}

macro_rules! powers {
    ($($name:ident: $n:expr, $x:ident;)*) => {$(
        #[differentiable(hessian)]
        fn $name($x: f64, scale: f64) -> f64 {
            let mut y = scale;
            for _ in 0..$n {
                y = y * $x;
            }
            let z = $x + y;
            z * scale
        }
    )*};
}
powers! {
    linear: 1, x;
    quadratic: 2, y;
    cubic: 3, scale_2;
}

macro_rules! body {
    ($name:ident, |$x:ident| $body:expr) => {
        #[differentiable(hessian)]
        fn $name($x: f64, x: f64) -> f64 {
            let y = $body;
            let t = x * y;
            t * $body
        }
    };
}
body!(from_body, |y| y * y + 1.0);

macro_rules! fragments {
    ($name:ident, $e:expr, $t:ty, $p:pat, $b:block, $x:ident) => {
        #[differentiable(hessian)]
        fn $name($x: $t, w: $t) -> $t {
            let v = V::<3>::new(2.0 * $e, -$e, $e.abs());
            let a: $t = $b;
            let s = match 3 {
                $p => $e * 2.0,
                _ => a,
            };
            std::assert!(2.0 * $e < 1e9);
            v.norm() * s * a - $e * w
        }
    };
}

macro_rules! layers {
    ($name:ident, $f:expr, $($w:ident),+) => {
        #[differentiable(hessian)]
        fn $name($($w: f64),+) -> f64 {
            let f = $f;
            let v = V::<2>::new(1.0, 0.5);
            $(let v = (v * $w).map(f).map($f);)+
            v.sum()
        }
    };
}
// Closures that a macro passes on.
layers!(layered, |v: f64| v.sin() + v, w1, w2);

// What stays one factor inside a macro stays one factor in the function and in its derivatives.
fragments!(from_fragments, x + 1.5, f64, 1 | 3, { 1.0 + 0.5 }, x);

#[differentiable(hessian, companion = Derivatives)]
fn with_companion(x: f64) -> f64 {
    x * x.sin()
}

#[differentiable(hessian)]
fn shadowed_function(x: f64) -> f64 {
    let linear = x * 2.0;
    let quadratic = linear * x;
    linear + quadratic
}

/// The derivative by differences.
fn slope(f: impl core::ops::Fn(f64) -> f64, x: f64) -> f64 {
    let h = 1e-5;
    (f(x + h) - f(x - h)) / (2.0 * h)
}

#[track_caller]
fn close(got: f64, expected: f64) {
    std::assert!((got - expected).abs() < 1e-8 * (1.0 + expected.abs()), "got {got}, expected {expected}");
}

#[test]
fn generated_names_do_not_clash() {
    let (a, b, c, d) = x_bar::grad(0.3, 0.8, 0.5, 0.9);
    close(a, slope(|x| x_bar(x, 0.8, 0.5, 0.9), 0.3));
    close(b, slope(|x| x_bar(0.3, x, 0.5, 0.9), 0.8));
    close(c, slope(|x| x_bar(0.3, 0.8, x, 0.9), 0.5));
    close(d, slope(|x| x_bar(0.3, 0.8, 0.5, x), 0.9));
    let (first, _, _, _) = x_bar::hvp(0.3, 0.8, 0.5, 0.9, (1.0, 0.0, 0.0, 0.0));
    close(first, slope(|x| x_bar::grad(x, 0.8, 0.5, 0.9).0, 0.3));
    let (a, b) = loops::grad(0.7, 0.9, 4);
    close(a, slope(|x| loops(x, 0.9, 4), 0.7));
    close(b, slope(|x| loops(0.7, x, 4), 0.9));
    close(loops::hvp(0.7, 0.9, 4, (1.0, 0.0)).1, slope(|x| loops::grad(x, 0.9, 4).1, 0.7));
}

#[test]
fn raw_identifiers() {
    let (a, b) = raw::grad(0.3, 0.8);
    close(a, slope(|x| raw(x, 0.8), 0.3));
    close(b, slope(|x| raw(0.3, x), 0.8));
    close(raw::hvp(0.3, 0.8, (1.0, 0.0)).1, slope(|x| raw::grad(x, 0.8).1, 0.3));
}

#[test]
fn shadowed_preludes() {
    close(prelude_shadowed::grad(0.3), slope(prelude_shadowed, 0.3));
    close(core_shadowed::square::grad(0.3), 0.27);
    close(core_shadowed::square::hessian(0.3)[(0, 0)], 1.8);
    let (dx, dv) = renamed_crate::grad(0.3, V::<3>::new(0.1, 0.9, -0.4));
    close(dx, slope(|x| renamed_crate(x, V::<3>::new(0.1, 0.9, -0.4)), 0.3));
    close(dv[1], slope(|t| renamed_crate(0.3, V::<3>::new(0.1, t, -0.4)), 0.9));
}

#[test]
fn inside_macros() {
    for (f, (a, b)) in [
        (linear as fn(f64, f64) -> f64, linear::grad(0.3, 0.8)),
        (quadratic, quadratic::grad(0.3, 0.8)),
        (cubic, cubic::grad(0.3, 0.8)),
        (from_body, from_body::grad(0.3, 0.8)),
    ] {
        close(a, slope(|x| f(x, 0.8), 0.3));
        close(b, slope(|x| f(0.3, x), 0.8));
    }
    close(from_body::hvp(0.3, 0.8, (1.0, 0.0)).0, slope(|x| from_body::grad(x, 0.8).0, 0.3));
}

#[test]
fn closures_of_macros() {
    let (a, b) = layered::grad(0.3, 0.8);
    close(a, slope(|x| layered(x, 0.8), 0.3));
    close(b, slope(|x| layered(0.3, x), 0.8));
    close(layered::hvp(0.3, 0.8, (1.0, 0.0)).1, slope(|x| layered::grad(x, 0.8).1, 0.3));
}

#[test]
fn fragments_keep_their_parentheses() {
    let e: f64 = 0.7 + 1.5;
    let v = V::<3>::new(2.0 * e, -e, e.abs());
    assert_eq!(from_fragments(0.7, 0.4), v.norm() * (e * 2.0) * 1.5 - e * 0.4);
    let (a, b) = from_fragments::grad(0.7, 0.4);
    close(a, slope(|x| from_fragments(x, 0.4), 0.7));
    close(b, -e);
}

#[test]
fn chosen_names() {
    close(Derivatives::grad(0.3), slope(with_companion, 0.3));
    assert_eq!(Derivatives::value_and_grad(0.3).0, with_companion(0.3));
    close(shadowed_function::grad(0.3), slope(shadowed_function, 0.3));
}
