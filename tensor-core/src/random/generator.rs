//! The generator of PyTorch on a CPU: a Mersenne Twister.

use core::fmt;
use rand::Rng;
use rand_mt::Mt;

/// PyTorch's generator on a CPU: a Mersenne Twister and the second number of the last normal pair.
///
/// ```
/// use nalgebra::SMatrix;
/// use tensor_core::random::{Generator, rand_with};
/// let mut generator = Generator::new(42);
/// let x: SMatrix<f32, 2, 2> = rand_with(&mut generator);
/// assert_eq!(x[(0, 0)], 0.88226926);
/// ```
#[derive(Clone)]
pub struct Generator {
    twister: Mt,
    spare: Option<f64>,
    seed: u64,
}

impl Generator {
    /// The generator after `torch.manual_seed(seed)`; like PyTorch's it depends on the lower 32 bits only.
    pub fn new(seed: u64) -> Self {
        Self { twister: Mt::new(seed as u32), spare: None, seed }
    }

    /// The seed the generator was made with.
    pub fn initial_seed(&self) -> u64 {
        self.seed
    }

    /// The stream of bits, for `rand`'s own distributions.
    ///
    /// ```
    /// use rand::RngExt;
    /// let mut generator = tensor_core::Generator::new(0);
    /// let die = generator.rng().random_range(1..=6);
    /// assert!((1..=6).contains(&die));
    /// ```
    pub fn rng(&mut self) -> &mut impl Rng {
        &mut self.twister
    }
}

impl fmt::Debug for Generator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Generator").field("seed", &self.seed).finish_non_exhaustive()
    }
}

/// Where random tensors come from: a [`Generator`] or any [`rand::Rng`].
///
/// ```
/// use nalgebra::SVector;
/// use rand::SeedableRng;
/// use tensor_core::random::randn_with;
/// let mut rng = rand::rngs::StdRng::seed_from_u64(7);
/// let x: SVector<f64, 3> = randn_with(&mut rng);
/// assert!(x.iter().all(|v| v.is_finite()));
/// ```
pub trait Source {
    /// 32 random bits.
    fn next_u32(&mut self) -> u32;
    /// 64 random bits.
    fn next_u64(&mut self) -> u64;
    /// Takes the normal number left over from the last pair; a plain `Rng` keeps none.
    #[doc(hidden)]
    fn take_spare(&mut self) -> Option<f64>;
    /// Keeps a normal number for the next call.
    #[doc(hidden)]
    fn keep_spare(&mut self, spare: Option<f64>);
}

impl<R: Rng + ?Sized> Source for R {
    #[inline]
    fn next_u32(&mut self) -> u32 {
        Rng::next_u32(self)
    }
    #[inline]
    fn next_u64(&mut self) -> u64 {
        Rng::next_u64(self)
    }
    fn take_spare(&mut self) -> Option<f64> {
        None
    }
    fn keep_spare(&mut self, _: Option<f64>) {}
}

impl Source for Generator {
    #[inline]
    fn next_u32(&mut self) -> u32 {
        self.twister.next_u32()
    }
    #[inline]
    fn next_u64(&mut self) -> u64 {
        self.twister.next_u64()
    }
    fn take_spare(&mut self) -> Option<f64> {
        self.spare.take()
    }
    fn keep_spare(&mut self, spare: Option<f64>) {
        self.spare = spare;
    }
}
