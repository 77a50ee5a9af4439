//! Which arguments a function is differentiated by, in types: what a check may change, and what it passes on as it is.
//!
//! Arguments, points and marks are lists `(first, (second, ()))`, so that each rule here is one implementation.

use crate::Differentiable;
use alloc::vec::Vec;

/// Of a parameter with a gradient.
#[derive(Clone, Copy, Debug)]
pub struct Wanted;

/// Of a parameter without one.
#[derive(Clone, Copy, Debug)]
pub struct Constant;

/// A companion that does not say which of its parameters have a gradient, as one made by hand: those that are not marked.
pub trait ByMarks {
    /// The marks that hold, of those in the call.
    fn __marks<M>(marks: M) -> M {
        marks
    }
}

impl<C: ?Sized> ByMarks for C {}

/// The marks in a call of a function, whose parameters say `Of`.
#[diagnostic::on_unimplemented(
    message = "this check has other arguments than the function takes, or one with a gradient is marked `#[nondiff]`",
    label = "arguments are written as for the function",
    note = "the parameters tell which of them have a gradient: no argument needs a mark"
)]
pub trait Agree<Of> {
    /// `Of`.
    type Own;

    /// The function's own marks.
    fn own(self) -> Self::Own;
}

impl Agree<()> for () {
    type Own = ();

    fn own(self) {}
}

impl<Mark, M: Agree<Of>, Of> Agree<(Constant, Of)> for (Mark, M) {
    type Own = (Constant, M::Own);

    fn own(self) -> Self::Own {
        (Constant, self.1.own())
    }
}

impl<M: Agree<Of>, Of> Agree<(Wanted, Of)> for (Wanted, M) {
    type Own = (Wanted, M::Own);

    fn own(self) -> Self::Own {
        (Wanted, self.1.own())
    }
}

/// The function's marks, beside the arguments `A` of a call.
pub trait Marks<A> {
    /// Where the function is checked, as a list.
    type Point;

    /// The values of the arguments with a gradient.
    fn point(self, arguments: &A) -> Self::Point;
    /// The names of those.
    fn names<'a>(self, arguments: &A, names: &[&'a str]) -> Vec<&'a str>;
}

impl Marks<()> for () {
    type Point = ();

    fn point(self, (): &()) {}
    fn names<'a>(self, (): &(), _: &[&'a str]) -> Vec<&'a str> {
        Vec::new()
    }
}

impl<X: Differentiable + ?Sized, A, M: Marks<A>> Marks<(&X, A)> for (Wanted, M) {
    type Point = (X::Owned, M::Point);

    fn point(self, (x, others): &(&X, A)) -> Self::Point {
        (x.saved(), self.1.point(others))
    }
    fn names<'a>(self, (_, others): &(&X, A), names: &[&'a str]) -> Vec<&'a str> {
        let mut wanted = self.1.names(others, &names[1..]);
        wanted.insert(0, names[0]);
        wanted
    }
}

impl<X: ?Sized, A, M: Marks<A>> Marks<(&X, A)> for (Constant, M) {
    type Point = M::Point;

    fn point(self, (_, others): &(&X, A)) -> Self::Point {
        self.1.point(others)
    }
    fn names<'a>(self, (_, others): &(&X, A), names: &[&'a str]) -> Vec<&'a str> {
        self.1.names(others, &names[1..])
    }
}

/// A list of values.
pub trait List {
    /// One as it is, several as a tuple.
    type Bundle;
    /// A list of references.
    type Lent<'a>
    where
        Self: 'a;

    /// The values as `grad` bundles them.
    fn bundle(self) -> Self::Bundle;
    /// The parts of a bundle.
    fn lent<'a>(bundle: &'a Self::Bundle) -> Self::Lent<'a>
    where
        Self: 'a;
}

/// `(A, (B, ()))`.
macro_rules! list {
    () => { () };
    ($x:tt $($rest:tt)*) => { ($x, list!($($rest)*)) };
}

/// `(&A, (&B, ()))`.
macro_rules! lent {
    ($a:lifetime) => { () };
    ($a:lifetime $X:ident $($rest:tt)*) => { (&$a $X, lent!($a $($rest)*)) };
}

macro_rules! bundled {
    ($bundle:ty, $parts:pat => $value:expr; $($X:ident $x:ident)*) => {
        impl<$($X),*> List for list!($($X)*) {
            type Bundle = $bundle;
            type Lent<'a> = lent!('a $($X)*) where Self: 'a;

            fn bundle(self) -> Self::Bundle {
                let list!($($x)*) = self;
                $value
            }
            fn lent<'a>($parts: &'a Self::Bundle) -> Self::Lent<'a>
            where
                Self: 'a,
            {
                list!($($x)*)
            }
        }
    };
    ($($X:ident $x:ident)*) => { bundled!(($($X,)*), ($($x,)*) => ($($x,)*); $($X $x)*); };
}
bundled!((), () => (););
bundled!(A, a => a; A a);
bundled!(A a B b);
bundled!(A a B b C c);
bundled!(A a B b C c D d);
bundled!(A a B b C c D d E e);
bundled!(A a B b C c D d E e F f);
bundled!(A a B b C c D d E e F f G g);
bundled!(A a B b C c D d E e F f G g H h);
bundled!(A a B b C c D d E e F f G g H h I i);
bundled!(A a B b C c D d E e F f G g H h I i J j);
bundled!(A a B b C c D d E e F f G g H h I i J j K k);
bundled!(A a B b C c D d E e F f G g H h I i J j K k L l);

/// Marks, beside the arguments of a call and the parts `P` of a point.
pub trait Merge<A, P> {
    /// The arguments of a call at that point.
    type Arguments;

    /// A part of the point for each parameter with a gradient, for others the argument.
    fn merge(self, arguments: A, point: P) -> Self::Arguments;
}

impl Merge<(), ()> for () {
    type Arguments = ();

    fn merge(self, (): (), (): ()) {}
}

impl<X, A, Y, P, M: Merge<A, P>> Merge<(X, A), (Y, P)> for (Wanted, M) {
    type Arguments = (Y, M::Arguments);

    fn merge(self, (_, arguments): (X, A), (y, point): (Y, P)) -> Self::Arguments {
        (y, self.1.merge(arguments, point))
    }
}

impl<X, A, P, M: Merge<A, P>> Merge<(X, A), P> for (Constant, M) {
    type Arguments = (X, M::Arguments);

    fn merge(self, (x, arguments): (X, A), point: P) -> Self::Arguments {
        (x, self.1.merge(arguments, point))
    }
}

/// The values of the arguments with a gradient.
pub fn point<A, M: Marks<A, Point: List>>(marks: M, arguments: &A) -> PointOf<M, A> {
    marks.point(arguments).bundle()
}

/// As `grad` bundles them.
pub type PointOf<M, A> = <<M as Marks<A>>::Point as List>::Bundle;

/// The arguments of a call at `point`.
pub fn arguments_at<'a, A: Copy, M>(marks: M, arguments: &A, point: &'a PointOf<M, A>) -> Merged<'a, M, A>
where
    M: Marks<A, Point: List + 'a> + Merge<A, LentOf<'a, M, A>>,
{
    marks.merge(*arguments, <M::Point as List>::lent(point))
}

/// The parts of a point.
type LentOf<'a, M, A> = <<M as Marks<A>>::Point as List>::Lent<'a>;

/// What [`arguments_at`] gives.
pub type Merged<'a, M, A> = <M as Merge<A, LentOf<'a, M, A>>>::Arguments;
