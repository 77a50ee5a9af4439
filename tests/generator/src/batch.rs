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
        write!(
            f,
            "{same} the same, {skipped} without a fit point, {differing} differ, {rejected} rejected, {invalid} not Rust"
        )
    }
}

pub struct Batch {
    programs: BTreeMap<String, Program>,
}

impl Batch {
    pub fn new(seeds: Range<u64>) -> Self {
        Self { programs: seeds.map(|seed| (format!("p{seed:06}"), Program::new(seed))).collect() }
    }

    /// Drops the programs that are not Rust, the generator's own mistakes; how many they are.
    fn plain(&mut self) -> usize {
        let folder = Folder::new("programs-plain");
        self.without_failing("NOT RUST", &folder, |programs| {
            folder.write_plain(programs);
            folder.cargo("check")
        })
    }

    pub fn run(mut self) -> Report {
        let mut report = Report { invalid: self.plain(), ..Report::default() };
        let folder = Folder::new("programs");
        report.rejected = self.without_failing("REJECTED", &folder, |programs| {
            folder.write(programs);
            folder.cargo("build")
        });
        self.compared(&folder, &mut report);
        report
    }

    /// Drops programs until the others compile; how many were dropped.
    fn without_failing(
        &mut self,
        what: &str,
        folder: &Folder,
        compile: impl Fn(&BTreeMap<String, Program>) -> Output,
    ) -> usize {
        let before = self.programs.len();
        loop {
            let output = compile(&self.programs);
            if output.status.success() {
                return before - self.programs.len();
            }
            let errors = errors(&output);
            assert!(!errors.is_empty(), "cargo failed:\n{}", String::from_utf8_lossy(&output.stderr));
            for (name, text) in errors {
                assert!(self.programs.remove(&name).is_some(), "the generator's own text is wrong: {text}");
                println!("{what} {name}: {text}");
                folder.keep(&name);
            }
        }
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
