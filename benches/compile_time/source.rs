//! A workload's own functions and types, out of its benchmark.

/// A program of the items of `text` that are not by hand, which takes the address of `pointer`.
pub fn program(text: &str, pointer: &str, with: bool) -> String {
    let items: String = items(text).into_iter().filter(|item| belongs(item)).collect();
    let items = if with { items } else { without_attributes(&items) };
    format!(
        "#![allow(warnings)]\nuse std::array::from_fn;\n{items}\nfn main() {{\n    std::hint::black_box({pointer} as *const ());\n}}\n"
    )
}

/// The items of a file in rustfmt's layout: each ends with the first `}` or `;` of a line that is not indented.
fn items(text: &str) -> Vec<String> {
    let mut items = vec![String::new()];
    for line in text.lines().filter(|line| !line.starts_with("//!")) {
        let last = items.last_mut().expect("there is one");
        last.push_str(line);
        last.push('\n');
        if line.starts_with('}') || line.ends_with(';') && !line.starts_with(' ') {
            items.push(String::new());
        }
    }
    items
}

fn belongs(item: &str) -> bool {
    let lines = item.lines().map(str::trim_start).filter(|line| !line.is_empty() && !line.starts_with("//"));
    let code: Vec<&str> = lines.collect();
    let first = code.iter().find(|line| !line.starts_with("#[")).copied().unwrap_or("");
    let types = ["const ", "type ", "struct ", "use nalgebra", "use std::f64", "use tensor_grad"];
    code.iter().any(|line| line.starts_with("#[differentiable")) || types.iter().any(|start| first.starts_with(start))
}

fn without_attributes(items: &str) -> String {
    let lines = items.lines().filter(|line| !line.starts_with("#[differentiable"));
    let text: String = lines.flat_map(|line| [line, "\n"]).collect();
    text.replace("#[nondiff] ", "").replace(", Differentiable)", ")")
}
