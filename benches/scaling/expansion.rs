//! The compiler's own time by number of statements, from its benchmark.

use super::{Point, Series};
use std::process::Command;

/// Runs `cargo bench -p tensor-macros`, whose lines are a number of statements and milliseconds: at first order, with the
/// Hessian, in loops.
pub(crate) fn series() -> Series {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(env!("CARGO_MANIFEST_DIR")).args(["bench", "--quiet", "-p", "tensor-macros"]);
    let output = cargo.args(["--bench", "expansion"]).output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("text");
    let points = text.lines().filter_map(|line| {
        let numbers: Option<Vec<f64>> = line.split_whitespace().map(|word| word.parse().ok()).collect();
        match numbers?.as_slice() {
            &[size, first, second, _] => Some(Point { size, primal: first / 1e3, gradient: second / 1e3 }),
            _ => None,
        }
    });
    Series {
        file: "expansion",
        title: "expansion",
        size: "statements",
        names: ["first order", "with Hessian"],
        points: points.collect(),
    }
}
