#![doc = include_str!("../README.md")]
#![no_std]
#![forbid(unsafe_code)]

pub use tensor_core::*;
pub use tensor_macros::{Differentiable, differentiable};

/// [`tensor_core::gradcheck!`], also of methods: `gradcheck!(Spring::energy, &spring, 0.3)`. What has no gradient is marked then,
/// also the receiver where `wrt` does not name it: `gradcheck!(Spring::energy, #[nondiff] &spring, 0.3)`.
///
/// ```
/// use tensor_grad::prelude::*;
///
/// #[derive(Clone, Differentiable)]
/// struct Spring {
///     stiffness: f64,
/// }
///
/// impl Spring {
///     #[differentiable(wrt(self, x))]
///     fn energy(&self, x: f64) -> f64 {
///         0.5 * self.stiffness * x * x
///     }
/// }
///
/// gradcheck!(Spring::energy, &Spring { stiffness: 2.0 }, 0.3);
/// ```
#[macro_export]
macro_rules! gradcheck {
    ($($check:tt)*) => {
        $crate::__checked! { [$crate] first $($check)* }
    };
}

/// [`tensor_core::gradgradcheck!`], also of methods.
#[macro_export]
macro_rules! gradgradcheck {
    ($($check:tt)*) => {
        $crate::__checked! { [$crate] second $($check)* }
    };
}

#[doc(hidden)]
pub use tensor_macros::__checked;

/// Everything a program that differentiates usually needs.
pub mod prelude {
    pub use crate::{gradcheck, gradgradcheck};
    pub use tensor_core::prelude::*;
    pub use tensor_macros::{Differentiable, differentiable};
}
