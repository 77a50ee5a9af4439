//! Hessians of functions that read single elements: each block adds to the entries that its indices name.

mod common;

use common::{Numbers, alike, close};
use tensor_grad::nalgebra::{RealField, SMatrix, SVector, Vector2, Vector3};
use tensor_grad::prelude::*;

type V = SVector<f64, 6>;

/// Value, gradient and Hessian of `$f`, from one run, against those that it has from other runs, and against differences.
macro_rules! compare {
    ($f:ident, $x:expr $(, $more:expr)*) => {{
        let x = $x;
        let (value, gradient, hessian) = $f::value_grad_and_hessian(&x $(, $more)*);
        assert_eq!(value.to_bits(), $f(&x $(, $more)*).to_bits(), stringify!($f));
        alike(stringify!($f), &gradient, &$f::grad(&x $(, $more)*));
        assert!((hessian - hessian.transpose()).norm() < 1e-13, "{}", stringify!($f));
        for column in 0..hessian.ncols() {
            let mut direction = x * 0.0;
            direction[column] = 1.0;
            let along = $f::hvp(&x $(, $more)*, direction);
            let at = |step: f64| $f::grad(&(x + direction * step) $(, $more)*);
            let h = 1e-3;
            let difference = (8.0 * (at(h) - at(-h)) - (at(2.0 * h) - at(-2.0 * h))) / (12.0 * h);
            for row in 0..hessian.nrows() {
                let name = format!("{} ({row}, {column})", stringify!($f));
                close(&name, hessian[(row, column)], along[row], 1e-13);
                close(&name, hessian[(row, column)], difference[row], 1e-8);
            }
        }
    }};
}

fn point<const N: usize>() -> SVector<f64, N> {
    let mut numbers = Numbers::new(7);
    SVector::from_fn(|_, _| 0.8 * numbers.next())
}

#[differentiable(hessian)]
fn chain(x: &V) -> f64 {
    let mut energy = 0.0;
    for i in 0..5 {
        let stretch = x[i + 1] - x[i] - 1.0;
        energy += (stretch * stretch).exp() * x[i];
    }
    energy
}

/// The two indices are the same every now and then.
#[differentiable(hessian)]
fn coinciding(x: &V, pairs: &[(usize, usize)]) -> f64 {
    let mut sum = 0.0;
    for k in 0..pairs.len() {
        let (i, j) = pairs[k];
        sum += x[i] * x[j].sin() + x[i] * x[i] * x[j];
    }
    sum
}

#[differentiable(hessian)]
fn three(x: &V, at: &[[usize; 3]]) -> f64 {
    let mut sum = 0.0;
    for t in at {
        sum += x[t[0]] * x[t[1]] * x[t[2]] + (x[t[0]] * x[t[1]]).cos();
    }
    sum
}

#[differentiable(hessian)]
fn branches(x: &V) -> f64 {
    let mut sum = 0.0;
    for i in 0..5 {
        let d = x[i] - x[i + 1];
        let energy = if d > 0.3 {
            d.powi(4)
        } else if d > 0.0 {
            d * d * x[i]
        } else {
            (d * x[i + 1]).exp()
        };
        sum += energy;
    }
    sum
}

/// The other element is read in one branch only.
#[differentiable(hessian)]
fn guarded(x: &V) -> f64 {
    let mut sum = 0.0;
    for i in 0..6 {
        let before = if i > 0 { x[i - 1] } else { 0.0 };
        sum += (x[i] - before).powi(3);
    }
    sum
}

#[differentiable(hessian)]
fn several(x: &V) -> f64 {
    let mut bonds = 0.0;
    for i in 0..5 {
        bonds += (x[i + 1] - x[i]).powi(2);
    }
    let mut bends = 0.0;
    for i in 1..5 {
        bends += (x[i + 1] - 2.0 * x[i] + x[i - 1]).powi(4);
    }
    let ends = x[0] * x[5] * x[0];
    bonds + 0.5 * bends + ends.sin()
}

#[differentiable(hessian)]
fn nested(x: &V) -> f64 {
    let mut sum = 0.0;
    for i in 0..6 {
        for j in 0..i {
            sum += ((x[i] - x[j]) * (x[i] - x[j]) + 1.0).sqrt().recip();
        }
    }
    sum
}

#[differentiable(hessian)]
fn nested_beside(x: &V) -> f64 {
    let mut sum = 0.0;
    for i in 0..6 {
        sum += x[i].powi(4);
        for j in 0..i {
            sum += x[i] * x[j].cos();
        }
    }
    sum
}

