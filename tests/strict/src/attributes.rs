//! Attributes beside `#[differentiable]`, and every visibility.

#[allow(unused_imports, reason = "the functions of numbers, unless another crate of the build brings `std`")]
use calculus::nalgebra::ComplexField as _;
use calculus::nalgebra::SMatrix;
use calculus::prelude::differentiable;

/// Documented, inlined, conditional.
#[inline]
#[must_use]
#[cfg(feature = "scaled")]
#[cfg_attr(feature = "scaled", differentiable(hessian, crate = calculus))]
pub fn scaled(x: f64) -> f64 {
    2.0 * visible_here(x) + private(x)
}

/// Not there.
#[cfg(feature = "absent")]
#[differentiable(crate = calculus)]
pub fn scaled(x: f64) -> f64 {
    x as i32 as f64
}

#[differentiable(hessian, crate = calculus)]
#[inline(always)]
#[allow(clippy::inline_always, reason = "an attribute after ours")]
pub(crate) fn visible_here(x: f64) -> f64 {
    x * x
}

#[differentiable(hessian, crate = calculus, companion = Above)]
pub(super) fn visible_above(x: f64) -> f64 {
    private(x)
}

use Above as visible_above_derivatives;
const _: fn(f64) -> f64 = visible_above_derivatives::grad;

/// The old name.
#[deprecated = "take `scaled`"]
#[must_use]
#[differentiable(crate = calculus)]
pub fn old(x: f64) -> f64 {
    private(x)
}

#[differentiable(hessian, crate = calculus)]
#[expect(clippy::let_and_return, reason = "a lint of the function's own")]
fn private(x: f64) -> f64 {
    let y = x.sin();
    y
}

/// Parameters with attributes and patterns.
#[must_use]
#[differentiable(hessian, crate = calculus)]
pub fn patterns(
    (a, b): (f64, f64),
    m: &SMatrix<f64, 2, 2>,
    #[nondiff]
    #[allow(unused_variables)]
    unused: f64,
    label: &str,
) -> f64 {
    #[allow(clippy::cast_precision_loss)]
    let length = label.len() as f64;
    (a * b * m[(0, 0)] + (a + b) * m.trace()) * length
}
