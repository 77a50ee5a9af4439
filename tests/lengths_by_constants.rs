//! Arrays whose length a constant says, in functions that lack some derivatives: no gradient of a struct, no Hessian with
//! respect to one.

mod common;

use common::ported::*;

const DEGREE: usize = 2;
const TERMS: usize = DEGREE + 1;

#[derive(Clone, Debug, Differentiable)]
struct Series {
    terms: [f64; TERMS],
    order: u32,
}

// No gradient: the output is a struct.
#[differentiable]
fn powers(x: f64) -> Series {
    let mut terms: [f64; TERMS] = [1.0; TERMS];
    for i in 1..TERMS {
        terms[i] = terms[i - 1] * x;
    }
    Series { terms, order: 3 }
}

// No Jacobian: an output is an integer.
#[differentiable]
fn counted(x: f64) -> (f64, u64) {
    let mut sums = [0.0; TERMS];
    for i in 0..TERMS {
        sums[i] = x.powi(i as i32);
    }
    (sums.iter().sum(), 3)
}

// No Jacobian: the parameter is a struct.
#[differentiable]
fn rows(series: &Series) -> [f64; 2] {
    let mut rows = [0.0; DEGREE];
    rows[0] = series.terms[0] * series.terms[1];
    rows[1] = series.terms[2].sin();
    rows
}

// No Hessian: the parameter is a struct.
#[differentiable(hessian)]
fn squares(series: &Series) -> f64 {
    let mut squares = [0.0; TERMS];
    for (square, term) in squares.iter_mut().zip(&series.terms) {
        *square = term * term;
    }
    squares.iter().sum()
}

#[differentiable]
trait Sum: Differentiable {
    #[differentiable(wrt(self, x))]
    fn sums(&self, x: f64) -> (f64, u32);
}

#[differentiable]
impl Sum for Series {
    #[differentiable(wrt(self, x))]
    fn sums(&self, x: f64) -> (f64, u32) {
        let mut scaled = [0.0; TERMS];
        for i in 0..TERMS {
            scaled[i] = x * self.terms[i] * self.terms[i];
        }
        (scaled.iter().sum(), self.order)
    }
}

#[differentiable]
fn of_all(x: f64) -> f64 {
    let series = powers(x);
    let [a, b] = rows(&series);
    counted(x).0 * a + b + squares(&series) + series.sums(x).0
}

#[test]
fn arrays_of_constant_length() {
    let series = powers(1.3);
    gradcheck!(rows, vjp; &series);
    gradgradcheck!(squares, &series);
    assert_eq!(counted::vjp(1.3).0, counted(1.3));
    gradcheck!(of_all, 1.3);
}