/// A loop inside that carries what depends on the elements around it.
#[differentiable(hessian)]
fn carried(x: &V) -> f64 {
    let mut sum = 0.0;
    for i in 0..5 {
        let mut y = x[i];
        for _ in 0..4 {
            y = y - 0.1 * (y * y - x[i + 1]).sin();
        }
        sum += y * x[i];
    }
    sum
}

#[differentiable(hessian)]
fn leaves(x: &V) -> f64 {
    let mut sum = 0.0;
    for i in 0..6 {
        if sum > 0.8 {
            break;
        }
        sum += x[i] * x[i] + 0.5;
    }
    sum
}

#[differentiable(hessian)]
fn returns_early(x: &V) -> f64 {
    let product = x[0] * x[1] * x[2];
    if product < 0.0 {
        return product.exp() * x[3];
    }
    (x[1] * x[3]).sin() + product
}

#[differentiable(hessian)]
fn skips(x: &V) -> f64 {
    let mut sum = 0.0;
    for i in 0..5 {
        if x[i] < 0.0 {
            continue;
        }
        sum += x[i].powi(3) * x[i + 1];
    }
    sum
}

/// The sum does not stay a sum: nothing is separable.
#[differentiable(hessian)]
fn root(x: &V) -> f64 {
    let mut sum = 1.0;
    for i in 0..5 {
        sum += x[i] * x[i] * x[i + 1] * x[i + 1];
    }
    sum.sqrt()
}

#[differentiable(hessian)]
fn times(x: &V) -> f64 {
    let mut sum = 0.0;
    for i in 0..5 {
        sum += x[i] * x[i + 1];
    }
    sum * x[2]
}

/// A linear term of the whole vector has no second derivative.
#[differentiable(hessian)]
fn with_linear(x: &V, #[nondiff] c: &V) -> f64 {
    let mut sum = 0.0;
    for i in 0..5 {
        sum += (x[i] * x[i + 1]).exp();
    }
    sum + c.dot(x)
}

#[differentiable(hessian)]
fn with_quadratic(x: &V) -> f64 {
    let mut sum = 0.0;
    for i in 0..5 {
        sum += (x[i] * x[i + 1]).exp();
    }
    sum + x.norm_squared() * x[0]
}

#[differentiable(hessian)]
fn with_matrix(x: &V, #[nondiff] a: &SMatrix<f64, 6, 6>) -> f64 {
    let mut sum = 0.0;
    for i in 0..6 {
        for j in 0..6 {
            sum += x[i] * a[(i, j)] * x[j] + a[(j, i)] * (x[i] * x[j]).sin();
        }
    }
    sum
}

#[differentiable(hessian)]
fn by_row_and_column(x: &V) -> f64 {
    let mut sum = 0.0;
    for i in 0..5 {
        sum += (x[(i, 0)] * x[(i + 1, 0)]).exp();
    }
    sum
}

#[differentiable(hessian)]
fn coordinates(p: &Vector3<f64>) -> f64 {
    let r2 = p.x * p.x + p.y * p.y;
    (r2 + 1.0).ln() * p.z + (p.x * p[2]).sin()
}

#[differentiable(hessian)]
fn items(x: &V) -> f64 {
    let mut sum = 0.0;
    for v in x.iter() {
        sum += v.powi(3) - v.cos();
    }
    sum
}

#[differentiable(hessian)]
fn pairs_of_items(x: &V, #[nondiff] targets: &V) -> f64 {
    let mut sum = 0.0;
    for (v, t) in x.iter().zip(targets.iter()) {
        sum += (v - t).powi(4);
    }
    sum
}

#[differentiable(hessian)]
fn bound_first(x: &V, order: &[usize]) -> f64 {
    let mut sum = 0.0;
    for k in 0..order.len() {
        let i = order[k];
        let (a, b) = (x[i], x[(i + 1) % 6]);
        sum += a * b * b + (a - b).exp();
    }
    sum
}

/// Parameters of a model in a loop over data.
#[differentiable(hessian)]
fn fit(p: &Vector2<f64>, #[nondiff] times: &[f64; 5]) -> f64 {
    let mut sum = 0.0;
    for t in times {
        let r = p[0] * (p[1] * t).exp() - 1.0;
        sum += r * r;
    }
    sum
}

#[differentiable(hessian)]
fn generic<T: RealField + Copy, const N: usize>(x: &SVector<T, N>) -> T {
    let mut sum = T::zero();
    for i in 1..N {
        let d = x[i] - x[i - 1] * x[i - 1];
        sum += d * d * x[i];
    }
    sum
}

