//! The functions of the facade's `functional` module, by their definitions.

use super::{Number, SMatrix, c};

/// A number or a matrix.
pub trait Elementwise: Copy {
    fn each_element(self, f: impl FnMut(Number) -> Number) -> Self;
    fn each_pair(self, other: Self, f: impl FnMut(Number, Number) -> Number) -> Self;
}

impl Elementwise for Number {
    fn each_element(self, mut f: impl FnMut(Number) -> Number) -> Self {
        f(self)
    }
    fn each_pair(self, other: Self, mut f: impl FnMut(Number, Number) -> Number) -> Self {
        f(self, other)
    }
}

impl<const R: usize, const C: usize> Elementwise for SMatrix<Number, R, C> {
    fn each_element(self, f: impl FnMut(Number) -> Number) -> Self {
        self.map(f)
    }
    fn each_pair(self, other: Self, f: impl FnMut(Number, Number) -> Number) -> Self {
        self.zip_map(&other, f)
    }
}

macro_rules! of_elements {
    ($($name:ident |$x:ident| $f:expr;)*) => {$(
        pub fn $name<X: Elementwise>(x: &X) -> X {
            x.each_element(|$x| $f)
        }
    )*};
}

of_elements! {
    exp |x| x.exp();
    log |x| x.ln();
    sqrt |x| x.sqrt();
    sin |x| x.sin();
    cos |x| x.cos();
    abs |x| x.abs();
    tanh |x| x.tanh();
    relu |x| x.max(c(0.0));
    sigmoid |x| c(1.0) / (c(1.0) + (-x).exp());
    softplus |x| (c(1.0) + x.exp()).ln();
}

macro_rules! of_pairs {
    ($($name:ident |$x:ident, $y:ident| $f:expr;)*) => {$(
        pub fn $name<X: Elementwise>(x: &X, y: &X) -> X {
            x.each_pair(*y, |$x, $y| $f)
        }
    )*};
}

of_pairs! {
    add |x, y| x + y;
    sub |x, y| x - y;
    mul |x, y| x * y;
    div |x, y| x / y;
}

pub fn leaky_relu<X: Elementwise>(x: &X, slope: Number) -> X {
    x.each_element(|x| x.max(x * slope))
}

type M<const R: usize, const C: usize> = SMatrix<Number, R, C>;

pub fn matmul<const R: usize, const K: usize, const C: usize>(x: &M<R, K>, y: &M<K, C>) -> M<R, C> {
    x * y
}
pub fn sum<const R: usize, const C: usize>(x: &M<R, C>) -> Number {
    x.sum()
}
pub fn mean<const R: usize, const C: usize>(x: &M<R, C>) -> Number {
    x.mean()
}
pub fn logsumexp<const R: usize, const C: usize>(x: &M<R, C>) -> Number {
    x.map(|x| x.exp()).sum().ln()
}
pub fn softmax<const R: usize, const C: usize>(x: &M<R, C>, dim: usize) -> M<R, C> {
    let e = x.map(|x| x.exp());
    let (down, across) = (e.row_sum(), e.column_sum());
    SMatrix::from_fn(|i, j| e[(i, j)] / if dim == 0 { down[j] } else { across[i] })
}
pub fn log_softmax<const R: usize, const C: usize>(x: &M<R, C>, dim: usize) -> M<R, C> {
    softmax(x, dim).map(|x| x.ln())
}
pub fn mse_loss<const R: usize, const C: usize>(x: &M<R, C>, y: &M<R, C>) -> Number {
    (x - y).norm_squared() / c((R * C) as f64)
}
pub fn l1_loss<const R: usize, const C: usize>(x: &M<R, C>, y: &M<R, C>) -> Number {
    (x - y).abs().mean()
}
pub fn huber_loss<const R: usize, const C: usize>(x: &M<R, C>, y: &M<R, C>, delta: Number) -> Number {
    let huber = |d: Number| {
        let size = d.abs();
        if size < delta { c(0.5) * d * d } else { delta * (size - c(0.5) * delta) }
    };
    (x - y).map(huber).mean()
}
pub fn cross_entropy<const N: usize, const K: usize>(x: &M<N, K>, classes: &[usize; N]) -> Number {
    let logs = log_softmax(x, 1);
    classes.iter().enumerate().fold(c(0.0), |sum, (i, class)| sum - logs[(i, *class)]) / c(N as f64)
}
pub fn binary_cross_entropy_with_logits<const R: usize, const C: usize>(x: &M<R, C>, y: &M<R, C>) -> Number {
    let p = sigmoid(x);
    -p.zip_map(y, |p, y| y * p.ln() + (c(1.0) - y) * (c(1.0) - p).ln()).mean()
}

/// A value whose derivatives can be taken away.
pub trait Detach {
    fn without(self) -> Self;
}
impl Detach for Number {
    fn without(self) -> Self {
        self.constant()
    }
}
impl<const R: usize, const C: usize> Detach for M<R, C> {
    fn without(self) -> Self {
        self.map(Number::constant)
    }
}
pub fn detach<X: Detach>(x: X) -> X {
    x.without()
}
