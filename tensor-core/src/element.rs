//! The number types of tensors that are created and printed.

use crate::Real;

mod sealed {
    pub trait Sealed {}
}

/// What a tensor can hold and print: `f32`, `f64`, integers and `bool`, PyTorch's types.
///
/// Derivatives, random numbers and files are of an [`Element`].
///
/// ```
/// use tensor_core::prelude::*;
/// assert_eq!(f64::DTYPE, "torch.float64");
/// assert_eq!(arange::<i64, 5>(0.0, 5.0, 1.0).tensor().to_string(), "tensor([0, 1, 2, 3, 4])");
/// assert_eq!(tensor([1_i32, 2]).tensor().to_string(), "tensor([1, 2], dtype=torch.int32)");
/// assert_eq!(tensor([true, false]).tensor().to_string(), "tensor([ True, False])");
/// ```
#[diagnostic::on_unimplemented(message = "a tensor cannot hold `{Self}`", label = "neither a number nor a `bool`")]
pub trait Number: nalgebra::Scalar + Copy + sealed::Sealed {
    /// The name PyTorch prints for the type.
    const DTYPE: &'static str;
    /// The value as the printer takes it.
    #[doc(hidden)]
    fn shown(self) -> Shown;
    /// `value` in this type: cut off to an integer, or whether it is not 0.
    #[doc(hidden)]
    fn of_number(value: f64) -> Self;
}

/// A number as the printer takes it.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub enum Shown {
    Real(f64),
    Integer(i128),
    Truth(bool),
}

macro_rules! number {
    ($($T:ty, $name:literal, $x:ident => $shown:expr, $value:ident => $of:expr;)*) => {$(
        impl sealed::Sealed for $T {}
        impl Number for $T {
            const DTYPE: &'static str = $name;
            #[inline]
            fn shown(self) -> Shown {
                let $x = self;
                $shown
            }
            #[inline]
            fn of_number($value: f64) -> Self {
                $of
            }
        }
    )*};
}

number! {
    f32, "torch.float32", x => Shown::Real(x.into()), v => v as Self;
    f64, "torch.float64", x => Shown::Real(x), v => v;
    bool, "torch.bool", x => Shown::Truth(x), v => v != 0.0;
    u8, "torch.uint8", x => Shown::Integer(x.into()), v => v as Self;
    u16, "torch.uint16", x => Shown::Integer(x.into()), v => v as Self;
    u32, "torch.uint32", x => Shown::Integer(x.into()), v => v as Self;
    u64, "torch.uint64", x => Shown::Integer(x.into()), v => v as Self;
    i8, "torch.int8", x => Shown::Integer(x.into()), v => v as Self;
    i16, "torch.int16", x => Shown::Integer(x.into()), v => v as Self;
    i32, "torch.int32", x => Shown::Integer(x.into()), v => v as Self;
    i64, "torch.int64", x => Shown::Integer(x.into()), v => v as Self;
    // PyTorch's indices and sizes are `int64`.
    usize, "torch.int64", x => Shown::Integer(x as i128), v => v as Self;
    isize, "torch.int64", x => Shown::Integer(x as i128), v => v as Self;
}

/// A number of a tensor that has derivatives: `f32` (PyTorch's default) or `f64`.
///
/// What creation, printing and files need to know of the type beyond [`Real`].
///
/// ```
/// use tensor_core::prelude::*;
/// fn halves<T: Element>() -> SVector<T, 2> {
///     full(T::of_f64(0.5))
/// }
/// assert_eq!(halves::<f32>(), SVector::from([0.5, 0.5]));
/// ```
pub trait Element: Real + Number {
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
    ($T:ty) => {
        impl Element for $T {
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

element!(f32);
element!(f64);
