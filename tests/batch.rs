//! Sums of generated values and gradients over samples: a loss of one sample is all that is written.

use tensor_grad::Tangent;
use tensor_grad::prelude::*;
use tensor_grad::random::{Generator, randn_with};

type Weights = (SMatrix<f64, 3, 2>, SVector<f64, 3>);
type Sample = (SVector<f64, 2>, usize);

/// The loss of one sample: a linear classifier.
#[differentiable(hessian)]
fn loss(weight: &SMatrix<f64, 3, 2>, bias: &SVector<f64, 3>, #[nondiff] x: &SVector<f64, 2>, class: usize) -> f64 {
    let scores = weight * x + bias;
    let highest = scores.max();
    let total: f64 = scores.iter().map(|score| (score - highest).exp()).sum();
    total.ln() + highest - scores[class]
}

/// The same over all samples, as one function.
#[differentiable]
fn total(weight: &SMatrix<f64, 3, 2>, bias: &SVector<f64, 3>, #[nondiff] samples: &[Sample]) -> f64 {
    let mut sum = 0.0;
    for (x, class) in samples {
        sum += loss(weight, bias, x, *class);
    }
    sum
}

fn data(count: usize) -> (Weights, Vec<Sample>) {
    let mut generator = Generator::new(3);
    let samples = (0..count).map(|i| (randn_with(&mut generator), i % 3)).collect();
    ((randn_with(&mut generator), randn_with(&mut generator)), samples)
}

fn of_sample((weight, bias): &Weights, (x, class): &Sample) -> (f64, Weights) {
    loss::value_and_grad(weight, bias, x, *class)
}

fn close(a: &(f64, Weights), b: &(f64, Weights)) {
    let mut difference = *a;
    difference.sub(b);
    assert!(Tangent::norm(&difference) <= 1e-12 * Tangent::norm(b), "{a:?} {b:?}");
}

#[test]
fn a_batch_is_the_loop_over_its_samples() {
    for count in [1, 2, 31, 100] {
        let (w, samples) = data(count);
        let expected = total::value_and_grad(&w.0, &w.1, &samples);
        close(&batch::sum(&samples, |sample| of_sample(&w, sample)), &expected);
        let mut scaled = expected;
        scaled.scale(1.0 / count as f64);
        close(&batch::mean(&samples, |sample| of_sample(&w, sample)), &scaled);
    }
}

#[test]
fn one_chunk_gives_the_bits_of_the_loop() {
    let (w, samples) = data(57);
    let (value, _) = batch::sum_in(1, &samples, |sample| of_sample(&w, sample));
    let first = loss(&w.0, &w.1, &samples[0].0, samples[0].1);
    let expected = samples[1..].iter().fold(first, |sum, (x, class)| sum + loss(&w.0, &w.1, x, *class));
    assert_eq!(value, expected);
}

#[test]
fn the_gradient_of_a_batch_is_that_of_its_value() {
    let (w, samples) = data(40);
    let value = |(weight, bias): &Weights| batch::mean(&samples, |(x, class)| loss(weight, bias, x, *class));
    let gradient = |w: &Weights| batch::mean(&samples, |sample| of_sample(w, sample)).1;
    let check = GradCheck::default().at("batch", &["weight", "bias"], &w);
    check.grad(value, gradient).unwrap();
    let hvp = |(weight, bias): &Weights, direction: Weights| {
        batch::mean(&samples, |(x, class)| loss::hvp(weight, bias, x, *class, direction))
    };
    check.hvp(gradient, hvp).unwrap();
}

#[test]
fn so_many_chunks_always_give_the_same_bits() {
    let (w, samples) = data(1000);
    for chunks in [1, 2, 7, 32, 999] {
        let once = batch::sum_in(chunks, &samples, |sample| of_sample(&w, sample));
        assert_eq!(once, batch::sum_in(chunks, &samples, |sample| of_sample(&w, sample)));
    }
    let sum = |chunks| batch::sum_in(chunks, &samples, |sample| of_sample(&w, sample));
    assert_eq!(batch::sum(&samples, |sample| of_sample(&w, sample)), sum(batch::CHUNKS));
}

#[cfg(feature = "rayon")]
#[test]
fn all_threads_give_the_bits_of_one() {
    for count in [1, 5, 33, 1000] {
        let (w, samples) = data(count);
        let of_sample = |sample: &Sample| of_sample(&w, sample);
        for chunks in [1, 3, 32, 100] {
            let one = batch::sum_in(chunks, &samples, of_sample);
            assert_eq!(batch::par_sum_in(chunks, &samples, of_sample), one, "{count} in {chunks}");
        }
        assert_eq!(batch::par_sum(&samples, of_sample), batch::sum(&samples, of_sample));
        assert_eq!(batch::par_mean(&samples, of_sample), batch::mean(&samples, of_sample));
    }
}

#[test]
fn descent_on_a_batch_learns() {
    let (mut w, mut samples) = data(300);
    samples.iter_mut().for_each(|(x, class)| {
        *class = if x[0] > 0.3 {
            0
        } else if x[1] > 0.0 {
            1
        } else {
            2
        }
    });
    let start = batch::mean(&samples, |sample| of_sample(&w, sample)).0;
    for _ in 0..300 {
        let (_, gradient) = batch::mean(&samples, |sample| of_sample(&w, sample));
        w = w.move_along(&gradient, -1.0);
    }
    let end = batch::mean(&samples, |sample| of_sample(&w, sample)).0;
    assert!(end < 0.25 && end < 0.2 * start, "{start} {end}");
}
