//! Creation and printing of a 100x100 matrix, beside `rand` and nalgebra.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use nalgebra::SMatrix;
use rand::distr::StandardUniform;
use rand::{SeedableRng, rngs::StdRng};
use rand_distr::StandardNormal;
use std::hint::black_box;
use tensor_core::random::{Generator, rand_with, randn_with, sample_with};
use tensor_core::{Element, Print, PrintOptions};

type M<T> = SMatrix<T, 100, 100>;

fn uniform(c: &mut Criterion) {
    uniform_of::<f32>(c, "uniform f32");
    uniform_of::<f64>(c, "uniform f64");
    let mut group = c.benchmark_group("uniform f64");
    group.throughput(Throughput::Elements(10_000));
    group.bench_function("nalgebra new_random", |b| b.iter(M::<f64>::new_random));
    let mut rng = StdRng::seed_from_u64(0);
    group
        .bench_function("rand's StandardUniform", |b| b.iter(|| -> M<f64> { sample_with(&StandardUniform, &mut rng) }));
}

fn uniform_of<T: Element>(c: &mut Criterion, name: &str) {
    let mut group = c.benchmark_group(name);
    group.throughput(Throughput::Elements(10_000));
    let mut generator = Generator::new(0);
    group.bench_function("rand, PyTorch's numbers", |b| b.iter(|| -> M<T> { rand_with(&mut generator) }));
    let mut rng = StdRng::seed_from_u64(0);
    group.bench_function("rand, StdRng", |b| b.iter(|| -> M<T> { rand_with(&mut rng) }));
}

fn normal(c: &mut Criterion) {
    normal_of::<f32>(c, "normal f32");
    normal_of::<f64>(c, "normal f64");
    let mut group = c.benchmark_group("normal f64");
    group.throughput(Throughput::Elements(10_000));
    let mut rng = StdRng::seed_from_u64(0);
    group.bench_function("rand's StandardNormal", |b| b.iter(|| -> M<f64> { sample_with(&StandardNormal, &mut rng) }));
}

fn normal_of<T: Element>(c: &mut Criterion, name: &str) {
    let mut group = c.benchmark_group(name);
    group.throughput(Throughput::Elements(10_000));
    let mut generator = Generator::new(0);
    group.bench_function("randn, PyTorch's numbers", |b| b.iter(|| -> M<T> { randn_with(&mut generator) }));
    let mut rng = StdRng::seed_from_u64(0);
    group.bench_function("randn, StdRng", |b| b.iter(|| -> M<T> { randn_with(&mut rng) }));
}

fn print(c: &mut Criterion) {
    let x: M<f32> = randn_with(&mut Generator::new(0));
    let mut group = c.benchmark_group("print 100x100");
    group.bench_function("summarised", |b| b.iter(|| black_box(&x).tensor().to_string()));
    let full = PrintOptions::full();
    group.bench_function("in full", |b| b.iter(|| black_box(&x).tensor().options(full).to_string()));
    group.bench_function("nalgebra's Display", |b| b.iter(|| black_box(&x).to_string()));
}

criterion_group!(benches, uniform, normal, print);
criterion_main!(benches);
