//! A call that is given functions is made again in the reverse sweep: the same value must come of it.

/// A value, and that of the call made again.
pub struct SameValue<'a, X>(pub &'a X, pub &'a X);

/// Of types that can be compared.
pub trait Alike {
    /// # Panics
    /// If the values differ. One that is not equal to itself, a NaN, cannot be compared.
    fn assert_alike(&self, function: &str);
}

impl<X: PartialEq> Alike for SameValue<'_, X> {
    #[inline]
    #[allow(clippy::eq_op, reason = "a NaN is not equal to itself")]
    fn assert_alike(&self, function: &str) {
        let Self(first, again) = self;
        assert!(
            first == again || first != first,
            "`{function}` gave another value when the reverse sweep called it again: it, or a function that it is given, has state"
        );
    }
}

/// Of any other type.
pub trait AlikeUnknown {
    /// Nothing to compare.
    #[inline]
    fn assert_alike(&self, _: &str) {}
}

impl<X> AlikeUnknown for &SameValue<'_, X> {}
