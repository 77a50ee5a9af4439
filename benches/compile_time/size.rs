//! The size of a program without the standard library, with a gradient generated and by hand.

use std::path::Path;
use std::process::Command;

/// A crate outside the workspace: a global allocator takes an unsafe impl, here one that never has any memory.
const MANIFEST: &str = r#"
[package]
name = "size"
version = "0.0.0"
edition = "2024"

[workspace]

[dependencies]
tensor-grad = { path = "ROOT", default-features = false }
nalgebra = { version = ">=0.34.1, <0.36", default-features = false }

[profile.release]
opt-level = "s"
lto = "fat"
codegen-units = 1
panic = "abort"
strip = true
"#;

const PROGRAM: &str = r#"
#![no_std]
#![no_main]

use nalgebra::{Matrix3, Vector3};
use tensor_grad::prelude::*;

struct NoMemory;

unsafe impl core::alloc::GlobalAlloc for NoMemory {
    unsafe fn alloc(&self, _: core::alloc::Layout) -> *mut u8 {
        core::ptr::null_mut()
    }
    unsafe fn dealloc(&self, _: *mut u8, _: core::alloc::Layout) {}
}

#[global_allocator]
static NO_MEMORY: NoMemory = NoMemory;

#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}

/// The squared error of a linear map after some steps of a damped iteration.
ATTRIBUTE
fn loss(a: &Matrix3<f64>, x: &Vector3<f64>) -> f64 {
    let mut v = *x;
    for _ in 0..10 {
        v = v + (a * v - x) * 0.1;
    }
    v.norm_squared()
}

CALLED

#[unsafe(no_mangle)]
extern "C" fn main() -> i32 {
    let a = core::hint::black_box(Matrix3::new(-1.0, 0.2, 0.1, 0.3, -1.2, 0.4, 0.0, 0.1, -0.9));
    let x = core::hint::black_box(Vector3::new(0.5, -0.3, 0.8));
    let (a_bar, x_bar) = called(&a, &x);
    (a_bar.sum() + x_bar.sum()) as i32
}
"#;

const GENERATED: &str = r"
fn called(a: &Matrix3<f64>, x: &Vector3<f64>) -> (Matrix3<f64>, Vector3<f64>) {
    loss::grad(a, x)
}";

const BY_HAND: &str = r"
fn called(a: &Matrix3<f64>, x: &Vector3<f64>) -> (Matrix3<f64>, Vector3<f64>) {
    let mut states = [Vector3::zeros(); 10];
    let mut v = *x;
    for state in &mut states {
        *state = v;
        v = v + (a * v - x) * 0.1;
    }
    let mut v_bar = v * 2.0;
    let mut a_bar = Matrix3::zeros();
    let mut x_bar = Vector3::zeros();
    for state in states.iter().rev() {
        let step_bar = v_bar * 0.1;
        a_bar += step_bar * state.transpose();
        x_bar -= step_bar;
        v_bar += a.tr_mul(&step_bar);
    }
    (a_bar, x_bar + v_bar)
}";

const NOTHING: &str = r"
fn called(a: &Matrix3<f64>, x: &Vector3<f64>) -> (Matrix3<f64>, Vector3<f64>) {
    (*a, *x * loss(a, x))
}";

pub fn report() -> String {
    let [nothing, by_hand, generated] = [("", NOTHING), ("", BY_HAND), ("#[differentiable]", GENERATED)]
        .map(|(attribute, called)| bytes(attribute, called));
    format!(
        "## Binary size\n\n\
         A `no_std` program with the gradient of a loop of ten steps of a 3x3 iteration, `opt-level = \"s\"`, link-time optimisation, stripped:\n\
         {generated} bytes generated, {by_hand} by hand, {nothing} with the function alone.\n"
    )
}

fn bytes(attribute: &str, called: &str) -> u64 {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("size");
    std::fs::create_dir_all(folder.join("src")).expect("a folder");
    std::fs::write(folder.join("Cargo.toml"), MANIFEST.replace("ROOT", env!("CARGO_MANIFEST_DIR")))
        .expect("a manifest");
    let lock = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.lock");
    std::fs::copy(lock, folder.join("Cargo.lock")).expect("a lock file");
    let program = PROGRAM.replace("ATTRIBUTE", attribute).replace("CALLED", called);
    std::fs::write(folder.join("src/main.rs"), program).expect("a program");
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(&folder).args(["build", "--release"]).env("CARGO_TARGET_DIR", folder.join("target"));
    // Without the standard library nobody else links C's start.
    cargo.env("RUSTFLAGS", "-Clink-arg=-lc");
    let output = cargo.output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    std::fs::metadata(folder.join("target/release/size")).expect("a program").len()
}
