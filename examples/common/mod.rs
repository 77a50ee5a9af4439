//! What every example does: compare with reference values, and say where its picture is.
#![allow(dead_code, reason = "each example uses some of it")]

use std::path::PathBuf;

/// Prints a comparison with a reference value.
///
/// # Panics
/// If the difference is larger than `tolerance`.
#[track_caller]
pub fn compare(what: &str, got: f64, reference: f64, tolerance: f64) {
    println!("  {what}: {got:.9}, reference {reference:.9}");
    let difference = (got - reference).abs();
    assert!(difference <= tolerance, "{what} differs by {difference:e} from its reference, allowed are {tolerance:e}");
}

/// Prints a quantity that has to be small.
///
/// # Panics
/// If it is larger than `bound`.
#[track_caller]
pub fn at_most(what: &str, got: f64, bound: f64) {
    println!("  {what}: {got:.1e}");
    assert!(got <= bound, "{what} is {got:e}, allowed are {bound:e}");
}

/// The file for a picture, in `target/examples-out` of the current folder.
///
/// # Panics
/// If the folder cannot be made.
pub fn picture(name: &str) -> PathBuf {
    let folder = PathBuf::from("target/examples-out");
    std::fs::create_dir_all(&folder).expect("a folder for pictures");
    let file = folder.join(name);
    println!("picture: {}", file.display());
    file
}
