use crate::{Differentiable, Scalar};

/// `a * b` and its two adjoints: three partial contractions of the trilinear form `⟨c, a b⟩`.
pub trait MulRule<B: ?Sized> {
    /// The product.
    type Output;
    /// `a b`.
    fn times(&self, b: &B) -> Self::Output;
}

impl MulRule<f64> for f64 {
    type Output = f64;
    fn times(&self, b: &f64) -> f64 { self * b }
}
impl MulRule<f32> for f32 {
    type Output = f32;
    fn times(&self, b: &f32) -> f32 { self * b }
}

/// `a * b`.
#[inline(always)]
pub fn mul<A, B>(a: &A, b: &B) -> <A::Value as MulRule<B::Value>>::Output
where
    A: Differentiable + ?Sized,
    B: Differentiable + ?Sized,
    A::Value: MulRule<B::Value>,
{
    a.primal_value().times(b.primal_value())
}
