//! The number types of tensors that are created and printed.

use crate::Scalar;

mod sealed {
    pub trait Sealed {}
    impl Sealed for f32 {}
    impl Sealed for f64 {}
}

/// A number a tensor can hold: `f32` (PyTorch's default) or `f64`.
///
/// What creation, printing and files need to know of the type beyond [`Scalar`].
///
/// ```
/// use tensor_core::Element;
/// assert_eq!(f64::DTYPE, "torch.float64");
/// ```
pub trait Element: Scalar + sealed::Sealed {
    /// The name PyTorch prints for the type.
    const DTYPE: &'static str;
    /// Bits of the fraction, the hidden one included: a uniform number is a multiple of `2^-DIGITS`.
    #[doc(hidden)]
    const DIGITS: u32;
    /// Bytes of one element.
    #[doc(hidden)]
    const BYTES: usize;

    /// The number in little-endian bytes at the front of `bytes`.
    #[doc(hidden)]
    fn read_le(bytes: &[u8]) -> Option<Self>;
    /// Appends the little-endian bytes.
    #[doc(hidden)]
    fn write_le(self, out: &mut alloc::vec::Vec<u8>);
}

macro_rules! element {
    ($T:ty, $name:literal) => {
        impl Element for $T {
            const DTYPE: &'static str = $name;
            const DIGITS: u32 = <$T>::MANTISSA_DIGITS;
            const BYTES: usize = size_of::<$T>();

            fn read_le(bytes: &[u8]) -> Option<Self> {
                bytes.first_chunk().map(|chunk| <$T>::from_le_bytes(*chunk))
            }
            fn write_le(self, out: &mut alloc::vec::Vec<u8>) {
                out.extend_from_slice(&self.to_le_bytes());
            }
        }
    };
}

element!(f32, "torch.float32");
element!(f64, "torch.float64");
