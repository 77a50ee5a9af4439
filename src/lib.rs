#![doc = include_str!("../README.md")]
#![no_std]
#![forbid(unsafe_code)]

pub use tensor_core::*;
pub use tensor_macros::{Differentiable, differentiable};

/// Everything a program that differentiates usually needs.
pub mod prelude {
    pub use tensor_core::prelude::*;
    pub use tensor_macros::{Differentiable, differentiable};
}
