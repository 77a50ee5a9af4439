//! Structs of parameters as text.

use super::{Print, Style};
use crate::NoTangent;
use core::fmt;

/// Writes a struct of parameters as Python writes a data class: `Name(field=tensor(…), …)`.
///
/// # Errors
/// Those of `out`.
///
/// ```
/// use nalgebra::{SMatrix, SVector};
/// use tensor_core::{Print, Style, print_struct};
///
/// struct Linear {
///     weight: SMatrix<f32, 1, 2>,
///     bias: SVector<f32, 1>,
/// }
///
/// impl Print for Linear {
///     fn print(&self, out: &mut dyn std::fmt::Write, style: &Style<'_>) -> std::fmt::Result {
///         print_struct(out, style, "Linear", &[("weight", &self.weight), ("bias", &self.bias)])
///     }
/// }
///
/// let layer = Linear { weight: SMatrix::zeros(), bias: SVector::zeros() };
/// assert_eq!(layer.tensor().to_string(), "Linear(weight=tensor([[0., 0.]]), bias=tensor([0.]))");
/// ```
pub fn print_struct(
    out: &mut dyn fmt::Write,
    style: &Style<'_>,
    name: &str,
    fields: &[(&str, &dyn Print)],
) -> fmt::Result {
    write!(out, "{name}(")?;
    for (nth, (field, value)) in fields.iter().enumerate() {
        let comma = if nth > 0 { ", " } else { "" };
        write!(out, "{comma}{field}=")?;
        value.print(out, style)?;
    }
    out.write_char(')')
}

fn print_items<'a>(
    out: &mut dyn fmt::Write,
    style: &Style<'_>,
    items: impl Iterator<Item = &'a dyn Print>,
) -> fmt::Result {
    for (nth, item) in items.enumerate() {
        if nth > 0 {
            out.write_str(", ")?;
        }
        item.print(out, style)?;
    }
    Ok(())
}

impl<X: Print> Print for [X] {
    fn print(&self, out: &mut dyn fmt::Write, style: &Style<'_>) -> fmt::Result {
        out.write_char('[')?;
        print_items(out, style, self.iter().map(|x| x as &dyn Print))?;
        out.write_char(']')
    }
}

impl<X: Print, const N: usize> Print for [X; N] {
    fn print(&self, out: &mut dyn fmt::Write, style: &Style<'_>) -> fmt::Result {
        self.as_slice().print(out, style)
    }
}

impl<X: Print> Print for alloc::vec::Vec<X> {
    fn print(&self, out: &mut dyn fmt::Write, style: &Style<'_>) -> fmt::Result {
        self.as_slice().print(out, style)
    }
}

impl<X: Print + ?Sized> Print for alloc::boxed::Box<X> {
    fn print(&self, out: &mut dyn fmt::Write, style: &Style<'_>) -> fmt::Result {
        (**self).print(out, style)
    }
}

impl<X: Print> Print for Option<X> {
    fn print(&self, out: &mut dyn fmt::Write, style: &Style<'_>) -> fmt::Result {
        match self {
            Some(x) => x.print(out, style),
            None => out.write_str("None"),
        }
    }
}

/// What has no gradient prints as PyTorch's missing `grad`.
impl Print for NoTangent {
    fn print(&self, out: &mut dyn fmt::Write, _: &Style<'_>) -> fmt::Result {
        out.write_str("None")
    }
}

impl<X: Print + ?Sized> Print for &X {
    fn print(&self, out: &mut dyn fmt::Write, style: &Style<'_>) -> fmt::Result {
        (**self).print(out, style)
    }
}

impl<A: Print> Print for (A,) {
    fn print(&self, out: &mut dyn fmt::Write, style: &Style<'_>) -> fmt::Result {
        out.write_char('(')?;
        self.0.print(out, style)?;
        out.write_str(",)")
    }
}

macro_rules! tuple {
    ($($X:ident $x:ident),+) => {
        impl<$($X: Print),+> Print for ($($X,)+) {
            fn print(&self, out: &mut dyn fmt::Write, style: &Style<'_>) -> fmt::Result {
                let ($($x,)+) = self;
                out.write_char('(')?;
                print_items(out, style, [$($x as &dyn Print),+].into_iter())?;
                out.write_char(')')
            }
        }
    };
}

tuple!(A a, B b);
tuple!(A a, B b, C c);
tuple!(A a, B b, C c, D d);
tuple!(A a, B b, C c, D d, E e);
tuple!(A a, B b, C c, D d, E e, F f);
tuple!(A a, B b, C c, D d, E e, F f, G g);
tuple!(A a, B b, C c, D d, E e, F f, G g, H h);
