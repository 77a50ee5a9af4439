//! Texts, which carry no derivative.

use super::{Differentiable, NoTangent};
use alloc::borrow::ToOwned;
use alloc::string::String;

macro_rules! text {
    ($($t:ty),*) => {$(
        impl Differentiable for $t {
            type Tangent = NoTangent;
            type Value = Self;
            type Owned = String;
            type Shape = NoTangent;

            #[inline(always)]
            fn primal_value(&self) -> &Self {
                self
            }
            #[inline]
            fn saved(&self) -> String {
                self.to_owned()
            }
            #[inline(always)]
            fn tangent_shape(&self) -> NoTangent {
                NoTangent
            }
            fn move_along(&self, _: &NoTangent, _: f64) -> String {
                self.to_owned()
            }
        }
    )*};
}
text!(String, str);
