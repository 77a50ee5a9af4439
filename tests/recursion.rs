//! Functions that call themselves, directly and by way of others.
mod common;
use tensor_grad::nalgebra::{Matrix2, RealField, SVector, Vector2};
use tensor_grad::prelude::*;

/// By squaring.
#[differentiable(hessian)]
fn power(x: f64, n: u32) -> f64 {
    if n == 0 {
        return 1.0;
    }
    let half = power(x, n / 2);
    if n.is_multiple_of(2) { half * half } else { half * half * x }
}

/// Two calls in one expression, before and after the base cases.
#[differentiable(hessian)]
fn chebyshev(n: usize, x: f64) -> f64 {
    match n {
        0 => 1.0,
        1 => x,
        _ => 2.0 * x * chebyshev(n - 1, x) - chebyshev(n - 2, x),
    }
}

#[differentiable(hessian)]
fn legendre<T: RealField + Copy>(n: usize, x: T) -> T {
    if n < 2 {
        return if n == 0 { T::one() } else { x };
    }
    let number = |k: usize| T::from_usize(k).unwrap();
    (x * legendre(n - 1, x) * number(2 * n - 1) - legendre::<T>(n - 2, x) * number(n - 1)) / number(n)
}

/// Horner's rule over a slice.
#[differentiable(hessian)]
fn horner(coefficients: &[f64], x: f64) -> f64 {
    match coefficients.split_first() {
        Some((first, rest)) => first + x * horner(rest, x),
        None => 0.0,
    }
}

#[differentiable(hessian)]
fn horner_by_index(coefficients: &[f64], x: f64) -> f64 {
    if coefficients.is_empty() { 0.0 } else { coefficients[0] + x * horner_by_index(&coefficients[1..], x) }
}

#[differentiable(hessian)]
fn horner_by_pattern(coefficients: &[f64], x: f64) -> f64 {
    match coefficients {
        [] => 0.0,
        [last] => *last,
        [first, rest @ ..] => *first + x * horner_by_pattern(rest, x),
    }
}

#[differentiable(hessian)]
fn from_the_end(values: &[f64], x: f64) -> f64 {
    let Some((&last, rest)) = values.split_last() else { return x };
    let inner = from_the_end(rest, x * last);
    if rest.len() > 2 {
        return inner * last.sin();
    }
    inner + rest.iter().sum::<f64>() * last
}

#[differentiable(hessian)]
fn outer_and_inner(values: &[f64]) -> f64 {
    if let [first, inner @ .., last] = values {
        return (first - last).powi(2) + outer_and_inner(inner) * *last;
    }
    values.iter().map(|v| v * v).sum::<f64>() + 1.0
}

/// A sum by halves, with vectors.
#[differentiable(hessian)]
fn pairwise(points: &[Vector2<f64>], center: &Vector2<f64>) -> f64 {
    match points.len() {
        0 => 0.0,
        1 => (points[0] - center).norm(),
        n => {
            let (left, right) = points.split_at(n / 2);
            pairwise(left, center) + pairwise(right, center)
        }
    }
}

/// Adaptive quadrature of a polynomial: how deep it goes is decided by values.
#[differentiable(hessian)]
fn adaptive(a: f64, b: f64, k: f64, depth: u32) -> f64 {
    let middle = 0.5 * (a + b);
    let whole = (b - a) / 6.0 * (integrand(a, k) + 4.0 * integrand(middle, k) + integrand(b, k));
    if depth == 0 || b - a < 0.3 {
        return whole;
    }
    adaptive(a, middle, k, depth - 1) + adaptive(middle, b, k, depth - 1)
}

#[differentiable(hessian)]
fn integrand(x: f64, k: f64) -> f64 {
    (k * x).sin() * x
}

/// In a loop, and with a matrix.
#[differentiable(hessian)]
fn tree(m: &Matrix2<f64>, depth: usize) -> Matrix2<f64> {
    let mut sum = *m;
    for branch in 0..depth {
        sum += tree(&(m * m * 0.5), branch) * m[(0, 1)];
    }
    sum
}

#[differentiable(hessian)]
fn tree_norm(m: &Matrix2<f64>) -> f64 {
    tree(m, 3).norm_squared()
}

/// State passed down, changed on the way.
#[differentiable(hessian)]
fn descend(s: &mut SVector<f64, 3>, depth: usize) -> f64 {
    s[0] *= s[1];
    if depth == 0 {
        return s.sum();
    }
    s[2] += 0.3 * s[0];
    let below = descend(s, depth - 1);
    s[1] -= below * s[2];
    below * s[1]
}

#[differentiable(hessian)]
fn descent(s: &SVector<f64, 3>) -> f64 {
    let mut s = *s;
    descend(&mut s, 3) + s.norm_squared()
}

#[differentiable(hessian, recursive)]
fn even(x: f64, n: u32) -> f64 {
    if n == 0 { x } else { odd(x * 1.1, n - 1).sin() }
}

#[differentiable(hessian)]
fn odd(x: f64, n: u32) -> f64 {
    if n == 0 { x * x } else { even(x + 0.3, n - 1) * x }
}

struct Fractal {
    ratio: f64,
}

