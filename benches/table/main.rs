//! `cargo bench --bench table` runs every workload three times on both targets, the default one and the machine's own, and
//! writes the medians to `docs/speed.md` and `docs/speed.svg`. `-- --default` leaves out the machine's own.

mod draw;
mod report;

use std::process::Command;

const WORKLOADS: [&str; 13] = [
    "w1_seed",
    "w2_rosenbrock",
    "w3_bundle_adjustment",
    "w4_quadratic_form",
    "w5_kalman",
    "w6a_perceptron",
    "w6b_batch",
    "w7_runge_kutta",
    "w8_gaussian_mixture",
    "w9_gaussian_mixture",
    "w10_lstm",
    "w11_rigid_bodies",
    "basics",
];
const RUNS: usize = 3;

/// One comparison of a workload: what was timed, the ratios of the generated code's time to the others', and what the one to
/// the primal should not exceed.
#[derive(Clone, Debug, Default, PartialEq)]
struct Row {
    title: String,
    times: Vec<(String, String)>,
    ratios: Vec<(String, f64)>,
    limit: Option<f64>,
}

impl Row {
    fn ratio(&self, names: &[&str]) -> Option<f64> {
        self.ratios.iter().find(|(name, _)| names.contains(&name.as_str())).map(|(_, ratio)| *ratio)
    }

    fn time(&self, names: &[&str]) -> &str {
        self.times.iter().find(|(name, _)| names.contains(&name.as_str())).map_or("", |(_, time)| time)
    }
}

/// All rows of one target.
struct Table {
    target: &'static str,
    rows: Vec<Row>,
}

fn main() {
    let asked = |option: &str| std::env::args().any(|argument| argument == option);
    // Every benchmark runs once in tests: this one would run them all again.
    if asked("--quick") {
        return;
    }
    let mut tables = vec![measured("default target", None)];
    if !asked("--default") {
        tables.push(measured("target-cpu=native", Some("-C target-cpu=native")));
    }
    let docs = format!("{}/docs", env!("CARGO_MANIFEST_DIR"));
    let text = report::markdown(&tables);
    print!("{text}");
    std::fs::write(format!("{docs}/speed.md"), text).expect("the table is written");
    std::fs::write(format!("{docs}/speed.svg"), draw::bars(&tables)).expect("the picture is written");
}

fn measured(target: &'static str, flags: Option<&str>) -> Table {
    // All at once: cargo builds them side by side.
    let all: Vec<&str> = WORKLOADS.iter().flat_map(|workload| ["--bench", workload]).collect();
    output(&[&["--no-run"], all.as_slice()].concat(), flags);
    let rows = WORKLOADS.iter().flat_map(|workload| {
        let runs: Vec<Vec<Row>> = (0..RUNS).map(|_| parsed(&output(&["--bench", workload], flags))).collect();
        (0..runs[0].len()).map(move |row| medians(runs.iter().map(|run| run[row].clone()).collect()))
    });
    Table { target, rows: rows.collect() }
}

/// What `cargo bench` prints.
fn output(arguments: &[&str], flags: Option<&str>) -> String {
    let mut command = Command::new(env!("CARGO"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(["bench", "--quiet"]).args(arguments);
    if let Some(flags) = flags {
        // A folder of its own, so that neither target is built anew each time.
        command.env("RUSTFLAGS", flags).env("CARGO_TARGET_DIR", "target/native");
    }
    let output = command.output().expect("cargo runs");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

/// A title, indented times by name, then indented ratios `generated / name` and the limit `at most / primal`.
fn parsed(text: &str) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for line in text.lines() {
        let Some(entry) = line.strip_prefix("    ") else {
            rows.push(Row { title: line.to_owned(), ..Row::default() });
            continue;
        };
        let row = rows.last_mut().expect("a title comes first");
        match entry.split_once(" / ") {
            Some((what, ratio)) => {
                let (name, ratio) = ratio.trim_end().rsplit_once(' ').expect("a name and a ratio");
                let ratio = ratio.parse().expect("a ratio");
                match what {
                    "at most" => row.limit = Some(ratio),
                    _ => row.ratios.push((name.trim().to_owned(), ratio)),
                }
            }
            None => {
                let (name, time) = entry.split_at(13);
                row.times.push((name.trim().to_owned(), time.trim().to_owned()));
            }
        }
    }
    rows
}

/// The median of every ratio over the runs; the times are those of the run with the median of the ratio to the gradient by hand.
fn medians(mut runs: Vec<Row>) -> Row {
    runs.sort_by(|a, b| report::by_hand(a).total_cmp(&report::by_hand(b)));
    let mut median = runs[runs.len() / 2].clone();
    for (index, (_, ratio)) in median.ratios.iter_mut().enumerate() {
        let mut values: Vec<f64> = runs.iter().map(|run| run.ratios[index].1).collect();
        values.sort_by(f64::total_cmp);
        *ratio = values[values.len() / 2];
    }
    median
}
