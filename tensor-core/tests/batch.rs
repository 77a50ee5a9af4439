//! Sums over samples: right, and the same bits however they are computed.

use nalgebra::{SMatrix, SVector};
use tensor_core::batch;
use tensor_core::random::{Generator, randn_with};

type Gradient = (f64, (SVector<f64, 3>, [f32; 2]));

fn samples(count: usize) -> Vec<SVector<f64, 3>> {
    let mut generator = Generator::new(7);
    (0..count).map(|_| randn_with(&mut generator)).collect()
}

fn value_and_grad(x: &SVector<f64, 3>) -> Gradient {
    (x.norm(), (x.map(f64::sin), [x[0] as f32, x[1] as f32 * 0.1]))
}

#[test]
fn one_chunk_is_a_plain_loop() {
    let samples = samples(100);
    let mut total = value_and_grad(&samples[0]);
    for x in &samples[1..] {
        tensor_core::Tangent::add(&mut total, &value_and_grad(x));
    }
    assert_eq!(batch::sum_in(1, &samples, value_and_grad), total);
}

#[test]
fn every_sample_counts_once() {
    for count in 0..=70 {
        let samples: Vec<f64> = (0..count).map(f64::from).collect();
        let expected = f64::from(count * (count - 1) / 2);
        for chunks in [1, 2, 3, 7, 32, 100] {
            assert_eq!(batch::sum_in(chunks, &samples, |&x| x), expected, "{count} in {chunks}");
        }
        assert_eq!(batch::sum(&samples, |&x| x), expected);
    }
}

#[test]
fn chunks_are_summed_pairwise() {
    let samples = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6];
    let chunks = [0.1 + 0.2, 0.3 + 0.4, 0.5 + 0.6];
    assert_eq!(batch::sum_in(3, &samples, |&x| x), (chunks[0] + chunks[1]) + chunks[2]);
}

#[test]
fn of_nothing() {
    let none: [f64; 0] = [];
    assert_eq!(batch::sum(&none, |&x| (x, SMatrix::<f64, 1, 2>::repeat(x))), (0.0, SMatrix::zeros()));
}

#[test]
#[should_panic = "the mean of no samples"]
fn mean_of_nothing() {
    batch::mean(&[0.0; 0], |&x: &f64| x);
}

#[test]
#[should_panic = "a batch has at least one chunk"]
fn no_chunks() {
    batch::sum_in(0, &[1.0], |&x| x);
}

#[cfg(feature = "rayon")]
#[test]
fn threads_do_not_change_a_bit() {
    for count in [1, 5, 31, 33, 1000] {
        let samples = samples(count);
        for chunks in [1, 2, 8, 32, 500] {
            let one = batch::sum_in(chunks, &samples, value_and_grad);
            assert_eq!(batch::par_sum_in(chunks, &samples, value_and_grad), one, "{count} in {chunks}");
        }
        assert_eq!(batch::par_mean(&samples, value_and_grad), batch::mean(&samples, value_and_grad));
    }
}
