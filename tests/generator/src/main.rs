//! `cargo run -p tensor-generator -- --seed 1 --count 100`: writes random programs, and compares their derivatives.

mod batch;
mod draw;
mod named;
mod scope;
mod tree;
mod types;
mod write;

use batch::Batch;
use std::process::ExitCode;

/// How many programs are compiled at once.
const AT_ONCE: u64 = 30;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((seed, count)) = parsed(&arguments) else {
        eprintln!("usage: tensor-generator [--seed FIRST] [--count N]");
        return ExitCode::from(2);
    };
    let mut total = batch::Report::default();
    let mut next = seed;
    while next < seed + count {
        let end = (next + AT_ONCE).min(seed + count);
        total.add(Batch::new(next..end).run());
        println!("seeds {seed}..{end}: {total}");
        next = end;
    }
    if total.failed() == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn parsed(arguments: &[String]) -> Option<(u64, u64)> {
    let (mut seed, mut count) = (1, 100);
    for pair in arguments.chunks(2) {
        match pair {
            [name, value] if name == "--seed" => seed = value.parse().ok()?,
            [name, value] if name == "--count" => count = value.parse().ok()?,
            _ => return None,
        }
    }
    Some((seed, count))
}
