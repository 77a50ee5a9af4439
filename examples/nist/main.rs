//! Fits the 27 nonlinear regression problems of NIST's Statistical Reference Datasets, with derivatives generated from
//! plain Rust models.
//!
//! `cargo run --release --example nist [folder with the data files]`

mod compare;
mod data;
mod fit;
mod models;
mod problems;
mod table;

use compare::{Differences, Largest};
use data::Dataset;
use fit::Outcome;
use problems::{PROBLEMS, Problem};
use std::io::{IsTerminal, Write, stderr};
use std::path::PathBuf;
use std::process::ExitCode;

/// Digits in which a fit must agree with the certified values to count.
const ENOUGH_DIGITS: f64 = 6.0;
/// Largest relative difference between generated and reference derivatives that rounding explains.
const TOLERANCE: f64 = 1e-9;

fn main() -> ExitCode {
    let folder = std::env::args_os().nth(1).map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| [env!("CARGO_MANIFEST_DIR"), "data", "nist"].iter().collect());
    let read = |problem| data::read(&folder, problem);
    match PROBLEMS.iter().map(read).collect::<Result<Vec<_>, _>>() {
        Ok(datasets) => run(&datasets),
        Err(message) => {
            eprintln!("nist: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run(datasets: &[Dataset]) -> ExitCode {
    let mut summary = Summary::default();
    table::print_head();
    for (i, (problem, data)) in PROBLEMS.iter().zip(datasets).enumerate() {
        let outcomes = [0, 1].map(|start| {
            progress(&format!("fitting {} of {}: {} from start {}", i + 1, PROBLEMS.len(), problem.name, start + 1));
            fit::fit(problem.model, &data.observations, &data.starts[start])
        });
        clear_progress();
        for (start, outcome) in outcomes.iter().enumerate() {
            table::print_fit(problem, data, start, outcome);
            summary.remark(problem, data, start, outcome);
        }
        summary.count(problem, data, &outcomes);
        summary.differences.add(problem, data);
    }
    summary.print();
    if summary.good() {
        return ExitCode::SUCCESS;
    }
    eprintln!("nist: a problem is not solved, or a derivative differs from its reference; see the end of the table");
    ExitCode::FAILURE
}

/// Shows what is being computed; on a terminal the line replaces itself.
fn progress(line: &str) {
    if stderr().is_terminal() {
        eprint!("\r\x1b[K{line}");
        stderr().flush().ok();
    } else {
        eprintln!("{line}");
    }
}

fn clear_progress() {
    if stderr().is_terminal() {
        eprint!("\r\x1b[K");
    }
}

/// What is said after the table.
#[derive(Default)]
struct Summary {
    remarks: Vec<String>,
    /// Fits, of two per problem, with enough digits.
    fits: usize,
    unsolved: Vec<&'static str>,
    differences: Differences,
}

impl Summary {
    /// Says where the solver stopped away from the certified minimum.
    fn remark(&mut self, problem: &Problem, data: &Dataset, start: usize, outcome: &Outcome) {
        for run in &outcome.runs {
            let excess = run.fit.rss / data.certified_rss;
            // Lanczos1 fits to rounding: its certified residual sum is 1e-25.
            if excess < 1.0 + 1e-6 || run.fit.rss < 1e-20 {
                continue;
            }
            self.remarks.push(format!(
                "{} start {}: the solver with a first step bound of {} stops at a residual sum {excess:.4} times the \
                 certified one ({}): its method loses the way, the derivatives there agree with the reference",
                problem.name,
                start + 1,
                run.step_bound,
                run.fit.reason,
            ));
        }
    }

    fn count(&mut self, problem: &Problem, data: &Dataset, outcomes: &[Outcome]) {
        let enough = |outcome: &&Outcome| table::digits(&outcome.parameters, &data.certified) >= ENOUGH_DIGITS;
        let reached = outcomes.iter().filter(enough).count();
        self.fits += reached;
        if reached == 0 {
            self.unsolved.push(problem.name);
        }
    }

    fn good(&self) -> bool {
        self.unsolved.is_empty() && self.differences.largest() <= TOLERANCE
    }

    fn print(&self) {
        println!();
        for remark in &self.remarks {
            println!("{remark}");
        }
        println!(
            "{} of {} problems reach {ENOUGH_DIGITS} digits from at least one start; {} of {} fits do",
            PROBLEMS.len() - self.unsolved.len(),
            PROBLEMS.len(),
            self.fits,
            2 * PROBLEMS.len(),
        );
        if !self.unsolved.is_empty() {
            println!("not solved: {}", self.unsolved.join(", "));
        }
        println!("\nlargest relative difference from the reference derivatives (tolerance {TOLERANCE:e}):");
        print_difference("values", &self.differences.value);
        print_difference("gradients", &self.differences.gradient);
        print_difference("Jacobians", &self.differences.jacobian);
        print_difference("Hessians", &self.differences.hessian);
    }
}

fn print_difference(what: &str, largest: &Largest) {
    println!("  {what:10} {:8.1e}  {} ({} compared)", largest.difference, largest.place, largest.count);
}
