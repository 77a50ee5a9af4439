//! `cargo bench --bench table` runs every workload three times on both targets, the default one and the machine's own, and
//! writes the medians to `docs/speed.md` and `docs/speed.svg`. `-- --default` leaves out the machine's own.

mod draw;
mod report;

use std::process::Command;

const WORKLOADS: [&str; 9] = [
    "w1_seed",
    "w2_rosenbrock",
    "w3_bundle_adjustment",
    "w4_quadratic_form",
    "w5_kalman",
    "w6a_perceptron",
    "w7_runge_kutta",
    "w8_gaussian_mixture",
    "basics",
];
const RUNS: usize = 3;

/// One comparison of a workload: what was timed, and the ratios of the generated code's time to the others'.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    title: String,
    times: Vec<(String, String)>,
    ratios: Vec<(String, f64)>,
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
    std::fs::create_dir_all(&docs).expect("a folder for the table");
    let text = report::markdown(&tables);
    print!("{text}");
    std::fs::write(format!("{docs}/speed.md"), text).expect("the table is written");
    std::fs::write(format!("{docs}/speed.svg"), draw::bars(&tables)).expect("the picture is written");
}

fn measured(target: &'static str, flags: Option<&str>) -> Table {
    let rows = WORKLOADS.iter().flat_map(|workload| {
        let runs: Vec<Vec<Row>> = (0..RUNS).map(|_| parsed(&output(workload, flags))).collect();
        (0..runs[0].len()).map(move |row| medians(runs.iter().map(|run| run[row].clone()).collect()))
    });
    Table { target, rows: rows.collect() }
}

/// What the benchmark prints.
fn output(workload: &str, flags: Option<&str>) -> String {
    let mut command = Command::new(env!("CARGO"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(["bench", "--quiet", "--bench", workload]);
    if let Some(flags) = flags {
        // A folder of its own, so that neither target is built anew each time.
        command.env("RUSTFLAGS", flags).env("CARGO_TARGET_DIR", "target/native");
    }
    let output = command.output().expect("cargo runs");
    assert!(output.status.success(), "{workload}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

/// A title, indented times by name, then indented ratios `generated / name`.
fn parsed(text: &str) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for line in text.lines() {
        let Some(entry) = line.strip_prefix("    ") else {
            rows.push(Row { title: line.to_owned(), times: Vec::new(), ratios: Vec::new() });
            continue;
        };
        let row = rows.last_mut().expect("a title comes first");
        match entry.split_once(" / ") {
            Some((_, ratio)) => {
                let (name, ratio) = ratio.trim_end().rsplit_once(' ').expect("a name and a ratio");
                row.ratios.push((name.trim().to_owned(), ratio.parse().expect("a ratio")));
            }
            None => {
                let (name, time) = entry.split_at(13);
                row.times.push((name.trim().to_owned(), time.trim().to_owned()));
            }
        }
    }
    rows
}

/// The median of every ratio over the runs; the times are those of the run with the median of the last ratio.
fn medians(mut runs: Vec<Row>) -> Row {
    let ratio = |row: &Row, index: usize| row.ratios[index].1;
    let last = runs[0].ratios.len() - 1;
    runs.sort_by(|a, b| ratio(a, last).total_cmp(&ratio(b, last)));
    let mut median = runs[runs.len() / 2].clone();
    for index in 0..=last {
        let mut values: Vec<f64> = runs.iter().map(|run| ratio(run, index)).collect();
        values.sort_by(f64::total_cmp);
        median.ratios[index].1 = values[values.len() / 2];
    }
    median
}
