//! The `#[differentiable]` compiler of `tensor-grad`; use it through that crate.
//!
//! A function goes through the modules of this crate in this order: `parse` reads the attribute and the signature,
//! `desugar`, `rename` and `lower` turn the body into a program of equations (`ir`), `jvp` and `vjp` transform programs,
//! `emit` and `companion` write the derivative functions. `rules` is the table of derivative rules, `dump` prints
//! programs. `DEVELOPMENT.md` has a page on each step.
#![forbid(unsafe_code)]

use proc_macro::TokenStream;

mod checked;
mod companion;
mod custom;
mod derive;
mod desugar;
mod dump;
mod emit;
mod error;
mod expand;
mod formula;
mod home;
mod ir;
mod jvp;
mod local;
mod lower;
mod parse;
mod rename;
mod rules;
mod types;
mod vjp;
mod walk;

/// Generates the derivatives of a function.
///
/// The function stays as written. Beside it comes a type of the same name with the functions `grad`, `value_and_grad`, `vjp`,
/// `jvp`, `jacobian`, `value_and_jacobian`, and on request `hvp`, `hessian`, `value_grad_and_hessian`.
///
/// ```
/// use tensor_grad::prelude::*;
///
/// #[differentiable(hessian)]
/// fn energy(x: &SVector<f64, 2>, k: f64) -> f64 {
///     0.5 * k * x.norm_squared() + x[0] * x[1]
/// }
///
/// let x = SVector::from([1.0, 2.0]);
/// assert_eq!(energy::grad(&x, 3.0), (SVector::from([5.0, 7.0]), 2.5));
/// assert_eq!(energy::value_and_grad(&x, 3.0).0, energy(&x, 3.0));
///
/// let (y, pullback) = energy::vjp(&x, 3.0);
/// assert_eq!(pullback(10.0), (SVector::from([50.0, 70.0]), 25.0));
/// assert_eq!(energy::jvp(&x, 3.0, (SVector::x(), 0.0)), (y, 5.0));
/// assert_eq!(energy::hvp(&x, 3.0, (SVector::x(), 0.0)).0, SVector::from([3.0, 1.0]));
/// ```
///
/// # Options
///
/// * `hessian`: also the second order.
/// * `wrt(x, b)`: derivatives with respect to these parameters only. `#[nondiff]` on a parameter excludes that one.
/// * `vjp = rule`, `jvp = rule`: [rules of your own](#rules-of-your-own) instead of the body's derivatives.
/// * `checkpoint`, `checkpoint = 20`: [long loops](#long-loops) keep snapshots in place of a tape.
/// * `companion = Name`: the name of the generated type.
/// * `operators(Type)`: operators and methods of this type are its own, with derivatives of their own.
/// * `crate = path`: where `tensor_grad` is, if it was renamed.
/// * `recursive`: it calls itself by way of another function, see below.
/// * `dump`: prints the program after every stage while the crate is compiled.
///
/// ```
/// use tensor_grad::prelude::*;
///
/// #[differentiable(hessian, wrt(x), companion = Distance)]
/// fn distance(x: &SVector<f64, 2>, to: &SVector<f64, 2>) -> f64 {
///     (x - to).norm_squared()
/// }
///
/// #[differentiable]
/// fn scaled(x: f64, #[nondiff] factor: f64) -> f64 {
///     x * factor
/// }
///
/// let (x, to) = (SVector::from([3.0, 4.0]), SVector::zeros());
/// assert_eq!(Distance::hessian(&x, &to), 2.0 * eye::<f64, 2, 2>());
/// assert_eq!(scaled::grad(1.0, 5.0), 5.0);
/// ```
///
/// # Parameters and results
///
/// Numbers, matrices, arrays, slices, vectors and tuples of them, by value or reference. A gradient has the parameter's type
/// without the reference; of a slice it is a `Vec`. Integers, `bool` and strings have none.
///
/// ```
/// use tensor_grad::prelude::*;
///
/// #[differentiable]
/// fn weighted(points: &[[f64; 2]], (a, b): (f64, f64), n: usize) -> f64 {
///     points[n][0] * a + points[n][1] * b
/// }
///
/// let (points, pair) = weighted::grad(&[[1.0, 2.0], [3.0, 4.0]], (5.0, 6.0), 1);
/// assert_eq!((points, pair), (vec![[0.0, 0.0], [5.0, 6.0]], (3.0, 4.0)));
/// ```
///
/// A vector result has a Jacobian, an `Option` or `Result` the same wrapper around its gradient.
///
/// ```
/// use tensor_grad::prelude::*;
///
/// #[differentiable]
/// fn polar(p: &SVector<f64, 2>) -> SVector<f64, 2> {
///     let (sin, cos) = p[1].sin_cos();
///     SVector::<f64, 2>::new(p[0] * cos, p[0] * sin)
/// }
///
/// #[differentiable]
/// fn logarithm(x: f64) -> Result<f64, String> {
///     if x <= 0.0 {
///         return Err(format!("no logarithm of {x}"));
///     }
///     Ok(x.ln())
/// }
///
/// assert_eq!(polar::jacobian(&SVector::from([2.0, 0.0])), SMatrix::<f64, 2, 2>::new(1.0, 0.0, 0.0, 2.0));
/// assert_eq!(logarithm::grad(4.0), Ok(0.25));
/// assert!(logarithm::grad(-1.0).is_err());
/// ```
///
#[doc = include_str!("docs/language.md")]
///
#[doc = include_str!("docs/methods.md")]
///
#[doc = include_str!("docs/rules.md")]
///
/// # State and outputs: `&mut` parameters
///
/// A function with `&mut` parameters is one of its inputs and the states before the call, with the returned value and the states
/// after the call as results. Every derivative runs it on the caller's states exactly as the function itself does.
///
/// * `vjp`: the pullback takes the cotangent of the value, unless that is `()`, then those of the states after the call. It
///   returns those of the parameters, for a `&mut` the cotangent of its value before the call: zero if it was overwritten.
/// * `jvp`: tangents of states are passed as `&mut` and moved along.
/// * `grad`, `hvp`, `hessian`: of the value; what becomes of the states does not count.
/// * `jacobian`: of the value; where nothing is returned, of the only state after the call.
/// * `wrt(x)` leaves out the derivative with respect to the states before the call.
///
/// ```
/// use tensor_grad::prelude::*;
///
/// #[differentiable(wrt(p))]
/// fn residuals(p: &SVector<f64, 2>, out: &mut SVector<f64, 3>) {
///     for i in 0..3 {
///         out[i] = p[0] + p[1] * i as f64;
///     }
/// }
///
/// #[differentiable]
/// fn step(s: &mut SVector<f64, 2>, u: f64) -> f64 {
///     s[0] += 0.1 * s[1];
///     s[1] += 0.1 * u;
///     0.5 * s.norm_squared()
/// }
///
/// #[differentiable]
/// fn cost(u: f64) -> f64 {
///     let mut s = SVector::<f64, 2>::zeros();
///     (0..10).map(|_| step(&mut s, u)).sum()
/// }
///
/// let mut out = SVector::zeros();
/// assert_eq!(residuals::jacobian(&SVector::zeros(), &mut out), SMatrix::<f64, 3, 2>::new(1.0, 0.0, 1.0, 1.0, 1.0, 2.0));
///
/// let mut s = SVector::from([1.0, 0.0]);
/// let (y, pullback) = step::vjp(&mut s, 2.0);
/// assert_eq!((y, s), (0.52, SVector::from([1.0, 0.2])));
/// let (s_bar, u_bar) = pullback(0.0, SVector::from([1.0, 1.0]));
/// assert_eq!((s_bar, u_bar), (SVector::from([1.0, 1.1]), 0.1));
///
/// let mut s_dot = SVector::from([1.0, 0.0]);
/// let (_, y_dot) = step::jvp(&mut s, 0.0, (&mut s_dot, 1.0));
/// assert_eq!(s_dot, SVector::from([1.0, 0.1]));
/// assert!((y_dot - (s[0] + 0.1 * s[1])).abs() < 1e-12);
/// assert!((cost::grad(2.0) - 2.0 * cost(2.0) / 2.0).abs() < 1e-12);
/// ```
///
/// State without a derivative, a counter or a generator of random numbers, is an integer or marked `#[nondiff]`; a caller passes
/// its own on, or `detach(&mut generator)`. It is changed exactly once in every derivative.
///
/// # Recursion
///
/// A function may call itself: its pullback holds the pullbacks of its calls in boxes. Slices are taken apart by `split_first`,
/// `split_last`, `split_at`, ranges and patterns, without copies.
///
/// ```
/// use tensor_grad::prelude::*;
///
/// #[differentiable(hessian)]
/// fn horner(coefficients: &[f64], x: f64) -> f64 {
///     match coefficients.split_first() {
///         Some((first, rest)) => first + x * horner(rest, x),
///         None => 0.0,
///     }
/// }
///
/// assert_eq!(horner::grad(&[1.0, 2.0, 3.0], 2.0), (vec![1.0, 2.0, 4.0], 14.0));
/// ```
///
/// Of functions that call each other, one is marked `recursive`. Without it rustc reports `cannot resolve opaque type` (E0720) at
/// their attributes.
///
/// ```
/// use tensor_grad::prelude::*;
///
/// #[differentiable(recursive)]
/// fn even(x: f64, n: u32) -> f64 {
///     if n == 0 { x } else { odd(x * x, n - 1) }
/// }
///
/// #[differentiable]
/// fn odd(x: f64, n: u32) -> f64 {
///     if n == 0 { 1.0 } else { even(x + 1.0, n - 1) }
/// }
///
/// assert_eq!(even::grad(2.0, 2), 4.0);
/// ```
///
/// # Long loops
///
/// A loop whose steps depend on each other keeps what its reverse sweep needs of every step. With `checkpoint` it keeps
/// snapshots of the variables that it changes instead, and the reverse sweep runs steps again from there: a number of snapshots
/// that grows with the logarithm of the number of steps, or at most as many as you say. They are placed by the binomial schedule,
/// which runs the fewest steps again. Values, gradients and Hessians have the same bits as without.
///
/// ```
/// use tensor_grad::prelude::*;
///
/// #[differentiable(checkpoint = 20)]
/// fn pendulum(angle: f64, damping: f64, steps: usize) -> f64 {
///     let (mut x, mut v) = (angle, 0.0);
///     for _ in 0..steps {
///         v -= 1e-3 * (x.sin() + damping * v);
///         x += 1e-3 * v;
///     }
///     x * x
/// }
///
/// // 21 states of two numbers, not 100 000 steps.
/// let (dx, _) = pendulum::grad(0.5, 0.1, 100_000);
/// let difference = (pendulum(0.5 + 1e-6, 0.1, 100_000) - pendulum(0.5 - 1e-6, 0.1, 100_000)) / 2e-6;
/// assert!((dx - difference).abs() < 1e-6 * difference.abs());
/// ```
///
/// It holds for the loops of the function that are in no other loop: `for`, `while` and `loop`, folds too, with `break`,
/// `continue`, `return` and `?`; loops that keep nothing anyway stay as they are. A pullback, which may be called again, works on a
/// copy of the snapshots. What runs again must do the same again: of `#[differentiable]` functions that the loop calls this is
/// taken for granted; other calls of your own, writes through references and state that clones share are errors. `assert!` and
/// `println!` run once.
///
/// # What does not compile
///
/// An operation without a rule, a function without `#[differentiable]`, a cast to an integer and back: each is an error at that place.
///
/// ```compile_fail
/// use tensor_grad::prelude::*;
///
/// #[differentiable]
/// fn rounded(x: f64) -> f64 {
///     (x as i32) as f64
/// }
/// ```
///
/// ```compile_fail
/// use tensor_grad::prelude::*;
///
/// fn plain(x: f64) -> f64 {
///     x * x
/// }
///
/// #[differentiable]
/// fn caller(x: f64) -> f64 {
///     plain(x)
/// }
/// ```
///
/// Where only types tell what a name is, rustc words the error:
///
/// | rustc says | which means |
/// |---|---|
/// | cannot find module or crate `helper` | the function `helper` is called with a value that has a derivative, and is not marked: write `#[differentiable]` on it, or `detach(helper(x))` |
/// | no method named `__differentiable_energy_vjp` | the same of the method `energy` |
/// | no associated item named `__vjp_with_functions` for `helper` | `helper` is given a function, and takes none that derivatives flow through: write `detach(f)`, or take `f: impl Fn(f64) -> f64` without `#[nondiff]` |
/// | expected `NoTangent`, found `f64` | a value with a derivative is given to a `#[nondiff]` parameter: write `detach(x)`, or remove the mark |
#[proc_macro_attribute]
pub fn differentiable(options: TokenStream, item: TokenStream) -> TokenStream {
    expand::expand(options.into(), item.into()).into()
}