impl Fractal {
    #[differentiable(hessian)]
    fn length(&self, x: f64, depth: u32) -> f64 {
        if depth == 0 { x.sqrt() } else { 4.0 * self.length(x * self.ratio, depth - 1) + Self::offset(x, depth) }
    }

    #[differentiable(hessian)]
    fn offset(x: f64, depth: u32) -> f64 {
        if depth == 0 { x } else { x.cos() * Self::offset(x * x, depth - 1) }
    }
}

#[test]
fn over_integers() {
    for n in [0, 1, 2, 7, 10] {
        verify2!(power, (x = 0.9), (x, n));
        assert_eq!(power::grad(1.5, n), f64::from(n) * 1.5_f64.powi(n as i32 - 1));
    }
    for n in 0..7 {
        verify2!(chebyshev, (x = 0.3), (n, x));
        verify2!(legendre, (x = 0.3_f64), (n, x));
    }
    verify2!(even, (x = 0.3), (x, 5));
    verify2!(odd, (x = 0.3), (x, 4));
}

#[test]
fn over_slices() {
    let list = vec![0.3, -0.2, 0.7, 0.4, 0.9];
    verify2!(horner, (c = list.clone(), x = 0.8), (&c, x));
    verify2!(horner_by_index, (c = list.clone(), x = 0.8), (&c, x));
    verify2!(horner_by_pattern, (c = list.clone(), x = 0.8), (&c, x));
    verify2!(from_the_end, (c = list.clone(), x = 0.8), (&c, x));
    verify2!(outer_and_inner, (c = list.clone()), (&c));
    verify2!(outer_and_inner, (c = list[..4].to_vec()), (&c));
    let points = vec![Vector2::new(0.3, 0.1), Vector2::new(0.9, -0.4), Vector2::new(0.2, 0.6)];
    verify2!(pairwise, (p = points.clone(), c = Vector2::new(0.5, 0.1)), (&p, &c));
}

#[test]
fn other_structures() {
    verify2!(adaptive, (a = 0.1, b = 1.4, k = 2.0), (a, b, k, 4));
    verify2!(tree_norm, (m = Matrix2::new(0.3, 0.5, -0.2, 0.4)), (&m));
    verify!(tree, (m = Matrix2::new(0.3, 0.5, -0.2, 0.4)), (&m, 3));
    verify2!(descent, (s = SVector::from([0.3, 0.8, -0.5])), (&s));
}

#[test]
fn methods() {
    let fractal = Fractal { ratio: 0.4 };
    let at = |x: &f64| fractal.length(*x, 3);
    common::close("length", fractal.length_grad(0.7, 3), common::difference(at, &0.7, &1.0, &1.0), 1e-8);
    let at = |x: &f64| fractal.length_grad(*x, 3);
    common::close("length", fractal.length_hvp(0.7, 3, 1.0), common::difference(at, &0.7, &1.0, &1.0), 1e-7);
}

/// Deep recursion keeps one box a level: nothing grows with the depth of types.
#[test]
fn deep() {
    let list = vec![0.5; 200];
    let (gradient, _) = horner::grad(&list, 0.999);
    common::close("horner", gradient[199], 0.999_f64.powi(199), 1e-12);
}

/// An expression as a tree.
enum Expr {
    X,
    Number(f64),
    Sum(Box<Expr>, Box<Expr>),
    Product(Box<Expr>, Box<Expr>),
    Sin(Box<Expr>),
    Power { base: Box<Expr>, exponent: i32 },
}

#[differentiable(hessian)]
fn evaluate(#[nondiff] tree: &Expr, x: f64) -> f64 {
    match tree {
        Expr::X => x,
        Expr::Number(number) => *number,
        Expr::Sum(a, b) => evaluate(a, x) + evaluate(b, x),
        Expr::Product(a, b) => {
            let left = evaluate(a, x);
            if left == 0.0 {
                return 0.0;
            }
            left * evaluate(b, x)
        }
        Expr::Sin(inner) => evaluate(inner, x).sin(),
        Expr::Power { base, exponent } if *exponent >= 0 => evaluate(base, x).powi(*exponent),
        Expr::Power { base, exponent: n } => {
            if let Expr::Number(b) = &**base {
                return b.powi(*n);
            }
            1.0 / evaluate(base, x).powi(-n)
        }
    }
}

#[test]
fn over_trees() {
    let number = |value: f64| Box::new(Expr::Number(value));
    let sum = Expr::Sum(Box::new(Expr::X), number(0.5));
    let power = Expr::Power { base: Box::new(Expr::Sum(Box::new(Expr::X), number(2.0))), exponent: -2 };
    let tree =
        Expr::Product(Box::new(Expr::Sin(Box::new(sum))), Box::new(Expr::Sum(Box::new(power), Box::new(Expr::X))));
    verify2!(evaluate, (x = 0.7), (&tree, x));
    let zero = Expr::Product(number(0.0), Box::new(Expr::Power { base: Box::new(Expr::X), exponent: 3 }));
    verify2!(evaluate, (x = 0.7), (&zero, x));
    let cube = Expr::Power { base: Box::new(Expr::X), exponent: 3 };
    assert_eq!(evaluate::grad(&cube, 2.0), 12.0);
}
