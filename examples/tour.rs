//! The beginners' page of PyTorch, line by line: what is printed is what PyTorch prints.
//!
//! `cargo run --example tour`

use std::error::Error;
use std::fmt::Display;
use std::io::{Write, stdout};
use tensor_grad::prelude::*;

#[differentiable]
fn t(x: &SMatrix<f32, 3, 4>, b: &SMatrix<f32, 3, 4>) -> SMatrix<f32, 3, 4> {
    2.0 * x.component_mul(x) + b
}

#[differentiable]
fn y(x: &SMatrix<f32, 3, 4>, b: &SMatrix<f32, 3, 4>) -> f32 {
    t(x, b).sum()
}

fn main() -> Result<(), Box<dyn Error>> {
    tour(&mut stdout())
}

/// Everything, to `out`.
pub fn tour(out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    tensors(out)?;
    numpy(out)?;
    gradients(out)
}

/// The line a user of PyTorch types, and what it prints.
fn show(out: &mut impl Write, line: &str, output: impl Display) -> Result<(), Box<dyn Error>> {
    Ok(writeln!(out, ">>> {line}\n{output}")?)
}

fn tensors(out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    manual_seed(42);
    let x = rand::<f32, 5, 3>();
    show(out, "_ = torch.manual_seed(42); x = torch.rand(5, 3); x", x.tensor())?;
    show(out, "x.size()", x.size())?;
    let y = rand();
    show(out, "y = torch.rand(5, 3); x + y", (x + y).tensor())?;
    show(out, "torch.add(x, y)", add(&x, &y).tensor())
}

/// NumPy and Rust meet in a file.
fn numpy(out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let a: SVector<f32, 5> = ones();
    show(out, "a = torch.ones(5); a", a.tensor())?;
    let path = std::env::temp_dir().join(format!("tour-{}.npy", std::process::id()));
    a.save_npy(&path)?;
    let b = SVector::<f32, 5>::load_npy(&path);
    std::fs::remove_file(&path)?;
    show(out, "b = a.numpy(); torch.from_numpy(b)", b?.tensor())
}

fn gradients(out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let x: SMatrix<f32, 3, 4> = randn();
    let b: SMatrix<f32, 3, 4> = randn();
    show(out, "x = torch.randn(3, 4, requires_grad=True); x", x.tensor().requires_grad())?;
    show(out, "b = torch.randn(3, 4); t = 2*x*x + b; t", t(&x, &b).tensor().grad_fn("AddBackward0"))?;
    let (value, (dx, _)) = y::value_and_grad(&x, &b);
    show(out, "y = t.sum(); y", value.tensor().grad_fn("SumBackward0"))?;
    show(out, "y.backward(retain_graph=True); x.grad", dx.tensor())?;
    show(out, "(4*x).detach()", (x * 4.0).tensor())?;
    // The chain rule by hand: `y` is a sum, so the cotangent of `t` is all ones, and `t` pulls it back to `x`.
    let (_, pullback) = t::vjp(&x, &b);
    let (dx, _) = pullback(ones());
    show(out, "x.grad = None; t.backward(torch.ones(3, 4), retain_graph=True); x.grad", dx.tensor())?;
    // PyTorch finds out when the line runs, Rust before the program does.
    show(out, "t.backward()", "RuntimeError: grad can be implicitly created only for scalar outputs")?;
    writeln!(out, "\nHere `let (dx, db) = t::grad(&x, &b);` does not compile:\n{NOT_A_SCALAR}")?;
    Ok(())
}

/// From rustc.
const NOT_A_SCALAR: &str = "\
error[E0277]: `grad` needs a scalar output, and this function returns `Matrix<f32, Const<3>, Const<4>, ArrayStorage<f32, 3, 4>>`
 --> src/main.rs:4:20
  |
4 |     let (dx, db) = t::grad(&x, &b);
  |                    ^^^^^^^ not a scalar
  |
  = note: use `vjp` with a cotangent of the output, or `jacobian`; or reduce the output to a scalar, for example by `.sum()`";
