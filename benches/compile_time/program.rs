//! Calls of rustc for single programs, with libraries that cargo built.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// How far a program is compiled.
#[derive(Clone, Copy)]
pub enum Stage {
    Expansion,
    Analysis,
    Code,
}

/// What the programs use: `--extern` and its folder.
pub struct Libraries {
    externs: Vec<String>,
    folder: PathBuf,
}

impl Libraries {
    /// The library in a release build, and nalgebra as it uses it.
    pub fn build() -> Self {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.current_dir(env!("CARGO_MANIFEST_DIR")).args(["build", "--release", "--lib", "--message-format=json"]);
        let output = cargo.output().expect("cargo runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).expect("text");
        let messages: Vec<serde_json::Value> =
            text.lines().map(|line| serde_json::from_str(line).expect("a message")).collect();
        let library = |name: &str| {
            let mut artifacts = messages.iter().filter(|message| message["target"]["name"] == name);
            let files = artifacts.next().and_then(|artifact| artifact["filenames"].as_array()).expect("a library");
            let file = files.iter().filter_map(|file| file.as_str()).find(|file| file.ends_with(".rlib"));
            PathBuf::from(file.expect("a file of the library"))
        };
        let nalgebra = library("nalgebra");
        let folder = nalgebra.parent().expect("a folder").to_owned();
        let externs = [("tensor_grad", library("tensor_grad")), ("nalgebra", nalgebra)];
        Libraries { externs: externs.map(|(name, file)| format!("--extern={name}={}", file.display())).into(), folder }
    }

    /// Seconds to compile a program so far.
    pub fn compile(&self, name: &str, program: &str, stage: Stage) -> f64 {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compile_time");
        std::fs::create_dir_all(&folder).expect("a folder");
        let file = folder.join(format!("{name}.rs"));
        std::fs::write(&file, program).expect("the program is written");
        let mut rustc = Command::new("rustc");
        rustc.args(["--edition=2024", "-Copt-level=3", "--crate-name", name]).args(&self.externs);
        rustc.arg(format!("-Ldependency={}", self.folder.display())).arg(&file).arg("--out-dir").arg(&folder);
        rustc.arg(match stage {
            Stage::Expansion => "--emit=dep-info",
            Stage::Analysis => "--emit=metadata",
            Stage::Code => "--emit=link",
        });
        let clock = Instant::now();
        let output = rustc.output().expect("rustc runs");
        let seconds = clock.elapsed().as_secs_f64();
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        seconds
    }
}
