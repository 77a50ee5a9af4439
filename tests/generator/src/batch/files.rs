//! The files of a crate of programs.

use crate::tree::Writing;
use crate::write::Program;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The repository.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("two folders up").to_path_buf()
}

fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

pub struct Folder {
    name: &'static str,
    path: PathBuf,
}

fn save(path: &Path, text: &str) {
    let old = std::fs::read_to_string(path).unwrap_or_default();
    if old != text {
        std::fs::write(path, text).expect("a writable folder");
    }
}

impl Folder {
    pub fn new(name: &'static str) -> Self {
        let path = target().join("generated").join(name);
        let _ = std::fs::remove_dir_all(path.join("src"));
        std::fs::create_dir_all(path.join("src")).expect("a writable folder");
        std::fs::create_dir_all(target().join("generated/failures")).expect("a writable folder");
        std::fs::copy(root().join("Cargo.lock"), path.join("Cargo.lock")).expect("a lock file");
        save(&path.join("Cargo.toml"), &manifest(name));
        Self { name, path }
    }

    pub fn write(&self, programs: &BTreeMap<String, Program>) {
        for (name, program) in programs {
            save(&self.path.join(format!("src/{name}.rs")), &whole(name, program));
        }
        let names: Vec<&String> = programs.keys().collect();
        let modules: String = names.iter().map(|name| format!("mod {name};\n")).collect();
        let all: String = names.iter().map(|name| format!("    &{name}::PROGRAM,\n")).collect();
        let all = format!("static ALL: &[&tensor_generator::compare::Program] = &[\n{all}];\n");
        let main = format!("{all}\nfn main() {{\n    tensor_generator::compare::compare_all(ALL);\n}}\n");
        save(&self.path.join("src/main.rs"), &format!("{ALLOWED}{modules}\n{main}"));
    }

    /// Both writings of the functions, without the attribute.
    pub fn write_plain(&self, programs: &BTreeMap<String, Program>) {
        for (name, program) in programs {
            let text = filled(FUNCTIONS, name, program);
            let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with("#[differentiable")).collect();
            let marks = ["#[nondiff] ", ", Differentiable", ": Differentiable", " + tensor_grad::OwnTangent"];
            let plain = marks.iter().fold(lines.join("\n"), |text, mark| text.replace(mark, ""));
            save(&self.path.join(format!("src/{name}.rs")), &plain);
        }
        let modules: String = programs.keys().map(|name| format!("mod {name};\n")).collect();
        save(&self.path.join("src/main.rs"), &format!("{ALLOWED}{modules}\nfn main() {{}}\n"));
    }

    pub fn cargo(&self, command: &str) -> Output {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command_line = Command::new(cargo);
        command_line.args([command, "--quiet", "--message-format=short"]).current_dir(&self.path);
        command_line.env("CARGO_TARGET_DIR", target()).output().expect("cargo runs")
    }

    pub fn binary(&self) -> PathBuf {
        target().join("debug").join(self.name)
    }

    /// Puts a program where later runs leave it.
    pub fn keep(&self, name: &str) {
        let from = self.path.join(format!("src/{name}.rs"));
        std::fs::copy(from, target().join(format!("generated/failures/{name}.rs"))).expect("a program's file");
    }
}

