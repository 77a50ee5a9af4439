//! A long carried loop with a tape and with snapshots: the time of the gradient and the most memory that it holds.
//! `cargo bench --bench checkpoint` prints the tables of `docs/checkpointing.md`.

use allocation_counter::measure;
use std::hint::black_box;
use std::time::{Duration, Instant};
use tensor_grad::prelude::*;

type State = SVector<f64, 2>;

#[differentiable]
fn slope(s: &State, damping: f64) -> State {
    State::new(s[1], -s[0].sin() - damping * s[1])
}

#[differentiable]
fn step(s: &State, damping: f64) -> State {
    let h = 1e-4;
    let a = slope(s, damping);
    let b = slope(&(s + a * (h / 2.0)), damping);
    let c = slope(&(s + b * (h / 2.0)), damping);
    let d = slope(&(s + c * h), damping);
    s + (a + b * 2.0 + c * 2.0 + d) * (h / 6.0)
}

/// A pendulum by Runge and Kutta's method; its loop runs to the end of a range, or until a condition fails.
macro_rules! pendulum {
    ($for:ident, $while:ident $(, $option:meta)*) => {
        #[differentiable($($option),*)]
        fn $for(start: &State, damping: f64, steps: usize) -> f64 {
            let mut s = *start;
            for _ in 0..steps {
                s = step(&s, damping);
            }
            s.norm_squared()
        }
        #[differentiable($($option),*)]
        fn $while(start: &State, damping: f64, steps: usize) -> f64 {
            let mut s = *start;
            let mut k = 0;
            while k < steps {
                s = step(&s, damping);
                k += 1;
            }
            s.norm_squared()
        }
    };
}

pendulum!(for_taped, while_taped);
pendulum!(for_5, while_5, checkpoint = 5);
pendulum!(for_10, while_10, checkpoint = 10);
pendulum!(for_20, while_20, checkpoint = 20);
pendulum!(for_50, while_50, checkpoint = 50);
pendulum!(for_1000, while_1000, checkpoint = 1000);
pendulum!(for_auto, while_auto, checkpoint);

type Value = (f64, (State, f64));
type Gradient = fn(&State, f64, usize) -> Value;

fn main() {
    table(
        "`for _ in 0..n`",
        &[
            ("tape", for_taped::value_and_grad),
            ("5", for_5::value_and_grad),
            ("10", for_10::value_and_grad),
            ("20", for_20::value_and_grad),
            ("50", for_50::value_and_grad),
            ("1000", for_1000::value_and_grad),
            ("auto", for_auto::value_and_grad),
        ],
    );
    table(
        "`while k < n`, whose end is not known",
        &[
            ("tape", while_taped::value_and_grad),
            ("5", while_5::value_and_grad),
            ("10", while_10::value_and_grad),
            ("20", while_20::value_and_grad),
            ("50", while_50::value_and_grad),
            ("1000", while_1000::value_and_grad),
            ("auto", while_auto::value_and_grad),
        ],
    );
}

fn table(title: &str, variants: &[(&str, Gradient)]) {
    println!("\n### {title}\n");
    println!("| steps | snapshots | peak memory | time | over the value's | over the tape's |");
    println!("|---|---|---|---|---|---|");
    let most = if std::env::args().any(|arg| arg == "--quick") { 10_000 } else { 1_000_000 };
    for steps in [1_000, 10_000, 100_000, 1_000_000].into_iter().filter(|steps| *steps <= most) {
        let (primal, times) = times(steps, variants);
        for ((name, gradient), time) in variants.iter().zip(&times) {
            let memory = measure(|| {
                black_box(gradient(&start(), 0.1, steps));
            });
            let ratio = |other: Duration| time.as_secs_f64() / other.as_secs_f64();
            println!(
                "| {steps} | {name} | {} | {:.2} ms | {:.1} | {:.2} |",
                bytes(memory.bytes_max),
                time.as_secs_f64() * 1e3,
                ratio(primal),
                ratio(times[0])
            );
        }
    }
}

/// The least times of the value and of each gradient; all run in turn, so that a machine that slows down does so for all.
fn times(steps: usize, variants: &[(&str, Gradient)]) -> (Duration, Vec<Duration>) {
    let expected = variants[0].1(&start(), 0.1, steps);
    let mut primal = Duration::MAX;
    let mut times = vec![Duration::MAX; variants.len()];
    for _ in 0..(3_000_000 / steps).clamp(5, 100) {
        let begin = Instant::now();
        black_box(for_taped(&start(), black_box(0.1), steps));
        primal = primal.min(begin.elapsed());
        for ((_, gradient), least) in variants.iter().zip(&mut times) {
            let begin = Instant::now();
            let value = black_box(gradient(&start(), black_box(0.1), steps));
            *least = begin.elapsed().min(*least);
            assert_eq!(format!("{value:?}"), format!("{expected:?}"), "the same bits");
        }
    }
    (primal, times)
}

fn start() -> State {
    State::new(black_box(0.5), 0.0)
}

fn bytes(count: u64) -> String {
    match count {
        0..10_000 => format!("{count} B"),
        10_000..10_000_000 => format!("{:.1} kB", count as f64 / 1e3),
        _ => format!("{:.0} MB", count as f64 / 1e6),
    }
}
