//! Integer and bool tensors as PyTorch prints them: every reference string in `data/torch/print/integers.json`.

mod print_options;

use nalgebra::{DMatrix, DVector, SVector};
use serde_json::Value;
use tensor_core::prelude::*;
use tensor_core::{Style, print_elements};

/// A tensor of any rank.
struct Dense<T> {
    shape: Vec<usize>,
    values: Vec<T>,
}

impl<T: Number> Print for Dense<T> {
    fn print(&self, out: &mut dyn std::fmt::Write, style: &Style<'_>) -> std::fmt::Result {
        print_elements(out, &self.shape, &|i| self.values[i], style)
    }
}

#[test]
fn reference() {
    let cases: Vec<Value> = serde_json::from_str(include_str!("../data/torch/print/integers.json")).unwrap();
    assert_eq!(cases.len(), 531);
    for case in &cases {
        match case["dtype"].as_str().unwrap() {
            "bool" => check(case, |v| v == 1),
            "u8" => check(case, |v| v as u8),
            "u16" => check(case, |v| v as u16),
            "u32" => check(case, |v| v as u32),
            "u64" => check(case, |v| v as u64),
            "i8" => check(case, |v| v as i8),
            "i16" => check(case, |v| v as i16),
            "i32" => check(case, |v| v as i32),
            "i64" => {
                check(case, |v| v as i64);
                check(case, |v| v as isize);
            }
            other => panic!("{other}"),
        }
    }
}

fn check<T: Number>(case: &Value, of: fn(i128) -> T) {
    let lengths = case["shape"].as_array().unwrap();
    let shape: Vec<usize> = lengths.iter().map(|n| n.as_u64().unwrap() as usize).collect();
    let numbers = case["values"].as_array().unwrap();
    let values: Vec<T> = numbers.iter().map(|n| of(n.to_string().parse().unwrap())).collect();
    let reference = case["repr"].as_str().unwrap();
    match *shape {
        [n] => {
            let x = DVector::from_row_slice(&values[..n]);
            assert_eq!(
                (text(case, &x), x.size().to_string()),
                (reference.into(), case["size"].as_str().unwrap().into())
            );
        }
        [r, c] => {
            let x = DMatrix::from_row_slice(r, c, &values);
            assert_eq!(
                (text(case, &x), x.size().to_string()),
                (reference.into(), case["size"].as_str().unwrap().into())
            );
        }
        _ => {}
    }
    assert_eq!(text(case, &Dense { shape, values }), reference, "{}", case["id"]);
}

fn text(case: &Value, x: &impl Print) -> String {
    x.tensor().options(print_options::options(&case["printoptions"])).to_string()
}

/// The lines of a beginner.
#[test]
fn as_people_write_them() {
    assert_eq!(arange::<i64, 5>(0.0, 5.0, 1.0).tensor().to_string(), "tensor([0, 1, 2, 3, 4])");
    let x: SVector<i64, 3> = tensor([0, 1, 2]);
    assert_eq!(x.tensor().to_string(), "tensor([0, 1, 2])");
    assert_eq!(tensor([1, 2]).tensor().to_string(), "tensor([1, 2], dtype=torch.int32)");
    assert_eq!(tensor([true, false]).tensor().to_string(), "tensor([ True, False])");
    assert_eq!((true.tensor().to_string(), 5_i64.tensor().to_string()), ("tensor(True)".into(), "tensor(5)".into()));
    assert_eq!(eye::<i64, 2, 2>().tensor().to_string(), "tensor([[1, 0],\n        [0, 1]])");
    assert_eq!(zeros::<bool, 1, 2>().tensor().to_string(), "tensor([[False, False]])");
    assert_eq!(ones::<u8, 2, 1>().tensor().to_string(), "tensor([1, 1], dtype=torch.uint8)");
    manual_seed(0);
    assert_eq!(randint::<5, 1>(0, 10).tensor().to_string(), "tensor([4, 9, 3, 0, 3])");
    assert_eq!((randint::<2, 3>(0, 10).size(), 1_i64.dim()), ([2, 3].as_slice().into(), 0));
}

/// Masks come from comparisons, as in `x > 0`.
#[test]
fn masks() {
    let x: SVector<f32, 3> = tensor([-1.0, 0.0, 2.0]);
    assert_eq!(x.map(|v| v > 0.0).tensor().to_string(), "tensor([False, False,  True])");
    assert_eq!(x.map(|v| v as i64).tensor().to_string(), "tensor([-1,  0,  2])");
}
