//! A crate of programs: written, compiled, run.

mod files;

use crate::write::Program;
use files::Folder;
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::process::{Command, Output};

/// What became of the programs.
#[derive(Default)]
pub struct Report {
    same: usize,
    skipped: usize,
    differing: usize,
    rejected: usize,
    invalid: usize,
}

impl Report {
    pub fn add(&mut self, other: Self) {
        self.same += other.same;
        self.skipped += other.skipped;
        self.differing += other.differing;
        self.rejected += other.rejected;
        self.invalid += other.invalid;
    }
    pub fn failed(&self) -> usize {
        self.differing + self.rejected + self.invalid
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { same, skipped, differing, rejected, invalid } = self;
        write!(f, "{same} the same, {skipped} without a fit point, {differing} differ, {rejected} rejected, {invalid} not Rust")
    }
}

pub struct Batch {
    programs: BTreeMap<String, Program>,
}

impl Batch {
    pub fn new(seeds: Range<u64>) -> Self {
        Self { programs: seeds.map(|seed| (format!("p{seed:06}"), Program::new(seed))).collect() }
    }

    pub fn run(mut self) -> Report {
        let mut report = Report::default();
        let folder = Folder::new("programs");
        let mut failing = BTreeMap::new();
        loop {
            folder.write(&self.programs);
            let output = folder.cargo("build");
            if output.status.success() {
                break;
            }
            let errors = errors(&output);
            assert!(!errors.is_empty(), "cargo failed:\n{}", String::from_utf8_lossy(&output.stderr));
            for (name, text) in errors {
                if let Some(program) = self.programs.remove(&name) {
                    failing.insert(name, (program, text));
                }
            }
        }
        rejected(failing, &mut report);
        self.compared(&folder, &mut report);
        report
    }

    /// Runs the programs that compile.
    fn compared(&self, folder: &Folder, report: &mut Report) {
        let output = Command::new(folder.binary()).output().expect("the programs run");
        assert!(output.status.success(), "the programs crash: {output:?}");
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            match line.split(' ').next() {
                Some("same") => report.same += 1,
                Some("skipped") => report.skipped += 1,
                Some("DIFFERS") => {
                    report.differing += 1;
                    println!("{line}");
                    let name = line.split([' ', ':']).nth(1).unwrap_or_default();
                    folder.keep(name);
                }
                _ => println!("{line}"),
            }
        }
    }
}

/// Programs that do not compile: are they Rust without the attribute?
fn rejected(failing: BTreeMap<String, (Program, String)>, report: &mut Report) {
    if failing.is_empty() {
        return;
    }
    let folder = Folder::new("programs-plain");
    let texts: BTreeMap<_, _> = failing.iter().map(|(name, (_, text))| (name.clone(), text.clone())).collect();
    let programs: BTreeMap<_, _> = failing.into_iter().map(|(name, (program, _))| (name, program)).collect();
    folder.write_plain(&programs);
    let invalid = errors(&folder.cargo("check"));
    for (name, text) in texts {
        folder.keep(&name);
        match invalid.get(&name) {
            Some(text) => {
                report.invalid += 1;
                println!("NOT RUST {name}: {text}");
            }
            None => {
                report.rejected += 1;
                println!("REJECTED {name}: {text}");
            }
        }
    }
}

/// The first error of every program.
fn errors(output: &Output) -> BTreeMap<String, String> {
    let mut result = BTreeMap::new();
    let text = String::from_utf8_lossy(&output.stderr);
    for line in text.lines() {
        let Some(rest) = line.strip_prefix("src/") else { continue };
        let Some((name, rest)) = rest.split_once(".rs:") else { continue };
        if rest.contains(" error") {
            result.entry(name.to_owned()).or_insert_with(|| rest.to_owned());
        }
    }
    result
}
