//! Every reference string of PyTorch in `data/torch/print`.

mod print_options;

use nalgebra::{DMatrix, DVector, SMatrix, Vector2, matrix};
use serde_json::Value;
use tensor_core::{Element, Print, PrintOptions, Printed, Size, Style, print_elements};

/// A tensor of any rank.
struct Dense<T> {
    shape: Vec<usize>,
    values: Vec<T>,
}

impl<T: Element> Print for Dense<T> {
    fn print(&self, out: &mut dyn std::fmt::Write, style: &Style<'_>) -> std::fmt::Result {
        print_elements(out, &self.shape, &|i| self.values[i], style)
    }
}

#[test]
fn scalars() {
    check(include_str!("../data/torch/print/scalar.json"), 101);
}

#[test]
fn small() {
    check(include_str!("../data/torch/print/small.json"), 700);
}

#[test]
fn wide() {
    check(include_str!("../data/torch/print/wide.json"), 300);
}

#[test]
fn summarised() {
    check(include_str!("../data/torch/print/summarized.json"), 30);
}

#[test]
fn with_options() {
    check(include_str!("../data/torch/print/options.json"), 135);
}

fn check(json: &str, count: usize) {
    let cases: Vec<Value> = serde_json::from_str(json).unwrap();
    assert_eq!(cases.len(), count);
    for case in &cases {
        let shape = shape(case);
        assert_eq!(Size::from(shape.as_slice()).to_string(), case["size"], "{}", case["id"]);
        let bits = case["bits"].as_str().unwrap();
        match case["dtype"].as_str() {
            Some("f32") => check_type(case, shape, decode(bits, 8, |b| f32::from_bits(b as u32))),
            Some("f64") => check_type(case, shape, decode(bits, 16, f64::from_bits)),
            other => panic!("{other:?}"),
        }
    }
}

fn shape(case: &Value) -> Vec<usize> {
    let lengths = case["shape"].as_array().unwrap();
    lengths.iter().map(|n| n.as_u64().unwrap() as usize).collect()
}

fn decode<T>(bits: &str, digits: usize, from_bits: fn(u64) -> T) -> Vec<T> {
    let starts = (0..bits.len()).step_by(digits);
    starts.map(|i| from_bits(u64::from_str_radix(&bits[i..i + digits], 16).unwrap())).collect()
}

fn check_type<T: Element>(case: &Value, shape: Vec<usize>, values: Vec<T>) {
    let reference = case["repr"].as_str().unwrap();
    match *shape {
        [n] => assert_eq!(text(case, &DVector::from_row_slice(&values[..n])), reference, "{}", case["id"]),
        [r, c] => assert_eq!(text(case, &DMatrix::from_row_slice(r, c, &values)), reference, "{}", case["id"]),
        _ => {}
    }
    assert_eq!(text(case, &Dense { shape, values }), reference, "{}", case["id"]);
}

fn text<X: Print>(case: &Value, x: &X) -> String {
    let printed = x.tensor().options(print_options::options(&case["printoptions"]));
    with_history(case, printed).to_string()
}

fn with_history<'a, X>(case: &'a Value, printed: Printed<'a, X>) -> Printed<'a, X> {
    match case["grad_fn"].as_str() {
        Some(name) => printed.grad_fn(name),
        None if case["requires_grad"] == true => printed.requires_grad(),
        None => printed,
    }
}

#[test]
fn fixed_shapes_views_and_gradients() {
    let x = matrix![1.0_f32, -2.0; 0.5, f32::NAN];
    assert_eq!(x.tensor().to_string(), "tensor([[ 1.0000, -2.0000],\n        [ 0.5000,     nan]])");
    assert_eq!(x.row(0).tensor().to_string(), "tensor([[ 1., -2.]])");
    assert_eq!(SMatrix::<f64, 0, 3>::zeros().tensor().to_string(), "tensor([], size=(0, 3), dtype=torch.float64)");
    let gradient = (Vector2::new(1.0_f32, 2.0), 3.0_f32);
    assert_eq!(gradient.tensor().to_string(), "(tensor([1., 2.]), tensor(3.))");
    assert_eq!([Some(1.0_f32), None].tensor().to_string(), "[tensor(1.), None]");
    assert_eq!((1.0_f32,).tensor().to_string(), "(tensor(1.),)");
}

#[test]
fn odd_options_do_not_panic() {
    let x = SMatrix::<f64, 4, 9>::from_fn(|i, j| (i as f64 - 1.5) * 10_f64.powi(j as i32));
    let numbers = [0, 1, 7, usize::MAX];
    for (i, precision) in numbers.into_iter().enumerate() {
        for (j, threshold) in numbers.into_iter().enumerate() {
            let (edge_items, line_width) = (numbers[(i + j) % 4], numbers[(i + 2 * j) % 4]);
            let options = PrintOptions { precision, threshold, edge_items, line_width, sci_mode: None };
            assert!(x.tensor().options(options).to_string().starts_with("tensor("));
        }
    }
}