#[differentiable(hessian)]
fn spring_twice(a: f64, b: f64) -> f64 {
    (a - b).powi(3) + spring_value(a)
}

#[differentiable(hessian)]
fn spring_value(a: f64) -> f64 {
    a.sin()
}

#[differentiable(hessian)]
fn calls(x: &V) -> f64 {
    let mut sum = 0.0;
    for i in 0..5 {
        sum += spring_twice(x[i], x[i + 1]);
    }
    sum
}

/// Calls in branches, of one element twice, and such that along another element only their seeds move.
#[differentiable(hessian)]
fn calls_within(x: &V) -> f64 {
    let mut sum = 0.0;
    for i in 0..5 {
        let energy = if i % 2 == 0 { spring_twice(x[i], x[i + 1]) } else { spring_twice(x[i], x[i]) };
        sum += energy * x[i + 1];
        sum += spring_twice(x[i], 0.5) * x[i + 1] * x[i + 1];
        if spring_value(x[i]) > 0.1 {
            sum += x[i] * x[i] * x[i + 1];
        }
    }
    sum
}

#[differentiable(hessian)]
fn weighted(v: &Vector2<f64>, w: f64) -> f64 {
    (v.x * v.y * w).sin()
}

#[differentiable(hessian)]
fn calls_with_vectors(x: &V) -> f64 {
    let mut sum = 0.0;
    for i in 0..4 {
        let v = Vector2::new(x[i], x[i + 1]);
        sum += weighted(&v, x[i + 2]) * v.x;
    }
    sum
}

/// Variables that are constant along an element until they change.
#[differentiable(hessian)]
fn constant_at_first(x: &V) -> f64 {
    let mut called = spring_value(x[1]);
    let (mut first, second) = (x[2], x[3]);
    let mut third = match Some(x[4] * second) {
        Some(mut product) => {
            product *= x[0];
            product
        }
        None => 0.0,
    };
    for _ in 0..3 {
        called = called * 0.5 + (x[0] * x[5]).sin();
        first += called * x[0];
        third *= first;
    }
    called * first + third
}

#[differentiable(hessian)]
fn applied(f: impl Fn(f64) -> f64, v: f64) -> f64 {
    f(v) * v
}

/// Calls of a function parameter have derivatives of their own kind.
#[differentiable(hessian)]
fn calls_parameter(f: impl Fn(f64) -> f64, x: &V) -> f64 {
    let mut sum = 0.0;
    for i in 0..5 {
        sum += f(x[i]) * x[i + 1];
    }
    sum
}

#[differentiable(hessian)]
fn hands_over_once(x: &V) -> f64 {
    calls_parameter(|t| t.powi(3), x)
}

/// What a closure captures is hidden from the statements around it.
#[differentiable(hessian)]
fn hands_over(x: &V) -> f64 {
    let mut sum = 0.0;
    for i in 0..5 {
        let scale = x[i + 1];
        sum += applied(|t| (t * scale).sin(), x[i]);
    }
    sum
}

struct Chain {
    stiffness: f64,
}

impl Chain {
    #[differentiable(hessian)]
    fn energy(&self, x: &V) -> f64 {
        let mut sum = 0.0;
        for i in 0..5 {
            sum += self.stiffness * self.bond(x[i], x[i + 1]);
        }
        sum
    }

    #[differentiable(hessian)]
    fn bond(&self, a: f64, b: f64) -> f64 {
        ((a - b) * self.stiffness).cosh()
    }
}

#[differentiable(hessian)]
fn lists(x: &V) -> f64 {
    let mut sum = 0.0;
    for i in 0..5 {
        let both = [x[i], x[i + 1]];
        let v = Vector2::new(both[0], x[i] * both[1]);
        sum += v.norm_squared() + v.x.powi(3);
    }
    sum
}

#[differentiable(hessian)]
fn overwritten(x: &V) -> f64 {
    let mut sum = 0.0;
    for i in 0..5 {
        let mut a = x[i];
        a *= x[i + 1];
        a += x[i];
        a = a * a;
        sum -= a.sin();
    }
    sum
}

#[differentiable(hessian)]
fn by_value(x: V) -> f64 {
    let mut sum = 0.0;
    for i in 0..5 {
        sum += x[i].exp() * x[i + 1];
    }
    sum
}

