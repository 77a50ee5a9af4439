//! One line in a user's test, and what it says when a derivative is wrong.

use std::panic::catch_unwind;
use tensor_grad::check::{GradCheckError, WrongEntry};
use tensor_grad::nalgebra::Matrix2;
use tensor_grad::prelude::*;

#[differentiable(hessian)]
fn loss(x: &SMatrix<f64, 3, 4>, b: &SMatrix<f64, 3, 4>) -> f64 {
    let t = 2.0 * x.component_mul(x) + b;
    t.sum() * x[(0, 1)].exp()
}

#[differentiable(hessian)]
fn square(x: f64) -> f64 {
    x * x * x
}

#[differentiable(hessian)]
fn powers(v: &[f64], scale: f64, n: i32, #[nondiff] shift: f64, (a, b): (f64, [f64; 2])) -> f64 {
    let mut sum = 0.0;
    for x in v {
        sum += (x * scale + shift).powi(n) * a;
    }
    sum + b[0] * b[1]
}

#[differentiable]
fn polar(p: &SVector<f64, 2>) -> SVector<f64, 2> {
    let (sin, cos) = p[1].sin_cos();
    SVector::<f64, 2>::new(p[0] * cos, p[0] * sin)
}

#[differentiable(hessian, wrt(x), companion = Distance)]
fn distance(x: &SVector<f64, 2>, to: &SVector<f64, 2>) -> f64 {
    (x - to).norm_squared()
}

#[differentiable]
fn logarithm(x: f64) -> Result<f64, String> {
    if x <= 0.0 {
        return Err(format!("no logarithm of {x}"));
    }
    Ok(x.ln())
}

#[differentiable]
fn root(x: f64) -> Option<f64> {
    if x > 0.0 { Some(x.sqrt()) } else { None }
}

#[differentiable]
fn single(x: &SVector<f32, 3>, y: f32) -> f32 {
    x.norm_squared() * y.sin()
}

#[differentiable]
fn nested(m: &SMatrix<f64, 2, 2>, k: f64) -> (f64, [SVector<f64, 2>; 2]) {
    (m.determinant(), [m.column(0) * k, m * m.column(1)])
}

#[test]
fn scalar_outputs() {
    let (x, b) = (SMatrix::from_fn(|i, j| 0.1 * (i + 2 * j) as f64), SMatrix::repeat(0.5));
    gradcheck!(loss, &x, &b);
    gradcheck!(loss, &x, &b; GradCheck::jax());
    gradgradcheck!(loss, &x, &b);
    gradcheck!(square, 0.7);
    gradgradcheck!(square, 0.7,);
    gradgradcheck!(square, 1.5; GradCheck { directions: 5, ..GradCheck::jax() });
}