/// Gives a struct or enum a tangent, so that derivatives can be taken with respect to it.
///
/// A type whose fields are all active is its own tangent: the gradient of a function of a `Pose` is a `Pose`. Active are
/// numbers, matrices, arrays, tuples, `Vec`s, options and boxes of them, and other derived types.
///
/// ```
/// use tensor_grad::Tangent;
/// use tensor_grad::prelude::*;
///
/// #[derive(Clone, Debug, PartialEq, Differentiable)]
/// struct Pose {
///     angle: f64,
///     position: SVector<f64, 2>,
/// }
///
/// let pose = Pose { angle: 1.0, position: SVector::zeros() };
/// let step = Pose { angle: 2.0, position: SVector::repeat(1.0) };
/// assert_eq!(pose.move_along(&step, 0.5), Pose { angle: 2.0, position: SVector::repeat(0.5) });
/// assert_eq!(step.dot(&step), 6.0);
/// ```
///
/// Integers, `bool`, `char`, strings and fields marked `#[nondiff]` are constants. A type that has some gets a second type
/// without them, its tangent, here `ModelTangent`. (A tuple struct or tuple variant keeps the positions: a
/// [`Nondiff`](https://docs.rs/tensor-grad/latest/tensor_grad/struct.Nondiff.html) stands for the constant.)
///
/// ```
/// use tensor_grad::prelude::*;
///
/// #[derive(Clone, Debug, PartialEq, Differentiable)]
/// struct Model {
///     weights: Vec<f64>,
///     layers: usize,
///     #[nondiff]
///     rate: f64,
/// }
///
/// let model = Model { weights: vec![1.0, 2.0], layers: 2, rate: 0.1 };
/// let ModelTangent { weights } = model.zero_tangent();
/// assert_eq!(weights, [0.0, 0.0]);
/// ```
///
/// An enum's tangent has the same variants; two tangents of different variants have no sum, unless one is zero.
///
/// ```
/// use tensor_grad::prelude::*;
///
/// #[derive(Clone, Debug, PartialEq, Differentiable)]
/// enum Shape {
///     Circle(f64),
///     Rect { w: f64, h: f64 },
/// }
///
/// assert_eq!(Shape::Rect { w: 3.0, h: 4.0 }.zero_tangent(), Shape::Rect { w: 0.0, h: 0.0 });
/// ```
///
/// Type parameters may stand for other models: `OwnTangent` is their bound in functions of a type that is its own tangent,
/// `ActiveField` in those of a type with another.
///
/// ```
/// use tensor_grad::OwnTangent;
/// use tensor_grad::prelude::*;
///
/// #[differentiable]
/// trait Layer: Differentiable {
///     #[differentiable(wrt(self, x))]
///     fn apply(&self, x: f64) -> f64;
/// }
///
/// #[derive(Clone, Debug, PartialEq, Differentiable)]
/// struct Scale(f64);
///
/// #[differentiable]
/// impl Layer for Scale {
///     #[differentiable(wrt(self, x))]
///     fn apply(&self, x: f64) -> f64 {
///         self.0 * x
///     }
/// }
///
/// #[derive(Clone, Debug, PartialEq, Differentiable)]
/// struct Chain<A, B>(A, B);
///
/// #[differentiable]
/// impl<A: Layer + OwnTangent, B: Layer + OwnTangent> Layer for Chain<A, B> {
///     #[differentiable(wrt(self, x))]
///     fn apply(&self, x: f64) -> f64 {
///         self.1.apply(self.0.apply(x))
///     }
/// }
///
/// let chain = Chain(Scale(2.0), Chain(Scale(3.0), Scale(4.0)));
/// assert_eq!(chain.apply_grad(1.0), (Chain(Scale(12.0), Chain(Scale(8.0), Scale(6.0))), 24.0));
/// ```
///
/// # Options
///
/// `#[differentiable(…)]` after the derive:
///
/// * `tangent = Name`: a tangent type of this name, also for a type that would be its own. It is needed where a field's
///   tangent has another type than the field.
/// * `crate = path`: where `tensor_grad` is, if it was renamed.
///
/// A tangent that is generated is `Clone`, and `Copy`, `Debug` and `PartialEq` where its fields are; with the feature `serde` of
/// tensor-grad also `Serialize` and `Deserialize`. A type that is its own tangent must be `Clone`, and derives the rest as you
/// like.
#[proc_macro_derive(Differentiable, attributes(nondiff, differentiable))]
pub fn derive_differentiable(item: TokenStream) -> TokenStream {
    derive::derive(item.into()).into()
}

/// `gradcheck!` and `gradgradcheck!` of `tensor_grad`; no part of the public interface.
#[doc(hidden)]
#[proc_macro]
pub fn __checked(input: TokenStream) -> TokenStream {
    checked::checked(input.into()).unwrap_or_else(syn::Error::into_compile_error).into()
}