#[differentiable(hessian)]
fn looks(x: &V) -> f64 {
    let mut sum = 0.0;
    for i in 0..5 {
        assert!(x[i].is_finite(), "an entry is no number");
        sum += x[i].powi(3) * x[i + 1];
    }
    sum
}

#[differentiable(hessian)]
fn matched(x: &V, kinds: &[Option<usize>]) -> f64 {
    let mut sum = 0.0;
    for i in 0..5 {
        sum += match kinds[i] {
            Some(power) => (x[i] * x[i + 1]).powi(power as i32),
            None => x[i].cos(),
        };
    }
    sum
}

#[test]
fn loops() {
    compare!(chain, point());
    compare!(branches, point());
    compare!(guarded, point());
    compare!(several, point());
    compare!(nested, point());
    compare!(nested_beside, point());
    compare!(carried, point());
    compare!(overwritten, point());
    compare!(lists, point());
    compare!(looks, point());
    compare!(matched, point(), &[Some(2), None, Some(3), Some(1), None]);
}

#[test]
fn with_calls() {
    compare!(calls, point());
    compare!(calls_within, point());
    compare!(calls_with_vectors, point());
    compare!(constant_at_first, point());
    compare!(hands_over, point());
    compare!(hands_over_once, point());
    let (chain, x) = (Chain { stiffness: 1.5 }, point());
    let (value, gradient, hessian) = chain.energy_value_grad_and_hessian(&x);
    assert_eq!(value, chain.energy(&x));
    alike("energy", &gradient, &chain.energy_grad(&x));
    for column in 0..6 {
        let mut direction = V::zeros();
        direction[column] = 1.0;
        alike("energy", &hessian.column(column).into_owned(), &chain.energy_hvp(&x, direction));
    }
}

#[test]
fn indices() {
    compare!(coinciding, point(), &[(0, 1), (2, 2), (5, 0), (3, 3), (1, 0), (2, 2)]);
    compare!(three, point(), &[[0, 1, 2], [3, 3, 4], [5, 2, 5], [1, 1, 1]]);
    compare!(bound_first, point(), &[5, 0, 2, 2]);
    compare!(by_row_and_column, point());
    compare!(coordinates, point());
    compare!(items, point());
    compare!(pairs_of_items, point(), &V::repeat(0.3));
}

#[test]
fn exits() {
    compare!(leaves, point());
    compare!(skips, point());
    compare!(returns_early, point());
    compare!(returns_early, V::from([0.3, -0.4, 0.5, 0.6, 0.0, 0.0]));
}

#[test]
fn what_is_no_sum_of_few_elements() {
    compare!(root, point());
    compare!(times, point());
    compare!(with_linear, point(), &V::repeat(0.7));
    compare!(with_quadratic, point());
    compare!(with_matrix, point(), &SMatrix::from_fn(|i, j| (i as f64 - 2.0 * j as f64).sin()));
    compare!(fit, Vector2::new(0.4, -0.6), &[0.0, 0.5, 1.0, 1.5, 2.0]);
}

#[test]
fn generic_numbers() {
    compare!(generic, point::<4>());
    let (_, _, hessian) = generic::value_grad_and_hessian(&SVector::<f32, 3>::new(0.5, -0.25, 0.75));
    let (_, _, wide) = generic::value_grad_and_hessian(&SVector::<f64, 3>::new(0.5, -0.25, 0.75));
    assert!((hessian.cast::<f64>() - wide).norm() < 1e-6);
    let x: V = point();
    assert_eq!(by_value::hessian(x), by_value::value_grad_and_hessian(x).2);
    assert_eq!(by_value::hessian(x)[(2, 3)], x[2].exp());
}

/// An element that a closure gives as it is.
#[differentiable(hessian)]
fn given_as_it_is(x: &V) -> f64 {
    let array = std::array::from_fn::<f64, 4, _>(|_| x[0]);
    let vector = Vector3::repeat(0.5).map(|_| x[3]);
    let made = Vector3::from_fn(|_, _| x[4]);
    let list = [0.0; 3].map(|_| x[5]);
    array[0] * array[1] * x[1] + vector[0] * vector[1] * x[2] + made[0] * made[2] * array[3] + list[0] * list[1] * x[0]
}

#[test]
fn closures_that_give_elements() {
    compare!(given_as_it_is, point());
}

#[test]
fn a_panic_is_that_of_the_function() {
    let mut x: V = point();
    x[2] = f64::NAN;
    let payload = std::panic::catch_unwind(|| looks::hessian(&x)).unwrap_err();
    assert_eq!(payload.downcast_ref::<&str>(), Some(&"an entry is no number"));
}
