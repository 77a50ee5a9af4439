//! The text of `print(x)` in PyTorch, character for character.

mod layout;
mod number;
mod options;
mod structures;
mod suffix;

use crate::Number;
use core::fmt;
use layout::{Elements, push_layout};
use nalgebra::{Dim, Matrix, RawStorage};
use suffix::push_suffixes;

pub use options::PrintOptions;
pub use structures::print_struct;

/// A value that prints as PyTorch prints it: numbers, matrices, and tuples, arrays, slices, vectors and options of such.
///
/// A column vector prints as a one-dimensional tensor, everything else with its rows and columns. A struct of
/// parameters takes part through [`print_struct`].
///
/// ```
/// use nalgebra::matrix;
/// use tensor_core::Print;
/// let x = matrix![1.0_f32, 2.0; 3.0, 4.5];
/// assert_eq!(x.tensor().to_string(), "tensor([[1.0000, 2.0000],\n        [3.0000, 4.5000]])");
/// ```
#[diagnostic::on_unimplemented(message = "`{Self}` does not print as a tensor", label = "not a tensor")]
pub trait Print {
    /// Writes the text of `print(self)`.
    ///
    /// # Errors
    /// Those of `out`.
    fn print(&self, out: &mut dyn fmt::Write, style: &Style<'_>) -> fmt::Result;

    /// This value with the `Display` of PyTorch.
    ///
    /// ```
    /// use tensor_core::Print;
    /// assert_eq!(23.7106_f32.tensor().to_string(), "tensor(23.7106)");
    /// assert_eq!(0.5_f64.tensor().to_string(), "tensor(0.5000, dtype=torch.float64)");
    /// ```
    fn tensor(&self) -> Printed<'_, Self>
    where
        Self: Sized,
    {
        Printed { value: self, style: Style::default() }
    }
}

/// What is printed beside the numbers, and how.
#[derive(Clone, Copy, Debug, Default)]
pub struct Style<'a> {
    options: PrintOptions,
    history: History<'a>,
}

/// What PyTorch says of a tensor that takes part in a gradient.
#[derive(Clone, Copy, Debug, Default)]
enum History<'a> {
    #[default]
    Unsaid,
    RequiresGrad,
    GradFn(&'a str),
}

/// A value that displays as PyTorch prints it; made by [`Print::tensor`].
#[derive(Debug)]
pub struct Printed<'a, X: ?Sized> {
    value: &'a X,
    style: Style<'a>,
}

impl<X: ?Sized> Clone for Printed<'_, X> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<X: ?Sized> Copy for Printed<'_, X> {}

impl<'a, X: ?Sized> Printed<'a, X> {
    /// Prints with other options than PyTorch's default ones.
    pub fn options(mut self, options: PrintOptions) -> Self {
        self.style.options = options;
        self
    }

    /// Says `requires_grad=True`, as PyTorch does of a parameter.
    ///
    /// ```
    /// use tensor_core::Print;
    /// assert_eq!(1.0_f32.tensor().requires_grad().to_string(), "tensor(1., requires_grad=True)");
    /// ```
    pub fn requires_grad(mut self) -> Self {
        self.style.history = History::RequiresGrad;
        self
    }

    /// Says `grad_fn=<name>`, as PyTorch does of a computed value.
    ///
    /// ```
    /// use tensor_core::Print;
    /// let text = 1.0_f32.tensor().grad_fn("SumBackward0").to_string();
    /// assert_eq!(text, "tensor(1., grad_fn=<SumBackward0>)");
    /// ```
    pub fn grad_fn(mut self, name: &'a str) -> Self {
        self.style.history = History::GradFn(name);
        self
    }
}

impl<X: Print + ?Sized> fmt::Display for Printed<'_, X> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.print(f, &self.style)
    }
}

/// Writes a tensor of any rank as PyTorch prints it; `at` gives its elements by row-major index.
///
/// [`Print::tensor`] is the short way for scalars, vectors and matrices.
///
/// # Errors
/// Those of `out`.
///
/// ```
/// use tensor_core::{Style, print_elements};
/// let mut text = String::new();
/// print_elements::<f32>(&mut text, &[1, 1, 2], &|i| i as f32, &Style::default())?;
/// assert_eq!(text, "tensor([[[0., 1.]]])");
/// # Ok::<(), std::fmt::Error>(())
/// ```
pub fn print_elements<T: Number>(
    out: &mut dyn fmt::Write,
    shape: &[usize],
    at: &dyn Fn(usize) -> T,
    style: &Style<'_>,
) -> fmt::Result {
    const OPEN: &str = "tensor(";
    let mut text = alloc::string::String::from(OPEN);
    if shape.contains(&0) {
        text.push_str("[]");
    } else {
        let at = &|i| at(i).shown();
        push_layout(&mut text, Elements { shape, at }, OPEN.len(), &style.options);
    }
    push_suffixes(&mut text, OPEN.len(), shape, T::DTYPE, style);
    text.push(')');
    out.write_str(&text)
}

macro_rules! number {
    ($($T:ty),*) => {$(
        impl Print for $T {
            fn print(&self, out: &mut dyn fmt::Write, style: &Style<'_>) -> fmt::Result {
                print_elements(out, &[], &|_| *self, style)
            }
        }
    )*};
}

number!(f32, f64, bool, u8, u16, u32, u64, i8, i16, i32, i64, usize, isize);

impl<T: Number, R: Dim, C: Dim, S: RawStorage<T, R, C>> Print for Matrix<T, R, C, S> {
    fn print(&self, out: &mut dyn fmt::Write, style: &Style<'_>) -> fmt::Result {
        let shape = crate::size::torch_shape(self);
        let columns = self.ncols();
        print_elements(out, &shape, &|i| self[(i / columns, i % columns)], style)
    }
}
