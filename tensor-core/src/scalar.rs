//! The number types that derivatives are taken in.

use crate::differentiable::{Differentiable, Part, ScalarShape};
use crate::glue::{KnownType, OwnValue, ScalarOutput};
use crate::ops::{Accumulate, Take};
use core::ops::{Neg, Rem};
use nalgebra::{ClosedAddAssign, ClosedDivAssign, ClosedMulAssign, ClosedSubAssign, ComplexField, RealField};
use num_traits::{One, Zero};

/// The real number types a derivative is taken in: `f32` and `f64`.
///
/// Generated code adds this bound to the type parameters of a generic function. So it has no method that a user's own bound
/// may have too: `x.sin()` is that of `T: RealField`, or that of `T: Float`.
#[diagnostic::on_unimplemented(
    message = "this operation has a derivative rule for scalars (`f32`, `f64`) only, not for `{Self}`",
    label = "not a scalar",
    note = "apply it to the elements (`x.map(|v| …)`), or call a method of your own type by its path"
)]
pub trait Scalar:
    nalgebra::Scalar
    + Copy
    + PartialOrd
    + Zero
    + One
    + ClosedAddAssign
    + ClosedSubAssign
    + ClosedMulAssign
    + ClosedDivAssign
    + Rem<Output = Self>
    + Neg<Output = Self>
    + Elementary
    + Differentiable<Tangent = Self, Value = Self, Owned = Self, Shape = ScalarShape<Self>>
    + Accumulate<Self>
    + Take<Taken = Self>
    + Part
    + Default
    + ScalarOutput
    + KnownType
    + OwnValue
{
    /// The nearest value of this type.
    fn of_f64(value: f64) -> Self;
    /// The nearest `f64`.
    fn as_f64(self) -> f64;
}

/// A [`Scalar`] with nalgebra's methods: the bound for generic functions that decompose matrices or call `x.sin()`.
pub trait Real: Scalar + RealField {}
impl<T: Scalar + RealField> Real for T {}

macro_rules! elementary {
    ($($hidden:ident = $($name:ident)::+($x:ident $(, $y:ident)*));* $(;)?) => {
        /// nalgebra's elementary functions, which exist without the standard library too.
        #[doc(hidden)]
        #[allow(missing_docs, reason = "the names say it")]
        pub trait Elementary: Sized {
            $(fn $hidden($x: Self $(, $y: Self)*) -> Self;)*
            fn powi_of(x: Self, n: i32) -> Self;
        }
        elementary!(@ f32 $($hidden = $($name)::+($x $(, $y)*);)*);
        elementary!(@ f64 $($hidden = $($name)::+($x $(, $y)*);)*);
    };
    (@ $T:ident $($hidden:ident = $($name:ident)::+($x:ident $(, $y:ident)*);)*) => {
        impl Elementary for $T {
            $(
                #[inline(always)]
                fn $hidden($x: Self $(, $y: Self)*) -> Self {
                    $($name)::+($x $(, $y)*)
                }
            )*
            #[inline(always)]
            fn powi_of(x: Self, n: i32) -> Self {
                ComplexField::powi(x, n)
            }
        }
    };
}

elementary! {
    sin_of = ComplexField::sin(x);
    cos_of = ComplexField::cos(x);
    tan_of = ComplexField::tan(x);
    asin_of = ComplexField::asin(x);
    acos_of = ComplexField::acos(x);
    atan_of = ComplexField::atan(x);
    sinh_of = ComplexField::sinh(x);
    cosh_of = ComplexField::cosh(x);
    tanh_of = ComplexField::tanh(x);
    asinh_of = ComplexField::asinh(x);
    acosh_of = ComplexField::acosh(x);
    atanh_of = ComplexField::atanh(x);
    exp_of = ComplexField::exp(x);
    exp2_of = ComplexField::exp2(x);
    exp_m1_of = ComplexField::exp_m1(x);
    ln_of = ComplexField::ln(x);
    ln_1p_of = ComplexField::ln_1p(x);
    log2_of = ComplexField::log2(x);
    log10_of = ComplexField::log10(x);
    sqrt_of = ComplexField::sqrt(x);
    cbrt_of = ComplexField::cbrt(x);
    recip_of = ComplexField::recip(x);
    floor_of = ComplexField::floor(x);
    trunc_of = ComplexField::trunc(x);
    abs_of = ComplexField::abs(x);
    signum_of = ComplexField::signum(x);
    hypot_of = ComplexField::hypot(x, y);
    atan2_of = RealField::atan2(y, x);
    copysign_of = RealField::copysign(x, sign);
    powf_of = ComplexField::powf(x, p);
    log_of = ComplexField::log(x, base);
}

impl Scalar for f64 {
    #[inline(always)]
    fn of_f64(value: f64) -> Self {
        value
    }
    #[inline(always)]
    fn as_f64(self) -> f64 {
        self
    }
}

impl Scalar for f32 {
    #[inline(always)]
    fn of_f64(value: f64) -> Self {
        value as f32
    }
    #[inline(always)]
    fn as_f64(self) -> f64 {
        f64::from(self)
    }
}