fn manifest(name: &str) -> String {
    let root = root();
    let root = root.display();
    format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
         tensor-grad = {{ path = \"{root}\" }}\ntensor-generator = {{ path = \"{root}/tests/generator\" }}\n\
         nalgebra = {{ version = \">=0.34.1, <0.36\", features = [\"macros\"] }}\n\n\
         [profile.dev]\ndebug = 0\nincremental = false\n\n\
         [profile.dev.package.\"*\"]\nopt-level = 1\n\n[profile.dev.build-override]\nopt-level = 1\n\n[profile.dev.package.tensor-macros]\nopt-level = 0\n"
    )
}

const ALLOWED: &str = "#![allow(warnings)]\n#![recursion_limit = \"1024\"]\n";
const PLAIN_USES: &str = "use tensor_grad::prelude::*;\nuse tensor_grad::nalgebra::{RealField, convert, vector};\n";

/// Both writings of a program, and what compares them.
fn whole(name: &str, program: &Program) -> String {
    filled(FUNCTIONS, name, program) + &filled(COMPARISON, name, program)
}

fn filled(frame: &str, name: &str, program: &Program) -> String {
    let functions = program.functions();
    let (plain, reference) = (functions.write(Writing::Plain), functions.write(Writing::Reference));
    let both = |tree: crate::tree::Tree| (tree.write(Writing::Plain), tree.write(Writing::Reference));
    let ((point, point_r), (zero, zero_r)) = (both(program.point_type()), both(program.zero()));
    let (arguments, arguments_r) = both(program.arguments());
    let ok = if program.returns_result() { ".ok()" } else { "" };
    let scalar = if program.is_scalar() { SCALAR } else { "" };
    let has_hessian = program.is_scalar() && program.is_of_a_vector();
    let (vector, hessian) = if has_hessian { (VECTOR, "Some(hessian)") } else { ("", "None") };
    let (grad, hvp) = if program.is_scalar() { ("Some(grad)", "Some(hvp)") } else { ("None", "None") };
    let constant = plain.contains("detach(");
    let (inputs, single) = (program.inputs(), program.is_single());
    frame
        .replace("@plain", &plain)
        .replace("@reference", &reference)
        .replace("@scalar", scalar)
        .replace("@vector", vector)
        .replace("@hessian", hessian)
        .replace("@point_r", &point_r)
        .replace("@point", &point)
        .replace("@zero_r", &zero_r)
        .replace("@zero", &zero)
        .replace("@arguments_r", &arguments_r)
        .replace("@arguments", &arguments)
        .replace("@ok", ok)
        .replace("@grad", grad)
        .replace("@hvp", hvp)
        .replace("@name", name)
        .replace("@inputs", &inputs.to_string())
        .replace("@constant", &constant.to_string())
        .replace("@single", &single.to_string())
        .replace("@uses", PLAIN_USES)
}

const FUNCTIONS: &str = r#"@uses
use tensor_generator::compare::{Program, plain::{fill, flat, tangent}};

@plain

mod second {
use tensor_generator::{assign, reference::*};

@reference

pub type Point = @point_r;
pub fn run(x: &[Number], n: &[usize]) -> Vec<Number> {
    let p: Point = fill(@zero_r, x);
    flat(main_function(@arguments_r))
}
}
"#;

const COMPARISON: &str = r#"
type Point = @point;
fn point(x: &[f64]) -> Point {
    fill(@zero, x)
}
fn value(x: &[f64], n: &[usize]) -> Vec<f64> {
    let p = point(x);
    flat(main_function(@arguments)@ok)
}
fn jvp(x: &[f64], n: &[usize], d: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let p = point(x);
    let (y, y_dot) = main_function::jvp(@arguments, tangent(&p, d));
    (flat(y@ok), flat(y_dot))
}
fn vjp(x: &[f64], n: &[usize], c: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let p = point(x);
    let (y, pullback) = main_function::vjp(@arguments);
    let c = tangent(&y, c);
    (flat(y@ok), flat(pullback(c)))
}
@scalar@vector
pub static PROGRAM: Program = Program {
    name: "@name",
    inputs: @inputs,
    constant: @constant,
    single: @single,
    value,
    reference: second::run,
    jvp,
    vjp,
    grad: @grad,
    hvp: @hvp,
    hessian: @hessian,
};
"#;

const SCALAR: &str = r#"fn grad(x: &[f64], n: &[usize]) -> (Vec<f64>, Vec<f64>) {
    let p = point(x);
    let (y, gradient) = main_function::value_and_grad(@arguments);
    (flat(y), flat(gradient))
}
fn hvp(x: &[f64], n: &[usize], d: &[f64]) -> Vec<f64> {
    let p = point(x);
    flat(main_function::hvp(@arguments, tangent(&p, d)))
}
"#;

const VECTOR: &str = r#"fn hessian(x: &[f64], n: &[usize], d: &[f64]) -> Vec<f64> {
    let p = point(x);
    let hessian = main_function::hessian(@arguments);
    hessian.row_iter().map(|row| row.iter().zip(d).map(|(entry, d)| f64::from(*entry) * d).sum()).collect()
}
"#;
