//! Functions of one number, applied to every element.

use super::{Elementwise, scalar};
use nalgebra::ComplexField;

/// `eˣ` of every element.
///
/// ```
/// assert_eq!(tensor_core::functional::exp(&0.0), 1.0);
/// ```
pub fn exp<X: Elementwise>(x: &X) -> X {
    x.map_elements(ComplexField::exp)
}

/// The natural logarithm of every element.
///
/// ```
/// assert_eq!(tensor_core::functional::log(&1.0), 0.0);
/// ```
pub fn log<X: Elementwise>(x: &X) -> X {
    x.map_elements(ComplexField::ln)
}

/// The square root of every element; its slope at 0 is infinite.
///
/// ```
/// assert_eq!(tensor_core::functional::sqrt(&9.0), 3.0);
/// ```
pub fn sqrt<X: Elementwise>(x: &X) -> X {
    x.map_elements(ComplexField::sqrt)
}

/// The sine of every element.
///
/// ```
/// assert_eq!(tensor_core::functional::sin(&0.0), 0.0);
/// ```
pub fn sin<X: Elementwise>(x: &X) -> X {
    x.map_elements(ComplexField::sin)
}

/// The cosine of every element.
///
/// ```
/// assert_eq!(tensor_core::functional::cos(&0.0), 1.0);
/// ```
pub fn cos<X: Elementwise>(x: &X) -> X {
    x.map_elements(ComplexField::cos)
}

/// The absolute value of every element; its slope at 0 is 0.
///
/// ```
/// use tensor_core::prelude::*;
/// assert_eq!(abs(&SVector::from([-1.5, 2.0])), SVector::from([1.5, 2.0]));
/// ```
pub fn abs<X: Elementwise>(x: &X) -> X {
    x.map_elements(ComplexField::abs)
}

/// `max(x, 0)` of every element; its slope at 0 is 0.
///
/// ```
/// use tensor_core::prelude::*;
/// assert_eq!(relu(&SVector::from([-1.5, 2.0])), SVector::from([0.0, 2.0]));
/// ```
pub fn relu<X: Elementwise>(x: &X) -> X {
    x.map_elements(scalar::relu)
}

/// `x` where it is positive, else `slope · x`; its slope at 0 is `slope`. PyTorch's default is 0.01.
///
/// ```
/// assert_eq!(tensor_core::functional::leaky_relu(&-2.0, 0.5), -1.0);
/// ```
pub fn leaky_relu<X: Elementwise>(x: &X, slope: X::Item) -> X {
    x.map_elements(|x| scalar::leaky_relu(x, slope))
}

/// `1 / (1 + e⁻ˣ)` of every element.
///
/// ```
/// use tensor_core::functional::sigmoid;
/// assert_eq!((sigmoid(&-1000.0), sigmoid(&0.0), sigmoid(&1000.0)), (0.0, 0.5, 1.0));
/// ```
pub fn sigmoid<X: Elementwise>(x: &X) -> X {
    x.map_elements(scalar::sigmoid)
}

/// The hyperbolic tangent of every element.
///
/// ```
/// assert_eq!(tensor_core::functional::tanh(&1000.0), 1.0);
/// ```
pub fn tanh<X: Elementwise>(x: &X) -> X {
    x.map_elements(ComplexField::tanh)
}

/// `ln(1 + eˣ)` of every element; above 20 it is `x`, as in PyTorch.
///
/// ```
/// assert_eq!(tensor_core::functional::softplus(&1000.0), 1000.0);
/// ```
pub fn softplus<X: Elementwise>(x: &X) -> X {
    x.map_elements(scalar::softplus)
}

/// `x · Φ(x)` of every element, `Φ` the normal distribution function.
///
/// Exact to rounding also where PyTorch's `1 + erf` cancels (below -3).
///
/// ```
/// assert_eq!(tensor_core::functional::gelu(&1000.0), 1000.0);
/// ```
pub fn gelu<X: Elementwise>(x: &X) -> X {
    x.map_elements(scalar::gelu)
}
