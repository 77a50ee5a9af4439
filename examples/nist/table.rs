//! The table of results.

use crate::data::Dataset;
use crate::fit::Outcome;
use crate::problems::Problem;

/// The certified values have eleven digits; no more can be agreed on.
const MOST_DIGITS: f64 = 11.0;

/// The number of decimal digits in which all parameters agree with the certified ones: the log relative error.
pub fn digits(found: &[f64], certified: &[f64]) -> f64 {
    let lre = |(b, c): (&f64, &f64)| -((b - c) / c).abs().log10();
    let least = found.iter().zip(certified).map(lre).fold(MOST_DIGITS, |a, b| if b >= a { a } else { b });
    if least.is_nan() { 0.0 } else { least.max(0.0) }
}

/// Prints the names of the columns.
pub fn print_head() {
    println!(
        "{:9} {:8} {:>5} {:>10}  {:24} {:>19} {:>7} {:>17} {:>9}",
        "problem", "level", "start", "iterations", "     parameters found", "certified values", "digits", "rss", "time"
    );
}

/// Prints one fit: a line with the first parameter, then a line for each further one.
pub fn print_fit(problem: &Problem, data: &Dataset, start: usize, outcome: &Outcome) {
    let level = data.level.to_lowercase();
    for (i, (found, certified)) in outcome.parameters.iter().zip(&data.certified).enumerate() {
        let parameter = format!("b{:<2} {found:>20.10e} {certified:>19.10e}", i + 1);
        if i > 0 {
            println!("{:36}{parameter}", "");
            continue;
        }
        println!(
            "{:9} {level:8} {:>5} {:>10}  {parameter} {:>7.1} {:>17.10e} {:>6.2} ms",
            problem.name,
            start + 1,
            outcome.iterations,
            digits(&outcome.parameters, &data.certified),
            outcome.rss,
            1e3 * outcome.time.as_secs_f64(),
        );
    }
}
