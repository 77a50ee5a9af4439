//! The vector spaces that tangents and cotangents live in.

mod containers;
mod decomposition;
mod matrix;
mod nondiff;
mod part;
mod plain;
mod tangent;
mod text;

pub(crate) use decomposition::factored;
#[doc(hidden)]
pub use decomposition::{CholeskyShape, LuShape};
#[doc(hidden)]
pub use matrix::MatrixShape;
pub use nondiff::Nondiff;
#[doc(hidden)]
pub use nondiff::of_no_size;
pub use part::{ActiveField, OwnTangent};
#[doc(hidden)]
pub use part::{Part, assert_own_tangent, field_path, zero_of};
pub use plain::{NoTangent, ScalarShape};
pub use tangent::{Entry, Tangent};

/// The tangent (and cotangent) type of `X`: what a gradient with respect to an `X` is.
pub type TangentOf<X> = <X as Differentiable>::Tangent;

/// A type whose values have tangents.
///
/// Scalars, matrices, arrays, slices, vectors, tuples and options of such; integers and `bool` take part with the
/// empty tangent [`NoTangent`]. A reference has the tangent of what it points to.
///
/// Structs and enums derive it. By hand it is for a type of another crate, in a newtype: choose a tangent that exists already,
/// and give the functions of the type rules of their own (`#[differentiable(vjp = …)]`).
///
/// ```
/// use tensor_core::prelude::*;
/// # mod geo {
/// #     #[derive(Clone)]
/// #     pub struct Bearing(f64);
/// #     impl Bearing {
/// #         pub fn from_degrees(degrees: f64) -> Self { Self(degrees) }
/// #         pub fn degrees(&self) -> f64 { self.0 }
/// #     }
/// # }
/// // `geo::Bearing` is foreign: a gradient with respect to it is in degrees.
/// #[derive(Clone)]
/// struct Bearing(geo::Bearing);
///
/// impl Differentiable for Bearing {
///     type Tangent = f64;
///     type Value = Self;
///     type Owned = Self;
///     type Shape = <f64 as Differentiable>::Shape;
///
///     fn primal_value(&self) -> &Self {
///         self
///     }
///     fn saved(&self) -> Self {
///         self.clone()
///     }
///     fn tangent_shape(&self) -> Self::Shape {
///         0.0.tangent_shape()
///     }
///     fn move_along(&self, direction: &f64, step: f64) -> Self {
///         Self(geo::Bearing::from_degrees(self.0.degrees() + step * direction))
///     }
/// }
///
/// let east = Bearing(geo::Bearing::from_degrees(90.0));
/// assert_eq!(east.zero_tangent(), 0.0);
/// assert_eq!(east.move_along(&2.0, 0.5).0.degrees(), 91.0);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no tangent: gradients cannot flow through it",
    label = "not differentiable",
    note = "derive it with `#[derive(Differentiable)]` if it is a struct or enum of your own",
    note = "mark a parameter `#[nondiff]` if no gradient with respect to it is wanted, \
            or stop the gradient with `detach(…)`"
)]
pub trait Differentiable {
    /// Owned tangent; also the type of a cotangent.
    type Tangent: Tangent;
    /// This type without its references: `Self` but for a reference.
    type Value: ?Sized + Differentiable<Tangent = Self::Tangent>;
    /// This value as data of its own, borrowing nothing: `Self` but for a reference or a view.
    type Owned: Differentiable<Tangent = Self::Tangent>;
    /// What is needed to make a zero tangent, that of the tangent itself; takes no room where the type alone says it.
    type Shape: Shape<Tangent = Self::Tangent>;

    /// This value behind its references.
    fn primal_value(&self) -> &Self::Value;
    /// A copy that borrows nothing: what a forward sweep keeps for the reverse sweep.
    fn saved(&self) -> Self::Owned;
    /// What is needed to make a zero tangent at this value.
    fn tangent_shape(&self) -> Self::Shape;

    /// The zero tangent at this value: of its shape, all entries 0.
    ///
    /// ```
    /// use tensor_core::prelude::*;
    /// assert_eq!(vec![(1.5, SVector::from([1.0, 2.0]))].zero_tangent(), [(0.0, SVector::zeros())]);
    /// ```
    #[inline(always)]
    fn zero_tangent(&self) -> Self::Tangent {
        self.tangent_shape().zero()
    }

    /// `self + step · direction`: how an optimiser moves a parameter.
    ///
    /// # Panics
    /// If a `Vec` of the direction has not the length of its primal.
    ///
    /// ```
    /// use tensor_core::prelude::*;
    /// let parameters = (SVector::from([1.0, 2.0]), 3.0);
    /// let gradient = (SVector::from([10.0, 20.0]), 30.0);
    /// let moved = parameters.move_along(&gradient, -0.1);
    /// assert_eq!(moved, (SVector::from([0.0, 0.0]), 0.0));
    /// ```
    fn move_along(&self, direction: &Self::Tangent, step: f64) -> Self::Owned;
}

/// The size of a value: enough to make its zero tangent.
#[doc(hidden)]
pub trait Shape: Clone {
    /// The tangent it describes.
    type Tangent;
    /// The zero tangent.
    fn zero(&self) -> Self::Tangent;
    /// The shape of a value that does not exist; the shape itself where the type alone says it.
    fn unknown() -> Self;
}

impl<X: Differentiable + ?Sized> Differentiable for &X {
    type Tangent = X::Tangent;
    type Value = X::Value;
    type Owned = X::Owned;
    type Shape = X::Shape;

    #[inline(always)]
    fn primal_value(&self) -> &Self::Value {
        (**self).primal_value()
    }
    #[inline(always)]
    fn saved(&self) -> Self::Owned {
        (**self).saved()
    }
    #[inline(always)]
    fn tangent_shape(&self) -> Self::Shape {
        (**self).tangent_shape()
    }
    #[inline]
    fn move_along(&self, direction: &Self::Tangent, step: f64) -> Self::Owned {
        (**self).move_along(direction, step)
    }
}

impl<X: Differentiable + ?Sized> Differentiable for &mut X {
    type Tangent = X::Tangent;
    type Value = X::Value;
    type Owned = X::Owned;
    type Shape = X::Shape;

    #[inline(always)]
    fn primal_value(&self) -> &Self::Value {
        (**self).primal_value()
    }
    #[inline(always)]
    fn saved(&self) -> Self::Owned {
        (**self).saved()
    }
    #[inline(always)]
    fn tangent_shape(&self) -> Self::Shape {
        (**self).tangent_shape()
    }
    #[inline]
    fn move_along(&self, direction: &Self::Tangent, step: f64) -> Self::Owned {
        (**self).move_along(direction, step)
    }
}
