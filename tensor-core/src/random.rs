//! Random tensors: PyTorch's numbers for PyTorch's seed.
//!
//! Every function comes in two forms: `rand()` draws from the generator of the thread, which [`manual_seed`] sets,
//! and `rand_with(&mut source)` from a [`Generator`] or any [`rand::Rng`].
//!
//! With a `Generator` the numbers are those of PyTorch's default path on a CPU, bit for bit. Normal numbers also call
//! the logarithm, sine and cosine of the platform: the bits are PyTorch's where both use glibc. Where PyTorch runs its
//! AVX2 path it differs from its own default path: uniform numbers other than of `[0, 1)` by one rounding, `f32` normal
//! numbers in tensors of 16 elements and more by up to 10 units in the last place of a number of the size of the
//! standard deviation.

mod fill;
mod generator;
mod samplers;
#[cfg(feature = "std")]
mod thread;
mod weights;

pub use generator::{Generator, Source};
pub use samplers::{
    bernoulli_with, normal_with, rand_like_with, rand_with, randint_with, randn_like_with, randn_with, randperm_with,
    sample_with, uniform_with,
};
#[cfg(feature = "std")]
pub use thread::*;
pub use weights::{
    Fan, Nonlinearity, kaiming_normal_with, kaiming_uniform_with, xavier_normal_with, xavier_uniform_with,
};