#[test]
fn arguments_of_every_kind() {
    let v = vec![0.3, -0.4];
    let to = SVector::from([3.0, 4.0]);
    gradgradcheck!(
        powers,
        &v,
        1.5,
        #[nondiff]
        3,
        #[nondiff]
        0.25,
        (2.0, [1.0, -1.0])
    );
    gradgradcheck!(powers, &v[1..], 1.5, #[nondiff] 2, #[nondiff] 0.25, (2.0, [1.0, -1.0]); GradCheck::pytorch());
    gradgradcheck!(
        distance as Distance,
        &SVector::from([1.0, 2.0]),
        #[nondiff]
        &to
    );
    let reference = &v[..];
    gradcheck!(
        powers,
        reference,
        1.5,
        #[nondiff]
        2,
        #[nondiff]
        0.25,
        (2.0, [1.0, -1.0])
    );
    gradcheck!(distance as Distance, &SVector::from([1.0, 2.0]), #[nondiff] &to; GradCheck::jax());
    gradcheck!(single, &SVector::from([1.0, 2.0, -1.0]), 0.4_f32);
}

#[derive(Clone, Debug)]
struct Table {
    rows: Vec<f64>,
}

#[differentiable(wrt(a, c))]
fn constants(name: &str, a: &[f64], table: &Table, b: f64, order: &[usize], c: f64, of: Option<Table>) -> f64 {
    let mut sum = c * table.rows[name.len()];
    for i in order {
        sum += a[*i] * a[*i] * b;
    }
    sum * of.map_or(1.0, |of| of.rows[0])
}

#[differentiable]
fn with_function(x: f64, #[nondiff] weight: impl Fn(usize) -> f64 + Copy, #[nondiff] k: &f64) -> f64 {
    weight(2) * x * x * k
}

#[differentiable(hessian)]
fn generic<T: tensor_grad::nalgebra::RealField + Copy, const N: usize>(
    n: i32,
    x: &SVector<T, N>,
    #[nondiff] k: T,
) -> T {
    let mut sum = k;
    for i in 0..N {
        sum += x[i].powi(n) * k;
    }
    sum
}

#[test]
fn what_has_no_gradient_needs_no_mark() {
    gradcheck!(square, 0.3);
    let (table, name) = (Table { rows: vec![0.5, 2.0, -1.0] }, String::from("ab"));
    let a = vec![0.1, 0.2, 0.3];
    gradcheck!(constants, "a", &a, &table, 0.5, &[0, 2, 2], 1.5, Some(table.clone()));
    gradcheck!(constants, &name, &a[..], #[nondiff] &table, 0.5, &vec![1, 0], 1.5, None; GradCheck::jax());
    gradcheck!(constants, vjp; &name[1..], &[0.1, 0.2][..], &Table { rows: vec![1.0, 2.0] }, 0.5, #[nondiff] &[0], half() * 3.0, #[nondiff] None);
    gradcheck!(with_function, 2.0, |i: usize| i as f64, &0.5);
    gradcheck!(
        with_function,
        2.0,
        #[nondiff]
        |i| i as f64,
        &0.5
    );
    gradgradcheck!(generic, 3, &SVector::from([1.0, 2.0]), 0.5);
    gradcheck!(generic, 3, &SVector::from([1.0_f32, 2.0]), 0.5);
    gradgradcheck!(distance as Distance, &SVector::from([1.0, 2.0]), &SVector::from([3.0, 4.0]));
    gradgradcheck!(powers, &a, 1.5, 3, 0.25, (2.0, [1.0, -1.0]));
}

fn half() -> f64 {
    0.5
}

#[test]
fn an_unmarked_constant_has_no_entry() {
    let message = message(|| {
        gradcheck!(
            wrong::product,
            2,
            3.0,
            #[nondiff]
            4,
            5.0
        )
    });
    assert!(message.contains("\n  3.0: generated 0, numerical 5.0"), "{message}");
    assert!(message.contains("\n  5.0: generated 0, numerical 2.999"), "{message}");
}

#[test]
fn outputs_of_every_kind() {
    gradcheck!(polar, vjp; &SVector::from([2.0, 0.5]));
    gradcheck!(nested, vjp; &Matrix2::new(1.0, 2.0, 3.0, 5.0), 0.5);
    gradcheck!(logarithm, 4.0);
    gradcheck!(logarithm, vjp; 4.0);
    gradcheck!(root, 4.0; GradCheck::jax());
}

/// Derivatives of which one or the other is wrong, made by hand.
mod wrong {
    use super::*;

    pub fn quadratic(x: &SMatrix<f64, 2, 2>, b: f64) -> f64 {
        b * x.norm_squared()
    }

    #[allow(non_camel_case_types, reason = "named as the function")]
    pub struct quadratic {}

    impl quadratic {
        pub fn grad(x: &SMatrix<f64, 2, 2>, b: f64) -> (SMatrix<f64, 2, 2>, f64) {
            let mut dx = 2.0 * b * x;
            dx[(0, 1)] += 1.0;
            (dx, x.norm_squared())
        }
        pub fn vjp(x: &SMatrix<f64, 2, 2>, b: f64) -> (f64, impl Fn(f64) -> (SMatrix<f64, 2, 2>, f64)) {
            let right = (2.0 * b * x, x.norm_squared());
            (quadratic(x, b), move |seed| (right.0 * seed, right.1 * seed))
        }
        pub fn jvp(x: &SMatrix<f64, 2, 2>, b: f64, (dx, db): (SMatrix<f64, 2, 2>, f64)) -> (f64, f64) {
            (quadratic(x, b), 2.0 * b * x.dot(&dx) + x.norm_squared() * db)
        }
    }

    #[derive(Clone, Debug, Differentiable)]
    pub struct Layer {
        pub name: String,
        pub weights: SMatrix<f64, 2, 2>,
        pub bias: f64,
    }

    pub fn fit(p: &Layer, x: &[f64]) -> f64 {
        (p.weights * SVector::from([x[0], x[1]])).sum() + p.bias
    }

    #[allow(non_camel_case_types, reason = "named as the function")]
    pub struct fit {}

    impl fit {
        pub fn grad(_: &Layer, x: &[f64]) -> (LayerTangent, Vec<f64>) {
            let bias = 1.0 + 0.5 * x[0];
            (LayerTangent { weights: SMatrix::<f64, 2, 2>::new(x[0], x[1], x[0], 2.0 * x[1]), bias }, vec![4.0, 6.0])
        }
        pub fn vjp(p: &Layer, x: &[f64]) -> (f64, impl Fn(f64) -> (LayerTangent, Vec<f64>)) {
            let gradient = fit::grad(p, x);
            (fit(p, x), move |_| gradient.clone())
        }
        pub fn jvp(p: &Layer, x: &[f64], _: (LayerTangent, Vec<f64>)) -> (f64, f64) {
            (fit(p, x), 0.0)
        }
    }

    pub fn turned(x: f64) -> SVector<f64, 2> {
        SVector::from([x.sin(), x.cos()])
    }

    #[allow(non_camel_case_types, reason = "named as the function")]
    pub struct turned {}

    impl turned {
        pub fn vjp(x: f64) -> (SVector<f64, 2>, impl Fn(SVector<f64, 2>) -> f64) {
            // The sign of the second is wrong.
            (turned(x), move |seed| seed[0] * x.cos() + seed[1] * x.sin())
        }
        pub fn jvp(x: f64, dx: f64) -> (SVector<f64, 2>, SVector<f64, 2>) {
            (turned(x), SVector::from([x.cos() * dx, f64::NAN]))
        }
    }

    /// Of which a rule is wrong.
    #[differentiable(vjp = no_derivative)]
    pub fn product(_n: usize, a: f64, _k: i32, b: f64) -> f64 {
        a * b
    }

    fn no_derivative(_n: usize, _a: f64, _k: i32, _b: f64, _y_bar: f64) -> (f64, f64) {
        (0.0, 0.0)
    }

    pub fn cubic(x: f64) -> f64 {
        x.powi(3)
    }

    #[allow(non_camel_case_types, reason = "named as the function")]
    pub struct cubic {}

    impl cubic {
        pub fn grad(x: f64) -> f64 {
            3.0 * x * x
        }
        pub fn vjp(x: f64) -> (f64, impl Fn(f64) -> f64) {
            (cubic(x), move |seed| seed * cubic::grad(x))
        }
        pub fn jvp(x: f64, dx: f64) -> (f64, f64) {
            (cubic(x), dx * cubic::grad(x))
        }
        pub fn hvp(x: f64, dx: f64) -> f64 {
            3.0 * x * dx
        }
    }
}
use wrong::{cubic, fit, quadratic, turned};

fn message(check: impl Fn() + std::panic::UnwindSafe) -> String {
    *catch_unwind(check).unwrap_err().downcast::<String>().unwrap()
}

#[test]
fn a_wrong_gradient_is_reported_by_entry() {
    let x = Matrix2::new(1.0, 2.0, 3.0, 4.0);
    let message = message(|| gradcheck!(quadratic, &x, 0.5));
    let lines: Vec<&str> = message.lines().collect();
    assert_eq!(lines[0], "`quadratic::grad` differs from central differences in 3 of 7 numbers");
    assert!(lines[1].starts_with("  x[(0, 1)]: generated 3, numerical 1.999"), "{message}");
    assert!(lines[2].starts_with("  a random direction: generated "), "{message}");
    assert_eq!(lines.last().unwrap(), &"  allowed are 1e-5 + 1e-3 |numerical|, eps is 1e-6");
}

#[test]
fn entries_are_named_by_fields() {
    let p = wrong::Layer { name: "first".into(), weights: Matrix2::new(1.0, 2.0, 3.0, 4.0), bias: 0.5 };
    let x = [1.0, 2.0];
    let message = message(|| gradcheck!(fit, &p, &x[..]));
    assert!(message.contains("\n  p.weights[(1, 1)]: generated 4, numerical 2.0"), "{message}");
    assert!(message.contains("\n  p.bias: generated 1.5, numerical "), "{message}");
    assert!(!message.contains("(0, 1)"), "{message}");
}

#[test]
fn a_wrong_pullback_is_reported_by_output() {
    let x = 0.5;
    let message = message(|| gradcheck!(turned, vjp; x));
    assert!(message.starts_with("`turned::vjp` differs from central differences in 3 of 6 numbers"), "{message}");
    assert!(message.contains("\n  output[1] by x: generated 0.479"), "{message}");
    assert!(message.contains(", numerical -0.479"), "{message}");
}

#[test]
fn a_wrong_second_derivative_is_reported() {
    gradcheck!(cubic, 2.0);
    let message = message(|| {
        let x = 2.0;
        gradgradcheck!(cubic, x)
    });
    assert!(message.starts_with("`cubic::hvp` differs from central differences in 3 of 3 numbers"), "{message}");
    assert!(message.contains("\n  x by x: generated 6, numerical 11.999"), "{message}");
}

#[test]
fn not_a_number_is_wrong() {
    let check = GradCheck::jax().at("turned", &["x"], &0.5);
    let error = check.jvp(|x| turned(*x), |x, direction| turned::jvp(*x, direction)).unwrap_err();
    let [WrongEntry { entry, generated, .. }] = &error.wrong[..] else { panic!("{error}") };
    assert_eq!(entry, "output[1] by a random direction");
    assert!(generated.is_nan());
}

#[test]
fn comparing_nothing_is_an_error() {
    let told = message(|| gradcheck!(logarithm, -1.0));
    assert!(told.starts_with("`logarithm::grad` cannot be compared: no value at this point"), "{told}");
    // The value is lost within a step.
    assert!(message(|| gradcheck!(root, 1e-7)).starts_with("`root::grad` cannot be compared"));
    let empty: Vec<f64> = Vec::new();
    let sum = |v: &Vec<f64>| v.iter().sum::<f64>();
    let error: GradCheckError = GradCheck::jax().at("sum", &["v"], &empty).grad(sum, Vec::clone).unwrap_err();
    assert_eq!((error.checked, error.wrong), (0, Vec::new()));
}

#[derive(Clone, Debug, Differentiable)]
struct Spring {
    stiffness: SVector<f64, 2>,
}

#[differentiable(hessian)]
trait Stored: Differentiable {
    #[differentiable(hessian, wrt(self, x))]
    fn stored(&self, x: f64) -> f64;
}

impl Spring {
    #[differentiable(hessian, wrt(self, x))]
    fn energy(&self, x: f64, power: i32) -> f64 {
        self.stiffness.sum() * x.powi(power)
    }

    #[differentiable(hessian)]
    fn forces(&self, x: f64) -> SVector<f64, 2> {
        self.stiffness * x.sin()
    }
}

#[differentiable(hessian)]
impl Stored for Spring {
    #[differentiable(hessian, wrt(self, x))]
    fn stored(&self, x: f64) -> f64 {
        self.energy(x, 2)
    }
}

#[test]
fn methods() {
    let spring = Spring { stiffness: SVector::from([1.0, 2.5]) };
    gradcheck!(
        Spring::energy,
        &spring,
        0.3,
        #[nondiff]
        3
    );
    gradgradcheck!(Spring::energy, &spring, 0.3, #[nondiff] 3; tensor_grad::check::GradCheck::jax());
    gradcheck!(Spring::forces, vjp; #[nondiff] &spring, 0.3);
    gradgradcheck!(<Spring as Stored>::stored, &spring, 0.3);
}
